/* An archive that is asked before a text is saved: is this in it already?
 *
 *     cc 05_index.c $(pkg-config --cflags --libs dittograph) && ./a.out */
#define _XOPEN_SOURCE 700
#include <dittograph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char published[] = "Herons at the weir.\n\nSeven herons have stood at the weir since "
                                "Tuesday, and nobody has seen one of them fish.\n";
static const char draft[] = "The mayor is on leave.\n\nSeven herons have stood at the weir since "
                            "Tuesday, and nobody has seen one of them fish.\n";

static dg_status save(dg_index *index, const char *key, const dg_document *doc)
{
    dg_index_entry entry = {.key = key, .key_len = strlen(key)};
    dg_index_batch *batch;
    dg_status status = dg_index_begin(&batch, index, NULL);
    if (status != DG_OK)
        return status;
    status = dg_index_put(batch, &entry, doc, NULL);
    if (status == DG_OK)
        status = dg_index_commit(batch, NULL); /* which frees it */
    if (status != DG_OK)
        dg_index_abort(batch);
    return status;
}

static void show(const dg_match *m, const dg_matches *matches)
{
    const dg_index_entry *e = &dg_matches_document(matches, m->places[0].document)->entry;
    printf("%s, also in %.*s: \"%.*s\"\n", dg_rule_id(m->rule), (int)e->key_len,
           (const char *)e->key, (int)(m->span.end - m->span.start), draft + m->span.start);
}

int main(void)
{
    char path[] = "/tmp/archive-XXXXXX";
    dg_index *index = NULL;
    dg_document *old = NULL, *new = NULL;
    dg_matches *matches = NULL;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    options.create = 1;
    if (mkdtemp(path) != NULL && dg_index_open(&index, path, &options, NULL) == DG_OK &&
        dg_document_from_text(&old, published, strlen(published), NULL, NULL) == DG_OK &&
        dg_document_from_text(&new, draft, strlen(draft), NULL, NULL) == DG_OK &&
        save(index, "2026/herons", old) == DG_OK)
        (void)!dg_index_query(&matches, index, new, NULL, NULL);
    for (size_t i = 0; matches != NULL && i < dg_matches_count(matches); i++)
        show(dg_matches_get(matches, i), matches);
    dg_matches_free(matches);
    dg_document_free(old);
    dg_document_free(new);
    dg_index_close(index);
    (void)fflush(stdout);
    return execlp("rm", "rm", "-r", path, (char *)NULL); /* an index is a directory */
}

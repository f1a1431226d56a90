/* Names come from anywhere: what in them isn't UTF-8 is escaped as in paths. */
#include "annotated.h"

#include "cuts.h"
#include "utf8.h"

#include <stdlib.h>

static void put_name(yajl_gen json, const char *key, const char *name)
{
    if (name == NULL)
        return;
    char *printed = shown_path(name, false);
    put_member(json, key, printed);
    free(printed);
}

static void put_record_name(yajl_gen json, const char *key, const record_name *name)
{
    char *printed = shown_record(name);
    put_name(json, key, printed);
    free(printed);
}

void put_document(yajl_gen json, const sifted *doc)
{
    const record *r = doc->record;
    record_name name = {r->path, r->member, r->number};
    put_path(json, r->path);
    put_record_name(json, "record", &name);
    put_name(json, "id", doc->in->id);
    put_name(json, "url", doc->in->url);
}

static void put_bool(yajl_gen json, const char *key, bool value)
{
    put_string(json, key);
    yajl_gen_bool(json, value);
}

static void put_kept_document(yajl_gen json, const char *key, size_t len)
{
    record_name name = name_of_key(key, len);
    put_name(json, "kept_path", name.path);
    put_record_name(json, "kept_record", &name);
}

static const char *put_kept(yajl_gen json, dg_corpus *corpus, uint32_t number)
{
    dg_error error = {DG_OK, NULL, 0};
    size_t len = 0;
    char key[DG_CORPUS_NAME_MAX];
    if (dg_corpus_key(corpus, number, key, &len, &error) == DG_OK)
        put_kept_document(json, key, len);
    return error.message;
}

/* The document can't be asked for its place later, and its name may be forgotten. */
static void put_kept_before(yajl_gen json, const dg_stream *before, const dg_annotation *note)
{
    size_t len = 0;
    char key[DG_CORPUS_NAME_MAX];
    if (dg_stream_key(before, note->kept, key, &len, NULL) == DG_OK)
        put_kept_document(json, key, len);
    put_count(json, "kept_start", note->kept_span.start);
    put_count(json, "kept_end", note->kept_span.end);
}

const char *put_annotation(yajl_gen json, const sifted *doc, const dg_annotation *note)
{
    bool is_kept = (note->flags & DG_ANNOTATION_KEPT) != 0;
    put_member(json, "rule", dg_rule_id(note->rule));
    put_bool(json, "boilerplate", (note->flags & DG_ANNOTATION_BOILERPLATE) != 0);
    if ((note->flags & DG_ANNOTATION_VARIES) != 0)
        put_bool(json, "varies", true);
    if ((note->flags & DG_ANNOTATION_HEAD) != 0)
        put_bool(json, "head", true);
    if ((note->flags & DG_ANNOTATION_TAIL) != 0)
        put_bool(json, "tail", true);
    if ((note->flags & DG_ANNOTATION_LINKS) != 0)
        put_bool(json, "links", true);
    if ((note->flags & DG_ANNOTATION_OWN) != 0)
        put_bool(json, "own", true);
    put_string(json, "group");
    put_id(json, &note->id);
    if (is_near(note))
        put_real(json, "similarity", note->similarity, 3);
    put_count(json, "occurrences", note->occurrences);
    put_count(json, "document_frequency", note->document_frequency);
    put_count(json, "source_frequency", note->source_frequency);
    put_bool(json, "kept", is_kept);
    if (doc->stream != NULL) {
        put_kept_before(json, doc->stream, note);
        return NULL;
    }
    return is_kept || note->kept == DG_NO_DOCUMENT ? NULL : put_kept(json, doc->corpus, note->kept);
}

static void put_reasons(yajl_gen json, const char *key, const reasons *all)
{
    put_array(json, key);
    for (size_t i = 0; i < all->n; i++) {
        yajl_gen_map_open(json);
        put_member(json, "reason", all->items[i].reason);
        put_count(json, "count", all->items[i].n);
        yajl_gen_map_close(json);
    }
    yajl_gen_array_close(json);
}

void put_tally(yajl_gen json, const tally *sum)
{
    put_count(json, "documents", sum->documents);
    put_count(json, "annotated", sum->annotated);
    put_count(json, "tokens", sum->tokens);
    put_count(json, "bytes", sum->bytes);
    put_count(json, "bad_bytes", sum->bad_bytes);
    put_count(json, "bad_bytes_documents", sum->bad_bytes_documents);
    put_reasons(json, "skipped", &sum->skipped);
    put_reasons(json, "unreadable", &sum->troubles);
    if (sum->one_pass) {
        put_bool(json, "one_pass", true);
        put_count(json, "forgotten", sum->forgotten);
    }
}

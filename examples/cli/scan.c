/* `dittograph scan`: a line of JSON for each document of which something stands elsewhere, in order of
 * path and place, and one that sums up. */
#define _POSIX_C_SOURCE 200809L
#include "annotated.h"
#include "memory.h"
#include "outfile.h"
#include "say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A line that a thread has written. */
typedef struct written {
    char *bytes;
    size_t len;
} written;

static const char *put_annotations(yajl_gen json, const sifted *doc)
{
    const char *failure = NULL;
    put_array(json, "annotations");
    for (size_t i = 0; i < dg_annotations_count(doc->found) && failure == NULL; i++) {
        const dg_annotation *note = dg_annotations_get(doc->found, i);
        yajl_gen_map_open(json);
        put_count(json, "start", note->span.start);
        put_count(json, "end", note->span.end);
        put_real(json, "words", note->words, 0);
        failure = put_annotation(json, doc, note);
        yajl_gen_map_close(json);
    }
    yajl_gen_array_close(json);
    return failure;
}

static void *write_line(void *ctx, const sifted *doc, const char **failure)
{
    (void)ctx;
    if (dg_annotations_count(doc->found) == 0)
        return NULL;
    written *made = need(1, sizeof *made);
    FILE *out = open_memstream(&made->bytes, &made->len);
    yajl_gen json = json_to(out);
    yajl_gen_map_open(json);
    put_document(json, doc);
    put_member(json, "source", doc->in->source);
    if (doc->in->text.encoding[0] != '\0')
        put_member(json, "encoding", doc->in->text.encoding);
    *failure = put_annotations(json, doc);
    yajl_gen_map_close(json);
    fputc('\n', out);
    yajl_gen_free(json);
    fclose(out);
    return made;
}

static bool put_line(void *ctx, const record *r, void *judged)
{
    outfile *out = ctx;
    written *made = judged;
    (void)r;
    if (made == NULL)
        return true;
    bool good = fwrite(made->bytes, 1, made->len, out->file) == made->len;
    if (!good)
        say("can't write the output: %s", strerror(errno));
    free(made->bytes);
    free(made);
    return good;
}

static bool put_summary(void *ctx, const tally *sum)
{
    outfile *out = ctx;
    yajl_gen json = json_to(out->file);
    yajl_gen_map_open(json);
    put_map(json, "summary");
    put_tally(json, sum);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    fputc('\n', out->file);
    yajl_gen_free(json);
    return finish_outfile(out);
}

int run_scan(const settings *set, char **arguments, size_t n_arguments)
{
    outfile out;
    sifter by = {.ctx = &out, .judge = write_line, .put = put_line, .end = put_summary};
    int code = open_outfile(&out, set->output) ? sift(set, arguments, n_arguments, &by) : 2;
    close_outfile(&out);
    return code;
}

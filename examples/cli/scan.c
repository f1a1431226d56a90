/* `dittograph scan`: a line of JSON for each document of which something stands elsewhere, in order of
 * path and place, and one that sums up. */
#define _POSIX_C_SOURCE 200809L
#include "annotated.h"
#include "cuts.h"
#include "memory.h"
#include "outfile.h"
#include "say.h"
#include "spared.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A line that a thread has written. */
typedef struct written {
    char *bytes;
    size_t len;
    size_t n_near; /* blocks */
} written;

typedef struct scan {
    const settings *set;
    outfile out;
    bool only_boilerplate, near;
    bool at_once; /* somebody waits for each line */
    uint64_t n_lines, n_near;
} scan;

static bool is_wanted(const scan *s, const dg_annotation *note)
{
    return !s->only_boilerplate || (note->flags & DG_ANNOTATION_BOILERPLATE) != 0;
}

static bool has_wanted(const scan *s, const dg_annotations *found)
{
    size_t n = dg_annotations_count(found), i = 0;
    while (i < n && !is_wanted(s, dg_annotations_get(found, i)))
        i++;
    return i < n;
}

/* Blocks that have near duplicates; one may be in several groups of them. */
static size_t count_near(const dg_annotations *found)
{
    size_t n = 0;
    uint32_t last = 0;
    for (size_t i = 0; i < dg_annotations_count(found); i++) {
        const dg_annotation *note = dg_annotations_get(found, i);
        n += is_near(note) && (n == 0 || note->unit != last);
        last = is_near(note) ? note->unit : last;
    }
    return n;
}

static const char *put_annotations(yajl_gen json, const scan *s, const sifted *doc)
{
    const char *failure = NULL;
    put_array(json, "annotations");
    for (size_t i = 0; i < dg_annotations_count(doc->found) && failure == NULL; i++) {
        const dg_annotation *note = dg_annotations_get(doc->found, i);
        if (!is_wanted(s, note))
            continue;
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
    const scan *s = ctx;
    if (!has_wanted(s, doc->found))
        return NULL;
    written *made = need(1, sizeof *made);
    made->n_near = count_near(doc->found);
    FILE *out = open_memstream(&made->bytes, &made->len);
    yajl_gen json = json_to(out);
    yajl_gen_map_open(json);
    put_document(json, doc);
    put_member(json, "source", doc->in->source);
    if (doc->in->text.encoding[0] != '\0')
        put_member(json, "encoding", doc->in->text.encoding);
    *failure = put_annotations(json, s, doc);
    yajl_gen_map_close(json);
    fputc('\n', out);
    yajl_gen_free(json);
    fclose(out);
    return made;
}

static void drop_line(void *judged)
{
    written *made = judged;
    free(made->bytes);
    free(made);
}

static bool put_line(void *ctx, const record *r, void *judged)
{
    scan *s = ctx;
    written *made = judged;
    (void)r;
    if (made == NULL)
        return true;
    s->n_lines++;
    s->n_near += made->n_near;
    bool good = fwrite(made->bytes, 1, made->len, s->out.file) == made->len;
    good = good && (!s->at_once || fflush(s->out.file) == 0);
    if (!good)
        say("can't write the output: %s", strerror(errno));
    drop_line(made);
    return good;
}

static bool put_summary(void *ctx, const tally *sum)
{
    scan *s = ctx;
    tally shown_sum = *sum;
    shown_sum.annotated = s->n_lines;
    yajl_gen json = json_to(s->out.file);
    yajl_gen_map_open(json);
    put_map(json, "summary");
    put_tally(json, &shown_sum);
    if (s->near)
        put_count(json, "near_duplicates", s->n_near);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    fputc('\n', s->out.file);
    yajl_gen_free(json);
    return finish_outfile(&s->out);
}

static bool is_waited_for(FILE *out)
{
    struct stat about;
    return fstat(fileno(out), &about) != 0 || !S_ISREG(about.st_mode);
}

static bool start(void *ctx, const inputs *all, const reading_limits *by)
{
    scan *s = ctx;
    spared read = {0};
    const char *output = s->set->output;
    (void)by;
    if (output != NULL)
        note_spared(&read, all);
    bool good = (output == NULL || may_write(&read, output)) && open_outfile(&s->out, output);
    s->at_once = good && s->set->one_pass && is_waited_for(s->out.file);
    free_spared(&read);
    return good;
}

int run_scan(const settings *set, char **arguments, size_t n_arguments)
{
    scan s = {.set = set,
              .only_boilerplate = set->look_for == DG_CORPUS_BOILERPLATE,
              .near = (set->look_for & DG_CORPUS_NEAR) != 0};
    sifter by = {.ctx = &s,
                 .judge = write_line,
                 .drop = drop_line,
                 .start = start,
                 .put = put_line,
                 .end = put_summary};
    int code = sift(set, arguments, n_arguments, &by);
    close_outfile(&s.out);
    return code;
}

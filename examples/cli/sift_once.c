/* A run in one pass: inputs may be pipes, nothing is kept on disk, and every document is judged as soon as
 * it was read, so on one thread. */
#define _XOPEN_SOURCE 700
#include "sift_run.h"

#include "json.h"
#include "memory.h"
#include "say.h"

#include <sys/resource.h>
#include <sys/stat.h>

#define NOT_IN_ONE_PASS (DG_CORPUS_PASSAGES | DG_CORPUS_NEAR)

/* What is asked for that only a second reading could give. */
static bool check(const settings *set)
{
    const char *wrong = NULL;
    if ((set->look_for & NOT_IN_ONE_PASS) != 0)
        wrong =
            "passages and near duplicates can't be found in one pass; leave them out of --rules";
    else if (set->keep != DG_KEEP_FIRST)
        wrong = "in one pass the copy that came first is kept; leave out --keep";
    else if (set->resume != NULL)
        wrong = "one pass leaves nothing to go on with; leave out --resume";
    if (wrong != NULL)
        say("--one-pass: %s", wrong);
    return wrong == NULL;
}

/* Three quarters are what is remembered, as in two passes; the rest is for what is read. */
static bool open_stream(run *r)
{
    const settings *set = r->set;
    dg_stream_options options = DG_STREAM_OPTIONS_INIT;
    dg_error error = {DG_OK, NULL, 0};
    options.memory = (size_t)(set->memory - set->memory / 4);
    options.min_words = set->min_words;
    options.boilerplate_min = set->boilerplate_min;
    options.boilerplate_percent = set->boilerplate_percent;
    options.boilerplate_cap = set->boilerplate_cap;
    if (set->look_for != 0)
        options.look_for = set->look_for;
    if (options.look_for == DG_CORPUS_BOILERPLATE) /* of something */
        options.look_for |= DG_CORPUS_BLOCKS | DG_CORPUS_SENTENCES;
    if (dg_stream_new(&r->stream, &options, &error) == DG_OK)
        return true;
    fail_run(r, NULL, error.message);
    return false;
}

/* For the progress; of a pipe nothing is known. */
static void note_sizes(run *r)
{
    r->sizes = need(r->found.n, sizeof *r->sizes);
    for (size_t i = 0; i < r->found.n; i++) {
        const input *in = &r->found.items[i];
        struct stat about;
        if (!in->is_stdin && stat(in->path, &about) == 0 && S_ISREG(about.st_mode))
            r->sizes[i] = (uint64_t)about.st_size;
        r->input_bytes += r->sizes[i];
    }
}

static void print_stats(const run *r, double seconds)
{
    dg_stream_stats stats;
    struct rusage used;
    dg_stream_stats_of(r->stream, &stats);
    getrusage(RUSAGE_SELF, &used);
    yajl_gen json = json_to(stderr);
    yajl_gen_map_open(json);
    put_map(json, "stats");
    put_count(json, "documents", stats.documents);
    put_count(json, "tokens", stats.tokens);
    put_real(json, "seconds", seconds, 1);
    put_real(json, "mb_per_second", (double)r->sum.bytes / 1e6 / seconds, 1);
    put_count(json, "remembered", stats.remembered);
    put_count(json, "memory_peak", (uint64_t)used.ru_maxrss << 10);
    put_count(json, "table_memory", stats.memory);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    fputc('\n', stderr);
    yajl_gen_free(json);
}

int sift_once(run *r, char **arguments, size_t n_arguments)
{
    if (!check(r->set) || !find_all(r, arguments, n_arguments) ||
        (r->by->start != NULL && !r->by->start(r->by->ctx, &r->found, &r->limits)) ||
        !open_stream(r))
        return 2;
    double start = now();
    r->threads = 1;
    r->second = r->speaks = r->limits.at_once = true;
    note_sizes(r);
    read_once(r, "reading");
    dg_stream_stats stats;
    dg_stream_stats_of(r->stream, &stats);
    r->sum.one_pass = true;
    r->sum.forgotten = stats.forgotten;
    if (r->failed || is_interrupted() || !r->by->end(r->by->ctx, &r->sum))
        return 2;
    int code = sum_up(r);
    if (r->set->stats)
        print_stats(r, now() - start);
    return code;
}

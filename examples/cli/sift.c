/* The steps of a run: find the inputs, read them, resolve, read them again. */
#define _XOPEN_SOURCE 700
#include "sift.h"

#include "encoding.h"
#include "files_from.h"
#include "json.h"
#include "memory.h"
#include "pool.h"
#include "say.h"
#include "sift_run.h"
#include "utf8.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define MOST_TASKS 64u

static volatile sig_atomic_t ending_signal;

bool is_interrupted(void)
{
    return ending_signal != 0;
}

static void note_signal(int signal)
{
    ending_signal = signal;
}

/* The first one lets the run clean up behind it, the second ends it at once. */
static void catch_signals(void)
{
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

void fail_run(run *r, const char *where, const char *why)
{
    if (r->failed)
        return;
    r->failed = true;
    if (where != NULL)
        say("%s: %s", where, why);
    else
        say("%s", why);
}

/* ---- The inputs ---- */

/* An input is named with its size and time, so that an earlier run is gone on with only if it read
 * the same. */
typedef struct fingerprint {
    char *bytes;
    size_t len, cap;
} fingerprint;

static void put(fingerprint *to, const void *bytes, size_t len)
{
    to->bytes = need_room(to->bytes, &to->cap, to->len + len, 1);
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
}

static void put_number_in(fingerprint *to, uint64_t number)
{
    char digits[32];
    put(to, digits,
        (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)number) + 1);
}

static void put_text_in(fingerprint *to, const char *text)
{
    put(to, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

/* A pipe can't be read twice. */
static bool put_input(fingerprint *to, run *r, size_t i)
{
    const input *in = &r->found.items[i];
    struct stat about;
    if (stat(in->is_stdin ? r->at.stdin_copy : in->path, &about) != 0) {
        say("%s: %s", in->path, strerror(errno));
        return false;
    }
    if (!S_ISREG(about.st_mode)) {
        say("%s: not a regular file, and it must be read twice; '-' reads standard input",
            in->path);
        return false;
    }
    r->sizes[i] = (uint64_t)about.st_size;
    r->input_bytes += r->sizes[i];
    put_text_in(to, in->path);
    put_number_in(to, r->sizes[i]);
    if (in->is_stdin) {
        put_number_in(to, r->stdin_checksum);
    } else {
        put_number_in(to, (uint64_t)about.st_mtim.tv_sec);
        put_number_in(to, (uint64_t)about.st_mtim.tv_nsec);
    }
    return true;
}

/* How the inputs are read makes a difference, too. */
static bool put_inputs(fingerprint *to, run *r)
{
    const settings *set = r->set;
    bool good = true;
    r->sizes = need(r->found.n, sizeof *r->sizes);
    put_number_in(to, set->input);
    put_number_in(to, set->text_format);
    put_number_in(to, set->max_record);
    put_number_in(to, (uint64_t)set->fold_digits << 1 | set->strip_accents);
    put_text_in(to, set->encoding);
    put_text_in(to, set->text_field);
    put_text_in(to, set->url_field);
    put_text_in(to, set->source_field);
    for (size_t i = 0; i < r->found.n; i++)
        good = put_input(to, r, i) && good;
    return good;
}

static bool say_skips(run *r)
{
    const inputs *found = &r->found;
    bool good = true;
    for (size_t i = 0; i < found->n_skips; i++) {
        const skip *skipped = &found->skips[i];
        good = good && skipped->kind != BY_FAILURE;
        if (skipped->kind == BY_FAILURE || r->set->verbose)
            say("%s: %s%s", skipped->path, skipped->kind == BY_FAILURE ? "" : "skipped: ",
                skipped->reason != NULL ? skipped->reason : strerror(skipped->error));
    }
    return good;
}

bool find_all(run *r, char **arguments, size_t n_arguments)
{
    static char here[] = ".";
    char *const default_path[] = {here};
    path_list listed = {NULL, NULL, 0, 0};
    bool good = r->set->files_from == NULL || read_path_list(&listed, r->set->files_from);
    if (good && (n_arguments > 0 || r->set->files_from == NULL))
        find_inputs(&r->found, n_arguments > 0 ? arguments : default_path,
                    n_arguments > 0 ? n_arguments : 1, r->set);
    if (good)
        find_inputs(&r->found, listed.items, listed.n, r->set);
    free_path_list(&listed);
    if (good && !say_skips(r))
        r->unreadable = true;
    for (size_t i = 0; good && i < r->found.n; i++) {
        if (r->found.items[i].is_stdin && !r->set->one_pass)
            good = keep_stdin(&r->at, is_interrupted, &r->stdin_checksum);
    }
    return good;
}

/* ---- The corpus ---- */

static dg_corpus_options corpus_options(const run *r, const fingerprint *read)
{
    const settings *set = r->set;
    dg_corpus_options options = DG_CORPUS_OPTIONS_INIT;
    options.directory = r->at.corpus;
    options.input = read->bytes;
    options.input_len = read->len;
    options.memory = (size_t)(set->memory - set->memory / 4);
    options.tasks = (uint32_t)(r->threads < MOST_TASKS ? r->threads : MOST_TASKS);
    options.min_words = set->min_words;
    options.min_passage = set->min_run_words;
    options.keep = (dg_keep)set->keep;
    options.boilerplate_min = set->boilerplate_min;
    options.boilerplate_percent = set->boilerplate_percent;
    options.boilerplate_cap = set->boilerplate_cap;
    if (set->look_for != 0)
        options.look_for = set->look_for;
    if ((options.look_for & DG_CORPUS_NEAR) != 0)
        options.look_for |= DG_CORPUS_BLOCKS;
    if (options.look_for == DG_CORPUS_BOILERPLATE) /* of something */
        options.look_for |= DG_CORPUS_BLOCKS | DG_CORPUS_SENTENCES;
    return options;
}

static bool open_corpus(run *r)
{
    fingerprint read = {NULL, 0, 0};
    dg_error error = {DG_OK, NULL, 0};
    bool good = put_inputs(&read, r);
    if (good) {
        dg_corpus_options options = corpus_options(r, &read);
        good = dg_corpus_new(&r->corpus, &options, &error) == DG_OK;
        if (!good)
            fail_run(r, r->at.corpus, error.message);
    }
    free(read.bytes);
    return good;
}

/* What only the first reading sees is noted, for a run that goes on behind it. */
static bool note_counts(const run *r)
{
    size_t room = strlen(r->at.counts) + 9;
    char *partial = need(room, 1);
    snprintf(partial, room, "%s.partial", r->at.counts);
    FILE *file = fopen(partial, "w");
    bool good = file != NULL &&
                fprintf(file, "%llu %llu\n", (unsigned long long)r->sum.bad_bytes,
                        (unsigned long long)r->sum.bad_bytes_documents) > 0 &&
                fflush(file) == 0 && fsync(fileno(file)) == 0;
    good = (file == NULL || fclose(file) == 0) && good && rename(partial, r->at.counts) == 0;
    if (!good)
        say("%s: %s", partial, strerror(errno));
    if (!good)
        unlink(partial);
    free(partial);
    return good;
}

static bool read_counts(const run *r, tally *into)
{
    unsigned long long bytes, documents;
    FILE *file = fopen(r->at.counts, "r");
    bool good = file != NULL && fscanf(file, "%llu %llu", &bytes, &documents) == 2;
    if (file != NULL)
        fclose(file);
    if (!good) {
        say("%s: missing or damaged; remove %s to begin anew", r->at.counts, r->at.folder);
        return false;
    }
    into->bad_bytes = bytes;
    into->bad_bytes_documents = documents;
    return true;
}

static void free_tally(tally *sum)
{
    free_reasons(&sum->skipped);
    free_reasons(&sum->troubles);
}

void read_once(run *r, const char *stage)
{
    free_tally(&r->sum);
    r->sum = (tally){0};
    r->progress = progress_of_bytes(stage, r->input_bytes, !r->set->quiet);
    read_inputs(r);
    end_progress(r->progress);
    r->progress = NULL;
}

static int go_on(void *ctx)
{
    run *r = ctx;
    dg_corpus_stats stats;
    dg_corpus_stats_of(r->corpus, &stats);
    progress_at(r->progress, (uint64_t)(stats.resolved * (double)r->input_bytes), stats.documents);
    return is_interrupted();
}

static void run_on_threads(void *ctx, size_t n, void (*task)(void *arg, size_t i), void *arg)
{
    const run *r = ctx;
    run_tasks(r->threads, n, task, arg);
}

static bool resolve(run *r)
{
    dg_runner runner = {run_on_threads, r};
    dg_limits limits = DG_LIMITS_INIT;
    dg_error error = {DG_OK, NULL, 0};
    limits.cancelled = go_on;
    limits.ctx = r;
    r->progress = progress_of_bytes("sorting", r->input_bytes, !r->set->quiet);
    dg_status status = dg_corpus_resolve(r->corpus, &runner, &limits, &error);
    end_progress(r->progress);
    r->progress = NULL;
    if (status != DG_OK && status != DG_CANCELLED)
        fail_run(r, r->at.corpus, error.message);
    return status == DG_OK;
}

/* ---- The run ---- */

double now(void)
{
    struct timespec time = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

typedef struct times {
    double start, read, resolved, end;
} times;

static void print_stats(const run *r, const times *at)
{
    dg_corpus_stats stats;
    struct rusage used;
    dg_corpus_stats_of(r->corpus, &stats);
    getrusage(RUSAGE_SELF, &used);
    double seconds = at->end - at->start;
    yajl_gen json = json_to(stderr);
    yajl_gen_map_open(json);
    put_map(json, "stats");
    put_count(json, "input_bytes", r->input_bytes);
    put_count(json, "documents", stats.documents);
    put_count(json, "tokens", stats.tokens);
    put_count(json, "threads", r->threads);
    put_real(json, "seconds", seconds, 1);
    put_real(json, "first_reading", at->read - at->start, 1);
    put_real(json, "sorting", at->resolved - at->read, 1);
    put_real(json, "second_reading", at->end - at->resolved, 1);
    put_real(json, "mb_per_second", (double)r->input_bytes / 1e6 / seconds, 1);
    put_count(json, "memory_peak", (uint64_t)used.ru_maxrss << 10);
    put_count(json, "corpus_memory_peak", stats.memory_peak);
    put_count(json, "disk_peak", stats.disk_peak);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    fputc('\n', stderr);
    yajl_gen_free(json);
}

static void say_sum(const run *r)
{
    const tally *sum = &r->sum;
    if (sum->bad_bytes_documents > 0 && !r->set->quiet)
        say("%llu document%s bytes that are not UTF-8, read as U+FFFD",
            (unsigned long long)sum->bad_bytes_documents,
            sum->bad_bytes_documents == 1 ? " has" : "s have");
    if (!r->set->quiet)
        say_reasons(&sum->skipped, "skipped");
    if (r->n_said > TROUBLES_SAID || r->set->quiet)
        say_reasons(&sum->troubles, "could not be read");
}

int sum_up(const run *r)
{
    say_sum(r);
    bool nothing = r->sum.documents == 0 && r->sum.troubles.sum > 0;
    return r->unreadable || nothing || (r->set->strict && r->sum.troubles.sum > 0) ? 2 : 0;
}

/* The first reading, unless an earlier run did it. */
static bool read_first(run *r, tally *first)
{
    r->speaks = true;
    if (dg_corpus_stage_of(r->corpus) != DG_CORPUS_ADDING)
        return read_counts(r, first);
    read_once(r, "reading");
    r->speaks = false;
    first->bad_bytes = r->sum.bad_bytes;
    first->bad_bytes_documents = r->sum.bad_bytes_documents;
    return !r->failed && !is_interrupted() && note_counts(r);
}

static bool read_second(run *r, const tally *first)
{
    r->second = true;
    read_once(r, "writing");
    r->sum.bad_bytes = first->bad_bytes;
    r->sum.bad_bytes_documents = first->bad_bytes_documents;
    return !r->failed && !is_interrupted();
}

static int run_all(run *r)
{
    times at = {.start = now()};
    tally first = {0};
    bool good = read_first(r, &first);
    at.read = now();
    good = good && resolve(r);
    at.resolved = now();
    good = good && read_second(r, &first) && r->by->end(r->by->ctx, &r->sum);
    at.end = now();
    if (!good)
        return 2;
    int code = sum_up(r);
    if (r->set->stats)
        print_stats(r, &at);
    return code;
}

/* Much is allocated and freed by several threads here, and memory is to be kept to. */
static void keep_little_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

static run new_run(const settings *set, const sifter *by)
{
    run r = {.set = set, .by = by, .how = unpacking_by(set), .threads = thread_count(set->threads)};
    r.how.briefly = true;
    r.belt_bytes = (size_t)(set->memory / 16);
    r.at.lock_file = -1;
    r.limits = (reading_limits){set->input, NULL, (size_t)set->max_record, false};
    return r;
}

static int sift_in(run *r, char **arguments, size_t n_arguments)
{
    if (!open_workplace(&r->at, r->set))
        return 2;
    r->limits.stdin_copy = r->at.stdin_copy;
    if (!find_all(r, arguments, n_arguments) ||
        (r->by->start != NULL && !r->by->start(r->by->ctx, &r->found, &r->limits)) ||
        !open_corpus(r))
        return 2;
    return run_all(r);
}

int sift(const settings *given, char **arguments, size_t n_arguments, const sifter *by)
{
    settings set = *given;
    set.containers = true;
    if (set.encoding != NULL && !knows_encoding(set.encoding)) {
        say("--encoding: '%s' is not known here; 'iconv -l' lists what is", set.encoding);
        return 2;
    }
    setlocale(LC_CTYPE, "C.UTF-8"); /* for the names in archives */
    keep_little_memory();
    if (!set.one_pass) /* which leaves nothing behind, and may wait long for a pipe */
        catch_signals();
    run r = new_run(&set, by);
    int code =
        set.one_pass ? sift_once(&r, arguments, n_arguments) : sift_in(&r, arguments, n_arguments);
    dg_stream_free(r.stream);
    if (r.at.temporary)
        dg_corpus_discard(r.corpus);
    else
        dg_corpus_free(r.corpus);
    close_workplace(&r.at);
    free_tally(&r.sum);
    free_inputs(&r.found);
    free(r.sizes);
    if (is_interrupted())
        raise(ending_signal);
    return code;
}

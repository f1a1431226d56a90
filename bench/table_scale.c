/* How cost grows: with the size of a document, with threads, with input made to be bad. */
#include "clock.h"
#include "stages.h"
#include "tables.h"
#include "texts.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static double rate(size_t len, double seconds)
{
    return (double)len / 1e6 / seconds;
}

/* ---- Sizes ---- */

/* Seconds a byte. */
typedef struct cost {
    double fingerprint, units, all;
} cost;

/* Small documents are many, one after another, not the same one again: the processor would learn it
 * by heart. */
static cost measure(const char *text, size_t len, size_t document, int runs)
{
    corpus *c = corpus_new(text, len, document);
    double bytes = (double)len, enough = len < 16 * MEGA ? 0.1 : 0;
    cost result = {corpus_time(c, STAGE_FINGERPRINT, runs, enough) / bytes,
                   corpus_time(c, STAGE_FIND_UNITS, runs, enough) / bytes,
                   corpus_time(c, STAGE_FIND_ALL, runs, enough) / bytes};
    corpus_free(c);
    return result;
}

/* Where there is nothing to do a time says nothing. */
#define NOTHING 1e-11 /* seconds a byte */

static void print_rate(double seconds_a_byte)
{
    if (seconds_a_byte > NOTHING)
        printf(" %8.0f", 1e-6 / seconds_a_byte);
    else
        printf(" %8s", "-");
}

static void print_ratio(double a, double b)
{
    if (a > NOTHING && b > NOTHING)
        printf(" %6.2f", a / b);
    else
        printf(" %6s", "-");
}

static void print_cost(cost c, cost base)
{
    print_rate(c.fingerprint);
    print_rate(c.units);
    print_rate(c.all);
    printf("   %6.2f", c.fingerprint / base.fingerprint);
    print_ratio(c.units, base.units);
    print_ratio(c.all, base.all);
}

static void print_memory(const char *text, size_t len)
{
    memory_use m = measure_memory(text, len);
    double n = (double)m.n_tokens;
    if (m.n_tokens > 100)
        printf("   %7.1f %7.1f", (double)m.reading / n, (double)m.checking / n);
    else
        printf("   %7s %7s", "-", "-");
    printf(" %9zu\n", m.n_findings);
}

static void print_scale_head(const char *first)
{
    printf("%-24s %26s   %20s   %15s\n", "", "MB/s", "time a byte, relative", "bytes a token");
    printf("%-24s %8s %8s %8s   %6s %6s %6s   %7s %7s %9s\n", first, "fingerp.", "units", "all",
           "fingp.", "units", "all", "reading", "all", "findings");
}

static void print_size(const char *text, size_t len, size_t document, cost base)
{
    size_t total = document > 4 * MEGA ? document : 4 * MEGA < len ? 4 * MEGA : len;
    cost c = measure(text, total, document, document < 200 * MEGA ? 2 : 1);
    if (document < MEGA)
        printf("%14.0f KB       ", (double)document / 1e3);
    else
        printf("%14.0f MB       ", (double)document / 1e6);
    print_cost(c, base);
    print_memory(text, document);
}

void print_sizes(const char *text, size_t len)
{
    cost base = measure(text, len < 4 * MEGA ? len : 4 * MEGA, MEGA, 5);
    print_scale_head("prose, documents of");
    for (size_t size = KILO; size < len; size *= 10)
        print_size(text, len, size, base);
    print_size(text, len, len, base);
    putchar('\n');
}

/* ---- Bad input ---- */

void print_bad(size_t len)
{
    char *text = malloc(len);
    cost prose = {0, 0, 0};
    size_t small_len = len < MEGA ? len : MEGA;
    print_scale_head("input");
    for (size_t i = 0; i < n_bad_kinds; i++) {
        bad_kinds[i].make(text, len);
        cost small = measure(text, small_len, SIZE_MAX, 3);
        if (i == 0)
            prose = small;
        printf("%-16s %4.0f MB ", bad_kinds[i].name, (double)small_len / 1e6);
        print_cost(small, prose);
        print_memory(text, small_len);
        if (len == small_len)
            continue;
        cost large = measure(text, len, SIZE_MAX, 2);
        printf("%-16s %4.0f MB ", "", (double)len / 1e6);
        print_cost(large, small);
        print_memory(text, len);
    }
    free(text);
    putchar('\n');
}

/* ---- Threads ---- */

typedef struct job {
    corpus *corpus;
    stage stage;
} job;

static void *run_job(void *ctx)
{
    job *j = ctx;
    corpus_run(j->corpus, j->stage);
    return NULL;
}

static void run_one(void *ctx)
{
    run_job(ctx);
}

static void run_both(void *ctx)
{
    job *jobs = ctx;
    pthread_t other;
    if (pthread_create(&other, NULL, run_job, &jobs[1]) != 0)
        exit(EXIT_FAILURE);
    run_job(&jobs[0]);
    pthread_join(other, NULL);
}

static void print_speed_up(const char *what, const char *text, size_t len, size_t document, stage s)
{
    corpus *c = corpus_new(text, len, document);
    job jobs[2] = {{corpus_half(c, 0), s}, {corpus_half(c, 1), s}};
    job alone = {c, s};
    double one = clock_best(clock_wall, 3, 0.1, run_one, &alone);
    double two = clock_best(clock_wall, 3, 0.1, run_both, jobs);
    printf("  %-34s %8.0f %8.0f %8.2f\n", what, rate(len, one), rate(len, two), one / two);
    corpus_free(jobs[0].corpus);
    corpus_free(jobs[1].corpus);
    corpus_free(c);
}

/* One text, read in two parts that the caller's threads run. */
typedef struct whole {
    const char *text;
    size_t len, n_parts;
    dg_reading *reading;
} whole;

static void *run_second_part(void *ctx)
{
    whole *w = ctx;
    return dg_reading_run(w->reading, 1, NULL) == DG_OK ? w : NULL;
}

static void read_whole(void *ctx)
{
    whole *w = ctx;
    dg_document *doc;
    pthread_t other;
    if (dg_reading_new(&w->reading, w->text, w->len, NULL, 0, w->n_parts, NULL, NULL) != DG_OK)
        exit(EXIT_FAILURE);
    size_t n = dg_reading_parts(w->reading);
    if (n > 1 && pthread_create(&other, NULL, run_second_part, w) != 0)
        exit(EXIT_FAILURE);
    dg_status status = dg_reading_run(w->reading, 0, NULL);
    if (n > 1)
        pthread_join(other, NULL);
    if (status != DG_OK || dg_reading_finish(&doc, w->reading, NULL) != DG_OK)
        exit(EXIT_FAILURE);
    dg_document_free(doc);
}

void print_threads(const char *text, size_t len)
{
    whole one = {text, len, 1, NULL}, two = {text, len, 2, NULL};
    printf("%-36s %8s %8s %8s\n", "MB/s by threads", "1", "2", "gain");
    print_speed_up("fingerprint documents of 10 KB", text, len, 10 * KILO, STAGE_FINGERPRINT);
    print_speed_up("fingerprint documents of 1 MB", text, len, MEGA, STAGE_FINGERPRINT);
    print_speed_up("read and find all, of 10 KB", text, len, 10 * KILO, STAGE_CHECK);
    print_speed_up("read and find all, of 1 MB", text, len, MEGA, STAGE_CHECK);
    double alone = clock_best(clock_wall, 3, 0.1, read_whole, &one);
    double shared = clock_best(clock_wall, 3, 0.1, read_whole, &two);
    printf("  %-34s %8.0f %8.0f %8.2f\n\n", "read one document, in parts", rate(len, alone),
           rate(len, shared), alone / shared);
}

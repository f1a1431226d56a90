/* The thread that finishes a file writes the line, at most ten times a second. */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include "memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define SHOWN_FROM 0.5 /* seconds */
#define BETWEEN    0.1

struct progress {
    bool wanted, written;
    pthread_mutex_t lock;
    const char *stage; /* NULL: it is files that are counted */
    uint64_t n_bytes;
    size_t n_files, done, bytes;
    double start, last;
};

static double now(void)
{
    struct timespec time = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

progress *progress_of(size_t n_files, bool wanted)
{
    progress *made = need(1, sizeof *made);
    made->wanted = wanted && isatty(STDERR_FILENO);
    made->n_files = n_files;
    made->start = made->last = now();
    pthread_mutex_init(&made->lock, NULL);
    return made;
}

progress *progress_of_bytes(const char *stage, uint64_t n_bytes, bool wanted)
{
    progress *made = progress_of(0, wanted);
    made->stage = stage;
    made->n_bytes = n_bytes;
    return made;
}

/* In MB, at most so far. */
static double memory_used(void)
{
    struct rusage used;
    return getrusage(RUSAGE_SELF, &used) == 0 ? (double)used.ru_maxrss / 1e3 : 0;
}

static void write_stage(const progress *shown, double passed)
{
    double share = shown->n_bytes > 0 ? (double)shown->bytes / (double)shown->n_bytes : 1;
    fprintf(stderr, "\r\033[K%s: %.0f%% of %.1f MB, %zu documents, %.0f MB/s, %.0f MB of memory",
            shown->stage, 100 * share, (double)shown->n_bytes / 1e6, shown->done,
            (double)shown->bytes / 1e6 / passed, memory_used());
    if (share > 0)
        fprintf(stderr, ", %.0f s left", passed / share - passed);
}

static void write_line(progress *shown, double time)
{
    double passed = time - shown->start;
    double left = passed * (double)(shown->n_files - shown->done) / (double)shown->done;
    if (shown->stage != NULL)
        write_stage(shown, passed);
    else
        fprintf(stderr, "\r\033[K%zu of %zu files, %.0f MB/s, %.0f s left", shown->done,
                shown->n_files, (double)shown->bytes / 1e6 / passed, left);
    shown->written = true;
    shown->last = time;
}

/* With the lock held. */
static void write_if_due(progress *shown)
{
    double time = now();
    if (time - shown->start >= SHOWN_FROM && time - shown->last >= BETWEEN)
        write_line(shown, time);
}

void progress_step(progress *shown, size_t bytes)
{
    if (!shown->wanted)
        return;
    pthread_mutex_lock(&shown->lock);
    shown->done++;
    shown->bytes += bytes;
    write_if_due(shown);
    pthread_mutex_unlock(&shown->lock);
}

void progress_at(progress *shown, uint64_t bytes, uint64_t documents)
{
    if (!shown->wanted)
        return;
    pthread_mutex_lock(&shown->lock);
    shown->done = (size_t)documents;
    shown->bytes = (size_t)bytes;
    write_if_due(shown);
    pthread_mutex_unlock(&shown->lock);
}

void end_progress(progress *shown)
{
    if (shown->written)
        fputs("\r\033[K", stderr);
    pthread_mutex_destroy(&shown->lock);
    free(shown);
}

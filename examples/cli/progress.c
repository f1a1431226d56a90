/* The thread that finishes a file writes the line, at most ten times a second. */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include "memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SHOWN_FROM 0.5 /* seconds */
#define BETWEEN    0.1

struct progress {
    bool wanted, written;
    pthread_mutex_t lock;
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

static void write_line(progress *shown, double time)
{
    double passed = time - shown->start;
    double left = passed * (double)(shown->n_files - shown->done) / (double)shown->done;
    fprintf(stderr, "\r\033[K%zu of %zu files, %.0f MB/s, %.0f s left", shown->done, shown->n_files,
            (double)shown->bytes / 1e6 / passed, left);
    shown->written = true;
    shown->last = time;
}

void progress_step(progress *shown, size_t bytes)
{
    if (!shown->wanted)
        return;
    pthread_mutex_lock(&shown->lock);
    shown->done++;
    shown->bytes += bytes;
    double time = now();
    if (time - shown->start >= SHOWN_FROM && time - shown->last >= BETWEEN)
        write_line(shown, time);
    pthread_mutex_unlock(&shown->lock);
}

void end_progress(progress *shown)
{
    if (shown->written)
        fputs("\r\033[K", stderr);
    pthread_mutex_destroy(&shown->lock);
    free(shown);
}

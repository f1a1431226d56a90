/* A counter that hands out task numbers. A thread that can't be started is done without. */
#define _POSIX_C_SOURCE 200809L
#include "pool.h"

#include "memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

size_t thread_count(size_t wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return wanted > 0 ? wanted : cores > 0 ? (size_t)cores : 1;
}

typedef struct tasks {
    void (*run)(void *ctx, size_t i);
    void *ctx;
    size_t n;
    atomic_size_t next;
} tasks;

static void *work(void *shared)
{
    tasks *all = shared;
    for (size_t i; (i = atomic_fetch_add(&all->next, 1)) < all->n;)
        all->run(all->ctx, i);
    return NULL;
}

void run_tasks(size_t n_threads, size_t n, void (*run)(void *ctx, size_t i), void *ctx)
{
    tasks all = {.run = run, .ctx = ctx, .n = n};
    atomic_init(&all.next, 0);
    if (n_threads > n)
        n_threads = n;
    pthread_t *helpers = need(n_threads, sizeof *helpers);
    size_t n_helpers = 0;
    while (n_helpers + 1 < n_threads && pthread_create(&helpers[n_helpers], NULL, work, &all) == 0)
        n_helpers++;
    work(&all);
    for (size_t i = 0; i < n_helpers; i++)
        pthread_join(helpers[i], NULL);
    free(helpers);
}

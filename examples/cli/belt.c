/* A ring: [first, next) has been taken up by a thread, or is finished; [next, end) waits. One thread
 * moves `first` and `end`, any of them `next`. */
#include "belt.h"

#include "memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#define ROOM 256u

typedef struct slot {
    void *item;
    size_t bytes;
    bool finished;
} slot;

struct belt {
    void (*work)(void *ctx, void *item);
    void (*done)(void *ctx, void *item);
    void *ctx;
    size_t most_bytes, bytes, first, next, end, n_helpers, n_idle;
    bool closed;
    pthread_mutex_t lock;
    pthread_cond_t put, finished;
    pthread_t *helpers;
    slot ring[ROOM];
};

/* Takes up the next item, with the lock held, and works on it without. */
static void work_on_next(belt *b)
{
    slot *s = &b->ring[b->next++ % ROOM];
    pthread_mutex_unlock(&b->lock);
    b->work(b->ctx, s->item);
    pthread_mutex_lock(&b->lock);
    s->finished = true;
    pthread_cond_signal(&b->finished);
}

static void *help(void *shared)
{
    belt *b = shared;
    pthread_mutex_lock(&b->lock);
    for (;;) {
        if (b->next < b->end) {
            work_on_next(b);
            continue;
        }
        if (b->closed)
            break;
        b->n_idle++;
        pthread_cond_wait(&b->put, &b->lock);
        b->n_idle--;
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

belt *belt_of(size_t n_threads, size_t most_bytes, void (*work)(void *ctx, void *item),
              void (*done)(void *ctx, void *item), void *ctx)
{
    belt *b = need(1, sizeof *b);
    b->work = work;
    b->done = done;
    b->ctx = ctx;
    b->most_bytes = most_bytes;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->put, NULL);
    pthread_cond_init(&b->finished, NULL);
    b->helpers = need(n_threads, sizeof *b->helpers);
    while (b->n_helpers + 1 < n_threads &&
           pthread_create(&b->helpers[b->n_helpers], NULL, help, b) == 0)
        b->n_helpers++;
    return b;
}

static bool first_is_finished(const belt *b)
{
    return b->first < b->end && b->ring[b->first % ROOM].finished;
}

static void take_off(belt *b)
{
    slot *s = &b->ring[b->first % ROOM];
    pthread_mutex_unlock(&b->lock);
    b->done(b->ctx, s->item);
    pthread_mutex_lock(&b->lock);
    b->bytes -= s->bytes;
    s->finished = false;
    b->first++;
}

/* Brings the first item nearer to its end: takes it off, works, or waits for those who do. */
static void advance(belt *b)
{
    if (first_is_finished(b))
        take_off(b);
    else if (b->next < b->end)
        work_on_next(b);
    else
        pthread_cond_wait(&b->finished, &b->lock);
}

static bool is_full(const belt *b, size_t bytes)
{
    bool many = b->end - b->first == ROOM;
    bool much = b->bytes > 0 && b->bytes + bytes > b->most_bytes;
    return b->first < b->end && (many || much);
}

void belt_put(belt *b, void *item, size_t bytes)
{
    pthread_mutex_lock(&b->lock);
    while (first_is_finished(b) || is_full(b, bytes))
        advance(b);
    b->ring[b->end % ROOM] = (slot){item, bytes, false};
    b->end++;
    b->bytes += bytes;
    if (b->n_idle > 0)
        pthread_cond_signal(&b->put);
    while (b->n_helpers == 0 && b->first < b->end)
        advance(b);
    pthread_mutex_unlock(&b->lock);
}

void end_belt(belt *b)
{
    pthread_mutex_lock(&b->lock);
    while (b->first < b->end)
        advance(b);
    b->closed = true;
    pthread_cond_broadcast(&b->put);
    pthread_mutex_unlock(&b->lock);
    for (size_t i = 0; i < b->n_helpers; i++)
        pthread_join(b->helpers[i], NULL);
    pthread_cond_destroy(&b->finished);
    pthread_cond_destroy(&b->put);
    pthread_mutex_destroy(&b->lock);
    free(b->helpers);
    free(b);
}

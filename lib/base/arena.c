/* A chunk is full from the moment that an item doesn't fit: the counter is then beyond its end and
 * nothing fits any more. Whoever finds it full makes the next; of several only one wins. */
#include "base/arena.h"

/* The largest is more than what glibc ever takes from its heap, where it would stay. */
#define SMALLEST ((size_t)1 << 16)
#define LARGEST  ((size_t)33 << 20)

/* Before each item. */
typedef struct header {
    uint64_t size; /* of the item, with padding */
} header;

typedef struct dg__chunk {
    struct dg__chunk *next;
    size_t size;
    size_t end; /* of the items, once the chunk is full */
    atomic_size_t used;
    header items[];
} chunk;

static chunk *new_chunk(dg__arena *arena, chunk *next, size_t size)
{
    size_t room = next != NULL ? 2 * next->size : SMALLEST;
    room = room < LARGEST ? room : LARGEST;
    room = room > size ? room : size;
    chunk *made = dg__alloc(&arena->allocator, sizeof *made + room, 1);
    if (made == NULL)
        return NULL;
    made->next = next;
    made->size = room;
    made->end = 0;
    atomic_init(&made->used, size);
    return made;
}

static void free_chunk(dg__arena *arena, chunk *c)
{
    dg__free(&arena->allocator, c, sizeof *c + c->size, 1);
}

static void *item_at(chunk *c, size_t at, size_t size)
{
    header *h = c->items + at / sizeof *h;
    h->size = size;
    return h + 1;
}

static void *take_from(chunk *c, size_t size)
{
    size_t at = atomic_fetch_add(&c->used, size);
    if (at <= c->size && size <= c->size - at)
        return item_at(c, at, size);
    if (at <= c->size)
        c->end = at;
    return NULL;
}

void *dg__arena_take(dg__arena *arena, size_t size)
{
    if (size > SIZE_MAX / 4)
        return NULL;
    size = sizeof(header) + (size + sizeof(header) - 1) / sizeof(header) * sizeof(header);
    for (;;) {
        chunk *last = atomic_load(&arena->last);
        void *item = last != NULL ? take_from(last, size) : NULL;
        if (item != NULL)
            return item;
        chunk *made = new_chunk(arena, last, size);
        if (made == NULL)
            return NULL;
        if (atomic_compare_exchange_strong(&arena->last, &last, made))
            return item_at(made, 0, size);
        free_chunk(arena, made);
    }
}

void dg__arena_empty(dg__arena *arena, void (*each)(void *ctx, void *item), void *ctx)
{
    chunk *c = atomic_exchange(&arena->last, NULL), *next;
    for (; c != NULL; c = next) {
        next = c->next;
        size_t used = atomic_load(&c->used), end = used <= c->size ? used : c->end;
        for (size_t at = 0; at < end && each != NULL;) {
            header *h = c->items + at / sizeof *h;
            at += h->size;
            each(ctx, h + 1);
        }
        free_chunk(arena, c);
    }
}

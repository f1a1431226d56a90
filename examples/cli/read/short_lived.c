/* See short_lived.h. */
#include "short_lived.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 65536u

/* Room for tokens as if every other byte were one, which is what is reserved for short texts, and for
 * what else a document is made of. */
#define BYTES_A_BYTE 10u
#define BYTES_MORE   8192u

#define ALIGNMENT 16u

struct short_lived {
    size_t used, size;
    _Alignas(ALIGNMENT) char bytes[];
};

static bool holds(const short_lived *m, const void *ptr)
{
    uintptr_t at = (uintptr_t)ptr, start = (uintptr_t)m->bytes;
    return at >= start && at < start + m->size;
}

static size_t rounded(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static bool is_last(const short_lived *m, const void *ptr, size_t size)
{
    return (const char *)ptr + rounded(size) == m->bytes + m->used;
}

static void *take(short_lived *m, size_t size)
{
    if (size > m->size - m->used)
        return malloc(size);
    void *piece = m->bytes + m->used;
    m->used += rounded(size);
    return piece;
}

/* Of a piece of the block. */
static void *resize_piece(short_lived *m, char *ptr, size_t old_size, size_t new_size)
{
    bool last = is_last(m, ptr, old_size);
    size_t start = (size_t)(ptr - m->bytes);
    if (last && new_size <= m->size - start) {
        m->used = start + rounded(new_size);
        return ptr;
    }
    if (new_size <= old_size)
        return ptr;
    void *moved = take(m, new_size);
    if (moved != NULL)
        memcpy(moved, ptr, old_size);
    return moved;
}

static void *resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    short_lived *m = ctx;
    if (ptr != NULL && holds(m, ptr)) {
        void *resized = resize_piece(m, ptr, old_size, new_size);
        return new_size > 0 ? resized : NULL;
    }
    if (new_size > 0)
        return ptr == NULL ? take(m, new_size) : realloc(ptr, new_size);
    free(ptr);
    return NULL;
}

short_lived *short_lived_for(size_t len)
{
    if (len > LONGEST)
        return NULL;
    size_t size = rounded(len * BYTES_A_BYTE + BYTES_MORE);
    short_lived *m = malloc(sizeof *m + size);
    if (m != NULL) {
        m->used = 0;
        m->size = size;
    }
    return m;
}

dg_allocator short_lived_allocator(short_lived *memory)
{
    return (dg_allocator){resize, memory};
}

void free_short_lived(short_lived *memory)
{
    free(memory);
}

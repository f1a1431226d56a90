/* See allocator.h. Each block stands behind a header that knows the block's size. */
#include "allocator.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

typedef union header {
    struct {
        size_t size;
        uint64_t mark;
    } of;
    max_align_t align;
} header;

#define LIVE UINT64_C(0x4C49564542414C4C)

static header *checked_header(void *ptr, size_t old_size)
{
    header *h = (header *)ptr - 1;
    ck_assert_msg(h->of.mark == LIVE, "a block that isn't held");
    ck_assert_msg(h->of.size == old_size, "old size %zu of a block of %zu", old_size, h->of.size);
    return h;
}

static void *give(test_allocator *memory, size_t size)
{
    header *h = malloc(sizeof *h + size);
    ck_assert_ptr_nonnull(h);
    h->of.size = size;
    h->of.mark = LIVE;
    memset(h + 1, 0xA5, size);
    memory->blocks++;
    memory->bytes += size;
    memory->peak = memory->bytes > memory->peak ? memory->bytes : memory->peak;
    return h + 1;
}

static void take_back(test_allocator *memory, header *h)
{
    memory->blocks--;
    memory->bytes -= h->of.size;
    memset(h, 0x5A, sizeof *h + h->of.size);
    free(h);
}

/* Every resize moves the block: whoever keeps the old pointer is found out. */
static void *resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    test_allocator *memory = ctx;
    header *h = ptr != NULL ? checked_header(ptr, old_size) : NULL;
    void *moved = NULL;
    if (h == NULL)
        ck_assert_uint_eq(old_size, 0);
    if (new_size > 0) {
        size_t request = ++memory->requests;
        bool fails = request == memory->fails_at ||
                     (memory->fails_on && memory->fails_at > 0 && request > memory->fails_at);
        if (fails)
            return NULL;
        moved = give(memory, new_size);
    }
    if (h != NULL) {
        if (moved != NULL)
            memcpy(moved, ptr, old_size < new_size ? old_size : new_size);
        take_back(memory, h);
    }
    return moved;
}

dg_allocator test_allocator_of(test_allocator *memory)
{
    return (dg_allocator){resize, memory};
}

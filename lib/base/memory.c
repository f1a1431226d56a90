/* The default allocator and the growth policy of arrays. */
#define _DEFAULT_SOURCE
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

/* Blocks from this size on are asked to be of huge pages: touching a new page of 4 KiB can cost as
 * much as reading the text that fills it. */
#define HUGE_BLOCK ((size_t)4 << 20)

static void *allocate(size_t size)
{
    void *ptr = malloc(size);
#ifdef MADV_HUGEPAGE
    if (ptr != NULL && size >= HUGE_BLOCK) {
        uintptr_t page = 4096, start = ((uintptr_t)ptr + page - 1) & ~(page - 1);
        madvise((void *)start, ((uintptr_t)ptr + size - start) & ~(page - 1), MADV_HUGEPAGE);
    }
#endif
    return ptr;
}

/* Where realloc would move small pages, one by one. */
static void *move(void *ptr, size_t old_size, size_t new_size)
{
    void *moved = allocate(new_size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, ptr, old_size);
    free(ptr);
    return moved;
}

static void *malloc_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    (void)ctx;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    if (ptr == NULL)
        return allocate(new_size);
    return new_size > old_size && new_size >= HUGE_BLOCK ? move(ptr, old_size, new_size)
                                                         : realloc(ptr, new_size);
}

dg_allocator dg__allocator(const dg_allocator *chosen)
{
    return chosen != NULL ? *chosen : (dg_allocator){malloc_resize, NULL};
}

void *dg__alloc(const dg_allocator *a, size_t n, size_t item)
{
    if (n == 0 || n > SIZE_MAX / item)
        return NULL;
    return a->resize(a->ctx, NULL, 0, n * item);
}

void *dg__alloc_zeroed(const dg_allocator *a, size_t n, size_t item)
{
    void *ptr = dg__alloc(a, n, item);
    if (ptr != NULL)
        memset(ptr, 0, n * item);
    return ptr;
}

void dg__free(const dg_allocator *a, void *ptr, size_t n, size_t item)
{
    if (ptr != NULL)
        a->resize(a->ctx, ptr, n * item, 0);
}

/* The pointer is copied as bytes: `store` may point to any object pointer type. */
static bool vec_resize(const dg_allocator *a, size_t *cap, size_t new_cap, size_t item, void *items,
                       dg__store store)
{
    void *moved = a->resize(a->ctx, items, *cap * item, new_cap * item);
    if (moved == NULL)
        return false;
    memcpy(store.pointer, &moved, sizeof moved);
    *cap = new_cap;
    return true;
}

bool dg__vec_grow(const dg_allocator *a, size_t *cap, size_t len, size_t extra, size_t item,
                  void *items, dg__store store)
{
    size_t most = SIZE_MAX / item;
    if (extra > most - len)
        return false;
    size_t wanted = *cap + *cap / 2 + 8;
    if (wanted < len + extra)
        wanted = len + extra;
    if (wanted > most)
        wanted = most;
    return vec_resize(a, cap, wanted, item, items, store);
}

void dg__vec_fit(const dg_allocator *a, size_t *cap, size_t len, size_t item, void *items,
                 dg__store store)
{
    if (len > 0 && len < *cap)
        vec_resize(a, cap, len, item, items, store);
}

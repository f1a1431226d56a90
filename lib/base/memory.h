/* Memory: the caller's allocator behind three calls, and growable arrays on top.
 * Knows nothing of text. Every size is checked against overflow before it is asked for. */
#ifndef DG_BASE_MEMORY_H
#define DG_BASE_MEMORY_H

#include <dittograph/base.h>
#include <stdbool.h>

/* *chosen if it isn't NULL, else malloc and free. */
dg_allocator dg__allocator(const dg_allocator *chosen);

/* n items of `item` bytes, uninitialised or zeroed; NULL if there is no memory or n is 0. */
void *dg__alloc(const dg_allocator *a, size_t n, size_t item);
void *dg__alloc_zeroed(const dg_allocator *a, size_t n, size_t item);

/* n and item as given to the allocation. NULL is allowed. */
void dg__free(const dg_allocator *a, void *ptr, size_t n, size_t item);

/* A growable array of T; zero-initialise it. Invariant: len <= cap, items NULL if and only if cap
 * is 0. */
#define DG__VEC(T)                                                                                 \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t len, cap;                                                                           \
    }

/* Makes room for `extra` more items, growing by half. The vector is as before on failure. */
#define dg__vec_reserve(a, v, extra)                                                               \
    ((v)->cap - (v)->len >= (extra)                                                                \
         ? true                                                                                    \
         : dg__vec_grow(a, &(v)->cap, (v)->len, (extra), sizeof *(v)->items, (v)->items,           \
                        (dg__store){&(v)->items}))
#define dg__vec_push(a, v, item)                                                                   \
    (dg__vec_reserve(a, v, 1) ? ((v)->items[(v)->len++] = (item), true) : false)
/* Gives what isn't used back; keeps the larger block if there is no memory for the smaller. */
#define dg__vec_shrink(a, v)                                                                       \
    dg__vec_fit(a, &(v)->cap, (v)->len, sizeof *(v)->items, (v)->items, (dg__store){&(v)->items})
#define dg__vec_free(a, v) dg__free(a, (v)->items, (v)->cap, sizeof *(v)->items)

/* Where the array's pointer is kept, whatever its type. */
typedef struct dg__store {
    void *pointer;
} dg__store;

bool dg__vec_grow(const dg_allocator *a, size_t *cap, size_t len, size_t extra, size_t item,
                  void *items, dg__store store);
void dg__vec_fit(const dg_allocator *a, size_t *cap, size_t len, size_t item, void *items,
                 dg__store store);

#endif

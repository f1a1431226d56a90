/* malloc, interposed: the n-th request fails, alone or with all after it, while `heap` is watched. To be
 * included by a test program that is one C file, once.
 *
 * Sanitizers bring a malloc of their own; under them, and where there is no glibc, nothing is
 * interposed: INTERPOSED says so. */
#ifndef TEST_INTERPOSED_H
#define TEST_INTERPOSED_H

#include <stdbool.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

/* What malloc does, while it is watched. Blocks: given and not taken back since. */
static struct {
    bool watched;
    size_t requests, fails_at;
    bool fails_on;
    long blocks;
} heap;

#if defined(__GLIBC__) && !defined(SANITIZED)
#define INTERPOSED true

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *ptr, size_t size);
extern void __libc_free(void *ptr);

static bool fails_now(void)
{
    if (!heap.watched)
        return false;
    size_t request = ++heap.requests;
    return request == heap.fails_at || (heap.fails_on && request > heap.fails_at);
}

static void *given(void *ptr)
{
    heap.blocks += heap.watched && ptr != NULL;
    return ptr;
}

void *malloc(size_t size)
{
    return fails_now() ? NULL : given(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : given(__libc_calloc(n, size));
}

void *realloc(void *ptr, size_t size)
{
    if (fails_now())
        return NULL;
    return ptr == NULL ? given(__libc_realloc(NULL, size)) : __libc_realloc(ptr, size);
}

void free(void *ptr)
{
    heap.blocks -= heap.watched && ptr != NULL;
    __libc_free(ptr);
}
#else
#define INTERPOSED false
#endif

#endif

/* An allocator that checks its caller and fails when told to.
 *
 *     test_allocator memory = {.fails_at = 3};
 *     dg_allocator a = test_allocator_of(&memory);
 *     ...
 *     ck_assert_uint_eq(memory.blocks, 0);
 *
 * The test fails if an old size isn't the one that was asked for, or a block is freed twice. */
#ifndef TEST_ALLOCATOR_H
#define TEST_ALLOCATOR_H

#include <dittograph/base.h>
#include <stdbool.h>

typedef struct test_allocator {
    size_t blocks, bytes; /* held now */
    size_t peak;          /* most bytes held at once */
    size_t requests;      /* so far; freeing isn't one */
    size_t fails_at;      /* the number of the request that fails, from 1; 0 for none */
    bool fails_on;        /* and all after it */
} test_allocator;

dg_allocator test_allocator_of(test_allocator *memory);

#endif

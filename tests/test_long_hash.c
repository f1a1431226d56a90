/* Long hashes are the same with and without vectors, at any place and of any length. */
#include "harness.h"
#include "hash/long_hash.h"

#include <string.h>

START_TEST(vectors_make_no_difference)
{
    static unsigned char bytes[9000];
    uint64_t random = test_seed();
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)test_random(&random);
    for (size_t i = 0; i < test_cases(20000); i++) {
        size_t len = test_below(&random, test_below(&random, 3) == 0 ? sizeof bytes - 64 : 600);
        const unsigned char *from = bytes + test_below(&random, 64);
        uint64_t seed = test_below(&random, 2) == 0 ? 0 : test_random(&random), one[2], other[2];
        unsigned features = dg__cpu_features();
        ck_assert_uint_eq(dg__hash_many(from, len, seed, features),
                          dg__hash_many(from, len, seed, 0));
        dg__hash_many_long(one, from, len, features);
        dg__hash_many_long(other, from, len, 0);
        ck_assert_mem_eq(one, other, sizeof one);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, vectors_make_no_difference);
}

TEST_MAIN("long_hash", add_tests)

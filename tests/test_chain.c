/* Chains: a table of small sequences, then random ones against the definition. */
#include "find/chain.h"
#include "harness.h"

#include <string.h>

#define MAX_UNITS 64u

typedef struct chain_case {
    const char *what;
    const char *units; /* one letter a unit; '.' stands once */
    const char *heads; /* the first letter of each chain, in order of letter */
    const char *lengths;
} chain_case;

static const chain_case cases[] = {
    {"interleaved", "abab", "a", "2"},
    {"one more of the first", "ababa", "ab", "11"},
    {"copies that adjoin", "aaa", "a", "1"},
    {"far apart", "abc.d.abc.d", "ad", "31"},
    {"something in between once", "abc.ab.c", "ac", "21"},
    {"reordered", "abc.bca", "ab", "12"},
    {"another count", "ab.ab.b", "ab", "11"},
    {"a chain within a chain's neighbour", "xab.xab.ab", "xa", "12"},
};

static uint32_t read_classes(const char *units, uint32_t *class_of)
{
    uint32_t number[256] = {0}, n_classes = 0;
    for (uint32_t i = 0; units[i] != '\0'; i++) {
        unsigned char unit = (unsigned char)units[i];
        if (unit != '.' && number[unit] == 0)
            number[unit] = ++n_classes;
        class_of[i] = number[unit];
    }
    return n_classes;
}

START_TEST(test_chain_table)
{
    const chain_case *c = &cases[_i];
    uint32_t class_of[MAX_UNITS], n = (uint32_t)strlen(c->units);
    uint32_t n_classes = read_classes(c->units, class_of), found = 0;
    dg_allocator a = dg__allocator(NULL);
    dg__chains chains;
    ck_assert_int_eq(dg__chains_make(&chains, class_of, n, n_classes, &a), DG_OK);
    for (uint32_t i = 1; i <= n_classes; i++) {
        if (chains.length[i] == 0)
            continue;
        ck_assert_msg(found < strlen(c->heads), "%s: too many chains", c->what);
        uint32_t first = 0;
        while (class_of[first] != i)
            first++;
        ck_assert_msg(c->units[first] == c->heads[found], "%s: chain %u", c->what, found);
        ck_assert_msg(chains.length[i] == (uint32_t)(c->lengths[found] - '0'), "%s: length %u",
                      c->what, found);
        found++;
    }
    ck_assert_uint_eq(found, strlen(c->heads));
    dg__chains_free(&chains, &a);
}
END_TEST

static bool linked(const uint32_t *class_of, uint32_t n, uint32_t x, uint32_t y)
{
    uint32_t count_x = 0, count_y = 0;
    for (uint32_t i = 0; i < n; i++) {
        count_x += class_of[i] == x;
        count_y += class_of[i] == y;
        if (class_of[i] == x && (i + 1 == n || class_of[i + 1] != y))
            return false;
    }
    return count_x > 0 && count_x == count_y;
}

START_TEST(test_chains_are_as_defined)
{
    uint64_t seed = test_seed();
    dg_allocator a = dg__allocator(NULL);
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint32_t class_of[MAX_UNITS], n = (uint32_t)test_below(&seed, MAX_UNITS);
        uint32_t n_classes = 1 + (uint32_t)test_below(&seed, 6);
        for (uint32_t i = 0; i < n; i++)
            class_of[i] = i > 2 && test_below(&seed, 3) > 0
                              ? class_of[i - 3]
                              : (uint32_t)test_below(&seed, n_classes + 1);
        dg__chains chains;
        ck_assert_int_eq(dg__chains_make(&chains, class_of, n, n_classes, &a), DG_OK);
        for (uint32_t x = 1; x <= n_classes; x++) {
            uint32_t count = 0, length = 1;
            bool head = true;
            for (uint32_t i = 0; i < n; i++)
                count += class_of[i] == x;
            if (count == 0)
                continue;
            ck_assert_uint_eq(chains.count[x], count);
            for (uint32_t y = 1; y <= n_classes; y++)
                head = head && !(linked(class_of, n, y, x));
            for (uint32_t at = x, y = 1; y <= n_classes; y++)
                if (linked(class_of, n, at, y)) {
                    at = y;
                    y = 0;
                    length++;
                }
            ck_assert_uint_eq(chains.length[x], head ? length : 0);
        }
        dg__chains_free(&chains, &a);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, test_chain_table, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tests, test_chains_are_as_defined);
}

TEST_MAIN("chain", add_tests)

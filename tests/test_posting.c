/* Blocks of postings against a list of them: what is put in comes out, and a hash is found from where a
 * reader is told to begin. */
#include "harness.h"
#include "index/posting.h"

#define MOST 1024u

typedef struct list {
    dg__posting items[MOST];
    uint32_t n;
} list;

/* The next posting: of the same hash, of one close by, or far off. */
static dg__posting next_posting(const dg__posting *last, uint64_t *random)
{
    static const unsigned bits[] = {0, 1, 7, 14, 20, 34};
    uint64_t step = test_random(random) & ((UINT64_C(1) << bits[test_below(random, 6)]) - 1);
    uint32_t more = 1 + (uint32_t)(test_random(random) & ((1u << 4 * test_below(random, 7)) - 1));
    if (step == 0 && last->document < UINT32_MAX - more)
        return (dg__posting){last->hash, last->document + more};
    return (dg__posting){last->hash + step + 1, more};
}

static void fill(dg__posting_block *block, list *all, uint64_t *random)
{
    dg__posting p = {test_random(random) >> (30 + test_below(random, 30)), 0};
    all->n = 0;
    dg__block_start(block);
    while (all->n < MOST && p.hash <= DG__HASH_MAX && dg__block_add(block, &p)) {
        all->items[all->n++] = p;
        p = next_posting(&p, random);
        if (test_below(random, 2000) == 0)
            break;
    }
    dg__block_finish(block);
}

/* From a posting on, to the end. */
static bool reads(dg__block_reader *r, const list *all, uint32_t from)
{
    for (uint32_t i = from; i < all->n; i++)
        if (!dg__block_next(r) || r->posting.hash != all->items[i].hash ||
            r->posting.document != all->items[i].document)
            return false;
    return !dg__block_next(r) && !r->cursor.failed;
}

START_TEST(what_is_put_in_comes_out)
{
    uint64_t random = test_seed();
    static dg__posting_block block;
    static list all;
    uint32_t longest = 0;
    for (size_t i = 0; i < test_cases(10000); i++) {
        dg__block_reader r;
        fill(&block, &all, &random);
        longest = all.n > longest ? all.n : longest;
        ck_assert_uint_gt(all.n, 0);
        ck_assert_uint_eq(block.first_hash, all.items[0].hash);
        dg__block_read(&r, block.bytes, 0);
        ck_assert_msg(reads(&r, &all, 0), "case %zu of seed %llu", i,
                      (unsigned long long)test_seed());
        uint32_t at = (uint32_t)test_below(&random, all.n);
        dg__block_read(&r, block.bytes, all.items[at].hash);
        uint32_t from = r.next;
        ck_assert_uint_le(from, at);
        ck_assert(from == 0 || all.items[from].hash < all.items[at].hash);
        ck_assert_msg(reads(&r, &all, from), "case %zu of seed %llu", i,
                      (unsigned long long)test_seed());
    }
    ck_assert_uint_gt(longest, 6 * DG__RUN);
}
END_TEST

/* Any bytes at all: no more postings than there is room for, all of them in order. */
START_TEST(any_bytes_are_read)
{
    uint64_t random = test_seed();
    static dg__posting_block block;
    static list all;
    for (size_t i = 0; i < test_cases(20000); i++) {
        dg__block_reader r;
        uint64_t hash = 0;
        size_t n = 0;
        fill(&block, &all, &random);
        for (size_t j = 0; j < 1 + i % 20; j++)
            block.bytes[8 + test_below(&random, DG__BLOCK_BYTES - 8)] =
                (uint8_t)test_random(&random);
        dg__block_read(&r, block.bytes, i % 2 == 0 ? 0 : all.items[0].hash + 1);
        for (; dg__block_next(&r); n++) {
            ck_assert_uint_le(r.posting.hash, DG__HASH_MAX);
            ck_assert(n == 0 || r.posting.hash >= hash);
            hash = r.posting.hash;
        }
        ck_assert_uint_le(n, DG__BLOCK_BYTES);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, what_is_put_in_comes_out);
    tcase_add_test(tests, any_bytes_are_read);
}

TEST_MAIN("test_posting", add_tests)

/* The hashes against values published with xxHash: the same on every machine and with any version. */
#include "hash/token_hash.h"

#include <dittograph/fingerprint.h>

#include "harness.h"

START_TEST(empty_input_has_the_published_hashes)
{
    static const unsigned char id[16] = {0x99, 0xAA, 0x06, 0xD3, 0x01, 0x47, 0x98, 0xD8,
                                         0x60, 0x01, 0xC3, 0x24, 0x46, 0x8D, 0x49, 0x7F};
    dg_text_id empty = dg__text_id("", 0);
    ck_assert(dg__hash("", 0, 0) == 0x2D06800538D394C2u);
    ck_assert_mem_eq(empty.bytes, id, sizeof id);
}
END_TEST

START_TEST(short_keys_are_hashed_with_zeros_behind)
{
    static const char key[40] = "abcdefghijklmnopqrstuvwxyz";
    for (size_t len = 0; len <= 26; len++) {
        char padded[40] = {0};
        memcpy(padded, key, len);
        uint64_t expected = dg__hash(padded, len < 16 ? 16 : len, 5);
        ck_assert(dg_token_hash(key, len, 5) == expected);
        ck_assert(len > 16 || dg__token_hash_short((uint8_t *)padded, 5) == expected);
    }
}
END_TEST

START_TEST(bytes_and_seed_matter)
{
    dg_text_id a = dg__text_id("word", 4), b = dg__text_id("ward", 4);
    ck_assert(dg_token_hash("word", 4, 0) == dg__token_hash("word", 4, 0));
    ck_assert(dg_token_hash("word", 4, 0) != dg_token_hash("ward", 4, 0));
    ck_assert(dg_token_hash("word", 4, 0) != dg_token_hash("word", 4, 1));
    ck_assert(dg_token_hash("word", 4, 0) != dg_token_hash("word", 3, 0));
    ck_assert_mem_ne(a.bytes, b.bytes, sizeof a.bytes);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, empty_input_has_the_published_hashes);
    tcase_add_test(tests, short_keys_are_hashed_with_zeros_behind);
    tcase_add_test(tests, bytes_and_seed_matter);
}

TEST_MAIN("token_hash", add_tests)

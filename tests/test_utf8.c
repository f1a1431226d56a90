/* Decoding against table 3-7, written here as a naive oracle, and against itself backwards. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "text/utf8.h"

#include "harness.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct row {
    uint8_t lead_low, lead_high, second_low, second_high;
    int len;
} row;

/* Unicode 15.0, table 3-7. */
static const row table_3_7[] = {
    {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

/* The length of the well-formed sequence at s, or 0. */
static int well_formed(const uint8_t *s, size_t len)
{
    for (size_t i = 0; i < sizeof table_3_7 / sizeof *table_3_7; i++) {
        const row *r = &table_3_7[i];
        if (s[0] < r->lead_low || s[0] > r->lead_high || (size_t)r->len > len)
            continue;
        bool good = r->len == 1 || (s[1] >= r->second_low && s[1] <= r->second_high);
        for (int j = 2; j < r->len; j++)
            good = good && s[j] >= 0x80 && s[j] <= 0xBF;
        if (good)
            return r->len;
    }
    return 0;
}

static bool decodes_like_table(const uint8_t *s, size_t len)
{
    dg__code_point found = dg__utf8_decode(s, s + len);
    int expected = well_formed(s, len);
    return found.bad == (expected == 0) && found.len == (expected > 0 ? expected : 1) &&
           (!found.bad || found.value == DG__REPLACEMENT);
}

static bool goes_there_and_back(uint32_t cp)
{
    uint8_t bytes[4];
    size_t len = dg__utf8_encode(cp, bytes);
    dg__code_point there = dg__utf8_decode(bytes, bytes + len);
    dg__code_point back = dg__utf8_decode_back(bytes, bytes + len);
    return there.value == cp && there.len == len && !there.bad && back.value == cp &&
           back.len == len && !back.bad &&
           (len == 1 || dg__utf8_decode(bytes, bytes + len - 1).bad);
}

/* Check's own assertions are too slow for millions. */
START_TEST(every_scalar_value_goes_there_and_back)
{
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if ((cp < 0xD800 || cp >= 0xE000) && !goes_there_and_back(cp))
            ck_abort_msg("U+%04X", cp);
    }
}
END_TEST

START_TEST(every_two_bytes_decode_like_the_table)
{
    static const uint8_t thirds[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    for (unsigned i = 0; i < 0x10000; i++) {
        for (size_t j = 0; j < sizeof thirds; j++) {
            uint8_t s[4] = {(uint8_t)(i >> 8), (uint8_t)i, thirds[j], 0x80};
            for (size_t len = 1; len <= sizeof s; len++) {
                if (!decodes_like_table(s, len))
                    ck_abort_msg("%02x %02x %02x, %zu bytes", s[0], s[1], s[2], len);
            }
        }
    }
}
END_TEST

/* Bytes that are likely to form sequences, whole and broken. */
static void fill_with_near_utf8(uint8_t *s, size_t len, uint64_t *state)
{
    static const uint8_t likely[] = {'a',  0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2,
                                     0xDF, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5};
    for (size_t i = 0; i < len; i++)
        s[i] = likely[test_below(state, sizeof likely)];
}

/* By every variant there is, which have to agree. */
static uint64_t bad_bytes(const uint8_t *s, size_t len)
{
    uint64_t bad = dg__utf8_bad_bytes(s, len, 0);
    ck_assert_uint_eq(dg__utf8_bad_bytes(s, len, dg__cpu_features()), bad);
    return bad;
}

START_TEST(backwards_finds_what_forwards_does)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(20000); i++) {
        uint8_t s[40];
        size_t len = 1 + test_below(&state, sizeof s), at = 0;
        uint64_t bad = 0;
        fill_with_near_utf8(s, len, &state);
        while (at < len) {
            dg__code_point forward = dg__utf8_decode(s + at, s + len);
            at += forward.len;
            dg__code_point back = dg__utf8_decode_back(s, s + at);
            if (back.len != forward.len || back.value != forward.value || back.bad != forward.bad)
                ck_abort_msg("case %zu, byte %zu, seed %llu", i, at, (unsigned long long)seed);
            bad += forward.bad;
        }
        ck_assert_msg(bad_bytes(s, len) == bad, "case %zu, seed %llu", i, (unsigned long long)seed);
    }
}
END_TEST

/* Longer than the blocks they are counted by, ASCII and others by turns, at the end of what can be
 * read. */
START_TEST(bad_bytes_are_counted_in_blocks_too)
{
    uint64_t seed = test_seed(), state = seed;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(pages != MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    for (size_t i = 0; i < test_cases(10000); i++) {
        size_t len = test_below(&state, 300), at = test_below(&state, 150);
        uint8_t *s = pages + page - len;
        uint64_t bad = 0;
        memset(s, 'a', len);
        while (at < len) {
            size_t n = 1 + test_below(&state, len - at);
            if (test_below(&state, 2) == 0)
                fill_with_near_utf8(s + at, n, &state);
            else
                for (size_t end = at + n; at + 4 <= end;)
                    at += dg__utf8_encode(0x20 + (uint32_t)test_below(&state, 0xD000), s + at);
            at += n + test_below(&state, 100);
        }
        for (at = 0; at < len;) {
            dg__code_point cp = dg__utf8_decode(s + at, s + len);
            at += cp.len;
            bad += cp.bad;
        }
        ck_assert_msg(bad_bytes(s, len) == bad, "case %zu, seed %llu", i, (unsigned long long)seed);
    }
    munmap(pages, 2 * page);
}
END_TEST

START_TEST(bad_bytes_are_counted_one_by_one)
{
    static const struct {
        const char *bytes;
        uint64_t bad;
    } cases[] = {
        {"", 0},
        {"only ASCII, and more than eight bytes of it", 0},
        {"na\xC3\xAFve \xE2\x80\x94 \xF0\x9F\x98\x80", 0},
        {"\xC3", 1},
        {"\xE2\x80", 2},
        {"\xF0\x9F\x98", 3},
        {"\xC0\xAF", 2},
        {"\xED\xA0\x80", 3},
        {"\xF4\x90\x80\x80", 4},
        {"eight by\xFFtes, then\x80 more", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_uint_eq(bad_bytes((const uint8_t *)cases[i].bytes, strlen(cases[i].bytes)),
                          cases[i].bad);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_scalar_value_goes_there_and_back);
    tcase_add_test(tests, every_two_bytes_decode_like_the_table);
    tcase_add_test(tests, backwards_finds_what_forwards_does);
    tcase_add_test(tests, bad_bytes_are_counted_one_by_one);
    tcase_add_test(tests, bad_bytes_are_counted_in_blocks_too);
}

TEST_MAIN("utf8", add_tests)

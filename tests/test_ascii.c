/* Every variant of the fast path for ASCII against the exact path, which knows nothing of it. */
#define _GNU_SOURCE
#include "text/ascii.h"

#include "hash/token_hash.h"
#include "text/utf8.h"

#include "harness.h"
#include "scripts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Check's assertions are too slow for millions; this one costs nothing while it holds. */
#define require(condition, ...)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

/* Those this machine has, the portable one first; the others as far as they differ from it. */
static size_t variants(const dg__ascii *all[3])
{
    static const unsigned features[3] = {0, DG__CPU_AVX2, DG__CPU_AVX512};
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        if ((features[i] & dg__cpu_features()) == features[i] &&
            (n == 0 || dg__ascii_choose(features[i]) != all[0]))
            all[n++] = dg__ascii_choose(features[i]);
    }
    return n;
}

static dg__tokens tokens_of(const dg__ascii *ascii, const uint8_t *text, size_t from, size_t to,
                            uint32_t flags)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__token_options options = {7, flags};
    dg__tokens t = {0};
    dg_status status =
        dg__tokens_append_by(ascii, &t, &a, text, (uint32_t)from, (uint32_t)to, &options, &meter);
    require(status == DG_OK, "%s", dg_status_message(status));
    require(meter.work == to - from, "work %zu for %zu bytes", (size_t)meter.work, to - from);
    return t;
}

static void release(dg__tokens *t)
{
    dg_allocator a = dg__allocator(NULL);
    dg__tokens_free(t, &a);
}

/* The first token that differs, or the number of tokens if only that does; SIZE_MAX if all is the
 * same. */
static size_t difference(const dg__tokens *a, const dg__tokens *b)
{
    size_t n = a->len < b->len ? a->len : b->len;
    for (size_t i = 0; i < n; i++) {
        if (a->starts[i] != b->starts[i] || a->ends[i] != b->ends[i] ||
            a->hashes[i] != b->hashes[i] ||
            dg__tokens_clusters(a, i, i + 1) != dg__tokens_clusters(b, i, i + 1))
            return i;
    }
    return a->len == b->len ? SIZE_MAX : n;
}

/* All variants give the exact path's tokens of text[from, to). */
static void check(const uint8_t *text, size_t from, size_t to, uint32_t flags, size_t i,
                  uint64_t seed)
{
    const dg__ascii *all[3];
    size_t n = variants(all);
    dg__tokens exact = tokens_of(NULL, text, from, to, flags);
    for (size_t j = 0; j < n; j++) {
        dg__tokens fast = tokens_of(all[j], text, from, to, flags);
        size_t at = difference(&exact, &fast);
        require(at == SIZE_MAX,
                "case %zu, variant %zu, flags %u, %zu bytes, token %zu of %zu (expected %zu), "
                "seed %llu",
                i, j, flags, to - from, at, fast.len, exact.len, (unsigned long long)seed);
        release(&fast);
    }
    release(&exact);
}

/* ---- Texts ---- */

static const char *const alphabets[] = {
    "abcXYZ ",
    "ab1 ",
    "aZ09'.,:;_ \n",
    "a'",
    "1.,;'a",
    "aa'_ ",
    "_",
    "__a ",
    "aB5_'.,;: -\t\r\n\"()@[`{/",
    "az@[`{AZ/:09",
    "eeeettaaoinsrh      .,",
};

#define N_ALPHABETS (sizeof alphabets / sizeof *alphabets)

static void fill(uint8_t *text, size_t len, uint64_t *state)
{
    const char *alphabet = alphabets[test_below(state, N_ALPHABETS)];
    size_t n = strlen(alphabet);
    bool any = test_below(state, 8) == 0; /* any ASCII */
    for (size_t i = 0; i < len; i++)
        text[i] = any ? (uint8_t)test_below(state, 128) : (uint8_t)alphabet[test_below(state, n)];
}

/* Letters of two and three bytes as scripts write them, clusters, and what stands between, within and
 * behind them: marks in and out of order, what joins digits, bad and overlong sequences. `len` bytes. */
static void fill_others(uint8_t *text, size_t len, uint64_t *state)
{
    static const char *const letters[] = {
        "\u0430", "\u0416", "\u0439", "\u00DF", "\u0131", "\u03A3", "\u0390", "\u0644",
        "\u0622", "\u05D0", "\u0561", "\u017F", "\u0E01", "\u0E35", "\u0E48", "\u0E38",
        "\u0E33", "\u0E40", "\u6F22", "\u5B57", "\u3042", "\u30AB", "\u304C", "\uFF76",
        "\u0915", "\u093F", "\u094D", "\u093C", "\uD55C", "\uAE00", "\u1EA1", "\u1E9E",
        "\u10D0", "\u1000", "\u102C", "\u1039", "\u0EC8", "\uFF21", "\uFB01", "\u3300"};
    static const char *const between[] = {" ",
                                          " ",
                                          "\u064E",
                                          "\u0651",
                                          "\u0301",
                                          "\u0327",
                                          "\u060C",
                                          "\u00AB",
                                          "\u00BB",
                                          "\u00A0",
                                          "\u00B7",
                                          "\u00AD",
                                          "\u0661",
                                          "'",
                                          "_",
                                          ".",
                                          "1",
                                          "a",
                                          "\u2019",
                                          "\u2019s",
                                          "\u2018",
                                          "\u201C",
                                          "\u3002",
                                          "\u3001",
                                          "\uFF0C",
                                          "\uFF0C ",
                                          "\uFF11",
                                          "\u3099",
                                          "\u309A",
                                          "\u200D",
                                          "\u200B",
                                          "\u2060",
                                          "\uFE0F",
                                          "\u1160",
                                          "\u11A8",
                                          "\u2028",
                                          "\u203F",
                                          "\u2026",
                                          "\u0345",
                                          "\u263A",
                                          "12",
                                          "n\u2019t",
                                          "\xD0",
                                          "\xE0",
                                          "\xE6\xBC",
                                          "\xC0\xA0",
                                          "\xC1\x81",
                                          "\x80",
                                          "\xED\xA0\x80",
                                          "\xFF",
                                          "\xE0\x80\xA0",
                                          "\xE0\x9F\xBF",
                                          "\xF0\x9F\x98\x80",
                                          "\xF3\xA0\x84\x80"};
    size_t total = sizeof letters / sizeof *letters;
    size_t n_letters = 1 + test_below(state, 12), first = test_below(state, total);
    uint64_t rare = 2 + test_below(state, 40);
    for (size_t at = 0; at < len;) {
        const char *piece = test_below(state, rare) > 0
                                ? letters[(first + test_below(state, n_letters)) % total]
                                : between[test_below(state, sizeof between / sizeof *between)];
        size_t n = strlen(piece) < len - at ? strlen(piece) : len - at;
        memcpy(text + at, piece, n);
        at += n;
    }
}

/* Code points and bad bytes, more or less of them, in the ASCII text that is there. */
static void sprinkle(uint8_t *text, size_t len, uint64_t *state)
{
    static const uint32_t special[] = {0x301,  0xAD,   0x2019, 0xE9,  0x661,  0x200D, 0x2060,
                                       0x6F22, 0x30AB, 0x5D0,  0xE01, 0x2024, 0xFF0E, 0x2028,
                                       0x1160, 0xB7,   0x203F, 0xA0,  0x24C2, 0x345,  0xFF10};
    for (size_t n = len / (4 + test_below(state, 60)) + 1; n > 0 && len >= 4; n--) {
        size_t at = test_below(state, len - 3);
        uint32_t cp = test_below(state, 4) > 0
                          ? special[test_below(state, sizeof special / sizeof *special)]
                          : test_code_point(state, test_below(state, TEST_N_SCRIPTS));
        if (test_below(state, 16) == 0)
            text[at] = (uint8_t)test_random(state);
        else
            dg__utf8_encode(cp, text + at);
    }
}

/* Pages between two that can't be read. */
typedef struct guarded {
    uint8_t *begin, *end;
    uint8_t *map;
    size_t size;
} guarded;

static guarded guard(size_t room)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), inner = (room + page - 1) / page * page;
    guarded g = {.size = inner + 2 * page};
    g.map = mmap(NULL, g.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(g.map != MAP_FAILED);
    g.begin = g.map + page;
    g.end = g.begin + inner;
    ck_assert_int_eq(mprotect(g.begin, inner, PROT_READ | PROT_WRITE), 0);
    return g;
}

static uint32_t any_flags(uint64_t *state)
{
    return test_below(state, 2) == 0 ? 0 : (uint32_t)test_below(state, 4);
}

START_TEST(ascii_is_read_as_exactly)
{
    uint64_t seed = test_seed(), state = seed;
    guarded g = guard(8192);
    for (size_t i = 0; i < test_cases(20000); i++) {
        size_t len = i % 301;
        uint8_t *text = test_below(&state, 2) == 0 ? g.end - len : g.begin;
        if (test_below(&state, 4) == 0)
            text = g.begin + test_below(&state, 64);
        fill(text, len, &state);
        check(text, 0, len, any_flags(&state), i, seed);
    }
    munmap(g.map, g.size);
}
END_TEST

START_TEST(islands_are_read_as_exactly)
{
    uint64_t seed = test_seed(), state = seed;
    guarded g = guard(8192);
    for (size_t i = 0; i < test_cases(20000); i++) {
        size_t len = i % 301, from = len > 0 ? test_below(&state, len) / 4 : 0;
        uint8_t *text = test_below(&state, 2) == 0 ? g.end - len : g.begin;
        fill(text, len, &state);
        sprinkle(text, len, &state);
        check(text, from, len, any_flags(&state), i, seed);
    }
    munmap(g.map, g.size);
}
END_TEST

START_TEST(others_are_read_as_exactly)
{
    uint64_t seed = test_seed(), state = seed;
    guarded g = guard(16384);
    for (size_t i = 0; i < test_cases(20000); i++) {
        size_t len = i % 50 == 0 ? 3000 + test_below(&state, 9000) : i % 301;
        uint8_t *text = test_below(&state, 2) == 0 ? g.end - len : g.begin;
        fill_others(text, len, &state);
        if (test_below(&state, 8) == 0)
            sprinkle(text, len, &state);
        check(text, 0, len, any_flags(&state), i, seed);
    }
    munmap(g.map, g.size);
}
END_TEST

/* What is around a range is not looked at. */
START_TEST(ranges_are_read_as_exactly)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint8_t text[300], own[300];
        fill(text, sizeof text, &state);
        size_t from = test_below(&state, 301), to = from + test_below(&state, 301 - from);
        memcpy(own, text + from, to - from);
        dg__tokens exact = tokens_of(NULL, own, 0, to - from, 0);
        for (size_t j = 0; j < exact.len; j++) {
            exact.starts[j] += (uint32_t)from;
            exact.ends[j] += (uint32_t)from;
        }
        dg__tokens fast = tokens_of(dg__ascii_choose(dg__cpu_features()), text, from, to, 0);
        require(difference(&exact, &fast) == SIZE_MAX, "case %zu, seed %llu", i,
                (unsigned long long)seed);
        release(&fast);
        release(&exact);
        check(text, from, to, 0, i, seed);
    }
}
END_TEST

/* ---- Borders ---- */

/* A word or what may stand between two at each place around a border of blocks and batches. */
START_TEST(words_may_lie_across_any_border)
{
    static const char *const pieces[] = {
        "a",
        "ab",
        "don't",
        "3.14",
        "a.b",
        "_",
        "x_y",
        "a'",
        "'a",
        "1,",
        "a1.2",
        "__",
        "a'b'c",
        "1'2'3",
        "1.a",
        "\u00E9",
        "a\u00E9b",
        "a'\u00E9",
        "don\u2019t",
        "\u6F22",
        "a\u6F22b",
        "\u6F22\u5B57",
        "\u0E01\u0E35\u0E48\u0E01",
        "\u6F22_\u5B57",
        "_\u30AB_",
        "1\uFF0C2",
        "\u0E01\u0E33",
        "\u0E01\U000E0100",
        "\u0416\u0301\u0327",
        "1.\u03011",
        "a \u00E9",
        ".\u00E9",
        "_\u00E9",
        "abcdefghijklmnop",
        "abcdefghijklmnopq",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm",
    };
    enum { SIZE = 2 * DG__ASCII_BATCH + 300 };
    static uint8_t text[SIZE];
    static const size_t borders[] = {64, 128, DG__ASCII_BATCH, 2 * DG__ASCII_BATCH};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t len = strlen(pieces[i]);
        for (size_t b = 0; b < sizeof borders / sizeof *borders; b++) {
            for (size_t at = borders[b] - len - 2; at <= borders[b] + 2 && at < SIZE; at++) {
                memset(text, ' ', SIZE);
                memcpy(text + at, pieces[i], len);
                check(text, 0, borders[b], 0, at, 0);
                check(text, 0, at + len, 0, at, 0);
                check(text, 0, at + len + 70, 0, at, 0);
                memset(text, 'a', at - 1);
                for (size_t j = 100; j < at; j += 101)
                    text[j] = '.';
                check(text, 0, at + len + 70, 0, at, 0);
            }
        }
    }
}
END_TEST

START_TEST(words_may_have_any_length)
{
    static uint8_t text[3 * DG__ASCII_BATCH];
    static const char *const pieces[] = {"a",  "1",       "a'",     "1.",     "_",
                                         "_a", "a\u0301", "\u0416", "\u0416_"};
    for (size_t len = 1; len < 300; len++) {
        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
            size_t n = strlen(pieces[i]), total = 0;
            while (total < sizeof text)
                for (size_t j = 0; j <= len && total < sizeof text; j++)
                    text[total++] = j < len ? (uint8_t)pieces[i][j % n] : ' ';
            check(text, 0, len, 0, len, i);
            check(text, 0, 1000, DG_FOLD_DIGITS, len, i);
            if (len % 32 < 2)
                check(text, 0, sizeof text, 0, len, i);
        }
    }
}
END_TEST

START_TEST(long_texts_are_read_as_exactly)
{
    uint64_t seed = test_seed(), state = seed;
    static uint8_t text[200000];
    for (size_t i = 0; i < test_cases(60); i++) {
        size_t len = sizeof text - test_below(&state, 100);
        for (size_t at = 0; at < len;) {
            size_t most = len - at, n = 1 + test_below(&state, i % 2 == 0 ? 200 : 20000);
            fill(text + at, n < most ? n : most, &state);
            at += n;
        }
        if (i % 3 == 0)
            for (size_t n = test_below(&state, 40); n > 0; n--)
                dg__utf8_encode(0xE9, text + test_below(&state, len - 2));
        if (i % 3 == 1)
            sprinkle(text, len, &state);
        check(text, 0, len, any_flags(&state), i, seed);
    }
}
END_TEST

/* A word without an end costs no more than any other bytes. */
START_TEST(is_linear_on_hostile_input)
{
    static const char *const pieces[] = {
        "a",
        "_",
        "a'",
        "1.",
        "_ ",
        "a_",
        "a\u00E9",
        "a \u00E9",
        "a'\u00E9",
        " a.\u0301",
        "\u0436",
        "\u0436 \u064E",
        "\u6F22",
        "\u6F22_",
        "\u0E01\u0E48",
        "\u0E01\u0E33",
        "\u6F22\u0301\u0327",
        "a\u2019",
        "a\u2019t ",
        "\u0644\u064E\u060C",
        "\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436"
        "\u0436"
        "\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436"
        "\u0436"
        "\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436"
        "\u0436"
        "\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436\u0436"
        "\u0436\u0436 ",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t n = strlen(pieces[i]), len = (size_t)1 << 19;
        uint8_t *text = malloc(len);
        ck_assert_ptr_nonnull(text);
        for (size_t j = 0; j < len; j++)
            text[j] = (uint8_t)pieces[i][j % n];
        check(text, 0, len, 0, i, 0);
        free(text);
    }
}
END_TEST

/* ---- The steps ---- */

static void *zeroed(size_t n, size_t item)
{
    void *items = calloc(n, item);
    ck_assert_ptr_nonnull(items);
    return items;
}

START_TEST(steps_are_the_same_in_every_variant)
{
    const dg__ascii *all[3];
    size_t n_variants = variants(all);
    uint64_t seed = test_seed(), state = seed;
    dg__ascii_batch *a = zeroed(1, sizeof *a), *b = zeroed(1, sizeof *b);
    static uint8_t text[DG__ASCII_BATCH];
    for (size_t i = 0; i < test_cases(2000); i++) {
        size_t n = 1 + test_below(&state, i % 8 == 0 ? DG__ASCII_BATCH : 400);
        fill(text, n, &state);
        if (i % 4 == 0)
            sprinkle(text, n, &state);
        bool fold = i % 2 == 0;
        a->last = (dg__ascii_last){0};
        size_t read = all[0]->classify(a, text, n, fold);
        for (size_t at = 0; at < read; at++)
            require(text[at] >= 0x80 ||
                        a->folded[at] ==
                            (fold && text[at] >= '0' && text[at] <= '9' ? '0' : (text[at] | 0x20)),
                    "case %zu, seed %llu", i, (unsigned long long)seed);
        for (size_t j = 1; j < n_variants; j++) {
            b->last = (dg__ascii_last){0};
            require(all[j]->classify(b, text, n, fold) == read, "case %zu, variant %zu, seed %llu",
                    i, j, (unsigned long long)seed);
            require(memcmp(a->folded, b->folded, read) == 0, "case %zu, variant %zu, seed %llu", i,
                    j, (unsigned long long)seed);
            for (size_t at = 0; at < read; at++) {
                const dg__ascii_block *x = &a->blocks[at / 64], *y = &b->blocks[at / 64];
                uint64_t differing = (x->alphanumeric ^ y->alphanumeric) | (x->digits ^ y->digits) |
                                     (x->quotes ^ y->quotes) | (x->middle ^ y->middle) |
                                     (x->joiners ^ y->joiners) | (x->clusters ^ y->clusters) |
                                     (a->cluster_starts[at / 64] ^ b->cluster_starts[at / 64]);
                require((differing >> at % 64 & 1) == 0,
                        "case %zu, variant %zu, byte %zu, seed %llu", i, j, at,
                        (unsigned long long)seed);
            }
        }
    }
    free(a);
    free(b);
}
END_TEST

/* ---- Roles ---- */

#if DG__X86
typedef struct block {
    uint8_t bytes[64 + 3];
    size_t len;
    uint64_t twos, threes;
} block;

/* Adds a character of a page, if there is room: the first byte of two, or two bytes of three. */
static void put_character(block *b, uint16_t page, uint8_t last)
{
    bool is_three = page > 0xFF;
    if (b->len >= 64)
        return;
    *(is_three ? &b->threes : &b->twos) |= UINT64_C(1) << b->len;
    if (is_three)
        b->bytes[b->len++] = (uint8_t)(page >> 8);
    b->bytes[b->len++] = (uint8_t)page;
    b->bytes[b->len++] = last;
}

static void compare_roles(const block *b)
{
    uint8_t expected[64], found[64];
    uint8_t all = dg__look_up_portable(b->bytes, b->twos, b->threes, expected);
    require(dg__look_up_avx2(b->bytes, b->twos, b->threes, found) == all, "bits of all");
    for (size_t i = 0; i < 64; i++)
        require(found[i] == expected[i], "%02X %02X %02X: %02X instead of %02X", b->bytes[i],
                b->bytes[i + 1], b->bytes[i + 2], found[i], expected[i]);
}

START_TEST(roles_of_a_page_are_those_of_its_characters)
{
    if (!(dg__cpu_features() & DG__CPU_AVX2))
        return;
    for (unsigned first = 0xC0; first < 0xF0; first++) {
        for (unsigned second = 0x80; second < (first < 0xE0 ? 0x81 : 0xC0); second++) {
            for (unsigned last = 0x80; last < 0xC0; last += 16) {
                block b = {.len = 0};
                for (unsigned i = 0; i < 16; i++)
                    put_character(&b, (uint16_t)(first < 0xE0 ? first : first << 8 | second),
                                  (uint8_t)(last + i));
                compare_roles(&b);
            }
        }
    }
}
END_TEST

/* Of one to four pages, among ASCII and bytes that are no characters. */
START_TEST(roles_among_others_are_the_same)
{
    uint64_t state = test_seed();
    if (!(dg__cpu_features() & DG__CPU_AVX2))
        return;
    for (size_t i = 0; i < test_cases(200000); i++) {
        uint16_t pages[4];
        size_t n_pages = 1 + test_below(&state, 4);
        block b = {.len = 0};
        for (size_t j = 0; j < n_pages; j++)
            pages[j] =
                (uint16_t)(test_below(&state, 2) == 0 ? 0xC0 + test_below(&state, 0x20)
                                                      : (0xE0 + test_below(&state, 0x10)) << 8 |
                                                            (0x80 + test_below(&state, 0x40)));
        while (b.len < 64) {
            uint16_t page = pages[test_below(&state, n_pages)];
            size_t what = test_below(&state, 16);
            if (what > 1)
                put_character(&b, page, (uint8_t)(0x80 + test_below(&state, 0x40)));
            if (what == 1 && page > 0xFF && b.len < 62) /* not all of one */
                b.bytes[b.len++] = (uint8_t)(page >> 8);
            if (what == 1)
                b.bytes[b.len++] = (uint8_t)page;
            if (what < 2 && b.len < 64)
                b.bytes[b.len++] = (uint8_t)test_below(&state, 0x80);
        }
        compare_roles(&b);
    }
}
END_TEST
#endif

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, ascii_is_read_as_exactly);
    tcase_add_test(tests, islands_are_read_as_exactly);
    tcase_add_test(tests, others_are_read_as_exactly);
    tcase_add_test(tests, ranges_are_read_as_exactly);
    tcase_add_test(tests, words_may_lie_across_any_border);
    tcase_add_test(tests, words_may_have_any_length);
    tcase_add_test(tests, long_texts_are_read_as_exactly);
    tcase_add_test(tests, is_linear_on_hostile_input);
    tcase_add_test(tests, steps_are_the_same_in_every_variant);
#if DG__X86
    tcase_add_test(tests, roles_of_a_page_are_those_of_its_characters);
    tcase_add_test(tests, roles_among_others_are_the_same);
#endif
}

TEST_MAIN("ascii", add_tests)

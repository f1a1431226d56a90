/* The search for marks: by every variant, none left out, at the end of the memory that may be read. */
#define _DEFAULT_SOURCE
#include "text/mark.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include "harness.h"
#include "variants.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool is_mark(uint32_t cp)
{
    uint8_t class = dg__properties_of(cp)->sentence;
    return class == DG__SB_ATERM || class == DG__SB_STERM || cp == 0x2026 || cp == 0xFE19;
}

/* A page of text that ends where reading is forbidden. */
static uint8_t *begin_page(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    return pages;
}

static void end_page(uint8_t *pages)
{
    munmap(pages, 2 * (size_t)sysconf(_SC_PAGESIZE));
}

/* Sets the places from `from` on that are listed, so many or more at a time. */
static void list_all(bool *listed, const uint8_t *text, uint32_t from, uint32_t len,
                     uint32_t wanted, unsigned features)
{
    dg__mark_list list = {.searched = from};
    while (list.searched < len) {
        uint32_t least = list.searched;
        dg__list_marks(&list, text, len, wanted, features);
        ck_assert(list.searched == len || list.n >= wanted);
        ck_assert_uint_le(list.n, DG__MARKS_MAX);
        for (uint32_t i = 0; i < list.n; i++) {
            ck_assert(list.places[i] >= least && list.places[i] < list.searched);
            listed[list.places[i]] = true;
            least = list.places[i] + 1;
        }
    }
}

START_TEST(every_mark_is_listed)
{
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (!is_mark(cp))
            continue;
        for (uint32_t before = 0; before < 70; before += 1 + before % 3) {
            uint8_t text[160];
            memset(text, 'a', sizeof text);
            uint32_t end = before + (uint32_t)dg__utf8_encode(cp, text + before);
            for (unsigned variant = 0; variant < TEST_N_VARIANTS; variant++)
                for (uint32_t len = end; len < end + 40; len += 13) {
                    bool listed[160] = {false};
                    list_all(listed, text, 0, len, 64, test_features(variant));
                    if (!listed[before])
                        ck_abort_msg("U+%04X at %u of %u, variant %u", cp, before, len, variant);
                }
        }
    }
}
END_TEST

/* Bytes of many scripts' marks, and what is near them. */
static size_t put_random(uint8_t *text, uint64_t *state, size_t n)
{
    static const uint8_t firsts[] = {0xC2, 0xD0, 0xD6, 0xD8, 0xDB, 0xDC, 0xDF, 0xE0, 0xE1,
                                     0xE2, 0xE3, 0xE4, 0xEA, 0xED, 0xEF, 0xF0, 0xF4, 0xFF};
    size_t kind = test_below(state, 3);
    for (size_t i = 0; i < n; i++) {
        uint8_t any = (uint8_t)test_random(state);
        text[i] = kind == 0              ? any
                  : test_below(state, 3) ? (uint8_t)(0x80 | (any & 0x3F))
                                         : firsts[any % sizeof firsts];
        if (kind == 1 && test_below(state, 4) > 0)
            text[i] = (uint8_t)(any & 0x7F);
    }
    return n;
}

START_TEST(no_mark_is_left_out_of_random_bytes)
{
    uint8_t *pages = begin_page(), *page_end = pages + sysconf(_SC_PAGESIZE);
    for (size_t i = 0, n = test_cases(10000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        size_t len = 1 + test_below(&state, 300);
        uint8_t *text = page_end - len;
        put_random(text, &state, len);
        uint32_t from = (uint32_t)test_below(&state, len), wanted = 1 + (uint32_t)(seed % 64);
        for (unsigned variant = 0; variant < TEST_N_VARIANTS; variant++) {
            bool listed[301] = {false};
            list_all(listed, text, from, (uint32_t)len, wanted, test_features(variant));
            for (uint32_t at = from; at < len;) {
                dg__code_point cp = dg__utf8_decode(text + at, text + len);
                if (is_mark(cp.value) && !listed[at])
                    ck_abort_msg("seed %llu, variant %u: at %u", (unsigned long long)seed, variant,
                                 at);
                at += cp.len;
            }
        }
    }
    end_page(pages);
}
END_TEST

/* As many as there can be in one list. */
START_TEST(marks_only)
{
    uint8_t text[1000];
    memset(text, '.', sizeof text);
    for (unsigned variant = 0; variant < TEST_N_VARIANTS; variant++) {
        bool listed[sizeof text] = {false};
        list_all(listed, text, 0, sizeof text, DG__MARKS_WANTED, test_features(variant));
        for (size_t at = 0; at < sizeof text; at++)
            ck_assert(listed[at]);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_mark_is_listed);
    tcase_add_test(tests, no_mark_is_left_out_of_random_bytes);
    tcase_add_test(tests, marks_only);
}

TEST_MAIN("mark", add_tests)

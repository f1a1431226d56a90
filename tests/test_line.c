/* Lines and margins: every variant against what it stands for. */
#define _DEFAULT_SOURCE
#include "text/line.h"
#include "text/margin.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include "harness.h"
#include "variants.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Line ends ---- */

static bool ends_line(const uint8_t *text, uint32_t at, uint32_t len)
{
    uint32_t cp = dg__utf8_decode(text + at, text + len).value;
    return (cp >= '\n' && cp <= '\r') || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

static size_t put_random(uint8_t *text, uint64_t *state)
{
    static const char *const some[] = {"a",        "b ",     "\n",           "\r",     "\v",
                                       "\f",       "\t",     "\x1F",         "\x7F",   "\xC2\x85",
                                       "\u2028",   "\u2029", "\u2027",       "\u202A", "\u00C5",
                                       "\xE2\x80", "\xC2",   "\xE2\x80\x28", "\u4E00", "\x0E"};
    size_t len = 0, rare = test_below(state, 60);
    while (len < 200 && test_below(state, 150) > 0) {
        const char *one = test_below(state, rare + 1) > 0
                              ? "word"
                              : some[test_below(state, sizeof some / sizeof *some)];
        memcpy(text + len, one, strlen(one));
        len += strlen(one);
    }
    return len;
}

START_TEST(line_ends)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    for (size_t i = 0, n = test_cases(10000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        uint8_t written[256];
        uint32_t len = (uint32_t)put_random(written, &state), want = 0;
        bool want_plain = true;
        uint8_t *text = pages + page - len;
        memcpy(text, written, len);
        for (; want < len && !ends_line(text, want, len); want++)
            want_plain = want_plain && text[want] >= 0x20 && text[want] < 0x80;
        for (unsigned variant = 0; variant < TEST_N_VARIANTS; variant++) {
            bool plain;
            uint32_t got = dg__find_line_end(text, 0, len, &plain, test_features(variant));
            if (got != want || plain != want_plain)
                ck_abort_msg("seed %llu, variant %u: %u, should be %u; plain %d",
                             (unsigned long long)seed, variant, got, want, plain);
        }
    }
    munmap(pages, 2 * page);
}
END_TEST

/* ---- Columns ---- */

static uint32_t columns_of(uint32_t cp)
{
    const dg__properties *p = dg__properties_of(cp);
    if ((p->flags & DG__JOINS) != 0 || p->sentence == DG__SB_FORMAT ||
        (cp >= 0x1160 && cp < 0x1200) || (cp >= 0xD7B0 && cp < 0xD800))
        return 0;
    return (p->flags & DG__WIDE) != 0 ? 2 : 1;
}

START_TEST(every_character_has_its_columns)
{
    for (uint32_t cp = ' '; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        uint8_t text[16] = "a";
        uint32_t len = 1 + (uint32_t)dg__utf8_encode(cp, text + 1);
        text[len++] = 'a';
        dg__line l;
        ck_assert(dg__line_begin(&l, text, 0, len, cp < 0x80));
        dg__line_measure(&l, text);
        if (l.width != 2 + columns_of(cp))
            ck_abort_msg("U+%04X: %u columns", cp, l.width - 2);
    }
}
END_TEST

/* ---- Margins ---- */

typedef struct wrap {
    uint32_t width, needs;
} wrap;

static dg__peak naive_peak(const wrap *wraps, size_t n)
{
    dg__peak peak = {0, DG__WIDEST};
    for (uint32_t width = DG__NARROWEST; width <= DG__WIDEST; width++) {
        uint32_t explained = 0;
        for (size_t i = 0; i < n; i++)
            explained += wraps[i].width <= width && width < wraps[i].needs;
        if (explained >= peak.most)
            peak = (dg__peak){explained, width};
    }
    return peak;
}

START_TEST(margins)
{
    for (size_t i = 0, n = test_cases(10000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        unsigned features = test_features((unsigned)(seed % TEST_N_VARIANTS));
        wrap wraps[34];
        size_t n_wraps = 0, spread = 1 + test_below(&state, DG__WIDEST);
        dg__margin m;
        dg__margin_begin(&m);
        for (size_t step = 0; step < 60; step++) {
            if (n_wraps == 34 || (n_wraps > 0 && test_below(&state, 4) == 0)) {
                dg__margin_remove(&m, wraps[0].width, wraps[0].needs, features);
                memmove(wraps, wraps + 1, --n_wraps * sizeof *wraps);
            } else {
                wrap *w = &wraps[n_wraps++];
                w->width = (uint32_t)(DG__WIDEST - test_below(&state, spread));
                w->needs = w->width + 1 + (uint32_t)test_below(&state, DG__WIDEST);
                dg__margin_add(&m, w->width, w->needs, features);
            }
            if (test_below(&state, 40) > 0)
                continue;
            dg__peak want = naive_peak(wraps, n_wraps), got = dg__margin_peak(&m, features);
            if (got.most != want.most || got.width != want.width)
                ck_abort_msg("seed %llu, features %u, step %zu: %u of %u, should be %u of %u",
                             (unsigned long long)seed, features, step, got.width, got.most,
                             want.width, want.most);
        }
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, line_ends);
    tcase_add_test(tests, every_character_has_its_columns);
    tcase_add_test(tests, margins);
}

TEST_MAIN("line", add_tests)

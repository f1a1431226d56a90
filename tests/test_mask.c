/* Masking: what is blank, what is an instruction, and that nothing else changes. */
#include "format/mask.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static void read_mask(dg__mask *m, const char *text, size_t len, const dg_allocator *a)
{
    dg__meter meter = dg__meter_start(NULL);
    ck_assert_int_eq(dg__mask_read(m, (const uint8_t *)text, (uint32_t)len, a, &meter), DG_OK);
}

static const struct {
    const char *source, *masked;
    dg__mask_kind kind; /* of the only span, where `spans` is 1 */
    size_t spans;
} cases[] = {
    {"a [b](c) `d` **e** <f>\n", "a [b](c) `d` **e** <f>\n", DG__MASK_GONE, 0},
    {"a {{ b }} c\n", "a         c\n", DG__MASK_OBJECT, 1},
    {"  {{ b }}  \n", "  <?   ?>  \n", DG__MASK_OPAQUE, 1},
    {"> {{ b }}\n", "> <?   ?>\n", DG__MASK_OPAQUE, 1},
    {"`{{ b }}` ``{{`b}}``", "`{{ b }}` ``{{`b}}``", DG__MASK_GONE, 0},
    {"`{{ b }}", "`       ", DG__MASK_OBJECT, 1},
    {"`a\n\n{{ b }}`", "`a\n\nx      `", DG__MASK_OBJECT, 1},
    {"\\{{ b }}", "\\{{ b }}", DG__MASK_GONE, 0},
    {"```\n{{ b }}\n```\n{{ b }}\n", "```\n{{ b }}\n```\n<?   ?>\n", DG__MASK_OPAQUE, 1},
    {"- ~~~\n  {{ b }}\n  ~~~\n", "- ~~~\n  {{ b }}\n  ~~~\n", DG__MASK_GONE, 0},
    {"> ```\n{{ b }}\n", "> ```\n<?   ?>\n", DG__MASK_OPAQUE, 1},
    {"{{ b", "{{ b", DG__MASK_GONE, 0},
    {"a <!-- b\n\nc --> d\n", "a               d\n", DG__MASK_GONE, 1},
    {"<!-- b\nc --> d\n", "x            d\n", DG__MASK_GONE, 1},
    {"- {{ b }} c\n", "- x       c\n", DG__MASK_OBJECT, 1},
    {"a\n{: .b}\n", "a\n      \n", DG__MASK_GONE, 1},
    {"<!-- b\n> c -->\n", "<?  ?>\n>      \n", DG__MASK_COMMENT, 1},
    {"{%a%}\nb{% raw %}{{ c }}{% endraw %}\n", "<? ?>\nb                            \n",
     DG__MASK_GONE, 2},
    {"a[^b]\n", "a    \n", DG__MASK_GONE, 1},
    {"[^b]: c\n", "1)  x c\n", DG__MASK_FOOTNOTE, 1},
    {"[^]: c\n", "[^]: c\n", DG__MASK_GONE, 0},
    {"[b]: c\n", "[b]: c\n", DG__MASK_GONE, 0},
    {":::\n", "<?>\n", DG__MASK_LEAVE, 1},
    {"::: a\n", "<? ?>\n", DG__MASK_ENTER, 1},
    {"!!! note\n    a\n", "1)  <?\?>\n    a\n", DG__MASK_ADMONITION, 1},
    {"$$\na\n$$\n", "<?   ?>\n", DG__MASK_OPAQUE, 1},
};

START_TEST(text_is_masked)
{
    dg_allocator a = dg__allocator(NULL);
    dg__mask m;
    size_t len = strlen(cases[_i].source);
    read_mask(&m, cases[_i].source, len, &a);
    char *masked = calloc(len + 1, 1);
    ck_assert_ptr_nonnull(masked);
    memcpy(masked, m.bytes, len);
    ck_assert_str_eq(masked, cases[_i].masked);
    ck_assert_uint_eq(m.spans.len, cases[_i].spans);
    if (cases[_i].spans == 1)
        ck_assert_int_eq(m.spans.items[0].kind, cases[_i].kind);
    free(masked);
    dg__mask_free(&m);
}
END_TEST

/* NUL, which a parser would take for something else. */
START_TEST(nuls_are_replaced)
{
    dg_allocator a = dg__allocator(NULL);
    dg__mask m;
    read_mask(&m, "a\0b\0", 4, &a);
    ck_assert_mem_eq(m.bytes, "a\032b\032", 4);
    ck_assert_uint_eq(m.spans.len, 0);
    dg__mask_free(&m);
}
END_TEST

static const char *const front_matters[] = {"---\na\n---\nb", "---\na\n...\r\nb", "+++\na\n+++\nb",
                                            "\xEF\xBB\xBF{\n\"a\": 1\n}\nb"};

START_TEST(front_matter_is_found)
{
    dg_allocator a = dg__allocator(NULL);
    dg__mask m;
    size_t len = strlen(front_matters[_i]);
    read_mask(&m, front_matters[_i], len, &a);
    ck_assert_uint_eq(m.start, len - 1);
    ck_assert(m.front_matter.end > m.front_matter.start);
    dg__mask_free(&m);
}
END_TEST

static const char *const no_front_matters[] = {"---\n\na\n---\nb", "a\n---\nb\n---\n", "---\na\n",
                                               "--- a\nb\n---\n"};

START_TEST(a_rule_is_no_front_matter)
{
    dg_allocator a = dg__allocator(NULL);
    dg__mask m;
    read_mask(&m, no_front_matters[_i], strlen(no_front_matters[_i]), &a);
    ck_assert_uint_eq(m.start, 0);
    ck_assert_uint_eq(m.front_matter.end, 0);
    dg__mask_free(&m);
}
END_TEST

/* Marks and brackets that would make the parser slow are text: far into a line, far into a
 * paragraph. */
START_TEST(parsers_work_is_bounded)
{
    dg_allocator a = dg__allocator(NULL);
    dg__mask m;
    static char text[40000];
    memset(text, '[', 1000);
    read_mask(&m, text, 1000, &a);
    ck_assert_mem_eq(m.bytes, text, 32);
    ck_assert_int_eq(m.bytes[32], 'x');
    dg__mask_free(&m);
    memset(text, '>', 1000);
    read_mask(&m, text, 1000, &a);
    ck_assert_mem_eq(m.bytes, text, 128);
    ck_assert_int_eq(m.bytes[128], 'x');
    ck_assert_int_eq(m.bytes[999], 'x');
    dg__mask_free(&m);
    for (size_t i = 0; i < sizeof text; i += 4)
        memcpy(text + i, "[a]\n", 4);
    read_mask(&m, text, sizeof text, &a);
    ck_assert_mem_eq(m.bytes, text, 10000);
    ck_assert_mem_eq(m.bytes + sizeof text - 4, "xa]\n", 4);
    dg__mask_free(&m);
}
END_TEST

static const char pieces[] = "{{}}%<>!-A\"'`$[]^:/*#. \n\r\t>ax1)=?\\~\xFF";

/* The same length, spans in order, and outside of them nothing changes but what is bounded. */
START_TEST(only_spans_change)
{
    dg_allocator a = dg__allocator(NULL);
    for (size_t i = 0, n = test_cases(10000); i < n; i++) {
        uint64_t seed = test_seed() + i, random = seed;
        char text[300];
        size_t len = test_below(&random, sizeof text);
        for (size_t j = 0; j < len; j++)
            text[j] = pieces[test_below(&random, sizeof pieces - 1)];
        dg__mask m;
        read_mask(&m, text, len, &a);
        uint32_t at = 0;
        for (size_t j = 0; j <= m.spans.len; j++) {
            bool last = j == m.spans.len;
            uint32_t start = last ? (uint32_t)len : m.spans.items[j].start;
            ck_assert_msg(start >= at, "seed %llu: spans out of order", (unsigned long long)seed);
            for (; at < start; at++)
                ck_assert_msg(m.bytes[at] == (uint8_t)text[at] || m.bytes[at] == 'x',
                              "seed %llu: byte %u", (unsigned long long)seed, (unsigned)at);
            at = last ? at : m.spans.items[j].end;
        }
        dg__mask_free(&m);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, text_is_masked, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, nuls_are_replaced);
    tcase_add_loop_test(tests, front_matter_is_found, 0,
                        sizeof front_matters / sizeof *front_matters);
    tcase_add_loop_test(tests, a_rule_is_no_front_matter, 0,
                        sizeof no_front_matters / sizeof *no_front_matters);
    tcase_add_test(tests, parsers_work_is_bounded);
    tcase_add_test(tests, only_spans_change);
}

TEST_MAIN("mask", add_tests)

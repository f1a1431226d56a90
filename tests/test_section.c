/* Repeated sections: a table, and a naive oracle on random ones. */
#include "allocator.h"
#include "harness.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>

#define BODY  "The ferry leaves at dawn and the gulls follow it out.\n\n"
#define OTHER "Nobody has counted the lamps along this quay since.\n\n"

typedef struct section_case {
    const char *what;
    const char *text;
    size_t n; /* places of the one finding; 0: none */
} section_case;

static const section_case cases[] = {
    {"the same twice", "# A\n\n## Ferry\n\n" BODY "## Ferry\n\n" BODY, 2},
    {"half of it", "# A\n\n## Ferry\n\n" BODY "## Ferry\n\n" BODY OTHER, 0},
    {"two thirds of it", "## Ferry\n\n" BODY BODY OTHER "## Ferry\n\n" BODY BODY, 2},
    {"three times", "## Ferry\n\n" BODY "## Ferry\n\n" BODY "## Ferry\n\n" BODY, 3},
    {"another title", "## Ferry\n\n" BODY "## Boat\n\n" BODY, 0},
    {"another level", "# Ferry\n\n" BODY "## Ferry\n\n" BODY, 0},
    {"other parents", "# A\n\n## Ferry\n\n" BODY "# B\n\n## Ferry\n\n" BODY, 0},
    {"a form's title", "## Example\n\n" BODY BODY BODY OTHER "## Example\n\n" BODY BODY BODY, 0},
    {"a form's title, all the same", "## Example\n\n" BODY "## Example\n\n" BODY, 2},
    {"other code", "## Ferry\n\n" BODY "```\na\n```\n\n## Ferry\n\n" BODY "```\nb\n```\n", 2},
    {"other code, and half of it",
     "## Ferry\n\n" BODY OTHER "```\na\n```\n\n## Ferry\n\n" BODY "```\nb\n```\n", 0},
    {"the lead only", "## Ferry\n\n" BODY "### A\n\n" OTHER OTHER "## Ferry\n\n" BODY, 2},
    {"the lead, with other code",
     "## Ferry\n\n" BODY "```\na\n```\n\n### A\n\n" OTHER OTHER "## Ferry\n\n" BODY, 0},
    {"the lead of other parents",
     "# A\n\n## Ferry\n\n" BODY "### A\n\n" OTHER "# B\n\n## Ferry\n\n" BODY, 0},
    {"equal words, another title", "## A_B c\n\n" BODY "## AB c\n\n" BODY, 0},
    {"the outer only", "# A\n\n## B\n\n" BODY "# A\n\n## B\n\n" BODY, 2},
};

static dg_report *find(const char *text, size_t len)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_document *doc;
    dg_report *report;
    options.format = DG_MARKDOWN;
    find.rules = 1u << DG_REPEATED_SECTION;
    ck_assert_int_eq(dg_document_from_text(&doc, text, len, &options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, &find, NULL), DG_OK);
    dg_document_free(doc);
    return report;
}

START_TEST(sections_are_told_from_forms)
{
    const section_case *c = &cases[_i];
    dg_report *report = find(c->text, strlen(c->text));
    size_t n = dg_report_count(report);
    ck_assert_msg(n == (c->n > 0), "%s: %zu findings", c->what, n);
    if (n > 0)
        ck_assert_msg(dg_report_finding(report, 0)->n_occurrences == c->n, "%s", c->what);
    dg_report_free(report);
}
END_TEST

/* Sections of one level, of 1 to 4 sentences of 10 words each, out of few. */
enum { MOST_SECTIONS = 6, MOST_SENTENCES = 4 };

typedef struct naive {
    size_t title, n, sentence[MOST_SENTENCES];
} naive;

static bool are_alike(const naive *a, const naive *b)
{
    size_t same = 0, most = a->n > b->n ? a->n : b->n;
    bool used[MOST_SENTENCES] = {false};
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            if (!used[j] && a->sentence[i] == b->sentence[j]) {
                used[j] = true;
                same++;
                break;
            }
    return 2 * same > most;
}

/* How many places there are in all findings: each is compared with the first of the last one. */
static size_t count_copies(const naive *s, size_t n)
{
    size_t copies = 0, first[MOST_SECTIONS];
    bool joined[MOST_SECTIONS] = {false};
    for (size_t i = 0; i < n; i++) {
        size_t last = i;
        first[i] = i;
        while (last > 0 && s[last - 1].title != s[i].title)
            last--;
        if (last == 0 || !are_alike(&s[first[last - 1]], &s[i]))
            continue;
        first[i] = first[last - 1];
        copies += joined[first[i]] ? 1 : 2;
        joined[first[i]] = true;
    }
    return copies;
}

START_TEST(random_sections_are_those_of_the_oracle)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        naive s[MOST_SECTIONS];
        char text[4000] = "";
        size_t n = 1 + test_below(&state, MOST_SECTIONS), found = 0;
        for (size_t j = 0; j < n; j++) {
            s[j] = (naive){test_below(&state, 2), 1 + test_below(&state, MOST_SENTENCES), {0}};
            strcat(text, s[j].title == 0 ? "## Ferry\n\n" : "## Boat\n\n");
            for (size_t k = 0; k < s[j].n; k++) {
                s[j].sentence[k] = test_below(&state, 3);
                char line[] = "Say a b c d e f g h x.\n\n";
                line[20] = (char)('x' + s[j].sentence[k]);
                strcat(text, line);
            }
        }
        dg_report *report = find(text, strlen(text));
        for (size_t j = 0; j < dg_report_count(report); j++)
            found += dg_report_finding(report, j)->n_occurrences;
        ck_assert_msg(found == count_copies(s, n), "seed %llu, case %zu: %zu, not %zu\n%s",
                      (unsigned long long)seed, i, found, count_copies(s, n), text);
        dg_report_free(report);
    }
}
END_TEST

/* 100,000 sections of one title: would take hours if each were compared with each. */
START_TEST(many_equal_sections_are_one_finding)
{
    static const char *const sections[] = {"## F\n\n", "## Ferry\n\n" BODY};
    const char *section = sections[_i];
    size_t len = strlen(section), n = 100000;
    char *text = malloc(n * len);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, section, len);
    dg_report *report = find(text, n * len);
    ck_assert_uint_eq(dg_report_count(report), _i == 1);
    dg_report_free(report);
    free(text);
}
END_TEST

/* Each allocation of the search fails in turn, alone or with all after it. */
START_TEST(a_search_without_memory_leaves_nothing)
{
    static const char text[] = "# A\n\n## Ferry\n\n" BODY "```\na\n```\n\n## Ferry\n\n" BODY;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    bool failed = true; /* giving back what isn't used may fail unseen */
    options.format = DG_MARKDOWN;
    ck_assert_int_eq(dg_document_from_text(&doc, text, sizeof text - 1, &options, NULL), DG_OK);
    for (size_t n = 1; failed; n++) {
        test_allocator memory = {.fails_at = n, .fails_on = _i == 1};
        dg_allocator a = test_allocator_of(&memory);
        dg_find_options find = DG_FIND_OPTIONS_INIT;
        dg_report *report = NULL;
        find.allocator = &a;
        dg_status status = dg_find_repeats(&report, doc, &find, NULL);
        ck_assert(status == DG_OK || (status == DG_NO_MEMORY && report == NULL));
        dg_report_free(report);
        ck_assert_uint_eq(memory.blocks, 0);
        failed = memory.requests >= n;
        ck_assert(failed || status == DG_OK);
    }
    dg_document_free(doc);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, sections_are_told_from_forms, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tests, random_sections_are_those_of_the_oracle);
    tcase_add_loop_test(tests, a_search_without_memory_leaves_nothing, 0, 2);
    tcase_add_loop_test(tests, many_equal_sections_are_one_finding, 0, 2);
}

TEST_MAIN("section", add_tests)

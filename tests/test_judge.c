/* Levels: the same repetition in an article, and in the contexts of documentation. */
#include "harness.h"

#include <dittograph.h>
#include <string.h>

#define LONG  "Nobody on the quay could say where the old ferry had gone that long winter."
#define SHORT "Nobody could say where the ferry had gone."
#define LOUD  "Nobody on the quay could say where the old ferry had gone that LONG winter."
#define COLON "Nobody on the quay could say where the old ferry had gone that long:"
#define CODE  "```\nmake\n```\n\n"

typedef struct level_case {
    const char *what;
    const char *text;
    dg_format format;
    dg_level level;
    uint32_t evidence; /* all of it */
} level_case;

static const level_case cases[] = {
    {"plain text", LONG "\n\nOther words.\n\n" LONG, DG_TEXT, DG_WARNING, DG_IN_ARTICLE},
    {"an article", "# Title\n\n" LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN, DG_WARNING,
     DG_IN_ARTICLE},
    {"an article in HTML", "<p>" LONG "<p>Other words.<p>" LONG, DG_HTML, DG_WARNING,
     DG_IN_ARTICLE},
    {"documentation", CODE LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN, DG_INFO, 0},
    {"documentation in HTML", "<pre>x</pre><p>" LONG "<p>Other.<p>" LONG, DG_HTML, DG_INFO, 0},
    {"adjoining paragraphs", CODE LONG "\n\n" LONG, DG_MARKDOWN, DG_WARNING, DG_COPIES_ADJOIN},
    {"code between", LONG "\n\n" CODE LONG, DG_MARKDOWN, DG_INFO, DG_OTHER_FOLLOWS},
    {"one of them quoted", CODE LONG "\n\n> " LONG, DG_MARKDOWN, DG_INFO, 0},
    {"three copies", CODE LONG "\n\n" LONG "\n\n" LONG, DG_MARKDOWN, DG_INFO,
     DG_COPIES_ADJOIN | DG_MANY_COPIES},
    {"items of a list", CODE "- " LONG "\n- other\n- " LONG, DG_MARKDOWN, DG_WARNING,
     DG_ITEMS_OF_ONE_LIST},
    {"short items", CODE "- " SHORT "\n- other\n- " SHORT, DG_MARKDOWN, DG_INFO, 0},
    {"numbered items", CODE "1. " LONG "\n2. other\n3. " LONG, DG_MARKDOWN, DG_INFO, 0},
    {"two lists", CODE "- " LONG "\n\nOther words.\n\n- " LONG, DG_MARKDOWN, DG_INFO, 0},
    {"cells", "| a | b |\n|---|---|\n| " LONG " | " LONG " |\n", DG_MARKDOWN, DG_INFO,
     DG_COPIES_ADJOIN | DG_IN_CELLS},
    {"a sentence at once", CODE "So. " LONG " " LONG " End.", DG_MARKDOWN, DG_WARNING,
     DG_WITHIN_SENTENCES},
    {"a sentence later", CODE "So. " LONG " Well. " LONG " End.", DG_MARKDOWN, DG_INFO, 0},
    {"another case", CODE "- " LONG "\n- other\n- " LOUD, DG_MARKDOWN, DG_INFO,
     DG_ITEMS_OF_ONE_LIST | DG_SOURCE_DIFFERS},
    {"a lead-in", CODE "- " COLON "\n- other\n- " COLON "\n", DG_MARKDOWN, DG_INFO,
     DG_ITEMS_OF_ONE_LIST | DG_LEADS_IN},
    {"in its neighbour", CODE LONG "\n\nSo. " LONG " End.", DG_MARKDOWN, DG_WARNING,
     DG_HELD_BY_NEIGHBOUR},
    {"a short one in a session", "$ x\n\n" SHORT "\n\nOther words.\n\n" SHORT, DG_TEXT, DG_INFO,
     DG_IN_ARTICLE},
};

START_TEST(a_level_goes_with_its_context)
{
    const level_case *c = &cases[_i];
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_document *doc;
    dg_report *report;
    options.format = c->format;
    options.include = DG_INCLUDE_TABLES;
    find.rules = 1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES;
    ck_assert_int_eq(dg_document_from_text(&doc, c->text, strlen(c->text), &options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, &find, NULL), DG_OK);
    ck_assert_msg(dg_report_count(report) == 1, "%s: %zu findings", c->what,
                  dg_report_count(report));
    const dg_finding *finding = dg_report_finding(report, 0);
    ck_assert_msg(finding->level == c->level, "%s: level %d", c->what, (int)finding->level);
    ck_assert_msg(finding->evidence == c->evidence, "%s: evidence %x, not %x", c->what,
                  (unsigned)finding->evidence, (unsigned)c->evidence);
    for (size_t i = 0; i < finding->n_occurrences; i++) {
        dg_span span = finding->occurrences[i].span;
        ck_assert_msg(strncmp(c->text + span.start, "Nobody", 6) == 0 &&
                          strchr(".:`", c->text[span.end - 1]) != NULL,
                      "%s: [%u, %u)", c->what, span.start, span.end);
    }
    dg_report_free(report);
    dg_document_free(doc);
}
END_TEST

START_TEST(each_piece_of_evidence_has_words)
{
    for (uint32_t i = 0; i < 32; i++)
        ck_assert((dg_evidence_text(UINT32_C(1) << i) != NULL) == (i < DG_N_EVIDENCE));
    ck_assert_ptr_null(dg_evidence_text(0));
    ck_assert_ptr_null(dg_evidence_text(3));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_level_goes_with_its_context, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tests, each_piece_of_evidence_has_words);
}

TEST_MAIN("judge", add_tests)

/* Levels: the same repetition in an article, and in the contexts of documentation. */
#include "harness.h"

#include <dittograph.h>
#include <string.h>

#define LONG  "Nobody on the quay could say where the old ferry had gone that long winter."
#define SHORT "Nobody could say where the ferry had gone."
#define CODE  "```\nmake\n```\n\n"

typedef struct level_case {
    const char *what;
    const char *text;
    dg_format format;
    dg_level level;
} level_case;

static const level_case cases[] = {
    {"plain text", LONG "\n\nOther words.\n\n" LONG, DG_TEXT, DG_WARNING},
    {"an article", "# Title\n\n" LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN, DG_WARNING},
    {"an article in HTML", "<p>" LONG "<p>Other words.<p>" LONG, DG_HTML, DG_WARNING},
    {"documentation", CODE LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN, DG_INFO},
    {"documentation in HTML", "<pre>x</pre><p>" LONG "<p>Other.<p>" LONG, DG_HTML, DG_INFO},
    {"adjoining paragraphs", CODE LONG "\n\n" LONG, DG_MARKDOWN, DG_WARNING},
    {"code between", LONG "\n\n" CODE LONG, DG_MARKDOWN, DG_INFO},
    {"one of them quoted", CODE LONG "\n\n> " LONG, DG_MARKDOWN, DG_INFO},
    {"three copies", CODE LONG "\n\n" LONG "\n\n" LONG, DG_MARKDOWN, DG_INFO},
    {"items of a list", CODE "- " LONG "\n- other\n- " LONG, DG_MARKDOWN, DG_WARNING},
    {"short items", CODE "- " SHORT "\n- other\n- " SHORT, DG_MARKDOWN, DG_INFO},
    {"numbered items", CODE "1. " LONG "\n2. other\n3. " LONG, DG_MARKDOWN, DG_INFO},
    {"two lists", CODE "- " LONG "\n\nOther words.\n\n- " LONG, DG_MARKDOWN, DG_INFO},
    {"cells", "| a | b |\n|---|---|\n| " LONG " | " LONG " |\n", DG_MARKDOWN, DG_INFO},
    {"a sentence at once", CODE "So. " LONG " " LONG " End.", DG_MARKDOWN, DG_WARNING},
    {"a sentence later", CODE "So. " LONG " Well. " LONG " End.", DG_MARKDOWN, DG_INFO},
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
    for (size_t i = 0; i < finding->n_occurrences; i++) {
        dg_span span = finding->occurrences[i].span;
        ck_assert_msg(strncmp(c->text + span.start, "Nobody", 6) == 0 &&
                          c->text[span.end - 1] == '.',
                      "%s: [%u, %u)", c->what, span.start, span.end);
    }
    dg_report_free(report);
    dg_document_free(doc);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_level_goes_with_its_context, 0,
                        (int)(sizeof cases / sizeof *cases));
}

TEST_MAIN("judge", add_tests)

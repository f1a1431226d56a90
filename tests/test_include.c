/* What counts on its own: the same repetition in headings, cells, code, descriptions of images and
 * navigation, by default and when it is included. */
#include "harness.h"

#include <dittograph.h>
#include <string.h>

#define LONG "Nobody on the quay could say where the old ferry had gone that long winter."
#define ALL  (DG_INCLUDE_CODE | DG_INCLUDE_TABLES | DG_INCLUDE_HEADINGS | DG_INCLUDE_ALT_TEXT)

typedef struct example {
    const char *what;
    const char *markdown, *html; /* NULL: not in this format */
    uint32_t needs;              /* of DG_INCLUDE_..., for the finding; UINT32_MAX: none helps */
} example;

static const example examples[] = {
    {"paragraphs", LONG "\n\nx\n\n" LONG "\n", "<p>" LONG "<p>x<p>" LONG, 0},
    {"headings", "# " LONG "\n\nx\n\n# " LONG "\n", "<h2>" LONG "</h2><p>x<h3>" LONG "</h3>",
     DG_INCLUDE_HEADINGS},
    {"a heading and a paragraph", "# " LONG "\n\n" LONG "\n", "<h2>" LONG "</h2><p>" LONG, 0},
    {"cells", "|" LONG "|x|\n|---|---|\n|y|" LONG "|\n",
     "<table><tr><td>" LONG "<td>x<tr><td>" LONG "</table>", DG_INCLUDE_TABLES},
    {"a cell and a paragraph", "|" LONG "|x|\n|---|---|\n\n" LONG "\n",
     "<table><tr><td>" LONG "<td>x</table>" LONG, 0},
    {"a cell and a heading", "# " LONG "\n\n|" LONG "|x|\n|---|---|\n",
     "<h1>" LONG "</h1><table><tr><td>" LONG "<td>x</table>",
     DG_INCLUDE_TABLES | DG_INCLUDE_HEADINGS},
    {"fenced code", "```\n" LONG "\n```\nx\n~~~ c\n" LONG "\n~~~\n",
     "<pre>" LONG "</pre>x<pre><b>" LONG "</b></pre>", DG_INCLUDE_CODE},
    {"indented code", "a\n\n    " LONG "\n\nx\n\n    " LONG "\n", NULL, DG_INCLUDE_CODE},
    {"code in a list", "- a\n  ```\n  " LONG "\n  ```\n- b\n\n      " LONG "\n",
     "<ul><li>a<pre>" LONG "</pre><li>b<xmp>" LONG "</xmp></ul>", DG_INCLUDE_CODE},
    {"code and a paragraph", "```\n" LONG "\n```\n\n" LONG "\n", "<pre>" LONG "</pre>" LONG,
     DG_INCLUDE_CODE},
    {"descriptions", "![" LONG "](x)\n\ny\n\n![" LONG "](z)\n",
     "<img alt='" LONG "'><p>x<p><img src=y alt=\"" LONG "\">", DG_INCLUDE_ALT_TEXT},
    {"descriptions in a text", "a ![" LONG "](x) y\n\nb ![" LONG "](z) c\n",
     "<p>a <img alt='" LONG "'> y<p>b <img src=y alt=\"" LONG "\"> c", DG_INCLUDE_ALT_TEXT},
    {"links in lists", "- [" LONG "](a)\n- [b](c)\n\nx\n\n- [" LONG "](a)\n- [b](c)\n",
     "<ul><li><a href=a>" LONG "</a></ul>x<ul><li><a href=b>" LONG "</a></ul>", UINT32_MAX},
    {"navigation", NULL, "<nav><p>" LONG "</nav>x<nav><div>" LONG "</div></nav>", UINT32_MAX},
    {"lists in navigation", NULL, "<nav><ul><li>" LONG "</ul>x<ul><li>" LONG "</ul></nav>",
     UINT32_MAX},
    {"navigation and a paragraph", "- [" LONG "](a)\n\n" LONG "\n", "<nav>" LONG "</nav><p>" LONG,
     0},
};

static size_t count(const char *text, dg_format format, uint32_t include)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_document *doc;
    dg_report *report;
    options.format = format;
    options.include = include;
    find.rules = 1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES | 1u << DG_REPEATED_PASSAGE;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), &options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, &find, NULL), DG_OK);
    size_t n = dg_report_count(report);
    for (size_t i = 0; i < n; i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        for (size_t j = 0; j < finding->n_occurrences; j++) {
            dg_span span = finding->occurrences[j].span;
            const char *found = strstr(text + span.start, "winter");
            ck_assert_msg(found != NULL && found < text + span.end, "%.*s",
                          (int)(span.end - span.start), text + span.start);
        }
    }
    dg_report_free(report);
    dg_document_free(doc);
    return n;
}

static void check(const example *e, const char *text, dg_format format)
{
    if (text == NULL)
        return;
    size_t by_default = count(text, format, 0), with_all = count(text, format, ALL);
    ck_assert_msg(by_default == (e->needs == 0), "%s: %zu", text, by_default);
    ck_assert_msg(with_all == (e->needs != UINT32_MAX), "%s: %zu with all", text, with_all);
    if (e->needs == UINT32_MAX)
        return;
    size_t with_it = count(text, format, e->needs), without = count(text, format, ALL & ~e->needs);
    ck_assert_msg(with_it == 1, "%s: %zu with it", text, with_it);
    ck_assert_msg(without == (e->needs == 0), "%s: %zu without", text, without);
}

START_TEST(what_counts_is_found)
{
    check(&examples[_i], examples[_i].markdown, DG_MARKDOWN);
    check(&examples[_i], examples[_i].html, DG_HTML);
}
END_TEST

/* The span of what is said by an attribute is that of the whole tag. */
START_TEST(a_description_is_its_tag)
{
    static const char html[] = "<p>a <img alt='b &amp; c &nGt;'> d";
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    options.format = DG_HTML;
    options.include = DG_INCLUDE_ALT_TEXT;
    ck_assert_int_eq(dg_document_from_text(&doc, html, sizeof html - 1, &options, NULL), DG_OK);
    size_t len;
    const char *prose = dg_document_prose(doc, &len);
    ck_assert_msg(strncmp(prose, "a b & c \xE2\x89\xAB\xE2\x83\x92 d\n", len) == 0, "%.*s",
                  (int)len, prose);
    dg_span source, word = {4, 5};
    dg_document_source(doc, &word, &source);
    ck_assert_uint_eq(source.start, 5);
    ck_assert_uint_eq(source.end, sizeof html - 3);
    dg_document_free(doc);
}
END_TEST

START_TEST(only_what_there_is_can_be_included)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    options.include = ALL + 1;
    ck_assert_int_eq(dg_document_from_text(&doc, "a", 1, &options, NULL), DG_INVALID);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, what_counts_is_found, 0, (int)(sizeof examples / sizeof *examples));
    tcase_add_test(tests, a_description_is_its_tag);
    tcase_add_test(tests, only_what_there_is_can_be_included);
}

TEST_MAIN("include", add_tests)

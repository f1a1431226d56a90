/* Levels: the same repetition in an article, and in the contexts of documentation. */
#include "harness.h"

#include <dittograph.h>
#include <stdio.h>
#include <string.h>

#define LONG  "Nobody on the quay could say where the old ferry had gone that long winter."
#define REST  " on the quay could say where the old ferry had gone that long winter."
#define SHORT "Nobody could say where the ferry had gone."
#define LONG2 " Some said it had been sold, and others that it lay on the bottom of the sea."
#define LONG3 " The rest of them shrugged, and went on mending nets until it was too dark to see."
#define VERY                                                                                       \
    LONG LONG2 " In the second year a captain from the north came by, who had seen her under "     \
               "another name, with a new funnel and a crew that would not talk. He drew her on "   \
               "the back of a "                                                                    \
               "menu, and the drawing hung in the bar until the bar was closed. By then nobody "   \
               "was left who "                                                                     \
               "could have told whether it was her, and those who had sailed in her were buried "  \
               "up the hill."
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
     DG_IN_ARTICLE | DG_CLOSE_BY},
    {"an article in HTML", "<p>" LONG "<p>Other words.<p>" LONG, DG_HTML, DG_WARNING,
     DG_IN_ARTICLE | DG_CLOSE_BY},
    {"an article in HTML, each paragraph in a box of its own",
     "<article><div><div>" LONG "</div></div><div><p>" LONG2 "</div><div><p>" LONG
     "</div><div><p>" LONG3 "</div></article>",
     DG_HTML, DG_WARNING, DG_IN_ARTICLE | DG_CLOSE_BY},
    {"three times in an article in HTML",
     "<p>" LONG LONG2 "<p>Other words.<p>" LONG LONG2 "<p>" LONG3 "<p>" LONG LONG2, DG_HTML,
     DG_WARNING, DG_IN_ARTICLE | DG_CLOSE_BY | DG_MANY_COPIES},
    {"a shorter one three times", "<p>" LONG "<p>Other words.<p>" LONG "<p>" LONG3 "<p>" LONG,
     DG_HTML, DG_INFO, DG_IN_ARTICLE | DG_CLOSE_BY | DG_MANY_COPIES},
    {"one of them in a box, beside the text",
     "<article><p>" LONG "<p>" LONG2 "<div>" LONG "</div></article>", DG_HTML, DG_INFO,
     DG_CLOSE_BY},
    {"each in a box that holds more",
     "<article><div><p>" LONG "<p>" LONG2 "</div><div><p>" LONG "<p>" LONG3 "</div></article>",
     DG_HTML, DG_INFO, DG_CLOSE_BY},
    {"documentation", CODE LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN, DG_INFO, DG_CLOSE_BY},
    {"documentation in HTML", "<pre>x</pre><p>" LONG "<p>Other.<p>" LONG, DG_HTML, DG_INFO,
     DG_CLOSE_BY},
    {"adjoining paragraphs", CODE LONG "\n\n" LONG, DG_MARKDOWN, DG_WARNING, DG_COPIES_ADJOIN},
    {"code between", LONG "\n\n" CODE LONG, DG_MARKDOWN, DG_INFO, DG_OTHER_FOLLOWS | DG_CLOSE_BY},
    {"one of them quoted", CODE LONG "\n\n> " LONG, DG_MARKDOWN, DG_INFO,
     DG_CLOSE_BY | DG_SET_APART},
    {"three copies", CODE LONG "\n\n" LONG "\n\n" LONG, DG_MARKDOWN, DG_INFO,
     DG_COPIES_ADJOIN | DG_MANY_COPIES},
    {"items of a list", CODE "- " LONG "\n- other\n- " LONG, DG_MARKDOWN, DG_WARNING,
     DG_ITEMS_OF_ONE_LIST},
    {"a step gone through again",
     CODE "- Select panel 1.\n- " LONG "\n- Save panel 1.\n- Select panel 2.\n- " LONG
          "\n- Save panel 2.",
     DG_MARKDOWN, DG_INFO, 0},
    {"items among items that all begin alike",
     CODE "- Fix the one.\n- " LONG "\n- Fix the other.\n- Fix the third.\n- " LONG
          "\n- Fix the last.",
     DG_MARKDOWN, DG_WARNING, DG_ITEMS_OF_ONE_LIST},
    {"items of a page in HTML", "<pre>x</pre><ul><li>" LONG "<li>other<li>" LONG "</ul>", DG_HTML,
     DG_INFO, DG_ITEMS_OF_ONE_LIST | DG_IN_PAGE},
    {"texts captured for two tabs",
     CODE "{% capture a %}\n\n" LONG "\n\n{% endcapture %}\n\n{% capture b %}\n\n" LONG
          "\n\n{% endcapture %}\n",
     DG_MARKDOWN, DG_INFO, DG_CLOSE_BY | DG_ARE_ALTERNATIVES},
    {"a text of a wiki", "---+ One\n\n" LONG "\n\n---+ Two\n\n" LONG, DG_TEXT, DG_INFO, 0},
    {"messages of a program",
     "Opened it.\nRead it.\nClosed it.\nOpened it.\nRead on.\nClosed it.\nEnded.\n\n" LONG
     "\n\nWrote it.\n\n" LONG,
     DG_TEXT, DG_INFO, 0},
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
    {"a long one close by", CODE LONG LONG2 LONG3 "\n\nOther words.\n\n" LONG LONG2 LONG3,
     DG_MARKDOWN, DG_WARNING, DG_CLOSE_BY},
    {"a shorter one close by", CODE LONG LONG2 "\n\nOther words.\n\n" LONG LONG2, DG_MARKDOWN,
     DG_INFO, DG_CLOSE_BY},
    {"a long one under a heading", CODE LONG LONG2 "\n\n# Other\n\n" LONG LONG2, DG_MARKDOWN,
     DG_INFO, 0},
    {"a very long one, far away", CODE VERY "\n\n# Other\n\n" VERY, DG_MARKDOWN, DG_WARNING,
     DG_RARE_REPEAT | DG_CLOSE_BY},
    {"a session", "$ make\n\n" LONG "\n\nOther words.\n\n" LONG, DG_TEXT, DG_INFO, 0},
    {"a directive", ".. note::\n\n" LONG "\n\nOther words.\n\n" LONG, DG_TEXT, DG_INFO, 0},
    {"indented code", LONG "\n\n    a = 1\n    b = 2\n\n" LONG, DG_TEXT, DG_INFO, 0},
    {"a price", "$ 5 is what\n\n" LONG "\n\nshe paid: a=b.\n\n" LONG, DG_TEXT, DG_WARNING,
     DG_IN_ARTICLE},
    {"a short one in a session, at once", "$ make\n\n" SHORT "\n\n" SHORT, DG_TEXT, DG_WARNING,
     DG_COPIES_ADJOIN},
    {"a heading twice", "<h2>A</h2><p>" LONG "<p>x<p>y<p>z<h2>A</h2><p>v<p>w<p>" LONG, DG_HTML,
     DG_INFO, DG_UNDER_LABELS},
    {"headings of two levels", "<h2>A</h2><p>" LONG "<p>x<p>y<p>z<h3>A</h3><p>v<p>W.<p>" LONG,
     DG_HTML, DG_WARNING, DG_IN_ARTICLE},
    {"three in an article", "<p>" LONG "<p>x<p>" LONG "<p>y<p>" LONG, DG_HTML, DG_INFO,
     DG_IN_ARTICLE | DG_MANY_COPIES | DG_CLOSE_BY},
    {"a short one in an article", "<p>" SHORT "<p>Other words.<p>" SHORT, DG_HTML, DG_INFO,
     DG_IN_ARTICLE | DG_CLOSE_BY},
    {"links", "<p><a href=x>" LONG "</a><p>Other words.<p><a href=y>" LONG "</a>", DG_HTML, DG_INFO,
     DG_IN_ARTICLE | DG_ARE_LINKS | DG_CLOSE_BY},
    {"a link", "<p><a href=x>Nobody</a>" REST "<p>Other words.<p><a href=x>Nobody</a>" REST,
     DG_HTML, DG_WARNING, DG_IN_ARTICLE | DG_CLOSE_BY},
    {"links in Markdown", "[" LONG "](x)\n\nOther words.\n\n[" LONG "](x)", DG_MARKDOWN, DG_INFO,
     DG_IN_ARTICLE | DG_ARE_LINKS | DG_CLOSE_BY},
    {"credits", "x\n\n-- " SHORT "\n\nOther words.\n\n-- " SHORT, DG_TEXT, DG_INFO,
     DG_IN_ARTICLE | DG_ARE_CREDITS},
    {"a dialogue", "x\n\n\xE2\x80\x94 " LONG "\n\nOther words.\n\n\xE2\x80\x94 " LONG, DG_TEXT,
     DG_WARNING, DG_IN_ARTICLE},
    {"a template", "<p>Nobody, {{ name }}, " REST "<p>Other words.<p>Nobody, {{ name }}, " REST,
     DG_HTML, DG_INFO, DG_IN_ARTICLE | DG_IN_TEMPLATE | DG_CLOSE_BY},
    {"filler", "<p>" LONG "<p>Lorem ipsum dolor.<p>" LONG, DG_HTML, DG_INFO,
     DG_IN_ARTICLE | DG_IN_TEMPLATE | DG_CLOSE_BY},
    {"a shortcode", "{{< note >}}\n\n" LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN, DG_WARNING,
     DG_IN_ARTICLE | DG_CLOSE_BY},
    {"a pull quote", "x\n\n" LONG LONG2 "\n\n\xE2\x80\x9C" LONG "\xE2\x80\x9D", DG_MARKDOWN,
     DG_INFO, DG_IN_ARTICLE | DG_HELD_BY_NEIGHBOUR | DG_SET_APART | DG_SOURCE_DIFFERS},
    {"a teaser", "# Title\n\n" LONG "\n\n" LONG LONG2, DG_MARKDOWN, DG_INFO,
     DG_HELD_BY_NEIGHBOUR | DG_SET_APART | DG_UNDER_LABELS},
    {"an emphasised teaser", "**" LONG "**\n\n" LONG, DG_MARKDOWN, DG_INFO,
     DG_IN_ARTICLE | DG_COPIES_ADJOIN | DG_SET_APART},
    {"both emphasised", "**" LONG "**\n\n**" LONG "**", DG_MARKDOWN, DG_WARNING,
     DG_IN_ARTICLE | DG_COPIES_ADJOIN},
    {"captions", "<p>x<p><img src=a><p>" LONG "<p>y<p><img src=b><p>" LONG, DG_HTML, DG_INFO,
     DG_IN_ARTICLE | DG_CLOSE_BY | DG_SET_APART},
    {"a caption and its sentence", LONG LONG2 "\n\n![](a.png)\n\n" LONG, DG_MARKDOWN, DG_INFO,
     DG_IN_ARTICLE | DG_HELD_BY_NEIGHBOUR | DG_SET_APART},
    {"footnotes", "x[^1] y[^2]\n\n[^1]: " LONG "\n\n[^2]: " LONG, DG_MARKDOWN, DG_INFO,
     DG_IN_ARTICLE | DG_COPIES_ADJOIN | DG_ARE_CREDITS | DG_SOURCE_DIFFERS},
    {"a log", "Nobody 10 20 30 40 50 60 70:\n\nNobody 10 20 30 40 50 60 70:\n", DG_MARKDOWN,
     DG_INFO, DG_IN_ARTICLE | DG_COPIES_ADJOIN | DG_LEADS_IN | DG_NO_SENTENCE},
    {"commands", "x\n\n$ Nobody" REST "\n\nOther words.\n\n$ Nobody" REST, DG_MARKDOWN, DG_INFO,
     DG_IN_ARTICLE | DG_CLOSE_BY | DG_NO_SENTENCE},
    {"other code", CODE "Nobody `T`" REST LONG2 "\n\nNobody `T*`" REST LONG2, DG_MARKDOWN, DG_INFO,
     DG_COPIES_ADJOIN | DG_SOURCE_DIFFERS},
    {"under terms", "x.\n\nOld:\n\n" LONG "\n\nNew:\n\n" LONG, DG_MARKDOWN, DG_INFO,
     DG_IN_ARTICLE | DG_CLOSE_BY | DG_UNDER_LABELS},
    {"a manual with links", "[x](../y)\n\n" LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN, DG_INFO,
     DG_CLOSE_BY},
    {"a manual with names", "See sail_ship.\n\n" LONG "\n\nOther words.\n\n" LONG, DG_MARKDOWN,
     DG_INFO, DG_CLOSE_BY},
    {"a text about rights", "The Ferry License\n\n" LONG "\n\nOther words.\n\n" LONG, DG_TEXT,
     DG_INFO, 0},
    {"a tool's output", "a/b.md:1: x\na/c.md:2: y\n\n" LONG "\n\nOther words.\n\n" LONG, DG_TEXT,
     DG_INFO, 0},
    {"clauses of an indented text",
     LONG "\n\n    Some of them had waited there for hours;\n    nobody had told them why it "
          "was;\n\n" LONG,
     DG_TEXT, DG_WARNING, DG_IN_ARTICLE},
    {"a sentence of an edited paragraph",
     CODE
     "Every spring the pilots of the harbour met at the inn to share out the nights. " LONG
     " It was dull.\n\nEvery spring all the pilots of this harbour would meet at the inn and share "
     "out the nights. " LONG " It was a dull duty.",
     DG_MARKDOWN, DG_WARNING, DG_CLOSE_BY | DG_IN_EDITED_NEIGHBOUR},
    {"a sentence of a parallel paragraph",
     CODE "The first pilot of the harbour took the early nights of the week. " LONG
          "\n\nThe second pilot of the harbour took the late nights of the week. " LONG,
     DG_MARKDOWN, DG_INFO, DG_CLOSE_BY},
    {"an edited paragraph with another name",
     CODE "Every spring the pilots of Varn met at the inn to share out the nights. " LONG
          " It was dull.\n\nEvery spring all the pilots of Osby would meet at the inn and share "
          "out the nights. " LONG " It was a dull duty.",
     DG_MARKDOWN, DG_INFO, DG_CLOSE_BY},
    {"a cell in HTML in Markdown",
     CODE "<table><tr>\n<td>\n\n" LONG "\n\n</td>\n<td>\n\n" LONG "\n\n</td></tr></table>\n",
     DG_MARKDOWN, DG_INFO, DG_COPIES_ADJOIN | DG_IN_CELLS},
    {"a paragraph in a cell in HTML in Markdown",
     CODE "<table><tr>\n<td>a\n<p>\n\n" LONG "\n\n</td>\n<td>b\n<p>\n\n" LONG
          "\n\n</td></tr></table>\n",
     DG_MARKDOWN, DG_INFO, DG_IN_CELLS | DG_CLOSE_BY | DG_UNDER_LABELS},
    {"within one cell in Markdown",
     CODE "<table><tr>\n<td>\n\n" LONG "\n\n" LONG "\n\n</td></tr></table>\n", DG_MARKDOWN,
     DG_WARNING, DG_COPIES_ADJOIN},
    {"two boxes in Markdown",
     CODE "<div class=\"a\">\n\n" LONG "\n\n</div>\n<div class=\"b\">\n\n" LONG "\n\n</div>\n",
     DG_MARKDOWN, DG_INFO, DG_ARE_ALTERNATIVES},
    {"items with labels", CODE "- a\n\n  " LONG "\n- b\n\n  " LONG "\n", DG_MARKDOWN, DG_INFO,
     DG_UNDER_LABELS},
    {"repeated at once, behind an address", CODE "https://a.example " LONG " " LONG "\n",
     DG_MARKDOWN, DG_WARNING, DG_WITHIN_SENTENCES},
    {"a short description", CODE "## A\n\n" LONG "\n\n" LONG " It was a long one.\n", DG_MARKDOWN,
     DG_INFO, DG_HELD_BY_NEIGHBOUR | DG_UNDER_LABELS | DG_SET_APART},
    {"other addresses", CODE "- https://a.example " LONG "\n- https://b.example " LONG "\n",
     DG_MARKDOWN, DG_INFO, DG_COPIES_ADJOIN | DG_ITEMS_OF_ONE_LIST | DG_SOURCE_DIFFERS},
    {"below its items", CODE "- a\n  - b\n\n  " LONG "\n- c\n  - d\n\n  " LONG "\n", DG_MARKDOWN,
     DG_INFO, DG_UNDER_LABELS},
    {"other attributes", CODE LONG "\n{: .summary}\n\n" LONG "\n{: .symptoms}\n", DG_MARKDOWN,
     DG_INFO, DG_COPIES_ADJOIN | DG_SOURCE_DIFFERS},
    {"the same attributes", CODE LONG "\n{: .note}\n\n" LONG "\n{: .note}\n", DG_MARKDOWN,
     DG_WARNING, DG_COPIES_ADJOIN},
    {"tabs",
     CODE "{{% tab-content %}}\n\n" LONG "\n\n{{% /tab-content %}}\n\n{{% tab-content %}}\n\n" LONG
          "\n\n{{% /tab-content %}}\n",
     DG_MARKDOWN, DG_INFO, DG_ARE_ALTERNATIVES | DG_CLOSE_BY},
    {"parallel sections of an article",
     "x\n\n# A\n\nIt was late by then, and hardly anybody was there.\n\n" LONG
     "\n\n![Quay](a.png)\n\ny\n\nz\n\nu\n\nv\n\n# B\n\nIt was early still, and everybody had come "
     "there.\n\n" LONG "\n\n![Ferry](b.png)\n\nw\n\nt\n",
     DG_MARKDOWN, DG_INFO, DG_IN_ARTICLE | DG_OTHER_FOLLOWS | DG_IN_SECTIONS},
    {"sections of an article",
     "x\n\n# A\n\n" LONG
     "\n\ny\n\n# B\n\nIt was early still, and everybody had come there.\n\n" LONG "\n\nw\n",
     DG_MARKDOWN, DG_INFO, DG_IN_ARTICLE | DG_IN_SECTIONS},
    {"a licence",
     CODE LONG " That is the copyright.\n\nBy another author, to whom thanks are due:\n\n" LONG
               " That is the copyright.\n",
     DG_MARKDOWN, DG_INFO, DG_OF_RIGHTS | DG_CLOSE_BY},
    {"two lists", "* a\n* " LONG "\n\n.. b\n\n* c\n* " LONG "\n", DG_RST, DG_INFO, DG_UNDER_LABELS},
    {"definitions", "<dl><dt>a<dd>" LONG "<dt>b<dd>" LONG "</dl>", DG_HTML, DG_INFO,
     DG_UNDER_LABELS},
    {"a page around an article",
     "<pre>e</pre><ul><li>a<li>b</ul><h2>A</h2><h2>A</h2><table><tr><td>c<td>d</table><div><p>" LONG
     "<p>Other words stand here between the two of them.<p>" LONG "</div>",
     DG_HTML, DG_WARNING, DG_IN_ARTICLE | DG_CLOSE_BY},
    {"a box beside an article",
     "<ul><li>a</ul><div><p>" LONG "<p>Other words stand here between the two of them.<div>" LONG
     "</div><p>Still more words stand here behind the box.</div>",
     DG_HTML, DG_INFO, DG_CLOSE_BY},
    {"a heading and a paragraph", "<h1>" LONG "</h1><p>" LONG "<p>Other words.<p>And more.",
     DG_HTML, DG_INFO, DG_COPIES_ADJOIN | DG_IN_ARTICLE | DG_HEADS_TEXT},
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
        const char *found = c->text + span.start, *first = strstr(found, "Nobody");
        ck_assert_msg(first != NULL && first - found <= 4 &&
                          strchr(".:`\x9D", c->text[span.end - 1]) != NULL,
                      "%s: [%u, %u)", c->what, span.start, span.end);
    }
    dg_report_free(report);
    dg_document_free(doc);
}
END_TEST

/* ---- Sections and doubled words ---- */

#define SECTION "## Sailing\n\n" LONG "\n\n" SHORT "\n\n"
#define TURN    "Ann: It was was late.\n\nBo: So it was.\n\n"

static const struct {
    const char *what, *text;
    dg_rule rule;
    dg_level level;
} others[] = {
    {"sections", "# A\n\n" SECTION "x\n\n" SECTION, DG_REPEATED_SECTION, DG_WARNING},
    {"sections of two parents", "# A\n\n" SECTION LONG2 "\n\n# A\n\n" SECTION LONG2,
     DG_REPEATED_SECTION, DG_WARNING}, /* their parents are repeated */
    {"sections much alike, far apart",
     "# A\n\n" SECTION LONG2 "\n\n## B\n\na\n\nb\n\nc\n\nd\n\ne\n\nf\n\ng\n\nh\n\ni\n\nj\n\n"
     "k\n\nl\n\nm\n\nn\n\n" SECTION "Others.\n\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"sections with a label for a title", "## So:\n\n" LONG "\n\n## So:\n\n" LONG,
     DG_REPEATED_SECTION, DG_INFO},
    {"sections of links", "# A\n\n- [" LONG "](x)\n\n# B\n\nx\n\n# A\n\n- [" LONG "](x)\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"sections of lead-ins",
     "# A\n\nTry it on the quay:\n\n" CODE "And then on the ferry itself:\n\n" CODE
     "# B\n\nx\n\n# A\n\nTry it on the quay:\n\n" CODE "And then on the ferry itself:\n\n" CODE,
     DG_REPEATED_SECTION, DG_INFO},
    {"functions of one name",
     "# A\n\n```\na(b)\n```\n\n" LONG LONG2 "\n\n# A\n\n```\na(c)\n```\n\n" LONG LONG2,
     DG_REPEATED_SECTION, DG_INFO},
    {"a function twice",
     "# A\n\n```\na(b)\n```\n\n" LONG LONG2 "\n\n# A\n\n```\na(b)\n```\n\n" LONG LONG2,
     DG_REPEATED_SECTION, DG_WARNING},
    {"a template's sections", "## {{ a }} b\n\n" LONG "\n\n## {{ a }} b\n\n" LONG,
     DG_REPEATED_SECTION, DG_INFO},
    {"sections before others of one title",
     "# A\n\n" SECTION "## B\n\nIt was the first of them.\n\n" SECTION
     "## B\n\nThis was the last.\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"sections before others that are the same",
     "# A\n\n" SECTION "## B\n\n" LONG2 "\n\n" SECTION "## B\n\n" LONG2 "\n", DG_REPEATED_SECTION,
     DG_WARNING},
    {"sections of a usual title",
     "# A\n\n" SECTION "## B\n\nx\n\n" SECTION "## Sailing\n\ny\n\n## Sailing\n\nz\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"sections about two addresses",
     "# A\n\n## POST http://a/b\n\n" LONG "\n\nx\n\n## POST http://a/c\n\n" LONG "\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"sections that include two files",
     "# A\n\n## Go\n\n" LONG "\n\n[!code[x](a.c)]\n\n" LONG2 "\n\nx\n\n## Go\n\n" LONG
     "\n\n[!code[x](b.c)]\n\n" LONG2 "\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"boxes of a page",
     "# A\n\n<h3>Go</h3>\n<p>" LONG "</p>\n\nx\n\n<h3>Go</h3>\n<p>" LONG "</p>\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"sections for two readers",
     "# A\n\n## Go\n{: cli}\n\n" LONG "\n\nx\n\n## Go\n{: api}\n\n" LONG "\n", DG_REPEATED_SECTION,
     DG_INFO},
    {"sections of one text again and again",
     "# A\n\n## Go\n\na b c d\n\na b c d\n\na b c d\n\na b c d\n\n# B\n\n# A\n\n## Go\n\na b c "
     "d\n\na b c d\n\na b c d\n\na b c d\n",
     DG_REPEATED_SECTION, DG_INFO},
    {"doubled words", "It was was late.", DG_DOUBLED_WORDS, DG_WARNING},
    {"a transcript", TURN TURN TURN TURN TURN, DG_DOUBLED_WORDS, DG_INFO},
    {"a transcript with times",
     "1:01 it was was late 1:02 so 1:03 a 1:04 b 1:05 c 1:06 d 1:07 e 1:08 f 1:09 g 1:10 h.",
     DG_DOUBLED_WORDS, DG_INFO},
    {"doubled filler", "Lorem ipsum.\n\nIt was was late.", DG_DOUBLED_WORDS, DG_INFO},
};

START_TEST(another_level_goes_with_its_context)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_document *doc;
    dg_report *report;
    const char *text = others[_i].text;
    options.format = DG_MARKDOWN;
    find.rules = 1u << others[_i].rule;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), &options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, &find, NULL), DG_OK);
    ck_assert_msg(dg_report_count(report) > 0, "%s: nothing", others[_i].what);
    for (size_t i = 0; i < dg_report_count(report); i++)
        ck_assert_msg(dg_report_finding(report, i)->level == others[_i].level, "%s: level %d",
                      others[_i].what, (int)dg_report_finding(report, i)->level);
    dg_report_free(report);
    dg_document_free(doc);
}
END_TEST

/* ---- Articles: whatever is planted is a warning ---- */

static const char *const article[] = {
    "The harbour lay empty that morning, and the gulls had gone inland before the rain. Old Marta "
    "counted the boats from her window, as she had done for forty years.",
    "Her son wrote from the city every second week. He never asked about the boats, and she never "
    "told him that there were fewer.",
    "In spring the council voted to close the quay for repairs. Nobody believed that it would open "
    "again. The fishermen signed a letter, and the letter was filed.",
    "A reporter came on the noon bus with a camera and a notebook full of questions. She stayed "
    "three days, and left with a jar of pickled herring.",
    "What she wrote filled half a page. The photograph showed the crane, the church behind it, and "
    "a dog that belonged to no one.",
    "By autumn two of the boats were sold. Their names were painted over in a yard up the coast, "
    "where nobody knew what they had been called.",
    "Marta kept counting all the same. There is a number, she said, that you have to say aloud, or "
    "else the sea takes it as well."};

enum { N_PARAGRAPHS = sizeof article / sizeof *article };

/* Appends a paragraph: as a line of its own, wrapped behind a blank line, or marked. */
static void put(char *out, const char *text, size_t len, dg_format format, bool wrapped)
{
    size_t from = strlen(out);
    if (format == DG_HTML)
        from += (size_t)sprintf(out + from, "<p>");
    sprintf(out + from, "%.*s%s", (int)len, text,
            format == DG_HTML                  ? "</p>\n"
            : wrapped || format == DG_MARKDOWN ? "\n\n"
                                               : "\n");
    for (size_t i = from, column = 0; wrapped && out[i] != '\0'; i++, column++)
        if (out[i] == ' ' && column > 50) {
            out[i] = '\n';
            column = 0;
        }
}

/* The article with one of its paragraphs planted behind another, or its sentences at the end of it. */
static void write_article(char *out, size_t planted, size_t behind, bool sentences,
                          dg_format format, bool wrapped)
{
    char joined[1000];
    *out = '\0';
    for (size_t i = 0; i < N_PARAGRAPHS; i++) {
        const char *copy = article[planted];
        if (i != behind || !sentences)
            put(out, article[i], strlen(article[i]), format, wrapped);
        if (i == behind && sentences) {
            sprintf(joined, "%s %s", article[i], copy);
            put(out, joined, strlen(joined), format, wrapped);
        } else if (i == behind)
            put(out, copy, strlen(copy), format, wrapped);
    }
}

static bool is_warned(const char *text, dg_format format)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    dg_report *report;
    bool warned = false;
    options.format = format;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), &options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, NULL, NULL), DG_OK);
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *f = dg_report_finding(report, i);
        warned = warned || (f->level == DG_WARNING && f->words > 15);
    }
    dg_report_free(report);
    dg_document_free(doc);
    return warned;
}

START_TEST(what_is_planted_in_an_article_is_a_warning)
{
    static const struct {
        dg_format format;
        bool wrapped;
    } forms[] = {{DG_TEXT, false}, {DG_TEXT, true}, {DG_MARKDOWN, true}, {DG_HTML, false}};
    char text[4000];
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
        for (size_t i = 0; i < (size_t)N_PARAGRAPHS * N_PARAGRAPHS * 2; i++) {
            size_t planted = i / 2 % N_PARAGRAPHS, behind = i / 2 / N_PARAGRAPHS;
            write_article(text, planted, behind, i % 2 == 1, forms[f].format, forms[f].wrapped);
            ck_assert_msg(is_warned(text, forms[f].format), "paragraph %zu %s %zu in\n%s", planted,
                          i % 2 == 1 ? "in" : "behind", behind, text);
        }
}
END_TEST

/* A page with the article, and below it comments that have more words than it, each in a box. */
START_TEST(comments_below_an_article_change_nothing)
{
    static const char *const remarks[] = {"a",     "many a", "hardly any", "no",
                                          "every", "some",   "one"};
    char text[16384], *out = text;
    out += sprintf(out, "<h1>A title</h1><div>");
    write_article(out, 0, N_PARAGRAPHS - 1, false, DG_HTML, false);
    out += strlen(out);
    out += sprintf(out, "</div><div>");
    for (size_t i = 0; i < 60; i++)
        out +=
            sprintf(out,
                    "<div><p>Number %zu says that %s reader of this page would like to see more of "
                    "%zu harbours, and fewer of their ferries.</div>",
                    i, remarks[i % 7], 7 * i);
    sprintf(out, "</div><form><textarea></textarea></form>");
    ck_assert(is_warned(text, DG_HTML));
}
END_TEST

/* Whether the reports find the same; and how many levels differ. */
static bool find_same(const dg_report *a, const dg_report *b, size_t *n_levels)
{
    if (dg_report_count(a) != dg_report_count(b))
        return false;
    for (size_t i = 0; i < dg_report_count(a); i++) {
        const dg_finding *x = dg_report_finding(a, i), *y = dg_report_finding(b, i);
        *n_levels += x->level != y->level;
        if (x->rule != y->rule || x->n_occurrences != y->n_occurrences ||
            memcmp(&x->id, &y->id, sizeof x->id) != 0 ||
            memcmp(x->occurrences, y->occurrences, x->n_occurrences * sizeof *x->occurrences) != 0)
            return false;
    }
    return true;
}

static dg_report *report_of(const char *text)
{
    dg_document *doc;
    dg_report *report;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, NULL, NULL), DG_OK);
    dg_document_free(doc);
    return report;
}

/* Two colons at the end of a text make it documentation. */
START_TEST(judging_never_changes_what_is_found)
{
    uint64_t seed = test_seed(), state = seed;
    size_t n_levels = 0;
    for (size_t i = 0; i < test_cases(10000); i++) {
        char text[4000] = "";
        for (size_t n = 2 + test_below(&state, 8); n > 0; n--) {
            const char *paragraph = article[test_below(&state, N_PARAGRAPHS)];
            size_t skipped = test_below(&state, 3) == 0 ? test_below(&state, 60) : 0;
            put(text, paragraph + skipped, strlen(paragraph) - skipped, DG_TEXT, true);
        }
        strcat(text, "So it ended.:");
        dg_report *articles = report_of(text);
        text[strlen(text) - 2] = ':';
        dg_report *documentation = report_of(text);
        ck_assert_msg(find_same(articles, documentation, &n_levels), "seed %llu, case %zu:\n%s",
                      (unsigned long long)seed, i, text);
        dg_report_free(articles);
        dg_report_free(documentation);
    }
    ck_assert_uint_gt(n_levels, 0);
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
    tcase_add_loop_test(tests, another_level_goes_with_its_context, 0,
                        (int)(sizeof others / sizeof *others));
    tcase_add_test(tests, what_is_planted_in_an_article_is_a_warning);
    tcase_add_test(tests, comments_below_an_article_change_nothing);
    tcase_add_test(tests, judging_never_changes_what_is_found);
    tcase_add_test(tests, each_piece_of_evidence_has_words);
}

TEST_MAIN("judge", add_tests)

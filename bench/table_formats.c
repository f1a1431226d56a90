/* What reading a format costs: its parser alone, its prose, the document.
 *
 * The texts are the same prose with markup put in: a heading and a list every few paragraphs, code,
 * emphasis, a link in every other paragraph. */
#include "clock.h"
#include "format/asciidoc.h"
#include "format/html.h"
#include "format/html_token.h"
#include "format/markdown.h"
#include "format/rst.h"
#include "tables.h"
#include "texts.h"

#include <dittograph.h>
#include <md4c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEN (4 * MEGA)

typedef struct format {
    const char *name;
    dg_format format;
    dg_status (*read)(dg__prose *p, dg__meter *meter);
    const char *heading, *item, *code, *link, *bold, *end; /* what begins or replaces a paragraph */
} format;

static const format formats[] = {
    {"Markdown", DG_MARKDOWN, dg__markdown_read, "## Of the ledgers\n\n",
     "- the first thing\n- the second thing\n\n", "```\nmake -j2 && ./run\n```\n\n",
     "[the old quay](https://example.org/quay) ", "**under the board** ", "\n\n"},
    {"HTML", DG_HTML, dg__html_read, "<h2>Of the ledgers</h2>\n",
     "<ul>\n<li>the first thing</li>\n<li>the second thing</li>\n</ul>\n",
     "<pre>make -j2 &amp;&amp; ./run</pre>\n",
     "<a href=\"https://example.org/quay\">the old quay</a> ", "<strong>under the board</strong> ",
     "</p>\n"},
    {"reStructuredText", DG_RST, dg__rst_read, "Of the ledgers\n==============\n\n",
     "- the first thing\n- the second thing\n\n", ".. code-block:: sh\n\n   make -j2 && ./run\n\n",
     "`the old quay <https://example.org/quay>`_ ", "**under the board** ", "\n\n"},
    {"AsciiDoc", DG_ASCIIDOC, dg__asciidoc_read, "== Of the ledgers\n\n",
     "* the first thing\n* the second thing\n\n", "----\nmake -j2 && ./run\n----\n\n",
     "https://example.org/quay[the old quay] ", "*under the board* ", "\n\n"},
};

typedef struct job {
    const format *format;
    char *text;
    size_t len;
} job;

static void put(job *j, const char *text)
{
    size_t n = strlen(text);
    memcpy(j->text + j->len, text, n);
    j->len += n;
}

/* Paragraphs of prose, with markup among and in them. */
static job make_text(const format *f, const char *prose, size_t len)
{
    job j = {f, malloc(2 * len + 4096), 0};
    if (j.text == NULL)
        exit(EXIT_FAILURE);
    for (size_t at = 0, i = 0; at < len; i++) {
        const char *end = memchr(prose + at, '\n', len - at);
        size_t n = end != NULL ? (size_t)(end - prose) - at : len - at;
        if (n > 0) {
            put(&j, i % 8 == 0 ? f->heading : i % 8 == 3 ? f->item : i % 8 == 6 ? f->code : "");
            put(&j, f->format == DG_HTML ? "<p>" : "");
            put(&j, i % 2 == 0 ? f->link : "");
            put(&j, i % 4 == 1 ? f->bold : "");
            memcpy(j.text + j.len, prose + at, n);
            j.len += n;
            put(&j, f->end);
        }
        at += n + 1;
    }
    return j;
}

/* ---- What is measured ---- */

static int ignore_block(MD_BLOCKTYPE type, void *detail, void *user)
{
    (void)type, (void)detail, (void)user;
    return 0;
}

static int ignore_span(MD_SPANTYPE type, void *detail, void *user)
{
    (void)type, (void)detail, (void)user;
    return 0;
}

static int ignore_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *user)
{
    (void)type, (void)text, (void)size, (void)user;
    return 0;
}

/* md4c, or our tokeniser of HTML; the other formats have no parser beside their reader. */
static void parse(void *ctx)
{
    const job *j = ctx;
    if (j->format->format == DG_MARKDOWN) {
        MD_PARSER parser = {.flags = MD_DIALECT_GITHUB,
                            .enter_block = ignore_block,
                            .leave_block = ignore_block,
                            .enter_span = ignore_span,
                            .leave_span = ignore_span,
                            .text = ignore_text};
        if (md_parse(j->text, (MD_SIZE)j->len, &parser, NULL) != 0)
            exit(EXIT_FAILURE);
        return;
    }
    dg__html_tokens tokens = {.source = (const uint8_t *)j->text, .end = (uint32_t)j->len};
    for (dg__html_token token; dg__html_next(&tokens, &token);)
        ;
}

static void read_prose(void *ctx)
{
    const job *j = ctx;
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__prose p;
    if (!dg__prose_init(&p, (const uint8_t *)j->text, (uint32_t)j->len, &a) ||
        j->format->read(&p, &meter) != DG_OK)
        exit(EXIT_FAILURE);
    dg__prose_free(&p);
}

static void read_document(void *ctx)
{
    const job *j = ctx;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    options.format = j->format->format;
    if (dg_document_from_text(&doc, j->text, j->len, &options, NULL) != DG_OK)
        exit(EXIT_FAILURE);
    dg_document_free(doc);
}

static void print_rate(job *j, void (*run)(void *ctx))
{
    printf(" %9.0f", (double)j->len / 1e6 / clock_best(clock_cpu, 5, 0.2, run, j));
}

void print_formats(void)
{
    char *prose = malloc(LEN);
    if (prose == NULL)
        exit(EXIT_FAILURE);
    text_kinds[0].make(prose, LEN);
    printf("%-20s %9s %9s %9s\n", "MB/s by format", "parser", "prose", "document");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        job j = make_text(&formats[i], prose, LEN);
        printf("  %-18s", formats[i].name);
        if (j.format->format == DG_MARKDOWN || j.format->format == DG_HTML)
            print_rate(&j, parse);
        else
            printf(" %9s", "-");
        print_rate(&j, read_prose);
        print_rate(&j, read_document);
        putchar('\n');
        free(j.text);
    }
    putchar('\n');
    free(prose);
}

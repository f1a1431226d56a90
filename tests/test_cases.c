/* The cases of one paragraph that stands again, each made of the same paragraphs in Markdown, HTML,
 * reStructuredText and AsciiDoc: whole, wrapped, marked up, in other letters, edited. */
#include "harness.h"

#include <ctype.h>
#include <dittograph.h>
#include <stdlib.h>
#include <string.h>

#define FIRST                                                                                      \
    "The harbour master kept two ledgers, and he showed only one of them to the inspectors who "   \
    "came down from the capital every spring. "
#define SECOND                                                                                     \
    "The other lay under a loose board in the tide house, wrapped in oilcloth, and listed each "   \
    "boat that had left by night without a lamp. "
#define THIRD                                                                                      \
    "When the board was lifted at last, long after his death, the pages were as dry as the day "   \
    "they were ruled, and half the names in town stood on them."
#define PARAGRAPH FIRST SECOND THIRD

static const char *const others[] = {
    "Barley grows badly on the northern slope, where frost lingers in the hollows until May.",
    "Three choirs competed for the silver cup; the youngest singers won it by a single vote.",
    "Nobody has measured the depth of that lake since the old survey was lost in a fire.",
};

#define CHINESE                                                                                                                                  \
    "港口的老船长每天清晨都会沿着石堤散步，看着渔船一艘一艘地驶出海湾，他总是说大海记得每一个人的" \
    "名字。"

typedef enum format_index { MARKDOWN, HTML, RST, ASCIIDOC, N_FORMATS } format_index;
static const dg_format formats[] = {DG_MARKDOWN, DG_HTML, DG_RST, DG_ASCIIDOC};

typedef struct case_of {
    const char *what;
    void (*write)(char *out, format_index format);
    size_t copies;
} case_of;

/* ---- Writing ---- */

static void paragraph(char *out, format_index format, const char *text)
{
    strcat(strcat(strcat(out, format == HTML ? "<p>" : ""), text),
           format == HTML ? "</p>\n" : "\n\n");
}

static void other(char *out, format_index format, int i)
{
    paragraph(out, format, others[i]);
}

/* Line breaks in place of spaces, as late as fits. */
static void wrapped(char *out, format_index format, const char *text, size_t width)
{
    char copy[1024];
    size_t line = 0, space = 0;
    strcpy(copy, text);
    for (size_t i = 0; copy[i] != '\0'; i++) {
        space = copy[i] == ' ' ? i : space;
        if (i - line > width && space > line) {
            copy[space] = '\n';
            line = space + 1;
        }
    }
    paragraph(out, format, copy);
}

static void between(char *out, format_index format, void (*copy)(char *out, format_index format))
{
    other(out, format, 0);
    paragraph(out, format, PARAGRAPH);
    other(out, format, 1);
    copy(out, format);
    other(out, format, 2);
}

static void whole(char *out, format_index format)
{
    paragraph(out, format, PARAGRAPH);
}

static void narrow(char *out, format_index format)
{
    wrapped(out, format, PARAGRAPH, 60);
}

static void shouted(char *out, format_index format)
{
    char copy[] = PARAGRAPH;
    for (size_t i = 0; copy[i] != '\0'; i++)
        copy[i] = copy[i] == ',' ? ';' : (char)toupper((unsigned char)copy[i]);
    paragraph(out, format, copy);
}

static void marked(char *out, format_index format)
{
    static const char *const copies[N_FORMATS] = {
        "The **harbour master** kept [two ledgers](http://a.b/c \"d\"), and he showed only one of "
        "them to the inspectors who\ncame down from the capital every spring. " SECOND THIRD,
        "The <b>harbour master</b> kept <a href='http://a.b/c'>two ledgers</a>, and he showed "
        "<!-- x -->only one of them to the inspectors who came down&nbsp;from the capital every "
        "spring. " SECOND THIRD,
        "The **harbour master** kept `two ledgers <http://a.b/c>`_, and he showed only one of "
        "them to the inspectors who\ncame down from the capital every spring. " SECOND THIRD,
        "The *harbour master* kept http://a.b/c[two ledgers], and he showed only one of "
        "them to the inspectors who\ncame down from the capital every spring. " SECOND THIRD,
    };
    paragraph(out, format, copies[format]);
}

static void c_one_line(char *out, format_index format)
{
    between(out, format, whole);
}

static void b_wrapped(char *out, format_index format)
{
    between(out, format, narrow);
}

static void d_sentences_in_a_line(char *out, format_index format)
{
    other(out, format, 0);
    paragraph(out, format, FIRST SECOND FIRST SECOND THIRD);
    other(out, format, 1);
}

static void e_wrapped_anew(char *out, format_index format)
{
    wrapped(out, format, PARAGRAPH, 72);
    other(out, format, 1);
    wrapped(out, format, PARAGRAPH, 60);
}

static void g_shouted(char *out, format_index format)
{
    between(out, format, shouted);
}

static void h_marked_up(char *out, format_index format)
{
    between(out, format, marked);
}

static void i_fifteen_words(char *out, format_index format)
{
    static const char words[] =
        "He never spoke of it again, not even when the lamps went out that winter.";
    paragraph(out, format, words);
    other(out, format, 0);
    paragraph(out, format, words);
}

static void j_chinese(char *out, format_index format)
{
    paragraph(out, format, CHINESE);
    other(out, format, 0);
    paragraph(out, format, CHINESE);
}

static void k_both_wrapped(char *out, format_index format)
{
    wrapped(out, format, PARAGRAPH, 60);
    other(out, format, 1);
    wrapped(out, format, PARAGRAPH, 60);
}

static void l_adjoining(char *out, format_index format)
{
    other(out, format, 0);
    paragraph(out, format, PARAGRAPH);
    paragraph(out, format, PARAGRAPH);
}

static void m_reordered(char *out, format_index format)
{
    paragraph(out, format, PARAGRAPH);
    other(out, format, 0);
    paragraph(out, format, THIRD " " FIRST SECOND);
}

static void n_three_times(char *out, format_index format)
{
    between(out, format, whole);
    paragraph(out, format, PARAGRAPH);
}

static const case_of cases[] = {
    {"B wrapped", b_wrapped, 2},
    {"C twice, a line each", c_one_line, 2},
    {"D two sentences in one line", d_sentences_in_a_line, 2},
    {"E wrapped at 72 and 60", e_wrapped_anew, 2},
    {"G upper case, semicolons", g_shouted, 2},
    {"H bold and a link", h_marked_up, 2},
    {"I fifteen words", i_fifteen_words, 2},
    {"J Chinese", j_chinese, 2},
    {"K twice, wrapped", k_both_wrapped, 2},
    {"L adjoining", l_adjoining, 2},
    {"M sentences reordered", m_reordered, 2},
    {"three copies are one finding", n_three_times, 3},
};

/* ---- Finding ---- */

/* The letters of a span, lower case, markup apart. */
static void letters(char *out, const char *text, dg_span span)
{
    bool tag = false;
    for (uint32_t i = span.start; i < span.end; i++) {
        tag = text[i] == '<' || (tag && text[i - 1] != '>');
        if (!tag && ((unsigned char)text[i] >= 0x80 || isalpha((unsigned char)text[i])))
            *out++ = (char)tolower((unsigned char)text[i]);
    }
    *out = '\0';
}

static void check_places(const char *what, const char *text, const dg_finding *finding, bool plain)
{
    char first[4096], found[4096];
    letters(first, text, finding->occurrences[0].span);
    for (size_t i = 0; i < finding->n_occurrences; i++) {
        dg_span span = finding->occurrences[i].span;
        letters(found, text, span);
        ck_assert_msg(!plain || strcmp(first, found) == 0, "%s: %s / %s", what, first, found);
        ck_assert_msg(strchr(" \n<", text[span.start]) == NULL || text[span.start] == '<',
                      "%s: begins at '%c'", what, text[span.start]);
        ck_assert_msg(text[span.end - 1] == '.' || (unsigned char)text[span.end - 1] >= 0x80,
                      "%s: ends at '%c'", what, text[span.end - 1]);
    }
}

START_TEST(what_stands_again_is_found)
{
    const case_of *c = &cases[_i % (int)(sizeof cases / sizeof *cases)];
    format_index format = (format_index)(_i / (int)(sizeof cases / sizeof *cases));
    char *text = calloc(16384, 1);
    ck_assert_ptr_nonnull(text);
    c->write(text, format);
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_document *doc;
    dg_report *report;
    options.format = formats[format];
    find.rules = 1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), &options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, &find, NULL), DG_OK);
    size_t n = dg_report_count(report), expected = c->write == m_reordered ? 2 : 1;
    ck_assert_msg(n == expected, "%s, format %d: %zu findings", c->what, (int)format, n);
    for (size_t i = 0; i < n; i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        ck_assert_msg(finding->n_occurrences == c->copies, "%s: %zu copies", c->what,
                      finding->n_occurrences);
        ck_assert_msg(finding->level == DG_WARNING || c->write == m_reordered ||
                          c->write == n_three_times,
                      "%s, format %d: no warning", c->what, (int)format);
        check_places(c->what, text, finding, c->write != h_marked_up);
    }
    dg_report_free(report);
    dg_document_free(doc);
    free(text);
}
END_TEST

static dg_document *read(const char *text, format_index format)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    options.format = formats[format];
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), &options, NULL), DG_OK);
    return doc;
}

/* F: one word changed, so the sentences around it stand again, and the paragraph nearly. */
START_TEST(an_edited_copy_is_found)
{
    format_index format = (format_index)_i;
    char text[8192] = "", edited[] = PARAGRAPH;
    memcpy(strstr(edited, "oilcloth"), "a napkin", 8);
    other(text, format, 0);
    paragraph(text, format, PARAGRAPH);
    other(text, format, 1);
    paragraph(text, format, edited);
    dg_document *doc = read(text, format);
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_report *report;
    find.rules = 1u << DG_NEAR_DUPLICATE_BLOCK | 1u << DG_REPEATED_SENTENCES;
    ck_assert_int_eq(dg_find_repeats(&report, doc, &find, NULL), DG_OK);
    ck_assert_uint_eq(dg_report_count(report), 3);
    size_t n_edited = 0;
    for (size_t i = 0; i < 3; i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        bool is_edited = finding->rule == DG_NEAR_DUPLICATE_BLOCK;
        n_edited += is_edited;
        ck_assert_uint_eq(finding->n_occurrences, 2);
        ck_assert(is_edited ? finding->similarity > 0.95 && finding->similarity < 1
                            : finding->similarity == 1);
        check_places("F one word changed", text, finding, !is_edited);
    }
    ck_assert_uint_eq(n_edited, 1);
    dg_report_free(report);
    dg_document_free(doc);
}
END_TEST

static dg_status open_kept(void *ctx, size_t i, const dg_document **doc)
{
    *doc = ((dg_document **)ctx)[i];
    return DG_OK;
}

static void close_kept(void *ctx, size_t i, const dg_document *doc)
{
    (void)ctx, (void)i, (void)doc;
}

/* A: in two documents, of any two formats. */
START_TEST(a_copy_in_another_document_is_found)
{
    char texts[2][4096] = {"", ""};
    dg_document *docs[2];
    dg_documents documents = {open_kept, close_kept, docs};
    dg_collection *collection;
    dg_report *report;
    ck_assert_int_eq(dg_collection_new(&collection, 2, NULL, NULL), DG_OK);
    for (int i = 0; i < 2; i++) {
        format_index format = (format_index)(i == 0 ? _i % N_FORMATS : _i / N_FORMATS);
        other(texts[i], format, i);
        paragraph(texts[i], format, PARAGRAPH);
        docs[i] = read(texts[i], format);
        ck_assert_int_eq(dg_collection_put(collection, (size_t)i, docs[i], NULL), DG_OK);
    }
    ck_assert_int_eq(dg_collection_find(&report, collection, &documents, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_report_count(report), 1);
    const dg_finding *finding = dg_report_finding(report, 0);
    ck_assert_int_eq(finding->rule, DG_SHARED_BLOCK);
    ck_assert_uint_eq(finding->n_occurrences, 2);
    for (int i = 0; i < 2; i++) {
        dg_span span = finding->occurrences[i].span;
        ck_assert_uint_eq(span.end - span.start, sizeof PARAGRAPH - 1);
        ck_assert_int_eq(strncmp(texts[i] + span.start, PARAGRAPH, sizeof PARAGRAPH - 1), 0);
    }
    dg_report_free(report);
    dg_collection_free(collection);
    dg_document_free(docs[0]);
    dg_document_free(docs[1]);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, what_stands_again_is_found, 0,
                        N_FORMATS * (int)(sizeof cases / sizeof *cases));
    tcase_add_loop_test(tests, an_edited_copy_is_found, 0, N_FORMATS);
    tcase_add_loop_test(tests, a_copy_in_another_document_is_found, 0, N_FORMATS * N_FORMATS);
}

TEST_MAIN("cases", add_tests)

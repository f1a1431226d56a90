/* Documents: what is read as which blocks, sentences and tokens, and how reading is refused. */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"
#include "texts.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- what is read ---- */

/* The tokens as they stand, a space between two; '/' between sentences, '|' between blocks. */
static char *outline(const dg_document *doc)
{
    size_t len, n_blocks, n_sentences, at = 0;
    const char *text = dg_document_text(doc, &len);
    const dg_block *blocks = dg_document_blocks(doc, &n_blocks);
    const dg_sentence *sentences = dg_document_sentences(doc, &n_sentences);
    const uint32_t *starts = dg_document_token_starts(doc), *ends = dg_document_token_ends(doc);
    char *out = calloc(2 * len + 2, 1);
    for (size_t b = 0; b < n_blocks; b++) {
        if (b > 0)
            out[at++] = '|';
        for (size_t s = blocks[b].first_sentence; s < blocks[b].end_sentence; s++) {
            if (s > blocks[b].first_sentence)
                out[at++] = '/';
            for (size_t t = sentences[s].first_token; t < sentences[s].end_token; t++) {
                if (t > sentences[s].first_token)
                    out[at++] = ' ';
                memcpy(out + at, text + starts[t], ends[t] - starts[t]);
                at += ends[t] - starts[t];
            }
        }
    }
    return out;
}

#define ROW(what, text, outline, bad)                                                              \
    {                                                                                              \
        what, text, sizeof(text) - 1, outline, bad                                                 \
    }

static const struct {
    const char *what, *text;
    size_t len;
    const char *outline;
    uint64_t bad_bytes;
} rows[] = {
    ROW("empty", "", "", 0),
    ROW("blank", " \t\r\n\n \xC2\xA0\xE3\x80\x80\n", "", 0),
    ROW("one word", "word", "word", 0),
    ROW("no final newline", "One here. Two there.", "One here/Two there", 0),
    ROW("final newline", "One here. Two there.\n", "One here/Two there", 0),
    ROW("LF", "One.\n\nTwo.\n", "One|Two", 0),
    ROW("CRLF", "One.\r\n\r\nTwo.\r\n", "One|Two", 0),
    ROW("CR", "One.\r\rTwo.\r", "One|Two", 0),
    ROW("U+2028", "One.\xE2\x80\xA8\xE2\x80\xA8Two.", "One|Two", 0),
    ROW("U+2029", "One.\xE2\x80\xA9Two.", "One|Two", 0),
    ROW("U+0085", "One.\xC2\x85\xC2\x85Two.", "One|Two", 0),
    ROW("form feed", "One.\f\fTwo.", "One|Two", 0),
    ROW("blank lines with blanks", "One.\n \t \nTwo.", "One|Two", 0),
    ROW("BOM", "\xEF\xBB\xBFOne.\n\nTwo.", "One|Two", 0),
    ROW("BOM alone", "\xEF\xBB\xBF", "", 0),
    ROW("tabs", "\tOne\ttwo\t", "One two", 0),
    ROW("NUL", "One\0two.\n\nThree\0", "One two|Three", 0),
    ROW("blocks without tokens", "One.\n\n* * *\n\n---\n\nTwo.", "One|||Two", 0),
    ROW("clusters", "漢字。文\n\nที่นี่", "漢 字/文|ที่ นี่", 0),
    ROW("marks", "(don’t) - «e\xCC\x81té»", "don’t e\xCC\x81té", 0),
    ROW("a stray byte", "One\xFFtwo", "One two", 1),
    ROW("an overlong form", "One \xC0\xAF two", "One two", 2),
    ROW("a surrogate", "One \xED\xA0\x80 two", "One two", 3),
    ROW("too high", "One \xF4\x90\x80\x80 two", "One two", 4),
    ROW("in two blocks", "One\xFF.\n\n\xFEtwo", "One|two", 2),
    ROW("cut off", "One \xE2\x82", "One", 2),
    ROW("U+FFFD itself", "One \xEF\xBF\xBD two", "One two", 0),
};

START_TEST(texts_are_read_as_outlined)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, rows[_i].text, rows[_i].len, NULL, NULL), DG_OK);
    const char *flaw = test_document_flaw(doc);
    char *found = outline(doc);
    ck_assert_msg(flaw == NULL, "%s: %s", rows[_i].what, flaw);
    ck_assert_msg(strcmp(found, rows[_i].outline) == 0, "%s: \"%s\" instead of \"%s\"",
                  rows[_i].what, found, rows[_i].outline);
    ck_assert_msg(dg_document_bad_bytes(doc) == rows[_i].bad_bytes, "%s: bad bytes", rows[_i].what);
    free(found);
    dg_document_free(doc);
}
END_TEST

START_TEST(a_document_refers_to_its_text)
{
    static const char text[] = "\xEF\xBB\xBF  One two. \n\n Three.";
    size_t len, n;
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, sizeof text - 1, NULL, NULL), DG_OK);
    ck_assert_ptr_eq(dg_document_text(doc, &len), text);
    ck_assert_uint_eq(len, sizeof text - 1);
    const dg_block *blocks = dg_document_blocks(doc, &n);
    ck_assert_uint_eq(n, 2);
    ck_assert_uint_eq(blocks[0].span.start, 5);
    ck_assert_uint_eq(blocks[0].span.end, 13);
    ck_assert_uint_eq(blocks[1].span.start, 17);
    ck_assert_uint_eq(blocks[1].span.end, 23);
    ck_assert_double_eq(dg_document_words(doc, 0, 3), 3);
    ck_assert_double_eq(dg_document_words(doc, 1, 1), 0);
    ck_assert_uint_eq(dg_document_token_hashes(doc)[0], dg_token_hash("one", 3, 0));
    dg_document_free(doc);
}
END_TEST

START_TEST(an_empty_document_has_no_tokens)
{
    size_t n = 1;
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, NULL, 0, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_document_token_count(doc), 0);
    ck_assert_ptr_null(dg_document_token_starts(doc));
    ck_assert_ptr_null(dg_document_token_ends(doc));
    ck_assert_ptr_null(dg_document_token_hashes(doc));
    dg_document_blocks(doc, &n);
    ck_assert_uint_eq(n, 0);
    ck_assert_double_eq(dg_document_words(doc, 0, 0), 0);
    dg_document_free(doc);
    dg_document_free(NULL);
}
END_TEST

START_TEST(a_cluster_weighs_six_tenths)
{
    dg_document *doc = NULL;
    static const char text[] = "漢字文 abc 漢";
    ck_assert_int_eq(dg_document_from_text(&doc, text, sizeof text - 1, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_document_token_count(doc), 5);
    ck_assert_double_eq_tol(dg_document_words(doc, 0, 5), 3.4, 1e-12);
    ck_assert_double_eq_tol(dg_document_words(doc, 1, 4), 2.2, 1e-12);
    dg_document_free(doc);
}
END_TEST

/* ---- from blocks ---- */

/* Spans, kinds and the rest are plain numbers: the arrays must be the same bytes. */
static bool same_documents(const dg_document *a, const dg_document *b)
{
    size_t n = dg_document_token_count(a), n_blocks, n_sentences, m_blocks, m_sentences;
    const dg_block *a_blocks = dg_document_blocks(a, &n_blocks);
    const dg_block *b_blocks = dg_document_blocks(b, &m_blocks);
    const dg_sentence *a_sentences = dg_document_sentences(a, &n_sentences);
    const dg_sentence *b_sentences = dg_document_sentences(b, &m_sentences);
    if (n != dg_document_token_count(b) || n_blocks != m_blocks || n_sentences != m_sentences)
        return false;
    return n == 0 ||
           (memcmp(a_blocks, b_blocks, n_blocks * sizeof *a_blocks) == 0 &&
            memcmp(a_sentences, b_sentences, n_sentences * sizeof *a_sentences) == 0 &&
            memcmp(dg_document_token_starts(a), dg_document_token_starts(b), n * 4) == 0 &&
            memcmp(dg_document_token_ends(a), dg_document_token_ends(b), n * 4) == 0 &&
            memcmp(dg_document_token_hashes(a), dg_document_token_hashes(b), n * 8) == 0);
}

START_TEST(the_same_blocks_make_the_same_document)
{
    for (size_t i = 0; i < test_cases(3000); i++) {
        uint64_t random = test_seed() + i;
        test_text text = test_text_make(&random, 60);
        dg_document *read = NULL, *given = NULL;
        size_t n;
        if (dg_document_from_text(&read, text.bytes, text.len, NULL, NULL) != DG_OK)
            ck_abort_msg("seed %llu", (unsigned long long)test_seed());
        const dg_block *blocks = dg_document_blocks(read, &n);
        dg_block_input *inputs = calloc(n + 1, sizeof *inputs);
        for (size_t b = 0; b < n; b++)
            inputs[b] = (dg_block_input){blocks[b].span, blocks[b].kind};
        if (dg_document_from_blocks(&given, text.bytes, text.len, inputs, n, NULL, NULL) != DG_OK ||
            !same_documents(read, given))
            ck_abort_msg("seed %llu case %zu\n%s", (unsigned long long)test_seed(), i, text.bytes);
        dg_document_free(read);
        dg_document_free(given);
        free(inputs);
        test_text_free(&text);
    }
}
END_TEST

START_TEST(blocks_are_what_the_caller_says)
{
    static const char text[] = "Title\n<b>one two\nthree</b> rest";
    const dg_block_input inputs[] = {{{0, 5}, DG_HEADING},
                                     {{5, 5}, DG_CAPTION},
                                     {{9, 22}, DG_LIST_ITEM},
                                     {{22, 22}, DG_TABLE_CELL},
                                     {{26, 27}, DG_QUOTATION}};
    dg_document *doc = NULL;
    size_t n;
    ck_assert_int_eq(dg_document_from_blocks(&doc, text, sizeof text - 1, inputs, 5, NULL, NULL),
                     DG_OK);
    const dg_block *blocks = dg_document_blocks(doc, &n);
    ck_assert_uint_eq(n, 5);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(blocks[i].kind, inputs[i].kind);
    char *found = outline(doc);
    ck_assert_str_eq(found, "Title||one two three||");
    ck_assert_ptr_null(test_document_flaw(doc));
    free(found);
    dg_document_free(doc);
}
END_TEST

static const struct {
    const char *what;
    dg_block_input blocks[3];
    uint64_t position;
} wrong_blocks[] = {
    {"out of order", {{{0, 3}, DG_PARAGRAPH}, {{8, 9}, DG_PARAGRAPH}, {{4, 6}, DG_PARAGRAPH}}, 2},
    {"overlapping", {{{0, 5}, DG_PARAGRAPH}, {{4, 9}, DG_PARAGRAPH}, {{9, 9}, DG_PARAGRAPH}}, 1},
    {"reversed", {{{3, 2}, DG_PARAGRAPH}, {{3, 5}, DG_PARAGRAPH}, {{5, 6}, DG_PARAGRAPH}}, 0},
    {"outside", {{{0, 3}, DG_PARAGRAPH}, {{3, 6}, DG_PARAGRAPH}, {{8, 11}, DG_PARAGRAPH}}, 2},
    {"far outside",
     {{{0, 3}, DG_PARAGRAPH}, {{11, 12}, DG_PARAGRAPH}, {{12, 13}, DG_PARAGRAPH}},
     1},
    {"no kind", {{{0, 3}, DG_PARAGRAPH}, {{3, 6}, (dg_block_kind)99}, {{8, 9}, DG_PARAGRAPH}}, 1},
};

/* What a failed call must not have touched. */
#define UNTOUCHED ((dg_document *)(uintptr_t)0x5A5A)

START_TEST(wrong_blocks_are_refused_with_their_position)
{
    dg_document *doc = UNTOUCHED;
    dg_error error = {DG_OK, NULL, 99};
    dg_status status =
        dg_document_from_blocks(&doc, "0123456789", 10, wrong_blocks[_i].blocks, 3, NULL, &error);
    ck_assert_msg(status == DG_INVALID, "%s", wrong_blocks[_i].what);
    ck_assert_ptr_eq(doc, UNTOUCHED);
    ck_assert_int_eq(error.code, DG_INVALID);
    ck_assert_ptr_nonnull(error.message);
    ck_assert_msg(error.position == wrong_blocks[_i].position, "%s: at %llu", wrong_blocks[_i].what,
                  (unsigned long long)error.position);
}
END_TEST

/* ---- arguments ---- */

static void check_refused(const char *text, size_t len, const dg_document_options *options,
                          dg_status expected)
{
    dg_document *doc = UNTOUCHED;
    dg_error error = {DG_OK, NULL, 0};
    ck_assert_int_eq(dg_document_from_text(&doc, text, len, options, &error), expected);
    ck_assert_ptr_eq(doc, UNTOUCHED);
    ck_assert_int_eq(error.code, expected);
    ck_assert_ptr_nonnull(error.message);
    ck_assert_int_eq(dg_document_from_blocks(&doc, text, len, NULL, 0, options, NULL), expected);
    ck_assert_ptr_eq(doc, UNTOUCHED);
}

START_TEST(wrong_arguments_are_refused)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_limits limits = DG_LIMITS_INIT;
    check_refused(NULL, 1, NULL, DG_INVALID);
    options.flags = 4;
    check_refused("a", 1, &options, DG_INVALID);
    options.flags = 0x80000001u;
    check_refused("a", 1, &options, DG_INVALID);
    options.flags = 0;
    options.size--;
    check_refused("a", 1, &options, DG_INVALID);
    options.size = 0;
    check_refused("a", 1, &options, DG_INVALID);
    options.size = sizeof options;
    limits.size = 0;
    options.limits = &limits;
    check_refused("a", 1, &options, DG_INVALID);
    ck_assert_int_eq(dg_document_from_text(NULL, "a", 1, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_document_from_blocks(NULL, "a", 1, NULL, 0, NULL, NULL), DG_INVALID);
    dg_document *doc = UNTOUCHED;
    ck_assert_int_eq(dg_document_from_blocks(&doc, "a", 1, NULL, 1, NULL, NULL), DG_INVALID);
    ck_assert_ptr_eq(doc, UNTOUCHED);
#if SIZE_MAX > UINT32_MAX
    check_refused("a", (size_t)UINT32_MAX + 1, NULL, DG_TOO_LARGE);
#endif
}
END_TEST

/* A caller that was compiled with a later header. */
START_TEST(larger_options_are_accepted)
{
    struct {
        dg_document_options now;
        uint64_t later[2];
    } options = {DG_DOCUMENT_OPTIONS_INIT, {1, 2}};
    struct {
        dg_limits now;
        uint64_t later[2];
    } limits = {DG_LIMITS_INIT, {1, 2}};
    dg_error error = {DG_OK, "untouched", 7};
    dg_document *doc = NULL;
    options.now.size = sizeof options;
    limits.now.size = sizeof limits;
    options.now.limits = &limits.now;
    ck_assert_int_eq(dg_document_from_text(&doc, "a b", 3, &options.now, &error), DG_OK);
    ck_assert_str_eq(error.message, "untouched");
    ck_assert_uint_eq(dg_document_token_count(doc), 2);
    dg_document_free(doc);
}
END_TEST

/* ---- limits ---- */

typedef struct patience {
    size_t looks, gives_up_at; /* 0: never */
    bool slow;
} patience;

static int is_cancelled(void *ctx)
{
    patience *p = ctx;
    if (p->slow)
        nanosleep(&(struct timespec){0, 3000000}, NULL);
    return ++p->looks == p->gives_up_at;
}

static char *long_text(size_t len)
{
    static const char words[] = "many words and then some more. ";
    char *text = malloc(len);
    for (size_t i = 0; i < len; i++)
        text[i] = words[i % (sizeof words - 1)];
    return text;
}

#define LONG ((size_t)1 << 20)

START_TEST(limits_end_reading)
{
    char *text = long_text(LONG);
    patience p = {.gives_up_at = 3};
    dg_limits limits = DG_LIMITS_INIT;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_block_input block = {{0, (uint32_t)LONG}, DG_PARAGRAPH};
    dg_document *doc = UNTOUCHED;
    options.limits = &limits;
    limits.cancelled = is_cancelled;
    limits.ctx = &p;
    ck_assert_int_eq(dg_document_from_text(&doc, text, LONG, &options, NULL), DG_CANCELLED);
    ck_assert_uint_eq(p.looks, 3);
    p.looks = 0;
    ck_assert_int_eq(dg_document_from_blocks(&doc, text, LONG, &block, 1, &options, NULL),
                     DG_CANCELLED);
    p = (patience){.slow = true};
    limits.timeout_ms = 1;
    ck_assert_int_eq(dg_document_from_text(&doc, text, LONG, &options, NULL), DG_TIMED_OUT);
    limits = (dg_limits)DG_LIMITS_INIT;
    limits.max_work = LONG / 2;
    ck_assert_int_eq(dg_document_from_text(&doc, text, LONG, &options, NULL), DG_WORK_LIMIT);
    ck_assert_int_eq(dg_document_from_blocks(&doc, text, LONG, &block, 1, &options, NULL),
                     DG_WORK_LIMIT);
    ck_assert_ptr_eq(doc, UNTOUCHED);
    limits.max_work = 16 * LONG;
    ck_assert_int_eq(dg_document_from_text(&doc, text, LONG, &options, NULL), DG_OK);
    dg_document_free(doc);
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, texts_are_read_as_outlined, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tests, a_document_refers_to_its_text);
    tcase_add_test(tests, an_empty_document_has_no_tokens);
    tcase_add_test(tests, a_cluster_weighs_six_tenths);
    tcase_add_test(tests, the_same_blocks_make_the_same_document);
    tcase_add_test(tests, blocks_are_what_the_caller_says);
    tcase_add_loop_test(tests, wrong_blocks_are_refused_with_their_position, 0,
                        sizeof wrong_blocks / sizeof *wrong_blocks);
    tcase_add_test(tests, wrong_arguments_are_refused);
    tcase_add_test(tests, larger_options_are_accepted);
    tcase_add_test(tests, limits_end_reading);
}

TEST_MAIN("document", add_tests)

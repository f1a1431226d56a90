/* When memory ends: every public call, with its 1st, 2nd, 3rd ... allocation failing, alone or with
 * all after it, until none fails any more. Twice over: the caller's allocator fails, which also
 * checks every size and that nothing leaks; and malloc itself fails, so that what libunistring
 * allocates behind the library fails as well.
 *
 * Sanitizers bring a malloc of their own; under them, and where there is no glibc, only the caller's
 * allocator fails. */
#include "allocator.h"
#include "document.h"
#include "harness.h"
#include "interposed.h"
#include "texts.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>

/* ---- the calls ---- */

/* What a call works on. */
typedef struct material {
    const char *text;
    size_t len;
    const dg_block_input *blocks;
    size_t n_blocks;
    const dg_document *doc;
    const dg_report *report; /* what must be found in doc */
} material;

typedef struct call {
    const char *what;
    dg_status (*run)(void **out, const material *m, const dg_allocator *a);
    void (*release)(void *out);
    bool (*is_right)(const void *out, const material *m);
} call;

static dg_status read_text(void **out, const material *m, const dg_allocator *a)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = *out;
    options.allocator = a;
    dg_status status = dg_document_from_text(&doc, m->text, m->len, &options, NULL);
    *out = doc;
    return status;
}

static dg_status read_blocks(void **out, const material *m, const dg_allocator *a)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = *out;
    options.allocator = a;
    dg_status status =
        dg_document_from_blocks(&doc, m->text, m->len, m->blocks, m->n_blocks, &options, NULL);
    *out = doc;
    return status;
}

static dg_find_options find_options(const dg_allocator *a)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    options.allocator = a;
    options.k = 2;
    options.min_words = options.min_passage_words = 3;
    return options;
}

static dg_status find(void **out, const material *m, const dg_allocator *a)
{
    dg_find_options options = find_options(a);
    dg_report *report = *out;
    dg_status status = dg_find_repeats(&report, m->doc, &options, NULL);
    *out = report;
    return status;
}

static dg_status new_roller(void **out, const material *m, const dg_allocator *a)
{
    dg_roller *roller = *out;
    (void)m;
    dg_status status = dg_roller_new(&roller, 8, a);
    *out = roller;
    return status;
}

static dg_status new_winnower(void **out, const material *m, const dg_allocator *a)
{
    dg_winnower *winnower = *out;
    (void)m;
    dg_status status = dg_winnower_new(&winnower, 100, a);
    *out = winnower;
    return status;
}

static void release_document(void *out)
{
    dg_document_free(out);
}

static void release_report(void *out)
{
    dg_report_free(out);
}

static void release_roller(void *out)
{
    dg_roller_free(out);
}

static void release_winnower(void *out)
{
    dg_winnower_free(out);
}

static bool is_same_document(const void *out, const material *m)
{
    size_t n = dg_document_token_count(m->doc);
    return test_document_flaw(out) == NULL && dg_document_token_count(out) == n &&
           (n == 0 || memcmp(dg_document_token_starts(out), dg_document_token_starts(m->doc),
                             n * sizeof(uint32_t)) == 0);
}

static bool is_same_report(const void *out, const material *m)
{
    return test_same_reports(out, m->report, true);
}

static bool is_any(const void *out, const material *m)
{
    (void)m;
    return out != NULL;
}

static const call calls[] = {
    {"dg_document_from_text", read_text, release_document, is_same_document},
    {"dg_document_from_blocks", read_blocks, release_document, is_same_document},
    {"dg_find_repeats", find, release_report, is_same_report},
    {"dg_roller_new", new_roller, release_roller, is_any},
    {"dg_winnower_new", new_winnower, release_winnower, is_any},
};

/* ---- one call, again and again ---- */

static int untouched;

static void judge(const call *c, size_t n, dg_status status, void *out, const material *m)
{
    if (status == DG_OK ? !c->is_right(out, m) : status != DG_NO_MEMORY || out != &untouched)
        ck_abort_msg("%s: allocation %zu fails: %s%s", c->what, n, dg_status_message(status),
                     status != DG_OK && out != &untouched ? ", and *out was touched" : "");
}

/* Returns how many allocations the call makes. */
static size_t fail_allocator(const call *c, const material *m, bool fails_on)
{
    for (size_t n = 1;; n++) {
        test_allocator memory = {.fails_at = n, .fails_on = fails_on};
        dg_allocator a = test_allocator_of(&memory);
        void *out = &untouched;
        dg_status status = c->run(&out, m, &a);
        judge(c, n, status, out, m);
        if (status == DG_OK)
            c->release(out);
        if (memory.blocks != 0)
            ck_abort_msg("%s: allocation %zu fails: %zu blocks leak", c->what, n, memory.blocks);
        if (memory.requests < n)
            return n - 1;
    }
}

static size_t fail_malloc(const call *c, const material *m, bool fails_on)
{
    for (size_t n = 1;; n++) {
        void *out = &untouched;
        heap.requests = 0;
        heap.blocks = 0;
        heap.fails_at = n;
        heap.fails_on = fails_on;
        heap.watched = true;
        dg_status status = c->run(&out, m, NULL);
        heap.watched = false;
        size_t requests = heap.requests;
        judge(c, n, status, out, m);
        heap.fails_at = SIZE_MAX;
        heap.watched = true;
        if (status == DG_OK)
            c->release(out);
        heap.watched = false;
        if (heap.blocks != 0)
            ck_abort_msg("%s: malloc %zu fails: %ld blocks leak", c->what, n, heap.blocks);
        if (requests < n)
            return n - 1;
    }
}

/* libunistring's: what malloc gives beyond what the caller's allocator is asked for. */
static size_t behind;

static void check_calls(const material *m)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        for (int fails_on = 0; fails_on <= 1; fails_on++) {
            size_t n = fail_allocator(&calls[i], m, fails_on), of_malloc = n;
            if (INTERPOSED)
                of_malloc = fail_malloc(&calls[i], m, fails_on);
            ck_assert_msg(n > 0 && of_malloc >= n, "%s: %zu allocations, %zu of malloc",
                          calls[i].what, n, of_malloc);
            behind += of_malloc - n;
        }
}

static void check_material(material *m, uint64_t hash_mask)
{
    dg_document *doc = NULL;
    void *report = NULL;
    ck_assert_int_eq(
        dg_document_from_blocks(&doc, m->text, m->len, m->blocks, m->n_blocks, NULL, NULL), DG_OK);
    for (size_t i = 0; i < doc->tokens.len; i++)
        doc->tokens.hashes[i] &= hash_mask;
    m->doc = doc;
    ck_assert_int_eq(find(&report, m, NULL), DG_OK);
    m->report = report;
    check_calls(m);
    ck_assert_msg(test_document_flaw(doc) == NULL, "the document was changed");
    dg_report_free(report);
    dg_document_free(doc);
}

START_TEST(every_call_survives_on_seeded_texts)
{
    for (size_t i = 0; i < test_cases(20); i++) {
        uint64_t random = test_seed() + i;
        test_text text = test_text_make(&random, i % 10 == 0 ? 400 : 60);
        material m = {text.bytes, text.len, text.blocks, text.n_blocks, NULL, NULL};
        check_material(&m, UINT64_MAX);
        check_material(&m, 3);
        test_text_free(&text);
    }
}
END_TEST

/* Words that need normalisation, and one that doesn't fit into any buffer of the stack. */
static size_t write_slow_words(char *text)
{
    size_t len = 0;
    for (size_t copy = 0; copy < 3; copy++) {
        len += (size_t)sprintf(text + len, "e\xCC\x81t\xC3\xA9 \xEF\xB7\xBA \xEF\xAC\x83 "
                                           "\xE1\xBA\x9E\xC7\x85 \xE3\x8C\x96 ");
        for (size_t i = 0; i < 100; i++)
            len += (size_t)sprintf(text + len, "a\xCC\x81\xCC\xA7\xCC\x88");
        for (size_t i = 0; i < 2000; i++)
            len += (size_t)sprintf(text + len, "\xCC\x81");
        for (size_t i = 0; i < 300; i++)
            len += (size_t)sprintf(text + len, "\xEF\xB7\xBA");
        len += (size_t)sprintf(text + len, " end.\n\n");
    }
    return len;
}

START_TEST(every_call_survives_on_words_that_must_be_normalised)
{
    char *text = malloc(1 << 16);
    size_t len = write_slow_words(text);
    dg_block_input block = {{0, (uint32_t)len}, DG_PARAGRAPH};
    material m = {text, len, &block, 1, NULL, NULL};
    behind = 0;
    check_material(&m, UINT64_MAX);
    ck_assert_msg(!INTERPOSED || behind > 0, "libunistring wasn't put to the test");
    free(text);
}
END_TEST

START_TEST(a_match_key_survives)
{
    static const char *const words[] = {"word", "\xC3\xA9t\xC3\xA9", "e\xCC\x81",
                                        "\xEF\xB7\xBA\xEF\xB7\xBA", "\xE1\xBA\x9E\xCC\xA7\xCC\x81"};
    char key[DG_KEY_MAX], word[DG_WORD_MAX] = "a";
    for (size_t i = 0; i <= sizeof words / sizeof *words; i++) {
        for (size_t at = 1; at + 2 <= sizeof word; at += 2)
            memcpy(word + at, at % 4 == 1 ? "\xCC\x81" : "\xCC\xA7", 2);
        bool is_long = i == sizeof words / sizeof *words;
        const char *bytes = is_long ? word : words[i];
        for (size_t n = 1;; n++) {
            size_t key_len = 12345;
            heap.requests = 0;
            heap.blocks = 0;
            heap.fails_at = n;
            heap.fails_on = n % 2 == 0;
            heap.watched = true;
            dg_status status =
                dg_match_key(bytes, is_long ? sizeof word - 1 : strlen(bytes), 0, key, &key_len);
            heap.watched = false;
            ck_assert_msg(status == DG_OK ? key_len > 0 && key_len != 12345
                                          : status == DG_NO_MEMORY && key_len == 12345,
                          "word %zu, malloc %zu fails: %s", i, n, dg_status_message(status));
            ck_assert_int_eq(heap.blocks, 0);
            if (heap.requests < n)
                break;
        }
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_call_survives_on_seeded_texts);
    tcase_add_test(tests, every_call_survives_on_words_that_must_be_normalised);
    tcase_add_test(tests, a_match_key_survives);
}

TEST_MAIN("out of memory", add_tests)

/* dg_find_repeats as a call: what it refuses, how limits end it, what a report is; and the rules'
 * texts. */
#define _POSIX_C_SOURCE 200809L
#include "allocator.h"
#include "harness.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a failed call must not have touched. */
#define UNTOUCHED ((dg_report *)(uintptr_t)0x5A5A)

static const char twice[] = "Every lamp on the pier was lit an hour before the boat came in.\n\n"
                            "A dog slept.\n\n"
                            "Every lamp on the pier was lit an hour before the boat came in.\n";

static dg_document *read_text(const char *text, size_t len)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, len, NULL, NULL), DG_OK);
    return doc;
}

static void check_refused(const dg_document *doc, const dg_find_options *options)
{
    dg_report *report = UNTOUCHED;
    dg_error error = {DG_OK, NULL, 0};
    ck_assert_int_eq(dg_find_repeats(&report, doc, options, &error), DG_INVALID);
    ck_assert_ptr_eq(report, UNTOUCHED);
    ck_assert_int_eq(error.code, DG_INVALID);
    ck_assert_ptr_nonnull(error.message);
    ck_assert_int_eq(dg_find_repeats(&report, doc, options, NULL), DG_INVALID);
}

START_TEST(wrong_arguments_are_refused)
{
    dg_document *doc = read_text(twice, sizeof twice - 1);
    const dg_find_options right = DG_FIND_OPTIONS_INIT;
    dg_find_options options = right;
    dg_limits limits = DG_LIMITS_INIT;
    check_refused(NULL, NULL);
    ck_assert_int_eq(dg_find_repeats(NULL, doc, NULL, NULL), DG_INVALID);
    options.rules = 1u << DG_N_RULES;
    check_refused(doc, &options);
    options = right;
    options.k = 0;
    check_refused(doc, &options);
    options.k = 33;
    check_refused(doc, &options);
    options = right;
    options.size--;
    check_refused(doc, &options);
    options = right;
    options.limits = &limits;
    limits.size = 0;
    check_refused(doc, &options);
    dg_document_free(doc);
}
END_TEST

/* A caller that was compiled with a later header. */
START_TEST(larger_options_are_accepted)
{
    struct {
        dg_find_options now;
        uint64_t later;
    } options = {DG_FIND_OPTIONS_INIT, 1};
    dg_error error = {DG_OK, "untouched", 7};
    dg_report *report = NULL;
    dg_document *doc = read_text(twice, sizeof twice - 1);
    options.now.size = sizeof options;
    ck_assert_int_eq(dg_find_repeats(&report, doc, &options.now, &error), DG_OK);
    ck_assert_str_eq(error.message, "untouched");
    ck_assert_uint_eq(dg_report_count(report), 1);
    dg_report_free(report);
    dg_document_free(doc);
}
END_TEST

START_TEST(a_report_does_not_refer_to_the_document)
{
    char *text = malloc(sizeof twice);
    memcpy(text, twice, sizeof twice);
    dg_document *doc = read_text(text, sizeof twice - 1);
    dg_report *report = NULL;
    ck_assert_int_eq(dg_find_repeats(&report, doc, NULL, NULL), DG_OK);
    dg_document_free(doc);
    memset(text, 0, sizeof twice);
    free(text);
    ck_assert_uint_eq(dg_report_count(report), 1);
    const dg_finding *finding = dg_report_finding(report, 0);
    ck_assert_uint_eq(finding->n_occurrences, 2);
    ck_assert_uint_eq(finding->occurrences[0].span.start, 0);
    ck_assert_uint_eq(finding->occurrences[0].span.end, 63);
    ck_assert_uint_eq(finding->occurrences[1].span.start, 79);
    ck_assert_uint_eq(finding->n_units, 1);
    dg_report_free(report);
    dg_report_free(NULL);
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

/* 150,000 words, many runs of which stand twice. */
static dg_document *long_document(char **text)
{
    size_t len = 0;
    uint64_t random = test_seed();
    *text = malloc(150000 * 8);
    for (size_t i = 0; i < 150000; i++)
        len += (size_t)sprintf(*text + len, "w%zu ", test_below(&random, i % 64 < 32 ? 9 : 9999));
    return read_text(*text, len);
}

static void check_ended(const dg_document *doc, const dg_limits *limits, dg_status expected)
{
    test_allocator memory = {0};
    dg_allocator a = test_allocator_of(&memory);
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_error error = {DG_OK, NULL, 0};
    dg_report *report = UNTOUCHED;
    options.allocator = &a;
    options.limits = limits;
    ck_assert_int_eq(dg_find_repeats(&report, doc, &options, &error), expected);
    ck_assert_int_eq(error.code, expected);
    ck_assert_ptr_eq(report, UNTOUCHED);
    ck_assert_uint_eq(memory.blocks, 0);
}

START_TEST(limits_end_the_search)
{
    char *text;
    dg_document *doc = long_document(&text);
    patience p = {.gives_up_at = 1};
    dg_limits limits = DG_LIMITS_INIT;
    limits.cancelled = is_cancelled;
    limits.ctx = &p;
    check_ended(doc, &limits, DG_CANCELLED);
    p = (patience){.gives_up_at = 3};
    check_ended(doc, &limits, DG_CANCELLED);
    ck_assert_uint_eq(p.looks, 3);
    p = (patience){.slow = true};
    limits.timeout_ms = 1;
    check_ended(doc, &limits, DG_TIMED_OUT);
    limits = (dg_limits)DG_LIMITS_INIT;
    for (limits.max_work = 1; limits.max_work < 150000; limits.max_work *= 7)
        check_ended(doc, &limits, DG_WORK_LIMIT);
    dg_document_free(doc);
    free(text);
}
END_TEST

/* Whenever a search is cancelled, nothing leaks and nothing is handed out. */
START_TEST(a_search_can_be_cancelled_at_every_look)
{
    char *text;
    dg_document *doc = long_document(&text);
    patience p = {.gives_up_at = 0};
    dg_limits limits = DG_LIMITS_INIT;
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_report *report = NULL;
    limits.cancelled = is_cancelled;
    limits.ctx = &p;
    options.limits = &limits;
    ck_assert_int_eq(dg_find_repeats(&report, doc, &options, NULL), DG_OK);
    dg_report_free(report);
    for (size_t looks = p.looks, n = 1; n <= looks; n++) {
        p = (patience){.gives_up_at = n};
        check_ended(doc, &limits, DG_CANCELLED);
    }
    dg_document_free(doc);
    free(text);
}
END_TEST

/* ---- rules ---- */

START_TEST(every_rule_explains_itself)
{
    static const char *const ids[DG_N_RULES] = {
        "repeated-block",   "repeated-sentences",    "repeated-passage", "doubled-words",
        "repeated-section", "near-duplicate-block",  "shared-block",     "shared-sentences",
        "shared-passage",   "shared-near-duplicate", "shared-document"};
    for (unsigned i = 0; i < DG_N_RULES; i++) {
        ck_assert_str_eq(dg_rule_id((dg_rule)i), ids[i]);
        ck_assert_uint_gt(strlen(dg_rule_summary((dg_rule)i)), 20);
        ck_assert_ptr_null(strchr(dg_rule_summary((dg_rule)i), '\n'));
        ck_assert_uint_gt(strlen(dg_rule_explanation((dg_rule)i)), 100);
    }
    ck_assert_ptr_null(dg_rule_id((dg_rule)DG_N_RULES));
    ck_assert_ptr_null(dg_rule_summary((dg_rule)-1));
    ck_assert_ptr_null(dg_rule_explanation((dg_rule)99));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, wrong_arguments_are_refused);
    tcase_add_test(tests, larger_options_are_accepted);
    tcase_add_test(tests, a_report_does_not_refer_to_the_document);
    tcase_add_test(tests, limits_end_the_search);
    tcase_add_test(tests, a_search_can_be_cancelled_at_every_look);
    tcase_add_test(tests, every_rule_explains_itself);
}

TEST_MAIN("find, as a call", add_tests)

/* dg_find_repeats against the oracles of model.h on seeded texts full of repeats, and properties
 * that need no oracle. */
#include "document.h"
#include "harness.h"
#include "texts.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#define UNITS    (1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES)
#define PASSAGES (1u << DG_REPEATED_PASSAGE)

/* ---- what a case is ---- */

typedef struct subject {
    uint64_t seed;
    size_t number;
    test_text text;
    bool own_blocks; /* read by dg_document_from_blocks */
    dg_document *doc;
    dg_find_options options;
} subject;

static dg_document *read_text(const char *bytes, size_t len, uint64_t seed)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = NULL;
    options.seed = seed;
    if (dg_document_from_text(&doc, bytes, len, &options, NULL) != DG_OK)
        ck_abort_msg("no document");
    return doc;
}

static dg_document *read_subject(const subject *s, uint64_t seed)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = NULL;
    options.seed = seed;
    if (!s->own_blocks)
        return read_text(s->text.bytes, s->text.len, seed);
    if (dg_document_from_blocks(&doc, s->text.bytes, s->text.len, s->text.blocks, s->text.n_blocks,
                                &options, NULL) != DG_OK)
        ck_abort_msg("no document from blocks");
    return doc;
}

static dg_report *find(const dg_document *doc, const dg_find_options *options)
{
    dg_report *report = NULL;
    dg_status status = dg_find_repeats(&report, doc, options, NULL);
    if (status != DG_OK)
        ck_abort_msg("no report: %s", dg_status_message(status));
    return report;
}

static dg_find_options small_minimums(uint64_t *random, uint32_t rules)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    options.rules = rules;
    options.k = 1 + (uint32_t)test_below(random, 4);
    options.min_words = 1 + (uint32_t)test_below(random, 6);
    options.min_sentences = (uint32_t)test_below(random, 4);
    options.min_passage_words = 1 + (uint32_t)test_below(random, 6);
    return options;
}

static subject make_subject(size_t number, size_t max_words, uint32_t rules)
{
    subject s = {.seed = test_seed(), .number = number};
    uint64_t random = s.seed + number * UINT64_C(0x100000001);
    s.options = small_minimums(&random, rules);
    s.own_blocks = test_below(&random, 3) == 0;
    s.text = test_text_make(&random, max_words);
    s.doc = read_subject(&s, 0);
    return s;
}

static void free_subject(subject *s)
{
    dg_document_free(s->doc);
    test_text_free(&s->text);
}

static void wrong(const subject *s, const char *what)
{
    ck_abort_msg("seed %llu case %zu rules %u k %u words %u sentences %u passage %u%s: %s\n%.*s",
                 (unsigned long long)s->seed, s->number, s->options.rules, s->options.k,
                 s->options.min_words, s->options.min_sentences, s->options.min_passage_words,
                 s->own_blocks ? " own blocks" : "", what, (int)s->text.len, s->text.bytes);
}

/* ---- the report against the model ---- */

/* One group of either side, in one form. */
typedef struct group {
    dg_rule rule;
    uint32_t nested;
    dg_text_id id;
    dg_occurrence *occurrences;
    size_t n_occurrences;
    dg_text_id *units;
    size_t n_units;
} group;

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_groups(const void *a, const void *b)
{
    const group *x = a, *y = b;
    int order = compare_numbers(x->occurrences[0].first_token, y->occurrences[0].first_token);
    if (order == 0)
        order = compare_numbers(x->occurrences[0].end_token, y->occurrences[0].end_token);
    if (order == 0)
        order = compare_numbers(x->rule, y->rule);
    return order != 0 ? order : compare_numbers(x->n_occurrences, y->n_occurrences);
}

static void free_groups(group *groups, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(groups[i].occurrences);
        free(groups[i].units);
    }
    free(groups);
}

static group group_of_model(const test_view *view, const model_group *m)
{
    group g = {.rule = m->rule, .nested = m->nested};
    g.n_occurrences = m->n_occurrences;
    g.n_units = m->n_units;
    g.occurrences = calloc(g.n_occurrences, sizeof *g.occurrences);
    g.units = calloc(g.n_units, sizeof *g.units);
    g.id = test_view_id(view, m->occurrences[0].tokens);
    for (size_t i = 0; i < g.n_occurrences; i++) {
        model_range tokens = m->occurrences[i].tokens;
        g.occurrences[i] = (dg_occurrence){test_view_span(view, m->occurrences[i]),
                                           (uint32_t)tokens.first, (uint32_t)tokens.end, 0};
    }
    for (size_t i = 0; i < g.n_units; i++)
        g.units[i] = test_view_id(view, m->units[i]);
    return g;
}

static group group_of_finding(const dg_finding *f)
{
    group g = {f->rule, f->nested, f->id, NULL, f->n_occurrences, NULL, f->n_units};
    g.occurrences = malloc(g.n_occurrences * sizeof *g.occurrences);
    memcpy(g.occurrences, f->occurrences, g.n_occurrences * sizeof *g.occurrences);
    g.units = malloc(g.n_units * sizeof *g.units);
    memcpy(g.units, f->units, g.n_units * sizeof *g.units);
    return g;
}

static bool same_groups(const group *a, const group *b)
{
    return a->rule == b->rule && a->nested == b->nested && a->n_occurrences == b->n_occurrences &&
           a->n_units == b->n_units && memcmp(&a->id, &b->id, sizeof a->id) == 0 &&
           memcmp(a->occurrences, b->occurrences, a->n_occurrences * sizeof *a->occurrences) == 0 &&
           memcmp(a->units, b->units, a->n_units * sizeof *a->units) == 0;
}

static void describe(const char *who, const group *groups, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fprintf(stderr, "%s: rule %d nested %u units %zu:", who, (int)groups[i].rule,
                groups[i].nested, groups[i].n_units);
        for (size_t o = 0; o < groups[i].n_occurrences; o++)
            fprintf(stderr, " tokens %u-%u bytes %u-%u,", groups[i].occurrences[o].first_token,
                    groups[i].occurrences[o].end_token, groups[i].occurrences[o].span.start,
                    groups[i].occurrences[o].span.end);
        fprintf(stderr, "\n");
    }
}

static bool agree(const test_view *view, const model_groups *expected, const dg_report *report)
{
    size_t n = dg_report_count(report);
    group *found = calloc(n + 1, sizeof *found),
          *wanted = calloc(expected->len + 1, sizeof *wanted);
    for (size_t i = 0; i < n; i++)
        found[i] = group_of_finding(dg_report_finding(report, i));
    for (size_t i = 0; i < expected->len; i++)
        wanted[i] = group_of_model(view, &expected->items[i]);
    qsort(found, n, sizeof *found, compare_groups);
    qsort(wanted, expected->len, sizeof *wanted, compare_groups);
    bool same = n == expected->len;
    for (size_t i = 0; i < n && same; i++)
        same = same_groups(&found[i], &wanted[i]);
    if (!same) {
        describe("found", found, n);
        describe("wanted", wanted, expected->len);
    }
    free_groups(found, n);
    free_groups(wanted, expected->len);
    return same;
}

static void check_against_model(const subject *s)
{
    const char *flaw = test_document_flaw(s->doc);
    if (flaw != NULL)
        wrong(s, flaw);
    test_view view = test_view_make(s->doc, 0);
    model_groups expected = model_find(&view.text, &s->options);
    dg_report *report = find(s->doc, &s->options);
    flaw = test_report_flaw(&view, report);
    if (!agree(&view, &expected, report))
        wrong(s, "other than the model");
    if (flaw != NULL)
        wrong(s, flaw);
    dg_report_free(report);
    model_groups_free(&expected);
    test_view_free(&view);
}

static void check_rules(uint32_t rules, size_t n)
{
    for (size_t i = 0; i < test_cases(n); i++) {
        subject s = make_subject(i, i % 1000 == 0 ? 500 : i % 50 == 0 ? 150 : 40, rules);
        check_against_model(&s);
        free_subject(&s);
    }
}

START_TEST(units_are_those_of_the_model)
{
    check_rules(UNITS, 20000);
}
END_TEST

START_TEST(passages_are_those_of_the_model)
{
    check_rules(PASSAGES, 20000);
}
END_TEST

START_TEST(both_are_those_of_the_model)
{
    check_rules(UNITS | PASSAGES, 20000);
}
END_TEST

START_TEST(single_rules_are_those_of_the_model)
{
    for (uint32_t rules = 0; rules <= (UNITS | PASSAGES); rules++)
        check_rules(rules, 300);
}
END_TEST

/* ---- what a report must not depend on ---- */

/* Runs on one subject after another; `check` gets a second document to change as it likes. */
static void on_subjects(size_t n, void (*check)(const subject *s, const dg_report *report))
{
    for (size_t i = 0; i < test_cases(n); i++) {
        subject s = make_subject(i, 50, UNITS | PASSAGES);
        dg_report *report = find(s.doc, &s.options);
        check(&s, report);
        dg_report_free(report);
        free_subject(&s);
    }
}

static void must_match(const subject *s, const dg_report *report, dg_document *other, bool spans,
                       const char *what)
{
    dg_report *again = find(other, &s->options);
    if (!test_same_reports(report, again, spans))
        wrong(s, what);
    dg_report_free(again);
    dg_document_free(other);
}

/* Masked hashes collide all the time: every match must then rest on the keys. */
static void check_weak_hashes(const subject *s, const dg_report *report)
{
    static const uint64_t masks[] = {0, 1, 0xF, 0xFF, UINT64_C(0xFF) << 56};
    for (size_t m = 0; m < sizeof masks / sizeof *masks; m++) {
        dg_document *weak = read_subject(s, 0);
        for (size_t i = 0; i < weak->tokens.len; i++)
            weak->tokens.hashes[i] &= masks[m];
        must_match(s, report, weak, true, "weak hashes change the report");
    }
}

START_TEST(no_finding_rests_on_a_hash)
{
    on_subjects(3000, check_weak_hashes);
}
END_TEST

static void check_seed(const subject *s, const dg_report *report)
{
    must_match(s, report, read_subject(s, s->number + 1), true, "the seed changes the report");
}

START_TEST(the_seed_changes_nothing)
{
    on_subjects(5000, check_seed);
}
END_TEST

static void check_upper_case(const subject *s, const dg_report *report)
{
    if (s->text.script != TEST_ASCII || s->own_blocks)
        return;
    char *upper = malloc(s->text.len + 1);
    for (size_t i = 0; i < s->text.len; i++) {
        char c = s->text.bytes[i];
        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    must_match(s, report, read_text(upper, s->text.len, 0), true, "upper case changes the report");
    free(upper);
}

START_TEST(upper_case_changes_nothing)
{
    on_subjects(5000, check_upper_case);
}
END_TEST

static void check_form(const subject *s, const dg_report *report, uninorm_t form, const char *what)
{
    if (s->text.script == TEST_ASCII || s->own_blocks)
        return;
    size_t len;
    uint8_t *bytes = u8_normalize(form, (const uint8_t *)s->text.bytes, s->text.len, NULL, &len);
    must_match(s, report, read_text((const char *)bytes, len, 0), false, what);
    free(bytes);
}

static void check_forms(const subject *s, const dg_report *report)
{
    check_form(s, report, UNINORM_NFD, "NFD changes the report");
    check_form(s, report, UNINORM_NFC, "NFC changes the report");
}

START_TEST(the_normal_form_changes_nothing)
{
    on_subjects(5000, check_forms);
}
END_TEST

/* ---- planted passages ---- */

/* Words that all differ, but for one run that is planted `copies` times. */
typedef struct planted {
    char bytes[16384];
    size_t len, run, copies;
    uint32_t first_token[8];
} planted;

static void add_word(planted *p, char sort, size_t number)
{
    p->len +=
        (size_t)snprintf(p->bytes + p->len, sizeof p->bytes - p->len, "%cw%zu ", sort, number);
}

static void plant(planted *p, uint64_t *random)
{
    size_t n_words = 0, n_tokens = 0;
    *p = (planted){.run = 8 + test_below(random, 30), .copies = 2 + test_below(random, 6)};
    for (size_t c = 0; c < p->copies; c++) {
        for (size_t n = 1 + test_below(random, 20); n > 0; n--, n_tokens++)
            add_word(p, 'u', n_words++);
        p->first_token[c] = (uint32_t)n_tokens;
        for (size_t i = 0; i < p->run; i++, n_tokens++)
            add_word(p, 'p', i);
    }
    add_word(p, 'u', n_words);
}

static bool is_planted(const planted *p, const dg_report *report)
{
    const dg_finding *f = dg_report_count(report) == 1 ? dg_report_finding(report, 0) : NULL;
    if (f == NULL || f->rule != DG_REPEATED_PASSAGE || f->n_occurrences != p->copies ||
        f->nested != 0)
        return false;
    for (size_t c = 0; c < p->copies; c++)
        if (f->occurrences[c].first_token != p->first_token[c] ||
            f->occurrences[c].end_token != p->first_token[c] + p->run)
            return false;
    return true;
}

/* The guarantee: a shared run of the least length or more is found, to the word; a shorter one
 * isn't. */
START_TEST(a_planted_run_is_found_and_nothing_else)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    planted *p = malloc(sizeof *p);
    for (size_t i = 0; i < test_cases(2000); i++) {
        uint64_t random = test_seed() + i;
        plant(p, &random);
        dg_document *doc = read_text(p->bytes, p->len, 0);
        dg_report *report = find(doc, &options);
        bool right = p->run < options.min_passage_words ? dg_report_count(report) == 0
                                                        : is_planted(p, report);
        if (!right)
            ck_abort_msg("seed %llu case %zu: a run of %zu, %zu times\n%s",
                         (unsigned long long)test_seed(), i, p->run, p->copies, p->bytes);
        dg_report_free(report);
        dg_document_free(doc);
    }
    free(p);
}
END_TEST

/* Enough different words for every table to grow. */
START_TEST(no_finding_rests_on_a_hash_in_a_long_text)
{
    size_t n_words = 20000, len = 0;
    char *text = malloc(n_words * 24);
    uint64_t random = test_seed();
    for (size_t i = 0; i < n_words; i++)
        len += (size_t)sprintf(text + len, "w%zu%s", i < n_words / 2 ? i : i - n_words / 3,
                               test_below(&random, 9) == 0 ? "! " : " ");
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_document *doc = read_text(text, len, 0), *weak = read_text(text, len, 0);
    for (size_t i = 0; i < weak->tokens.len; i++)
        weak->tokens.hashes[i] &= 0xFFF;
    dg_report *report = find(doc, &options), *again = find(weak, &options);
    ck_assert_uint_gt(dg_report_count(report), 0);
    ck_assert(test_same_reports(report, again, true));
    dg_report_free(report);
    dg_report_free(again);
    dg_document_free(doc);
    dg_document_free(weak);
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, units_are_those_of_the_model);
    tcase_add_test(tests, passages_are_those_of_the_model);
    tcase_add_test(tests, both_are_those_of_the_model);
    tcase_add_test(tests, single_rules_are_those_of_the_model);
    tcase_add_test(tests, no_finding_rests_on_a_hash);
    tcase_add_test(tests, no_finding_rests_on_a_hash_in_a_long_text);
    tcase_add_test(tests, the_seed_changes_nothing);
    tcase_add_test(tests, upper_case_changes_nothing);
    tcase_add_test(tests, the_normal_form_changes_nothing);
    tcase_add_test(tests, a_planted_run_is_found_and_nothing_else);
}

TEST_MAIN("find, by properties", add_tests)

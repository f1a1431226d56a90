/* Search by token hashes, verify, and search again by exact ids if hashes lied. */
#include "find/find.h"

#include "base/status.h"
#include "find/intern.h"
#include "find/report.h"
#include "find/search.h"
#include "near/passage_align.h"

#include <dittograph/fingerprint.h>
#include <string.h>

static const dg_find_options default_options = DG_FIND_OPTIONS_INIT;

static bool is_share(double x)
{
    return x > 0 && x <= 1;
}

dg_status dg__find_options_check(const dg_find_options **options, dg_error *error)
{
    if (*options == NULL)
        *options = &default_options;
    if ((*options)->size < sizeof **options)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_FIND_OPTIONS_INIT");
    if ((*options)->rules >> DG_N_RULES != 0)
        return dg__fail(error, DG_INVALID, "options: rules has bits without meaning");
    if ((*options)->k < 1 || (*options)->k > DG_K_MAX)
        return dg__fail(error, DG_INVALID, "options: k is not in 1 to 32");
    if (!is_share((*options)->min_similarity) || !is_share((*options)->min_containment))
        return dg__fail(error, DG_INVALID, "options: a similarity is not over 0 and at most 1");
    if ((*options)->max_gap > DG__GAP_MAX)
        return dg__fail(error, DG_INVALID, "options: max_gap is not in 0 to 32");
    return dg__check_limits((*options)->limits, error);
}

static dg_status search_by(dg__search *s, const uint64_t *ids)
{
    s->ids = ids;
    s->groups.len = 0;
    s->occurrences.len = 0;
    memset(s->relevant, 0, dg__bits_words(s->doc->tokens.len) * sizeof *s->relevant);
    if (s->in_sections != NULL)
        memset(s->in_sections, 0, dg__bits_words(s->doc->tokens.len) * sizeof *s->in_sections);
    dg_status status = dg__find_units(s);
    if (status == DG_OK)
        status =
            s->options->max_gap > 0 && s->whole->n == 2 ? dg__find_joined(s) : dg__find_passages(s);
    if (status == DG_OK)
        status = dg__find_near(s);
    if (status == DG_OK)
        status = dg__find_documents(s);
    if (status == DG_OK)
        status = dg__find_sections(s);
    if (status == DG_OK)
        status = dg__find_doubled(s);
    dg__search_settle(s);
    return status;
}

/* Ids of all tokens of all documents; `failed` says which one couldn't be opened. */
static dg_status make_exact_ids(uint64_t *ids, const dg__search *s, uint32_t *failed)
{
    const dg__whole *whole = s->whole;
    dg__interner *in = dg__interner_new(whole->separated ? NULL : s->doc->text,
                                        s->doc->token_options.flags, s->allocator);
    dg_status status = in != NULL ? DG_OK : DG_NO_MEMORY;
    for (uint32_t i = 0; i < whole->n && status == DG_OK; i++) {
        uint32_t n = dg__whole_token_count(whole, i);
        if (whole->separated)
            ids[whole->firsts[i] + n] = dg__separator_id(whole->firsts[i] + n);
        if (n == 0)
            continue;
        const dg_document *doc;
        status = dg__whole_open(whole, i, &doc);
        if (status != DG_OK) {
            *failed = i;
            break;
        }
        status = dg__exact_ids(ids + whole->firsts[i], in, doc, s->meter);
        dg__whole_close(whole, i, doc);
    }
    dg__interner_free(in);
    return status;
}

static dg_status search_exactly(dg__search *s, uint32_t *failed)
{
    size_t n = s->doc->tokens.len;
    uint64_t *ids = dg__alloc(s->allocator, n, sizeof *ids);
    dg_status status = ids != NULL ? make_exact_ids(ids, s, failed) : DG_NO_MEMORY;
    if (status == DG_OK) {
        status = search_by(s, ids);
        *failed = s->failed;
    }
    dg__free(s->allocator, ids, n, sizeof *ids);
    s->ids = NULL;
    return status;
}

/* What only seems to be repeated can't hide what is: classes of equal hashes are verified whole, and
 * tokens outside of them stand once by their hashes, so also by their keys. */
static dg_status search(dg_report **out, dg__search *s, uint32_t *failed)
{
    bool collide = false;
    dg_status status = search_by(s, s->doc->tokens.hashes);
    *failed = s->failed;
    if (status == DG_OK)
        status = dg__report_make(out, s, &collide, failed);
    if (status != DG_OK || !collide)
        return status;
    status = search_exactly(s, failed);
    return status == DG_OK ? dg__report_make(out, s, NULL, failed) : status;
}

dg_status dg__find(dg_report **out, const dg__whole *whole, const dg_find_options *options,
                   dg_error *error)
{
    dg_allocator allocator = dg__allocator(options->allocator);
    dg__meter meter = dg__meter_start(options->limits);
    dg__search s = {.whole = whole,
                    .doc = whole->doc,
                    .options = options,
                    .allocator = &allocator,
                    .meter = &meter};
    uint32_t failed = 0;
    size_t words = dg__bits_words(whole->doc->tokens.len);
    s.relevant = dg__alloc(&allocator, words, sizeof *s.relevant);
    s.covered = dg__alloc(&allocator, words, sizeof *s.covered);
    if (!whole->separated)
        s.in_sections = dg__alloc(&allocator, words, sizeof *s.in_sections);
    dg_status status = DG_NO_MEMORY;
    if (s.relevant != NULL && s.covered != NULL && (s.in_sections != NULL || whole->separated))
        status = search(out, &s, &failed);
    dg__free(&allocator, s.relevant, words, sizeof *s.relevant);
    dg__free(&allocator, s.covered, words, sizeof *s.covered);
    dg__free(&allocator, s.in_sections, words, sizeof *s.in_sections);
    dg__vec_free(&allocator, &s.groups);
    dg__vec_free(&allocator, &s.occurrences);
    return status == DG_OK ? DG_OK : dg__fail_at(error, status, NULL, failed);
}

/* ---- One document ---- */

static dg_status open_it(void *ctx, size_t i, const dg_document **doc)
{
    (void)i;
    *doc = *(const dg_document *const *)ctx;
    return DG_OK;
}

static void leave_it(void *ctx, size_t i, const dg_document *doc)
{
    (void)ctx, (void)i, (void)doc;
}

dg_status dg_find_repeats(dg_report **out, const dg_document *doc, const dg_find_options *options,
                          dg_error *error)
{
    if (out == NULL || doc == NULL)
        return dg__fail(error, DG_INVALID, "there is no document, or no place for the report");
    dg_status status = dg__find_options_check(&options, error);
    if (status != DG_OK)
        return status;
    uint32_t firsts[] = {0, (uint32_t)doc->tokens.len};
    dg__whole whole = {
        .doc = doc, .firsts = firsts, .n = 1, .documents = {open_it, leave_it, &doc}};
    return dg__find(out, &whole, options, error);
}

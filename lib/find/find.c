/* dg_find_repeats: search by token hashes, verify, and search again by exact ids if hashes lied. */
#include "base/status.h"
#include "find/intern.h"
#include "find/report.h"
#include "find/search.h"

#include <dittograph/fingerprint.h>
#include <string.h>

static const dg_find_options default_options = DG_FIND_OPTIONS_INIT;

static dg_status check_arguments(dg_report **out, const dg_document *doc,
                                 const dg_find_options *options, dg_error *error)
{
    if (out == NULL || doc == NULL)
        return dg__fail(error, DG_INVALID, "there is no document, or no place for the report");
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_FIND_OPTIONS_INIT");
    if (options->rules >> DG_N_RULES != 0)
        return dg__fail(error, DG_INVALID, "options: rules has bits without meaning");
    if (options->k < 1 || options->k > DG_K_MAX)
        return dg__fail(error, DG_INVALID, "options: k is not in 1 to 32");
    return dg__check_limits(options->limits, error);
}

static dg_status search_by(dg__search *s, const uint64_t *ids)
{
    s->ids = ids;
    s->groups.len = 0;
    s->occurrences.len = 0;
    memset(s->relevant, 0, dg__bits_words(s->doc->tokens.len) * sizeof *s->relevant);
    memset(s->in_sections, 0, dg__bits_words(s->doc->tokens.len) * sizeof *s->in_sections);
    dg_status status = dg__find_units(s);
    if (status == DG_OK)
        status = dg__find_passages(s);
    if (status == DG_OK)
        status = dg__find_sections(s);
    return status == DG_OK ? dg__find_doubled(s) : status;
}

static dg_status search_exactly(dg__search *s)
{
    size_t n = s->doc->tokens.len;
    uint64_t *ids = dg__alloc(s->allocator, n, sizeof *ids);
    dg_status status =
        ids != NULL ? dg__exact_ids(ids, s->doc, s->allocator, s->meter) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = search_by(s, ids);
    dg__free(s->allocator, ids, n, sizeof *ids);
    s->ids = NULL;
    return status;
}

/* What only seems to be repeated can't hide what is: classes of equal hashes are verified whole, and
 * tokens outside of them stand once by their hashes, so also by their keys. */
static dg_status search(dg__search *s)
{
    bool collide = false;
    dg_status status = search_by(s, s->doc->tokens.hashes);
    if (status == DG_OK)
        status = dg__hashes_collide(&collide, s->doc, s->relevant, s->allocator, s->meter);
    return status == DG_OK && collide ? search_exactly(s) : status;
}

dg_status dg_find_repeats(dg_report **out, const dg_document *doc, const dg_find_options *options,
                          dg_error *error)
{
    if (options == NULL)
        options = &default_options;
    dg_status status = check_arguments(out, doc, options, error);
    if (status != DG_OK)
        return status;
    dg_allocator allocator = dg__allocator(options->allocator);
    dg__meter meter = dg__meter_start(options->limits);
    dg__search s = {.doc = doc, .options = options, .allocator = &allocator, .meter = &meter};
    size_t words = dg__bits_words(doc->tokens.len);
    s.relevant = dg__alloc(&allocator, words, sizeof *s.relevant);
    s.covered = dg__alloc(&allocator, words, sizeof *s.covered);
    s.in_sections = dg__alloc(&allocator, words, sizeof *s.in_sections);
    bool made = s.relevant != NULL && s.covered != NULL && s.in_sections != NULL;
    status = made ? search(&s) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__report_make(out, &s, &allocator);
    dg__free(&allocator, s.relevant, words, sizeof *s.relevant);
    dg__free(&allocator, s.covered, words, sizeof *s.covered);
    dg__free(&allocator, s.in_sections, words, sizeof *s.in_sections);
    dg__vec_free(&allocator, &s.groups);
    dg__vec_free(&allocator, &s.occurrences);
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

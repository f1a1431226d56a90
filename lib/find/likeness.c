/* Words as weighted stems: what lib/near compares knows nothing of letters. */
#include <dittograph/compare.h>

#include "document.h"
#include "hash/token_hash.h"
#include "near/stems.h"
#include "text/key.h"

/* Letters that words must have in common, from the first on, to count as the same. */
#define STEM_LETTERS 4u

/* The tokens of one side. */
typedef struct run {
    const dg_document *doc;
    size_t first;
    uint32_t n;
} run;

/* The bytes of the first letters, and how many letters there are in all. */
static uint32_t measure_stem(const dg__key *key, uint32_t *n_letters)
{
    uint32_t len = 0;
    *n_letters = 0;
    for (uint32_t i = 0; i < key->len; i++) {
        *n_letters += (key->bytes[i] & 0xC0) != 0x80;
        len += *n_letters <= STEM_LETTERS;
    }
    return len;
}

static dg_status make_stem(dg__stem *stem, dg__key *key, const run *r, size_t token)
{
    const dg_document *doc = r->doc;
    uint32_t start = doc->tokens.starts[token], n_letters;
    dg_status status = dg__key_make(key, doc->text + start, doc->tokens.ends[token] - start,
                                    doc->token_options.flags);
    if (status != DG_OK)
        return status;
    uint32_t len = measure_stem(key, &n_letters);
    *stem = (dg__stem){dg__hash(key->bytes, len, 0), dg__stem_weight(n_letters)};
    return DG_OK;
}

static dg_status make_stems(dg__stem *stems, dg__key *key, const run *r)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < r->n && status == DG_OK; i++)
        status = make_stem(&stems[i], key, r, r->first + i);
    return status;
}

static bool find_run(run *r, const dg_document *doc, const dg_occurrence *o)
{
    if (doc == NULL)
        return false;
    size_t first = o != NULL ? o->first_token : 0, end = o != NULL ? o->end_token : doc->tokens.len;
    if (first > end || end > doc->tokens.len || end - first > DG_LIKENESS_MAX)
        return false;
    *r = (run){doc, first, (uint32_t)(end - first)};
    return true;
}

dg_status dg_likeness(double *out, const dg_document *of_a, const dg_occurrence *a,
                      const dg_document *of_b, const dg_occurrence *b,
                      const dg_allocator *allocator)
{
    run x, y;
    if (out == NULL || !find_run(&x, of_a, a) || !find_run(&y, of_b, b))
        return DG_INVALID;
    dg_allocator own = dg__allocator(allocator);
    size_t n = (size_t)x.n + y.n + 1;
    dg__stem *stems = dg__alloc(&own, n, sizeof *stems);
    dg__key *key = dg__alloc(&own, 1, sizeof *key);
    dg_status status = stems != NULL && key != NULL ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = make_stems(stems, key, &x);
    if (status == DG_OK)
        status = make_stems(stems + x.n, key, &y);
    if (status == DG_OK)
        status = dg__stems_alike(out, stems, x.n, stems + x.n, y.n, &own);
    dg__free(&own, stems, n, sizeof *stems);
    dg__free(&own, key, 1, sizeof *key);
    return status;
}

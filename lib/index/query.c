#include "index/query.h"

#include "base/sort.h"
#include "near/passage_align.h"

bool dg__query_wants(const dg__query *q, dg_rule rule)
{
    return (q->options.rules >> rule & 1) != 0;
}

static uint64_t unit_hash(const dg__query *q, const dg__unit *u)
{
    return dg__sequence_hash(q->ids + u->first_token, u->end_token - u->first_token);
}

static bool same_text(const dg__query *q, const dg__unit *a, const dg__unit *b)
{
    size_t n = a->end_token - a->first_token;
    return n == b->end_token - b->first_token &&
           memcmp(q->ids + a->first_token, q->ids + b->first_token, n * sizeof *q->ids) == 0;
}

typedef struct keyed_unit {
    uint64_t hash;
    uint32_t unit;
} keyed_unit;

static int compare_keyed(const void *ctx, const void *a, const void *b)
{
    uint64_t x = ((const keyed_unit *)a)->hash, y = ((const keyed_unit *)b)->hash;
    (void)ctx;
    return (x > y) - (x < y);
}

/* Units of one hash are of one class if they are of one text; of others that have that hash, which
 * nobody will ever see, only the first text counts. */
static dg_status fill_classes(dg__query *q, const keyed_unit *keyed)
{
    uint32_t n = (uint32_t)q->units.len;
    for (uint32_t i = 0; i < n; i++) {
        const dg__unit *u = &q->units.items[keyed[i].unit];
        dg__unit_class *last = q->classes.len > 0 ? &q->classes.items[q->classes.len - 1] : NULL;
        if (last == NULL || last->hash != keyed[i].hash ||
            !same_text(q, u, &q->units.items[q->by_class[last->first_unit]])) {
            dg__unit_class made = {
                .first_unit = i, .hash = keyed[i].hash, .last_document = UINT32_MAX};
            if (!dg__vec_push(q->allocator, &q->classes, made))
                return DG_NO_MEMORY;
            last = &q->classes.items[q->classes.len - 1];
        }
        q->by_class[i] = keyed[i].unit;
        q->class_of[keyed[i].unit] = (uint32_t)q->classes.len - 1;
        last->n_units++;
    }
    return DG_OK;
}

static dg_status make_classes(dg__query *q)
{
    size_t n = q->units.len;
    if (n == 0)
        return DG_OK;
    keyed_unit *keyed = dg__alloc(q->allocator, n, sizeof *keyed);
    q->class_of = dg__alloc(q->allocator, n, sizeof *q->class_of);
    q->by_class = dg__alloc(q->allocator, n, sizeof *q->by_class);
    dg_status status =
        keyed != NULL && q->class_of != NULL && q->by_class != NULL ? DG_OK : DG_NO_MEMORY;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        keyed[i] = (keyed_unit){unit_hash(q, &q->units.items[i]), (uint32_t)i};
    if (status == DG_OK)
        status = dg__sort(keyed, n, sizeof *keyed, compare_keyed, NULL, q->allocator);
    if (status == DG_OK)
        status = fill_classes(q, keyed);
    dg__free(q->allocator, keyed, n, sizeof *keyed);
    return status;
}

static dg_status make_ids(dg__query *q)
{
    const dg_document *doc = q->doc;
    size_t n = doc->tokens.len;
    q->ids = dg__alloc(q->allocator, n + 1, sizeof *q->ids);
    if (q->ids == NULL)
        return DG_NO_MEMORY;
    if (q->exact) {
        q->interner = dg__interner_new(NULL, doc->token_options.flags, q->allocator);
        return q->interner != NULL ? dg__exact_ids(q->ids, q->interner, doc, q->meter)
                                   : DG_NO_MEMORY;
    }
    for (size_t i = 0; i < n; i++)
        q->ids[i] = dg__kept_id(doc->tokens.hashes[i]);
    return dg__meter_spend(q->meter, n);
}

dg_status dg__query_prepare(dg__query *q)
{
    dg_status status = make_ids(q);
    if (status == DG_OK)
        status = dg__units_of(&q->units, q->doc, q->options.min_words, q->allocator);
    if (status == DG_OK)
        status = make_classes(q);
    return status;
}

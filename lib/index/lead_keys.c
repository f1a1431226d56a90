/* A part's documents are in order of key: so the smallest keys of all are at the front of some part's
 * row, one after the other. */
#include "index/lead.h"

/* Documents of a part that are left. */
typedef struct row {
    dg__led *const *next, *const *end;
} row;

dg_status dg__led_know(dg__led *led, dg__query *q)
{
    dg__listing *l = &q->listings[led->part];
    const dg__listed *d = &l->document;
    if (led->known.key_len > 0)
        return DG_OK;
    dg_status status = dg__listing_number(l, led->document);
    if (status != DG_OK)
        return status;
    led->known = (dg__known){q->keys.len, d->key_len, d->at, d->len, d->check, d->n_tokens};
    return dg__append(q->allocator, &q->keys, d->key, d->key_len) ? DG_OK : DG_NO_MEMORY;
}

static dg_status know_first(const row *r, dg__query *q)
{
    return r->next < r->end ? dg__led_know(*r->next, q) : DG_OK;
}

static dg_status begin_rows(row *rows, size_t *n_rows, dg__led *const *of, size_t n, dg__query *q)
{
    dg_status status = DG_OK;
    *n_rows = 0;
    for (size_t i = 0, end; i < n && status == DG_OK; i = end) {
        for (end = i + 1; end < n && of[end]->part == of[i]->part; end++) {
        }
        rows[*n_rows] = (row){of + i, of + end};
        status = know_first(&rows[(*n_rows)++], q);
    }
    return status;
}

static bool is_smaller(const dg__led *a, const dg__led *b, const dg__query *q)
{
    const uint8_t *keys = q->keys.items;
    return dg__compare_keys(keys + a->known.key_at, a->known.key_len, keys + b->known.key_at,
                            b->known.key_len) < 0;
}

/* The row that begins with the smallest key; NULL if all have ended. */
static row *smallest_row(row *rows, size_t n, const dg__query *q)
{
    row *smallest = NULL;
    for (row *r = rows; r < rows + n; r++)
        if (r->next < r->end && (smallest == NULL || is_smaller(*r->next, *smallest->next, q)))
            smallest = r;
    return smallest;
}

dg_status dg__led_smallest(dg__led **smallest, size_t most, dg__led *const *of, size_t n,
                           dg__query *q)
{
    size_t n_rows, n_parts = q->snapshot->parts.len;
    if (n == 0)
        return DG_OK;
    row *rows = dg__alloc(q->allocator, n_parts, sizeof *rows);
    dg_status status = rows != NULL ? begin_rows(rows, &n_rows, of, n, q) : DG_NO_MEMORY;
    for (size_t i = 0; i < n && i < most && status == DG_OK; i++) {
        row *r = smallest_row(rows, n_rows, q);
        smallest[i] = *r->next++;
        status = know_first(r, q);
    }
    dg__free(q->allocator, rows, n_parts, sizeof *rows);
    return status == DG_OK ? dg__meter_spend(q->meter, n) : status;
}

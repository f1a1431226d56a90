/* Documents of a segment, by number, by key, and their records. */
#include "index/segment.h"

int dg__compare_keys(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t len = a_len < b_len ? a_len : b_len;
    int order = len > 0 ? memcmp(a, b, len) : 0;
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

void dg__listing_start(dg__listing *listing, dg__segment *segment)
{
    listing->segment = segment;
    memset(&listing->bytes, 0, sizeof listing->bytes);
    listing->group = UINT64_MAX;
    listing->left = 0;
    listing->document.number = UINT32_MAX;
    listing->document.key_len = 0;
}

void dg__listing_end(dg__listing *listing)
{
    dg__vec_free(&listing->segment->allocator, &listing->bytes);
}

/* To the beginning of a group, before its first document. */
static void go_before(dg__listing *l)
{
    const dg__segment *s = l->segment;
    uint64_t first = l->group * DG__GROUP, left = s->footer.n_documents - first;
    l->left = left < DG__GROUP ? (uint32_t)left : DG__GROUP;
    l->cursor = (dg__cursor){l->bytes.items, l->bytes.items + l->bytes.len - 8, false};
    l->document.number = (uint32_t)first - 1;
    l->document.at = s->group_at[l->group];
    l->document.len = 0;
    l->document.key_len = 0;
}

static dg_status load_group(dg__listing *l, uint64_t group)
{
    const dg__segment *s = l->segment;
    uint32_t len = s->listing_len[group];
    uint64_t at = s->group_at[group + 1] - len;
    if (len < 8)
        return DG_DAMAGED;
    l->group = UINT64_MAX;
    l->left = 0;
    l->bytes.len = 0;
    if (!dg__vec_reserve(&s->allocator, &l->bytes, len))
        return DG_NO_MEMORY;
    dg_status status = dg__segment_read(s, l->bytes.items, len, at);
    if (status != DG_OK)
        return status;
    if (dg__load_u64(l->bytes.items + len - 8) !=
        dg__segment_check(s->id.number, at, l->bytes.items, len - 8))
        return DG_DAMAGED;
    l->bytes.len = len;
    l->group = group;
    return DG_OK;
}

static dg_status go_to_group(dg__listing *l, uint64_t group)
{
    dg_status status = group != l->group ? load_group(l, group) : DG_OK;
    if (status == DG_OK)
        go_before(l);
    return status;
}

/* A key is written as how much of the one before it begins with, and the rest. */
static bool take_document(dg__listing *l)
{
    dg__cursor *c = &l->cursor;
    dg__listed *d = &l->document;
    size_t same = (size_t)dg__take_number_to(c, d->key_len);
    size_t rest = (size_t)dg__take_number_to(c, DG_INDEX_KEY_MAX - same);
    const uint8_t *bytes = dg__take_bytes(c, rest);
    uint64_t records_end = l->segment->group_at[l->group + 1] - l->bytes.len;
    d->at += d->len;
    d->len = dg__take_number_to(c, records_end - d->at);
    d->n_tokens = (uint32_t)dg__take_number_to(c, UINT32_MAX);
    d->check = dg__take_u64(c);
    if (c->failed || same + rest == 0)
        return false;
    memcpy(d->key + same, bytes, rest);
    d->key_len = same + rest;
    d->number++;
    return true;
}

dg_status dg__listing_next(dg__listing *l, bool *more)
{
    if (l->left == 0) {
        uint64_t group = l->document.number == UINT32_MAX ? 0 : l->group + 1;
        *more = group < l->segment->footer.n_groups;
        dg_status status = *more ? go_to_group(l, group) : DG_OK;
        if (status != DG_OK || !*more)
            return status;
    }
    *more = true;
    l->left--;
    return take_document(l) ? DG_OK : DG_DAMAGED;
}

dg_status dg__listing_number(dg__listing *l, uint32_t number)
{
    bool more = true;
    dg_status status = DG_OK;
    if (l->group != number / DG__GROUP || l->document.number > number)
        status = go_to_group(l, number / DG__GROUP);
    while (status == DG_OK && (l->document.number != number))
        status = dg__listing_next(l, &more);
    return status;
}

/* The last group whose first key isn't larger; the first if there is none. */
static uint64_t group_of(const dg__segment *s, const uint8_t *key, size_t key_len)
{
    uint64_t low = 0, high = s->footer.n_groups;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        size_t from = s->key_at[middle], end = s->key_at[middle + 1];
        if (dg__compare_keys(s->keys + from, end - from, key, key_len) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

dg_status dg__listing_key(dg__listing *l, const uint8_t *key, size_t key_len, bool *more)
{
    *more = l->segment->footer.n_documents > 0;
    if (!*more)
        return DG_OK;
    dg_status status = go_to_group(l, group_of(l->segment, key, key_len));
    while (status == DG_OK) {
        status = dg__listing_next(l, more);
        if (status != DG_OK || !*more ||
            dg__compare_keys(l->document.key, l->document.key_len, key, key_len) >= 0)
            break;
    }
    return status;
}

dg_status dg__segment_record(const dg__segment *s, uint64_t at, uint64_t len, uint64_t check,
                             dg__bytes *record)
{
    record->len = 0;
    if (len > SIZE_MAX)
        return DG_TOO_LARGE;
    if (!dg__vec_reserve(&s->allocator, record, (size_t)len))
        return DG_NO_MEMORY;
    dg_status status = dg__segment_read(s, record->items, (size_t)len, at);
    if (status != DG_OK)
        return status;
    if (dg__segment_check(s->id.number, at, record->items, (size_t)len) != check)
        return DG_DAMAGED;
    record->len = (size_t)len;
    return DG_OK;
}

dg_status dg__listing_record(const dg__listing *l, dg__bytes *record)
{
    const dg__listed *d = &l->document;
    return dg__segment_record(l->segment, d->at, d->len, d->check, record);
}

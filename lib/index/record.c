/* Records, written and read. */
#include "index/record.h"

#include "find/intern.h"

/* First byte of where a token stands: below NEXT_2 its length, one byte behind the one before;
 * below FAR the same, two bytes behind it; else two numbers follow. */
#define NEXT_2 0x80u
#define FAR    0xc0u

/* The difference of two places, folded, is at most this. */
#define SIGNED_MAX ((uint64_t)UINT32_MAX << 1)

uint64_t dg__kept_id(uint64_t hash)
{
    return dg__spread_id(hash >> 48);
}

/* ---- Writing ---- */

static bool write_hashes(dg__bytes *record, const dg_document *doc, const dg_allocator *a)
{
    size_t n = doc->tokens.len;
    if (n > SIZE_MAX / 2 || !dg__vec_reserve(a, record, 2 * n))
        return false;
    for (size_t i = 0; i < n; i++) {
        record->items[record->len++] = (uint8_t)(doc->tokens.hashes[i] >> 48);
        record->items[record->len++] = (uint8_t)(doc->tokens.hashes[i] >> 56);
    }
    return true;
}

static uint8_t *put_place(uint8_t *to, dg_span place, uint32_t before)
{
    int64_t gap = (int64_t)place.start - before;
    uint32_t len = place.end - place.start;
    if (gap == 1 && len < NEXT_2) {
        *to++ = (uint8_t)len;
    } else if (gap == 2 && len < FAR - NEXT_2) {
        *to++ = (uint8_t)(NEXT_2 + len);
    } else {
        *to++ = FAR;
        to = dg__put_number(to, dg__fold_sign(gap));
        to = dg__put_number(to, len);
    }
    return to;
}

static bool write_places(dg__bytes *record, const dg_document *doc, const dg_allocator *a)
{
    uint32_t before = 0;
    for (size_t i = 0; i < doc->tokens.len; i++) {
        dg_span span = {doc->tokens.starts[i], doc->tokens.ends[i]};
        dg_span place = dg__document_source(doc, span);
        if (!dg__vec_reserve(a, record, 1 + 2 * DG__NUMBER_MAX_32 + 1))
            return false;
        record->len =
            (size_t)(put_place(record->items + record->len, place, before) - record->items);
        before = place.end;
    }
    return true;
}

static bool write_units(dg__bytes *record, const dg_document *doc, const dg__units *units,
                        const dg_allocator *a)
{
    const dg__tokens *tokens = &doc->tokens;
    uint32_t before = 0;
    bool ok = dg__append_number(a, record, units->len);
    for (size_t i = 0; i < units->len && ok; i++) {
        const dg__unit *u = &units->items[i];
        dg_span first = {tokens->starts[u->first_token], tokens->ends[u->first_token]},
                last = {tokens->starts[u->end_token - 1], tokens->ends[u->end_token - 1]};
        int64_t start = dg__document_source(doc, first).start,
                end = dg__document_source(doc, last).end;
        ok = dg__append_number(a, record, (uint64_t)(u->first_token - before) << 1 | u->block) &&
             dg__append_number(a, record, u->end_token - u->first_token) &&
             dg__append_number(a, record, dg__fold_sign(start - u->span.start)) &&
             dg__append_number(a, record, dg__fold_sign(u->span.end - end));
        before = u->first_token;
    }
    return ok;
}

dg_status dg__record_write(dg__bytes *record, const dg_index_entry *entry, const dg_document *doc,
                           const dg__units *units, dg_index_mode mode, const dg_allocator *a)
{
    uint64_t content = dg__sequence_hash(doc->tokens.hashes, doc->tokens.len);
    bool ok = dg__append_number(a, record, entry->source_len) &&
              dg__append(a, record, entry->source, entry->source_len) &&
              dg__append_number(a, record, entry->blob_len) &&
              dg__append(a, record, entry->blob, entry->blob_len) &&
              dg__append_u64(a, record, content);
    if (ok && mode == DG_INDEX_TOKENS)
        ok = write_hashes(record, doc, a) && write_places(record, doc, a) &&
             write_units(record, doc, units, a);
    return ok ? DG_OK : DG_NO_MEMORY;
}

/* ---- Reading ---- */

static bool read_hashes(dg__stored *s, dg__cursor *c)
{
    const uint8_t *bytes = dg__take_bytes(c, 2 * (uint64_t)s->n);
    if (bytes == NULL)
        return false;
    for (uint32_t i = 0; i < s->n; i++)
        s->ids.items[i] = dg__kept_id((uint64_t)(bytes[2 * i] | bytes[2 * i + 1] << 8) << 48);
    return true;
}

static bool read_places(dg__stored *s, dg__cursor *c)
{
    int64_t before = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const uint8_t *byte = dg__take_bytes(c, 1);
        if (byte == NULL)
            return false;
        int64_t gap = *byte < NEXT_2 ? 1 : 2, len = *byte < NEXT_2 ? *byte : *byte - (int)NEXT_2;
        if (*byte >= FAR) {
            gap = dg__unfold_sign(dg__take_number_to(c, SIGNED_MAX));
            len = (int64_t)dg__take_number_to(c, UINT32_MAX);
        }
        if (before + gap < 0 || before + gap + len > UINT32_MAX)
            return false;
        s->places.items[i] = (dg_span){(uint32_t)(before + gap), (uint32_t)(before + gap + len)};
        before += gap + len;
    }
    return !c->failed;
}

static bool read_unit(dg__unit *unit, const dg__stored *s, uint32_t before, dg__cursor *c)
{
    uint64_t head = dg__take_number_to(c, (uint64_t)UINT32_MAX << 1 | 1);
    uint64_t first = before + (head >> 1), n = dg__take_number_to(c, UINT32_MAX);
    int64_t lead = dg__unfold_sign(dg__take_number_to(c, SIGNED_MAX)),
            tail = dg__unfold_sign(dg__take_number_to(c, SIGNED_MAX));
    if (c->failed || n == 0 || first + n > s->n)
        return false;
    int64_t start = s->places.items[first].start - lead,
            end = s->places.items[first + n - 1].end + tail;
    if (start < 0 || end < start || end > UINT32_MAX)
        return false;
    *unit = (dg__unit){
        (uint32_t)first, (uint32_t)(first + n), {(uint32_t)start, (uint32_t)end}, (head & 1) != 0};
    return true;
}

static dg_status read_units(dg__stored *s, dg__cursor *c)
{
    uint32_t before = 0;
    uint64_t n =
        dg__take_number_to(c, (uint64_t)(c->end - c->at) / 4); /* four bytes each or more */
    if (c->failed)
        return DG_DAMAGED;
    if (!dg__vec_reserve(&s->allocator, &s->units, (size_t)n))
        return DG_NO_MEMORY;
    for (uint64_t i = 0; i < n; i++) {
        dg__unit *unit = &s->units.items[s->units.len];
        if (!read_unit(unit, s, before, c))
            return DG_DAMAGED;
        before = unit->first_token;
        s->units.len++;
    }
    return c->at == c->end ? DG_OK : DG_DAMAGED;
}

/* Three bytes a token at least: what is asked for is bounded by what is there. */
static dg_status read_tokens(dg__stored *s, dg__cursor *c)
{
    if (s->n > (uint64_t)(c->end - c->at) / 3)
        return DG_DAMAGED;
    if (!dg__vec_reserve(&s->allocator, &s->ids, s->n) ||
        !dg__vec_reserve(&s->allocator, &s->places, s->n))
        return DG_NO_MEMORY;
    if (!read_hashes(s, c) || !read_places(s, c))
        return DG_DAMAGED;
    s->ids.len = s->places.len = s->n;
    return read_units(s, c);
}

dg_status dg__record_read(dg__stored *s, const dg__bytes *record, uint32_t n_tokens, bool tokens)
{
    dg__cursor c = {record->items, record->items + record->len, false};
    s->n = n_tokens;
    s->entry.n_tokens = n_tokens;
    s->ids.len = s->places.len = s->units.len = 0;
    s->doc = NULL;
    s->entry.source_len = (size_t)dg__take_number_to(&c, DG_INDEX_KEY_MAX);
    s->entry.source = dg__take_bytes(&c, s->entry.source_len);
    s->entry.blob_len = (size_t)dg__take_number_to(&c, DG_INDEX_BLOB_MAX);
    s->entry.blob = dg__take_bytes(&c, s->entry.blob_len);
    s->content = dg__take_u64(&c);
    if (c.failed)
        return DG_DAMAGED;
    return tokens ? read_tokens(s, &c) : DG_OK;
}

dg_status dg__stored_take(dg__stored *s, const dg_document *doc, uint32_t min_words)
{
    s->doc = doc;
    s->units.len = 0;
    if (!dg__vec_reserve(&s->allocator, &s->ids, s->n))
        return DG_NO_MEMORY;
    s->ids.len = s->n;
    return dg__units_of(&s->units, doc, min_words, &s->allocator);
}

dg_span dg__stored_span(const dg__stored *s, uint32_t first, uint32_t end)
{
    if (s->doc != NULL) {
        dg_span span = {s->doc->tokens.starts[first], s->doc->tokens.ends[end - 1]};
        return dg__document_source(s->doc, span);
    }
    return (dg_span){s->places.items[first].start, s->places.items[end - 1].end};
}

void dg__stored_free(dg__stored *s)
{
    dg__vec_free(&s->allocator, &s->ids);
    dg__vec_free(&s->allocator, &s->places);
    dg__vec_free(&s->allocator, &s->units);
}

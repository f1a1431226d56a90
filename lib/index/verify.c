/* Everything read, everything compared. What is wrong in one place doesn't keep the rest from being
 * looked at. */
#include "base/meter.h"
#include "base/status.h"
#include "index/index.h"
#include "index/record.h"
#include "index/walk.h"

typedef struct verifier {
    const dg_index *index;
    const dg__segment *segment; /* at hand */
    dg_index_damage *damaged;
    void *ctx;
    dg__meter *meter;
    bool damage; /* any so far */
    dg__bytes record;
    dg__stored stored;
    dg__bytes key; /* of the document before */
    dg__posting last;
    bool any; /* posting before this one */
    uint64_t n_hashes;
} verifier;

static void tell(verifier *v, uint64_t at, const char *what)
{
    char name[DG__NAME_MAX];
    v->damage = true;
    dg__segment_name(name, v->segment->id.number);
    if (v->damaged != NULL)
        v->damaged(v->ctx, name, at, what);
}

/* ---- Documents ---- */

static dg_status verify_record(verifier *v, const dg__listing *l)
{
    const dg__listed *d = &l->document;
    dg_status status = dg__listing_record(l, &v->record);
    if (status == DG_OK)
        status = dg__record_read(&v->stored, &v->record, d->n_tokens,
                                 v->segment->footer.mode == DG_INDEX_TOKENS);
    if (status == DG_DAMAGED) {
        tell(v, d->at, "a document's record is damaged");
        return DG_OK;
    }
    return status == DG_OK ? dg__meter_spend(v->meter, d->len) : status;
}

static dg_status verify_key(verifier *v, const dg__listed *d, uint64_t at)
{
    if (v->key.len > 0 && dg__compare_keys(v->key.items, v->key.len, d->key, d->key_len) >= 0)
        tell(v, at, "documents are not in order of their keys");
    v->key.len = 0;
    return dg__append(&v->index->allocator, &v->key, d->key, d->key_len) ? DG_OK : DG_NO_MEMORY;
}

/* Whether the list of groups says of a group what stands in it. */
static bool group_is_as_listed(const dg__segment *s, uint64_t group, const dg__listed *d)
{
    size_t from = s->key_at[group], end = s->key_at[group + 1];
    return dg__compare_keys(s->keys + from, end - from, d->key, d->key_len) == 0;
}

static dg_status verify_group(verifier *v, dg__listing *l, uint64_t group, uint64_t *n_tokens)
{
    const dg__segment *s = v->segment;
    uint64_t at = s->group_at[group + 1] - s->listing_len[group];
    uint64_t first = group * DG__GROUP, end = first + DG__GROUP;
    if (end > s->footer.n_documents)
        end = s->footer.n_documents;
    for (uint64_t i = first; i < end; i++) {
        dg_status status = dg__listing_number(l, (uint32_t)i);
        if (status == DG_DAMAGED) {
            tell(v, at, "a list of documents is damaged");
            return DG_OK;
        }
        if (status == DG_OK && i == first && !group_is_as_listed(s, group, &l->document))
            tell(v, at, "a list of documents begins with another key than it should");
        if (status == DG_OK)
            status = verify_key(v, &l->document, at);
        if (status == DG_OK)
            status = verify_record(v, l);
        if (status != DG_OK)
            return status;
        *n_tokens += l->document.n_tokens;
    }
    if (l->document.at + l->document.len != at)
        tell(v, at, "records have other lengths than they should");
    return DG_OK;
}

static dg_status verify_documents(verifier *v, dg__segment *s)
{
    dg__listing l;
    uint64_t n_tokens = 0;
    dg_status status = DG_OK;
    v->key.len = 0;
    dg__listing_start(&l, s);
    for (uint64_t i = 0; i < s->footer.n_groups && status == DG_OK; i++)
        status = verify_group(v, &l, i, &n_tokens);
    if (status == DG_OK && !v->damage && n_tokens != s->footer.n_tokens)
        tell(v, s->id.length - DG__FOOTER_BYTES, "there are other than so many tokens");
    dg__listing_end(&l);
    return status;
}

/* ---- Postings ---- */

static bool follows(const verifier *v, const dg__posting *p)
{
    return !v->any || p->hash > v->last.hash ||
           (p->hash == v->last.hash && p->document > v->last.document);
}

/* NULL, or what is wrong. */
static const char *look_at_block(verifier *v, const uint8_t *block, uint64_t i, uint64_t *n)
{
    const dg__segment *s = v->segment;
    dg__block_reader r;
    uint64_t n_here = 0;
    dg__block_read(&r, block, 0);
    for (; dg__block_next(&r); n_here++) {
        if (n_here == 0 && r.posting.hash != s->blocks[i] >> 16)
            return "a block of postings begins with another hash than it should";
        if (r.posting.document >= s->footer.n_documents)
            return "a posting is of no document";
        if (!follows(v, &r.posting))
            return "postings are not in order";
        if (!dg__segment_may_have(s, r.posting.hash))
            return "a hash of a block of postings isn't in the filter";
        v->n_hashes += !v->any || r.posting.hash != v->last.hash;
        v->last = r.posting;
        v->any = true;
    }
    *n += n_here;
    if (r.cursor.failed)
        return "a block of postings is damaged";
    return n_here != (s->blocks[i] & 0xffff) ? "a block has other than so many postings" : NULL;
}

static dg_status verify_postings(verifier *v)
{
    const dg__segment *s = v->segment;
    uint8_t bytes[DG__BLOCK_BYTES];
    uint64_t n = 0;
    dg_status status = DG_OK;
    v->any = false;
    v->n_hashes = 0;
    for (uint64_t i = 0; i < s->footer.n_blocks && status == DG_OK; i++) {
        const uint8_t *block;
        uint64_t at = s->footer.postings_at + i * DG__BLOCK_BYTES;
        const char *wrong = NULL;
        status = dg__segment_block(&block, bytes, s, i);
        if (status == DG_OK)
            wrong = look_at_block(v, block, i, &n);
        else if (status == DG_DAMAGED)
            wrong = "a block of postings is damaged";
        if (wrong != NULL) {
            tell(v, at, wrong);
            status = DG_OK;
        }
        if (status == DG_OK)
            status = dg__meter_spend(v->meter, DG__BLOCK_BYTES);
    }
    if (status == DG_OK && !v->damage && n != s->footer.n_postings)
        tell(v, s->id.length - DG__FOOTER_BYTES, "there are other than so many postings");
    if (status == DG_OK && !v->damage && v->n_hashes != s->footer.n_hashes)
        tell(v, s->id.length - DG__FOOTER_BYTES, "there are other than so many hashes");
    return status;
}

/* ---- All of it ---- */

/* No key is alive twice. */
static dg_status verify_keys(verifier *v, const dg__snapshot *s)
{
    dg__walk walk;
    size_t part;
    v->key.len = 0;
    dg_status status = dg__walk_start(&walk, s, NULL, NULL, 0);
    while (status == DG_OK) {
        status = dg__walk_next(&walk, &part);
        if (status != DG_OK || part == s->parts.len)
            break;
        const dg__listed *d = &walk.listings[part].document;
        v->segment = s->parts.items[part].segment;
        if (v->key.len > 0 && dg__compare_keys(v->key.items, v->key.len, d->key, d->key_len) == 0)
            tell(v, d->at, "a document's key is that of a document in another file");
        v->key.len = 0;
        if (!dg__append(&v->index->allocator, &v->key, d->key, d->key_len))
            status = DG_NO_MEMORY;
    }
    dg__walk_end(&walk);
    return status;
}

static dg_status verify(verifier *v, const dg__snapshot *s)
{
    dg_status status = DG_OK;
    for (size_t i = 0; i < s->parts.len && status == DG_OK; i++) {
        v->segment = s->parts.items[i].segment;
        status = verify_documents(v, s->parts.items[i].segment);
        if (status == DG_OK)
            status = verify_postings(v);
    }
    if (status == DG_OK && !v->damage)
        status = verify_keys(v, s);
    return status == DG_OK && v->damage ? DG_DAMAGED : status;
}

dg_status dg_index_verify(dg_index *index, const dg_limits *limits, dg_index_damage *damaged,
                          void *ctx, dg_error *error)
{
    if (index == NULL)
        return dg__fail(error, DG_INVALID, "there is no index");
    dg_status status = dg__check_limits(limits, error);
    if (status != DG_OK)
        return status;
    dg__snapshot *s = dg__index_keep(index);
    dg__meter meter = dg__meter_start(limits);
    verifier v = {.index = index,
                  .damaged = damaged,
                  .ctx = ctx,
                  .meter = &meter,
                  .stored = {.allocator = index->allocator}};
    status = verify(&v, s);
    dg__vec_free(&index->allocator, &v.record);
    dg__vec_free(&index->allocator, &v.key);
    dg__stored_free(&v.stored);
    dg__snapshot_release(s);
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

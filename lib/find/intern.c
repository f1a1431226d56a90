/* One growing table: open addressing, linear probing, at most half full. A slot holds the hash that
 * led there and the number of the name, the bytes of the first token of its kind. */
#include "find/intern.h"

#include "base/bits.h"
#include "hash/token_hash.h"
#include "text/key.h"

#include <string.h>

/* Any other than the documents' own: exact ids are asked for when those hashes have collided. */
#define EXACT_SEED UINT64_C(0x64697474)

typedef struct slot {
    uint64_t hash;
    uint32_t number; /* 1 + that of the name; 0 if the slot is free */
} slot;

/* Bytes of a token, in the only document or among those copied. */
typedef struct name {
    size_t at;
    uint32_t len;
} name;

struct dg__interner {
    dg_allocator allocator;
    const uint8_t *text; /* NULL: names are copied */
    uint32_t flags;
    slot *slots;
    size_t n_slots; /* a power of two */
    DG__VEC(name) names;
    DG__VEC(uint8_t) copies;
    dg__key key, other; /* scratch */
};

static size_t token_len(const dg_document *doc, uint32_t token)
{
    return doc->tokens.ends[token] - doc->tokens.starts[token];
}

static const uint8_t *token_bytes(const dg_document *doc, uint32_t token)
{
    return doc->text + doc->tokens.starts[token];
}

static dg_status same_key(bool *same, dg__interner *in, const name *n, const dg_document *doc,
                          uint32_t token)
{
    const uint8_t *a = (in->text != NULL ? in->text : in->copies.items) + n->at,
                  *b = token_bytes(doc, token);
    size_t len = token_len(doc, token);
    *same = len == n->len && memcmp(a, b, len) == 0;
    if (*same)
        return DG_OK;
    dg_status status = dg__key_make(&in->key, a, n->len, in->flags);
    if (status == DG_OK)
        status = dg__key_make(&in->other, b, len, in->flags);
    if (status == DG_OK)
        *same = in->key.len == in->other.len &&
                memcmp(in->key.bytes, in->other.bytes, in->key.len) == 0;
    return status;
}

static size_t home_slot(uint64_t hash, size_t n_slots)
{
    return (size_t)(hash ^ hash >> 32) & (n_slots - 1);
}

static bool grow(dg__interner *in)
{
    size_t n = in->n_slots * 2;
    slot *old = in->slots, *slots = dg__alloc_zeroed(&in->allocator, n, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < in->n_slots; i++) {
        if (old[i].number == 0)
            continue;
        size_t at = home_slot(old[i].hash, n);
        while (slots[at].number != 0)
            at = (at + 1) & (n - 1);
        slots[at] = old[i];
    }
    dg__free(&in->allocator, old, in->n_slots, sizeof *old);
    in->slots = slots;
    in->n_slots = n;
    return true;
}

/* The scratch keys are too large for a caller's stack. */
dg__interner *dg__interner_new(const uint8_t *text, uint32_t flags, const dg_allocator *a)
{
    dg__interner *in = dg__alloc(a, 1, sizeof *in);
    if (in == NULL)
        return NULL;
    in->allocator = *a;
    in->text = text;
    in->flags = flags;
    in->n_slots = 64;
    memset(&in->names, 0, sizeof in->names);
    memset(&in->copies, 0, sizeof in->copies);
    in->slots = dg__alloc_zeroed(a, in->n_slots, sizeof *in->slots);
    if (in->slots != NULL)
        return in;
    dg__free(a, in, 1, sizeof *in);
    return NULL;
}

void dg__interner_free(dg__interner *in)
{
    if (in == NULL)
        return;
    dg_allocator a = in->allocator;
    dg__free(&a, in->slots, in->n_slots, sizeof *in->slots);
    dg__vec_free(&a, &in->names);
    dg__vec_free(&a, &in->copies);
    dg__free(&a, in, 1, sizeof *in);
}

static bool add_name(dg__interner *in, const dg_document *doc, uint32_t token)
{
    size_t len = token_len(doc, token);
    name n = {doc->tokens.starts[token], (uint32_t)len};
    if (in->text == NULL) {
        n.at = in->copies.len;
        if (!dg__vec_reserve(&in->allocator, &in->copies, len))
            return false;
        memcpy(in->copies.items + n.at, token_bytes(doc, token), len);
        in->copies.len += len;
    }
    return dg__vec_push(&in->allocator, &in->names, n);
}

/* Finds the number of a token by its hash; `met` says if there was one, else the token is now the
 * first. With exact set, names with the same hash but other keys are passed over. */
static dg_status intern(dg__interner *in, uint64_t hash, const dg_document *doc, uint32_t token,
                        bool exact, uint32_t *number, bool *met)
{
    if (2 * (in->names.len + 1) > in->n_slots && !grow(in))
        return DG_NO_MEMORY;
    size_t at = home_slot(hash, in->n_slots);
    *met = false;
    for (; in->slots[at].number != 0; at = (at + 1) & (in->n_slots - 1)) {
        *met = in->slots[at].hash == hash;
        *number = in->slots[at].number - 1;
        if (*met && exact) {
            dg_status status = same_key(met, in, &in->names.items[*number], doc, token);
            if (status != DG_OK)
                return status;
        }
        if (*met)
            return DG_OK;
    }
    *number = (uint32_t)in->names.len;
    if (!add_name(in, doc, token))
        return DG_NO_MEMORY;
    in->slots[at] = (slot){hash, *number + 1};
    return DG_OK;
}

/* SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014). */
uint64_t dg__spread_id(uint64_t id)
{
    id = (id + 1) * 0x9E3779B97F4A7C15u;
    id = (id ^ id >> 30) * 0xBF58476D1CE4E5B9u;
    id = (id ^ id >> 27) * 0x94D049BB133111EBu;
    return id ^ id >> 31;
}

static dg_status meet(bool *collide, dg__interner *in, const dg_document *doc, uint32_t token)
{
    uint32_t number;
    bool met, same = true;
    dg_status status = intern(in, doc->tokens.hashes[token], doc, token, false, &number, &met);
    if (status == DG_OK && met)
        status = same_key(&same, in, &in->names.items[number], doc, token);
    *collide = !same;
    return status;
}

dg_status dg__hashes_collide(bool *collide, dg__interner *in, const dg__tokens_met *met,
                             dg__meter *meter)
{
    const dg_document *doc = met->doc;
    size_t end = met->first + doc->tokens.len;
    dg_status status = DG_OK;
    *collide = false;
    for (size_t at = met->first; status == DG_OK && !*collide; at++) {
        at = dg__bits_next_set(met->relevant, at, end);
        if (at == end)
            break;
        uint32_t token = (uint32_t)(at - met->first);
        if ((doc->tokens.hashes[token] >> 60 & (met->n_shards - 1)) != met->shard)
            continue;
        status = meet(collide, in, doc, token);
        if (status == DG_OK)
            status = dg__meter_spend(meter, 1);
    }
    return status;
}

dg_status dg__exact_ids(uint64_t *ids, dg__interner *in, const dg_document *doc, dg__meter *meter)
{
    uint32_t n = (uint32_t)doc->tokens.len;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++) {
        uint32_t number;
        bool met;
        status = dg__key_make(&in->key, token_bytes(doc, i), token_len(doc, i), in->flags);
        if (status != DG_OK)
            break;
        uint64_t hash =
            dg__token_hash(in->key.bytes, in->key.len, doc->token_options.seed ^ EXACT_SEED);
        status = intern(in, hash, doc, i, true, &number, &met);
        if (status == DG_OK) {
            ids[i] = dg__spread_id(number);
            status = dg__meter_spend(meter, 1);
        }
    }
    return status;
}

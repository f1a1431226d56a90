/* One growing table: open addressing, linear probing, at most half full. A slot holds the first
 * token with its key, and the hash that led there. */
#include "find/intern.h"

#include "base/bits.h"
#include "hash/token_hash.h"
#include "text/key.h"

#include <string.h>

/* Any other than the documents' own: exact ids are asked for when those hashes have collided. */
#define EXACT_SEED UINT64_C(0x64697474)

typedef struct slot {
    uint64_t hash;
    uint32_t token; /* 1 + its index; 0 if the slot is free */
    uint32_t id;
} slot;

typedef struct table {
    const dg_document *doc;
    const dg_allocator *allocator;
    slot *slots;
    size_t n_slots; /* a power of two */
    uint32_t used;
    dg__key key, other; /* scratch */
} table;

static size_t token_len(const dg_document *doc, uint32_t token)
{
    return doc->tokens.ends[token] - doc->tokens.starts[token];
}

static const uint8_t *token_bytes(const dg_document *doc, uint32_t token)
{
    return doc->text + doc->tokens.starts[token];
}

static dg_status make_key(dg__key *key, const dg_document *doc, uint32_t token)
{
    return dg__key_make(key, token_bytes(doc, token), token_len(doc, token),
                        doc->token_options.flags);
}

static dg_status same_key(bool *same, table *t, uint32_t a, uint32_t b)
{
    size_t len = token_len(t->doc, a);
    *same = len == token_len(t->doc, b) &&
            memcmp(token_bytes(t->doc, a), token_bytes(t->doc, b), len) == 0;
    if (*same)
        return DG_OK;
    dg_status status = make_key(&t->key, t->doc, a);
    if (status == DG_OK)
        status = make_key(&t->other, t->doc, b);
    if (status == DG_OK)
        *same = t->key.len == t->other.len && memcmp(t->key.bytes, t->other.bytes, t->key.len) == 0;
    return status;
}

static size_t home_slot(const table *t, uint64_t hash)
{
    return (size_t)(hash ^ hash >> 32) & (t->n_slots - 1);
}

static dg_status table_grow(table *t)
{
    table larger = *t;
    larger.n_slots = t->n_slots * 2;
    larger.slots = dg__alloc_zeroed(t->allocator, larger.n_slots, sizeof *larger.slots);
    if (larger.slots == NULL)
        return DG_NO_MEMORY;
    for (size_t i = 0; i < t->n_slots; i++) {
        if (t->slots[i].token == 0)
            continue;
        size_t at = home_slot(&larger, t->slots[i].hash);
        while (larger.slots[at].token != 0)
            at = (at + 1) & (larger.n_slots - 1);
        larger.slots[at] = t->slots[i];
    }
    dg__free(t->allocator, t->slots, t->n_slots, sizeof *t->slots);
    t->slots = larger.slots;
    t->n_slots = larger.n_slots;
    return DG_OK;
}

/* The scratch keys are too large for a caller's stack. */
static table *table_new(const dg_document *doc, const dg_allocator *a)
{
    table *t = dg__alloc(a, 1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->doc = doc;
    t->allocator = a;
    t->n_slots = 1024;
    t->used = 0;
    t->slots = dg__alloc_zeroed(a, t->n_slots, sizeof *t->slots);
    if (t->slots != NULL)
        return t;
    dg__free(a, t, 1, sizeof *t);
    return NULL;
}

static void table_free(table *t)
{
    dg__free(t->allocator, t->slots, t->n_slots, sizeof *t->slots);
    dg__free(t->allocator, t, 1, sizeof *t);
}

/* Finds the slot for a token by its hash; `met` says what was there: 0 nothing (it is now the
 * token's), else 1 + the first token with this hash. With exact set, tokens with the same hash but
 * other keys are passed over. */
static dg_status table_put(table *t, uint64_t hash, uint32_t token, bool exact, slot **found,
                           uint32_t *met)
{
    if (2 * ((size_t)t->used + 1) > t->n_slots) {
        dg_status status = table_grow(t);
        if (status != DG_OK)
            return status;
    }
    size_t at = home_slot(t, hash);
    for (; t->slots[at].token != 0; at = (at + 1) & (t->n_slots - 1)) {
        bool same = t->slots[at].hash == hash;
        if (same && exact) {
            dg_status status = same_key(&same, t, t->slots[at].token - 1, token);
            if (status != DG_OK)
                return status;
        }
        if (same)
            break;
    }
    *found = &t->slots[at];
    *met = t->slots[at].token;
    if (*met == 0)
        t->slots[at] = (slot){hash, token + 1, t->used++};
    return DG_OK;
}

/* One to one, and as good as random to the hashes that are made of it: SplitMix64 (Steele, Lea and
 * Flood, Fast splittable pseudorandom number generators, OOPSLA 2014). */
static uint64_t spread(uint64_t id)
{
    id = (id + 1) * 0x9E3779B97F4A7C15u;
    id = (id ^ id >> 30) * 0xBF58476D1CE4E5B9u;
    id = (id ^ id >> 27) * 0x94D049BB133111EBu;
    return id ^ id >> 31;
}

dg_status dg__hashes_collide(bool *collide, const dg_document *doc, const uint64_t *relevant,
                             const dg_allocator *a, dg__meter *meter)
{
    uint32_t n = (uint32_t)doc->tokens.len;
    table *t = table_new(doc, a);
    if (t == NULL)
        return DG_NO_MEMORY;
    dg_status status = DG_OK;
    *collide = false;
    for (size_t i = 0; status == DG_OK && !*collide; i++) {
        i = dg__bits_next_set(relevant, i, n);
        if (i == n)
            break;
        slot *found;
        uint32_t met;
        bool same = true;
        status = table_put(t, doc->tokens.hashes[i], (uint32_t)i, false, &found, &met);
        if (status == DG_OK && met != 0)
            status = same_key(&same, t, met - 1, (uint32_t)i);
        *collide = !same;
        if (status == DG_OK)
            status = dg__meter_spend(meter, 1);
    }
    table_free(t);
    return status;
}

dg_status dg__exact_ids(uint64_t *ids, const dg_document *doc, const dg_allocator *a,
                        dg__meter *meter)
{
    uint32_t n = (uint32_t)doc->tokens.len;
    table *t = table_new(doc, a);
    if (t == NULL)
        return DG_NO_MEMORY;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++) {
        slot *found;
        uint32_t met;
        status = make_key(&t->key, doc, i);
        if (status != DG_OK)
            break;
        uint64_t hash =
            dg__token_hash(t->key.bytes, t->key.len, doc->token_options.seed ^ EXACT_SEED);
        status = table_put(t, hash, i, true, &found, &met);
        if (status == DG_OK) {
            ids[i] = spread(found->id);
            status = dg__meter_spend(meter, 1);
        }
    }
    table_free(t);
    return status;
}

/* See recent.h. A generation grows by doubling while it is the first; its successors are made at once as
 * large as they may be, so that turning needs no memory. */
#include "corpus/recent.h"

#include "base/cpu.h"
#include "hash/token_hash.h"

#include <dittograph/corpus.h>

#define SLOTS_MIN 1024u
/* Three in four used, a search of a table of 2^28 visits fewer than a thousand slots but by design: that
 * one is cut short, and what it doesn't find is forgotten. */
#define PROBES    1024u
#define KEYS_MIN  ((size_t)4 * DG_CORPUS_NAME_MAX)
#define NAME_SALT UINT64_C(0x6E616D65)

/* ---- A generation ---- */

static size_t keys_room(size_t n_slots)
{
    return n_slots * DG__RECENT_KEY > KEYS_MIN ? n_slots * DG__RECENT_KEY : KEYS_MIN;
}

static bool make(dg__generation *g, const dg_allocator *a, size_t n_slots)
{
    dg__generation made = {.n_slots = n_slots};
    made.slots = dg__alloc_zeroed(a, n_slots, sizeof *made.slots);
    made.keys = dg__alloc(a, keys_room(n_slots), 1);
    if (made.slots == NULL || made.keys == NULL) {
        dg__free(a, made.slots, n_slots, sizeof *made.slots);
        dg__free(a, made.keys, keys_room(n_slots), 1);
        return false;
    }
    *g = made;
    return true;
}

static void drop(dg__generation *g, const dg_allocator *a)
{
    if (g->slots == NULL)
        return;
    dg__free(a, g->slots, g->n_slots, sizeof *g->slots);
    dg__free(a, g->keys, keys_room(g->n_slots), 1);
    *g = (dg__generation){0};
}

static size_t home_of(const dg__generation *g, const uint64_t hash[2])
{
    return (size_t)((hash[0] >> 32) * g->n_slots >> 32);
}

static bool is_free(const dg__seen *s)
{
    return s->hash[1] == 0;
}

static dg__seen_kind kind_of(const dg__seen *s)
{
    return (dg__seen_kind)(s->hash[1] & 3);
}

static void make_key(uint64_t key[2], const uint64_t hash[2], dg__seen_kind kind)
{
    key[0] = hash[0];
    key[1] = (hash[1] & ~UINT64_C(3)) | (uint64_t)kind;
}

/* Where it is, or could be put; NULL if that is too far away. */
static dg__seen *slot_of(const dg__generation *g, const uint64_t hash[2])
{
    size_t at = home_of(g, hash);
    size_t most = g->n_slots < PROBES ? g->n_slots : PROBES;
    for (size_t i = 0; i < most; i++) {
        dg__seen *s = &g->slots[at];
        if (is_free(s) || (s->hash[0] == hash[0] && s->hash[1] == hash[1]))
            return s;
        at = at + 1 < g->n_slots ? at + 1 : 0;
    }
    return NULL;
}

static dg__seen *find_in(const dg__generation *g, const uint64_t hash[2])
{
    dg__seen *s = g->slots != NULL ? slot_of(g, hash) : NULL;
    return s != NULL && !is_free(s) ? s : NULL;
}

static size_t room_in(const dg__generation *g)
{
    size_t most = g->n_slots - g->n_slots / 4;
    return most > g->used ? most - g->used : 0;
}

static size_t key_room_in(const dg__generation *g)
{
    return keys_room(g->n_slots) - g->keys_len;
}

/* ---- The table ---- */

void dg__recent_init(dg__recent *r, const dg_allocator *a, size_t memory)
{
    size_t most = memory / 2 / DG__RECENT_EACH;
    *r = (dg__recent){.allocator = *a, .most = most < DG__RECENT_MOST ? most : DG__RECENT_MOST};
}

void dg__recent_free(dg__recent *r)
{
    drop(&r->young, &r->allocator);
    drop(&r->old, &r->allocator);
}

uint64_t dg__recent_memory(const dg__recent *r)
{
    uint64_t bytes = 0;
    const dg__generation *both[] = {&r->young, &r->old};
    for (size_t i = 0; i < 2; i++)
        if (both[i]->slots != NULL)
            bytes += both[i]->n_slots * sizeof(dg__seen) + keys_room(both[i]->n_slots);
    return bytes;
}

static bool grow(dg__recent *r, size_t n_slots)
{
    dg__generation larger, *young = &r->young;
    if (!make(&larger, &r->allocator, n_slots))
        return false;
    for (size_t i = 0; i < young->n_slots; i++) {
        dg__seen *to = is_free(&young->slots[i]) ? NULL : slot_of(&larger, young->slots[i].hash);
        if (to != NULL)
            *to = young->slots[i];
    }
    if (young->keys_len > 0)
        memcpy(larger.keys, young->keys, young->keys_len);
    larger.used = young->used;
    larger.n_texts = young->n_texts;
    larger.keys_len = young->keys_len;
    drop(young, &r->allocator);
    *young = larger;
    return true;
}

static bool fits(const dg__recent *r, size_t n, size_t key_len)
{
    return r->young.slots != NULL && room_in(&r->young) >= n && key_room_in(&r->young) >= key_len;
}

bool dg__recent_reserve(dg__recent *r, size_t n, size_t key_len, bool *turns)
{
    while (r->old.slots == NULL && !fits(r, n, key_len) && r->young.n_slots < r->most) {
        size_t larger = r->young.n_slots == 0 ? SLOTS_MIN : 2 * r->young.n_slots;
        if (!grow(r, larger < r->most ? larger : r->most))
            return false;
    }
    /* Moved names take room as well, once there are two generations. */
    *turns = !fits(r, n, r->old.slots != NULL ? n * DG_CORPUS_NAME_MAX : key_len);
    return !*turns || r->old.slots != NULL || make(&r->old, &r->allocator, r->most);
}

static void turn(dg__recent *r)
{
    dg__generation fresh = r->old;
    r->forgotten += fresh.n_texts;
    r->turns++;
    memset(fresh.slots, 0, fresh.n_slots * sizeof *fresh.slots);
    fresh.used = fresh.n_texts = fresh.keys_len = 0;
    r->old = r->young;
    r->young = fresh;
}

void dg__recent_make_room(dg__recent *r, size_t key_len)
{
    if (!fits(r, 10, key_len + (r->old.slots != NULL ? 2 * DG_CORPUS_NAME_MAX : 0)))
        turn(r);
}

/* ---- What is in it ---- */

const dg__seen *dg__recent_peek(const dg__recent *r, const uint64_t hash[2], dg__seen_kind kind)
{
    uint64_t key[2];
    make_key(key, hash, kind);
    const dg__seen *s = find_in(&r->young, key);
    return s != NULL ? s : find_in(&r->old, key);
}

void dg__recent_prefetch(const dg__recent *r, const uint64_t hash[2])
{
    if (r->young.slots != NULL)
        dg__prefetch(&r->young.slots[home_of(&r->young, hash)]);
    if (r->old.slots != NULL)
        dg__prefetch(&r->old.slots[home_of(&r->old, hash)]);
}

static void hash_number(uint64_t hash[2], uint32_t document)
{
    hash[0] = dg__hash(&document, sizeof document, NAME_SALT);
    hash[1] = (NAME_SALT & ~UINT64_C(3)) | DG__SEEN_OTHER;
}

dg__seen *dg__recent_put(dg__recent *r, const uint64_t hash[2], dg__seen_kind kind)
{
    dg__generation *g = &r->young;
    uint64_t key[2];
    make_key(key, hash, kind);
    dg__seen *s = slot_of(g, key);
    if (s == NULL) { /* by design only: the one at home makes way */
        s = &g->slots[home_of(g, key)];
        g->n_texts -= kind_of(s) == DG__SEEN_FIRST;
        r->forgotten += kind_of(s) == DG__SEEN_FIRST;
        g->used--;
    }
    *s = (dg__seen){.hash = {key[0], key[1]}};
    g->used++;
    g->n_texts += kind == DG__SEEN_FIRST;
    return s;
}

void dg__recent_name(dg__recent *r, uint32_t document, const void *key, size_t key_len)
{
    uint64_t hash[2];
    dg__generation *g = &r->young;
    hash_number(hash, document);
    if (find_in(g, hash) != NULL)
        return;
    dg__seen *name = dg__recent_put(r, hash, DG__SEEN_OTHER);
    name->is.first.start = (uint32_t)g->keys_len;
    if (key_len > 0)
        memcpy(g->keys + g->keys_len, key, key_len);
    g->keys_len += key_len;
    name->is.first.end = (uint32_t)g->keys_len;
}

const char *dg__recent_key(const dg__recent *r, uint32_t document, size_t *key_len)
{
    uint64_t hash[2];
    hash_number(hash, document);
    const dg__generation *g = &r->young;
    const dg__seen *name = find_in(g, hash);
    if (name == NULL) {
        g = &r->old;
        name = find_in(g, hash);
    }
    if (name == NULL)
        return NULL;
    *key_len = name->is.first.end - name->is.first.start;
    return g->keys + name->is.first.start;
}

static void move_name(dg__recent *r, uint32_t document)
{
    size_t key_len;
    const char *key = dg__recent_key(r, document, &key_len);
    if (key != NULL)
        dg__recent_name(r, document, key, key_len);
}

dg__seen *dg__recent_find(dg__recent *r, const uint64_t hash[2], dg__seen_kind kind)
{
    uint64_t key[2];
    make_key(key, hash, kind);
    dg__seen *s = find_in(&r->young, key);
    const dg__seen *before = s == NULL ? find_in(&r->old, key) : NULL;
    if (before == NULL)
        return s;
    if (kind == DG__SEEN_FIRST) {
        move_name(r, before->is.first.document);
        r->old.n_texts--;
    }
    s = dg__recent_put(r, hash, kind);
    *s = *before;
    return s;
}

/* A table of bounded size that forgets what was not asked for longest, in two generations:
 *
 *     young   what was put in, or found, since the table turned last
 *     old     what was young before that; found there, it moves to the young
 *
 * When the young one is full, the table turns: it becomes the old one, which is dropped. So the last
 * half of what fits is always there. Slots are found by linear probing, three in four of them used at
 * most. Documents are in it under their numbers, and every text's first document is in its
 * generation. Knows nothing of what texts are made of. */
#ifndef DG_CORPUS_RECENT_H
#define DG_CORPUS_RECENT_H

#include "base/memory.h"

/* What a slot holds: two bits of its hash. Most texts never come again, so what is counted of those that
 * do has a slot of its own, beside the text's. */
typedef enum dg__seen_kind {
    DG__SEEN_FIRST = 1, /* where a text stood first */
    DG__SEEN_AGAIN, /* how often it stood, with a DG__SEEN_FIRST of the same hash in its generation */
    DG__SEEN_OTHER /* a source, a text in one source: counts; a document's name: a place in keys */
} dg__seen_kind;

/* A slot of zeros is free. */
typedef struct dg__seen {
    uint64_t hash[2]; /* in the lowest bits of the second the kind */
    union {
        struct {
            uint32_t document, start, end;
            uint32_t source; /* of the document, 32 bits of a hash */
        } first;             /* of a name start and end, in the keys of its generation */
        struct {
            uint32_t occurrences, documents;
            uint32_t of_source; /* documents of the source: of the first document's */
            uint32_t last;      /* 1 + the last document that had it */
        } count;
    } is;
} dg__seen;

typedef struct dg__generation {
    dg__seen *slots; /* NULL: not made yet */
    char *keys;
    size_t n_slots, used, n_texts, keys_len;
} dg__generation;

typedef struct dg__recent {
    dg_allocator allocator;
    dg__generation young, old;
    size_t most;        /* slots of a generation */
    uint64_t forgotten; /* texts */
    uint64_t turns;
} dg__recent;

#define DG__RECENT_KEY  8u /* bytes of keys for each slot */
#define DG__RECENT_EACH (sizeof(dg__seen) + DG__RECENT_KEY)
#define DG__RECENT_MOST ((size_t)1 << 28)

/* What keeps to so many bytes. */
void dg__recent_init(dg__recent *r, const dg_allocator *a, size_t memory);
void dg__recent_free(dg__recent *r);

/* Makes room, so that no memory is needed while at most n things and a key of key_len are put in.
 * *turns: it may turn meanwhile. False without memory; then nothing is forgotten. */
bool dg__recent_reserve(dg__recent *r, size_t n, size_t key_len, bool *turns);

/* Turns the table unless ten more things and three keys fit, one of them of key_len: no fewer than a unit
 * brings, as it is and with its digits folded. Pointers from before are no longer good then. */
void dg__recent_make_room(dg__recent *r, size_t key_len);

/* What is there, left where it is; NULL if nothing. For asking soon: fetches what will be looked at. */
const dg__seen *dg__recent_peek(const dg__recent *r, const uint64_t hash[2], dg__seen_kind kind);
void dg__recent_prefetch(const dg__recent *r, const uint64_t hash[2]);

/* The same, moved to the young generation, a text with its document's name. */
dg__seen *dg__recent_find(dg__recent *r, const uint64_t hash[2], dg__seen_kind kind);

/* Puts in what isn't there, with zeros. */
dg__seen *dg__recent_put(dg__recent *r, const uint64_t hash[2], dg__seen_kind kind);

/* Sees to it that a document's name is in the young generation. */
void dg__recent_name(dg__recent *r, uint32_t document, const void *key, size_t key_len);

/* The key of a document; NULL if it is forgotten. */
const char *dg__recent_key(const dg__recent *r, uint32_t document, size_t *key_len);

/* Bytes held. */
uint64_t dg__recent_memory(const dg__recent *r);

#endif

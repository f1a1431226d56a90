/* The inside of a corpus.
 *
 *     add ──► DOCUMENTS, NAMES, TOKENS, UNITS, GRAMS
 *     RANK      documents in order of key: RANKED, PLACED, SOURCES
 *     GROUP     UNITS that have copies, by hash ──► UNIT_MEMBERS
 *     COLLECT   those in order of place ──► UNIT_TABLE, UNIT_RANGES
 *     RANK ... COLLECT   blocks that are near duplicates (near_text.h) ──► NEAR_TABLE, NEAR_RANGES
 *     MARK      GRAMS that stand twice ──► MARKS
 *     CUT       TOKENS around those, as runs of min_passage ──► RUNS
 *     GROUP     RUNS that have copies ──► RUN_MEMBERS
 *     COLLECT   RUN_TABLE, RUN_RANGES
 *     INDEX     where those of each document are: INFO; its number by its key: LOOKUP
 *     annotate ──► reads LOOKUP, INFO and the tables
 *
 * Each step reads files that are finished and makes others; when those are on disk the journal says
 * so, and what isn't needed any more goes. So there is always a last finished step. */
#ifndef DG_CORPUS_STATE_H
#define DG_CORPUS_STATE_H

#include "corpus/sorted.h"
#include "corpus/table.h"
#include "corpus/units.h"

#include <pthread.h>

/* How far a run has come: the last step finished. */
typedef enum dg__step {
    DG__ADDING,
    DG__ADDED,
    DG__RANKED_ALL,
    DG__UNITS_GROUPED,
    DG__UNITS_COLLECTED,
    DG__NEAR_RANKED,
    DG__NEAR_KEYED,
    DG__NEAR_PAIRED,
    DG__NEAR_ALIGNED,
    DG__NEAR_STARRED,
    DG__NEAR_GROUPED,
    DG__NEAR_COLLECTED,
    DG__GRAMS_MARKED,
    DG__RUNS_CUT,
    DG__RUNS_GROUPED,
    DG__RUNS_COLLECTED,
    DG__RESOLVED
} dg__step;

typedef enum dg__file_id {
    DG__DOCUMENTS,    /* dg__added, in order of place */
    DG__NAMES,        /* bytes: their keys */
    DG__TOKENS,       /* 32 bits of each token's hash */
    DG__UNITS,        /* entries, by hash */
    DG__GRAMS,        /* chosen, packed as such, by hash */
    DG__RANKED,       /* dg__ranked, in order of key */
    DG__PLACED,       /* dg__placed, in order of place */
    DG__SOURCES,      /* triples: a source's hash, its documents; in order */
    DG__UNIT_MEMBERS, /* members, by place */
    DG__UNIT_TABLE,   /* the same, in order of place */
    DG__UNIT_RANGES,  /* triples: a document's number, its first in the table, how many; in order */
    DG__MARKS,        /* triples: a place; by place */
    DG__RUNS,         /* entries, by hash */
    DG__RUN_MEMBERS,
    DG__RUN_TABLE,
    DG__RUN_RANGES,
    DG__INFO,   /* dg__info, in order of key */
    DG__LOOKUP, /* triples: a key's hash | another hash, its document's number | that's tokens, if it
                   is annotated (one bit), and how many documents its source has; in order */
    DG__NEAR_BLOCKS,  /* blocks of near_text.h, by length */
    DG__NEAR_TEXTS,   /* texts of the same, in order of rank */
    DG__NEAR_PLACED,  /* triples: a text's place, number and length; by place */
    DG__NEAR_KEYS,    /* packed as grams: see near_posting.h; by feature */
    DG__NEAR_SHARED,  /* packed as near_pair.h has it, by number */
    DG__NEAR_PAIRS,   /* triples: two near texts, the later first | similarity; by number */
    DG__NEAR_UNITS,   /* entries, by hash of the group */
    DG__NEAR_MEMBERS, /* two a member */
    DG__NEAR_TABLE,
    DG__NEAR_RANGES,
    DG__N_FILES
} dg__file_id;

/* A document as it was added. */
typedef struct dg__added {
    uint64_t first_token;
    uint64_t name; /* where its key begins in NAMES */
    uint64_t digest;
    uint64_t source; /* a hash, of 48 bits */
    uint64_t key_hash;
    uint32_t key_check; /* another hash of it */
    uint32_t key_len;
    uint32_t n_tokens;
    uint32_t unused;
} dg__added;

/* The two hashes of a key. */
void dg__hash_key(const void *key, size_t key_len, uint64_t *hash, uint32_t *check);

typedef struct dg__ranked {
    uint64_t first_token, name, digest, source, key_hash;
    uint32_t n_tokens, key_len, key_check;
    uint32_t unused; /* 0: records are written as they are */
} dg__ranked;

/* All that is known of a document but its key. */
typedef struct dg__info {
    uint64_t first_token, digest, source, name;
    uint64_t first_unit, first_run; /* members in UNIT_TABLE and RUN_TABLE ... */
    uint64_t first_near;            /* ... and in NEAR_TABLE ... */
    uint32_t n_units, n_runs;       /* ... and how many */
    uint32_t n_near;
    uint32_t n_tokens, key_len;
    uint32_t source_documents;
} dg__info;

typedef struct dg__placed {
    uint64_t first_token;
    uint32_t number, n_tokens;
} dg__placed;

typedef struct dg__figures {
    uint64_t documents, tokens, units;
    uint64_t annotated, texts, copies, runs;
    uint64_t near_groups, near_blocks;
} dg__figures;

/* How near duplicates are looked for. */
typedef struct dg__near_terms {
    uint32_t pairs;        /* of words, of each text, at most 2 * DG_CORPUS_NEAR_MAX */
    uint32_t needed;       /* stretches of a text that must have something in common with another */
    uint32_t candidates;   /* of each text, that are aligned: those that share most */
    uint32_t together;     /* texts with a feature that are paired with one */
    uint32_t number_shift; /* see near_text.h */
} dg__near_terms;

/* What reads of one document after the other: each who annotates takes one. */
typedef struct dg__reader {
    struct dg__reader *next;
    dg__window info, units, runs, near;
} dg__reader;

#define DG__NEAR_TOGETHER_MAX 128u
#define DG__NEAR_MOST         256u /* candidates */

struct dg__lane;

struct dg_corpus {
    dg_allocator user, allocator; /* the second counts what it takes from the first */
    _Atomic uint64_t memory, memory_peak;
    dg_corpus_options options; /* without pointers */
    unsigned char input[16];   /* a hash of options.input */
    char *path;
    size_t path_size;
    dg__workdir directory;
    dg__spill spills[DG__N_FILES];
    dg__table lookup; /* when it is resolved */
    uint32_t leaving; /* bits 1 << dg__file_id: not needed behind the step that ends */
    uint32_t n_partitions, chunk_size; /* of what is spilled by hash or place */
    uint32_t partition_bits;
    dg__near_terms near;

    pthread_mutex_t
        lock; /* of all below while documents are added, tasks run, or some are annotated */
    pthread_cond_t lane_free;
    struct dg__lane *lanes; /* that nobody is using */
    dg__reader *readers;    /* the same, when it is resolved */
    uint32_t n_lanes, max_lanes;
    size_t lane_size; /* bytes */
    dg_status failed; /* what has ended the run */
    bool any;         /* a document was taken in: its settings */
    uint64_t seed;
    uint32_t flags;
    dg__figures figures; /* of what is flushed */
    uint64_t turns;      /* of places, that GRAMS knows of */
    _Atomic int step;
    _Atomic uint32_t done; /* partitions of the step that runs, or is over */
};

/* What passages are found by: 16-grams, chosen so that every run of min_passage tokens has one. */
#define DG__GRAM 16u

static inline uint32_t dg__partition_by_hash(const dg_corpus *c, uint64_t hash)
{
    return (uint32_t)(hash >> (64 - c->partition_bits));
}

/* The bits of a place to drop for its partition. */
uint32_t dg__place_shift(const dg_corpus *c);

/* Makes a spill for writing: by partitions, or a table of one. */
dg_status dg__corpus_create(dg_corpus *c, dg__file_id id, uint32_t record_size, bool partitioned);

/* Its name in the directory. */
const char *dg__file_name(dg__file_id id);

/* Opens LOOKUP for those who ask. */
dg_status dg__open_lookup(dg_corpus *c);

/* How many documents of a source of n make a text boilerplate. */
uint32_t dg__boilerplate_from(const dg_corpus *c, uint64_t n);

#endif

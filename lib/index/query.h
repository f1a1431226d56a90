/* A query, from the document asked about to its matches.
 *
 *     features ──► documents that hold them ──► those that are examined, in order of key
 *                                                     │ one by one, as stored or as given back
 *                                                     ▼
 *                  matches  ◄──  units and passages that they share with the query */
#ifndef DG_INDEX_QUERY_H
#define DG_INDEX_QUERY_H

#include "base/meter.h"
#include "find/intern.h"
#include "index/index.h"
#include "index/record.h"

/* What a listing says of a document. */
typedef struct dg__known {
    size_t key_at, key_len;  /* in query.keys; 0 until it is known */
    uint64_t at, len, check; /* of its record */
    uint32_t n_tokens;
} dg__known;

/* A stored document that the index leads to. */
typedef struct dg__led {
    size_t part;
    uint32_t document;
    uint32_t n_rare;   /* features that lead to it, held by no more than max_documents ... */
    uint32_t n_common; /* ... and by more */
    dg__known known;
} dg__led;

/* A place that is shared: of a unit, in `end_token` - `first_token` tokens of the stored document,
 * or of a passage. */
typedef struct dg__shared_place {
    uint32_t document; /* index in query.examined */
    uint32_t first_token, end_token;
    dg_span span;
    double similarity, containment;
} dg__shared_place;

/* Units of the query that have the same text; its places, as many as are shown, in order. */
typedef struct dg__unit_class {
    uint32_t first_unit; /* in query.by_class, with n_units after it */
    uint32_t n_units;
    uint64_t hash;          /* of the ids */
    uint64_t in_index;      /* documents that hold it, as far as the index tells */
    uint32_t n_documents;   /* examined ones */
    uint64_t n_places;      /* in those */
    uint32_t last_document; /* of those, the last */
    DG__VEC(dg__shared_place) places;
} dg__unit_class;

/* A passage of the query, or one of near blocks: in one place of one document. */
typedef struct dg__shared_run {
    dg_rule rule;
    uint32_t first_token, end_token; /* in the query */
    dg_span span;                    /* in its source */
    dg__shared_place place;
} dg__shared_run;

/* A document that was examined and shares something. */
typedef struct dg__examined {
    size_t key_at, key_len, source_at, source_len, blob_at, blob_len; /* in query.bytes */
    uint32_t n_tokens;
    uint64_t shared_tenths; /* words of the query that it shares, in tenths */
} dg__examined;

typedef struct dg__query {
    dg_index *index;
    const dg__snapshot *snapshot;
    const dg_document *doc;
    dg_query_options options; /* with what 0 stands for */
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__listing *listings; /* of each part */
    dg__units units;       /* of the query */
    uint32_t *class_of;    /* each unit's class */
    uint32_t *by_class;    /* units in order of class */
    DG__VEC(dg__unit_class) classes;
    bool exact;             /* ids are made of match keys, not of what is kept of hashes */
    dg__interner *interner; /* of exact ids */
    uint64_t *ids;          /* of the query's tokens */
    DG__VEC(dg__led) led;   /* that are examined, in order of key */
    bool exhaustive;        /* no document that a feature leads to was left out */
    dg__bytes keys;
    DG__VEC(dg__examined) examined;
    dg__bytes bytes;
    DG__VEC(dg__shared_run) runs;
    dg_query_summary summary;
} dg__query;

/* Makes units, classes and ids of the query. */
dg_status dg__query_prepare(dg__query *q);

/* Finds the documents that are to be examined: query.led, in order of key. */
dg_status dg__query_lead(dg__query *q);

/* Examines them. */
dg_status dg__query_examine(dg__query *q);

/* Makes matches of what they share. */
dg_status dg__query_gather(dg_matches **out, dg__query *q);

bool dg__query_wants(const dg__query *q, dg_rule rule);

#endif

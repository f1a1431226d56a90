/* The inside of a stream, for its tests. */
#ifndef DG_CORPUS_STREAM_H
#define DG_CORPUS_STREAM_H

#include "corpus/note.h"
#include "corpus/recent.h"
#include "corpus/units.h"

#include <dittograph/stream.h>

/* A unit of the document that is added. */
typedef struct dg__sight {
    dg__unit unit;      /* of the document's: its kind, place and hash */
    uint64_t folded[2]; /* the hash with digits folded, if it has any */
    bool has_folded;
    bool repeats; /* one like it may stand before it in the document */
    bool has_id, has_folded_id;
    dg_text_id id, folded_id; /* only of what may come to be annotated */
} dg__sight;

struct dg_stream {
    dg_allocator allocator;
    dg_stream_options options; /* without pointers */
    dg__recent seen;
    unsigned features;
    bool any; /* a document was added: its settings */
    uint64_t seed;
    uint32_t flags;
    dg_stream_stats stats;
    dg__digits digits; /* scratch, as all below */
    DG__VEC(dg__sight) sights;
    dg__scratch_text text;
};

#endif

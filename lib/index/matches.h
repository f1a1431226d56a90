/* What a query returns. */
#ifndef DG_INDEX_MATCHES_H
#define DG_INDEX_MATCHES_H

#include "base/memory.h"

#include <dittograph/index.h>

struct dg_matches {
    dg_allocator allocator;
    dg_match *items;
    size_t n;
    dg_match_place *places;
    size_t n_places;
    dg_match_document *documents;
    size_t n_documents;
    uint8_t *bytes; /* keys, sources, blobs */
    size_t bytes_len;
    dg_query_summary summary;
};

/* With room for what is to be filled in. DG_OK or DG_NO_MEMORY. */
dg_status dg__matches_new(dg_matches **out, size_t n, size_t n_places, size_t n_documents,
                          size_t bytes_len, const dg_allocator *a);

#endif

/* Matches, once they are made. */
#include "index/matches.h"

dg_status dg__matches_new(dg_matches **out, size_t n, size_t n_places, size_t n_documents,
                          size_t bytes_len, const dg_allocator *a)
{
    dg_matches *m = dg__alloc_zeroed(a, 1, sizeof *m);
    if (m == NULL)
        return DG_NO_MEMORY;
    *m = (dg_matches){.allocator = *a,
                      .n = n,
                      .n_places = n_places,
                      .n_documents = n_documents,
                      .bytes_len = bytes_len + 1}; /* so that no entry's source is NULL */
    m->items = dg__alloc(a, n, sizeof *m->items);
    m->places = dg__alloc(a, n_places, sizeof *m->places);
    m->documents = dg__alloc(a, n_documents, sizeof *m->documents);
    m->bytes = dg__alloc(a, m->bytes_len, 1);
    if ((m->items != NULL || n == 0) && (m->places != NULL || n_places == 0) &&
        (m->documents != NULL || n_documents == 0) && m->bytes != NULL) {
        *out = m;
        return DG_OK;
    }
    dg_matches_free(m);
    return DG_NO_MEMORY;
}

size_t dg_matches_count(const dg_matches *matches)
{
    return matches->n;
}

const dg_match *dg_matches_get(const dg_matches *matches, size_t i)
{
    return &matches->items[i];
}

size_t dg_matches_document_count(const dg_matches *matches)
{
    return matches->n_documents;
}

const dg_match_document *dg_matches_document(const dg_matches *matches, size_t i)
{
    return &matches->documents[i];
}

void dg_matches_summary(const dg_matches *matches, dg_query_summary *summary)
{
    *summary = matches->summary;
}

void dg_matches_free(dg_matches *matches)
{
    if (matches == NULL)
        return;
    dg_allocator a = matches->allocator;
    dg__free(&a, matches->items, matches->n, sizeof *matches->items);
    dg__free(&a, matches->places, matches->n_places, sizeof *matches->places);
    dg__free(&a, matches->documents, matches->n_documents, sizeof *matches->documents);
    dg__free(&a, matches->bytes, matches->bytes_len, 1);
    dg__free(&a, matches, 1, sizeof *matches);
}

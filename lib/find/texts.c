#include "find/texts.h"

#include "base/sort.h"
#include "find/classify.h"
#include "hash/token_hash.h"

/* What is needed of documents meanwhile; all arrays have an element for each. */
typedef struct maker {
    const dg__whole *whole;
    const uint64_t *ids;
    const dg__ranking *ranking;
    uint32_t min_tokens;
    const dg_allocator *allocator;
    dg__meter *meter;
    uint32_t *starts, *ends;
    uint64_t *hashes;
    uint32_t *class_of; /* of documents with the same tokens; 0: no other has */
    uint32_t *order;    /* of those that aren't left out, by rank */
    uint32_t n_ordered;
    uint32_t *text_of_class; /* a class has two documents or more: there are fewer than documents */
} maker;

static bool alloc(maker *m, dg__texts *texts)
{
    const dg_allocator *a = m->allocator;
    uint32_t n = texts->n_documents;
    m->starts = dg__alloc(a, n, sizeof *m->starts);
    m->ends = dg__alloc(a, n, sizeof *m->ends);
    m->hashes = dg__alloc(a, n, sizeof *m->hashes);
    m->class_of = dg__alloc(a, n, sizeof *m->class_of);
    m->order = dg__alloc(a, n, sizeof *m->order);
    m->text_of_class = dg__alloc(a, n, sizeof *m->text_of_class);
    texts->document_of = dg__alloc(a, n, sizeof *texts->document_of);
    texts->text_of = dg__alloc(a, n, sizeof *texts->text_of);
    texts->starts = dg__alloc(a, n, sizeof *texts->starts);
    texts->ends = dg__alloc(a, n, sizeof *texts->ends);
    return m->starts != NULL && m->ends != NULL && m->hashes != NULL && m->class_of != NULL &&
           m->order != NULL && m->text_of_class != NULL && texts->document_of != NULL &&
           texts->text_of != NULL && texts->starts != NULL && texts->ends != NULL;
}

static void free_arrays(const maker *m)
{
    const dg_allocator *a = m->allocator;
    uint32_t n = m->whole->n;
    dg__free(a, m->starts, n, sizeof *m->starts);
    dg__free(a, m->ends, n, sizeof *m->ends);
    dg__free(a, m->hashes, n, sizeof *m->hashes);
    dg__free(a, m->class_of, n, sizeof *m->class_of);
    dg__free(a, m->order, n, sizeof *m->order);
    dg__free(a, m->text_of_class, n, sizeof *m->text_of_class);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_documents(const void *ctx, const void *a, const void *b)
{
    const maker *m = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = 0;
    if (m->ranking->by == DG_REPRESENT_LONGEST)
        order = compare_numbers(m->ends[y] - m->starts[y], m->ends[x] - m->starts[x]);
    else if (m->ranking->by == DG_REPRESENT_KEY)
        order = compare_numbers(m->ranking->keys[x], m->ranking->keys[y]);
    return order != 0 ? order : compare_numbers(x, y);
}

static dg_status classify(maker *m)
{
    uint32_t n_classes;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < m->whole->n && status == DG_OK; i++) {
        uint32_t n = dg__whole_token_count(m->whole, i);
        m->starts[i] = m->whole->firsts[i];
        m->ends[i] = m->starts[i] + n;
        m->hashes[i] = dg__hash(m->ids + m->starts[i], n * sizeof *m->ids, 0);
        if (n >= m->min_tokens)
            m->order[m->n_ordered++] = i;
        status = dg__meter_spend(m->meter, n);
    }
    dg__runs runs = {m->ids, m->starts, m->ends, 0, m->whole->n};
    if (status == DG_OK)
        status = dg__classify(&runs, m->hashes, m->class_of, &n_classes, m->allocator, m->meter);
    return status;
}

static void collapse(const maker *m, dg__texts *texts)
{
    for (uint32_t i = 0; i < texts->n_documents; i++)
        m->text_of_class[i] = texts->text_of[i] = DG__NO_TEXT;
    for (uint32_t i = 0; i < m->n_ordered; i++) {
        uint32_t document = m->order[i], class = m->class_of[document], n = texts->units.n;
        if (class != 0 && m->text_of_class[class - 1] != DG__NO_TEXT) {
            texts->text_of[document] = m->text_of_class[class - 1];
            continue;
        }
        if (class != 0)
            m->text_of_class[class - 1] = n;
        texts->text_of[document] = n;
        texts->document_of[n] = document;
        texts->starts[n] = m->starts[document];
        texts->ends[n] = m->ends[document];
        texts->units.n++;
    }
}

dg_status dg__texts_make(dg__texts *texts, const dg__whole *whole, const uint64_t *ids,
                         const dg__ranking *ranking, uint32_t min_tokens, const dg_allocator *a,
                         dg__meter *meter)
{
    maker m = {.whole = whole,
               .ids = ids,
               .ranking = ranking,
               .min_tokens = min_tokens,
               .allocator = a,
               .meter = meter};
    *texts = (dg__texts){.n_documents = whole->n};
    dg_status status = alloc(&m, texts) ? classify(&m) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__sort(m.order, m.n_ordered, sizeof *m.order, compare_documents, &m, a);
    if (status == DG_OK) {
        collapse(&m, texts);
        texts->units = (dg__near_units){ids, texts->starts, texts->ends, texts->units.n};
    } else {
        dg__texts_free(texts, a);
    }
    free_arrays(&m);
    return status;
}

void dg__texts_free(dg__texts *texts, const dg_allocator *a)
{
    uint32_t n = texts->n_documents;
    dg__free(a, texts->document_of, n, sizeof *texts->document_of);
    dg__free(a, texts->text_of, n, sizeof *texts->text_of);
    dg__free(a, texts->starts, n, sizeof *texts->starts);
    dg__free(a, texts->ends, n, sizeof *texts->ends);
    *texts = (dg__texts){.n_documents = 0};
}

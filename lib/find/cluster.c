/* Documents ──► distinct texts by rank ──► leaders ──► documents again. */
#include "find/cluster.h"

#include "base/sort.h"
#include "base/status.h"
#include "find/classify.h"
#include "find/collection.h"
#include "hash/token_hash.h"

#include <dittograph/fingerprint.h>

#define NONE UINT32_MAX

static const dg_cluster_options default_options = DG_CLUSTER_OPTIONS_INIT;

/* What is made of the documents of a whole; all arrays have n elements. */
typedef struct clusterer {
    const dg__whole *whole;
    const uint64_t *ids;
    const dg_cluster_options *options;
    const dg_allocator *allocator;
    dg__meter *meter;
    uint32_t n;
    uint32_t *starts, *ends; /* of each document */
    uint64_t *hashes;
    uint32_t *class_of; /* of documents with the same tokens; 0: no other has */
    uint32_t *order;    /* of documents with tokens, by rank */
    uint32_t n_ordered;
    uint32_t *text_of;                               /* of each document */
    uint32_t *text_starts, *text_ends, *document_of; /* of each text */
    dg__led *led;                                    /* of each text */
} clusterer;

static bool alloc(clusterer *c)
{
    const dg_allocator *a = c->allocator;
    c->starts = dg__alloc(a, c->n, sizeof *c->starts);
    c->ends = dg__alloc(a, c->n, sizeof *c->ends);
    c->hashes = dg__alloc(a, c->n, sizeof *c->hashes);
    c->class_of = dg__alloc(a, c->n, sizeof *c->class_of);
    c->order = dg__alloc(a, c->n, sizeof *c->order);
    c->text_of = dg__alloc(a, c->n, sizeof *c->text_of);
    c->text_starts = dg__alloc(a, c->n, sizeof *c->text_starts);
    c->text_ends = dg__alloc(a, c->n, sizeof *c->text_ends);
    c->document_of = dg__alloc(a, c->n, sizeof *c->document_of);
    c->led = dg__alloc(a, c->n, sizeof *c->led);
    return c->starts != NULL && c->ends != NULL && c->hashes != NULL && c->class_of != NULL &&
           c->order != NULL && c->text_of != NULL && c->text_starts != NULL &&
           c->text_ends != NULL && c->document_of != NULL && c->led != NULL;
}

static void free_arrays(const clusterer *c)
{
    const dg_allocator *a = c->allocator;
    dg__free(a, c->starts, c->n, sizeof *c->starts);
    dg__free(a, c->ends, c->n, sizeof *c->ends);
    dg__free(a, c->hashes, c->n, sizeof *c->hashes);
    dg__free(a, c->class_of, c->n, sizeof *c->class_of);
    dg__free(a, c->order, c->n, sizeof *c->order);
    dg__free(a, c->text_of, c->n, sizeof *c->text_of);
    dg__free(a, c->text_starts, c->n, sizeof *c->text_starts);
    dg__free(a, c->text_ends, c->n, sizeof *c->text_ends);
    dg__free(a, c->document_of, c->n, sizeof *c->document_of);
    dg__free(a, c->led, c->n, sizeof *c->led);
}

/* ---- Distinct texts ---- */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_documents(const void *ctx, const void *a, const void *b)
{
    const clusterer *c = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = 0;
    if (c->options->represent == DG_REPRESENT_LONGEST)
        order = compare_numbers(c->ends[y] - c->starts[y], c->ends[x] - c->starts[x]);
    else if (c->options->represent == DG_REPRESENT_KEY)
        order = compare_numbers(c->options->keys[x], c->options->keys[y]);
    return order != 0 ? order : compare_numbers(x, y);
}

static dg_status classify(clusterer *c, uint32_t min_tokens, uint32_t *n_classes)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < c->n && status == DG_OK; i++) {
        uint32_t n = dg__whole_token_count(c->whole, i);
        c->starts[i] = c->whole->firsts[i];
        c->ends[i] = c->starts[i] + n;
        c->hashes[i] = dg__hash(c->ids + c->starts[i], n * sizeof *c->ids, 0);
        if (n > 0 && n >= min_tokens)
            c->order[c->n_ordered++] = i;
        status = dg__meter_spend(c->meter, n);
    }
    dg__runs runs = {c->ids, c->starts, c->ends, 0, c->n};
    if (status == DG_OK)
        status = dg__classify(&runs, c->hashes, c->class_of, n_classes, c->allocator, c->meter);
    return status;
}

/* Each text is that of the first document which has it; text_of_class: of each class, NONE yet. */
static void collapse(clusterer *c, dg__near_units *texts, uint32_t *text_of_class)
{
    for (uint32_t i = 0; i < c->n_ordered; i++) {
        uint32_t document = c->order[i], class = c->class_of[document];
        if (class != 0 && text_of_class[class] != NONE) {
            c->text_of[document] = text_of_class[class];
            continue;
        }
        text_of_class[class] = c->text_of[document] = texts->n;
        c->text_starts[texts->n] = c->starts[document];
        c->text_ends[texts->n] = c->ends[document];
        c->document_of[texts->n++] = document;
    }
    *texts = (dg__near_units){c->ids, c->text_starts, c->text_ends, texts->n};
}

static dg_status find_texts(clusterer *c, uint32_t min_tokens, dg__near_units *texts)
{
    uint32_t n_classes = 0;
    dg_status status = classify(c, min_tokens, &n_classes);
    if (status == DG_OK)
        status =
            dg__sort(c->order, c->n_ordered, sizeof *c->order, compare_documents, c, c->allocator);
    if (status != DG_OK)
        return status;
    size_t n = (size_t)n_classes + 1;
    uint32_t *text_of_class = dg__alloc(c->allocator, n, sizeof *text_of_class);
    if (text_of_class == NULL)
        return DG_NO_MEMORY;
    memset(text_of_class, 0xFF, n * sizeof *text_of_class);
    collapse(c, texts, text_of_class);
    dg__free(c->allocator, text_of_class, n, sizeof *text_of_class);
    return DG_OK;
}

static void say_of_documents(dg__led *led, const clusterer *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        led[i] = (dg__led){i, 0, 0};
    for (uint32_t i = 0; i < c->n_ordered; i++) {
        uint32_t document = c->order[i];
        dg__led of_text = c->led[c->text_of[document]];
        led[document] = (dg__led){c->document_of[of_text.leader], of_text.n_grams, of_text.common};
    }
}

dg_status dg__clusters_find(dg__led *led, const dg__whole *whole, const uint64_t *ids,
                            const dg_cluster_options *options, uint32_t min_tokens,
                            const dg_allocator *a, dg__meter *meter)
{
    clusterer c = {.whole = whole,
                   .ids = ids,
                   .options = options,
                   .allocator = a,
                   .meter = meter,
                   .n = whole->n};
    dg__near_units texts = {0};
    if (whole->n == 0)
        return DG_OK;
    dg_status status = alloc(&c) ? find_texts(&c, min_tokens, &texts) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__leaders_find(c.led, &texts, options->run_tokens, options->min_resemblance, a,
                                  meter);
    if (status == DG_OK)
        say_of_documents(led, &c);
    free_arrays(&c);
    return status;
}

/* ---- For callers ---- */

struct dg_clusters {
    dg_allocator allocator;
    DG__VEC(dg_cluster) clusters;
    DG__VEC(dg_cluster_member) members;
    uint32_t *representative_of;
    uint32_t n; /* documents */
};

static dg_cluster_member member_of(const dg__led *led, uint32_t document)
{
    const dg__led *own = &led[document];
    double n = own->n_grams, m = led[own->leader].n_grams, common = own->common;
    if (n == 0) /* too short for a run, and the same */
        return (dg_cluster_member){document, 1, {1, 1}};
    return (dg_cluster_member){document, common / (n + m - common), {common / n, common / m}};
}

/* Lays out the clusters by representative; next[document]: how many documents it represents, then where
 * the next of those goes. */
static bool lay_out(dg_clusters *clusters, const dg__led *led, uint32_t *next)
{
    const dg_allocator *a = &clusters->allocator;
    uint32_t n_members = 0;
    for (uint32_t i = 0; i < clusters->n; i++) {
        if (next[i] == 0)
            continue;
        if (!dg__vec_push(a, &clusters->clusters, ((dg_cluster){NULL, next[i] + 1})))
            return false;
        next[i] = n_members + 1;
        n_members += (uint32_t)clusters->clusters.items[clusters->clusters.len - 1].n_members;
    }
    if (!dg__vec_reserve(a, &clusters->members, n_members))
        return false;
    clusters->members.len = n_members;
    for (uint32_t i = 0; i < clusters->n; i++)
        if (next[i] != 0)
            clusters->members.items[next[i] - 1] = member_of(led, i);
    for (size_t i = 0, at = 0; i < clusters->clusters.len; i++) {
        clusters->clusters.items[i].members = clusters->members.items + at;
        at += clusters->clusters.items[i].n_members;
    }
    return true;
}

static dg_status fill(dg_clusters *clusters, const dg__led *led)
{
    const dg_allocator *a = &clusters->allocator;
    uint32_t n = clusters->n;
    if (n == 0)
        return DG_OK;
    uint32_t *next = dg__alloc_zeroed(a, n, sizeof *next);
    if (next == NULL)
        return DG_NO_MEMORY;
    for (uint32_t i = 0; i < n; i++) {
        clusters->representative_of[i] = led[i].leader;
        next[led[i].leader] += led[i].leader != i;
    }
    bool made = lay_out(clusters, led, next);
    for (uint32_t i = 0; i < n && made; i++)
        if (led[i].leader != i)
            clusters->members.items[next[led[i].leader]++] = member_of(led, i);
    dg__free(a, next, n, sizeof *next);
    return made ? DG_OK : DG_NO_MEMORY;
}

static dg_status make(dg_clusters *clusters, const dg__whole *whole,
                      const dg_cluster_options *options)
{
    const dg_allocator *a = &clusters->allocator;
    dg__meter meter = dg__meter_start(options->limits);
    clusters->n = whole->n;
    if (whole->n == 0)
        return DG_OK;
    clusters->representative_of = dg__alloc(a, whole->n, sizeof *clusters->representative_of);
    dg__led *led = dg__alloc(a, whole->n, sizeof *led);
    dg_status status = DG_NO_MEMORY;
    if (clusters->representative_of != NULL && led != NULL)
        status = dg__clusters_find(led, whole, whole->doc->tokens.hashes, options, 1, a, &meter);
    if (status == DG_OK)
        status = fill(clusters, led);
    dg__free(a, led, whole->n, sizeof *led);
    return status;
}

static dg_status check_options(const dg_cluster_options *options, dg_error *error)
{
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_CLUSTER_OPTIONS_INIT");
    if (!(options->min_resemblance > 0 && options->min_resemblance <= 1))
        return dg__fail(error, DG_INVALID, "options: min_resemblance is not over 0 and at most 1");
    if (options->run_tokens < 1 || options->run_tokens > DG_K_MAX)
        return dg__fail(error, DG_INVALID, "options: run_tokens is not in 1 to 32");
    if ((unsigned)options->represent > DG_REPRESENT_KEY)
        return dg__fail(error, DG_INVALID, "options: represent is none of dg_represent");
    if (options->represent == DG_REPRESENT_KEY && options->keys == NULL)
        return dg__fail(error, DG_INVALID, "options: DG_REPRESENT_KEY needs keys");
    return dg__check_limits(options->limits, error);
}

dg_status dg_collection_cluster(dg_clusters **out, dg_collection *collection,
                                const dg_cluster_options *options, dg_error *error)
{
    dg__whole whole;
    if (out == NULL || collection == NULL)
        return dg__fail(error, DG_INVALID, "there is no collection, or no place for the clusters");
    if (options == NULL)
        options = &default_options;
    dg_status status = check_options(options, error);
    if (status == DG_OK)
        status = dg__collection_whole(&whole, collection, error);
    if (status != DG_OK)
        return status;
    dg_allocator allocator = dg__allocator(options->allocator);
    dg_clusters *clusters = dg__alloc_zeroed(&allocator, 1, sizeof *clusters);
    if (clusters == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    clusters->allocator = allocator;
    status = make(clusters, &whole, options);
    if (status == DG_OK)
        *out = clusters;
    else
        dg_clusters_free(clusters);
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

size_t dg_clusters_count(const dg_clusters *clusters)
{
    return clusters->clusters.len;
}

const dg_cluster *dg_clusters_at(const dg_clusters *clusters, size_t i)
{
    return &clusters->clusters.items[i];
}

uint32_t dg_clusters_representative(const dg_clusters *clusters, uint32_t document)
{
    return clusters->representative_of[document];
}

void dg_clusters_free(dg_clusters *clusters)
{
    if (clusters == NULL)
        return;
    dg_allocator a = clusters->allocator;
    dg__vec_free(&a, &clusters->clusters);
    dg__vec_free(&a, &clusters->members);
    dg__free(&a, clusters->representative_of, clusters->n, sizeof *clusters->representative_of);
    dg__free(&a, clusters, 1, sizeof *clusters);
}

/* What each document's leader is, laid out by leader. */
#include <dittograph/cluster.h>

#include "base/status.h"
#include "find/collection.h"
#include "find/leaders.h"

#include <dittograph/fingerprint.h>

static const dg_cluster_options default_options = DG_CLUSTER_OPTIONS_INIT;

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
        status =
            dg__leaders_of_documents(led, whole, whole->doc->tokens.hashes, options, 1, a, &meter);
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

/* Groups of near texts, by the rule of lib/near/near.h: one text after the other, down the ranks; then
 * an entry for each copy of each member, by group.
 *
 * Beside that rule it is settled which texts stay if near duplicates are to go: a text leaves if a
 * representative that it follows stays. So of a text that leaves one that is near it stays, however
 * groups overlap. */
#include "corpus/near_store.h"
#include "corpus/near_text.h"
#include "corpus/steps.h"
#include "near/likeness.h"

typedef struct neighbour {
    uint32_t text;
    double similarity;
} neighbour;

typedef struct starring {
    dg_corpus *c;
    const dg__workspace *w;
    dg__near_store stars;
    dg__near_options options;
    dg__near_aligner *aligner;
    dg__near_ids ids, other;
    uint32_t text; /* the one in hand, and those before it that are near it */
    neighbour neighbours[DG__NEAR_MOST + 1];
    uint32_t n;
    /* While entries are made. */
    dg__triple block;      /* the last one */
    uint64_t n_texts;      /* so far */
    dg__triple entries[3]; /* of the text: group's hashes, without source and place */
    uint32_t n_entries;
} starring;

static dg_status get(starring *k, uint32_t text, dg__near_star *star)
{
    const dg__near_star *at = dg__near_store_at(&k->stars, text, false);
    if (at == NULL)
        return DG_IO;
    *star = *at;
    return DG_OK;
}

static dg_status put(starring *k, uint32_t text, const dg__near_star *star)
{
    dg__near_star *at = dg__near_store_at(&k->stars, text, true);
    if (at == NULL)
        return DG_IO;
    *at = *star;
    return DG_OK;
}

/* ---- Groups ---- */

static bool is_better(const neighbour *a, const neighbour *b)
{
    return b == NULL || a->similarity > b->similarity ||
           (a->similarity == b->similarity && a->text < b->text);
}

/* Who follows nobody leads, if only itself. */
static bool is_leader(const dg__near_star *star)
{
    return star->home == 0 || star->leads != 0;
}

static dg_status find_best(starring *k, const neighbour **nearest, const neighbour **leader)
{
    *nearest = *leader = NULL;
    for (uint32_t i = 0; i < k->n; i++) {
        dg__near_star star;
        dg_status status = get(k, k->neighbours[i].text, &star);
        if (status != DG_OK)
            return status;
        if (is_better(&k->neighbours[i], *nearest))
            *nearest = &k->neighbours[i];
        if (is_leader(&star) && is_better(&k->neighbours[i], *leader))
            *leader = &k->neighbours[i];
    }
    return DG_OK;
}

/* The representative of the most similar one is worth a look even if it was no candidate. */
static dg_status align_home(starring *k, const neighbour *nearest)
{
    dg__near_star star;
    double similarity;
    dg_status status = get(k, nearest->text, &star);
    if (status != DG_OK || star.home == 0)
        return status;
    for (uint32_t i = 0; i < k->n; i++)
        if (k->neighbours[i].text == star.home - 1)
            return DG_OK;
    dg__near_aligner_forget(k->aligner);
    status = dg__near_read(&k->ids, k->c, k->text);
    if (status == DG_OK)
        status = dg__near_read(&k->other, k->c, star.home - 1);
    if (status == DG_OK)
        status = dg__near_align_runs(k->aligner, &similarity, k->ids.ids, k->ids.n, k->other.ids,
                                     k->other.n);
    if (status == DG_OK && similarity > 0)
        k->neighbours[k->n++] = (neighbour){star.home - 1, similarity};
    return status;
}

/* Makes the neighbour a representative that the text follows. */
static dg_status follow(starring *k, dg__near_star *star, const neighbour *leader, bool second)
{
    dg__near_star led;
    uint16_t similarity = (uint16_t)(leader->similarity * DG__NEAR_WHOLE);
    dg_status status = get(k, leader->text, &led);
    if (status != DG_OK)
        return status;
    *(second ? &star->second : &star->home) = leader->text + 1;
    *(second ? &star->second_similarity : &star->home_similarity) = similarity;
    star->leaves |= !led.leaves;
    led.leads = 1;
    return put(k, leader->text, &led);
}

static dg_status is_with(starring *k, const neighbour *nearest, const neighbour *leader, bool *with)
{
    dg__near_star star;
    dg_status status = get(k, nearest->text, &star);
    *with = nearest->text == leader->text || star.home == leader->text + 1 ||
            star.second == leader->text + 1;
    return status;
}

static dg_status place_text(starring *k)
{
    const neighbour *nearest, *leader;
    dg__near_star star = {.home = 0};
    bool with = true;
    dg_status status = find_best(k, &nearest, &leader);
    if (status == DG_OK)
        status = align_home(k, nearest);
    if (status == DG_OK)
        status = find_best(k, &nearest, &leader);
    if (status != DG_OK)
        return status;
    if (leader == NULL)
        leader = nearest;
    status = is_with(k, nearest, leader, &with);
    if (status == DG_OK)
        status = follow(k, &star, leader, false);
    if (status == DG_OK && !with)
        status = follow(k, &star, nearest, true);
    return status == DG_OK ? put(k, k->text, &star) : status;
}

static dg_status take_pairs(void *ctx, const dg__triple *items, size_t n)
{
    starring *k = ctx;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        uint32_t later = (uint32_t)(items[i].w[0] >> 32);
        if (k->n > 0 && later != k->text) {
            status = place_text(k);
            k->n = 0;
        }
        if (k->n == DG__NEAR_MOST)
            return DG_DAMAGED;
        k->text = later;
        neighbour *next = &k->neighbours[k->n++];
        next->text = (uint32_t)items[i].w[0];
        memcpy(&next->similarity, &items[i].w[1], sizeof next->similarity);
    }
    return status;
}

static dg_status make_stars(starring *k)
{
    dg__taker taker = {take_pairs, k};
    dg_status status = dg__sorted_all(k->w, &k->c->spills[DG__NEAR_PAIRS], &taker);
    if (status == DG_OK && k->n > 0)
        status = place_text(k);
    return status;
}

/* ---- Entries ---- */

static dg_status add_entry(starring *k, uint32_t leader, dg__near_role role, uint64_t similarity,
                           const dg__near_star *star)
{
    dg__triple text;
    bool stays = !star->leaves && k->c->options.keep != DG_KEEP_NONE;
    dg_status status = dg__spill_fetch(&k->c->spills[DG__NEAR_TEXTS], leader, 1, &text);
    uint64_t about = (uint64_t)role << DG__NEAR_ROLE_SHIFT | similarity;
    about |= role == DG__NEAR_LEADS ? DG__NEAR_REPRESENTATIVE : 0;
    about |= stays ? DG__SPOT_KEPT : 0;
    k->entries[k->n_entries++] =
        (dg__triple){{text.w[0], text.w[1], dg__spot(0, DG__NEAR, 0) | about}};
    return status;
}

static dg_status begin_text(starring *k, uint32_t text)
{
    dg__near_star star;
    dg_status status = get(k, text, &star);
    k->n_entries = 0;
    if (status == DG_OK && star.leads)
        status = add_entry(k, text, DG__NEAR_LEADS, DG__NEAR_WHOLE, &star);
    if (status == DG_OK && star.home != 0)
        status = add_entry(k, star.home - 1, DG__NEAR_FIRST, star.home_similarity, &star);
    if (status == DG_OK && star.second != 0)
        status = add_entry(k, star.second - 1, DG__NEAR_SECOND, star.second_similarity, &star);
    return status;
}

static dg_status put_entries(const starring *k, const dg__triple *block)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < k->n_entries && status == DG_OK; i++) {
        dg__triple entry = k->entries[i];
        entry.w[1] |= dg__near_block_source(block);
        entry.w[2] |= dg__spot(dg__near_block_place(block), DG__BLOCK, 0);
        status = dg__spill_put(&k->c->spills[DG__NEAR_UNITS],
                               dg__partition_by_hash(k->c, entry.w[0]), &entry, sizeof entry);
    }
    return status;
}

/* Blocks come as they were numbered. */
static dg_status take_blocks(void *ctx, const dg__triple *items, size_t n)
{
    starring *k = ctx;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        if (k->n_texts == 0 || !dg__near_block_same(&items[i], &k->block))
            status = begin_text(k, (uint32_t)k->n_texts++);
        k->block = items[i];
        if (status == DG_OK)
            status = put_entries(k, &items[i]);
    }
    return status;
}

static dg_status make_entries(starring *k)
{
    dg__taker taker = {take_blocks, k};
    return dg__sorted_all(k->w, &k->c->spills[DG__NEAR_BLOCKS], &taker);
}

/* ---- All ---- */

static dg_status star_all(starring *k)
{
    const dg__workspace *w = k->w;
    uint64_t n = dg__spill_count(&k->c->spills[DG__NEAR_TEXTS]);
    k->options = (dg__near_options)DG__NEAR_OPTIONS_INIT;
    dg_status status = dg__near_store_open(&k->stars, w, n, w->memory / 4);
    if (status == DG_OK)
        status = dg__near_aligner_new(&k->aligner, DG_CORPUS_NEAR_MAX, &k->options, w->allocator,
                                      w->meter);
    if (status == DG_OK)
        status = make_stars(k);
    return status == DG_OK ? make_entries(k) : status;
}

dg_status dg__near_star_all(const dg__resolving *r)
{
    dg_corpus *c = r->corpus;
    dg__workspace w = dg__workspace_of(r, 0);
    starring *k = dg__alloc_zeroed(&c->allocator, 1, sizeof *k);
    if (k == NULL)
        return DG_NO_MEMORY;
    k->c = c;
    k->w = &w;
    dg_status status = dg__corpus_create(c, DG__NEAR_UNITS, sizeof(dg__triple), true);
    if (status == DG_OK)
        status = star_all(k);
    dg__near_store_close(&k->stars);
    dg__near_aligner_free(k->aligner);
    dg__free(&c->allocator, k, 1, sizeof *k);
    return status;
}

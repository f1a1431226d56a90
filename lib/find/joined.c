/* Passages that two documents share, joined over small edits: what lib/near finds, as groups of a
 * search through a whole of two.
 *
 * Where two ways to align are as good, lib/near chooses by side. So the sides are chosen by the texts:
 * the first is that of the document with fewer tokens, of as many the one whose hashes say so. Then it
 * makes no difference which document is which. */
#include "find/joined.h"

#include "find/intern.h"
#include "find/search.h"
#include "near/passage.h"

/* Tokens of the k-grams that passages begin with: what a stray pair of words can't have in common. */
#define SEED_TOKENS 5u

static dg__sequence sequence_of(const dg__search *s, uint32_t document)
{
    return (dg__sequence){s->ids + s->whole->firsts[document],
                          dg__whole_token_count(s->whole, document)};
}

/* ---- Sides ---- */

int dg__order_of_hashes(const uint64_t *a, const uint64_t *b, uint32_t n)
{
    uint32_t differs = n;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t x = dg__spread_id(a[i] >> 48), y = dg__spread_id(b[i] >> 48);
        if (x != y)
            return x < y ? -1 : 1;
        if (differs == n && a[i] != b[i])
            differs = i;
    }
    return differs == n ? 0 : a[differs] < b[differs] ? -1 : 1;
}

/* Which document is the second side. */
static dg_status choose_second(uint32_t *second, dg__search *s)
{
    const uint64_t *hashes = s->whole->doc->tokens.hashes;
    uint32_t n = dg__whole_token_count(s->whole, 0), m = dg__whole_token_count(s->whole, 1);
    int order =
        n != m ? (n > m ? 1 : -1)
               : dg__order_of_hashes(hashes + s->whole->firsts[0], hashes + s->whole->firsts[1], n);
    *second = order > 0 ? 0 : 1;
    return dg__meter_spend(s->meter, n);
}

/* ---- Groups ---- */

static bool add_place(dg__search *s, const dg__place *place, uint32_t document)
{
    uint32_t from = s->whole->firsts[document];
    dg_occurrence o = {{0, 0}, from + place->first, from + place->end, document};
    dg__bits_set_range(s->relevant, o.first_token, o.end_token);
    return dg__vec_push(s->allocator, &s->occurrences, o);
}

/* In order of position: the places in the first document, then those in the second. */
static bool add_places(dg__search *s, const dg__passage *p, const dg__place *others,
                       uint32_t second)
{
    for (uint32_t document = 0; document < 2; document++) {
        unsigned side = document == second;
        const dg__place *at = &p->at[side];
        bool added = false;
        for (uint32_t i = 0; i < p->n_others; i++) {
            if (others[i].side != side)
                continue;
            if (!added && at->first < others[i].first) {
                added = true;
                if (!add_place(s, at, document))
                    return false;
            }
            if (!add_place(s, &others[i], document))
                return false;
        }
        if (!added && !add_place(s, at, document))
            return false;
    }
    return true;
}

static bool add_passage(dg__search *s, const dg__passages *found, const dg__passage *p,
                        uint32_t second)
{
    uint32_t lens[2] = {p->at[0].end - p->at[0].first, p->at[1].end - p->at[1].first};
    uint32_t longer = lens[0] > lens[1] ? lens[0] : lens[1],
             shorter = lens[0] > lens[1] ? lens[1] : lens[0];
    dg__group group = {.rule = DG_REPEATED_PASSAGE,
                       .first_occurrence = s->occurrences.len,
                       .n_occurrences = 2 + p->n_others,
                       .similarity = (double)p->matched / longer,
                       .containment = (double)p->matched / shorter};
    if (p->matched == longer && p->n_others == 0)
        group.similarity = group.containment = 0; /* exact */
    return add_places(s, p, found->others.items + p->first_other, second) &&
           dg__vec_push(s->allocator, &s->groups, group);
}

dg_status dg__find_joined(dg__search *s)
{
    if (!dg__search_wants(s, DG_REPEATED_PASSAGE))
        return DG_OK;
    uint32_t least = s->options->min_passage_words;
    dg__passage_options options = {least > SEED_TOKENS ? least : SEED_TOKENS, s->options->max_gap};
    dg__grams grams = {0};
    dg__passages found = {0};
    uint32_t second;
    dg_status status = choose_second(&second, s);
    if (status != DG_OK)
        return status;
    dg__sequence both[2] = {sequence_of(s, 1 - second), sequence_of(s, second)};
    status = dg__grams_make(&grams, both, SEED_TOKENS, s->allocator, s->meter);
    if (status == DG_OK)
        status = dg__passages_find(&found, both, &grams, &options, s->allocator, s->meter);
    for (size_t i = 0; i < found.items.len && status == DG_OK; i++)
        if (!add_passage(s, &found, &found.items.items[i], second))
            status = DG_NO_MEMORY;
    dg__passages_free(&found, s->allocator);
    dg__grams_free(&grams, s->allocator);
    return status;
}

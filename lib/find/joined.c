/* Passages that two documents share, joined over small edits: what lib/near finds, as groups of a
 * search through a whole of two. */
#include "find/search.h"
#include "near/passage.h"

/* Tokens of the k-grams that passages begin with: what a stray pair of words can't have in common. */
#define SEED_TOKENS 5u

static dg__sequence sequence_of(const dg__search *s, uint32_t document)
{
    return (dg__sequence){s->ids + s->whole->firsts[document],
                          dg__whole_token_count(s->whole, document)};
}

static bool add_place(dg__search *s, const dg__place *place)
{
    uint32_t from = s->whole->firsts[place->side];
    dg_occurrence o = {{0, 0}, from + place->first, from + place->end, place->side};
    dg__bits_set_range(s->relevant, o.first_token, o.end_token);
    return dg__vec_push(s->allocator, &s->occurrences, o);
}

/* In order of position: the places on the first side, then those on the second. */
static bool add_places(dg__search *s, const dg__passage *p, const dg__place *others)
{
    for (unsigned side = 0; side < 2; side++) {
        const dg__place *at = &p->at[side];
        bool added = false;
        for (uint32_t i = 0; i < p->n_others; i++) {
            if (others[i].side != side)
                continue;
            if (!added && at->first < others[i].first) {
                added = true;
                if (!add_place(s, at))
                    return false;
            }
            if (!add_place(s, &others[i]))
                return false;
        }
        if (!added && !add_place(s, at))
            return false;
    }
    return true;
}

static bool add_passage(dg__search *s, const dg__passages *found, const dg__passage *p)
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
    return add_places(s, p, found->others.items + p->first_other) &&
           dg__vec_push(s->allocator, &s->groups, group);
}

dg_status dg__find_joined(dg__search *s)
{
    if (!dg__search_wants(s, DG_REPEATED_PASSAGE))
        return DG_OK;
    uint32_t least = s->options->min_passage_words;
    dg__passage_options options = {least > SEED_TOKENS ? least : SEED_TOKENS, s->options->max_gap};
    dg__sequence both[2] = {sequence_of(s, 0), sequence_of(s, 1)};
    dg__grams grams = {0};
    dg__passages found = {0};
    dg_status status = dg__grams_make(&grams, both, SEED_TOKENS, s->allocator, s->meter);
    if (status == DG_OK)
        status = dg__passages_find(&found, both, &grams, &options, s->allocator, s->meter);
    for (size_t i = 0; i < found.items.len && status == DG_OK; i++)
        if (!add_passage(s, &found, &found.items.items[i]))
            status = DG_NO_MEMORY;
    dg__passages_free(&found, s->allocator);
    dg__grams_free(&grams, s->allocator);
    return status;
}

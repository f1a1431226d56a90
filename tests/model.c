/* See model.h. Two halves: units, then passages; each a transcription of its paragraph in find.h. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

/* ---- groups ---- */

static void add_occurrence(model_group *group, model_range tokens, dg_rule kind)
{
    size_t size = (group->n_occurrences + 1) * sizeof *group->occurrences;
    group->occurrences = realloc(group->occurrences, size);
    group->occurrences[group->n_occurrences++] = (model_occurrence){tokens, kind};
}

static void add_unit(model_group *group, model_range tokens)
{
    group->units = realloc(group->units, (group->n_units + 1) * sizeof *group->units);
    group->units[group->n_units++] = tokens;
}

static void add_group(model_groups *groups, model_group group)
{
    groups->items = realloc(groups->items, (groups->len + 1) * sizeof *groups->items);
    groups->items[groups->len++] = group;
}

static void free_group(model_group *group)
{
    free(group->occurrences);
    free(group->units);
}

static void remove_group(model_groups *groups, size_t i)
{
    free_group(&groups->items[i]);
    groups->len--;
    memmove(&groups->items[i], &groups->items[i + 1], (groups->len - i) * sizeof *groups->items);
}

void model_groups_free(model_groups *groups)
{
    for (size_t i = 0; i < groups->len; i++)
        free_group(&groups->items[i]);
    free(groups->items);
    *groups = (model_groups){0};
}

/* ---- texts ---- */

bool model_same(const model_text *text, size_t a, size_t b, size_t n)
{
    return memcmp(text->keys + a, text->keys + b, n * sizeof *text->keys) == 0;
}

static size_t length(model_range range)
{
    return range.end - range.first;
}

static bool same_text(const model_text *text, model_range a, model_range b)
{
    return length(a) == length(b) && model_same(text, a.first, b.first, length(a));
}

static bool inside(model_range inner, model_range outer)
{
    return outer.first <= inner.first && inner.end <= outer.end;
}

static bool overlap(model_range a, model_range b)
{
    return a.first < b.end && b.first < a.end;
}

static size_t tenths(const model_text *text, size_t first, size_t end)
{
    size_t sum = 0;
    for (size_t i = first; i < end; i++)
        sum += text->tenths[i];
    return sum;
}

/* ---- rules ---- */

static dg_rule shared_rule(dg_rule rule)
{
    return rule == DG_REPEATED_BLOCK       ? DG_SHARED_BLOCK
           : rule == DG_REPEATED_SENTENCES ? DG_SHARED_SENTENCES
                                           : DG_SHARED_PASSAGE;
}

/* Whether anything can be of the rule, within a document or between several. */
static bool wanted(const model_text *text, const dg_find_options *options, dg_rule rule)
{
    uint32_t rules = 1u << rule | (text->documents != NULL ? 1u << shared_rule(rule) : 0);
    return (options->rules & rules) != 0;
}

static dg_rule rule_in_the_end(const model_text *text, const model_group *group)
{
    for (size_t i = 0; i < group->n_occurrences; i++)
        for (size_t j = 0; j < i; j++)
            if (text->documents == NULL || text->documents[group->occurrences[i].tokens.first] ==
                                               text->documents[group->occurrences[j].tokens.first])
                return group->rule;
    return shared_rule(group->rule);
}

static void remove_unwanted(const model_text *text, const dg_find_options *options,
                            model_groups *groups)
{
    for (size_t i = 0; i < groups->len;)
        if (options->rules & (1u << rule_in_the_end(text, &groups->items[i])))
            i++;
        else
            remove_group(groups, i);
}

/* ---- units ---- */

/* The units of one sort that have tokens. `class` of a unit: the first of those with its text;
 * `count` of a class: its copies. */
typedef struct unit_list {
    model_unit *items;
    size_t *class, *count;
    size_t n;
} unit_list;

static unit_list list_units(const model_text *text, const model_unit *units, size_t n)
{
    unit_list list = {calloc(n + 1, sizeof *list.items), calloc(n + 1, sizeof(size_t)),
                      calloc(n + 1, sizeof(size_t)), 0};
    for (size_t i = 0; i < n; i++) {
        size_t at = list.n, class = 0;
        if (length(units[i].tokens) == 0)
            continue;
        list.items[list.n++] = units[i];
        while (!same_text(text, list.items[class].tokens, units[i].tokens))
            class ++;
        list.class[at] = class;
        list.count[class]++;
    }
    return list;
}

static void free_list(unit_list *list)
{
    free(list->items);
    free(list->class);
    free(list->count);
}

/* The class whose copies stand right after those of `class`, each after one and none elsewhere. */
static size_t follower(const unit_list *list, size_t class)
{
    size_t next = NONE;
    for (size_t i = 0; i < list->n; i++) {
        if (list->class[i] != class)
            continue;
        if (i + 1 == list->n || (next != NONE && list->class[i + 1] != next))
            return NONE;
        next = list->class[i + 1];
    }
    return list->count[next] == list->count[class] ? next : NONE;
}

static bool begins_chain(const unit_list *list, size_t class)
{
    return list->class[class] == class && list->count[class] >= 2 &&
           (class == 0 || follower(list, list->class[class - 1]) != class);
}

static size_t chain_length(const unit_list *list, size_t class)
{
    size_t n = 1;
    while ((class = follower(list, class)) != NONE)
        n++;
    return n;
}

static size_t count_sentences(const model_text *text, model_range range)
{
    size_t n = 0;
    for (size_t i = 0; i < text->n_sentences; i++) {
        model_range sentence = text->sentences[i].tokens;
        n += length(sentence) > 0 && inside(sentence, range);
    }
    return n;
}

static bool long_enough(const model_text *text, const dg_find_options *options, model_range range)
{
    return tenths(text, range.first, range.end) >= 10 * (size_t)options->min_words ||
           (options->min_sentences > 0 && count_sentences(text, range) >= options->min_sentences);
}

/* Whether the tokens lie in headings and nowhere else. */
static bool only_headings(const model_text *text, model_range range)
{
    for (size_t i = 0; i < text->n_blocks; i++) {
        const model_unit *block = &text->blocks[i];
        if (!block->heading && length(block->tokens) > 0 && overlap(block->tokens, range))
            return false;
    }
    return true;
}

static bool all_only_headings(const model_text *text, const model_group *group)
{
    for (size_t i = 0; i < group->n_occurrences; i++)
        if (!only_headings(text, group->occurrences[i].tokens))
            return false;
    return true;
}

static model_group chain_group(const unit_list *list, size_t class, dg_rule rule)
{
    model_group group = {.rule = rule};
    size_t n = chain_length(list, class);
    for (size_t i = 0; i < n; i++)
        add_unit(&group, list->items[class + i].tokens);
    for (size_t i = 0; i < list->n; i++)
        if (list->class[i] == class) {
            size_t end = list->items[i + n - 1].tokens.end;
            add_occurrence(&group, (model_range){list->items[i].tokens.first, end}, rule);
        }
    return group;
}

static model_groups find_chains(const model_text *text, const dg_find_options *options,
                                dg_rule rule)
{
    bool blocks = rule == DG_REPEATED_BLOCK;
    model_groups groups = {0};
    unit_list list = list_units(text, blocks ? text->blocks : text->sentences,
                                blocks ? text->n_blocks : text->n_sentences);
    for (size_t class = 0; class < list.n; class ++) {
        if (!begins_chain(&list, class))
            continue;
        add_group(&groups, chain_group(&list, class, rule));
        model_group *group = &groups.items[groups.len - 1];
        if (!long_enough(text, options, group->occurrences[0].tokens) ||
            all_only_headings(text, group))
            remove_group(&groups, groups.len - 1);
    }
    free_list(&list);
    return groups;
}

/* Whether each of the tokens lies in an occurrence of one of the groups; with `within`, of those
 * that some document holds two of. */
static bool accounted_for(const model_text *text, model_range range, const model_groups *groups,
                          bool within)
{
    for (size_t at = range.first; at < range.end; at++) {
        bool covered = false;
        for (size_t i = 0; i < groups->len; i++)
            for (size_t j = 0; j < groups->items[i].n_occurrences; j++)
                covered |=
                    (!within ||
                     rule_in_the_end(text, &groups->items[i]) == groups->items[i].rule) &&
                    inside((model_range){at, at + 1}, groups->items[i].occurrences[j].tokens);
        if (!covered)
            return false;
    }
    return true;
}

static bool all_accounted_for(const model_text *text, const model_group *group,
                              const model_groups *groups)
{
    bool within = rule_in_the_end(text, group) == group->rule;
    for (size_t i = 0; i < group->n_occurrences; i++)
        if (!accounted_for(text, group->occurrences[i].tokens, groups, within))
            return false;
    return true;
}

/* By position; at one place what has the lower rule first. */
static int compare_occurrences(const void *a, const void *b)
{
    const model_occurrence *x = a, *y = b;
    if (x->tokens.first != y->tokens.first)
        return x->tokens.first < y->tokens.first ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/* Keeps the leftmost of overlapping occurrences. */
static void drop_overlaps(model_group *group)
{
    size_t kept = 0;
    qsort(group->occurrences, group->n_occurrences, sizeof *group->occurrences,
          compare_occurrences);
    for (size_t i = 0; i < group->n_occurrences; i++)
        if (kept == 0 ||
            group->occurrences[kept - 1].tokens.end <= group->occurrences[i].tokens.first)
            group->occurrences[kept++] = group->occurrences[i];
    group->n_occurrences = kept;
}

/* Groups of one text become the first of them: blocks before sentences, as `groups` has them. */
static void merge_same_texts(const model_text *text, model_groups *groups)
{
    for (size_t i = 0; i < groups->len; i++) {
        model_range range = groups->items[i].occurrences[0].tokens;
        for (size_t j = i + 1; j < groups->len;) {
            model_group *other = &groups->items[j];
            if (!same_text(text, range, other->occurrences[0].tokens)) {
                j++;
                continue;
            }
            for (size_t o = 0; o < other->n_occurrences; o++)
                add_occurrence(&groups->items[i], other->occurrences[o].tokens,
                               other->occurrences[o].kind);
            remove_group(groups, j);
        }
        drop_overlaps(&groups->items[i]);
    }
}

static model_groups find_units(const model_text *text, const dg_find_options *options)
{
    model_groups groups = {0}, sentences = {0};
    if (wanted(text, options, DG_REPEATED_BLOCK))
        groups = find_chains(text, options, DG_REPEATED_BLOCK);
    remove_unwanted(text, options, &groups);
    if (wanted(text, options, DG_REPEATED_SENTENCES))
        sentences = find_chains(text, options, DG_REPEATED_SENTENCES);
    remove_unwanted(text, options, &sentences);
    for (size_t i = 0; i < sentences.len;)
        if (all_accounted_for(text, &sentences.items[i], &groups))
            remove_group(&sentences, i);
        else
            i++;
    for (size_t i = 0; i < sentences.len; i++)
        add_group(&groups, sentences.items[i]);
    free(sentences.items);
    merge_same_texts(text, &groups);
    remove_unwanted(text, options, &groups);
    return groups;
}

/* ---- passages ---- */

static bool reaches_minimum(const model_text *text, const dg_find_options *options, size_t first,
                            size_t end)
{
    return end - first >= options->k &&
           tenths(text, first, end) >= 10 * (size_t)options->min_passage_words;
}

/* For each token the length of the longest text that begins there and somewhere else. */
static size_t *longest_repeats(const model_text *text)
{
    size_t n = text->n_tokens, *longest = calloc(n + 1, sizeof *longest);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            size_t most = n - (i > j ? i : j), same = 0;
            while (i != j && same < most && text->keys[i + same] == text->keys[j + same])
                same++;
            if (same > longest[i])
                longest[i] = same;
        }
    return longest;
}

/* Whether the occurrence that begins at `at` lies inside no occurrence of a longer repeat. */
static bool is_free(const size_t *longest, size_t at, size_t len)
{
    if (longest[at] != len)
        return false;
    for (size_t i = 0; i < at; i++)
        if (i + longest[i] >= at + len)
            return false;
    return true;
}

/* Every occurrence of one text, free ones and nested ones, in order. */
typedef struct places {
    size_t *at;
    bool *free;
    size_t n, n_free, len;
} places;

static places find_places(const model_text *text, const size_t *longest, size_t at, size_t len)
{
    size_t most = text->n_tokens + 1 - len;
    places found = {calloc(most, sizeof *found.at), calloc(most, sizeof *found.free), 0, 0, len};
    for (size_t i = 0; i < most; i++)
        if (model_same(text, at, i, len)) {
            found.at[found.n] = i;
            found.free[found.n] = is_free(longest, i, len);
            found.n_free += found.free[found.n++];
        }
    return found;
}

static void free_places(places *found)
{
    free(found->at);
    free(found->free);
}

static model_range place(const places *found, size_t i)
{
    return (model_range){found->at[i], found->at[i] + found->len};
}

/* A repeat that repeats at once, cut into copies. */
static void list_copies(const model_text *text, const dg_find_options *options, const places *found,
                        model_group *group)
{
    size_t first = found->at[0], last = found->at[found->n - 1], end = last + found->len;
    size_t d = last - first, n = end - first, q = d;
    while (q < n && !reaches_minimum(text, options, first, first + q))
        q += d;
    if (q >= n)
        return;
    size_t len = q < n - q ? q : n - q;
    if (!reaches_minimum(text, options, first, first + len))
        return;
    for (size_t i = first; i + len <= end; i += q)
        add_occurrence(group, (model_range){i, i + len}, DG_REPEATED_PASSAGE);
}

/* The free ones that don't overlap; with a single one goes the first place of all, or the last. */
static void list_places(const model_text *text, const dg_find_options *options, const places *found,
                        model_group *group)
{
    for (size_t i = 0; i < found->n; i++)
        if (found->free[i])
            add_occurrence(group, place(found, i), DG_REPEATED_PASSAGE);
    drop_overlaps(group);
    group->nested = (uint32_t)(found->n - found->n_free);
    if (group->n_occurrences >= 2)
        return;
    model_range only = group->occurrences[0].tokens;
    size_t with = overlap(place(found, 0), only) ? found->n - 1 : 0;
    if (!overlap(place(found, with), only)) {
        add_occurrence(group, place(found, with), DG_REPEATED_PASSAGE);
        drop_overlaps(group);
        group->nested--;
    } else {
        group->n_occurrences = 0;
        group->nested = 0;
        list_copies(text, options, found, group);
    }
}

/* Whether some occurrence has min_passage_words consecutive words that no unit accounts for. */
static bool says_more(const model_text *text, const dg_find_options *options,
                      const model_group *group, const bool *covered)
{
    for (size_t i = 0; i < group->n_occurrences; i++) {
        size_t first = group->occurrences[i].tokens.first;
        for (size_t at = first; at < group->occurrences[i].tokens.end; at++) {
            if (covered[at])
                first = at + 1;
            else if (tenths(text, first, at + 1) >= 10 * (size_t)options->min_passage_words)
                return true;
        }
    }
    return false;
}

static bool *covered_by(const model_text *text, const model_groups *units)
{
    bool *covered = calloc(text->n_tokens + 1, sizeof *covered);
    for (size_t i = 0; i < text->n_tokens; i++)
        covered[i] = accounted_for(text, (model_range){i, i + 1}, units, false);
    return covered;
}

/* The group of the text whose first free occurrence begins at `at`; empty for a later one. */
static model_group passage_at(const model_text *text, const dg_find_options *options,
                              const size_t *longest, size_t at)
{
    model_group group = {.rule = DG_REPEATED_PASSAGE};
    places found = find_places(text, longest, at, longest[at]);
    size_t first_free = 0;
    while (!found.free[first_free])
        first_free++;
    if (found.at[first_free] == at)
        list_places(text, options, &found, &group);
    free_places(&found);
    return group;
}

static void find_passages(const model_text *text, const dg_find_options *options,
                          model_groups *groups)
{
    size_t *longest = longest_repeats(text);
    bool *covered = covered_by(text, groups);
    for (size_t at = 0; at < text->n_tokens; at++) {
        size_t len = longest[at];
        if (len == 0 || !reaches_minimum(text, options, at, at + len) || !is_free(longest, at, len))
            continue;
        model_group group = passage_at(text, options, longest, at);
        if (group.n_occurrences >= 2 && says_more(text, options, &group, covered) &&
            !all_only_headings(text, &group)) {
            add_unit(&group, group.occurrences[0].tokens);
            add_group(groups, group);
        } else {
            free_group(&group);
        }
    }
    free(covered);
    free(longest);
}

model_groups model_find(const model_text *text, const dg_find_options *options)
{
    model_groups groups = find_units(text, options);
    if (wanted(text, options, DG_REPEATED_PASSAGE))
        find_passages(text, options, &groups);
    remove_unwanted(text, options, &groups);
    for (size_t i = 0; i < groups.len; i++)
        groups.items[i].rule = rule_in_the_end(text, &groups.items[i]);
    return groups;
}

/* Every unit is compared with every other, every run of tokens with every other. */
#include "model_corpus.h"

#include <stdlib.h>
#include <string.h>

/* A block or sentence as corpus.h has it. */
typedef struct unit {
    size_t document;
    bool block, is_short, digits;
    uint32_t index;
    size_t first, end;
} unit;

/* What is counted of a text. */
typedef struct figures {
    size_t occurrences, documents, in_source;
    size_t kept_document, kept_first;
} figures;

typedef struct units {
    unit *items;
    size_t len;
} units;

typedef struct annotations {
    dg_annotation *items;
    size_t len;
} annotations;

/* ---- Units ---- */

static bool any_digit(const model_document *d, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (d->digits[i])
            return true;
    return false;
}

static bool is_long(const model_corpus *c, const model_document *d, size_t first, size_t end)
{
    return dg_document_words(d->doc, first, end) + 1e-9 >= c->options->min_words;
}

static void add_unit(const model_corpus *c, units *u, unit one)
{
    const model_document *d = &c->documents[one.document];
    one.is_short = !is_long(c, d, one.first, one.end);
    one.digits = any_digit(d, one.first, one.end);
    u->items = realloc(u->items, (u->len + 1) * sizeof *u->items);
    u->items[u->len++] = one;
}

static void list_document(const model_corpus *c, size_t i, units *u)
{
    uint32_t look_for = c->options->look_for;
    size_t n_blocks, n_sentences;
    const dg_block *blocks = dg_document_blocks(c->documents[i].doc, &n_blocks);
    const dg_sentence *sentences = dg_document_sentences(c->documents[i].doc, &n_sentences);
    for (uint32_t b = 0; b < n_blocks; b++) {
        const dg_block *block = &blocks[b];
        if (block->first_token == block->end_token)
            continue;
        if (look_for & DG_CORPUS_BLOCKS)
            add_unit(c, u,
                     (unit){.document = i,
                            .block = true,
                            .index = b,
                            .first = block->first_token,
                            .end = block->end_token});
        for (uint32_t s = block->first_sentence; s < block->end_sentence; s++) {
            unit one = {.document = i,
                        .index = s,
                        .first = sentences[s].first_token,
                        .end = sentences[s].end_token};
            bool all = one.first == block->first_token && one.end == block->end_token;
            if (one.first < one.end && (look_for & DG_CORPUS_SENTENCES) &&
                !(all && (look_for & DG_CORPUS_BLOCKS)) &&
                is_long(c, &c->documents[i], one.first, one.end))
                add_unit(c, u, one);
        }
    }
}

static bool same(const model_corpus *c, const unit *a, const unit *b, bool folded)
{
    const model_document *x = &c->documents[a->document], *y = &c->documents[b->document];
    if (a->end - a->first != b->end - b->first || a->is_short != b->is_short)
        return false;
    if (a->is_short && x->source != y->source)
        return false;
    if (folded && (!a->digits || !b->digits))
        return false;
    for (size_t i = 0; i < a->end - a->first; i++)
        if (folded ? x->folded[a->first + i] != y->folded[b->first + i]
                   : x->keys[a->first + i] != y->keys[b->first + i])
            return false;
    return true;
}

/* ---- Figures ---- */

static size_t length_of(const model_corpus *c, size_t document)
{
    return c->options->keep == DG_KEEP_LONGEST ? c->documents[document].n_tokens : 0;
}

/* Places come in order of document; `last` is the document of the one before. */
static void count(const model_corpus *c, figures *f, size_t of, size_t document, size_t first,
                  size_t *last)
{
    f->occurrences++;
    if (*last == document)
        return;
    *last = document;
    f->documents++;
    f->in_source += c->documents[document].source == c->documents[of].source;
    if (f->documents == 1 || length_of(c, document) > length_of(c, f->kept_document)) {
        f->kept_document = document;
        f->kept_first = first;
    }
}

static figures count_units(const model_corpus *c, const units *u, const unit *of, bool folded)
{
    figures f = {0};
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < u->len; i++)
        if (same(c, &u->items[i], of, folded))
            count(c, &f, of->document, u->items[i].document, u->items[i].first, &last);
    return f;
}

static figures count_runs(const model_corpus *c, size_t document, size_t first)
{
    figures f = {0};
    size_t last = SIZE_MAX, len = c->options->min_passage;
    for (size_t d = 0; d < c->n; d++)
        for (size_t at = 0; at + len <= c->documents[d].n_tokens; at++)
            if (memcmp(c->documents[d].keys + at, c->documents[document].keys + first,
                       len * sizeof(size_t)) == 0)
                count(c, &f, document, d, at, &last);
    return f;
}

static bool is_boilerplate(const model_corpus *c, size_t document, const figures *f)
{
    const dg_corpus_options *o = c->options;
    size_t n = 0;
    for (size_t d = 0; d < c->n; d++)
        n += c->documents[d].source == c->documents[document].source;
    size_t share = (n * o->boilerplate_percent + 99) / 100;
    if (share > o->boilerplate_cap)
        share = o->boilerplate_cap;
    return (o->look_for & DG_CORPUS_BOILERPLATE) != 0 && f->in_source >= o->boilerplate_min &&
           f->in_source >= share;
}

/* ---- Annotations ---- */

static void annotate(const model_corpus *c, annotations *out, dg_annotation a, size_t document,
                     const figures *f, bool boilerplate)
{
    bool keeps = c->options->keep != DG_KEEP_NONE;
    if (f->occurrences == f->documents)
        a.rule = a.rule == DG_REPEATED_BLOCK         ? DG_SHARED_BLOCK
                 : a.rule == DG_REPEATED_SENTENCES   ? DG_SHARED_SENTENCES
                 : a.rule == DG_NEAR_DUPLICATE_BLOCK ? DG_SHARED_NEAR_DUPLICATE
                                                     : DG_SHARED_PASSAGE;
    if (keeps && f->kept_document == document && f->kept_first == a.first_token)
        a.flags |= DG_ANNOTATION_KEPT;
    if (boilerplate)
        a.flags |= DG_ANNOTATION_BOILERPLATE;
    a.similarity = 1;
    a.occurrences = f->occurrences;
    a.document_frequency = (uint32_t)f->documents;
    a.source_frequency = (uint32_t)f->in_source;
    a.kept = keeps ? (uint32_t)f->kept_document : DG_NO_DOCUMENT;
    out->items = realloc(out->items, (out->len + 1) * sizeof *out->items);
    out->items[out->len++] = a;
}

/* The last block that was annotated. */
typedef struct last_block {
    size_t first, end, occurrences;
} last_block;

static void annotate_unit(const model_corpus *c, const units *u, const unit *one, last_block *block,
                          bool *covered, annotations *out)
{
    figures exact = count_units(c, u, one, false), folded = {0}, *f = &exact;
    if (one->digits)
        folded = count_units(c, u, one, true);
    bool boilerplate = is_boilerplate(c, one->document, &exact), varies = false;
    if (!boilerplate && one->digits && is_boilerplate(c, one->document, &folded)) {
        boilerplate = varies = true;
        f = &folded;
    }
    if (!boilerplate && (one->is_short || f->occurrences < 2))
        return;
    if (!one->block && one->first >= block->first && one->end <= block->end &&
        f->occurrences <= block->occurrences)
        return;
    if (one->block)
        *block = (last_block){one->first, one->end, f->occurrences};
    for (size_t i = one->first; i < one->end; i++)
        covered[i] = true;
    dg_annotation a = {.rule = one->block ? DG_REPEATED_BLOCK : DG_REPEATED_SENTENCES,
                       .flags = varies ? DG_ANNOTATION_VARIES : 0,
                       .unit = one->index,
                       .first_token = (uint32_t)one->first,
                       .end_token = (uint32_t)one->end};
    annotate(c, out, a, one->document, f, boilerplate);
}

static bool same_figures(const figures *a, size_t a_first, const figures *b, size_t b_first,
                         size_t document)
{
    bool a_kept = a->kept_document == document && a->kept_first == a_first;
    bool b_kept = b->kept_document == document && b->kept_first == b_first;
    return a->occurrences == b->occurrences && a->documents == b->documents &&
           a->in_source == b->in_source && a->kept_document == b->kept_document && a_kept == b_kept;
}

/* Without a kept copy none is told from another. */
static figures run_at(const model_corpus *c, size_t document, size_t first)
{
    figures f = count_runs(c, document, first);
    if (c->options->keep == DG_KEEP_NONE)
        f.kept_document = f.kept_first = SIZE_MAX;
    return f;
}

/* Whether a run is one of a passage: it stands twice, and isn't all in annotated units. */
static bool is_open(const model_corpus *c, const figures *f, const bool *covered, size_t first)
{
    for (size_t i = 0; i < c->options->min_passage; i++)
        if (!covered[first + i])
            return f->occurrences >= 2;
    return false;
}

static void annotate_passages(const model_corpus *c, size_t document, const bool *covered,
                              annotations *out)
{
    size_t len = c->options->min_passage, n = c->documents[document].n_tokens;
    for (size_t first = 0, end; first + len <= n; first = end) {
        figures f = run_at(c, document, first);
        end = first + 1;
        if (!is_open(c, &f, covered, first))
            continue;
        for (; end + len <= n; end++) {
            figures next = run_at(c, document, end);
            if (!is_open(c, &next, covered, end) || !same_figures(&f, first, &next, end, document))
                break;
        }
        dg_annotation a = {.rule = DG_REPEATED_PASSAGE,
                           .first_token = (uint32_t)first,
                           .end_token = (uint32_t)(end - 1 + len)};
        annotate(c, out, a, document, &f, is_boilerplate(c, document, &f));
    }
}

/* ---- Near duplicates ---- */

#define NONE SIZE_MAX

/* A text of blocks that may be near others: where it stands first, and its place in the groups. */
typedef struct text {
    unit at;
    uint64_t rank;
    size_t home, second; /* texts; NONE */
    double home_similarity, second_similarity;
    bool leads, leaves;
} text;

typedef struct texts {
    text *items;
    size_t len;
} texts;

static bool may_be_near(const unit *u)
{
    return u->block && !u->is_short && u->end - u->first >= DG_CORPUS_NEAR_MIN &&
           u->end - u->first <= DG_CORPUS_NEAR_MAX;
}

static void add_text(const model_corpus *c, texts *all, const unit *u)
{
    size_t len = u->end - u->first, at = all->len;
    const dg_document *doc = c->documents[u->document].doc;
    text one = {.at = *u, .rank = c->rank(c->options, doc, u->index), .home = NONE, .second = NONE};
    for (size_t i = 0; i < all->len; i++)
        if (same(c, &all->items[i].at, u, false))
            return;
    all->items = realloc(all->items, (all->len + 1) * sizeof *all->items);
    for (; at > 0; at--) {
        const text *before = &all->items[at - 1];
        size_t its = before->at.end - before->at.first;
        if (its > len || (its == len && before->rank < one.rank))
            break;
        all->items[at] = *before;
    }
    all->items[at] = one;
    all->len++;
}

static size_t key_of(const model_corpus *c, const unit *u, size_t i)
{
    return c->documents[u->document].keys[u->first + i];
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Two words next to each other, or with one between, in either order. */
static bool share_pair(const model_corpus *c, const unit *a, const unit *b)
{
    for (size_t i = 0; i < a->end - a->first; i++)
        for (size_t d = 1; d <= 2 && i + d < a->end - a->first; d++)
            for (size_t j = 0; j < b->end - b->first; j++)
                for (size_t e = 1; e <= 2 && j + e < b->end - b->first; e++) {
                    size_t x = key_of(c, a, i), y = key_of(c, a, i + d);
                    size_t v = key_of(c, b, j), w = key_of(c, b, j + e);
                    if ((x == v && y == w) || (x == w && y == v))
                        return true;
                }
    return false;
}

static size_t common(const model_corpus *c, const unit *a, const unit *b)
{
    size_t n = a->end - a->first, m = b->end - b->first;
    size_t *row = calloc(m + 1, sizeof *row);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0, diagonal = 0; j < m; j++) {
            size_t above = row[j + 1];
            row[j + 1] = key_of(c, a, i) == key_of(c, b, j) ? diagonal + 1
                         : above > row[j]                   ? above
                                                            : row[j];
            diagonal = above;
        }
    size_t length = row[m];
    free(row);
    return length;
}

/* The similarity of near texts, 0 of others: six tenths of the longer one, up to three quarters if that
 * is short, or eight tenths of the shorter one if that isn't. */
static double similarity_of(const model_corpus *c, const unit *a, const unit *b)
{
    size_t n = a->end - a->first, m = b->end - b->first;
    size_t longer = n > m ? n : m, shorter = smaller(n, m);
    double least = longer >= 20 ? 0.6 : 0.6 + 0.15 * (double)(20 - longer) / 12;
    if (!share_pair(c, a, b))
        return 0;
    size_t both = common(c, a, b);
    bool near = (double)both >= least * (double)longer - 1e-9 ||
                (shorter >= 20 && (double)both >= 0.8 * (double)shorter - 1e-9);
    return near ? (double)both / (double)longer : 0;
}

static void follow(texts *all, size_t t, size_t leader, double similarity, bool second)
{
    text *of = &all->items[t];
    *(second ? &of->second : &of->home) = leader;
    *(second ? &of->second_similarity : &of->home_similarity) = similarity;
    of->leaves = of->leaves || !all->items[leader].leaves;
    all->items[leader].leads = true;
}

static void place(const model_corpus *c, texts *all, size_t t)
{
    size_t nearest = NONE, leader = NONE;
    double to_nearest = 0, to_leader = 0;
    for (size_t i = 0; i < t; i++) {
        double similarity = similarity_of(c, &all->items[t].at, &all->items[i].at);
        if (similarity > to_nearest) {
            nearest = i;
            to_nearest = similarity;
        }
        if ((all->items[i].home == NONE || all->items[i].leads) && similarity > to_leader) {
            leader = i;
            to_leader = similarity;
        }
    }
    if (nearest == NONE)
        return;
    if (leader == NONE) {
        leader = nearest;
        to_leader = to_nearest;
    }
    follow(all, t, leader, to_leader, false);
    const text *n = &all->items[nearest];
    if (nearest != leader && n->home != leader && n->second != leader)
        follow(all, t, nearest, to_nearest, true);
}

/* The text of a unit; NONE if it has none. */
static size_t text_of(const model_corpus *c, const texts *all, const unit *u)
{
    for (size_t i = 0; may_be_near(u) && i < all->len; i++)
        if (same(c, &all->items[i].at, u, false))
            return i;
    return NONE;
}

static void annotate_group(const model_corpus *c, const units *u, const texts *all, const unit *one,
                           size_t leader, double similarity, annotations *out)
{
    figures f = {0}, representative = {0};
    size_t last = SIZE_MAX, last_of_representative = SIZE_MAX;
    const text *mine = &all->items[text_of(c, all, one)];
    for (size_t i = 0; i < u->len; i++) {
        const unit *other = &u->items[i];
        size_t t = text_of(c, all, other);
        if (t == leader)
            count(c, &representative, one->document, other->document, other->first,
                  &last_of_representative);
        if (t != NONE &&
            (t == leader || all->items[t].home == leader || all->items[t].second == leader))
            count(c, &f, one->document, other->document, other->first, &last);
    }
    f.kept_document = representative.kept_document;
    f.kept_first = SIZE_MAX;
    bool stays = !mine->leaves && c->options->keep != DG_KEEP_NONE;
    dg_annotation a = {.rule = DG_NEAR_DUPLICATE_BLOCK,
                       .flags = stays ? DG_ANNOTATION_KEPT : 0,
                       .unit = one->index,
                       .first_token = (uint32_t)one->first,
                       .end_token = (uint32_t)one->end};
    annotate(c, out, a, one->document, &f, is_boilerplate(c, one->document, &f));
    out->items[out->len - 1].similarity = similarity;
}

static void annotate_near(const model_corpus *c, const units *u, size_t document, annotations *out)
{
    texts all = {NULL, 0};
    for (size_t i = 0; i < u->len; i++)
        if (may_be_near(&u->items[i]))
            add_text(c, &all, &u->items[i]);
    for (size_t t = 0; t < all.len; t++)
        place(c, &all, t);
    for (size_t i = 0; i < u->len; i++) {
        const unit *one = &u->items[i];
        size_t t = one->document == document ? text_of(c, &all, one) : NONE;
        if (t == NONE)
            continue;
        const text *mine = &all.items[t];
        if (mine->leads)
            annotate_group(c, u, &all, one, t, 1, out);
        if (mine->home != NONE)
            annotate_group(c, u, &all, one, mine->home, mine->home_similarity, out);
        if (mine->second != NONE)
            annotate_group(c, u, &all, one, mine->second, mine->second_similarity, out);
    }
    free(all.items);
}

static bool is_behind(const dg_annotation *a, const dg_annotation *b)
{
    if (a->first_token != b->first_token)
        return a->first_token > b->first_token;
    if (a->end_token != b->end_token)
        return a->end_token < b->end_token;
    return a->rule > b->rule;
}

/* What is alike stays in order. */
static void sort(annotations *all)
{
    for (size_t i = 1; i < all->len; i++) {
        dg_annotation one = all->items[i];
        size_t at = i;
        for (; at > 0 && is_behind(&all->items[at - 1], &one); at--)
            all->items[at] = all->items[at - 1];
        all->items[at] = one;
    }
}

static bool counts_as_boilerplate(const dg_annotation *a)
{
    return (a->flags & DG_ANNOTATION_BOILERPLATE) != 0;
}

static bool is_own(const dg_block *block, const annotations *all)
{
    bool own = block->end_token - block->first_token >= DG_CORPUS_OWN_MIN;
    for (size_t i = 0; i < all->len; i++)
        own &= !counts_as_boilerplate(&all->items[i]) ||
               all->items[i].first_token >= block->end_token ||
               all->items[i].end_token <= block->first_token;
    return own;
}

/* Before all of the document's own blocks, behind all of them. Plain text has no links. */
static void say_where(const dg_document *doc, const annotations *all)
{
    size_t n_blocks;
    const dg_block *blocks = dg_document_blocks(doc, &n_blocks);
    for (size_t i = 0; i < all->len; i++) {
        dg_annotation *a = &all->items[i];
        bool head = counts_as_boilerplate(a), tail = head;
        for (size_t b = 0; b < n_blocks && counts_as_boilerplate(a); b++) {
            if (!is_own(&blocks[b], all))
                continue;
            head &= a->first_token < blocks[b].first_token;
            tail &= a->first_token >= blocks[b].end_token;
        }
        for (size_t b = 0; b < n_blocks; b++)
            if (head && !tail && (a->flags & DG_ANNOTATION_VARIES) != 0 &&
                blocks[b].kind == DG_PARAGRAPH && a->first_token >= blocks[b].first_token &&
                a->first_token < blocks[b].end_token)
                a->flags |= DG_ANNOTATION_OWN;
        a->flags |= (head ? DG_ANNOTATION_HEAD : 0) | (tail ? DG_ANNOTATION_TAIL : 0);
    }
}

dg_annotation *model_annotate(const model_corpus *c, size_t document, size_t *n)
{
    units u = {NULL, 0};
    annotations out = {NULL, 0};
    last_block block = {0, 0, 0};
    bool *covered = calloc(c->documents[document].n_tokens + 1, sizeof *covered);
    for (size_t i = 0; i < c->n; i++)
        list_document(c, i, &u);
    for (size_t i = 0; i < u.len; i++)
        if (u.items[i].document == document)
            annotate_unit(c, &u, &u.items[i], &block, covered, &out);
    if (c->options->look_for & DG_CORPUS_PASSAGES)
        annotate_passages(c, document, covered, &out);
    if (c->options->look_for & DG_CORPUS_NEAR)
        annotate_near(c, &u, document, &out);
    sort(&out);
    say_where(c->documents[document].doc, &out);
    free(covered);
    free(u.items);
    *n = out.len;
    return out.items;
}

/* Every unit is judged as if the corpus ended with it. */
dg_annotation *model_annotate_last(const model_corpus *c, size_t *n)
{
    units u = {NULL, 0};
    annotations out = {NULL, 0};
    last_block block = {0, 0, 0};
    size_t document = c->n - 1;
    bool *covered = calloc(c->documents[document].n_tokens + 1, sizeof *covered);
    for (size_t i = 0; i < document; i++)
        list_document(c, i, &u);
    size_t before = u.len;
    list_document(c, document, &u);
    for (size_t i = before; i < u.len; i++) {
        units so_far = {u.items, i + 1};
        annotate_unit(c, &so_far, &u.items[i], &block, covered, &out);
    }
    sort(&out);
    say_where(c->documents[document].doc, &out);
    free(covered);
    free(u.items);
    *n = out.len;
    return out.items;
}

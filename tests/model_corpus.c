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
        a.rule = a.rule == DG_REPEATED_BLOCK       ? DG_SHARED_BLOCK
                 : a.rule == DG_REPEATED_SENTENCES ? DG_SHARED_SENTENCES
                                                   : DG_SHARED_PASSAGE;
    if (keeps && f->kept_document == document && f->kept_first == a.first_token)
        a.flags |= DG_ANNOTATION_KEPT;
    if (boilerplate)
        a.flags |= DG_ANNOTATION_BOILERPLATE;
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

static int compare(const void *x, const void *y)
{
    const dg_annotation *a = x, *b = y;
    if (a->first_token != b->first_token)
        return a->first_token < b->first_token ? -1 : 1;
    if (a->end_token != b->end_token)
        return a->end_token > b->end_token ? -1 : 1;
    return (int)a->rule - (int)b->rule;
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
    if (out.len > 0)
        qsort(out.items, out.len, sizeof *out.items, compare);
    free(covered);
    free(u.items);
    *n = out.len;
    return out.items;
}

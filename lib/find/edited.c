/* Two blocks are walked side by side: where they differ, the nearest place is looked for from which on
 * they are the same again. */
#include "find/edited.h"

#include "find/code.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum {
    MOST_TOKENS = 256, /* of a block; what is longer isn't looked at */
    REACH = 12,        /* tokens that may be put in, left out or replaced at one place */
    LEAST_PLACES = 3,
    LABEL = 8 /* tokens in which a label ends */
};

/* ---- How they differ ---- */

typedef struct difference {
    uint32_t n_same; /* tokens */
    uint32_t n_places;
} difference;

/* The tokens [at, end) of a block that are yet to be walked. */
typedef struct rest {
    const uint64_t *hashes;
    uint32_t at, end;
} rest;

static rest tokens_of(const dg_document *doc, const dg_block *block)
{
    return (rest){doc->tokens.hashes, block->first_token, block->end_token};
}

static bool equal_at(const rest *a, uint32_t skip_a, const rest *b, uint32_t skip_b)
{
    return a->at + skip_a < a->end && b->at + skip_b < b->end &&
           a->hashes[a->at + skip_a] == b->hashes[b->at + skip_b];
}

/* Skips the fewest tokens behind which two are the same, or all. */
static void pass_difference(rest *a, rest *b)
{
    for (uint32_t skipped = 1; skipped <= REACH; skipped++)
        for (uint32_t skip = 0; skip <= skipped; skip++)
            if (equal_at(a, skip, b, skipped - skip) &&
                equal_at(a, skip + 1, b, skipped - skip + 1)) {
                a->at += skip;
                b->at += skipped - skip;
                return;
            }
    a->at = a->end;
    b->at = b->end;
}

static difference compare(rest a, rest b)
{
    difference d = {0, 0};
    while (a.at < a.end || b.at < b.end) {
        if (equal_at(&a, 0, &b, 0)) {
            d.n_same++;
            a.at++;
            b.at++;
        } else {
            d.n_places++;
            pass_difference(&a, &b);
        }
    }
    return d;
}

/* ---- What they are about ---- */

/* "ifAlias". */
static bool has_inner_capital(const dg_document *doc, uint32_t token)
{
    for (uint32_t at = doc->tokens.starts[token] + 1; at < doc->tokens.ends[token]; at++)
        if (doc->text[at] >= 'A' && doc->text[at] <= 'Z')
            return true;
    return false;
}

/* A capital letter or a digit begins it, or it has one within; a sentence begins with a capital whatever
 * its first word is. */
static bool is_name(const dg_document *doc, uint32_t token)
{
    const uint8_t *at = doc->text + doc->tokens.starts[token];
    if (has_inner_capital(doc, token))
        return true;
    const dg__properties *first =
        dg__properties_of(dg__utf8_decode(at, doc->text + doc->tokens.ends[token]).value);
    if ((first->flags & DG__DIGIT) != 0)
        return true;
    return first->sentence == DG__SB_UPPER &&
           doc->sentences.items[dg__document_sentence_of(doc, token)].first_token != token;
}

static bool holds(const dg_document *doc, const dg_block *block, uint32_t token)
{
    for (uint32_t i = block->first_token; i < block->end_token; i++)
        if (doc->tokens.hashes[i] == doc->tokens.hashes[token])
            return true;
    return false;
}

static bool holds_names_of(const dg_document *doc, const dg_block *a, const dg_block *b)
{
    for (uint32_t i = b->first_token; i < b->end_token; i++)
        if (is_name(doc, i) && !holds(doc, a, i))
            return false;
    return true;
}

/* Entries each begin with a label: "Save: ...". */
static bool is_entry(const dg_document *doc, const dg_block *block)
{
    for (uint32_t i = block->first_token; i < block->end_token && i < block->first_token + LABEL;
         i++)
        if (doc->tokens.ends[i] < doc->len && doc->text[doc->tokens.ends[i]] == ':')
            return true;
    return false;
}

/* ---- Both ---- */

static bool may_be_compared(const dg_block *block)
{
    uint32_t n = block->end_token - block->first_token;
    return n > 0 && n <= MOST_TOKENS &&
           (block->kind == DG_PARAGRAPH || block->kind == DG_QUOTATION);
}

bool dg__is_edit(const dg_document *doc, size_t block, size_t next)
{
    const dg_block *a = &doc->blocks.items[block], *b = &doc->blocks.items[next];
    if (doc->prose == NULL || next != block + 1 || !may_be_compared(a) || !may_be_compared(b))
        return false;
    rest x = tokens_of(doc, a), y = tokens_of(doc, b);
    uint32_t longer = x.end - x.at > y.end - y.at ? x.end - x.at : y.end - y.at;
    if (!equal_at(&x, 0, &y, 0) || (is_entry(doc, a) && is_entry(doc, b)))
        return false;
    difference d = compare(x, y);
    return d.n_places >= LEAST_PLACES && 4 * d.n_same >= 3 * longer && holds_names_of(doc, a, b) &&
           holds_names_of(doc, b, a) &&
           dg__same_code(doc, doc->prose->blocks.items[block].source,
                         doc->prose->blocks.items[next].source);
}

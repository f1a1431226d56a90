/* Documents put in one by one, then made into one whole by the first search. */
#include <dittograph/collection.h>

#include "base/arena.h"
#include "base/bits.h"
#include "base/status.h"
#include "find/collection.h"
#include "find/find.h"

#include <string.h>

/* Found document by document. */
#define RULES_OF_ONE (1u << DG_DOUBLED_WORDS | 1u << DG_REPEATED_SECTION)

/* What is kept of one document: behind this, token hashes, bits of clusters, blocks, sentences. */
typedef struct part {
    uint32_t n_tokens, n_blocks, n_sentences; /* those with tokens */
    uint32_t token, block, sentence;          /* where they go in the whole */
    dg__token_options token_options;
} part;

struct dg_collection {
    dg_allocator allocator;
    dg__arena arena; /* the parts are in it until they are made into the whole */
    part **parts;    /* NULL where nothing was put; gone with the first search */
    uint32_t n;
    dg_document *whole; /* NULL until the first search */
    uint32_t *firsts;
};

/* ---- A part ---- */

static uint64_t *hashes_of(part *p)
{
    return (uint64_t *)(void *)(p + 1);
}

static uint64_t *clusters_of(part *p)
{
    return hashes_of(p) + p->n_tokens;
}

static dg_block *blocks_of(part *p)
{
    return (dg_block *)(void *)(clusters_of(p) + dg__bits_words(p->n_tokens));
}

static dg_sentence *sentences_of(part *p)
{
    return (dg_sentence *)(void *)(blocks_of(p) + p->n_blocks);
}

/* At most 8 + 28 + 16 bytes for each of less than 2^32 tokens. */
static size_t size_of(const part *p)
{
    return sizeof *p + (p->n_tokens + dg__bits_words(p->n_tokens)) * sizeof(uint64_t) +
           p->n_blocks * sizeof(dg_block) + p->n_sentences * sizeof(dg_sentence);
}

static part measure(const dg_document *doc)
{
    part p = {.n_tokens = (uint32_t)doc->tokens.len, .token_options = doc->token_options};
    for (size_t b = 0; b < doc->blocks.len; b++)
        p.n_blocks += doc->blocks.items[b].first_token < doc->blocks.items[b].end_token;
    for (size_t s = 0; s < doc->sentences.len; s++)
        p.n_sentences += doc->sentences.items[s].first_token < doc->sentences.items[s].end_token;
    return p;
}

static void fill(part *p, const dg_document *doc)
{
    dg_block *block = blocks_of(p);
    dg_sentence *sentence = sentences_of(p);
    if (p->n_tokens == 0)
        return;
    memcpy(hashes_of(p), doc->tokens.hashes, p->n_tokens * sizeof(uint64_t));
    memcpy(clusters_of(p), doc->tokens.clusters,
           dg__bits_words(p->n_tokens - 1) * sizeof(uint64_t));
    if (p->n_tokens % 64 != 0)
        clusters_of(p)[p->n_tokens / 64] &= (UINT64_C(1) << p->n_tokens % 64) - 1;
    for (size_t i = 0; i < doc->blocks.len; i++)
        if (doc->blocks.items[i].first_token < doc->blocks.items[i].end_token)
            *block++ = dg__whole_block(doc, i);
    for (size_t i = 0; i < doc->sentences.len; i++)
        if (doc->sentences.items[i].first_token < doc->sentences.items[i].end_token)
            *sentence++ = doc->sentences.items[i];
}

/* ---- The collection ---- */

dg_status dg_collection_new(dg_collection **out, size_t n_documents, const dg_allocator *allocator,
                            dg_error *error)
{
    if (out == NULL)
        return dg__fail(error, DG_INVALID, "there is no place for the collection");
    if (n_documents >= UINT32_MAX)
        return dg__fail(error, DG_TOO_LARGE, "there are 2^32 - 1 documents or more");
    dg_allocator a = dg__allocator(allocator);
    dg_collection *c = dg__alloc_zeroed(&a, 1, sizeof *c);
    part **parts = dg__alloc_zeroed(&a, n_documents + 1, sizeof *parts);
    if (c == NULL || parts == NULL) {
        dg__free(&a, c, 1, sizeof *c);
        dg__free(&a, parts, n_documents + 1, sizeof *parts);
        return dg__fail(error, DG_NO_MEMORY, NULL);
    }
    c->allocator = c->arena.allocator = a;
    c->parts = parts;
    c->n = (uint32_t)n_documents;
    *out = c;
    return DG_OK;
}

dg_status dg_collection_put(dg_collection *collection, size_t i, const dg_document *doc,
                            dg_error *error)
{
    if (collection == NULL || doc == NULL)
        return dg__fail(error, DG_INVALID, "there is no collection, or no document");
    if (collection->whole != NULL)
        return dg__fail_at(error, DG_INVALID, "a search has begun: nothing can be put in", i);
    if (i >= collection->n || collection->parts[i] != NULL)
        return dg__fail_at(error, DG_INVALID, "there is no such place, or it is taken", i);
    part measured = measure(doc);
    part *p = dg__arena_take(&collection->arena, size_of(&measured));
    if (p == NULL)
        return dg__fail_at(error, DG_NO_MEMORY, NULL, i);
    *p = measured;
    fill(p, doc);
    collection->parts[i] = p;
    return DG_OK;
}

void dg_collection_free(dg_collection *collection)
{
    if (collection == NULL)
        return;
    dg_allocator a = collection->allocator;
    size_t n = (size_t)collection->n + 1;
    dg__arena_empty(&collection->arena, NULL, NULL);
    dg__free(&a, collection->parts, n, sizeof *collection->parts);
    dg__free(&a, collection->firsts, n, sizeof *collection->firsts);
    dg_document_free(collection->whole);
    dg__free(&a, collection, 1, sizeof *collection);
}

/* ---- The whole ---- */

/* How much there is in the whole, or before a place in it. */
typedef struct extent {
    uint64_t tokens, blocks, sentences;
} extent;

/* Adds up the documents and separators; all must be made in the same way. */
static dg_status measure_all(const dg_collection *c, extent *all, dg__token_options *options,
                             dg_error *error)
{
    const part *first = NULL;
    *all = (extent){c->n, c->n, c->n};
    for (uint32_t i = 0; i < c->n; i++) {
        const part *p = c->parts[i];
        if (p == NULL)
            continue;
        first = first != NULL ? first : p;
        if (p->token_options.seed != first->token_options.seed ||
            p->token_options.flags != first->token_options.flags)
            return dg__fail_at(error, DG_INVALID, "documents differ in seed or flags", i);
        all->tokens += p->n_tokens;
        all->blocks += p->n_blocks;
        all->sentences += p->n_sentences;
    }
    if (all->tokens >= UINT32_MAX)
        return dg__fail(error, DG_TOO_LARGE, "there are 2^32 - 1 tokens or more in all");
    if (first != NULL)
        *options = first->token_options;
    return DG_OK;
}

/* A document with room for all, and nothing in it; NULL without memory. */
static dg_document *make_whole(const dg_collection *c, const extent *all,
                               const dg__token_options *options)
{
    dg_document_options document_options = DG_DOCUMENT_OPTIONS_INIT;
    document_options.allocator = &c->allocator;
    document_options.seed = options->seed;
    document_options.flags = options->flags;
    dg_document *whole = dg__document_new(NULL, 0, &document_options);
    if (whole == NULL)
        return NULL;
    const dg_allocator *a = &whole->allocator;
    dg__tokens *tokens = &whole->tokens;
    size_t n_tokens = (size_t)all->tokens, n_words = dg__bits_words(n_tokens);
    tokens->size = (n_tokens + n_words) * sizeof *tokens->hashes;
    tokens->hashes = dg__alloc(a, tokens->size, 1);
    if (tokens->hashes != NULL) {
        tokens->len = n_tokens;
        tokens->clusters = memset(tokens->hashes + n_tokens, 0, n_words * sizeof *tokens->clusters);
    }
    if (tokens->hashes != NULL && dg__vec_reserve(a, &whole->blocks, (size_t)all->blocks) &&
        dg__vec_reserve(a, &whole->sentences, (size_t)all->sentences))
        return whole;
    dg_document_free(whole);
    return NULL;
}

/* Sets bits at, at + 1 ... of `to`, which are clear, as the n bits of `from` are. */
static void copy_bits(uint64_t *to, size_t at, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i += 64, at += 64) {
        uint64_t bits = from[i / 64];
        if (bits == 0)
            continue;
        to[at / 64] |= bits << at % 64;
        uint64_t beyond = at % 64 != 0 ? bits >> (64 - at % 64) : 0;
        if (beyond != 0) /* else the next word may not exist */
            to[at / 64 + 1] |= beyond;
    }
}

static void separate(dg_document *whole, uint32_t token, uint32_t block, uint32_t sentence)
{
    whole->tokens.hashes[token] = dg__separator_id(token);
    whole->blocks.items[block] =
        (dg_block){.first_token = token, .end_token = token + 1, .kind = DG_PARAGRAPH};
    whole->sentences.items[sentence] = (dg_sentence){.first_token = token, .end_token = token + 1};
}

/* Says where each part goes. Nothing is written there yet: memory counts from the first touch on. */
static void lay_out(const dg_collection *c, dg_document *whole, uint32_t *firsts)
{
    uint32_t token = 0, block = 0, sentence = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        part *p = c->parts[i];
        firsts[i] = token;
        if (p != NULL) {
            p->token = token;
            p->block = block;
            p->sentence = sentence;
            token += p->n_tokens;
            block += p->n_blocks;
            sentence += p->n_sentences;
        } else {
            separate(whole, token, block, sentence);
        }
        token++;
        block++;
        sentence++;
    }
    firsts[c->n] = token;
    whole->blocks.len = block;
    whole->sentences.len = sentence;
}

/* With its separator behind it. */
static void move_part(void *ctx, void *item)
{
    dg_document *whole = ctx;
    part *p = item;
    dg_block *block = whole->blocks.items + p->block;
    dg_sentence *sentence = whole->sentences.items + p->sentence;
    memcpy(whole->tokens.hashes + p->token, hashes_of(p), p->n_tokens * sizeof(uint64_t));
    copy_bits(whole->tokens.clusters, p->token, clusters_of(p), p->n_tokens);
    for (uint32_t i = 0; i < p->n_blocks; i++, block++) {
        *block = blocks_of(p)[i];
        block->first_token += p->token;
        block->end_token += p->token;
        block->first_sentence = block->end_sentence = 0; /* nobody asks: some were left out */
    }
    for (uint32_t i = 0; i < p->n_sentences; i++, sentence++) {
        *sentence = sentences_of(p)[i];
        sentence->first_token += p->token;
        sentence->end_token += p->token;
    }
    separate(whole, p->token + p->n_tokens, p->block + p->n_blocks, p->sentence + p->n_sentences);
}

static dg_status put_together(dg_collection *c, dg_error *error)
{
    extent all;
    dg__token_options options = {0};
    size_t n = (size_t)c->n + 1;
    if (c->whole != NULL)
        return DG_OK;
    dg_status status = measure_all(c, &all, &options, error);
    if (status != DG_OK)
        return status;
    dg_document *whole = make_whole(c, &all, &options);
    uint32_t *firsts = dg__alloc(&c->allocator, n, sizeof *firsts);
    if (whole == NULL || firsts == NULL) {
        dg_document_free(whole);
        dg__free(&c->allocator, firsts, n, sizeof *firsts);
        return dg__fail(error, DG_NO_MEMORY, NULL);
    }
    lay_out(c, whole, firsts);
    dg__arena_empty(&c->arena, move_part, whole);
    dg__free(&c->allocator, c->parts, n, sizeof *c->parts);
    c->parts = NULL;
    c->whole = whole;
    c->firsts = firsts;
    return DG_OK;
}

dg_status dg__collection_whole(dg__whole *whole, dg_collection *collection, dg_error *error)
{
    dg_status status = put_together(collection, error);
    if (status == DG_OK)
        *whole = (dg__whole){.doc = collection->whole,
                             .firsts = collection->firsts,
                             .n = collection->n,
                             .separated = true};
    return status;
}

dg_status dg_collection_find(dg_report **out, dg_collection *collection,
                             const dg_documents *documents, const dg_find_options *options,
                             dg_error *error)
{
    if (out == NULL || collection == NULL || documents == NULL)
        return dg__fail(error, DG_INVALID,
                        "there is no collection, no way to its documents, "
                        "or no place for the report");
    dg__whole whole;
    dg_status status = dg__find_options_check(&options, error);
    if (status == DG_OK)
        status = dg__collection_whole(&whole, collection, error);
    if (status != DG_OK)
        return status;
    dg_find_options of_many = *options;
    of_many.rules &= ~RULES_OF_ONE;
    whole.documents = *documents;
    return dg__find(out, &whole, &of_many, error);
}

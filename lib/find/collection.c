/* Documents put in one by one, then made into one whole.
 *
 * What is kept of each is one allocation, so that putting documents in at once needs no lock; the
 * first search moves all of it behind one another. */
#include <dittograph/collection.h>

#include "base/bits.h"
#include "base/status.h"
#include "find/find.h"

#include <string.h>

/* Found document by document. */
#define RULES_OF_ONE (1u << DG_DOUBLED_WORDS | 1u << DG_REPEATED_SECTION)

/* What is kept of one document: in `memory`, token hashes, bits of clusters, blocks, sentences. */
typedef struct part {
    void *memory; /* NULL: nothing was put there, or it has been moved */
    uint32_t n_tokens, n_blocks, n_sentences;
    bool is_put;
    dg__token_options token_options;
} part;

struct dg_collection {
    dg_allocator allocator;
    part *parts;
    uint32_t n;
    dg_document *whole; /* NULL until the first search */
    uint32_t *firsts;
};

/* ---- A part ---- */

static uint64_t *hashes_of(const part *p)
{
    return p->memory;
}

static uint64_t *clusters_of(const part *p)
{
    return hashes_of(p) + p->n_tokens;
}

static dg_block *blocks_of(const part *p)
{
    return (dg_block *)(void *)(clusters_of(p) + dg__bits_words(p->n_tokens));
}

static dg_sentence *sentences_of(const part *p)
{
    return (dg_sentence *)(void *)(blocks_of(p) + p->n_blocks);
}

/* At most 8 + 28 + 16 bytes for each of less than 2^32 tokens. */
static size_t part_size(const part *p)
{
    return (p->n_tokens + dg__bits_words(p->n_tokens)) * sizeof(uint64_t) +
           p->n_blocks * sizeof(dg_block) + p->n_sentences * sizeof(dg_sentence);
}

static part measure(const dg_document *doc)
{
    part p = {
        .n_tokens = (uint32_t)doc->tokens.len, .is_put = true, .token_options = doc->token_options};
    for (size_t i = 0; i < doc->blocks.len; i++)
        p.n_blocks += doc->blocks.items[i].first_token < doc->blocks.items[i].end_token;
    for (size_t i = 0; i < doc->sentences.len; i++)
        p.n_sentences += doc->sentences.items[i].first_token < doc->sentences.items[i].end_token;
    return p;
}

static void fill(const part *p, const dg_document *doc)
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
            *block++ = doc->blocks.items[i];
    for (size_t i = 0; i < doc->sentences.len; i++)
        if (doc->sentences.items[i].first_token < doc->sentences.items[i].end_token)
            *sentence++ = doc->sentences.items[i];
}

static void part_free(part *p, const dg_allocator *a)
{
    dg__free(a, p->memory, part_size(p), 1);
    p->memory = NULL;
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
    part *parts = dg__alloc_zeroed(&a, n_documents + 1, sizeof *parts);
    if (c == NULL || parts == NULL) {
        dg__free(&a, c, 1, sizeof *c);
        dg__free(&a, parts, n_documents + 1, sizeof *parts);
        return dg__fail(error, DG_NO_MEMORY, NULL);
    }
    *c = (dg_collection){.allocator = a, .parts = parts, .n = (uint32_t)n_documents};
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
    if (i >= collection->n || collection->parts[i].is_put)
        return dg__fail_at(error, DG_INVALID, "there is no such place, or it is taken", i);
    part p = measure(doc);
    p.memory = dg__alloc(&collection->allocator, part_size(&p), 1);
    if (p.memory == NULL)
        return dg__fail_at(error, DG_NO_MEMORY, NULL, i);
    fill(&p, doc);
    collection->parts[i] = p;
    return DG_OK;
}

void dg_collection_free(dg_collection *collection)
{
    if (collection == NULL)
        return;
    dg_allocator a = collection->allocator;
    for (uint32_t i = 0; i < collection->n; i++)
        part_free(&collection->parts[i], &a);
    dg__free(&a, collection->parts, (size_t)collection->n + 1, sizeof *collection->parts);
    dg__free(&a, collection->firsts, (size_t)collection->n + 1, sizeof *collection->firsts);
    dg_document_free(collection->whole);
    dg__free(&a, collection, 1, sizeof *collection);
}

/* ---- The whole ---- */

/* Where the next document goes: behind this one and its separator. */
typedef struct place {
    uint64_t token, block, sentence;
} place;

static void advance(place *at, const part *p)
{
    at->token += (uint64_t)p->n_tokens + 1;
    at->block += (uint64_t)p->n_blocks + 1;
    at->sentence += (uint64_t)p->n_sentences + 1;
}

/* Sums the parts up; all must be made in the same way. */
static dg_status add_up(const dg_collection *c, place *end, dg__token_options *options,
                        dg_error *error)
{
    bool any = false;
    *end = (place){0};
    *options = (dg__token_options){0};
    for (uint32_t i = 0; i < c->n; i++) {
        const part *p = &c->parts[i];
        if (!any && p->is_put)
            *options = p->token_options;
        any |= p->is_put;
        if (p->is_put &&
            (p->token_options.seed != options->seed || p->token_options.flags != options->flags))
            return dg__fail_at(error, DG_INVALID, "documents differ in seed or flags", i);
        advance(end, p);
    }
    if (end->token >= UINT32_MAX)
        return dg__fail(error, DG_TOO_LARGE, "there are 2^32 - 1 tokens or more in all");
    return DG_OK;
}

/* A document with room for all, and nothing in it; NULL without memory. */
static dg_document *make_whole(const dg_collection *c, const place *end,
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
    tokens->len = tokens->caps[2] = (size_t)end->token;
    tokens->caps[3] = dg__bits_words(tokens->len);
    tokens->hashes = dg__alloc(a, tokens->len, sizeof *tokens->hashes);
    tokens->clusters = dg__alloc_zeroed(a, tokens->caps[3], sizeof *tokens->clusters);
    if ((tokens->hashes != NULL || tokens->len == 0) && tokens->clusters != NULL &&
        dg__vec_reserve(a, &whole->blocks, (size_t)end->block) &&
        dg__vec_reserve(a, &whole->sentences, (size_t)end->sentence))
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
        if (at % 64 != 0)
            to[at / 64 + 1] |= bits >> (64 - at % 64);
    }
}

static void move_blocks(dg_document *whole, const part *p, const place *to)
{
    dg_block *block = whole->blocks.items + to->block;
    dg_sentence *sentence = whole->sentences.items + to->sentence;
    uint32_t token = (uint32_t)to->token, end = token + p->n_tokens;
    for (uint32_t i = 0; i < p->n_blocks; i++, block++) {
        *block = blocks_of(p)[i];
        block->first_token += token;
        block->end_token += token;
        block->first_sentence = block->end_sentence = 0; /* nobody asks: some were left out */
    }
    for (uint32_t i = 0; i < p->n_sentences; i++, sentence++) {
        *sentence = sentences_of(p)[i];
        sentence->first_token += token;
        sentence->end_token += token;
    }
    *block = (dg_block){.first_token = end, .end_token = end + 1, .kind = DG_PARAGRAPH};
    *sentence = (dg_sentence){.first_token = end, .end_token = end + 1};
}

/* Moves document i to where it belongs, with its separator behind it. */
static void move_part(dg_document *whole, part *p, uint32_t i, const place *to,
                      const dg_allocator *a)
{
    size_t token = (size_t)to->token;
    if (p->n_tokens > 0) {
        memcpy(whole->tokens.hashes + token, hashes_of(p), p->n_tokens * sizeof(uint64_t));
        copy_bits(whole->tokens.clusters, token, clusters_of(p), p->n_tokens);
    }
    whole->tokens.hashes[token + p->n_tokens] = dg__separator_id(i);
    move_blocks(whole, p, to);
    part_free(p, a);
}

/* From the last document to the first: of memory that was handed out in this order, the end is free
 * at once, and may be given back while the rest is still held. */
static void move_parts(dg_collection *c, dg_document *whole, uint32_t *firsts, place end)
{
    whole->blocks.len = (size_t)end.block;
    whole->sentences.len = (size_t)end.sentence;
    firsts[c->n] = (uint32_t)end.token;
    for (uint32_t i = c->n; i-- > 0;) {
        part *p = &c->parts[i];
        end.token -= (uint64_t)p->n_tokens + 1;
        end.block -= (uint64_t)p->n_blocks + 1;
        end.sentence -= (uint64_t)p->n_sentences + 1;
        firsts[i] = (uint32_t)end.token;
        move_part(whole, p, i, &end, &c->allocator);
    }
}

static dg_status put_together(dg_collection *c, dg_error *error)
{
    place end;
    dg__token_options options;
    size_t n_firsts = (size_t)c->n + 1;
    if (c->whole != NULL)
        return DG_OK;
    dg_status status = add_up(c, &end, &options, error);
    if (status != DG_OK)
        return status;
    dg_document *whole = make_whole(c, &end, &options);
    uint32_t *firsts = dg__alloc(&c->allocator, n_firsts, sizeof *firsts);
    if (whole == NULL || firsts == NULL) {
        dg_document_free(whole);
        dg__free(&c->allocator, firsts, n_firsts, sizeof *firsts);
        return dg__fail(error, DG_NO_MEMORY, NULL);
    }
    move_parts(c, whole, firsts, end);
    c->whole = whole;
    c->firsts = firsts;
    return DG_OK;
}

dg_status dg_collection_find(dg_report **out, dg_collection *collection,
                             const dg_documents *documents, const dg_find_options *options,
                             dg_error *error)
{
    if (out == NULL || collection == NULL || documents == NULL)
        return dg__fail(error, DG_INVALID,
                        "there is no collection, no way to its documents, "
                        "or no place for the report");
    dg_status status = dg__find_options_check(&options, error);
    if (status == DG_OK)
        status = put_together(collection, error);
    if (status != DG_OK)
        return status;
    dg_find_options of_many = *options;
    of_many.rules &= ~RULES_OF_ONE;
    dg__whole whole = {.doc = collection->whole,
                       .firsts = collection->firsts,
                       .n = collection->n,
                       .separated = true,
                       .documents = *documents};
    return dg__find(out, &whole, &of_many, error);
}

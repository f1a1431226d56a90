/* Every stage works on what the stages before it gave for the same document, prepared beforehand, and
 * writes into arrays that are kept from one document to the next, so what is timed is the stage. */
#include "stages.h"

#include "clock.h"

#include "base/cpu.h"
#include "base/memory.h"
#include "document.h"
#include "text/paragraph.h"
#include "text/sentence.h"
#include "text/token.h"
#include "text/utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH ((size_t)2048) /* k-grams made and winnowed at a time: 16 KB */

typedef struct item {
    const char *text;
    size_t len;
    dg_document *doc;
    uint64_t *grams;
    size_t n_grams;
} item;

struct corpus {
    item *items;
    size_t n_items, most_tokens;
    bool is_part; /* of another one, which owns the items' parts */
    dg_allocator allocator;
    dg__spans spans;
    dg__tokens tokens;
    uint64_t *grams;
    dg_fingerprint *chosen;
    dg_winnower *winnower;
    volatile uint64_t result;
};

static void must(dg_status status)
{
    if (status == DG_OK)
        return;
    fprintf(stderr, "bench: %s\n", dg_status_message(status));
    exit(EXIT_FAILURE);
}

/* ---- Fingerprinting and finding, through the public interface ---- */

static dg_document *read_document(const item *it, const dg_allocator *a)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    options.allocator = a;
    must(dg_document_from_text(&doc, it->text, it->len, &options, NULL));
    return doc;
}

/* k-grams in batches that stay in the nearest cache. Returns how many fingerprints there were. */
static size_t fingerprint(corpus *c, const dg_document *doc)
{
    const uint64_t *hashes = dg_document_token_hashes(doc);
    size_t n = dg_document_token_count(doc), n_chosen = 0;
    uint64_t grams[BATCH];
    dg_winnower_reset(c->winnower);
    for (size_t at = 0; at + SHINGLE <= n; at += BATCH) {
        size_t taken = n - at < BATCH + SHINGLE - 1 ? n - at : BATCH + SHINGLE - 1;
        size_t n_grams = dg_roll(hashes + at, taken, SHINGLE, grams);
        n_chosen += dg_winnower_push(c->winnower, grams, n_grams, c->chosen + n_chosen);
    }
    return n_chosen;
}

static size_t find(const dg_document *doc, const dg_allocator *a, uint32_t rules)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_report *report;
    options.allocator = a;
    options.rules = rules;
    must(dg_find_repeats(&report, doc, &options, NULL));
    size_t n = dg_report_count(report);
    dg_report_free(report);
    return n;
}

#define UNITS (1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES)

/* ---- The stages, on one document ---- */

static void paragraphs(corpus *c, const item *it)
{
    dg__meter meter = dg__meter_start(NULL);
    c->spans.len = 0;
    must(dg__paragraphs_append(&c->spans, &c->allocator, (const uint8_t *)it->text, 0,
                               (uint32_t)it->len, &meter));
    c->result += c->spans.len;
}

static void sentences(corpus *c, const item *it)
{
    dg__sentences s;
    dg__sentences_begin(&s, (const uint8_t *)it->text, it->len, dg__cpu_features());
    for (size_t i = 0; i < it->doc->blocks.len; i++) {
        dg_span span = it->doc->blocks.items[i].span;
        dg__sentences_enter(&s, span.start, span.end);
        for (uint32_t at = span.start; at < span.end; c->result++)
            at = dg__sentences_next(&s, at);
    }
}

static void tokens(corpus *c, const item *it)
{
    dg__meter meter = dg__meter_start(NULL);
    c->tokens.len = 0;
    for (size_t i = 0; i < it->doc->blocks.len; i++) {
        dg_span span = it->doc->blocks.items[i].span;
        must(dg__tokens_append(&c->tokens, &c->allocator, (const uint8_t *)it->text, span.start,
                               span.end, &it->doc->token_options, &meter));
    }
    c->result += c->tokens.len;
}

static void bad_bytes(corpus *c, const item *it)
{
    c->result += dg__utf8_bad_bytes((const uint8_t *)it->text, it->len, dg__cpu_features());
}

static void roll(corpus *c, const item *it)
{
    c->result += dg_roll(it->doc->tokens.hashes, it->doc->tokens.len, SHINGLE, c->grams);
}

static void winnow(corpus *c, const item *it)
{
    dg_winnower_reset(c->winnower);
    c->result += dg_winnower_push(c->winnower, it->grams, it->n_grams, c->chosen);
}

static void document(corpus *c, const item *it)
{
    dg_document *doc = read_document(it, NULL);
    c->result += dg_document_token_count(doc);
    dg_document_free(doc);
}

static void fingerprinting(corpus *c, const item *it)
{
    dg_document *doc = read_document(it, NULL);
    c->result += fingerprint(c, doc);
    dg_document_free(doc);
}

static void find_units(corpus *c, const item *it)
{
    c->result += find(it->doc, NULL, UNITS);
}

static void find_all(corpus *c, const item *it)
{
    c->result += find(it->doc, NULL, DG_EXACT_RULES);
}

static void check(corpus *c, const item *it)
{
    dg_document *doc = read_document(it, NULL);
    c->result += find(doc, NULL, DG_EXACT_RULES);
    dg_document_free(doc);
}

static void (*const stages[N_STAGES])(corpus *c, const item *it) = {
    [STAGE_PARAGRAPHS] = paragraphs,
    [STAGE_SENTENCES] = sentences,
    [STAGE_TOKENS] = tokens,
    [STAGE_BAD_BYTES] = bad_bytes,
    [STAGE_ROLL] = roll,
    [STAGE_WINNOW] = winnow,
    [STAGE_DOCUMENT] = document,
    [STAGE_FINGERPRINT] = fingerprinting,
    [STAGE_FIND_UNITS] = find_units,
    [STAGE_FIND_ALL] = find_all,
    [STAGE_CHECK] = check,
};

void corpus_run(corpus *c, stage s)
{
    for (size_t i = 0; i < c->n_items; i++)
        stages[s](c, &c->items[i]);
}

typedef struct run {
    corpus *corpus;
    stage stage;
} run;

static void run_stage(void *ctx)
{
    run *r = ctx;
    corpus_run(r->corpus, r->stage);
}

double corpus_time(corpus *c, stage s, int runs, double enough)
{
    run r = {c, s};
    return clock_best(clock_cpu, runs, enough, run_stage, &r);
}

/* ---- Corpora ---- */

/* Where a document of about `wanted` bytes ends: before a paragraph if one is near. */
static size_t document_end(const char *text, size_t len, size_t wanted)
{
    if (wanted >= len)
        return len;
    const char *line = memchr(text + wanted, '\n', len - wanted);
    while (line != NULL && line + 1 < text + len && line[1] != '\n')
        line = memchr(line + 1, '\n', len - (size_t)(line + 1 - text));
    return line == NULL ? len : (size_t)(line + 1 - text);
}

static void prepare(item *it)
{
    it->doc = read_document(it, NULL);
    size_t n = dg_document_token_count(it->doc);
    it->grams = malloc((n + 1) * sizeof *it->grams);
    it->n_grams = dg_roll(dg_document_token_hashes(it->doc), n, SHINGLE, it->grams);
}

static void make_scratch(corpus *c)
{
    for (size_t i = 0; i < c->n_items; i++) {
        size_t n = dg_document_token_count(c->items[i].doc);
        c->most_tokens = n > c->most_tokens ? n : c->most_tokens;
    }
    c->allocator = dg__allocator(NULL);
    c->grams = malloc((c->most_tokens + 1) * sizeof *c->grams);
    c->chosen = malloc((c->most_tokens + 1) * sizeof *c->chosen);
    must(dg_winnower_new(&c->winnower, WINDOW, NULL));
}

corpus *corpus_new(const char *text, size_t len, size_t wanted)
{
    corpus *c = calloc(1, sizeof *c);
    c->items = malloc((len / (wanted < len ? wanted : len + 1) + 1) * sizeof *c->items);
    for (size_t at = 0, end; at < len; at += end) {
        end = document_end(text + at, len - at, wanted);
        c->items[c->n_items] = (item){text + at, end, NULL, NULL, 0};
        prepare(&c->items[c->n_items++]);
    }
    make_scratch(c);
    return c;
}

corpus *corpus_half(const corpus *c, size_t first)
{
    corpus *half = calloc(1, sizeof *half);
    half->is_part = true;
    half->items = malloc((c->n_items / 2 + 1) * sizeof *half->items);
    for (size_t i = first; i < c->n_items; i += 2)
        half->items[half->n_items++] = c->items[i];
    make_scratch(half);
    return half;
}

void corpus_free(corpus *c)
{
    for (size_t i = 0; i < c->n_items && !c->is_part; i++) {
        dg_document_free(c->items[i].doc);
        free(c->items[i].grams);
    }
    dg__vec_free(&c->allocator, &c->spans);
    dg__tokens_free(&c->tokens, &c->allocator);
    dg_winnower_free(c->winnower);
    free(c->grams);
    free(c->chosen);
    free(c->items);
    free(c);
}

size_t corpus_tokens(const corpus *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_items; i++)
        n += dg_document_token_count(c->items[i].doc);
    return n;
}

/* ---- Memory ---- */

typedef struct counter {
    size_t now, peak;
} counter;

static void *counting_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    counter *c = ctx;
    c->now += new_size - old_size;
    c->peak = c->now > c->peak ? c->now : c->peak;
    if (new_size > 0)
        return realloc(ptr, new_size);
    free(ptr);
    return NULL;
}

memory_use measure_memory(const char *text, size_t len)
{
    counter memory = {0, 0};
    dg_allocator a = {counting_resize, &memory};
    memory_use use;
    item it = {text, len, NULL, NULL, 0};
    it.doc = read_document(&it, &a);
    use.reading = memory.peak;
    use.n_tokens = dg_document_token_count(it.doc);
    use.n_findings = find(it.doc, &a, DG_EXACT_RULES);
    use.checking = memory.peak;
    dg_document_free(it.doc);
    return use;
}

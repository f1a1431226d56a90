/* See view.h. */
#include "view.h"

#include "harness.h"
#include "hash/token_hash.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

/* ---- the view ---- */

/* Finds the number of a key, or gives it the next. `slots` has a power of two of them: number + 1,
 * or 0. */
static size_t number_of(test_view *view, size_t *slots, size_t n_slots, size_t *n_keys,
                        size_t key_len)
{
    const char *key = view->key_bytes + view->key_starts[*n_keys];
    size_t slot = 5381;
    for (size_t i = 0; i < key_len; i++)
        slot = slot * 33 + (unsigned char)key[i];
    for (slot &= n_slots - 1; slots[slot] != 0; slot = (slot + 1) & (n_slots - 1)) {
        size_t number = slots[slot] - 1, start = view->key_starts[number];
        if (view->key_starts[number + 1] - start == key_len &&
            memcmp(view->key_bytes + start, key, key_len) == 0)
            return number;
    }
    slots[slot] = *n_keys + 1;
    view->key_starts[*n_keys + 1] = view->key_starts[*n_keys] + key_len;
    return (*n_keys)++;
}

static void make_keys(test_view *view, size_t *keys, size_t n, uint32_t flags)
{
    const uint32_t *starts = dg_document_token_starts(view->doc);
    const uint32_t *ends = dg_document_token_ends(view->doc);
    size_t len, n_slots = 16, n_keys = 0, cap = 0;
    const char *text = dg_document_text(view->doc, &len);
    while (n_slots < 2 * n)
        n_slots *= 2;
    size_t *slots = calloc(n_slots, sizeof *slots);
    view->key_starts = calloc(n + 1, sizeof *view->key_starts);
    for (size_t i = 0; i < n; i++) {
        size_t at = view->key_starts[n_keys], key_len = 0;
        if (cap - at < DG_KEY_MAX)
            view->key_bytes = realloc(view->key_bytes, cap = 2 * cap + 2 * DG_KEY_MAX);
        dg_status status = dg_match_key(text + starts[i], ends[i] - starts[i], flags,
                                        view->key_bytes + at, &key_len);
        if (status != DG_OK)
            ck_abort_msg("token %zu at %u has no key: %s", i, starts[i], dg_status_message(status));
        keys[i] = number_of(view, slots, n_slots, &n_keys, key_len);
    }
    free(slots);
}

/* Not on its own, unless the document says so, which those of the model don't. */
static bool counts_with_others(dg_block_kind kind)
{
    return kind == DG_HEADING || kind == DG_TABLE_CELL;
}

static model_unit *make_blocks(const dg_document *doc, size_t *n)
{
    const dg_block *blocks = dg_document_blocks(doc, n);
    model_unit *units = calloc(*n + 1, sizeof *units);
    for (size_t i = 0; i < *n; i++)
        units[i] = (model_unit){{blocks[i].first_token, blocks[i].end_token},
                                counts_with_others(blocks[i].kind)};
    return units;
}

static model_unit *make_sentences(const dg_document *doc, size_t *n)
{
    size_t n_blocks;
    const dg_block *blocks = dg_document_blocks(doc, &n_blocks);
    const dg_sentence *sentences = dg_document_sentences(doc, n);
    model_unit *units = calloc(*n + 1, sizeof *units);
    for (size_t b = 0; b < n_blocks; b++)
        for (size_t i = blocks[b].first_sentence; i < blocks[b].end_sentence; i++)
            units[i] = (model_unit){{sentences[i].first_token, sentences[i].end_token},
                                    counts_with_others(blocks[b].kind)};
    return units;
}

test_view test_view_make(const dg_document *doc, uint32_t flags)
{
    test_view view = {.doc = doc};
    size_t n = dg_document_token_count(doc);
    size_t *keys = calloc(n + 1, sizeof *keys);
    uint8_t *tenths = calloc(n + 1, sizeof *tenths);
    make_keys(&view, keys, n, flags);
    for (size_t i = 0; i < n; i++)
        tenths[i] = dg_document_words(doc, i, i + 1) < 1 ? 6 : 10;
    view.text = (model_text){.keys = keys, .tenths = tenths, .n_tokens = n};
    view.text.blocks = make_blocks(doc, &view.text.n_blocks);
    view.text.sentences = make_sentences(doc, &view.text.n_sentences);
    return view;
}

void test_view_free(test_view *view)
{
    free((void *)view->text.keys);
    free((void *)view->text.tenths);
    free((void *)view->text.blocks);
    free((void *)view->text.sentences);
    free(view->key_bytes);
    free(view->key_starts);
}

dg_text_id test_view_id(const test_view *view, model_range tokens)
{
    size_t len = 0, at = 0;
    for (size_t i = tokens.first; i < tokens.end; i++) {
        size_t key = view->text.keys[i];
        len += view->key_starts[key + 1] - view->key_starts[key] + 1;
    }
    char *bytes = malloc(len + 1);
    for (size_t i = tokens.first; i < tokens.end; i++) {
        size_t start = view->key_starts[view->text.keys[i]];
        size_t key_len = view->key_starts[view->text.keys[i] + 1] - start;
        memcpy(bytes + at, view->key_bytes + start, key_len);
        at += key_len;
        bytes[at++] = '\n';
    }
    dg_text_id id = dg__text_id(bytes, len);
    free(bytes);
    return id;
}

static dg_span block_span(const dg_document *doc, model_range tokens)
{
    size_t n;
    const dg_block *blocks = dg_document_blocks(doc, &n);
    dg_span span = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].first_token == blocks[i].end_token)
            continue;
        if (blocks[i].first_token == tokens.first)
            span.start = blocks[i].span.start;
        if (blocks[i].end_token == tokens.end)
            span.end = blocks[i].span.end;
    }
    return span;
}

static dg_span sentence_span(const dg_document *doc, model_range tokens)
{
    size_t n;
    const dg_sentence *sentences = dg_document_sentences(doc, &n);
    dg_span span = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (sentences[i].first_token == sentences[i].end_token)
            continue;
        if (sentences[i].first_token == tokens.first)
            span.start = sentences[i].span.start;
        if (sentences[i].end_token == tokens.end)
            span.end = sentences[i].span.end;
    }
    return span;
}

static dg_span token_span(const dg_document *doc, model_range tokens)
{
    return (dg_span){dg_document_token_starts(doc)[tokens.first],
                     dg_document_token_ends(doc)[tokens.end - 1]};
}

dg_span test_view_span(const test_view *view, model_occurrence place)
{
    if (place.kind == DG_REPEATED_BLOCK)
        return block_span(view->doc, place.tokens);
    if (place.kind == DG_REPEATED_SENTENCES)
        return sentence_span(view->doc, place.tokens);
    return token_span(view->doc, place.tokens);
}

/* ---- documents ---- */

uint64_t test_bad_bytes(const char *text, size_t len)
{
    uint64_t bad = 0;
    for (size_t at = 0; at < len;) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, (const uint8_t *)text + at, len - at);
        bad += n < 0;
        at += n < 0 ? 1 : (size_t)n;
    }
    return bad;
}

/* Whether no well-formed sequence goes on across `at`. */
static bool on_boundary(const char *text, size_t len, size_t at)
{
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        ucs4_t c;
        if (u8_mbtoucr(&c, (const uint8_t *)text + at - back, len - at + back) > (int)back)
            return false;
    }
    return true;
}

static bool is_trimmed(const char *text, dg_span span)
{
    const uint8_t *start = (const uint8_t *)text + span.start,
                  *end = (const uint8_t *)text + span.end;
    ucs4_t c;
    if (start == end)
        return true;
    if (u8_mbtoucr(&c, start, (size_t)(end - start)) > 0 && uc_is_property_white_space(c))
        return false;
    return u8_prev(&c, end, start) == NULL || !uc_is_property_white_space(c);
}

static const char *span_flaw(const dg_document *doc, dg_span span, uint32_t from)
{
    size_t len;
    const char *text = dg_document_text(doc, &len);
    if (span.start < from || span.end < span.start || span.end > len)
        return "a span is out of order or outside the text";
    if (!on_boundary(text, len, span.start) || !on_boundary(text, len, span.end))
        return "a span cuts a character";
    return is_trimmed(text, span) ? NULL : "a span has white space at an end";
}

static const char *tokens_flaw(const dg_document *doc)
{
    const uint32_t *starts = dg_document_token_starts(doc), *ends = dg_document_token_ends(doc);
    size_t len, n = dg_document_token_count(doc);
    const char *text = dg_document_text(doc, &len);
    for (size_t i = 0; i < n; i++) {
        uint32_t from = i == 0 ? 0 : ends[i - 1];
        const char *flaw = span_flaw(doc, (dg_span){starts[i], ends[i]}, from);
        if (flaw != NULL)
            return flaw;
        if (starts[i] == ends[i] || ends[i] - starts[i] > DG_WORD_MAX)
            return "a token is empty or too long";
        if (u8_check((const uint8_t *)text + starts[i], ends[i] - starts[i]) != NULL)
            return "a token has bad bytes";
    }
    return NULL;
}

/* The tokens [first, end) must lie in the span. */
static bool tokens_inside(const dg_document *doc, dg_span span, uint32_t first, uint32_t end)
{
    return first == end || (dg_document_token_starts(doc)[first] >= span.start &&
                            dg_document_token_ends(doc)[end - 1] <= span.end);
}

static const char *block_flaw(const dg_document *doc, const dg_block *block)
{
    size_t n;
    const dg_sentence *sentences = dg_document_sentences(doc, &n);
    uint32_t token = block->first_token, from = block->span.start;
    if (block->end_sentence < block->first_sentence || block->end_sentence > n)
        return "a block's sentences don't exist";
    for (size_t i = block->first_sentence; i < block->end_sentence; i++) {
        const char *flaw = span_flaw(doc, sentences[i].span, from);
        if (flaw != NULL)
            return flaw;
        if (sentences[i].span.start == sentences[i].span.end)
            return "a sentence is empty";
        if (sentences[i].first_token != token || sentences[i].end_token < token ||
            !tokens_inside(doc, sentences[i].span, token, sentences[i].end_token))
            return "a sentence's tokens aren't those of its span";
        token = sentences[i].end_token;
        from = sentences[i].span.end;
    }
    if (from > block->span.end || token != block->end_token)
        return "the sentences of a block are not the block";
    return tokens_inside(doc, block->span, block->first_token, block->end_token)
               ? NULL
               : "a block's tokens lie outside";
}

const char *test_document_flaw(const dg_document *doc)
{
    size_t n_blocks, n_sentences;
    const dg_block *blocks = dg_document_blocks(doc, &n_blocks);
    uint32_t token = 0, sentence = 0, from = 0;
    const char *flaw = tokens_flaw(doc);
    dg_document_sentences(doc, &n_sentences);
    for (size_t i = 0; i < n_blocks && flaw == NULL; i++) {
        if (blocks[i].first_token != token || blocks[i].first_sentence != sentence)
            return "a block doesn't begin where the one before ends";
        flaw = span_flaw(doc, blocks[i].span, from);
        flaw = flaw != NULL ? flaw : block_flaw(doc, &blocks[i]);
        token = blocks[i].end_token;
        sentence = blocks[i].end_sentence;
        from = blocks[i].span.end;
    }
    if (flaw == NULL && (token != dg_document_token_count(doc) || sentence != n_sentences))
        flaw = "tokens or sentences are in no block";
    return flaw;
}

/* ---- reports ---- */

static bool same_id(const dg_text_id *a, const dg_text_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* Whether copies of the rule may differ. */
static bool is_edited(dg_rule rule)
{
    return rule == DG_NEAR_DUPLICATE_BLOCK || rule == DG_REPEATED_SECTION;
}

static const char *occurrence_flaw(const test_view *view, const dg_finding *finding, size_t i)
{
    const dg_occurrence *o = &finding->occurrences[i], *first = &finding->occurrences[0];
    size_t n = o->end_token - o->first_token;
    if (o->first_token >= o->end_token || o->end_token > view->text.n_tokens)
        return "an occurrence's tokens don't exist";
    if (i > 0 && (o->first_token < o[-1].end_token || o->span.start < o[-1].span.end))
        return "occurrences are out of order or overlap";
    if (!is_edited(finding->rule) &&
        (n != first->end_token - first->first_token ||
         !model_same(&view->text, first->first_token, o->first_token, n)))
        return "an occurrence has other keys";
    if (!tokens_inside(view->doc, o->span, o->first_token, o->end_token))
        return "an occurrence's tokens lie outside its span";
    return span_flaw(view->doc, o->span, 0);
}

static const char *finding_flaw(const test_view *view, const dg_finding *finding)
{
    if ((unsigned)finding->rule >= DG_N_RULES || (unsigned)finding->level > DG_WARNING)
        return "a rule or level that there isn't";
    bool alike = is_edited(finding->rule)
                     ? finding->similarity > 0 && finding->similarity <= finding->containment
                     : finding->similarity == 1;
    if (!(finding->score >= 0 && finding->score <= 1) || !alike || finding->containment > 1 ||
        finding->document_frequency != 1)
        return "score, similarity or document frequency";
    if (finding->n_occurrences < 2 || finding->n_units < 1)
        return "a finding that isn't one";
    for (size_t i = 0; i < finding->n_occurrences; i++) {
        const char *flaw = occurrence_flaw(view, finding, i);
        if (flaw != NULL)
            return flaw;
    }
    model_range tokens = {finding->occurrences[0].first_token, finding->occurrences[0].end_token};
    dg_text_id id = test_view_id(view, tokens);
    if (!same_id(&id, &finding->id))
        return "an id that isn't the text's";
    if (finding->n_units == 1 && !same_id(&finding->units[0], &finding->id))
        return "one unit, but another id";
    return finding->words == dg_document_words(view->doc, tokens.first, tokens.end)
               ? NULL
               : "the number of words";
}

/* By first occurrence, then end, rule and id. */
static int compare_findings(const dg_finding *a, const dg_finding *b)
{
    dg_span x = a->occurrences[0].span, y = b->occurrences[0].span;
    if (x.start != y.start)
        return x.start < y.start ? -1 : 1;
    if (x.end != y.end)
        return x.end < y.end ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    return memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
}

const char *test_report_flaw(const test_view *view, const dg_report *report)
{
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        const char *flaw = finding_flaw(view, finding);
        if (flaw != NULL)
            return flaw;
        if (i > 0 && compare_findings(dg_report_finding(report, i - 1), finding) > 0)
            return "the report isn't sorted";
    }
    return NULL;
}

static bool same_findings(const dg_finding *a, const dg_finding *b, bool spans)
{
    if (a->rule != b->rule || a->level != b->level || a->score != b->score ||
        a->words != b->words || a->nested != b->nested || !same_id(&a->id, &b->id) ||
        a->n_occurrences != b->n_occurrences || a->n_units != b->n_units ||
        memcmp(a->units, b->units, a->n_units * sizeof *a->units) != 0)
        return false;
    for (size_t i = 0; i < a->n_occurrences; i++) {
        const dg_occurrence *x = &a->occurrences[i], *y = &b->occurrences[i];
        if (x->first_token != y->first_token || x->end_token != y->end_token ||
            (spans && (x->span.start != y->span.start || x->span.end != y->span.end)))
            return false;
    }
    return true;
}

bool test_same_reports(const dg_report *a, const dg_report *b, bool spans)
{
    if (dg_report_count(a) != dg_report_count(b))
        return false;
    for (size_t i = 0; i < dg_report_count(a); i++)
        if (!same_findings(dg_report_finding(a, i), dg_report_finding(b, i), spans))
            return false;
    return true;
}

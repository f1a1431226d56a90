/* Doubled words: 1 to 7 tokens that stand twice in a row within a block, "the the", "in the in the".
 *
 * The commonest slip of all, and the easiest to mistake: what is between the words, their case, what
 * adjoins them and which words they are must all speak for a slip. Three copies or more are meant;
 * and so are doubled content words where a text has them again and again (reduplication, verse). */
#include "find/doubling.h"
#include "find/ending.h"
#include "find/search.h"
#include "hash/tandem.h"
#include "text/key.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <string.h>

enum {
    LONGEST_WORD = 63, /* bytes of a match key that can be in a list */
    HABIT = 3,         /* doubled content words that make a habit ... */
    HABIT_WORDS = 300, /* ... if there is one in so many words */
    SHORT_BLOCK = 6,   /* tokens; fewer are a label, unless they end as a sentence */
    INDENT = 3,        /* spaces before a line of a listing */
    REACH = 300,       /* bytes before the words that are looked at */
    INDIC = 0x900,     /* scripts of languages whose grammar doubles words */
    INDIC_END = 0xE00,
    HANGUL = 0xAC00,
    HANGUL_END = 0xD7A4,
    SAMPLE = 300,       /* tokens by which a language is told ... */
    SAMPLE_PERCENT = 20 /* ... if so many are function words */
};

typedef struct doubled {
    uint32_t first; /* token */
    uint32_t n;     /* tokens of one copy */
    bool content;   /* a word that isn't a function word */
} doubled;

typedef struct finder {
    dg__search *search;
    const dg_document *doc;
    DG__VEC(doubled) found;
    uint32_t n_content;
    unsigned features;
    dg__key *
        key; /* scratch, too large for a stack; NULL until a word is read, as in most documents none is */
} finder;

typedef char word[LONGEST_WORD + 1];

static const uint8_t *token_bytes(const dg_document *doc, uint32_t token)
{
    return doc->text + doc->tokens.starts[token];
}

static uint32_t token_len(const dg_document *doc, uint32_t token)
{
    return doc->tokens.ends[token] - doc->tokens.starts[token];
}

/* ---- What is seen in the text ---- */

/* One space, or one line break with any indentation and marks of quotation, in the source: more
 * spaces are columns of a table, anything else is markup. */
static bool only_space_between(const dg_document *doc, uint32_t token)
{
    const dg__tokens *tokens = &doc->tokens;
    dg_span before = {tokens->starts[token], tokens->ends[token]};
    dg_span after = {tokens->starts[token + 1], tokens->ends[token + 1]};
    uint32_t at = dg__document_source(doc, before).end;
    uint32_t end = dg__document_source(doc, after).start;
    uint32_t n_breaks = 0, n_spaces = 0;
    for (; at < end; at++) {
        uint8_t byte = doc->source[at];
        n_breaks += byte == '\n' || (byte == '\r' && doc->source[at + 1] != '\n');
        n_spaces += byte == ' ';
        if (strchr(n_breaks > 0 ? " \t\r\n>" : " \t\r", byte) == NULL || byte == '\0')
            return false;
    }
    return n_breaks == 1 || (n_breaks == 0 && n_spaces == 1);
}

static bool is_letters(const dg_document *doc, uint32_t token)
{
    const uint8_t *s = token_bytes(doc, token), *end = s + token_len(doc, token);
    if (dg__tokens_clusters(&doc->tokens, token, token + 1) > 0)
        return false;
    while (s < end) {
        if ((uint8_t)((*s | 0x20) - 'a') < 26) {
            s++;
            continue;
        }
        dg__code_point cp = dg__utf8_decode(s, end);
        const dg__properties *properties = dg__properties_of(cp.value);
        if ((properties->flags & DG__DIGIT) != 0 || cp.value == '_' ||
            (cp.value >= INDIC && cp.value < INDIC_END) ||
            (cp.value >= HANGUL && cp.value < HANGUL_END))
            return false;
        s += cp.len;
    }
    return true;
}

static bool same_bytes(const dg_document *doc, uint32_t a, uint32_t b)
{
    return token_len(doc, a) == token_len(doc, b) &&
           memcmp(token_bytes(doc, a), token_bytes(doc, b), token_len(doc, a)) == 0;
}

static bool is_one_of(uint32_t cp, const char *ascii, uint32_t from, uint32_t to)
{
    return (cp < 0x80 && cp != 0 && strchr(ascii, (int)cp) != NULL) || (cp >= from && cp <= to);
}

/* A hyphen or dash, slash or such joins the words to something else, a full stop to an abbreviation
 * ("a.k.a a"); two quotation marks make them a quotation. */
static bool stands_free(const dg_document *doc, dg_span block, uint32_t first, uint32_t last)
{
    uint32_t start = doc->tokens.starts[first], end = doc->tokens.ends[last], before = 0, after = 0;
    if (start > block.start)
        before = dg__utf8_decode_back(doc->text + block.start, doc->text + start).value;
    if (end < block.end)
        after = dg__utf8_decode(doc->text + end, doc->text + block.end).value;
    if (is_one_of(before, "-/\\_@#$%&*+=<>|~^`", 0x2010, 0x2015) ||
        is_one_of(after, "-/\\_@#$%&*+=<>|~^`", 0x2010, 0x2015))
        return false;
    return !(is_one_of(before, "\"'", 0x2018, 0x201F) && is_one_of(after, "\"'", 0x2018, 0x201F)) &&
           before != 0xAB && after != 0xBB && before != '.';
}

/* Whether the words stand in code in the source, `a not not b`, or are emphasised by themselves. */
static bool is_code(const dg_document *doc, const dg_block *block, uint32_t first, uint32_t last)
{
    size_t i = (size_t)(block - doc->blocks.items);
    uint32_t start =
        doc->prose != NULL ? doc->prose->blocks.items[i].source.start : block->span.start;
    dg_span span = {doc->tokens.starts[first], doc->tokens.ends[last]};
    unsigned n_ticks = 0;
    span = dg__document_source(doc, span);
    if (span.start > start && span.end < doc->source_len && doc->source[span.end] != '\0' &&
        strchr("`*_>", doc->source[span.start - 1]) != NULL &&
        strchr("`*_<", doc->source[span.end]) != NULL)
        return true;
    if (span.start > start && span.start - start < REACH)
        for (const uint8_t *at = doc->source + start, *words = doc->source + span.start;
             (at = memchr(at, '`', (size_t)(words - at))) != NULL; at++)
            n_ticks++;
    uint32_t behind = doc->source_len - span.end < REACH ? doc->source_len - span.end : REACH;
    return n_ticks % 2 == 1 && memchr(doc->source + span.end, '`', behind) != NULL;
}

/* "logging.getLogger", "help()": the second word begins a name. */
static bool begins_name(const dg_document *doc, const dg_block *block, uint32_t token)
{
    const uint8_t *at = doc->text + doc->tokens.ends[token];
    size_t len = block->span.end - doc->tokens.ends[token];
    return (len > 0 && at[0] == '(') ||
           (len > 1 && at[0] == '.' && (at[1] | 0x20) >= 'a' && (at[1] | 0x20) <= 'z');
}

/* Whether the line of the text that the token is in belongs to a listing. */
static bool is_listed(const dg_document *doc, uint32_t token)
{
    uint32_t start = doc->tokens.starts[token], at = start, n_spaces = 0;
    while (at > 0 && start - at < REACH && doc->text[at - 1] != '\n')
        at--;
    for (; doc->text[at] == ' '; at++)
        n_spaces++;
    return n_spaces >= INDENT || strchr("$#>", doc->text[at]) != NULL; /* a token follows */
}

/* Vietnamese makes words of two syllables that are words. */
static bool is_vietnamese(const dg_document *doc, const dg_block *block)
{
    uint32_t len = block->span.end - block->span.start;
    const uint8_t *at = doc->text + block->span.start, *end = at + (len < REACH ? len : REACH);
    for (; (at = memchr(at, 0xE1, (size_t)(end - at))) != NULL && end - at > 2; at++)
        if ((at[1] == 0xBA || at[1] == 0xBB) && at[2] >= 0xA0)
            return true;
    return false;
}

/* "to" is a word of Polish and Czech too, where it may stand twice: their letters are those of Latin
 * Extended-A. */
static bool is_slavic(const dg_document *doc, const dg_block *block)
{
    uint32_t end =
        block->span.end - block->span.start > REACH ? block->span.start + REACH : block->span.end;
    for (uint32_t at = block->span.start; at < end; at++)
        if (doc->text[at] == 0xC4 || doc->text[at] == 0xC5)
            return true;
    return false;
}

/* Whether what follows the token goes on or ends as a sentence does. */
static bool prose_follows(const dg_document *doc, const dg_block *block, uint32_t token)
{
    uint32_t end = token + 1 < block->end_token ? doc->tokens.starts[token + 1] : block->span.end;
    for (uint32_t at = doc->tokens.ends[token]; at < end; at++)
        if (doc->text[at] < 0x80 && strchr(" \r\n\t.,;:!?)\"'", doc->text[at]) == NULL)
            return false;
    return true;
}

/* Not a label, nor a message of a program that is quoted. */
static bool is_said(const dg_document *doc, const dg_block *block)
{
    bool is_short = block->end_token - block->first_token < SHORT_BLOCK;
    const uint8_t *text = doc->text + block->span.start;
    return !(is_short || block->kind == DG_QUOTATION) ||
           dg__ends_as_sentence(text, block->span.end - block->span.start);
}

/* Whether the second word stands on another line, and one of both in a listing. */
static bool is_split(const dg_document *doc, uint32_t second)
{
    uint32_t start = doc->tokens.ends[second - 1], end = doc->tokens.starts[second];
    return memchr(doc->text + start, '\n', end - start) != NULL &&
           (is_listed(doc, second - 1) || is_listed(doc, second));
}

/* Content words stand twice in listings and tables as well: there what is around them isn't words. */
static bool in_prose(const dg_document *doc, const dg_block *block, uint32_t first, uint32_t last)
{
    bool begins = first == block->first_token;
    return (begins || (is_letters(doc, first - 1) && only_space_between(doc, first - 1))) &&
           prose_follows(doc, block, last) && block->kind != DG_TABLE_CELL && is_said(doc, block) &&
           !is_vietnamese(doc, block) && !is_split(doc, last);
}

static bool is_capital(const dg_document *doc, uint32_t token)
{
    const uint8_t *s = token_bytes(doc, token);
    uint32_t cp = dg__utf8_decode(s, s + token_len(doc, token)).value;
    return dg__properties_of(cp)->sentence == DG__SB_UPPER;
}

/* ---- What is known of the words ---- */

/* The word as it stands in lists; empty if it is too long for one. */
static dg_status read_word(finder *f, uint32_t token, word w)
{
    const dg_document *doc = f->doc;
    if (f->key == NULL && (f->key = dg__alloc(f->search->allocator, 1, sizeof *f->key)) == NULL)
        return DG_NO_MEMORY;
    dg_status status = dg__key_make(f->key, token_bytes(doc, token), token_len(doc, token),
                                    doc->token_options.flags);
    uint32_t len = status == DG_OK && f->key->len <= LONGEST_WORD ? f->key->len : 0;
    memcpy(w, f->key->bytes, len);
    w[len] = '\0';
    return status;
}

static dg_status judge_word(finder *f, const dg_block *block, doubled *d, bool *slip)
{
    word w, before = "";
    dg_status status = read_word(f, d->first, w);
    if (status == DG_OK && d->first > block->first_token)
        status = read_word(f, d->first - 1, before);
    d->content = !dg__is_function_word(w);
    bool name = d->content && is_capital(f->doc, d->first);
    bool letter = token_len(f->doc, d->first) == 1 && !dg__is_grammatical_article(w);
    if (d->content && !in_prose(f->doc, block, d->first, d->first + 1))
        return status;
    if (strcmp(w, "to") == 0 && is_slavic(f->doc, block))
        return status;
    *slip = !name && !letter && !dg__may_double(w, before[0] != '\0' ? before : NULL);
    return status;
}

static bool is_and(const char *key)
{
    return strcmp(key, "and") == 0 || strcmp(key, "und") == 0 || strcmp(key, "et") == 0 ||
           strcmp(key, "и") == 0;
}

/* Function words alone, or two words that end in an article; but not "over and over and then". */
static dg_status judge_phrase(finder *f, const dg_block *block, const doubled *d, bool *slip)
{
    const uint64_t *ids = f->search->ids;
    uint32_t behind = d->first + 2 * d->n;
    if (behind < block->end_token && ids[behind] == ids[d->first])
        return DG_OK;
    bool all = true, article = false, joins = false;
    for (uint32_t i = 0; i < d->n; i++) {
        word w;
        dg_status status = read_word(f, d->first + i, w);
        if (status != DG_OK)
            return status;
        all = all && dg__is_function_word(w);
        article = dg__is_grammatical_article(w);
        joins = is_and(w);
    }
    *slip = (all && !(d->n == 2 && joins)) || (d->n == 2 && article);
    return DG_OK;
}

static dg_status judge(finder *f, const dg_block *block, doubled d)
{
    const dg_document *doc = f->doc;
    uint32_t last = d.first + 2 * d.n - 1;
    for (uint32_t i = d.first; i <= last; i++)
        if (!is_letters(doc, i) || (i < last && !only_space_between(doc, i)) ||
            (i < d.first + d.n && !same_bytes(doc, i, i + d.n)))
            return DG_OK;
    if (!stands_free(doc, block->span, d.first, last) || begins_name(doc, block, last))
        return DG_OK;
    bool slip = false;
    dg_status status =
        d.n == 1 ? judge_word(f, block, &d, &slip) : judge_phrase(f, block, &d, &slip);
    if (status != DG_OK || !slip || is_code(doc, block, d.first, last))
        return status;
    f->n_content += d.content;
    return dg__vec_push(f->search->allocator, &f->found, d) ? DG_OK : DG_NO_MEMORY;
}

/* ---- The search ---- */

/* Tokens from i on that equal the one n later. */
static uint32_t common(const uint64_t *ids, uint32_t i, uint32_t end, uint32_t n)
{
    uint32_t len = 0;
    while (i + len + n < end && ids[i + len] == ids[i + len + n])
        len++;
    return len;
}

/* The unit that stands twice from token i on, if one does within the block. A run of period n, of more
 * than two copies, is passed over whole, so all of it is linear: *passed tokens behind i. */
static dg_status take(finder *f, const dg_block *block, uint32_t i, uint32_t *passed)
{
    const uint64_t *ids = f->search->ids;
    uint32_t end = block->end_token;
    *passed = 0;
    for (uint32_t n = 1; n <= DG__TANDEM_PERIOD && i + 2 * n <= end; n++) {
        uint32_t len = common(ids, i, end, n);
        if (len < n)
            continue;
        dg__bits_set_range(f->search->relevant, i, i + n + len);
        *passed = len;
        return len < 2 * n ? judge(f, block, (doubled){i, n, false}) : DG_OK;
    }
    return DG_OK;
}

/* All blocks at once, since many are shorter than what is compared at a time. */
static dg_status search(finder *f)
{
    const dg_document *doc = f->doc;
    const dg_block *block = doc->blocks.items, *end = block + doc->blocks.len;
    uint32_t n = (uint32_t)doc->tokens.len, next = 0;
    dg_status status = DG_OK;
    for (uint32_t at = 0; at < n && status == DG_OK; at += DG__TANDEM_STARTS) {
        uint64_t starts = dg__tandems(f->search->ids + at, n - at, f->features);
        for (; starts != 0 && status == DG_OK; starts &= starts - 1) {
            uint32_t i = at + dg__bits_lowest(starts), passed;
            while (block < end && block->end_token <= i)
                block++;
            if (i < next || block == end || i < block->first_token ||
                dg__document_navigates(doc, (size_t)(block - doc->blocks.items)))
                continue;
            status = take(f, block, i, &passed);
            next = i + passed + 1;
        }
        if (status == DG_OK)
            status = dg__meter_spend(f->search->meter, DG__TANDEM_STARTS);
    }
    return status;
}

static bool add_group(dg__search *s, const doubled *d)
{
    const dg__tokens *tokens = &s->doc->tokens;
    dg__group group = {
        .rule = DG_DOUBLED_WORDS, .first_occurrence = s->occurrences.len, .n_occurrences = 2};
    for (uint32_t first = d->first; first <= d->first + d->n; first += d->n) {
        uint32_t last = first + d->n - 1;
        dg_occurrence o = {{tokens->starts[first], tokens->ends[last]}, first, last + 1, 0};
        if (!dg__vec_push(s->allocator, &s->occurrences, o))
            return false;
    }
    return dg__vec_push(s->allocator, &s->groups, group);
}

/* Whether the text is in a language whose words are known: else there is no telling a slip from a
 * grammar that doubles words. Some tokens from all over the text are looked at; short texts pass. */
static dg_status knows_language(finder *f, bool *known)
{
    uint32_t n = (uint32_t)f->doc->tokens.len, step = n / SAMPLE, hits = 0;
    uint32_t enough = (SAMPLE_PERCENT * SAMPLE + 99) / 100;
    *known = true;
    for (uint32_t i = 0; step > 0 && hits < enough && hits + SAMPLE - i >= enough; i++) {
        word w;
        dg_status status = read_word(f, i * step, w);
        if (status != DG_OK)
            return status;
        hits += dg__is_function_word(w);
    }
    *known = step == 0 || hits >= enough;
    return DG_OK;
}

static dg_status add_groups(finder *f)
{
    bool known = false;
    dg_status status = f->found.len > 0 ? knows_language(f, &known) : DG_OK;
    if (status != DG_OK || !known)
        return status;
    uint64_t n_tokens = f->doc->tokens.len;
    bool habit = f->n_content >= HABIT && f->n_content * (uint64_t)HABIT_WORDS > n_tokens;
    for (size_t i = 0; i < f->found.len; i++)
        if (!(habit && f->found.items[i].content) && !add_group(f->search, &f->found.items[i]))
            return DG_NO_MEMORY;
    return DG_OK;
}

dg_status dg__find_doubled(dg__search *s)
{
    if (!dg__search_wants(s, DG_DOUBLED_WORDS))
        return DG_OK;
    finder f = {.search = s, .doc = s->doc, .features = dg__cpu_features()};
    dg_status status = search(&f);
    if (status == DG_OK)
        status = add_groups(&f);
    dg__vec_free(s->allocator, &f.found);
    dg__free(s->allocator, f.key, 1, sizeof *f.key);
    return status;
}

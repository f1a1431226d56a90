/* See texts.h. A text is planned as words with the kind of end that follows each; copying a run of
 * the plan copies its boundaries with it. Then it is written out, with the differences that match
 * keys forget. */
#include "texts.h"

#include "harness.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define N_WORDS  8u
#define PER_WORD 48u /* bytes that a word takes at most, with all that is put around it */

typedef enum end_kind { WORD_END, SENTENCE_END, BLOCK_END } end_kind;

typedef struct piece {
    unsigned char word; /* below N_WORDS */
    unsigned char end;  /* end_kind */
} piece;

typedef struct plan {
    piece *pieces;
    size_t len, cap;
    size_t n_words;                 /* how many of the words are used */
    size_t per_sentence, per_block; /* one word in so many ends one; 0: none does */
} plan;

static const char *const words_of[TEST_N_SCRIPTS][N_WORDS] = {
    {"balo", "kerun", "mint", "sovalin", "tiul", "nard", "wepiq", "gonzo"},
    {"café", "naïveté", "ёлка", "йогой", "ὕδωρ", "άνεμος", "한국", "übel"},
    {"漢", "字", "文", "書", "記", "語", "學", "國"},
    {"กิ", "น้ำ", "มา", "ที่", "คน", "ดี", "ไป", "รู้"},
    {"balo", "café", "漢", "kerun", "กิ", "йогой", "字", "mint"},
};

/* ---- the plan ---- */

static bool one_in(uint64_t *random, size_t n)
{
    return n > 0 && test_below(random, n) == 0;
}

static void put(plan *p, size_t word, end_kind end)
{
    if (p->len < p->cap)
        p->pieces[p->len++] = (piece){(unsigned char)word, (unsigned char)end};
}

static end_kind random_end(const plan *p, uint64_t *random)
{
    if (one_in(random, p->per_block))
        return BLOCK_END;
    return one_in(random, p->per_sentence) ? SENTENCE_END : WORD_END;
}

static void put_random(plan *p, uint64_t *random, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(p, test_below(random, p->n_words), random_end(p, random));
}

static void put_again(plan *p, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        put(p, p->pieces[i].word, p->pieces[i].end);
}

static void end_last(plan *p, end_kind end)
{
    if (p->len > 0)
        p->pieces[p->len - 1].end = (unsigned char)end;
}

/* Words at random, then runs of what is there already, and again. */
static void plan_copies(plan *p, uint64_t *random)
{
    put_random(p, random, 1 + test_below(random, 12));
    while (p->len < p->cap && !one_in(random, 9)) {
        size_t first = test_below(random, p->len);
        put_again(p, first, first + 1 + test_below(random, p->len - first));
        put_random(p, random, test_below(random, 3));
    }
}

/* Two to four units in any order: p1 p2 p1 p2 p1. Whole blocks, whole sentences or neither. */
static void plan_units(plan *p, uint64_t *random)
{
    piece units[4][6];
    size_t lengths[4], n = 2 + test_below(random, 3);
    end_kind end = (end_kind)test_below(random, 3);
    for (size_t u = 0; u < n; u++) {
        lengths[u] = 1 + test_below(random, 6);
        for (size_t i = 0; i < lengths[u]; i++) {
            units[u][i].word = (unsigned char)test_below(random, p->n_words);
            units[u][i].end = one_in(random, 5) ? SENTENCE_END : WORD_END;
        }
        units[u][lengths[u] - 1].end = (unsigned char)end;
    }
    for (size_t copies = 3 + test_below(random, 8); copies > 0; copies--) {
        size_t u = test_below(random, n);
        for (size_t i = 0; i < lengths[u]; i++)
            put(p, units[u][i].word, (end_kind)units[u][i].end);
        if (one_in(random, 3))
            end_last(p, (end_kind)test_below(random, 3));
    }
}

/* a^n, (ab)^n, (abc ...)^n */
static void plan_period(plan *p, uint64_t *random)
{
    size_t period = 1 + test_below(random, 5), from = p->len;
    put_random(p, random, period);
    if (p->len < from + period)
        return;
    for (size_t n = test_below(random, 20); n > 0; n--)
        put(p, p->pieces[p->len - period].word, random_end(p, random));
}

/* Runs with something between them, of periods that may be the same. */
static void plan_runs(plan *p, uint64_t *random)
{
    for (size_t n = 1 + test_below(random, 3); n > 0; n--) {
        plan_period(p, random);
        put_random(p, random, test_below(random, 3));
        if (one_in(random, 2))
            put_again(p, test_below(random, p->len), p->len);
    }
}

/* f(n) = f(n - 1) f(n - 2). */
static void plan_fibonacci(plan *p, uint64_t *random)
{
    size_t before = 1;
    put(p, 0, WORD_END);
    put(p, 1, random_end(p, random));
    for (size_t len = 2; len < p->cap && !one_in(random, 9); len = p->len) {
        put_again(p, 0, before);
        before = len;
    }
}

static void plan_thue_morse(plan *p, uint64_t *random)
{
    for (size_t i = 0, n = test_below(random, p->cap); i < n; i++) {
        size_t odd = 0;
        for (size_t bits = i; bits > 0; bits &= bits - 1)
            odd ^= 1;
        put(p, odd, random_end(p, random));
    }
}

/* A de Bruijn word over two letters, greedily: prefer 1, unless the last n words stood before. */
static void plan_de_bruijn(plan *p, uint64_t *random)
{
    size_t n = 2 + test_below(random, 4), mask = ((size_t)1 << n) - 1, window = 0;
    bool seen[64] = {true};
    for (size_t i = 0; i < n; i++)
        put(p, 0, WORD_END);
    for (;;) {
        size_t bit = !seen[(window << 1 | 1) & mask];
        window = (window << 1 | bit) & mask;
        if (seen[window])
            break;
        seen[window] = true;
        put(p, bit, random_end(p, random));
    }
    if (one_in(random, 2))
        put_again(p, 0, p->len);
}

/* A text twice or three times over. */
static void plan_whole(plan *p, uint64_t *random)
{
    put_random(p, random, 1 + test_below(random, p->cap / 2));
    end_last(p, (end_kind)test_below(random, 3));
    size_t len = p->len;
    for (size_t n = 1 + test_below(random, 2); n > 0; n--)
        put_again(p, 0, len);
}

static void plan_random(plan *p, uint64_t *random)
{
    put_random(p, random, test_below(random, p->cap + 1));
}

static void plan_text(plan *p, uint64_t *random)
{
    static void (*const plans[])(plan *, uint64_t *) = {
        plan_copies, plan_copies,    plan_units, plan_units,      plan_random,
        plan_runs,   plan_fibonacci, plan_whole, plan_thue_morse, plan_de_bruijn};
    p->n_words = one_in(random, 3) ? N_WORDS : 1 + test_below(random, 4);
    p->per_sentence = test_below(random, 7);
    p->per_block = one_in(random, 2) ? 0 : 1 + test_below(random, 12);
    plans[test_below(random, sizeof plans / sizeof *plans)](p, random);
}

/* ---- the text ---- */

static void write(test_text *text, const char *bytes)
{
    memcpy(text->bytes + text->len, bytes, strlen(bytes));
    text->len += strlen(bytes);
}

static void write_word(test_text *text, const char *word, bool first, uint64_t *random)
{
    bool shout = one_in(random, 12);
    if (one_in(random, 20))
        write(text, "“");
    size_t start = text->len;
    write(text, word);
    for (size_t i = start; i < text->len; i++)
        if (shout || (first && i == start))
            text->bytes[i] = (char)toupper((unsigned char)text->bytes[i]);
}

static void end_block(test_text *text, uint32_t start, uint64_t *random)
{
    static const dg_block_kind kinds[] = {DG_HEADING, DG_TABLE_CELL};
    dg_block_kind kind = one_in(random, 4) ? kinds[test_below(random, 2)] : DG_PARAGRAPH;
    text->blocks[text->n_blocks++] = (dg_block_input){{start, (uint32_t)text->len}, kind};
}

/* Blocks and sentences that have no token. */
static void write_nothing(test_text *text, bool at_block, uint64_t *random)
{
    if (at_block && one_in(random, 15)) {
        uint32_t start = (uint32_t)text->len;
        write(text, "* * *");
        end_block(text, start, random);
        write(text, "\n\n");
    } else if (!at_block && one_in(random, 30)) {
        write(text, "(?!) ");
    }
}

static void write_end(test_text *text, end_kind end, bool unspaced, uint64_t *random)
{
    static const char *const ascii[] = {". ", ". ", "! ", "? ", ".” "};
    if (end == WORD_END)
        write(text, unspaced ? "" : one_in(random, 12) ? ", " : " ");
    else if (text->script == TEST_ASCII)
        write(text, ascii[test_below(random, sizeof ascii / sizeof *ascii)]);
    else
        write(text, text->script == TEST_HAN ? "。" : "! ");
}

static void write_plan(test_text *text, const plan *p, uint64_t *random)
{
    bool unspaced = text->script == TEST_HAN || text->script == TEST_THAI;
    end_kind before = BLOCK_END;
    uint32_t start = 0;
    for (size_t i = 0; i < p->len; i++) {
        end_kind end = i + 1 == p->len ? BLOCK_END : (end_kind)p->pieces[i].end;
        write_word(text, words_of[text->script][p->pieces[i].word], before != WORD_END, random);
        write_end(text, end == BLOCK_END && one_in(random, 3) ? WORD_END : end, unspaced, random);
        if (end == BLOCK_END) {
            end_block(text, start, random);
            write(text, "\n\n");
        }
        if (end != WORD_END)
            write_nothing(text, end == BLOCK_END, random);
        if (end == BLOCK_END)
            start = (uint32_t)text->len;
        before = end;
    }
}

test_text test_text_make(uint64_t *random, size_t max_words)
{
    plan p = {.pieces = calloc(max_words, sizeof(piece)), .cap = max_words};
    test_text text = {.bytes = malloc(max_words * PER_WORD + 1),
                      .blocks = calloc(2 * max_words, sizeof *text.blocks)};
    text.script = one_in(random, 2) ? TEST_ASCII : (test_script)test_below(random, TEST_N_SCRIPTS);
    plan_text(&p, random);
    write_plan(&text, &p, random);
    text.bytes[text.len] = '\0';
    free(p.pieces);
    return text;
}

void test_text_free(test_text *text)
{
    free(text->bytes);
    free(text->blocks);
}

/* Words laid out as sentences, paragraphs and lines. Lengths are those of English articles: 19 words
 * a sentence, 4 sentences a paragraph, a comma in every ninth place, a number in every fortieth. */
#include "texts.h"

#include "words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 20261124u

/* Text as far as it is written; what doesn't fit is left out. */
typedef struct sheet {
    char *bytes;
    size_t len, room;
    size_t column; /* bytes since the line's start */
    uint64_t random;
} sheet;

static void put_bytes(sheet *s, const char *bytes, size_t len)
{
    if (len > s->room - s->len)
        len = s->room - s->len;
    memcpy(s->bytes + s->len, bytes, len);
    s->len += len;
    s->column += len;
}

static void put(sheet *s, const char *bytes)
{
    put_bytes(s, bytes, strlen(bytes));
}

static void end_line(sheet *s)
{
    put(s, "\n");
    s->column = 0;
}

static bool one_in(sheet *s, size_t n)
{
    return random_below(&s->random, n) == 0;
}

/* A character that didn't fit whole becomes spaces. */
static void finish(sheet *s)
{
    size_t at = s->len;
    while (at > 0 && s->len - at < 3 && ((unsigned char)s->bytes[at - 1] & 0xC0) == 0x80)
        at--;
    if (at > 0 && (unsigned char)s->bytes[at - 1] >= 0x80)
        memset(s->bytes + at - 1, ' ', s->len - at + 1);
}

/* ---- Running text ---- */

static void put_number(sheet *s)
{
    char number[16];
    int len = snprintf(number, sizeof number, one_in(s, 3) ? "%zu.%zu" : "%zu",
                       random_below(&s->random, 2100), random_below(&s->random, 10));
    put_bytes(s, number, (size_t)len);
}

static void put_word(sheet *s, const words *w, bool is_latin, bool is_first)
{
    size_t len;
    const char *word = words_draw(w, next_random(&s->random), &len);
    size_t start = s->len;
    put_bytes(s, word, len);
    if (is_latin && is_first && s->len > start)
        s->bytes[start] = (char)(s->bytes[start] - 'a' + 'A');
    if (is_latin && !is_first && one_in(s, 60))
        put(s, one_in(s, 2) ? "'s" : "n't");
    if (is_latin && one_in(s, 400))
        put(s, ", e.g.");
}

/* Several words, then what ends them. `guests` are words of another script, now and then one. */
static void put_sentence(sheet *s, const words *w, script kind, const words *guests, bool wrapped)
{
    const punctuation *p = &script_punctuation[kind];
    size_t n = 6 + random_below(&s->random, 27);
    bool quoted = one_in(s, 12);
    if (quoted)
        put(s, p->open_quote);
    for (size_t i = 0; i < n; i++) {
        if (guests != NULL && one_in(s, 12))
            put_word(s, guests, false, false);
        else if (one_in(s, 40))
            put_number(s);
        else
            put_word(s, w, kind == SCRIPT_LATIN, i == 0);
        if (i + 1 == n)
            break;
        put(s, one_in(s, 9) ? p->comma : p->space);
        if (wrapped && s->column > 68)
            s->len--, end_line(s);
    }
    put(s, one_in(s, 25) ? p->question : p->stop);
    if (quoted)
        put(s, p->close_quote), put(s, p->space);
}

static void put_paragraph(sheet *s, const words *w, script kind, const words *guests, bool wrapped)
{
    size_t n = 2 + random_below(&s->random, 5);
    for (size_t i = 0; i < n; i++)
        put_sentence(s, w, kind, guests, wrapped);
    end_line(s);
    end_line(s);
}

/* Another copy of a stretch that began at a paragraph's start and ended at one's end. */
static void copy_paragraph(sheet *s, size_t start, size_t end)
{
    put_bytes(s, s->bytes + start, end - start);
    s->column = 0;
}

static void run_text(char *out, size_t n, script first, script last, bool guests, bool wrapped)
{
    sheet s = {out, 0, n, 0, SEED};
    words *w[N_SCRIPTS] = {NULL};
    for (script k = SCRIPT_LATIN; k < N_SCRIPTS; k++)
        w[k] = words_new(k, SEED);
    size_t kept = 0, kept_end = 0;
    while (s.len < n) {
        size_t start = s.len;
        script kind = first + (script)random_below(&s.random, last - first + 1u);
        const words *guest =
            guests ? w[kind == SCRIPT_LATIN ? SCRIPT_CYRILLIC : SCRIPT_LATIN] : NULL;
        if (kept_end > 0 && one_in(&s, 100))
            copy_paragraph(&s, kept, kept_end);
        else
            put_paragraph(&s, w[kind], kind, guest, wrapped);
        if (one_in(&s, 150))
            kept = start, kept_end = s.len;
    }
    for (script k = SCRIPT_LATIN; k < N_SCRIPTS; k++)
        words_free(w[k]);
    finish(&s);
}

#define RUNNING_TEXT(name, first, last, guests, wrapped)                                           \
    static void name(char *out, size_t n)                                                          \
    {                                                                                              \
        run_text(out, n, first, last, guests, wrapped);                                            \
    }
RUNNING_TEXT(prose, SCRIPT_LATIN, SCRIPT_LATIN, false, false)
RUNNING_TEXT(wrapped, SCRIPT_LATIN, SCRIPT_LATIN, false, true)
RUNNING_TEXT(cyrillic, SCRIPT_CYRILLIC, SCRIPT_CYRILLIC, false, false)
RUNNING_TEXT(greek, SCRIPT_GREEK, SCRIPT_GREEK, false, false)
RUNNING_TEXT(arabic, SCRIPT_ARABIC, SCRIPT_ARABIC, false, false)
RUNNING_TEXT(han, SCRIPT_HAN, SCRIPT_HAN, false, false)
RUNNING_TEXT(kana, SCRIPT_KANA, SCRIPT_KANA, false, false)
RUNNING_TEXT(thai, SCRIPT_THAI, SCRIPT_THAI, false, false)
RUNNING_TEXT(mixed, SCRIPT_LATIN, SCRIPT_THAI, true, false)

/* ---- Code ---- */

/* Words joined as identifiers are. */
static void put_identifier(sheet *s, const words *w)
{
    size_t n = 1 + random_below(&s->random, 3);
    bool camel = one_in(s, 3);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && !camel)
            put(s, "_");
        put_word(s, w, i > 0 && camel, i > 0 && camel);
    }
}

/* In a pattern a letter stands for itself, but $ for an identifier and # for a number. */
static void put_code(sheet *s, const words *w, const char *pattern)
{
    for (; *pattern != '\0'; pattern++)
        if (*pattern == '$')
            put_identifier(s, w);
        else if (*pattern == '#')
            put_number(s);
        else
            put_bytes(s, pattern, 1);
    end_line(s);
}

static void code(char *out, size_t n)
{
    static const char *const lines[] = {
        "    if ($->$ == #) {",
        "    $ = $($, $[i], #);",
        "        return $($->$, 0x#);",
        "    for (size_t i = 0; i < $; i++)",
        "    }",
        "    // $ $ $ $ $",
        "        $[$(i)] += # * $.$;",
        "    \"$\": [#, #, #],",
        "    const char *$ = \"$ $\";",
        "",
    };
    sheet s = {out, 0, n, 0, SEED};
    words *w = words_new(SCRIPT_LATIN, SEED);
    while (s.len < n) {
        put_code(&s, w, "static int $($ *$, size_t $)\n{");
        for (size_t i = 3 + random_below(&s.random, 20); i > 0; i--)
            put_code(&s, w, lines[random_below(&s.random, sizeof lines / sizeof *lines)]);
        put_code(&s, w, "}\n");
    }
    words_free(w);
}

const text_kind text_kinds[] = {
    {"prose", prose}, {"wrapped", wrapped}, {"code", code}, {"Cyrillic", cyrillic},
    {"Greek", greek}, {"Arabic", arabic},   {"Han", han},   {"Kana", kana},
    {"Thai", thai},   {"mixed", mixed},
};
const size_t n_text_kinds = sizeof text_kinds / sizeof *text_kinds;

/* ---- Bad input ---- */

static void repeat(char *out, size_t n, const char *what, size_t len)
{
    for (size_t i = 0; i < n; i++)
        out[i] = what[i % len];
}

static void one_word(char *out, size_t n)
{
    repeat(out, n, "a ", 2);
}

static void one_sentence(char *out, size_t n)
{
    static const char sentence[] = "Nobody in the village knew why the old bell rang at noon. ";
    repeat(out, n, sentence, sizeof sentence - 1);
}

static void full_stops(char *out, size_t n)
{
    repeat(out, n, "a. ", 3);
}

static void short_lines(char *out, size_t n)
{
    repeat(out, n, "a\n", 2);
}

static void no_spaces(char *out, size_t n)
{
    uint64_t random = SEED;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('a' + random_below(&random, 26));
}

static void marks(char *out, size_t n)
{
    repeat(out, n, "\xCC\x81\xCC\xA3", 4);
    out[0] = 'a';
    out[1] = 'b';
}

static void bad_bytes(char *out, size_t n)
{
    uint64_t random = SEED;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(0x80 | next_random(&random) >> 40);
}

static void three_words(char *out, size_t n)
{
    static const char *const some[] = {"one ", "two ", "six "};
    uint64_t random = SEED;
    const char *word = some[0];
    for (size_t i = 0; i < n; i++) {
        if (i % 4 == 0)
            word = some[random_below(&random, 3)];
        out[i] = word[i % 4];
    }
}

const text_kind bad_kinds[] = {
    {"prose", prose},
    {"a a a a", one_word},
    {"a. a. a. a.", full_stops},
    {"a line a word", short_lines},
    {"one sentence", one_sentence},
    {"three words", three_words},
    {"no spaces", no_spaces},
    {"combining marks", marks},
    {"bad bytes", bad_bytes},
};
const size_t n_bad_kinds = sizeof bad_kinds / sizeof *bad_kinds;

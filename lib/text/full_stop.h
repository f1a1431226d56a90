/* What the rules of sentence.c look at, and what they ask about a full stop: whether the words around
 * it make it an abbreviation's, or code, or the end of a sentence that the next is glued to. */
#ifndef DG_TEXT_FULL_STOP_H
#define DG_TEXT_FULL_STOP_H

#include "text/unicode.h"

#include <stdbool.h>
#include <stdint.h>
#include <uchar.h>

enum {
    DG__NEARBY = 100,       /* characters of a chunk of code or an address that are looked at */
    DG__LONGEST_NUMBER = 3, /* digits */
    DG__NOTHING = 0xFF      /* the class of the end of the text */
};

typedef struct dg__scan {
    const uint8_t *text;
    uint32_t start, len; /* of the sentence; of the text */
    bool editorial;
} dg__scan;

/* A character with the Extend and Format ones that follow it. */
typedef struct dg__character {
    uint32_t at, next;
    uint32_t value;
    uint8_t class; /* dg__sentence_class, or DG__NOTHING */
    bool extended;
} dg__character;

/* A mark and what follows it; no `after` at the end of the text. */
typedef struct dg__ending {
    dg__character mark;
    uint32_t closed; /* behind the closing marks */
    uint32_t end;    /* ... and the white space */
    dg__character after;
} dg__ending;

/* ---- Characters ---- */

static inline bool dg__is_in(uint32_t cp, const char32_t *set)
{
    while (*set != cp && *set != 0)
        set++;
    return *set != 0;
}

static inline bool dg__is_ellipsis(uint32_t cp)
{
    return cp == 0x2026 || cp == 0xFE19;
}

static inline bool dg__is_separator(uint8_t class)
{
    return class == DG__SB_CR || class == DG__SB_LF || class == DG__SB_SEP;
}

static inline bool dg__is_mark(uint8_t class)
{
    return class == DG__SB_ATERM || class == DG__SB_STERM;
}

static inline bool dg__is_cased(uint8_t class)
{
    return class == DG__SB_LOWER || class == DG__SB_UPPER;
}

static inline bool dg__is_letter(uint8_t class)
{
    return dg__is_cased(class) || class == DG__SB_OLETTER;
}

static inline uint8_t dg__class_of(const dg__scan *s, uint32_t cp)
{
    uint8_t class = dg__properties_of(cp)->sentence;
    if (!s->editorial)
        return class;
    if (dg__is_separator(class))
        return DG__SB_SP;
    return dg__is_ellipsis(cp) ? DG__SB_ATERM : class;
}

dg__character dg__read_extended(const dg__scan *s, uint32_t at);

static inline dg__character dg__read_at(const dg__scan *s, uint32_t at)
{
    if (at + 1 < s->len && s->text[at] < 0x80 && s->text[at + 1] < 0x80)
        return (dg__character){at, at + 1, s->text[at], dg__class_of(s, s->text[at]), false};
    return dg__read_extended(s, at);
}

/* The character before `at`, which is where another one begins. */
dg__character dg__read_before(const dg__scan *s, uint32_t at);

/* ---- Full stops ---- */

/* Whether a boundary at e would cut off an abbreviation, an ordinal or an enumerator. */
bool dg__holds_back(const dg__scan *s, const dg__ending *e);

/* Whether the chunk without white space around the mark looks like code. hints: by what a sentence
 * may have as well, too: brackets, digits, camelCase, another glued full stop, a straight quote at
 * the beginning. */
bool dg__is_code(const dg__scan *s, const dg__ending *e, bool hints);

/* Whether a full stop with no white space behind it ends a sentence. */
bool dg__is_glued_sentence(const dg__scan *s, const dg__ending *e);

#endif

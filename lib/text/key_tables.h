/* The match key of each code point, as far as it doesn't depend on its neighbours, and what tokens
 * need to know besides, in one record: generated data (key_tables.c) for key.c, plain.c, token.c. */
#ifndef DG_TEXT_KEY_TABLES_H
#define DG_TEXT_KEY_TABLES_H

#include <stdint.h>

#define DG__KEY_LETTER   0x01u /* the key has a letter or number */
#define DG__KEY_SLOW     0x02u /* its key is not here */
#define DG__KEY_ACCENTED 0x04u /* DG_STRIP_ACCENTS changes the key */
#define DG__KEY_NEW      0x08u /* later than Unicode 14.0, or unassigned: never given to libunistring */
#define DG__KEY_DIGIT    0x10u /* DG_FOLD_DIGITS changes the key */
#define DG__KEY_LONG     0x20u /* the key has no bytes or over 4: dg__key_bytes has it */
#define DG__KEY_COMPOSES 0x40u /* may compose with what stands before; is its own key if not */
#define DG__KEY_MARK     0x80u /* the key's first code point has the combining class too */

/* What tokens make of it, if all of what is said holds; anything else is special. */
typedef enum dg__key_kind {
    DG__KIND_LETTER,  /* Word_Break ALetter, spaced; this and the next two join no character */
    DG__KIND_HEBREW,  /* Hebrew_Letter */
    DG__KIND_NUMERIC, /* Numeric */
    DG__KIND_MARK,    /* Extend: joins the character and word before */
    DG__KIND_JAMO,    /* ALetter, a vowel or final of Hangul: joins the character before */
    DG__KIND_ZWJ,     /* the same, but U+200D: may join a pictograph behind */
    DG__KIND_JOINER,  /* joins the character before, not the word */
    DG__KIND_FORMAT,  /* joins the word before, not the character */
    DG__KIND_CLUSTER, /* unspaced, joins nothing, a boundary behind any word before it; a letter */
    DG__KIND_NOTHING, /* joins nothing, a boundary behind any word before it; no letter */
    DG__KIND_MIDDLE,  /* MidLetter, MidNum, MidNumLet; no letter */
    DG__KIND_SPECIAL
} dg__key_kind;

/* The keys of code points may be strung together where no mark's class is less than the class before
 * it, zeros apart. */
typedef struct dg__key_record {
    uint32_t
        change;  /* the key is the code point's UTF-8, read with its first byte lowest, changed in
                        these bits; if it is long, its place in dg__key_bytes */
    uint8_t len; /* of the key */
    uint8_t ccc; /* canonical combining class of its last code point */
    uint8_t flags;
    uint8_t kind; /* dg__key_kind */
} dg__key_record;

/* A pair that composes, or zeros. */
typedef struct dg__composition {
    uint16_t first, second, composed;
} dg__composition;

/* What a character of two or three bytes is among others like it (ascii_others.c), if its key has as many
 * bytes as it has and is known, whatever stands around it; or if it is in no key. */
#define DG__ROLE_WORD      0x01u /* DG__KIND_LETTER, of combining class 0 */
#define DG__ROLE_CLUSTER   0x02u /* DG__KIND_CLUSTER, the same */
#define DG__ROLE_JOINS     0x04u /* a cluster before it: DG__KIND_MARK, DG__KIND_JOINER */
#define DG__ROLE_MARK      0x08u /* besides, a word before it: DG__KIND_MARK; alone: DG__KIND_MIDDLE */
#define DG__ROLE_SEPARATES 0x10u /* DG__KIND_NOTHING */
#define DG__ROLE_ORDERED   0x20u /* has another combining class than 0 */
#define DG__ROLE_CHANGES   0x40u /* the key isn't the character itself */
#define DG__ROLE_ACCENTED  0x80u /* DG_STRIP_ACCENTS changes the key */

#define DG__COMPOSITIONS 2048u

extern const uint8_t dg__key_bytes[];
extern const dg__key_record dg__key_blocks[][64];
extern const uint16_t dg__key_index[0x110000 >> 6];
extern const uint8_t dg__roles_of_two[0x800];
extern const uint8_t dg__role_blocks[][64];
extern const uint8_t dg__role_index[0x10000 >> 6];
extern const dg__composition dg__compositions[DG__COMPOSITIONS];

/* cp must be below 0x110000. */
static inline const dg__key_record *dg__key_record_of(uint32_t cp)
{
    return &dg__key_blocks[dg__key_index[cp >> 6]][cp & 63];
}

/* The same for a well-formed sequence of two or three bytes, read with its first byte lowest. The blocks
 * that two bytes have stand first, each at its own place. */
static inline const dg__key_record *dg__key_record_of_two(uint32_t bytes)
{
    return &dg__key_blocks[bytes & 0x1F][bytes >> 8 & 0x3F];
}

static inline const dg__key_record *dg__key_record_of_three(uint32_t bytes)
{
    uint32_t block = dg__key_index[(bytes & 0xF) << 6 | (bytes >> 8 & 0x3F)];
    return &dg__key_blocks[block][bytes >> 16 & 0x3F];
}

/* The roles of what two and three bytes frame; none for one that is too long. */
static inline uint8_t dg__role_of_two(const uint8_t *s)
{
    return dg__roles_of_two[(s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu)];
}

static inline const uint8_t *dg__roles_of_page(const uint8_t *s)
{
    return dg__role_blocks[dg__role_index[(s[0] & 0xFu) << 6 | (s[1] & 0x3Fu)]];
}

static inline uint8_t dg__role_of_three(const uint8_t *s)
{
    return dg__roles_of_page(s)[s[2] & 0x3F];
}

/* Whether the key is the code point itself. */
static inline int dg__key_is_itself(const dg__key_record *record)
{
    return record->change == 0 && !(record->flags & (DG__KEY_LONG | DG__KEY_SLOW));
}

/* Whether it surely joins the character before it. */
static inline int dg__key_joins(const dg__key_record *record)
{
    return record->kind >= DG__KIND_MARK && record->kind <= DG__KIND_JOINER;
}

/* Where dg__compositions has a pair, or may have it behind other pairs. */
static inline uint32_t dg__composition_slot(uint32_t first, uint32_t second)
{
    return (first * 0x9E3779B1u ^ second * 0x85EBCA77u) >> 21;
}

#endif

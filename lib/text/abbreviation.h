/* Words that tell whether a full stop ends a sentence: abbreviations, words that sentences begin
 * with, and the endings of host and file names. Knows nothing of sentences. */
#ifndef DG_TEXT_ABBREVIATION_H
#define DG_TEXT_ABBREVIATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef enum dg__word_kind {
    DG__NEVER_ENDS,       /* "Dr.", "e.g.": no sentence ends in it */
    DG__ENDS_FOR_OPENERS, /* "Inc.", "St.": a sentence ends in it only if an opener follows */
    DG__NUMBERED,         /* "No. 5", "Fig. 2": no sentence ends in it if a digit follows */
    DG__OPENER,           /* "The", "He": sentences begin with it, names hardly do */
    DG__ORDINAL_NOUN,     /* "3. Oktober": a number before it is an ordinal */
    DG__NAME_ENDING       /* "com", "txt": ends the name of a host or file */
} dg__word_kind;

#define DG__N_WORD_KINDS 6u

/* The longest word of any kind, in bytes. */
#define DG__LISTED_WORD_MAX 12u

/* Whether the word is of that kind. It consists of folded letters, with full stops inside it but
 * none at its end. */
bool dg__word_is(dg__word_kind kind, const uint8_t *folded, size_t len);

/* ---- What is no abbreviation ---- */

/* The most letters of a word that a full stop behind doesn't end, or of its part behind the last full
 * stop inside: DG__NEVER_ENDS, DG__ENDS_FOR_OPENERS, DG__NUMBERED. */
#define DG__ABBREVIATION_LETTERS 6u

/* One bit for each hash of a word, salted by what it is asked for; a test makes it anew. */
#define DG__WORD_HASHES 8192u
extern const uint64_t dg__word_filter[DG__WORD_HASHES / 64];

/* Eight bytes, the first the lowest. */
static inline uint64_t dg__load_letters(const uint8_t *s)
{
    uint64_t letters;
    memcpy(&letters, s, sizeof letters);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    letters = __builtin_bswap64(letters);
#endif
    return letters;
}

/* letters: the first 8 bytes of a folded word, the first in the lowest byte, and what is beyond them
 * added. The kinds of abbreviations have one salt. */
static inline uint32_t dg__word_hash(dg__word_kind kind, uint64_t letters)
{
    uint64_t salt = kind <= DG__NUMBERED ? DG__NUMBERED : kind;
    return (uint32_t)((letters + (salt << 59)) * 0x9E3779B97F4A7C15u >> 51);
}

/* false: the word is not of that kind; of no kind of abbreviations, if it is one of those. */
static inline bool dg__may_be_listed(dg__word_kind kind, uint64_t letters)
{
    uint32_t hash = dg__word_hash(kind, letters);
    return (dg__word_filter[hash / 64] >> (hash % 64) & 1) != 0;
}

/* A letter without case and accents, as UTF-8; returns how many bytes. Letters in NFC and NFD fold
 * to the same if the marks of the latter are left out. */
size_t dg__fold_letter(uint32_t letter, uint8_t out[4]);

/* The words of a kind, for tests. */
typedef char dg__listed_word[DG__LISTED_WORD_MAX + 1];
const dg__listed_word *dg__listed_words(dg__word_kind kind, size_t *n);

#endif

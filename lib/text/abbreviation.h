/* Words that tell whether a full stop ends a sentence: abbreviations, words that sentences begin
 * with, and the endings of host and file names. Knows nothing of sentences. */
#ifndef DG_TEXT_ABBREVIATION_H
#define DG_TEXT_ABBREVIATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* A letter without case and accents, as UTF-8; returns how many bytes. Letters in NFC and NFD fold
 * to the same if the marks of the latter are left out. */
size_t dg__fold_letter(uint32_t letter, uint8_t out[4]);

/* The words of a kind, for tests. */
typedef char dg__listed_word[DG__LISTED_WORD_MAX + 1];
const dg__listed_word *dg__listed_words(dg__word_kind kind, size_t *n);

#endif

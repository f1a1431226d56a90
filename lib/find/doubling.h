/* Which doublings are meant: what is known of words and phrases that may stand twice in a row. */
#ifndef DG_FIND_DOUBLING_H
#define DG_FIND_DOUBLING_H

#include <stdbool.h>
#include <stddef.h>

/* Words by their match keys. NULL for `before` at the start of a block. */

/* A word that may stand twice in a row: "had had"; "in in" behind "logged". */
bool dg__may_double(const char *word, const char *before);

/* A word that says little by itself: articles, prepositions, pronouns, conjunctions, auxiliaries. */
bool dg__is_function_word(const char *word);

/* "the", "a", "der" ... */
bool dg__is_grammatical_article(const char *word);

#endif

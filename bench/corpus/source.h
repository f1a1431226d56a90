/* Text made of real text: words follow one another as they do there, each drawn at random among all
 * that stand behind its like (a Markov chain of order 1). So it reads, and is read, like text, but
 * hardly any eight words stand twice by chance. Seeded: the same seed gives the same words again. */
#ifndef BENCH_SOURCE_H
#define BENCH_SOURCE_H

#include <stddef.h>
#include <stdint.h>

/* The longest word, with the space that follows it. */
#define SOURCE_WORD 24u

/* Words of a block: 30 to 149. */
#define SOURCE_LEAST 30u
#define SOURCE_MOST  149u

typedef struct source source;

/* From files of text, one behind the other; only words of ASCII that JSON takes as they are. NULL if
 * one can't be read, or there are too few words. */
source *source_read(char *const *paths, size_t n);
void source_free(source *s);

/* Writes words [from, end) of the block with a seed, or to its end, without a space behind them, and
 * returns where they end. There is room for (end - from + 1) words of SOURCE_WORD bytes, or for all of
 * a block and one more. */
char *source_put(char *to, const source *s, uint64_t seed, size_t from, size_t end);

#endif

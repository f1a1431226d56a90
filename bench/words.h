/* Words as several scripts have them, made up: their letters by falling frequency, their lengths by
 * the rank of the word, words by Zipf's law. Seeded; no text of anyone's is in it. */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

#include <stddef.h>
#include <stdint.h>

typedef enum script {
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_GREEK,
    SCRIPT_ARABIC,
    SCRIPT_HAN,
    SCRIPT_KANA,
    SCRIPT_THAI,
    N_SCRIPTS
} script;

/* How a script sets words in a row. */
typedef struct punctuation {
    const char *space, *comma, *stop, *question, *open_quote, *close_quote;
} punctuation;

extern const punctuation script_punctuation[N_SCRIPTS];

#define WORD_MAX 64u /* bytes of a word, at most */

typedef struct words words;

words *words_new(script s, uint64_t seed);
void words_free(words *w);

/* A word drawn by Zipf's law. Not NUL-terminated. */
const char *words_draw(const words *w, uint64_t random, size_t *len);

/* SplitMix64. */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static inline size_t random_below(uint64_t *state, size_t n)
{
    return (size_t)((next_random(state) >> 32) * n >> 32);
}

#endif

/* See near_texts.h. */
#include "near_texts.h"

#include "harness.h"

#include <stdlib.h>

uint64_t near_word(uint64_t word)
{
    uint64_t state = word;
    return test_random(&state);
}

void near_make(uint64_t *random, uint64_t *ids, uint32_t n, size_t n_words)
{
    for (uint32_t i = 0; i < n; i++)
        ids[i] = near_word(test_below(random, 1 + test_below(random, n_words)));
}

uint32_t near_edit(uint64_t *random, uint64_t *copy, const uint64_t *ids, uint32_t n,
                   size_t percent, size_t n_words)
{
    uint32_t n_copy = 0;
    for (uint32_t i = 0; i < n; i++) {
        size_t what = test_below(random, 100) < percent ? test_below(random, 4) : 4;
        if (what == 0)
            continue;
        if (what == 1 && i + 1 < n) {
            copy[n_copy++] = ids[i + 1];
            copy[n_copy++] = ids[i++];
            continue;
        }
        copy[n_copy++] = what == 2 ? near_word(test_below(random, n_words)) : ids[i];
        if (what == 3)
            copy[n_copy++] = near_word(test_below(random, n_words));
    }
    return n_copy;
}

uint32_t near_lcs(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b)
{
    uint32_t *table = calloc(((size_t)n_a + 1) * (n_b + 1), sizeof *table);
    size_t width = (size_t)n_b + 1;
    for (uint32_t i = 1; i <= n_a; i++)
        for (uint32_t j = 1; j <= n_b; j++) {
            uint32_t up = table[(i - 1) * width + j], left = table[i * width + j - 1];
            uint32_t longer = up > left ? up : left;
            uint32_t paired = table[(i - 1) * width + j - 1] + 1;
            table[i * width + j] = a[i - 1] == b[j - 1] ? paired : longer;
        }
    uint32_t length = table[n_a * width + n_b];
    free(table);
    return length;
}

/* NFKC, case folding, NFKC, word boundaries, a hash of every word. Each step over a paragraph at a
 * time, into buffers that are kept: whole texts would leave the caches between the steps, and word
 * for word each call's own cost would count. No paragraph has over 16 KB. */
#include "plain_pipeline.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwbrk.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define PIECE ((size_t)16384)
#define ROOM  (PIECE * 20) /* no code point's NFKC has over 18 times its bytes */

typedef struct desk {
    uint8_t composed[ROOM], folded[ROOM], key[ROOM];
    char breaks[ROOM];
} desk;

/* Words as UAX #29 has them, but for the segments without a letter or digit at their start. */
static size_t hash_words(const uint8_t *text, size_t len, const char *breaks, uint64_t *sum)
{
    size_t n = 0;
    for (size_t start = 0, end; start < len; start = end) {
        for (end = start + 1; end < len && !breaks[end];)
            end++;
        ucs4_t first;
        u8_mbtouc_unsafe(&first, text + start, end - start);
        if (!uc_is_alnum(first))
            continue;
        *sum += XXH3_64bits(text + start, end - start);
        n++;
    }
    return n;
}

static size_t read_piece(desk *d, const char *text, size_t len, uint64_t *sum)
{
    size_t n_composed = ROOM, n_folded = ROOM, n_key = ROOM;
    const uint8_t *s = (const uint8_t *)text;
    if (u8_normalize(UNINORM_NFKC, s, len, d->composed, &n_composed) == NULL ||
        u8_casefold(d->composed, n_composed, NULL, NULL, d->folded, &n_folded) == NULL ||
        u8_normalize(UNINORM_NFKC, d->folded, n_folded, d->key, &n_key) == NULL)
        return 0;
    u8_wordbreaks(d->key, n_key, d->breaks);
    return hash_words(d->key, n_key, d->breaks, sum);
}

/* The end of the paragraph at text[0], or of its first 16 KB, not within a character. */
static size_t piece_end(const char *text, size_t len)
{
    const char *end = memchr(text, '\n', len < PIECE ? len : PIECE);
    if (end != NULL)
        return (size_t)(end - text) + 1;
    if (len <= PIECE)
        return len;
    size_t at = PIECE;
    while (at > PIECE - 3 && ((unsigned char)text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

size_t plain_pipeline(const char *text, size_t len, uint64_t *sum)
{
    desk *d = malloc(sizeof *d);
    size_t n = 0;
    for (size_t at = 0, end; at < len; at += end) {
        end = piece_end(text + at, len - at);
        n += read_piece(d, text + at, end, sum);
    }
    free(d);
    return n;
}

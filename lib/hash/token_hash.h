/* Hashes of bytes. The one place that knows xxHash; knows nothing of text. */
#ifndef DG_HASH_TOKEN_HASH_H
#define DG_HASH_TOKEN_HASH_H

#include <dittograph/find.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Any sequence of bytes. */
static inline uint64_t dg__hash(const void *bytes, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, len, seed);
}

/* 128 bits of any sequence of bytes, at once or in pieces. */
typedef XXH3_state_t dg__long_hash;

static inline void dg__hash_long(uint64_t hash[2], const void *bytes, size_t len)
{
    XXH128_hash_t h = XXH3_128bits(bytes, len);
    hash[0] = h.high64;
    hash[1] = h.low64;
}

static inline void dg__long_hash_begin(dg__long_hash *state)
{
    XXH3_INITSTATE(state);
    XXH3_128bits_reset(state);
}

static inline void dg__long_hash_add(dg__long_hash *state, const void *bytes, size_t len)
{
    XXH3_128bits_update(state, bytes, len);
}

static inline void dg__long_hash_end(uint64_t hash[2], const dg__long_hash *state)
{
    XXH128_hash_t h = XXH3_128bits_digest(state);
    hash[0] = h.high64;
    hash[1] = h.low64;
}

/* Keys up to this length are hashed as if they had it: one way through XXH3 for nearly all words,
 * without a branch on their length. */
#define DG__SHORT_KEY 16u

/* dg_token_hash of a key of up to DG__SHORT_KEY bytes, followed by zeros up to that. */
static inline uint64_t dg__token_hash_short(const uint8_t *padded, uint64_t seed)
{
    return XXH3_64bits_withSeed(padded, DG__SHORT_KEY, seed);
}

/* The same of a key in two words, the first byte lowest. */
static inline uint64_t dg__token_hash_words(uint64_t low, uint64_t high, uint64_t seed)
{
    uint64_t padded[2] = {low, high};
    if (!XXH_CPU_LITTLE_ENDIAN) {
        padded[0] = XXH_swap64(low);
        padded[1] = XXH_swap64(high);
    }
    return dg__token_hash_short((const uint8_t *)padded, seed);
}

/* dg_token_hash, inlined for callers that hash one token after another. */
static inline uint64_t dg__token_hash(const void *key, size_t len, uint64_t seed)
{
    if (len > DG__SHORT_KEY)
        return dg__hash(key, len, seed);
    uint8_t padded[DG__SHORT_KEY] = {0};
    memcpy(padded, key, len);
    return dg__token_hash_short(padded, seed);
}

/* For the variants: words of XXH3's secret, xored in pairs (bytes 24 and 32, 40 and 48), and the factor
 * of its last step. */
#define DG__SHORT_KEY_FLIP_LOW  0x6782737BEA4239B9u
#define DG__SHORT_KEY_FLIP_HIGH 0xAF56BC3B0996523Au
#define DG__SHORT_KEY_PRIME     0x165667919E3779F9u

/* XXH3, 128 bits, unseeded, in canonical (big-endian) byte order. */
dg_text_id dg__text_id(const void *bytes, size_t len);

#endif

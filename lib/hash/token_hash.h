/* Hashes of bytes. The one place that knows xxHash; knows nothing of text. */
#ifndef DG_HASH_TOKEN_HASH_H
#define DG_HASH_TOKEN_HASH_H

#include <dittograph/find.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* dg_token_hash, inlined for callers that hash one token after another. */
static inline uint64_t dg__token_hash(const void *key, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(key, len, seed);
}

/* XXH3, 128 bits, unseeded, in canonical (big-endian) byte order. */
dg_text_id dg__text_id(const void *bytes, size_t len);

#endif

/* XXH3 behind the two names the library uses: 64 bits for tokens, 128 for whole texts. */
#include "hash/token_hash.h"

#include <dittograph/fingerprint.h>
#include <string.h>

uint64_t dg_token_hash(const char *key, size_t key_len, uint64_t seed)
{
    return dg__token_hash(key, key_len, seed);
}

dg_text_id dg__text_id(const void *bytes, size_t len)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, len));
    dg_text_id id;
    memcpy(id.bytes, canonical.digest, sizeof id.bytes);
    return id;
}

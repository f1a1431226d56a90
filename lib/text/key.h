/* Match keys: the form in which two words are compared.
 * NFKC(casefold(NFKC(word))) without all but letters, marks and numbers; see dg_match_key. */
#ifndef DG_TEXT_KEY_H
#define DG_TEXT_KEY_H

#include <dittograph/document.h>
#include <dittograph/fingerprint.h>
#include <stdbool.h>

#define DG__KEY_FLAGS (DG_FOLD_DIGITS | DG_STRIP_ACCENTS)

typedef struct dg__key {
    uint8_t bytes[DG_KEY_MAX];
    uint32_t len;
    bool has_letter; /* or a number: not marks alone */
} dg__key;

/* The key of each ASCII letter and digit, 0 for any other byte; without and with DG_FOLD_DIGITS. */
extern const uint8_t dg__ascii_keys[2][256];

/* word: at most DG_WORD_MAX bytes; bad bytes are dropped. Fails only with DG_NO_MEMORY, inside
 * libunistring; ASCII words never do. */
dg_status dg__key_make(dg__key *key, const uint8_t *word, size_t len, uint32_t flags);

/* The same key, always by way of libunistring: what dg__key_make is tested against. */
dg_status dg__key_make_slow(dg__key *key, const uint8_t *word, size_t len, uint32_t flags);

#endif

/* Fingerprinting as primitives of its own: match keys, token hashes, the rolling hash over k tokens,
 * winnowing and sketches. Nothing here needs a document; dg_document_token_hashes gives the tokens of one.
 *
 * None of these hashes is cryptographic. They tell where to look; equality is for the caller to
 * verify on the tokens, as dg_find_repeats does. */
#ifndef DITTOGRAPH_FINGERPRINT_H
#define DITTOGRAPH_FINGERPRINT_H

#include <dittograph/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writes the match key of one word: NFKC(casefold(NFKC(word))) without punctuation, symbols and
 * format characters; dotless i counts as i. `flags` as in dg_document_options. Two words match if
 * and only if their keys are the same bytes.
 *
 * word: UTF-8, at most DG_WORD_MAX bytes; bytes that are not UTF-8 are dropped. key: room for
 * DG_KEY_MAX bytes; not NUL-terminated. *key_len is 0 for a word without letters and digits.
 * Errors: DG_INVALID (word too long, unknown flags), DG_NO_MEMORY (inside libunistring). */
#define DG_WORD_MAX 1024u
#define DG_KEY_MAX  12288u /* no code point's key has over 11 times its bytes (U+FDFA: 3 to 33) */
DG_API DG_MUST_CHECK dg_status dg_match_key(const char *word, size_t word_len, uint32_t flags,
                                            char *key, size_t *key_len);

/* The hash of a token's match key: XXH3, 64 bits, of the key followed by zeros up to 16 bytes, or of
 * the key alone if it is longer. Keys hold no NUL, so the zeros make no two of them alike. The same
 * on every machine. */
DG_API uint64_t dg_token_hash(const char *key, size_t key_len, uint64_t seed);

/* ---- Rolling hash over every k consecutive tokens ----
 *
 * The cyclic polynomial of Cohen (Recursive hashing functions for n-grams, ACM TOIS 15(3), 1997):
 *
 *     H(t[0..k)) = rotl(t[0], k-1) ^ rotl(t[1], k-2) ^ ... ^ t[k-1],   then mixed by a bijection
 *
 * O(1) a token. Over independent, uniform token hashes two different k-grams collide with
 * probability at most 2^-(64-k+1) (Lemire and Kaser, Recursive n-gram hashing is pairwise
 * independent, at best, 2010, for the hash without k-1 of its bits, and so for all of it): 2^-57
 * for k = 8. That is a statement about chance, not about an adversary who knows the seed. */
#define DG_K_MAX 32u
typedef struct dg_roller dg_roller;

/* k: 1 to DG_K_MAX, else DG_INVALID. allocator: NULL for malloc. */
DG_API DG_MUST_CHECK dg_status dg_roller_new(dg_roller **out, uint32_t k,
                                             const dg_allocator *allocator);
DG_API void dg_roller_free(dg_roller *roller);  /* NULL is allowed */
DG_API void dg_roller_reset(dg_roller *roller); /* as new: the next token is a first one */

/* Takes the next n token hashes and writes the hashes of the k-grams that end in them to `grams`,
 * which has room for n: nothing for the first k - 1 tokens of a stream, then one each. Returns how
 * many were written. However a stream is cut into calls, the same hashes come out.
 * `grams` may be `tokens`. */
DG_API size_t dg_roller_push(dg_roller *roller, const uint64_t *tokens, size_t n, uint64_t *grams);

/* The same for a whole sequence at once: writes n - k + 1 hashes, or none if n < k, and returns how
 * many. k out of range: writes nothing. `grams` may be `tokens`. */
DG_API size_t dg_roll(const uint64_t *tokens, size_t n, uint32_t k, uint64_t *grams);

/* ---- Winnowing: a few of the hashes, chosen by content ----
 *
 * Schleimer, Wilkerson and Aiken (Winnowing: local algorithms for document fingerprinting, SIGMOD
 * 2003), the robust variant: from each window of w consecutive hashes the smallest; among equal ones
 * the one chosen for the previous window if it is still in, else the rightmost. Two texts that share
 * a run of at least k + w - 1 tokens share a chosen hash of it; nothing shorter than k is matched.
 * A sequence of fewer than w hashes has no whole window and yields nothing. */
typedef struct dg_fingerprint {
    uint64_t hash;
    uint64_t position; /* index of the hash in the stream = of the k-gram's first token */
} dg_fingerprint;

#define DG_WINDOW_MAX 65536u
typedef struct dg_winnower dg_winnower;

/* window: w, 1 to DG_WINDOW_MAX, else DG_INVALID. Memory: 16 bytes a place of the window. */
DG_API DG_MUST_CHECK dg_status dg_winnower_new(dg_winnower **out, uint32_t window,
                                               const dg_allocator *allocator);
DG_API void dg_winnower_free(dg_winnower *winnower); /* NULL is allowed */
DG_API void dg_winnower_reset(dg_winnower *winnower);

/* Takes the next n hashes and writes what the windows that end in them choose anew to `chosen`,
 * which has room for n, in order of position. Returns how many. However a stream is cut into calls,
 * the same fingerprints come out. Amortised O(1) a hash, whatever the hashes are. */
DG_API size_t dg_winnower_push(dg_winnower *winnower, const uint64_t *grams, size_t n,
                               dg_fingerprint *chosen);

/* ---- Sketches: how much of two documents is the same, from a few hashes of each ----
 *
 * A sketch holds the s smallest different hashes of all k-grams that were pushed (Broder, On the
 * resemblance and containment of documents, SEQUENCES 1997: bottom-s MinHash). From those of two
 * documents A and B, as sets of k-grams, follow
 *
 *     resemblance |A n B| / |A u B|    the share of the s smallest hashes of both that are in both
 *     size |A|                         (s - 1) / the s-th smallest hash, as a fraction of 2^64
 *                                      (Bar-Yossef et al., Counting distinct elements in a data
 *                                      stream, RANDOM 2002; Beyer et al., SIGMOD 2007)
 *     containment |A n B| / |A|        from both
 *
 * exactly if a document has at most s different k-grams, else with a standard error of about
 * sqrt(r (1 - r) / s) for a resemblance r and 1 / sqrt(s - 2) of a size: .03 and .06 at s = 256.
 * Of two documents of very unlike sizes the resemblance is small, and so is what a sketch can tell
 * of their containment: winnowed fingerprints then tell more. */
#define DG_SKETCH_MAX 65536u
typedef struct dg_sketch dg_sketch;

/* size: s, 2 to DG_SKETCH_MAX, else DG_INVALID. Memory: 16 bytes a hash of it. */
DG_API DG_MUST_CHECK dg_status dg_sketch_new(dg_sketch **out, uint32_t size,
                                             const dg_allocator *allocator);
DG_API void dg_sketch_free(dg_sketch *sketch);  /* NULL is allowed */
DG_API void dg_sketch_reset(dg_sketch *sketch); /* as new */

/* Takes more hashes in. The order of hashes, and how they are cut into calls, makes no difference; a
 * union of documents is sketched by pushing the hashes of each. O(n) if hashes come in no order,
 * O(n log s) whatever they are. */
DG_API void dg_sketch_push(dg_sketch *sketch, const uint64_t *grams, size_t n);

/* The hashes that it holds, at most s, in order: what to store, and what to push to have it back.
 * They belong to the sketch until it is pushed to, reset or freed. */
DG_API const uint64_t *dg_sketch_hashes(dg_sketch *sketch, size_t *n);

/* How many different k-grams were pushed: exact up to s - 1, else estimated. */
DG_API double dg_sketch_count(dg_sketch *sketch);

/* Of two sketches of the same size and kind of hashes. Nothing resembles nothing: 0 if either is
 * empty. Of two sizes, as good as the smaller. O(s). */
DG_API double dg_sketch_resemblance(dg_sketch *a, dg_sketch *b);

/* How much of a is in b. */
DG_API double dg_sketch_containment(dg_sketch *a, dg_sketch *b);

#ifdef __cplusplus
}
#endif

#endif

/* Words of ASCII and of simple letters of two and three bytes, and clusters of these, thousands of bytes
 * at a time: what dg__tokens_append gives, for those that no other character can have a part in.
 *
 * Three of its steps have a variant for each instruction set, with the same result bit by bit. */
#ifndef DG_TEXT_ASCII_H
#define DG_TEXT_ASCII_H

#include "base/cpu.h"
#include "text/token.h"

/* Bytes looked at in one go: they, what is made of them and their tokens fit in a level 1 cache. */
#define DG__ASCII_BATCH  4096u
#define DG__ASCII_BLOCKS (DG__ASCII_BATCH / 64)

/* One bit a byte, the lowest first. */
typedef struct dg__ascii_block {
    uint64_t alphanumeric;
    uint64_t digits;   /* of ASCII */
    uint64_t quotes;   /* ' which joins letters and digits, */
    uint64_t middle;   /* and . , ; which join digits, if it or they are on both sides */
    uint64_t joiners;  /* underscores, and what else is in a word without being in its key */
    uint64_t clusters; /* bytes of clusters */
} dg__ascii_block;

/* The character that ends with a block or behind it, if it is above ASCII. */
typedef struct dg__ascii_last {
    uint32_t end;     /* of the block */
    uint8_t n_behind; /* its bytes behind the block, */
    uint8_t keys[2];  /* and those of its key */
    bool in_word, in_cluster, is_ordered;
} dg__ascii_last;

typedef struct dg__ascii_batch {
    uint8_t reject;                /* roles that aren't simple */
    bool has_others, has_clusters; /* there are simple letters above ASCII, or clusters */
    bool is_open;                  /* the last block has no end of its last word */
    dg__ascii_last last;
    dg__ascii_block blocks[DG__ASCII_BLOCKS + 1];
    uint64_t cluster_starts[DG__ASCII_BLOCKS];
    uint64_t starts[DG__ASCII_BLOCKS];  /* the first byte of each word or cluster */
    uint64_t ends[DG__ASCII_BLOCKS];    /* the first byte behind each */
    uint64_t joiners[DG__ASCII_BLOCKS]; /* bytes of words that aren't in their keys */
    uint32_t first[DG__ASCII_BLOCKS];   /* how many words begin before the block */
    uint8_t joined[DG__ASCII_BLOCKS];   /* the blocks that have joiners, */
    uint8_t n_joined;                   /* and how many they are */
    uint8_t folded[DG__ASCII_BATCH + 64];
} dg__ascii_batch;

typedef struct dg__ascii {
    /* Fills blocks and folded from text[0, n), up to and with the block that has the first byte of
     * what isn't known here. Returns that byte's place, or n. */
    size_t (*classify)(dg__ascii_batch *batch, const uint8_t *text, size_t n, bool fold_digits);
    /* Lists where the words of n blocks begin and end, `base` added. A word that the last block
     * doesn't end has no end. Returns how many begin. Writes up to 64 items more than that. */
    size_t (*locate)(dg__ascii_batch *batch, size_t n, uint32_t base, uint32_t *starts,
                     uint32_t *ends);
    /* Hashes words, joiners taken for letters. Returns whether any is long enough to be cut. */
    bool (*hash)(const dg__ascii_batch *batch, uint32_t base, const uint32_t *starts,
                 const uint32_t *ends, size_t n, uint64_t seed, uint64_t *hashes);
} dg__ascii;

/* The fastest variant that the features allow. */
const dg__ascii *dg__ascii_choose(unsigned features);

/* The room for tokens that dg__ascii_append needs when n bytes are left. */
static inline size_t dg__ascii_room(uint32_t n)
{
    return (n < DG__ASCII_BATCH ? n : DG__ASCII_BATCH) / 2 + 65 + DG__ASCII_BATCH / 128;
}

/* Appends the tokens of a stretch that begins at `from`, as if nothing were before it. Returns where
 * the stretch ends, outside any word; *again says from where on another try is worth it. There must be
 * room. */
uint32_t dg__ascii_append(const dg__ascii *ascii, dg__tokens *tokens, const uint8_t *text,
                          uint32_t from, uint32_t to, const dg__token_options *options,
                          uint32_t *again);

/* Roles of characters above ASCII that are left to the caller. */
uint8_t dg__ascii_reject(const dg__token_options *options);

/* The bytes of the character that begins at s, if it is above ASCII and simple or in no word; 0 if it
 * isn't known. */
size_t dg__ascii_knows(const uint8_t *s, const uint8_t *end, uint8_t reject);

/* ---- For the variants ---- */

/* Looks up the roles of the characters of two and three bytes that begin at the bits; each has all of its
 * bytes, and the three behind the block can be read. The other roles become 0. Returns the bits that
 * any role has. */
typedef uint8_t dg__look_up(const uint8_t *block, uint64_t twos, uint64_t threes,
                            uint8_t roles[64]);
dg__look_up dg__look_up_portable;
dg__look_up dg__look_up_each; /* leaves other roles as they are */

/* Adds what `above` has of letters to the block that begins at `at`. Returns the place of the first byte
 * of text[at, n) that isn't known; n or more if there is none in the block. */
size_t dg__ascii_add_others(dg__ascii_batch *batch, const uint8_t *text, size_t at, size_t n,
                            uint64_t above, dg__look_up *look_up);
size_t dg__ascii_locate(dg__ascii_batch *batch, size_t n, uint32_t base, uint32_t *starts,
                        uint32_t *ends);
bool dg__ascii_hash(const dg__ascii_batch *batch, uint32_t base, const uint32_t *starts,
                    const uint32_t *ends, size_t n, uint64_t seed, uint64_t *hashes);

#if DG__X86
dg__look_up dg__look_up_avx2;
extern const dg__ascii dg__ascii_avx2;
extern const dg__ascii dg__ascii_avx512;
#endif

#endif

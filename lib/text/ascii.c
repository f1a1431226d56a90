/* Words of ASCII text, and of what stands in it that is as simple. A word is a run of letters,
 * digits, underscores and of what stands between two letters (') or two digits (' . , ;): all that word
 * boundaries (UAX #29, as text/word.h tailors them) say of ASCII. More may join it only where anything
 * else touches it or is one such character away; such words are left to the caller, and so are those
 * that go on behind a batch.
 *
 * Letters, clusters and separators of two and three bytes whose role is known whatever stands around
 * them are added by ascii_others.c.
 *
 * The text is classified into bit masks, one bit a byte; edges of runs in the masks are the starts
 * and ends of words. Nothing of that branches on the text, nor does the hash of a short word. What
 * joins is rare in prose: it is looked at one by one, and so are the keys that leave it out. */
#include "text/ascii.h"

#include "base/bits.h"
#include "hash/token_hash.h"

#include <dittograph/document.h>
#include <string.h>

#define LONGEST 128u /* bytes of a word that isn't cut */
#define LEAST   64u  /* bytes that are worth a try */

/* ---- Bits ---- */

static unsigned count_bits(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (unsigned)(x * 0x0101010101010101u >> 56);
}

/* ---- Classes, eight bytes at a time ---- */

#define EACH(byte) (0x0101010101010101u * (byte))
#define TOP        EACH(0x80u)

/* Written out, compilers make one load and one store of them. */
static inline uint64_t load_eight(const uint8_t *s)
{
    return s[0] | (uint64_t)s[1] << 8 | (uint64_t)s[2] << 16 | (uint64_t)s[3] << 24 |
           (uint64_t)s[4] << 32 | (uint64_t)s[5] << 40 | (uint64_t)s[6] << 48 |
           (uint64_t)s[7] << 56;
}

static inline void store_eight(uint8_t *s, uint64_t x)
{
    s[0] = (uint8_t)x;
    s[1] = (uint8_t)(x >> 8);
    s[2] = (uint8_t)(x >> 16);
    s[3] = (uint8_t)(x >> 24);
    s[4] = (uint8_t)(x >> 32);
    s[5] = (uint8_t)(x >> 40);
    s[6] = (uint8_t)(x >> 48);
    s[7] = (uint8_t)(x >> 56);
}

/* The top bit of each byte of x, which are all below 0x80, that is one of low..high. */
static uint64_t in_range(uint64_t x, uint8_t low, uint8_t high)
{
    return (x + EACH(0x80u - low)) & ~(x + EACH(0x7Fu - high)) & TOP;
}

static uint64_t equal(uint64_t x, uint8_t byte)
{
    return (TOP - (x ^ EACH(byte))) & TOP;
}

/* The top bits of eight bytes, side by side. */
static uint64_t gather(uint64_t tops)
{
    return (tops >> 7) * 0x0102040810204080u >> 56;
}

/* Where there are any, which is seldom: bits of the bytes in the eights that have tops there. */
static uint64_t gather_all(const uint64_t tops[8])
{
    uint64_t all = 0;
    for (unsigned i = 0; i < 8; i++)
        all |= gather(tops[i]) << 8 * i;
    return all;
}

/* Returns the bits of bytes above 0x7F. */
static uint64_t classify_block(dg__ascii_block *block, const uint8_t *text, uint8_t *folded,
                               uint64_t digit_bits)
{
    uint64_t above[8], underscores[8], any_above = 0, any_underscore = 0;
    uint64_t alphanumeric = 0, numeric = 0, quotes = 0, middle = 0;
    for (unsigned i = 0; i < 8; i++) {
        uint64_t x = load_eight(text + 8 * i), low = x & ~TOP, lower = low | EACH(0x20);
        uint64_t digits = in_range(low, '0', '9');
        uint64_t marks = equal(low & ~EACH(0x02), ',') | equal(low, ';');
        uint64_t kept = (x & TOP) >> 7, all = (kept << 8) - kept; /* above ASCII */
        store_eight(folded + 8 * i, (lower & ~((digits >> 7) * digit_bits) & ~all) | (x & all));
        alphanumeric |= gather(in_range(lower, 'a', 'z') | digits) << 8 * i;
        numeric |= gather(digits) << 8 * i;
        quotes |= gather(equal(low, '\'')) << 8 * i;
        middle |= gather(marks) << 8 * i;
        any_above |= above[i] = x & TOP;
        any_underscore |= underscores[i] = equal(low, '_');
    }
    uint64_t others = any_above != 0 ? gather_all(above) : 0;
    block->alphanumeric = alphanumeric & ~others;
    block->digits = numeric & ~others;
    block->quotes = quotes & ~others;
    block->middle = middle & ~others;
    block->joiners = any_underscore != 0 ? gather_all(underscores) & ~others : 0;
    block->clusters = 0;
    return others;
}

static size_t classify(dg__ascii_batch *batch, const uint8_t *text, size_t n, bool fold_digits)
{
    uint64_t digit_bits = fold_digits ? 0x0F : 0; /* what tells a digit from '0' */
    for (size_t at = 0; at < n; at += 64) {
        uint8_t rest[64] = {0};
        const uint8_t *from = text + at;
        if (n - at < 64)
            from = memcpy(rest, from, n - at);
        uint64_t above =
            classify_block(&batch->blocks[at / 64], from, batch->folded + at, digit_bits);
        batch->cluster_starts[at / 64] = 0;
        size_t known =
            above != 0 ? dg__ascii_add_others(batch, text, at, n, above, dg__look_up_portable) : n;
        if (known < at + 64)
            return known;
    }
    return n;
}

/* ---- Words ---- */

/* Those of the bits that stand between two of `class`, of which `before` ends the block before. */
static uint64_t between(uint64_t bits, uint64_t class, uint64_t before, uint64_t next)
{
    return bits & (class << 1 | before >> 63) & (class >> 1 | next << 63);
}

/* Fills starts, ends and joiners from the first n bytes, and lists the blocks that have joiners. */
static void join(dg__ascii_batch *batch, size_t n)
{
    size_t n_blocks = (n + 63) / 64, n_joined = 0;
    if (n % 64 != 0) { /* what is behind them may be of any class */
        uint64_t mask = (UINT64_C(1) << n % 64) - 1;
        batch->blocks[n / 64].alphanumeric &= mask;
        batch->blocks[n / 64].digits &= mask;
        batch->blocks[n / 64].joiners &= mask;
    }
    batch->blocks[n_blocks].alphanumeric = batch->blocks[n_blocks].digits = 0;
    uint64_t letters_before = 0, digits_before = 0, word_before = 0, cluster_before = 0;
    for (size_t i = 0; i < n_blocks; i++) {
        const dg__ascii_block *block = &batch->blocks[i], *next = block + 1;
        uint64_t digits = block->digits, letters = block->alphanumeric & ~digits;
        uint64_t joiners =
            block->joiners |
            between(block->quotes, letters, letters_before, next->alphanumeric & ~next->digits) |
            between(block->quotes | block->middle, digits, digits_before, next->digits);
        uint64_t words = block->alphanumeric | joiners,
                 behind_words = words << 1 | word_before >> 63;
        uint64_t behind_clusters = block->clusters << 1 | cluster_before >> 63;
        batch->starts[i] = (words & ~behind_words) | batch->cluster_starts[i];
        batch->ends[i] = (behind_words & ~words) |
                         (behind_clusters & (~block->clusters | batch->cluster_starts[i]));
        batch->joiners[i] = joiners;
        batch->joined[n_joined] = (uint8_t)i;
        n_joined += joiners != 0;
        letters_before = letters;
        digits_before = digits;
        word_before = words;
        cluster_before = block->clusters;
    }
    batch->n_joined = (uint8_t)n_joined;
    batch->is_open = (word_before | cluster_before) >> 63 != 0;
}

/* Writes the places of `bits`, by eights. */
static size_t list(uint64_t bits, uint32_t base, uint32_t *places)
{
    const uint64_t stop = UINT64_C(1) << 63;
    size_t n = count_bits(bits);
    for (size_t i = 0; i < n; i += 4) {
        for (size_t j = i; j < i + 4; j++) {
            places[j] = base + dg__bits_lowest(bits | stop);
            bits &= bits - 1;
        }
    }
    return n;
}

size_t dg__ascii_locate(dg__ascii_batch *batch, size_t n, uint32_t base, uint32_t *starts,
                        uint32_t *ends)
{
    size_t n_starts = 0, n_ends = 0;
    for (size_t i = 0; i < n; i++, base += 64) {
        batch->first[i] = (uint32_t)n_starts;
        n_starts += list(batch->starts[i], base, starts + n_starts);
        n_ends += list(batch->ends[i], base, ends + n_ends);
    }
    return n_starts;
}

bool dg__ascii_hash(const dg__ascii_batch *batch, uint32_t base, const uint32_t *starts,
                    const uint32_t *ends, size_t n, uint64_t seed, uint64_t *hashes)
{
    static const uint8_t kept[2 * DG__SHORT_KEY] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    bool too_long = false;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *key = batch->folded + (starts[i] - base);
        uint32_t len = ends[i] - starts[i];
        if (len > DG__SHORT_KEY) {
            too_long |= len > LONGEST;
            hashes[i] = dg__hash(key, len, seed);
            continue;
        }
        uint64_t padded[2], mask[2];
        memcpy(padded, key, sizeof padded);
        memcpy(mask, kept + DG__SHORT_KEY - len, sizeof mask);
        padded[0] &= mask[0];
        padded[1] &= mask[1];
        hashes[i] = dg__token_hash_short((const uint8_t *)padded, seed);
    }
    return too_long;
}

/* ---- Words with joiners, long words ---- */

typedef struct words {
    const dg__ascii_batch *batch;
    uint32_t base;
    uint32_t *starts, *ends;
    uint64_t *hashes;
    size_t n;
} words;

/* Copies what isn't a joiner of the bytes [at, end); up to 16 bytes more are written. Returns how many. */
static size_t copy_without_joiners(const dg__ascii_batch *batch, uint32_t at, uint32_t end,
                                   uint8_t *key)
{
    size_t len = 0;
    while (at < end) {
        uint64_t joiners = batch->joiners[at / 64] >> at % 64;
        uint32_t run = joiners != 0 ? dg__bits_lowest(joiners) : 64 - at % 64;
        if (run > end - at)
            run = end - at;
        for (uint32_t i = 0; i < run; i += 16)
            memcpy(key + len + i, batch->folded + at + i, 16);
        len += run;
        at += run + (joiners != 0);
    }
    return len;
}

/* The hash of a word without its joiners. A word of nothing else is none: its end becomes its
 * start. */
static bool hash_joined(words *w, size_t i, uint64_t seed)
{
    uint8_t key[LONGEST + 2 * DG__SHORT_KEY];
    size_t len = copy_without_joiners(w->batch, w->starts[i] - w->base, w->ends[i] - w->base, key);
    memset(key + len, 0, DG__SHORT_KEY);
    w->hashes[i] =
        len <= DG__SHORT_KEY ? dg__token_hash_short(key, seed) : dg__hash(key, len, seed);
    if (len == 0)
        w->ends[i] = w->starts[i];
    return len > 0;
}

/* False if there are words that are none. */
static bool mend_joined(words *w, uint64_t seed)
{
    const dg__ascii_batch *batch = w->batch;
    bool all_words = true;
    size_t mended = SIZE_MAX;
    for (size_t k = 0; k < batch->n_joined; k++) {
        size_t i = batch->joined[k];
        uint64_t starts = batch->starts[i];
        for (uint64_t left = batch->joiners[i]; left != 0; left &= left - 1) {
            uint64_t up_to = left ^ (left - 1);
            size_t word = batch->first[i] + count_bits(starts & up_to) - 1;
            if (word < w->n && word != mended && w->ends[word] - w->starts[word] <= LONGEST)
                all_words &= hash_joined(w, word, seed);
            mended = word;
        }
    }
    return all_words;
}

/* Cuts what is too long for one word; from the last to the first, since there will be more. False if
 * there are words that are none. */
static bool cut_long(words *w, uint64_t seed)
{
    bool all_words = true;
    size_t n = w->n, to = n;
    for (size_t i = 0; i < n; i++)
        to += w->ends[i] > w->starts[i] ? (w->ends[i] - w->starts[i] - 1) / LONGEST : 0;
    w->n = to;
    for (size_t i = n; i-- > 0;) {
        uint32_t start = w->starts[i], end = w->ends[i];
        uint64_t hash = w->hashes[i];
        bool is_long = end - start > LONGEST;
        for (; end - start > LONGEST; end = w->starts[to]) {
            w->starts[--to] = start + (end - start - 1) / LONGEST * LONGEST;
            w->ends[to] = end;
            all_words &= hash_joined(w, to, seed);
        }
        w->starts[--to] = start;
        w->ends[to] = end;
        w->hashes[to] = hash;
        if (is_long)
            all_words &= hash_joined(w, to, seed);
    }
    return all_words;
}

static void remove_empty(words *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->n; i++) {
        w->starts[kept] = w->starts[i];
        w->ends[kept] = w->ends[i];
        w->hashes[kept] = w->hashes[i];
        kept += w->starts[i] < w->ends[i];
    }
    w->n = kept;
}

/* ---- A batch ---- */

static bool may_join(uint8_t byte)
{
    return byte == '\'' || byte == '.' || byte == ',' || byte == ':' || byte == ';';
}

/* Whether the last word might have another end if what follows text[0, n) were known. */
static bool is_open(const uint8_t *text, size_t n, size_t last_end)
{
    return last_end == n || (last_end + 1 == n && may_join(text[last_end]));
}

static size_t first_long(const words *w)
{
    size_t i = 0;
    while (i < w->n && w->ends[i] - w->starts[i] <= LONGEST)
        i++;
    return i;
}

static bool is_cluster(const words *w, size_t i)
{
    uint32_t place = w->starts[i] - w->base;
    return (w->batch->cluster_starts[place / 64] >> place % 64 & 1) != 0;
}

static void clear_bit(uint64_t *bits, size_t i)
{
    bits[i / 64] &= ~(UINT64_C(1) << i % 64);
}

/* Clears the bits of those words of a block, of which the first is bit number `token`, that are none. */
static void unmark_words(const dg__ascii_batch *batch, size_t i, uint64_t *bits, size_t token)
{
    uint64_t starts = batch->starts[i];
    for (uint64_t left = starts & ~batch->cluster_starts[i]; left != 0; left &= left - 1)
        clear_bit(bits, token + count_bits(starts & (left ^ (left - 1))) - 1);
}

/* `moved`: some of the words that were located are left out. */
static void accept(const words *w, size_t n_blocks, bool moved, dg__tokens *tokens)
{
    size_t first = tokens->len, from = (first + 63) / 64, end = (first + w->n + 63) / 64;
    uint64_t *bits = tokens->clusters;
    if (end > from)
        memset(bits + from, 0, (end - from) * sizeof *bits);
    tokens->len += w->n;
    if (!w->batch->has_clusters)
        return;
    for (size_t i = 0; i < w->n && moved; i++)
        bits[(first + i) / 64] |= (uint64_t)is_cluster(w, i) << (first + i) % 64;
    for (size_t i = 0, at = 0, next; i < n_blocks && at < w->n && !moved; i++, at = next) {
        next = i + 1 < n_blocks && w->batch->first[i + 1] < w->n ? w->batch->first[i + 1] : w->n;
        if (w->batch->cluster_starts[i] == 0)
            continue;
        dg__bits_set_range(bits, first + at, first + next);
        unmark_words(w->batch, i, bits, first + at);
    }
}

uint32_t dg__ascii_append(const dg__ascii *ascii, dg__tokens *tokens, const uint8_t *text,
                          uint32_t from, uint32_t to, const dg__token_options *options,
                          uint32_t *again)
{
    dg__ascii_batch batch;
    batch.reject = dg__ascii_reject(options);
    batch.has_others = batch.has_clusters = false;
    batch.last = (dg__ascii_last){0};
    const uint8_t *s = text + from;
    uint32_t wanted = to - from < DG__ASCII_BATCH ? to - from : DG__ASCII_BATCH;
    uint32_t n = (uint32_t)ascii->classify(&batch, s, wanted, options->flags & DG_FOLD_DIGITS);
    size_t n_blocks = (n + 63) / 64;
    join(&batch, n);
    words w = {&batch,
               from,
               tokens->starts + tokens->len,
               tokens->ends + tokens->len,
               tokens->hashes + tokens->len,
               0};
    w.n = ascii->locate(&batch, n_blocks, from, w.starts, w.ends);
    if (n % 64 == 0 && batch.is_open)
        w.ends[w.n - 1] = from + n;
    uint32_t end = from + n;
    if (end < to && w.n > 0 && is_open(s, n, w.ends[w.n - 1] - from))
        end = w.starts[--w.n];
    bool stuck = n < wanted || end == from;
    bool too_long = ascii->hash(&batch, from, w.starts, w.ends, w.n, options->seed, w.hashes);
    if (too_long && batch.has_others) { /* cut by letters, not bytes: not here */
        w.n = first_long(&w);
        end = w.starts[w.n];
        too_long = false;
        stuck = true;
    }
    bool all_words = mend_joined(&w, options->seed);
    if (too_long)
        all_words &= cut_long(&w, options->seed);
    if (!all_words)
        remove_empty(&w);
    accept(&w, n_blocks, !all_words, tokens);
    uint32_t tried = n > LEAST ? n : LEAST;
    *again = !stuck ? end : to - from > tried ? from + tried : to;
    return end;
}

static const dg__ascii portable = {classify, dg__ascii_locate, dg__ascii_hash};

const dg__ascii *dg__ascii_choose(unsigned features)
{
#if DG__X86
    if (features & DG__CPU_AVX512)
        return &dg__ascii_avx512;
    if (features & DG__CPU_AVX2)
        return &dg__ascii_avx2;
#endif
    (void)features;
    return &portable;
}

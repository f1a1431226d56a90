/* Keys are put together in two words, not in memory: what is stored in pieces can't be loaded as one.
 * Only records are asked, of which the next one decides whether a cluster ends. */
#include "text/cluster.h"

#include "base/bits.h"
#include "hash/token_hash.h"
#include "text/key_writer.h"

/* Flags of records whose keys aren't known here. No cluster has digits that fold. */
static uint8_t unknown_flags(const dg__token_options *options)
{
    return options->flags & DG_STRIP_ACCENTS ? DG__KEY_SLOW | DG__KEY_ACCENTED : DG__KEY_SLOW;
}

/* The last n tokens are clusters. */
static void mark(dg__tokens *t, size_t n)
{
    size_t from = t->len - n, first = (from + 63) / 64, end = (t->len + 63) / 64;
    if (end > first)
        memset(t->clusters + first, 0, (end - first) * sizeof *t->clusters);
    dg__bits_set_range(t->clusters, from, t->len);
}

/* What begins at `at` if it is ASCII (as if it were U+0000), the end, or three bytes with more behind
 * them; else what is no cluster, joins nothing and isn't known. */
static inline const dg__key_record *record_at(const uint8_t *at, const uint8_t *end,
                                              uint32_t *bytes)
{
    static const dg__key_record other = {.kind = DG__KIND_SPECIAL};
    if (at == end || at[0] < 0x80)
        return dg__key_record_of(0);
    if (end - at < 4)
        return &other;
    uint32_t four = dg__key_get(at), second = four & 0x200F;
    *bytes = four & 0xFFFFFF;
    bool is_three = (four & 0xC0C0F0) == 0x8080E0 && second != 0 && second != 0x200D;
    return is_three ? dg__key_record_of_three(four) : &other;
}

/* A key, the first byte lowest. */
typedef struct short_key {
    uint64_t low, high;
    uint32_t len; /* at least 1 */
    uint8_t ccc;
} short_key;

/* Strings the key of a character behind it; false where it isn't known. */
static inline bool extend(short_key *key, const dg__key_record *record, uint32_t bytes,
                          uint8_t unknown)
{
    if (!dg__key_is_simple(record, unknown, key->ccc) || key->len > DG__SHORT_KEY - 4)
        return false;
    uint64_t more = bytes ^ record->change;
    if (key->len < 8) {
        key->low |= more << 8 * key->len;
        key->high |= more >> (64 - 8 * key->len);
    } else {
        key->high |= more << (8 * key->len - 64);
    }
    key->len += record->len;
    key->ccc = record->ccc;
    return true;
}

uint32_t dg__clusters_append(dg__tokens *t, const uint8_t *text, uint32_t start, uint32_t to,
                             uint32_t pause, const dg__token_options *options)
{
    const uint8_t *end = text + to;
    const uint8_t unknown = unknown_flags(options);
    const uint64_t seed = options->seed;
    size_t n = 0, room = t->cap - t->len;
    uint32_t bytes = 0;
    const dg__key_record *record = record_at(text + start, end, &bytes);
    for (uint32_t at; record->kind == DG__KIND_CLUSTER && start < pause && n < room; start = at) {
        short_key key = {bytes ^ record->change, 0, record->len, record->ccc};
        bool is_known = dg__key_is_simple(record, unknown, 0);
        at = start + 3;
        record = record_at(text + at, end, &bytes);
        for (; is_known && dg__key_joins(record); at += 3) {
            is_known = extend(&key, record, bytes, unknown);
            record = record_at(text + at + 3, end, &bytes);
        }
        if (!is_known || record->kind == DG__KIND_SPECIAL)
            break;
        t->starts[t->len + n] = start;
        t->ends[t->len + n] = at;
        t->hashes[t->len + n++] = dg__token_hash_words(key.low, key.high, seed);
    }
    t->len += n;
    mark(t, n);
    return start;
}

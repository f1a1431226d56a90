/* What a block of 64 bytes has above ASCII, of two and three bytes a character: the role of each is looked
 * up (key_tables.h), all that follows from it is found for all of them at once, in masks of one bit a
 * byte. Which kind of character comes next can't be guessed, so nothing asks.
 *
 * Characters with a role have keys as long as they are: keys stand where their words do. That is nearly
 * all of Latin, Greek, Cyrillic, Arabic, Hangul, Han, Kana, Thai, and of the scripts of India. */
#include "text/ascii.h"

#include "base/bits.h"
#include "text/key_writer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* ---- Bits ---- */

/* 64 bytes, to ask which of them have a bit. */
#ifdef __SSE2__
typedef struct bytes {
    __m128i x[4];
} bytes;

static inline bytes load_bytes(const uint8_t *s)
{
    const __m128i *from = (const __m128i *)(const void *)s;
    return (bytes){{_mm_loadu_si128(from), _mm_loadu_si128(from + 1), _mm_loadu_si128(from + 2),
                    _mm_loadu_si128(from + 3)}};
}

static inline uint64_t some_having(__m128i x, int bit)
{
    return (unsigned)_mm_movemask_epi8(_mm_slli_epi16(x, 7 - bit));
}

static inline uint64_t having(const bytes *b, int bit)
{
    return some_having(b->x[0], bit) | some_having(b->x[1], bit) << 16 |
           some_having(b->x[2], bit) << 32 | some_having(b->x[3], bit) << 48;
}
#else
typedef const uint8_t *bytes;

static inline bytes load_bytes(const uint8_t *s)
{
    return s;
}

static inline uint64_t having(const bytes *b, int bit)
{
    uint64_t all = 0;
    for (unsigned i = 0; i < 64; i++)
        all |= (uint64_t)((*b)[i] >> bit & 1) << i;
    return all;
}
#endif

/* Those of the runs in `runs`, all of their bits, whose first bit is in `firsts`: a carry goes through
 * them. */
static uint64_t runs_from(uint64_t runs, uint64_t firsts)
{
    return runs & ~(runs + (runs & firsts));
}

/* ---- Characters ---- */

/* The first bytes of those of a block. Any other byte above ASCII is bad, and separates. */
typedef struct characters {
    uint64_t twos, threes, fours;
} characters;

/* `carried`: the bytes at the block's start that belong to a character before; `behind`: which of the
 * three bytes behind the block continue one. */
static characters frame(const uint8_t *s, uint64_t above, uint64_t carried, uint64_t behind)
{
    const bytes b = load_bytes(s);
    uint64_t six = having(&b, 6), five = having(&b, 5), four = having(&b, 4);
    uint64_t leads = above & six, others = above & ~six & ~carried;
    uint64_t second = leads & (others >> 1 | behind << 63);
    uint64_t third = second & five & (others >> 2 | behind << 62);
    return (characters){.twos = second & ~five,
                        .threes = third & ~four,
                        .fours = third & four & (others >> 3 | behind << 61)};
}

/* All bytes of the characters that begin at `firsts`. */
static uint64_t bytes_of(const characters *c, uint64_t firsts)
{
    return firsts | firsts << 1 | (firsts & c->threes) << 2;
}

static const dg__key_record *record_of(const uint8_t *s, bool is_three)
{
    uint32_t pair = s[0] | (uint32_t)s[1] << 8;
    return is_three ? dg__key_record_of_three(pair | (uint32_t)s[2] << 16)
                    : dg__key_record_of_two(pair);
}

/* Writes the keys of the characters that begin at `firsts` where they differ. */
static void write_keys(const characters *c, const uint8_t *s, uint8_t *folded, uint64_t firsts)
{
    for (; firsts != 0; firsts &= firsts - 1) {
        unsigned i = dg__bits_lowest(firsts);
        bool is_three = (c->threes >> i & 1) != 0;
        uint32_t change = record_of(s + i, is_three)->change;
        folded[i] = (uint8_t)(s[i] ^ change);
        folded[i + 1] = (uint8_t)(s[i + 1] ^ change >> 8);
        if (is_three)
            folded[i + 2] = (uint8_t)(s[i + 2] ^ change >> 16);
    }
}

/* Those of the ordered marks, each right behind another, that canonical order has before it. */
static uint64_t late_marks(const characters *c, const uint8_t *s, uint64_t marks)
{
    uint64_t late = 0;
    for (; marks != 0; marks &= marks - 1) {
        unsigned i = dg__bits_lowest(marks);
        bool after_three = s[(int)i - 2] < 0xC0;
        uint8_t before = record_of(s + i - (after_three ? 3 : 2), after_three)->ccc;
        if (record_of(s + i, (c->threes >> i & 1) != 0)->ccc < before)
            late |= marks & (0 - marks);
    }
    return late;
}

/* ---- What may stand between letters ---- */

static bool is_ascii_letter(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26;
}

/* The role of a character of two or three bytes at s, 0 if there is none. */
static uint8_t role_at(const uint8_t *s, size_t n, size_t *size)
{
    *size = n < 2 || s[0] < 0xC0 || s[0] >= 0xF0 ? 0 : s[0] < 0xE0 ? 2 : 3;
    if (*size == 0 || n < *size || (s[1] & 0xC0) != 0x80 || (s[*size - 1] & 0xC0) != 0x80)
        *size = 0;
    if (*size == 0)
        return 0;
    return *size == 2 ? dg__role_of_two(s) : dg__role_of_three(s);
}

/* Whether text[at] is certainly no letter or digit of a word, nor the end of one, nor joins one. */
static bool is_apart(uint8_t byte, uint8_t role)
{
    if (byte >= 0x80)
        return (role & (DG__ROLE_CLUSTER | DG__ROLE_SEPARATES)) != 0;
    return !is_ascii_letter(byte) && (uint8_t)(byte - '0') >= 10;
}

typedef enum verdict { UNKNOWN, PARTS, JOINS } verdict;

/* What a character of `size` bytes does at text[at], n bytes being there, if it is one of those. */
static verdict judge(const uint8_t *text, size_t at, size_t n, size_t size)
{
    size_t behind = at + size, len;
    if (behind >= n || role_at(text + at, size, &len) != DG__ROLE_MARK)
        return UNKNOWN;
    uint8_t before = at > 2 ? role_at(text + at - 3, 3, &len) : 0;
    if (is_apart(text[behind], role_at(text + behind, n - behind, &len)) ||
        (at > 0 && is_apart(text[at - 1], before)))
        return PARTS;
    bool is_quote = size == 3 && memcmp(text + at, "\xE2\x80\x99", 3) == 0;
    return is_quote && at > 0 && is_ascii_letter(text[at - 1]) && is_ascii_letter(text[behind])
               ? JOINS
               : UNKNOWN;
}

/* Asks for each of the unknown characters in turn. Returns the place of the first one that stays so, or
 * 64. */
static unsigned judge_all(dg__ascii_batch *batch, const characters *c, const uint8_t *text,
                          size_t at, size_t n, uint64_t unknown)
{
    for (; unknown != 0; unknown &= unknown - 1) {
        unsigned i = dg__bits_lowest(unknown);
        size_t size = c->twos >> i & 1 ? 2 : c->threes >> i & 1 ? 3 : 0;
        verdict v = size > 0 ? judge(text, at + i, n, size) : UNKNOWN;
        if (v == UNKNOWN || (v == JOINS && i > 61))
            return i;
        if (v == JOINS)
            batch->blocks[at / 64].joiners |= UINT64_C(7) << i;
    }
    return 64;
}

/* ---- A block ---- */

uint8_t dg__ascii_reject(const dg__token_options *options)
{
    return options->flags & DG_STRIP_ACCENTS ? DG__ROLE_ACCENTED : 0;
}

size_t dg__ascii_knows(const uint8_t *s, const uint8_t *end, uint8_t reject)
{
    size_t n = (size_t)(end - s), size;
    uint8_t role = role_at(s, n, &size);
    bool is_known = (role & (DG__ROLE_WORD | DG__ROLE_CLUSTER | DG__ROLE_SEPARATES)) != 0 &&
                    (role & reject) == 0;
    bool may_part = role == DG__ROLE_MARK;
    return is_known || (may_part && judge(s, 0, n, size) == PARTS) ? size : 0;
}

/* Whether text[at] continues a character. */
static uint64_t continues(const uint8_t *text, size_t at, size_t n)
{
    return at < n && (text[at] & 0xC0) == 0x80;
}

/* Bits of the bytes from the `from`th on. */
static uint64_t from_bit(size_t from)
{
    return from < 64 ? ~UINT64_C(0) << from : 0;
}

uint8_t dg__look_up_each(const uint8_t *block, uint64_t twos, uint64_t threes, uint8_t roles[64])
{
    uint8_t all = 0;
    for (; twos != 0; twos &= twos - 1) {
        unsigned i = dg__bits_lowest(twos);
        all |= roles[i] = dg__role_of_two(block + i);
    }
    for (; threes != 0; threes &= threes - 1) {
        unsigned i = dg__bits_lowest(threes);
        all |= roles[i] = dg__role_of_three(block + i);
    }
    return all;
}

uint8_t dg__look_up_portable(const uint8_t *block, uint64_t twos, uint64_t threes,
                             uint8_t roles[64])
{
    memset(roles, 0, 64);
    return dg__look_up_each(block, twos, threes, roles);
}

/* What a block has. The first bytes of characters, but for `words` and `clusters`: all of them. */
typedef struct findings {
    uint64_t words, clusters, starts, joins, marks, parts, ordered, changed, accented;
} findings;

static findings find(const characters *c, const uint8_t *s, dg__look_up *look_up)
{
    uint8_t roles[64];
    uint8_t all = look_up(s, c->twos, c->threes, roles);
    const bytes b = load_bytes(roles);
    findings f = {0};
    if (all & DG__ROLE_WORD)
        f.words = bytes_of(c, having(&b, 0));
    if (all & DG__ROLE_CLUSTER)
        f.clusters = bytes_of(c, f.starts = having(&b, 1));
    if (all & (DG__ROLE_JOINS | DG__ROLE_MARK)) {
        f.joins = having(&b, 2);
        f.marks = having(&b, 3);
    }
    if (all & DG__ROLE_SEPARATES)
        f.parts = having(&b, 4);
    if (all & DG__ROLE_ORDERED)
        f.ordered = having(&b, 5);
    if (all & DG__ROLE_CHANGES)
        f.changed = having(&b, 6);
    if (all & DG__ROLE_ACCENTED)
        f.accented = having(&b, 7);
    return f;
}

/* Adds what joins to words and clusters; the bytes of `bad` separate. Returns the joining characters that
 * have nothing to join, and those out of order. */
static uint64_t join(findings *f, const characters *c, const dg__ascii_last *last, uint64_t bad,
                     const uint8_t *s)
{
    uint64_t runs = bytes_of(c, f->joins);
    uint64_t in_words = runs_from(runs, f->words << 1 | (uint64_t)last->in_word << last->n_behind);
    uint64_t in_clusters =
        runs_from(runs, f->clusters << 1 | (uint64_t)last->in_cluster << last->n_behind);
    uint64_t apart = runs_from(runs, (bytes_of(c, f->parts) | bad) << 1);
    uint64_t ordered = bytes_of(c, f->ordered) << 1 | (uint64_t)last->is_ordered << last->n_behind;
    f->words |= in_words;
    f->clusters |= in_clusters;
    ordered &= f->ordered;
    return (f->joins & ~(((in_words | apart) & f->marks) | in_clusters)) |
           (ordered != 0 ? late_marks(c, s, ordered) : 0);
}

/* Those of the characters that may stand between letters or digits, but stand before neither. */
static uint64_t before_others(const findings *f, const characters *c, uint64_t apart)
{
    uint64_t middle = f->marks & ~f->joins;
    apart |= f->starts | f->parts;
    return middle & ((apart >> 2 & c->twos) | (apart >> 3 & c->threes));
}

/* What the next block, from `end` on, needs to know. */
static void set_last(dg__ascii_last *last, const characters *c, const findings *f, const uint8_t *s,
                     const uint8_t *folded, size_t end)
{
    uint64_t first = (c->twos | c->threes) >> 63, second = c->threes >> 62 & 1;
    bool is_changed = f->changed >> (second ? 62 : 63) & 1;
    last->end = (uint32_t)end;
    last->n_behind = (uint8_t)((first | second) + (c->threes >> 63));
    last->in_word = f->words >> 63 != 0;
    last->in_cluster = f->clusters >> 63 != 0;
    last->is_ordered = bytes_of(c, f->ordered) >> 63 != 0;
    memcpy(last->keys, is_changed ? folded + 64 : s + 64, last->n_behind);
}

size_t dg__ascii_add_others(dg__ascii_batch *batch, const uint8_t *text, size_t at, size_t n,
                            uint64_t above, dg__look_up *look_up)
{
    static const dg__ascii_last nothing = {0};
    const dg__ascii_last *last = batch->last.end == at ? &batch->last : &nothing;
    dg__ascii_block *block = &batch->blocks[at / 64];
    uint64_t carried = ~from_bit(last->n_behind);
    const uint8_t *s = text + at;
    uint8_t rest[64], *folded = batch->folded + at;
    if (n - at < 64) {
        memset(rest, 0, sizeof rest);
        s = memcpy(rest, s, n - at);
    }
    uint64_t behind = continues(text, at + 64, n) | continues(text, at + 65, n) << 1 |
                      continues(text, at + 66, n) << 2;
    characters c = frame(s, above, carried, behind);
    findings f = find(&c, text + at, n - at < 67 ? dg__look_up_portable : look_up);
    uint64_t framed = c.twos | c.threes, bad = above & ~(carried | bytes_of(&c, framed));
    uint64_t unknown = framed & ~(f.words | f.starts | f.joins | f.parts);
    if (f.marks & ~f.joins)
        unknown &= ~before_others(&f, &c, ~(above | block->alphanumeric | from_bit(n - at)));
    unknown |= c.fours | (bad & from_bit(n - at > 3 ? n - at - 3 : 0));
    if (batch->reject & DG__ROLE_ACCENTED)
        unknown |= f.accented;
    f.words |= last->in_word ? carried : 0;
    f.clusters |= last->in_cluster ? carried : 0;
    if (f.joins != 0)
        unknown |= join(&f, &c, last, bad, text + at);
    unsigned known = unknown != 0 ? judge_all(batch, &c, text, at, n, unknown) : 64;
    uint64_t kept = ~from_bit(known);
    memcpy(folded, last->keys, last->n_behind);
    write_keys(&c, text + at, folded, f.changed & kept);
    block->alphanumeric |= f.words & kept;
    block->clusters = f.clusters & kept;
    batch->cluster_starts[at / 64] = f.starts & kept;
    batch->has_others |= ((f.words | f.clusters) & kept) != 0;
    batch->has_clusters |= (f.clusters & kept) != 0;
    if (known < 64)
        return at + known;
    set_last(&batch->last, &c, &f, text + at, folded, at + 64);
    return at + 64;
}

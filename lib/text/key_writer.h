/* Strings the keys of code points together: the fast way of key.c, a code point at a time, for key.c
 * itself and for the words that are read and keyed in one go.
 *
 * Right if no code point composes with others than the one right before it and the marks stand in
 * canonical order: the quick check of UAX #15, section 9, at every step of the definition. Where two
 * compose, the key goes on as if the composed code point stood there. */
#ifndef DG_TEXT_KEY_WRITER_H
#define DG_TEXT_KEY_WRITER_H

#include "text/key.h"
#include "text/key_tables.h"
#include "text/utf8.h"

#include <string.h>

/* A code point of a text, above 0x7F. Fits in two registers. */
typedef struct dg__letter {
    const dg__key_record *record;
    uint32_t bytes; /* its UTF-8, the first byte lowest; of a bad byte, that of U+FFFD */
    uint32_t value : 24;
    uint32_t len : 8; /* in the text */
} dg__letter;

/* A writer is `failed` where only the slow way knows. */
typedef struct dg__key_writer {
    uint8_t *bytes;
    uint32_t len;
    uint32_t last;     /* the code point before, 0 if there is none */
    uint32_t last_len; /* of the key before that one */
    uint8_t ccc;
    uint8_t flags;   /* of all records so far */
    uint8_t unknown; /* flags that need the slow way */
    bool failed;
} dg__key_writer;

/* Begins an empty key. What stands in it behind its end is zero, up to 16 bytes. */
static inline void dg__key_begin(dg__key_writer *w, dg__key *key, uint32_t flags)
{
    memset(key->bytes, 0, 16);
    w->bytes = key->bytes;
    w->len = w->last = w->last_len = 0;
    w->ccc = w->flags = 0;
    w->unknown = flags & DG_STRIP_ACCENTS ? DG__KEY_SLOW | DG__KEY_ACCENTED : DG__KEY_SLOW;
    w->failed = false;
}

/* Up to 4 bytes, the first one lowest, and zeros behind them up to 4. */
static inline void dg__key_put(uint8_t *to, uint32_t bytes)
{
    to[0] = (uint8_t)bytes;
    to[1] = (uint8_t)(bytes >> 8);
    to[2] = (uint8_t)(bytes >> 16);
    to[3] = (uint8_t)(bytes >> 24);
}

/* Four bytes, the first one lowest. */
static inline uint32_t dg__key_get(const uint8_t *s)
{
    return s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 | (uint32_t)s[3] << 24;
}

/* What dg__letter_at doesn't do itself. */
dg__letter dg__letter_decode(const uint8_t *s, const uint8_t *end);

/* The code point that begins at s[0], which is above 0x7F. */
static inline dg__letter dg__letter_at(const uint8_t *s, const uint8_t *end)
{
    if (end - s < 4)
        return dg__letter_decode(s, end);
    uint32_t four = dg__key_get(s);
    if ((four & 0xC0C0F0) == 0x8080E0 && (four & 0x200F) != 0 && (four & 0x200F) != 0x200D) {
        uint32_t cp = (four & 0xF) << 12 | (four >> 2 & 0xFC0) | (four >> 16 & 0x3F);
        return (dg__letter){dg__key_record_of_three(four), four & 0xFFFFFF, cp & 0xFFFFFF, 3};
    }
    if ((four & 0xC0E0) == 0x80C0 && (four & 0x1E) != 0) {
        uint32_t cp = (four & 0x1F) << 6 | (four >> 8 & 0x3F);
        return (dg__letter){dg__key_record_of_two(four), four & 0xFFFF, cp & 0xFFFFFF, 2};
    }
    return dg__letter_decode(s, end);
}

/* What a code point from U+0080 to U+FFFF would be, of which the text has only the parts. */
static inline dg__letter dg__letter_composed(uint32_t cp)
{
    uint32_t last = 0x80 | (cp & 0x3F), middle = 0x80 | (cp >> 6 & 0x3F);
    uint32_t bytes =
        cp < 0x800 ? 0xC0 | cp >> 6 | last << 8 : 0xE0 | cp >> 12 | middle << 8 | last << 16;
    return (dg__letter){dg__key_record_of(cp), bytes, cp & 0xFFFFFF, 0};
}

/* Whether the key is known if what stands before has combining class `ccc`. */
static inline bool dg__key_is_simple(const dg__key_record *record, uint8_t unknown, uint8_t ccc)
{
    bool is_known = !(record->flags & (unknown | DG__KEY_LONG | DG__KEY_COMPOSES));
    bool is_late = ((record->flags & DG__KEY_MARK) != 0) & (record->ccc < ccc);
    return is_known & !is_late;
}

/* What dg__key_write_letter doesn't do itself. */
void dg__key_write_special(dg__key_writer *w, dg__letter letter);

/* Strings one more behind what stands there. */
static inline void dg__key_write_letter(dg__key_writer *w, dg__letter letter)
{
    const dg__key_record *record = letter.record;
    if (!dg__key_is_simple(record, w->unknown, w->ccc)) {
        dg__key_write_special(w, letter);
        return;
    }
    dg__key_put(w->bytes + w->len, letter.bytes ^ record->change);
    w->last = letter.value;
    w->last_len = w->len;
    w->len += record->len;
    w->ccc = record->ccc;
    w->flags |= record->flags;
}

/* The same for a byte below 0x80 and its key, 0 for none. */
static inline void dg__key_write_ascii(dg__key_writer *w, uint8_t byte, uint8_t folded)
{
    w->bytes[w->len] = folded;
    w->last = byte;
    w->last_len = w->len;
    w->len += folded != 0;
    w->ccc = 0;
    w->flags |= folded != 0 ? DG__KEY_LETTER : 0;
}

#endif

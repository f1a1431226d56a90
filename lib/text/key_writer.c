/* The rarer parts of stringing keys together. */
#include "text/key_writer.h"

#define HANGUL_LEADS    0x1100u
#define HANGUL_VOWELS   0x1161u
#define HANGUL_FINALS   0x11A7u /* the one before the first */
#define HANGUL          0xAC00u
#define HANGUL_N_LEADS  19u
#define HANGUL_N_VOWELS 21u
#define HANGUL_N_FINALS 28u

static dg__letter letter_of(uint32_t cp, uint32_t len)
{
    uint8_t utf8[4] = {0};
    dg__utf8_encode(cp, utf8);
    return (dg__letter){dg__key_record_of(cp), dg__key_get(utf8), cp & 0xFFFFFF, len & 0xFF};
}

dg__letter dg__letter_decode(const uint8_t *s, const uint8_t *end)
{
    dg__code_point cp = dg__utf8_decode(s, end);
    if (cp.bad) /* U+FFFD */
        return (dg__letter){dg__key_record_of_three(0xBDBFEF), 0xBDBFEF, DG__REPLACEMENT, 1};
    return letter_of(cp.value, cp.len);
}

/* What two Hangul jamo, or a syllable and one, make (section 3.12 of the standard); 0 for nothing. */
static uint32_t compose_hangul(uint32_t first, uint32_t second)
{
    uint32_t lead = first - HANGUL_LEADS, vowel = second - HANGUL_VOWELS;
    if (lead < HANGUL_N_LEADS && vowel < HANGUL_N_VOWELS)
        return HANGUL + (lead * HANGUL_N_VOWELS + vowel) * HANGUL_N_FINALS;
    uint32_t syllable = first - HANGUL, last = second - HANGUL_FINALS;
    if (syllable < HANGUL_N_LEADS * HANGUL_N_VOWELS * HANGUL_N_FINALS &&
        syllable % HANGUL_N_FINALS == 0 && last - 1 < HANGUL_N_FINALS - 1)
        return first + last;
    return 0;
}

/* What two code points compose to, the second one having DG__KEY_COMPOSES; 0 for nothing. */
static uint32_t compose(uint32_t first, uint32_t second)
{
    if (second - HANGUL_VOWELS < 0x100)
        return compose_hangul(first, second);
    for (uint32_t at = dg__composition_slot(first, second); dg__compositions[at].first != 0;
         at = (at + 1) % DG__COMPOSITIONS) {
        if (dg__compositions[at].first == first && dg__compositions[at].second == second)
            return dg__compositions[at].composed;
    }
    return 0;
}

/* Strings it behind what stands there, which it doesn't compose with. */
static void append(dg__key_writer *w, dg__letter letter)
{
    const dg__key_record *record = letter.record;
    if ((record->flags & DG__KEY_MARK) && record->ccc < w->ccc) {
        w->failed = true;
        return;
    }
    if (record->flags & DG__KEY_LONG)
        memcpy(w->bytes + w->len, dg__key_bytes + record->change, record->len);
    else
        dg__key_put(w->bytes + w->len, letter.bytes ^ record->change);
    w->last = letter.value;
    w->last_len = w->len;
    w->len += record->len;
    w->ccc = record->ccc;
    w->flags |= record->flags;
}

/* Whether a mark that doesn't compose with the code point before stays itself. If that is a letter,
 * it must keep its key, and have no accent that the mark may have to go before. If it is a mark, only
 * another of class 0 can't compose with one further back. */
static bool stays(const dg__key_writer *w, const dg__key_record *mark)
{
    const dg__key_record *last = dg__key_record_of(w->last);
    if (w->last == 0 || !dg__key_is_itself(last))
        return false;
    return mark->ccc == 0 || (w->ccc == 0 && !(last->flags & DG__KEY_ACCENTED));
}

static void append_composing(dg__key_writer *w, dg__letter letter)
{
    uint32_t composed = w->ccc == 0 ? compose(w->last, letter.value) : 0;
    if (composed == 0) {
        w->failed = !stays(w, letter.record);
        if (!w->failed)
            append(w, letter);
        return;
    }
    dg__letter instead = dg__letter_composed(composed);
    w->failed = !dg__key_is_simple(instead.record, w->unknown, 0) || w->len - w->last_len > 4;
    w->len = w->last_len;
    w->ccc = 0;
    if (!w->failed)
        dg__key_write_letter(w, instead);
}

void dg__key_write_special(dg__key_writer *w, dg__letter letter)
{
    if (letter.record->flags & w->unknown)
        w->failed = true;
    else if (letter.record->flags & DG__KEY_COMPOSES)
        append_composing(w, letter);
    else
        append(w, letter);
}

/* Letters by their three bytes: E0 B8, E0 B9 are Thai, E0 BA, E0 BB Lao. */
#include "text/phrase.h"

enum { LETTER = 3 };

static bool is_within(uint8_t byte, uint8_t first, uint8_t last)
{
    return byte >= first && byte <= last;
}

/* Consonants, vowels, tones. */
static bool is_letter(const uint8_t *s)
{
    uint8_t last = s[2];
    if (s[0] != 0xE0)
        return false;
    switch (s[1]) {
    case 0xB8:
        return is_within(last, 0x81, 0xBA);
    case 0xB9:
        return is_within(last, 0x80, 0x85) || is_within(last, 0x87, 0x8E);
    case 0xBA:
        return is_within(last, 0x81, 0xBD);
    case 0xBB:
        return is_within(last, 0x80, 0x84) || is_within(last, 0x88, 0x8E) ||
               is_within(last, 0x9C, 0x9F);
    default:
        return false;
    }
}

/* The mark of repetition, which has a space behind it anywhere. */
static bool is_repetition(const uint8_t *s)
{
    return s[0] == 0xE0 && ((s[1] == 0xB9 && s[2] == 0x86) || (s[1] == 0xBB && s[2] == 0x86));
}

bool dg__ends_phrase(const uint8_t *text, uint32_t len, uint32_t start, uint32_t at)
{
    if (len - at < 1 + LETTER || !is_letter(text + at + 1))
        return false;
    while (at > start && text[at - 1] == ' ')
        at--;
    if (at - start < DG__PHRASE_LETTERS * LETTER || is_repetition(text + at - LETTER))
        return false;
    for (uint32_t i = 1; i <= DG__PHRASE_LETTERS; i++) {
        const uint8_t *s = text + at - i * LETTER;
        if (!is_letter(s) && !is_repetition(s))
            return false;
    }
    return true;
}

bool dg__ends_in_phrase(const uint8_t *text, uint32_t len)
{
    return len >= LETTER && (is_letter(text + len - LETTER) || is_repetition(text + len - LETTER));
}

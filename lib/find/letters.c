/* Both spans are read side by side. */
#include "find/letters.h"

/* Bytes of the target of a link to a place in the page, "](#place)", which follows the titles there; 0 if
 * none stands there. */
static uint32_t place(const uint8_t *s, uint32_t len)
{
    uint32_t n = 0;
    if (len < 3 || s[0] != ']' || s[1] != '(' || s[2] != '#')
        return 0;
    while (n < len && s[n] != ')')
        n++;
    return n;
}

/* Whether a combining mark, of U+0300 to U+036F, stands there. */
static bool is_accent(const uint8_t *s, uint32_t len)
{
    return len > 0 && (s[0] == 0xCC || s[0] == 0xCD);
}

/* The next letter or digit of the span, in lower case; 0 at its end. */
static uint8_t next_letter(const uint8_t *text, dg_span *span)
{
    while (span->start < span->end) {
        const uint8_t *s = text + span->start;
        uint32_t left = span->end - span->start, skipped = place(s, left);
        uint8_t lower = s[0] | 0x20;
        bool letter = s[0] < 0x80 && lower >= 'a' && lower <= 'z';
        span->start += skipped > 0 ? skipped : 1;
        if (letter && !is_accent(s + 1, left - 1))
            return lower;
        if (s[0] >= '0' && s[0] <= '9')
            return s[0];
    }
    return 0;
}

bool dg__same_letters(const uint8_t *text, dg_span span, const uint8_t *other, dg_span in_other)
{
    for (;;) {
        uint8_t letter = next_letter(text, &span);
        if (letter != next_letter(other, &in_other))
            return false;
        if (letter == 0)
            return true;
    }
}

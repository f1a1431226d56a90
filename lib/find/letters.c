/* Both spans are read side by side. */
#include "find/letters.h"

/* Bytes of a mark that isn't ASCII: dashes and quotes of U+2000 to U+206F, stops and brackets of U+3000
 * to U+303F; 0 if none stands there. */
static uint32_t wide_mark(const uint8_t *s, uint32_t len)
{
    bool general = len >= 3 && s[0] == 0xE2 && (s[1] == 0x80 || s[1] == 0x81);
    bool ideographic = len >= 3 && s[0] == 0xE3 && s[1] == 0x80;
    return general || ideographic ? 3 : 0;
}

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

/* The next byte of a letter or a digit in the span, in lower case; 0 at the end of the span. */
static uint8_t next_of_letters(const dg_document *doc, dg_span *span)
{
    while (span->start < span->end) {
        const uint8_t *s = doc->source + span->start;
        uint8_t lower = s[0] | 0x20;
        uint32_t left = span->end - span->start;
        uint32_t mark = s[0] < 0x80 ? place(s, left) : wide_mark(s, left);
        span->start += mark > 0 ? mark : 1;
        if (lower >= 'a' && lower <= 'z' && s[0] < 0x80)
            return lower;
        if ((s[0] >= '0' && s[0] <= '9') || (s[0] >= 0x80 && mark == 0))
            return s[0];
    }
    return 0;
}

bool dg__same_letters(const dg_document *doc, dg_span a, dg_span b)
{
    for (;;) {
        uint8_t from_a = next_of_letters(doc, &a), from_b = next_of_letters(doc, &b);
        if (from_a != from_b)
            return false;
        if (from_a == 0)
            return true;
    }
}

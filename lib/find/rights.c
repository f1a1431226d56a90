#include "find/rights.h"

#include <string.h>

static uint8_t small(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static bool begins_with(const uint8_t *s, const char *word, size_t n)
{
    size_t same = 0;
    while (same < n && small(s[same]) == (uint8_t)word[same])
        same++;
    return same == n;
}

static const uint8_t *next(const uint8_t *s, const uint8_t *end, uint8_t byte)
{
    const uint8_t *found = memchr(s, byte, (size_t)(end - s));
    return found != NULL ? found : end;
}

/* Only where its first letter stands is there anything to compare. */
bool dg__mentions(const uint8_t *s, size_t len, const char *word)
{
    size_t n = strlen(word);
    if (n > len)
        return false;
    const uint8_t *end = s + (len - n) + 1;
    uint8_t letter = (uint8_t)word[0];
    uint8_t capital = letter >= 'a' && letter <= 'z' ? letter ^ 0x20 : letter;
    const uint8_t *a = next(s, end, letter), *b = next(s, end, capital);
    while (a < end || b < end) {
        const uint8_t *at = a < b ? a : b;
        if (begins_with(at, word, n))
            return true;
        a = a == at ? next(at + 1, end, letter) : a;
        b = b == at ? next(at + 1, end, capital) : b;
    }
    return false;
}

bool dg__is_of_rights(const uint8_t *s, size_t len)
{
    static const char *const words[] = {"copyright", "版权", "著作権", "©"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dg__mentions(s, len, words[i]))
            return true;
    return dg__mentions(s, len, "terms of") &&
           (dg__mentions(s, len, "license") || dg__mentions(s, len, "licence"));
}

#include "find/rights.h"

#include <string.h>

static uint8_t small(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

bool dg__mentions(const uint8_t *s, size_t len, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= len; i++) {
        size_t same = 0;
        while (same < n && small(s[i + same]) == (uint8_t)word[same])
            same++;
        if (same == n)
            return true;
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

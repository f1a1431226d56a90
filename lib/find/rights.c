#include "find/rights.h"

#include "format/look.h"

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

bool dg__mentions(const uint8_t *s, uint32_t len, const char *word)
{
    uint32_t n = (uint32_t)strlen(word);
    if (n > len)
        return false;
    uint32_t end = len - n + 1, at = 0;
    while ((at = dg__find_likely(s, at, end, word, n)) < end && !begins_with(s + at, word, n))
        at++;
    return at < end;
}

bool dg__is_of_rights(const uint8_t *s, uint32_t len)
{
    static const char *const words[] = {"copyright", "版权", "著作権", "©"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dg__mentions(s, len, words[i]))
            return true;
    return dg__mentions(s, len, "terms of") &&
           (dg__mentions(s, len, "license") || dg__mentions(s, len, "licence"));
}

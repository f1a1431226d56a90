#include "find/ending.h"

#include "text/phrase.h"
#include "text/utf8.h"

#include <string.h>

enum { CLOSERS = 4 }; /* at most: .”*) */

static bool is_closer(uint32_t cp)
{
    return (cp < 0x80 && cp != 0 && strchr("\"')]*_ ", (int)cp) != NULL) || cp == 0xBB ||
           (cp >= 0x2018 && cp <= 0x201F) || cp == 0x300D || cp == 0x300F || cp == 0xFF09;
}

/* Of Latin, Arabic and Indic scripts, of Han and Kana. */
static bool is_ending(uint32_t cp)
{
    static const uint32_t endings[] = {'.',    '!',    '?',    0x2026, 0x061F, 0x06D4,
                                       0x0964, 0x3002, 0xFF01, 0xFF0E, 0xFF1F, 0xFF61};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (cp == endings[i])
            return true;
    return false;
}

bool dg__ends_as_sentence(const uint8_t *text, size_t len)
{
    const uint8_t *at = text + len;
    for (int i = 0; i <= CLOSERS && at > text; i++) {
        dg__code_point cp = dg__utf8_decode_back(text, at);
        if (!is_closer(cp.value))
            return dg__ends_in_phrase(text, (uint32_t)(at - text)) ||
                   (is_ending(cp.value) && !(at - text > 2 && memcmp(at - 3, "...", 3) == 0));
        at -= cp.len;
    }
    return false;
}

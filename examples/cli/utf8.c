/* Decoding by libunistring, and copies that are safe to print. */
#include "utf8.h"

#include "memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

size_t char_at(const char *text, size_t len, uint32_t *c)
{
    ucs4_t decoded;
    if ((unsigned char)text[0] < 0x80) {
        *c = (unsigned char)text[0];
        return 1;
    }
    int n = u8_mbtoucr(&decoded, (const uint8_t *)text, len);
    *c = n < 0 ? REPLACEMENT : decoded;
    return n < 0 ? 1 : (size_t)n;
}

size_t char_before(const char *text, const char *end, uint32_t *c)
{
    for (size_t back = 1; back <= 4 && back <= (size_t)(end - text); back++) {
        if (((unsigned char)end[-(ptrdiff_t)back] & 0xC0) == 0x80)
            continue;
        if (char_at(end - back, back, c) == back)
            return back;
        break;
    }
    *c = REPLACEMENT;
    return 1;
}

char *well_formed(const char *text, size_t len, size_t *out_len)
{
    size_t cap = len + 16, n = 0;
    char *copy = need(cap, 1);
    if (u8_check((const uint8_t *)text, len) == NULL) {
        memcpy(copy, text, len);
        copy[len] = '\0';
        *out_len = len;
        return copy;
    }
    for (size_t i = 0, step; i < len; i += step) {
        uint32_t c;
        step = char_at(text + i, len - i, &c);
        copy = need_room(copy, &cap, n + 5, 1);
        if (c == REPLACEMENT) {
            memcpy(copy + n, "\xEF\xBF\xBD", 3);
            n += 3;
        } else {
            memcpy(copy + n, text + i, step);
            n += step;
        }
    }
    copy[n] = '\0';
    *out_len = n;
    return copy;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
           uc_is_property_bidi_control(c);
}

char *shown_path(const char *path, bool one_line)
{
    size_t len = strlen(path), n = 0, plain = 0;
    while (path[plain] >= ' ' && path[plain] <= '~')
        plain++;
    if (plain == len)
        return need_copy(path);
    char *shown = need(3 * len + 1, 1);
    for (size_t i = 0; i < len;) {
        uint32_t c;
        size_t end = i + char_at(path + i, len - i, &c);
        bool bad = c == REPLACEMENT && end == i + 1;
        bool escape = bad || (one_line && is_control(c));
        for (; i < end; i++) {
            if (escape)
                n += (size_t)sprintf(shown + n, "%%%02X", (unsigned)(unsigned char)path[i]);
            else
                shown[n++] = path[i];
        }
    }
    return shown;
}

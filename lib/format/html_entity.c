/* A name is a run of letters and digits: with a semicolon behind it the whole run must be listed,
 * else one of its first bytes, of those that may stand without. */
#include "format/html_entity.h"

#include "text/utf8.h"

#include <string.h>

/* What numbers 0x80 to 0x9F mean: windows-1252, as the standard has it. 0: themselves. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_alphanumeric(uint8_t byte)
{
    return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/* The value of a hexadecimal digit; 16 for anything else. */
static uint32_t digit_value(uint8_t byte)
{
    if (is_digit(byte))
        return byte - (uint32_t)'0';
    uint32_t letter = (byte | 0x20u) - (uint32_t)'a';
    return letter < 6 ? letter + 10 : 16;
}

static uint32_t scalar_value(uint32_t number)
{
    if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF))
        return DG__REPLACEMENT;
    if (number >= 0x80 && number < 0xA0 && windows_1252[number - 0x80] != 0)
        return windows_1252[number - 0x80];
    return number;
}

/* s[0..2) is "&#". */
static bool read_number(const uint8_t *s, const uint8_t *end, dg__html_reference *out)
{
    const uint8_t *at = s + 2;
    uint32_t base = at < end && (*at | 0x20) == 'x' ? 16 : 10;
    at += base == 16;
    const uint8_t *digits = at;
    uint32_t number = 0;
    for (; at < end && digit_value(*at) < base; at++)
        if (number <= 0x10FFFF)
            number = number * base + digit_value(*at);
    if (at == digits)
        return false;
    at += at < end && *at == ';';
    out->text[dg__utf8_encode(scalar_value(number), (uint8_t *)out->text)] = '\0';
    out->len = (uint32_t)(at - s);
    return true;
}

static int compare(const dg__html_entity *entity, const uint8_t *name, uint32_t len)
{
    uint32_t shorter = entity->name_len < len ? entity->name_len : len;
    int order = memcmp(dg__html_entity_names + entity->name, name, shorter);
    return order != 0 ? order : (int)entity->name_len - (int)len;
}

static const dg__html_entity *find(const uint8_t *name, uint32_t len)
{
    uint32_t low = 0, high = dg__html_n_entities;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(&dg__html_entities[middle], name, len);
        if (order == 0)
            return &dg__html_entities[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool take(const dg__html_entity *entity, uint32_t len, dg__html_reference *out)
{
    memcpy(out->text, entity->text, sizeof out->text);
    out->len = len;
    return true;
}

/* A name of the list that begins the run without a semicolon, the longest. */
static bool read_bare(const uint8_t *name, uint32_t len, bool in_attribute, bool before_equals,
                      dg__html_reference *out)
{
    for (uint32_t n = len < DG__HTML_LONGEST_BARE ? len : DG__HTML_LONGEST_BARE; n >= 2; n--) {
        const dg__html_entity *entity = find(name, n);
        if (entity == NULL || !entity->bare)
            continue;
        bool goes_on = n < len || before_equals;
        return !(in_attribute && goes_on) && take(entity, n + 1, out);
    }
    return false;
}

bool dg__html_read_reference(const uint8_t *s, const uint8_t *end, bool in_attribute,
                             dg__html_reference *out)
{
    const uint8_t *name = s + 1;
    if (name < end && *name == '#')
        return read_number(s, end, out);
    uint32_t len = 0;
    while (len <= DG__HTML_LONGEST_ENTITY && name + len < end && is_alphanumeric(name[len]))
        len++;
    uint8_t next = name + len < end ? name[len] : 0;
    if (next == ';') {
        const dg__html_entity *entity = find(name, len);
        if (entity != NULL)
            return take(entity, len + 2, out);
    }
    return read_bare(name, len, in_attribute, next == '=', out);
}

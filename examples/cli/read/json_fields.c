/* yajl says what is JSON. What is in strings we read ourselves, since it loses a character behind half
 * a surrogate pair; so the inside of a long one, once looked through, isn't shown to it, that would
 * only copy it:
 *
 *     {"text": "Once upon a time ... ever after."}
 *     yajl sees {"text": "                      "} */
#include "json_fields.h"

#include "../memory.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

/* `depth` counts maps and arrays that are open. Of each name as many parts are reached as keys around
 * us, from the outermost on, are those parts. */
typedef struct search {
    yajl_handle parser;
    const char *line;
    size_t base; /* where in the line begins what the parser looks at */
    json_field *fields;
    size_t n, depth, key_end;
    size_t reached[MOST_JSON_FIELDS];
} search;

/* Bytes of the line that have been parsed. */
static size_t position(const search *s)
{
    return s->base + yajl_get_bytes_consumed(s->parser);
}

static size_t part_count(const char *name)
{
    size_t n = 1;
    for (; *name != '\0'; name++)
        n += *name == '.';
    return n;
}

static bool is_part(const char *name, size_t part, const unsigned char *key, size_t len)
{
    for (; part > 0; part--)
        name = name[strcspn(name, ".")] == '.' ? name + strcspn(name, ".") + 1 : "";
    return strcspn(name, ".") == len && memcmp(name, key, len) == 0;
}

static int take_key(void *ctx, const unsigned char *key, size_t len)
{
    search *s = ctx;
    s->key_end = position(s);
    for (size_t i = 0; i < s->n; i++) {
        if (s->reached[i] >= s->depth)
            s->reached[i] = s->depth - 1;
        if (s->fields[i].name != NULL && s->reached[i] == s->depth - 1 &&
            is_part(s->fields[i].name, s->depth - 1, key, len))
            s->reached[i] = s->depth;
    }
    return 1;
}

static bool is_value_of(const search *s, size_t i)
{
    const char *name = s->fields[i].name;
    return name != NULL && s->reached[i] == s->depth && part_count(name) == s->depth;
}

static int take_value(search *s, bool is_string, size_t len)
{
    for (size_t i = 0; i < s->n && s->depth > 0; i++) {
        if (!is_value_of(s, i))
            continue;
        size_t end = position(s) - is_string;
        size_t start = is_string ? s->key_end : end - len;
        while (is_string && s->line[start++] != '"')
            continue;
        s->fields[i].found = true;
        s->fields[i].is_string = is_string;
        s->fields[i].start = start;
        s->fields[i].end = end;
    }
    return s->depth > 0;
}

static int take_string(void *ctx, const unsigned char *text, size_t len)
{
    (void)text;
    return take_value(ctx, true, len);
}

static int take_number(void *ctx, const char *text, size_t len)
{
    (void)text;
    return take_value(ctx, false, len);
}

/* What else a field may be is as if it weren't there. */
static int forget(search *s)
{
    for (size_t i = 0; i < s->n && s->depth > 0; i++)
        if (is_value_of(s, i))
            s->fields[i].found = false;
    return s->depth > 0;
}

static int take_null(void *ctx)
{
    return forget(ctx);
}

static int take_boolean(void *ctx, int value)
{
    (void)value;
    return forget(ctx);
}

static int enter_map(void *ctx)
{
    search *s = ctx;
    forget(s);
    s->depth++;
    return 1;
}

static int enter_array(void *ctx)
{
    search *s = ctx;
    int goes_on = forget(s);
    s->depth++;
    return goes_on;
}

static int leave(void *ctx)
{
    search *s = ctx;
    s->depth--;
    for (size_t i = 0; i < s->n; i++)
        if (s->reached[i] > s->depth)
            s->reached[i] = s->depth;
    return 1;
}

/* ---- Strings that are passed over ---- */

#define ONES UINT64_C(0x0101010101010101)
#define HIGH UINT64_C(0x8080808080808080)

/* The first byte of line[at, len) that isn't plain, a quote, backslash or control character, or one
 * less than 8 before it. */
static size_t skip_plain(const char *line, size_t at, size_t len)
{
    for (; len - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, line + at, sizeof bytes);
        /* The highest bit of a byte, unless that is above 0x7F: it is below 0x20, or else 0 once a
         * quote or a backslash is taken from it. */
        uint64_t special = ((bytes - ONES * 0x20) | ((bytes ^ ONES * '"') - ONES) |
                            ((bytes ^ ONES * '\\') - ONES)) &
                           ~bytes;
        if ((special & HIGH) != 0)
            break;
    }
    return at;
}

/* The length of the escape at line[at], 0 if it is none. */
static size_t escape_len(const char *line, size_t at, size_t len)
{
    if (len - at < 2 || line[at + 1] == '\0')
        return 0;
    if (line[at + 1] != 'u')
        return strchr("\"\\/bfnrt", line[at + 1]) != NULL ? 2 : 0;
    for (size_t i = 2; i < 6; i++)
        if (len - at <= i || !isxdigit((unsigned char)line[at + i]))
            return 0;
    return 6;
}

/* Where the quote stands that ends the string whose inside begins at `at`; `len` if it isn't one. */
static size_t string_end(const char *line, size_t at, size_t len)
{
    for (size_t n = 1; at < len && n > 0; at += n) {
        at = skip_plain(line, at, len);
        for (n = 1; at < len && (unsigned char)line[at] >= 0x20 && line[at] != '\\'; at++)
            if (line[at] == '"')
                return at;
        n = at < len && line[at] == '\\' ? escape_len(line, at, len) : 0;
    }
    return len;
}

/* A name can be written as long as this: 6 bytes for each of its own. */
static size_t longest_name(const search *s)
{
    size_t longest = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t len = s->fields[i].name != NULL ? 6 * strlen(s->fields[i].name) : 0;
        longest = len > longest ? len : longest;
    }
    return longest;
}

static bool parse(search *s, size_t end)
{
    const unsigned char *from = (const unsigned char *)s->line + s->base;
    return yajl_parse(s->parser, from, end - s->base) == yajl_status_ok;
}

/* Shows the parser the line, but for the inside of strings longer than any name. */
static bool parse_line(search *s, size_t len)
{
    size_t shown = longest_name(s) + 64, at = 0;
    while (at < len) {
        const char *quote = memchr(s->line + at, '"', len - at);
        size_t start = quote != NULL ? (size_t)(quote - s->line) + 1 : len;
        size_t end = string_end(s->line, start, len);
        if (end == len)
            break;
        if (end - start > shown) {
            if (!parse(s, start))
                return false;
            s->base = end;
        }
        at = end + 1;
    }
    return parse(s, len);
}

bool find_json_fields(const char *line, size_t len, json_field *fields, size_t n)
{
    static const yajl_callbacks callbacks = {take_null,   take_boolean, NULL,      NULL,
                                             take_number, take_string,  enter_map, take_key,
                                             leave,       enter_array,  leave};
    bool marked = len >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0;
    search s = {.line = line, .base = marked ? 3 : 0, .fields = fields, .n = n};
    s.parser = yajl_alloc(&callbacks, NULL, &s);
    yajl_config(s.parser, yajl_dont_validate_strings, 1);
    bool good = parse_line(&s, len) && yajl_complete_parse(s.parser) == yajl_status_ok;
    yajl_free(s.parser);
    return good;
}

/* ---- What is in a string ---- */

static uint32_t hex4(const char *digits)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; i++) {
        char c = digits[i];
        value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static size_t put_char(char text[4], uint32_t c)
{
    if (c < 0x80) {
        text[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        text[i] = (char)(0x80 | (c & 0x3F));
    text[0] = (char)((0xF00 >> n & 0xFF) | c);
    return n;
}

/* \uXXXX, or two that are a surrogate pair. */
static size_t unescape_unicode(const char *raw, size_t len, char text[4], size_t *n)
{
    if (len < 6) {
        *n = put_char(text, 0xFFFD);
        return len;
    }
    uint32_t c = hex4(raw + 2);
    if (c >= 0xD800 && c < 0xDC00 && len >= 12 && raw[6] == '\\' && raw[7] == 'u') {
        uint32_t low = hex4(raw + 8);
        if (low >= 0xDC00 && low < 0xE000) {
            *n = put_char(text, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
            return 12;
        }
    }
    *n = put_char(text, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    return 6;
}

size_t unescape(const char *raw, size_t len, char text[4], size_t *n)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    *n = 1;
    text[0] = raw[0];
    if (raw[0] != '\\' || len < 2)
        return 1;
    if (raw[1] == 'u')
        return unescape_unicode(raw, len, text, n);
    const char *letter = raw[1] != '\0' ? strchr(letters, raw[1]) : NULL;
    text[0] = letter != NULL ? meant[letter - letters] : raw[1];
    return 2;
}

char *unescaped(const char *raw, size_t len, size_t *text_len)
{
    /* No escape is shorter than what it stands for. */
    char *text = need_again(NULL, len + 1), *end = text;
    for (size_t i = 0; i < len;) {
        const char *escape = memchr(raw + i, '\\', len - i);
        size_t plain = (escape != NULL ? (size_t)(escape - raw) : len) - i, n;
        memcpy(end, raw + i, plain);
        end += plain;
        i += plain;
        if (i < len) {
            char piece[4];
            i += unescape(raw + i, len - i, piece, &n);
            memcpy(end, piece, n);
            end += n;
        }
    }
    *end = '\0';
    *text_len = (size_t)(end - text);
    return text;
}

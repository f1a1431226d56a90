/* Converting with iconv(3), which POSIX has, by the names that browsers give the encodings. */
#define _POSIX_C_SOURCE 200809L
#include "encoding.h"

#include "memory.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

/* A text may have a few bytes that its encoding doesn't know, as browsers show it. With more than one
 * in so many it is in another encoding. */
#define MOST_LOST  8u
#define LOST_SHARE 20u

/* Longest marks first: UTF-32's begins with UTF-16's. */
static const struct {
    const char *mark;
    size_t len;
    const char *encoding;
} marks[] = {
    {"\xFF\xFE\0\0", 4, "UTF-32LE"},
    {"\0\0\xFE\xFF", 4, "UTF-32BE"},
    {"\xFF\xFE", 2, "UTF-16LE"},
    {"\xFE\xFF", 2, "UTF-16BE"},
};

/* Labels that mean another encoding, a superset, than they say (WHATWG, Encoding Standard, 4.2). */
static const struct {
    const char *label, *encoding;
} labels[] = {
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"iso_8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"l1", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"ascii", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"x-cp1252", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"utf-16", "UTF-16LE"},
    {"utf-32", "UTF-32LE"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"windows-31j", "CP932"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"big5", "BIG5-HKSCS"},
    {"x-mac-roman", "MACINTOSH"},
    {"macintosh", "MACINTOSH"},
};

const char *marked_encoding(const char *bytes, size_t len, size_t *mark_len)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (len >= marks[i].len && memcmp(bytes, marks[i].mark, marks[i].len) == 0) {
            *mark_len = marks[i].len;
            return marks[i].encoding;
        }
    }
    return NULL;
}

/* The bytes of a unit. */
static size_t unit_of(const char *encoding)
{
    if (strncasecmp(encoding, "UTF-32", 6) == 0 || strncasecmp(encoding, "UCS-4", 5) == 0)
        return 4;
    return strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UCS-2", 5) == 0 ? 2
                                                                                             : 1;
}

static bool has_nul(const char *bytes, size_t len)
{
    return len > 0 && memchr(bytes, '\0', len < LOOKED_AT ? len : LOOKED_AT) != NULL;
}

bool is_binary(const char *bytes, size_t len, const char *named)
{
    size_t mark_len;
    return has_nul(bytes, len) && (named == NULL || unit_of(named) == 1) &&
           marked_encoding(bytes, len, &mark_len) == NULL;
}

static const char *meant_by(const char *label)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcasecmp(label, labels[i].label) == 0)
            return labels[i].encoding;
    }
    return label;
}

/* One name of browsers' is not one of iconv's. */
static iconv_t open_converter(const char *encoding)
{
    if (strcasecmp(encoding, "windows-874") == 0)
        encoding = "CP874";
    return iconv_open("UTF-8", encoding);
}

bool knows_encoding(const char *name)
{
    if (*name == '\0') /* to iconv it is the locale's */
        return false;
    iconv_t converter = open_converter(meant_by(name));
    if (converter == (iconv_t)-1)
        return false;
    iconv_close(converter);
    return true;
}

/* Stands for up to `n` bytes that can't be decoded; how many there were. */
static size_t replace(char **in, size_t *left, size_t n, char **out, size_t *room)
{
    n = n < *left ? n : *left;
    *in += n;
    *left -= n;
    memcpy(*out, "\xEF\xBF\xBD", 3);
    *out += 3;
    *room -= 3;
    return n;
}

/* Grows as it goes: UTF-8 takes up to four bytes for one of another encoding, mostly far fewer.
 * *lost: the bytes that couldn't be decoded. */
static char *convert(iconv_t converter, char *in, size_t left, size_t unit, size_t *len,
                     size_t *lost)
{
    size_t cap = 0, used = 0;
    *lost = 0;
    char *bytes = need_room(NULL, &cap, left + left / 8 + 16, 1);
    for (bool done = false; !done;) {
        char *out = bytes + used;
        size_t room = cap - used;
        size_t result = iconv(converter, left > 0 ? &in : NULL, &left, &out, &room);
        int error = result == (size_t)-1 ? errno : 0;
        if (error != 0 && error != E2BIG && room >= 3)
            *lost += replace(&in, &left, error == EINVAL ? left : unit, &out, &room);
        used = cap - room;
        done = error == 0 && left == 0;
        if (error != 0 && room < 16)
            bytes = need_room(bytes, &cap, 2 * cap, 1);
    }
    *len = used;
    return bytes;
}

static void convert_from(source *s, const char *encoding, size_t mark_len)
{
    iconv_t converter = open_converter(encoding);
    if (converter == (iconv_t)-1) {
        s->refusal = "in an encoding that is not known here";
        return;
    }
    size_t len, lost;
    char *bytes =
        convert(converter, s->bytes + mark_len, s->len - mark_len, unit_of(encoding), &len, &lost);
    iconv_close(converter);
    if (lost > MOST_LOST && lost > s->len / LOST_SHARE) {
        free(bytes);
        s->refusal = "not in the encoding that it is said to be in";
        return;
    }
    free(s->bytes);
    s->bytes = bytes;
    s->len = len;
    snprintf(s->encoding, sizeof s->encoding, "%s", encoding);
    if (len > UINT32_MAX)
        s->failure = dg_status_message(DG_TOO_LARGE);
}

/* The label that a page declares, in `label`; NULL if there is none. */
static const char *declared_by(const source *s, char *label, size_t room)
{
    dg_span declared;
    dg_html_encoding(s->bytes, s->len, &declared);
    size_t len = declared.end - declared.start;
    if (len == 0 || len >= room)
        return NULL;
    memcpy(label, s->bytes + declared.start, len);
    label[len] = '\0';
    return label;
}

/* Encodings of the ISO 2022 kind look like ASCII, and those of wide units like ASCII with NULs. */
static bool is_utf8(const source *s, const char *named)
{
    return strncasecmp(named, "iso-2022", 8) != 0 &&
           (unit_of(named) == 1 || !has_nul(s->bytes, s->len)) &&
           u8_check((const uint8_t *)s->bytes, s->len) == NULL;
}

void decode(source *s, dg_format format, const char *named)
{
    char label[sizeof s->encoding];
    size_t mark_len = 0;
    const char *encoding = marked_encoding(s->bytes, s->len, &mark_len);
    if (encoding != NULL) {
        convert_from(s, encoding, mark_len);
        return;
    }
    if (named == NULL && format == DG_HTML)
        named = declared_by(s, label, sizeof label);
    if (named != NULL && !is_utf8(s, named))
        convert_from(s, meant_by(named), 0);
    if (named != NULL && unit_of(named) > 1 && s->refusal == NULL && has_nul(s->bytes, s->len))
        s->refusal = "binary";
}

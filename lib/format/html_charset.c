/* What encoding a page declares: the standard's prescan (13.2.3.2), over our own tokens. */
#include "format/html.h"

#include "format/html_token.h"

#include <string.h>

/* How far a declaration is looked for. */
#define PRESCAN 1024u

static dg__charset marked(const uint8_t *source, size_t len)
{
    if (len >= 3 && memcmp(source, "\xEF\xBB\xBF", 3) == 0)
        return DG__CHARSET_UTF_8;
    if (len >= 2 && memcmp(source, "\xFE\xFF", 2) == 0)
        return DG__CHARSET_UTF_16_BE;
    if (len >= 2 && memcmp(source, "\xFF\xFE", 2) == 0)
        return DG__CHARSET_UTF_16_LE;
    return DG__CHARSET_UNDECLARED;
}

static bool skip_equals(const uint8_t *source, dg_span *value)
{
    value->start = dg__html_skip_space(source, value->start, value->end);
    if (value->start == value->end || source[value->start] != '=')
        return false;
    value->start++;
    value->start = dg__html_skip_space(source, value->start, value->end);
    return value->start < value->end;
}

/* The label behind `word` and '=' in "text/html; charset=label" or an XML declaration. */
static dg_span label_in(const uint8_t *source, dg_span value, const char *word)
{
    do {
        value.start = dg__html_find(source, value, word);
        if (value.start == value.end)
            return value;
        value.start += (uint32_t)strlen(word);
    } while (!skip_equals(source, &value));
    uint8_t quote = source[value.start];
    bool quoted = quote == '"' || quote == '\'';
    uint32_t at = value.start += quoted;
    while (at < value.end &&
           (quoted ? source[at] != quote : source[at] != ';' && !dg__html_is_space(source[at])))
        at++;
    return quoted && at == value.end ? (dg_span){at, at} : (dg_span){value.start, at};
}

/* The label that a <meta> declares; empty if none. */
static dg_span meta_label(const uint8_t *source, dg_span attributes)
{
    dg_span charset = {0, 0}, content = {0, 0};
    bool is_type = false, has_charset = false;
    for (dg__html_attribute a; dg__html_next_attribute(source, &attributes, &a);) {
        if (dg__html_is(source, a.name, "http-equiv"))
            is_type = dg__html_is(source, a.value, "content-type");
        else if (dg__html_is(source, a.name, "content") && content.end == 0)
            content = label_in(source, a.value, "charset");
        else if (dg__html_is(source, a.name, "charset") && !has_charset) {
            charset = a.value;
            has_charset = true;
        }
    }
    return has_charset || !is_type ? charset : content;
}

static dg_span trimmed(const uint8_t *source, dg_span label)
{
    label.start = dg__html_skip_space(source, label.start, label.end);
    while (label.end > label.start && dg__html_is_space(source[label.end - 1]))
        label.end--;
    return label;
}

static dg_span xml_label(const uint8_t *source, uint32_t len)
{
    const uint8_t *end = memchr(source, '>', len);
    if (len < 5 || memcmp(source, "<?xml", 5) != 0 || end == NULL)
        return (dg_span){0, 0};
    return label_in(source, (dg_span){5, (uint32_t)(end - source)}, "encoding");
}

static dg_span declared(const uint8_t *source, uint32_t len)
{
    dg__html_tokens tokens = {.source = source, .end = len};
    for (dg__html_token token; dg__html_next(&tokens, &token);) {
        if (token.kind != DG__HTML_START_TAG || !dg__html_is(source, token.name, "meta"))
            continue;
        dg_span label = trimmed(source, meta_label(source, token.content));
        if (label.start < label.end)
            return label;
    }
    return trimmed(source, xml_label(source, len));
}

static bool is_unicode(const uint8_t *source, dg_span label)
{
    static const char *const labels[] = {"utf-8",    "utf8",     "unicode-1-1-utf-8", "utf-16",
                                         "utf-16le", "utf-16be", "unicode",           "ucs-2"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (dg__html_is(source, label, labels[i]))
            return true;
    return false;
}

dg__charset dg__html_charset(const uint8_t *source, size_t len, dg_span *label)
{
    *label = (dg_span){0, 0};
    dg__charset charset = marked(source, len);
    if (charset != DG__CHARSET_UNDECLARED)
        return charset;
    *label = declared(source, len < PRESCAN ? (uint32_t)len : PRESCAN);
    if (label->start == label->end)
        return DG__CHARSET_UNDECLARED;
    return is_unicode(source, *label) ? DG__CHARSET_UTF_8 : DG__CHARSET_OTHER;
}

void dg_html_encoding(const char *text, size_t len, dg_span *name)
{
    if (dg__html_charset((const uint8_t *)text, len, name) != DG__CHARSET_OTHER)
        *name = (dg_span){0, 0};
}

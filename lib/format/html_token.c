/* Each state of the standard that only waits for a byte is a search for it; what is left is where a
 * token ends. Nothing is read again but a short way back: a search never starts over for another
 * token, so that unclosed everything stays linear. */
#include "format/html_token.h"

#include <string.h>

static bool is_letter(uint8_t byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool ends_name(uint8_t byte)
{
    return byte == '>' || byte == '/' || dg__html_is_space(byte);
}

/* The first `byte` in source[at, end), or end. */
static uint32_t find(const uint8_t *source, uint32_t at, uint32_t end, char byte)
{
    const uint8_t *found = at < end ? memchr(source + at, byte, end - at) : NULL;
    return found != NULL ? (uint32_t)(found - source) : end;
}

#define EACH_BYTE(b) (0x0101010101010101u * (uint8_t)(b))

static uint64_t has_zero(uint64_t bytes)
{
    return (bytes - EACH_BYTE(1)) & ~bytes & EACH_BYTE(0x80);
}

/* The first of two bytes in source[at, end), or end: eight at a time. */
static uint32_t find_either(const uint8_t *source, uint32_t at, uint32_t end, char a, char b)
{
    for (; end - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, source + at, 8);
        if ((has_zero(bytes ^ EACH_BYTE(a)) | has_zero(bytes ^ EACH_BYTE(b))) != 0)
            break;
    }
    while (at < end && source[at] != (uint8_t)a && source[at] != (uint8_t)b)
        at++;
    return at;
}

bool dg__html_is(const uint8_t *source, dg_span span, const char *word)
{
    uint32_t at = span.start;
    while (at < span.end && *word != '\0' && dg__html_lower(source[at]) == (uint8_t)*word) {
        at++;
        word++;
    }
    return at == span.end && *word == '\0';
}

uint32_t dg__html_find(const uint8_t *source, dg_span in, const char *word)
{
    uint32_t len = (uint32_t)strlen(word);
    for (uint32_t at = in.start; in.end - at >= len; at++)
        if (dg__html_lower(source[at]) == (uint8_t)*word &&
            dg__html_is(source, (dg_span){at, at + len}, word))
            return at;
    return in.end;
}

/* Whether source[at..end) begins with these bytes. */
static bool begins(const uint8_t *source, uint32_t at, uint32_t end, const char *with)
{
    size_t len = strlen(with);
    return end - at >= len && memcmp(source + at, with, len) == 0;
}

/* ---- Tags ---- */

/* source[at] is behind '=' and white space, and not '>'. */
static uint32_t read_value(const uint8_t *source, uint32_t at, uint32_t end, dg_span *value)
{
    if (source[at] == '"' || source[at] == '\'') {
        uint32_t quote = find(source, at + 1, end, (char)source[at]);
        *value = (dg_span){at + 1, quote};
        return quote < end ? quote + 1 : end;
    }
    value->start = at;
    while (at < end && source[at] != '>' && !dg__html_is_space(source[at]))
        at++;
    value->end = at;
    return at;
}

/* Reads the attribute that begins at source[at], which is no white space, '/' or '>'; returns where
 * it ends, the white space behind a name without value included. */
static uint32_t read_attribute(const uint8_t *source, uint32_t at, uint32_t end,
                               dg__html_attribute *out)
{
    out->name.start = at++;
    while (at < end && source[at] != '=' && !ends_name(source[at]))
        at++;
    out->name.end = at;
    out->value = (dg_span){at, at};
    at = dg__html_skip_space(source, at, end);
    if (at == end || source[at] != '=')
        return at;
    at = dg__html_skip_space(source, at + 1, end);
    return at < end && source[at] != '>' ? read_value(source, at, end, &out->value) : at;
}

static uint32_t skip_to_attribute(const uint8_t *source, uint32_t at, uint32_t end)
{
    while (at < end && (source[at] == '/' || dg__html_is_space(source[at])))
        at++;
    return at;
}

bool dg__html_next_attribute(const uint8_t *source, dg_span *rest, dg__html_attribute *out)
{
    uint32_t at = skip_to_attribute(source, rest->start, rest->end);
    if (at < rest->end)
        rest->start = read_attribute(source, at, rest->end, out);
    return at < rest->end;
}

/* A tag from its '<' on, its name at `name`. False if the source ends in it: that is no token. */
static bool read_tag(dg__html_tokens *t, uint32_t name, dg__html_token *token)
{
    const uint8_t *source = t->source;
    uint32_t start = t->at, at = name, end = t->end;
    while (at < end && !ends_name(source[at]))
        at++;
    token->name = (dg_span){name, at};
    token->self_closing = false;
    uint32_t behind_name = at;
    while (at < end && source[at] != '>') {
        dg__html_attribute ignored;
        at = skip_to_attribute(source, at, end);
        token->self_closing = source[at - 1] == '/';
        if (at < end && source[at] != '>') {
            at = read_attribute(source, at, end, &ignored);
            token->self_closing = false;
        }
    }
    t->at = at < end ? at + 1 : end;
    t->state = DG__HTML_DATA;
    token->kind = name - start == 2 ? DG__HTML_END_TAG : DG__HTML_START_TAG;
    token->content = (dg_span){behind_name, at};
    token->source = (dg_span){start, t->at};
    if (token->kind == DG__HTML_START_TAG)
        t->last_start = token->name;
    return at < end;
}

/* ---- Comments and the like ---- */

static bool declare(dg__html_tokens *t, dg__html_kind kind, uint32_t from, uint32_t to,
                    uint32_t end, dg__html_token *token)
{
    token->kind = kind;
    token->source = (dg_span){t->at, end};
    token->content = (dg_span){from, to};
    t->at = end;
    return true;
}

/* Anything from `content` to the next '>'. */
static bool read_to_bracket(dg__html_tokens *t, dg__html_kind kind, uint32_t content,
                            dg__html_token *token)
{
    uint32_t to = find(t->source, content, t->end, '>');
    return declare(t, kind, content, to, to < t->end ? to + 1 : to, token);
}

/* How many of the last bytes of source[from, at) close a comment if '>' follows. */
static uint32_t closing_len(const uint8_t *source, uint32_t from, uint32_t at)
{
    uint32_t bang = at > from && source[at - 1] == '!';
    at -= bang;
    bool closes = at - from >= 2 && source[at - 1] == '-' && source[at - 2] == '-';
    return closes ? 2 + bang : 0;
}

/* A comment ends at "-->" or "--!>", or, right at its start, at ">" or "->". */
static bool read_comment(dg__html_tokens *t, dg__html_token *token)
{
    const uint8_t *source = t->source;
    uint32_t from = t->at + 4, end = t->end, at = from;
    while ((at = find(source, at, end, '>')) < end) {
        uint32_t closing = closing_len(source, from, at);
        if (at == from || (at == from + 1 && source[from] == '-'))
            closing = at - from;
        else if (closing == 0) {
            at++;
            continue;
        }
        return declare(t, DG__HTML_COMMENT, from, at - closing, at + 1, token);
    }
    uint32_t closing = closing_len(source, from, end);
    if (closing == 0 && end > from && source[end - 1] == '-')
        closing = 1;
    return declare(t, DG__HTML_COMMENT, from, end - closing, end, token);
}

/* source[at..] is "<!". False after the start of a CDATA section. */
static bool read_declaration(dg__html_tokens *t, dg__html_token *token)
{
    uint32_t behind = t->at + 2;
    if (begins(t->source, behind, t->end, "--"))
        return read_comment(t, token);
    if (t->end - behind >= 7 && dg__html_is(t->source, (dg_span){behind, behind + 7}, "doctype"))
        return read_to_bracket(t, DG__HTML_DOCTYPE, behind + 7, token);
    if (!t->foreign || !begins(t->source, behind, t->end, "[CDATA["))
        return read_to_bracket(t, DG__HTML_COMMENT, behind, token);
    t->at = behind + 7;
    t->state = DG__HTML_CDATA;
    return false;
}

/* Whether the '<' at source[at] begins anything but text. */
static bool begins_markup(const dg__html_tokens *t, uint32_t at)
{
    if (t->end - at < 2)
        return false;
    uint8_t next = t->source[at + 1];
    return is_letter(next) || next == '!' || next == '?' || (next == '/' && t->end - at > 2);
}

/* What begins at source[at] == '<', if begins_markup. False if that gave no token. */
static bool read_markup(dg__html_tokens *t, dg__html_token *token)
{
    uint8_t next = t->source[t->at + 1];
    if (is_letter(next))
        return read_tag(t, t->at + 1, token);
    if (next == '!')
        return read_declaration(t, token);
    if (next == '?')
        return read_to_bracket(t, DG__HTML_COMMENT, t->at + 1, token);
    uint32_t behind = t->at + 2;
    if (is_letter(t->source[behind]))
        return read_tag(t, behind, token);
    if (t->source[behind] != '>')
        return read_to_bracket(t, DG__HTML_COMMENT, behind, token);
    t->at = behind + 1;
    return false;
}

/* ---- Text ---- */

static bool give_text(dg__html_tokens *t, uint32_t to, dg__html_token *token)
{
    token->kind = DG__HTML_TEXT;
    token->source = (dg_span){t->at, to};
    t->at = to;
    return true;
}

/* Whether the '<' at source[at] begins the end tag of the last start tag. */
static bool is_end_tag(const dg__html_tokens *t, uint32_t at)
{
    uint32_t len = t->last_start.end - t->last_start.start, name = at + 2;
    if (len == 0 || t->end - at < len + 3 || t->source[at + 1] != '/')
        return false;
    for (uint32_t i = 0; i < len; i++)
        if (dg__html_lower(t->source[name + i]) !=
            dg__html_lower(t->source[t->last_start.start + i]))
            return false;
    return ends_name(t->source[name + len]);
}

static bool ends_text(const dg__html_tokens *t, uint32_t at)
{
    if (t->source[at] == '&')
        return t->end - at > 1 && (t->source[at + 1] == '#' || is_letter(t->source[at + 1]));
    return t->state == DG__HTML_DATA ? begins_markup(t, at) : is_end_tag(t, at);
}

/* In data, RCDATA and RAWTEXT. False if what stands there gave no token. */
static bool read_data(dg__html_tokens *t, dg__html_token *token)
{
    char ampersand = t->state == DG__HTML_RAWTEXT ? '<' : '&';
    uint32_t at = find_either(t->source, t->at, t->end, '<', ampersand);
    while (at < t->end && !ends_text(t, at))
        at = find_either(t->source, at + 1, t->end, '<', ampersand);
    if (at > t->at)
        return give_text(t, at, token);
    if (t->source[at] == '<')
        return t->state == DG__HTML_DATA ? read_markup(t, token) : read_tag(t, at + 2, token);
    const uint8_t *s = t->source + at;
    if (!dg__html_read_reference(s, t->source + t->end, false, &token->reference))
        return give_text(t, at + 1, token);
    give_text(t, at + token->reference.len, token);
    token->kind = DG__HTML_REFERENCE;
    return true;
}

/* How script is read: "<!--" escapes its end tag only once "<script" follows. */
typedef enum script_mode { PLAIN, ESCAPED, DOUBLE_ESCAPED } script_mode;

/* The mode behind the '<' or '>' at source[at]. */
static script_mode next_mode(const dg__html_tokens *t, uint32_t start, uint32_t at,
                             script_mode mode)
{
    const uint8_t *source = t->source;
    if (source[at] == '>')
        return at - start >= 2 && source[at - 1] == '-' && source[at - 2] == '-' ? PLAIN : mode;
    if (mode == PLAIN)
        return begins(source, at, t->end, "<!--") ? ESCAPED : PLAIN;
    uint32_t name = at + 1 + (mode == DOUBLE_ESCAPED);
    if (t->end - at < 9 || (mode == DOUBLE_ESCAPED && source[at + 1] != '/') ||
        !dg__html_is(source, (dg_span){name, name + 6}, "script") || !ends_name(source[name + 6]))
        return mode;
    return mode == ESCAPED ? DOUBLE_ESCAPED : ESCAPED;
}

static bool read_script(dg__html_tokens *t, dg__html_token *token)
{
    script_mode mode = PLAIN;
    uint32_t at = find(t->source, t->at, t->end, '<');
    while (at < t->end) {
        if (mode != DOUBLE_ESCAPED && t->source[at] == '<' && is_end_tag(t, at))
            break;
        mode = next_mode(t, t->at, at, mode);
        at = find_either(t->source, at + 1, t->end, '<', mode == PLAIN ? '<' : '>');
    }
    return at > t->at ? give_text(t, at, token) : read_tag(t, at + 2, token);
}

/* False if the section is empty. */
static bool read_cdata(dg__html_tokens *t, dg__html_token *token)
{
    const uint8_t *source = t->source;
    uint32_t start = t->at, at = find(source, start, t->end, '>');
    while (at < t->end && !(at - start >= 2 && source[at - 1] == ']' && source[at - 2] == ']'))
        at = find(source, at + 1, t->end, '>');
    t->state = DG__HTML_DATA;
    uint32_t to = at < t->end ? at - 2 : at;
    give_text(t, to, token);
    t->at = at < t->end ? at + 1 : at;
    return to > start;
}

static bool read(dg__html_tokens *t, dg__html_token *token)
{
    switch (t->state) {
    case DG__HTML_SCRIPT:
        return read_script(t, token);
    case DG__HTML_PLAINTEXT:
        return give_text(t, t->end, token);
    case DG__HTML_CDATA:
        return read_cdata(t, token);
    case DG__HTML_DATA:
    case DG__HTML_RCDATA:
    case DG__HTML_RAWTEXT:
        break;
    }
    return read_data(t, token);
}

bool dg__html_next(dg__html_tokens *t, dg__html_token *token)
{
    while (t->at < t->end)
        if (read(t, token))
            return true;
    return false;
}

/* Where a template's tag, a component's or a statement of a module ends. What isn't closed must not
 * take the prose behind it, so each ends by a rule of its own:
 *
 *     {% a %}, {{ a }}       before a blank line, before another that opens, within LONGEST_TAG
 *     comments of templates  before another that opens
 *     <A b={c}>              a blank line, and '<', only in braces or quotes; within LONGEST_TAG
 *     import, export         at a blank line that stands in no bracket; at its first one, if a bracket
 *                            isn't closed before a heading, a fence or the next of them
 *
 * Nothing ends what breaks its rule: its mark is text. All searches together are linear: up to where
 * one came to nothing is kept, and none goes there again; those for components may waste a share. */
#include "format/mask_scan.h"

#include <string.h>

#define LONGEST_TAG 16384u

/* Bytes searched for nothing that components may cost for each byte before them. */
#define WASTE 8u

static uint32_t bound(const dg__mask_scan *s, uint32_t at)
{
    return s->len - at > LONGEST_TAG ? at + LONGEST_TAG : s->len;
}

static bool is_quote(uint8_t c)
{
    return c == '"' || c == '\'' || c == '`';
}

bool dg__mask_blank_follows(const dg__mask_scan *s, uint32_t at)
{
    at = dg__mask_next_line(s, at);
    while (at < s->len && (dg__mask_is_blank(s->source[at]) || (s->quoted && s->source[at] == '>')))
        at++;
    return at >= s->len || dg__is_break(s->source[at]);
}

uint32_t dg__mask_find(const dg__mask_scan *s, uint32_t from, uint32_t limit, const char *word,
                       uint32_t *until)
{
    size_t n = strlen(word);
    if (from < *until)
        return 0;
    limit = limit < s->len ? limit : s->len;
    for (uint32_t at = from; at < limit && limit - at >= n; at++) {
        const uint8_t *first = memchr(s->source + at, word[0], limit - at - n + 1);
        if (first == NULL)
            break;
        at = (uint32_t)(first - s->source);
        if (memcmp(first, word, n) == 0)
            return at + (uint32_t)n;
    }
    *until = limit;
    return 0;
}

/* Behind `close`; 0 where a rule of `tag`s or comments ends the search. */
static uint32_t pair_end(const dg__mask_scan *s, uint32_t from, const dg__mask_pair *pair,
                         uint32_t limit, bool tag)
{
    uint32_t at = from;
    if (from < *pair->until)
        return 0;
    for (; at < limit; at++) {
        uint8_t c = s->source[at];
        if (c == (uint8_t)pair->close[0] && dg__mask_starts(s, at, pair->close))
            return at + (uint32_t)strlen(pair->close);
        if (c == (uint8_t)pair->open[0] && dg__mask_starts(s, at, pair->open) &&
            !is_quote(s->source[at - 1]))
            break;
        if (tag && dg__is_break(c) && dg__mask_blank_follows(s, at))
            break;
    }
    *pair->until = at;
    return 0;
}

uint32_t dg__mask_tag_end(const dg__mask_scan *s, uint32_t from, dg__mask_pair pair)
{
    return pair_end(s, from, &pair, bound(s, from), true);
}

uint32_t dg__mask_comment_end(const dg__mask_scan *s, uint32_t from, dg__mask_pair pair)
{
    return pair_end(s, from, &pair, s->len, false);
}

/* ---- JavaScript ---- */

/* Behind the `quote` that closes what begins at `at`, on its line but for a template; 0 if nothing
 * does. */
static uint32_t string_end(const dg__mask_scan *s, uint32_t at, uint32_t limit, uint8_t quote)
{
    for (at++; at < limit; at++) {
        uint8_t c = s->source[at];
        if (c == quote)
            return at + 1;
        if (c == '\\')
            at++;
        else if (quote != '`' && dg__is_break(c))
            return 0;
    }
    return 0;
}

/* Behind the string, template, comment or character at `at`; 0 if a template or a comment isn't
 * closed. A quote that isn't is an apostrophe. */
static uint32_t skip_script(const dg__mask_scan *s, uint32_t at, uint32_t limit)
{
    uint8_t c = s->source[at];
    uint32_t none = 0, end;
    if (c == '\\')
        return at + 2;
    if (c == '`')
        return string_end(s, at, limit, c);
    if (is_quote(c))
        return (end = string_end(s, at, limit, c)) != 0 ? end : at + 1;
    if (dg__mask_starts(s, at, "/*"))
        return dg__mask_find(s, at + 2, limit, "*/", &none);
    if (dg__mask_starts(s, at, "//") && at > 0 && s->source[at - 1] != ':')
        return dg__mask_line_end(s, at);
    return at + 1;
}

static void count_bracket(uint8_t c, uint32_t *depth)
{
    if (c == '{' || c == '(' || c == '[')
        ++*depth;
    else if ((c == '}' || c == ')' || c == ']') && *depth > 0)
        --*depth;
}

uint32_t dg__mask_expression_end(const dg__mask_scan *s, uint32_t at, uint32_t limit)
{
    uint32_t depth = 0;
    for (uint32_t next; at < limit; at = next) {
        if (s->source[at] == '{')
            depth++;
        else if (s->source[at] == '}' && --depth == 0)
            return at + 1;
        next = skip_script(s, at, limit);
        if (next == 0)
            break;
    }
    return 0;
}

/* ---- Components ---- */

/* Behind the quote that closes an attribute's value, on this side of a blank line. */
static uint32_t value_end(const dg__mask_scan *s, uint32_t at, uint32_t limit)
{
    uint8_t quote = s->source[at];
    for (at++; at < limit && s->source[at] != quote; at++)
        if (dg__is_break(s->source[at]) && dg__mask_blank_follows(s, at))
            return 0;
    return at < limit ? at + 1 : 0;
}

static uint32_t component_end(const dg__mask_scan *s, uint32_t at, uint32_t limit)
{
    for (uint32_t next; at < limit; at = next) {
        uint8_t c = s->source[at];
        if (c == '>')
            return at + 1;
        if (c == '<' || (dg__is_break(c) && dg__mask_blank_follows(s, at)))
            break;
        next = at + 1;
        if (is_quote(c))
            next = value_end(s, at, limit);
        else if (c == '{')
            next = dg__mask_expression_end(s, at, limit);
        if (next == 0)
            break;
    }
    return 0;
}

uint32_t dg__mask_component_end(dg__mask_scan *s, uint32_t from)
{
    if (s->wasted > WASTE * ((uint64_t)from + LONGEST_TAG))
        return 0;
    uint32_t limit = bound(s, from), end = component_end(s, from, limit);
    s->wasted += end == 0 ? limit - from : 0;
    return end;
}

/* ---- Modules ---- */

static bool begins_import(const dg__mask_scan *s, uint32_t at)
{
    uint32_t last = dg__mask_line_end(s, at);
    while (dg__mask_is_blank(s->source[last - 1]) || s->source[last - 1] == ';')
        last--;
    uint8_t c = s->source[last - 1];
    return last > at + 7 && (c == '\'' || c == '"' || c == '{');
}

static bool begins_module(const dg__mask_scan *s, uint32_t at)
{
    static const char *const exports[] = {
        "const ", "default ", "function ", "async function ", "class ", "let ", "var ", "{", "* "};
    if (dg__mask_starts(s, at, "import "))
        return begins_import(s, at);
    if (!dg__mask_starts(s, at, "export "))
        return false;
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (dg__mask_starts(s, at + 7, exports[i]))
            return true;
    return false;
}

/* The next line that is no statement's but begins something else; the end of the source if none. */
static uint32_t module_limit(const dg__mask_scan *s, uint32_t line)
{
    while (line < s->len && !begins_module(s, line) && !dg__mask_starts(s, line, "# ") &&
           !dg__mask_starts(s, line, "##") && !dg__mask_starts(s, line, "```") &&
           !dg__mask_starts(s, line, "~~~"))
        line = dg__mask_next_line(s, dg__mask_line_end(s, line));
    return line;
}

/* The line break before the next blank line. */
static uint32_t paragraph_end(const dg__mask_scan *s, uint32_t at)
{
    while (at < s->len && !(dg__is_break(s->source[at]) && dg__mask_blank_follows(s, at)))
        at++;
    return at;
}

/* The line break that ends the statement that begins at `start`. */
static uint32_t statement_end(const dg__mask_scan *s, uint32_t start)
{
    uint32_t depth = 0, last = start, at = start;
    uint32_t limit = module_limit(s, dg__mask_next_line(s, dg__mask_line_end(s, start)));
    for (uint32_t next; at < limit; at = next) {
        uint8_t c = s->source[at];
        if (dg__is_break(c)) {
            if (depth == 0 && dg__mask_blank_follows(s, at))
                return at;
            last = at;
            next = dg__mask_next_line(s, at);
            continue;
        }
        count_bracket(c, &depth);
        next = skip_script(s, at, limit);
        if (next == 0)
            break;
    }
    if (at < limit || depth > 0)
        return paragraph_end(s, start);
    return limit < s->len ? last : s->len;
}

uint32_t dg__mask_module_end(const dg__mask_scan *s, uint32_t at)
{
    uint32_t end = at;
    while (at < s->len && begins_module(s, at)) {
        end = statement_end(s, at);
        at = dg__mask_next_line(s, end);
    }
    return end;
}

/* Where blocks of Markdown are in the source, and their lines. */
#include "format/look.h"
#include "format/markdown_reader.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

void dg__markdown_see(dg__markdown_reader *r, uint32_t from, uint32_t to)
{
    from = from > r->at ? from : r->at;
    to = to > from ? to : from;
    if (!r->seen || from < r->first)
        r->first = from;
    if (!r->seen || to > r->last)
        r->last = to;
    r->seen = true;
}

uint32_t dg__markdown_line_start(const dg__markdown_reader *r, uint32_t at)
{
    while (at > r->at && !dg__is_break(r->p->source[at - 1]))
        at--;
    return at;
}

uint32_t dg__markdown_line_end(const dg__markdown_reader *r, uint32_t at)
{
    while (at < r->p->source_len && !dg__is_break(r->p->source[at]))
        at++;
    return at;
}

uint32_t dg__markdown_next_line(const dg__markdown_reader *r, uint32_t at)
{
    at = dg__markdown_line_end(r, at);
    if (at + 1 < r->p->source_len && r->p->source[at] == '\r' && r->p->source[at + 1] == '\n')
        return at + 2;
    return at < r->p->source_len ? at + 1 : at;
}

uint32_t dg__markdown_trim_right(const dg__markdown_reader *r, uint32_t start, uint32_t end)
{
    while (end > start && (is_blank(r->p->source[end - 1]) || dg__is_break(r->p->source[end - 1])))
        end--;
    return end;
}

/* Behind indentation, marks of quotations, and the ruler of a table. */
uint32_t dg__markdown_skip_prefix(const dg__markdown_reader *r, uint32_t at, bool cell)
{
    const uint8_t *s = r->p->source;
    while (at < r->p->source_len && (is_blank(s[at]) || s[at] == '>' || (cell && s[at] == '|')))
        at++;
    return at;
}

/* Where the block begins that has text at r->first: with its markup, on the same line. */
uint32_t dg__markdown_block_start(const dg__markdown_reader *r)
{
    uint32_t start = dg__markdown_line_start(r, r->first);
    start = dg__markdown_skip_prefix(r, start, r->kind == DG_TABLE_CELL);
    return start < r->first ? start : r->first;
}

/* A line of only '=' or '-': what makes the line before it a heading. */
static uint32_t skip_underline(const dg__markdown_reader *r, uint32_t end)
{
    const uint8_t *s = r->p->source;
    uint32_t line = dg__markdown_skip_prefix(r, dg__markdown_next_line(r, end), false), stop = line;
    if (line >= r->p->source_len || (s[line] != '=' && s[line] != '-'))
        return end;
    while (stop < r->p->source_len && s[stop] == s[line])
        stop++;
    uint32_t rest = stop;
    while (rest < r->p->source_len && is_blank(s[rest]))
        rest++;
    return rest >= r->p->source_len || dg__is_break(s[rest]) ? stop : end;
}

static bool is_atx(const dg__markdown_reader *r, uint32_t start)
{
    const uint8_t *s = r->p->source;
    uint32_t at = start;
    while (at < r->last && s[at] == '#')
        at++;
    return at > start && at - start <= 6 && (at >= r->p->source_len || is_blank(s[at]));
}

uint32_t dg__markdown_block_end(const dg__markdown_reader *r, uint32_t start)
{
    const uint8_t *s = r->p->source;
    uint32_t end = r->last;
    if (r->kind == DG_TABLE_CELL) {
        while (end < r->p->source_len && !dg__is_break(s[end]) && s[end] != '|')
            end++;
        return dg__markdown_trim_right(r, r->last, end);
    }
    end = dg__markdown_trim_right(r, r->last, dg__markdown_line_end(r, end));
    return r->kind == DG_HEADING && !is_atx(r, start) ? skip_underline(r, end) : end;
}

/* What masking writes, and what stands before the text of a line. */
#include "format/mask_scan.h"

#include <string.h>

/* Behind indentation and the marks of quotations. */
uint32_t dg__mask_skip_prefix(const dg__mask_scan *s, uint32_t at)
{
    while (at < s->len && (dg__mask_is_blank(s->source[at]) || s->source[at] == '>'))
        at++;
    return at;
}

/* Behind the markers of list items too: a fence may begin there. */
uint32_t dg__mask_skip_markers(const dg__mask_scan *s, uint32_t at, uint32_t end)
{
    while (at < end) {
        uint32_t digits = at;
        while (digits < end && digits - at < 9 && (uint8_t)(s->source[digits] - '0') < 10)
            digits++;
        uint8_t c = s->source[digits < end ? digits : at];
        bool marker = digits > at ? c == '.' || c == ')' : c == '-' || c == '*' || c == '+';
        if (!marker || digits + 1 >= end || !dg__mask_is_blank(s->source[digits + 1]))
            break;
        at = dg__mask_skip_prefix(s, digits + 1);
    }
    return at;
}

bool dg__mask_blank(dg__mask_scan *s, uint32_t start, uint32_t end, dg__mask_kind kind)
{
    for (uint32_t i = start; i < end; i++)
        if (!dg__is_break(s->source[i]))
            s->masked[i] = ' ';
    return dg__vec_push(s->m->allocator, &s->m->spans, ((dg__mask_span){start, end, kind}));
}

/* All in one line: none of them had room. */
static void instruct_at_once(dg__mask_scan *s, uint32_t start, uint32_t end)
{
    memset(s->masked + start, ' ', end - start);
    memcpy(s->masked + end - 2, "?>", 2);
    memcpy(s->masked + start, "<?", 2);
}

/* The instruction takes the first line that has room for one; the others keep only the marks that
 * hold them in their quotation. */
bool dg__mask_instruct(dg__mask_scan *s, uint32_t start, uint32_t end, dg__mask_kind kind)
{
    bool placed = false;
    for (uint32_t at = start; at < end;) {
        uint32_t stop = dg__mask_line_end(s, at),
                 from = at == start ? at : dg__mask_skip_prefix(s, at);
        stop = stop < end ? stop : end;
        from = from < stop ? from : stop;
        memset(s->masked + from, ' ', stop - from);
        if (!placed && stop - from >= 3) {
            memcpy(s->masked + stop - 2, "?>", 2);
            memcpy(s->masked + from, "<?", 2);
            placed = true;
        }
        at = dg__mask_next_line(s, stop);
    }
    if (!placed)
        instruct_at_once(s, start, end);
    return dg__vec_push(s->m->allocator, &s->m->spans, ((dg__mask_span){start, end, kind}));
}

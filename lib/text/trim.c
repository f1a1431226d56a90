/* See trim.h. */
#include "text/trim.h"

#include "text/unicode.h"
#include "text/utf8.h"

static bool is_space(dg__code_point cp)
{
    return (dg__properties_of(cp.value)->flags & DG__SPACE) != 0;
}

/* ASCII that is neither white space nor a control character. */
static bool is_visible(uint8_t byte)
{
    return byte > 0x20 && byte < 0x7F;
}

/* White space above ASCII begins with C2, E1, E2, or is E3 80 80. */
static bool may_begin_space(uint8_t first, uint8_t second)
{
    return first == 0xE1 || first == 0xE2 || (first == 0xE3 && second == 0x80);
}

/* Whether there is certainly no white space at either end; nearly always. */
static bool is_trimmed(const uint8_t *start, const uint8_t *end)
{
    if (is_visible(start[0]) && is_visible(end[-1]))
        return true;
    if (end - start < 3 || (start[0] < 0x80 && !is_visible(start[0])) ||
        (end[-1] < 0x80 && !is_visible(end[-1])))
        return false;
    return start[0] != 0xC2 && !may_begin_space(start[0], start[1]) && end[-2] != 0xC2 &&
           !may_begin_space(end[-3], end[-1] == 0x80 ? end[-2] : 0);
}

dg_span dg__trim(const uint8_t *text, dg_span span)
{
    const uint8_t *start = text + span.start, *end = text + span.end;
    if (start < end && end[-1] == ' ')
        end--;
    if (start < end && is_trimmed(start, end))
        return (dg_span){span.start, (uint32_t)(end - text)};
    while (start < end) {
        dg__code_point first = dg__utf8_decode(start, end);
        if (!is_space(first))
            break;
        start += first.len;
    }
    while (start < end) {
        dg__code_point last = dg__utf8_decode_back(start, end);
        if (!is_space(last))
            break;
        end -= last.len;
    }
    return start < end ? (dg_span){(uint32_t)(start - text), (uint32_t)(end - text)}
                       : (dg_span){span.start, span.start};
}

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

dg_span dg__trim(const uint8_t *text, dg_span span)
{
    const uint8_t *start = text + span.start, *end = text + span.end;
    if (start < end && end[-1] == ' ')
        end--;
    if (start < end && is_visible(start[0]) && is_visible(end[-1])) /* nearly always */
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

#include "find/code.h"

#include "text/unicode.h"

#include <string.h>

enum { LINE = 200 }; /* bytes of one, and of attributes, that are looked at */

/* The next byte of inline code in the span; 0 at the end of the span. */
static uint8_t next_of_code(const dg_document *doc, dg_span *span, bool *in_code)
{
    while (span->start < span->end) {
        uint8_t byte = doc->source[span->start++];
        if (byte == '`') {
            uint32_t mark = span->start;
            while (span->start < span->end && doc->source[span->start] == '`')
                span->start++;
            *in_code ^= doc->format != DG_RST || span->start > mark; /* `link <target>`_ */
        } else if (*in_code && !dg__is_ascii_space(byte))
            return byte;
    }
    return 0;
}

bool dg__same_code(const dg_document *doc, dg_span a, dg_span b)
{
    bool in_a = false, in_b = false;
    for (;;) {
        uint8_t from_a = next_of_code(doc, &a, &in_a), from_b = next_of_code(doc, &b, &in_b);
        if (from_a != from_b)
            return false;
        if (from_a == 0)
            return true;
    }
}

static bool same_source(const dg_document *doc, dg_span x, dg_span y)
{
    uint32_t n = x.end - x.start;
    return n == y.end - y.start && memcmp(doc->source + x.start, doc->source + y.start, n) == 0;
}

/* "{: .class}" on the line below; empty if there is none. */
static dg_span attributes_below(const dg_document *doc, uint32_t at)
{
    uint32_t end = doc->source_len - at > LINE ? at + LINE : doc->source_len;
    while (at < end && doc->source[at] != '\n')
        at++;
    while (at < end && dg__is_ascii_space(doc->source[at]))
        at++;
    dg_span span = {at, at};
    if (end - at < 2 || memcmp(doc->source + at, "{:", 2) != 0)
        return span;
    while (span.end < end && doc->source[span.end] != '}')
        span.end++;
    return span;
}

bool dg__same_attributes(const dg_document *doc, uint32_t a, uint32_t b)
{
    return same_source(doc, attributes_below(doc, a), attributes_below(doc, b));
}

/* Laying out a window of a line: from a few columns before the place to where the width ends.
 *
 *     …and the tide. The bell rang twice before the boats came in and the…
 *      |-CONTEXT-|   ^ span.start
 *     |-------------------------- EXCERPT_WIDTH --------------------------|
 */
#include "excerpt.h"

#include "memory.h"
#include "utf8.h"

#include <stdbool.h>
#include <string.h>
#include <unictype.h>
#include <uniwidth.h>

#define CONTEXT   16u   /* columns before the place; a line that begins there is not cut */
#define TAB       4u    /* tab stops, relative to the window */
#define MAX_BYTES 1024u /* marks that take no column can't make a line longer than this */

typedef struct window {
    char bytes[MAX_BYTES + 8];
    size_t len;
    unsigned columns;
} window;

static bool ends_line(uint32_t c)
{
    return c == '\n' || c == '\r';
}

/* The columns of a character as it is printed; negative: it can't be printed as it is. */
static int width_of(uint32_t c)
{
    return uc_is_property_bidi_control(c) ? -1 : uc_width(c, "UTF-8");
}

static void put(window *w, const char *bytes, size_t len, unsigned columns)
{
    memcpy(w->bytes + w->len, bytes, len);
    w->len += len;
    w->columns += columns;
}

static void put_char(window *w, const char *bytes, size_t len, uint32_t c)
{
    int width = width_of(c);
    if (c == '\t')
        put(w, "    ", TAB - w->columns % TAB, TAB - w->columns % TAB);
    else if (width < 0 || c == REPLACEMENT)
        put(w, "\xEF\xBF\xBD", 3, 1);
    else if (c != 0xFEFF)
        put(w, bytes, len, (unsigned)width);
}

/* Where the window begins: at most CONTEXT columns before `at`, and never before its line. */
static size_t window_start(const char *text, size_t at, bool *cut)
{
    unsigned columns = 0;
    size_t start = at;
    *cut = false;
    while (start > 0 && !*cut) {
        uint32_t c;
        size_t step = char_before(text, text + start, &c);
        if (ends_line(c))
            break;
        int width = width_of(c);
        columns += width > 0 ? (unsigned)width : 1;
        *cut = columns > CONTEXT;
        if (!*cut)
            start -= step;
    }
    return start;
}

excerpt excerpt_of(const char *text, size_t len, dg_span span)
{
    window w = {.len = 0};
    unsigned mark_start = 0, mark_end = 0;
    bool cut;
    size_t at = window_start(text, span.start, &cut);
    if (cut)
        put(&w, "…", strlen("…"), 1);
    for (size_t step; at < len; at += step) {
        uint32_t c;
        step = char_at(text + at, len - at, &c);
        if (ends_line(c))
            break;
        if (w.columns + TAB >= EXCERPT_WIDTH || w.len + 8 > MAX_BYTES) {
            put(&w, "…", strlen("…"), 1);
            break;
        }
        if (at <= span.start)
            mark_start = w.columns;
        put_char(&w, text + at, step, c);
        if (at < span.end)
            mark_end = w.columns;
    }
    excerpt made = {need(w.len + 1, 1), mark_start,
                    mark_end > mark_start ? mark_end - mark_start : 1};
    memcpy(made.line, w.bytes, w.len);
    return made;
}

/* The sweep: places by offset, the text once from its start to the last of them. */
#include "place.h"

#include "memory.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int by_offset(const void *a, const void *b)
{
    uint32_t x = (*(place *const *)a)->offset, y = (*(place *const *)b)->offset;
    return (x > y) - (x < y);
}

typedef struct sweep {
    const char *text;
    size_t len, at;
    size_t next_cr; /* at or behind `at`; len if there is none */
    place here;
} sweep;

static size_t find(const sweep *s, size_t from, char c)
{
    const char *found = memchr(s->text + from, c, s->len - from);
    return found != NULL ? (size_t)(found - s->text) : s->len;
}

/* To the start of the first line that begins behind `offset`, or nearest before it: whole lines are
 * passed over without a look at their characters. */
static void sweep_lines(sweep *s, size_t offset)
{
    while (s->at < offset) {
        const char *lf = memchr(s->text + s->at, '\n', offset - s->at);
        size_t end = lf != NULL ? (size_t)(lf - s->text) : offset;
        if (s->next_cr < s->at)
            s->next_cr = find(s, s->at, '\r');
        if (s->next_cr < end)
            end = s->next_cr;
        if (end == offset)
            return;
        s->at = end + 1;
        if (s->text[end] == '\r' && s->at < s->len && s->text[s->at] == '\n')
            s->at++;
        s->here.line++;
        s->here.column = 1;
        s->here.line_start = (uint32_t)s->at;
    }
}

/* To the first character boundary at or behind `offset`. */
static void sweep_to(sweep *s, size_t offset)
{
    sweep_lines(s, offset);
    for (; s->at < offset; s->here.column++) {
        uint32_t c;
        s->at += char_at(s->text + s->at, s->len - s->at, &c);
    }
}

void find_places(const char *text, size_t len, place *places, size_t n)
{
    place **order = need(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = &places[i];
    qsort(order, n, sizeof *order, by_offset);
    sweep s = {.text = text, .len = len, .here = {0, 1, 1, 0}};
    s.at = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    s.here.line_start = (uint32_t)s.at;
    s.next_cr = find(&s, s.at, '\r');
    for (size_t i = 0; i < n; i++) {
        sweep_to(&s, order[i]->offset);
        order[i]->line = s.here.line;
        order[i]->column = s.here.column;
        order[i]->line_start = s.here.line_start;
    }
    free(order);
}

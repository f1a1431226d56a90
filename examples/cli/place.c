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

static void begin_line(sweep *s, size_t at)
{
    s->at = at;
    s->here.column = 1;
    s->here.line_start = (uint32_t)at;
}

/* Sums of so many fit a byte, which is what compilers have vectors for. */
#define COUNTED 64u

static uint32_t count_lf(const char *text, size_t len)
{
    uint32_t n = 0;
    for (; len >= COUNTED; text += COUNTED, len -= COUNTED) {
        unsigned char some = 0;
        for (size_t i = 0; i < COUNTED; i++)
            some = (unsigned char)(some + (text[i] == '\n'));
        n += some;
    }
    for (size_t i = 0; i < len; i++)
        n += text[i] == '\n';
    return n;
}

/* Behind the last line feed in front of `end`, if one is; there is no other line break. */
static void sweep_lf(sweep *s, size_t end)
{
    uint32_t n = count_lf(s->text + s->at, end - s->at);
    if (n == 0)
        return;
    s->here.line += n;
    while (s->text[end - 1] != '\n')
        end--;
    begin_line(s, end);
}

/* To the start of the first line that begins behind `offset`, or nearest before it: whole lines are
 * passed over without a look at their characters. */
static void sweep_lines(sweep *s, size_t offset)
{
    while (s->at < offset) {
        if (s->next_cr < s->at)
            s->next_cr = find(s, s->at, '\r');
        if (s->next_cr >= offset) {
            sweep_lf(s, offset);
            return;
        }
        sweep_lf(s, s->next_cr);
        size_t next = s->next_cr + 1;
        s->here.line++;
        begin_line(s, next < s->len && s->text[next] == '\n' ? next + 1 : next);
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

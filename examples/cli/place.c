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

/* Moves `at` to the first character boundary at or after `offset`. */
static size_t sweep_to(const char *text, size_t len, size_t at, size_t offset, place *here)
{
    while (at < offset) {
        uint32_t c;
        at += char_at(text + at, len - at, &c);
        if (c == '\r' && at < len && text[at] == '\n')
            at++;
        if (c == '\n' || c == '\r') {
            here->line++;
            here->column = 1;
        } else {
            here->column++;
        }
    }
    return at;
}

void find_places(const char *text, size_t len, place *places, size_t n)
{
    place **order = need(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = &places[i];
    qsort(order, n, sizeof *order, by_offset);
    place here = {0, 1, 1};
    size_t at = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (size_t i = 0; i < n; i++) {
        at = sweep_to(text, len, at, order[i]->offset, &here);
        order[i]->line = here.line;
        order[i]->column = here.column;
    }
    free(order);
}

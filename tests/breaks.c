/* See breaks.h. */
#include "breaks.h"

#include "harness.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* One line, "÷ 0061 × 0027 ÷ # ...", as text and the offsets of its "÷". */
typedef struct line {
    uint8_t text[512];
    size_t len;
    size_t breaks[64];
    size_t n_breaks;
} line;

static line read_line(char *written)
{
    line l = {0};
    written[strcspn(written, "#")] = '\0';
    for (char *word = strtok(written, " \t\n"); word != NULL; word = strtok(NULL, " \t\n")) {
        if (strcmp(word, "÷") == 0)
            l.breaks[l.n_breaks++] = l.len;
        else if (strcmp(word, "×") != 0)
            l.len += dg__utf8_encode((uint32_t)strtoul(word, NULL, 16), l.text + l.len);
    }
    return l;
}

static void check_line(const line *l, int number, test_boundary next)
{
    size_t at = 0;
    for (size_t i = 1; i < l->n_breaks; i++) {
        at = next(l->text, l->len, at, false);
        ck_assert_msg(at == l->breaks[i], "line %d: break at %zu, expected %zu", number, at,
                      l->breaks[i]);
    }
    ck_assert_msg(at == l->len, "line %d", number);
}

size_t test_breaks(const char *file_name, test_boundary next)
{
    FILE *file = test_open_unicode(file_name);
    char written[4096];
    size_t n_lines = 0;
    for (int number = 1; fgets(written, sizeof written, file) != NULL; number++) {
        line l = read_line(written);
        if (l.n_breaks == 0)
            continue;
        n_lines++;
        check_line(&l, number, next);
    }
    test_close_unicode(file);
    return n_lines;
}

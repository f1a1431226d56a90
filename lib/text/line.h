/* Lines of plain text, as paragraph.h has them: where one ends, and what the rules ask of it. */
#ifndef DG_TEXT_LINE_H
#define DG_TEXT_LINE_H

#include "base/cpu.h"

#include <stdbool.h>
#include <stdint.h>

enum { DG__WIDEST = 200 }; /* columns; a wider line is a paragraph of its own */

/* What stands below `measured` is only valid if that is set. Of a line wider than DG__WIDEST, `width`
 * is one more, and nothing below it is set but `lower`. */
typedef struct dg__line {
    uint32_t from;       /* its first byte */
    uint32_t start, end; /* its body */
    uint32_t indent, n_quotes;
    bool plain; /* bytes of one column each */
    bool measured;
    uint32_t width;
    bool lower;         /* begins in lower case */
    bool marker;        /* begins with a list marker */
    bool letters;       /* has a letter or digit */
    bool ends_sentence; /* a terminator, perhaps with closing marks */
    bool ends_clause;   /* '.', ',', ':', ';' or a dash */
    bool runs_on;       /* ends in none of those, but a comma or a dash */
    uint32_t lead;      /* what a break before it needs beyond the width of the line above */
} dg__line;

/* Where the line that begins at `at` ends, before its line end; *plain: it has bytes from 0x20 to
 * 0x7F only. The same whatever the features (DG__CPU_...). */
uint32_t dg__find_line_end(const uint8_t *text, uint32_t at, uint32_t to, bool *plain,
                           unsigned features);

/* The length of the line end at text[at], 0 if there is none. */
uint32_t dg__line_end_length(const uint8_t *text, uint32_t at, uint32_t to);

/* Text[from, to) as a line that isn't measured yet; false: it is blank. */
bool dg__line_begin(dg__line *l, const uint8_t *text, uint32_t from, uint32_t to, bool plain);

void dg__line_measure(dg__line *l, const uint8_t *text);

/* ---- For the variants ---- */

/* The lines are the first to be read of a text that may be larger than the caches: so many bytes ahead
 * hides the wait for memory. */
#define DG__PREFETCH 1024

/* As dg__find_line_end. */
uint32_t dg__find_line_end_portable(const uint8_t *text, uint32_t at, uint32_t to, bool *plain);
#if DG__X86
uint32_t dg__find_line_end_avx2(const uint8_t *text, uint32_t at, uint32_t to, bool *plain);
uint32_t dg__find_line_end_avx512(const uint8_t *text, uint32_t at, uint32_t to, bool *plain);
#endif

#endif

/* The margin of paragraph.h's rule: how many line breaks in sight each wrap width explains. */
#ifndef DG_TEXT_MARGIN_H
#define DG_TEXT_MARGIN_H

#include "text/line.h"

/* Wrap widths, in columns; the widest is DG__WIDEST. */
enum { DG__NARROWEST = 30 };

/* Widths are looked at in so many lanes, and changed in twice as many. What is stored is loaded again
 * in the same pieces, which a processor has at hand: so the pieces are aligned. */
#define DG__MARGIN_LANES 16u
#define DG__MARGIN_CAP   ((DG__WIDEST / DG__MARGIN_LANES + 2) * DG__MARGIN_LANES)

/* The most breaks that any width explains, and the greatest width that does. */
typedef struct dg__peak {
    uint32_t most, width;
} dg__peak;

/* For each width 256 times the breaks that it explains, and itself: the greatest of these is of the
 * greatest width of those that explain the most. At most 127 breaks are in sight. */
typedef struct dg__margin {
    _Alignas(2 * DG__MARGIN_LANES) int16_t ranks[DG__MARGIN_CAP];
    bool changed;  /* since the peak was looked for: lines narrower than any width change nothing */
    dg__peak peak; /* that of then */
} dg__margin;

void dg__margin_begin(dg__margin *m);

/* A line break comes in sight, or goes out of it: the widths from `width` on explain it, up to but
 * not with `needs`. */
void dg__margin_add(dg__margin *m, uint32_t width, uint32_t needs, unsigned features);
void dg__margin_remove(dg__margin *m, uint32_t width, uint32_t needs, unsigned features);

dg__peak dg__margin_peak(dg__margin *m, unsigned features);

/* ---- For the variants ---- */

/* Adds `by` to the ranks of the widths [from, end), which are not empty. */
void dg__margin_change_portable(dg__margin *m, uint32_t from, uint32_t end, int16_t by);
/* The greatest of the ranks. */
int16_t dg__margin_greatest_portable(const dg__margin *m);
#if DG__X86
void dg__margin_change_avx2(dg__margin *m, uint32_t from, uint32_t end, int16_t by);
int16_t dg__margin_greatest_avx2(const dg__margin *m);
#endif

#endif

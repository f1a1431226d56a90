/* A break touches the few widths that explain it; the peak is looked for among all, in lanes that
 * compilers make vectors of. */
#include "text/margin.h"

#include <stddef.h>

enum { ONE_BREAK = 256 };

void dg__margin_begin(dg__margin *m)
{
    for (int16_t width = 0; width < (int16_t)DG__MARGIN_CAP; width++)
        m->ranks[width] = width > DG__WIDEST ? 0 : width;
    m->changed = true;
}

/* Most breaks are changed in one step: there is no loop whose end has to be guessed. */
void dg__margin_change_portable(dg__margin *m, uint32_t from, uint32_t end, int16_t by)
{
    for (uint32_t at = from - from % DG__MARGIN_LANES; at < end; at += 2 * DG__MARGIN_LANES) {
        int16_t first = (int16_t)(from - at), last = (int16_t)(end - at), *ranks = m->ranks + at;
        for (int16_t i = 0; i < (int16_t)(2 * DG__MARGIN_LANES); i++)
            ranks[i] = (int16_t)(ranks[i] + (i >= first && i < last ? by : 0));
    }
}

static void change(dg__margin *m, uint32_t width, uint32_t needs, int16_t by, unsigned features)
{
    uint32_t from = width < DG__NARROWEST ? DG__NARROWEST : width;
    uint32_t end = needs > DG__WIDEST ? DG__WIDEST + 1 : needs;
    if (from >= end)
        return;
    m->changed = true;
#if DG__X86
    if (features & DG__CPU_AVX2) {
        dg__margin_change_avx2(m, from, end, by);
        return;
    }
#endif
    (void)features;
    dg__margin_change_portable(m, from, end, by);
}

void dg__margin_add(dg__margin *m, uint32_t width, uint32_t needs, unsigned features)
{
    change(m, width, needs, ONE_BREAK, features);
}

void dg__margin_remove(dg__margin *m, uint32_t width, uint32_t needs, unsigned features)
{
    change(m, width, needs, -ONE_BREAK, features);
}

int16_t dg__margin_greatest_portable(const dg__margin *m)
{
    int16_t lanes[DG__MARGIN_LANES] = {0}, greatest = 0;
    for (size_t i = 0; i < DG__MARGIN_CAP; i += DG__MARGIN_LANES)
        for (size_t j = 0; j < DG__MARGIN_LANES; j++)
            lanes[j] = m->ranks[i + j] > lanes[j] ? m->ranks[i + j] : lanes[j];
    for (size_t j = 0; j < DG__MARGIN_LANES; j++)
        greatest = lanes[j] > greatest ? lanes[j] : greatest;
    return greatest;
}

static uint32_t greatest_rank(const dg__margin *m, unsigned features)
{
#if DG__X86
    if (features & DG__CPU_AVX2)
        return (uint32_t)dg__margin_greatest_avx2(m);
#endif
    (void)features;
    return (uint32_t)dg__margin_greatest_portable(m);
}

dg__peak dg__margin_peak(dg__margin *m, unsigned features)
{
    if (m->changed) {
        uint32_t greatest = greatest_rank(m, features);
        m->peak = (dg__peak){greatest / ONE_BREAK, greatest % ONE_BREAK};
        m->changed = false;
    }
    return m->peak;
}

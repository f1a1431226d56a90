/* Where sentence marks may begin: a search that skips text without looking at its characters, 64
 * bytes at a time where the processor can. */
#ifndef DG_TEXT_MARK_H
#define DG_TEXT_MARK_H

#include "base/cpu.h"

#include <stdint.h>

/* A list that has this many places gets no more, but for those of the bytes looked at in one go. */
#define DG__MARKS_WANTED 64u
#define DG__MARKS_MAX    (DG__MARKS_WANTED + 64u)

/* Invariant: the places lie, ascending, before `searched`. */
typedef struct dg__mark_list {
    uint32_t searched;
    uint32_t n;
    uint32_t places[DG__MARKS_MAX + 16]; /* room to write more than count */
} dg__mark_list;

/* Lists the places of text[list->searched, len) where a mark may begin: '.', '!', '?', a space between
 * letters of Thai or Lao, or bytes that pass the filter. Ends behind at least `wanted` of them (at most DG__MARKS_WANTED) or at `len`.
 * Every mark begins at such a place (a test compares them with the tables), but not every place is
 * one, and which others are listed depends on the features (DG__CPU_...). */
void dg__list_marks(dg__mark_list *list, const uint8_t *text, uint32_t len, uint32_t wanted,
                    unsigned features);

/* ---- For the variants ---- */

/* The filter. Three bytes pass if the six entries for their halves have a bit in common; each bit is
 * a set of marks whose bytes are much the same. Or if they begin with D6 89, with DF B9, or with F0
 * and a byte below 9E. Bytes behind the end of the text are 0. */
typedef struct dg__mark_filter {
    uint8_t first_high[16], first_low[16];
    uint8_t second_high[16], second_low[16];
    uint8_t third_high[16], third_low[16];
} dg__mark_filter;

extern const dg__mark_filter dg__marks;

void dg__list_marks_portable(dg__mark_list *list, const uint8_t *text, uint32_t len,
                             uint32_t wanted);
#if DG__X86
void dg__list_marks_avx2(dg__mark_list *list, const uint8_t *text, uint32_t len, uint32_t wanted);
void dg__list_marks_avx512(dg__mark_list *list, const uint8_t *text, uint32_t len, uint32_t wanted);
#endif

#endif

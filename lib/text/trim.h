/* Taking white space (White_Space of the UCD) off both ends of a span. */
#ifndef DG_TEXT_TRIM_H
#define DG_TEXT_TRIM_H

#include <dittograph/base.h>

/* The span without white space at its ends; empty at its start if it holds nothing else. */
dg_span dg__trim(const uint8_t *text, dg_span span);

#endif

/* The id of a text: what a report, a baseline and an index know it by. */
#ifndef DG_FIND_TEXT_ID_H
#define DG_FIND_TEXT_ID_H

#include "base/meter.h"
#include "document.h"
#include "text/key.h"

#include <dittograph/find.h>

/* Scratch for many ids; zero `text` before the first, free it after the last. Too large for a stack. */
typedef struct dg__text_id_scratch {
    const dg_allocator *allocator;
    DG__VEC(uint8_t) text;
    dg__key key;
} dg__text_id_scratch;

/* The id of the tokens [first, end) of a document: of their keys, each followed by a line feed.
 * Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__text_id_of(dg_text_id *id, dg__text_id_scratch *s, const dg_document *doc,
                         uint32_t first, uint32_t end, dg__meter *meter);

#endif

/* Whether a text is what somebody said, written down: speakers repeat words, and a transcript keeps
 * that. */
#ifndef DG_FIND_SPEECH_H
#define DG_FIND_SPEECH_H

#include "document.h"

/* Whether times stand all through the text, "12:04", or a sixth of its paragraphs and more begin
 * with who is speaking, "Charlie: Yes", and the same ones again. Linear in the text. */
bool dg__is_transcript(const dg_document *doc);

#endif

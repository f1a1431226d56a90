/* What annotations are made of, whoever makes them. */
#ifndef DG_CORPUS_NOTE_H
#define DG_CORPUS_NOTE_H

#include "base/memory.h"
#include "document.h"

#include <dittograph/corpus.h>

typedef DG__VEC(uint8_t) dg__scratch_text;

/* The id of the tokens [first, end): of their keys by `flags`, each followed by a line feed. `scratch`
 * is allocated by `a`, and to be freed by whoever holds it. Errors: DG_NO_MEMORY. */
dg_status dg__note_id(dg_text_id *id, const dg_document *doc, uint32_t first, uint32_t end,
                      uint32_t flags, const dg_allocator *a, dg__scratch_text *scratch);

/* The rule if some document holds a text twice, and if none does. */
dg_rule dg__note_rule(dg_rule repeated, bool twice);

/* An object with room for so many annotations that putting them needs no memory; NULL if there is
 * none. */
dg_annotations *dg__notes_new(const dg_allocator *a, size_t room);
void dg__notes_put(dg_annotations *notes, const dg_annotation *note);

/* Says of what is boilerplate where it stands: sets DG_ANNOTATION_HEAD, _TAIL, _LINKS and _OWN. All
 * annotations of the document are there, in order. */
void dg__notes_place(dg_annotations *notes, const dg_document *doc);

#endif

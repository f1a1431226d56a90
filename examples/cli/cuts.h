/* What `clean` takes out of a document: whole blocks and sentences, as bytes of its source. */
#ifndef CLI_CUTS_H
#define CLI_CUTS_H

#include "sift.h"

/* What is removed. Bits, as the settings have them. */
#define REMOVE_DUPLICATES  0x1u
#define REMOVE_BOILERPLATE 0x2u
#define REMOVE_NEAR        0x4u

/* One unit that is removed. Its pieces don't overlap those of others and are in order; in HTML they are
 * what is between the tags, so that these stay in balance. A unit all of which lies in another has
 * none of its own, and isn't listed. */
typedef struct cut {
    const dg_annotation *note;
    dg_span prose;
    size_t first_piece, end_piece;
} cut;

typedef struct cuts {
    cut *items; /* by place */
    size_t n, cap;
    dg_span *pieces; /* of the document's text, in order */
    size_t n_pieces, pieces_cap;
} cuts;

cuts cuts_of(const sifted *doc, uint32_t removed);
/* Whether it is said of near duplicates. */
bool is_near(const dg_annotation *note);

void free_cuts(cuts *all);

/* The text without the pieces, to be freed. */
char *text_without(const char *text, size_t len, const dg_span *pieces, size_t n, size_t *left);

/* The prose without the cuts, a block a paragraph; to be freed. */
char *prose_without(const dg_document *doc, const cuts *all, size_t *len);

#endif

/* What documentation tools write into Markdown that a Markdown parser doesn't know: front matter,
 * Liquid and Jinja, Hugo's shortcodes, MDX, Learn's and MkDocs' containers, footnotes, attributes.
 *
 *     source   Since {{ version }} of<!-- which? --> it
 *     masked   Since               of                it        the same length, lines as they were
 *
 * What stands alone on its lines becomes a processing instruction, which is a block of HTML to every
 * Markdown parser, wherever it stands: it ends a paragraph, stays in its list or quotation, and is
 * met in its turn.
 *
 *     source   ::: moniker range=">=2"
 *     masked   <?                   ?>
 *
 * An element that begins a block of HTML, but not for this parser, has the name of one that does.
 *
 *     source   <h2 id="a">            masked   <h1 id="a">
 *
 * Invariants: spans are in order and don't overlap; code is never masked, as far as fences and
 * backquotes tell. */
#ifndef DG_FORMAT_MASK_H
#define DG_FORMAT_MASK_H

#include "base/memory.h"
#include "base/meter.h"

typedef enum dg__mask_kind {
    DG__MASK_GONE,     /* markup, blank */
    DG__MASK_OBJECT,   /* blank, stands for something that is seen */
    DG__MASK_FOOTNOTE, /* "[^1]:", an item of a list; the text behind it begins a paragraph */
    /* Instructions from here on. */
    DG__MASK_COMMENT, /* not seen */
    DG__MASK_OPAQUE,  /* a component, an include */
    DG__MASK_CODE,
    DG__MASK_ENTER,       /* a container begins */
    DG__MASK_ALTERNATIVE, /* one that is an alternative of others */
    DG__MASK_NEXT,        /* another alternative begins in place of the one that is open */
    DG__MASK_TAB,         /* so it does, and a rule ends the last */
    DG__MASK_LEAVE,       /* the innermost container ends */
    DG__MASK_ADMONITION,  /* in a list item made of its line: the item is a container */
    DG__MASK_CONTENT_TAB, /* so it is: an alternative */
    DG__MASK_ALERT        /* the quotation it is in is a container */
} dg__mask_kind;

typedef struct dg__mask_span {
    uint32_t start, end;
    dg__mask_kind kind;
} dg__mask_span;

typedef struct dg__mask {
    const dg_allocator *allocator;
    uint8_t *bytes;
    uint32_t len;
    uint32_t start; /* behind the BOM and the front matter */
    dg_span front_matter;
    DG__VEC(dg__mask_span) spans;
    DG__VEC(dg_span) renamed; /* names of elements that the parser reads as others, in order */
} dg__mask;

/* Bytes behind the masked text that may be read. */
#define DG__MASK_PADDING 16u

/* Masks a source. Linear in `len`. Free it also after failure. */
dg_status dg__mask_read(dg__mask *m, const uint8_t *source, uint32_t len, const dg_allocator *a,
                        dg__meter *meter);
void dg__mask_free(dg__mask *m);

#endif

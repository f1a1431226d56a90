/* The state of reading HTML: the elements that are open, the block that text goes to.
 *
 *     <ul><li>one<li>two<p>more       <li> ends <li>, </ul> would end them all
 *     frames:  document  ul  li  p
 *
 * Only elements that make blocks or hide text have a frame; the others go by. In what is hidden
 * (quiet) every element has one, so that its end is found. Nobody looks for a frame: the frames of
 * one element are chained, and so are those that an end tag doesn't reach past. */
#ifndef DG_FORMAT_HTML_READER_H
#define DG_FORMAT_HTML_READER_H

#include "format/html_element.h"
#include "format/prose.h"

enum {
    DG__HTML_DEEPEST = 512, /* frames */
    DG__HTML_SPARE = 4,     /* beyond: the document, something hidden, raw text in that */
    DG__HTML_NOWHERE = -1
};

#define DG__HTML_NO_PLACE UINT32_MAX

typedef struct dg__html_frame {
    uint16_t id;
    int16_t below; /* the next frame of the same id */
    int16_t scope_below, special_below, foreign_below;
    uint8_t role; /* dg__html_role */
    uint8_t kind; /* dg_block_kind of text in it */
    uint8_t level;
    bool quiet;   /* in something hidden */
    bool hides;   /* isn't, but hides what is in it */
    bool entered; /* has a container */
    bool worded;  /* has words outside links */
    uint32_t n_links;
    uint32_t start;      /* of its start tag */
    uint32_t first_text; /* of a cell: its first block, DG__HTML_NO_PLACE before */
} dg__html_frame;

typedef struct dg__html_reader {
    dg__prose *prose;
    dg__html_tokens tokens;
    dg__html_frame frames[DG__HTML_DEEPEST + DG__HTML_SPARE];
    int16_t top;                     /* the innermost frame; 0 is the document */
    int16_t last[DG__HTML_N_IDS];    /* the innermost of an id */
    int16_t scope, special, foreign; /* the innermost with such a flag */
    uint32_t n_flattened;            /* open beyond the deepest */
    uint32_t block_from;             /* where the next block begins, if it is known */
    dg_span alone;                   /* seen before any text of its block; empty: nothing */
    bool hidden;                     /* what is read now is */
    bool broken;                     /* a <br>, and no text since */
    bool linked;                     /* in a link ... */
    uint32_t link_start;             /* ... that begins here */
    bool coded;                      /* in <code> */
    bool uncoded;                    /* the open block has something outside it ... */
    bool lines;                      /* ... and lines of its own */
    bool ok;                         /* there was memory */
} dg__html_reader;

/* The innermost frame of the elements of a role (dg__html_role_id). */
static inline int16_t dg__html_last_of(const dg__html_reader *r, dg__html_role role)
{
    return r->last[dg__html_role_id(role)];
}

/* ---- Text, in the order of the source ---- */

/* Ends the block that is open, or would be if it had text. Lines of nothing but <code> are code. */
void dg__html_end_block(dg__html_reader *r, uint32_t at);

/* So does where an element of a block begins or ends; <code> goes no further either. */
void dg__html_cut(dg__html_reader *r, uint32_t at);

void dg__html_add_text(dg__html_reader *r, dg_span text);
void dg__html_add_reference(dg__html_reader *r, const dg__html_token *token);
void dg__html_add_line_break(dg__html_reader *r, dg_span tag);

/* source[from, to) is seen, but isn't read. */
void dg__html_add_object(dg__html_reader *r, uint32_t from, uint32_t to);

/* So is an image, unless its description is to be read in place of its tag. */
void dg__html_add_image(dg__html_reader *r, dg_span tag, dg_span description);

/* ---- Frames ---- */

/* A frame for the element, or NULL where there are too many. What hides has room of its own. */
dg__html_frame *dg__html_push(dg__html_reader *r, const dg__html_element *element, uint16_t id,
                              bool hides, uint32_t start);

/* Closes the innermost frame: its element ends at source[at]. */
void dg__html_pop(dg__html_reader *r, uint32_t at);

/* Closes every frame from `lowest` on, which isn't the document's. */
void dg__html_pop_to(dg__html_reader *r, int16_t lowest, uint32_t at);

#endif

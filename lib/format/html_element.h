/* What a reader of prose has to know of each HTML element: what it does to the text in and around
 * it. Facts from the HTML standard: 15.3 (rendering), 13.2.6 (which end tags are implied). */
#ifndef DG_FORMAT_HTML_ELEMENT_H
#define DG_FORMAT_HTML_ELEMENT_H

#include "format/html_token.h"
#include "format/prose.h"

typedef enum dg__html_role {
    DG__HTML_INLINE,      /* goes on in the same text; so does what isn't listed */
    DG__HTML_LINK,        /* inline: <a> */
    DG__HTML_INLINE_CODE, /* inline: code, unless a block of lines is nothing but that */
    DG__HTML_ANNOTATION,  /* inline, not part of the text: <rt> */
    DG__HTML_EMBEDDED,    /* inline, seen but not read: <svg>, <video>, <button> */
    DG__HTML_VOID,        /* the same without content: <img> */
    DG__HTML_UNSEEN,      /* void, without a trace: <wbr>, <link> */
    DG__HTML_BREAK,       /* <br> */
    DG__HTML_INVISIBLE,   /* neither seen nor read: <script>, <template> */
    DG__HTML_PAGE,        /* <html>, <head>, <body>: may be there or not */
    DG__HTML_RULE,        /* <hr> */
    DG__HTML_CODE,        /* a block of code: <pre> */
    DG__HTML_PARAGRAPH,   /* <p>; this and all below are blocks of text */
    DG__HTML_BLOCK,       /* <div> */
    DG__HTML_HEADING,
    DG__HTML_LIST,
    DG__HTML_ORDERED_LIST,
    DG__HTML_ITEM, /* <li> */
    DG__HTML_TERM, /* <dt>, <dd> */
    DG__HTML_QUOTATION,
    DG__HTML_TABLE,
    DG__HTML_ROWS, /* <tbody> */
    DG__HTML_ROW,
    DG__HTML_CELL,
    DG__HTML_CAPTION,
    DG__HTML_ALTERNATIVE, /* <details> */
    DG__HTML_NAVIGATION,
    DG__HTML_N_ROLES
} dg__html_role;

/* What end tags don't reach past. */
#define DG__HTML_SCOPE   0x01u /* most */
#define DG__HTML_SPECIAL 0x02u /* those of list items and of inline elements */
#define DG__HTML_LEAVES  0x04u /* its start tag ends <svg> and <math> */
#define DG__HTML_FOREIGN 0x08u /* <svg>, <math>: another language inside */
#define DG__HTML_NATIVE  0x10u /* <foreignObject>: HTML again */

typedef struct dg__html_element {
    char name[14];
    uint8_t role;  /* dg__html_role */
    uint8_t flags; /* DG__HTML_SCOPE ... */
    uint8_t state; /* dg__html_state behind its start tag */
} dg__html_element;

#define DG__HTML_N_ELEMENTS 115u
#define DG__HTML_N_BUCKETS  64u
#define DG__HTML_N_IDS      (DG__HTML_N_ELEMENTS + DG__HTML_N_ROLES + DG__HTML_N_BUCKETS)

/* The element of a tag: an inline one for a name that isn't listed. *id, below DG__HTML_N_IDS, is
 * the same for names whose tags end one another, such as <td> and <th>; for those that aren't
 * listed it comes from a hash. */
const dg__html_element *dg__html_element_of(const uint8_t *source, dg_span name, uint16_t *id);

/* The id of the elements of a role that end one another: annotations, headings, terms, rows (of
 * <tbody>), cells; of others with a single name. */
uint16_t dg__html_role_id(dg__html_role role);

/* The container that an element of this role makes, DG__IN_DOCUMENT for none; the kind of the text
 * in it, `otherwise` where the role doesn't say. */
dg__container_kind dg__html_container_of(uint8_t role);
dg_block_kind dg__html_kind_of(uint8_t role, uint8_t otherwise);

/* An element whose end tag nobody leaves out. */
bool dg__html_is_always_closed(const dg__html_element *element);

static inline bool dg__html_is_block(const dg__html_element *element)
{
    return element->role >= DG__HTML_RULE;
}

/* What a tag's attributes say about its element. */
typedef struct dg__html_traits {
    bool hidden;         /* hidden, display: none, <input type=hidden> */
    bool linked;         /* has an href */
    bool navigation;     /* role=navigation, class=breadcrumb ... */
    bool alternative;    /* role=tabpanel, class=tab-pane ... */
    bool caption;        /* class=caption, wp-caption-text ... */
    dg_span description; /* alt, as it is written */
} dg__html_traits;

/* O(attributes). */
dg__html_traits dg__html_traits_of(const uint8_t *source, dg_span attributes);

#endif

/* Prose: what is read of a source with markup, and where each byte of it comes from.
 *
 *     source   <p>Tom &amp; <b>Jer</b>ry<br>
 *     prose       Tom & Jerry⏎                    one buffer, block after block
 *     runs        ~~~~ = ~~~~ ~~ =                ~ verbatim, = replaced
 *
 * A reader of a format walks its source once, in order, and calls the functions below. Words,
 * sentences and matches are found in the prose; only what is reported is mapped back, by runs.
 *
 * Invariants: runs are in order, in the prose and in the source; between two blocks the prose has a
 * line feed that belongs to no run; a block without prose (code, an image, a rule) has an empty span
 * in the prose and its place in the source. */
#ifndef DG_FORMAT_PROSE_H
#define DG_FORMAT_PROSE_H

#include "base/memory.h"

#include <dittograph/document.h>

/* What holds blocks: the document, a list, a list item, a quotation ... as a tree. */
typedef enum dg__container_kind {
    DG__IN_DOCUMENT,
    DG__IN_UNORDERED_LIST,
    DG__IN_ORDERED_LIST,
    DG__IN_LIST_ITEM,
    DG__IN_QUOTATION,
    DG__IN_TABLE,
    DG__IN_TABLE_ROW,
    DG__IN_ALTERNATIVE, /* one of several that a reader sees one of: a tab, a moniker */
    DG__IN_NAVIGATION,  /* menus, breadcrumbs, lists of nothing but links */
    DG__IN_OTHER        /* <div>, <section>, an admonition ... */
} dg__container_kind;

typedef struct dg__container {
    dg__container_kind kind;
    uint32_t parent; /* index of the container it is in; its own for the document */
    bool navigation; /* it is, or stands in, navigation; known at the end (dg__prose_close) */
} dg__container;

typedef struct dg__prose_block {
    dg_span prose;  /* in the prose; empty for a block that has none */
    dg_span source; /* in the source, with its markup */
    dg_block_kind kind;
    uint8_t level;      /* of a heading: 1 to 6; else 0 */
    uint32_t container; /* index of the innermost container */
    uint64_t content;   /* of a block without prose: a hash of its bytes in the source, so that what
                           stands between or behind paragraphs can be compared; else 0 */
} dg__prose_block;

typedef struct dg__prose_run {
    uint32_t prose;      /* where it begins in the prose; it ends where the next begins, or the
                            block ends */
    uint32_t source;     /* where it begins in the source */
    uint32_t source_len; /* bytes it takes there; of a verbatim run the same as in the prose */
    uint32_t verbatim;   /* 1: the same bytes; 0: replaced, mapped as a whole */
} dg__prose_run;

typedef struct dg__prose {
    const dg_allocator *allocator;
    const uint8_t *source; /* the caller's */
    uint32_t source_len;
    uint32_t include; /* DG_INCLUDE_...: what is prose, too. The caller's to set, behind init */
    DG__VEC(uint8_t) text;
    DG__VEC(dg__prose_run) runs;
    DG__VEC(dg__prose_block) blocks;
    DG__VEC(dg__container) containers; /* the first is the document */
    uint32_t container;                /* the one that is open */
    bool open;                         /* a block is */
} dg__prose;

/* Prose of a source, with nothing in it yet. Everything below returns false without memory. */
bool dg__prose_init(dg__prose *p, const uint8_t *source, uint32_t source_len,
                    const dg_allocator *a);
void dg__prose_free(dg__prose *p);

/* Containers nest. Leaving ends an open block. The document is never left. */
bool dg__prose_enter(dg__prose *p, dg__container_kind kind);
void dg__prose_leave(dg__prose *p);

/* Begins a block at a place in the source; one that is open ends there. */
bool dg__prose_begin(dg__prose *p, dg_block_kind kind, uint8_t level, uint32_t source);

/* Ends the block that is open, if any. One without any text but white space is dropped. */
void dg__prose_end(dg__prose *p, uint32_t source);

/* Ends the open block, of which there must be one with text: it was code all along. */
void dg__prose_end_code(dg__prose *p, uint32_t source);

/* Adds source[from, to) as it is, to the open block, of which there must be one. */
bool dg__prose_add(dg__prose *p, uint32_t from, uint32_t to);

/* Adds `len` bytes that stand for source[from, to): a character for its entity, a space or line feed
 * for a soft line break with the line prefixes behind it. */
bool dg__prose_replace(dg__prose *p, const char *bytes, size_t len, uint32_t from, uint32_t to);

/* A block without prose: source[from, to). */
bool dg__prose_add_opaque(dg__prose *p, dg_block_kind kind, uint32_t from, uint32_t to);

/* Code: source[from, to) without prose, or a block of it as it is if code is included. */
bool dg__prose_add_code(dg__prose *p, uint32_t from, uint32_t to);

static inline bool dg__prose_includes(const dg__prose *p, uint32_t what)
{
    return (p->include & what) != 0;
}

/* When all is read: what stands in navigation is navigation. */
void dg__prose_close(dg__prose *p);

/* The source of a span of the prose: from the source of its first byte to that of its last, so that
 * it never begins or ends within something replaced. O(log runs). */
dg_span dg__prose_source(const dg__prose *p, dg_span prose);

#endif

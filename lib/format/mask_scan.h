/* The state of masking, between mask.c, which knows lines, and mask_inline.c, which knows what
 * stands in them. */
#ifndef DG_FORMAT_MASK_SCAN_H
#define DG_FORMAT_MASK_SCAN_H

#include "format/mask.h"

/* Runs of more backquotes delimit nothing. */
#define DG__MASK_BACKQUOTES 32u

typedef struct dg__mask_scan {
    dg__mask *m;
    const uint8_t *source;
    uint8_t *masked;
    uint32_t len;
    uint32_t at;
    uint32_t line;  /* the first byte, behind indentation and marks of quotations, of the
                                 line that was begun last */
    uint32_t fence; /* the length of the fence of the code we are in; 0: in none */
    uint8_t fence_char;
    bool fence_quoted;
    /* Up to where it is known that nothing ends what begins so: what makes the search linear. */
    uint32_t backquotes_until[DG__MASK_BACKQUOTES];
    uint32_t braces_until, tags_until, math_until, comments_until, mdx_until;
    uint32_t ends_until[8];
} dg__mask_scan;

static inline bool dg__mask_is_break(uint8_t c)
{
    return c == '\n' || c == '\r';
}

static inline bool dg__mask_is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* Where the line ends, and where the next begins behind the end of one. */
uint32_t dg__mask_line_end(const dg__mask_scan *s, uint32_t at);
uint32_t dg__mask_next_line(const dg__mask_scan *s, uint32_t end);

/* Behind indentation and the marks of quotations; behind the markers of list items too. */
uint32_t dg__mask_skip_prefix(const dg__mask_scan *s, uint32_t at);
uint32_t dg__mask_skip_markers(const dg__mask_scan *s, uint32_t at, uint32_t end);

/* Makes text of what would cost the parser more than linear work. */
void dg__mask_limit(dg__mask_scan *s);

/* Blanks source[start, end). */
bool dg__mask_blank(dg__mask_scan *s, uint32_t start, uint32_t end, dg__mask_kind kind);

/* Makes it an instruction: it stands alone on its lines. */
bool dg__mask_instruct(dg__mask_scan *s, uint32_t start, uint32_t end, dg__mask_kind kind);

/* From s->at to the end of the line, or of the last of the lines that something takes. */
bool dg__mask_inline(dg__mask_scan *s);

#endif

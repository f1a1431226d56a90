/* The state of masking, between mask.c, which knows lines, mask_inline.c, which knows what stands in
 * them, and mask_search.c, which knows where that ends. */
#ifndef DG_FORMAT_MASK_SCAN_H
#define DG_FORMAT_MASK_SCAN_H

#include "format/look.h"
#include "format/mask.h"

#include <string.h>

/* Runs of more backquotes delimit nothing. */
#define DG__MASK_BACKQUOTES 32u

/* Directives of MyST in one another; deeper ones are code. */
#define DG__MASK_DIRECTIVES 8u

typedef struct dg__mask_scan {
    dg__mask *m;
    const uint8_t *source;
    uint8_t *masked;
    uint32_t len;
    uint32_t at;
    uint32_t line;  /* the first byte, behind indentation and marks of quotations, of the
                                 line that was begun last */
    bool quoted;    /* there are such marks */
    uint32_t fence; /* the length of the fence of the code we are in; 0: in none */
    uint8_t fence_char;
    bool fence_quoted;
    uint8_t directives[DG__MASK_DIRECTIVES]; /* the byte of each open directive's fence ... */
    uint32_t directive_lengths[DG__MASK_DIRECTIVES]; /* ... how often it has it ... */
    uint32_t n_directives;
    bool options; /* ... and the line before begins one, or is an option of it */
    /* Up to where it is known that nothing ends what begins so: what makes the search linear. */
    uint32_t backquotes_until[DG__MASK_BACKQUOTES];
    uint32_t outputs_until, shortcodes_until[2], tags_until, math_until;
    uint32_t comments_until[4];
    uint32_t ends_until[8];
    uint64_t wasted; /* in searches for the ends of components, at most */
} dg__mask_scan;

static inline bool dg__mask_is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static inline bool dg__mask_starts(const dg__mask_scan *s, uint32_t at, const char *word)
{
    size_t n = strlen(word);
    return at <= s->len && s->len - at >= n && memcmp(s->source + at, word, n) == 0;
}

/* Where the line ends, and where the next begins behind the end of one. */
static inline uint32_t dg__mask_line_end(const dg__mask_scan *s, uint32_t at)
{
    return dg__find_break(s->source, at, s->len);
}

static inline uint32_t dg__mask_next_line(const dg__mask_scan *s, uint32_t end)
{
    return dg__next_line(s->source, end, s->len);
}

/* Behind indentation and the marks of quotations; behind the markers of list items too. */
uint32_t dg__mask_skip_prefix(const dg__mask_scan *s, uint32_t at);
uint32_t dg__mask_skip_markers(const dg__mask_scan *s, uint32_t at, uint32_t end);

/* Makes text of what would cost the parser more than linear work. */
void dg__mask_limit(dg__mask_scan *s);

/* Blanks source[start, end). */
bool dg__mask_blank(dg__mask_scan *s, uint32_t start, uint32_t end, dg__mask_kind kind);

/* Makes it an instruction: it stands alone on its lines. */
bool dg__mask_instruct(dg__mask_scan *s, uint32_t start, uint32_t end, dg__mask_kind kind);

/* What opens and closes something, and where the searches for its end remember up to. */
typedef struct dg__mask_pair {
    const char *open, *close;
    uint32_t *until;
} dg__mask_pair;

/* Behind the end of what goes on at `from`, a byte at least behind its own; 0 if there is none. */
uint32_t dg__mask_find(const dg__mask_scan *s, uint32_t from, uint32_t limit, const char *word,
                       uint32_t *until);
uint32_t dg__mask_tag_end(const dg__mask_scan *s, uint32_t from, dg__mask_pair pair);
uint32_t dg__mask_comment_end(const dg__mask_scan *s, uint32_t from, dg__mask_pair pair);
uint32_t dg__mask_component_end(dg__mask_scan *s, uint32_t from);

/* Behind the braces that open at `at`; 0 if nothing before `limit` closes them. */
uint32_t dg__mask_expression_end(const dg__mask_scan *s, uint32_t at, uint32_t limit);

/* The end of the statements of a module that begin at the line at `at`; `at` if none does. */
uint32_t dg__mask_module_end(const dg__mask_scan *s, uint32_t at);

/* Whether the line behind this line break is blank, or blank in its quotation. */
bool dg__mask_blank_follows(const dg__mask_scan *s, uint32_t at);

/* From s->at to the end of the line, or of the last of the lines that something takes. */
bool dg__mask_inline(dg__mask_scan *s);

#endif

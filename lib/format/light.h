/* What the readers of light markup share: lines, lists by indentation, text with links in it.
 *
 * A reader takes one line after the other and says what it is; a block is what lines of text stand
 * together. Cost: linear. Every search within a text is bounded. */
#ifndef DG_FORMAT_LIGHT_H
#define DG_FORMAT_LIGHT_H

#include "base/meter.h"
#include "format/prose.h"

#include <string.h>

#define DG__LIGHT_DEEPEST 32u   /* lists in one another; deeper ones are one */
#define DG__LIGHT_REACH   1024u /* bytes of a link */
#define DG__LIGHT_NAME    64u   /* bytes of a role, a macro, an attribute */

/* Something within a text that isn't what it looks like. */
typedef struct dg__light_markup {
    dg_span text;    /* what is read of it ... */
    bool link;       /* ... and it leads elsewhere */
    bool object;     /* ... or it is something that is seen */
    char instead[8]; /* ... or this is read in its place; else nothing */
    uint32_t from;   /* where it begins */
    uint32_t until;  /* behind it; 0: there is no markup */
} dg__light_markup;

typedef struct dg__light dg__light;
typedef dg__light_markup dg__light_find(dg__light *l, uint32_t at);

typedef struct dg__light_syntax {
    dg__light_find *find; /* the markup within a text that a place is in, mostly at its begin ... */
    char marks[7];        /* ... with one of these bytes there; some may stand twice */
    bool nests;           /* there may be markup in what is read of a link */
    bool marked[256];     /* the same bytes */
} dg__light_syntax;

static inline dg__light_markup dg__light_none(void)
{
    return (dg__light_markup){.until = 0};
}

/* Source[from, until) isn't read. */
static inline dg__light_markup dg__light_gone(uint32_t from, uint32_t until)
{
    return (dg__light_markup){.from = from, .until = until};
}

static inline dg__light_markup dg__light_object(uint32_t from, uint32_t until)
{
    return (dg__light_markup){.object = true, .from = from, .until = until};
}

/* Of source[from, until) the text is read. */
static inline dg__light_markup dg__light_text(uint32_t from, dg_span text, bool link,
                                              uint32_t until)
{
    return (dg__light_markup){.text = text, .link = link, .from = from, .until = until};
}

/* A line: source[start, end) without white space around it. */
typedef struct dg__light_place {
    uint32_t line, start, end, next;
    uint32_t indent; /* columns before `start`; tabs go to multiples of 8 */
} dg__light_place;

/* A byte that was looked for: it isn't in source[from, to). */
typedef struct dg__light_sought {
    uint32_t from, to;
    uint8_t byte;
    bool blank;   /* nothing but blanks since the last line feed */
    bool stopped; /* at a blank line */
} dg__light_sought;

struct dg__light {
    dg__prose *p;
    const uint8_t *source;
    uint32_t len;
    const dg__light_syntax *syntax;
    bool ok;

    union { /* the line */
        struct {
            uint32_t line, start, end, next, indent;
        };
        dg__light_place at;
    };

    dg__light_sought sought;
    bool nested;     /* in the text of a link */
    uint32_t limit;  /* no search goes further */
    uint32_t behind; /* the text so far */
    uint32_t column; /* of the block that is open */
    uint32_t depth;
    uint32_t lists[DG__LIGHT_DEEPEST]; /* what tells their items: a column, a marker */
    bool worded[DG__LIGHT_DEEPEST];    /* there are words in it outside links */
    bool linked[DG__LIGHT_DEEPEST];    /* there are links in it */
};

void dg__light_begin(dg__light *l, dg__prose *p, const dg__light_syntax *syntax);

/* The line that begins at `at`; false behind the last. */
bool dg__light_line(dg__light *l, uint32_t at);

/* Calls take(reader) for the first line, then for the one behind those that it took, to the end. A byte
 * order mark at the start is skipped. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__light_read(dg__light *l, void (*take)(void *reader), void *reader, dg__meter *meter);

static inline bool dg__light_is_blank(const dg__light *l)
{
    return l->start == l->end;
}

/* Whether the line, from `at` on, begins with the word. */
static inline bool dg__light_starts(const dg__light *l, uint32_t at, const char *word)
{
    size_t n = strlen(word);
    return at <= l->end && l->end - at >= n && memcmp(l->source + at, word, n) == 0;
}

/* How often the line's byte at `at` stands there in a row. */
uint32_t dg__light_run(const dg__light *l, uint32_t at);

void dg__light_end_block(dg__light *l);

/* Adds the line from `from` on to the block that is open, else to a new one. */
void dg__light_add(dg__light *l, dg_block_kind kind, uint8_t level, uint32_t from);

/* The same for a part of the line, which no markup in it goes beyond. */
void dg__light_add_part(dg__light *l, dg_block_kind kind, uint8_t level, uint32_t from,
                        uint32_t to);

/* Source[from, to) has no text, or is code. */
void dg__light_opaque(dg__light *l, dg_block_kind kind, uint32_t from, uint32_t to);

/* An item begins, of the list with this mark: the innermost if none has it, inside which no other goes
 * on. */
void dg__light_item(dg__light *l, uint32_t mark, bool numbered);

/* Leaves all lists but the outermost n. One of nothing but links is navigation. */
void dg__light_leave(dg__light *l, uint32_t n);

/* The first place of a byte in source[from, from + DG__LIGHT_REACH) before a blank line; 0 without. Where
 * it was looked for last isn't gone through again. */
uint32_t dg__light_find_byte(dg__light *l, uint32_t from, uint8_t byte);

/* The address whose scheme ends at this colon, "https://a.b"; empty if there is none. */
dg_span dg__light_address(const dg__light *l, uint32_t colon);

static inline bool dg__light_is_name(uint8_t c)
{
    return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10 || c == '_' || c == '-';
}

#endif

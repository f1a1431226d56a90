/* The state of reading Markdown.
 *
 *     markdown.c          hears the parser
 *     markdown_block.c    ends blocks, and has what the mask puts between
 *     markdown_html.c     reads blocks of HTML
 *     markdown_text.c     enters containers, begins blocks, adds prose
 *     markdown_place.c    knows lines, and where blocks are */
#ifndef DG_FORMAT_MARKDOWN_READER_H
#define DG_FORMAT_MARKDOWN_READER_H

#include "base/meter.h"
#include "format/mask.h"
#include "format/prose.h"

/* Stands for an image, an output of a template, mathematics: OBJECT REPLACEMENT CHARACTER. */
#define DG__OBJECT "\xEF\xBF\xBC"

/* What the parser is in. */
typedef enum dg__markdown_place {
    DG__BETWEEN_BLOCKS,
    DG__IN_TEXT,
    DG__IN_CODE,
    DG__IN_HTML
} dg__markdown_place;

/* A container of the parser's. Those of the mask stand above it, in the prose only. */
typedef struct dg__markdown_container {
    uint32_t index;
    bool other_text; /* there is text in it that is not of a link */
    bool links;
} dg__markdown_container;

typedef struct dg__markdown_reader {
    dg__prose *p;
    dg__meter *meter;
    const dg__mask *mask;
    dg_status status; /* why reading stops */
    size_t span;      /* the mask's spans before are done with */
    size_t renamed;   /* elements before have their names again */
    uint32_t at;      /* behind the last block, in the source */
    uint32_t rule_at; /* behind the last rule, or image without text, that was looked for */
    DG__VEC(dg__markdown_container) open;

    /* The block the parser is in. */
    dg__markdown_place place;
    dg_block_kind kind;
    uint8_t level;
    bool fenced;
    bool seen; /* something with a place came: from `first` to `last` */
    uint32_t first, last;
    uint32_t behind;     /* the prose so far, in the source */
    const char *between; /* stands between it and the text that comes next; NULL: nothing */

    /* What the parser is in within a block. */
    uint32_t images, links;
    uint32_t mail_len;
    bool link_begins, is_mail;

    uint64_t output; /* what the parser made of little */
} dg__markdown_reader;

/* Each returns false if reading stops; r->status says why. */
bool dg__markdown_enter(dg__markdown_reader *r, dg__container_kind kind);
void dg__markdown_leave(dg__markdown_reader *r);
void dg__markdown_begin(dg__markdown_reader *r, dg__markdown_place place, dg_block_kind kind);
bool dg__markdown_end(dg__markdown_reader *r);
bool dg__markdown_rule(dg__markdown_reader *r);

/* Makes a container of the list item that was made of its line, and of no list the list it is in. */
void dg__markdown_rename_item(dg__markdown_reader *r, dg__container_kind kind);

/* Source[from, to) is in the block; it needn't be prose. */
void dg__markdown_see(dg__markdown_reader *r, uint32_t from, uint32_t to);

/* The line at `at`: its first byte behind r->at, its end, the first of the next. */
uint32_t dg__markdown_line_start(const dg__markdown_reader *r, uint32_t at);
uint32_t dg__markdown_line_end(const dg__markdown_reader *r, uint32_t at);
uint32_t dg__markdown_next_line(const dg__markdown_reader *r, uint32_t at);

/* Behind indentation, marks of quotations, and in a table's cell bars. */
uint32_t dg__markdown_skip_prefix(const dg__markdown_reader *r, uint32_t at, bool cell);

/* The end of source[start, end) without white space. */
uint32_t dg__markdown_trim_right(const dg__markdown_reader *r, uint32_t start, uint32_t end);

/* Where the block that was seen from r->first to r->last begins and ends, with its markup. */
uint32_t dg__markdown_block_start(const dg__markdown_reader *r);
uint32_t dg__markdown_block_end(const dg__markdown_reader *r, uint32_t start);

/* Adds source[from, to), less what is masked in it. */
bool dg__markdown_add(dg__markdown_reader *r, uint32_t from, uint32_t to);
bool dg__markdown_replace(dg__markdown_reader *r, const char *bytes, size_t len, uint32_t from,
                          uint32_t to);

/* What a block of text is: a paragraph in a list item is the item's. */
dg_block_kind dg__markdown_text_kind(const dg__markdown_reader *r);

/* Reads HTML that stands as source[from, to). */
bool dg__markdown_html(dg__markdown_reader *r, uint32_t from, uint32_t to);

#endif

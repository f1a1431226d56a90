/* Line by line, as the AsciiDoc Language Documentation (Eclipse AsciiDoc Working Group) has it. */
#include "format/asciidoc.h"

#include "format/asciidoc_inline.h"

#include <string.h>

enum { DEEPEST = 16 }; /* delimited blocks in one another; deeper delimiters are passed over */

#define CONDITIONAL UINT64_MAX /* stands for "ifdef::x[]" among the delimiters */

typedef struct asciidoc {
    dg__light light;
    bool listing; /* the next paragraph is code: "[source]" stands before it */
    bool header;  /* the lines behind the document's title, up to a blank one: no text */
    uint32_t depth;
    uint64_t delimiters[DEEPEST]; /* of the blocks that are open: byte and length */
    uint32_t below[DEEPEST];      /* lists around each */
    bool table;
} asciidoc;

/* ---- Delimited blocks ---- */

/* Whether the line is one byte, as often as a delimiter has it. */
static bool is_delimiter(const dg__light *l)
{
    uint32_t n = l->end - l->start;
    if (l->indent > 0 || n < 2 || dg__light_run(l, l->start) != n)
        return n > 3 && l->indent == 0 && dg__light_starts(l, l->start, "```");
    return (n >= 4 && strchr("-.+=*_/", l->source[l->start]) != NULL) ||
           (n == 2 && l->source[l->start] == '-') || (n == 3 && l->source[l->start] == '`');
}

static bool is_cell_mark(uint8_t c)
{
    return memchr("0123456789.+*<>^aehlms", c, 22) != NULL;
}

/* Whether the line begins with a cell, or ends the table. */
static bool begins_cell(const dg__light *l)
{
    uint32_t at = l->start;
    while (at < l->end && is_cell_mark(l->source[at]))
        at++;
    return at < l->end && l->source[at] == '|';
}

/* Code or a comment, up to the line that is like this one, which begins it; in a table not beyond the
 * cell. */
static void skip_delimited(asciidoc *r, bool code)
{
    dg__light *l = &r->light;
    dg__light_place first = l->at, last = first;
    uint32_t n = dg__light_starts(l, l->start, "```") ? 3 : l->end - l->start;
    bool closed = false;
    while (!closed && dg__light_line(l, last.next) && !(r->table && begins_cell(l))) {
        closed =
            l->end - l->start == n && memcmp(l->source + l->start, l->source + first.start, n) == 0;
        last = l->at;
    }
    l->at = last;
    if (code)
        dg__light_opaque(l, DG_CODE, first.start, last.end);
}

/* Closes the innermost block with this delimiter, and what is open in it; whether there is one. */
static bool close_block(asciidoc *r, uint64_t delimiter)
{
    dg__light *l = &r->light;
    uint32_t open = r->depth;
    while (open > 0 && r->delimiters[open - 1] != delimiter)
        open--;
    if (open == 0)
        return false;
    for (; r->depth >= open; r->depth--) {
        dg__light_leave(l, r->below[r->depth - 1]);
        dg__prose_leave(l->p);
    }
    return true;
}

static void open_block(asciidoc *r, uint64_t delimiter, dg__container_kind kind)
{
    dg__light *l = &r->light;
    if (r->depth == DEEPEST)
        return;
    r->delimiters[r->depth] = delimiter;
    r->below[r->depth++] = l->depth;
    l->ok = l->ok && dg__prose_enter(l->p, kind);
}

/* A block of text begins, or the innermost with this delimiter ends. */
static void delimit(asciidoc *r)
{
    dg__light *l = &r->light;
    uint64_t delimiter = (uint64_t)l->source[l->start] << 32 | (l->end - l->start);
    dg__light_end_block(l);
    if (!close_block(r, delimiter))
        open_block(r, delimiter, l->source[l->start] == '_' ? DG__IN_QUOTATION : DG__IN_OTHER);
}

static void delimited(asciidoc *r)
{
    uint8_t c = r->light.source[r->light.start];
    bool text =
        c == '=' || c == '*' || c == '_' || (c == '-' && r->light.end - r->light.start == 2);
    if (text && !r->listing) {
        delimit(r);
        return;
    }
    dg__light_end_block(&r->light);
    skip_delimited(r, c != '/');
}

/* ---- Lines ---- */

/* "name::target[...]", "ifdef::x[]". */
static bool is_block_macro(const dg__light *l)
{
    uint32_t at = l->start;
    while (at < l->end && at - l->start < DG__LIGHT_NAME && dg__light_is_name(l->source[at]))
        at++;
    return at > l->start && dg__light_starts(l, at, "::") && l->source[l->end - 1] == ']' &&
           (at + 2 < l->end && l->source[at + 2] != ' ');
}

/* "---" and "***", as Markdown has them. */
static bool is_rule(const dg__light *l)
{
    uint8_t c = l->source[l->start];
    return (c == '-' || c == '*') && l->end - l->start == 3 && dg__light_run(l, l->start) == 3;
}

static bool is_attribute(const dg__light *l)
{
    uint32_t at = l->start + 1;
    if (l->source[l->start] != ':' || l->indent > 0)
        return false;
    while (at < l->end && (dg__light_is_name(l->source[at]) || l->source[at] == '!'))
        at++;
    return at > l->start + 1 && at < l->end && l->source[at] == ':' &&
           (at + 1 == l->end || l->source[at + 1] == ' ');
}

/* "ifdef::x[]" begins what only some readers see, "endif::x[]" ends it; "ifdef::x[text]" is all of it. */
static void conditional(asciidoc *r)
{
    dg__light *l = &r->light;
    bool whole = l->source[l->end - 2] == '[';
    if (dg__light_starts(l, l->start, "endif::")) {
        close_block(r, CONDITIONAL);
    } else if (dg__light_starts(l, l->start, "ifeval::") ||
               (whole && (dg__light_starts(l, l->start, "ifdef::") ||
                          dg__light_starts(l, l->start, "ifndef::")))) {
        dg__light_leave(l, r->depth > 0 ? r->below[r->depth - 1] : 0);
        open_block(r, CONDITIONAL, DG__IN_ALTERNATIVE);
    }
}

/* A line of attributes of the block behind it, which ends a paragraph. */
static bool is_style(const dg__light *l)
{
    return l->source[l->start] == '[' && l->end - l->start > 1 && l->source[l->end - 1] == ']' &&
           l->source[l->start + 1] != ' ';
}

/* An attribute goes on behind " \\". */
static void skip_attribute(dg__light *l)
{
    while (l->end - l->start > 2 && l->source[l->end - 1] == '\\' && l->source[l->end - 2] == ' ' &&
           dg__light_line(l, l->next))
        ;
}

/* "== Title": its level, and where the text begins. */
static uint8_t title(const dg__light *l, uint32_t *from)
{
    uint32_t n = dg__light_run(l, l->start);
    if ((l->source[l->start] != '=' && l->source[l->start] != '#') || n > 6 || l->indent > 0 ||
        l->start + n >= l->end || l->source[l->start + n] != ' ')
        return 0;
    *from = l->start + n + 1;
    return (uint8_t)n;
}

/* A title with a line below it that is as long, or nearly: its level. */
static uint8_t underlined(dg__light *l, dg__light_place *below)
{
    static const char marks[] = "=-~^+";
    const char *mark = l->next < l->len ? strchr(marks, l->source[l->next]) : NULL;
    if (mark == NULL || *mark == '\0' || l->indent > 0 || l->source[l->start] == '.')
        return 0;
    dg__light_place text = l->at;
    (void)dg__light_line(l, text.next);
    *below = l->at;
    uint32_t n = below->end - below->start, width = 0;
    bool ruler = dg__light_run(l, l->start) == n;
    l->at = text;
    bool words = false;
    for (uint32_t at = l->start; at < l->end; at++) {
        width += (l->source[at] & 0xC0) != 0x80;
        words |= dg__light_is_name(l->source[at]) || l->source[at] >= 0x80;
    }
    bool as_long = n >= 2 && n + 1 >= width && n <= width + 1;
    return words && as_long && ruler ? (uint8_t)(mark - marks + 1) : 0;
}

/* "* item", ".. item", "1. item", "<1> item", "term:: text": behind the marker; 0 if there is none.
 * *mark tells a list from those around it. */
static uint32_t item(const dg__light *l, uint32_t *mark, bool *numbered)
{
    uint8_t c = l->source[l->start];
    uint32_t at = l->start, n = 1;
    *numbered = c != '*' && c != '-';
    if (c == '*' || c == '.' || c == '-') {
        n = dg__light_run(l, at);
        at += n;
    } else {
        c = c == '<' ? '<' : '1';
        at += c == '<';
        uint32_t digits = at;
        while (at < l->end && at - digits < 5 && (uint8_t)(l->source[at] - '0') < 10)
            at++;
        if (at == digits || at >= l->end || l->source[at] != (c == '<' ? '>' : '.'))
            return 0;
        at++;
    }
    *mark = (uint32_t)c << 16 | (n < 0xFFFF ? n : 0xFFFF);
    return n <= 5 && at < l->end && l->source[at] == ' ' ? at + 1 : 0;
}

/* The end of the term in "term:: text"; 0 if there is none. */
static uint32_t term_end(const dg__light *l)
{
    uint32_t limit = l->end - l->start < DG__LIGHT_REACH ? l->end : l->start + DG__LIGHT_REACH;
    const uint8_t *colon;
    for (uint32_t at = l->start + 1;
         at < limit && (colon = memchr(l->source + at, ':', limit - at)) != NULL; at++) {
        at = (uint32_t)(colon - l->source);
        uint32_t n = dg__light_run(l, at);
        if (n > 1)
            return n <= 4 && (at + n == l->end || l->source[at + n] == ' ') ? at : 0;
    }
    return 0;
}

/* ---- Blocks ---- */

static dg_block_kind text_kind(const asciidoc *r)
{
    const dg__prose *p = r->light.p;
    dg__container_kind in = p->containers.items[p->container].kind;
    return in == DG__IN_LIST_ITEM   ? DG_LIST_ITEM
           : in == DG__IN_QUOTATION ? DG_QUOTATION
                                    : DG_PARAGRAPH;
}

/* A paragraph of code: to the next blank line. */
static void skip_paragraph(asciidoc *r)
{
    dg__light *l = &r->light;
    dg__light_place last = l->at;
    uint32_t start = l->line;
    while (dg__light_line(l, last.next) && !dg__light_is_blank(l))
        last = l->at;
    l->at = last;
    dg__light_opaque(l, DG_CODE, start, l->end);
}

/* A cell begins at each '|'; what stands before it up to a space is how the cell is set. */
static void cells(asciidoc *r)
{
    dg__light *l = &r->light;
    uint32_t end = l->end, at = l->start;
    while (l->ok && at < end) {
        bool begins = l->source[at] == '|';
        const uint8_t *bar =
            at + begins < end ? memchr(l->source + at + begins, '|', end - at - begins) : NULL;
        uint32_t stop = bar != NULL ? (uint32_t)(bar - l->source) : end, text = stop;
        while (bar != NULL && text > at + begins && is_cell_mark(l->source[text - 1]))
            text--;
        if (text > at + begins && l->source[text - 1] != ' ')
            text = stop;
        if (begins)
            dg__light_end_block(l);
        l->start = at + begins;
        if (l->start < text)
            dg__light_add_part(l, DG_TABLE_CELL, 0, l->start, text);
        at = stop;
    }
}

/* Within a table: cells, but for what a cell may hold that has no text. */
static void table_line(asciidoc *r)
{
    dg__light *l = &r->light;
    if (is_block_macro(l) || is_style(l))
        return;
    if (!is_delimiter(l)) {
        cells(r);
        return;
    }
    uint8_t c = l->source[l->start];
    dg__light_end_block(l);
    if (c == '`' || ((c == '-' || c == '.') && l->end - l->start > 2))
        skip_delimited(r, true);
}

static void switch_table(asciidoc *r)
{
    dg__light *l = &r->light;
    dg__light_end_block(l);
    r->table = !r->table;
    if (r->table)
        l->ok = l->ok && dg__prose_enter(l->p, DG__IN_TABLE);
    else
        dg__prose_leave(l->p);
}

/* "[...]" on a line of its own: says whether what follows is code. */
static void style(asciidoc *r)
{
    static const char *const codes[] = {"[source",   "[listing", "[literal", "[,",
                                        "[plantuml", "[mermaid", "[stem"};
    dg__light_end_block(&r->light);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        r->listing |= dg__light_starts(&r->light, r->light.start, codes[i]);
}

/* Source[from, to) of the line is a title; `next`: the line behind it. */
static void add_title(asciidoc *r, uint8_t level, dg_span text, uint32_t end, uint32_t next)
{
    dg__light *l = &r->light;
    r->header = level == 1 && l->p->blocks.len == 0;
    dg__light_leave(l, r->depth > 0 ? r->below[r->depth - 1] : 0);
    dg__light_add_part(l, DG_HEADING, level, text.start, text.end);
    l->behind = end;
    l->next = next;
    dg__light_end_block(l);
}

static void begin_text(asciidoc *r)
{
    dg__light *l = &r->light;
    uint32_t mark, from = l->start, floor = r->depth > 0 ? r->below[r->depth - 1] : 0;
    bool numbered;
    uint32_t behind = item(l, &mark, &numbered), term = behind == 0 ? term_end(l) : 0;
    if (behind != 0 || term != 0)
        dg__light_item(l, behind != 0 ? mark : ':', behind != 0 && numbered);
    else if (l->column == 0) /* behind a blank line a text is in no list */
        dg__light_leave(l, floor);
    l->column = 1;
    if (term != 0) {
        dg__light_add_part(l, DG_LIST_ITEM, 0, from, term);
        dg__light_end_block(l);
        from = l->start = term + dg__light_run(l, term);
        while (from < l->end && l->source[from] == ' ')
            from = ++l->start;
        if (from == l->end)
            return;
    }
    dg__light_add(l, text_kind(r), 0, behind != 0 ? behind : from);
}

static void block(asciidoc *r)
{
    dg__light *l = &r->light;
    uint32_t from = l->start, mark;
    bool numbered;
    uint8_t level = title(l, &from);
    dg__light_place below;
    if (level > 0) {
        add_title(r, level, (dg_span){from, l->end}, l->end, l->next);
    } else if ((level = underlined(l, &below)) > 0) {
        add_title(r, level, (dg_span){l->start, l->end}, below.end, below.next);
    } else if (is_style(l)) {
        style(r);
    } else if (is_attribute(l)) {
        skip_attribute(l);
    } else if (dg__light_starts(l, l->start, "'''") || dg__light_starts(l, l->start, "<<<") ||
               is_rule(l) || is_block_macro(l)) {
        dg__light_opaque(l, DG_OPAQUE, l->start, l->end);
        conditional(r);
    } else if (l->source[l->start] == '.' && l->end - l->start > 1 &&
               strchr(" .", l->source[l->start + 1]) == NULL) {
        dg__light_add_part(l, DG_CAPTION, 0, l->start + 1, l->end);
        dg__light_end_block(l);
    } else if (r->listing || (l->indent > 0 && item(l, &mark, &numbered) == 0 && l->depth == 0)) {
        skip_paragraph(r);
        r->listing = false;
    } else {
        begin_text(r);
    }
}

static void take(void *reader)
{
    asciidoc *r = reader;
    dg__light *l = &r->light;
    uint32_t mark;
    bool numbered;
    if (dg__light_is_blank(l)) {
        dg__light_end_block(l);
        l->column = 0;
        r->header = false;
    } else if (r->header) {
        skip_attribute(l);
    } else if (dg__light_starts(l, l->start, "//") && l->indent == 0 &&
               (r->table || !is_delimiter(l))) {
        return;
    } else if (dg__light_starts(l, l->start, "|===") || dg__light_starts(l, l->start, "!===")) {
        switch_table(r);
    } else if (r->table) {
        table_line(r);
    } else if (is_delimiter(l)) {
        delimited(r);
        r->listing = false;
    } else if (l->end - l->start == 1 && l->source[l->start] == '+') {
        dg__light_end_block(l); /* what follows is of the item, too */
        l->column = 1;
    } else if (l->p->open && item(l, &mark, &numbered) == 0 && !is_block_macro(l) && !is_style(l) &&
               (l->depth == 0 || term_end(l) == 0)) {
        dg__light_add(l, DG_PARAGRAPH, 0, l->start);
    } else {
        dg__light_end_block(l);
        block(r);
    }
}

dg_status dg__asciidoc_read(dg__prose *p, dg__meter *meter)
{
    asciidoc r = {.listing = false};
    dg__light_begin(&r.light, p, &dg__asciidoc_inline);
    dg_status status = dg__light_read(&r.light, take, &r, meter);
    if (status != DG_OK)
        return status;
    dg__light_end_block(&r.light);
    while (p->container != 0)
        dg__prose_leave(p);
    return DG_OK;
}

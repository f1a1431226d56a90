/* Only documents with markup have containers; in plain text copies adjoin, or stand at once. */
#include "find/context.h"

#include <string.h>

enum {
    LIST_WORDS = 12,  /* smallest item of a list, in words; a longer credit is none */
    CLOSE = 4,        /* blocks from one to the other */
    SHORT_WORDS = 20, /* below, links and case are what a text is about */
    TAG = 200 /* bytes of the source before and behind a copy that a link may begin and end in */
};

/* ---- Places ---- */

static size_t block_of(const dg_document *doc, uint32_t token)
{
    return dg__document_block_of(doc, token);
}

static const dg__container *container(const dg_document *doc, uint32_t i)
{
    return &doc->prose->containers.items[i];
}

static uint32_t container_of(const dg_document *doc, size_t block)
{
    return doc->prose != NULL ? doc->prose->blocks.items[block].container : 0;
}

/* What a block stands in: an item of a list stands in the list. */
static uint32_t parent_of(const dg_document *doc, size_t block)
{
    uint32_t own = container_of(doc, block);
    if (doc->prose == NULL || container(doc, own)->kind != DG__IN_LIST_ITEM)
        return own;
    return container(doc, own)->parent;
}

static bool is_whole_block(const dg_document *doc, const dg_occurrence *o)
{
    return doc->blocks.items[block_of(doc, o->first_token)].first_token == o->first_token &&
           doc->blocks.items[block_of(doc, o->end_token - 1)].end_token == o->end_token;
}

/* Whether block `next` begins behind `last`, with nothing between, in the same container. */
static bool adjoin(const dg_document *doc, size_t last, size_t next)
{
    return next == last + 1 && parent_of(doc, last) == parent_of(doc, next);
}

/* ---- What speaks for a mistake ---- */

static bool is_paragraph(const dg_document *doc, size_t block)
{
    dg_block_kind kind = doc->blocks.items[block].kind;
    return kind == DG_PARAGRAPH || kind == DG_QUOTATION;
}

/* Whether both are paragraphs, or part of one, of one section, with little between them; one of them
 * whole. */
static bool are_close(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t last = block_of(doc, a->end_token - 1), next = block_of(doc, b->first_token);
    if (next <= last || next > last + CLOSE || !is_paragraph(doc, last) ||
        !is_paragraph(doc, next) || doc->prose == NULL)
        return false;
    for (size_t i = last + 1; i < next; i++)
        if (doc->blocks.items[i].kind == DG_HEADING)
            return false;
    return true;
}

static uint32_t nearness(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t last = block_of(doc, a->end_token - 1), next = block_of(doc, b->first_token);
    bool whole_a = is_whole_block(doc, a), whole_b = is_whole_block(doc, b);
    if (a->end_token == b->first_token && last == next)
        return DG_WITHIN_SENTENCES;
    if (!adjoin(doc, last, next))
        return are_close(doc, a, b) ? DG_CLOSE_BY : 0;
    if (whole_a && whole_b)
        return DG_COPIES_ADJOIN;
    if (whole_a || whole_b)
        return DG_HELD_BY_NEIGHBOUR;
    return are_close(doc, a, b) ? DG_CLOSE_BY : 0;
}

/* Whether the block is the first of its item: not what stands below a question. */
static bool begins_item(const dg_document *doc, size_t block)
{
    return block == 0 || container_of(doc, block - 1) != container_of(doc, block);
}

/* Whether the item that holds the block goes on behind it, with items of its own or a paragraph. */
static bool goes_on(const dg_document *doc, size_t block)
{
    uint32_t item = container_of(doc, block);
    if (block + 1 >= doc->blocks.len)
        return false;
    uint32_t behind = container_of(doc, block + 1);
    for (int up = 0; up < 3; up++) { /* at most: the item of the list of the item */
        if (behind == item)
            return true;
        behind = container(doc, behind)->parent;
    }
    return false;
}

static bool in_one_list(const dg__case *c)
{
    const dg_document *doc = c->doc;
    const dg_occurrence *o = c->occurrences;
    if (doc->prose == NULL ||
        dg__document_tenths(doc, o->first_token, o->end_token) < 10 * LIST_WORDS)
        return false;
    uint32_t list = parent_of(doc, block_of(doc, o->first_token));
    if (container(doc, list)->kind != DG__IN_UNORDERED_LIST)
        return false;
    for (uint32_t i = 0; i < c->n; i++) {
        size_t block = block_of(doc, o[i].first_token);
        if (parent_of(doc, block) != list || !is_whole_block(doc, &o[i]) || goes_on(doc, block) ||
            !begins_item(doc, block))
            return false;
    }
    return true;
}

/* ---- What speaks against it ---- */

static bool is_colon_behind(const dg_document *doc, const dg_occurrence *o)
{
    dg_span span = doc->blocks.items[block_of(doc, o->end_token - 1)].span;
    uint32_t end = o->span.end;
    bool wide = end >= span.start + 3 && memcmp(doc->text + end - 3, "\xEF\xBC\x9A", 3) == 0;
    return end > span.start && (doc->text[end - 1] == ':' || wide);
}

/* What stands behind the block and isn't prose: a hash of it; 0 if there is none. */
static uint64_t content_behind(const dg_document *doc, const dg_occurrence *o)
{
    size_t next = block_of(doc, o->end_token - 1) + 1;
    return doc->prose != NULL && next < doc->blocks.len ? doc->prose->blocks.items[next].content
                                                        : 0;
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static bool same_source(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    dg_span x = dg__document_source(doc, a->span), y = dg__document_source(doc, b->span);
    for (;; x.start++, y.start++) {
        while (x.start < x.end && is_space(doc->source[x.start]))
            x.start++;
        while (y.start < y.end && is_space(doc->source[y.start]))
            y.start++;
        if (x.start == x.end || y.start == y.end)
            return x.start == x.end && y.start == y.end;
        if (doc->source[x.start] != doc->source[y.start])
            return false;
    }
}

static bool is_cell(const dg_document *doc, const dg_occurrence *o)
{
    size_t block = block_of(doc, o->first_token);
    dg_block_kind kind = doc->blocks.items[block].kind;
    return kind == DG_TABLE_CELL || kind == DG_CAPTION ||
           (doc->prose != NULL &&
            container(doc, container_of(doc, block))->kind == DG__IN_NAVIGATION);
}

/* The alternative that a block is in, or in a list in it; 0 if none. */
static uint32_t alternative_of(const dg_document *doc, const dg_occurrence *o)
{
    uint32_t at = container_of(doc, block_of(doc, o->first_token));
    for (int up = 0; doc->prose != NULL && up < 8; up++) {
        if (container(doc, at)->kind == DG__IN_ALTERNATIVE)
            return at;
        at = container(doc, at)->parent;
    }
    return 0;
}

static bool begins_as_note(const dg_document *doc, const dg_occurrence *o)
{
    static const char *const notes[] = {
        "Note",       "NOTE",      "See ",     "Tip",   "Important", "Warning", "Caution",
        "Hinweis",    "Siehe ",    "Remarque", "Voir ", "Nota",      "Véase ",  "Ver ",
        "Примечание", "Смотрите ", "注意",     "注:",   "注：",      "参考",    "参照"};
    const uint8_t *text = doc->text + o->span.start;
    size_t len = o->span.end - o->span.start;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (len >= strlen(notes[i]) && memcmp(text, notes[i], strlen(notes[i])) == 0)
            return true;
    return false;
}

/* "-- The Author", behind a quotation; and short, unlike what is said in a dialogue. */
static bool is_credit(const dg_document *doc, const dg_occurrence *o)
{
    static const char *const dashes[] = {"--", "\xE2\x80\x93", "\xE2\x80\x94"};
    uint32_t start = doc->blocks.items[block_of(doc, o->first_token)].span.start;
    uint32_t first = doc->tokens.starts[o->first_token];
    if (first - start < 2 || first - start > 4 ||
        dg__document_tenths(doc, o->first_token, o->end_token) >= 10 * LIST_WORDS)
        return false;
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
        if (first - start >= strlen(dashes[i]) &&
            memcmp(doc->text + start, dashes[i], strlen(dashes[i])) == 0)
            return true;
    return false;
}

/* The source of the copy, with the markup around it. */
static dg_span with_tags(const dg_document *doc, const dg_occurrence *o)
{
    dg_span span = dg__document_source(doc, o->span);
    dg_span first = doc->prose->blocks.items[block_of(doc, o->first_token)].source;
    dg_span last = doc->prose->blocks.items[block_of(doc, o->end_token - 1)].source;
    span.start = span.start - first.start > TAG ? span.start - TAG : first.start;
    span.end = last.end - span.end > TAG ? span.end + TAG : last.end;
    return span;
}

/* Bytes of letters in the source inside links and outside, of HTML and Markdown. */
static bool is_mostly_links(const dg_document *doc, const dg_occurrence *o)
{
    dg_span span = doc->prose != NULL ? with_tags(doc, o) : (dg_span){0, 0};
    size_t n_linked = 0, n_all = 0, n_bracketed = 0;
    bool in_link = false, in_tag = false;
    for (uint32_t at = span.start; at < span.end; at++) {
        uint8_t byte = doc->source[at], next = at + 1 < span.end ? doc->source[at + 1] : ' ';
        if (byte == '<') {
            in_tag = true;
            in_link = (next | 0x20) == 'a' ? true : next == '/' ? false : in_link;
        } else if (byte == '>')
            in_tag = false;
        else if (byte == '[')
            n_bracketed = n_all;
        else if (byte == ']' && next == '(') {
            n_linked += n_all - n_bracketed;
            while (at < span.end && doc->source[at] != ')')
                at++;
        } else if (!in_tag && !is_space(byte)) {
            n_all++;
            n_linked += in_link;
        }
    }
    return 2 * n_linked > n_all;
}

/* Placeholders of templates are no prose, and what is between them is a fragment. */
static bool has_placeholder(const dg_document *doc, const dg_occurrence *o)
{
    dg_span span = dg__document_source(doc, o->span);
    for (uint32_t at = span.start; at + 1 < span.end; at++)
        if (doc->source[at] == '{' && (doc->source[at + 1] == '{' || doc->source[at + 1] == '%'))
            return true;
    return false;
}

static bool is_heading(const dg_document *doc, const dg_occurrence *o)
{
    return doc->blocks.items[block_of(doc, o->first_token)].kind == DG_HEADING;
}

/* What the copy itself says. */
static uint32_t nature(const dg_document *doc, const dg_occurrence *o)
{
    uint32_t bits = is_colon_behind(doc, o) ? DG_LEADS_IN : 0;
    if (is_cell(doc, o))
        bits |= DG_IN_CELLS;
    if (begins_as_note(doc, o))
        bits |= DG_BEGINS_AS_NOTE;
    if (is_credit(doc, o))
        bits |= DG_ARE_CREDITS;
    if (is_mostly_links(doc, o))
        bits |= DG_ARE_LINKS;
    return has_placeholder(doc, o) ? bits | DG_IN_TEMPLATE : bits;
}

static uint32_t difference(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    uint32_t bits = 0, alternative = alternative_of(doc, a);
    bool is_short =
        dg__document_tenths(doc, a->first_token, a->end_token) < 10 * (uint64_t)SHORT_WORDS;
    if (content_behind(doc, a) != content_behind(doc, b))
        bits |= DG_OTHER_FOLLOWS;
    if (is_heading(doc, a) != is_heading(doc, b))
        bits |= DG_HEADS_TEXT;
    if (is_short && doc->prose != NULL && !same_source(doc, a, b))
        bits |= DG_SOURCE_DIFFERS;
    if (alternative != 0 && alternative != alternative_of(doc, b))
        bits |= DG_ARE_ALTERNATIVES;
    return is_cell(doc, b) ? bits | DG_IN_CELLS : bits;
}

uint32_t dg__context_of(const dg__case *c)
{
    const dg_document *doc = c->doc;
    const dg_occurrence *o = c->occurrences;
    uint32_t bits = c->n_everywhere > 2 ? DG_MANY_COPIES : 0;
    if (c->n < 2 || c->rule == DG_DOUBLED_WORDS)
        return bits;
    if (c->rule == DG_REPEATED_SECTION)
        return bits | DG_SECTIONS_OF_ONE_TITLE;
    bits |= nature(doc, o);
    if (in_one_list(c))
        bits |= DG_ITEMS_OF_ONE_LIST;
    for (uint32_t i = 1; i < c->n; i++)
        bits |= nearness(doc, &o[i - 1], &o[i]) | difference(doc, &o[0], &o[i]);
    return bits;
}

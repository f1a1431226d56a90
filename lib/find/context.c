/* Only documents with markup have containers; in plain text copies adjoin, or stand at once. */
#include "find/context.h"

#include "find/apart.h"
#include "find/cell.h"
#include "find/code.h"
#include "find/data.h"
#include "find/edited.h"
#include "find/ending.h"
#include "find/label.h"
#include "find/letters.h"
#include "find/pasted.h"
#include "find/rights.h"
#include "text/unicode.h"

#include <string.h>

enum {
    HELD_WORDS = 12,  /* smallest paragraph that its neighbour holds */
    LIST_WORDS = 12,  /* smallest item of a list, in words; a longer credit is none */
    CLOSE = 4,        /* blocks from one to the other */
    SHORT_WORDS = 20, /* below, links and case are what a text is about */
    VERY_LONG_WORDS = 100,
    LONG_WORDS = 60, /* that nobody repeats within a few lines */
    BETWEEN = 1000,  /* bytes between two blocks that tags are looked for in */
    FEW = 8,         /* copies, beyond which it isn't asked what sets them apart */
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

/* Whether a box of HTML ends between two blocks: to Markdown its tags are lines. */
static bool ends_box(const dg_document *doc, size_t last, size_t next)
{
    static const char tag[] = "</div>";
    size_t n = sizeof tag - 1;
    uint32_t at = doc->prose->blocks.items[last].source.end;
    uint32_t to = doc->prose->blocks.items[next].source.start;
    for (; at + n <= to && to - at < BETWEEN; at++)
        if (memcmp(doc->source + at, tag, n) == 0)
            return true;
    return false;
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

static bool in_table(const dg_document *doc, size_t block)
{
    uint32_t at = container_of(doc, block);
    for (int up = 0; up < 8; up++) {
        if (container(doc, at)->kind == DG__IN_TABLE)
            return true;
        at = container(doc, at)->parent;
    }
    return false;
}

static bool has_heading_between(const dg_document *doc, size_t first, size_t last)
{
    for (size_t i = first + 1; i < last; i++)
        if (doc->blocks.items[i].kind == DG_HEADING)
            return true;
    return false;
}

/* Whether both are paragraphs, or part of one, of one section, with little between them. What is long
 * may also be items, and in another section, and what is very long somewhat farther away. */
static bool are_close(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t last = block_of(doc, a->end_token - 1), next = block_of(doc, b->first_token);
    uint64_t tenths = dg__document_tenths(doc, a->first_token, a->end_token);
    size_t close = tenths >= 10 * VERY_LONG_WORDS ? 3 * CLOSE : CLOSE;
    if (doc->prose == NULL || next <= last || next > last + close || in_table(doc, last))
        return false;
    return tenths >= 10 * LONG_WORDS || (is_paragraph(doc, last) && is_paragraph(doc, next) &&
                                         !has_heading_between(doc, last, next));
}

/* Whether the first stands below a title and the second begins the text: a short description of it. */
static bool is_summary(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t block = block_of(doc, a->first_token);
    return block > 0 && doc->blocks.items[block - 1].kind == DG_HEADING &&
           doc->blocks.items[block_of(doc, b->first_token)].first_token == b->first_token;
}

static uint32_t nearness(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t last = block_of(doc, a->end_token - 1), next = block_of(doc, b->first_token);
    bool whole_a = is_whole_block(doc, a), whole_b = is_whole_block(doc, b);
    if (a->end_token == b->first_token && last == next)
        return DG_WITHIN_SENTENCES;
    if (next == last + 1 && doc->format == DG_MARKDOWN && ends_box(doc, last, next))
        return DG_ARE_ALTERNATIVES;
    if (!adjoin(doc, last, next))
        return are_close(doc, a, b) ? DG_CLOSE_BY : 0;
    if (whole_a && whole_b)
        return DG_COPIES_ADJOIN;
    if ((whole_a || whole_b) && is_paragraph(doc, last) && is_paragraph(doc, next) &&
        dg__document_tenths(doc, a->first_token, a->end_token) >= 10 * HELD_WORDS)
        return whole_a && is_summary(doc, a, b) ? DG_HELD_BY_NEIGHBOUR | DG_UNDER_LABELS
                                                : DG_HELD_BY_NEIGHBOUR;
    uint32_t edited = dg__is_edit(doc, last, next) ? DG_IN_EDITED_NEIGHBOUR : 0;
    return are_close(doc, a, b) ? edited | DG_CLOSE_BY : edited;
}

/* Whether a block stands in a container, or in one of three around it: the item of the list of the item. */
static bool stands_in(const dg_document *doc, size_t block, uint32_t item)
{
    uint32_t at = container_of(doc, block);
    for (int up = 0; up < 3 && at != item; up++)
        at = container(doc, at)->parent;
    return at == item;
}

/* Whether the block is the first of its item: not what stands below a question, or below its items. */
static bool begins_item(const dg_document *doc, size_t block)
{
    return block == 0 || !stands_in(doc, block - 1, container_of(doc, block));
}

/* Whether the item that holds the block goes on behind it, with items of its own or a paragraph. */
static bool goes_on(const dg_document *doc, size_t block)
{
    return block + 1 < doc->blocks.len && stands_in(doc, block + 1, container_of(doc, block));
}

/* Whether two blocks begin with the same two words. */
static bool begin_alike(const dg_document *doc, size_t i, size_t j)
{
    const dg_block *a = &doc->blocks.items[i], *b = &doc->blocks.items[j];
    return a->end_token > a->first_token + 1 && b->end_token > b->first_token + 1 &&
           doc->tokens.hashes[a->first_token] == doc->tokens.hashes[b->first_token] &&
           doc->tokens.hashes[a->first_token + 1] == doc->tokens.hashes[b->first_token + 1];
}

/* Whether the items before two of a list begin alike, and those behind, but in another way: it goes through
 * the same steps again, "Select panel 1", "Raise the bar", "Save panel 1", "Select panel 2" ... */
static bool are_in_parallel(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t i = block_of(doc, a->first_token), j = block_of(doc, b->first_token);
    size_t behind_i = block_of(doc, a->end_token - 1) + 1;
    size_t behind_j = block_of(doc, b->end_token - 1) + 1;
    return i > 0 && j > behind_i && behind_j < doc->blocks.len && begin_alike(doc, i - 1, j - 1) &&
           begin_alike(doc, behind_i, behind_j) && !begin_alike(doc, i - 1, behind_i);
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
            !begins_item(doc, block) || (i > 0 && are_in_parallel(doc, &o[i - 1], &o[i])))
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

/* The copy in the source; if it ends the block, with figures that may stand behind its last word, or
 * the code or address that an item leads up to. */
static dg_span source_of(const dg_document *doc, const dg_occurrence *o)
{
    const dg_block *last = &doc->blocks.items[block_of(doc, o->end_token - 1)];
    dg_span span = o->span;
    if (last->end_token != o->end_token)
        return dg__document_source(doc, span);
    span.end = last->span.end;
    span = dg__document_source(doc, span);
    if (last->kind == DG_LIST_ITEM && doc->prose != NULL)
        span.end = doc->prose->blocks.items[last - doc->blocks.items].source.end;
    return span;
}

static bool same_source(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    dg_span x = source_of(doc, a), y = source_of(doc, b);
    for (;; x.start++, y.start++) {
        while (x.start < x.end && dg__is_ascii_space(doc->source[x.start]))
            x.start++;
        while (y.start < y.end && dg__is_ascii_space(doc->source[y.start]))
            y.start++;
        if (x.start == x.end || y.start == y.end)
            return x.start == x.end && y.start == y.end;
        if (doc->source[x.start] != doc->source[y.start])
            return false;
    }
}

/* The copy in the source, with code that its blocks begin and end with, but not the number of an item. */
static dg_span with_code(const dg_document *doc, const dg_occurrence *o)
{
    dg_span span = dg__document_source(doc, o->span);
    size_t first = block_of(doc, o->first_token), last = block_of(doc, o->end_token - 1);
    if (doc->blocks.items[first].first_token == o->first_token)
        span.start = doc->prose->blocks.items[first].source.start;
    if (doc->blocks.items[last].end_token == o->end_token)
        span.end = doc->prose->blocks.items[last].source.end;
    if (container(doc, parent_of(doc, first))->kind == DG__IN_ORDERED_LIST)
        while (span.start < span.end && doc->source[span.start] >= '0' &&
               doc->source[span.start] <= '9')
            span.start++;
    return span;
}

static bool begins_block(const dg_document *doc, const dg_occurrence *o)
{
    return doc->blocks.items[block_of(doc, o->first_token)].first_token == o->first_token;
}

static bool ends_block(const dg_document *doc, const dg_occurrence *o)
{
    return doc->blocks.items[block_of(doc, o->end_token - 1)].end_token == o->end_token;
}

/* Whether the source has no letters but those of the words. */
static bool is_bare(const dg_document *doc, const dg_occurrence *o, dg_span source)
{
    return dg__same_letters(doc->source, source, doc->text, o->span);
}

/* Whether letters are the same: in what stands before the words, an address or a name in code, if both copies
 * begin blocks; within; and behind, if both end some. Into one a link may have been put, and into one of
 * two long blocks that adjoin another one. */
static bool has_same_letters(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b,
                             bool is_short)
{
    dg_span x = with_code(doc, a), y = with_code(doc, b);
    dg_span in_a = dg__document_source(doc, a->span), in_b = dg__document_source(doc, b->span);
    bool begin = begins_block(doc, a) && begins_block(doc, b);
    bool end = ends_block(doc, a) && ends_block(doc, b);
    if (!is_short && a->end_token == b->first_token && begin)
        return dg__same_letters(doc->source, (dg_span){x.start, in_a.start}, doc->source,
                                (dg_span){y.start, in_b.start});
    x = (dg_span){begin ? x.start : in_a.start, end ? x.end : in_a.end};
    y = (dg_span){begin ? y.start : in_b.start, end ? y.end : in_b.end};
    return dg__same_letters(doc->source, x, doc->source, y) || is_bare(doc, a, x) ||
           is_bare(doc, b, y);
}

/* Code isn't prose, but it is what a sentence is about, however long that is: `T` isn't `T*`. */
static bool says_the_same(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    bool is_short =
        dg__document_tenths(doc, a->first_token, a->end_token) < 10 * (uint64_t)SHORT_WORDS;
    if (is_short ? !same_source(doc, a, b)
                 : !dg__same_code(doc, with_code(doc, a), with_code(doc, b)))
        return false;
    return doc->format == DG_HTML || has_same_letters(doc, a, b, is_short);
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
    uint32_t behind = doc->tokens.ends[o->first_token];
    return behind + 1 < doc->len && doc->text[behind] == ':' &&
           dg__is_ascii_space(doc->text[behind + 1]); /* "Sidenote: ..." */
}

/* "-- The Author", behind a quotation; and short, unlike what is said in a dialogue. */
static bool is_credit(const dg_document *doc, const dg_occurrence *o)
{
    static const char *const dashes[] = {"--", "\xE2\x80\x93", "\xE2\x80\x94"};
    uint32_t start = doc->blocks.items[block_of(doc, o->first_token)].span.start;
    uint32_t first = doc->tokens.starts[o->first_token];
    bool sentence = dg__ends_as_sentence(doc->text + o->span.start, o->span.end - o->span.start);
    uint64_t most = 10 * (uint64_t)(sentence ? LIST_WORDS : SHORT_WORDS);
    if (first - start < 2 || first - start > 4 ||
        dg__document_tenths(doc, o->first_token, o->end_token) >= most)
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
        } else if (!in_tag && !dg__is_ascii_space(byte)) {
            n_all++;
            n_linked += in_link;
        }
    }
    return 2 * n_linked > n_all;
}

/* "<what is to be done>": words in brackets, no tag. */
static bool is_slot(const uint8_t *s, uint32_t len)
{
    uint32_t n = 1;
    while (n < len && (s[n] | 0x20) >= 'a' && (s[n] | 0x20) <= 'z')
        n++;
    if (n == 1 || n + 1 >= len || s[n] != ' ' || (s[n + 1] | 0x20) < 'a' || (s[n + 1] | 0x20) > 'z')
        return false;
    while (n < len && s[n] != '>' && s[n] != '=' && s[n] != '<' && s[n] != '\n')
        n++;
    return n < len && s[n] == '>';
}

/* "{{ name }}", "{% if %}", "<?php"; but not "{{< note >}}", which says how a text is shown. */
static bool holds_placeholder(const dg_document *doc, dg_span source)
{
    const uint8_t *s = doc->source;
    for (uint32_t at = source.start; at + 2 < source.end; at++)
        if ((s[at] == '{' && s[at + 1] == '{' && s[at + 2] != '<' && s[at + 2] != '%') ||
            (s[at] == '{' && s[at + 1] == '%' && (at == 0 || s[at - 1] != '{')) ||
            (s[at] == '<' && (s[at + 1] == '?' || is_slot(s + at, source.end - at))))
            return true;
    return false;
}

/* Placeholders of templates are no prose, and what is between them is a fragment. */
static bool has_placeholder(const dg_document *doc, const dg_occurrence *o)
{
    return holds_placeholder(doc, dg__document_source(doc, o->span));
}

/* Whether the title of a section is a placeholder; what it holds may have one in any text. */
static bool has_template_title(const dg_document *doc, const dg_occurrence *o)
{
    return holds_placeholder(doc, doc->prose->blocks.items[block_of(doc, o->first_token)].source);
}

static bool is_heading(const dg_document *doc, const dg_occurrence *o)
{
    return doc->blocks.items[block_of(doc, o->first_token)].kind == DG_HEADING;
}

/* "[^1]: Who, where, when": what several places of a text refer to. */
static bool is_footnote(const dg_document *doc, const dg_occurrence *o)
{
    if (doc->prose == NULL)
        return false;
    const uint8_t *s =
        doc->source + doc->prose->blocks.items[block_of(doc, o->first_token)].source.start;
    return doc->source + doc->source_len - s > 2 && s[0] == '[' && s[1] == '^';
}

/* What the copy itself says. */
static uint32_t nature(const dg_document *doc, const dg_occurrence *o)
{
    uint32_t bits = is_colon_behind(doc, o) ? DG_LEADS_IN : 0;
    if (dg__is_cell(doc, o))
        bits |= DG_IN_CELLS;
    if (begins_as_note(doc, o))
        bits |= DG_BEGINS_AS_NOTE;
    if (is_credit(doc, o) || is_footnote(doc, o))
        bits |= DG_ARE_CREDITS;
    if (is_mostly_links(doc, o))
        bits |= DG_ARE_LINKS;
    if (dg__is_data(doc, o))
        bits |= DG_NO_SENTENCE;
    if (dg__is_of_rights(doc->text + o->span.start, o->span.end - o->span.start))
        bits |= DG_OF_RIGHTS;
    return has_placeholder(doc, o) ? bits | DG_IN_TEMPLATE : bits;
}

static uint32_t difference(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    uint32_t bits = 0, alternative = alternative_of(doc, a);
    if (content_behind(doc, a) != content_behind(doc, b))
        bits |= DG_OTHER_FOLLOWS;
    if (is_heading(doc, a) != is_heading(doc, b))
        bits |= DG_HEADS_TEXT;
    if (doc->prose != NULL && !says_the_same(doc, a, b))
        bits |= DG_SOURCE_DIFFERS;
    if (doc->format == DG_MARKDOWN &&
        !dg__same_attributes(doc, source_of(doc, a).end, source_of(doc, b).end))
        bits |= DG_SOURCE_DIFFERS;
    if (alternative != 0 && alternative != alternative_of(doc, b))
        bits |= DG_ARE_ALTERNATIVES;
    return dg__is_cell(doc, b) ? bits | DG_IN_CELLS : bits;
}

/* "Result:" heads what a text is made of, again and again. */
static bool is_title_a_label(const dg_document *doc, const dg_occurrence *o)
{
    dg_span title = doc->blocks.items[block_of(doc, o->first_token)].span;
    return title.end > title.start && doc->text[title.end - 1] == ':';
}

static uint32_t section_context(const dg__case *c)
{
    const dg_occurrence *o = c->occurrences;
    uint32_t bits = has_template_title(c->doc, o) ? DG_IN_TEMPLATE : 0;
    uint32_t alternative = alternative_of(c->doc, o);
    if (is_title_a_label(c->doc, o))
        bits |= DG_LEADS_IN;
    if (is_mostly_links(c->doc, o))
        bits |= DG_ARE_LINKS;
    if (!dg__is_same_in_source(c))
        bits |= DG_SOURCE_DIFFERS;
    for (uint32_t i = 1; i < c->n; i++) {
        if (alternative != 0 && alternative != alternative_of(c->doc, &o[i]))
            bits |= DG_ARE_ALTERNATIVES;
        if (!dg__begin_alike(c->doc, &o[0], &o[i]))
            bits |= DG_OTHER_FOLLOWS;
    }
    return bits;
}

uint32_t dg__context_of(const dg__case *c)
{
    const dg_document *doc = c->doc;
    const dg_occurrence *o = c->occurrences;
    uint32_t bits = c->n_everywhere > 2 ? DG_MANY_COPIES : 0;
    if (c->n < 2 || c->rule == DG_DOUBLED_WORDS)
        return bits;
    if (c->rule == DG_REPEATED_SECTION)
        return bits | DG_SECTIONS_OF_ONE_TITLE | section_context(c);
    bits |= nature(doc, o);
    if (in_one_list(c))
        bits |= DG_ITEMS_OF_ONE_LIST;
    bool few = c->n <= FEW, apart = few, labelled = few;
    for (uint32_t i = 1; i < c->n; i++) {
        bits |= nearness(doc, &o[i - 1], &o[i]) | difference(doc, &o[0], &o[i]);
        apart = apart && dg__is_set_apart(doc, &o[0], &o[i]);
        labelled = labelled && dg__are_labelled(doc, &o[0], &o[i]);
    }
    if ((bits & DG_IN_CELLS) != 0 && dg__in_one_cell(c))
        bits &= ~(uint32_t)DG_IN_CELLS;
    if (labelled)
        bits |= DG_UNDER_LABELS;
    return apart ? bits | DG_SET_APART : bits;
}

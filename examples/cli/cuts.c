/* A unit's own bytes leave white space behind that stood between it and its neighbours, and marks of
 * light markup around it; they go with it:
 *
 *     plain text      a block with the white space behind it, or before it if it is the last one; a
 *                     sentence the same, but only within its block
 *     light markup    blocks with their whole lines, since marks stand around them; cells and
 *                     sentences as in plain text
 *     HTML            what is between the tags, nothing else */
#include "cuts.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* ---- Which units ---- */

bool is_near(const dg_annotation *note)
{
    return note->rule == DG_NEAR_DUPLICATE_BLOCK || note->rule == DG_SHARED_NEAR_DUPLICATE;
}

static bool is_block(const dg_annotation *note)
{
    return note->rule == DG_REPEATED_BLOCK || note->rule == DG_SHARED_BLOCK || is_near(note);
}

static bool is_unit(const dg_annotation *note)
{
    return is_block(note) || note->rule == DG_REPEATED_SENTENCES ||
           note->rule == DG_SHARED_SENTENCES;
}

/* Texts that differ in digits are boilerplate together, but no duplicates of one another. A title and a date
 * stay, though others have them. */
static bool is_removed(const dg_annotation *note, uint32_t removed)
{
    if ((note->flags & DG_ANNOTATION_BOILERPLATE) != 0 && (removed & REMOVE_BOILERPLATE) != 0)
        return (note->flags & DG_ANNOTATION_OWN) == 0;
    return (removed & (is_near(note) ? REMOVE_NEAR : REMOVE_DUPLICATES)) != 0 &&
           (note->flags & (DG_ANNOTATION_KEPT | DG_ANNOTATION_VARIES)) == 0;
}

static dg_span prose_of(const dg_document *doc, const dg_annotation *note)
{
    size_t n;
    return is_block(note) ? dg_document_blocks(doc, &n)[note->unit].span
                          : dg_document_sentences(doc, &n)[note->unit].span;
}

/* The block that a unit is, or lies in. */
static const dg_block *block_of(const dg_document *doc, const dg_annotation *note)
{
    size_t n, low = 0;
    const dg_block *blocks = dg_document_blocks(doc, &n);
    if (is_block(note))
        return &blocks[note->unit];
    for (size_t high = n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        if (blocks[middle].first_sentence <= note->unit)
            low = middle;
        else
            high = middle;
    }
    return &blocks[low];
}

/* ---- Their pieces ---- */

static void add_piece(cuts *all, dg_span piece)
{
    uint32_t last = all->n_pieces > 0 ? all->pieces[all->n_pieces - 1].end : 0;
    if (piece.start < last)
        piece.start = last;
    if (piece.start >= piece.end)
        return;
    size_t first = all->items[all->n - 1].first_piece;
    if (all->n_pieces > first && piece.start == last) {
        all->pieces[all->n_pieces - 1].end = piece.end;
        return;
    }
    all->pieces = need_room(all->pieces, &all->pieces_cap, all->n_pieces + 1, sizeof *all->pieces);
    all->pieces[all->n_pieces++] = piece;
}

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Markup between two bytes of prose shows in their source being longer than they are: the span is
 * halved until it doesn't, or is one character. */
static void add_between_tags(cuts *all, const dg_document *doc, dg_span prose)
{
    size_t len;
    const char *text = dg_document_prose(doc, &len);
    dg_span place;
    dg_document_source(doc, &prose, &place);
    uint32_t middle = prose.start + (prose.end - prose.start) / 2;
    while (middle > prose.start && is_inside(text[middle]))
        middle--;
    if (middle == prose.start) {
        middle++;
        while (middle < prose.end && is_inside(text[middle]))
            middle++;
    }
    if (place.end - place.start == prose.end - prose.start || middle == prose.end) {
        add_piece(all, place);
        return;
    }
    add_between_tags(all, doc, (dg_span){prose.start, middle});
    add_between_tags(all, doc, (dg_span){middle, prose.end});
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Where a block's neighbour ends, or begins, in the place. */
static uint32_t end_before(const dg_document *doc, const dg_block *blocks, const dg_block *block)
{
    dg_span place;
    while (block-- > blocks) {
        if (block->first_token == block->end_token)
            continue;
        dg_document_source(doc, &block->span, &place);
        return place.end;
    }
    return 0;
}

static uint32_t start_behind(const sifted *doc, const dg_block *end, const dg_block *block)
{
    dg_span place;
    while (++block < end) {
        if (block->first_token == block->end_token)
            continue;
        dg_document_source(doc->in->doc, &block->span, &place);
        return place.start;
    }
    return (uint32_t)doc->in->text.len;
}

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

static dg_span whole_lines(const sifted *doc, const dg_block *block, dg_span span)
{
    size_t n;
    const char *text = doc->in->text.bytes;
    const dg_block *blocks = dg_document_blocks(doc->in->doc, &n);
    uint32_t first = end_before(doc->in->doc, blocks, block);
    uint32_t last = start_behind(doc, blocks + n, block);
    while (span.start > first && !ends_line(text[span.start - 1]))
        span.start--;
    while (span.end < last && !ends_line(text[span.end]))
        span.end++;
    return span;
}

/* Behind it, or before it if nothing of the whole that it is part of follows. */
static dg_span with_space(const char *text, dg_span whole, dg_span span)
{
    uint32_t end = span.end;
    while (end < whole.end && is_space(text[end]))
        end++;
    if (end < whole.end)
        return (dg_span){span.start, end};
    while (span.start > whole.start && is_space(text[span.start - 1]))
        span.start--;
    return span;
}

static dg_span piece_of(const sifted *doc, const cut *c)
{
    const source *text = &doc->in->text;
    const dg_block *block = block_of(doc->in->doc, c->note);
    dg_span span, whole = {0, (uint32_t)text->len};
    dg_document_source(doc->in->doc, &c->prose, &span);
    if (!is_block(c->note) || block->kind == DG_TABLE_CELL)
        dg_document_source(doc->in->doc, &block->span, &whole);
    else if (doc->in->format != DG_TEXT)
        span = whole_lines(doc, block, span);
    return with_space(text->bytes, whole, span);
}

static void add_cut(cuts *all, const sifted *doc, const dg_annotation *note)
{
    all->items = need_room(all->items, &all->cap, all->n + 1, sizeof *all->items);
    cut *c = &all->items[all->n++];
    *c = (cut){note, prose_of(doc->in->doc, note), all->n_pieces, 0};
    if (doc->in->format == DG_HTML)
        add_between_tags(all, doc->in->doc, c->prose);
    else
        add_piece(all, piece_of(doc, c));
    c->end_piece = all->n_pieces;
    if (c->first_piece == c->end_piece)
        all->n--;
}

cuts cuts_of(const sifted *doc, uint32_t removed)
{
    cuts all = {0};
    uint32_t done = 0; /* tokens before it are removed */
    size_t n = doc->found != NULL ? dg_annotations_count(doc->found) : 0;
    for (size_t i = 0; i < n; i++) {
        const dg_annotation *note = dg_annotations_get(doc->found, i);
        if (!is_unit(note) || !is_removed(note, removed) || note->end_token <= done)
            continue;
        add_cut(&all, doc, note);
        done = note->end_token;
    }
    return all;
}

void free_cuts(cuts *all)
{
    free(all->items);
    free(all->pieces);
}

/* ---- What is left ---- */

char *text_without(const char *text, size_t len, const dg_span *pieces, size_t n, size_t *left)
{
    char *out = need(len + 1, 1), *end = out;
    size_t from = 0;
    for (size_t i = 0; i <= n; i++) {
        size_t to = i < n ? pieces[i].start : len;
        memcpy(end, text + from, to - from);
        end += to - from;
        from = i < n ? pieces[i].end : len;
    }
    *left = (size_t)(end - out);
    return out;
}

/* Appends what is left of a block; *next is the first cut that may lie in it. */
static char *put_block(char *end, const char *prose, dg_span block, const cuts *all, size_t *next)
{
    uint32_t from = block.start;
    while (from < block.end) {
        while (*next < all->n && all->items[*next].prose.end <= from)
            (*next)++;
        dg_span removed = *next < all->n ? all->items[*next].prose : (dg_span){UINT32_MAX, 0};
        uint32_t to = removed.start < block.end ? removed.start : block.end;
        to = to > from ? to : from;
        while (from < to && from > block.start && is_space(prose[from]) && end[-1] == ' ')
            from++;
        memcpy(end, prose + from, to - from);
        end += to - from;
        from = removed.start < block.end ? removed.end : block.end;
    }
    while (end[-1] == ' ')
        end--;
    return end;
}

char *prose_without(const dg_document *doc, const cuts *all, size_t *len)
{
    size_t n, prose_len, next = 0;
    const dg_block *blocks = dg_document_blocks(doc, &n);
    const char *prose = dg_document_prose(doc, &prose_len);
    char *out = need(prose_len + 2 * n + 3, 1), *end = out;
    *end++ = '\n'; /* so that there is always something before */
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].first_token == blocks[i].end_token)
            continue;
        char *start = end;
        end = put_block(end, prose, blocks[i].span, all, &next);
        if (end > start) {
            *end++ = '\n';
            *end++ = '\n';
        }
    }
    if (end - out > 2)
        end--;
    *len = (size_t)(end - out) - 1;
    memmove(out, out + 1, *len);
    return out;
}

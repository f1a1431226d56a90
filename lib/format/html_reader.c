/* A block begins with its first text and ends where an element of a block begins or ends. */
#include "format/html_reader.h"

#include "text/trim.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <string.h>

/* Stands for what is seen in a text but can't be read: the object replacement character. */
static const char object_character[] = "\xEF\xBF\xBC";

/* ---- Blocks ---- */

/* Whether the open block, if there is one, is lines of code. Headings and cells are what they are. */
static bool is_code(const dg__html_reader *r)
{
    if (!r->prose->open || r->uncoded)
        return false;
    const dg__prose_block *block = &r->prose->blocks.items[r->prose->blocks.len - 1];
    if (block->kind != DG_PARAGRAPH && block->kind != DG_LIST_ITEM && block->kind != DG_QUOTATION)
        return false;
    const uint8_t *text = r->prose->text.items;
    dg_span words = dg__trim(text, (dg_span){block->prose.start, (uint32_t)r->prose->text.len});
    return words.start < words.end &&
           (r->lines || memchr(text + words.start, '\n', words.end - words.start) != NULL);
}

void dg__html_end_block(dg__html_reader *r, uint32_t at)
{
    if (is_code(r))
        dg__prose_end_code(r->prose, at);
    else
        dg__prose_end(r->prose, at);
    if (r->alone.start < r->alone.end)
        r->ok &= dg__prose_add_opaque(r->prose, DG_OPAQUE, r->alone.start, r->alone.end);
    r->alone = (dg_span){0, 0};
    r->block_from = DG__HTML_NO_PLACE;
    r->broken = false;
}

void dg__html_cut(dg__html_reader *r, uint32_t at)
{
    dg__html_end_block(r, at);
    r->coded = r->lines = false;
}

/* The kind of the block that begins now: a cell's second one makes paragraphs of them all. */
static dg_block_kind next_kind(dg__html_reader *r)
{
    dg_block_kind kind = r->frames[r->top].kind;
    int16_t cell = r->last[dg__html_role_id(DG__HTML_CELL)];
    if (kind != DG_TABLE_CELL || cell == DG__HTML_NOWHERE)
        return kind;
    uint32_t *first = &r->frames[cell].first_text;
    if (*first == DG__HTML_NO_PLACE) {
        *first = (uint32_t)r->prose->blocks.len;
        return kind;
    }
    if (*first < r->prose->blocks.len && r->prose->blocks.items[*first].kind == DG_TABLE_CELL)
        r->prose->blocks.items[*first].kind = DG_PARAGRAPH;
    return DG_PARAGRAPH;
}

static void begin_block(dg__html_reader *r, uint32_t at)
{
    dg_span seen = r->alone;
    if (seen.start < seen.end)
        at = seen.start;
    if (r->block_from < at)
        at = r->block_from;
    r->ok &= dg__prose_begin(r->prose, next_kind(r), r->frames[r->top].level, at);
    r->uncoded = seen.start < seen.end;
    if (r->ok && seen.start < seen.end)
        r->ok &= dg__prose_replace(r->prose, object_character, 3, seen.start, seen.end);
    r->alone = (dg_span){0, 0};
}

void dg__html_add_object(dg__html_reader *r, uint32_t from, uint32_t to)
{
    r->broken = false;
    r->uncoded = true;
    if (r->prose->open)
        r->ok &= dg__prose_replace(r->prose, object_character, 3, from, to);
    else
        r->alone = (dg_span){r->alone.start < r->alone.end ? r->alone.start : from, to};
}

void dg__html_add_line_break(dg__html_reader *r, dg_span tag)
{
    if (r->hidden || !r->prose->open)
        return;
    r->lines |= r->broken;
    if (r->broken)
        dg__html_end_block(r, tag.start);
    else
        r->ok &= dg__prose_replace(r->prose, "\n", 1, tag.start, tag.end);
    r->broken = r->prose->open;
}

/* ---- Text ---- */

static bool has_letter(const uint8_t *s, const uint8_t *end)
{
    while (s < end) {
        dg__code_point c = dg__utf8_decode(s, end);
        if (dg__properties_of(c.value)->flags & DG__LETTER)
            return true;
        s += c.len;
    }
    return false;
}

/* Text that is not all white space. */
static void note_words(dg__html_reader *r, const uint8_t *s, const uint8_t *end)
{
    dg__html_frame *top = &r->frames[r->top];
    r->broken = false;
    if (!r->linked && !top->worded)
        top->worded = has_letter(s, end);
    if (!r->coded && !r->uncoded)
        r->uncoded = has_letter(s, end);
}

void dg__html_add_text(dg__html_reader *r, dg_span text)
{
    const uint8_t *source = r->prose->source;
    if (r->hidden)
        return;
    dg_span words = dg__trim(source, text);
    if (words.start < words.end) {
        if (!r->prose->open) {
            begin_block(r, words.start);
            text.start = words.start;
        }
        note_words(r, source + words.start, source + words.end);
    }
    if (r->ok && r->prose->open)
        r->ok &= dg__prose_add(r->prose, text.start, text.end);
}

/* Text that stands for a piece of the source. */
static void add_for(dg__html_reader *r, const uint8_t *text, uint32_t len, dg_span source)
{
    dg_span words = dg__trim(text, (dg_span){0, len});
    if (words.start < words.end) {
        if (!r->prose->open)
            begin_block(r, source.start);
        note_words(r, text, text + len);
    }
    if (r->ok && r->prose->open)
        r->ok &= dg__prose_replace(r->prose, (const char *)text, len, source.start, source.end);
}

void dg__html_add_reference(dg__html_reader *r, const dg__html_token *token)
{
    const char *text = token->reference.text;
    if (!r->hidden)
        add_for(r, (const uint8_t *)text, (uint32_t)strlen(text), token->source);
}

/* What an attribute says, its references read: at most twice as long as it is written. */
static uint32_t read_value(uint8_t *out, const uint8_t *source, dg_span value)
{
    const uint8_t *end = source + value.end;
    uint32_t len = 0;
    for (uint32_t at = value.start; at < value.end;) {
        dg__html_reference reference;
        if (source[at] == '&' && dg__html_read_reference(source + at, end, true, &reference)) {
            uint32_t n = (uint32_t)strlen(reference.text);
            memcpy(out + len, reference.text, n);
            len += n;
            at += reference.len;
        } else {
            out[len++] = source[at++];
        }
    }
    return len;
}

void dg__html_add_image(dg__html_reader *r, dg_span tag, dg_span description)
{
    dg_span words = dg__trim(r->prose->source, description);
    size_t room = 2 * (size_t)(words.end - words.start);
    if (!dg__prose_includes(r->prose, DG_INCLUDE_ALT_TEXT) || room == 0) {
        dg__html_add_object(r, tag.start, tag.end);
        return;
    }
    uint8_t *text = dg__alloc(r->prose->allocator, room, 1);
    r->ok &= text != NULL;
    if (r->ok)
        add_for(r, text, read_value(text, r->prose->source, words), tag);
    dg__free(r->prose->allocator, text, room, 1);
}

/* ---- Frames ---- */

/* Takes a container whose words are all in links for navigation. */
static void leave_container(dg__html_reader *r, const dg__html_frame *f)
{
    dg__container *container = &r->prose->containers.items[r->prose->container];
    bool list = container->kind == DG__IN_UNORDERED_LIST || container->kind == DG__IN_ORDERED_LIST;
    bool box = container->kind == DG__IN_OTHER || container->kind == DG__IN_TABLE;
    if (!f->worded && ((list && f->n_links > 0) || (box && f->n_links > 1)))
        container->kind = DG__IN_NAVIGATION;
    dg__prose_leave(r->prose);
}

static void close_hidden(dg__html_reader *r, const dg__html_frame *f, uint32_t at)
{
    r->hidden = false;
    if (f->role == DG__HTML_CODE)
        r->ok &= dg__prose_add_opaque(r->prose, DG_CODE, f->start, at);
    else if (f->role == DG__HTML_EMBEDDED)
        dg__html_add_object(r, f->start, at);
}

static void close_block(dg__html_reader *r, const dg__html_frame *f, uint32_t at)
{
    dg__html_frame *parent = &r->frames[r->top];
    dg__html_cut(r, at);
    if (r->linked && r->link_start >= f->start)
        r->linked = false;
    if (f->entered)
        leave_container(r, f);
    parent->worded |= f->worded;
    parent->n_links += f->n_links;
}

void dg__html_pop(dg__html_reader *r, uint32_t at)
{
    const dg__html_frame *f = &r->frames[r->top--];
    r->last[f->id] = f->below;
    r->scope = f->scope_below;
    r->special = f->special_below;
    r->foreign = f->foreign_below;
    r->n_flattened = 0;
    if (f->hides)
        close_hidden(r, f, at);
    else if (!f->quiet)
        close_block(r, f, at);
}

void dg__html_pop_to(dg__html_reader *r, int16_t lowest, uint32_t at)
{
    while (r->top >= lowest)
        dg__html_pop(r, at);
}

dg__html_frame *dg__html_push(dg__html_reader *r, const dg__html_element *element, uint16_t id,
                              bool hides, uint32_t start)
{
    bool raw = element->state != DG__HTML_DATA;
    if (r->top >= DG__HTML_DEEPEST + (hides && !r->hidden) + 2 * raw) {
        r->n_flattened += dg__html_is_always_closed(element);
        return NULL;
    }
    const dg__html_frame *parent = &r->frames[r->top];
    dg__html_frame *f = &r->frames[++r->top];
    *f = (dg__html_frame){.id = id,
                          .below = r->last[id],
                          .scope_below = r->scope,
                          .special_below = r->special,
                          .foreign_below = r->foreign,
                          .role = element->role,
                          .kind = (uint8_t)dg__html_kind_of(element->role, parent->kind),
                          .quiet = r->hidden,
                          .hides = hides && !r->hidden,
                          .start = start,
                          .first_text = DG__HTML_NO_PLACE};
    f->level = f->kind == DG_HEADING ? parent->level : 0;
    r->last[id] = r->top;
    if (element->flags & DG__HTML_SCOPE)
        r->scope = r->top;
    if (element->flags & DG__HTML_SPECIAL)
        r->special = r->top;
    if (element->flags & (DG__HTML_FOREIGN | DG__HTML_NATIVE))
        r->foreign = element->flags & DG__HTML_FOREIGN ? r->top : DG__HTML_NOWHERE;
    r->hidden |= hides;
    return f;
}

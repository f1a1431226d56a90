/* What the parser says, one call after the other.
 *
 * The parser gives no places, but its texts are pointers into what it parses, in order: the masked
 * copy, which is as long as the source. Of what has no text (a rule, an image without a
 * description) the place is looked for behind the last that is known. */
#include "format/markdown.h"

#include "format/html_element.h"
#include "format/html_entity.h"
#include "format/look.h"
#include "format/markdown_reader.h"

#include <md4c.h>
#include <string.h>

#define LARGEST_PIECE (64u << 20)

/* What the parser may make of a source, in bytes a byte, before it is read plainly. */
#define LARGEST_OUTPUT 16u
#define OUTPUT_OF_CELL 8u

/* A callback returns it to end the parsing. It must be negative: md4c 0.4.8 goes on after a span of
 * which it is told otherwise. Its own failures are -1. */
#define STOP (-2)

static int go_on(bool ok, dg__markdown_reader *r)
{
    if (!ok && r->status == DG_OK)
        r->status = DG_NO_MEMORY;
    return ok ? 0 : STOP;
}

/* Whether the parser makes much of little: links of one long target, cells that aren't there. */
static bool too_much(dg__markdown_reader *r, uint64_t len)
{
    r->output += len;
    return r->output > (uint64_t)LARGEST_OUTPUT * r->mask->len + LARGEST_PIECE / 64;
}

/* ---- Blocks ---- */

static bool begin(dg__markdown_reader *r, dg__markdown_place place, dg_block_kind kind)
{
    dg__markdown_begin(r, place, kind);
    return true;
}

static bool begin_heading(dg__markdown_reader *r, const MD_BLOCK_H_DETAIL *detail)
{
    dg__markdown_begin(r, DG__IN_TEXT, DG_HEADING);
    r->level = (uint8_t)detail->level;
    return true;
}

static bool begin_code(dg__markdown_reader *r, const MD_BLOCK_CODE_DETAIL *detail)
{
    dg__markdown_begin(r, DG__IN_CODE, DG_CODE);
    r->fenced = detail->fence_char != 0;
    return true;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *user)
{
    dg__markdown_reader *r = user;
    bool ok = dg__markdown_end(r);
    if (!ok)
        return go_on(ok, r);
    switch (type) {
    case MD_BLOCK_QUOTE:
        return go_on(dg__markdown_enter(r, DG__IN_QUOTATION), r);
    case MD_BLOCK_UL:
        return go_on(dg__markdown_enter(r, DG__IN_UNORDERED_LIST), r);
    case MD_BLOCK_OL:
        return go_on(dg__markdown_enter(r, DG__IN_ORDERED_LIST), r);
    case MD_BLOCK_LI:
        return go_on(dg__markdown_enter(r, DG__IN_LIST_ITEM), r);
    case MD_BLOCK_TABLE:
        return go_on(dg__markdown_enter(r, DG__IN_TABLE), r);
    case MD_BLOCK_TR:
        return go_on(dg__markdown_enter(r, DG__IN_TABLE_ROW), r);
    case MD_BLOCK_HR:
        return go_on(dg__markdown_rule(r), r);
    case MD_BLOCK_H:
        return go_on(begin_heading(r, detail), r);
    case MD_BLOCK_CODE:
        return go_on(begin_code(r, detail), r);
    case MD_BLOCK_HTML:
        return go_on(begin(r, DG__IN_HTML, DG_OPAQUE), r);
    case MD_BLOCK_P:
        return go_on(begin(r, DG__IN_TEXT, DG_PARAGRAPH), r);
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        if (too_much(r, OUTPUT_OF_CELL))
            return STOP;
        return go_on(begin(r, DG__IN_TEXT, DG_TABLE_CELL), r);
    default:
        return 0;
    }
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *user)
{
    dg__markdown_reader *r = user;
    bool ok = dg__markdown_end(r);
    (void)detail;
    if (ok && (type == MD_BLOCK_QUOTE || type == MD_BLOCK_UL || type == MD_BLOCK_OL ||
               type == MD_BLOCK_LI || type == MD_BLOCK_TABLE || type == MD_BLOCK_TR))
        dg__markdown_leave(r);
    return go_on(ok, r);
}

/* ---- Spans ---- */

/* The length of the address of mail that a link goes to; 0 if it goes elsewhere. */
static uint32_t mail_len(const MD_ATTRIBUTE *href)
{
    static const char scheme[] = "mailto:";
    uint32_t i = 0;
    while (i < 7 && i < href->size && (href->text[i] | 0x20) == (scheme[i] | 0x20))
        i++;
    return i == 7 ? href->size - i : 0;
}

/* Whether the text of a link is the address that it goes to. Addresses but of mail are masked. */
static bool is_mail(const dg__markdown_reader *r, const char *text, size_t len)
{
    return r->mail_len > 0 && (len == r->mail_len || len == (size_t)r->mail_len + 7) &&
           memchr(text, '@', len) != NULL;
}

/* Outside every block the parser is in a list item whose paragraphs it doesn't name. */
static void begin_unnamed(dg__markdown_reader *r)
{
    if (r->place == DG__BETWEEN_BLOCKS)
        dg__markdown_begin(r, DG__IN_TEXT, DG_PARAGRAPH);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *user)
{
    dg__markdown_reader *r = user;
    begin_unnamed(r);
    if (type == MD_SPAN_A) {
        const MD_SPAN_A_DETAIL *link = detail;
        r->links++;
        r->link_begins = true;
        r->mail_len = mail_len(&link->href);
        return too_much(r, (uint64_t)link->href.size + link->title.size) ? STOP : 0;
    }
    if (type == MD_SPAN_IMG) {
        const MD_SPAN_IMG_DETAIL *image = detail;
        r->images++;
        return too_much(r, (uint64_t)image->src.size + image->title.size) ? STOP : 0;
    }
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *user)
{
    dg__markdown_reader *r = user;
    (void)detail;
    if (type == MD_SPAN_A) {
        r->links -= r->links > 0;
        if (r->is_mail)
            r->between = DG__OBJECT;
        r->link_begins = r->is_mail = false;
    } else if (type == MD_SPAN_IMG) {
        r->images -= r->images > 0;
        if (!dg__prose_includes(r->p, DG_INCLUDE_ALT_TEXT))
            r->between = DG__OBJECT;
    }
    return 0;
}

/* ---- Texts ---- */

/* Whether what is before a tag and what is behind it stand on lines of their own. */
static bool breaks_line(const char *tag, uint32_t len)
{
    uint16_t id;
    dg_span name = {len > 1 && tag[1] == '/' ? 2 : 1, 0};
    name.end = name.start;
    while (name.end < len && tag[name.end] > ' ' && tag[name.end] != '>' && tag[name.end] != '/')
        name.end++;
    if (name.end >= len || tag[0] != '<')
        return false;
    const dg__html_element *element = dg__html_element_of((const uint8_t *)tag, name, &id);
    return element->role == DG__HTML_BREAK || dg__html_is_block(element);
}

/* Mathematics as the parser sees it: "$5 or 6$". Pandoc's rule tells it from money: no space
 * within the dollars. */
static bool is_math(const char *text, size_t len)
{
    return len > 0 && text[0] != ' ' && text[len - 1] != ' ';
}

static bool add_entity(dg__markdown_reader *r, const char *text, uint32_t from, uint32_t to)
{
    dg__html_reference reference;
    const uint8_t *s = (const uint8_t *)text;
    if (!dg__html_read_reference(s, s + (to - from), false, &reference) ||
        reference.len > to - from)
        return dg__markdown_add(r, from, to);
    uint32_t end = from + reference.len;
    return dg__markdown_replace(r, reference.text, strlen(reference.text), from, end) &&
           dg__markdown_add(r, end, to);
}

/* Text that stands for itself, at its place. */
static bool hear(dg__markdown_reader *r, MD_TEXTTYPE type, const char *text, uint32_t from,
                 uint32_t to)
{
    dg__markdown_see(r, from, to);
    if (r->place == DG__IN_CODE && dg__prose_includes(r->p, DG_INCLUDE_CODE))
        return dg__markdown_add(r, from, to);
    if (r->place != DG__IN_TEXT)
        return true;
    if (type == MD_TEXT_HTML) {
        if (r->between == NULL && breaks_line(text, to - from))
            r->between = "\n";
        return true;
    }
    if (r->link_begins)
        r->is_mail = is_mail(r, text, to - from);
    r->link_begins = false;
    bool described = dg__prose_includes(r->p, DG_INCLUDE_ALT_TEXT);
    if ((r->images > 0 && !described) || r->is_mail)
        return true;
    if (type == MD_TEXT_LATEXMATH && is_math(text, to - from)) {
        r->between = DG__OBJECT;
        return true;
    }
    return type == MD_TEXT_ENTITY ? add_entity(r, text, from, to) : dg__markdown_add(r, from, to);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *user)
{
    dg__markdown_reader *r = user;
    uintptr_t from = (uintptr_t)text - (uintptr_t)r->mask->bytes;
    r->status = dg__meter_spend(r->meter, (uint64_t)size + 1);
    if (r->status != DG_OK)
        return STOP;
    begin_unnamed(r);
    if (from < r->mask->len && size <= r->mask->len - from)
        return go_on(hear(r, type, text, (uint32_t)from, (uint32_t)from + size), r);
    if (r->between != NULL)
        return 0;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR || r->place == DG__IN_CODE)
        r->between = "\n";
    else if (type == MD_TEXT_CODE || type == MD_TEXT_LATEXMATH)
        r->between = " ";
    return 0;
}

/* ---- Pieces ---- */

/* Where to cut: behind a blank line with text behind it, if there is one in the second half; else
 * behind any line; else anywhere. */
static uint32_t piece_end(const dg__mask *m, uint32_t start)
{
    if (m->len - start <= LARGEST_PIECE)
        return m->len;
    uint32_t end = start + LARGEST_PIECE, line = 0;
    for (uint32_t at = end; at > start + LARGEST_PIECE / 2; at--) {
        if (!dg__is_break(m->bytes[at - 1]) || dg__is_break(m->bytes[at]))
            continue;
        line = line == 0 ? at : line;
        bool letter = (uint8_t)((m->bytes[at] | 0x20) - 'a') < 26;
        if (letter && at >= 2 && m->bytes[at - 2] == '\n')
            return at;
    }
    return line != 0 ? line : end;
}

static dg_status parse(dg__markdown_reader *r, bool tables)
{
    unsigned flags = MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_PERMISSIVEEMAILAUTOLINKS |
                     MD_FLAG_LATEXMATHSPANS | MD_FLAG_WIKILINKS | (tables ? MD_FLAG_TABLES : 0);
    MD_PARSER parser = {.flags = flags,
                        .enter_block = enter_block,
                        .leave_block = leave_block,
                        .enter_span = enter_span,
                        .leave_span = leave_span,
                        .text = text};
    int result = 0;
    for (uint32_t at = r->mask->start; at < r->mask->len && result == 0;) {
        uint32_t end = piece_end(r->mask, at);
        result = md_parse((const char *)r->mask->bytes + at, end - at, &parser, r);
        at = end;
    }
    return result == 0 || result == STOP ? r->status : DG_NO_MEMORY;
}

/* ---- Reading ---- */

/* Nothing is a link definition any more. */
static void undefine_links(dg__mask *m)
{
    for (uint32_t at = 0; at + 1 < m->len; at++)
        if (m->bytes[at] == ']' && m->bytes[at + 1] == ':')
            m->bytes[at + 1] = ';';
}

static void forget(dg__markdown_reader *r)
{
    dg__prose *p = r->p;
    p->text.len = p->runs.len = p->blocks.len = 0;
    p->containers.len = 1;
    p->container = 0;
    p->open = false;
    dg__vec_free(p->allocator, &r->open);
    *r = (dg__markdown_reader){.p = p, .meter = r->meter, .mask = r->mask};
}

static dg_status read_masked(dg__markdown_reader *r, bool tables)
{
    dg_span front = r->mask->front_matter;
    r->at = r->rule_at = r->mask->start;
    if (front.end > front.start &&
        !dg__prose_add_opaque(r->p, DG_FRONT_MATTER, front.start, front.end))
        return DG_NO_MEMORY;
    dg_status status = parse(r, tables);
    while (status == DG_OK && r->p->container != 0)
        dg__prose_leave(r->p); /* of the mask, and never ended */
    return status;
}

dg_status dg__markdown_read(dg__prose *p, dg__meter *meter)
{
    dg__mask mask;
    dg__markdown_reader r = {.p = p, .meter = meter, .mask = &mask};
    dg_status status = dg__mask_read(&mask, p->source, p->source_len, p->allocator, meter);
    if (status == DG_OK)
        status = read_masked(&r, true);
    if (status == DG_OK && too_much(&r, 0)) {
        forget(&r);
        undefine_links(&mask);
        status = read_masked(&r, false);
    }
    dg__vec_free(p->allocator, &r.open);
    dg__mask_free(&mask);
    return status;
}

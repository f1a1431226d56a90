/* What each tag does: which elements end, which begins, and where text goes from then on. */
#include "format/html.h"

#include "format/html_reader.h"

#include <string.h>

/* ---- Start tags ---- */

static int16_t higher(int16_t a, int16_t b)
{
    return a > b ? a : b;
}

/* Closes what a part of a table ends: all in the part of the table that it stands in. */
static void close_table_parts(dg__html_reader *r, uint8_t role, uint32_t at)
{
    int16_t in = dg__html_last_of(r, DG__HTML_TABLE), same = dg__html_last_of(r, role);
    if (in == DG__HTML_NOWHERE) {
        if (same != DG__HTML_NOWHERE)
            dg__html_pop_to(r, same, at);
        return;
    }
    if (role != DG__HTML_ROWS)
        in = higher(in, dg__html_last_of(r, DG__HTML_ROWS));
    if (role == DG__HTML_CELL)
        in = higher(in, dg__html_last_of(r, DG__HTML_ROW));
    dg__html_pop_to(r, (int16_t)(in + 1), at);
}

/* Closes what the start tag ends without an end tag. */
static void close_implied(dg__html_reader *r, const dg__html_element *element, uint16_t id,
                          uint32_t at)
{
    int16_t same = r->last[id];
    switch (element->role) {
    case DG__HTML_ROWS:
    case DG__HTML_ROW:
    case DG__HTML_CELL:
        close_table_parts(r, element->role, at);
        return;
    case DG__HTML_ANNOTATION:
    case DG__HTML_HEADING:
        if (same == r->top && same != DG__HTML_NOWHERE)
            dg__html_pop(r, at);
        break;
    case DG__HTML_ITEM:
    case DG__HTML_TERM:
    case DG__HTML_EMBEDDED:
        if (same != DG__HTML_NOWHERE && same >= r->special)
            dg__html_pop_to(r, same, at);
        break;
    default:
        break;
    }
    int16_t p = dg__html_last_of(r, DG__HTML_PARAGRAPH);
    if (dg__html_is_block(element) && p > r->scope)
        dg__html_pop_to(r, p, at);
}

/* A tag within <svg> or <math>. False if it ends them and is to be read as HTML. */
static bool start_foreign(dg__html_reader *r, const dg__html_element *element, uint16_t id,
                          const dg__html_token *token)
{
    static const dg__html_element any = {"", DG__HTML_INLINE, 0, DG__HTML_DATA};
    if (element->flags & DG__HTML_LEAVES) {
        while (r->foreign != DG__HTML_NOWHERE)
            dg__html_pop(r, token->source.start);
        return false;
    }
    bool known = element->flags & (DG__HTML_FOREIGN | DG__HTML_NATIVE);
    if (!token->self_closing)
        dg__html_push(r, known ? element : &any, id, false, token->source.start);
    return true;
}

/* A tag of an element that goes on in the same text, or has none. */
static void start_inline(dg__html_reader *r, const dg__html_element *element, uint16_t id,
                         const dg__html_token *token, const dg__html_traits *traits)
{
    dg_span tag = token->source;
    uint8_t role = element->role;
    bool hides = traits->hidden || role == DG__HTML_ANNOTATION || role == DG__HTML_EMBEDDED ||
                 role == DG__HTML_INVISIBLE;
    if (role == DG__HTML_VOID) {
        if (!r->hidden && !traits->hidden)
            dg__html_add_image(r, tag, traits->description);
        return;
    }
    if (!r->hidden && !hides) {
        r->coded |= role == DG__HTML_INLINE_CODE;
        r->linked = role == DG__HTML_LINK ? traits->linked : r->linked;
        r->link_start = role == DG__HTML_LINK ? tag.start : r->link_start;
        r->frames[r->top].n_links += role == DG__HTML_LINK && traits->linked;
        return;
    }
    dg__html_frame *f = token->self_closing && (element->flags & DG__HTML_FOREIGN)
                            ? NULL
                            : dg__html_push(r, element, id, hides, tag.start);
    if (f == NULL && role == DG__HTML_EMBEDDED && !r->hidden && !traits->hidden)
        dg__html_add_object(r, tag.start, tag.end);
    if (f != NULL && traits->hidden)
        f->role = DG__HTML_INVISIBLE;
}

static void start_block(dg__html_reader *r, const dg__html_element *element, uint16_t id,
                        const dg__html_token *token, const dg__html_traits *traits)
{
    dg_span tag = token->source;
    bool code = element->role == DG__HTML_CODE;
    bool hides = traits->hidden || (code && !dg__prose_includes(r->prose, DG_INCLUDE_CODE));
    if (!r->hidden)
        dg__html_cut(r, tag.start);
    if (element->role == DG__HTML_RULE) {
        if (!r->hidden && !traits->hidden)
            r->ok &= dg__prose_add_opaque(r->prose, DG_OPAQUE, tag.start, tag.end);
        return;
    }
    bool shown = !r->hidden && !hides;
    dg__html_frame *f = dg__html_push(r, element, id, hides, tag.start);
    if (shown)
        r->block_from = tag.start;
    if (f == NULL)
        return;
    if (element->role == DG__HTML_HEADING)
        f->level = (uint8_t)(r->prose->source[token->name.end - 1] - '0');
    if (traits->hidden)
        f->role = DG__HTML_INVISIBLE;
    if (traits->caption && (element->role == DG__HTML_PARAGRAPH || element->role == DG__HTML_BLOCK))
        f->kind = DG_CAPTION;
    dg__container_kind container = dg__html_container_of(element->role);
    if (!shown || container == DG__IN_DOCUMENT)
        return;
    if (traits->navigation || traits->alternative)
        container = traits->navigation ? DG__IN_NAVIGATION : DG__IN_ALTERNATIVE;
    f->entered = true;
    r->ok &= dg__prose_enter(r->prose, container);
}

static void start(dg__html_reader *r, const dg__html_token *token)
{
    uint16_t id;
    const uint8_t *source = r->prose->source;
    const dg__html_element *element = dg__html_element_of(source, token->name, &id);
    if (r->foreign != DG__HTML_NOWHERE && start_foreign(r, element, id, token))
        return;
    if (element->role == DG__HTML_BREAK)
        dg__html_add_line_break(r, token->source);
    if (element->role == DG__HTML_BREAK || element->role == DG__HTML_UNSEEN)
        return;
    close_implied(r, element, id, token->source.start);
    if (element->role == DG__HTML_PAGE) {
        if (!r->hidden)
            dg__html_end_block(r, token->source.start);
        return;
    }
    dg__html_traits traits = {.hidden = false};
    if (!r->hidden)
        traits = dg__html_traits_of(source, token->content);
    if (element->role != DG__HTML_INVISIBLE && !r->hidden && !traits.hidden && !r->prose->open &&
        r->block_from == DG__HTML_NO_PLACE)
        r->block_from = token->source.start;
    if (dg__html_is_block(element))
        start_block(r, element, id, token, &traits);
    else
        start_inline(r, element, id, token, &traits);
    r->tokens.state = (dg__html_state)element->state;
}

/* ---- End tags ---- */

/* The frame that an end tag can't close, nor any below it. */
static int16_t barrier(const dg__html_reader *r, uint8_t role)
{
    switch (role) {
    case DG__HTML_INLINE:
    case DG__HTML_LINK:
    case DG__HTML_INLINE_CODE:
    case DG__HTML_ANNOTATION:
        return r->special;
    case DG__HTML_EMBEDDED:
    case DG__HTML_INVISIBLE:
    case DG__HTML_CODE:
    case DG__HTML_TABLE:
        return DG__HTML_NOWHERE;
    case DG__HTML_ROWS:
    case DG__HTML_ROW:
    case DG__HTML_CELL:
    case DG__HTML_CAPTION:
        return dg__html_last_of(r, DG__HTML_TABLE);
    default:
        return r->scope;
    }
}

static void end(dg__html_reader *r, const dg__html_token *token)
{
    uint16_t id;
    const dg__html_element *element = dg__html_element_of(r->prose->source, token->name, &id);
    int16_t target = r->last[id];
    if (element->role == DG__HTML_BREAK)
        dg__html_add_line_break(r, token->source);
    if (element->role == DG__HTML_LINK)
        r->linked = false;
    if (element->role == DG__HTML_INLINE_CODE && !r->hidden)
        r->coded = false;
    if (r->n_flattened > 0 && dg__html_is_always_closed(element)) {
        r->n_flattened--;
        if (!r->hidden)
            dg__html_end_block(r, token->source.end);
    } else if (target != DG__HTML_NOWHERE && target >= barrier(r, element->role)) {
        dg__html_pop_to(r, (int16_t)(target + 1), token->source.start);
        dg__html_pop(r, token->source.end);
    } else if (r->frames[r->top].role == DG__HTML_ANNOTATION && !dg__html_is_block(element)) {
        dg__html_pop(r, token->source.start); /* </ruby>, which has no frame, ends <rt> */
    } else if (element->role == DG__HTML_PARAGRAPH && !r->hidden)
        dg__html_end_block(r, token->source.start);
}

/* ---- The whole ---- */

static void take(dg__html_reader *r, const dg__html_token *token)
{
    switch (token->kind) {
    case DG__HTML_TEXT:
        dg__html_add_text(r, token->source);
        break;
    case DG__HTML_REFERENCE:
        dg__html_add_reference(r, token);
        break;
    case DG__HTML_START_TAG:
        start(r, token);
        break;
    case DG__HTML_END_TAG:
        end(r, token);
        break;
    case DG__HTML_COMMENT:
    case DG__HTML_DOCTYPE:
        break;
    }
}

static void init(dg__html_reader *r, dg__prose *p)
{
    static const uint8_t mark[3] = {0xEF, 0xBB, 0xBF};
    bool marked = p->source_len >= 3 && memcmp(p->source, mark, 3) == 0;
    r->prose = p;
    r->tokens = (dg__html_tokens){.source = p->source, .at = marked ? 3 : 0, .end = p->source_len};
    r->top = 0;
    r->frames[0] = (dg__html_frame){.kind = DG_PARAGRAPH, .first_text = DG__HTML_NO_PLACE};
    for (size_t i = 0; i < DG__HTML_N_IDS; i++)
        r->last[i] = DG__HTML_NOWHERE;
    r->scope = r->special = r->foreign = DG__HTML_NOWHERE;
    r->n_flattened = 0;
    r->block_from = DG__HTML_NO_PLACE;
    r->alone = (dg_span){0, 0};
    r->hidden = r->broken = r->linked = r->coded = r->uncoded = r->lines = false;
    r->ok = true;
}

dg_status dg__html_read(dg__prose *p, dg__meter *meter)
{
    dg__html_reader r;
    init(&r, p);
    for (dg__html_token token; dg__html_next(&r.tokens, &token);) {
        take(&r, &token);
        if (!r.ok)
            return DG_NO_MEMORY;
        r.tokens.foreign = r.foreign != DG__HTML_NOWHERE;
        dg_status status = dg__meter_spend(meter, token.source.end - token.source.start);
        if (status != DG_OK)
            return status;
    }
    dg__html_pop_to(&r, 1, p->source_len);
    dg__html_end_block(&r, p->source_len);
    return r.ok ? DG_OK : DG_NO_MEMORY;
}

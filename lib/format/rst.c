/* Line by line, by the reStructuredText specification of Docutils (D. Goodger): what a line is
 * depends on its first characters, its indentation and the line behind it. */
#include "format/rst.h"

#include "format/light.h"

#include <string.h>

enum { ALTERNATIVES = 8 }; /* in one another; deeper ones are part of those around them */

typedef struct alternative {
    uint32_t column, lists; /* of its directive; those around it */
} alternative;

typedef struct rst {
    dg__light light;
    bool literal; /* the paragraph ends in "::" */
    uint32_t n_alternatives;
    alternative alternatives[ALTERNATIVES];
    uint32_t base;      /* column of the text of the paragraph that is or was open */
    uint32_t n_styles;  /* of titles, in the order they come */
    uint8_t styles[12]; /* the underline; +128: there is an overline too */
} rst;

/* ---- Within a text ---- */

/* Behind ":name:", with which a backquote adjoins that; `at` if there is none. */
static uint32_t role_name(const dg__light *l, uint32_t at)
{
    uint32_t end = at + 1;
    if (at >= l->len || l->source[at] != ':')
        return at;
    while (end < l->end && end - at < DG__LIGHT_NAME &&
           (dg__light_is_name(l->source[end]) || strchr(":+.", l->source[end]) != NULL))
        end++;
    return end > at + 2 && l->source[end - 1] == ':' ? end : at;
}

/* Between backquotes: "text <target>" or "text", and the '_' or ":role:" behind. */
static dg__light_markup quoted(dg__light *l, uint32_t from, uint32_t at)
{
    uint32_t close = dg__light_find_byte(l, at + 1, '`');
    if (close <= at + 1)
        return dg__light_none();
    dg_span text = {at + 1, close};
    if (l->source[close - 1] == '>')
        for (uint32_t i = close - 1; i > at + 1; i--)
            if (l->source[i] == '<') {
                text.end = i;
                break;
            }
    uint32_t until = close + 1;
    while (until < l->len && l->source[until] == '_' && until < close + 3)
        until++;
    bool link = text.end < close || until > close + 1;
    return dg__light_text(from, text, link, link ? until : role_name(l, until));
}

/* ":name:`text`". */
static dg__light_markup role(dg__light *l, uint32_t at)
{
    uint32_t end = role_name(l, at);
    bool inside = at > l->start && dg__light_is_name(l->source[at - 1]);
    return !inside && end > at && end < l->end && l->source[end] == '`' ? quoted(l, at, end)
                                                                        : dg__light_none();
}

/* "``text``", over lines too. The last of more backquotes end it. */
static dg__light_markup literal_text(dg__light *l, uint32_t at)
{
    uint32_t close = dg__light_find_byte(l, at + 2, '`');
    while (close != 0 && (close + 1 >= l->len || l->source[close + 1] != '`'))
        close = dg__light_find_byte(l, close + 1, '`');
    if (close <= at + 2)
        return dg__light_none();
    while (close + 2 < l->len && l->source[close + 2] == '`')
        close++;
    return dg__light_text(at, (dg_span){at + 2, close}, false, close + 2);
}

static dg__light_markup footnote(dg__light *l, uint32_t at)
{
    uint32_t end = at + 1;
    while (end < l->end && end - at < DG__LIGHT_NAME &&
           (dg__light_is_name(l->source[end]) || strchr("#*.", l->source[end]) != NULL))
        end++;
    bool found =
        end > at + 1 && end + 1 < l->end && l->source[end] == ']' && l->source[end + 1] == '_';
    return found ? dg__light_gone(at, end + 2) : dg__light_none();
}

static dg__light_markup substitution(dg__light *l, uint32_t at)
{
    uint32_t end = at + 1;
    while (end < l->end && end - at < DG__LIGHT_NAME && l->source[end] != '|')
        end++;
    bool found = end > at + 1 && end < l->end && l->source[end] == '|' &&
                 l->source[at + 1] != ' ' && l->source[end - 1] != ' ';
    return found ? dg__light_object(at, end + 1) : dg__light_none();
}

static dg__light_markup find(dg__light *l, uint32_t at)
{
    switch (l->source[at]) {
    case '`':
        return dg__light_starts(l, at, "``") ? literal_text(l, at) : quoted(l, at, at);
    case '[':
        return footnote(l, at);
    case '|':
        return substitution(l, at);
    default: {
        dg_span address = dg__light_address(l, at);
        return address.end > address.start ? dg__light_object(address.start, address.end)
                                           : role(l, at);
    }
    }
}

static const dg__light_syntax syntax = {
    find, "`:[|||", false, {['`'] = true, [':'] = true, ['['] = true, ['|'] = true}};

/* ---- What a line is ---- */

static bool is_punctuation(uint8_t c)
{
    return c > ' ' && c < 0x7F && !((uint8_t)((c | 0x20) - 'a') < 26) && (uint8_t)(c - '0') >= 10;
}

/* Not "::" alone: behind that paragraph follows code. */
static bool is_ruler(const dg__light *l)
{
    uint32_t len = l->end - l->start;
    return len >= 2 && is_punctuation(l->source[l->start]) && dg__light_run(l, l->start) == len &&
           !(l->source[l->start] == ':' && len == 2);
}

/* "+---+" or "===  ===". */
static bool is_table(const dg__light *l)
{
    bool grid = dg__light_starts(l, l->start, "+-") || dg__light_starts(l, l->start, "+=");
    bool gaps = false;
    for (uint32_t at = l->start; at < l->end && !grid; at++) {
        if (l->source[at] != '=' && l->source[at] != ' ')
            return false;
        gaps |= l->source[at] == ' ';
    }
    return grid || gaps;
}

/* Behind the marker of a list item; 0 if there is none. */
static uint32_t item(const dg__light *l, bool *numbered)
{
    uint32_t at = l->start, from;
    *numbered = false;
    if (at < l->end && strchr("-*+", l->source[at]) != NULL)
        at++;
    else {
        *numbered = true;
        at += l->source[at] == '(';
        from = at;
        while (at < l->end && at - from < 4 && (uint8_t)(l->source[at] - '0') < 10)
            at++;
        at += at == from && at < l->end && l->source[at] == '#';
        if (at == from || at >= l->end || strchr(".)", l->source[at]) == NULL)
            return 0;
        at++;
    }
    from = at;
    while (at < l->end && l->source[at] == ' ')
        at++;
    return at > from ? at : 0;
}

static bool is_field(const dg__light *l)
{
    if (l->source[l->start] != ':')
        return false;
    for (uint32_t at = l->start + 1; at < l->end && at - l->start < DG__LIGHT_REACH; at++)
        if (l->source[at] == ':' && l->source[at - 1] != '\\')
            return at > l->start + 1 && (at + 1 == l->end || l->source[at + 1] == ' ');
    return false;
}

/* ---- Lists ---- */

static uint32_t mark_of(uint32_t column, bool numbered)
{
    return 2 * column + 1 + numbered;
}

/* How many lists go on around a block in this column that is an item of this mark, or none. */
static uint32_t lists_around(const dg__light *l, uint32_t column, uint32_t mark)
{
    uint32_t n = l->depth;
    while (n > 0 && l->lists[n - 1] != mark && (l->lists[n - 1] - 1) / 2 >= column)
        n--;
    return n;
}

/* ---- Bodies ---- */

/* Goes over the lines behind this one that are blank or indented by more than `column`; on the last
 * of them. *end: behind the last that isn't blank. */
static void skip_body(rst *r, uint32_t column, uint32_t *end)
{
    dg__light *l = &r->light;
    dg__light_place last = l->at;
    while (dg__light_line(l, last.next) && (dg__light_is_blank(l) || l->indent > column)) {
        if (!dg__light_is_blank(l))
            *end = l->end;
        last = l->at;
    }
    l->at = last;
}

static void skip_table(rst *r)
{
    dg__light *l = &r->light;
    dg__light_place last = l->at;
    uint32_t start = l->start;
    bool ruled = false;
    while (dg__light_line(l, last.next) && !(dg__light_is_blank(l) && ruled)) {
        ruled = !dg__light_is_blank(l) && (is_table(l) || l->source[l->start] == '|');
        last = l->at;
    }
    l->at = last;
    dg__light_opaque(l, DG_OPAQUE, start, last.end);
}

/* Directives whose body is no prose. */
static bool is_opaque(const dg__light *l, dg_span name, bool *code)
{
    static const char *const codes[] = {
        "code-block", "code",      "sourcecode", "literalinclude", "parsed-literal",
        "doctest",    "testcode",  "testoutput", "testsetup",      "prompt",
        "ipython",    "highlight", "console",    "kernel-c",       "raw"};
    static const char *const others[] = {
        "math",           "image",        "include",    "toctree",  "csv-table",    "list-table",
        "table",          "graphviz",     "digraph",    "plot",     "uml",          "mermaid",
        "productionlist", "index",        "meta",       "contents", "role",         "automodule",
        "autoclass",      "autofunction", "kernel-doc", "module",   "currentmodule"};
    size_t n = name.end - name.start;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if ((*code = strlen(codes[i]) == n && memcmp(l->source + name.start, codes[i], n) == 0))
            return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strlen(others[i]) == n && memcmp(l->source + name.start, others[i], n) == 0)
            return true;
    return false;
}

/* Directives whose argument begins their text. */
static bool has_text(const dg__light *l, dg_span name)
{
    static const char *const names[] = {"note",   "warning", "tip",       "important", "caution",
                                        "error",  "danger",  "hint",      "attention", "seealso",
                                        "rubric", "topic",   "admonition"};
    size_t n = name.end - name.start;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == n && memcmp(l->source + name.start, names[i], n) == 0)
            return true;
    return false;
}

/* Directives whose body only some readers see. */
static bool is_alternative(const dg__light *l, dg_span name)
{
    static const char *const names[] = {"only",      "ifconfig", "tab",
                                        "group-tab", "code-tab", "tab-item"};
    size_t n = name.end - name.start;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == n && memcmp(l->source + name.start, names[i], n) == 0)
            return true;
    return false;
}

/* An alternative ends where a line isn't indented by more than its directive. */
static void leave_alternatives(rst *r, uint32_t column)
{
    dg__light *l = &r->light;
    for (; r->n_alternatives > 0 && r->alternatives[r->n_alternatives - 1].column >= column;
         r->n_alternatives--) {
        dg__light_leave(l, r->alternatives[r->n_alternatives - 1].lists);
        dg__prose_leave(l->p);
    }
}

static void enter_alternative(rst *r, uint32_t column)
{
    dg__light *l = &r->light;
    if (r->n_alternatives == ALTERNATIVES || l->depth == DG__LIGHT_DEEPEST)
        return;
    r->alternatives[r->n_alternatives++] = (alternative){column, l->depth};
    l->ok = l->ok && dg__prose_enter(l->p, DG__IN_ALTERNATIVE);
}

/* Options stand between the directive and its text. */
static void skip_options(rst *r, uint32_t column)
{
    dg__light *l = &r->light;
    dg__light_place last = l->at;
    while (dg__light_line(l, last.next) && !dg__light_is_blank(l) && l->indent > column &&
           is_field(l))
        last = l->at;
    l->at = last;
}

/* ".. name:: argument". */
static void directive(rst *r, dg_span name)
{
    dg__light *l = &r->light;
    uint32_t start = l->start, end = l->end, column = l->indent, at = name.end + 2;
    bool code = false;
    dg__light_end_block(l);
    if (is_opaque(l, name, &code)) {
        skip_body(r, column, &end);
        dg__light_opaque(l, code ? DG_CODE : DG_OPAQUE, start, end);
        return;
    }
    if (!has_text(l, name)) /* something is to be seen, or heads what is below */
        dg__light_opaque(l, DG_OPAQUE, start, end);
    if (is_alternative(l, name))
        enter_alternative(r, column);
    while (at < l->end && l->source[at] == ' ')
        at++;
    if (at < l->end && has_text(l, name)) {
        uint32_t line = l->line;
        dg__light_add(l, DG_PARAGRAPH, 0, at);
        l->column = UINT32_MAX;
        r->base = column;
        skip_options(r, column);
        if (l->line != line) /* it was a title */
            dg__light_end_block(l);
    } else {
        skip_options(r, column);
    }
}

/* What begins with "..": a directive, or what isn't read. */
static void explicit_markup(rst *r)
{
    dg__light *l = &r->light;
    uint32_t at = l->start + 2, end = l->end, column = l->indent;
    dg__light_leave(l, lists_around(l, column, 0));
    while (at < l->end && l->source[at] == ' ')
        at++;
    dg_span name = {at, at};
    while (name.end < l->end &&
           (dg__light_is_name(l->source[name.end]) || strchr(".+", l->source[name.end]) != NULL ||
            (l->source[name.end] == ':' && name.end + 1 < l->end &&
             l->source[name.end + 1] != ':' && l->source[name.end - 1] != ':')))
        name.end++;
    if (name.end > name.start && l->source[name.start] != '_' &&
        dg__light_starts(l, name.end, "::")) {
        directive(r, name);
        return;
    }
    dg__light_end_block(l);
    if (at < l->end && l->source[at] == '[') { /* a footnote: its text is read */
        while (at < l->end && l->source[at] != ' ')
            at++;
        while (at < l->end && l->source[at] == ' ')
            at++;
        if (at < l->end)
            dg__light_add(l, DG_PARAGRAPH, 0, at);
        l->column = UINT32_MAX;
        return;
    }
    skip_body(r, column, &end);
}

/* ---- Titles ---- */

static uint8_t level_of(rst *r, uint8_t style)
{
    uint32_t i = 0;
    while (i < r->n_styles && r->styles[i] != style)
        i++;
    if (i == r->n_styles && i < sizeof r->styles)
        r->styles[r->n_styles++] = style;
    return (uint8_t)(i < 6 ? i + 1 : 6);
}

/* The line with the one that underlines it, which must be nearly as long. */
static bool title(rst *r, bool overlined)
{
    dg__light *l = &r->light;
    dg__light_place text = l->at, under;
    if (text.start == text.end || (!overlined && text.indent > 0))
        return false;
    bool ruled = text.next < l->len && is_punctuation(l->source[text.next]) &&
                 dg__light_line(l, text.next) && is_ruler(l);
    under = l->at;
    l->at = text;
    if (!ruled || (under.end - under.start < 4 && under.end - under.start < text.end - text.start))
        return false;
    uint8_t style = (uint8_t)(l->source[under.start] | (overlined ? 128 : 0));
    dg__light_leave(l, 0);
    dg__light_add_part(l, DG_HEADING, level_of(r, style), l->start, l->end);
    l->behind = under.end;
    dg__light_end_block(l);
    l->next = under.next;
    return true;
}

/* A ruler: over a title, or alone. */
static void ruler(rst *r)
{
    dg__light *l = &r->light;
    dg__light_place first = l->at, text;
    bool lines = dg__light_line(l, first.next);
    text = l->at;
    bool ruled = lines && dg__light_line(l, text.next) && is_ruler(l) &&
                 l->source[l->start] == l->source[first.start];
    l->at = text;
    if (ruled && title(r, true))
        return;
    l->at = first;
    dg__light_opaque(l, DG_OPAQUE, l->start, l->end);
}

/* ---- Paragraphs ---- */

/* A line of text, of the block that is open if one is. */
static void text(rst *r)
{
    dg__light *l = &r->light;
    bool numbered;
    uint32_t column = l->indent, from = l->start, behind = item(l, &numbered);
    if (!l->p->open) {
        dg__light_leave(l, lists_around(l, column, behind != 0 ? mark_of(column, numbered) : 0));
        r->base = column;
        if (behind != 0) {
            dg__light_item(l, mark_of(column, numbered), numbered);
            l->column = r->base = column + (behind - from);
            from = behind;
            if (dg__light_starts(l, from, ".. ")) { /* "1. .. math:: x = y" */
                l->start = from;
                l->indent = l->column;
                explicit_markup(r);
                l->column = l->indent;
                return;
            }
        } else {
            l->column = column;
        }
        from += behind == 0 && dg__light_starts(l, from, "| ") ? 2 : 0;
    }
    dg__light_add(l, l->depth > 0 ? DG_LIST_ITEM : DG_PARAGRAPH, 0, from);
    r->literal = l->end - l->start >= 2 && memcmp(l->source + l->end - 2, "::", 2) == 0;
}

/* Behind a paragraph that ends in "::", what is indented further is code. */
static bool literal(rst *r)
{
    dg__light *l = &r->light;
    bool wanted = r->literal && l->indent > r->base;
    if (!wanted)
        return false;
    uint32_t start = l->start, end = l->end;
    skip_body(r, r->base, &end);
    dg__light_opaque(l, DG_CODE, start, end);
    return true;
}

static void block(rst *r)
{
    dg__light *l = &r->light;
    uint32_t end = l->end;
    if (dg__light_starts(l, l->start, ".. ") ||
        (dg__light_starts(l, l->start, "..") && l->end - l->start == 2)) {
        explicit_markup(r);
    } else if (dg__light_starts(l, l->start, "__ ") || is_field(l)) {
        dg__light_end_block(l);
        skip_body(r, l->indent, &end);
    } else if (is_table(l) && l->end - l->start >= 4) {
        skip_table(r);
    } else if (is_ruler(l)) {
        ruler(r);
    } else if (dg__light_starts(l, l->start, ">>> ")) {
        uint32_t start = l->start;
        dg__light_place last = l->at;
        while (dg__light_line(l, last.next) && !dg__light_is_blank(l))
            last = l->at;
        l->at = last;
        dg__light_opaque(l, DG_CODE, start, l->end);
    } else if (!title(r, false)) {
        text(r);
    }
}

static void take(void *reader)
{
    rst *r = reader;
    dg__light *l = &r->light;
    if (dg__light_is_blank(l)) {
        dg__light_end_block(l);
        return;
    }
    leave_alternatives(r, l->indent);
    if (l->p->open && l->column == UINT32_MAX)
        l->column = l->indent; /* the first line stood behind a name */
    if (l->p->open && l->indent == l->column) {
        text(r);
        return;
    }
    bool code = !l->p->open && literal(r);
    dg__light_end_block(l);
    r->literal = false;
    if (!code)
        block(r);
}

dg_status dg__rst_read(dg__prose *p, dg__meter *meter)
{
    rst r = {.literal = false};
    dg__light_begin(&r.light, p, &syntax);
    dg_status status = dg__light_read(&r.light, take, &r, meter);
    if (status != DG_OK)
        return status;
    leave_alternatives(&r, 0);
    dg__light_leave(&r.light, 0);
    return DG_OK;
}

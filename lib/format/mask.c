/* The lines of a source, and what is masked because of how a line begins. What stands within a line
 * is mask_inline.c's.
 *
 * Fences are followed here, roughly: where the parser disagrees about one, something in code is
 * masked, which isn't read anyway, or something outside isn't. */
#include "format/mask.h"

#include "format/mask_scan.h"

#include <string.h>

static uint32_t trim_right(const dg__mask_scan *s, uint32_t start, uint32_t end)
{
    while (end > start && dg__mask_is_blank(s->source[end - 1]))
        end--;
    return end;
}

static bool holds(const dg__mask_scan *s, uint32_t at, uint32_t end, const char *word)
{
    size_t n = strlen(word);
    for (; end - at >= n && at < end; at++)
        if (memcmp(s->source + at, word, n) == 0)
            return true;
    return false;
}

static bool is_letter(uint8_t c)
{
    return (uint8_t)((c | 0x20) - 'a') < 26;
}

/* ---- Front matter ---- */

static bool is_line(const dg__mask_scan *s, uint32_t at, uint32_t end, const char *text)
{
    size_t n = strlen(text);
    return trim_right(s, at, end) - at == n && memcmp(s->source + at, text, n) == 0;
}

/* Between two lines "---" (YAML) or "+++" (TOML), or a brace each (JSON), at the very start. */
static bool find_front_matter(dg__mask_scan *s)
{
    static const char *const opening[] = {"---", "+++", "{"};
    static const char *const closing[] = {"---", "+++", "}"};
    uint32_t start = s->at, end = dg__mask_line_end(s, start), kind = 0;
    while (kind < 3 && !is_line(s, start, end, opening[kind]))
        kind++;
    uint32_t at = dg__mask_next_line(s, end);
    if (kind == 3 || at >= s->len || dg__mask_skip_prefix(s, at) == dg__mask_line_end(s, at))
        return true;
    for (; at < s->len; at = dg__mask_next_line(s, end)) {
        end = dg__mask_line_end(s, at);
        if (!is_line(s, at, end, closing[kind]) && (kind != 0 || !is_line(s, at, end, "...")))
            continue;
        s->m->front_matter = (dg_span){start, end};
        s->at = dg__mask_next_line(s, end);
        return true;
    }
    return true;
}

/* ---- Code ---- */

static uint32_t run(const dg__mask_scan *s, uint32_t at, uint32_t end)
{
    uint32_t from = at;
    while (at < end && s->source[at] == s->source[from])
        at++;
    return at - from;
}

static bool opens_fence(dg__mask_scan *s, uint32_t at, uint32_t end, bool quoted)
{
    at = dg__mask_skip_markers(s, at, end);
    if (at >= end || (s->source[at] != '`' && s->source[at] != '~'))
        return false;
    uint32_t n = run(s, at, end);
    if (n < 3 || (s->source[at] == '`' && memchr(s->source + at + n, '`', end - at - n) != NULL))
        return false;
    s->fence = n;
    s->fence_char = s->source[at];
    s->fence_quoted = quoted;
    return true;
}

static bool in_fence(dg__mask_scan *s, uint32_t at, uint32_t end, bool quoted)
{
    if (s->fence == 0)
        return false;
    if (s->fence_quoted && !quoted) {
        s->fence = 0;
        return false;
    }
    if (at < end && s->source[at] == s->fence_char) {
        uint32_t n = run(s, at, end);
        if (n >= s->fence && trim_right(s, at + n, end) == at + n)
            s->fence = 0;
    }
    return true;
}

/* ---- Directives ---- */

/* What MyST fences as Markdown fences code: "```{note}". Other directives are code. */
static bool is_text_directive(const dg__mask_scan *s, uint32_t name, uint32_t end, bool *tab)
{
    static const char *const names[] = {
        "note",           "warning",  "tip",       "important",  "hint",           "attention",
        "caution",        "danger",   "error",     "topic",      "admonition",     "seealso",
        "versionadded",   "todo",     "sidebar",   "margin",     "dropdown",       "deprecated",
        "versionchanged", "grid",     "grid-item", "card",       "grid-item-card", "details",
        "tab-set",        "tab-item", "epigraph",  "pull-quote", "aside"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (end - name == strlen(names[i]) && memcmp(s->source + name, names[i], end - name) == 0) {
            *tab = strcmp(names[i], "tab-item") == 0;
            return true;
        }
    return false;
}

static bool opens_directive(dg__mask_scan *s, uint32_t at, uint32_t end, dg__mask_kind *kind)
{
    uint32_t n = at < end ? run(s, at, end) : 0, name = at + n + 1, stop = name;
    bool tab = false;
    if (n < 3 || (s->source[at] != '`' && s->source[at] != '~') || name >= end ||
        s->source[name - 1] != '{' || s->n_directives == DG__MASK_DIRECTIVES)
        return false;
    while (stop < end && (is_letter(s->source[stop]) || s->source[stop] == '-'))
        stop++;
    if (stop >= end || s->source[stop] != '}' || !is_text_directive(s, name, stop, &tab) ||
        memchr(s->source + stop, '`', end - stop) != NULL)
        return false;
    s->directives[s->n_directives] = s->source[at];
    s->directive_lengths[s->n_directives++] = n;
    s->options = true;
    *kind = tab ? DG__MASK_ALTERNATIVE : DG__MASK_ENTER;
    return true;
}

/* ":class: note", right behind the line that begins a directive. */
static bool is_option(dg__mask_scan *s, uint32_t at, uint32_t end)
{
    uint32_t stop = at + 1;
    if (!s->options)
        return false;
    while (stop < end && (is_letter(s->source[stop]) || s->source[stop] == '-'))
        stop++;
    s->options = s->source[at] == ':' && stop > at + 1 && stop < end && s->source[stop] == ':';
    return s->options;
}

static bool closes_directive(dg__mask_scan *s, uint32_t at, uint32_t end)
{
    uint32_t last = s->n_directives - 1;
    if (s->n_directives == 0 || s->source[at] != s->directives[last])
        return false;
    uint32_t n = run(s, at, end);
    if (n < s->directive_lengths[last] || at + n != end)
        return false;
    s->n_directives--;
    return true;
}

/* ---- Containers ---- */

static dg__mask_kind colons_kind(const dg__mask_scan *s, uint32_t word, uint32_t end)
{
    static const char *const things[] = {"image", "code", "include", "video", "no-loc", "form"};
    if (word == end)
        return DG__MASK_LEAVE;
    uint32_t stop = word;
    while (stop < end && (is_letter(s->source[stop]) || s->source[stop] == '-'))
        stop++;
    if (stop - word > 4 && memcmp(s->source + stop - 4, "-end", 4) == 0)
        return DG__MASK_LEAVE;
    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        if (stop - word == strlen(things[i]) && dg__mask_starts(s, word, things[i]))
            return DG__MASK_OPAQUE;
    bool alternative = dg__mask_starts(s, word, "zone") || dg__mask_starts(s, word, "moniker");
    return alternative ? DG__MASK_ALTERNATIVE : DG__MASK_ENTER;
}

/* "::: name": containers of Learn, Docusaurus, VitePress, MyST, Pandoc. */
static bool is_colons(const dg__mask_scan *s, uint32_t at, uint32_t end, dg__mask_kind *kind)
{
    if (!dg__mask_starts(s, at, ":::"))
        return false;
    uint32_t word = at + run(s, at, end);
    while (word < end && dg__mask_is_blank(s->source[word]))
        word++;
    *kind = colons_kind(s, word, end);
    return true;
}

static bool is_tab(const dg__mask_scan *s, uint32_t at, uint32_t end)
{
    return s->source[at] == '#' && s->source[end - 1] == ')' && holds(s, at, end, "](#tab/");
}

/* "    :   the text of a definition", in which four columns hold what is below. */
static bool is_definition(const dg__mask_scan *s, uint32_t at, uint32_t end)
{
    return end - at > 4 && dg__mask_starts(s, at, ":   ") && !dg__mask_is_blank(s->source[at + 4]);
}

/* MkDocs: a line with a title, and a content that is indented by four. */
static bool is_indenting(const dg__mask_scan *s, uint32_t at, uint32_t end, dg__mask_kind *kind)
{
    *kind = DG__MASK_CONTENT_TAB;
    if (end - at < 7)
        return false;
    if (dg__mask_starts(s, at, "=== \"") || dg__mask_starts(s, at, "===! \"") ||
        dg__mask_starts(s, at, "===+ \""))
        return true;
    *kind = DG__MASK_ADMONITION;
    if (!dg__mask_starts(s, at, "!!! ") && !dg__mask_starts(s, at, "??? ") &&
        !dg__mask_starts(s, at, "???+ "))
        return false;
    return is_letter(s->source[at + 4]) || is_letter(s->source[at + 5]);
}

/* An item whose content begins where the content of the admonition does. */
static bool indent(dg__mask_scan *s, uint32_t at, uint32_t end, dg__mask_kind kind)
{
    if (!dg__mask_instruct(s, at + 4, end, kind))
        return false;
    memcpy(s->masked + at, "1)  ", 4);
    s->m->spans.items[s->m->spans.len - 1].start = at;
    return true;
}

static bool is_alert(const dg__mask_scan *s, uint32_t at, uint32_t end)
{
    if (!dg__mask_starts(s, at, "[!") || s->source[end - 1] != ']')
        return false;
    for (at += 2; at + 1 < end; at++)
        if (!is_letter(s->source[at]))
            return false;
    return true;
}

/* What another file is put in for: snippets of MkDocs, VitePress, VuePress and markdown-it, and notes of
 * Obsidian. */
static bool is_include(const dg__mask_scan *s, uint32_t at, uint32_t end)
{
    static const char *const starts[] = {"--8<-- \"", "--8<-- '", "<<< @",
                                         "<<< .",     "@[code",   "!!!include("};
    if (memchr("-<@!", s->source[at], 4) == NULL)
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (dg__mask_starts(s, at, starts[i]))
            return true;
    return end - at > 5 && dg__mask_starts(s, at, "![[") && s->source[end - 1] == ']' &&
           s->source[end - 2] == ']';
}

/* What the whole line is; false if it is text. */
static bool line_kind(const dg__mask_scan *s, uint32_t at, uint32_t end, bool quoted,
                      dg__mask_kind *kind)
{
    if (is_colons(s, at, end, kind))
        return true;
    *kind = DG__MASK_OPAQUE;
    if (is_include(s, at, end))
        return true;
    *kind = DG__MASK_TAB;
    if (is_tab(s, at, end))
        return true;
    *kind = DG__MASK_ALERT;
    return quoted && is_alert(s, at, end);
}

/* ---- Elements ---- */

/* What begins a block of HTML (CommonMark 0.31, 4.6, the sixth kind), but not to md4c 0.4.8; and what
 * does, and is as long. */
static const char *const elements[][2] = {
    {"h2", "h1"},
    {"h3", "h1"},
    {"h4", "h1"},
    {"h5", "h1"},
    {"h6", "h1"},
    {"link", "main"},
    {"param", "title"},
    {"thead", "tbody"},
    {"track", "title"},
    {"header", "center"},
    {"search", "center"},
    {"basefont", "fieldset"},
    {"colgroup", "fieldset"},
    {"frameset", "fieldset"},
    {"menuitem", "fieldset"},
};

static bool is_element(const dg__mask_scan *s, uint32_t name, uint32_t end, const char *element)
{
    size_t n = strlen(element);
    if (end - name < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((s->source[name + i] | 0x20) != (element[i] | 0x20))
            return false;
    uint8_t behind = name + n < end ? s->source[name + n] : ' ';
    return dg__mask_is_blank(behind) || behind == '>' || behind == '/';
}

static bool rename_element(dg__mask_scan *s, uint32_t at, uint32_t end)
{
    at = dg__mask_skip_markers(s, at, end);
    if (at >= end || s->source[at] != '<')
        return true;
    uint32_t name = at + 1 + (at + 1 < end && s->source[at + 1] == '/');
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        if (!is_element(s, name, end, elements[i][0]))
            continue;
        uint32_t behind = name + (uint32_t)strlen(elements[i][1]);
        memcpy(s->masked + name, elements[i][1], behind - name);
        return dg__vec_push(s->m->allocator, &s->m->renamed, ((dg_span){name, behind}));
    }
    return true;
}

/* ---- Lines ---- */

/* A footnote's definition becomes an item, whose content begins four columns in, as that of the
 * footnote does: the paragraphs, lists and code that are indented behind it are in it.
 *
 *     source   [^note]: The first,
 *     masked   1)  xxxx The first, */
static bool mask_footnote(dg__mask_scan *s, uint32_t at, uint32_t end)
{
    if (!dg__mask_blank(s, at, end, DG__MASK_FOOTNOTE))
        return false;
    memset(s->masked + at, 'x', end - at);
    memcpy(s->masked + at, "1)  ", 4);
    return true;
}

/* "[^1]:" and "*[HTML]: Hypertext ..." at the start of a line. */
static bool mask_definition(dg__mask_scan *s, uint32_t at, uint32_t end, uint32_t *next)
{
    bool footnote = dg__mask_starts(s, at, "[^");
    if (end - at < 5 || (!footnote && !dg__mask_starts(s, at, "*[")))
        return true;
    const uint8_t *close = memchr(s->source + at, ']', end - at);
    uint32_t colon = close == NULL ? end : (uint32_t)(close - s->source) + 1;
    if (colon >= end || s->source[colon] != ':' || (footnote && colon < at + 4))
        return true;
    *next = footnote ? colon + 1 : end;
    return footnote ? mask_footnote(s, at, *next) : dg__mask_blank(s, at, end, DG__MASK_GONE);
}

/* The line under the head of a table. md4c 0.4.8 wants three dashes a column, GitHub one: blanks and
 * colons are as good. */
static void widen_ruler(dg__mask_scan *s, uint32_t at, uint32_t end)
{
    bool pipes = false;
    uint32_t dashes = 0;
    for (uint32_t i = at; i < end; i++) {
        uint8_t c = s->source[i];
        if (c != '|' && c != '-' && c != ':' && !dg__mask_is_blank(c))
            return;
        pipes |= c == '|';
        dashes += c == '-';
        if (c == '|' && i > at && dashes == 0)
            return;
        dashes = c == '|' ? 0 : dashes;
    }
    for (uint32_t i = at; pipes && i < end; i++)
        if (s->source[i] != '|')
            s->masked[i] = '-';
}

/* Masks the line that begins at s->at if it is something as a whole, or its beginning, and goes on
 * behind that. */
static bool begin_line(dg__mask_scan *s)
{
    uint32_t line = s->at, end = dg__mask_line_end(s, line), at = dg__mask_skip_prefix(s, line),
             next;
    bool quoted = at <= end && memchr(s->source + line, '>', at - line) != NULL;
    dg__mask_kind kind;
    s->line = at < end ? at : end;
    s->quoted = quoted;
    if (in_fence(s, s->line, end, quoted) || at >= end) {
        s->at = end;
        return true;
    }
    uint32_t stop = trim_right(s, at, end);
    s->at = stop;
    if (is_option(s, at, stop))
        return dg__mask_blank(s, at, stop, DG__MASK_GONE);
    if (closes_directive(s, at, stop))
        return dg__mask_instruct(s, at, stop, DG__MASK_LEAVE);
    if (opens_directive(s, at, stop, &kind))
        return dg__mask_instruct(s, at, stop, kind);
    if (opens_fence(s, at, end, quoted)) {
        s->at = end;
        return true;
    }
    if (is_definition(s, at, stop))
        memcpy(s->masked + at, "1)  ", 4);
    widen_ruler(s, at, stop);
    if (line_kind(s, at, stop, quoted, &kind))
        return dg__mask_instruct(s, at, stop, kind);
    if (is_indenting(s, at, stop, &kind))
        return indent(s, at, stop, kind);
    next = at == line ? dg__mask_module_end(s, at) : at;
    s->at = next;
    if (next > at)
        return dg__mask_instruct(s, at, next, DG__MASK_CODE);
    if (!rename_element(s, at, end) || !mask_definition(s, at, end, &next))
        return false;
    s->at = next;
    return true;
}

static dg_status mask_lines(dg__mask_scan *s, dg__meter *meter)
{
    dg_status status = DG_OK;
    while (s->at < s->len && status == DG_OK) {
        uint32_t from = s->at;
        if (!begin_line(s) || !dg__mask_inline(s))
            return DG_NO_MEMORY;
        s->at = dg__mask_next_line(s, s->at);
        status = dg__meter_spend(meter, s->at - from);
    }
    return status;
}

/* A NUL would come without its place: any other control character is as good. */
static void replace_nuls(uint8_t *bytes, size_t len)
{
    for (uint8_t *nul = bytes; (nul = memchr(nul, 0, len - (size_t)(nul - bytes))) != NULL;)
        *nul = 0x1A;
}

dg_status dg__mask_read(dg__mask *m, const uint8_t *source, uint32_t len, const dg_allocator *a,
                        dg__meter *meter)
{
    *m = (dg__mask){.allocator = a, .len = len};
    m->bytes = dg__alloc(a, (size_t)len + DG__MASK_PADDING, 1);
    if (m->bytes == NULL)
        return DG_NO_MEMORY;
    if (len > 0)
        memcpy(m->bytes, source, len);
    memset(m->bytes + len, 0, DG__MASK_PADDING);
    replace_nuls(m->bytes, len);
    dg__mask_scan s = {.m = m, .source = source, .masked = m->bytes, .len = len};
    s.at = len >= 3 && memcmp(source, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    find_front_matter(&s);
    m->start = s.at;
    dg__mask_limit(&s);
    return mask_lines(&s, meter);
}

void dg__mask_free(dg__mask *m)
{
    dg__free(m->allocator, m->bytes, (size_t)m->len + DG__MASK_PADDING, 1);
    dg__vec_free(m->allocator, &m->spans);
    dg__vec_free(m->allocator, &m->renamed);
    m->bytes = NULL;
}

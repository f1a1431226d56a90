/* One look at each line of a plain text, or at each block of another. */
#include "find/habits.h"

#include "base/sort.h"
#include "find/ending.h"
#include "find/manual.h"
#include "find/rights.h"
#include "find/speech.h"
#include "hash/token_hash.h"

#include <string.h>

enum {
    CODE_LINES = 2,    /* indented, or of a tool's output, to make a text documentation */
    OUTLINE_LINES = 2, /* "** Title"; one may be a footnote */
    MESSAGES = 3,      /* of a program, and half of the lines */
    MESSAGE = 60,      /* bytes; a line that is filled is longer */
    CODE_INDENT = 3,   /* spaces; fewer are the first line of a paragraph */
    CODE_SHARE = 40,   /* and one in so many lines */
    STATEMENT_SPACES = 3,
    LICENCES = 1 << 20, /* bytes in which licences are looked for */
    HEAD = 120,         /* bytes that say what a plain text is */
    LONGEST_LINE = 1000 /* bytes of a line that are looked at: those of markup are short */
};

/* ---- Plain text ---- */

static bool starts_with(const uint8_t *line, size_t len, const char *what)
{
    return len > 0 && line[0] == what[0] && len >= strlen(what) &&
           memcmp(line, what, strlen(what)) == 0;
}

static bool ends_with(const uint8_t *line, size_t len, const char *what)
{
    size_t n = strlen(what);
    return len >= n && memcmp(line + len - n, what, n) == 0;
}

static bool is_letter(uint8_t byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* ":ref:`x`" or "`x`_". */
static bool has_role(const uint8_t *line, size_t len)
{
    const uint8_t *at = line, *end = line + len;
    for (; at < end && (at = memchr(at, '`', (size_t)(end - at))) != NULL; at++)
        if ((at - line > 1 && at[-1] == ':' && is_letter(at[-2])) ||
            (at > line && end - at > 1 && at[1] == '_'))
            return true;
    return false;
}

/* ":name: value", as authors of both formats begin a field. */
static bool is_field(const uint8_t *line, size_t len)
{
    size_t i = 1;
    while (i < len && (is_letter(line[i]) || line[i] == '-' || line[i] == '_'))
        i++;
    return len > 0 && line[0] == ':' && i > 1 && i < len && line[i] == ':';
}

/* "$ make" rather than "$ 5". */
static bool is_prompt(const uint8_t *line, size_t len)
{
    return starts_with(line, len, ">>> ") ||
           (len > 2 && line[0] == '$' && line[1] == ' ' && is_letter(line[2]));
}

/* "docs/page.md:12: what stands there", as tools print it, or "id = 12, name = x". */
static bool is_printed(const uint8_t *line, size_t len)
{
    const uint8_t *sign = len > 0 ? memchr(line, '=', len) : NULL;
    size_t i = 0;
    bool folder = false;
    if (sign != NULL && memchr(sign + 1, '=', len - (size_t)(sign + 1 - line)) != NULL)
        return true;
    while (i < len && line[i] != ' ' && line[i] != ':')
        folder |= line[i++] == '/';
    return folder && i < len && line[i] == ':' && !(i + 1 < len && line[i + 1] == '/');
}

/* Nearly all lines begin with a letter, no markup that is looked for does. */
static bool begins_as_markup(uint8_t byte)
{
    switch (byte) {
    case '.':
    case '[':
    case '`':
    case '~':
    case '|':
    case '+':
    case '-':
    case '=':
    case '>':
    case '$':
    case ':':
        return true;
    default:
        return false;
    }
}

static bool is_markup(const uint8_t *line, size_t len)
{
    static const char *const starts[] = {".. ", "[[", "[source", "```", "~~~", "|==="};
    static const char *const lines[] = {"+", "----", "....", "===="};
    if (ends_with(line, len, "::"))
        return true;
    if (len == 0 || !begins_as_markup(line[0]))
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (starts_with(line, len, starts[i]))
            return true;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (starts_with(line, len, lines[i]) && len == strlen(lines[i]))
            return true;
    return is_prompt(line, len) || is_field(line, len);
}

/* Clauses of prose end in semicolons too, but aren't as short as statements. */
static bool is_code(const uint8_t *line, size_t len)
{
    size_t n_spaces = 0;
    for (size_t i = 0; i < len; i++) {
        n_spaces += line[i] == ' ';
        if (memchr("{}=", line[i], 3) != NULL ||
            (line[i] == '(' && i + 1 < len && line[i + 1] == ')'))
            return true;
    }
    return ends_with(line, len, ";") && n_spaces <= STATEMENT_SPACES;
}

/* "## Title", "== Title ==", "---++ Title", "** Title", or a tag alone: "<verbatim>". */
static bool is_outline(const uint8_t *line, size_t len)
{
    size_t n = 0;
    while (n < len && line[n] == '#')
        n++;
    return (n > 0 && n < len && line[n] == ' ') ||
           (len > 2 && line[0] == '=' && line[len - 1] == '=') || starts_with(line, len, "---+") ||
           starts_with(line, len, "** ") || (len > 2 && line[0] == '<' && line[len - 1] == '>');
}

/* A message of a program is a sentence on a line of its own, behind another one. */
static bool is_message(const uint8_t *line, size_t len)
{
    return len > 0 && len < MESSAGE && dg__ends_as_sentence(line, len);
}

/* What lines of a plain text are, by number. */
typedef struct line_counts {
    size_t n_lines, n_code, n_outline, n_messages;
    bool message; /* the last of them is one */
} line_counts;

/* Counts it; whether it is markup. */
static bool count_line(line_counts *n, const uint8_t *line, size_t len, bool indented)
{
    n->n_lines += len > 0;
    n->n_code += (indented && is_code(line, len)) || is_printed(line, len);
    n->n_outline += is_outline(line, len);
    n->n_messages += n->message && is_message(line, len);
    n->message = is_message(line, len);
    return is_markup(line, len);
}

/* Lines of markup, prompts or messages, or indented code. */
static bool has_markup_lines(const dg_document *doc)
{
    const uint8_t *at = doc->text, *end = doc->text + doc->len, *tick = at;
    line_counts n = {0};
    while (at < end) {
        const uint8_t *next = memchr(at, '\n', (size_t)(end - at)), *line = at, *stop;
        next = next != NULL ? next : end;
        stop = next - at > LONGEST_LINE ? at + LONGEST_LINE : next;
        while (line < stop && (*line == ' ' || *line == '\t'))
            line++;
        while (stop > line && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
            stop--;
        bool indented = line - at >= CODE_INDENT || (line > at && *at == '\t');
        if (tick < at && (tick = memchr(at, '`', (size_t)(end - at))) == NULL)
            tick = end;
        if (count_line(&n, line, (size_t)(stop - line), indented) ||
            (tick < stop && has_role(line, (size_t)(stop - line))))
            return true;
        at = next + (next < end);
    }
    return n.n_outline >= OUTLINE_LINES ||
           (n.n_messages >= MESSAGES && 2 * n.n_messages > n.n_lines) ||
           (n.n_code >= CODE_LINES && n.n_code * CODE_SHARE >= n.n_lines);
}

/* About rights at its head; or a licence further down: no other text speaks of both. */
static bool is_legal(const dg_document *doc)
{
    uint32_t len = doc->len < HEAD ? doc->len : HEAD;
    uint32_t most = doc->len < LICENCES ? doc->len : LICENCES;
    return dg__mentions(doc->text, len, "copyright") || dg__mentions(doc->text, len, "license") ||
           dg__mentions(doc->text, len, "licence") ||
           (dg__mentions(doc->text, most, "copyright") &&
            dg__mentions(doc->text, most, "warranties"));
}

/* Whether half of the words stand in blocks that end as sentences do. */
static bool is_sentences(const dg_document *doc)
{
    size_t n = 0;
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *b = &doc->blocks.items[i];
        if (dg__ends_as_sentence(doc->text + b->span.start, b->span.end - b->span.start))
            n += b->end_token - b->first_token;
    }
    return 2 * n >= doc->tokens.len;
}

static bool is_plain_text_article(const dg_document *doc)
{
    return is_sentences(doc) && !is_legal(doc) && !has_markup_lines(doc);
}

static bool holds(const dg_document *doc, const char *what)
{
    size_t n = strlen(what);
    const uint8_t *at = doc->text, *end = doc->text + doc->len;
    while ((size_t)(end - at) >= n &&
           (at = memchr(at, what[0], (size_t)(end - at) - n + 1)) != NULL)
        if (memcmp(at++, what, n) == 0)
            return true;
    return false;
}

/* Texts that printers and programmers fill a page with. */
static bool has_filler(const dg_document *doc)
{
    return holds(doc, "Lorem ipsum") || holds(doc, "quick brown fox");
}

/* ---- Markdown and HTML ---- */

/* How much of a body is what. */
typedef struct makeup {
    size_t n_headings, n_items, n_texts, n_cells;
    uint64_t in_items, in_texts, in_cells; /* words, in tenths */
    bool code;
} makeup;

static makeup makeup_of(const dg_document *doc, const dg__body *body)
{
    makeup m = {0};
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *block = &doc->blocks.items[i];
        uint64_t tenths = dg__document_tenths(doc, block->first_token, block->end_token);
        if (!dg__body_holds(body, doc, i) || dg__document_navigates(doc, i))
            continue;
        m.code |= block->kind == DG_CODE;
        m.n_headings += block->kind == DG_HEADING && dg__body_has_itself(body, doc, i);
        if (block->kind == DG_TABLE_CELL) {
            m.n_cells++;
            m.in_cells += tenths;
        } else if (block->kind == DG_LIST_ITEM) {
            m.n_items++;
            m.in_items += tenths;
        } else if (block->kind == DG_PARAGRAPH || block->kind == DG_QUOTATION) {
            m.n_texts++;
            m.in_texts += tenths;
        }
    }
    return m;
}

static bool is_made_of_texts(const makeup *m, const dg__body *body)
{
    bool page = body->first > 0;
    if (m->code || 3 * m->n_headings > m->n_texts)
        return false;
    return page ? 3 * (m->in_cells + m->in_items) <= m->in_texts
                : m->n_cells == 0 && 3 * m->n_items <= m->n_texts;
}

static int compare_hashes(const void *ctx, const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    (void)ctx;
    return (x > y) - (x < y);
}

/* By their bytes: hashes of tokens depend on the seed. */
static dg_status has_same_headings(bool *same, const dg_document *doc, const dg__body *body,
                                   size_t n_headings, const dg_allocator *a)
{
    uint64_t *hashes = dg__alloc(a, n_headings, sizeof *hashes);
    if (hashes == NULL)
        return DG_NO_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *block = &doc->blocks.items[i];
        uint8_t level = doc->prose != NULL ? doc->prose->blocks.items[i].level : 0;
        if (block->kind == DG_HEADING && block->first_token < block->end_token &&
            dg__body_has_itself(body, doc, i) && !dg__document_navigates(doc, i))
            hashes[n++] =
                dg__hash(doc->text + block->span.start, block->span.end - block->span.start, level);
    }
    dg_status status = dg__sort(hashes, n, sizeof *hashes, compare_hashes, NULL, a);
    for (size_t i = 1; i < n && status == DG_OK; i++)
        *same = *same || hashes[i] == hashes[i - 1];
    dg__free(a, hashes, n_headings, sizeof *hashes);
    return status;
}

dg_status dg__habits_of(dg__habits *habits, const dg_document *doc, const uint64_t *in_sections,
                        const dg_allocator *a)
{
    bool same_headings = false;
    dg__body body;
    dg_status status = dg__body_of(&body, doc, a);
    if (status != DG_OK)
        return status;
    makeup m = makeup_of(doc, &body);
    bool article = is_made_of_texts(&m, &body) &&
                   (doc->prose != NULL ? !dg__is_manual(doc) : is_plain_text_article(doc));
    if (article && m.n_headings > 1) {
        status = has_same_headings(&same_headings, doc, &body, m.n_headings, a);
        if (status != DG_OK)
            return status;
    }
    *habits = (dg__habits){.article = article && !same_headings,
                           .body = body,
                           .transcript = dg__is_transcript(doc),
                           .filler = has_filler(doc),
                           .in_sections = in_sections};
    return DG_OK;
}

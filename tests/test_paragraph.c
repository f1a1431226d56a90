/* Paragraphs of plain text: the rule of lib/text/paragraph.h on written cases, against a naive model
 * of it on random lines, and on one real article wrapped in many ways. */
#define _DEFAULT_SOURCE
#include "harness.h"

#include "text/paragraph.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Running it ---- */

static dg__spans paragraphs_of(const void *text, size_t len)
{
    dg__spans spans = {0};
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    ck_assert_int_eq(dg__paragraphs_append(&spans, &a, text, 0, (uint32_t)len, &meter), DG_OK);
    ck_assert_uint_eq(meter.work, len);
    return spans;
}

static void free_spans(dg__spans *spans)
{
    dg_allocator a = dg__allocator(NULL);
    dg__vec_free(&a, spans);
}

/* The paragraphs, each in brackets, line ends as '/'. */
static char *shown(const char *text, size_t len)
{
    dg__spans spans = paragraphs_of(text, len);
    char *out = malloc(2 * len + 2 * spans.len + 1), *to = out;
    for (size_t i = 0; i < spans.len; i++) {
        *to++ = '[';
        for (uint32_t at = spans.items[i].start; at < spans.items[i].end; at++)
            *to++ = text[at] == '\n' ? '/' : text[at];
        *to++ = ']';
    }
    *to = '\0';
    free_spans(&spans);
    return out;
}

/* ---- Written cases ---- */

typedef struct example {
    const char *description, *text, *expected;
} example;

/* Lines that greedy filling to 44 columns gives. */
#define FERRY_1 "The ferry left the harbour before the sun"
#define FERRY_2 "was up, and nobody on deck said a word until"
#define FERRY_3 "the lighthouse had gone out of sight."
#define GULLS_1 "Gulls followed us as far as the sandbank and"
#define GULLS_2 "then turned back, one after the other, to"
#define GULLS_3 "look for breakfast."

static const example examples[] = {
    {"nothing", "", ""},
    {"white space only", " \t\n\r\n\xC2\xA0\n", ""},
    {"one line, no final line end", "One.", "[One.]"},
    {"control characters are no white space", "a\x01z\n\x02", "[a\x01z][\x02]"},
    {"trimmed at both ends, no-break and ideographic space included",
     " \xC2\xA0One. \xE3\x80\x80\n", "[One.]"},
    {"a BOM is not part of it", "\xEF\xBB\xBFOne.\n", "[One.]"},
    {"a BOM in the middle is", "One.\n\n\xEF\xBB\xBFTwo.", "[One.][\xEF\xBB\xBFTwo.]"},
    {"short lines are paragraphs", "Milk\nBread\nSalt\n", "[Milk][Bread][Salt]"},
    {"blank lines with white space in them", "One.\n \t \n\n\nTwo.", "[One.][Two.]"},
    {"CRLF, CR, VT, FF, NEL and LS end lines",
     "One.\r\nTwo.\rThree.\vFour.\fFive.\xC2\x85Six.\xE2\x80\xA8Seven.",
     "[One.][Two.][Three.][Four.][Five.][Six.][Seven.]"},
    {"CRLF is one line end, LF CR two", FERRY_1 "\r\n" FERRY_2 "\r\n" FERRY_3 "\n\r" GULLS_1,
     "[" FERRY_1 "\r/" FERRY_2 "\r/" FERRY_3 "][" GULLS_1 "]"},
    {"U+2029 ends a paragraph that lines end in a full line",
     FERRY_1 "\n" FERRY_2 "\xE2\x80\xA9" FERRY_3, "[" FERRY_1 "/" FERRY_2 "][" FERRY_3 "]"},
    {"wrapped paragraphs without blank lines",
     FERRY_1 "\n" FERRY_2 "\n" FERRY_3 "\n" GULLS_1 "\n" GULLS_2 "\n" GULLS_3 "\n" FERRY_1
             "\n" FERRY_2,
     "[" FERRY_1 "/" FERRY_2 "/" FERRY_3 "][" GULLS_1 "/" GULLS_2 "/" GULLS_3 "][" FERRY_1
     "/" FERRY_2 "]"},
    {"... and with them",
     FERRY_1 "\n" FERRY_2 "\n" FERRY_3 "\n\n" GULLS_1 "\n" GULLS_2 "\n" GULLS_3 "\n",
     "[" FERRY_1 "/" FERRY_2 "/" FERRY_3 "][" GULLS_1 "/" GULLS_2 "/" GULLS_3 "]"},
    {"a heading above a paragraph, with room to spare",
     "Crossing\n" FERRY_1 "\n" FERRY_2 "\n" FERRY_3,
     "[Crossing][" FERRY_1 "/" FERRY_2 "/" FERRY_3 "]"},
    {"a heading under a last line that is full",
     FERRY_1 "\n" FERRY_2 "\nthe lighthouse had gone out of their sight.\nCrossing\n" GULLS_1
             "\n" GULLS_2,
     "[" FERRY_1 "/" FERRY_2 "/the lighthouse had gone out of their sight.][Crossing][" GULLS_1
     "/" GULLS_2 "]"},
    {"a ruler is a paragraph of its own",
     FERRY_1 "\n" FERRY_2 "\n--------------------------------------------\n" GULLS_1 "\n" GULLS_2,
     "[" FERRY_1 "/" FERRY_2 "][--------------------------------------------][" GULLS_1 "/" GULLS_2
     "]"},
    {"list items among wrapped text, none of them short",
     FERRY_1 "\n" FERRY_2 "\nthe lighthouse had gone out of sight, so:\n"
             "- Gulls followed us as far as the sandbank\n"
             "- Terns turned back, one after the other;\n"
             "  nobody on deck had brought any breakfast.",
     "[" FERRY_1 "/" FERRY_2 "/the lighthouse had gone out of sight, so:]"
     "[- Gulls followed us as far as the sandbank]"
     "[- Terns turned back, one after the other;/  nobody on deck had brought any breakfast.]"},
    {"a number at a line's start within a sentence is no list item",
     FERRY_1
     "\nwas up, and nobody on deck knew whether pier\n3. was meant, or pier 4. Nobody asked.",
     "[" FERRY_1 "/was up, and nobody on deck knew whether pier/"
     "3. was meant, or pier 4. Nobody asked.]"},
    {"an indented first line begins a paragraph, after a full line too",
     "   Gulls followed us as far as the sandbank\n" FERRY_2 "\n" GULLS_1
     "\n   Gulls followed us as far as the sandbank\n" FERRY_2 "\n" GULLS_1,
     "[Gulls followed us as far as the sandbank/" FERRY_2 "/" GULLS_1
     "][Gulls followed us as far as the sandbank/" FERRY_2 "/" GULLS_1 "]"},
    {"quoted mail: '>' is no word, a line of it alone is blank, its depth parts",
     "> " FERRY_1 "\n> " FERRY_2 "\n> " FERRY_3 "\n>\n> " GULLS_1 "\n> " GULLS_2 "\n>> " GULLS_2,
     "[" FERRY_1 "/> " FERRY_2 "/> " FERRY_3 "][" GULLS_1 "/> " GULLS_2 "][" GULLS_2 "]"},
    {"ragged lines, paragraphs apart: a little room does not end one",
     "The ferry left the harbour before\nThe Sun was up, and nobody on deck said a\n"
     "Word until the lighthouse had gone out.\n\n"
     "Gulls followed us as far as the sandbank and\nThen turned back, one after the other, to\n"
     "Look for breakfast.\n\n" GULLS_1 "\n" GULLS_2,
     "[The ferry left the harbour before/The Sun was up, and nobody on deck said a/"
     "Word until the lighthouse had gone out.]"
     "[Gulls followed us as far as the sandbank and/Then turned back, one after the other, to/"
     "Look for breakfast.][" GULLS_1 "/" GULLS_2 "]"},
    {"lines that end sentences are as wide by chance",
     "The ferry left the harbour before sunrise.\nNobody on deck had brought any breakfast.\n"
     "Gulls followed us as far as the sandbank.\nTerns turned back, one after the other.",
     "[The ferry left the harbour before sunrise.][Nobody on deck had brought any breakfast.]"
     "[Gulls followed us as far as the sandbank.][Terns turned back, one after the other.]"},
    {"so are two wide ones",
     FERRY_1 " " FERRY_2 " as it was, said\n" GULLS_1 "\n" FERRY_1 " " FERRY_2
             " as it was, said\nTerns turned back.",
     "[" FERRY_1 " " FERRY_2 " as it was, said][" GULLS_1 "][" FERRY_1 " " FERRY_2
     " as it was, said][Terns turned back.]"},
    {"a line without an end goes on in lower case",
     "This sentence was broken by hand\nsomewhere in its middle.\nThe next was not.",
     "[This sentence was broken by hand/somewhere in its middle.][The next was not.]"},
    {"NUL bytes are characters like any other (see also test_bytes)", "a\x01z\n\x02",
     "[a\x01z][\x02]"},
};

START_TEST(test_examples)
{
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        char *got = shown(examples[i].text, strlen(examples[i].text));
        ck_assert_msg(strcmp(got, examples[i].expected) == 0, "%s:\n  got  %s\n  want %s",
                      examples[i].description, got, examples[i].expected);
        free(got);
    }
}
END_TEST

/* A line of over 200 columns parts from everything, one of 200 may belong to a paragraph. */
START_TEST(test_overlong)
{
    char text[2000];
    for (int width = 200; width <= 201; width++) {
        memset(text, 'x', sizeof text);
        int len = 0;
        for (int i = 0; i < 4; i++, len += width + 1)
            text[len + width] = '\n';
        dg__spans spans = paragraphs_of(text, (size_t)len);
        ck_assert_uint_eq(spans.len, width == 200 ? 1 : 4);
        free_spans(&spans);
    }
}
END_TEST

/* ---- The model: paragraph.h, word for word ---- */

typedef struct model_line {
    size_t start, end; /* bytes of the body */
    uint32_t body[600];
    size_t n; /* code points of the body */
    int indent, width, quotes;
    int needs; /* of the line break after it; 0: there is none */
    bool gap_before;
} model_line;

static const dg__properties *properties(uint32_t cp)
{
    return dg__properties_of(cp);
}

static bool is_white(uint32_t cp)
{
    return properties(cp)->flags & DG__SPACE;
}

static int columns_of(uint32_t cp, int column)
{
    if (cp == '\t')
        return 8 * (column / 8 + 1) - column;
    if (properties(cp)->flags & DG__JOINS || properties(cp)->sentence == DG__SB_FORMAT ||
        (0x1160 <= cp && cp <= 0x11FF) || (0xD7B0 <= cp && cp <= 0xD7FF))
        return 0;
    return properties(cp)->flags & DG__WIDE ? 2 : 1;
}

static bool ends_line(uint32_t cp)
{
    return (cp >= 0x0A && cp <= 0x0D) || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

/* Fills `l` from the line at *at, sets *at after it; false: blank. *separator: it ends in U+2029. */
static bool model_read(model_line *l, const uint8_t *text, size_t len, size_t *at, bool *separator)
{
    int column = 0;
    bool in_body = false;
    size_t n = 0;
    *l = (model_line){0};
    *separator = false;
    while (*at < len) {
        dg__code_point cp = dg__utf8_decode(text + *at, text + len);
        size_t place = *at;
        *at += cp.len;
        if (ends_line(cp.value)) {
            *separator = cp.value == 0x2029;
            if (cp.value == '\r' && *at < len && text[*at] == '\n')
                ++*at;
            break;
        }
        if (!in_body && !is_white(cp.value) && cp.value != '>') {
            in_body = true;
            l->start = place;
            l->indent = column;
        }
        column += columns_of(cp.value, column);
        if (!in_body) {
            l->quotes += cp.value == '>';
            continue;
        }
        if (n == sizeof l->body / sizeof *l->body)
            ck_abort_msg("a line of over %zu code points", n);
        l->body[n++] = cp.value;
        if (!is_white(cp.value)) {
            l->n = n;
            l->end = *at;
            l->width = column;
        }
    }
    return in_body;
}

static bool model_breaks_anywhere(uint32_t cp)
{
    uint8_t flags = properties(cp)->flags;
    return flags & DG__UNSPACED || (flags & DG__WIDE && !(flags & DG__KEYED));
}

static int model_lead(const model_line *l)
{
    int width = 1;
    if (model_breaks_anywhere(l->body[0]))
        return 8;
    for (size_t i = 0; i < l->n && !is_white(l->body[i]) && !model_breaks_anywhere(l->body[i]); i++)
        width += columns_of(l->body[i], 0);
    return width;
}

static bool model_has_letter(const model_line *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (properties(l->body[i])->flags & DG__LETTER)
            return true;
    return false;
}

static bool model_lower(const model_line *l)
{
    return properties(l->body[0])->sentence == DG__SB_LOWER;
}

static bool model_marker(const model_line *l)
{
    static const uint32_t bullets[] = {'-',    '*',    '+',    0x2022, 0x2023,
                                       0x2043, 0x25AA, 0x25CB, 0x25CF, 0x25E6};
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (l->body[0] == bullets[i])
            return l->n > 1 && is_white(l->body[1]);
    size_t at = l->body[0] == '(', digits = 0;
    for (; at < l->n && l->body[at] >= '0' && l->body[at] <= '9'; at++)
        digits++;
    return digits >= 1 && digits <= 3 && at + 1 < l->n &&
           (l->body[at] == '.' || l->body[at] == ')') && is_white(l->body[at + 1]);
}

/* The last code point that isn't Extend, Format or, if `closing`, Close; 0 if there is none. */
static uint32_t model_last(const model_line *l, bool closing)
{
    for (size_t i = l->n; i-- > 0;) {
        uint8_t c = properties(l->body[i])->sentence;
        if (c != DG__SB_EXTEND && c != DG__SB_FORMAT && !(closing && c == DG__SB_CLOSE))
            return l->body[i];
    }
    return 0;
}

static bool is_terminator(uint32_t cp)
{
    return properties(cp)->sentence == DG__SB_STERM || properties(cp)->sentence == DG__SB_ATERM;
}

static bool model_ends_clause(const model_line *l)
{
    uint32_t last = model_last(l, false);
    uint8_t c = properties(last)->sentence;
    return c == DG__SB_SCONTINUE || c == DG__SB_ATERM || last == ';';
}

static bool model_runs_on(const model_line *l)
{
    uint32_t last = model_last(l, false);
    return !is_terminator(last) && properties(last)->sentence != DG__SB_CLOSE && last != ':' &&
           last != ';';
}

static int model_needs(const model_line *l, const model_line *next)
{
    return next->gap_before || l->width > 200 || next->width > 200 ? 0
                                                                   : l->width + model_lead(next);
}

typedef struct model_margin {
    int width;
    bool wrapped, fitted;
} model_margin;

static model_margin model_weigh(const model_line *lines, size_t n, size_t i)
{
    size_t from = i < 16 ? 0 : i - 16, end = i + 17 < n - 1 ? i + 17 : n - 1;
    int best = 0, best_width = 0, breaks = 0, gaps = 0, shorter = 0, ends = 0;
    for (size_t j = from; j < end; j++) {
        breaks += lines[j].needs > 0;
        ends += lines[j].needs > 0 && is_terminator(model_last(&lines[j], true));
        gaps += lines[j + 1].gap_before;
    }
    for (int width = 30; width <= 200; width++) {
        int explained = 0;
        for (size_t j = from; j < end; j++)
            explained += lines[j].width <= width && width < lines[j].needs;
        if (explained > 0 && explained >= best) {
            best = explained;
            best_width = width;
        }
    }
    int two_thirds = best_width * 2 / 3, needs = lines[i].needs;
    for (size_t j = from; j < end; j++)
        shorter += lines[j].needs > 0 && lines[j].needs <= two_thirds;
    bool fitted = needs > 0 && needs <= best_width && (gaps <= shorter || needs <= two_thirds);
    bool wrapped =
        best >= (best_width > 100 ? 3 : 2) && best * 5 >= breaks * 2 && ends * 4 < breaks * 3;
    return (model_margin){best_width, wrapped, fitted};
}

static bool model_begins(const model_line *lines, size_t n, size_t i, size_t first)
{
    const model_line *l = &lines[i], *next = &lines[i + 1];
    if (l->needs == 0)
        return true;
    if (!model_has_letter(l) || !model_has_letter(next))
        return true;
    if (l->quotes != next->quotes)
        return true;
    model_margin margin = model_weigh(lines, n, i);
    bool ends_sentence = is_terminator(model_last(l, true));
    if (model_marker(next) &&
        (margin.fitted || model_marker(&lines[first]) || ends_sentence || model_ends_clause(l)))
        return true;
    if (abs(l->indent - next->indent) >= 2 && first != i)
        return true;
    if (!margin.wrapped || margin.fitted)
        return !(model_lower(next) && l->width >= 30 && model_runs_on(l));
    if (!ends_sentence || model_lower(next) || model_ends_clause(next) || i + 2 >= n ||
        lines[i + 2].gap_before || model_lower(&lines[i + 2]))
        return false;
    return model_weigh(lines, n, i + 1).fitted ||
           (lines[i + 2].width > 200 && next->width < l->width);
}

/* How many lines there are, at most. */
static size_t count_lines(const uint8_t *text, size_t len)
{
    size_t n = 1;
    for (size_t i = 0; i < len; i++)
        n += (text[i] >= 0x0A && text[i] <= 0x0D) || text[i] == 0xC2 || text[i] == 0xE2;
    return n;
}

static dg__spans model_paragraphs(const uint8_t *text, size_t len)
{
    dg_allocator a = dg__allocator(NULL);
    dg__spans spans = {0};
    model_line *lines = malloc(count_lines(text, len) * sizeof *lines);
    size_t n = 0, first = 0, at = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (bool gap = false, separator; at < len;) {
        bool blank = !model_read(&lines[n], text, len, &at, &separator);
        lines[n].gap_before = gap && n > 0;
        n += !blank;
        gap = blank || separator;
    }
    for (size_t i = 0; i + 1 < n; i++)
        lines[i].needs = model_needs(&lines[i], &lines[i + 1]);
    for (size_t i = 0; i < n; i++) {
        if (i + 1 < n && !model_begins(lines, n, i, first))
            continue;
        dg_span span = {(uint32_t)lines[first].start, (uint32_t)lines[i].end};
        if (!dg__vec_push(&a, &spans, span))
            ck_abort_msg("no memory");
        first = i + 1;
    }
    free(lines);
    return spans;
}

/* ---- Random lines ---- */

typedef struct buffer {
    char bytes[16384];
    size_t len;
} buffer;

static void put(buffer *b, const char *s)
{
    size_t len = strlen(s);
    if (b->len + len > sizeof b->bytes)
        ck_abort_msg("a random text of over %zu bytes", sizeof b->bytes);
    memcpy(b->bytes + b->len, s, len);
    b->len += len;
}

static const char *pick(uint64_t *state, const char *const *from, size_t n)
{
    return from[test_below(state, n)];
}
#define PICK(state, from) pick(state, from, sizeof(from) / sizeof *(from))

static const char *const words[] = {
    "a",
    "of",
    "tide",
    "harbour",
    "lighthouse",
    "Gulls",
    "The",
    "sea.",
    "deck,",
    "said:",
    "2.",
    "(3)",
    "-",
    "\xE2\x80\xA2",
    "end.\xE2\x80\x9D",
    "What?",
    "e\xCC\x81t\xC3\xA9",
    "\xE6\xB8\xAF",
    "\xE6\xB8\xAF\xE5\xAF\xB9\xE8\x88\xB9\xE6\xB8\xAF\xE6\xB8\xAF\xE6\xB8\xAF",
    "\xE1\x84\x80\xE1\x85\xA1",
    "\xF0\x9F\x9A\xA2",
    "\xC2\xAD",
    "\xFF",
    "sandbank",
    "breakfast;"};
static const char *const ends[] = {"\n",   "\n", "\n", "\n",       "\n",           "\n",
                                   "\r\n", "\r", "\f", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
static const char *const blanks[] = {"\n", "\n\n", " \n", "\t\n", ">\n", "\xE3\x80\x80\n"};
static const char *const prefixes[] = {"", "", "", "", "> ", ">> ", "  ", "\t", "\xE3\x80\x80"};
static const char *const rulers[] = {"----\n", "* * *\n", "======================\n"};

/* Lines filled to about `width` bytes, now and then a little less. */
static void put_paragraph(buffer *b, uint64_t *state, size_t width)
{
    size_t n_lines = 1 + test_below(state, 5);
    const char *prefix = PICK(state, prefixes);
    bool ragged = test_below(state, 4) == 0;
    for (size_t i = 0; i < n_lines; i++) {
        size_t full = b->len + width - (ragged ? test_below(state, 12) : 0);
        if (i + 1 == n_lines)
            full = b->len + test_below(state, width + 1);
        put(b, test_below(state, 8) > 0 ? prefix : PICK(state, prefixes));
        do {
            put(b, test_below(state, 3) > 0 ? words[test_below(state, 10)] : PICK(state, words));
            put(b, test_below(state, 40) > 0 ? " " : "\t");
        } while (b->len + 8 < full);
        put(b, PICK(state, ends));
    }
}

static void put_text(buffer *b, uint64_t *state)
{
    size_t width = 15 + test_below(state, 80);
    size_t n = 1 + test_below(state, 12), style = test_below(state, 3);
    b->len = 0;
    for (size_t i = 0; i < n; i++) {
        size_t kind = test_below(state, 12);
        put_paragraph(b, state, kind == 0 ? 210 : kind == 1 ? 12 + test_below(state, 200) : width);
        if (style == 1 || (style == 2 && kind < 4))
            put(b, PICK(state, blanks));
        if (kind == 5)
            put(b, PICK(state, rulers));
    }
}

static void check_against_model(const uint8_t *text, size_t len, uint64_t seed)
{
    dg__spans got = paragraphs_of(text, len), want = model_paragraphs(text, len);
    size_t same = 0;
    while (same < got.len && same < want.len && got.items[same].start == want.items[same].start &&
           got.items[same].end == want.items[same].end)
        same++;
    ck_assert_msg(same == got.len && same == want.len,
                  "seed %llu: paragraph %zu of %zu (%zu in the model) differs",
                  (unsigned long long)seed, same, got.len, want.len);
    free_spans(&got);
    free_spans(&want);
}

START_TEST(test_model)
{
    static buffer text;
    for (size_t i = 0, n = test_cases(10000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        put_text(&text, &state);
        check_against_model((const uint8_t *)text.bytes, text.len, seed);
    }
}
END_TEST

/* Any bytes, in a buffer that ends where memory does. */
START_TEST(test_bytes)
{
    static const uint8_t likely[] = {0,    '\n', '\n', '\r', ' ',  '\t', '>',  'a',  'A',  '.',
                                     0xE2, 0x80, 0xA8, 0xA9, 0xC2, 0x85, 0xEF, 0xBB, 0xBF, 0xF0};
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    for (size_t i = 0, n = test_cases(10000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        size_t len = test_below(&state, 80);
        uint8_t *text = pages + page - len;
        for (size_t j = 0; j < len; j++)
            text[j] = test_below(&state, 4) > 0 ? likely[test_below(&state, sizeof likely)]
                                                : (uint8_t)test_random(&state);
        check_against_model(text, len, seed);
    }
    munmap(pages, 2 * page);
}
END_TEST

/* Quadratic work would take minutes on these, and memory beyond the spans would show. */
START_TEST(test_large)
{
    static const char *const units[] = {"a\n",   "\n",       "a",
                                        ">",     "> \t",     "\r",
                                        "a\n\n", "\xE2\x80", "the tide and the harbour at dawn\n",
                                        "((((",  "\xCC\x81"};
    size_t len = 4000000;
    char *text = malloc(len);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t unit = strlen(units[i]);
        for (size_t at = 0; at < len; at++)
            text[at] = units[i][at % unit];
        dg__spans spans = paragraphs_of(text, len);
        ck_assert_uint_le(spans.len, len / 2 + 1);
        free_spans(&spans);
    }
    free(text);
}
END_TEST

/* ---- The limits ---- */

START_TEST(test_stops)
{
    dg_limits limits = DG_LIMITS_INIT;
    limits.max_work = 1000;
    char text[4000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 50 == 49 ? '\n' : 'x';
    dg__spans spans = {0};
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(&limits);
    ck_assert_int_eq(
        dg__paragraphs_append(&spans, &a, (const uint8_t *)text, 0, sizeof text, &meter),
        DG_WORK_LIMIT);
    free_spans(&spans);
}
END_TEST

static void *no_memory(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    (void)ctx, (void)ptr, (void)old_size, (void)new_size;
    return NULL;
}

START_TEST(test_no_memory)
{
    dg_allocator a = {no_memory, NULL};
    dg__spans spans = {0};
    dg__meter meter = dg__meter_start(NULL);
    ck_assert_int_eq(dg__paragraphs_append(&spans, &a, (const uint8_t *)"a", 0, 1, &meter),
                     DG_NO_MEMORY);
    ck_assert_ptr_null(spans.items);
}
END_TEST

/* ---- A real article, one paragraph a line ---- */

/* Fills lines to `width` code points; `gap` stands between paragraphs. Writes where each paragraph
 * but the first begins to `begins` and returns how many. */
static size_t wrap(char *to, size_t *len, const char *from, size_t width, const char *gap,
                   size_t *begins)
{
    size_t column = 0, n = 0;
    *len = 0;
    for (const char *end; *from != '\0'; from = end) {
        size_t wide = 0;
        for (end = from; *end != ' ' && *end != '\n' && *end != '\0'; end++)
            wide += ((uint8_t)*end & 0xC0) != 0x80;
        if (column > 0)
            to[(*len)++] = column + 1 + wide > width ? '\n' : ' ';
        column = column > 0 && column + 1 + wide <= width ? column + 1 + wide : wide;
        memcpy(to + *len, from, (size_t)(end - from));
        *len += (size_t)(end - from);
        while (*end == ' ' || *end == '\n') {
            if (*end++ == '\n' && *end != '\0') {
                *len += (size_t)sprintf(to + *len, "%s", gap);
                begins[n++] = *len;
                column = 0;
            }
        }
    }
    return n;
}

static size_t count_found(const dg__spans *spans, const size_t *begins, size_t n)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < spans->len; j++)
            found += spans->items[j].start == begins[i];
    return found;
}

START_TEST(test_article)
{
    static const struct {
        size_t width, at_least; /* paragraphs found without blank lines, of 13 */
    } cases[] = {{40, 10}, {50, 13}, {60, 13}, {72, 12}, {80, 13}, {100, 13}, {100000, 13}};
    size_t source_len, len, begins[64];
    char *source = test_read_data("source-article.txt", &source_len);
    if (source == NULL)
        return;
    char *text = malloc(2 * source_len);
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        size_t width = cases[i / 2].width;
        size_t n = wrap(text, &len, source, width, i % 2 == 0 ? "\n" : "\n\n", begins);
        dg__spans spans = paragraphs_of(text, len);
        size_t found = count_found(&spans, begins, n);
        ck_assert_uint_eq(n, 13);
        ck_assert_msg(found >= (i % 2 == 0 ? cases[i / 2].at_least : 13), "width %zu: found %zu",
                      width, found);
        ck_assert_msg(spans.len - 1 == found, "width %zu: %zu false ones", width,
                      spans.len - 1 - found);
        free_spans(&spans);
    }
    free(text);
    free(source);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_examples);
    tcase_add_test(tests, test_overlong);
    tcase_add_test(tests, test_model);
    tcase_add_test(tests, test_bytes);
    tcase_add_test(tests, test_large);
    tcase_add_test(tests, test_stops);
    tcase_add_test(tests, test_no_memory);
    tcase_add_test(tests, test_article);
}

TEST_MAIN("paragraph", add_tests)

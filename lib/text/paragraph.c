/* The rule is in paragraph.h; here it runs in one pass and constant memory, whatever the text.
 *
 *        16 pairs back          16 pairs ahead
 *     |<---------------- x ---------------->| newest line
 *     ^ leaves the margin   ^ weighed        ^ enters it
 *                          ^ decided, when the pair after it is weighed: rule 7 looks at that
 *
 * Pair i is that of line i and line i + 1. The lines in sight are in a ring. The margin counts, for
 * each width, the line breaks that it explains, and moves with the pair that is weighed. */
#include "text/paragraph.h"

#include "text/trim.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <string.h>

enum {
    NARROWEST = 30,   /* wrap widths, in columns */
    WIDEST = 200,     /* a wider line is a paragraph of its own */
    REACH = 16,       /* pairs of lines looked at on either side */
    RING = 64,        /* lines in sight: at least 2 * REACH + 4; a power of two */
    UNSPACED_LEAD = 8 /* columns that count as a word in scripts without spaces */
};

typedef struct line {
    uint32_t start, end; /* its body */
    uint32_t indent, width, n_quotes;
    uint32_t lead;        /* what a break before it needs beyond the width of the line above */
    bool lower;           /* begins in lower case */
    bool marker;          /* begins with a list marker */
    bool letters;         /* has a letter or digit */
    bool ends_sentence;   /* a terminator, perhaps with closing marks */
    bool ends_clause;     /* '.', ',', ':', ';' or a dash */
    bool runs_on;         /* ends in none of those, but a comma or a dash */
    bool gap;             /* a gap before the next line */
    uint32_t needs;       /* of the line break after it; 0: there is none */
    bool wrapped, fitted; /* at that line break */
} line;

typedef struct margin {
    uint8_t explains[WIDEST + 1];  /* line breaks that this width explains */
    uint8_t widths[2 * REACH + 3]; /* how many widths explain so many */
    uint32_t most;                 /* the most that any explains ... */
    uint32_t width;                /* ... and the greatest width that does */
    uint32_t n_breaks, n_gaps;
} margin;

typedef struct reader {
    const uint8_t *text;
    uint32_t at, to;
    dg__meter *meter;
    line ring[RING];
    uint32_t n_lines;   /* read so far */
    uint32_t n_weighed; /* pairs */
    uint32_t n_decided; /* pairs */
    uint32_t first;     /* of the paragraph that line n_decided belongs to */
    uint32_t start;     /* of that paragraph */
    bool first_marker;  /* that paragraph begins with a list marker */
    margin margin;
} reader;

/* ---- Lines ---- */

/* Bytes that are not one column each, or end a line, or may begin a character that does. */
static bool is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x80;
}

/* The length of the line end at text[at], 0 if there is none. A sequence that is well-formed from
 * its first byte on is that character wherever it stands. */
static uint32_t line_end_length(const uint8_t *text, uint32_t at, uint32_t to)
{
    switch (text[at]) {
    case '\n':
    case '\v':
    case '\f':
        return 1;
    case '\r':
        return to - at > 1 && text[at + 1] == '\n' ? 2 : 1;
    case 0xC2:
        return to - at > 1 && text[at + 1] == 0x85 ? 2 : 0;
    case 0xE2:
        return to - at > 2 && text[at + 1] == 0x80 && (text[at + 2] | 1) == 0xA9 ? 3 : 0;
    default:
        return 0;
    }
}

/* How many plain bytes follow, at least; eight at a time. A byte below 0x20 borrows into its top
 * bit, and the lowest such byte can't be a false alarm. */
static uint32_t skip_plain(const uint8_t *s, uint32_t len)
{
    uint32_t at = 0;
    for (uint64_t eight; len - at >= sizeof eight; at += (uint32_t)sizeof eight) {
        memcpy(&eight, s + at, sizeof eight);
        if ((eight | (eight - 0x2020202020202020u)) & 0x8080808080808080u)
            break;
    }
    return at;
}

/* Where the line that begins at `at` ends; *plain: it has plain bytes only. */
static uint32_t find_line_end(const uint8_t *text, uint32_t at, uint32_t to, bool *plain)
{
    *plain = true;
    while (at < to) {
        at += skip_plain(text + at, to - at);
        for (uint32_t stop = to - at < 8 ? to : at + 8; at < stop; at++) {
            if (is_plain(text[at]))
                continue;
            if (line_end_length(text, at, to) > 0)
                return at;
            *plain = false;
        }
    }
    return to;
}

/* Vowels and finals of Hangul written as letters, which the leading consonant draws in. */
static bool is_conjoining(uint32_t cp)
{
    return (cp >= 0x1160 && cp < 0x1200) || (cp >= 0xD7B0 && cp < 0xD800);
}

static uint32_t columns(uint32_t cp, uint32_t column)
{
    const dg__properties *properties = dg__properties_of(cp);
    if (cp == '\t')
        return 8 - column % 8;
    if ((properties->flags & DG__JOINS) != 0 || properties->sentence == DG__SB_FORMAT ||
        is_conjoining(cp))
        return 0;
    return (properties->flags & DG__WIDE) != 0 ? 2 : 1;
}

static bool has_flag(uint32_t cp, uint8_t flag)
{
    return (dg__properties_of(cp)->flags & flag) != 0;
}

/* Sets start, indent and n_quotes; false: the line is blank. */
static bool measure_prefix(line *l, const uint8_t *text, uint32_t from, uint32_t end)
{
    l->start = from;
    while (l->start < end) {
        dg__code_point cp = dg__utf8_decode(text + l->start, text + end);
        if (cp.value != '>' && !has_flag(cp.value, DG__SPACE))
            return true;
        l->n_quotes += cp.value == '>';
        l->indent += columns(cp.value, l->indent);
        l->start += cp.len;
    }
    return false;
}

/* One more than WIDEST stands for all greater widths. */
static uint32_t measure_width(const line *l, const uint8_t *text, uint32_t from, bool plain)
{
    if (plain)
        return l->end - from > WIDEST ? WIDEST + 1 : l->end - from;
    uint32_t width = l->indent;
    for (uint32_t at = l->start; at < l->end && width <= WIDEST;) {
        dg__code_point cp = dg__utf8_decode(text + at, text + l->end);
        width += columns(cp.value, width);
        at += cp.len;
    }
    return width > WIDEST ? WIDEST + 1 : width;
}

/* Scripts without spaces, and the punctuation that stands among them. */
static bool breaks_anywhere(uint32_t cp)
{
    uint8_t flags = dg__properties_of(cp)->flags;
    return (flags & DG__UNSPACED) != 0 || (flags & (DG__WIDE | DG__KEYED)) == DG__WIDE;
}

static uint32_t measure_lead(const line *l, const uint8_t *text)
{
    const uint8_t *s = text + l->start, *end = text + l->end;
    dg__code_point cp = dg__utf8_decode(s, end);
    if (breaks_anywhere(cp.value))
        return UNSPACED_LEAD;
    uint32_t lead = 1;
    while (lead <= WIDEST && !has_flag(cp.value, DG__SPACE) && !breaks_anywhere(cp.value)) {
        lead += columns(cp.value, 0);
        s += cp.len;
        if (s == end)
            break;
        cp = dg__utf8_decode(s, end);
    }
    return lead;
}

static bool is_bullet(uint32_t cp)
{
    switch (cp) {
    case '-':
    case '*':
    case '+':
    case 0x2022:
    case 0x2023:
    case 0x2043:
    case 0x25AA:
    case 0x25CB:
    case 0x25CF:
    case 0x25E6:
        return true;
    default:
        return false;
    }
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Where the number of a list item ends, or s itself. */
static const uint8_t *skip_number(const uint8_t *s, const uint8_t *end)
{
    const uint8_t *digits = s + (*s == '('), *at = digits;
    while (at < end && at - digits < 3 && is_digit(*at))
        at++;
    return at > digits && at < end && (*at == '.' || *at == ')') ? at + 1 : s;
}

static bool begins_with_marker(const line *l, const uint8_t *text)
{
    const uint8_t *s = text + l->start, *end = text + l->end;
    dg__code_point first = dg__utf8_decode(s, end);
    const uint8_t *after = is_bullet(first.value) ? s + first.len : skip_number(s, end);
    return after > s && after < end && has_flag(dg__utf8_decode(after, end).value, DG__SPACE);
}

static bool has_letters(const line *l, const uint8_t *text)
{
    for (uint32_t at = l->start; at < l->end;) {
        dg__code_point cp = dg__utf8_decode(text + at, text + l->end);
        if (has_flag(cp.value, DG__LETTER))
            return true;
        at += cp.len;
    }
    return false;
}

/* The class of the last code point of text[start, *end) that is neither Extend nor Format nor
 * `skipped`; sets *end behind it. */
static uint8_t last_class(const uint8_t *text, uint32_t start, uint32_t *end, uint8_t skipped)
{
    uint8_t found = DG__SB_OTHER;
    while (*end > start) {
        dg__code_point cp = dg__utf8_decode_back(text + start, text + *end);
        found = dg__properties_of(cp.value)->sentence;
        if (found != DG__SB_EXTEND && found != DG__SB_FORMAT && found != skipped)
            break;
        *end -= cp.len;
    }
    return found;
}

static void classify_end(line *l, const uint8_t *text)
{
    uint32_t end = l->end;
    uint8_t last = last_class(text, l->start, &end, DG__SB_FORMAT);
    uint8_t byte = end > l->start ? text[end - 1] : 0;
    l->ends_clause = last == DG__SB_SCONTINUE || last == DG__SB_ATERM || byte == ';';
    l->runs_on = last != DG__SB_STERM && last != DG__SB_ATERM && last != DG__SB_CLOSE &&
                 byte != ':' && byte != ';';
    last = last_class(text, l->start, &end, DG__SB_CLOSE);
    l->ends_sentence = last == DG__SB_STERM || last == DG__SB_ATERM;
}

/* What text[from, to) is as a line; false: it is blank. */
static bool measure_line(line *l, const uint8_t *text, uint32_t from, uint32_t to, bool plain)
{
    *l = (line){.end = dg__trim(text, (dg_span){from, to}).end};
    if (l->end == from || !measure_prefix(l, text, from, l->end))
        return false;
    l->width = measure_width(l, text, from, plain);
    uint32_t first = dg__utf8_decode(text + l->start, text + l->end).value;
    l->lower = dg__properties_of(first)->sentence == DG__SB_LOWER;
    if (l->width > WIDEST)
        return true;
    l->lead = measure_lead(l, text);
    l->marker = begins_with_marker(l, text);
    l->letters = has_letters(l, text);
    classify_end(l, text);
    return true;
}

/* ---- The margin ---- */

static uint32_t lowest_explained(const line *l)
{
    return l->width < NARROWEST ? NARROWEST : l->width;
}

static uint32_t end_explained(const line *l)
{
    return l->needs > WIDEST ? WIDEST + 1 : l->needs;
}

/* Ascending, so that the last width to reach the most is the greatest. */
static void margin_add(margin *m, const line *l)
{
    m->n_gaps += l->gap;
    m->n_breaks += l->needs > 0;
    for (uint32_t width = lowest_explained(l), end = end_explained(l); width < end; width++) {
        uint32_t explained = ++m->explains[width];
        m->widths[explained - 1]--;
        m->widths[explained]++;
        if (explained > m->most || (explained == m->most && width > m->width)) {
            m->most = explained;
            m->width = width;
        }
    }
}

static void margin_remove(margin *m, const line *l)
{
    m->n_gaps -= l->gap;
    m->n_breaks -= l->needs > 0;
    for (uint32_t width = lowest_explained(l), end = end_explained(l); width < end; width++) {
        m->widths[m->explains[width]--]--;
        m->widths[m->explains[width]]++;
    }
    while (m->widths[m->most] == 0) {
        m->most--;
        m->width = WIDEST;
    }
    while (m->explains[m->width] != m->most)
        m->width--;
}

static line *line_at(reader *r, uint32_t i)
{
    return &r->ring[i % RING];
}

/* How many line breaks in the neighbourhood of pair i need at most `width`. */
static uint32_t count_short(reader *r, uint32_t i, uint32_t width)
{
    uint32_t n = 0;
    for (uint32_t j = i < REACH ? 0 : i - REACH; j <= i + REACH; j++)
        n += line_at(r, j)->needs > 0 && line_at(r, j)->needs <= width;
    return n;
}

/* Everything up to pair i + REACH is in the margin. */
static void weigh(reader *r, uint32_t i)
{
    margin *m = &r->margin;
    line *l = line_at(r, i);
    if (i > REACH)
        margin_remove(m, line_at(r, i - REACH - 1));
    l->wrapped = m->most >= 2 && 5 * m->most >= 2 * m->n_breaks;
    l->fitted = l->needs > 0 && m->most > 0 && l->needs <= m->width;
    uint32_t well_short = m->width * 2 / 3;
    if (l->fitted && l->needs > well_short && m->n_gaps > count_short(r, i, well_short))
        l->fitted = false;
}

/* ---- Paragraphs ---- */

/* Rule 7. */
static bool is_heading(reader *r, uint32_t i)
{
    const line *above = line_at(r, i), *l = line_at(r, i + 1), *below = line_at(r, i + 2);
    if (!above->ends_sentence || l->lower || l->ends_clause || l->gap || below->lower)
        return false;
    return l->fitted || (below->width > WIDEST && l->width < above->width);
}

/* Whether line i + 1 begins a paragraph; the rule as in paragraph.h. */
static bool begins_paragraph(reader *r, uint32_t i)
{
    const line *l = line_at(r, i), *next = line_at(r, i + 1);
    if (l->needs == 0 || !l->letters || !next->letters || l->n_quotes != next->n_quotes)
        return true;
    if (next->marker && (l->fitted || r->first_marker || l->ends_sentence || l->ends_clause))
        return true;
    if (r->first != i && (l->indent > next->indent + 1 || next->indent > l->indent + 1))
        return true;
    if (!l->wrapped || l->fitted)
        return !(next->lower && l->runs_on && l->width >= NARROWEST);
    return is_heading(r, i);
}

static void begin_paragraph(reader *r, uint32_t i)
{
    r->first = i;
    r->start = line_at(r, i)->start;
    r->first_marker = line_at(r, i)->marker;
}

static bool decide(reader *r, uint32_t i, dg__spans *spans, const dg_allocator *a)
{
    if (!begins_paragraph(r, i))
        return true;
    if (!dg__vec_push(a, spans, ((dg_span){r->start, line_at(r, i)->end})))
        return false;
    begin_paragraph(r, i + 1);
    return true;
}

/* A line joins the ring: with it the pair it ends is whole, the pair REACH before that can be
 * weighed, and the one before that decided. */
static bool add_line(reader *r, const line *l, bool gap, dg__spans *spans, const dg_allocator *a)
{
    *line_at(r, r->n_lines) = *l;
    if (r->n_lines++ == 0) {
        begin_paragraph(r, 0);
        return true;
    }
    line *above = line_at(r, r->n_lines - 2);
    above->gap = gap;
    if (!gap && above->width <= WIDEST && l->width <= WIDEST)
        above->needs = above->width + l->lead;
    margin_add(&r->margin, above);
    if (r->n_lines < REACH + 2)
        return true;
    weigh(r, r->n_weighed++);
    return r->n_weighed < 2 || decide(r, r->n_decided++, spans, a);
}

/* Lines without breaks around them bring the last pairs past the middle of the neighbourhood. In
 * lower case, they make no heading of the line above them. */
static bool finish(reader *r, dg__spans *spans, const dg_allocator *a)
{
    static const line nothing = {.width = WIDEST + 1, .lower = true};
    if (r->n_lines == 0)
        return true;
    for (uint32_t n_pairs = r->n_lines; r->n_decided < n_pairs;) {
        if (!add_line(r, &nothing, false, spans, a))
            return false;
    }
    return true;
}

/* Reads the next line; *gap: it ends in U+2029. */
static dg_status read_line(reader *r, line *l, bool *found, bool *gap)
{
    bool plain;
    uint32_t end = find_line_end(r->text, r->at, r->to, &plain), ending = 0;
    if (end < r->to)
        ending = line_end_length(r->text, end, r->to);
    *found = measure_line(l, r->text, r->at, end, plain);
    *gap = ending == 3 && r->text[end + 2] == 0xA9;
    uint32_t from = r->at;
    r->at = end + ending;
    return dg__meter_spend(r->meter, r->at - from);
}

static dg_status read_lines(reader *r, dg__spans *spans, const dg_allocator *a)
{
    bool gap = false;
    while (r->at < r->to) {
        line l;
        bool found, separated;
        dg_status status = read_line(r, &l, &found, &separated);
        if (status != DG_OK)
            return status;
        if (found && !add_line(r, &l, gap, spans, a))
            return DG_NO_MEMORY;
        gap = !found || separated;
    }
    return finish(r, spans, a) ? DG_OK : DG_NO_MEMORY;
}

dg_status dg__paragraphs_append(dg__spans *spans, const dg_allocator *a, const uint8_t *text,
                                uint32_t from, uint32_t to, dg__meter *meter)
{
    bool bom = to - from >= 3 && memcmp(text + from, "\xEF\xBB\xBF", 3) == 0;
    reader r = {.text = text, .at = bom ? from + 3 : from, .to = to, .meter = meter};
    r.margin.widths[0] = WIDEST + 1;
    r.margin.width = WIDEST;
    dg_status status = dg__meter_spend(meter, r.at - from);
    return status != DG_OK ? status : read_lines(&r, spans, a);
}

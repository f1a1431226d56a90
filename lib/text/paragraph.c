/* The rule is in paragraph.h; here it runs in one pass and constant memory, whatever the text.
 *
 *        16 pairs back          16 pairs ahead
 *     |<---------------- x ---------------->| newest line
 *     ^ leaves the margin   ^ weighed        ^ enters it
 *                          ^ decided, when the pair after it is weighed: rule 7 looks at that
 *
 * Pair i is that of line i and line i + 1. The lines in sight are in a ring. The margin counts, for
 * each width, the line breaks that it explains, and moves with the pair that is weighed. A line with
 * gaps on both sides is never asked for anything, so it isn't measured. */
#include "text/paragraph.h"

#include "text/line.h"
#include "text/margin.h"

#include <string.h>

enum {
    USUAL = 100, /* columns; of what is wider two lines are as wide by chance */
    REACH = 16,  /* pairs of lines looked at on either side */
    RING = 64    /* lines in sight: at least 2 * REACH + 4; a power of two */
};

/* A line and the pair that it begins. */
typedef struct pair {
    dg__line line;
    uint32_t needs;       /* of the line break; 0: there is none */
    bool gap;             /* between the two */
    bool wrapped, fitted; /* at the line break */
} pair;

typedef struct reader {
    const uint8_t *text;
    uint32_t at, to;
    unsigned features;
    dg__meter *meter;
    pair ring[RING];
    uint32_t n_lines;   /* read so far */
    uint32_t n_weighed; /* pairs */
    uint32_t n_decided; /* pairs */
    uint32_t first;     /* of the paragraph that line n_decided belongs to */
    uint32_t start;     /* of that paragraph */
    bool first_marker;  /* that paragraph begins with a list marker */
    dg__margin margin;
    uint32_t n_breaks, n_gaps; /* in the neighbourhood */
    uint32_t n_ends;           /* of the breaks, those behind a sentence */
} reader;

/* ---- The neighbourhood ---- */

static pair *pair_at(reader *r, uint32_t i)
{
    return &r->ring[i % RING];
}

static void enter(reader *r, const pair *p)
{
    r->n_gaps += p->gap;
    if (p->needs > 0) {
        r->n_breaks++;
        r->n_ends += p->line.ends_sentence;
        dg__margin_add(&r->margin, p->line.width, p->needs, r->features);
    }
}

static void leave(reader *r, const pair *p)
{
    r->n_gaps -= p->gap;
    if (p->needs > 0) {
        r->n_breaks--;
        r->n_ends -= p->line.ends_sentence;
        dg__margin_remove(&r->margin, p->line.width, p->needs, r->features);
    }
}

/* How many line breaks in the neighbourhood of pair i need at most `width`. */
static uint32_t count_short(reader *r, uint32_t i, uint32_t width)
{
    uint32_t n = 0;
    for (uint32_t j = i < REACH ? 0 : i - REACH; j <= i + REACH; j++)
        n += pair_at(r, j)->needs > 0 && pair_at(r, j)->needs <= width;
    return n;
}

/* Everything up to pair i + REACH is in the margin. */
static void weigh(reader *r, uint32_t i)
{
    pair *p = pair_at(r, i);
    if (i > REACH)
        leave(r, pair_at(r, i - REACH - 1));
    if (p->needs == 0)
        return;
    dg__peak peak = dg__margin_peak(&r->margin, r->features);
    p->wrapped = peak.most >= (peak.width > USUAL ? 3u : 2u) && 5 * peak.most >= 2 * r->n_breaks &&
                 4 * r->n_ends < 3 * r->n_breaks;
    p->fitted = peak.most > 0 && p->needs <= peak.width;
    uint32_t well_short = peak.width * 2 / 3;
    if (p->fitted && p->needs > well_short && r->n_gaps > 0 &&
        r->n_gaps > count_short(r, i, well_short))
        p->fitted = false;
}

/* ---- Paragraphs ---- */

/* Rule 7. */
static bool is_heading(reader *r, uint32_t i)
{
    const pair *p = pair_at(r, i + 1);
    const dg__line *above = &pair_at(r, i)->line, *l = &p->line, *below = &pair_at(r, i + 2)->line;
    if (!above->ends_sentence || l->lower || l->ends_clause || p->gap || below->lower)
        return false;
    return p->fitted || (below->width > DG__WIDEST && l->width < above->width);
}

/* Whether line i + 1 begins a paragraph; the rule as in paragraph.h. */
static bool begins_paragraph(reader *r, uint32_t i)
{
    const pair *p = pair_at(r, i);
    const dg__line *l = &p->line, *next = &pair_at(r, i + 1)->line;
    if (p->needs == 0 || !l->letters || !next->letters || l->n_quotes != next->n_quotes)
        return true;
    if (next->marker && (p->fitted || r->first_marker || l->ends_sentence || l->ends_clause))
        return true;
    if (r->first != i && (l->indent > next->indent + 1 || next->indent > l->indent + 1))
        return true;
    if (!p->wrapped || p->fitted)
        return !(next->lower && l->runs_on && l->width >= DG__NARROWEST);
    return is_heading(r, i);
}

static bool decide(reader *r, uint32_t i, dg__spans *spans, const dg_allocator *a)
{
    if (r->first == i) {
        r->start = pair_at(r, i)->line.start;
        r->first_marker = pair_at(r, i)->line.marker;
    }
    if (!begins_paragraph(r, i))
        return true;
    r->first = i + 1;
    return dg__vec_push(a, spans, ((dg_span){r->start, pair_at(r, i)->line.end}));
}

/* The newest line ends a pair. With it the pair REACH before that can be weighed, and the one before
 * that decided. */
static bool end_pair(reader *r, bool gap, dg__spans *spans, const dg_allocator *a)
{
    pair *p = pair_at(r, r->n_lines - 2);
    dg__line *l = &pair_at(r, r->n_lines - 1)->line;
    p->gap = gap;
    if (!gap) {
        dg__line_measure(l, r->text);
        if (l->width <= DG__WIDEST)
            dg__line_measure(&p->line, r->text);
        if (l->width <= DG__WIDEST && p->line.width <= DG__WIDEST)
            p->needs = p->line.width + l->lead;
    }
    enter(r, p);
    if (r->n_lines < REACH + 2)
        return true;
    weigh(r, r->n_weighed++);
    return r->n_weighed < 2 || decide(r, r->n_decided++, spans, a);
}

static pair *next_pair(reader *r)
{
    pair *p = pair_at(r, r->n_lines);
    p->needs = 0;
    p->gap = p->wrapped = p->fitted = false;
    return p;
}

/* Lines without breaks around them bring the last pairs past the middle of the neighbourhood. In
 * lower case, they make no heading of the line above them. */
static bool finish(reader *r, dg__spans *spans, const dg_allocator *a)
{
    if (r->n_lines == 0)
        return true;
    for (uint32_t n_pairs = r->n_lines; r->n_decided < n_pairs;) {
        next_pair(r)->line = (dg__line){.measured = true, .width = DG__WIDEST + 1, .lower = true};
        r->n_lines++;
        if (!end_pair(r, false, spans, a))
            return false;
    }
    return true;
}

/* Reads the next line into the ring; *found: it isn't blank; *gap: it ends in U+2029. */
static dg_status read_line(reader *r, bool *found, bool *gap)
{
    bool plain;
    uint32_t end = dg__find_line_end(r->text, r->at, r->to, &plain, r->features), ending = 0;
    if (end < r->to)
        ending = dg__line_end_length(r->text, end, r->to);
    *found = dg__line_begin(&next_pair(r)->line, r->text, r->at, end, plain);
    *gap = ending == 3 && r->text[end + 2] == 0xA9;
    r->n_lines += *found;
    uint32_t from = r->at;
    r->at = end + ending;
    return dg__meter_spend(r->meter, r->at - from);
}

static dg_status read_lines(reader *r, dg__spans *spans, const dg_allocator *a)
{
    bool gap = false;
    while (r->at < r->to) {
        bool found, separated;
        dg_status status = read_line(r, &found, &separated);
        if (status != DG_OK)
            return status;
        if (found && r->n_lines > 1 && !end_pair(r, gap, spans, a))
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
    r.features = dg__cpu_features();
    dg__margin_begin(&r.margin);
    dg_status status = dg__meter_spend(meter, r.at - from);
    return status != DG_OK ? status : read_lines(&r, spans, a);
}

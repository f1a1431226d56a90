/* A part of the diff is a few rows: the words of either side, wrapped, and a mark between them. */
#include "columns.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH     36u /* of a column, in code points */
#define SHOWN     40u /* tokens of what is the same that are shown whole; of more, both ends */
#define SHOWN_END 12u

/* A piece of prose as it is shown: one line, each white space a space, nothing that drives a
 * terminal. */
typedef struct text {
    char *bytes;
    size_t len;
} text;

static void add(text *to, const char *bytes, size_t len)
{
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
}

static void add_prose(text *to, const char *prose, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t c;
        size_t n = char_at(prose + i, len - i, &c);
        bool space = c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028;
        if (space && to->len > 0 && to->bytes[to->len - 1] != ' ')
            add(to, " ", 1);
        else if (!space && c >= 0x20 && c != 0x7F && (c < 0x80 || c > 0x9F) && c != REPLACEMENT)
            add(to, prose + i, n);
        else if (!space)
            add(to, "\xEF\xBF\xBD", 3);
        i += n;
    }
}

/* The prose from the first token to the next one behind the last, or to the end of the last. */
static dg_span span_of(const dg_document *doc, uint32_t first, uint32_t end, uint32_t place_end)
{
    const uint32_t *starts = dg_document_token_starts(doc), *ends = dg_document_token_ends(doc);
    if (first == end)
        return (dg_span){0, 0};
    return (dg_span){starts[first], end < place_end ? starts[end] : ends[end - 1]};
}

static void add_tokens(text *to, const dg_document *doc, uint32_t first, uint32_t end,
                       uint32_t place_end)
{
    size_t len;
    dg_span span = span_of(doc, first, end, place_end);
    add_prose(to, dg_document_prose(doc, &len) + span.start, span.end - span.start);
}

static text text_of(const dg_document *doc, const dg_diff_part *part, unsigned side,
                    uint32_t place_end)
{
    uint32_t first = part->first[side], end = part->end[side];
    dg_span span = span_of(doc, first, end, place_end);
    text shown = {need(3 * (size_t)(span.end - span.start) + 16, 1), 0};
    if (!part->same || end - first <= SHOWN) {
        add_tokens(&shown, doc, first, end, place_end);
    } else {
        add_tokens(&shown, doc, first, first + SHOWN_END, place_end);
        add(&shown, "… ", strlen("… "));
        add_tokens(&shown, doc, end - SHOWN_END, end, place_end);
    }
    while (shown.len > 0 && shown.bytes[shown.len - 1] == ' ')
        shown.len--;
    return shown;
}

/* How many bytes from `at` on make a row, and how many columns that is. Rows end at a space where
 * there is one. */
static size_t row_at(const text *t, size_t at, unsigned *columns)
{
    size_t end = at, space = 0;
    unsigned n = 0, before_space = 0;
    while (end < t->len && n < WIDTH) {
        uint32_t c;
        size_t bytes = char_at(t->bytes + end, t->len - end, &c);
        if (c == ' ') {
            space = end;
            before_space = n;
        }
        end += bytes;
        n++;
    }
    bool cut = end < t->len && t->bytes[end] != ' ' && space > at;
    *columns = cut ? before_space : n;
    return (cut ? space : end) - at;
}

static size_t skip_space(const text *t, size_t at)
{
    return at < t->len && t->bytes[at] == ' ' ? at + 1 : at;
}

static void print_rows(FILE *out, const text sides[2], bool same, bool colored)
{
    static const char *const colors[2] = {"\033[31m", "\033[32m"};
    const char *off = colored && !same ? "\033[m" : "";
    for (size_t at[2] = {0, 0}; at[0] < sides[0].len || at[1] < sides[1].len;) {
        fputs("  ", out);
        for (unsigned side = 0; side < 2; side++) {
            unsigned columns;
            size_t len = row_at(&sides[side], at[side], &columns);
            fprintf(out, "%s%.*s%s", colored && !same ? colors[side] : "", (int)len,
                    sides[side].bytes + at[side], off);
            if (side == 0)
                fprintf(out, "%*s %s ", (int)(WIDTH - columns), "", same ? "│" : "≠");
            at[side] = skip_space(&sides[side], at[side] + len);
        }
        fputc('\n', out);
    }
}

void print_columns(FILE *out, const dg_document *const docs[2], const dg_occurrence *const at[2],
                   bool colored)
{
    dg_diff *diff;
    size_t n;
    if (dg_diff_new(&diff, docs[0], at[0], docs[1], at[1], NULL) != DG_OK)
        return;
    const dg_diff_part *parts = dg_diff_parts(diff, &n);
    for (size_t i = 0; i < n; i++) {
        text sides[2];
        for (unsigned side = 0; side < 2; side++)
            sides[side] = text_of(docs[side], &parts[i], side, at[side]->end_token);
        print_rows(out, sides, parts[i].same, colored);
        free(sides[0].bytes);
        free(sides[1].bytes);
    }
    dg_diff_free(diff);
}

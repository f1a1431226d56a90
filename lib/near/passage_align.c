/* Two dynamic programmes, each over a table that fits the stack. */
#include "near/passage_align.h"

#include <string.h>

uint32_t dg__gap_matched(const uint64_t *first, uint32_t n, const uint64_t *second, uint32_t m)
{
    uint8_t row[DG__GAP_MAX + 1] = {0};
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0, before = 0; j < m; j++) { /* row[j] of the row above: before */
            uint8_t above = row[j + 1];
            if (first[i] == second[j])
                row[j + 1] = (uint8_t)(before + 1);
            else if (row[j] > above)
                row[j + 1] = row[j];
            before = above;
        }
    return row[m];
}

/* ---- Extension ---- */

/* The row of cells for i tokens of the first side: cell c is for i + c - band of the second. */
#define CELLS (2 * DG__EXTENSION_BAND + 1)
#define DEAD  INT16_MIN /* a path that isn't followed */

/* The best path to a cell that ends in tokens alike, and the best that ends in an edit. */
typedef struct path {
    int16_t score;
    uint8_t matched;
} path;

typedef struct cell {
    path alike, edit;
} cell;

typedef struct row {
    cell cells[CELLS];
} row;

static const cell dead_cell = {{DEAD, 0}, {DEAD, 0}};

typedef struct extender {
    const uint64_t *tokens[2]; /* the next to take */
    uint32_t n[2];             /* how many there are */
    ptrdiff_t step;
    int best;
    dg__extension extension;
} extender;

static bool is_alike(const extender *e, uint32_t i, uint32_t j)
{
    return e->tokens[0][(ptrdiff_t)i * e->step] == e->tokens[1][(ptrdiff_t)j * e->step];
}

/* Takes what leads to a cell, if it is better than what does so far. */
static void lead(path *to, const path *from, int score, unsigned matched)
{
    if (from->score == DEAD)
        return;
    path by = {(int16_t)(from->score + score), (uint8_t)(from->matched + matched)};
    if (by.score > to->score || (by.score == to->score && by.matched > to->matched))
        *to = by;
}

/* One more step of an edit, of which `matched` tokens are alike all the same. */
static void lead_edit(path *to, const cell *from, unsigned matched)
{
    lead(to, &from->alike, -DG__EXTENSION_EDIT, matched);
    lead(to, &from->edit, -DG__EXTENSION_STEP, matched);
}

/* The cell (i, j) from those before it: above, in the row before, is one cell to the right. */
static void fill_cell(const extender *e, row *r, const row *above, uint32_t at, uint32_t i,
                      uint32_t j)
{
    cell *to = &r->cells[at];
    if (j > 0) {
        const cell *before = &above->cells[at];
        bool alike = is_alike(e, i - 1, j - 1);
        if (alike) {
            lead(&to->alike, &before->alike, DG__EXTENSION_ALIKE, 1);
            lead(&to->alike, &before->edit, DG__EXTENSION_ALIKE, 1);
        }
        lead_edit(&to->edit, before, alike);
    }
    if (at + 1 < CELLS)
        lead_edit(&to->edit, &above->cells[at + 1], 0);
}

static bool is_followed(const extender *e, path *p)
{
    if (p->score < e->best - DG__EXTENSION_DROP)
        p->score = DEAD;
    return p->score != DEAD;
}

/* Whether a path to the cell is followed. */
static bool judge_cell(extender *e, cell *c, uint32_t i, uint32_t j)
{
    int score = c->alike.score;
    uint32_t taken = e->extension.n[0] + e->extension.n[1];
    if (score > e->best || (score == e->best && score > 0 && i + j < taken)) {
        e->best = score;
        e->extension = (dg__extension){{i, j}, c->alike.matched};
    }
    bool alike = is_followed(e, &c->alike);
    return is_followed(e, &c->edit) || alike;
}

/* Whether the row has a cell that is followed. */
static bool fill_row(extender *e, row *r, const row *above, uint32_t i)
{
    bool alive = false;
    for (uint32_t at = 0; at < CELLS; at++) {
        r->cells[at] = dead_cell;
        if (i + at < DG__EXTENSION_BAND || i + at - DG__EXTENSION_BAND > e->n[1])
            continue;
        uint32_t j = i + at - DG__EXTENSION_BAND;
        if (i == 0 && j == 0)
            r->cells[at].alike.score = 0;
        else if (i > 0)
            fill_cell(e, r, above, at, i, j);
        if (at > 0)
            lead_edit(&r->cells[at].edit, &r->cells[at - 1], 0);
        alive |= judge_cell(e, &r->cells[at], i, j);
    }
    return alive;
}

dg__extension dg__extend_end(const dg__sequence s[2], const uint32_t from[2], bool forward)
{
    extender e = {.step = forward ? 1 : -1};
    for (unsigned side = 0; side < 2; side++) {
        uint32_t n = forward ? s[side].n - from[side] : from[side];
        e.n[side] = n < DG__EXTENSION_MAX ? n : DG__EXTENSION_MAX;
        e.tokens[side] = n == 0 ? s[side].ids : s[side].ids + from[side] - (forward ? 0 : 1);
    }
    row rows[2];
    for (uint32_t i = 0; i <= e.n[0]; i++)
        if (!fill_row(&e, &rows[i % 2], &rows[(i + 1) % 2], i))
            break;
    return e.extension;
}

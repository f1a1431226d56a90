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
#define DEAD  INT8_MIN /* a cell that isn't followed */

typedef struct row {
    int8_t score[CELLS];
    uint8_t matched[CELLS];
} row;

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
static void lead(row *r, uint32_t cell, int score, uint8_t matched)
{
    if (score > r->score[cell]) {
        r->score[cell] = (int8_t)score;
        r->matched[cell] = matched;
    }
}

/* The cell (i, j) from those before it: above, in the row before, is one cell to the right. */
static void fill_cell(const extender *e, row *r, const row *above, uint32_t cell, uint32_t i,
                      uint32_t j)
{
    if (j > 0 && above->score[cell] != DEAD) {
        bool alike = is_alike(e, i - 1, j - 1);
        lead(r, cell, above->score[cell] + (alike ? 1 : -1),
             (uint8_t)(above->matched[cell] + alike));
    }
    if (cell + 1 < CELLS && above->score[cell + 1] != DEAD)
        lead(r, cell, above->score[cell + 1] - 1, above->matched[cell + 1]);
    if (cell > 0 && r->score[cell - 1] != DEAD)
        lead(r, cell, r->score[cell - 1] - 1, r->matched[cell - 1]);
}

/* A best score stands where tokens are alike: any other step lowers it. */
static void judge_cell(extender *e, row *r, uint32_t cell, uint32_t i, uint32_t j)
{
    int score = r->score[cell];
    uint32_t taken = e->extension.n[0] + e->extension.n[1];
    if (score > e->best || (score == e->best && score > 0 && i + j < taken)) {
        e->best = score;
        e->extension = (dg__extension){{i, j}, r->matched[cell]};
    }
    if (score < e->best - DG__EXTENSION_DROP)
        r->score[cell] = DEAD;
}

/* Whether the row has a cell that is followed. */
static bool fill_row(extender *e, row *r, const row *above, uint32_t i)
{
    bool alive = false;
    memset(r->score, DEAD, sizeof r->score);
    for (uint32_t cell = 0; cell < CELLS; cell++) {
        if (i + cell < DG__EXTENSION_BAND || i + cell - DG__EXTENSION_BAND > e->n[1])
            continue;
        uint32_t j = i + cell - DG__EXTENSION_BAND;
        if (i == 0 && j == 0)
            r->score[cell] = 0;
        else
            fill_cell(e, r, above, cell, i, j);
        if (r->score[cell] != DEAD)
            judge_cell(e, r, cell, i, j);
        alive |= r->score[cell] != DEAD;
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
    row rows[2] = {0};
    memset(rows[1].score, DEAD, sizeof rows[1].score);
    for (uint32_t i = 0; i <= e.n[0]; i++)
        if (!fill_row(&e, &rows[i % 2], &rows[(i + 1) % 2], i))
            break;
    return e.extension;
}

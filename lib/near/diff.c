/* Boxes, ranges of both runs, wait on a stack, the first on top. Small ones are aligned, others cut
 * into smaller boxes and equal parts between them. */
#include "near/diff.h"

#include "near/anchor.h"

#include <string.h>

/* Tokens on a side of a tile. */
#define TILE 256u

/* What a box is cut by at each level: runs of so many tokens, that stand once on either side. */
static const uint32_t anchor_tokens[] = {16, 8, 4, 1};
#define N_LEVELS (sizeof anchor_tokens / sizeof *anchor_tokens)
#define EQUAL    UINT32_MAX /* the level of a box that is equal */

typedef struct box {
    uint32_t a_start, a_end, b_start, b_end;
    uint32_t level;
} box;

typedef struct differ {
    dg__diff *diff;
    const uint64_t *a, *b;
    const dg_allocator *allocator;
    dg__meter *meter;
    DG__VEC(box) boxes;
} differ;

static uint64_t cells_of(const box *x)
{
    return ((uint64_t)x->a_end - x->a_start) * (x->b_end - x->b_start);
}

/* ---- Parts ---- */

static bool add_part(differ *d, dg__diff_kind kind, uint32_t a_end, uint32_t b_end)
{
    uint32_t a_start = 0, b_start = 0;
    if (d->diff->len > 0) {
        dg__diff_part *last = &d->diff->items[d->diff->len - 1];
        a_start = last->a_end;
        b_start = last->b_end;
        if (last->kind == DG__DIFF_EQUAL && kind == DG__DIFF_EQUAL) {
            last->a_end = a_end;
            last->b_end = b_end;
            return true;
        }
    }
    return dg__vec_push(d->allocator, d->diff,
                        ((dg__diff_part){kind, a_start, a_end, b_start, b_end}));
}

/* Ends what differs before a_end and b_end. */
static bool add_difference(differ *d, uint32_t a_end, uint32_t b_end)
{
    const dg__diff *diff = d->diff;
    uint32_t a_start = diff->len > 0 ? diff->items[diff->len - 1].a_end : 0;
    uint32_t b_start = diff->len > 0 ? diff->items[diff->len - 1].b_end : 0;
    if (a_start < a_end && b_start < b_end)
        return add_part(d, DG__DIFF_REPLACED, a_end, b_end);
    if (a_start < a_end)
        return add_part(d, DG__DIFF_DELETED, a_end, b_end);
    return b_start == b_end || add_part(d, DG__DIFF_INSERTED, a_end, b_end);
}

static bool add_equal(differ *d, uint32_t a, uint32_t b, uint32_t n)
{
    return add_difference(d, a, b) && add_part(d, DG__DIFF_EQUAL, a + n, b + n);
}

/* ---- Small boxes ---- */

/* What is best to do at a cell. */
enum {
    SKIP_A = 0,
    SKIP_B = 1,
    BEGIN = 2, /* an equal part */
    HOW = 3,
    GO_ON = 4 /* with the equal part that led here */
};

/* A pair of equal tokens is worth more than any number of parts, each of which costs 1. */
#define PAIR 4096

/* The best that can come behind the cells of a row: where no equal part leads to them, or one does. */
typedef struct row {
    int32_t *apart, *within;
} row;

/* From the row below; both have n + 1 cells. Returns what to do in `moves`. */
static void fill_row(row *at, const row *below, uint64_t id, const uint64_t *b, uint32_t n,
                     uint8_t *moves)
{
    at->apart[n] = at->within[n] = 0;
    for (uint32_t j = n; j-- > 0;) {
        uint8_t move = below->apart[j] >= at->apart[j + 1] ? SKIP_A : SKIP_B;
        int32_t best = move == SKIP_A ? below->apart[j] : at->apart[j + 1], within = best;
        if (b[j] == id) {
            int32_t paired = below->within[j + 1] + PAIR;
            if (paired - 1 >= best) {
                best = paired - 1;
                move = BEGIN;
            }
            within = paired > best ? paired : best;
            move |= paired > best ? GO_ON : 0;
        }
        at->apart[j] = best;
        at->within[j] = within;
        moves[j] = move;
    }
}

static void fill_table(const differ *d, const box *x, uint8_t *moves, int32_t *rows)
{
    uint32_t n = x->b_end - x->b_start;
    size_t width = (size_t)n + 1;
    row below = {rows, rows + width}, at = {rows + 2 * width, rows + 3 * width};
    memset(rows, 0, 2 * width * sizeof *rows);
    for (uint32_t i = x->a_end; i-- > x->a_start;) {
        fill_row(&at, &below, d->a[i], d->b + x->b_start, n, moves + (size_t)(i - x->a_start) * n);
        row swap = below;
        below = at;
        at = swap;
    }
}

static bool walk_table(differ *d, const box *x, const uint8_t *moves)
{
    uint32_t i = x->a_start, j = x->b_start, n = x->b_end - x->b_start;
    bool within = false, added = true;
    while (i < x->a_end && j < x->b_end && added) {
        uint8_t move = moves[(size_t)(i - x->a_start) * n + (j - x->b_start)];
        within = (within && (move & GO_ON) != 0) || (move & HOW) == BEGIN;
        if (within)
            added = add_equal(d, i++, j++, 1);
        else if ((move & HOW) == SKIP_A)
            i++;
        else
            j++;
    }
    return added;
}

static dg_status align_box(differ *d, const box *x)
{
    size_t cells = (size_t)cells_of(x), width = (size_t)x->b_end - x->b_start + 1;
    if (cells == 0)
        return DG_OK;
    uint8_t *moves = dg__alloc(d->allocator, cells, 1);
    int32_t *rows = dg__alloc(d->allocator, 4 * width, sizeof *rows);
    dg_status status = DG_NO_MEMORY;
    if (moves != NULL && rows != NULL) {
        fill_table(d, x, moves, rows);
        status = walk_table(d, x, moves) ? dg__meter_spend(d->meter, cells) : DG_NO_MEMORY;
    }
    dg__free(d->allocator, moves, cells, 1);
    dg__free(d->allocator, rows, 4 * width, sizeof *rows);
    return status;
}

/* ---- Large boxes ---- */

/* Pushes a box, without its equal beginning and end; those are boxes of their own. */
static bool push_trimmed(differ *d, box x)
{
    uint32_t a_start = x.a_start, b_start = x.b_start, a_end = x.a_end, b_end = x.b_end;
    while (a_start < a_end && b_start < b_end && d->a[a_start] == d->b[b_start])
        a_start++, b_start++;
    while (a_start < a_end && b_start < b_end && d->a[a_end - 1] == d->b[b_end - 1])
        a_end--, b_end--;
    return dg__vec_push(d->allocator, &d->boxes, ((box){a_end, x.a_end, b_end, x.b_end, EQUAL})) &&
           dg__vec_push(d->allocator, &d->boxes,
                        ((box){a_start, a_end, b_start, b_end, x.level})) &&
           dg__vec_push(d->allocator, &d->boxes,
                        ((box){x.a_start, a_start, x.b_start, b_start, EQUAL}));
}

/* Boxes between the anchors, a level further, the last one first. */
static bool push_between(differ *d, const box *x, const dg__anchors *anchors)
{
    box rest = *x;
    rest.level++;
    for (size_t i = anchors->len; i-- > 0;) {
        const dg__anchor *anchor = &anchors->items[i];
        box behind = rest;
        behind.a_start = x->a_start + anchor->a + anchor->n;
        behind.b_start = x->b_start + anchor->b + anchor->n;
        rest.a_end = x->a_start + anchor->a;
        rest.b_end = x->b_start + anchor->b;
        box equal = {rest.a_end, behind.a_start, rest.b_end, behind.b_start, EQUAL};
        if (!push_trimmed(d, behind) || !dg__vec_push(d->allocator, &d->boxes, equal))
            return false;
    }
    return push_trimmed(d, rest);
}

static dg_status cut_box(differ *d, const box *x)
{
    dg__anchors anchors = {0};
    uint32_t n_a = x->a_end - x->a_start, n_b = x->b_end - x->b_start;
    dg_status status = dg__anchors_find(&anchors, d->a + x->a_start, n_a, d->b + x->b_start, n_b,
                                        anchor_tokens[x->level], d->allocator, d->meter);
    if (status == DG_OK && !push_between(d, x, &anchors))
        status = DG_NO_MEMORY;
    dg__vec_free(d->allocator, &anchors);
    return status;
}

/* Aligns what is about the diagonal only. */
static dg_status align_tiles(differ *d, const box *x)
{
    uint64_t n_a = x->a_end - x->a_start, n_b = x->b_end - x->b_start;
    uint64_t n = ((n_a > n_b ? n_a : n_b) + TILE - 1) / TILE;
    dg_status status = DG_OK;
    for (uint64_t i = 0; i < n && status == DG_OK; i++) {
        box tile = {
            x->a_start + (uint32_t)(n_a * i / n), x->a_start + (uint32_t)(n_a * (i + 1) / n),
            x->b_start + (uint32_t)(n_b * i / n), x->b_start + (uint32_t)(n_b * (i + 1) / n), 0};
        status = align_box(d, &tile);
    }
    return status;
}

static dg_status take_box(differ *d, const box *x)
{
    if (x->level == EQUAL)
        return x->a_start == x->a_end || add_equal(d, x->a_start, x->b_start, x->a_end - x->a_start)
                   ? DG_OK
                   : DG_NO_MEMORY;
    if (cells_of(x) <= DG__DIFF_CELLS)
        return align_box(d, x);
    return x->level < N_LEVELS ? cut_box(d, x) : align_tiles(d, x);
}

dg_status dg__diff_make(dg__diff *diff, const uint64_t *a, uint32_t n_a, const uint64_t *b,
                        uint32_t n_b, const dg_allocator *allocator, dg__meter *meter)
{
    differ d = {.diff = diff, .a = a, .b = b, .allocator = allocator, .meter = meter};
    box whole = {0, n_a, 0, n_b, 0};
    bool small = cells_of(&whole) <= DG__DIFF_CELLS;
    dg_status status = DG_OK;
    if (!(small ? dg__vec_push(allocator, &d.boxes, whole) : push_trimmed(&d, whole)))
        status = DG_NO_MEMORY;
    while (status == DG_OK && d.boxes.len > 0) {
        box top = d.boxes.items[--d.boxes.len];
        status = take_box(&d, &top);
    }
    dg__vec_free(allocator, &d.boxes);
    return status == DG_OK && !add_difference(&d, n_a, n_b) ? DG_NO_MEMORY : status;
}

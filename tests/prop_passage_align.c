/* Aligning a few tokens against the tables that define it: gaps by all ways to take tokens or not, ends
 * by the whole table of both kinds of paths. */
#include "harness.h"
#include "near/passage_align.h"
#include "near_texts.h"

#include <string.h>

static uint32_t naive_lcs(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m)
{
    if (n == 0 || m == 0)
        return 0;
    if (a[n - 1] == b[m - 1])
        return 1 + naive_lcs(a, n - 1, b, m - 1);
    uint32_t x = naive_lcs(a, n - 1, b, m), y = naive_lcs(a, n, b, m - 1);
    return x > y ? x : y;
}

START_TEST(gaps_hold_a_longest_common_subsequence)
{
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(20000); i++) {
        uint64_t a[8], b[8];
        uint32_t n = (uint32_t)test_below(&random, 9), m = (uint32_t)test_below(&random, 9);
        for (uint32_t j = 0; j < 8; j++) {
            a[j] = test_below(&random, 4);
            b[j] = test_below(&random, 4);
        }
        ck_assert_msg(dg__gap_matched(a, n, b, m) == naive_lcs(a, n, b, m), "seed %llu case %zu",
                      (unsigned long long)test_seed(), i);
    }
}
END_TEST

enum { ALIKE, EDIT, DEAD = -1000 };

/* What a step to a cell gains from the better of the paths that lead there; DEAD if none does. */
static int step(const int from[2], int after_alike, int after_edit)
{
    int alike = from[ALIKE] == DEAD ? DEAD : from[ALIKE] + after_alike;
    int edit = from[EDIT] == DEAD ? DEAD : from[EDIT] + after_edit;
    return alike > edit ? alike : edit;
}

static int larger(int x, int y)
{
    return x > y ? x : y;
}

/* The whole table, in the order that says which of equal scores comes first. */
static dg__extension naive_extension(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m)
{
    static int score[DG__EXTENSION_MAX + 1][DG__EXTENSION_MAX + 1][2];
    dg__extension best = {{0, 0}, 0};
    int best_score = 0;
    for (uint32_t i = 0; i <= n; i++)
        for (uint32_t j = 0; j <= m; j++) {
            int *s = score[i][j];
            s[ALIKE] = i == 0 && j == 0 ? 0 : DEAD;
            s[EDIT] = DEAD;
            if (i > 0 && j > 0 && a[i - 1] == b[j - 1])
                s[ALIKE] = step(score[i - 1][j - 1], 4, 4);
            if (i > 0 && j > 0)
                s[EDIT] = step(score[i - 1][j - 1], -6, -1);
            if (i > 0)
                s[EDIT] = larger(s[EDIT], step(score[i - 1][j], -6, -1));
            if (j > 0)
                s[EDIT] = larger(s[EDIT], step(score[i][j - 1], -6, -1));
            bool in_band = i <= j + DG__EXTENSION_BAND && j <= i + DG__EXTENSION_BAND;
            if (in_band && (s[ALIKE] > best_score || (s[ALIKE] == best_score && best_score > 0 &&
                                                      i + j < best.n[0] + best.n[1]))) {
                best_score = s[ALIKE];
                best = (dg__extension){{i, j}, 0};
            }
            for (int k = ALIKE; k <= EDIT; k++)
                if (!in_band || s[k] < best_score - DG__EXTENSION_DROP)
                    s[k] = DEAD;
        }
    best.matched = (uint32_t)(best_score + 3) / 4; /* no fewer are alike */
    return best;
}

static void reverse(uint64_t *ids, uint32_t n)
{
    for (uint32_t i = 0; i < n / 2; i++) {
        uint64_t swap = ids[i];
        ids[i] = ids[n - 1 - i];
        ids[n - 1 - i] = swap;
    }
}

START_TEST(ends_go_as_far_as_the_whole_table_says)
{
    for (size_t number = 0; number < test_cases(10000); number++) {
        uint64_t random = test_seed() + number, a[70], b[140];
        size_t n_words = 2 + test_below(&random, 30), percent = test_below(&random, 60);
        uint32_t n = (uint32_t)test_below(&random, 70), most = DG__EXTENSION_MAX;
        near_make(&random, a, n, n_words);
        uint32_t m = near_edit(&random, b, a, n, percent, n_words);
        dg__sequence s[2] = {{a, n}, {b, m}};
        uint32_t start[2] = {0, 0}, end[2] = {n, m};
        dg__extension e = dg__extend_end(s, start, true);
        dg__extension naive = naive_extension(a, n < most ? n : most, b, m < most ? m : most);
        ck_assert_msg(e.n[0] == naive.n[0] && e.n[1] == naive.n[1] && e.matched >= naive.matched &&
                          e.matched <= e.n[0] && e.matched <= e.n[1],
                      "seed %llu case %zu", (unsigned long long)test_seed(), number);
        reverse(a, n);
        reverse(b, m);
        dg__extension back = dg__extend_end(s, end, false);
        ck_assert_msg(memcmp(&back, &e, sizeof e) == 0, "backward: seed %llu case %zu",
                      (unsigned long long)test_seed(), number);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, gaps_hold_a_longest_common_subsequence);
    tcase_add_test(tests, ends_go_as_far_as_the_whole_table_says);
}

TEST_MAIN("passage_align", add_tests)

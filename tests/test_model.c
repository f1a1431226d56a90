/* The oracles themselves, against groups worked out by hand from find.h.
 *
 * A letter is a token, '.' ends a sentence, '|' a sentence and a block, '#' begins a heading.
 * A group is its rule (B, S, P), the token ranges, and +n for nested ones. */
#include "harness.h"
#include "model.h"

#include <string.h>

#define MOST 64

typedef struct row {
    const char *what, *text;
    uint32_t words, sentences, passage; /* the minimums; k = 1; rules that are 0 are off */
    const char *groups;
} row;

static const row rows[] = {
    {"nothing", "", 1, 1, 1, ""},
    {"nothing twice", "abc.|def.|", 1, 1, 1, ""},
    {"a block twice", "abc.|xy.|abc.|", 3, 0, 0, "B 0-3 5-8"},
    {"too short", "abc.|xy.|abc.|", 4, 0, 0, ""},
    {"short, but two sentences", "a.b.|xy.|a.b.|", 4, 2, 0, "B 0-2 4-6"},
    {"p1 p2 p1 p2", "ab|cd|ab|cd|", 2, 0, 0, "B 0-4 4-8"},
    {"p1 p2 p1 p2 p1", "ab|cd|ab|cd|ab|", 2, 0, 0, "B 0-2 4-6 8-10; B 2-4 6-8"},
    {"reordered", "ab|cd|xy|cd|ab|", 2, 0, 0, "B 0-2 8-10; B 2-4 6-8"},
    {"short ones that reach it together", "a|b|xy|a|b|", 2, 0, 0, "B 0-2 4-6"},
    {"a block without tokens between", "ab||cd|xy|ab|cd|", 4, 0, 0, "B 0-4 6-10"},
    {"n copies are one group", "ab|ab|ab|ab|", 2, 0, 0, "B 0-2 2-4 4-6 6-8"},
    {"headings alone", "#ab|xy|#ab|", 1, 1, 0, ""},
    {"headings with a text", "#ab|cd|xy|#ab|cd|", 1, 1, 0, "B 0-4 6-10"},
    {"a heading elsewhere a block", "#ab|xy|ab|", 1, 1, 0, "B 0-2 4-6"},
    {"sentences", "xabc.abc.y|", 3, 0, 0, ""},
    {"sentences in one block", "x.ab.cd.ab.cd.|", 4, 0, 0, "S 1-5 5-9"},
    {"sentences in two blocks", "x.ab.cd.|y.ab.cd.z|", 4, 0, 0, "S 1-5 6-10"},
    {"sentences across a block's end", "x.ab.|cd.y|z.ab.cd.|", 4, 0, 0, "S 1-5 7-11"},
    {"sentences of repeated blocks", "ab.cd.|x|ab.cd.|", 2, 0, 0, "B 0-4 5-9"},
    {"one of them elsewhere", "ab.cd.|x|ab.cd.|y.ab.|", 2, 0, 0, "B 0-4 5-9; S 0-2 5-7 10-12"},
    {"the whole block elsewhere", "ab.cd.|x|ab.cd.|y.ab.cd.|", 2, 0, 0, "B 0-4 5-9 10-14"},
    {"the same, cut otherwise", "ab.c.|ab.c.|abc.|abc.|", 3, 0, 0, "B 0-3 3-6 6-9 9-12"},
    {"sentences cut otherwise", "x.ab.c.x.ab.c.y.abc.z.abc.|", 3, 0, 0, "S 0-4 4-8; S 9-12 13-16"},
    {"across two reported blocks", "uv.ab.|cd.ef.|gh.ab.|cd.ef.|uv.ab.|cd.xy.|gh.ab.|cd.xy.|", 4, 0,
     0, "B 0-4 16-20; B 4-8 12-16; B 8-12 24-28; B 20-24 28-32"},
    {"a passage", "uabcvabcw", 0, 0, 3, "P 1-4 5-8"},
    {"too short a passage", "uabcvabcw", 0, 0, 4, ""},
    {"across sentences and blocks", "ua.b|cvab.cw|", 0, 0, 3, "P 1-4 5-8"},
    {"nested", "abcdxabcdybcz", 0, 0, 2, "P 0-4 5-9; P 1-3 10-12 +1"},
    {"nested and free", "abcdxabcdybczbcu", 0, 0, 2, "P 0-4 5-9; P 10-12 13-15 +2"},
    {"at once", "aaaaaaaaaa", 0, 0, 2, "P 0-2 2-4 4-6 6-8 8-10"},
    {"at once, with a rest", "ababababa", 0, 0, 3, "P 0-4 4-8"},
    {"at once, too short", "aaaa", 0, 0, 3, ""},
    {"at once, the rest is long enough", "abcabcab", 0, 0, 4, ""},
    {"of overlapping ones the leftmost", "aaabaa", 0, 0, 2, "P 0-2 4-6"},
    {"the first overlaps", "aaabaab", 0, 0, 2, "P 0-2 4-6 +1; P 1-4 4-7"},
    {"first and last overlap", "aaabaabaaabaa", 0, 0, 5, "P 0-6 7-13; P 1-6 8-13"},
    {"whole text twice", "abcabc", 0, 0, 3, "P 0-3 3-6"},
    {"units account for it", "abc.|x|abc.|", 3, 0, 3, "B 0-3 4-7"},
    {"units don't", "abc.|xuv|abc.|xuv", 3, 0, 3, "B 0-6 6-12"},
    {"units leave enough over", "u.abc.def.|v|wabc.def.|", 3, 0, 3, "S 4-7 12-15; P 1-7 9-15"},
    {"units leave too little", "u.abc.def.|v|wabc.def.|", 3, 0, 4, "S 4-7 12-15"},
};

/* ---- reading a row ---- */

typedef struct parsed {
    size_t keys[MOST];
    uint8_t tenths[MOST];
    model_unit blocks[MOST], sentences[MOST];
    model_text text;
} parsed;

static void end_unit(model_unit *units, size_t *n, size_t *from, size_t to, bool heading)
{
    units[(*n)++] = (model_unit){{*from, to}, heading};
    *from = to;
}

static void parse(parsed *p, const char *text)
{
    size_t n = 0, block = 0, sentence = 0;
    bool heading = false;
    *p = (parsed){.text = {p->keys, p->tenths, 0, p->blocks, 0, p->sentences, 0, NULL}};
    for (const char *c = text; c == text || c[-1] != '\0'; c++) {
        if (*c == '#') {
            heading = true;
        } else if (*c != '.' && *c != '|' && *c != '\0') {
            p->tenths[n] = 10;
            p->keys[n++] = (size_t)*c;
        } else {
            end_unit(p->sentences, &p->text.n_sentences, &sentence, n, heading);
            if (*c == '.')
                continue;
            end_unit(p->blocks, &p->text.n_blocks, &block, n, heading);
            heading = false;
        }
    }
    p->text.n_tokens = n;
}

static void write_groups(char *out, size_t size, const model_groups *groups)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < groups->len; i++) {
        const model_group *g = &groups->items[i];
        len += (size_t)snprintf(out + len, size - len, "%s%c", i > 0 ? "; " : "", "BSP"[g->rule]);
        for (size_t o = 0; o < g->n_occurrences; o++)
            len += (size_t)snprintf(out + len, size - len, " %zu-%zu",
                                    g->occurrences[o].tokens.first, g->occurrences[o].tokens.end);
        if (g->nested > 0)
            len += (size_t)snprintf(out + len, size - len, " +%u", g->nested);
    }
}

START_TEST(the_oracles_say_what_the_definitions_say)
{
    const row *r = &rows[_i];
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    char groups[1000];
    parsed p;
    parse(&p, r->text);
    options.rules = (r->words > 0 ? 3u : 0) | (r->passage > 0 ? 4u : 0);
    options.k = 1;
    options.min_words = r->words;
    options.min_sentences = r->sentences;
    options.min_passage_words = r->passage;
    model_groups found = model_find(&p.text, &options);
    write_groups(groups, sizeof groups, &found);
    ck_assert_msg(strcmp(groups, r->groups) == 0, "%s: %s: %s instead of %s", r->what, r->text,
                  groups, r->groups);
    model_groups_free(&found);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, the_oracles_say_what_the_definitions_say, 0,
                        sizeof rows / sizeof *rows);
}

TEST_MAIN("the model", add_tests)

/* Comments that accept repetition: random documents whose author knows what each comment has a say
 * over, against what is read out of them; and documents that were damaged. */
#include "../harness.h"

#include "../../examples/cli/comments.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST  4096
#define MOST     24
#define N_RULES  3 /* that the comments speak of */
#define ALL_THEM ((1u << N_RULES) - 1)

typedef enum verb { DISABLE, ENABLE, NEXT_BLOCK, WHOLE_FILE, N_VERBS } verb;

static const char *const verbs[N_VERBS] = {"disable", "enable", "disable-next", "disable-file"};

typedef struct said {
    verb verb;
    uint32_t rules;
    size_t start, behind; /* of the comment's words, and what is behind it */
} said;

/* A document, and what its author knows of it. */
typedef struct draft {
    char text[LONGEST + 256];
    size_t len;
    said comments[MOST];
    size_t n_comments;
    size_t block_ends[MOST]; /* of those with words, in order */
    size_t n_blocks;
    dg_format format;
} draft;

static void add(draft *d, const char *text)
{
    size_t len = strlen(text);
    memcpy(d->text + d->len, text, len);
    d->len += len;
}

static void add_comment(draft *d, uint64_t *random, bool counts)
{
    static const char *const between[] = {" ", ", ", "\n", ","};
    said made = {(verb)test_below(random, N_VERBS), 0, 0, 0};
    add(d, "<!--");
    made.start = d->len;
    add(d, test_below(random, 2) == 0 ? " dittograph-" : "dittograph-");
    add(d, verbs[made.verb]);
    for (int rule = 0; rule < N_RULES; rule++) {
        if (test_below(random, 3) > 0)
            continue;
        add(d, made.rules == 0 ? " " : between[test_below(random, 4)]);
        add(d, dg_rule_id((dg_rule)rule));
        made.rules |= 1u << rule;
    }
    add(d, test_below(random, 2) == 0 ? " -->" : "\n-->");
    made.behind = d->len;
    if (made.rules == 0)
        made.rules = ALL_THEM;
    if (counts)
        d->comments[d->n_comments++] = made;
}

static void add_block(draft *d, uint64_t *random)
{
    bool html = d->format == DG_HTML;
    add(d, html ? "<p>" : "");
    add(d, "Some words");
    if (test_below(random, 4) == 0 && d->n_comments < MOST) {
        add(d, " ");
        add_comment(d, random, true);
        add(d, " and");
    }
    add(d, html ? " in <b>a</b> line" : " in **a** line");
    d->block_ends[d->n_blocks++] = d->len;
    add(d, html ? "</p>\n\n" : "\n\n");
}

/* What is shown, and said by nobody. */
static void add_example(draft *d, uint64_t *random)
{
    if (d->format == DG_HTML) {
        add(d, "<pre>&lt;!-- dittograph-disable --&gt;</pre>\n\n");
        return;
    }
    add(d, "```\n");
    add_comment(d, random, false);
    add(d, "\n```\n\n");
}

static void write_draft(draft *d, uint64_t *random)
{
    memset(d, 0, sizeof *d);
    d->format = test_below(random, 2) == 0 ? DG_MARKDOWN : DG_HTML;
    size_t n = test_below(random, MOST);
    for (size_t i = 0; i < n && d->len < LONGEST; i++) {
        size_t kind = test_below(random, 5);
        if (kind < 2 && d->n_comments < MOST) {
            add_comment(d, random, true);
            add(d, "\n\n");
        } else if (kind == 2) {
            add_example(d, random);
        } else if (d->n_blocks < MOST) {
            add_block(d, random);
        }
    }
}

static size_t end_of_region(const draft *d, size_t comment, int rule)
{
    const said *c = &d->comments[comment];
    for (size_t i = 0; c->verb == NEXT_BLOCK && i < d->n_blocks; i++) {
        if (d->block_ends[i] > c->behind)
            return d->block_ends[i];
    }
    for (size_t i = comment + 1; c->verb == DISABLE && i < d->n_comments; i++) {
        if (d->comments[i].verb == ENABLE && (d->comments[i].rules >> rule & 1) != 0)
            return d->comments[i].start;
    }
    return d->len;
}

static bool author_says(const draft *d, size_t at, int rule)
{
    for (size_t i = 0; i < d->n_comments; i++) {
        const said *c = &d->comments[i];
        if (c->verb == ENABLE || (c->rules >> rule & 1) == 0)
            continue;
        size_t start = c->verb == WHOLE_FILE ? 0 : c->behind;
        if (start <= at && at < end_of_region(d, i, rule))
            return true;
    }
    return false;
}

static comments read_comments(const char *text, size_t len, dg_format format)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = NULL;
    options.format = format;
    ck_assert_int_eq(dg_document_from_text(&doc, text, len, &options, NULL), DG_OK);
    comments found = comments_in("text", doc, format);
    dg_document_free(doc);
    return found;
}

START_TEST(comments_have_a_say_where_their_author_means_it)
{
    uint64_t seed = test_seed(), random = seed;
    draft *d = malloc(sizeof *d);
    for (size_t i = 0; i < test_cases(10000); i++) {
        write_draft(d, &random);
        comments found = read_comments(d->text, d->len, d->format);
        ck_assert_msg(found.n == d->n_comments,
                      "seed %llu, case %zu: %zu comments, not %zu, in\n%s",
                      (unsigned long long)seed, i, found.n, d->n_comments, d->text);
        for (size_t at = 0; at < d->len; at++) {
            int rule = (int)test_below(&random, N_RULES);
            ck_assert_msg(is_commented(&found, at, (dg_rule)rule) == author_says(d, at, rule),
                          "seed %llu, case %zu: rule %d at %zu in\n%s", (unsigned long long)seed, i,
                          rule, at, d->text);
        }
        free_comments(&found);
    }
    free(d);
}
END_TEST

/* ---- Damage ---- */

static const char *const pieces[] = {
    "<!--",
    "-->",
    "<!-- dittograph-",
    "dittograph-disable",
    "disable-next",
    "-file",
    "{/*",
    "*/}",
    "```\n",
    "`",
    "\n",
    "\n\n",
    "\xFF",
    "\xC3",
    "a ",
    ".. ",
    "// ",
    "<p>",
    "enable",
    ",",
    "repeated-block",
    "</p>",
};

static size_t damage(uint64_t *random, char *text, size_t len)
{
    for (size_t n = 1 + test_below(random, 6); n > 0; n--) {
        size_t at = test_below(random, len + 1), rest = len - at;
        const char *piece = pieces[test_below(random, sizeof pieces / sizeof *pieces)];
        size_t gone = test_below(random, rest < 20 ? rest + 1 : 20), put = strlen(piece);
        if (len - gone + put > LONGEST + 200)
            continue;
        memmove(text + at + put, text + at + gone, rest - gone);
        memcpy(text + at, piece, put);
        len += put - gone;
    }
    return len;
}

static const char *flaw_of(const comments *found, size_t len)
{
    for (size_t i = 0; i < found->n_regions; i++) {
        const region *r = &found->regions[i], *before = r - (i > 0);
        if (r->end > len || r->comment >= found->n || r->rule >= DG_N_RULES)
            return "a region";
        if (i > 0 && before->rule == r->rule && before->kind == r->kind && before->end > r->start)
            return "regions overlap";
        if (i > 0 &&
            (before->rule > r->rule || (before->rule == r->rule && before->kind > r->kind)))
            return "regions are not in order";
    }
    return NULL;
}

START_TEST(damaged_documents_do_no_harm)
{
    static const dg_format formats[] = {DG_TEXT, DG_MARKDOWN, DG_HTML, DG_RST, DG_ASCIIDOC};
    uint64_t seed = test_seed(), random = seed;
    draft *d = malloc(sizeof *d);
    for (size_t i = 0; i < test_cases(10000); i++) {
        write_draft(d, &random);
        size_t len = damage(&random, d->text, d->len);
        char *exact = malloc(len > 0 ? len : 1); /* a byte behind it is noticed under ASan */
        memcpy(exact, d->text, len);
        comments found = read_comments(exact, len, formats[test_below(&random, 5)]);
        const char *flaw = flaw_of(&found, len);
        ck_assert_msg(flaw == NULL, "seed %llu, case %zu: %s", (unsigned long long)seed, i, flaw);
        free_comments(&found);
        free(exact);
    }
    free(d);
}
END_TEST

/* ---- Each format, by hand ---- */

static const struct {
    const char *what;
    dg_format format;
    const char *text;
    const char *under, *not_under; /* what begins there is under a comment, or not */
} known[] = {
    {"the next item, not the list", DG_MARKDOWN, "<!-- dittograph-disable-next -->\n- one\n- two\n",
     "one", "two"},
    {"inline tags don't end a block", DG_HTML,
     "<p>zero</p><!-- dittograph-disable-next --><p>one <b>two</b> three</p><p>four</p>", "three",
     "four"},
    {"... nor do void ones", DG_HTML,
     "<!-- dittograph-disable-next --><div>one<br>two</div><div>three</div>", "two", "three"},
    {"an item whose end is left out", DG_HTML,
     "<ul><!-- dittograph-disable-next --><li>one <em>a</em> bee<li>two</ul>", "bee", "two"},
    {"a block of text without a tag", DG_HTML,
     "<div><!-- dittograph-disable-next -->one <i>a</i> bee<p>two</p></div>", "bee", "two"},
    {"a rule enabled again, the others not", DG_MARKDOWN,
     "<!-- dittograph-disable -->\n\none\n\n<!-- dittograph-enable doubled-words -->\n\ntwo\n",
     "two", NULL},
    {"MDX", DG_MARKDOWN, "{/* dittograph-disable-next */}\none\n\ntwo\n", "one", "two"},
    {"reStructuredText", DG_RST, "zero\n\n.. dittograph-disable-next\n\none\n\ntwo\n", "one",
     "two"},
    {"AsciiDoc", DG_ASCIIDOC, "// dittograph-disable\none\n\n// dittograph-enable\ntwo\n", "one",
     "two"},
    {"at the end", DG_ASCIIDOC, "one\n\n// dittograph-disable-file", "one", NULL},
    {"text in another format", DG_RST, "<!-- dittograph-disable-file -->\n\none\n", NULL, "one"},
    {"plain text", DG_TEXT, "<!-- dittograph-disable-file -->\n\none\n", NULL, "one"},
};

START_TEST(comments_of_known_texts)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *text = known[i].text;
        comments found = read_comments(text, strlen(text), known[i].format);
        const char *under = known[i].under != NULL ? strstr(text, known[i].under) : NULL;
        const char *out = known[i].not_under != NULL ? strstr(text, known[i].not_under) : NULL;
        ck_assert_msg(under == NULL ||
                          is_commented(&found, (size_t)(under - text), DG_REPEATED_BLOCK),
                      "%s: '%s' is not under it", known[i].what, known[i].under);
        ck_assert_msg(out == NULL || !is_commented(&found, (size_t)(out - text), DG_REPEATED_BLOCK),
                      "%s: '%s' is under it", known[i].what, known[i].not_under);
        free_comments(&found);
    }
}
END_TEST

/* Takes minutes if any of it is quadratic. */
START_TEST(many_comments_take_linear_time)
{
    static const char *const repeated[] = {
        "<!-- dittograph-disable doubled-words -->", "<!-- dittograph-enable repeated-block -->",
        "<!-- dittograph-disable-next -->",          "<!--",
        "<div><!-- dittograph-disable-next -->a",    "<!-- dittograph-disable-file -->",
    };
    size_t n = 50000;
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        size_t len = strlen(repeated[i]);
        char *text = malloc(n * len);
        for (size_t j = 0; j < n; j++)
            memcpy(text + j * len, repeated[i], len);
        comments found = read_comments(text, n * len, i == 4 ? DG_HTML : DG_MARKDOWN);
        for (size_t at = 0; at < n * len; at += len)
            is_commented(&found, at, DG_REPEATED_BLOCK);
        ck_assert_uint_eq(found.n, i == 3 ? 0 : n);
        free_comments(&found);
        free(text);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, comments_have_a_say_where_their_author_means_it);
    tcase_add_test(tests, damaged_documents_do_no_harm);
    tcase_add_test(tests, comments_of_known_texts);
    tcase_add_test(tests, many_comments_take_linear_time);
}

TEST_MAIN("comments", add_tests)

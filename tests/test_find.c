/* Finding, as an editor sees it. In the texts of this file {a ... }a marks a place that belongs to
 * the finding a; the marks are taken out before the text is read. */
#include "harness.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#define MOST_PLACES 4
#define MOST_GROUPS 4

typedef struct marked {
    char *bytes;
    size_t len;
    dg_span places[MOST_GROUPS][MOST_PLACES];
    size_t n_places[MOST_GROUPS];
    size_t n_groups;
} marked;

static void take_marks(marked *m, const char *text)
{
    *m = (marked){.bytes = malloc(strlen(text) + 1)};
    for (const char *c = text; *c != '\0'; c++) {
        if (*c != '{' && *c != '}') {
            m->bytes[m->len++] = *c;
            continue;
        }
        bool opens = *c == '{';
        size_t group = (size_t)(*++c - 'a');
        ck_assert(group < MOST_GROUPS && m->n_places[group] < MOST_PLACES);
        dg_span *place = &m->places[group][m->n_places[group]];
        *(opens ? &place->start : &place->end) = (uint32_t)m->len;
        m->n_places[group] += !opens;
        m->n_groups = group >= m->n_groups ? group + 1 : m->n_groups;
    }
    m->bytes[m->len] = '\0';
}

static bool stands_at(const dg_finding *finding, const dg_span *places, size_t n)
{
    bool same = finding->n_occurrences == n;
    for (size_t i = 0; i < n && same; i++)
        same = finding->occurrences[i].span.start == places[i].start &&
               finding->occurrences[i].span.end == places[i].end;
    return same;
}

static void describe(const dg_report *report)
{
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *f = dg_report_finding(report, i);
        printf("%s:", dg_rule_id(f->rule));
        for (size_t o = 0; o < f->n_occurrences; o++)
            printf(" [%u,%u)", f->occurrences[o].span.start, f->occurrences[o].span.end);
        printf("\n");
    }
}

/* Every marked group is a warning of this rule, and there is no other. */
static void check_report(const char *what, const marked *m, const dg_report *report, dg_rule rule)
{
    size_t warnings = 0, right = 0;
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        if (finding->level != DG_WARNING)
            continue;
        warnings++;
        for (size_t g = 0; g < m->n_groups; g++)
            right += finding->rule == rule && stands_at(finding, m->places[g], m->n_places[g]);
    }
    if (right != m->n_groups || warnings != m->n_groups)
        describe(report);
    ck_assert_msg(right == m->n_groups, "%s: %zu of %zu found", what, right, m->n_groups);
    ck_assert_msg(warnings == m->n_groups, "%s: %zu warnings", what, warnings);
}

static dg_report *find_with(const dg_find_options *options, uint32_t flags, const char *text,
                            size_t len, dg_document **doc)
{
    dg_document_options document_options = DG_DOCUMENT_OPTIONS_INIT;
    dg_report *report = NULL;
    document_options.flags = flags;
    ck_assert_int_eq(dg_document_from_text(doc, text, len, &document_options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, *doc, options, NULL), DG_OK);
    return report;
}

static void check_marked(const char *what, const char *text, dg_rule rule)
{
    marked m;
    dg_document *doc;
    take_marks(&m, text);
    dg_report *report = find_with(NULL, 0, m.bytes, m.len, &doc);
    test_view view = test_view_make(doc, 0);
    const char *flaw = test_report_flaw(&view, report);
    ck_assert_msg(flaw == NULL, "%s: %s", what, flaw);
    check_report(what, &m, report, rule);
    test_view_free(&view);
    dg_report_free(report);
    dg_document_free(doc);
    free(m.bytes);
}

/* ---- one paragraph planted in unrelated text ---- */

#define BEFORE                                                                                     \
    "The night ferry left the quay an hour late, with two lorries of apples and a school "         \
    "choir.\n\n"
#define BETWEEN                                                                                    \
    "Nobody on deck had expected snow in the second week of May. The cook counted blankets.\n\n"
#define AFTER "In the morning the islands stood out of the mist like teeth.\n"

#define FIRST                                                                                      \
    "The old observatory on the ridge was closed in 1971, when the lights of the valley had made " \
    "the sky too bright for its mirror."
#define SECOND                                                                                     \
    "Since then, three directors have tried to reopen it, each with another plan, and each was "   \
    "stopped by the same leaking roof."
#define THIRD                                                                                      \
    "This spring a club of amateurs from the town below, carrying buckets, ladders and a "         \
    "borrowed pump, dried the dome in four weekends."
#define FOURTH                                                                                     \
    "They now invite everyone to look at Saturn through a telescope that their grandparents paid " \
    "for."
#define WHOLE FIRST " " SECOND " " THIRD " " FOURTH

#define AT_72                                                                                      \
    "The old observatory on the ridge was closed in 1971, when the lights of\n"                    \
    "the valley had made the sky too bright for its mirror. Since then, three\n"                   \
    "directors have tried to reopen it, each with another plan, and each was\n"                    \
    "stopped by the same leaking roof. This spring a club of amateurs from\n"                      \
    "the town below, carrying buckets, ladders and a borrowed pump, dried the\n"                   \
    "dome in four weekends. They now invite everyone to look at Saturn\n"                          \
    "through a telescope that their grandparents paid for."
#define AT_60                                                                                      \
    "The old observatory on the ridge was closed in 1971, when\n"                                  \
    "the lights of the valley had made the sky too bright for its\n"                               \
    "mirror. Since then, three directors have tried to reopen it,\n"                               \
    "each with another plan, and each was stopped by the same\n"                                   \
    "leaking roof. This spring a club of amateurs from the town\n"                                 \
    "below, carrying buckets, ladders and a borrowed pump, dried\n"                                \
    "the dome in four weekends. They now invite everyone to look\n"                                \
    "at Saturn through a telescope that their grandparents paid\n"                                 \
    "for."
#define SHOUTED                                                                                    \
    "THE OLD OBSERVATORY ON THE RIDGE WAS CLOSED IN 1971; WHEN THE LIGHTS OF THE "                 \
    "VALLEY HAD MADE THE SKY TOO BRIGHT FOR ITS MIRROR. "                                          \
    "SINCE THEN; THREE DIRECTORS HAVE TRIED TO REOPEN IT; EACH WITH ANOTHER PLAN; "                \
    "AND EACH WAS STOPPED BY THE SAME LEAKING ROOF. "                                              \
    "THIS SPRING A CLUB OF AMATEURS FROM THE TOWN BELOW; CARRYING BUCKETS; LADDERS "               \
    "AND A BORROWED PUMP; DRIED THE DOME IN FOUR WEEKENDS. "                                       \
    "THEY NOW INVITE EVERYONE TO LOOK AT SATURN THROUGH A TELESCOPE THAT THEIR "                   \
    "GRANDPARENTS PAID FOR."
#define SHORT "Dogs are welcome on the upper terrace if they leave the swans in peace, always."
#define CHINESE                                                                                                                                  \
    "山脊上的旧天文台早已关门，因为山谷里的灯光让夜空变得太亮。今年春天，镇上的一群爱好者提着水桶" \
    "和梯子，用四个周末把圆顶晾干了。现在他们请每个人来看土星。"
#define CHINESE_OTHER "渡船晚了一个小时才离开码头，船上有两车苹果。\n\n"
#define CHINESE_MORE  "甲板上没有人料到五月会下雪，厨师在数毯子。\n\n"

static const struct {
    const char *what, *text;
    dg_rule rule;
} planted[] = {
    {"C: twice, each in one line", BEFORE "{a" WHOLE "}a\n\n" BETWEEN "{a" WHOLE "}a\n\n" AFTER,
     DG_REPEATED_BLOCK},
    {"D: two sentences twice inside one line",
     BEFORE "Nobody had asked. {a" FIRST " " SECOND "}a {a" FIRST " " SECOND
            "}a Then it rained.\n\n" AFTER,
     DG_REPEATED_SENTENCES},
    {"E: wrapped at 72 and at 60 columns",
     BEFORE "{a" AT_72 "}a\n\n" BETWEEN "{a" AT_60 "}a\n\n" AFTER, DG_REPEATED_BLOCK},
    {"G: upper case, semicolons for commas",
     BEFORE "{a" WHOLE "}a\n\n" BETWEEN "{a" SHOUTED "}a\n\n" AFTER, DG_REPEATED_BLOCK},
    {"I: 15 words", BEFORE "{a" SHORT "}a\n\n" BETWEEN "{a" SHORT "}a\n\n" AFTER,
     DG_REPEATED_BLOCK},
    {"J: Chinese", CHINESE_OTHER "{a" CHINESE "}a\n\n" CHINESE_MORE "{a" CHINESE "}a\n",
     DG_REPEATED_BLOCK},
    {"K: twice, wrapped", BEFORE "{a" AT_72 "}a\n\n" BETWEEN "{a" AT_72 "}a\n\n" AFTER,
     DG_REPEATED_BLOCK},
    {"L: one after the other", BEFORE "{a" WHOLE "}a\n\n{a" WHOLE "}a\n\n" BETWEEN AFTER,
     DG_REPEATED_BLOCK},
    {"M: the sentences in another order",
     BEFORE "{a" FIRST "}a {b" SECOND "}b {c" THIRD "}c {d" FOURTH "}d\n\n" BETWEEN "{d" FOURTH
            "}d {c" THIRD "}c {b" SECOND "}b {a" FIRST "}a\n\n" AFTER,
     DG_REPEATED_SENTENCES},
};

START_TEST(a_planted_paragraph_is_found)
{
    check_marked(planted[_i].what, planted[_i].text, planted[_i].rule);
}
END_TEST

/* ---- an article with the conclusion twice in its last line, in many shapes ---- */

static const char article[] =
    "The town council of Orrin is going to buy the old brickworks on the canal, which has stood "
    "empty since the last kiln was put out, at a price that neither side wants to name.\n"
    "Orrin’s Plan for the Kilns\n"
    "On Monday the owners’ lawyer and the town’s treasurer settled the last open question, the "
    "soil. The mayor promised that nobody would have to pay twice The survey will be printed "
    "before "
    "the summer.her office wrote.\n"
    "At the café by the lock there was a round of free coffee. “It took them long enough,” said "
    "the "
    "landlady, who had called the council a “sleeping dog,” adding, “Now somebody must mend that "
    "roof.”\n"
    "What the Bricks Remember\n"
    "Half of the houses in Orrin were built of what the works burned from 1880 to 1931. The "
    "chimney may have to go. “Is it safe? Is it ours? Nobody can tell, an engineer said.\n"
    "Conclusion: What Comes Next\n"
    "{aBuying the brickworks is the boldest step that Orrin’s council has taken for a generation, "
    "and it will change the canal and the lives of all who work along it. A clear timetable and an "
    "honest account of the costs are what the town needs now to keep the trust of its people.}a "
    "{aBuying the brickworks is the boldest step that Orrin’s council has taken for a generation, "
    "and it will change the canal and the lives of all who work along it. A clear timetable and an "
    "honest account of the costs are what the town needs now to keep the trust of its people.}a";

/* Replaces each `what` in a text that is freed. */
static char *replace_all(char *text, const char *what, const char *by)
{
    size_t n = 0, what_len = strlen(what), by_len = strlen(by), len = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at += what_len)
        n++;
    char *out = malloc(strlen(text) + n * by_len + 1);
    for (const char *at = text; *at != '\0';) {
        if (strncmp(at, what, what_len) == 0) {
            memcpy(out + len, by, by_len);
            len += by_len;
            at += what_len;
        } else {
            out[len++] = *at++;
        }
    }
    out[len] = '\0';
    free(text);
    return out;
}

static char *as_it_is(char *text)
{
    return text;
}

static char *with_crlf(char *text)
{
    return replace_all(text, "\n", "\r\n");
}

static char *with_bom(char *text)
{
    char *out = malloc(strlen(text) + 4);
    sprintf(out, "\xEF\xBB\xBF%s", text);
    free(text);
    return out;
}

static char *decomposed(char *text)
{
    size_t len;
    uint8_t *out = u8_normalize(UNINORM_NFD, (uint8_t *)text, strlen(text) + 1, NULL, &len);
    ck_assert_ptr_nonnull(out);
    free(text);
    return (char *)out;
}

static char *with_straight_quotes(char *text)
{
    text = replace_all(text, "’", "'");
    return replace_all(replace_all(text, "“", "\""), "”", "\"");
}

/* The columns of the word that begins at c; marks take none. */
static size_t word_width(const char *c)
{
    size_t width = 0;
    for (; *c != ' ' && *c != '\n' && *c != '\0'; c++)
        if (*c == '{' || *c == '}')
            c++;
        else
            width += ((unsigned char)*c & 0xC0) != 0x80;
    return width;
}

static char *wrap(char *text, const char *between_paragraphs)
{
    size_t column = 0;
    for (char *c = text; *c != '\0'; c++) {
        bool word_begins = c == text || c[-1] == ' ' || c[-1] == '\n';
        if (*c == '\n') {
            column = 0;
            continue;
        }
        if (!word_begins)
            continue;
        size_t width = word_width(c);
        if (column > 0 && column + 1 + width > 60) {
            c[-1] = '\v'; /* a soft line break, until the hard ones are spelled out */
            column = width;
        } else {
            column += (column > 0) + width;
        }
    }
    return replace_all(replace_all(text, "\n", between_paragraphs), "\v", "\n");
}

static char *wrapped_with_blank_lines(char *text)
{
    return wrap(text, "\n\n");
}

static char *wrapped(char *text)
{
    return wrap(text, "\n");
}

static char *second_in_upper_case(char *text)
{
    char *last = strrchr(text, '{');
    for (char *c = last + 2; *c != '}'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return text;
}

static char *with_a_third(char *text)
{
    const char *last = strrchr(text, '{');
    char *out = malloc(2 * strlen(text) + 2);
    sprintf(out, "%s %s", text, last);
    free(text);
    return out;
}

static const struct {
    const char *what;
    char *(*change)(char *text);
} shapes[] = {
    {"as it is", as_it_is},
    {"CRLF", with_crlf},
    {"BOM", with_bom},
    {"NFD", decomposed},
    {"wrapped, with blank lines", wrapped_with_blank_lines},
    {"wrapped, without blank lines", wrapped},
    {"the second in upper case", second_in_upper_case},
    {"straight quotes", with_straight_quotes},
    {"three times", with_a_third},
};

#define N_SHAPES ((int)(sizeof shapes / sizeof *shapes))

static char *copy_of(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    return strcpy(copy, text);
}

START_TEST(the_doubled_conclusion_is_found_in_every_shape)
{
    char *text = shapes[_i].change(copy_of(article));
    check_marked(shapes[_i].what, text, DG_REPEATED_SENTENCES);
    free(text);
}
END_TEST

/* The article that the project began with, its two places marked; NULL if it isn't there. */
static char *read_source_article(void)
{
    size_t len;
    char *text = test_read_data("source-article.txt", &len);
    if (text == NULL)
        return NULL;
    ck_assert_uint_eq(len, 5099);
    char *marks = malloc(len + 16);
    sprintf(marks, "%.4362s{a%.368s}a {a%s}a", text, text + 4362, text + 4731);
    free(text);
    return marks;
}

START_TEST(the_source_article_has_one_mistake_in_every_shape)
{
    char *text = read_source_article();
    if (text == NULL)
        return;
    text = shapes[_i].change(text);
    check_marked(shapes[_i].what, text, DG_REPEATED_SENTENCES);
    free(text);
}
END_TEST

/* ---- how many ---- */

START_TEST(n_copies_are_one_finding)
{
    size_t n = _i == 0 ? 100 : 10000, len = 0;
    char *text = malloc(n * sizeof SHORT + n + 1);
    for (size_t i = 0; i < n; i++)
        len += (size_t)sprintf(text + len, "%s\n\n", SHORT);
    dg_document *doc;
    dg_report *report = find_with(NULL, 0, text, len, &doc);
    ck_assert_uint_eq(dg_report_count(report), 1);
    const dg_finding *finding = dg_report_finding(report, 0);
    ck_assert_int_eq(finding->rule, DG_REPEATED_BLOCK);
    ck_assert_uint_eq(finding->n_occurrences, n);
    ck_assert_double_eq(finding->words, 15);
    for (size_t i = 0; i < n; i++)
        if (finding->occurrences[i].span.start != i * (sizeof SHORT + 1))
            ck_abort_msg("copy %zu is at %u", i, finding->occurrences[i].span.start);
    dg_report_free(report);
    dg_document_free(doc);
    free(text);
}
END_TEST

static const char *const repeat_free[] = {
    "",
    " ",
    "\n\n\n",
    "\t\r\n \xC2\xA0 \n",
    "word",
    "word, word",
    "...",
    "* * *\n\n* * *\n\n* * *",
    "漢",
    "No sentence here stands twice. Each of them is another one, as it should be.",
    "Short one. Other. Short one. Another.", /* one sentence of two words is no finding */
};

static size_t count_with(const dg_find_options *options, uint32_t flags, const char *text)
{
    dg_document *doc;
    dg_report *report = find_with(options, flags, text, strlen(text), &doc);
    size_t n = dg_report_count(report);
    dg_report_free(report);
    dg_document_free(doc);
    return n;
}

START_TEST(nothing_is_found_where_nothing_is)
{
    ck_assert_msg(count_with(NULL, 0, repeat_free[_i]) == 0, "in \"%s\"", repeat_free[_i]);
}
END_TEST

/* ---- the options ---- */

START_TEST(the_minimums_are_the_first_length_reported)
{
    static const char text[] = SHORT "\n\n" BETWEEN SHORT "\n";
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    options.rules = 1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES;
    options.min_words = 15;
    ck_assert_uint_eq(count_with(&options, 0, text), 1);
    options.min_words = 16;
    ck_assert_uint_eq(count_with(&options, 0, text), 0);
    options.min_sentences = 1;
    ck_assert_uint_eq(count_with(&options, 0, text), 1);
    options.rules = 1u << DG_REPEATED_PASSAGE;
    options.min_passage_words = 15;
    ck_assert_uint_eq(count_with(&options, 0, text), 1);
    options.min_passage_words = 16;
    ck_assert_uint_eq(count_with(&options, 0, text), 0);
    options.min_passage_words = 1;
    options.k = 16;
    ck_assert_uint_eq(count_with(&options, 0, text), 0);
    options.rules = 0;
    ck_assert_uint_eq(count_with(&options, 0, text), 0);
}
END_TEST

START_TEST(digits_and_accents_count_unless_told_otherwise)
{
    static const char text[] =
        "The café closes at 18:00 on the first of May, as it always did.\n\n" BETWEEN
        "The cafe closes at 19:30 on the first of May, as it always did.\n";
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    options.rules = 1u << DG_REPEATED_BLOCK;
    for (uint32_t flags = 0; flags <= (DG_FOLD_DIGITS | DG_STRIP_ACCENTS); flags++)
        ck_assert_uint_eq(count_with(&options, flags, text),
                          flags == (DG_FOLD_DIGITS | DG_STRIP_ACCENTS));
}
END_TEST

/* One block of 2 MB in which 8,000 passages stand twice. Takes thirty times as long if for each of them
 * all of the block is looked at. */
START_TEST(a_text_of_one_line_is_not_quadratic)
{
    enum { PASSAGES = 8000, WORDS = 14, LONGEST = 9 };
    size_t len = 0, cap = (size_t)2 * PASSAGES * WORDS * LONGEST + 1;
    char *text = malloc(cap);
    ck_assert_ptr_nonnull(text);
    for (uint32_t i = 0; i < 2 * PASSAGES; i++) /* the second time from the last to the first */
        for (uint32_t word = 0; word < WORDS; word++)
            len += (size_t)snprintf(text + len, cap - len, "w%u ",
                                    (i < PASSAGES ? i : 2 * PASSAGES - 1 - i) * WORDS + word);
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    options.rules = 1u << DG_REPEATED_PASSAGE;
    ck_assert_uint_eq(count_with(&options, 0, text), PASSAGES);
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_planted_paragraph_is_found, 0, sizeof planted / sizeof *planted);
    tcase_add_loop_test(tests, the_doubled_conclusion_is_found_in_every_shape, 0, N_SHAPES);
    tcase_add_loop_test(tests, the_source_article_has_one_mistake_in_every_shape, 0, N_SHAPES);
    tcase_add_loop_test(tests, n_copies_are_one_finding, 0, 2);
    tcase_add_loop_test(tests, nothing_is_found_where_nothing_is, 0,
                        sizeof repeat_free / sizeof *repeat_free);
    tcase_add_test(tests, the_minimums_are_the_first_length_reported);
    tcase_add_test(tests, digits_and_accents_count_unless_told_otherwise);
    tcase_add_test(tests, a_text_of_one_line_is_not_quadratic);
}

TEST_MAIN("find", add_tests)

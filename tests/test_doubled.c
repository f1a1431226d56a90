/* Doubled words: what is a slip, and what is meant. */
#include "harness.h"

#include <dittograph.h>
#include <string.h>

typedef struct doubling_case {
    const char *text;
    const char *found; /* the words of one copy, in the order of the text, with ", " between */
} doubling_case;

static const doubling_case cases[] = {
    {"Paris in the the spring.", "the"},
    {"It is shown in the in the table.", "in the"},
    {"Not even of a of a kind.", "of a"},
    {"They use the use the tool.", "use the"},
    {"We went to to the harbour that every child in the town knew by the\nthe name of the ship.",
     "to, the"},
    {"Der Hund ist im im Haus.", "im"},
    {"Les invités sont dans dans la salle.", "dans"},
    {"Está en en la casa. Ele mora em em Lisboa.", "en, em"},
    {"The line begins with a name, and this is a slip slip\nin the prose.", "slip"},
    {"Le chat est sur sur la table.", "sur"},
    {"Он пошёл в в дом.", "в"},
    {"The file is is open, and and nobody reads it.", "is, and"},
    {"Doubled content content is a slip too.", "content"},

    {"She had had enough, and that that was known.", ""},
    {"It was very very late. Many many came.", ""},
    {"Those who logged in in the morning turned on on Sunday.", ""},
    {"Der Mann, der der Frau half, die, die die Tür schloss.", ""},
    {"Die Frau, an der der Mann hing, durch das das Licht fiel.", ""},
    {"Tek tek geldiler, hepsi yavaş yavaş gitti.", ""},
    {"Nous nous levons, vous vous couchez.", ""},
    {"My\xC5\x9Bl\xC4\x99, \xC5\xBC"
     "e to to samo miejsce.",
     ""},
    {"The The the.", ""},
    {"The end of the. The start.", ""},
    {"One, one. Two; two. The (the) end.", ""},
    {"It came again and again and again.", ""},
    {"time to time to time", ""},
    {"one by one by hand, hand in hand in love", ""},
    {"The the-word and opt-in in use, of-of of.", ""},
    {"He wrote \"the the\" and \u2018in in\u2019.", ""},
    {"no no no, the the the", ""},
    {"In Walla Walla and in Baden Baden.", ""},
    {"Room 7 7 and x x.", ""},
    {"the\n\nthe", ""},
    {"我们 的的 说 说", ""},
    {"orang orang itu makan ikan ikan di rumah rumah", ""},
    {"/usr/the the/end", ""},
    {"the the/end and see=the the", ""},
    {"Aus der der Sache, das das Haus betrifft.", ""},
    {"Ayrı ayrı geldiler, tek tek, hemen hemen hepsi.", ""},
    {"Les invités invités à la fête.", ""},
    {"She told it over and over and over again, and over and over and over.", ""},
    {"Employees need a clearance (a.k.a a clearance) for it.", ""},
    {"Het risico dat je je focus legt, het het beste, sneller aan aan nieuwe dingen.", ""},
    {"I video vengano piano piano pubblicati, e così così.", ""},
    {"우리가 한발 한발 내딛을 때마다 조금씩 나아진다.", ""},
    {"The desktop tools for C plus plus are installed by default.", ""},
    {"\xE0\xA4\x95\xE0\xA4\xAD\xE0\xA5\x80 \xE0\xA4\x95\xE0\xA4\xAD\xE0\xA5\x80 kabhi aisa hota "
     "hai.",
     ""},
    {"Bức tường trang trang nghiêm của ngôi nhà này.", ""},
    {"Use `a not not b` and `not not` where it helps you.", ""},
    {"We use logging logging.getLogger here, and datetime datetime() there.", ""},
    {"    see the commit\n    commit that was made", ""},
    {"Dash dot dot", ""},
};

static void list(char *out, const char *text, const dg_report *report)
{
    *out = '\0';
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *f = dg_report_finding(report, i);
        if (f->rule != DG_DOUBLED_WORDS)
            continue;
        ck_assert_uint_eq(f->n_occurrences, 2);
        ck_assert_int_eq(f->level, DG_WARNING);
        dg_span span = f->occurrences[0].span;
        strcat(out, *out != '\0' ? ", " : "");
        strncat(out, text + span.start, span.end - span.start);
    }
}

START_TEST(slips_are_told_from_what_is_meant)
{
    const doubling_case *c = &cases[_i];
    dg_document *doc;
    dg_report *report;
    char found[200];
    ck_assert_int_eq(dg_document_from_text(&doc, c->text, strlen(c->text), NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&report, doc, NULL, NULL), DG_OK);
    list(found, c->text, report);
    ck_assert_msg(strcmp(found, c->found) == 0, "\"%s\": found \"%s\", wanted \"%s\"", c->text,
                  found, c->found);
    dg_report_free(report);
    dg_document_free(doc);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, slips_are_told_from_what_is_meant, 0,
                        (int)(sizeof cases / sizeof *cases));
}

TEST_MAIN("doubled", add_tests)

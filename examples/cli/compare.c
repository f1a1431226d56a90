/* `dittograph compare A B`: what two documents share, and how much of each that is. */
#include "columns.h"
#include "encoding.h"
#include "findings.h"
#include "memory.h"
#include "open.h"
#include "say.h"
#include "terminal.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

typedef struct pair {
    const settings *set;
    inputs found;
    opened in[2];
    findings shared;
    dg_comparison figures;
} pair;

/* What can't be read can't be compared: unlike in `check`, what isn't text is an error too. */
static bool open_both(pair *p)
{
    opening how = opening_by(p->set);
    bool opened_both = true;
    for (size_t i = 0; i < 2; i++) {
        p->in[i] = open_document(&p->found.items[i], &how);
        const char *trouble = source_trouble(&p->in[i].source);
        if (trouble != NULL)
            say("%s: %s", p->in[i].path, trouble);
        opened_both = opened_both && p->in[i].doc != NULL;
    }
    return opened_both;
}

static bool compare_both(pair *p)
{
    dg_compare_options options = DG_COMPARE_OPTIONS_INIT;
    dg_report *report;
    dg_error error;
    options.min_words = p->set->min_shared_words;
    if (dg_compare(&report, &p->figures, p->in[0].doc, p->in[1].doc, &options, &error) != DG_OK) {
        say("can't compare: %s", error.message);
        return false;
    }
    p->shared = findings_of(report);
    for (size_t i = 0; i < 2; i++)
        locate_findings(&p->shared, i, p->in[i].path, &p->in[i].source,
                        p->set->format != FORMAT_TEXT);
    return true;
}

/* ---- For people ---- */

static void print_share(const pair *p, unsigned side)
{
    char *path = shown_path(p->in[side].path, true);
    double words = p->figures.words[side], shared = p->figures.shared[side];
    printf("%s: %.0f of %.0f words (%.0f %%) stand in the other\n", path, shared, words,
           words > 0 ? 100 * shared / words : 0);
    free(path);
}

static void print_places(const shown *item)
{
    for (size_t i = 0; i < item->finding->n_occurrences; i++) {
        char *path = shown_path(item->where[i].path, true);
        printf("%s%s:%u:%u", i > 0 ? "  =  " : "", path, (unsigned)item->where[i].start.line,
               (unsigned)item->where[i].start.column);
        free(path);
    }
    printf("  %.0f words", item->finding->words);
    if (item->finding->similarity < 1)
        printf(", %.0f %% alike", 100 * item->finding->similarity);
    putchar('\n');
}

/* The first place in either document. */
static const dg_occurrence *first_in(const dg_finding *finding, uint32_t document)
{
    for (size_t i = 0; i < finding->n_occurrences; i++)
        if (finding->occurrences[i].document == document)
            return &finding->occurrences[i];
    return NULL;
}

static void print_pair(const pair *p)
{
    const dg_document *const docs[2] = {p->in[0].doc, p->in[1].doc};
    bool colored = wants_color(p->set);
    for (size_t i = 0; i < p->shared.n; i++) {
        const dg_finding *finding = p->shared.items[i].finding;
        const dg_occurrence *const at[2] = {first_in(finding, 0), first_in(finding, 1)};
        print_places(&p->shared.items[i]);
        if (at[0] != NULL && at[1] != NULL)
            print_columns(stdout, docs, at, colored);
        putchar('\n');
    }
    print_share(p, 0);
    print_share(p, 1);
    printf("resemblance %.2f (runs of five words in both, of those in either)\n",
           p->figures.resemblance);
}

/* ---- The command ---- */

static int report_both(pair *p)
{
    results all = {.findings = p->shared.items,
                   .n_findings = p->shared.n,
                   .n_files = 2,
                   .bytes = p->in[0].source.n_read + p->in[1].source.n_read,
                   .comparison = &p->figures};
    if (p->set->format == FORMAT_JSON)
        report_json(stdout, &all);
    else
        print_pair(p);
    return p->shared.n > 0 && p->set->fail_level == DG_INFO ? 1 : 0;
}

int run_compare(const settings *set, char **arguments, size_t n_arguments)
{
    pair p = {.set = set};
    input items[2] = {{0}};
    if (n_arguments != 2) {
        say("compare takes two documents; see 'dittograph compare --help'");
        return 2;
    }
    if (strcmp(arguments[0], "-") == 0 && strcmp(arguments[1], "-") == 0) {
        say("compare: standard input is one document; the other one needs a file");
        return 2;
    }
    if (set->encoding != NULL && !knows_encoding(set->encoding)) {
        say("--encoding: '%s' is not known here; 'iconv -l' lists what is", set->encoding);
        return 2;
    }
    for (size_t i = 0; i < 2; i++) {
        items[i].is_stdin = strcmp(arguments[i], "-") == 0;
        items[i].path = items[i].is_stdin ? need_copy(set->stdin_filename) : arguments[i];
    }
    p.found.items = items;
    int code = open_both(&p) && compare_both(&p) ? report_both(&p) : 2;
    free_findings(&p.shared);
    for (size_t i = 0; i < 2; i++) {
        close_document(&p.in[i]);
        if (items[i].is_stdin)
            free(items[i].path);
    }
    return code;
}

/* The report for people, in the shape of a compiler's messages: the surest findings first, each
 * with the line it begins in, then the other places, and at the end a line that sums up. */
#include "report.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* Of the other places, as many are listed; the rest are counted. */
#define PLACES_LISTED 6

typedef struct palette {
    const char *place, *warning, *info, *mark, *off;
} palette;

static const palette no_colors = {"", "", "", "", ""};
static const palette terminal_colors = {"\033[1m", "\033[1;35m", "\033[1;36m", "\033[32m",
                                        "\033[m"};

/* A finding with what belongs to it. */
typedef struct entry {
    const dg_finding *finding;
    const located *where;
    const excerpt *excerpt;
    const char *path; /* as shown */
    size_t order;     /* in the library's reports, file after file */
} entry;

static int surest_first(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->finding->score != y->finding->score)
        return x->finding->score > y->finding->score ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static const char *unit_name(dg_rule rule)
{
    switch (rule) {
    case DG_REPEATED_BLOCK:
    case DG_SHARED_BLOCK:
        return "block";
    case DG_REPEATED_SENTENCES:
    case DG_SHARED_SENTENCES:
        return "sentence";
    default:
        return NULL;
    }
}

static void print_heading(FILE *out, const entry *e, const palette *colors)
{
    const dg_finding *f = e->finding;
    bool warning = f->level == DG_WARNING;
    size_t words = (size_t)(f->words + 0.5);
    fprintf(out, "%s%s:%u:%u:%s %s%s:%s %s: %zu word%s", colors->place, e->path,
            (unsigned)e->where->start.line, (unsigned)e->where->start.column, colors->off,
            warning ? colors->warning : colors->info, warning ? "warning" : "info", colors->off,
            dg_rule_id(f->rule), words, plural(words));
    if (unit_name(f->rule) != NULL)
        fprintf(out, " (%zu %s%s)", f->n_units, unit_name(f->rule), plural(f->n_units));
    fprintf(out, " stand%s ", words == 1 ? "s" : "");
    if (f->rule == DG_DOUBLED_WORDS)
        fputs("twice in a row", out);
    else
        fprintf(out, "%zu times", f->n_occurrences);
    if (f->nested > 0)
        fprintf(out, " and %u more inside longer repeats", (unsigned)f->nested);
    fprintf(out, " [%.2f]\n", f->score);
}

static void print_excerpt(FILE *out, const entry *e, const palette *colors)
{
    const place *start = &e->where->start, *end = &e->where->end;
    char mark[EXCERPT_WIDTH];
    memset(mark, '~', sizeof mark);
    mark[0] = '^';
    fprintf(out, "%6u | %s\n", (unsigned)start->line, e->excerpt->line);
    fprintf(out, "       | %*s%s%.*s%s\n", (int)e->excerpt->mark_start, "", colors->mark,
            (int)e->excerpt->mark_len, mark, colors->off);
    if (end->line > start->line)
        fprintf(out, "       | … to line %u\n", (unsigned)end->line);
}

/* Why it is a warning, or only information. */
static void print_evidence(FILE *out, const dg_finding *f)
{
    for (uint32_t i = 0; i < DG_N_EVIDENCE; i++)
        if ((f->evidence >> i & 1) != 0)
            fprintf(out, "       = %s\n", dg_evidence_text(UINT32_C(1) << i));
}

static void print_other_places(FILE *out, const entry *e)
{
    size_t n = e->finding->n_occurrences, listed = n - 1 > PLACES_LISTED ? PLACES_LISTED : n - 1;
    for (size_t i = 1; i <= listed; i++)
        fprintf(out, "       also at %s:%u:%u\n", e->path, (unsigned)e->where[i].start.line,
                (unsigned)e->where[i].start.column);
    if (listed < n - 1)
        fprintf(out, "       and at %zu more place%s\n", n - 1 - listed, plural(n - 1 - listed));
}

static size_t count_at(const results *all, dg_level level)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n_files; i++) {
        for (size_t j = 0; j < finding_count(&all->files[i]); j++)
            n += dg_report_finding(all->files[i].report, j)->level == level;
    }
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How many were skipped for each reason. */
static void print_skips(FILE *out, const results *all)
{
    const char **reasons = need(all->n_skips, sizeof *reasons);
    for (size_t i = 0; i < all->n_skips; i++)
        reasons[i] = all->skips[i].kind == BY_FAILURE ? "unreadable" : skip_reason(&all->skips[i]);
    if (all->n_skips > 0)
        qsort(reasons, all->n_skips, sizeof *reasons, by_text);
    for (size_t i = 0, end; i < all->n_skips; i = end) {
        for (end = i + 1; end < all->n_skips && strcmp(reasons[i], reasons[end]) == 0;)
            end++;
        fprintf(out, "%s%zu %s", i == 0 ? "; not read: " : ", ", end - i, reasons[i]);
    }
    free(reasons);
}

static void print_summary(FILE *out, const results *all, bool with_infos)
{
    size_t warnings = count_at(all, DG_WARNING), infos = count_at(all, DG_INFO);
    if (warnings == 0)
        fputs("no warnings", out);
    else
        fprintf(out, "%zu warning%s", warnings, plural(warnings));
    if (infos > 0)
        fprintf(out, " and %zu of level info%s", infos, with_infos ? "" : " (-v shows them)");
    fprintf(out, " in %zu file%s", all->n_files, plural(all->n_files));
    print_skips(out, all);
    fputc('\n', out);
}

/* Returns where the next file's entries go. */
static entry *add_entries(entry *next, const judged *file, const char *path, bool with_infos,
                          size_t *order)
{
    const located *where = file->where;
    for (size_t i = 0; i < finding_count(file); i++) {
        const dg_finding *f = dg_report_finding(file->report, i);
        if (f->level == DG_WARNING || with_infos)
            *next++ = (entry){f, where, &file->excerpts[i], path, (*order)++};
        where += f->n_occurrences;
    }
    return next;
}

void report_text(FILE *out, const results *all, const settings *set, bool colored)
{
    const palette *colors = colored ? &terminal_colors : &no_colors;
    bool with_infos = set->verbose || set->fail_level == DG_INFO; /* what fails is shown */
    size_t most = count_at(all, DG_WARNING) + count_at(all, DG_INFO), order = 0;
    entry *entries = need(most, sizeof *entries), *end = entries;
    char **paths = need(all->n_files, sizeof *paths);
    for (size_t i = 0; i < all->n_files; i++) {
        paths[i] = shown_path(all->files[i].path, true);
        end = add_entries(end, &all->files[i], paths[i], with_infos, &order);
    }
    if (end > entries)
        qsort(entries, (size_t)(end - entries), sizeof *entries, surest_first);
    for (const entry *e = entries; e < end; e++) {
        print_heading(out, e, colors);
        print_excerpt(out, e, colors);
        if (e->finding->rule != DG_DOUBLED_WORDS)
            print_other_places(out, e);
        print_evidence(out, e->finding);
        fputc('\n', out);
    }
    if (!set->quiet)
        print_summary(out, all, with_infos);
    for (size_t i = 0; i < all->n_files; i++)
        free(paths[i]);
    free(paths);
    free(entries);
}

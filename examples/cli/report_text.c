/* The report for people, in the shape of a compiler's messages: the surest findings first, each
 * with the line it begins in, then the other places, and at the end a line that sums up. */
#include "json.h"
#include "memory.h"
#include "message.h"
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

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void print_archived(FILE *out, const char *key, const located *where)
{
    fprintf(out, "%s in the archive, bytes %u to %u", key, (unsigned)where->start.offset,
            (unsigned)where->end.offset);
    if (where->similarity < 1)
        fprintf(out, ", %.0f %% alike", 100 * where->similarity);
}

/* PATH:LINE:COLUMN */
static void print_place(FILE *out, const located *where)
{
    char *path = shown_path(where->path, true);
    if (where->archive)
        print_archived(out, path, where);
    else
        fprintf(out, "%s:%u:%u", path, (unsigned)where->start.line, (unsigned)where->start.column);
    free(path);
}

static void print_heading(FILE *out, const shown *item, const palette *colors)
{
    const dg_finding *f = item->finding;
    bool warning = item->level == DG_WARNING;
    char *message = message_of(item);
    fputs(colors->place, out);
    print_place(out, &item->where[item->anchor]);
    fprintf(out, ":%s %s%s:%s %s: %s [%.2f]\n", colors->off,
            warning ? colors->warning : colors->info, warning ? "warning" : "info", colors->off,
            dg_rule_id(f->rule), message, f->score);
    free(message);
}

static void print_excerpt(FILE *out, const shown *item, const palette *colors)
{
    const located *at = &item->where[item->anchor];
    const place *start = &at->start, *end = &at->end;
    char mark[EXCERPT_WIDTH];
    memset(mark, '~', sizeof mark);
    mark[0] = '^';
    fprintf(out, "%6u | %s\n", (unsigned)start->line, at->excerpt.line);
    fprintf(out, "       | %*s%s%.*s%s\n", (int)at->excerpt.mark_start, "", colors->mark,
            (int)at->excerpt.mark_len, mark, colors->off);
    if (end->line > start->line)
        fprintf(out, "       | … to line %u\n", (unsigned)end->line);
}

/* Why it is a warning, or only information. */
static void print_evidence(FILE *out, const shown *item)
{
    const dg_finding *f = item->finding;
    for (uint32_t i = 0; i < DG_N_EVIDENCE; i++)
        if ((f->evidence >> i & 1) != 0)
            fprintf(out, "       = %s\n", dg_evidence_text(UINT32_C(1) << i));
    if (item->accepted > 0)
        fprintf(out, "       = new: the baseline accepts %llu of them%s\n",
                (unsigned long long)item->accepted,
                item->level > f->level ? ", which was a warning" : "");
}

static void print_other_places(FILE *out, const shown *item)
{
    size_t n = item->finding->n_occurrences, listed = 0;
    for (size_t i = 0; i < n && listed < PLACES_LISTED; i++) {
        if (i == item->anchor)
            continue;
        fputs("       also at ", out);
        print_place(out, &item->where[i]);
        fputc('\n', out);
        listed++;
    }
    if (listed < n - 1)
        fprintf(out, "       and at %zu more place%s\n", n - 1 - listed, plural(n - 1 - listed));
}

/* What --accept takes. */
static void print_fingerprint(FILE *out, const shown *item)
{
    char hex[ID_DIGITS + 1];
    hex_of(&item->finding->id, hex);
    fprintf(out, "       fingerprint %s\n", hex);
}

static size_t count_at(const results *all, dg_level level)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n_findings; i++)
        n += all->findings[i].level == level;
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

static void print_finding(FILE *out, const shown *item, const palette *colors, bool verbose)
{
    print_heading(out, item, colors);
    print_excerpt(out, item, colors);
    if (item->finding->rule != DG_DOUBLED_WORDS)
        print_other_places(out, item);
    print_evidence(out, item);
    if (verbose)
        print_fingerprint(out, item);
    fputc('\n', out);
}

void report_text(FILE *out, const results *all, const settings *set, bool with_infos, bool colored)
{
    size_t n;
    const shown **items = by_score(all, with_infos, &n);
    for (size_t i = 0; i < n; i++)
        print_finding(out, items[i], colored ? &terminal_colors : &no_colors, set->verbose);
    if (!set->quiet)
        print_summary(out, all, with_infos);
    free(items);
}

/* See message.h. Built in memory streams, which grow as they must. */
#define _POSIX_C_SOURCE 200809L
#include "message.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* Of the other places, as many are listed; the rest are counted. */
#define PLACES_LISTED 6

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

static void print_of_documents(FILE *out, const dg_finding *f, size_t words)
{
    fprintf(out, "%zu documents are ", f->n_occurrences);
    if (f->similarity == 1)
        fputs("the same", out);
    else
        fprintf(out, "nearly the same, at least %.0f %% alike", 100 * f->similarity);
    fprintf(out, ", the first of %zu word%s", words, plural(words));
}

static void print_message(FILE *out, const shown *item)
{
    const dg_finding *f = item->finding;
    size_t words = (size_t)(f->words + 0.5);
    if (f->rule == DG_SHARED_DOCUMENT) {
        print_of_documents(out, f, words);
        return;
    }
    fprintf(out, "%zu word%s", words, plural(words));
    if (unit_name(f->rule) != NULL)
        fprintf(out, " (%zu %s%s)", f->n_units, unit_name(f->rule), plural(f->n_units));
    fprintf(out, " stand%s ", words == 1 ? "s" : "");
    if (item->where[f->n_occurrences - 1].archive)
        fprintf(out, "in %u document%s of the archive", (unsigned)f->document_frequency,
                plural(f->document_frequency));
    else if (f->rule == DG_DOUBLED_WORDS)
        fputs("twice in a row", out);
    else
        fprintf(out, "%zu times", f->n_occurrences);
    if (f->nested > 0)
        fprintf(out, " and %u more inside longer repeats", (unsigned)f->nested);
}

static void print_other_places(FILE *out, const shown *item)
{
    size_t n = item->finding->n_occurrences, listed = 0;
    for (size_t i = 0; i < n && listed < PLACES_LISTED; i++) {
        if (i == item->anchor)
            continue;
        char *path = shown_path(item->where[i].path, true);
        const place *at = &item->where[i].start;
        fprintf(out, "%s %s:", listed++ == 0 ? "; also at" : ",", path);
        if (item->where[i].archive)
            fprintf(out, "byte %u", (unsigned)at->offset);
        else
            fprintf(out, "%u:%u", (unsigned)at->line, (unsigned)at->column);
        free(path);
    }
    if (listed < n - 1)
        fprintf(out, " and %zu more place%s", n - 1 - listed, plural(n - 1 - listed));
}

static char *made(const shown *item, bool with_places)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL)
        return need_copy("");
    print_message(out, item);
    if (with_places && item->finding->rule != DG_DOUBLED_WORDS)
        print_other_places(out, item);
    fclose(out);
    return text != NULL ? text : need_copy("");
}

char *message_of(const shown *item)
{
    return made(item, false);
}

char *message_with_places(const shown *item)
{
    return made(item, true);
}

/* What stands in order already keeps it: the pointers go up. */
static int surest_first(const void *a, const void *b)
{
    const shown *x = *(const shown *const *)a, *y = *(const shown *const *)b;
    if (x->finding->score != y->finding->score)
        return x->finding->score > y->finding->score ? -1 : 1;
    return x < y ? -1 : x > y;
}

const shown **by_score(const results *all, bool with_infos, size_t *n)
{
    const shown **items = need(all->n_findings, sizeof *items);
    *n = 0;
    for (size_t i = 0; i < all->n_findings; i++) {
        if (all->findings[i].level == DG_WARNING || with_infos)
            items[(*n)++] = &all->findings[i];
    }
    if (*n > 0)
        qsort(items, *n, sizeof *items, surest_first);
    return items;
}

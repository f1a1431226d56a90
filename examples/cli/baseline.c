/* The baseline file: JSON with a unit a line, by fingerprint, so that merges are easy and a diff
 * shows what was accepted:
 *
 *     "32 digits": {"count": 2, "level": "warning", "in": ["a.md 1f3a88c2", "b.md 77e0b2c1"]},
 *
 * Only the fingerprint and the count say what is accepted; the rest is for what is said of a new
 * copy, and where (newest.c). Written beside its place and moved there whole. */
#define _XOPEN_SOURCE 700
#include "accept.h"
#include "json.h"
#include "memory.h"
#include "paths.h"
#include "say.h"
#include "utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSAGES ((1u << DG_REPEATED_PASSAGE) | (1u << DG_SHARED_PASSAGE))

/* Of a text that stands more often, no places are kept. */
#define MOST_COPIES 64

/* ---- What is counted ---- */

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(dg_text_id));
}

static int by_id_in_order(const void *a, const void *b)
{
    const standing *x = a, *y = b;
    int order = by_id(&x->id, &y->id);
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

void add_unit(unit_counts *counts, const dg_text_id *id, uint64_t n, bool warned)
{
    counts->items = need_room(counts->items, &counts->cap, counts->n + 1, sizeof *counts->items);
    counts->items[counts->n++] = (unit_count){*id, n, warned};
}

void add_copy(unit_counts *counts, const dg_text_id *id, char *path, surroundings around)
{
    counts->copies = need_room(counts->copies, &counts->copies_cap, counts->n_copies + 1,
                               sizeof *counts->copies);
    counts->copies[counts->n_copies] = (standing){*id, path, around, counts->n_copies};
    counts->n_copies++;
}

void order_units(unit_counts *counts)
{
    size_t kept = 0;
    if (counts->n > 0)
        qsort(counts->items, counts->n, sizeof *counts->items, by_id);
    for (size_t i = 0; i < counts->n; i++) {
        unit_count *last = &counts->items[kept - (kept > 0)];
        if (kept > 0 && by_id(last, &counts->items[i]) == 0) {
            last->n += counts->items[i].n;
            last->warned = last->warned || counts->items[i].warned;
        } else {
            counts->items[kept++] = counts->items[i];
        }
    }
    counts->n = kept;
    if (counts->n_copies > 0)
        qsort(counts->copies, counts->n_copies, sizeof *counts->copies, by_id_in_order);
}

static void add_finding(unit_counts *counts, const shown *item, const vantage *from)
{
    const dg_finding *f = item->finding;
    for (size_t i = 0; i < f->n_units; i++) {
        add_unit(counts, &f->units[i], f->n_occurrences + f->nested, item->level == DG_WARNING);
        for (size_t j = 0; from != NULL && f->n_occurrences <= MOST_COPIES && j < f->n_occurrences;
             j++)
            add_copy(counts, &f->units[i], path_from_vantage(from, item->where[j].path),
                     item->where[j].around);
    }
}

unit_counts count_units(const shown *items, size_t n, const vantage *from)
{
    unit_counts counts = {0};
    for (size_t i = 0; i < n; i++) {
        if ((PASSAGES >> items[i].finding->rule & 1) == 0)
            add_finding(&counts, &items[i], from);
    }
    order_units(&counts);
    return counts;
}

void free_unit_counts(unit_counts *counts)
{
    for (size_t i = 0; i < counts->n_copies; i++)
        free(counts->copies[i].path);
    free(counts->copies);
    free(counts->items);
}

unit_count count_of(const unit_counts *counts, const dg_text_id *id)
{
    const unit_count *found =
        counts->n == 0 ? NULL : bsearch(id, counts->items, counts->n, sizeof *counts->items, by_id);
    return found != NULL ? *found : (unit_count){0};
}

const standing *copies_of(const unit_counts *counts, const dg_text_id *id, size_t *n)
{
    size_t low = 0, high = counts->n_copies;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_id(&counts->copies[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < counts->n_copies && by_id(&counts->copies[end].id, id) == 0)
        end++;
    *n = end - low;
    return counts->copies + low;
}

ptrdiff_t new_unit(const dg_finding *finding, const unit_counts *now, const unit_counts *baseline)
{
    if ((PASSAGES >> finding->rule & 1) != 0)
        return 0;
    for (size_t i = 0; i < finding->n_units; i++) {
        if (count_of(now, &finding->units[i]).n > count_of(baseline, &finding->units[i]).n)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* ---- Paths in it ---- */

vantage vantage_of(const char *baseline)
{
    vantage from = {.here = current_folder()};
    if (from.here != NULL) {
        char *folder = folder_of(baseline);
        from.base = path_from(from.here, folder);
        free(folder);
    }
    return from;
}

char *path_from_vantage(const vantage *from, const char *path)
{
    char *below = from->base != NULL ? path_below(from->base, from->here, path) : NULL;
    char *told = shown_path(below != NULL ? below : path, false);
    free(below);
    return told;
}

void free_vantage(vantage *from)
{
    free(from->here);
    free(from->base);
}

/* ---- Writing it ---- */

static void print_copies(FILE *out, yajl_gen json, const standing *copies, size_t n)
{
    fputs(", \"in\": [", out);
    for (size_t i = 0; i < n; i++) {
        size_t room = strlen(copies[i].path) + 10;
        char *text = need(room, 1);
        snprintf(text, room, "%s %04x%04x", copies[i].path, (unsigned)copies[i].around.before,
                 (unsigned)copies[i].around.behind);
        fputs(i > 0 ? ", " : "", out);
        yajl_gen_reset(json, NULL);
        put_string(json, text);
        free(text);
    }
    putc(']', out);
}

static void print_units(FILE *out, const unit_counts *counts)
{
    yajl_gen json = json_to(out);
    fputs("{\n\"schema\": 1,\n\"units\": {", out);
    for (size_t i = 0; i < counts->n; i++) {
        char hex[ID_DIGITS + 1];
        size_t n;
        const standing *copies = copies_of(counts, &counts->items[i].id, &n);
        hex_of(&counts->items[i].id, hex);
        fprintf(out, "%s\n\"%s\": {\"count\": %llu", i > 0 ? "," : "", hex,
                (unsigned long long)counts->items[i].n);
        fputs(counts->items[i].warned ? ", \"level\": \"warning\"" : "", out);
        if (n > 0 && n <= MOST_COPIES)
            print_copies(out, json, copies, n);
        putc('}', out);
    }
    fputs("\n}\n}\n", out);
    yajl_gen_free(json);
}

/* What may be replaced by another file of its name: not a link, nor a device. */
static bool is_replaceable(const char *path)
{
    struct stat about;
    return lstat(path, &about) != 0 ? errno == ENOENT : S_ISREG(about.st_mode);
}

static bool write_units(const unit_counts *counts, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL)
        return false;
    print_units(out, counts);
    bool good = ferror(out) == 0;
    return fclose(out) == 0 && good;
}

bool write_baseline(const unit_counts *counts, const char *path)
{
    char *beside = need(strlen(path) + 5, 1);
    strcat(strcpy(beside, path), is_replaceable(path) ? ".new" : "");
    bool aside = strlen(beside) > strlen(path);
    bool good = write_units(counts, beside) && (!aside || rename(beside, path) == 0);
    if (!good)
        say("can't write %s: %s", path, strerror(errno));
    if (!good && aside)
        unlink(beside);
    free(beside);
    return good;
}

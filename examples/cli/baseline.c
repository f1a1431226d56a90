/* The baseline file: JSON with a unit a line, by fingerprint, so that merges are easy and a diff
 * shows what was accepted. Written beside its place and moved there whole. */
#define _POSIX_C_SOURCE 200809L
#include "accept.h"
#include "json.h"
#include "memory.h"
#include "read.h"
#include "say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yajl/yajl_tree.h>

#define PASSAGES ((1u << DG_REPEATED_PASSAGE) | (1u << DG_SHARED_PASSAGE))

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(dg_text_id));
}

static void add(unit_counts *counts, const dg_text_id *id, uint64_t n)
{
    counts->items = need_room(counts->items, &counts->cap, counts->n + 1, sizeof *counts->items);
    counts->items[counts->n++] = (unit_count){*id, n};
}

static void order(unit_counts *counts)
{
    size_t kept = 0;
    if (counts->n > 0)
        qsort(counts->items, counts->n, sizeof *counts->items, by_id);
    for (size_t i = 0; i < counts->n; i++) {
        if (kept > 0 && by_id(&counts->items[kept - 1], &counts->items[i]) == 0)
            counts->items[kept - 1].n += counts->items[i].n;
        else
            counts->items[kept++] = counts->items[i];
    }
    counts->n = kept;
}

unit_counts count_units(const shown *items, size_t n)
{
    unit_counts counts = {NULL, 0, 0};
    for (size_t i = 0; i < n; i++) {
        const dg_finding *f = items[i].finding;
        for (size_t j = 0; j < f->n_units && (PASSAGES >> f->rule & 1) == 0; j++)
            add(&counts, &f->units[j], f->n_occurrences + f->nested);
    }
    order(&counts);
    return counts;
}

static uint64_t count_of(const unit_counts *counts, const dg_text_id *id)
{
    const unit_count *found =
        counts->n == 0 ? NULL : bsearch(id, counts->items, counts->n, sizeof *counts->items, by_id);
    return found != NULL ? found->n : 0;
}

bool is_new(const dg_finding *finding, const unit_counts *now, const unit_counts *baseline)
{
    bool more = (PASSAGES >> finding->rule & 1) != 0;
    for (size_t i = 0; i < finding->n_units && !more; i++)
        more = count_of(now, &finding->units[i]) > count_of(baseline, &finding->units[i]);
    return more;
}

static bool id_of(const char *hex, dg_text_id *id)
{
    if (strlen(hex) != ID_DIGITS || strspn(hex, "0123456789abcdef") != ID_DIGITS)
        return false;
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        id->bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return true;
}

static bool take_units(unit_counts *out, yajl_val root)
{
    static const char *const schema_path[] = {"schema", NULL}, *const units_path[] = {"units",
                                                                                      NULL};
    yajl_val schema = yajl_tree_get(root, (const char **)schema_path, yajl_t_number);
    yajl_val units = yajl_tree_get(root, (const char **)units_path, yajl_t_object);
    if (schema == NULL || !YAJL_IS_INTEGER(schema) || YAJL_GET_INTEGER(schema) != 1 ||
        units == NULL)
        return false;
    for (size_t i = 0; i < YAJL_GET_OBJECT(units)->len; i++) {
        dg_text_id id;
        yajl_val n = YAJL_GET_OBJECT(units)->values[i];
        if (!id_of(YAJL_GET_OBJECT(units)->keys[i], &id) || !YAJL_IS_INTEGER(n) ||
            YAJL_GET_INTEGER(n) < 0)
            return false;
        add(out, &id, (uint64_t)YAJL_GET_INTEGER(n));
    }
    order(out);
    return true;
}

bool read_baseline(unit_counts *out, const char *path)
{
    char *name = need_copy(path), error[256] = "";
    source s = read_input(&(input){.path = name});
    free(name);
    if (s.error != 0) {
        say("%s: %s", path, strerror(s.error));
        free(s.bytes);
        return false;
    }
    char *text = need(s.len + 1, 1);
    if (s.len > 0)
        memcpy(text, s.bytes, s.len);
    yajl_val root = yajl_tree_parse(text, error, sizeof error);
    bool good = root != NULL && take_units(out, root);
    if (!good)
        say("%s: no baseline of this version; --update-baseline writes one", path);
    yajl_tree_free(root);
    free(text);
    free(s.bytes);
    return good;
}

static void print_units(FILE *out, const unit_counts *counts)
{
    fputs("{\n\"schema\": 1,\n\"units\": {", out);
    for (size_t i = 0; i < counts->n; i++) {
        char hex[ID_DIGITS + 1];
        hex_of(&counts->items[i].id, hex);
        fprintf(out, "%s\n\"%s\": %llu", i > 0 ? "," : "", hex,
                (unsigned long long)counts->items[i].n);
    }
    fputs("\n}\n}\n", out);
}

bool write_baseline(const unit_counts *counts, const char *path)
{
    char *beside = need(strlen(path) + 5, 1);
    strcat(strcpy(beside, path), ".new");
    FILE *out = fopen(beside, "w");
    bool good = out != NULL;
    if (good) {
        print_units(out, counts);
        good = ferror(out) == 0;
        good = fclose(out) == 0 && good;
        good = good && rename(beside, path) == 0;
    }
    if (!good) {
        say("can't write %s: %s", path, strerror(errno));
        unlink(beside);
    }
    free(beside);
    return good;
}

/* The report for people to look through: one file that needs nothing else. It holds the JSON report,
 * and a script that shows it. */
#include "report_html.h"

#include "json.h"
#include "memory.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

static void print_lines(FILE *out, const char *const *lines)
{
    for (; *lines != NULL; lines++)
        fputs(*lines, out);
}

/* In a script no "<" may stand, since "</script" ends it and "<!--" changes how it is read. JSON has
 * it in strings only. */
static void print_json(void *out, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '<')
            fputs("\\u003c", out);
        else
            putc(bytes[i], out);
    }
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const located *const *)a)->path, (*(const located *const *)b)->path);
}

/* The documents that hold a finding, each once, with their lengths. */
static void put_documents(yajl_gen json, const results *all)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i < all->n_findings; i++)
        n += all->findings[i].finding->n_occurrences;
    const located **places = need(n, sizeof *places);
    for (size_t i = 0; i < all->n_findings; i++) {
        for (size_t j = 0; j < all->findings[i].finding->n_occurrences; j++)
            places[at++] = &all->findings[i].where[j];
    }
    if (n > 0)
        qsort(places, n, sizeof *places, by_path);
    put_array(json, "documents");
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && strcmp(places[i - 1]->path, places[i]->path) == 0)
            continue;
        yajl_gen_map_open(json);
        put_path(json, places[i]->path);
        put_count(json, "bytes", places[i]->document_len);
        yajl_gen_map_close(json);
    }
    yajl_gen_array_close(json);
    free(places);
}

void report_html(FILE *out, const results *all)
{
    print_lines(out, head_html);
    print_lines(out, page_css);
    print_lines(out, body_html);
    yajl_gen json = yajl_gen_alloc(NULL);
    yajl_gen_config(json, yajl_gen_print_callback, print_json, out);
    yajl_gen_map_open(json);
    put_documents(json, all);
    put_report(json, all);
    yajl_gen_map_close(json);
    yajl_gen_free(json);
    print_lines(out, script_html);
    print_lines(out, page_js);
    print_lines(out, foot_html);
}

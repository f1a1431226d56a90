/* The JSON report, schema 1: a contract. Keys are never renamed or dropped; new ones may join. */
#include "report.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

static void put_text(yajl_gen json, const char *text, size_t len)
{
    yajl_gen_string(json, (const unsigned char *)text, len);
}

static void put_key(yajl_gen json, const char *key)
{
    put_text(json, key, strlen(key));
}

static void put_count(yajl_gen json, const char *key, uint64_t n)
{
    put_key(json, key);
    yajl_gen_integer(json, (long long)n);
}

static void put_path(yajl_gen json, const char *path)
{
    char *escaped = shown_path(path, false);
    put_key(json, "path");
    put_key(json, escaped);
    free(escaped);
}

/* The fewest decimals, at least `least` and at most four, that say as much. */
static void put_real(yajl_gen json, const char *key, double value, int least)
{
    char number[64];
    int len = snprintf(number, sizeof number, "%.4f", value);
    int keep = len - 4 + least;
    while (len > keep && number[len - 1] == '0')
        len--;
    if (number[len - 1] == '.')
        len--;
    put_key(json, key);
    yajl_gen_number(json, number, (size_t)len);
}

static void put_id(yajl_gen json, const dg_text_id *id)
{
    char hex[2 * sizeof id->bytes + 1];
    for (size_t i = 0; i < sizeof id->bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)id->bytes[i]);
    put_text(json, hex, 2 * sizeof id->bytes);
}

static void put_place(yajl_gen json, const char *key, const place *at)
{
    put_key(json, key);
    yajl_gen_map_open(json);
    put_count(json, "offset", at->offset);
    put_count(json, "line", at->line);
    put_count(json, "column", at->column);
    yajl_gen_map_close(json);
}

static void put_occurrence(yajl_gen json, const located *where)
{
    yajl_gen_map_open(json);
    put_path(json, where->path);
    if (where->encoding[0] != '\0') {
        put_key(json, "encoding");
        put_key(json, where->encoding);
    }
    put_place(json, "start", &where->start);
    put_place(json, "end", &where->end);
    put_key(json, "text");
    put_text(json, where->text, where->text_len);
    yajl_gen_map_close(json);
}

static void put_evidence(yajl_gen json, uint32_t evidence)
{
    put_key(json, "evidence");
    yajl_gen_array_open(json);
    for (uint32_t i = 0; i < DG_N_EVIDENCE; i++)
        if ((evidence >> i & 1) != 0)
            put_key(json, dg_evidence_text(UINT32_C(1) << i));
    yajl_gen_array_close(json);
}

static void put_finding(yajl_gen json, const shown *item)
{
    const dg_finding *finding = item->finding;
    yajl_gen_map_open(json);
    put_key(json, "rule");
    put_key(json, dg_rule_id(finding->rule));
    put_key(json, "level");
    put_key(json, finding->level == DG_WARNING ? "warning" : "info");
    put_real(json, "score", finding->score, 1);
    put_evidence(json, finding->evidence);
    put_key(json, "fingerprint");
    put_id(json, &finding->id);
    put_key(json, "units");
    yajl_gen_array_open(json);
    for (size_t i = 0; i < finding->n_units; i++)
        put_id(json, &finding->units[i]);
    yajl_gen_array_close(json);
    put_real(json, "words", finding->words, 0);
    put_real(json, "similarity", finding->similarity, 1);
    put_real(json, "containment", finding->containment, 1);
    put_count(json, "document_frequency", finding->document_frequency);
    put_count(json, "nested", finding->nested);
    put_key(json, "occurrences");
    yajl_gen_array_open(json);
    for (size_t i = 0; i < finding->n_occurrences; i++)
        put_occurrence(json, &item->where[i]);
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
}

static void put_findings(yajl_gen json, const results *all)
{
    put_key(json, "findings");
    yajl_gen_array_open(json);
    for (size_t i = 0; i < all->n_findings; i++)
        put_finding(json, &all->findings[i]);
    yajl_gen_array_close(json);
}

static void put_skips(yajl_gen json, const results *all)
{
    put_key(json, "skipped");
    yajl_gen_array_open(json);
    for (size_t i = 0; i < all->n_skips; i++) {
        yajl_gen_map_open(json);
        put_path(json, all->skips[i].path);
        put_key(json, "reason");
        put_key(json, skip_reason(&all->skips[i]));
        yajl_gen_map_close(json);
    }
    yajl_gen_array_close(json);
}

static void put_summary(yajl_gen json, const results *all)
{
    put_key(json, "summary");
    yajl_gen_map_open(json);
    put_count(json, "files", all->n_files);
    put_count(json, "bytes", all->bytes);
    put_count(json, "findings", all->n_findings);
    put_skips(json, all);
    yajl_gen_map_close(json);
}

static void put_tool(yajl_gen json)
{
    put_key(json, "tool");
    yajl_gen_map_open(json);
    put_key(json, "name");
    put_key(json, "dittograph");
    put_key(json, "version");
    put_key(json, dg_version());
    yajl_gen_map_close(json);
}

static void print(void *out, const char *bytes, size_t len)
{
    fwrite(bytes, 1, len, out);
}

void report_json(FILE *out, const results *all)
{
    yajl_gen json = yajl_gen_alloc(NULL);
    yajl_gen_config(json, yajl_gen_print_callback, print, out);
    yajl_gen_map_open(json);
    put_count(json, "schema", 1);
    put_tool(json);
    put_findings(json, all);
    put_summary(json, all);
    yajl_gen_map_close(json);
    yajl_gen_free(json);
    fputc('\n', out);
}

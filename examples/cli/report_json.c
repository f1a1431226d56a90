/* The JSON report, schema 1: a contract. Keys are never renamed or dropped; new ones may join. Of a
 * place in an archive line and column are 0 and the text is empty: they aren't known. */
#include "json.h"
#include "report.h"

static void put_place(yajl_gen json, const char *key, const place *at)
{
    put_map(json, key);
    put_count(json, "offset", at->offset);
    put_count(json, "line", at->line);
    put_count(json, "column", at->column);
    yajl_gen_map_close(json);
}

static void put_occurrence(yajl_gen json, const located *where)
{
    yajl_gen_map_open(json);
    put_path(json, where->path);
    if (where->encoding[0] != '\0')
        put_member(json, "encoding", where->encoding);
    if (where->archive) {
        put_string(json, "archive");
        yajl_gen_bool(json, 1);
        put_real(json, "similarity", where->similarity, 1);
    }
    put_place(json, "start", &where->start);
    put_place(json, "end", &where->end);
    put_string(json, "text");
    put_text(json, where->text, where->text_len);
    yajl_gen_map_close(json);
}

static void put_evidence(yajl_gen json, uint32_t evidence)
{
    put_array(json, "evidence");
    for (uint32_t i = 0; i < DG_N_EVIDENCE; i++)
        if ((evidence >> i & 1) != 0)
            put_string(json, dg_evidence_text(UINT32_C(1) << i));
    yajl_gen_array_close(json);
}

static void put_finding(yajl_gen json, const shown *item)
{
    const dg_finding *finding = item->finding;
    yajl_gen_map_open(json);
    put_member(json, "rule", dg_rule_id(finding->rule));
    put_member(json, "level", item->level == DG_WARNING ? "warning" : "info");
    put_real(json, "score", finding->score, 1);
    put_evidence(json, finding->evidence);
    put_string(json, "fingerprint");
    put_id(json, &finding->id);
    put_array(json, "units");
    for (size_t i = 0; i < finding->n_units; i++)
        put_id(json, &finding->units[i]);
    yajl_gen_array_close(json);
    put_real(json, "words", finding->words, 0);
    put_real(json, "similarity", finding->similarity, 1);
    put_real(json, "containment", finding->containment, 1);
    put_count(json, "document_frequency", finding->document_frequency);
    put_count(json, "nested", finding->nested);
    if (item->accepted > 0)
        put_count(json, "accepted", item->accepted);
    if (item->anchor > 0) /* only of --since and a baseline */
        put_count(json, "anchor", item->anchor);
    put_array(json, "occurrences");
    for (size_t i = 0; i < finding->n_occurrences; i++)
        put_occurrence(json, &item->where[i]);
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
}

static void put_findings(yajl_gen json, const results *all)
{
    put_array(json, "findings");
    for (size_t i = 0; i < all->n_findings; i++)
        put_finding(json, &all->findings[i]);
    yajl_gen_array_close(json);
}

static void put_skips(yajl_gen json, const results *all)
{
    put_array(json, "skipped");
    for (size_t i = 0; i < all->n_skips; i++) {
        yajl_gen_map_open(json);
        put_path(json, all->skips[i].path);
        put_member(json, "reason", skip_reason(&all->skips[i]));
        yajl_gen_map_close(json);
    }
    yajl_gen_array_close(json);
}

/* The first number is that of the first document. */
static void put_two(yajl_gen json, const char *key, const double numbers[2], int least)
{
    put_array(json, key);
    for (int i = 0; i < 2; i++)
        put_number(json, numbers[i], least);
    yajl_gen_array_close(json);
}

static void put_comparison(yajl_gen json, const dg_comparison *figures)
{
    put_map(json, "comparison");
    put_real(json, "resemblance", figures->resemblance, 1);
    put_two(json, "containment", figures->containment, 1);
    put_two(json, "words", figures->words, 0);
    put_two(json, "shared_words", figures->shared, 0);
    yajl_gen_map_close(json);
}

static void put_summary(yajl_gen json, const results *all)
{
    put_map(json, "summary");
    put_count(json, "files", all->n_files);
    put_count(json, "bytes", all->bytes);
    put_count(json, "findings", all->n_findings);
    put_skips(json, all);
    if (all->comparison != NULL)
        put_comparison(json, all->comparison);
    yajl_gen_map_close(json);
}

static void put_tool(yajl_gen json)
{
    put_map(json, "tool");
    put_member(json, "name", "dittograph");
    put_member(json, "version", dg_version());
    yajl_gen_map_close(json);
}

void put_report(yajl_gen json, const results *all)
{
    put_count(json, "schema", 1);
    put_tool(json);
    put_findings(json, all);
    put_summary(json, all);
}

void report_json(FILE *out, const results *all)
{
    yajl_gen json = json_to(out);
    yajl_gen_map_open(json);
    put_report(json, all);
    yajl_gen_map_close(json);
    yajl_gen_free(json);
    fputc('\n', out);
}

/* A line each: first what is said of the whole run, then the findings. */
void report_jsonl(FILE *out, const results *all)
{
    yajl_gen json = json_to(out);
    yajl_gen_map_open(json);
    put_count(json, "schema", 1);
    put_tool(json);
    put_summary(json, all);
    yajl_gen_map_close(json);
    fputc('\n', out);
    for (size_t i = 0; i < all->n_findings; i++) {
        yajl_gen_reset(json, NULL);
        put_finding(json, &all->findings[i]);
        fputc('\n', out);
    }
    yajl_gen_free(json);
}

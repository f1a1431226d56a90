/* SARIF 2.1.0 (OASIS, 2020), with what GitHub's code scanning asks for: a rule's texts, one primary
 * location, relative URIs, a fingerprint that doesn't depend on the line. */
#include "json.h"
#include "memory.h"
#include "message.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

/* GitHub takes no file that has more results in a run, nor more places in a result. */
#define MOST_RESULTS 25000u
#define MOST_PLACES  1000u

/* A path as a URI reference: what isn't plainly allowed is escaped, a colon too, so that no path
 * looks like a scheme. */
static char *uri_of(const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~/";
    char *uri = need(3 * strlen(path) + 8, 1), *end = uri;
    if (path[0] == '/')
        end += sprintf(end, "file://");
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL)
            *end++ = *path;
        else
            end += sprintf(end, "%%%02X", (unsigned)(unsigned char)*path);
    }
    return uri;
}

static void put_message(yajl_gen json, const char *key, const char *text)
{
    put_map(json, key);
    put_member(json, "text", text);
    yajl_gen_map_close(json);
}

static const char *level_name(dg_level level)
{
    return level == DG_WARNING ? "warning" : "note";
}

static void put_rule(yajl_gen json, dg_rule rule)
{
    yajl_gen_map_open(json);
    put_member(json, "id", dg_rule_id(rule));
    put_message(json, "shortDescription", dg_rule_summary(rule));
    put_message(json, "fullDescription", dg_rule_summary(rule));
    put_message(json, "help", dg_rule_explanation(rule));
    yajl_gen_map_close(json);
}

static void put_tool(yajl_gen json)
{
    put_map(json, "tool");
    put_map(json, "driver");
    put_member(json, "name", "dittograph");
    put_member(json, "semanticVersion", dg_version());
    put_array(json, "rules");
    for (unsigned rule = 0; rule < DG_N_RULES; rule++)
        put_rule(json, (dg_rule)rule);
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
}

static void put_physical(yajl_gen json, const located *at)
{
    char *uri = uri_of(at->path);
    put_map(json, "physicalLocation");
    put_map(json, "artifactLocation");
    put_member(json, "uri", uri);
    yajl_gen_map_close(json);
    put_map(json, "region");
    put_count(json, "startLine", at->start.line);
    put_count(json, "startColumn", at->start.column);
    put_count(json, "endLine", at->end.line);
    put_count(json, "endColumn", at->end.column);
    put_count(json, "byteOffset", at->start.offset);
    put_count(json, "byteLength", at->end.offset - at->start.offset);
    put_string(json, "snippet");
    yajl_gen_map_open(json);
    put_string(json, "text");
    put_text(json, at->text, at->text_len);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    free(uri);
}

static void put_others(yajl_gen json, const shown *item)
{
    put_array(json, "relatedLocations");
    for (size_t i = 0, id = 1; i < item->finding->n_occurrences && id < MOST_PLACES; i++) {
        if (i == item->anchor || item->where[i].archive) /* which no file of the run is */
            continue;
        yajl_gen_map_open(json);
        put_count(json, "id", id++);
        put_physical(json, &item->where[i]);
        put_message(json, "message", "the same text");
        yajl_gen_map_close(json);
    }
    yajl_gen_array_close(json);
}

static void put_result(yajl_gen json, const shown *item)
{
    const dg_finding *f = item->finding;
    char *message = message_with_places(item);
    yajl_gen_map_open(json);
    put_member(json, "ruleId", dg_rule_id(f->rule));
    put_count(json, "ruleIndex", (uint64_t)f->rule);
    put_member(json, "level", level_name(item->level));
    put_message(json, "message", message);
    put_array(json, "locations");
    yajl_gen_map_open(json);
    put_physical(json, &item->where[item->anchor]);
    yajl_gen_map_close(json);
    yajl_gen_array_close(json);
    put_others(json, item);
    put_map(json, "partialFingerprints");
    put_string(json, "primaryLocationLineHash");
    put_id(json, &f->id);
    yajl_gen_map_close(json);
    put_real(json, "rank", 100 * f->score, 1);
    yajl_gen_map_close(json);
    free(message);
}

static void put_skip(yajl_gen json, const skip *skipped)
{
    char *uri = uri_of(skipped->path);
    yajl_gen_map_open(json);
    put_member(json, "level", skipped->kind == BY_FAILURE ? "error" : "note");
    put_message(json, "message", skip_reason(skipped));
    put_array(json, "locations");
    yajl_gen_map_open(json);
    put_map(json, "physicalLocation");
    put_map(json, "artifactLocation");
    put_member(json, "uri", uri);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
    free(uri);
}

static void put_rest(yajl_gen json, size_t n)
{
    char text[80];
    snprintf(text, sizeof text, "the surest %u of %zu findings", MOST_RESULTS, n);
    yajl_gen_map_open(json);
    put_member(json, "level", "warning");
    put_message(json, "message", text);
    yajl_gen_map_close(json);
}

/* What a folder's rules left out is no news; what could not be read or judged is. */
static void put_invocation(yajl_gen json, const results *all)
{
    bool failed = false;
    for (size_t i = 0; i < all->n_skips; i++)
        failed = failed || all->skips[i].kind == BY_FAILURE;
    put_array(json, "invocations");
    yajl_gen_map_open(json);
    put_string(json, "executionSuccessful");
    yajl_gen_bool(json, !failed);
    put_array(json, "toolExecutionNotifications");
    for (size_t i = 0; i < all->n_skips; i++) {
        if (all->skips[i].kind != BY_RULE)
            put_skip(json, &all->skips[i]);
    }
    if (all->n_findings > MOST_RESULTS)
        put_rest(json, all->n_findings);
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
    yajl_gen_array_close(json);
}

static void put_results(yajl_gen json, const results *all)
{
    size_t n = all->n_findings;
    const shown **surest = n > MOST_RESULTS ? by_score(all, true, &n) : NULL;
    put_array(json, "results");
    for (size_t i = 0; i < n && i < MOST_RESULTS; i++)
        put_result(json, surest != NULL ? surest[i] : &all->findings[i]);
    yajl_gen_array_close(json);
    free(surest);
}

void report_sarif(FILE *out, const results *all)
{
    yajl_gen json = json_to(out);
    yajl_gen_map_open(json);
    put_member(json, "$schema", SCHEMA);
    put_member(json, "version", "2.1.0");
    put_array(json, "runs");
    yajl_gen_map_open(json);
    put_tool(json);
    put_invocation(json, all);
    put_member(json, "columnKind", "unicodeCodePoints");
    put_results(json, all);
    yajl_gen_map_close(json);
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
    yajl_gen_free(json);
    fputc('\n', out);
}

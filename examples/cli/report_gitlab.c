/* GitLab's code quality report. It takes entries of one fingerprint for one entry, so each holds the
 * rule and the path beside the text's own. */
#include "json.h"
#include "message.h"

#include <stdlib.h>

/* FNV-1a, of the text and the NUL behind it. */
static uint64_t hash_on(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    } while (*text++ != '\0');
    return hash;
}

static void put_fingerprint(yajl_gen json, const shown *item, const located *at)
{
    char hex[ID_DIGITS + 1], text[ID_DIGITS + 17];
    uint64_t hash = hash_on(0xCBF29CE484222325u, dg_rule_id(item->finding->rule));
    hex_of(&item->finding->id, hex);
    snprintf(text, sizeof text, "%s%016llx", hex, (unsigned long long)hash_on(hash, at->path));
    put_member(json, "fingerprint", text);
}

static void put_entry(yajl_gen json, const shown *item)
{
    const located *at = &item->where[item->anchor];
    char *message = message_with_places(item);
    yajl_gen_map_open(json);
    put_member(json, "description", message);
    put_member(json, "check_name", dg_rule_id(item->finding->rule));
    put_fingerprint(json, item, at);
    put_member(json, "severity", item->level == DG_WARNING ? "minor" : "info");
    put_map(json, "location");
    put_path(json, at->path);
    put_map(json, "lines");
    put_count(json, "begin", at->start.line);
    put_count(json, "end", at->end.line);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    free(message);
}

void report_gitlab(FILE *out, const results *all)
{
    yajl_gen json = json_to(out);
    yajl_gen_array_open(json);
    for (size_t i = 0; i < all->n_findings; i++)
        put_entry(json, &all->findings[i]);
    yajl_gen_array_close(json);
    yajl_gen_free(json);
    fputc('\n', out);
}

/* reviewdog's diagnostic format, which it turns into most others. Its columns are bytes, from 1. */
#include "json.h"
#include "message.h"

#include <stdlib.h>

static void put_position(yajl_gen json, const char *key, const place *at)
{
    put_map(json, key);
    put_count(json, "line", at->line);
    put_count(json, "column", at->offset - at->line_start + 1);
    yajl_gen_map_close(json);
}

static void put_diagnostic(yajl_gen json, const shown *item)
{
    const located *at = &item->where[item->anchor];
    char *message = message_with_places(item);
    yajl_gen_map_open(json);
    put_member(json, "message", message);
    put_map(json, "location");
    put_path(json, at->path);
    put_map(json, "range");
    put_position(json, "start", &at->start);
    put_position(json, "end", &at->end);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    put_member(json, "severity", item->level == DG_WARNING ? "WARNING" : "INFO");
    put_map(json, "code");
    put_member(json, "value", dg_rule_id(item->finding->rule));
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    free(message);
}

void report_rdjson(FILE *out, const results *all)
{
    yajl_gen json = json_to(out);
    yajl_gen_map_open(json);
    put_map(json, "source");
    put_member(json, "name", "dittograph");
    yajl_gen_map_close(json);
    put_array(json, "diagnostics");
    for (size_t i = 0; i < all->n_findings; i++)
        put_diagnostic(json, &all->findings[i]);
    yajl_gen_array_close(json);
    yajl_gen_map_close(json);
    yajl_gen_free(json);
    fputc('\n', out);
}

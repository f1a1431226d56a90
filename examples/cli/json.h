/* Writing JSON: what the formats share that are made of it. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "report.h"

#include <dittograph.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>

/* yajl doesn't look whether it was given memory. */
extern const yajl_alloc_funcs json_memory;

/* A generator that writes to `out` as it goes; free it by yajl_gen_free. */
yajl_gen json_to(FILE *out);

void put_text(yajl_gen json, const char *text, size_t len);
void put_string(yajl_gen json, const char *text);

/* A key and its value. */
void put_member(yajl_gen json, const char *key, const char *text);
void put_count(yajl_gen json, const char *key, uint64_t n);
void put_map(yajl_gen json, const char *key);
void put_array(yajl_gen json, const char *key);

/* The fewest decimals, at least `least` and at most four, that say as much. */
void put_number(yajl_gen json, double value, int least);
void put_real(yajl_gen json, const char *key, double value, int least);

/* "path", as the reports show it. */
void put_path(yajl_gen json, const char *path);

#define ID_DIGITS (2 * sizeof(dg_text_id))

/* The 32 hexadecimal digits of a fingerprint, with a NUL behind them. */
void hex_of(const dg_text_id *id, char hex[ID_DIGITS + 1]);

void put_id(yajl_gen json, const dg_text_id *id);

/* The members of the JSON report. */
void put_report(yajl_gen json, const results *all);

#endif

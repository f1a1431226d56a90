/* Reading a baseline (see baseline.c) as its text goes by: what isn't of this shape is refused, so
 * that nothing is accepted by a file that was misread. */
#include "accept.h"

#include "json.h"
#include "memory.h"
#include "read.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

/* How deep we are: in the whole, its units, a unit, the list of its copies. */
enum { OUTSIDE, IN_WHOLE, IN_UNITS, IN_UNIT, IN_COPIES };

/* What the key before a value was. */
typedef enum key { NO_KEY, KEY_SCHEMA, KEY_UNITS, KEY_UNIT, KEY_COUNT, KEY_LEVEL, KEY_IN } key;

typedef struct parse {
    unit_counts *out;
    int depth;
    key key;
    bool of_this_version, has_units, has_count;
    dg_text_id id; /* of the unit we are in */
    uint64_t count;
    bool warned;
} parse;

static bool is(const unsigned char *text, size_t len, const char *what)
{
    return strlen(what) == len && memcmp(text, what, len) == 0;
}

static bool id_of(const unsigned char *hex, size_t len, dg_text_id *id)
{
    if (len != ID_DIGITS)
        return false;
    for (size_t i = 0; i < ID_DIGITS; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit = hex[i] != 0 ? strchr(digits, hex[i]) : NULL;
        if (digit == NULL)
            return false;
        unsigned char value = (unsigned char)(digit - digits);
        unsigned char before = i % 2 == 0 ? 0 : id->bytes[i / 2];
        id->bytes[i / 2] = (unsigned char)(before << 4 | value);
    }
    return true;
}

static int take_key(void *ctx, const unsigned char *text, size_t len)
{
    static const struct {
        const char *name;
        int depth;
        key key;
    } keys[] = {{"schema", IN_WHOLE, KEY_SCHEMA},
                {"units", IN_WHOLE, KEY_UNITS},
                {"count", IN_UNIT, KEY_COUNT},
                {"level", IN_UNIT, KEY_LEVEL},
                {"in", IN_UNIT, KEY_IN}};
    parse *p = ctx;
    p->key = NO_KEY;
    if (p->depth == IN_UNITS && id_of(text, len, &p->id))
        p->key = KEY_UNIT;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (p->depth == keys[i].depth && is(text, len, keys[i].name))
            p->key = keys[i].key;
    }
    return p->key != NO_KEY;
}

static int open_map(void *ctx)
{
    parse *p = ctx;
    bool fits = (p->depth == OUTSIDE && p->key == NO_KEY) ||
                (p->depth == IN_WHOLE && p->key == KEY_UNITS) ||
                (p->depth == IN_UNITS && p->key == KEY_UNIT);
    p->has_units = p->has_units || p->key == KEY_UNITS;
    p->depth++;
    p->key = NO_KEY;
    p->has_count = p->warned = false;
    return fits;
}

static int close_map(void *ctx)
{
    parse *p = ctx;
    if (p->depth == IN_UNIT && !p->has_count)
        return 0;
    if (p->depth == IN_UNIT)
        add_unit(p->out, &p->id, p->count, p->warned);
    p->depth--;
    return 1;
}

static int open_list(void *ctx)
{
    parse *p = ctx;
    bool fits = p->depth == IN_UNIT && p->key == KEY_IN;
    p->depth++;
    return fits;
}

static int close_list(void *ctx)
{
    parse *p = ctx;
    p->depth--;
    return 1;
}

static int take_number(void *ctx, long long n)
{
    parse *p = ctx;
    if (p->key == KEY_SCHEMA)
        return p->of_this_version = n == 1;
    if (p->key != KEY_COUNT || p->depth != IN_UNIT || n < 0)
        return 0;
    p->count = (uint64_t)n;
    return p->has_count = true;
}

/* "path 8 digits". */
static bool take_copy(parse *p, const unsigned char *text, size_t len)
{
    if (len < 9 || text[len - 9] != ' ' || memchr(text, '\0', len) != NULL)
        return false;
    char *path = memcpy(need(len + 1, 1), text, len), *digits = path + len - 8;
    path[len - 9] = '\0';
    unsigned long both = strtoul(digits, NULL, 16);
    if (strspn(digits, "0123456789abcdef") != 8) {
        free(path);
        return false;
    }
    add_copy(p->out, &p->id, path, (surroundings){(uint16_t)(both >> 16), (uint16_t)both});
    return true;
}

static int take_text(void *ctx, const unsigned char *text, size_t len)
{
    parse *p = ctx;
    if (p->depth == IN_COPIES)
        return take_copy(p, text, len);
    p->warned = is(text, len, "warning");
    return p->depth == IN_UNIT && p->key == KEY_LEVEL;
}

static int refuse(void *ctx)
{
    (void)ctx;
    return 0;
}

static int refuse_truth(void *ctx, int truth)
{
    (void)truth;
    return refuse(ctx);
}

static int refuse_real(void *ctx, double number)
{
    (void)number;
    return refuse(ctx);
}

static bool parse_units(unit_counts *out, const source *s)
{
    static const yajl_callbacks callbacks = {refuse,    refuse_truth, take_number, refuse_real,
                                             NULL,      take_text,    open_map,    take_key,
                                             close_map, open_list,    close_list};
    parse p = {.out = out};
    yajl_alloc_funcs memory = json_memory;
    yajl_handle json = yajl_alloc(&callbacks, &memory, &p);
    bool good = yajl_parse(json, (const unsigned char *)s->bytes, s->len) == yajl_status_ok &&
                yajl_complete_parse(json) == yajl_status_ok;
    yajl_free(json);
    order_units(out);
    return good && p.of_this_version && p.has_units;
}

bool read_baseline(unit_counts *out, const char *path)
{
    char *name = need_copy(path);
    source s = read_input(&(input){.path = name}, NULL);
    bool good = s.error == 0 && s.failure == NULL && parse_units(out, &s);
    if (s.error != 0)
        say("%s: %s", path, strerror(s.error));
    else if (!good)
        say("%s: no baseline of this version; --update-baseline writes one", path);
    free(name);
    free(s.bytes);
    return good;
}

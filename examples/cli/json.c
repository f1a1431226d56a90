/* Thin calls on yajl's generator, which knows how strings are escaped. */
#define _POSIX_C_SOURCE 200809L
#include "json.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

static void *get(void *ctx, size_t size)
{
    (void)ctx;
    return need(size, 1);
}

static void *get_again(void *ctx, void *ptr, size_t size)
{
    (void)ctx;
    return need_again(ptr, size);
}

static void give_back(void *ctx, void *ptr)
{
    (void)ctx;
    free(ptr);
}

const yajl_alloc_funcs json_memory = {get, get_again, give_back, NULL};

/* yajl prints a comma, a quotation mark, a key at a time: a call of fwrite, with its lock, costs more than
 * these. */
#define FEW_BYTES 24

static void print(void *out, const char *bytes, size_t len)
{
    if (len > FEW_BYTES)
        fwrite(bytes, 1, len, out);
    else
        for (size_t i = 0; i < len; i++)
            putc_unlocked(bytes[i], out);
}

yajl_gen json_to(FILE *out)
{
    yajl_gen json = yajl_gen_alloc(&json_memory);
    yajl_gen_config(json, yajl_gen_print_callback, print, out);
    return json;
}

void put_text(yajl_gen json, const char *text, size_t len)
{
    yajl_gen_string(json, (const unsigned char *)text, len);
}

void put_string(yajl_gen json, const char *text)
{
    put_text(json, text, strlen(text));
}

void put_member(yajl_gen json, const char *key, const char *text)
{
    put_string(json, key);
    put_string(json, text);
}

void put_count(yajl_gen json, const char *key, uint64_t n)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    put_string(json, key);
    yajl_gen_number(json, digits + at, sizeof digits - at);
}

void put_map(yajl_gen json, const char *key)
{
    put_string(json, key);
    yajl_gen_map_open(json);
}

void put_array(yajl_gen json, const char *key)
{
    put_string(json, key);
    yajl_gen_array_open(json);
}

void put_number(yajl_gen json, double value, int least)
{
    char number[64];
    int len = snprintf(number, sizeof number, "%.4f", value);
    int keep = len - 4 + least;
    while (len > keep && number[len - 1] == '0')
        len--;
    if (number[len - 1] == '.')
        len--;
    yajl_gen_number(json, number, (size_t)len);
}

void put_real(yajl_gen json, const char *key, double value, int least)
{
    put_string(json, key);
    put_number(json, value, least);
}

void put_path(yajl_gen json, const char *path)
{
    char *escaped = shown_path(path, false);
    put_member(json, "path", escaped);
    free(escaped);
}

void hex_of(const dg_text_id *id, char hex[ID_DIGITS + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        hex[2 * i] = digits[id->bytes[i] >> 4];
        hex[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    hex[ID_DIGITS] = '\0';
}

void put_id(yajl_gen json, const dg_text_id *id)
{
    char hex[ID_DIGITS + 1];
    hex_of(id, hex);
    put_text(json, hex, ID_DIGITS);
}

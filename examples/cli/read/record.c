/* See record.h. */
#include "record.h"

#include "../memory.h"
#include "../paths.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NUMBER_LEN 8u

void free_record(record *r)
{
    free(r->member);
    free(r->bytes);
    free(r->url);
    free(r->id);
}

/* ---- Names ---- */

static char *put_number(char *to, uint64_t number)
{
    for (unsigned i = 0; i < NUMBER_LEN; i++)
        *to++ = (char)(number >> (56 - 8 * i));
    return to;
}

static uint64_t number_at(const char *from)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < NUMBER_LEN; i++)
        number = number << 8 | (unsigned char)from[i];
    return number;
}

static char *put_name(char *to, const char *name)
{
    size_t size = strlen(name) + 1;
    memcpy(to, name, size);
    return to + size;
}

char *key_of_record(const record *r, size_t *len)
{
    const char *member = r->member != NULL ? r->member : "";
    *len = strlen(r->path) + 1 + NUMBER_LEN + strlen(member) + 1 + NUMBER_LEN;
    char *key = need(*len, 1);
    char *end = put_number(put_name(key, r->path), r->member_number);
    put_number(put_name(end, member), r->number);
    return key;
}

record_name name_of_key(const char *key, size_t len)
{
    const char *member = key + strlen(key) + 1 + NUMBER_LEN;
    bool in_archive = number_at(member - NUMBER_LEN) > 0;
    return (record_name){key, in_archive ? member : NULL, number_at(key + len - NUMBER_LEN)};
}

char *shown_record(const record_name *name)
{
    if (name->member == NULL && name->number == 0)
        return NULL;
    const char *member = name->member != NULL ? name->member : "";
    size_t room = strlen(member) + 32;
    char *shown = need(room, 1);
    if (name->number == 0)
        return strcpy(shown, member);
    snprintf(shown, room, "%s%s%llu", member, name->member != NULL ? ":" : "",
             (unsigned long long)name->number);
    return shown;
}

/* ---- Sources ---- */

static bool is_in(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* scheme://user@host:port/ (RFC 3986, 3.2); an address in brackets keeps them. */
char *host_of_url(const char *url, size_t len)
{
    size_t scheme = 0;
    while (scheme < len && (isalnum((unsigned char)url[scheme]) || is_in(url[scheme], "+-.")))
        scheme++;
    if (scheme == 0 || len - scheme < 4 || memcmp(url + scheme, "://", 3) != 0)
        return NULL;
    const char *start = url + scheme + 3, *end = start;
    for (; end < url + len && !is_in(*end, "/?#\\"); end++)
        start = *end == '@' ? end + 1 : start;
    const char *stop = start;
    for (bool in_brackets = false; stop < end && (in_brackets || *stop != ':'); stop++)
        in_brackets = *stop == '[' || (in_brackets && *stop != ']');
    if (stop == start)
        return NULL;
    char *host = need((size_t)(stop - start) + 1, 1);
    for (const char *c = start; c < stop; c++)
        host[c - start] = (char)tolower((unsigned char)*c);
    return host;
}

char *folder_source(const record *r)
{
    if (r->member == NULL)
        return r->number > 0 ? need_copy(r->path) : folder_of(r->path);
    char *folder = folder_of(r->member);
    size_t room = strlen(r->path) + strlen(folder) + 2;
    char *source = need(room, 1);
    snprintf(source, room, "%s%s%s", r->path, strcmp(folder, ".") != 0 ? "/" : "",
             strcmp(folder, ".") != 0 ? folder : "");
    free(folder);
    return source;
}

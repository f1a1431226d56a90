/* Headers are read leniently: what archives hold was sent by anybody. Archives keep the body as it
 * was sent, or undo how it was sent but leave the headers; so a body that isn't what they say is taken
 * as it is. */
#include "http.h"

#include "../memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

static const struct {
    const char *type;
    dg_format format;
} media_types[] = {
    {"text/html", DG_HTML},         {"application/xhtml+xml", DG_HTML}, {"text/plain", DG_TEXT},
    {"text/markdown", DG_MARKDOWN}, {"text/x-markdown", DG_MARKDOWN},
};

bool format_of_media_type(const char *type, dg_format *format)
{
    size_t len = type != NULL ? strcspn(type, "; \t\r") : 0;
    for (size_t i = 0; i < sizeof media_types / sizeof *media_types; i++) {
        if (strlen(media_types[i].type) == len &&
            strncasecmp(type, media_types[i].type, len) == 0) {
            *format = media_types[i].format;
            return true;
        }
    }
    return false;
}

/* ---- The header ---- */

typedef struct answer {
    int status;
    char type[64], coding[32], transfer[32];
    const char *body;
    size_t len;
} answer;

static void copy_value(char *to, size_t room, const char *from, const char *end)
{
    while (from < end && (*from == ' ' || *from == '\t'))
        from++;
    while (end > from && strchr(" \t\r", end[-1]) != NULL)
        end--;
    size_t len = (size_t)(end - from) < room ? (size_t)(end - from) : room - 1;
    memcpy(to, from, len);
    to[len] = '\0';
}

static void take_field(answer *a, const char *at, const char *end)
{
    const struct {
        const char *name;
        char *to;
        size_t room;
    } fields[] = {{"content-type:", a->type, sizeof a->type},
                  {"content-encoding:", a->coding, sizeof a->coding},
                  {"transfer-encoding:", a->transfer, sizeof a->transfer}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        size_t len = strlen(fields[i].name);
        if ((size_t)(end - at) >= len && strncasecmp(at, fields[i].name, len) == 0)
            copy_value(fields[i].to, fields[i].room, at + len, end);
    }
}

/* False: there is no header that ends. */
static bool read_header(answer *a, const char *bytes, size_t len)
{
    const char *end = bytes + len;
    for (const char *at = bytes, *feed; at < end; at = feed + 1) {
        feed = memchr(at, '\n', (size_t)(end - at));
        if (feed == NULL)
            return false;
        if (feed == at || (feed == at + 1 && *at == '\r')) {
            a->body = feed + 1;
            a->len = (size_t)(end - a->body);
            return a->status > 0;
        }
        const char *space = memchr(at, ' ', (size_t)(feed - at));
        if (at == bytes && feed - at > 5 && memcmp(at, "HTTP/", 5) == 0 && space != NULL)
            a->status = atoi(space + 1);
        else
            take_field(a, at, feed);
    }
    return false;
}

/* What stands behind "charset=", without quotes. */
static void read_charset(page *p, const char *type)
{
    for (const char *at = strchr(type, ';'); at != NULL; at = strchr(at, ';')) {
        at++;
        at += strspn(at, " \t");
        if (strncasecmp(at, "charset=", 8) != 0)
            continue;
        at += 8 + strspn(at + 8, "\"'");
        copy_value(p->charset, sizeof p->charset, at, at + strcspn(at, "\"'; "));
        return;
    }
}

/* ---- The body ---- */

static bool read_size(const char **at, const char *end, size_t *size)
{
    size_t digits = 0;
    *size = 0;
    for (; *at < end && digits < 9; digits++, (*at)++) {
        const char *hex = "0123456789abcdef";
        const char *digit = **at != '\0' ? strchr(hex, **at | 0x20) : NULL;
        if (digit == NULL || (**at < '0'))
            break;
        *size = *size * 16 + (size_t)(digit - hex);
    }
    const char *feed = memchr(*at, '\n', (size_t)(end - *at));
    if (digits == 0 || digits == 9 || feed == NULL)
        return false;
    *at = feed + 1;
    return true;
}

/* The length of the chunks together, which are moved to one another if `moves`. False: the body is not
 * in chunks. The last one, of no bytes, may be missing. */
static bool walk_chunks(char *bytes, size_t len, bool moves, size_t *joined)
{
    const char *at = bytes, *end = bytes + len;
    size_t size = 0;
    *joined = 0;
    while (at < end) {
        if (!read_size(&at, end, &size) || size > (size_t)(end - at))
            return false;
        if (size == 0)
            return true;
        if (moves)
            memmove(bytes + *joined, at, size);
        *joined += size;
        at += size;
        at += at < end && *at == '\r';
        at += at < end && *at == '\n';
    }
    return *joined > 0;
}

static void join_chunks(char *bytes, size_t *len)
{
    size_t joined;
    if (walk_chunks(bytes, *len, false, &joined) && walk_chunks(bytes, *len, true, &joined))
        *len = joined;
}

/* zlib's formats: gzip, zlib, and deflate alone, which some servers send by that name. */
static bool inflate_all(page *p, int bits, size_t most)
{
    z_stream z = {.next_in = (unsigned char *)p->bytes, .avail_in = (uInt)p->len};
    if (p->len > UINT32_MAX || inflateInit2(&z, bits) != Z_OK)
        return false;
    char *out = NULL;
    size_t cap = 0, len = 0;
    int result = Z_OK;
    while (result == Z_OK && len <= most) {
        out = need_room(out, &cap, len + (64 << 10), 1);
        z.next_out = (unsigned char *)out + len;
        z.avail_out = cap - len < (1u << 30) ? (uInt)(cap - len) : 1u << 30;
        uInt room = z.avail_out;
        result = inflate(&z, Z_NO_FLUSH);
        len += room - z.avail_out;
    }
    inflateEnd(&z);
    if (result != Z_STREAM_END || len > most) {
        free(out);
        return false;
    }
    free(p->bytes);
    p->bytes = out;
    p->len = len;
    return true;
}

static const char *unpack(page *p, const char *coding, size_t most)
{
    bool gzip = p->len > 2 && memcmp(p->bytes, "\x1F\x8B", 2) == 0;
    if (gzip)
        return inflate_all(p, 16 + MAX_WBITS, most) ? NULL
                                                    : "the page's gzip is damaged or too long";
    if (strcasecmp(coding, "deflate") == 0) {
        if (!inflate_all(p, MAX_WBITS, most))
            (void)!inflate_all(p, -MAX_WBITS, most);
        return NULL;
    }
    if (strcasecmp(coding, "br") == 0 || strcasecmp(coding, "zstd") == 0) {
        /* Undone by the archive's writer, if this is text. */
        size_t looked_at = p->len < 256 ? p->len : 256, low = 0;
        for (size_t i = 0; i < looked_at; i++)
            low += (unsigned char)p->bytes[i] < 9;
        return low > 0 ? "the page is packed by br or zstd" : NULL;
    }
    return NULL;
}

/* A page that isn't said to be one, but begins like it. */
static bool looks_like_html(const page *p)
{
    size_t i = 0;
    while (i < p->len && i < 256 && strchr(" \t\r\n\xEF\xBB\xBF", p->bytes[i]) != NULL)
        i++;
    return i < p->len && p->bytes[i] == '<';
}

static page refused(page p, const char *why, bool damaged)
{
    p.refusal = why;
    p.damaged = damaged;
    return p;
}

page page_of_answer(const char *bytes, size_t len, size_t most)
{
    answer a = {0};
    page p = {0};
    if (!read_header(&a, bytes, len))
        return refused(p, "no HTTP answer", true);
    if (a.status < 200 || a.status > 299)
        return refused(p, "HTTP status not 2xx", false);
    if (a.type[0] != '\0' && !format_of_media_type(a.type, &p.format))
        return refused(p, "not a type of text", false);
    read_charset(&p, a.type);
    p.bytes = need(a.len, 1);
    memcpy(p.bytes, a.body, a.len);
    p.len = a.len;
    if (strcasecmp(a.transfer, "chunked") == 0)
        join_chunks(p.bytes, &p.len);
    const char *why = unpack(&p, a.coding, most);
    if (why != NULL)
        return refused(p, why, true);
    if (a.type[0] == '\0')
        p.format = looks_like_html(&p) ? DG_HTML : DG_TEXT;
    return p;
}

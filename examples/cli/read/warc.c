/* Web archives: WARC (ISO 28500) and what Common Crawl calls WET. Records are found by their lengths;
 * where a length doesn't lead to the next record, or bytes are missing, the record is reported and
 * reading goes on at the next line that begins one. */
#include "records.h"

#include "../memory.h"
#include "http.h"
#include "stream_back.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LONGEST_HEADER_LINE (16u << 10)
#define MOST_HEADER_LINES   256u
#define MOST_BETWEEN        64u /* line ends between records; there should be two */

typedef enum record_type { OTHER_TYPE, RESPONSE, CONVERSION } record_type;

typedef struct header {
    record_type type;
    uint64_t length;
    bool has_length;
    char *url, *id, *media_type;
} header;

typedef struct archive {
    const spot *at;
    stream *from;
    line line;
    uint64_t number; /* of the record, from 1 */
    bool lost;       /* this record can't be read, and it was said why */
    bool gap;        /* in it; what came of it may be wrong */
    bool failed;     /* the stream */
} archive;

static const passing nobody = {NULL, NULL};

static void free_header(header *h)
{
    free(h->url);
    free(h->id);
    free(h->media_type);
}

/* ---- Headers ---- */

/* What stands behind "name:", without white space around; NULL: it is another field. Needs a NUL
 * behind the line. */
static char *value_of(char *text, const char *name)
{
    size_t len = strlen(name);
    if (strncasecmp(text, name, len) != 0 || text[len] != ':')
        return NULL;
    text += len + 1 + strspn(text + len + 1, " \t");
    for (size_t end = strlen(text); end > 0 && strchr(" \t\r", text[end - 1]) != NULL; end--)
        text[end - 1] = '\0';
    return text;
}

/* URLs and ids may stand in angle brackets. */
static void keep(char **field, char *value)
{
    size_t len = strlen(value);
    if (len >= 2 && value[0] == '<' && value[len - 1] == '>') {
        value[len - 1] = '\0';
        value++;
    }
    free(*field);
    *field = need_copy(value);
}

static record_type type_named(const char *name)
{
    if (strcasecmp(name, "response") == 0)
        return RESPONSE;
    return strcasecmp(name, "conversion") == 0 || strcasecmp(name, "resource") == 0 ? CONVERSION
                                                                                    : OTHER_TYPE;
}

static void take_field(header *h, char *text)
{
    char *value;
    if ((value = value_of(text, "WARC-Type")) != NULL) {
        h->type = type_named(value);
    } else if ((value = value_of(text, "WARC-Target-URI")) != NULL) {
        keep(&h->url, value);
    } else if ((value = value_of(text, "WARC-Record-ID")) != NULL) {
        keep(&h->id, value);
    } else if ((value = value_of(text, "Content-Type")) != NULL) {
        keep(&h->media_type, value);
    } else if ((value = value_of(text, "Content-Length")) != NULL) {
        char *end;
        h->length = strtoull(value, &end, 10);
        h->has_length = value[0] >= '0' && value[0] <= '9' && *end == '\0' && h->length < INT64_MAX;
    }
}

/* "WARC/1.0", and nothing else in its line. */
static bool is_version(const line *l)
{
    size_t len = l->len > 0 && l->bytes[l->len - 1] == '\r' ? l->len - 1 : l->len;
    return !l->too_long && len >= 8 && len <= 10 && memcmp(l->bytes, "WARC/", 5) == 0 &&
           (l->bytes[5] == '0' || l->bytes[5] == '1') && l->bytes[6] == '.';
}

static bool is_empty(const line *l)
{
    return l->len == 0 || (l->len == 1 && l->bytes[0] == '\r');
}

static void lose(archive *a, const char *why)
{
    if (!a->lost)
        report_at(a->at, a->number, a->from->position, why);
    a->lost = true;
}

/* The stream has a gap, or failed, which is said once. */
static void lose_stream(archive *a, flow how)
{
    if (how == FLOW_GAP || !a->failed)
        report_stream(a->at, a->from);
    a->failed = how == FLOW_FAILED;
    a->gap = how == FLOW_GAP;
    a->lost = true;
}

static flow next_line(archive *a)
{
    flow got = read_line(a->from, &a->line, LONGEST_HEADER_LINE, &nobody);
    if (got == FLOW_BYTES) {
        a->line.bytes = need_room(a->line.bytes, &a->line.cap, a->line.len + 1, 1);
        a->line.bytes[a->line.len] = '\0';
    } else if (got != FLOW_END) {
        lose_stream(a, got);
    }
    return got;
}

/* Goes on to the line that begins a record. */
static flow find_record(archive *a)
{
    for (;;) {
        flow got = next_line(a);
        if (got == FLOW_GAP)
            continue;
        if (got != FLOW_BYTES || is_version(&a->line))
            return got;
        if (!is_empty(&a->line) || a->line.too_long)
            lose(a, "no record of a web archive begins where one should");
    }
}

/* Reads the lines up to the empty one. False: the record can't be read; the next one may have begun. */
static bool read_header(archive *a, header *h)
{
    for (unsigned n = 0; n < MOST_HEADER_LINES; n++) {
        if (next_line(a) != FLOW_BYTES || a->line.too_long || !a->line.ended)
            break;
        if (is_version(&a->line)) {
            a->line.bytes[a->line.len] = '\n';
            give_back(a->from, a->line.bytes, a->line.len + 1);
            break;
        }
        if (is_empty(&a->line) && h->has_length)
            return true;
        if (is_empty(&a->line))
            break;
        take_field(h, a->line.bytes);
    }
    lose(a, "the record's header is damaged or cut off");
    return false;
}

/* ---- Blocks ---- */

/* Takes `len` bytes and returns how many there were. Says what is wrong if they are fewer. */
static size_t read_block(archive *a, char *bytes, size_t len)
{
    size_t n_read = 0;
    while (n_read < len) {
        flow got = stream_more(a->from);
        if (got == FLOW_END)
            lose(a, "the record is cut off");
        else if (got != FLOW_BYTES)
            lose_stream(a, got);
        if (got != FLOW_BYTES)
            break;
        size_t n = a->from->left < len - n_read ? a->from->left : len - n_read;
        memcpy(bytes + n_read, a->from->at, n);
        stream_take(a->from, n);
        n_read += n;
    }
    return n_read;
}

/* A length that is too large takes the next records into the block, or the beginning of one; they are
 * read again. What a gap cut off begins none. */
static void return_records(archive *a, const char *bytes, size_t len)
{
    static const char begin[] = "WARC/1.";
    const char *end = bytes + len;
    for (const char *at = bytes; at < end; at++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (at == NULL)
            return;
        size_t left = (size_t)(end - at) - 1, least = a->gap ? sizeof begin : 1;
        if (left >= least &&
            memcmp(at + 1, begin, left < sizeof begin ? left : sizeof begin - 1) == 0) {
            give_back(a->from, at + 1, left);
            return;
        }
    }
}

/* The beginning of a record, as far as it is at hand. */
static bool record_follows(const stream *from)
{
    static const char begin[] = "WARC/";
    size_t n = from->left < sizeof begin - 1 ? from->left : sizeof begin - 1;
    return n > 0 && memcmp(from->at, begin, n) == 0;
}

/* Two line ends follow a block, and the next record. Behind them the next compressed member begins, so
 * that a look there tells whether this one's checksum is right. */
static bool ends_well(archive *a)
{
    uint64_t end = a->from->position;
    char between[MOST_BETWEEN];
    size_t n = 0;
    flow got;
    while ((got = stream_more(a->from)) == FLOW_BYTES && n < sizeof between &&
           (*a->from->at == '\r' || *a->from->at == '\n')) {
        between[n++] = *a->from->at;
        stream_take(a->from, 1);
    }
    bool checked = a->from->unchecked >= end;
    if (got == FLOW_GAP || got == FLOW_FAILED)
        lose_stream(a, got);
    if (got == FLOW_GAP && checked)
        a->lost = false; /* the gap takes the next record, not this one */
    bool in_other_member = checked && a->from->unchecked != UINT64_MAX;
    bool as_written = n >= 4 && memcmp(between, "\r\n\r\n", 4) == 0;
    if (got == FLOW_BYTES && (n == 0 || !record_follows(a->from)) &&
        !(as_written && in_other_member)) {
        lose(a, "the record's length is wrong");
        give_back(a->from, between, n);
    }
    return !a->lost;
}

static bool is_wanted(const header *h, dg_format *format)
{
    if (h->type == RESPONSE)
        return h->media_type == NULL || strncasecmp(h->media_type, "application/http", 16) == 0;
    return h->type == CONVERSION && format_of_media_type(h->media_type, format);
}

/* Takes the block in. False: it is no good, and what of it may be others' has been given back. */
static bool take_block(archive *a, record *r)
{
    r->bytes = need(r->len, 1);
    size_t n = read_block(a, r->bytes, r->len);
    bool whole = n == r->len, good = whole && ends_well(a);
    if (!good && (!whole || !a->gap))
        return_records(a, r->bytes, n);
    return good;
}

static void read_one(archive *a)
{
    header h = {0};
    dg_format format = DG_TEXT;
    a->number++;
    a->lost = a->gap = false;
    if (!read_header(a, &h)) {
        free_header(&h);
        return;
    }
    bool wanted = is_wanted(&h, &format);
    record r = record_at(a->at, h.type == RESPONSE ? HTTP_RECORD : TEXT_RECORD);
    r.number = a->number;
    r.offset = a->from->position;
    r.format = format;
    r.url = h.url;
    r.id = h.id;
    h.url = h.id = NULL;
    r.len = (size_t)h.length;
    if (h.length > a->at->limits->max_record)
        lose(
            a,
            "longer than --max-record"); /* its length may be wrong: what follows is searched for */
    else if (take_block(a, &r) && wanted) {
        r.read = a->at->file->position;
        a->at->to->take(a->at->to->ctx, &r);
        r = (record){0};
    }
    free_record(&r);
    free_header(&h);
}

void read_web_archive(const spot *at, stream *from)
{
    archive a = {.at = at, .from = stream_with_return(from)};
    while (!at->to->stop && find_record(&a) == FLOW_BYTES)
        read_one(&a);
    stream_close(a.from);
    free(a.line.bytes);
}

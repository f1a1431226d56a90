/* Web archives: WARC (ISO 28500) and what Common Crawl calls WET. Records are found by their lengths;
 * where a length doesn't lead to the next record, or bytes are missing, the record is reported and
 * reading goes on at the next line that begins one. */
#include "records.h"

#include "../memory.h"
#include "http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LONGEST_HEADER_LINE (16u << 10)
#define MOST_HEADER_LINES   256u

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

static bool is_version(const line *l)
{
    return l->len >= 6 && memcmp(l->bytes, "WARC/", 5) == 0;
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
        if (got != FLOW_BYTES || (is_version(&a->line) && !a->line.too_long))
            return got;
        if (!is_empty(&a->line) || a->line.too_long)
            lose(a, "no record of a web archive begins where one should");
    }
}

/* Reads the lines up to the empty one. False: the record can't be read. */
static bool read_header(archive *a, header *h)
{
    for (unsigned n = 0; n < MOST_HEADER_LINES; n++) {
        if (next_line(a) != FLOW_BYTES || a->line.too_long || !a->line.ended)
            break;
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

/* Takes `len` bytes, into `bytes` unless that is NULL. Says what is wrong if there are fewer. */
static bool read_block(archive *a, char *bytes, uint64_t len)
{
    while (len > 0) {
        flow got = stream_more(a->from);
        if (got == FLOW_END)
            lose(a, "the record is cut off");
        else if (got != FLOW_BYTES)
            lose_stream(a, got);
        if (got != FLOW_BYTES)
            return false;
        size_t n = a->from->left < len ? a->from->left : (size_t)len;
        if (bytes != NULL) {
            memcpy(bytes, a->from->at, n);
            bytes += n;
        }
        stream_take(a->from, n);
        len -= n;
    }
    return true;
}

/* Two line ends follow a block, and the next record. Behind them the next compressed member begins, so
 * that a look there tells whether this one's checksum is right. */
static bool ends_well(archive *a)
{
    uint64_t end = a->from->position;
    char between[4] = "";
    flow got;
    while ((got = stream_more(a->from)) == FLOW_BYTES &&
           (*a->from->at == '\r' || *a->from->at == '\n')) {
        if (a->from->position - end < sizeof between)
            between[a->from->position - end] = *a->from->at;
        stream_take(a->from, 1);
    }
    if (got == FLOW_GAP || got == FLOW_FAILED)
        lose_stream(a, got);
    bool checked = a->from->unchecked >= end;
    if (got == FLOW_GAP && checked)
        a->lost = false; /* the gap takes the next record, not this one */
    bool as_written = memcmp(between, "\r\n\r\n", sizeof between) == 0;
    bool before_next = between[0] != '\0' && got == FLOW_BYTES && *a->from->at == 'W';
    if (got == FLOW_BYTES && !before_next && !(as_written && checked))
        lose(a, "the record's length is wrong");
    return !a->lost;
}

static bool is_wanted(const header *h, dg_format *format)
{
    if (h->type == RESPONSE)
        return h->media_type == NULL || strncasecmp(h->media_type, "application/http", 16) == 0;
    return h->type == CONVERSION && format_of_media_type(h->media_type, format);
}

static void take_record(archive *a, header *h, dg_format format)
{
    record r = record_at(a->at, h->type == RESPONSE ? HTTP_RECORD : TEXT_RECORD);
    r.number = a->number;
    r.offset = a->from->position;
    r.format = format;
    r.len = (size_t)h->length;
    r.bytes = need(r.len, 1);
    if (!read_block(a, r.bytes, r.len) || !ends_well(a)) {
        free_record(&r);
        return;
    }
    r.read = a->at->file->position;
    r.url = h->url;
    r.id = h->id;
    h->url = h->id = NULL;
    a->at->to->take(a->at->to->ctx, &r);
}

static void read_one(archive *a)
{
    header h = {0};
    dg_format format = DG_TEXT;
    a->number++;
    a->lost = false;
    if (read_header(a, &h)) {
        bool wanted = is_wanted(&h, &format), fits = h.length <= a->at->limits->max_record;
        if (wanted && !fits)
            report_at(a->at, a->number, 0, "longer than --max-record");
        if (wanted && fits)
            take_record(a, &h, format);
        else if (read_block(a, NULL, h.length))
            ends_well(a);
    }
    free_header(&h);
}

void read_web_archive(const spot *at, stream *from)
{
    archive a = {.at = at, .from = from};
    while (!at->to->stop && find_record(&a) == FLOW_BYTES)
        read_one(&a);
    free(a.line.bytes);
}

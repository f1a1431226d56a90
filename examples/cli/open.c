/* A document refers to its source, so both are kept until it is closed. */
#include "open.h"

#include "encoding.h"
#include "formats.h"
#include "memory.h"
#include "pool.h"

#include <stdlib.h>

/* Of bytes that are not UTF-8, more than one in so many make a text one in another encoding. */
#define BAD_BYTES_ONE_IN 10

opening opening_by(const settings *set)
{
    opening how = {.reading = DG_DOCUMENT_OPTIONS_INIT,
                   .input = set->input,
                   .encoding = set->encoding,
                   .parts = 1};
    how.reading.include = set->with;
    how.reading.flags =
        (set->fold_digits ? DG_FOLD_DIGITS : 0) | (set->strip_accents ? DG_STRIP_ACCENTS : 0);
    return how;
}

typedef struct parts {
    dg_reading *reading;
    dg_status *statuses;
} parts;

static void read_part(void *ctx, size_t i)
{
    parts *p = ctx;
    p->statuses[i] = dg_reading_run(p->reading, i, NULL);
}

static dg_status read_parts(dg_document **doc, dg_reading *reading, dg_error *error)
{
    size_t n = dg_reading_parts(reading);
    parts p = {reading, need(n, sizeof *p.statuses)};
    run_tasks(n, n, read_part, &p);
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        status = p.statuses[i];
    free(p.statuses);
    if (status != DG_OK)
        *error = (dg_error){status, dg_status_message(status), 0};
    else
        status = dg_reading_finish(doc, reading, error);
    if (status != DG_OK)
        dg_reading_free(reading);
    return status;
}

static dg_format format_of(const opening *how, const input *in)
{
    dg_format guess = DG_TEXT;
    uint32_t told = in->input > 0 ? in->input : how->input;
    if (told > 0)
        return (dg_format)(told - 1);
    format_of_name(in->path, &guess);
    return guess;
}

static dg_status parse_text(const opening *how, dg_document **doc, dg_format format,
                            const source *s, dg_error *error)
{
    dg_document_options options = how->reading;
    options.format = format;
    if (how->parts == 1)
        return dg_document_from_text(doc, s->bytes, s->len, &options, error);
    dg_reading *reading;
    dg_status status =
        dg_reading_new(&reading, s->bytes, s->len, NULL, 0, how->parts, &options, error);
    return status == DG_OK ? read_parts(doc, reading, error) : status;
}

static bool is_text(const source *s)
{
    return s->refusal == NULL && s->failure == NULL && s->error == 0;
}

source read_text(const input *in, const opening *how)
{
    source s = read_input(in, how->encoding);
    if (is_text(&s))
        decode(&s, format_of(how, in), how->encoding);
    return s;
}

opened open_document(const input *in, const opening *how)
{
    opened to = {.path = in->path, .source = read_text(in, how), .format = format_of(how, in)};
    dg_error error = {DG_OK, NULL, 0};
    if (!is_text(&to.source))
        return to;
    if (parse_text(how, &to.doc, to.format, &to.source, &error) != DG_OK) {
        to.source.failure = error.message;
        return to;
    }
    to.bad_bytes = dg_document_bad_bytes(to.doc);
    if (to.bad_bytes > to.source.len / BAD_BYTES_ONE_IN) {
        to.source.refusal = "not UTF-8";
        dg_document_free(to.doc);
        to.doc = NULL;
    }
    return to;
}

void close_document(opened *in)
{
    dg_document_free(in->doc);
    free(in->source.bytes);
}

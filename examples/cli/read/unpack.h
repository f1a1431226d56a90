/* From a record to its document: the text out of its line or page, in UTF-8, and parsed. Any thread
 * may unpack. */
#ifndef CLI_READ_UNPACK_H
#define CLI_READ_UNPACK_H

#include "../options.h"
#include "../read.h"
#include "record.h"
#include "short_lived.h"

typedef struct unpacking {
    dg_document_options reading;
    const char *encoding; /* as in settings */
    const char *text_field, *id_field, *source_field, *url_field;
    dg_format text_format; /* of the field of a line of JSON */
    size_t max_record;
    bool briefly; /* what is unpacked is freed soon, in the same thread */
} unpacking;

unpacking unpacking_by(const settings *set);

/* What was in a record. `doc` is NULL if there is a reason against it: a refusal is what was to be
 * expected, such as a picture in a web archive, and trouble isn't. */
typedef struct unpacked {
    source text;
    dg_format format;
    dg_document *doc;
    short_lived *memory; /* of the document; or NULL */
    uint64_t bad_bytes;
    char *source; /* what it belongs to: a host, a folder, or what the field says */
    char *url, *id;
    size_t field_start, field_end; /* where a line of JSON has the text, escaped */
    const char *refusal, *trouble;
} unpacked;

unpacked unpack(const record *r, const unpacking *how);
void free_unpacked(unpacked *u);

#endif

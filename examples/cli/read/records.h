/* The documents of an input, one after the other, whatever holds them. */
#ifndef CLI_READ_RECORDS_H
#define CLI_READ_RECORDS_H

#include "../walk.h"
#include "lines.h"
#include "record.h"

/* What could not be read as it should, and where. */
typedef struct trouble {
    const char *path, *member; /* as in a record */
    uint64_t number;           /* of the line or record; 0: not known */
    uint64_t offset;           /* in the input or member as unpacked, if there is no number */
    const char *reason;        /* NULL: what `error` says */
    int error;                 /* errno */
    bool unreadable;           /* the file system's failure, not the input's */
} trouble;

/* Whom the records go to. */
typedef struct sink {
    void *ctx;
    void (*take)(void *ctx, record *next); /* it is the sink's from then on */
    void (*report)(void *ctx, const trouble *what);
    passing
        rest; /* bytes of an input that is ONE_TEXT or JSON_LINES that are in no record: line feeds,
                     what is too long. With the records' they are all bytes of the input, unpacked */
    bool stop; /* set by the sink: it wants no more */
} sink;

typedef struct reading_limits {
    uint32_t input;         /* as in settings */
    const char *stdin_copy; /* what is read for standard input; NULL: that itself */
    size_t max_record;      /* bytes; longer ones are reported and not held */
    bool at_once;           /* a record is wanted as soon as its bytes are there */
} reading_limits;

/* What an input holds, as it will be read. */
content content_of(const input *in, const reading_limits *by);

/* Reads an input to its end, or as far as it can be read. */
void read_records(const input *in, const reading_limits *by, sink *to);

/* ---- For the files beside records.c ---- */

/* Where reading is. */
typedef struct spot {
    const char *path;
    stream *file; /* the input itself */
    const char *member;
    uint64_t member_number;
    const reading_limits *limits;
    sink *to;
    passing rest; /* the sink's, or nobody: a member's bytes are none of the input's */
} spot;

/* A record at this place that is still to get its bytes. */
record record_at(const spot *at, record_form form);

void report_at(const spot *at, uint64_t number, uint64_t offset, const char *reason);

/* Reports why a stream has a gap or failed. */
void report_stream(const spot *at, const stream *from);

/* warc.c */
void read_web_archive(const spot *at, stream *from);

#endif

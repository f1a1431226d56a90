/* A document as it lies in its input: the bytes that hold it, and what it is called. Turning the bytes
 * into text is another's work (unpack.h), which can be done in any thread. */
#ifndef CLI_READ_RECORD_H
#define CLI_READ_RECORD_H

#include "content.h"

#include <stddef.h>

typedef enum record_form {
    TEXT_RECORD, /* the bytes are the text, or markup */
    JSON_RECORD, /* a line with an object, one field of which is the text */
    HTTP_RECORD  /* an answer: the header, an empty line, the page */
} record_form;

/* Strings may be NULL where there is none. */
typedef struct record {
    const char *path;       /* of the input; belongs to it */
    char *member;           /* of an archive */
    uint64_t member_number; /* from 1; 0: in no archive */
    uint64_t number;        /* of the line, or of the record of a web archive, from 1; 0: the input
                               or member is one document */
    record_form form;
    dg_format format; /* of a TEXT_RECORD */
    char *bytes;
    size_t len;
    uint64_t offset; /* of the bytes, in the input or member as unpacked */
    char *url, *id;
    uint64_t read; /* bytes of the input that were read when it came */
} record;

void free_record(record *r);

/* The key that documents are known by in a corpus: unique, and in order of path, then of position.
 *
 *     path 00 number of the member (8 bytes, the highest first) member 00 number (8 bytes)
 *
 * To be freed. */
char *key_of_record(const record *r, size_t *len);

/* What a key says. `path` and `member` lie in the key. */
typedef struct record_name {
    const char *path, *member;
    uint64_t number;
} record_name;
record_name name_of_key(const char *key, size_t len);

/* What the output calls a record within its input: the member, the number of the line or record, or
 * both with a colon between; NULL for an input that is one document. To be freed. */
char *shown_record(const record_name *name);

/* The host that a URL names, in lower case; NULL: it isn't one. To be freed. */
char *host_of_url(const char *url, size_t len);

/* Where a document belongs if nothing else says so: the folder of its input, the folder in the
 * archive, or the input that holds many. To be freed. */
char *folder_source(const record *r);

#endif

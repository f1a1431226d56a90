/* What an input holds: by its name, or, for an archive under a name that says nothing, by
 * its first bytes. */
#ifndef CLI_READ_CONTENT_H
#define CLI_READ_CONTENT_H

#include <dittograph.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum container {
    ONE_TEXT, /* the whole input is one document */
    JSON_LINES,
    WEB_ARCHIVE, /* WARC, WET */
    MEMBERS      /* tar, zip, 7z */
} container;

typedef struct content {
    container container;
    dg_format format; /* of ONE_TEXT */
} content;

/* What a file or a member of that name holds, compressed or not ("a.jsonl.gz"); false: nothing that
 * is read. */
bool content_of_name(const char *name, content *found);

/* As --input says, in the order of its choices: auto, text, markdown, html, rst, asciidoc, jsonl,
 * warc. What isn't known by its name is text. */
content content_by(uint32_t input, const char *name);

/* As these, the first bytes of an input, unpacked, say: those of a tar, zip, 7z or web archive; false:
 * they may be anything. */
bool content_of_bytes(const char *bytes, size_t len, content *found);

#endif

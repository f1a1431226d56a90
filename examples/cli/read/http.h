/* From an HTTP answer, as a web archive keeps it, to the page in it (RFC 9110, 9112). */
#ifndef CLI_READ_HTTP_H
#define CLI_READ_HTTP_H

#include <dittograph.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether a media type, NULL for none, is one of text that we read; *format is then its format. */
bool format_of_media_type(const char *type, dg_format *format);

typedef struct page {
    char *bytes; /* to be freed */
    size_t len;
    dg_format format;
    char charset[24];    /* "": none is stated */
    const char *refusal; /* why it isn't read as text, such as its type; NULL: it is */
    bool damaged;        /* the refusal is a trouble of the record's */
} page;

/* The answer is read only; its page may become `most` bytes once it is unpacked. */
page page_of_answer(const char *answer, size_t len, size_t most);

#endif

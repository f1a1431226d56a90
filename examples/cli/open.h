/* From an input to a document: read, told from what isn't text, and parsed by its format. */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "options.h"
#include "read.h"

/* How inputs are opened. */
typedef struct opening {
    dg_document_options reading;
    uint32_t input;       /* as in settings */
    const char *encoding; /* as in settings */
    size_t parts; /* of one text, that as many threads read: more than one for few inputs only */
} opening;

opening opening_by(const settings *set);

/* An input that was read. `doc` is NULL if the source says why it isn't judged. */
typedef struct opened {
    const char *path;
    source source;
    dg_document *doc;
    dg_format format;
    uint64_t bad_bytes;
} opened;

/* Reads an input as UTF-8; whether it is text is said in the source. */
source read_text(const input *in, const opening *how);

/* Both can be called from several threads. */
opened open_document(const input *in, const opening *how);
void close_document(opened *in);

#endif

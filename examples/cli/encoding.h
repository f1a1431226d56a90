/* From the encoding of a text to UTF-8. */
#ifndef CLI_ENCODING_H
#define CLI_ENCODING_H

#include "read.h"

#include <dittograph.h>

/* The encoding a byte order mark says, as iconv names it, and the mark's length; NULL: no mark, or
 * UTF-8's. */
const char *marked_encoding(const char *bytes, size_t len, size_t *mark_len);

/* So many of its first bytes tell whether something is text. */
#define LOOKED_AT 8192u

/* Whether the first bytes are those of no text: there is a NUL, and neither a mark nor what the user
 * named, such as UTF-16LE, says that there may be. */
bool is_binary(const char *bytes, size_t len, const char *named);

/* Makes UTF-8 of what isn't: by its mark, by what the user named (NULL: nothing), by what a page of
 * HTML declares. The bytes are then the converted ones and `encoding` says what they were; what can't
 * be decoded is U+FFFD. Well-formed UTF-8 is left as it is, whatever a page says of it, for pages are
 * often stored so by others. An encoding that isn't known makes a refusal, and one that the bytes are
 * not in, and what turns out to be binary. */
void decode(source *s, dg_format format, const char *named);

/* Whether there is such an encoding. */
bool knows_encoding(const char *name);

#endif

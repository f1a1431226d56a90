/* What a 7z archive asks for, before libarchive gives it: a few bytes may ask for gigabytes. */
#ifndef CLI_READ_SEVEN_ZIP_H
#define CLI_READ_SEVEN_ZIP_H

#include "stream.h"

/* Whether something at hand begins as 7z does. */
bool is_7z(stream *packed);

/* Why the archive, which is at its beginning, is not read; NULL: it is, and at its beginning again. */
const char *refusal_of_7z(stream *packed);

#endif

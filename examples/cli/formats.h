/* Which format a file is in, by its name. */
#ifndef CLI_FORMATS_H
#define CLI_FORMATS_H

#include <dittograph.h>
#include <stdbool.h>

/* Whether a file of that name is text in a format we read; *format says which. */
bool format_of_name(const char *name, dg_format *format);

#endif

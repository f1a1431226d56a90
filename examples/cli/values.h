/* From the text of a value to a setting, by the kind of its option. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "options.h"

/* Stores a value; NULL turns a FLAG on, "yes" and "no" set it either way. RULES and LIST add to what is
 * there. On a mistake says so, with `before` before the option's name, and returns false. */
bool set_value(settings *set, const option *opt, const char *value, const char *before);

/* What an option is now, as a configuration file would have it; lists with ", " between. To be
 * freed. */
char *shown_value(const settings *set, const option *opt);

/* Makes a setting what it was before anything was said. */
void reset_value(settings *set, const option *opt);

#endif

/* Whether standard output is for eyes. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "options.h"

/* As --color says; auto: in a terminal, unless NO_COLOR is set. */
bool wants_color(const settings *set);

#endif

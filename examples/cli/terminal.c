/* Colours only where someone sees them. */
#define _POSIX_C_SOURCE 200809L
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool wants_color(const settings *set)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (set->color != COLOR_AUTO)
        return set->color == COLOR_ALWAYS;
    return (no_color == NULL || *no_color == '\0') && isatty(STDOUT_FILENO) &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

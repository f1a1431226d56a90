/* See say.h. Only the main thread speaks; tasks hand their troubles over in their results. */
#include "say.h"

#include "memory.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void say(const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    char *line = need((size_t)len + 1, 1);
    vsnprintf(line, (size_t)len + 1, format, again);
    char *shown = shown_path(line, true);
    fprintf(stderr, "dittograph: %s\n", shown);
    free(shown);
    free(line);
    va_end(again);
    va_end(arguments);
}

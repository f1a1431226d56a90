/* Diagnostics: one line on stderr, with the program's name before it. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

/* What the arguments hold may come from anywhere: control characters and bytes that are not UTF-8
 * are escaped. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
void say(const char *format, ...);

#endif

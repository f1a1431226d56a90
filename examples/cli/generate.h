/* What is made from the option tables besides --help: the man page and the shells' completions. */
#ifndef CLI_GENERATE_H
#define CLI_GENERATE_H

#include <stdio.h>

/* what: man, bash, zsh or fish. Returns the exit code. */
int generate(FILE *out, const char *what);

#endif

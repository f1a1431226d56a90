/* Characters in bytes that should be UTF-8 but need not be: a byte that is part of no character
 * reads as U+FFFD, alone, as in the library. */
#ifndef CLI_UTF8_H
#define CLI_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLACEMENT 0xFFFDu

/* The bytes of the character that begins at `text`, at least 1; *c is the character. len > 0. */
size_t char_at(const char *text, size_t len, uint32_t *c);

/* The bytes of the character that ends at `end`, at least 1; *c is the character. Looks no further
 * back than `text`, which lies before `end`. */
size_t char_before(const char *text, const char *end, uint32_t *c);

/* A copy with U+FFFD for every bad byte; *out_len without the NUL at its end. */
char *well_formed(const char *text, size_t len, size_t *out_len);

/* How a path is shown: the bytes that are not UTF-8 as %XX, and with `one_line` those of control
 * characters too, so that no file name can forge a line or drive the terminal. */
char *shown_path(const char *path, bool one_line);

#endif

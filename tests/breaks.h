/* The standard's own tests of boundaries, which are all of one form. */
#ifndef TEST_BREAKS_H
#define TEST_BREAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As dg__word_end and dg__sentence_end; the last argument is false here: the standard alone. */
typedef size_t (*test_boundary)(const uint8_t *text, size_t len, size_t at, bool deviating);

/* Fails the test at the first line of a *BreakTest.txt in which `next` finds other boundaries.
 * Returns how many lines there were. */
size_t test_breaks(const char *file_name, test_boundary next);

#endif

/* Where a byte stands for a person: its line and column. */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include <stddef.h>
#include <stdint.h>

/* line and column count from 1. Lines end at LF, CRLF or lone CR. A column is a code point; a byte
 * that is not UTF-8 is one column, a BOM at the start of the text none. */
typedef struct place {
    uint32_t offset;
    uint32_t line, column;
    uint32_t line_start; /* the offset of column 1 */
} place;

/* Fills in all else from the offsets, which are at most len and in any order. One sweep
 * over the text for all of them: a text that is one long line costs no more than another. */
void find_places(const char *text, size_t len, place *places, size_t n);

#endif

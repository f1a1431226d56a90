/* Plain words: those whose end is certain and whose key can be strung together while they are
 * read. */
#ifndef DG_TEXT_PLAIN_H
#define DG_TEXT_PLAIN_H

#include "text/key.h"

/* Reads the word that begins at text[at], with an ASCII character or a letter or digit of any script,
 * and its key, of which the first 16 bytes are zero behind its end. Returns where the word ends, or
 * `at` if it isn't plain. */
uint32_t dg__plain_read(const uint8_t *text, uint32_t at, uint32_t to, uint32_t flags,
                        dg__key *key);

#endif

/* The commonest clusters, one after another: characters of three bytes with what joins them, whose match
 * key has at most 16 bytes and is known from the tables. */
#ifndef DG_TEXT_CLUSTER_H
#define DG_TEXT_CLUSTER_H

#include "text/token.h"

/* Appends what dg__tokens_append gives of text[at, to), from a character's start on: the clusters that
 * begin before `pause`, as long as there is room and nothing but them, ASCII and marks between words
 * follows. Returns where the rest begins, which may be `at`. */
uint32_t dg__clusters_append(dg__tokens *t, const uint8_t *text, uint32_t at, uint32_t to,
                             uint32_t pause, const dg__token_options *options);

#endif

/* Two texts side by side on a terminal, with what differs marked. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <dittograph.h>
#include <stdbool.h>
#include <stdio.h>

/* Prints two places of one text next to each other: what is the same on both sides, shortened where
 * it is long, and what differs, beside its counterpart, with a mark between. */
void print_columns(FILE *out, const dg_document *const docs[2], const dg_occurrence *const at[2],
                   bool colored);

#endif

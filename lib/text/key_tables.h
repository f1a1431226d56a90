/* The match key of each code point, as far as it doesn't depend on its neighbours: generated data
 * (key_tables.c) for key.c and token.c. */
#ifndef DG_TEXT_KEY_TABLES_H
#define DG_TEXT_KEY_TABLES_H

#include <stdint.h>

#define DG__KEY_LETTER   0x1u /* the key has a letter or number */
#define DG__KEY_SLOW     0x2u /* may compose with what stands before: its key is not here */
#define DG__KEY_ACCENTED 0x4u /* DG_STRIP_ACCENTS changes the key */
#define DG__KEY_NEW      0x8u /* later than Unicode 14.0, or unassigned: never given to libunistring */

#define DG__KEY_ITSELF 255u

/* The keys of code points may be strung together where no `lead` is less than the `trail` before it,
 * zeros apart. */
typedef struct dg__key_record {
    uint16_t offset; /* of the key in dg__key_bytes */
    uint8_t len;     /* its bytes, or DG__KEY_ITSELF */
    uint8_t lead;    /* canonical combining class of the first and the last code point */
    uint8_t trail;
    uint8_t flags;
} dg__key_record;

extern const uint8_t dg__key_bytes[];
extern const dg__key_record dg__key_records[];
extern const uint16_t dg__key_blocks[][128];
extern const uint16_t dg__key_index[0x110000 >> 7];

/* cp must be below 0x110000. */
static inline const dg__key_record *dg__key_record_of(uint32_t cp)
{
    return &dg__key_records[dg__key_blocks[dg__key_index[cp >> 7]][cp & 127]];
}

#endif

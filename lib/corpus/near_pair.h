/* Two texts that have a feature in common, as a packed gram: sorted by the later one, then so that all
 * records of two texts follow one another, by the stretch of one of them that the feature is in. The
 * earlier one is scattered by the later one, so that the first bits of a record are as good as a hash of
 * both; bits of the feature, the last ones, tell records of two texts apart. */
#ifndef DG_CORPUS_NEAR_PAIR_H
#define DG_CORPUS_NEAR_PAIR_H

#include "corpus/near_text.h"

static inline void dg__near_shared_pack(uint8_t *record, uint32_t later, uint32_t earlier,
                                        uint8_t stretch, uint32_t feature)
{
    uint32_t scattered = earlier ^ (uint32_t)dg__near_id(later);
    dg__gram_pack(record, (uint64_t)later << 24 | scattered >> 8,
                  (uint64_t)(scattered & 255) << 32 | (uint32_t)stretch << 24 |
                      (feature & 0xFFFFFF));
}

static inline uint32_t dg__near_later(const dg__triple *shared)
{
    return (uint32_t)(shared->w[0] >> 24);
}

static inline uint32_t dg__near_earlier(const dg__triple *shared)
{
    uint32_t scattered = (uint32_t)(shared->w[0] << 8) | (uint32_t)(shared->w[2] >> 32);
    return scattered ^ (uint32_t)dg__near_id(dg__near_later(shared));
}

static inline uint8_t dg__near_shared_stretch(const dg__triple *shared)
{
    return (uint8_t)(shared->w[2] >> 24);
}

#endif

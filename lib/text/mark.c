/* The filter of mark.h, and the search with it in portable C: eight bytes at a time over ASCII, by
 * first bytes elsewhere. */
#include "text/mark.h"

#include <stdbool.h>
#include <string.h>

/* The marks of the filter's bits, as the bytes of their UTF-8:
 *
 *     SOUTH   E0      A0 A5                      Samaritan, Devanagari and its neighbours
 *     (also)  20      E0                         a space before Thai and Lao, by their second byte
 *     EAST    E1      81 8D A5                   Myanmar, Ethiopic, Limbu
 *     ISLANDS E1      99 9C 9F AA AD B0 B1       Khmer, Balinese and others
 *     GENERAL E2      80 B8                      one dot leader, ellipsis, double marks
 *     WIDE    E2 EF   81 B8 B9 BC BD             full width, small and vertical forms
 *     HAN     E3 E1   80 A0                      ideographic full stop, Mongolian
 *     OTHER   EA      93 ... AF                  Lisu, Vai, Cham and others
 *     ARABIC  D8 DB DC      9D 94 80             Arabic, Syriac; any third byte */
enum {
    SOUTH = 0x01,
    EAST = 0x02,
    ISLANDS = 0x04,
    GENERAL = 0x08,
    WIDE = 0x10,
    HAN = 0x20,
    OTHER = 0x40,
    ARABIC = 0x80,
    ANY = OTHER | ARABIC /* third byte */
};

/* One entry a half: what is set by its number is what can stand there. */
const dg__mark_filter dg__marks = {
    .first_high = {[0x2] = SOUTH,
                   [0xD] = ARABIC,
                   [0xE] = SOUTH | EAST | ISLANDS | GENERAL | WIDE | HAN | OTHER},
    .first_low = {[0x0] = SOUTH,
                  [0x1] = EAST | ISLANDS | HAN,
                  [0x2] = GENERAL | WIDE,
                  [0x3] = HAN,
                  [0x8] = ARABIC,
                  [0xA] = OTHER,
                  [0xB] = ARABIC,
                  [0xC] = ARABIC,
                  [0xF] = WIDE},
    .second_high = {[0x8] = EAST | GENERAL | WIDE | HAN | ARABIC,
                    [0x9] = ISLANDS | OTHER | ARABIC,
                    [0xA] = SOUTH | EAST | ISLANDS | HAN | OTHER,
                    [0xB] = ISLANDS | GENERAL | WIDE,
                    [0xE] = SOUTH},
    .second_low = {[0x0] = SOUTH | ISLANDS | GENERAL | HAN | ARABIC,
                   [0x1] = EAST | ISLANDS | WIDE | OTHER | ARABIC,
                   [0x2] = ARABIC,
                   [0x3] = OTHER,
                   [0x4] = OTHER | ARABIC,
                   [0x5] = SOUTH | EAST,
                   [0x7] = OTHER,
                   [0x8] = GENERAL | WIDE | OTHER,
                   [0x9] = ISLANDS | WIDE | OTHER,
                   [0xA] = ISLANDS,
                   [0xB] = OTHER,
                   [0xC] = ISLANDS | WIDE,
                   [0xD] = EAST | ISLANDS | WIDE | ARABIC,
                   [0xE] = ARABIC,
                   [0xF] = ISLANDS | OTHER | ARABIC},
    .third_high = {[0x0] = ARABIC,
                   [0x1] = ARABIC,
                   [0x2] = ARABIC,
                   [0x3] = ARABIC,
                   [0x4] = ARABIC,
                   [0x5] = ARABIC,
                   [0x6] = ARABIC,
                   [0x7] = ARABIC,
                   [0x8] = EAST | WIDE | HAN | ANY,
                   [0x9] = ISLANDS | WIDE | ANY,
                   [0xA] = SOUTH | EAST | ISLANDS | GENERAL | WIDE | ANY,
                   [0xB] = SOUTH | ISLANDS | GENERAL | ANY,
                   [0xC] = ARABIC,
                   [0xD] = ARABIC,
                   [0xE] = ARABIC,
                   [0xF] = ARABIC},
    .third_low = {[0x0] = ANY,
                  [0x1] = WIDE | ANY,
                  [0x2] = EAST | WIDE | HAN | ANY,
                  [0x3] = WIDE | HAN | ANY,
                  [0x4] = SOUTH | EAST | ISLANDS | GENERAL | WIDE | ANY,
                  [0x5] = SOUTH | EAST | ISLANDS | WIDE | ANY,
                  [0x6] = ISLANDS | GENERAL | WIDE | ANY,
                  [0x7] = SOUTH | EAST | WIDE | ANY,
                  [0x8] = SOUTH | EAST | ISLANDS | WIDE | ANY,
                  [0x9] = SOUTH | ISLANDS | WIDE | HAN | ANY,
                  [0xA] = SOUTH | EAST | ISLANDS | ANY,
                  [0xB] = SOUTH | EAST | ISLANDS | ANY,
                  [0xC] = ISLANDS | GENERAL | ANY,
                  [0xD] = SOUTH | ISLANDS | GENERAL | ANY,
                  [0xE] = SOUTH | ISLANDS | GENERAL | WIDE | ANY,
                  [0xF] = ISLANDS | WIDE | ANY}};

/* By the first byte of a mark, one bit for each second byte. A narrower filter than that for halves
 * of bytes, and quicker to ask one byte at a time. */
#define SECOND(byte) (UINT64_C(1) << ((byte)&0x3F))
static const uint64_t seconds[256] = {
    [' '] = SECOND(0xE0),
    ['.'] = UINT64_MAX,
    ['!'] = UINT64_MAX,
    ['?'] = UINT64_MAX,
    [0xD6] = SECOND(0x89),
    [0xD8] = SECOND(0x9D) | SECOND(0x9E) | SECOND(0x9F),
    [0xDB] = SECOND(0x94),
    [0xDC] = SECOND(0x80) | SECOND(0x81) | SECOND(0x82),
    [0xDF] = SECOND(0xB9),
    [0xE0] = SECOND(0xA0) | SECOND(0xA5),
    [0xE1] = SECOND(0x81) | SECOND(0x8D) | SECOND(0x99) | SECOND(0x9C) | SECOND(0xA0) |
             SECOND(0xA5) | SECOND(0xAA) | SECOND(0xAD) | SECOND(0xB0) | SECOND(0xB1),
    [0xE2] = SECOND(0x80) | SECOND(0x81) | SECOND(0xB8) | SECOND(0xB9),
    [0xE3] = SECOND(0x80),
    [0xEA] = SECOND(0x93) | SECOND(0x98) | SECOND(0x9B) | SECOND(0xA1) | SECOND(0xA3) |
             SECOND(0xA4) | SECOND(0xA7) | SECOND(0xA9) | SECOND(0xAB) | SECOND(0xAF),
    [0xEF] = SECOND(0xB8) | SECOND(0xB9) | SECOND(0xBC) | SECOND(0xBD),
    [0xF0] = SECOND(0x90) | SECOND(0x91) | SECOND(0x96) | SECOND(0x9B) | SECOND(0x9D)};

static bool passes(uint8_t first, uint8_t second, uint8_t third)
{
    const dg__mark_filter *f = &dg__marks;
    return (first < 0xE0 && first != ' ') || first >= 0xF0 ||
           (f->first_high[first >> 4] & f->first_low[first & 15] & f->second_high[second >> 4] &
            f->second_low[second & 15] & f->third_high[third >> 4] & f->third_low[third & 15]) != 0;
}

static bool begins_mark(const uint8_t *s, uint32_t len)
{
    uint64_t wanted = seconds[s[0]];
    if (wanted == 0)
        return false;
    uint8_t second = len > 1 ? s[1] : 0;
    return (wanted >> (second & 0x3F) & 1) != 0 && passes(s[0], second, len > 2 ? s[2] : 0);
}

/* The top bit of each byte that is one of the three ASCII marks or above 0x7F; below the lowest such
 * bit there are no false ones. */
static uint64_t stops_of(uint64_t eight)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t stop = eight ^ ones * '.', cry = eight ^ ones * '!', question = eight ^ ones * '?';
    return ((stop - ones) | (cry - ones) | (question - ones) | eight) & ones << 7;
}

/* How many of the first bytes can't begin a mark for being other ASCII, at least. */
static uint32_t skip_ascii(const uint8_t *s, uint32_t len)
{
    uint32_t at = 0;
    for (uint64_t eight; len - at >= sizeof eight; at += (uint32_t)sizeof eight) {
        memcpy(&eight, s + at, sizeof eight);
        if (stops_of(eight) != 0)
            break;
    }
    return at;
}

void dg__list_marks_portable(dg__mark_list *list, const uint8_t *text, uint32_t len,
                             uint32_t wanted)
{
    uint32_t at = list->searched, n = 0;
    while (at < len && n < wanted) {
        at += skip_ascii(text + at, len - at);
        uint32_t stop = len - at < 8 ? len : at + 8;
        while (at < stop) {
            if (seconds[text[at]] != 0 && begins_mark(text + at, len - at))
                list->places[n++] = at;
            at++;
            while (at < len && text[at] >= 0x80 && seconds[text[at]] == 0)
                at++;
        }
    }
    list->searched = at;
    list->n = n;
}

void dg__list_marks(dg__mark_list *list, const uint8_t *text, uint32_t len, uint32_t wanted,
                    unsigned features)
{
#if DG__X86
    if (features & DG__CPU_AVX512)
        dg__list_marks_avx512(list, text, len, wanted);
    else if (features & DG__CPU_AVX2)
        dg__list_marks_avx2(list, text, len, wanted);
    else
        dg__list_marks_portable(list, text, len, wanted);
#else
    (void)features;
    dg__list_marks_portable(list, text, len, wanted);
#endif
}

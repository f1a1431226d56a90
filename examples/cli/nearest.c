/* Edit distance by rows (optimal string alignment), and how near is near enough. */
#include "nearest.h"

#include <stdint.h>
#include <string.h>

#define LONGEST_NAME 64

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t edit_distance(const char *a, const char *b)
{
    size_t rows[3][LONGEST_NAME + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    size_t len = strlen(b);
    if (len > LONGEST_NAME || strlen(a) > LONGEST_NAME)
        return SIZE_MAX;
    for (size_t j = 0; j <= len; j++)
        above[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        row[0] = i;
        for (size_t j = 1; j <= len; j++) {
            row[j] =
                smaller(above[j - 1] + (a[i - 1] != b[j - 1]), smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[len];
}

/* A third of the letters may be wrong: farther off, a guess would only mislead. */
void nearest_offer(nearest *so_far, const char *mistyped, const char *name)
{
    size_t distance = edit_distance(mistyped, name);
    if (distance < so_far->distance && distance <= strlen(name) / 3 + 1 && distance < strlen(name))
        *so_far = (nearest){name, distance};
}

/* What could not be read, said and counted. */
#ifndef CLI_TROUBLES_H
#define CLI_TROUBLES_H

#include "read/records.h"

typedef struct reason_count {
    const char *reason;
    uint64_t n;
} reason_count;

/* Sorted by reason. */
typedef struct reasons {
    reason_count *items;
    size_t n, cap;
    uint64_t sum;
} reasons;

void count_reason(reasons *all, const char *reason);
void free_reasons(reasons *all);

/* One line on standard error, with the place. */
void say_trouble(const trouble *what);

/* "12 records could not be read: ..." and why; nothing for none. */
void say_reasons(const reasons *all, const char *what);

#endif

/* How a failed call says why. */
#ifndef DG_BASE_STATUS_H
#define DG_BASE_STATUS_H

#include <dittograph/base.h>

/* Fills *error if it isn't NULL and returns `code`. message NULL: the status's own. */
dg_status dg__fail(dg_error *error, dg_status code, const char *message);
dg_status dg__fail_at(dg_error *error, dg_status code, const char *message, uint64_t position);

/* DG_INVALID if limits is neither NULL nor of the size that it should be. */
dg_status dg__check_limits(const dg_limits *limits, dg_error *error);

#endif

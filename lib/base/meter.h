/* The meter: one per call, counts its work and holds it to the caller's limits. */
#ifndef DG_BASE_METER_H
#define DG_BASE_METER_H

#include <dittograph/base.h>

/* Work done between two looks at the limits. */
#define DG__METER_STRIDE 65536u

typedef struct dg__meter {
    dg_limits limits;
    uint64_t work;     /* done so far */
    uint64_t look_at;  /* the work at which the limits are looked at next */
    uint64_t deadline; /* monotonic nanoseconds; UINT64_MAX for none */
} dg__meter;

/* limits: NULL for none. */
dg__meter dg__meter_start(const dg_limits *limits);

dg_status dg__meter_look(dg__meter *meter);

/* Counts n units of work; anything but DG_OK ends the call. */
static inline dg_status dg__meter_spend(dg__meter *meter, uint64_t n)
{
    meter->work += n;
    return meter->work < meter->look_at ? DG_OK : dg__meter_look(meter);
}

#endif

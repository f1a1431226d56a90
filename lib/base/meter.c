/* Looking at the limits: work first (the same everywhere), then the caller's word, then the clock. */
#define _POSIX_C_SOURCE 199309L
#include "base/meter.h"

#include <time.h>

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The next look comes no later than the unit of work that exceeds max_work. */
static void set_next_look(dg__meter *meter)
{
    uint64_t max = meter->limits.max_work;
    meter->look_at = meter->work + DG__METER_STRIDE;
    if (max > 0 && meter->look_at > max)
        meter->look_at = max + 1;
}

dg__meter dg__meter_start(const dg_limits *limits)
{
    dg__meter meter = {.limits = DG_LIMITS_INIT, .look_at = UINT64_MAX, .deadline = UINT64_MAX};
    if (limits == NULL)
        return meter;
    meter.limits = *limits;
    if (limits->timeout_ms > 0)
        meter.deadline = now() + (uint64_t)limits->timeout_ms * 1000000u;
    if (limits->cancelled != NULL || limits->max_work > 0 || limits->timeout_ms > 0)
        set_next_look(&meter);
    return meter;
}

dg_status dg__meter_look(dg__meter *meter)
{
    const dg_limits *limits = &meter->limits;
    if (limits->max_work > 0 && meter->work > limits->max_work)
        return DG_WORK_LIMIT;
    if (limits->cancelled != NULL && limits->cancelled(limits->ctx))
        return DG_CANCELLED;
    if (meter->deadline != UINT64_MAX && now() >= meter->deadline)
        return DG_TIMED_OUT;
    set_next_look(meter);
    return DG_OK;
}

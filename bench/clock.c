#define _POSIX_C_SOURCE 199309L
#include "clock.h"

#include <time.h>

#define LONG 2.0 /* seconds */

static double read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double clock_cpu(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

double clock_wall(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double clock_best(double (*clock)(void), int runs, double enough, void (*run)(void *ctx), void *ctx)
{
    double best = 1e30, together = 0;
    for (int i = 0; (i < runs && together < LONG) || together < enough; i++) {
        double start = clock();
        run(ctx);
        double seconds = clock() - start;
        best = seconds < best ? seconds : best;
        together += seconds;
    }
    return best;
}

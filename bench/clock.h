/* Time as benchmarks take it: seconds, the least of several runs. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

double clock_cpu(void);  /* what this thread has used */
double clock_wall(void); /* monotonic */

/* The least time, by `clock`, that run(ctx) takes: at least `runs` runs, and more until they took
 * `enough` seconds together; fewer if those take long. Whatever else the machine does only adds. */
double clock_best(double (*clock)(void), int runs, double enough, void (*run)(void *ctx),
                  void *ctx);

#endif

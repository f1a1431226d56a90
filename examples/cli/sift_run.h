/* A run of sift.h from within: what sift.c and sift_reading.c share. */
#ifndef CLI_SIFT_RUN_H
#define CLI_SIFT_RUN_H

#include "progress.h"
#include "sift.h"
#include "workplace.h"

#define TROUBLES_SAID 20u /* one by one, unless all are asked for */

typedef struct run {
    const settings *set;
    const sifter *by;
    inputs found;
    unpacking how;
    reading_limits limits;
    workplace at;
    uint64_t stdin_checksum;
    dg_corpus *corpus; /* one of them, the other is NULL */
    dg_stream *stream;
    size_t threads, belt_bytes;
    bool second;     /* the second reading, or the only one */
    bool speaks;     /* the first reading that this process does says what is wrong */
    size_t n_said;   /* troubles */
    bool unreadable; /* an input is, at least in part, for the file system's reasons */
    bool failed;     /* the run is over, and it was said why */
    tally sum;
    uint64_t *sizes;       /* of the inputs */
    uint64_t input_bytes;  /* of all of them ... */
    uint64_t bytes_before; /* ... and of those before the one that is read */
    progress *progress;
} run;

/* Whether somebody wants the run to end. */
bool is_interrupted(void);

/* Says why the run is over, unless that was said. `where` may be NULL. */
void fail_run(run *r, const char *where, const char *why);

/* One reading of all inputs. Stops early if the run has failed, or is interrupted. */
void read_inputs(run *r);

/* The inputs that the arguments name; false after saying why not. */
bool find_all(run *r, char **arguments, size_t n_arguments);

/* read_inputs, counted from nothing, with its progress shown as that of a stage. */
void read_once(run *r, const char *stage);

/* Says what was left out, and returns the exit code of a run that came to its end. */
int sum_up(const run *r);

double now(void);

/* sift_once.c: the whole of a run in one pass. Returns the exit code. */
int sift_once(run *r, char **arguments, size_t n_arguments);

#endif

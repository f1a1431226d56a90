/* The work of a step shared out: to each task a workspace, and partitions until none is left. */
#ifndef DG_CORPUS_TASKS_H
#define DG_CORPUS_TASKS_H

#include "corpus/sorted.h"
#include "corpus/state.h"

/* A step with the means it has. */
typedef struct dg__resolving {
    dg_corpus *corpus;
    const dg_runner *runner;
    dg__meter *meters;  /* one a task */
    const void *shared; /* of all tasks of a step; its own */
    dg_error *error;
} dg__resolving;

dg__workspace dg__workspace_of(const dg__resolving *r, uint32_t task);

/* Hands out partitions, each to one task. */
typedef struct dg__queue {
    dg_corpus *corpus;
    uint32_t n;
} dg__queue;

static inline bool dg__queue_next(const dg__queue *q, uint32_t *partition)
{
    *partition = atomic_fetch_add(&q->corpus->done, 1);
    return *partition < q->n;
}

/* Calls `work` in every task, at once or one after the other: to take partitions until there is none
 * left. The first failure, by task, is returned. */
dg_status dg__run_tasks(const dg__resolving *r,
                        dg_status (*work)(const dg__resolving *r, const dg__workspace *w,
                                          const dg__queue *partitions));

#endif

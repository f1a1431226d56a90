#include "corpus/tasks.h"

dg__workspace dg__workspace_of(const dg__resolving *r, uint32_t task)
{
    dg_corpus *c = r->corpus;
    size_t memory = c->options.memory / 2 / (r->runner != NULL ? c->options.tasks : 1);
    return (dg__workspace){&c->directory, &c->allocator, &r->meters[task], memory, task};
}

typedef struct tasks {
    const dg__resolving *r;
    dg_status (*work)(const dg__resolving *r, const dg__workspace *w, const dg__queue *partitions);
    dg__queue partitions;
    dg_status status[64];
} tasks;

static void run_task(void *arg, size_t i)
{
    tasks *t = arg;
    dg__workspace w = dg__workspace_of(t->r, (uint32_t)i);
    t->status[i] = t->work(t->r, &w, &t->partitions);
    if (t->status[i] != DG_OK)
        atomic_store(&t->r->corpus->done, t->partitions.n); /* the others stop, too */
}

dg_status dg__run_tasks(const dg__resolving *r,
                        dg_status (*work)(const dg__resolving *r, const dg__workspace *w,
                                          const dg__queue *partitions))
{
    uint32_t n = r->runner != NULL ? r->corpus->options.tasks : 1;
    tasks t = {.r = r, .work = work, .partitions = {r->corpus, r->corpus->n_partitions}};
    atomic_store(&r->corpus->done, 0);
    if (r->runner != NULL)
        r->runner->run(r->runner->ctx, n, run_task, &t);
    else
        run_task(&t, 0);
    for (uint32_t i = 0; i < n; i++)
        if (t.status[i] != DG_OK)
            return t.status[i];
    return DG_OK;
}

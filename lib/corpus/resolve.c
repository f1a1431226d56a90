/* The steps, one after the other: each begins with files that are there, and ends when the journal
 * says that others are. */
#include "base/status.h"
#include "corpus/journal.h"
#include "corpus/lane.h"
#include "corpus/steps.h"

/* A step: what it makes, and what isn't needed behind it; lists end in DG__N_FILES. */
typedef struct step {
    dg_status (*run)(const dg__resolving *r);
    dg__file_id makes[4], drops[8];
    uint32_t only; /* it is for those only: DG_CORPUS_..., or 0 */
} step;

static const step steps[DG__RESOLVED] = {
    [DG__ADDED] = {.run = dg__rank_documents,
                   .makes = {DG__RANKED, DG__PLACED, DG__SOURCES, DG__N_FILES},
                   .drops = {DG__N_FILES}},
    [DG__RANKED_ALL] = {.run = dg__group_units,
                        .makes = {DG__UNIT_MEMBERS, DG__N_FILES},
                        .drops = {DG__UNITS, DG__N_FILES}},
    [DG__UNITS_GROUPED] = {.run = dg__collect_units,
                           .makes = {DG__UNIT_TABLE, DG__UNIT_RANGES, DG__N_FILES},
                           .drops = {DG__UNIT_MEMBERS, DG__N_FILES}},
    [DG__UNITS_COLLECTED] = {.run = dg__near_rank,
                             .makes = {DG__NEAR_TEXTS, DG__NEAR_PLACED, DG__N_FILES},
                             .drops = {DG__N_FILES},
                             .only = DG_CORPUS_NEAR},
    [DG__NEAR_RANKED] = {.run = dg__near_key,
                         .makes = {DG__NEAR_KEYS, DG__N_FILES},
                         .drops = {DG__NEAR_PLACED, DG__N_FILES},
                         .only = DG_CORPUS_NEAR},
    [DG__NEAR_KEYED] = {.run = dg__near_pair_all,
                        .makes = {DG__NEAR_SHARED, DG__N_FILES},
                        .drops = {DG__NEAR_KEYS, DG__N_FILES},
                        .only = DG_CORPUS_NEAR},
    [DG__NEAR_PAIRED] = {.run = dg__near_align_all,
                         .makes = {DG__NEAR_PAIRS, DG__N_FILES},
                         .drops = {DG__NEAR_SHARED, DG__N_FILES},
                         .only = DG_CORPUS_NEAR},
    [DG__NEAR_ALIGNED] = {.run = dg__near_star_all,
                          .makes = {DG__NEAR_UNITS, DG__N_FILES},
                          .drops = {DG__NEAR_BLOCKS, DG__NEAR_TEXTS, DG__NEAR_PAIRS, DG__N_FILES},
                          .only = DG_CORPUS_NEAR},
    [DG__NEAR_STARRED] = {.run = dg__group_near,
                          .makes = {DG__NEAR_MEMBERS, DG__N_FILES},
                          .drops = {DG__NEAR_UNITS, DG__N_FILES},
                          .only = DG_CORPUS_NEAR},
    [DG__NEAR_GROUPED] = {.run = dg__collect_near,
                          .makes = {DG__NEAR_TABLE, DG__NEAR_RANGES, DG__N_FILES},
                          .drops = {DG__NEAR_MEMBERS, DG__N_FILES}},
    [DG__NEAR_COLLECTED] = {.run = dg__mark_grams,
                            .makes = {DG__MARKS, DG__N_FILES},
                            .drops = {DG__GRAMS, DG__N_FILES},
                            .only = DG_CORPUS_PASSAGES},
    [DG__GRAMS_MARKED] = {.run = dg__cut_runs,
                          .makes = {DG__RUNS, DG__N_FILES},
                          .drops = {DG__MARKS, DG__N_FILES},
                          .only = DG_CORPUS_PASSAGES},
    [DG__RUNS_CUT] = {.run = dg__group_runs,
                      .makes = {DG__RUN_MEMBERS, DG__N_FILES},
                      .drops = {DG__RUNS, DG__N_FILES},
                      .only = DG_CORPUS_PASSAGES},
    [DG__RUNS_GROUPED] = {.run = dg__collect_runs,
                          .makes = {DG__RUN_TABLE, DG__RUN_RANGES, DG__N_FILES},
                          .drops = {DG__RUN_MEMBERS, DG__DOCUMENTS, DG__PLACED, DG__TOKENS,
                                    DG__N_FILES}},
    [DG__RUNS_COLLECTED] = {.run = dg__index_documents,
                            .makes = {DG__INFO, DG__LOOKUP, DG__N_FILES},
                            .drops = {DG__RANKED, DG__SOURCES, DG__UNIT_RANGES, DG__RUN_RANGES,
                                      DG__NEAR_RANGES, DG__N_FILES}},
};

/* All that was added is on disk. */
static dg_status end_adding(dg_corpus *c)
{
    pthread_mutex_lock(&c->lock);
    dg_status status = dg__lanes_end(c, true);
    pthread_mutex_unlock(&c->lock);
    for (int i = 0; i < DG__N_FILES && status == DG_OK; i++)
        if (c->spills[i].allocator != NULL)
            status = dg__spill_finish(&c->spills[i]);
    if (status != DG_OK)
        return status;
    c->step = DG__ADDED;
    status = dg__journal_write(c);
    if (status != DG_OK)
        c->step = DG__ADDING;
    return status;
}

static dg_status finish_files(dg_corpus *c, const dg__file_id *ids)
{
    dg_status status = DG_OK;
    for (; *ids != DG__N_FILES && status == DG_OK; ids++)
        status = dg__spill_finish(&c->spills[*ids]);
    return status;
}

static void drop_files(dg_corpus *c, const dg__file_id *ids)
{
    for (; *ids != DG__N_FILES; ids++)
        dg__spill_drop(&c->spills[*ids]);
}

/* If the journal can't be written the old one is there: no file that it names has gone. */
static dg_status end_step(dg_corpus *c, dg__step at)
{
    const step *s = &steps[at];
    dg_status status = at + 1 == DG__RESOLVED ? dg__open_lookup(c) : DG_OK;
    if (status != DG_OK)
        return status;
    for (const dg__file_id *id = s->drops; *id != DG__N_FILES; id++)
        c->leaving |= 1u << *id;
    c->step = (int)at + 1;
    status = dg__journal_write(c);
    c->leaving = 0;
    if (status == DG_OK)
        drop_files(c, s->drops);
    else
        c->step = (int)at;
    return status;
}

static dg_status run_step(const dg__resolving *r, dg__step at)
{
    const step *s = &steps[at];
    dg_corpus *c = r->corpus;
    dg__figures before = c->figures;
    if (s->only != 0 && (c->options.look_for & s->only) == 0) {
        c->step = (int)at + 1;
        return DG_OK;
    }
    atomic_store(&c->done, 0);
    dg_status status = s->run(r);
    if (status == DG_OK)
        status = finish_files(c, s->makes);
    if (status == DG_OK)
        status = end_step(c, at);
    if (status == DG_OK)
        return DG_OK;
    dg__table_close(&c->lookup);
    drop_files(c, s->makes);
    pthread_mutex_lock(&c->lock);
    c->figures = before;
    pthread_mutex_unlock(&c->lock);
    return status;
}

static dg_status fail(dg_status status, dg_error *error)
{
    const char *message = NULL;
    if (status == DG_IO)
        message = "a file of the corpus can't be written or read: is the disk full?";
    if (status == DG_DAMAGED)
        message = "a file of the corpus is not as it was written: restart the run";
    return dg__fail(error, status, message);
}

dg_status dg_corpus_resolve(dg_corpus *corpus, const dg_runner *runner, const dg_limits *limits,
                            dg_error *error)
{
    if (corpus == NULL)
        return dg__fail(error, DG_INVALID, "there is no corpus");
    dg_status status = dg__check_limits(limits, error);
    if (status != DG_OK)
        return status;
    if (corpus->failed != DG_OK)
        return fail(corpus->failed, error);
    dg__meter meters[64];
    dg_error known = {DG_OK, NULL, 0};
    for (size_t i = 0; i < corpus->options.tasks; i++)
        meters[i] = dg__meter_start(limits);
    dg__resolving r = {corpus, runner, meters, NULL, &known};
    if (corpus->step == DG__ADDING)
        status = end_adding(corpus);
    while (status == DG_OK && corpus->step < DG__RESOLVED)
        status = run_step(&r, (dg__step)corpus->step);
    if (status == DG_OK)
        return DG_OK;
    if (known.code == status)
        return dg__fail_at(error, status, known.message, known.position);
    return fail(status, error);
}

/* Candidates of each text, those that share enough with it, aligned word by word with it.
 *
 * Features count once a stretch of the text: a phrase that two texts have in common gives several, copies have
 * them everywhere. */
#include "corpus/near_pair.h"
#include "corpus/outbox.h"
#include "corpus/steps.h"

#include "near/likeness.h"

/* Tokens of a text for which one more stretch must have something in common with a candidate. */
#define TOKENS_A_STRETCH 256u

typedef struct candidate {
    uint32_t text, shared; /* stretches that have something in common */
} candidate;

typedef struct aligning {
    dg_corpus *c;
    const dg__workspace *w;
    dg__near_options options;
    dg__near_aligner *aligner;
    uint32_t text; /* the one whose candidates come */
    bool any;
    candidate next;                      /* the one that is counted ... */
    uint8_t stretch;                     /* ... and the last stretch of it */
    candidate candidates[DG__NEAR_MOST]; /* those that share most, the most first, then by rank */
    uint32_t n_candidates;
    dg__near_ids ids, other;
    dg__outbox out;
} aligning;

static dg_status put_pair(aligning *k, uint32_t other, double similarity)
{
    dg__triple pair = {{(uint64_t)k->text << 32 | other, 0, 0}};
    memcpy(&pair.w[1], &similarity, sizeof similarity);
    return dg__outbox_put(&k->out, k->text >> k->c->near.number_shift, &pair, sizeof pair);
}

static void keep_candidate(aligning *k)
{
    candidate c = k->next;
    uint32_t at = k->n_candidates, most = k->c->near.candidates;
    if (c.shared < k->c->near.needed)
        return;
    while (at > 0 &&
           (k->candidates[at - 1].shared < c.shared ||
            (k->candidates[at - 1].shared == c.shared && k->candidates[at - 1].text > c.text)))
        at--;
    if (at == most)
        return;
    k->n_candidates += k->n_candidates < most;
    memmove(k->candidates + at + 1, k->candidates + at,
            (k->n_candidates - 1 - at) * sizeof *k->candidates);
    k->candidates[at] = c;
}

static dg_status align(aligning *k, uint32_t other)
{
    double similarity;
    dg_status status = dg__near_read(&k->other, k->c, other);
    if (status == DG_OK)
        status = dg__near_align_runs(k->aligner, &similarity, k->ids.ids, k->ids.n, k->other.ids,
                                     k->other.n);
    return status == DG_OK && similarity > 0 ? put_pair(k, other, similarity) : status;
}

static dg_status end_text(aligning *k)
{
    dg_status status = DG_OK;
    keep_candidate(k);
    if (k->n_candidates > 0) {
        dg__near_aligner_forget(k->aligner);
        status = dg__near_read(&k->ids, k->c, k->text);
    }
    uint32_t more = k->ids.n / TOKENS_A_STRETCH;
    for (uint32_t i = 0; i < k->n_candidates && status == DG_OK; i++)
        if (k->candidates[i].shared >= k->c->near.needed + more)
            status = align(k, k->candidates[i].text);
    k->n_candidates = 0;
    k->next = (candidate){0, 0};
    return status;
}

static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    aligning *k = ctx;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        uint32_t later = dg__near_later(&items[i]), earlier = dg__near_earlier(&items[i]);
        uint8_t stretch = dg__near_shared_stretch(&items[i]);
        if (!k->any || later != k->text) {
            status = end_text(k);
            k->text = later;
            k->any = true;
        } else if (earlier != k->next.text) {
            keep_candidate(k);
            k->next.shared = 0;
        }
        k->next.shared += k->next.shared == 0 || stretch != k->stretch;
        k->next.text = earlier;
        k->stretch = stretch;
    }
    return status;
}

static dg_status align_partition(aligning *k, uint32_t partition)
{
    dg__taker taker = {take, k};
    k->any = false;
    dg_status status = dg__sorted(k->w, &k->c->spills[DG__NEAR_SHARED], partition,
                                  k->c->near.needed > 1 ? 56 : 0, &taker);
    return status == DG_OK ? end_text(k) : status;
}

static dg_status align_partitions(const dg__resolving *r, const dg__workspace *w,
                                  const dg__queue *partitions)
{
    uint32_t partition;
    aligning *k = dg__alloc_zeroed(w->allocator, 1, sizeof *k);
    if (k == NULL)
        return DG_NO_MEMORY;
    k->c = r->corpus;
    k->w = w;
    k->out = (dg__outbox){.corpus = k->c, .to = DG__NEAR_PAIRS};
    k->options = (dg__near_options)DG__NEAR_OPTIONS_INIT;
    dg_status status =
        dg__near_aligner_new(&k->aligner, DG_CORPUS_NEAR_MAX, &k->options, w->allocator, w->meter);
    while (status == DG_OK && dg__queue_next(partitions, &partition))
        status = align_partition(k, partition);
    if (status == DG_OK)
        status = dg__outbox_flush(&k->out);
    dg__near_aligner_free(k->aligner);
    dg__free(w->allocator, k, 1, sizeof *k);
    return status;
}

dg_status dg__near_align_all(const dg__resolving *r)
{
    dg_status status = dg__corpus_create(r->corpus, DG__NEAR_PAIRS, sizeof(dg__triple), true);
    dg__near_set_shift(r->corpus);
    return status == DG_OK ? dg__run_tasks(r, align_partitions) : status;
}

/* Texts that have a feature in common: each with the few before it, which are about as long, so that the
 * cost of a feature is linear in its texts.
 *
 * If more have it than are paired with one, it says little of them; the longer a corpus is, the more such
 * features there are. So then only those are paired that have also the word behind it in common, if these
 * are still too many those that have the one behind that, and so on. Features come in an order in which
 * all such groups are runs. Few texts with one remain where it is rare by what it stands before, be that
 * expected by its words or not; and many where they are edited copies of one another. */
#include "corpus/near_pair.h"

#include "corpus/near_posting.h"
#include "corpus/outbox.h"
#include "corpus/steps.h"

/* Postings to come: more than a group may have texts. */
enum { AHEAD = 2 * DG__NEAR_TOGETHER_MAX };

typedef struct pairing {
    dg_corpus *c;
    dg__near_posting ahead[AHEAD]; /* a ring */
    uint32_t first_ahead, n_ahead;
    /* A group: texts that have a feature, and so many of the words behind it. */
    bool any;
    uint64_t feature;
    uint32_t n_behind;
    uint64_t n;                            /* its texts so far */
    uint32_t last;                         /* the one that came last */
    uint32_t texts[DG__NEAR_TOGETHER_MAX]; /* a ring of the last ones */
    dg__outbox out;
} pairing;

static dg_status put(pairing *k, uint32_t a, uint32_t b, uint8_t stretch)
{
    uint8_t packed[DG__GRAM_SIZE];
    uint32_t later = a > b ? a : b, earlier = a > b ? b : a;
    dg__near_shared_pack(packed, later, earlier, stretch,
                         (uint32_t)(k->feature >> DG__NEAR_WORD_BITS * DG__NEAR_BEHIND));
    return dg__outbox_put(&k->out, later >> k->c->near.number_shift, packed, sizeof packed);
}

/* A text may have a feature twice. */
static dg_status add_posting(pairing *k, const dg__near_posting *p)
{
    uint32_t most = k->c->near.together;
    dg_status status = DG_OK;
    if (k->n > 0 && p->text == k->last)
        return DG_OK;
    for (uint64_t i = k->n < most ? 0 : k->n - most; i < k->n && status == DG_OK; i++) {
        uint32_t other = k->texts[i % DG__NEAR_TOGETHER_MAX];
        if (other != p->text)
            status = put(k, p->text, other, p->stretch);
    }
    k->texts[k->n++ % DG__NEAR_TOGETHER_MAX] = p->text;
    k->last = p->text;
    return status;
}

static const dg__near_posting *look_ahead(const pairing *k, uint32_t i)
{
    return &k->ahead[(k->first_ahead + i) % AHEAD];
}

/* Begins the group of the next posting. With the words behind the feature that the posting before has in
 * common with it there were too many in one: that one would be of it. */
static void begin_group(pairing *k)
{
    uint64_t feature = look_ahead(k, 0)->feature;
    uint32_t n = 0, most = k->c->near.together;
    while (n < DG__NEAR_BEHIND && k->any && dg__near_feature_same(feature, k->feature, n))
        n++;
    while (n < DG__NEAR_BEHIND && most < k->n_ahead &&
           dg__near_feature_same(feature, look_ahead(k, most)->feature, n))
        n++;
    k->any = true;
    k->feature = feature;
    k->n_behind = n;
    k->n = 0;
}

/* Takes postings until no more than `left` are ahead. */
static dg_status take_ahead(pairing *k, uint32_t left)
{
    dg_status status = DG_OK;
    while (k->n_ahead > left && status == DG_OK) {
        const dg__near_posting *next = look_ahead(k, 0);
        if (!k->any || !dg__near_feature_same(next->feature, k->feature, k->n_behind))
            begin_group(k);
        status = add_posting(k, next);
        k->first_ahead = (k->first_ahead + 1) % AHEAD;
        k->n_ahead--;
    }
    return status;
}

static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    pairing *k = ctx;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        k->ahead[(k->first_ahead + k->n_ahead++) % AHEAD] = dg__near_posting_unpack(&items[i]);
        if (k->n_ahead == AHEAD)
            status = take_ahead(k, AHEAD / 2);
    }
    return status;
}

static dg_status pair_partitions(const dg__resolving *r, const dg__workspace *w,
                                 const dg__queue *partitions)
{
    uint32_t partition;
    dg_corpus *c = r->corpus;
    pairing *k = dg__alloc_zeroed(w->allocator, 1, sizeof *k);
    if (k == NULL)
        return DG_NO_MEMORY;
    k->c = c;
    k->out = (dg__outbox){.corpus = c, .to = DG__NEAR_SHARED};
    dg__taker taker = {take, k};
    dg_status status = DG_OK;
    while (status == DG_OK && dg__queue_next(partitions, &partition)) {
        k->any = false;
        status = dg__sorted(w, &c->spills[DG__NEAR_KEYS], partition, DG__NEAR_HASH_BITS, &taker);
        if (status == DG_OK)
            status = take_ahead(k, 0);
    }
    if (status == DG_OK)
        status = dg__outbox_flush(&k->out);
    dg__free(w->allocator, k, 1, sizeof *k);
    return status;
}

dg_status dg__near_pair_all(const dg__resolving *r)
{
    dg_status status = dg__corpus_create(r->corpus, DG__NEAR_SHARED, DG__GRAM_SIZE, true);
    dg__near_set_shift(r->corpus);
    return status == DG_OK ? dg__run_tasks(r, pair_partitions) : status;
}

#include "corpus/state.h"

#include "hash/token_hash.h"

static const char *const names[DG__N_FILES] = {
    "documents",   "names",        "tokens",       "units",      "grams",       "ranked",
    "placed",      "sources",      "unit-members", "unit-table", "unit-ranges", "marks",
    "runs",        "run-members",  "run-table",    "run-ranges", "info",        "lookup",
    "near-blocks", "near-texts",   "near-placed",  "near-keys",  "near-shared", "near-pairs",
    "near-units",  "near-members", "near-table",   "near-ranges"};

const char *dg__file_name(dg__file_id id)
{
    return names[id];
}

dg_status dg__corpus_create(dg_corpus *c, dg__file_id id, uint32_t record_size, bool partitioned)
{
    dg__spill_shape shape = {record_size, c->chunk_size, partitioned ? c->n_partitions : 1, 0};
    return dg__spill_create(&c->spills[id], &c->directory, dg__file_name(id), &shape,
                            &c->allocator);
}

uint32_t dg__place_shift(const dg_corpus *c)
{
    uint32_t shift = 0;
    while (c->figures.tokens >> shift >= c->n_partitions)
        shift++;
    return shift;
}

void dg__hash_key(const void *key, size_t key_len, uint64_t *hash, uint32_t *check)
{
    uint64_t both[2];
    dg__hash_long(both, key, key_len);
    *hash = both[0];
    *check = (uint32_t)both[1];
}

dg_status dg__open_lookup(dg_corpus *c)
{
    dg__table_close(&c->lookup);
    return dg__table_open(&c->lookup, &c->spills[DG__LOOKUP], c->options.memory / 2, DG__CACHE_ALL,
                          &c->allocator);
}

uint32_t dg__boilerplate_from(const dg_corpus *c, uint64_t n)
{
    const dg_corpus_options *o = &c->options;
    uint64_t share = (n * o->boilerplate_percent + 99) / 100;
    share = share < o->boilerplate_cap ? share : o->boilerplate_cap;
    return share > o->boilerplate_min ? (uint32_t)share : o->boilerplate_min;
}

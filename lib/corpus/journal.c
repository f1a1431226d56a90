#include "corpus/journal.h"

#include "hash/token_hash.h"

#define MAGIC      UINT64_C(0x316C616E72756A64) /* "djurnal1" */
#define VERSION    3u
#define RECORD_MAX 128u /* bytes */
#define JOURNAL    "journal"
#define FRESH      "journal-new"

/* What decides what is found. */
typedef struct terms {
    uint32_t look_for, min_words, min_passage, keep;
    uint32_t boilerplate_min, boilerplate_percent, boilerplate_cap, gram;
    unsigned char input[16];
} terms;

typedef struct journal {
    uint64_t magic;
    uint32_t version, step;
    terms terms;
    uint64_t seed;
    uint32_t flags, any;
    uint32_t n_partitions, chunk_size;
    dg__figures figures;
    dg__spill_shape shapes[DG__N_FILES]; /* n_partitions 0: there is no such file */
    uint64_t checksum;                   /* of all before it */
} journal;

static terms terms_of(const dg_corpus *c)
{
    const dg_corpus_options *o = &c->options;
    terms t = {o->look_for,        o->min_words,       o->min_passage,
               (uint32_t)o->keep,  o->boilerplate_min, o->boilerplate_percent,
               o->boilerplate_cap, DG__GRAM,           {0}};
    memcpy(t.input, c->input, sizeof t.input);
    return t;
}

static uint64_t checksum(const journal *j)
{
    return dg__hash(j, offsetof(journal, checksum), 0);
}

dg_status dg__journal_write(dg_corpus *c)
{
    journal j;
    dg__workfile file = {.directory = NULL};
    memset(&j, 0, sizeof j); /* padding is written, too */
    j.magic = MAGIC;
    j.version = VERSION;
    j.step = (uint32_t)c->step;
    j.terms = terms_of(c);
    j.seed = c->seed;
    j.flags = c->flags;
    j.any = c->any;
    j.n_partitions = c->n_partitions;
    j.chunk_size = c->chunk_size;
    j.figures = c->figures;
    for (int i = 0; i < DG__N_FILES; i++)
        if (c->spills[i].allocator != NULL && c->step > DG__ADDING && (c->leaving >> i & 1) == 0)
            j.shapes[i] = dg__spill_shape_of(&c->spills[i]);
    j.checksum = checksum(&j);
    dg_status status = dg__workfile_create(&file, &c->directory, FRESH);
    if (status == DG_OK)
        status = dg__workfile_write(&file, 0, &j, sizeof j);
    dg__workfile_close(&file);
    return status == DG_OK ? dg__workdir_rename(&c->directory, FRESH, JOURNAL) : status;
}

/* How the run differs from the one that is asked for; NULL if it doesn't. */
static const char *difference(const journal *j, const dg_corpus *c)
{
    terms wanted = terms_of(c);
    if (memcmp(j->terms.input, wanted.input, sizeof wanted.input) != 0)
        return "the directory holds a run over other input: restart it, or name another directory";
    if (memcmp(&j->terms, &wanted, sizeof wanted) != 0)
        return "the directory holds a run with other options: restart it, or name another "
               "directory";
    return NULL;
}

static bool is_shape(const dg__spill_shape *s)
{
    return s->n_partitions <= UINT16_MAX && s->record_size > 0 && s->record_size <= RECORD_MAX &&
           s->chunk_size >= DG__CHUNK_HEADER + s->record_size && s->chunk_size <= UINT32_C(1) << 24;
}

/* Tables are read here and there later, without a look at checksums. */
static dg_status open_files(dg_corpus *c, const journal *j)
{
    dg_status status = DG_OK;
    for (int i = 0; i < DG__N_FILES && status == DG_OK; i++) {
        const dg__spill_shape *shape = &j->shapes[i];
        if (shape->n_partitions == 0)
            continue;
        status = is_shape(shape)
                     ? dg__spill_open(&c->spills[i], &c->directory, dg__file_name((dg__file_id)i),
                                      shape, &c->allocator)
                     : DG_DAMAGED;
        if (status == DG_OK && shape->n_partitions == 1)
            status = dg__spill_verify(&c->spills[i]);
    }
    return status;
}

static dg_status read_journal(journal *j, dg_corpus *c, bool *found)
{
    dg__workfile file = {.directory = NULL};
    *found = dg__workfile_open(&file, &c->directory, JOURNAL) == DG_OK;
    if (!*found)
        return DG_OK;
    dg_status status =
        file.size == sizeof *j ? dg__workfile_read(&file, 0, j, sizeof *j) : DG_DAMAGED;
    dg__workfile_close(&file);
    if (status != DG_OK)
        return status;
    return j->magic == MAGIC && j->version == VERSION && j->checksum == checksum(j) &&
                   j->step <= DG__RESOLVED
               ? DG_OK
               : DG_DAMAGED;
}

dg_status dg__journal_read(dg_corpus *c, bool *found, const char **message)
{
    journal j;
    dg_status status = read_journal(&j, c, found);
    if (status != DG_OK || !*found)
        return status;
    if (j.step == DG__ADDING)
        return DG_OK; /* nothing of it is used */
    *message = difference(&j, c);
    if (*message != NULL)
        return DG_INVALID;
    if (j.n_partitions != 32 && j.n_partitions != 256)
        return DG_DAMAGED;
    c->n_partitions = j.n_partitions;
    c->partition_bits = j.n_partitions == 32 ? 5 : 8;
    c->chunk_size = j.chunk_size;
    c->seed = j.seed;
    c->flags = j.flags;
    c->any = j.any != 0;
    c->figures = j.figures;
    c->step = (int)j.step;
    return open_files(c, &j);
}

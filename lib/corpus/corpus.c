/* A corpus made, gone on with, asked and freed. */
#define _POSIX_C_SOURCE 200809L
#include "corpus/corpus.h"

#include "base/status.h"
#include "corpus/journal.h"
#include "corpus/lane.h"
#include "hash/token_hash.h"

#include <unistd.h>

#define ALL                                                                                        \
    (DG_CORPUS_BLOCKS | DG_CORPUS_SENTENCES | DG_CORPUS_PASSAGES | DG_CORPUS_BOILERPLATE |         \
     DG_CORPUS_NEAR)

/* ---- Memory, counted ---- */

static void count_memory(dg_corpus *c, size_t more, size_t less)
{
    uint64_t now = atomic_fetch_add(&c->memory, more - less) + more - less;
    uint64_t peak = atomic_load(&c->memory_peak);
    while (more > less && peak < now && !atomic_compare_exchange_weak(&c->memory_peak, &peak, now))
        continue;
}

static void *counted(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    dg_corpus *c = ctx;
    void *given = c->user.resize(c->user.ctx, ptr, old_size, new_size);
    if (new_size == 0 || given != NULL)
        count_memory(c, new_size, old_size);
    return given;
}

/* ---- Options ---- */

static dg_status check(const dg_corpus_options *o, dg_error *error)
{
    if (o->size < sizeof *o)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_CORPUS_OPTIONS_INIT");
    if (o->directory == NULL || (o->input == NULL && o->input_len > 0))
        return dg__fail(error, DG_INVALID, "there is no directory, or no input of a length");
    if (o->memory < DG_CORPUS_MEMORY_MIN)
        return dg__fail(error, DG_INVALID, "memory: 2 MB or more");
    if (o->tasks < 1 || o->tasks > 64)
        return dg__fail(error, DG_INVALID, "tasks: 1 to 64");
    if ((o->look_for & ~ALL) != 0 || (int)o->keep < DG_KEEP_FIRST || o->keep > DG_KEEP_NONE)
        return dg__fail(error, DG_INVALID, "look_for or keep: unknown");
    if ((o->look_for & DG_CORPUS_NEAR) != 0 && (o->look_for & DG_CORPUS_BLOCKS) == 0)
        return dg__fail(error, DG_INVALID, "look_for: near duplicates are blocks, too");
    if ((o->look_for & DG_CORPUS_NEAR) != 0 && o->memory < DG_CORPUS_NEAR_MEMORY_MIN)
        return dg__fail(error, DG_INVALID, "memory: 16 MB or more for near duplicates");
    if (o->min_words < 1 || o->min_words > UINT32_MAX / 16)
        return dg__fail(error, DG_INVALID, "min_words: 1 or more");
    if (o->min_passage < DG_CORPUS_PASSAGE_MIN || o->min_passage > DG_CORPUS_PASSAGE_MAX)
        return dg__fail(error, DG_INVALID, "min_passage: 17 to 64");
    if (o->boilerplate_min < 2 || o->boilerplate_percent > 100)
        return dg__fail(error, DG_INVALID, "boilerplate: 2 documents or more, 0 to 100 percent");
    return DG_OK;
}

/* ---- Made ---- */

/* Spills that are written by partition have a seventh of the memory each, at most, two at a time; lanes
 * a quarter in all. Chunks are powers of two: what the system keeps of a file in one piece is. */
static void set_sizes(dg_corpus *c)
{
    size_t memory = c->options.memory;
    c->partition_bits = memory >= (size_t)32 << 20 ? 8 : 5;
    c->n_partitions = 1u << c->partition_bits;
    c->chunk_size = 4096;
    while (c->chunk_size < 65536 && 2 * c->chunk_size <= memory / 7 / c->n_partitions)
        c->chunk_size *= 2;
    c->lane_size = memory / 32 < DG__LANE_MIN   ? DG__LANE_MIN
                   : memory / 32 > DG__LANE_MAX ? DG__LANE_MAX
                                                : memory / 32;
    c->max_lanes = (uint32_t)(memory / 4 / c->lane_size < 64 ? memory / 4 / c->lane_size : 64);
}

static bool is_scratch(const char *name)
{
    static const char *const prefixes[] = {"part-", "merge-", "tape-", "journal"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static void look_for_others(void *ctx, const char *name)
{
    bool *others = ctx, ours = is_scratch(name);
    for (int i = 0; i < DG__N_FILES && !ours; i++)
        ours = strcmp(name, dg__file_name((dg__file_id)i)) == 0;
    *others |= !ours;
}

static void remove_unused(void *ctx, const char *name)
{
    dg_corpus *c = ctx;
    bool used = strcmp(name, "journal") == 0;
    for (int i = 0; i < DG__N_FILES && !used; i++)
        used = c->spills[i].allocator != NULL && strcmp(name, c->spills[i].file.name) == 0;
    if (!used)
        dg__workdir_remove(&c->directory, name);
}

/* The journal goes first: so it never names what isn't there. */
static dg_status remove_files(dg_corpus *c)
{
    c->step = DG__ADDING;
    dg__workdir_remove(&c->directory, "journal");
    return dg__workdir_list(&c->directory, remove_unused, c);
}

static dg_status begin(dg_corpus *c)
{
    bool passages = (c->options.look_for & DG_CORPUS_PASSAGES) != 0;
    bool near = (c->options.look_for & DG_CORPUS_NEAR) != 0;
    set_sizes(c);
    dg_status status = remove_files(c);
    if (status == DG_OK)
        status = dg__journal_write(c);
    if (status == DG_OK)
        status = dg__corpus_create(c, DG__DOCUMENTS, sizeof(dg__added), false);
    if (status == DG_OK)
        status = dg__corpus_create(c, DG__NAMES, 1, false);
    if (status == DG_OK)
        status = dg__corpus_create(c, DG__UNITS, sizeof(dg__triple), true);
    if (status == DG_OK && near)
        status = dg__corpus_create(c, DG__NEAR_BLOCKS, sizeof(dg__triple), true);
    if (status == DG_OK && (passages || near))
        status = dg__corpus_create(c, DG__TOKENS, sizeof(uint32_t), false);
    if (status == DG_OK && passages)
        status = dg__corpus_create(c, DG__GRAMS, DG__CHOSEN_SIZE, true);
    return status;
}

static dg_status open_corpus(dg_corpus *c, const dg_corpus_options *options, dg_error *error)
{
    bool others = false, found = false;
    const char *message = "the directory can't be made, read or written";
    dg_status status = dg__workdir_list(&c->directory, look_for_others, &others);
    if (status == DG_OK && others) {
        status = DG_INVALID;
        message = "the directory holds files of others: name an empty one";
    }
    if (status == DG_OK && !options->restart) {
        message = NULL;
        status = dg__journal_read(c, &found, &message);
        if (status == DG_DAMAGED)
            message = "the directory holds a run whose files are damaged: restart it";
    }
    if (status == DG_OK && (!found || c->step == DG__ADDING)) {
        status = begin(c);
        message = "the directory can't be written to: is the disk full?";
    } else if (status == DG_OK) {
        status = dg__workdir_list(&c->directory, remove_unused, c);
        if (status == DG_OK && c->step == DG__RESOLVED)
            status = dg__open_lookup(c);
    }
    return status == DG_OK ? DG_OK
                           : dg__fail(error, status, status == DG_NO_MEMORY ? NULL : message);
}

static dg_corpus *new_corpus(const dg_corpus_options *options)
{
    dg_allocator a = dg__allocator(options->allocator);
    size_t path_size = strlen(options->directory) + 1;
    dg_corpus *c = dg__alloc_zeroed(&a, 1, sizeof *c);
    char *path = dg__alloc(&a, path_size, 1);
    if (c == NULL || path == NULL) {
        dg__free(&a, c, 1, sizeof *c);
        dg__free(&a, path, path_size, 1);
        return NULL;
    }
    c->user = a;
    c->allocator = (dg_allocator){counted, c};
    c->path = memcpy(path, options->directory, path_size);
    c->path_size = path_size;
    c->options = *options;
    c->options.allocator = NULL;
    c->options.directory = NULL;
    c->options.input = NULL;
    if ((options->look_for & DG_CORPUS_NEAR) != 0 && options->tasks > options->memory >> 20)
        c->options.tasks = (uint32_t)(options->memory >> 20); /* each has buffers of its own */
    c->near = (dg__near_terms){.pairs = 20, .needed = 2, .candidates = 32, .together = 8};
    dg_text_id input =
        dg__text_id(options->input != NULL ? options->input : "", options->input_len);
    memcpy(c->input, input.bytes, sizeof c->input);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->lane_free, NULL);
    return c;
}

dg_status dg__corpus_new(dg_corpus **out, const dg_corpus_options *options,
                         const dg__file_hook *hook, dg_error *error)
{
    if (out == NULL || options == NULL)
        return dg__fail(error, DG_INVALID, "there are no options, or no place for the corpus");
    dg_status status = check(options, error);
    if (status != DG_OK)
        return status;
    dg_corpus *c = new_corpus(options);
    if (c == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    status = dg__workdir_open(&c->directory, options->directory, hook);
    if (status != DG_OK)
        dg__fail(error, status, "the directory isn't there and can't be made, or can't be read");
    else
        status = open_corpus(c, options, error);
    if (status == DG_OK)
        *out = c;
    else
        dg_corpus_free(c);
    return status;
}

dg_status dg_corpus_new(dg_corpus **out, const dg_corpus_options *options, dg_error *error)
{
    return dg__corpus_new(out, options, NULL, error);
}

/* ---- Added to ---- */

/* Takes the first document's settings; false if this one has others. */
static bool agrees(dg_corpus *c, const dg_document *doc)
{
    if (!c->any) {
        c->seed = doc->token_options.seed;
        c->flags = doc->token_options.flags;
        c->any = true;
    }
    return c->seed == doc->token_options.seed && c->flags == doc->token_options.flags;
}

static dg_status fail_to_add(dg_status status, dg_error *error)
{
    const char *message = NULL;
    if (status == DG_IO)
        message = "a file of the corpus can't be written: is the disk full?";
    if (status == DG_TOO_LARGE)
        message = "there are 2^32 - 1 documents or 2^40 tokens";
    return dg__fail(error, status, message);
}

dg_status dg_corpus_add(dg_corpus *corpus, const void *key, size_t key_len, const void *source,
                        size_t source_len, const dg_document *doc, dg_error *error)
{
    if (corpus == NULL || doc == NULL || (key == NULL && key_len > 0) ||
        (source == NULL && source_len > 0))
        return dg__fail(error, DG_INVALID, "there is no corpus, document, key or source");
    if (key_len > DG_CORPUS_NAME_MAX || source_len > DG_CORPUS_NAME_MAX)
        return dg__fail(error, DG_INVALID, "a key or source is too long");
    if (dg_corpus_stage_of(corpus) != DG_CORPUS_ADDING)
        return dg__fail(error, DG_INVALID, "all documents have been added already");
    dg__adding adding = {doc, key_len > 0 ? key : "", (uint32_t)key_len,
                         dg__hash(source_len > 0 ? source : "", source_len, 0) & DG__SOURCE_MASK};
    pthread_mutex_lock(&corpus->lock);
    dg_status status = corpus->failed;
    bool same = status != DG_OK || agrees(corpus, doc);
    struct dg__lane *lane = status == DG_OK && same ? dg__lane_take(corpus) : NULL;
    pthread_mutex_unlock(&corpus->lock);
    if (!same)
        return dg__fail(error, DG_INVALID, "documents differ in seed or flags");
    if (lane == NULL)
        return fail_to_add(status != DG_OK ? status : DG_NO_MEMORY, error);
    status = dg__lane_add(corpus, lane, &adding);
    pthread_mutex_lock(&corpus->lock);
    dg__lane_give(corpus, lane);
    pthread_mutex_unlock(&corpus->lock);
    return status == DG_OK ? DG_OK : fail_to_add(status, error);
}

/* ---- Asked ---- */

dg_corpus_stage dg_corpus_stage_of(const dg_corpus *corpus)
{
    int step = atomic_load(&corpus->step);
    return step == DG__ADDING     ? DG_CORPUS_ADDING
           : step == DG__RESOLVED ? DG_CORPUS_RESOLVED
                                  : DG_CORPUS_RESOLVING;
}

/* Until all are added, what lanes hold isn't counted yet. */
void dg_corpus_stats_of(const dg_corpus *corpus, dg_corpus_stats *stats)
{
    dg_corpus *c = (dg_corpus *)corpus; /* its lock is taken, no more */
    pthread_mutex_lock(&c->lock);
    dg__figures f = c->figures;
    pthread_mutex_unlock(&c->lock);
    int step = atomic_load(&c->step);
    double done = (double)atomic_load(&c->done) / c->n_partitions;
    done = step == DG__ADDING ? 0 : step == DG__RESOLVED ? 0 : done < 1 ? done : 1;
    *stats = (dg_corpus_stats){
        .documents = f.documents,
        .tokens = f.tokens,
        .units = f.units,
        .annotated_documents = f.annotated,
        .repeated_texts = f.texts,
        .repeated_units = f.copies,
        .repeated_runs = f.runs,
        .near_groups = f.near_groups,
        .near_blocks = f.near_blocks,
        .memory = atomic_load(&c->memory),
        .memory_peak = atomic_load(&c->memory_peak),
        .disk = atomic_load(&c->directory.disk),
        .disk_peak = atomic_load(&c->directory.disk_peak),
        .resolved = step == DG__ADDING ? 0 : (step - 1 + done) / (DG__RESOLVED - 1),
    };
}

/* ---- Freed ---- */

static void end(dg_corpus *c, bool files)
{
    dg__lanes_end(c, false);
    while (c->readers != NULL) {
        dg__reader *reader = c->readers;
        c->readers = reader->next;
        dg__free(&c->allocator, reader, 1, sizeof *reader);
    }
    dg__table_close(&c->lookup);
    for (int i = 0; i < DG__N_FILES; i++)
        dg__spill_close(&c->spills[i]);
    if (files)
        remove_files(c);
    dg__workdir_close(&c->directory);
    if (files)
        rmdir(c->path);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->lane_free);
    dg_allocator a = c->user;
    dg__free(&a, c->path, c->path_size, 1);
    dg__free(&a, c, 1, sizeof *c);
}

void dg_corpus_free(dg_corpus *corpus)
{
    if (corpus != NULL)
        end(corpus, false);
}

void dg_corpus_discard(dg_corpus *corpus)
{
    if (corpus != NULL)
        end(corpus, true);
}

/* `dittograph index add`: the main thread takes records out of the inputs, any thread unpacks them,
 * and what comes off the belt, in order, is put in. What is committed stays, whatever comes after. */
#define _POSIX_C_SOURCE 200809L
#include "belt.h"
#include "encoding.h"
#include "files_from.h"
#include "index.h"
#include "memory.h"
#include "pool.h"
#include "progress.h"
#include "read/unpack.h"
#include "say.h"
#include "troubles.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TROUBLES_SAID 20u /* one by one, unless all are asked for */

/* What the key of a document is, in the order of the option's choices. */
enum { KEY_IS_PATH, KEY_IS_ID, KEY_IS_URL };

typedef struct adding {
    const settings *set;
    const char *folder;
    inputs found;
    unpacking how;
    reading_limits limits;
    dg_index *index;
    dg_index_batch *batch;
    belt *belt;
    sink sink;
    progress *progress;
    uint64_t bytes_before; /* of the inputs before the one that is read */
    uint64_t n_documents, bytes, since_commit;
    reasons skipped, troubles;
    size_t n_said;
    bool failed, unreadable;
} adding;

/* What lies on the belt. */
typedef struct load {
    record record;
    unpacked in;
} load;

static void fail_adding(adding *all, const dg_error *error)
{
    if (!all->failed)
        say_index(all->folder, error);
    all->failed = true;
}

/* ---- Documents ---- */

/* "path", "path:3" for line or record 3, "path:member", or "path:member:3". */
static char *key_by_path(const record *r)
{
    record_name name = {r->path, r->member, r->number};
    char *within = shown_record(&name);
    if (within == NULL)
        return need_copy(r->path);
    size_t room = strlen(r->path) + strlen(within) + 2;
    char *key = need(room, 1);
    snprintf(key, room, "%s:%s", r->path, within);
    free(within);
    return key;
}

/* NULL: the document has none. To be freed. */
static char *key_of(const adding *all, const load *l)
{
    const char *key = all->set->index_key == KEY_IS_ID ? l->in.id : l->in.url;
    if (all->set->index_key == KEY_IS_PATH)
        return key_by_path(&l->record);
    return key != NULL && key[0] != '\0' ? need_copy(key) : NULL;
}

static void tell(adding *all, const trouble *what)
{
    const char *reason = what->reason != NULL ? what->reason : strerror(what->error);
    all->unreadable = all->unreadable || what->unreadable;
    count_reason(&all->troubles, reason);
    if (all->set->quiet && !what->unreadable)
        return;
    if (all->set->verbose || what->unreadable || all->n_said++ < TROUBLES_SAID)
        say_trouble(what);
}

static void tell_of(adding *all, const record *r, const char *reason)
{
    trouble what = {r->path, r->member, r->number, 0, reason, 0, false};
    tell(all, &what);
}

static bool begin_batch(adding *all)
{
    dg_error error = {DG_OK, NULL, 0};
    if (dg_index_begin(&all->batch, all->index, &error) == DG_OK)
        return true;
    all->batch = NULL;
    fail_adding(all, &error);
    return false;
}

static void commit_batch(adding *all)
{
    dg_error error = {DG_OK, NULL, 0};
    dg_index_batch *batch = all->batch;
    all->batch = NULL;
    all->since_commit = 0;
    if (dg_index_commit(batch, &error) == DG_OK)
        return;
    dg_index_abort(batch);
    fail_adding(all, &error);
}

/* What is wrong with one document is no reason to stop. */
static void put_document_in(adding *all, const load *l, const char *key)
{
    dg_error error = {DG_OK, NULL, 0};
    const char *url = l->in.url != NULL ? l->in.url : "";
    dg_index_entry entry = {.key = key,
                            .key_len = strlen(key),
                            .source = l->in.source,
                            .source_len = strlen(l->in.source),
                            .blob = url,
                            .blob_len = strlen(url)};
    if (all->batch == NULL && !begin_batch(all))
        return;
    dg_status status = dg_index_put(all->batch, &entry, l->in.doc, &error);
    if (status == DG_TOO_LARGE || (status == DG_INVALID && key[0] == '\0')) {
        tell_of(all, &l->record, error.message);
        return;
    }
    if (status != DG_OK) {
        fail_adding(all, &error);
        return;
    }
    all->n_documents++;
    all->bytes += l->in.text.len;
    all->since_commit += l->in.text.len;
    if (all->since_commit >= all->set->commit)
        commit_batch(all);
}

static void add_load(adding *all, const load *l)
{
    if (l->in.refusal != NULL)
        count_reason(&all->skipped, l->in.refusal);
    if (l->in.trouble != NULL)
        tell_of(all, &l->record, l->in.trouble);
    if (l->in.doc == NULL)
        return;
    char *key = key_of(all, l);
    if (key != NULL)
        put_document_in(all, l, key);
    else
        tell_of(all, &l->record, "has none of what --key says");
    free(key);
}

/* ---- The belt ---- */

static void unpack_load(void *ctx, void *thing)
{
    load *l = thing;
    l->in = unpack(&l->record, &((const adding *)ctx)->how);
}

static void load_done(void *ctx, void *thing)
{
    adding *all = ctx;
    load *l = thing;
    if (!all->failed)
        add_load(all, l);
    progress_at(all->progress, all->bytes_before + l->record.read, all->n_documents);
    all->sink.stop = all->failed;
    free_unpacked(&l->in);
    free_record(&l->record);
    free(l);
}

static void take(void *ctx, record *next)
{
    adding *all = ctx;
    load *l = need(1, sizeof *l);
    l->record = *next;
    belt_put(all->belt, l, l->record.len);
}

static void report(void *ctx, const trouble *what)
{
    tell(ctx, what);
}

static uint64_t size_of(const input *in)
{
    struct stat about;
    return !in->is_stdin && stat(in->path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

static void read_all(adding *all)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < all->found.n; i++)
        sum += size_of(&all->found.items[i]);
    all->sink = (sink){all, take, report, {NULL, NULL}, false};
    all->progress = progress_of_bytes("adding", sum, !all->set->quiet);
    all->belt = belt_of(thread_count(all->set->threads), (size_t)(all->set->memory / 16),
                        unpack_load, load_done, all);
    for (size_t i = 0; i < all->found.n && !all->sink.stop; i++) {
        read_records(&all->found.items[i], &all->limits, &all->sink);
        all->bytes_before += size_of(&all->found.items[i]);
    }
    end_belt(all->belt);
    if (all->batch != NULL && !all->failed)
        commit_batch(all);
    dg_index_abort(all->batch);
    end_progress(all->progress);
}

/* ---- The command ---- */

static bool find_all(adding *all, char **arguments, size_t n_arguments)
{
    path_list listed = {NULL, NULL, 0, 0};
    const settings *set = all->set;
    bool good = set->files_from == NULL || read_path_list(&listed, set->files_from);
    if (good && n_arguments > 0)
        find_inputs(&all->found, arguments, n_arguments, set);
    if (good)
        find_inputs(&all->found, listed.items, listed.n, set);
    free_path_list(&listed);
    for (size_t i = 0; i < all->found.n_skips; i++) {
        const skip *s = &all->found.skips[i];
        all->unreadable = all->unreadable || s->kind == BY_FAILURE;
        if (s->kind == BY_FAILURE || set->verbose)
            say("%s: %s%s", s->path, s->kind == BY_FAILURE ? "" : "skipped: ",
                s->reason != NULL ? s->reason : strerror(s->error));
    }
    return good;
}

static void say_end(const adding *all)
{
    if (all->set->quiet)
        return;
    say_reasons(&all->troubles, "could not be read");
    say_reasons(&all->skipped, "left out");
    say("%s: %llu document%s put in, %.1f MB", all->folder, (unsigned long long)all->n_documents,
        all->n_documents == 1 ? "" : "s", (double)all->bytes / 1e6);
}

/* Documents are read as those of the index are. */
static bool open_to_add(adding *all)
{
    dg_index_options how = DG_INDEX_OPTIONS_INIT;
    dg_index_parameters parameters = {.size = sizeof parameters};
    how.batch_memory = (size_t)(all->set->memory / 2);
    all->index = open_index(all->folder, &how);
    if (all->index == NULL)
        return false;
    dg_index_parameters_of(all->index, &parameters);
    all->how = unpacking_by(all->set);
    all->how.reading.seed = parameters.seed;
    all->how.reading.flags = parameters.flags;
    return begin_batch(all); /* somebody who is writing is told of before all is read */
}

int run_index_add(const settings *given, char **arguments, size_t n_arguments)
{
    settings set = *given;
    adding all = {.set = &set};
    if (!has_arguments("add", "a folder and what to add", set.files_from != NULL ? 1 : 2,
                       n_arguments))
        return 2;
    if (set.encoding != NULL && !knows_encoding(set.encoding)) {
        say("--encoding: '%s' is not known here; 'iconv -l' lists what is", set.encoding);
        return 2;
    }
    setlocale(LC_CTYPE, "C.UTF-8"); /* for the names in archives */
    set.containers = true;
    all.folder = arguments[0];
    all.limits = (reading_limits){set.input, NULL, (size_t)set.max_record, false};
    bool good = open_to_add(&all) && find_all(&all, arguments + 1, n_arguments - 1);
    if (good)
        read_all(&all);
    else
        dg_index_abort(all.batch);
    if (good && !all.failed)
        say_end(&all);
    bool fine = good && !all.failed && !all.unreadable;
    bool strict = set.strict && all.troubles.sum > 0;
    dg_index_close(all.index);
    free_reasons(&all.troubles);
    free_reasons(&all.skipped);
    free_inputs(&all.found);
    return fine && !strict ? 0 : 2;
}

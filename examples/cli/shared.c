/* One collection a realm. Documents are read again when the search asks for them, so that memory
 * holds what it compares them by and one of them a thread. */
#define _POSIX_C_SOURCE 200809L
#include "shared.h"

#include "memory.h"
#include "pool.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER_MAX 255
#define CHANGED    SIZE_MAX

static const char changed[] = "changed while it was being compared; run again";

typedef struct realm {
    const char *name; /* within the path of its first input; not ended there */
    size_t name_len;
    dg_collection *collection;
    size_t *inputs; /* of each document */
    size_t n, cap;
    findings found;
    shared *all;
} realm;

struct shared {
    const inputs *found;
    const opening *how;
    realm *realms;
    size_t n_realms, realms_cap;
    size_t *realm_of, *document_of; /* of each input */
    opened *kept;                   /* of each input; those that can't be read again */
    size_t *lengths;                /* of each input, in bytes */
    shared_failure *failures;
    size_t n_failures, failures_cap;
    bool texts;
};

/* ---- Realms ---- */

/* Whether a folder matches one of the patterns, which have commas between. */
static bool matches_any(const char *folder, size_t len, const char *patterns)
{
    char name[FOLDER_MAX + 1], pattern[FOLDER_MAX + 1];
    if (len > FOLDER_MAX)
        return false;
    memcpy(name, folder, len);
    name[len] = '\0';
    for (;; patterns++) {
        size_t pattern_len = strcspn(patterns, ",");
        if (pattern_len <= FOLDER_MAX) {
            memcpy(pattern, patterns, pattern_len);
            pattern[pattern_len] = '\0';
            while (pattern_len > 0 && pattern[pattern_len - 1] == '/')
                pattern[--pattern_len] = '\0';
            if (fnmatch(pattern, name, 0) == 0)
                return true;
        }
        patterns += strcspn(patterns, ",");
        if (*patterns == '\0')
            return false;
    }
}

/* The folder that names the realm of a path; none: the path's end. */
static const char *realm_name(const char *path, const char *within, size_t *len)
{
    for (const char *slash; within != NULL && (slash = strchr(path, '/')) != NULL;) {
        *len = (size_t)(slash - path);
        if (matches_any(path, *len, within))
            return path;
        path = slash + 1;
    }
    *len = 0;
    return path;
}

static realm *realm_named(shared *all, const char *name, size_t len)
{
    for (size_t i = 0; i < all->n_realms; i++)
        if (all->realms[i].name_len == len && memcmp(all->realms[i].name, name, len) == 0)
            return &all->realms[i];
    all->realms = need_room(all->realms, &all->realms_cap, all->n_realms + 1, sizeof *all->realms);
    all->realms[all->n_realms] = (realm){.name = name, .name_len = len, .all = all};
    return &all->realms[all->n_realms++];
}

static void fail(shared *all, size_t which, const char *reason)
{
    all->failures =
        need_room(all->failures, &all->failures_cap, all->n_failures + 1, sizeof *all->failures);
    all->failures[all->n_failures++] = (shared_failure){which, reason};
}

shared *shared_new(const inputs *found, const opening *how, const char *within)
{
    shared *all = need(1, sizeof *all);
    *all = (shared){.found = found, .how = how};
    all->realm_of = need(found->n, sizeof *all->realm_of);
    all->document_of = need(found->n, sizeof *all->document_of);
    all->kept = need(found->n, sizeof *all->kept);
    all->lengths = need(found->n, sizeof *all->lengths);
    for (size_t i = 0; i < found->n; i++) {
        size_t len;
        const char *name = realm_name(found->items[i].path, within, &len);
        realm *r = realm_named(all, name, len);
        r->inputs = need_room(r->inputs, &r->cap, r->n + 1, sizeof *r->inputs);
        r->inputs[r->n] = i;
        all->realm_of[i] = (size_t)(r - all->realms);
        all->document_of[i] = r->n++;
    }
    for (size_t i = 0; i < all->n_realms; i++) {
        dg_error error = {DG_OK, NULL, 0};
        if (dg_collection_new(&all->realms[i].collection, all->realms[i].n, NULL, &error) != DG_OK)
            fail(all, all->realms[i].inputs[0], error.message);
    }
    return all;
}

const char *shared_put(shared *all, size_t i, opened *in)
{
    dg_error error = {DG_OK, NULL, 0};
    realm *r = &all->realms[all->realm_of[i]];
    all->lengths[i] = in->source.len;
    if (r->collection == NULL)
        return dg_status_message(DG_NO_MEMORY);
    if (dg_collection_put(r->collection, all->document_of[i], in->doc, &error) != DG_OK)
        return error.message;
    if (!in->source.again) {
        all->kept[i] = *in;
        *in = (opened){.path = in->path};
    }
    return NULL;
}

/* ---- Documents, again ---- */

static dg_status open_again(void *ctx, size_t i, const dg_document **doc)
{
    const realm *r = ctx;
    const shared *all = r->all;
    size_t which = r->inputs[i];
    *doc = all->kept[which].doc;
    if (*doc != NULL)
        return DG_OK;
    opened in = open_document(&all->found->items[which], all->how);
    if (in.doc == NULL) {
        close_document(&in);
        return DG_CHANGED;
    }
    *doc = in.doc;
    return DG_OK;
}

/* The source goes with the document that refers to it. */
static void close_again(void *ctx, size_t i, const dg_document *doc)
{
    const realm *r = ctx;
    if (doc == r->all->kept[r->inputs[i]].doc)
        return;
    size_t len;
    opened in = {.doc = (dg_document *)doc};
    in.source.bytes = (char *)dg_document_text(doc, &len);
    close_document(&in);
}

/* ---- Searching ---- */

static void locate_in(void *ctx, size_t i)
{
    const realm *r = ctx;
    const shared *all = r->all;
    size_t which = r->inputs[i];
    const char *path = all->found->items[which].path;
    if (!in_findings(&r->found, i))
        return;
    if (all->kept[which].doc != NULL) {
        locate_findings(&r->found, i, path, &all->kept[which].source, all->texts);
        return;
    }
    source s = read_decoded(&all->found->items[which], all->how);
    if (s.len == all->lengths[which])
        locate_findings(&r->found, i, path, &s, all->texts);
    else
        all->lengths[which] = CHANGED;
    free(s.bytes);
}

static void run_for_library(void *ctx, size_t n, void (*task)(void *arg, size_t i), void *arg)
{
    run_tasks(*(const size_t *)ctx, n, task, arg);
}

static void find_in(realm *r, const dg_find_options *options, size_t n_threads)
{
    dg_documents documents = {open_again, close_again, r};
    dg_report *report = NULL;
    dg_error error = {DG_OK, NULL, 0};
    if (dg_collection_find(&report, r->collection, &documents, options, &error) != DG_OK) {
        size_t document = error.position < r->n ? (size_t)error.position : 0;
        fail(r->all, r->inputs[document], error.code == DG_CHANGED ? changed : error.message);
        return;
    }
    r->found = findings_of(report);
    run_tasks(n_threads, r->n, locate_in, r);
    for (size_t i = 0; i < r->n; i++) {
        if (r->all->lengths[r->inputs[i]] != CHANGED)
            continue;
        fail(r->all, r->inputs[i], changed);
        free_findings(&r->found);
    }
}

void shared_find(shared *all, const dg_find_options *options, size_t n_threads, bool texts)
{
    dg_runner runner = {run_for_library, &n_threads};
    dg_find_options with_runner = *options;
    with_runner.runner = &runner;
    all->texts = texts;
    for (size_t i = 0; i < all->n_realms; i++)
        if (all->realms[i].collection != NULL)
            find_in(&all->realms[i], &with_runner, n_threads);
}

/* ---- What came of it ---- */

const findings *shared_findings(const shared *all, size_t i)
{
    return i < all->n_realms ? &all->realms[i].found : NULL;
}

const shared_failure *shared_failures(const shared *all, size_t *n)
{
    *n = all->n_failures;
    return all->failures;
}

void shared_free(shared *all)
{
    if (all == NULL)
        return;
    for (size_t i = 0; i < all->n_realms; i++) {
        free_findings(&all->realms[i].found);
        dg_collection_free(all->realms[i].collection);
        free(all->realms[i].inputs);
    }
    for (size_t i = 0; i < all->found->n; i++)
        close_document(&all->kept[i]);
    free(all->realms);
    free(all->realm_of);
    free(all->document_of);
    free(all->kept);
    free(all->lengths);
    free(all->failures);
    free(all);
}

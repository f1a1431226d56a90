/* One reading: the main thread takes records out of the inputs; they go over a belt, where they are
 * unpacked and added to the corpus, or annotated and judged; what comes off it is in order. */
#define _POSIX_C_SOURCE 200809L
#include "belt.h"
#include "memory.h"
#include "say.h"
#include "sift_run.h"

#include <stdlib.h>
#include <string.h>

#define REST_HELD (64u << 10)

/* What lies on the belt: a record, if it has bytes or an end, and what comes behind it. */
typedef struct item {
    const input *in;
    content holds;
    bool begins, has_record, has_trouble;
    record record;
    trouble trouble; /* the reader's; its member is a copy */
    char *rest;      /* bytes in no record, behind this one */
    size_t rest_len, rest_cap;
    /* What the work leaves. */
    const char *refusal, *reason, *failure;
    uint64_t tokens, bad_bytes;
    bool is_document, is_annotated;
    void *judged;
} item;

typedef struct reading {
    run *run;
    belt *belt;
    sink sink;
    item *pending; /* to it more may be added */
    const input *in;
    content holds;
    bool begun, unreadable;
} reading;

/* ---- The work, in any thread ---- */

static void add_to_corpus(run *r, item *it, const unpacked *in)
{
    dg_error error = {DG_OK, NULL, 0};
    size_t key_len;
    char *key = key_of_record(&it->record, &key_len);
    if (dg_corpus_add(r->corpus, key, key_len, in->source, strlen(in->source), in->doc, &error) !=
        DG_OK)
        it->failure = error.message;
    free(key);
}

static void judge_document(run *r, item *it, const unpacked *in, const dg_annotations *found)
{
    sifted doc = {&it->record, in, found, r->corpus, r->stream};
    it->judged = r->by->judge(r->by->ctx, &doc, &it->failure);
}

/* `in` was unpacked just now. */
static void annotate(run *r, item *it, const unpacked *in, const char *key, size_t key_len)
{
    dg_error error = {DG_OK, NULL, 0};
    dg_annotations *found = NULL;
    if (it->is_annotated &&
        dg_corpus_annotate(&found, r->corpus, key, key_len, in->doc, &error) != DG_OK)
        it->failure = error.message;
    else
        judge_document(r, it, in, found);
    dg_annotations_free(found);
}

static bool was_unpacked(item *it, const unpacked *in)
{
    it->refusal = in->refusal;
    it->reason = in->trouble;
    it->bad_bytes = in->bad_bytes;
    it->is_document = in->doc != NULL;
    return it->is_document;
}

static void work_first(run *r, item *it)
{
    unpacked in = unpack(&it->record, &r->how);
    if (was_unpacked(it, &in))
        add_to_corpus(r, it, &in);
    free_unpacked(&in);
}

/* What isn't in the corpus could not be read the first time, and can't be now. */
static void work_second(run *r, item *it)
{
    dg_corpus_record known = {0};
    dg_error error = {DG_OK, NULL, 0};
    size_t key_len;
    char *key = key_of_record(&it->record, &key_len);
    dg_status status = dg_corpus_look_up(&known, r->corpus, key, key_len, &error);
    it->tokens = known.n_tokens;
    it->is_document = status == DG_OK;
    it->is_annotated = status == DG_OK && known.annotated != 0;
    if (status != DG_OK && status != DG_INVALID) {
        it->failure = error.message;
    } else if (status == DG_INVALID || it->is_annotated || r->by->unpack_all) {
        unpacked in = unpack(&it->record, &r->how);
        if (was_unpacked(it, &in) != (status == DG_OK))
            it->failure = "changed while it was read";
        else if (it->is_document)
            annotate(r, it, &in, key, key_len);
        free_unpacked(&in);
    }
    free(key);
}

/* Items come in order: there is one thread. */
static void work_once(run *r, item *it)
{
    dg_error error = {DG_OK, NULL, 0};
    dg_annotations *found = NULL;
    size_t key_len;
    unpacked in = unpack(&it->record, &r->how);
    if (was_unpacked(it, &in)) {
        char *key = key_of_record(&it->record, &key_len);
        it->tokens = dg_document_token_count(in.doc);
        if (dg_stream_add(&found, r->stream, key, key_len, in.source, strlen(in.source), in.doc,
                          &error) != DG_OK)
            it->failure = error.message;
        else
            judge_document(r, it, &in, found);
        it->is_annotated = found != NULL && dg_annotations_count(found) > 0;
        dg_annotations_free(found);
        free(key);
    }
    free_unpacked(&in);
}

static void work(void *ctx, void *thing)
{
    item *it = thing;
    reading *all = ctx;
    if (it->has_record && all->run->stream != NULL)
        work_once(all->run, it);
    else if (it->has_record && all->run->second)
        work_second(all->run, it);
    else if (it->has_record)
        work_first(all->run, it);
}

/* ---- What comes off the belt ---- */

static void tell_trouble(run *r, const trouble *what)
{
    const char *reason = what->reason != NULL ? what->reason : strerror(what->error);
    r->unreadable = r->unreadable || what->unreadable;
    count_reason(&r->sum.troubles, reason);
    if (!r->speaks || (r->set->quiet && !what->unreadable))
        return;
    if (r->set->verbose || what->unreadable || r->n_said++ < TROUBLES_SAID)
        say_trouble(what);
}

static void count_document(run *r, const item *it)
{
    r->sum.documents++;
    r->sum.bytes += it->record.len;
    r->sum.tokens += it->tokens;
    r->sum.annotated += it->is_annotated;
    r->sum.bad_bytes += it->bad_bytes;
    r->sum.bad_bytes_documents += it->bad_bytes > 0;
}

static void count_item(run *r, const item *it)
{
    const record *about = &it->record;
    if (it->has_trouble)
        tell_trouble(r, &it->trouble);
    if (it->has_record && it->is_document)
        count_document(r, it);
    if (it->refusal != NULL)
        count_reason(&r->sum.skipped, it->refusal);
    if (it->reason != NULL) {
        trouble what = {about->path, about->member, about->number, 0, it->reason, 0, false};
        tell_trouble(r, &what);
    }
}

static bool put(run *r, item *it)
{
    const sifter *by = r->by;
    void *judged = it->judged;
    if (it->begins && by->begin != NULL && !by->begin(by->ctx, it->in, it->holds))
        return false;
    it->judged = NULL;
    return (!it->has_record || by->put(by->ctx, &it->record, judged)) &&
           (it->rest_len == 0 || by->pass(by->ctx, it->rest, it->rest_len));
}

static void done(void *ctx, void *thing)
{
    reading *all = ctx;
    run *r = all->run;
    item *it = thing;
    if (it->failure != NULL)
        fail_run(r, it->in->path, it->failure);
    if (!r->failed) {
        count_item(r, it);
        if (r->second && !put(r, it))
            r->failed = true;
        if (it->has_record)
            progress_at(r->progress, r->bytes_before + it->record.read, r->sum.documents);
    }
    if (it->judged != NULL)
        r->by->drop(it->judged);
    all->sink.stop = r->failed || is_interrupted();
    free_record(&it->record);
    free((char *)it->trouble.member);
    free(it->rest);
    free(it);
}

/* ---- What the reader finds ---- */

static void let_go(reading *all)
{
    if (all->pending != NULL)
        belt_put(all->belt, all->pending, all->pending->record.len + all->pending->rest_len);
    all->pending = NULL;
}

/* The item that something is to be put into, which comes behind what there is. */
static item *next_item(reading *all)
{
    let_go(all);
    all->pending = need(1, sizeof *all->pending);
    all->pending->in = all->in;
    all->pending->holds = all->holds;
    all->pending->begins = !all->begun;
    all->begun = true;
    return all->pending;
}

static void take(void *ctx, record *next)
{
    reading *all = ctx;
    item *it = next_item(all);
    it->has_record = true;
    it->record = *next;
    if (all->sink.rest.pass == NULL) /* nothing is added to it */
        let_go(all);
    all->sink.stop = all->sink.stop || is_interrupted();
}

static void report(void *ctx, const trouble *what)
{
    reading *all = ctx;
    bool begun = all->begun;
    item *it = next_item(all);
    it->begins = false;
    all->begun = begun;
    all->unreadable = all->unreadable || what->unreadable;
    it->has_trouble = true;
    it->trouble = *what;
    it->trouble.member = what->member != NULL ? need_copy(what->member) : NULL;
}

static void pass(void *ctx, const char *bytes, size_t len)
{
    reading *all = ctx;
    item *it = all->pending;
    if (it == NULL || !all->begun || it->rest_len > REST_HELD)
        it = next_item(all);
    it->rest = need_room(it->rest, &it->rest_cap, it->rest_len + len, 1);
    memcpy(it->rest + it->rest_len, bytes, len);
    it->rest_len += len;
}

void read_inputs(run *r)
{
    reading all = {.run = r};
    bool passes = r->second && r->by->pass != NULL;
    all.sink = (sink){&all, take, report, {passes ? pass : NULL, &all}, false};
    all.belt = belt_of(r->threads, r->belt_bytes, work, done, &all);
    r->bytes_before = 0;
    for (size_t i = 0; i < r->found.n && !all.sink.stop; i++) {
        all.in = &r->found.items[i];
        all.holds = content_of(all.in, &r->limits);
        all.begun = all.unreadable = false;
        read_records(all.in, &r->limits, &all.sink);
        if (!all.begun && !all.unreadable)
            next_item(&all);
        r->bytes_before += r->sizes[i];
    }
    let_go(&all);
    end_belt(all.belt);
}

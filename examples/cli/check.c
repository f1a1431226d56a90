/* `dittograph check`: every input is a task of its own, read, judged and let go; what the reports
 * need is kept in order of path, so that the output doesn't depend on the threads. */
#define _POSIX_C_SOURCE 200809L
#include "archive.h"
#include "comments.h"
#include "encoding.h"
#include "files_from.h"
#include "findings.h"
#include "open.h"
#include "pool.h"
#include "progress.h"
#include "say.h"
#include "shared.h"
#include "terminal.h"
#include "triage.h"

#include "memory.h"
#include "utf8.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a task leaves behind. */
typedef struct outcome {
    findings found;
    archived archived; /* what of it stands in the archive */
    comments comments;
    uint64_t bytes, bad_bytes;
    const char *refusal; /* as in source */
    const char *failure;
    int error;
} outcome;

typedef struct check {
    const settings *set;
    inputs found;
    outcome *outcomes; /* one an input */
    opening opening;
    dg_find_options finding; /* in each document */
    uint32_t shared_rules;   /* what is looked for in all of them together */
    shared *together;        /* NULL: nothing is */
    archive *archive;        /* NULL: none is asked ... */
    uint32_t archive_rules;  /* ... for these */
    progress *progress;
} check;

/* What can only be told within a document, with its text at hand. */
#define DOCUMENT_RULES ((1u << DG_DOUBLED_WORDS) | (1u << DG_REPEATED_SECTION))

static bool shows_texts(const settings *set)
{
    return set->format != FORMAT_TEXT;
}

static void judge_document(const check *run, outcome *out, const opened *in)
{
    dg_report *report = NULL;
    dg_error error = {DG_OK, NULL, 0};
    if (run->finding.rules == 0)
        return;
    if (dg_find_repeats(&report, in->doc, &run->finding, &error) != DG_OK)
        out->failure = error.message;
    out->found = findings_of(report);
    locate_findings(&out->found, 0, in->path, &in->source, shows_texts(run->set));
}

/* What has been added under the name of the input is what it was before. */
static void judge_by_archive(const check *run, outcome *out, const opened *in)
{
    const char *failure =
        ask_archive(&out->archived, run->archive, in, in->path, run->archive_rules,
                    run->set->min_words, shows_texts(run->set));
    if (failure != NULL)
        out->failure = failure;
}

static void judge(void *ctx, size_t i)
{
    check *run = ctx;
    outcome *out = &run->outcomes[i];
    opened in = open_document(&run->found.items[i], &run->opening);
    out->bytes = in.source.n_read;
    out->bad_bytes = in.bad_bytes;
    out->refusal = in.source.refusal;
    out->failure = in.source.failure;
    out->error = in.source.error;
    out->comments = (comments){.path = in.path};
    if (in.doc != NULL) {
        out->comments = comments_in(in.path, in.doc, in.format);
        judge_document(run, out, &in);
    }
    if (in.doc != NULL && run->archive != NULL && out->failure == NULL)
        judge_by_archive(run, out, &in);
    if (in.doc != NULL && run->together != NULL && out->failure == NULL)
        out->failure = shared_put(run->together, i, &in);
    close_document(&in);
    progress_step(run->progress, out->bytes);
}

static int skips_by_path(const void *a, const void *b)
{
    const skip *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order != 0 ? order : strcmp(skip_reason(x), skip_reason(y));
}

static bool was_judged(const outcome *out)
{
    return out->refusal == NULL && out->failure == NULL && out->error == 0;
}

/* What was not judged joins the skips; what was is counted. */
static void divide(check *run, results *all)
{
    for (size_t i = 0; i < run->found.n; i++) {
        const outcome *out = &run->outcomes[i];
        const char *path = run->found.items[i].path;
        if (was_judged(out)) {
            all->n_files++;
            all->bytes += out->bytes;
        } else if (out->refusal != NULL) {
            add_skip(&run->found, path, BY_CONTENT, out->refusal, 0);
        } else {
            add_skip(&run->found, path, BY_FAILURE, out->failure, out->error);
        }
    }
}

/* ---- All findings of all files ---- */

static int by_first_place(const void *a, const void *b)
{
    const shown *x = a, *y = b;
    const located *at = x->where, *other = y->where;
    int order = at->path != other->path ? strcmp(at->path, other->path) : 0;
    if (order != 0)
        return order;
    if (at->start.offset != other->start.offset)
        return at->start.offset < other->start.offset ? -1 : 1;
    if (at->end.offset != other->end.offset)
        return at->end.offset < other->end.offset ? -1 : 1;
    if (x->finding->rule != y->finding->rule)
        return x->finding->rule < y->finding->rule ? -1 : 1;
    return memcmp(&x->finding->id, &y->finding->id, sizeof x->finding->id);
}

typedef struct list {
    shown *items;
    size_t n, cap;
} list;

static void add_findings(list *to, const findings *from)
{
    to->items = need_room(to->items, &to->cap, to->n + from->n, sizeof *to->items);
    for (size_t i = 0; i < from->n; i++)
        to->items[to->n++] = from->items[i];
}

static list collect(const check *run)
{
    list all = {0};
    for (size_t i = 0; i < run->found.n; i++)
        if (was_judged(&run->outcomes[i])) {
            add_findings(&all, &run->outcomes[i].found);
            add_findings(&all, &run->outcomes[i].archived.found);
        }
    const findings *in_realm;
    for (size_t i = 0; run->together != NULL; i++) {
        in_realm = shared_findings(run->together, i);
        if (in_realm == NULL)
            break;
        add_findings(&all, in_realm);
    }
    if (all.n > 0)
        qsort(all.items, all.n, sizeof *all.items, by_first_place);
    return all;
}

/* ---- What was not read ---- */

/* Failures are always said; what a directory's rules left out only on demand: the summary counts
 * it. Puts the skips in order and returns whether there were failures. */
static bool say_skips(inputs *found, const settings *set)
{
    bool failed = false;
    if (found->n_skips > 0)
        qsort(found->skips, found->n_skips, sizeof *found->skips, skips_by_path);
    for (size_t i = 0; i < found->n_skips; i++) {
        const skip *skipped = &found->skips[i];
        failed = failed || skipped->kind == BY_FAILURE;
        if (skipped->kind == BY_FAILURE)
            say("%s: %s", skipped->path, skip_reason(skipped));
        else if (set->verbose || (skipped->kind == BY_CONTENT && !set->quiet))
            say("%s: skipped: %s", skipped->path, skip_reason(skipped));
    }
    return failed;
}

static bool has_bad_bytes(const outcome *out)
{
    return out->bad_bytes > 0 && was_judged(out);
}

/* One file is named, of several only their number is said unless asked for. */
static void say_bad_bytes(const check *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->found.n; i++)
        n += has_bad_bytes(&run->outcomes[i]);
    if (n == 0 || run->set->quiet)
        return;
    if (n > 1 && !run->set->verbose) {
        say("%zu files have bytes that are not UTF-8, read as U+FFFD; -v names them", n);
        return;
    }
    for (size_t i = 0; i < run->found.n; i++) {
        const outcome *out = &run->outcomes[i];
        if (has_bad_bytes(out))
            say("%s: %llu byte%s not UTF-8, read as U+FFFD", run->found.items[i].path,
                (unsigned long long)out->bad_bytes, out->bad_bytes == 1 ? " is" : "s are");
    }
}

static bool any_at(const results *all, uint32_t level)
{
    for (size_t i = 0; i < all->n_findings; i++)
        if (all->findings[i].level >= (dg_level)level)
            return true;
    return false;
}

static int list_files(check *run)
{
    for (size_t i = 0; i < run->found.n; i++) {
        char *path = shown_path(run->found.items[i].path, true);
        puts(path);
        free(path);
    }
    return say_skips(&run->found, run->set) ? 2 : 0;
}

/* What fails is shown. */
static bool shows_infos(const settings *set)
{
    return set->verbose || set->fail_level == DG_INFO;
}

static void print_report(const results *all, const settings *set)
{
    switch ((report_format)set->format) {
    case FORMAT_TEXT:
        report_text(stdout, all, set, shows_infos(set), wants_color(set));
        break;
    case FORMAT_JSON:
        report_json(stdout, all);
        break;
    case FORMAT_JSONL:
        report_jsonl(stdout, all);
        break;
    case FORMAT_SARIF:
        report_sarif(stdout, all);
        break;
    case FORMAT_GITHUB:
        report_github(stdout, all, shows_infos(set));
        break;
    case FORMAT_GITLAB:
        report_gitlab(stdout, all);
        break;
    case FORMAT_RDJSON:
        report_rdjson(stdout, all);
        break;
    case FORMAT_HTML:
        report_html(stdout, all);
        break;
    }
}

static void compare_all(check *run, size_t n_threads)
{
    dg_find_options options = run->finding;
    options.rules = run->shared_rules;
    shared_find(run->together, &options, n_threads, shows_texts(run->set));
    size_t n;
    const shared_failure *failures = shared_failures(run->together, &n);
    for (size_t i = 0; i < n; i++)
        run->outcomes[failures[i].input].failure = failures[i].reason;
}

static void apply_comments(const check *run, list *collected)
{
    comments *all = need(run->found.n, sizeof *all);
    for (size_t i = 0; i < run->found.n; i++)
        all[i] = run->outcomes[i].comments;
    drop_commented(collected->items, &collected->n, all, run->found.n);
    bool partial = run->together != NULL && !run->found.walked;
    say_comments(all, run->found.n, run->set->quiet || partial);
    free(all);
}

static int judge_all(check *run)
{
    const settings *set = run->set;
    size_t n_threads = thread_count(set->threads);
    run->outcomes = need(run->found.n, sizeof *run->outcomes);
    if (run->found.n > 0 && n_threads > run->found.n)
        run->opening.parts = n_threads / run->found.n;
    run->progress = progress_of(run->found.n, !set->quiet);
    run_tasks(n_threads, run->found.n, judge, run);
    end_progress(run->progress);
    if (run->together != NULL)
        compare_all(run, n_threads);
    results all = {0};
    divide(run, &all);
    say_bad_bytes(run);
    bool failed = say_skips(&run->found, set);
    list collected = collect(run);
    apply_comments(run, &collected);
    bool sorted = triage(collected.items, &collected.n, set, failed, !run->found.walked);
    all.findings = collected.items;
    all.n_findings = collected.n;
    all.skips = run->found.skips;
    all.n_skips = run->found.n_skips;
    if (sorted)
        print_report(&all, set);
    int code = failed || !sorted ? 2 : !set->exit_zero && any_at(&all, set->fail_level) ? 1 : 0;
    free(collected.items);
    return code;
}

static void free_outcomes(check *run)
{
    shared_free(run->together);
    for (size_t i = 0; i < run->found.n && run->outcomes != NULL; i++) {
        free_findings(&run->outcomes[i].found);
        free_archived(&run->outcomes[i].archived);
        free_comments(&run->outcomes[i].comments);
    }
    free(run->outcomes);
}

/* Passages shorter than the usual k-gram need a shorter one. */
static void set_thresholds(check *run)
{
    const settings *set = run->set;
    run->finding.min_words = set->min_words;
    run->finding.min_sentences = set->min_sentences;
    run->finding.min_passage_words = set->min_passage_words;
    if (run->finding.k > set->min_passage_words)
        run->finding.k = set->min_passage_words;
}

/* Rules about several documents are about those of the archive, if there is one; with --shared, about
 * both. Where documents are compared with one another, a text that stands twice in one of them and in a
 * second belongs together: then all but a few rules look at all documents at once. */
static bool choose_rules(check *run)
{
    const settings *set = run->set;
    uint32_t rules = set->selected_rules != 0 ? set->selected_rules
                     : set->shared            ? DEFAULT_RULES | SHARED_RULES
                                              : DEFAULT_RULES;
    rules &= ~set->ignored_rules;
    run->archive_rules = rules & ANY_ARCHIVE_RULES;
    if (set->index != NULL && set->selected_rules == 0)
        run->archive_rules = ARCHIVE_RULES & ~set->ignored_rules;
    bool compare = set->shared || (set->index == NULL && (rules & ANY_SHARED_RULES) != 0);
    run->finding.rules = compare ? rules & DOCUMENT_RULES : rules & ~ANY_SHARED_RULES;
    run->shared_rules = compare ? rules & ~DOCUMENT_RULES : 0;
    if (rules == 0)
        say("no rule is left to look for: --ignore names them all");
    return rules != 0;
}

int run_check(const settings *set, char **arguments, size_t n_arguments)
{
    static char here[] = ".";
    char *const default_path[] = {here};
    check run = {.set = set, .opening = opening_by(set), .finding = DG_FIND_OPTIONS_INIT};
    if (!choose_rules(&run))
        return 2;
    if (set->encoding != NULL && !knows_encoding(set->encoding)) {
        say("--encoding: '%s' is not known here; 'iconv -l' lists what is", set->encoding);
        return 2;
    }
    set_thresholds(&run);
    path_list listed = {NULL, NULL, 0, 0};
    if (set->files_from != NULL && !read_path_list(&listed, set->files_from)) {
        free_path_list(&listed);
        return 2;
    }
    if (n_arguments > 0 || set->files_from == NULL)
        find_inputs(&run.found, n_arguments > 0 ? arguments : default_path,
                    n_arguments > 0 ? n_arguments : 1, set);
    find_inputs(&run.found, listed.items, listed.n, set);
    free_path_list(&listed);
    if (set->index != NULL && !set->files && run.archive_rules != 0) {
        run.archive = open_archive(set->index, &run.opening);
        if (run.archive == NULL) {
            free_inputs(&run.found);
            return 2;
        }
    }
    if (run.shared_rules != 0)
        run.together = shared_new(&run.found, &run.opening, set->compare_within);
    int code = set->files ? list_files(&run) : judge_all(&run);
    free_outcomes(&run);
    close_archive(run.archive);
    free_inputs(&run.found);
    return code;
}

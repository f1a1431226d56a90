/* `dittograph check`: every input is a task of its own, read, judged and let go; what the reports
 * need is kept in order of path, so that the output doesn't depend on the threads. */
#define _POSIX_C_SOURCE 200809L
#include "encoding.h"
#include "formats.h"
#include "pool.h"
#include "read.h"
#include "report.h"
#include "say.h"

#include "memory.h"
#include "utf8.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of bytes that are not UTF-8, more than one in so many make a text one in another encoding. */
#define BAD_BYTES_ONE_IN 10

/* What a task leaves behind. */
typedef struct outcome {
    judged file;
    uint64_t bad_bytes;
    const char *refusal; /* as in source */
    const char *failure;
    int error;
} outcome;

typedef struct check {
    const settings *set;
    inputs found;
    outcome *outcomes; /* one an input */
    dg_document_options reading;
    dg_find_options finding;
    size_t parts; /* of one text, that as many threads read: more than one for few inputs only */
} check;

static void keep_texts(located *where, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        where[i].text =
            well_formed(text + where[i].start.offset, where[i].end.offset - where[i].start.offset,
                        &where[i].text_len);
}

/* What is shown of a finding: its first place; doubled words both. */
static dg_span shown_span(const dg_finding *finding)
{
    dg_span span = finding->occurrences[0].span;
    if (finding->rule == DG_DOUBLED_WORDS)
        span.end = finding->occurrences[1].span.end;
    return span;
}

static excerpt *keep_excerpts(const dg_report *report, const source *s)
{
    size_t n = dg_report_count(report);
    excerpt *excerpts = need(n, sizeof *excerpts);
    for (size_t i = 0; i < n; i++)
        excerpts[i] = excerpt_of(s->bytes, s->len, shown_span(dg_report_finding(report, i)));
    return excerpts;
}

static size_t occurrence_count(const dg_report *report)
{
    size_t n = 0;
    for (size_t i = 0; i < dg_report_count(report); i++)
        n += dg_report_finding(report, i)->n_occurrences;
    return n;
}

/* Two places an occurrence, side by side, so that one sweep finds them all. */
static located *locate(const dg_report *report, const source *s, size_t n)
{
    place *places = need(2 * n, sizeof *places);
    located *where = need(n, sizeof *where);
    size_t at = 0;
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        for (size_t j = 0; j < finding->n_occurrences; j++) {
            places[at++].offset = finding->occurrences[j].span.start;
            places[at++].offset = finding->occurrences[j].span.end;
        }
    }
    find_places(s->bytes, s->len, places, 2 * n);
    for (size_t i = 0; i < n; i++)
        where[i] = (located){places[2 * i], places[2 * i + 1], NULL, 0};
    free(places);
    return where;
}

static void keep_findings(const check *run, outcome *out, const source *s)
{
    judged *file = &out->file;
    size_t n = occurrence_count(file->report);
    file->where = locate(file->report, s, n);
    if (run->set->format == FORMAT_JSON)
        keep_texts(file->where, n, s->bytes);
    else
        file->excerpts = keep_excerpts(file->report, s);
}

typedef struct parts {
    dg_reading *reading;
    dg_status *statuses;
} parts;

static void read_part(void *ctx, size_t i)
{
    parts *p = ctx;
    p->statuses[i] = dg_reading_run(p->reading, i, NULL);
}

static dg_status read_parts(dg_document **doc, dg_reading *reading, dg_error *error)
{
    size_t n = dg_reading_parts(reading);
    parts p = {reading, need(n, sizeof *p.statuses)};
    run_tasks(n, n, read_part, &p);
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        status = p.statuses[i];
    free(p.statuses);
    if (status != DG_OK)
        *error = (dg_error){status, dg_status_message(status), 0};
    else
        status = dg_reading_finish(doc, reading, error);
    if (status != DG_OK)
        dg_reading_free(reading);
    return status;
}

static dg_format format_of(const check *run, const char *name)
{
    dg_format guess = DG_TEXT;
    if (run->set->input > 0)
        return (dg_format)(run->set->input - 1);
    format_of_name(name, &guess);
    return guess;
}

static dg_status read_text(const check *run, dg_document **doc, const char *name, const source *s,
                           dg_error *error)
{
    dg_document_options options = run->reading;
    options.format = format_of(run, name);
    if (run->parts == 1)
        return dg_document_from_text(doc, s->bytes, s->len, &options, error);
    dg_reading *reading;
    dg_status status =
        dg_reading_new(&reading, s->bytes, s->len, NULL, 0, run->parts, &options, error);
    return status == DG_OK ? read_parts(doc, reading, error) : status;
}

static void judge_text(const check *run, outcome *out, const source *s)
{
    dg_document *doc = NULL;
    dg_error error = {DG_OK, NULL, 0};
    if (read_text(run, &doc, out->file.path, s, &error) != DG_OK) {
        out->failure = error.message;
        return;
    }
    out->bad_bytes = dg_document_bad_bytes(doc);
    if (out->bad_bytes > s->len / BAD_BYTES_ONE_IN)
        out->refusal = "not UTF-8";
    else if (dg_find_repeats(&out->file.report, doc, &run->finding, &error) != DG_OK)
        out->failure = error.message;
    dg_document_free(doc);
    if (finding_count(&out->file) > 0)
        keep_findings(run, out, s);
}

static bool is_well(const source *s)
{
    return s->refusal == NULL && s->failure == NULL && s->error == 0;
}

static void judge(void *ctx, size_t i)
{
    check *run = ctx;
    outcome *out = &run->outcomes[i];
    source s = read_input(&run->found.items[i]);
    out->file.path = run->found.items[i].path;
    out->file.bytes = s.len;
    if (is_well(&s))
        decode(&s, format_of(run, out->file.path), run->set->encoding);
    memcpy(out->file.encoding, s.encoding, sizeof s.encoding);
    out->refusal = s.refusal;
    out->failure = s.failure;
    out->error = s.error;
    if (is_well(&s))
        judge_text(run, out, &s);
    free(s.bytes);
}

static int skips_by_path(const void *a, const void *b)
{
    const skip *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order != 0 ? order : strcmp(skip_reason(x), skip_reason(y));
}

/* What was not judged joins the skips; returns the files that were, to be freed. */
static judged *divide(check *run, size_t *n_files)
{
    judged *files = need(run->found.n, sizeof *files);
    *n_files = 0;
    for (size_t i = 0; i < run->found.n; i++) {
        const outcome *out = &run->outcomes[i];
        if (out->failure != NULL || out->error != 0)
            add_skip(&run->found, out->file.path, BY_FAILURE, out->failure, out->error);
        else if (out->refusal != NULL)
            add_skip(&run->found, out->file.path, BY_CONTENT, out->refusal, 0);
        else
            files[(*n_files)++] = out->file;
    }
    return files;
}

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
    return out->bad_bytes > 0 && out->refusal == NULL && out->failure == NULL;
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
            say("%s: %llu byte%s not UTF-8, read as U+FFFD", out->file.path,
                (unsigned long long)out->bad_bytes, out->bad_bytes == 1 ? " is" : "s are");
    }
}

static bool any_at(const results *all, uint32_t level)
{
    for (size_t i = 0; i < all->n_files; i++) {
        for (size_t j = 0; j < finding_count(&all->files[i]); j++) {
            if (dg_report_finding(all->files[i].report, j)->level >= (dg_level)level)
                return true;
        }
    }
    return false;
}

static bool wants_color(const settings *set)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (set->color != COLOR_AUTO)
        return set->color == COLOR_ALWAYS;
    return (no_color == NULL || *no_color == '\0') && isatty(STDOUT_FILENO) &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static size_t thread_count(const settings *set)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return set->threads > 0 ? set->threads : cores > 0 ? (size_t)cores : 1;
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

static int judge_all(check *run)
{
    const settings *set = run->set;
    size_t n_threads = thread_count(set);
    run->outcomes = need(run->found.n, sizeof *run->outcomes);
    run->parts = run->found.n > 0 && n_threads > run->found.n ? n_threads / run->found.n : 1;
    run_tasks(n_threads, run->found.n, judge, run);
    size_t n_files;
    judged *files = divide(run, &n_files);
    say_bad_bytes(run);
    bool failed = say_skips(&run->found, set);
    results all = {files, n_files, run->found.skips, run->found.n_skips};
    if (set->format == FORMAT_JSON)
        report_json(stdout, &all);
    else
        report_text(stdout, &all, set, wants_color(set));
    int code = failed ? 2 : !set->exit_zero && any_at(&all, set->fail_level) ? 1 : 0;
    free(files);
    return code;
}

static void free_outcomes(check *run)
{
    for (size_t i = 0; i < run->found.n && run->outcomes != NULL; i++) {
        judged *file = &run->outcomes[i].file;
        size_t n = file->where != NULL ? occurrence_count(file->report) : 0;
        for (size_t j = 0; j < n; j++)
            free(file->where[j].text);
        for (size_t j = 0; j < finding_count(file) && file->excerpts != NULL; j++)
            free(file->excerpts[j].line);
        free(file->where);
        free(file->excerpts);
        dg_report_free(file->report);
    }
    free(run->outcomes);
}

/* Passages shorter than the usual k-gram need a shorter one. */
static void set_thresholds(check *run, uint32_t rules)
{
    const settings *set = run->set;
    run->reading.flags =
        (set->fold_digits ? DG_FOLD_DIGITS : 0) | (set->strip_accents ? DG_STRIP_ACCENTS : 0);
    run->reading.include = set->include;
    run->finding.rules = rules;
    run->finding.min_words = set->min_words;
    run->finding.min_sentences = set->min_sentences;
    run->finding.min_passage_words = set->min_passage_words;
    if (run->finding.k > set->min_passage_words)
        run->finding.k = set->min_passage_words;
}

int run_check(const settings *set, char **arguments, size_t n_arguments)
{
    static char here[] = ".";
    char *const default_path[] = {here};
    check run = {.set = set, .reading = DG_DOCUMENT_OPTIONS_INIT, .finding = DG_FIND_OPTIONS_INIT};
    uint32_t rules = set->selected_rules != 0 ? set->selected_rules : DEFAULT_RULES;
    if ((rules & ~set->ignored_rules) == 0) {
        say("no rule is left to look for: --ignore names them all");
        return 2;
    }
    if (set->encoding != NULL && !knows_encoding(set->encoding)) {
        say("--encoding: '%s' is not known here; 'iconv -l' lists what is", set->encoding);
        return 2;
    }
    set_thresholds(&run, rules & ~set->ignored_rules);
    find_inputs(&run.found, n_arguments > 0 ? arguments : default_path,
                n_arguments > 0 ? n_arguments : 1, set->stdin_filename);
    int code = set->files ? list_files(&run) : judge_all(&run);
    free_outcomes(&run);
    free_inputs(&run.found);
    return code;
}

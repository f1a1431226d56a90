/* Runs a corpus that make.c made through dg_corpus, and holds what comes out against the truth.
 *
 *     run [options] CORPUS DIRECTORY
 *
 * --memory MB, --threads N, --shuffle SEED: how. --near: near duplicates as well. --truth FILE: recall of
 * what was planted, and how many near duplicates were not. --exact: also
 * all that stands twice by chance, by a table of every unit and run in memory (some 30 bytes a token).
 * --documents: only reads documents, to tell what that costs; --add: only adds them. Times are of the
 * processor. */
#define _POSIX_C_SOURCE 200809L
#include "../../examples/cli/read/short_lived.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64u

typedef struct line {
    char *bytes;
    size_t room;
    const char *id, *source, *text;
    size_t id_len, source_len, text_len;
} line;

typedef struct planted {
    char kind[16], id[16], origin[16];
    size_t start, end;
} planted;

static const char *const kinds[] = {"block", "passage", "near-0", "near-10", "near-20", "near-35"};
#define N_KINDS (sizeof kinds / sizeof *kinds)

typedef struct table {
    uint64_t *slots; /* a hash with its lowest bit set if it has come twice; 0: free */
    size_t mask;
} table;

typedef struct run {
    int file;
    uint64_t *ends; /* of each line */
    uint32_t *order;
    size_t n;
    uint64_t bytes;
    dg_corpus *corpus;
    int documents_only, annotating;
    table seen; /* --exact */
    planted *truth;
    char (*origins)[16]; /* documents that something planted is a copy of, in order */
    size_t n_truth;
    atomic_size_t next;
    pthread_mutex_t lock;
    /* What was found. */
    uint64_t digest;
    uint64_t annotated, annotations, boilerplate, kept;
    uint64_t planted[N_KINDS], recalled[N_KINDS];
    uint64_t near, near_elsewhere; /* blocks; and those that weren't meant to be */
    uint64_t repeated_tokens, missed_tokens, wrong_tokens, wrong_units;
} run;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

/* Seconds, of the processor but for `wall`. */
typedef struct times {
    double user, system, wall;
} times;

static double seconds(const struct timeval *t)
{
    return (double)t->tv_sec + 1e-6 * (double)t->tv_usec;
}

static times now(void)
{
    struct timespec t;
    struct rusage usage;
    clock_gettime(CLOCK_MONOTONIC, &t);
    getrusage(RUSAGE_SELF, &usage);
    return (times){seconds(&usage.ru_utime), seconds(&usage.ru_stime),
                   (double)t.tv_sec + 1e-9 * (double)t.tv_nsec};
}

/* ---- The corpus's lines ---- */

static void index_lines(run *r)
{
    static char buffer[1 << 20];
    size_t room = 0;
    for (uint64_t at = 0;;) {
        ssize_t got = pread(r->file, buffer, sizeof buffer, (off_t)at);
        if (got <= 0)
            break;
        for (const char *s = buffer; (s = memchr(s, '\n', (size_t)(buffer + got - s))) != NULL;) {
            if (r->n == room) {
                room = 2 * room + 1024;
                r->ends = realloc(r->ends, room * sizeof *r->ends);
            }
            r->ends[r->n++] = at + (uint64_t)(++s - buffer);
            if (s == buffer + got)
                break;
        }
        at += (uint64_t)got;
    }
    r->bytes = r->n > 0 ? r->ends[r->n - 1] : 0;
}

/* The value of the next string; its escapes are line feeds only. Unescaped in place. */
static char *value(char *from, const char **begin, size_t *len)
{
    char *s = strstr(from, "\": \"");
    if (s == NULL)
        fail("corpus", "not as make writes it");
    char *to = s += 4;
    *begin = s;
    for (char *stop; (stop = strpbrk(s, "\\\"")) != NULL;) {
        memmove(to, s, (size_t)(stop - s));
        to += stop - s;
        s = stop + 2;
        if (*stop == '"') {
            *len = (size_t)(to - *begin);
            return stop + 1;
        }
        *to++ = '\n';
    }
    fail("corpus", "not as make writes it");
    return NULL;
}

static void read_line(const run *r, size_t i, line *l)
{
    uint64_t start = i > 0 ? r->ends[i - 1] : 0;
    size_t len = (size_t)(r->ends[i] - start);
    if (l->room < len + 1) {
        l->room = 2 * len + 1;
        l->bytes = realloc(l->bytes, l->room);
    }
    if (pread(r->file, l->bytes, len, (off_t)start) != (ssize_t)len)
        fail("corpus", "can't be read");
    l->bytes[len] = '\0';
    char *at = value(l->bytes, &l->id, &l->id_len);
    at = value(at, &l->source, &l->source_len);
    value(at, &l->text, &l->text_len);
}

/* ---- All that stands twice ---- */

static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* A hash of tokens [first, end) that has nothing to do with the library's. */
static uint64_t hash_of(const uint64_t *tokens, size_t first, size_t end)
{
    uint64_t h = end - first;
    for (size_t i = first; i < end; i++)
        h = mix(h * 5 + tokens[i]);
    return (h | 2) & ~UINT64_C(1);
}

static uint64_t *slot_of(const table *t, uint64_t hash)
{
    size_t at = (size_t)mix(hash) & t->mask;
    while (t->slots[at] != 0 && (t->slots[at] & ~UINT64_C(1)) != hash)
        at = (at + 1) & t->mask;
    return &t->slots[at];
}

static void see(const table *t, uint64_t hash)
{
    uint64_t *slot = slot_of(t, hash);
    *slot = *slot == 0 ? hash : hash | 1;
}

static int is_repeated(const table *t, uint64_t hash)
{
    return (*slot_of(t, hash) & 1) != 0;
}

static void see_document(const run *r, const dg_document *doc)
{
    size_t n = dg_document_token_count(doc), n_units;
    const uint64_t *tokens = dg_document_token_hashes(doc);
    for (size_t i = 0; i + 25 <= n; i++)
        see(&r->seen, hash_of(tokens, i, i + 25));
    const dg_block *blocks = dg_document_blocks(doc, &n_units);
    for (size_t i = 0; i < n_units; i++)
        if (blocks[i].end_token - blocks[i].first_token != 25)
            see(&r->seen, hash_of(tokens, blocks[i].first_token, blocks[i].end_token));
    const dg_sentence *sentences = dg_document_sentences(doc, &n_units);
    for (size_t i = 0, b = 0; i < n_units; i++) {
        while (blocks[b].end_token < sentences[i].end_token)
            b++;
        size_t len = sentences[i].end_token - sentences[i].first_token;
        if (len != 25 && len != blocks[b].end_token - blocks[b].first_token)
            see(&r->seen, hash_of(tokens, sentences[i].first_token, sentences[i].end_token));
    }
}

/* Holds the annotations against the table: whatever is repeated is covered, whatever is said to be
 * repeated is. Boilerplate that varies apart. */
static void check_exactly(run *r, const dg_document *doc, const dg_annotations *annotations,
                          const unsigned char *covered)
{
    size_t n = dg_document_token_count(doc);
    const uint64_t *tokens = dg_document_token_hashes(doc);
    unsigned char *repeated = calloc(n + 1, 1);
    uint64_t in_all = 0, missed = 0, wrong = 0, units = 0;
    for (size_t i = 0; i + 25 <= n; i++)
        if (is_repeated(&r->seen, hash_of(tokens, i, i + 25)))
            memset(repeated + i, 1, 25);
    for (size_t i = 0; i < n; i++) {
        in_all += repeated[i];
        missed += repeated[i] && !covered[i];
    }
    for (size_t i = 0; i < dg_annotations_count(annotations); i++) {
        const dg_annotation *a = dg_annotations_get(annotations, i);
        if (a->rule == DG_SHARED_PASSAGE || a->rule == DG_REPEATED_PASSAGE)
            for (size_t t = a->first_token; t < a->end_token; t++)
                wrong += !repeated[t];
        else if ((a->flags & DG_ANNOTATION_VARIES) == 0)
            units += !is_repeated(&r->seen, hash_of(tokens, a->first_token, a->end_token));
    }
    free(repeated);
    pthread_mutex_lock(&r->lock);
    r->repeated_tokens += in_all;
    r->missed_tokens += missed;
    r->wrong_tokens += wrong;
    r->wrong_units += units;
    pthread_mutex_unlock(&r->lock);
}

/* ---- What was planted ---- */

static int compare_planted(const void *a, const void *b)
{
    return strcmp(((const planted *)a)->id, ((const planted *)b)->id);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void read_truth(run *r, const char *path)
{
    FILE *file = fopen(path, "r");
    planted p;
    if (file == NULL)
        fail(path, "can't be read");
    for (size_t room = 0;
         fscanf(file, "%15s %15s %zu %zu %15s", p.kind, p.id, &p.start, &p.end, p.origin) == 5;) {
        if (r->n_truth == room) {
            room = 2 * room + 1024;
            r->truth = realloc(r->truth, room * sizeof *r->truth);
        }
        r->truth[r->n_truth++] = p;
    }
    fclose(file);
    qsort(r->truth, r->n_truth, sizeof *r->truth, compare_planted);
    r->origins = calloc(r->n_truth + 1, sizeof *r->origins);
    for (size_t i = 0; i < r->n_truth; i++)
        memcpy(r->origins[i], r->truth[i].origin, sizeof *r->origins);
    qsort(r->origins, r->n_truth, sizeof *r->origins, compare_ids);
}

static size_t kind_of(const char *name)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (strcmp(name, kinds[i]) == 0)
            return i;
    fail(name, "not as make writes it");
    return 0;
}

static int is_near(const dg_annotation *a)
{
    return a->rule == DG_NEAR_DUPLICATE_BLOCK || a->rule == DG_SHARED_NEAR_DUPLICATE;
}

/* What was planted in the document; NULL for nothing. */
static const planted *planted_in(const run *r, const line *l)
{
    planted wanted = {.start = 0};
    memcpy(wanted.id, l->id, l->id_len);
    return r->n_truth > 0
               ? bsearch(&wanted, r->truth, r->n_truth, sizeof *r->truth, compare_planted)
               : NULL;
}

/* Of a document of which nothing is said. */
static void count_missed(run *r, const line *l)
{
    const planted *p = planted_in(r, l);
    pthread_mutex_lock(&r->lock);
    if (p != NULL)
        r->planted[kind_of(p->kind)]++;
    pthread_mutex_unlock(&r->lock);
}

/* Recalled: every token of it is in an annotation, and of a block one has just those tokens;
 * edited ones may be recalled as near duplicates or as copies. */
static void check_planted(run *r, const line *l, const dg_document *doc,
                          const dg_annotations *annotations, const unsigned char *covered)
{
    const planted *p = planted_in(r, l);
    if (p == NULL)
        return;
    size_t first = 0, end, n = dg_document_token_count(doc);
    const uint32_t *starts = dg_document_token_starts(doc);
    while (first < n && starts[first] < p->start)
        first++;
    for (end = first; end < n && starts[end] < p->end;)
        end++;
    int all = memchr(covered + first, 0, end - first) == NULL;
    size_t kind = kind_of(p->kind);
    int whole = kind == 1;
    for (size_t i = 0; i < dg_annotations_count(annotations); i++) {
        const dg_annotation *a = dg_annotations_get(annotations, i);
        whole =
            whole || ((is_near(a) ? kind >= 2
                                  : a->rule == DG_SHARED_BLOCK || a->rule == DG_REPEATED_BLOCK) &&
                      a->first_token == first && a->end_token == end);
    }
    pthread_mutex_lock(&r->lock);
    if (!(all && whole) && kind < 2 && r->planted[kind] - r->recalled[kind] < 10)
        printf("not recalled %s of %s, [%zu, %zu)\n", p->kind, p->id, p->start, p->end);
    r->planted[kind]++;
    r->recalled[kind] += all && whole;
    pthread_mutex_unlock(&r->lock);
}

/* Whether what is said to be a near duplicate was meant to be one: it was planted, or holds what was; or
 * is of a document of which something was planted elsewhere; or a notice. */
static int is_meant(const run *r, const line *l, const dg_annotation *a)
{
    const planted *p = planted_in(r, l);
    char id[16] = "";
    memcpy(id, l->id, l->id_len < 15 ? l->id_len : 15);
    return (p != NULL && a->span.start < p->end && a->span.end > p->start) ||
           (r->n_truth > 0 &&
            bsearch(id, r->origins, r->n_truth, sizeof *r->origins, compare_ids) != NULL) ||
           strncmp(l->text + a->span.start, "You are reader ", 15) == 0;
}

/* ---- One document ---- */

/* Of what is said of the document, whatever order documents come in. */
static uint64_t digest_of(const line *l, const dg_annotations *annotations)
{
    uint64_t h = 1;
    for (size_t i = 0; i < l->id_len; i++)
        h = mix(h * 5 + (unsigned char)l->id[i]);
    for (size_t i = 0; i < dg_annotations_count(annotations); i++) {
        const dg_annotation *a = dg_annotations_get(annotations, i);
        uint64_t id[2], fields[] = {a->rule,
                                    a->flags,
                                    a->unit,
                                    a->first_token,
                                    a->end_token,
                                    a->span.start,
                                    a->span.end,
                                    a->occurrences,
                                    a->document_frequency,
                                    a->source_frequency,
                                    a->kept,
                                    (uint64_t)(a->similarity * 1000)};
        memcpy(id, &a->id, sizeof id);
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
            h = mix(h * 5 + fields[f]);
        h = mix(mix(h * 5 + id[0]) * 5 + id[1]);
    }
    return h;
}

static void annotate(run *r, const line *l, const dg_document *doc)
{
    dg_corpus_record record;
    dg_annotations *annotations = NULL;
    dg_error error = {DG_OK, "", 0};
    size_t n = dg_document_token_count(doc);
    if (dg_corpus_look_up(&record, r->corpus, l->id, l->id_len, &error) != DG_OK ||
        dg_corpus_annotate(&annotations, r->corpus, l->id, l->id_len, doc, &error) != DG_OK)
        fail("annotate", error.message);
    unsigned char *covered = calloc(n + 1, 1);
    uint64_t boilerplate = 0, kept = 0, near = 0, elsewhere = 0,
             count = dg_annotations_count(annotations);
    for (size_t i = 0; i < count; i++) {
        const dg_annotation *a = dg_annotations_get(annotations, i);
        memset(covered + a->first_token, 1, a->end_token - a->first_token);
        boilerplate += (a->flags & DG_ANNOTATION_BOILERPLATE) != 0;
        kept += (a->flags & DG_ANNOTATION_KEPT) != 0;
        near += is_near(a) ? 1 : 0;
        elsewhere += is_near(a) && !is_meant(r, l, a) ? 1 : 0;
    }
    check_planted(r, l, doc, annotations, covered);
    if (r->seen.slots != NULL)
        check_exactly(r, doc, annotations, covered);
    uint64_t digest = digest_of(l, annotations);
    dg_annotations_free(annotations);
    free(covered);
    pthread_mutex_lock(&r->lock);
    r->digest ^= count > 0 ? digest : 0;
    r->annotated++;
    r->annotations += count;
    r->boilerplate += boilerplate;
    r->kept += kept;
    r->near += near;
    r->near_elsewhere += elsewhere;
    pthread_mutex_unlock(&r->lock);
}

/* As the CLI does it. */
static dg_document *read_document(const line *l, short_lived **memory)
{
    dg_document *doc = NULL;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_error error = {DG_OK, "", 0};
    dg_allocator allocator;
    *memory = short_lived_for(l->text_len);
    if (*memory != NULL) {
        allocator = short_lived_allocator(*memory);
        options.allocator = &allocator;
    }
    if (dg_document_from_text(&doc, l->text, l->text_len, &options, &error) != DG_OK)
        fail("read", error.message);
    return doc;
}

static void process(run *r, size_t i, line *l)
{
    dg_corpus_record record;
    short_lived *memory;
    dg_error error = {DG_OK, "", 0};
    read_line(r, i, l);
    if (r->annotating) {
        if (dg_corpus_look_up(&record, r->corpus, l->id, l->id_len, &error) != DG_OK)
            fail("look up", error.message);
        if (!record.annotated && r->seen.slots == NULL) {
            count_missed(r, l);
            return;
        }
    }
    dg_document *doc = read_document(l, &memory);
    if (r->annotating)
        annotate(r, l, doc);
    else if (!r->documents_only && dg_corpus_add(r->corpus, l->id, l->id_len, l->source,
                                                 l->source_len, doc, &error) != DG_OK)
        fail("add", error.message);
    if (!r->annotating && r->seen.slots != NULL)
        see_document(r, doc);
    dg_document_free(doc);
    free_short_lived(memory);
}

/* ---- All ---- */

static void *work(void *arg)
{
    run *r = arg;
    line l = {0};
    for (size_t first; (first = atomic_fetch_add(&r->next, BATCH)) < r->n;)
        for (size_t i = first; i < first + BATCH && i < r->n; i++)
            process(r, r->order != NULL ? r->order[i] : i, &l);
    free(l.bytes);
    return NULL;
}

static void pass(run *r, size_t n_threads)
{
    pthread_t threads[64];
    atomic_store(&r->next, 0);
    for (size_t i = 1; i < n_threads; i++)
        pthread_create(&threads[i], NULL, work, r);
    work(r);
    for (size_t i = 1; i < n_threads; i++)
        pthread_join(threads[i], NULL);
}

typedef struct tasks {
    void (*task)(void *arg, size_t i);
    void *arg;
    size_t i;
} tasks;

static void *run_one(void *arg)
{
    tasks *t = arg;
    t->task(t->arg, t->i);
    return NULL;
}

static void run_tasks(void *ctx, size_t n, void (*task)(void *arg, size_t i), void *arg)
{
    pthread_t threads[64];
    tasks each[64];
    (void)ctx;
    for (size_t i = 0; i < n; i++) {
        each[i] = (tasks){task, arg, i};
        pthread_create(&threads[i], NULL, run_one, &each[i]);
    }
    for (size_t i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
}

static void shuffle(run *r, uint64_t seed)
{
    r->order = malloc((r->n + 1) * sizeof *r->order);
    for (size_t i = 0; i < r->n; i++) {
        size_t j = (size_t)((mix(seed + i) >> 32) * (i + 1) >> 32);
        r->order[i] = r->order[j];
        r->order[j] = (uint32_t)i;
    }
}

static void say(const run *r, const char *what, const times *spent)
{
    double bytes = (double)r->bytes, cpu = spent->user + spent->system;
    printf("%-12s %8.2f s user %8.2f s system %8.2f s wall %8.1f MB/s of cpu, %.2f ns a byte\n",
           what, spent->user, spent->system, spent->wall, bytes / 1e6 / cpu, cpu * 1e9 / bytes);
    fflush(stdout);
}

/* Says what has been spent since `from`, and adds it to `all`. */
static void spend(const run *r, const char *what, const times *from, times *all)
{
    times to = now(),
          spent = {to.user - from->user, to.system - from->system, to.wall - from->wall};
    all->user += spent.user;
    all->system += spent.system;
    all->wall += spent.wall;
    say(r, what, &spent);
}

static void timed(run *r, const char *what, size_t n_threads, times *all)
{
    times from = now();
    pass(r, n_threads);
    spend(r, what, &from, all);
}

static void resolve(run *r, size_t n_threads, times *all)
{
    dg_runner runner = {run_tasks, NULL};
    dg_error error = {DG_OK, "", 0};
    times from = now();
    if (dg_corpus_resolve(r->corpus, n_threads > 1 ? &runner : NULL, NULL, &error) != DG_OK)
        fail("resolve", error.message);
    spend(r, "resolve", &from, all);
}

static void conclude(run *r, const times *all)
{
    struct rusage usage;
    dg_corpus_stats s;
    getrusage(RUSAGE_SELF, &usage);
    dg_corpus_stats_of(r->corpus, &s);
    say(r, "all", all);
    printf("memory       %.1f MB by the corpus, %.1f MB by the process; disk %.1f MB\n",
           (double)s.memory_peak / 1e6, (double)usage.ru_maxrss / 1e3, (double)s.disk_peak / 1e6);
    printf("documents    %llu, %llu tokens, %llu units; annotated %llu, %llu annotations, %llu of "
           "boilerplate, %llu kept\n",
           (unsigned long long)s.documents, (unsigned long long)s.tokens,
           (unsigned long long)s.units, (unsigned long long)s.annotated_documents,
           (unsigned long long)r->annotations, (unsigned long long)r->boilerplate,
           (unsigned long long)r->kept);
    printf("runs cut     %llu\n", (unsigned long long)s.repeated_runs);
    for (size_t i = 0; i < N_KINDS; i++)
        if (r->planted[i] > 0)
            printf("planted      %-8s %llu of %llu recalled\n", kinds[i],
                   (unsigned long long)r->recalled[i], (unsigned long long)r->planted[i]);
    if (r->near > 0)
        printf("near         %llu groups, %llu blocks; %llu annotations, %llu not meant to be\n",
               (unsigned long long)s.near_groups, (unsigned long long)s.near_blocks,
               (unsigned long long)r->near, (unsigned long long)r->near_elsewhere);
    if (r->seen.slots != NULL)
        printf("exactly      %llu repeated tokens, %llu missed; %llu tokens and %llu units wrong\n",
               (unsigned long long)r->repeated_tokens, (unsigned long long)r->missed_tokens,
               (unsigned long long)r->wrong_tokens, (unsigned long long)r->wrong_units);
    printf("digest       %016llx\n", (unsigned long long)r->digest);
}

int main(int argc, char **argv)
{
    run r = {.lock = PTHREAD_MUTEX_INITIALIZER};
    dg_corpus_options options = DG_CORPUS_OPTIONS_INIT;
    size_t n_threads = 1;
    const char *paths[2] = {NULL, NULL}, *truth = NULL;
    uint64_t seed = 0;
    int exact = 0, add_only = 0;
    for (int i = 1, n = 0; i < argc; i++) {
        if (strcmp(argv[i], "--exact") == 0)
            exact = 1;
        else if (strcmp(argv[i], "--documents") == 0)
            r.documents_only = 1;
        else if (strcmp(argv[i], "--near") == 0)
            options.look_for |= DG_CORPUS_NEAR;
        else if (strcmp(argv[i], "--add") == 0)
            add_only = 1;
        else if (argv[i][0] == '-' && i + 1 == argc)
            fail(argv[i], "has no value");
        else if (strcmp(argv[i], "--memory") == 0)
            options.memory = strtoull(argv[++i], NULL, 10) * 1000000;
        else if (strcmp(argv[i], "--threads") == 0)
            n_threads = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--shuffle") == 0)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--truth") == 0)
            truth = argv[++i];
        else if (n < 2)
            paths[n++] = argv[i];
    }
    if (paths[1] == NULL || n_threads < 1 || n_threads > 64)
        fail("usage", "run [options] CORPUS DIRECTORY");
    r.file = open(paths[0], O_RDONLY);
    if (r.file < 0)
        fail(paths[0], "can't be read");
    index_lines(&r);
    if (seed != 0)
        shuffle(&r, seed);
    if (truth != NULL)
        read_truth(&r, truth);
    if (exact) {
        for (r.seen.mask = 1; r.seen.mask < r.bytes / 2;)
            r.seen.mask *= 2;
        r.seen.slots = calloc(r.seen.mask--, sizeof *r.seen.slots);
        n_threads = 1;
    }
    options.directory = paths[1];
    options.tasks = (uint32_t)n_threads;
    options.restart = 1;
    times all = {0, 0, 0};
    if (r.documents_only) {
        timed(&r, "documents", n_threads, &all);
        return 0;
    }
    dg_error error = {DG_OK, "", 0};
    if (dg_corpus_new(&r.corpus, &options, &error) != DG_OK)
        fail(paths[1], error.message);
    timed(&r, "add", n_threads, &all);
    if (add_only)
        return 0;
    resolve(&r, n_threads, &all);
    r.annotating = 1;
    timed(&r, "annotate", n_threads, &all);
    conclude(&r, &all);
    dg_corpus_discard(r.corpus);
    return 0;
}

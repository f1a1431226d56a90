/* What an index costs: loading, size, queries, memory, at several sizes of archive.
 *
 *     index [--documents=N]... [--text=FILE]... [--boilerplate] [--near] [--mode=tokens|callback]
 *           [--k=N] [--window=N] [--directory=DIR] [--commit=MB] [--memory=MB] [--map]
 *           [--only-query] [--no-compacting]
 *
 * Articles are made of words as words.h has them, or as source.h has those of real texts, of 5 KB on
 * average, by number: an article can be made again when it is asked for. One in twenty has a paragraph
 * of an earlier one, one in ten a notice that a tenth of all have. A query is an article of 10 KB that
 * is new, but for one paragraph of an article of the archive, one that was edited, and the notice.
 * --boilerplate: every article has the notice, and one paragraph besides it. --near: edited copies of
 * blocks are asked for, too. --only-query asks an index that is there already. */
#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE 200809L
#include "clock.h"
#include "corpus/source.h"
#include "words.h"

#include <dirent.h>
#include <dittograph.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARAGRAPH 640u /* bytes, about */
#define ROOM      ((size_t)1 << 16)
#define N_QUERIES 2000u
#define MAX_SIZES 8u

typedef struct setting {
    uint64_t sizes[MAX_SIZES];
    size_t n_sizes;
    dg_index_mode mode;
    const char *directory;
    double commit_bytes;
    size_t memory;
    bool map, only_query, no_compacting, near;
    uint32_t k, window;
} setting;

typedef struct article {
    char text[ROOM];
    size_t len;
} article;

static words *vocabulary;
static source *text; /* NULL: made-up words */
static bool boilerplate;

static void die(const char *what, const dg_error *error)
{
    fprintf(stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
    exit(2);
}

/* ---- articles ---- */

static void put(article *a, const char *bytes, size_t len)
{
    memcpy(a->text + a->len, bytes, len);
    a->len += len;
}

static void put_sentence(article *a, uint64_t *random)
{
    size_t n = 8 + random_below(random, 22);
    for (size_t i = 0; i < n; i++) {
        size_t len;
        const char *word = words_draw(vocabulary, next_random(random), &len);
        put(a, word, len);
        if (i == 0)
            a->text[a->len - len] &= ~0x20;
        put(a, i + 1 < n ? " " : ". ", i + 1 < n ? 1 : 2);
    }
}

/* Paragraph `number` of article `article`. */
static void put_paragraph(article *a, uint64_t of, uint64_t number)
{
    uint64_t random = of * 1000 + number + 1;
    size_t end = a->len + PARAGRAPH / 2 + random_below(&random, PARAGRAPH);
    if (a->len > 0)
        put(a, "\n\n", 2);
    if (text != NULL) {
        char *to = a->text + a->len;
        a->len += (size_t)(source_put(to, text, next_random(&random), 0, SOURCE_MOST) - to);
        return;
    }
    while (a->len < end)
        put_sentence(a, &random);
    a->len--;
}

#define NOTICE UINT64_C(1000000007) /* an article of its own */

static void make_article(article *a, uint64_t number)
{
    uint64_t random = number * UINT64_C(7919) + 13;
    size_t n = boilerplate ? 1 : 4 + random_below(&random, 9);
    a->len = 0;
    for (size_t i = 0; i < n; i++)
        put_paragraph(a, number, i);
    if (boilerplate)
        put_paragraph(a, NOTICE, 0);
    if (boilerplate)
        return;
    if (number > 0 && random_below(&random, 20) == 0)
        put_paragraph(a, random_below(&random, (size_t)number), 1);
    if (random_below(&random, 10) == 0)
        put_paragraph(a, NOTICE, 0);
}

/* Each tenth word of what was written from a place on becomes another. */
static void edit(article *a, size_t from)
{
    for (size_t word = 0, i = from; i + 1 < a->len; i++) {
        word += a->text[i] == ' ';
        if (a->text[i] == ' ' && word % 10 == 0 && a->text[i + 1] >= 'a' && a->text[i + 1] <= 'z')
            a->text[i + 1] = a->text[i + 1] == 'q' ? 'x' : 'q';
    }
}

static void make_query(article *a, uint64_t number, uint64_t n)
{
    uint64_t random = number + 77;
    a->len = 0;
    for (size_t i = 0; i < 13; i++)
        put_paragraph(a, UINT64_C(2000000000) + number, i);
    put_paragraph(a, random_below(&random, (size_t)n), boilerplate ? 0 : 2);
    size_t from = a->len;
    put_paragraph(a, random_below(&random, (size_t)n), boilerplate ? 0 : 3);
    edit(a, from + 2);
    put_paragraph(a, NOTICE, 0);
}

static dg_document *read_article(const article *a)
{
    dg_document *doc;
    dg_error error;
    if (dg_document_from_text(&doc, a->text, a->len, NULL, &error) != DG_OK)
        die("an article", &error);
    return doc;
}

/* ---- as the caller gives them back ---- */

typedef struct given {
    article article;
} given;

static dg_status open_article(void *ctx, const dg_index_entry *entry, const dg_document **doc)
{
    given *g = ctx;
    dg_document *read;
    uint64_t number;
    memcpy(&number, entry->blob, sizeof number);
    make_article(&g->article, number);
    dg_status status = dg_document_from_text(&read, g->article.text, g->article.len, NULL, NULL);
    if (status == DG_OK)
        *doc = read;
    return status;
}

static void close_article(void *ctx, const dg_document *doc)
{
    (void)ctx;
    dg_document_free((dg_document *)(uintptr_t)doc);
}

/* ---- loading ---- */

static size_t make_key(char key[64], uint64_t number)
{
    uint64_t random = number;
    return (size_t)snprintf(
        key, 64, "https://example.org/%04llu/%08llx/%llu.html", (unsigned long long)(number % 2000),
        (unsigned long long)next_random(&random) >> 32, (unsigned long long)number);
}

typedef struct load {
    uint64_t bytes;
    double reading, writing; /* seconds */
    double longest;          /* commit */
} load;

static void commit(dg_index_batch *batch, load *l)
{
    dg_error error;
    double start = clock_wall();
    if (dg_index_commit(batch, &error) != DG_OK)
        die("a commit", &error);
    double seconds = clock_wall() - start;
    l->writing += seconds;
    l->longest = seconds > l->longest ? seconds : l->longest;
}

static void load_articles(dg_index *index, const setting *s, uint64_t from, uint64_t end, load *l)
{
    dg_index_batch *batch = NULL;
    dg_error error;
    uint64_t committed = l->bytes;
    article *a = malloc(sizeof *a);
    for (uint64_t i = from; i < end; i++) {
        char key[64];
        dg_index_entry entry = {.key = key, .blob = &i, .blob_len = sizeof i};
        entry.key_len = make_key(key, i);
        make_article(a, i);
        double start = clock_wall();
        dg_document *doc = read_article(a);
        double read = clock_wall();
        if (batch == NULL && dg_index_begin(&batch, index, &error) != DG_OK)
            die("a batch", &error);
        if (dg_index_put(batch, &entry, doc, &error) != DG_OK)
            die("a document", &error);
        l->writing += clock_wall() - read;
        l->reading += read - start;
        l->bytes += a->len;
        dg_document_free(doc);
        if ((double)(l->bytes - committed) >= s->commit_bytes || i + 1 == end) {
            commit(batch, l);
            batch = NULL;
            committed = l->bytes;
        }
    }
    free(a);
}

/* ---- asking ---- */

static int compare_times(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Files leave the system's cache. */
static void forget(const char *path)
{
    DIR *entries = opendir(path);
    for (const struct dirent *e; entries != NULL && (e = readdir(entries)) != NULL;) {
        char file[4096];
        (void)snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        int fd = open(file, O_RDONLY);
        if (fd >= 0 && e->d_name[0] != '.')
            (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        if (fd >= 0)
            (void)close(fd);
    }
    if (entries != NULL)
        (void)closedir(entries);
}

/* Documents found that should be: those of the paragraph and the edited one. */
static void query_articles(dg_index *index, const setting *s, uint64_t n, size_t n_queries,
                           const char *what)
{
    double *times = malloc(n_queries * sizeof *times), *cpu = malloc(n_queries * sizeof *cpu);
    article *a = malloc(sizeof *a);
    given *g = malloc(sizeof *g);
    dg_index_documents documents = {open_article, close_article, g};
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    uint64_t matches_found = 0, candidates = 0, places = 0;
    options.documents = s->mode == DG_INDEX_NO_TOKENS ? &documents : NULL;
    if (s->near)
        options.rules |= 1u << DG_SHARED_NEAR_DUPLICATE;
    for (size_t i = 0; i < n_queries; i++) {
        dg_matches *matches;
        dg_error error;
        dg_query_summary summary;
        make_query(a, i, n);
        dg_document *doc = read_article(a);
        double start = clock_wall(), used = clock_cpu();
        if (dg_index_query(&matches, index, doc, &options, &error) != DG_OK)
            die("a query", &error);
        times[i] = clock_wall() - start;
        cpu[i] = clock_cpu() - used;
        dg_matches_summary(matches, &summary);
        matches_found += dg_matches_count(matches);
        for (size_t j = 0; j < dg_matches_count(matches); j++)
            places += dg_matches_get(matches, j)->n_places;
        candidates += summary.candidates;
        dg_matches_free(matches);
        dg_document_free(doc);
    }
    qsort(times, n_queries, sizeof *times, compare_times);
    qsort(cpu, n_queries, sizeof *cpu, compare_times);
    printf("    query, %-16s p50 %6.3f ms  p99 %6.3f  worst %7.3f; CPU p50 %6.3f  p99 %6.3f "
           "(%.1f matches, %.1f places, %.0f documents led to)\n",
           what, 1e3 * times[n_queries / 2], 1e3 * times[n_queries * 99 / 100],
           1e3 * times[n_queries - 1], 1e3 * cpu[n_queries / 2], 1e3 * cpu[n_queries * 99 / 100],
           (double)matches_found / (double)n_queries, (double)places / (double)n_queries,
           (double)candidates / (double)n_queries);
    free(cpu);
    free(times);
    free(a);
    free(g);
}

static void report(dg_index *index, const setting *s, uint64_t n, const load *l)
{
    dg_index_stats stats;
    dg_error error;
    dg_index_stats_of(index, &stats);
    printf("%9llu articles, %.0f MB: read at %.0f MB/s, put and committed at %.1f MB/s (together "
           "%.1f), longest commit %.2f s\n",
           (unsigned long long)n, 1e-6 * (double)l->bytes, 1e-6 * (double)l->bytes / l->reading,
           1e-6 * (double)l->bytes / l->writing,
           1e-6 * (double)l->bytes / (l->reading + l->writing), l->longest);
    printf("    %.1f MB in %llu files: %.3f of the text; %.1f postings a document; a handle holds "
           "%.1f MB\n",
           1e-6 * (double)stats.disk, (unsigned long long)stats.segments,
           (double)stats.disk / (double)l->bytes, (double)stats.postings / (double)stats.documents,
           1e-6 * (double)stats.memory);
    query_articles(index, s, n, N_QUERIES / 10, "first");
    query_articles(index, s, n, N_QUERIES, "warm");
    forget(s->directory);
    query_articles(index, s, n, 100, "cold");
    (void)fflush(stdout);
    if (s->no_compacting)
        return;
    double start = clock_wall();
    if (dg_index_compact(index, NULL, &error) != DG_OK)
        die("compacting", &error);
    dg_index_stats_of(index, &stats);
    printf("    compacted in %.2f s: %.3f of the text; a handle holds %.1f MB\n",
           clock_wall() - start, (double)stats.disk / (double)l->bytes,
           1e-6 * (double)stats.memory);
    query_articles(index, s, n, N_QUERIES, "warm, compacted");
    (void)fflush(stdout);
}

static dg_index *make_index(const setting *s)
{
    dg_index *index;
    dg_error error;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    dg_index_parameters parameters = DG_INDEX_PARAMETERS_INIT;
    parameters.mode = s->mode;
    parameters.k = s->k > 0 ? s->k : parameters.k;
    parameters.window = s->window > 0 ? s->window : parameters.window;
    options.parameters = &parameters;
    options.create = 1;
    options.batch_memory = s->memory;
    options.map = s->map;
    if (dg_index_open(&index, s->directory, &options, &error) != DG_OK)
        die(s->directory, &error);
    return index;
}

#define MAX_TEXTS 1024u

static char *texts[MAX_TEXTS];
static size_t n_texts;

static bool take_argument(setting *s, char *arg)
{
    if (strncmp(arg, "--text=", 7) == 0 && n_texts < MAX_TEXTS)
        texts[n_texts++] = arg + 7;
    else if (strcmp(arg, "--boilerplate") == 0)
        boilerplate = true;
    else if (strcmp(arg, "--near") == 0)
        s->near = true;
    else if (strncmp(arg, "--k=", 4) == 0)
        s->k = (uint32_t)strtoul(arg + 4, NULL, 10);
    else if (strncmp(arg, "--window=", 9) == 0)
        s->window = (uint32_t)strtoul(arg + 9, NULL, 10);
    else if (strncmp(arg, "--documents=", 12) == 0 && s->n_sizes < MAX_SIZES)
        s->sizes[s->n_sizes++] = strtoull(arg + 12, NULL, 10);
    else if (strcmp(arg, "--mode=tokens") == 0)
        s->mode = DG_INDEX_TOKENS;
    else if (strcmp(arg, "--mode=callback") == 0)
        s->mode = DG_INDEX_NO_TOKENS;
    else if (strncmp(arg, "--directory=", 12) == 0)
        s->directory = arg + 12;
    else if (strncmp(arg, "--commit=", 9) == 0)
        s->commit_bytes = 1e6 * strtod(arg + 9, NULL);
    else if (strncmp(arg, "--memory=", 9) == 0)
        s->memory = (size_t)strtoull(arg + 9, NULL, 10) << 20;
    else if (strcmp(arg, "--map") == 0)
        s->map = true;
    else if (strcmp(arg, "--only-query") == 0)
        s->only_query = true;
    else if (strcmp(arg, "--no-compacting") == 0)
        s->no_compacting = true;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    setting s = {.mode = DG_INDEX_TOKENS,
                 .directory = "bench-index.dg",
                 .commit_bytes = 64e6,
                 .memory = (size_t)64 << 20};
    load l = {0};
    uint64_t n = 0;
    for (int i = 1; i < argc; i++)
        if (!take_argument(&s, argv[i]))
            die(argv[i], NULL);
    if (s.n_sizes == 0) {
        s.sizes[s.n_sizes++] = 10000;
        s.sizes[s.n_sizes++] = 100000;
    }
    vocabulary = words_new(SCRIPT_LATIN, 20261124);
    if (vocabulary == NULL)
        die("words", NULL);
    if (n_texts > 0 && (text = source_read(texts, n_texts)) == NULL)
        die("--text", NULL);
    dg_index *index = make_index(&s);
    for (size_t i = 0; i < s.n_sizes && s.only_query; i++)
        query_articles(index, &s, s.sizes[i], N_QUERIES, "warm");
    for (size_t i = 0; i < s.n_sizes && !s.only_query; i++) {
        load_articles(index, &s, n, s.sizes[i], &l);
        n = s.sizes[i];
        report(index, &s, n, &l);
    }
    dg_index_close(index);
    words_free(vocabulary);
    source_free(text);
    return 0;
}

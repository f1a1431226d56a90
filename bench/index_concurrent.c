/* One writer and many readers of an index, in processes: whether an answer is ever wrong, and what a
 * reader waits beside a writer.
 *
 *     index_concurrent --directory=DIR [--documents=N] [--readers=N] [--seconds=S]
 *
 * The archive has articles of 5 KB, by number, which the writer puts in again at random, and three
 * documents that each commit replaces by the same edition of a text. A reader asks for a paragraph of
 * a random article, which stands in that one only, and for all editions at once, of which one is
 * found, in three documents: anything else is wrong. */
#define _POSIX_C_SOURCE 200809L
#include "clock.h"
#include "words.h"

#include <dittograph.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PARAGRAPHS 8u
#define PARAGRAPH  640u /* bytes, about */
#define ROOM       ((size_t)1 << 15)
#define N_EDITIONS 4u
#define N_COPIES   3u
#define EDITION    UINT64_C(4000000000) /* the number of the first */
#define REPLACED   20u                  /* articles a commit */
#define MOST_TIMES ((size_t)1 << 20)

typedef struct setting {
    uint64_t documents;
    unsigned readers;
    double seconds;
    const char *directory;
} setting;

/* What a reader tells. */
typedef struct told {
    uint64_t queries, wrong;
    size_t n_times;
} told;

static words *vocabulary;

static void die(const char *what, const dg_error *error)
{
    fprintf(stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
    exit(2);
}

/* ---- texts ---- */

static size_t put_paragraph(char *text, size_t len, uint64_t article, uint64_t paragraph)
{
    uint64_t random = article * 1000 + paragraph + 1;
    for (size_t end = len + PARAGRAPH; len < end;) {
        size_t word_len;
        const char *word = words_draw(vocabulary, next_random(&random), &word_len);
        memcpy(text + len, word, word_len);
        text[len + word_len] = ' ';
        len += word_len + 1;
    }
    memcpy(text + len - 1, ".\n\n", 3);
    return len + 2;
}

static dg_document *read_text(const char *text, size_t len)
{
    dg_document *doc;
    dg_error error;
    if (dg_document_from_text(&doc, text, len, NULL, &error) != DG_OK)
        die("a document", &error);
    return doc;
}

static void put_document(dg_index_batch *batch, const char *text, size_t len, uint64_t number)
{
    char key[32];
    dg_error error;
    dg_index_entry entry = {.key = key};
    entry.key_len = (size_t)snprintf(key, sizeof key, "%llu", (unsigned long long)number);
    dg_document *doc = read_text(text, len);
    if (dg_index_put(batch, &entry, doc, &error) != DG_OK)
        die("a document", &error);
    dg_document_free(doc);
}

static size_t put_article(dg_index_batch *batch, uint64_t number)
{
    char text[ROOM];
    size_t len = 0;
    for (uint64_t i = 0; i < PARAGRAPHS; i++)
        len = put_paragraph(text, len, number, i);
    put_document(batch, text, len, number);
    return len;
}

/* ---- writing ---- */

static dg_index *open_it(const setting *s)
{
    dg_index *index;
    dg_error error;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    options.create = 1;
    if (dg_index_open(&index, s->directory, &options, &error) != DG_OK)
        die(s->directory, &error);
    return index;
}

static dg_index_batch *begin(dg_index *index)
{
    dg_index_batch *batch;
    dg_error error;
    if (dg_index_begin(&batch, index, &error) != DG_OK)
        die("a batch", &error);
    return batch;
}

static void commit(dg_index_batch *batch)
{
    dg_error error;
    if (dg_index_commit(batch, &error) != DG_OK)
        die("a commit", &error);
}

static void put_edition(dg_index_batch *batch, uint64_t edition)
{
    char text[ROOM];
    size_t len = put_paragraph(text, 0, EDITION + edition, 0);
    for (uint64_t i = 0; i < N_COPIES; i++)
        put_document(batch, text, len, EDITION + i);
}

static void load(const setting *s)
{
    dg_index *index = open_it(s);
    dg_index_batch *batch = begin(index);
    put_edition(batch, 0);
    for (uint64_t i = 0; i < s->documents; i++)
        put_article(batch, i);
    commit(batch);
    dg_index_close(index);
}

static uint64_t write_for_a_while(const setting *s, double seconds)
{
    uint64_t random = 5, n = 0;
    dg_index *index = open_it(s);
    for (double end = clock_wall() + seconds; clock_wall() < end; n++) {
        dg_index_batch *batch = begin(index);
        put_edition(batch, n % N_EDITIONS);
        for (unsigned i = 0; i < REPLACED; i++)
            put_article(batch, random_below(&random, (size_t)s->documents));
        commit(batch);
    }
    dg_index_close(index);
    return n;
}

/* ---- reading ---- */

static bool has_key(const dg_matches *matches, uint32_t document, uint64_t number)
{
    char key[32];
    size_t len = (size_t)snprintf(key, sizeof key, "%llu", (unsigned long long)number);
    const dg_index_entry *entry = &dg_matches_document(matches, document)->entry;
    return entry->key_len == len && memcmp(entry->key, key, len) == 0;
}

/* The paragraph in its article, and one edition in all its copies. */
static bool is_right(const dg_matches *matches, uint64_t article)
{
    if (dg_matches_count(matches) != 2)
        return false;
    const dg_match *first = dg_matches_get(matches, 0), *second = dg_matches_get(matches, 1);
    return first->first_token == 0 && first->n_places == 1 &&
           has_key(matches, first->places[0].document, article) && second->n_places == N_COPIES &&
           second->document_frequency == N_COPIES;
}

static bool ask(dg_index *index, uint64_t article, uint64_t paragraph, double *time)
{
    char text[ROOM];
    dg_matches *matches;
    dg_error error;
    size_t len = put_paragraph(text, 0, article, paragraph);
    for (uint64_t i = 0; i < N_EDITIONS; i++)
        len = put_paragraph(text, len, EDITION + i, 0);
    for (uint64_t i = 0; i < PARAGRAPHS + 3; i++) /* what is new: 10 KB in all */
        len = put_paragraph(text, len, 2 * EDITION + article, i);
    dg_document *doc = read_text(text, len);
    double start = clock_wall();
    if (dg_index_refresh(index, NULL, &error) != DG_OK)
        die("a refresh", &error);
    if (dg_index_query(&matches, index, doc, NULL, &error) != DG_OK)
        die("a query", &error);
    *time = clock_wall() - start;
    bool right = is_right(matches, article);
    dg_matches_free(matches);
    dg_document_free(doc);
    return right;
}

static void write_all(int to, const void *bytes, size_t len)
{
    for (const char *at = bytes; len > 0;) {
        ssize_t n = write(to, at, len);
        if (n <= 0)
            die("a pipe", NULL);
        at += n;
        len -= (size_t)n;
    }
}

static void read_for_a_while(const setting *s, double seconds, uint64_t random, int to)
{
    told t = {0, 0, 0};
    double *times = malloc(MOST_TIMES * sizeof *times);
    dg_index *index = open_it(s);
    if (times == NULL)
        die("memory", NULL);
    for (double end = clock_wall() + seconds; clock_wall() < end && t.n_times < MOST_TIMES;) {
        uint64_t article = random_below(&random, (size_t)s->documents);
        t.wrong += !ask(index, article, random_below(&random, PARAGRAPHS), &times[t.n_times]);
        t.n_times++;
    }
    t.queries = t.n_times;
    dg_index_close(index);
    write_all(to, &t, sizeof t);
    write_all(to, times, t.n_times * sizeof *times);
    free(times);
}

/* ---- together ---- */

static void read_all(int from, void *bytes, size_t len)
{
    for (char *at = bytes; len > 0;) {
        ssize_t n = read(from, at, len);
        if (n <= 0)
            die("a reader", NULL);
        at += n;
        len -= (size_t)n;
    }
}

static int compare_times(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static pid_t start_reader(const setting *s, double seconds, unsigned which, int *from)
{
    int ends[2];
    if (pipe(ends) != 0)
        die("a pipe", NULL);
    (void)fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        read_for_a_while(s, seconds, which + 1, ends[1]);
        _exit(0);
    }
    (void)close(ends[1]);
    *from = ends[0];
    return pid;
}

/* Returns how many answers were wrong. */
static uint64_t run(const setting *s, unsigned n_readers, double seconds, bool writes)
{
    told sum = {0, 0, 0};
    int from[64];
    double *times = NULL;
    for (unsigned i = 0; i < n_readers; i++)
        (void)start_reader(s, seconds, i, &from[i]);
    uint64_t commits = writes ? write_for_a_while(s, seconds) : 0;
    for (unsigned i = 0; i < n_readers; i++) {
        told t;
        read_all(from[i], &t, sizeof t);
        times = realloc(times, (sum.n_times + t.n_times + 1) * sizeof *times);
        if (times == NULL)
            die("memory", NULL);
        read_all(from[i], times + sum.n_times, t.n_times * sizeof *times);
        sum = (told){sum.queries + t.queries, sum.wrong + t.wrong, sum.n_times + t.n_times};
        (void)close(from[i]);
        (void)wait(NULL);
    }
    if (sum.n_times == 0)
        die("no answer", NULL);
    qsort(times, sum.n_times, sizeof *times, compare_times);
    printf("%u reader%s, %s (%llu commits): %llu queries, %llu wrong; p50 %.3f ms  p99 %.3f  "
           "worst %.3f\n",
           n_readers, n_readers == 1 ? "" : "s", writes ? "a writer" : "no writer",
           (unsigned long long)commits, (unsigned long long)sum.queries,
           (unsigned long long)sum.wrong, 1e3 * times[sum.n_times / 2],
           1e3 * times[sum.n_times * 99 / 100], 1e3 * times[sum.n_times - 1]);
    (void)fflush(stdout);
    free(times);
    return sum.wrong;
}

static bool take_argument(setting *s, const char *arg)
{
    if (strncmp(arg, "--documents=", 12) == 0)
        s->documents = strtoull(arg + 12, NULL, 10);
    else if (strncmp(arg, "--readers=", 10) == 0)
        s->readers = (unsigned)strtoul(arg + 10, NULL, 10);
    else if (strncmp(arg, "--seconds=", 10) == 0)
        s->seconds = strtod(arg + 10, NULL);
    else if (strncmp(arg, "--directory=", 12) == 0)
        s->directory = arg + 12;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    setting s = {20000, 8, 60, "bench-index.dg"};
    for (int i = 1; i < argc; i++)
        if (!take_argument(&s, argv[i]))
            die(argv[i], NULL);
    vocabulary = words_new(SCRIPT_LATIN, 20261124);
    if (vocabulary == NULL || s.documents == 0 || s.readers == 0 || s.readers > 64)
        die("the arguments", NULL);
    load(&s);
    uint64_t wrong = run(&s, 1, s.seconds / 6, false);
    wrong += run(&s, s.readers, s.seconds / 6, false);
    wrong += run(&s, 1, s.seconds / 6, true);
    wrong += run(&s, s.readers, s.seconds, true);
    words_free(vocabulary);
    return wrong == 0 ? 0 : 1;
}

/* What finding costs: time and memory at 1 MB and 64 MB, on prose and on input made to be bad.
 *
 *     build/bench/bench_find [FILE]     with FILE: its text as one more row
 *
 * Read it by ratios: bytes a second beside memcpy and XXH3 in the same run, and the time a byte at
 * 64 MB over that at 1 MB, which would be 64 for anything quadratic. Best of several runs. */
#define _POSIX_C_SOURCE 199309L
#include <dittograph.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define SMALL ((size_t)1 << 20)
#define LARGE ((size_t)64 << 20)

static uint64_t state = 20261124;

static uint64_t random_number(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- Inputs ---- */

static void repeat(char *out, size_t n, const char *what, size_t len)
{
    for (size_t i = 0; i < n; i++)
        out[i] = what[i % len];
}

static void one_word(char *out, size_t n)
{
    repeat(out, n, "a ", 2);
}

static void one_sentence(char *out, size_t n)
{
    static const char sentence[] = "Nobody in the village knew why the old bell rang at noon. ";
    repeat(out, n, sentence, sizeof sentence - 1);
}

static void no_spaces(char *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('a' + random_number() % 26);
}

static void marks(char *out, size_t n)
{
    repeat(out, n, "\xCC\x81\xCC\xA3", 4);
    out[0] = 'a';
    out[1] = 'b';
}

static void bad_bytes(char *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(0x80 | random_number());
}

static void three_words(char *out, size_t n)
{
    static const char *const words[] = {"one ", "two ", "six "};
    for (size_t i = 0; i < n; i++)
        out[i] = words[(i % 4 == 0 ? random_number() : state) % 3][i % 4];
}

/* Words of 2 to 9 letters, the frequent ones short and few (Zipf), in sentences and paragraphs. */
static size_t put_word(char *out, size_t room)
{
    uint64_t rank = (uint64_t)1 << random_number() % 16;
    rank += random_number() % rank;
    size_t len = 2 + rank % 3 + (rank > 64 ? rank % 5 : 0), at = 0;
    for (uint64_t letters = rank * 0x9E3779B97F4A7C15u; at < len && at < room; letters /= 26)
        out[at++] = (char)('a' + letters % 26);
    return at;
}

static void prose(char *out, size_t n)
{
    for (size_t at = 0, word = 0; at < n; word++) {
        size_t len = put_word(out + at, n - at);
        if (word % 14 == 0)
            out[at] = (char)(out[at] - 'a' + 'A');
        at += len;
        const char *after = word % 84 == 83 ? ".\n\n" : word % 14 == 13 ? ". " : " ";
        while (*after != '\0' && at < n)
            out[at++] = *after++;
    }
}

typedef struct input {
    const char *name;
    void (*make)(char *out, size_t n);
} input;

static const input inputs[] = {
    {"prose", prose},
    {"a a a a", one_word},
    {"one sentence", one_sentence},
    {"three words", three_words},
    {"no spaces", no_spaces},
    {"combining marks", marks},
    {"bad bytes", bad_bytes},
};

/* ---- Measuring ---- */

typedef struct counter {
    size_t now, peak;
} counter;

static void *counting_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    counter *c = ctx;
    c->now += new_size - old_size;
    c->peak = c->now > c->peak ? c->now : c->peak;
    if (new_size > 0)
        return realloc(ptr, new_size);
    free(ptr);
    return NULL;
}

typedef struct cost {
    double read, units, all; /* seconds */
    size_t n_tokens, n_findings, peak;
} cost;

static void fail(dg_status status)
{
    if (status == DG_OK)
        return;
    fprintf(stderr, "bench_find: %s\n", dg_status_message(status));
    exit(EXIT_FAILURE);
}

static double find(const dg_document *doc, const dg_allocator *a, uint32_t rules,
                   size_t *n_findings)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_report *report;
    options.allocator = a;
    options.rules = rules;
    double start = now();
    fail(dg_find_repeats(&report, doc, &options, NULL));
    double seconds = now() - start;
    *n_findings = dg_report_count(report);
    dg_report_free(report);
    return seconds;
}

static cost measure(const char *text, size_t n)
{
    counter memory = {0, 0};
    dg_allocator a = {counting_resize, &memory};
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    cost c;
    options.allocator = &a;
    double start = now();
    fail(dg_document_from_text(&doc, text, n, &options, NULL));
    c.read = now() - start;
    c.units = find(doc, &a, 1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES, &c.n_findings);
    c.all = find(doc, &a, (1u << DG_N_RULES) - 1, &c.n_findings);
    c.n_tokens = dg_document_token_count(doc);
    c.peak = memory.peak;
    dg_document_free(doc);
    return c;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static cost best_of(int runs, const char *text, size_t n)
{
    cost best = measure(text, n);
    for (int i = 1; i < runs; i++) {
        cost c = measure(text, n);
        best.read = least(best.read, c.read);
        best.units = least(best.units, c.units);
        best.all = least(best.all, c.all);
    }
    return best;
}

/* ---- The table ---- */

static void print_row(const char *name, size_t n, const cost *c, const cost *small, size_t n_small)
{
    double mb = (double)n / 1e6;
    printf("%-16s %5.0f %7.0f %7.0f %7.0f", name, mb, mb / c->read, mb / c->units, mb / c->all);
    if (small != NULL) {
        double scale = (double)n_small / (double)n;
        printf("  %5.2f %5.2f %5.2f", c->read / small->read * scale,
               c->units / small->units * scale, c->all / small->all * scale);
    } else {
        printf("  %5s %5s %5s", "", "", "");
    }
    printf("  %6.1f %9zu\n", (double)c->peak / (double)(c->n_tokens + 1), c->n_findings);
}

static void print_rows(const char *name, const char *text, size_t n)
{
    size_t n_small = n < SMALL ? n : SMALL;
    cost small = best_of(9, text, n_small);
    print_row(name, n_small, &small, NULL, 0);
    if (n == n_small)
        return;
    cost large = best_of(2, text, n);
    print_row("", n, &large, &small, n_small);
}

static void print_floor(char *text, size_t n)
{
    char *copy = malloc(n);
    double copying = 1e9, hashing = 1e9;
    volatile uint64_t sink = 0;
    memset(copy, 1, n);
    for (int i = 0; i < 5; i++) {
        double start = now();
        memcpy(copy, text, n);
        copying = least(copying, now() - start);
        start = now();
        sink = sink + XXH3_64bits(text, n);
        hashing = least(hashing, now() - start);
    }
    printf("memcpy %.0f MB/s, XXH3 %.0f MB/s on %.0f MB in this run\n\n", (double)n / 1e6 / copying,
           (double)n / 1e6 / hashing, (double)n / 1e6);
    free(copy);
}

static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    char *text = malloc((size_t)ftell(file) + 1);
    *n = (size_t)ftell(file);
    rewind(file);
    *n = fread(text, 1, *n, file);
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    char *text = malloc(LARGE);
    prose(text, LARGE);
    print_floor(text, LARGE);
    printf("%-16s %5s %23s  %17s  %6s %9s\n", "", "", "MB/s", "ns/byte over 1 MB's", "bytes/", "");
    printf("%-16s %5s %7s %7s %7s  %5s %5s %5s  %6s %9s\n", "input", "MB", "read", "units", "all",
           "read", "units", "all", "token", "findings");
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        inputs[i].make(text, LARGE);
        print_rows(inputs[i].name, text, LARGE);
    }
    free(text);
    if (argc > 1) {
        size_t n;
        text = read_file(argv[1], &n);
        print_rows("file", text, n);
        free(text);
    }
    puts("\nread: text to tokens and sentences. units: then repeated blocks and sentences. all: "
         "those\n"
         "and every repeated passage. bytes/token: peak memory of the library, the text apart.");
    return 0;
}

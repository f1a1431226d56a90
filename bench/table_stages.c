/* The table of stages: a row a stage, a column a text. */
#include "stages.h"
#include "tables.h"
#include "variant.h"
#include "yardstick.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define MOST_COLUMNS 10
#define PLAIN_LEN    (MEGA) /* of the text, for the plain pipeline */

enum row {
    ROW_MEMCPY,
    ROW_XXH3,
    ROW_WC,
    ROW_PLAIN,
    ROW_PARAGRAPHS,
    ROW_SENTENCES,
    ROW_TOKENS,
    ROW_BAD_BYTES,
    ROW_ROLL,
    ROW_WINNOW,
    ROW_DOCUMENT,
    ROW_FINGERPRINT,
    ROW_FINGERPRINT_SMALL,
    ROW_FINGERPRINT_ONE,
    ROW_UNITS,
    ROW_ALL,
    ROW_CHECK,
    N_ROWS
};

static const char *const row_names[N_ROWS] = {
    [ROW_MEMCPY] = "memcpy",
    [ROW_XXH3] = "XXH3",
    [ROW_WC] = "LC_ALL=C wc -w",
    [ROW_PLAIN] = "plain libunistring",
    [ROW_PARAGRAPHS] = "paragraphs",
    [ROW_SENTENCES] = "sentences",
    [ROW_TOKENS] = "tokens, keys, hashes",
    [ROW_BAD_BYTES] = "bad bytes",
    [ROW_ROLL] = "rolling hash",
    [ROW_WINNOW] = "winnowing",
    [ROW_DOCUMENT] = "document",
    [ROW_FINGERPRINT] = "fingerprint, 1 MB",
    [ROW_FINGERPRINT_SMALL] = "fingerprint, 10 KB",
    [ROW_FINGERPRINT_ONE] = "fingerprint, whole",
    [ROW_UNITS] = "find units",
    [ROW_ALL] = "find all",
    [ROW_CHECK] = "read and find all",
};

typedef struct column {
    const char *name;
    double len, n_tokens;
    double seconds[N_ROWS];
} column;

static void time_yardsticks(column *c, const sample *s)
{
    size_t plain_len = s->len < PLAIN_LEN ? s->len : PLAIN_LEN;
    c->seconds[ROW_MEMCPY] = time_memcpy(s->text, s->len);
    c->seconds[ROW_XXH3] = time_xxh3(s->text, s->len);
    c->seconds[ROW_WC] = time_wc(s->text, s->len);
    c->seconds[ROW_PLAIN] = time_plain(s->text, plain_len) * (double)s->len / (double)plain_len;
}

static void time_stages(column *c, const sample *s)
{
    corpus *of_1_mb = corpus_new(s->text, s->len, MEGA);
    for (stage at = STAGE_PARAGRAPHS; at <= STAGE_FINGERPRINT; at++)
        c->seconds[ROW_PARAGRAPHS + (int)at] = corpus_time(of_1_mb, at, 3, 0.1);
    c->n_tokens = (double)corpus_tokens(of_1_mb);
    corpus_free(of_1_mb);

    corpus *of_10_kb = corpus_new(s->text, s->len, 10 * KILO);
    c->seconds[ROW_FINGERPRINT_SMALL] = corpus_time(of_10_kb, STAGE_FINGERPRINT, 3, 0.1);
    corpus_free(of_10_kb);

    corpus *whole = corpus_new(s->text, s->len, SIZE_MAX);
    c->seconds[ROW_FINGERPRINT_ONE] = corpus_time(whole, STAGE_FINGERPRINT, 3, 0.1);
    c->seconds[ROW_UNITS] = corpus_time(whole, STAGE_FIND_UNITS, 2, 0);
    c->seconds[ROW_ALL] = corpus_time(whole, STAGE_FIND_ALL, 2, 0);
    c->seconds[ROW_CHECK] = corpus_time(whole, STAGE_CHECK, 2, 0);
    corpus_free(whole);
}

static column measure(const sample *s)
{
    column c = {s->name, (double)s->len, 0, {0}};
    time_yardsticks(&c, s);
    time_stages(&c, s);
    return c;
}

/* ---- Printing ---- */

static void print_head(const char *what, const column *columns, size_t n)
{
    printf("%-23s", what);
    for (size_t i = 0; i < n; i++)
        printf(" %8.8s", columns[i].name);
    putchar('\n');
}

/* A value with about three digits; a dash for none. */
static void print_value(double value)
{
    if (value > 0 && value < 1e9)
        printf(" %8.*f", value < 0.0995 ? 4 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value);
    else
        printf(" %8s", "-");
}

static void print_rates(const column *columns, size_t n, int first, int last)
{
    for (int row = first; row <= last; row++) {
        printf("  %-21s", row_names[row]);
        for (size_t i = 0; i < n; i++)
            print_value(columns[i].len / 1e6 / columns[i].seconds[row]);
        putchar('\n');
    }
}

static void print_times(const column *columns, size_t n, int first, int last)
{
    for (int row = first; row <= last; row++) {
        printf("  %-21s", row_names[row]);
        for (size_t i = 0; i < n; i++)
            print_value(columns[i].seconds[row] * 1e9 / columns[i].n_tokens);
        putchar('\n');
    }
}

static void print_ratios(const column *columns, size_t n, int of)
{
    for (int row = ROW_MEMCPY; row <= ROW_PLAIN; row++) {
        printf("  to %-18s", row_names[row]);
        for (size_t i = 0; i < n; i++)
            print_value(columns[i].seconds[row] / columns[i].seconds[of]);
        putchar('\n');
    }
}

void print_stages(const sample *samples, size_t n)
{
    column columns[MOST_COLUMNS];
    for (size_t i = 0; i < n; i++)
        columns[i] = measure(&samples[i]);
    print_head("MB/s", columns, n);
    print_rates(columns, n, ROW_MEMCPY, ROW_CHECK);
    puts("ns a token");
    print_times(columns, n, ROW_PARAGRAPHS, ROW_CHECK);
    printf("  %-21s", "(bytes a token)");
    for (size_t i = 0; i < n; i++)
        print_value(columns[i].len / columns[i].n_tokens);
    puts("\nfingerprint, 1 MB: ratio of speed");
    print_ratios(columns, n, ROW_FINGERPRINT);
    puts("find all: ratio of speed");
    print_ratios(columns, n, ROW_ALL);
    putchar('\n');
}

/* ---- Instruction sets ---- */

static void print_variant(const sample *s)
{
    static const stage timed[] = {STAGE_PARAGRAPHS, STAGE_SENTENCES,  STAGE_TOKENS,
                                  STAGE_BAD_BYTES,  STAGE_ROLL,       STAGE_WINNOW,
                                  STAGE_DOCUMENT,   STAGE_FINGERPRINT};
    unsigned n = find_variants();
    corpus *of_variant[sizeof variants /
                       sizeof *variants]; /* a winnower keeps the one it was made with */
    for (unsigned v = 0; v < n; v++) {
        use_features(variants[v].features);
        of_variant[v] = corpus_new(s->text, s->len, MEGA);
    }
    for (size_t row = 0; row < sizeof timed / sizeof *timed; row++) {
        printf("  %-10.10s %-22s", row == 0 ? s->name : "",
               row_names[ROW_PARAGRAPHS + (int)timed[row]]);
        for (unsigned v = 0; v < n; v++) {
            use_features(variants[v].features);
            print_value((double)s->len / 1e6 / corpus_time(of_variant[v], timed[row], 3, 0.05));
        }
        putchar('\n');
    }
    use_features(~0u);
    for (unsigned v = 0; v < n; v++)
        corpus_free(of_variant[v]);
}

void print_variants(const sample *samples, size_t n)
{
    printf("%-35s", "MB/s by instruction set");
    for (unsigned v = 0; v < find_variants(); v++)
        printf(" %8s", variants[v].name);
    putchar('\n');
    for (size_t i = 0; i < n; i++)
        print_variant(&samples[i]);
    putchar('\n');
}

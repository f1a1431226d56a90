/* Near duplicates among lines, for near.py, which builds this.
 *
 *     near_units blocks FILE...             the prose blocks of text, Markdown and HTML files, a line each
 *     near_units find SIMILARITY CONTAINMENT POSTINGS CANDIDATES < LINES
 *
 *     near_units pairs < LINES
 *
 * pairs takes the lines two by two and prints how similar they are. find takes each line as a unit and prints, tab-separated,
 *
 *     pair    LINE LINE similarity                         all near pairs
 *     member  LINE REPRESENTATIVE similarity containment resemblance
 *     same    LINE LINE                                    a copy, and the first with its text
 *     cost    units texts tokens candidates postings seconds
 */
#define _POSIX_C_SOURCE 200809L
#include "document.h"
#include "near/lcs.h"
#include "near/near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *read_all(FILE *file, size_t *len)
{
    size_t cap = 1 << 20;
    char *bytes = malloc(cap);
    *len = 0;
    for (size_t got; (got = fread(bytes + *len, 1, cap - *len, file)) > 0;) {
        *len += got;
        if (*len == cap)
            bytes = realloc(bytes, cap *= 2);
    }
    return bytes;
}

/* ---- Blocks ---- */

static dg_format format_of(const char *path)
{
    const char *end = strrchr(path, '.');
    if (end != NULL && strncmp(end, ".html", 5) == 0)
        return DG_HTML;
    return end != NULL && strcmp(end, ".md") == 0 ? DG_MARKDOWN : DG_TEXT;
}

/* White space as single spaces. */
static void put_line(const char *text, size_t len)
{
    bool space = false;
    for (size_t i = 0; i < len; i++) {
        bool is_space = strchr(" \t\r\n\v\f", text[i]) != NULL;
        if (space && !is_space)
            putchar(' ');
        if (!is_space)
            putchar(text[i]);
        space = is_space;
    }
    putchar('\n');
}

static int put_blocks(const char *path)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc;
    FILE *file = fopen(path, "rb");
    size_t len;
    if (file == NULL)
        return EXIT_FAILURE;
    char *text = read_all(file, &len);
    fclose(file);
    options.format = format_of(path);
    if (dg_document_from_text(&doc, text, len, &options, NULL) != DG_OK)
        return EXIT_FAILURE;
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *b = &doc->blocks.items[i];
        if (b->first_token < b->end_token)
            put_line((const char *)doc->text + b->span.start, b->span.end - b->span.start);
    }
    dg_document_free(doc);
    free(text);
    return EXIT_SUCCESS;
}

/* ---- Finding ---- */

/* Each line as a block. */
static dg_document *read_lines(const char *text, size_t len)
{
    dg_document *doc = NULL;
    DG__VEC(dg_block_input) blocks = {0};
    dg_allocator a = dg__allocator(NULL);
    for (size_t i = 0; i < len;) {
        const char *end = memchr(text + i, '\n', len - i);
        size_t next = end != NULL ? (size_t)(end - text) : len;
        if (!dg__vec_push(&a, &blocks,
                          ((dg_block_input){{(uint32_t)i, (uint32_t)next}, DG_PARAGRAPH})))
            exit(EXIT_FAILURE);
        i = next + 1;
    }
    if (dg_document_from_blocks(&doc, text, len, blocks.items, blocks.len, NULL, NULL) != DG_OK)
        exit(EXIT_FAILURE);
    dg__vec_free(&a, &blocks);
    return doc;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void put_result(const dg__near_result *r, size_t n_tokens, double time)
{
    uint32_t n_texts = 0;
    for (size_t i = 0; i < r->pairs.len; i++)
        printf("pair\t%u\t%u\t%.6f\n", r->pairs.items[i].unit, r->pairs.items[i].other,
               r->pairs.items[i].similarity);
    for (size_t g = 0; g < r->groups.len; g++)
        for (uint32_t i = 1; i < r->groups.items[g].n; i++) {
            const dg__near_member *m = &r->members.items[r->groups.items[g].first];
            printf("member\t%u\t%u\t%.6f\t%.6f\t%.6f\n", m[i].unit, m[0].unit,
                   m[i].likeness.similarity, m[i].likeness.containment, m[i].likeness.resemblance);
        }
    for (uint32_t i = 0; i < r->n_units; i++) {
        n_texts += r->text_of[i] == i;
        if (r->text_of[i] != i)
            printf("same\t%u\t%u\n", i, r->text_of[i]);
    }
    printf("cost\t%u\t%u\t%zu\t%llu\t%llu\t%.6f\n", r->n_units, n_texts, n_tokens,
           (unsigned long long)r->n_candidates, (unsigned long long)r->n_postings, time);
}

static int find(dg__near_options options)
{
    size_t len;
    char *text = read_all(stdin, &len);
    dg_document *doc = read_lines(text, len);
    uint32_t n = (uint32_t)doc->blocks.len;
    uint32_t *starts = malloc((n + 1) * sizeof *starts), *ends = malloc((n + 1) * sizeof *ends);
    for (uint32_t i = 0; i < n; i++) {
        starts[i] = doc->blocks.items[i].first_token;
        ends[i] = doc->blocks.items[i].end_token;
    }
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__near_units units = {doc->tokens.hashes, starts, ends, n};
    dg__near_result result;
    double before = seconds();
    if (dg__near_find(&result, &units, &options, &a, &meter) != DG_OK)
        return EXIT_FAILURE;
    put_result(&result, doc->tokens.len, seconds() - before);
    dg__near_free(&result, &a);
    dg_document_free(doc);
    free(starts);
    free(ends);
    free(text);
    return EXIT_SUCCESS;
}

/* ---- Pairs ---- */

static int compare_pairs(void)
{
    size_t len;
    char *text = read_all(stdin, &len);
    dg_document *doc = read_lines(text, len);
    dg_allocator a = dg__allocator(NULL);
    dg__lcs *lcs = dg__lcs_new(DG__LCS_MAX, &a);
    for (size_t i = 0; i + 1 < doc->blocks.len; i += 2) {
        const dg_block *x = &doc->blocks.items[i], *y = x + 1;
        uint32_t n_x = x->end_token - x->first_token, n_y = y->end_token - y->first_token;
        dg__lcs_set(lcs, doc->tokens.hashes + x->first_token, n_x);
        double common = dg__lcs_length(lcs, doc->tokens.hashes + y->first_token, n_y, 0);
        printf("%.6f\n", common / (n_x > n_y ? n_x : n_y > 0 ? n_y : 1));
    }
    dg__lcs_free(lcs, &a);
    dg_document_free(doc);
    free(text);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "pairs") == 0)
        return compare_pairs();
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    if (argc == 6 && strcmp(argv[1], "find") == 0) {
        options.min_similarity = strtod(argv[2], NULL);
        options.min_containment = strtod(argv[3], NULL);
        options.most_postings = (uint32_t)strtoul(argv[4], NULL, 10);
        options.most_candidates = (uint32_t)strtoul(argv[5], NULL, 10);
        options.keep_pairs = true;
        return find(options);
    }
    if (argc < 3 || strcmp(argv[1], "blocks") != 0)
        return EXIT_FAILURE;
    for (int i = 2; i < argc; i++)
        if (put_blocks(argv[i]) != EXIT_SUCCESS)
            fprintf(stderr, "%s: left out\n", argv[i]);
    return EXIT_SUCCESS;
}

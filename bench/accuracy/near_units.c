/* Near duplicates among lines, for near.py, which builds this.
 *
 *     near_units blocks FILE...             the prose blocks of text, Markdown and HTML files, a line each
 *     near_units find SIMILARITY CONTAINMENT POSTINGS CANDIDATES < LINES
 *     near_units corpus DIRECTORY < LINES
 *     near_units overlaps RESEMBLANCE CONTAINMENT POSTINGS CANDIDATES < LINES
 *     near_units pairs < LINES
 *
 * pairs takes the lines two by two and prints their similarity and their likeness. find takes each line as a unit and prints,
 * tab-separated,
 *
 *     pair    LINE LINE similarity                         all near pairs
 *     member  LINE REPRESENTATIVE similarity containment resemblance
 *     same    LINE LINE                                    a copy, and the first with its text
 *     cost    units texts tokens candidates postings seconds
 *
 * corpus does the same with a dg_corpus, of which each line is a document; but it prints members and
 * copies only, and `cost units memory seconds`. overlaps takes each as a document, and prints `same`, `cost` and
 *
 *     overlap LINE LINE resemblance containment containment
 */
#define _POSIX_C_SOURCE 200809L
#include "base/sort.h"
#include "document.h"
#include "near/lcs.h"
#include "near/near.h"
#include "near/overlap.h"

#include <dittograph/compare.h>
#include <dittograph/corpus.h>
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

/* ---- In a corpus ---- */

/* A document whose key is the number of its line. */
typedef struct numbered {
    dg_document *doc;
    char key[16];
} numbered;

static void read_numbered(numbered *to, const char *line, size_t len, uint32_t number)
{
    dg_block_input block = {{0, (uint32_t)len}, DG_PARAGRAPH};
    snprintf(to->key, sizeof to->key, "%010u", number);
    if (dg_document_from_blocks(&to->doc, line, len, &block, 1, NULL, NULL) != DG_OK)
        exit(EXIT_FAILURE);
}

static void put_annotations(dg_corpus *corpus, const numbered *n, uint32_t number)
{
    dg_annotations *found = NULL;
    if (dg_corpus_annotate(&found, corpus, n->key, strlen(n->key), n->doc, NULL) != DG_OK)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < dg_annotations_count(found); i++) {
        const dg_annotation *a = dg_annotations_get(found, i);
        bool near = a->rule == DG_NEAR_DUPLICATE_BLOCK || a->rule == DG_SHARED_NEAR_DUPLICATE;
        if (a->kept != number)
            printf(near ? "member\t%u\t%u\t%.6f\t0.0\t0.0\n" : "same\t%u\t%u\n", number, a->kept,
                   a->similarity);
    }
    dg_annotations_free(found);
}

/* Each line is added, or annotated. */
static void each_line(dg_corpus *corpus, const char *text, size_t len)
{
    bool adds = dg_corpus_stage_of(corpus) == DG_CORPUS_ADDING;
    uint32_t number = 0;
    for (size_t i = 0; i < len; number++) {
        const char *end = memchr(text + i, '\n', len - i);
        size_t next = end != NULL ? (size_t)(end - text) : len;
        numbered n;
        read_numbered(&n, text + i, next - i, number);
        if (!adds)
            put_annotations(corpus, &n, number);
        else if (dg_corpus_add(corpus, n.key, strlen(n.key), "", 0, n.doc, NULL) != DG_OK)
            exit(EXIT_FAILURE);
        dg_document_free(n.doc);
        i = next + 1;
    }
}

static int find_in_corpus(const char *directory)
{
    dg_corpus_options options = DG_CORPUS_OPTIONS_INIT;
    dg_corpus_stats stats;
    dg_corpus *corpus;
    size_t len;
    char *text = read_all(stdin, &len);
    options.directory = directory;
    options.restart = 1;
    options.look_for = DG_CORPUS_BLOCKS | DG_CORPUS_NEAR;
    if (dg_corpus_new(&corpus, &options, NULL) != DG_OK)
        return EXIT_FAILURE;
    double before = seconds();
    each_line(corpus, text, len);
    if (dg_corpus_resolve(corpus, NULL, NULL, NULL) != DG_OK)
        return EXIT_FAILURE;
    double time = seconds() - before;
    each_line(corpus, text, len);
    dg_corpus_stats_of(corpus, &stats);
    printf("cost\t%llu\t%llu\t%.6f\n", (unsigned long long)stats.documents,
           (unsigned long long)stats.memory_peak, time);
    dg_corpus_discard(corpus);
    free(text);
    return EXIT_SUCCESS;
}

/* ---- Whole documents ---- */

/* Lines, and the order in which their texts are looked for: the longest first, equal ones together. */
typedef struct lines {
    dg_document *doc;
    uint32_t *order;
    uint32_t *starts, *ends, *line; /* of the distinct texts, and where they stand first */
    uint32_t n_texts;
} lines;

static const dg_block *block_of(const lines *l, uint32_t line)
{
    return &l->doc->blocks.items[line];
}

static int compare_texts(const void *ctx, const void *a, const void *b)
{
    const lines *l = ctx;
    const dg_block *x = block_of(l, *(const uint32_t *)a), *y = block_of(l, *(const uint32_t *)b);
    uint32_t n_x = x->end_token - x->first_token, n_y = y->end_token - y->first_token;
    const uint64_t *ids = l->doc->tokens.hashes;
    if (n_x != n_y)
        return n_x > n_y ? -1 : 1;
    return memcmp(ids + x->first_token, ids + y->first_token, n_x * sizeof *ids);
}

/* Lists the distinct texts, and prints the others. The sort is stable. */
static void collapse_lines(lines *l, uint32_t n, const dg_allocator *a)
{
    l->order = malloc((n + 1) * sizeof *l->order);
    l->starts = malloc((n + 1) * sizeof *l->starts);
    l->ends = malloc((n + 1) * sizeof *l->ends);
    l->line = malloc((n + 1) * sizeof *l->line);
    for (uint32_t i = 0; i < n; i++)
        l->order[i] = i;
    if (dg__sort(l->order, n, sizeof *l->order, compare_texts, l, a) != DG_OK)
        exit(EXIT_FAILURE);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0 && compare_texts(l, &l->order[i - 1], &l->order[i]) == 0) {
            printf("same\t%u\t%u\n", l->order[i], l->line[l->n_texts - 1]);
            continue;
        }
        l->starts[l->n_texts] = block_of(l, l->order[i])->first_token;
        l->ends[l->n_texts] = block_of(l, l->order[i])->end_token;
        l->line[l->n_texts++] = l->order[i];
    }
}

static int find_overlaps(dg__overlap_options options)
{
    size_t len;
    char *text = read_all(stdin, &len);
    lines l = {.doc = read_lines(text, len)};
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__overlaps found;
    double before = seconds();
    collapse_lines(&l, (uint32_t)l.doc->blocks.len, &a);
    dg__near_units texts = {l.doc->tokens.hashes, l.starts, l.ends, l.n_texts};
    if (dg__overlaps_find(&found, &texts, &options, &a, &meter) != DG_OK)
        return EXIT_FAILURE;
    double time = seconds() - before;
    for (size_t i = 0; i < found.pairs.len; i++) {
        const dg__overlap *p = &found.pairs.items[i];
        printf("overlap\t%u\t%u\t%.6f\t%.6f\t%.6f\n", l.line[p->text], l.line[p->other],
               p->resemblance, p->containment[0], p->containment[1]);
    }
    printf("cost\t%zu\t%u\t%zu\t%llu\t%llu\t%.6f\n", l.doc->blocks.len, l.n_texts,
           l.doc->tokens.len, (unsigned long long)found.n_candidates,
           (unsigned long long)found.n_postings, time);
    dg__overlaps_free(&found, &a);
    dg_document_free(l.doc);
    free(l.order);
    free(l.starts);
    free(l.ends);
    free(l.line);
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
        dg_occurrence of_x = {x->span, x->first_token, x->end_token, 0};
        dg_occurrence of_y = {y->span, y->first_token, y->end_token, 0};
        double likeness;
        if (dg_likeness(&likeness, doc, &of_x, doc, &of_y, NULL) != DG_OK)
            exit(EXIT_FAILURE);
        dg__lcs_set(lcs, doc->tokens.hashes + x->first_token, n_x);
        double common = dg__lcs_length(lcs, doc->tokens.hashes + y->first_token, n_y, 0);
        printf("%.6f\t%.6f\n", common / (n_x > n_y ? n_x : n_y > 0 ? n_y : 1), likeness);
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
    if (argc == 3 && strcmp(argv[1], "corpus") == 0)
        return find_in_corpus(argv[2]);
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    if (argc == 6 && strcmp(argv[1], "find") == 0) {
        options.min_similarity = strtod(argv[2], NULL);
        options.min_containment = strtod(argv[3], NULL);
        options.most_postings = (uint32_t)strtoul(argv[4], NULL, 10);
        options.most_candidates = (uint32_t)strtoul(argv[5], NULL, 10);
        options.keep_pairs = true;
        return find(options);
    }
    if (argc == 6 && strcmp(argv[1], "overlaps") == 0)
        return find_overlaps((dg__overlap_options){strtod(argv[2], NULL), strtod(argv[3], NULL),
                                                   (uint32_t)strtoul(argv[4], NULL, 10),
                                                   (uint32_t)strtoul(argv[5], NULL, 10)});
    if (argc < 3 || strcmp(argv[1], "blocks") != 0)
        return EXIT_FAILURE;
    for (int i = 2; i < argc; i++)
        if (put_blocks(argv[i]) != EXIT_SUCCESS)
            fprintf(stderr, "%s: left out\n", argv[i]);
    return EXIT_SUCCESS;
}

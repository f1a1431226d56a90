/* Makes a corpus of any size from real text, with copies planted in it, and says where they are.
 *
 *     make SOURCE-TEXT MEGABYTES SEED > corpus.jsonl 2> truth.tsv
 *
 * Words follow one another as they do in the source text, a word drawn at random among all that stand
 * behind its like (a Markov chain of order 1): so it reads, and is read, like text, but hardly any
 * eight words stand twice by chance. A line is {"id": ..., "source": ..., "text": ...}. Every block is
 * made of a seed of its own: a copy is the block made again.
 *
 * One document in ten holds a block of another; one in ten a passage of another's block, of 25 to 80
 * words, within a block of its own; one in ten an edited copy of another's block, each word of which was
 * dropped, replaced or followed by another with a chance of 0, .1, .2 or .35; one source in ten ends each
 * with a notice, with a number in it. The truth has a line for each: kind (block, passage, near-0 to
 * near-35), id, first and last byte in the text, id of the origin. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The longest word, with the space that follows it. */
#define WORD_ROOM 24u

/* A word as it is drawn: like words are one, so the table of them stays in the cache however long the
 * source is. */
typedef struct source_word {
    char bytes[WORD_ROOM]; /* with the space */
    uint32_t len;
    uint32_t first, count; /* of what stands behind it, in words.behind */
} source_word;

typedef struct words {
    char *text;
    const char **source; /* its words, one behind the other */
    uint32_t *at;        /* of each of them, which word it is */
    size_t n;
    source_word *items;
    uint32_t *behind;
} words;

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t n)
{
    return (size_t)((next(state) >> 32) * n >> 32);
}

/* ---- The source ---- */

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    long len = ftell(file);
    rewind(file);
    char *text = len >= 0 ? malloc((size_t)len + 1) : NULL;
    if (text == NULL || fread(text, 1, (size_t)len, file) != (size_t)len)
        return NULL;
    text[len] = '\0';
    fclose(file);
    return text;
}

/* Only words that JSON takes as they are, in ASCII: what is measured is not the reading of JSON. */
static int is_plain(const char *word)
{
    int any = 0; /* letters or digits: else it is no word to the library */
    for (; *word != '\0'; word++) {
        any |= (*word >= '0' && *word <= '9') || ((*word | 32) >= 'a' && (*word | 32) <= 'z');
        if (*word < ' ' || *word > '~' || *word == '"' || *word == '\\')
            return 0;
    }
    return any;
}

static int split(words *w)
{
    w->source = malloc((strlen(w->text) / 2 + 1) * sizeof *w->source);
    if (w->source == NULL)
        return 0;
    for (char *s = strtok(w->text, " \t\r\n"); s != NULL; s = strtok(NULL, " \t\r\n"))
        if (is_plain(s) && strlen(s) < WORD_ROOM)
            w->source[w->n++] = s;
    return w->n > 1000 && w->n < UINT32_MAX;
}

/* Pointers into words.source, in the order of the source where words are alike. */
static int compare_words(const void *a, const void *b)
{
    const char *const *x = *(const char *const *const *)a, *const *y =
                                                               *(const char *const *const *)b;
    int order = strcmp(*x, *y);
    return order != 0 ? order : (x > y) - (x < y);
}

static source_word word_of(const char *bytes, size_t first, size_t end)
{
    source_word made = {.first = (uint32_t)first, .count = (uint32_t)(end - first)};
    made.len = (uint32_t)strlen(bytes);
    memcpy(made.bytes, bytes, made.len);
    made.bytes[made.len++] = ' ';
    return made;
}

/* Tells like words, and lists what stands behind each; behind the last stands the first. */
static int classify(words *w)
{
    const char ***order = malloc(w->n * sizeof *order);
    w->at = malloc(w->n * sizeof *w->at);
    w->items = malloc(w->n * sizeof *w->items);
    w->behind = malloc(w->n * sizeof *w->behind);
    if (order == NULL || w->at == NULL || w->items == NULL || w->behind == NULL)
        return 0;
    for (size_t i = 0; i < w->n; i++)
        order[i] = &w->source[i];
    qsort(order, w->n, sizeof *order, compare_words);
    for (size_t i = 0, end, n = 0; i < w->n; i = end, n++) {
        for (end = i; end < w->n && strcmp(*order[end], *order[i]) == 0; end++)
            w->at[order[end] - w->source] = (uint32_t)n;
        w->items[n] = word_of(*order[i], i, end);
    }
    for (size_t i = 0; i < w->n; i++)
        w->behind[i] = w->at[((size_t)(order[i] - w->source) + 1) % w->n];
    free(order);
    return 1;
}

/* ---- Blocks ---- */

typedef struct text {
    char *bytes;
    size_t len, room;
} text;

static char *reserve(text *t, size_t len)
{
    if (t->room - t->len < len) {
        t->room = 2 * t->room + len + 4096;
        t->bytes = realloc(t->bytes, t->room);
        if (t->bytes == NULL)
            exit(2);
    }
    return t->bytes + t->len;
}

static void put(text *t, const char *bytes, size_t len)
{
    memcpy(reserve(t, len), bytes, len);
    t->len += len;
}

/* Words [from, to) of the block with the seed, or to its end. Copied with all their room: a copy of a
 * fixed length is one of few instructions. */
static void put_words(text *t, const words *w, uint64_t seed, size_t from, size_t to)
{
    size_t n = 30 + below(&seed, 120);
    const source_word *at = &w->items[w->at[below(&seed, w->n)]];
    to = n < to ? n : to;
    char *bytes = reserve(t, (to - from + 1) * WORD_ROOM), *end = bytes;
    for (size_t i = 0; i < to; i++) {
        memcpy(end, at->bytes, WORD_ROOM);
        end += i >= from ? at->len : 0;
        at = &w->items[w->behind[at->first + below(&seed, at->count)]];
    }
    t->len += (size_t)(end - bytes) - 1; /* but for the last space */
}

static uint64_t block_seed(uint64_t seed, uint64_t document, uint64_t block)
{
    uint64_t state = seed ^ document * UINT64_C(0xD1342543DE82EF95) ^ block << 48;
    return next(&state);
}

static void tell(const char *kind, uint64_t document, size_t start, size_t end, uint64_t origin)
{
    fprintf(stderr, "%s\td%09llu\t%zu\t%zu\td%09llu\n", kind, (unsigned long long)document, start,
            end, (unsigned long long)origin);
}

/* A block with a passage of another in the middle. Blocks have 30 words at least. */
static void put_passage(text *t, const words *w, uint64_t seed, uint64_t document, uint64_t *random)
{
    uint64_t origin = below(random, document);
    size_t from = 1 + below(random, 4);
    put_words(t, w, next(random), 0, 20);
    put(t, " ", 1);
    size_t start = t->len;
    put_words(t, w, block_seed(seed, origin, 1), from, from + 25 + below(random, 55));
    tell("passage", document, start, t->len, origin);
    put(t, " ", 1);
    put_words(t, w, next(random), 0, 20);
    put(t, "\n\n", 2);
}

static void put_word(text *t, const source_word *word)
{
    put(t, word->bytes, word->len);
}

/* The block with the seed, edited. */
static void put_edited(text *t, const words *w, uint64_t seed, size_t percent, uint64_t *random)
{
    size_t n = 30 + below(&seed, 120);
    const source_word *at = &w->items[w->at[below(&seed, w->n)]];
    for (size_t i = 0; i < n; i++) {
        size_t edit = below(random, 100) < percent ? 1 + below(random, 3) : 0;
        const source_word *other = &w->items[w->at[below(random, w->n)]];
        if (edit == 0 || edit == 1)
            put_word(t, at);
        if (edit == 1 || edit == 2)
            put_word(t, other);
        at = &w->items[w->behind[at->first + below(&seed, at->count)]];
    }
    t->len--; /* the last space */
}

/* A block that is an edited copy of another document's first one. */
static void put_near(text *t, const words *w, uint64_t seed, uint64_t document, uint64_t *random)
{
    static const size_t percents[] = {0, 10, 20, 35};
    size_t percent = percents[below(random, 4)], start = t->len;
    uint64_t origin = below(random, document);
    char kind[16];
    put_edited(t, w, block_seed(seed, origin, 0), percent, random);
    snprintf(kind, sizeof kind, "near-%zu", percent);
    tell(kind, document, start, t->len, origin);
    put(t, "\n\n", 2);
}

static size_t make_document(text *t, const words *w, uint64_t seed, uint64_t document)
{
    uint64_t random = block_seed(seed, document, 99), origin;
    size_t n = 2 + below(&random, 5), kind = below(&random, 10);
    size_t source = below(&random, 1000);
    char line[160];
    t->len = 0;
    for (size_t b = 0; b < n; b++) {
        put_words(t, w, block_seed(seed, document, b), 0, SIZE_MAX);
        put(t, "\n\n", 2);
    }
    size_t from = t->len;
    if (kind == 0 && document > 0) {
        origin = below(&random, document);
        put_words(t, w, block_seed(seed, origin, 0), 0, SIZE_MAX);
        tell("block", document, from, t->len, origin);
        put(t, "\n\n", 2);
    } else if (kind == 1 && document > 0) {
        put_passage(t, w, seed, document, &random);
    } else if (kind == 2 && document > 0) {
        put_near(t, w, seed, document, &random);
    }
    int len =
        snprintf(line, sizeof line,
                 "You are reader number %zu of source %zu since we began to count readers on it.",
                 below(&random, 1000000), source);
    if (source % 10 == 0)
        put(t, line, (size_t)len);
    return source;
}

/* As a line of JSON. */
static size_t write_document(const text *t, uint64_t document, size_t source)
{
    size_t written = (size_t)printf("{\"id\": \"d%09llu\", \"source\": \"s%03zu\", \"text\": \"",
                                    (unsigned long long)document, source);
    for (size_t at = 0, end; at < t->len; at = end) {
        const char *newline = memchr(t->bytes + at, '\n', t->len - at);
        end = newline != NULL ? (size_t)(newline - t->bytes) : t->len;
        written += fwrite(t->bytes + at, 1, end - at, stdout);
        if (newline != NULL) {
            written += fwrite("\\n", 1, 2, stdout);
            end++;
        }
    }
    return written + fwrite("\"}\n", 1, 3, stdout);
}

int main(int argc, char **argv)
{
    words w = {0};
    text t = {0};
    if (argc != 4 || (w.text = read_file(argv[1])) == NULL || !split(&w) || !classify(&w)) {
        fprintf(stderr, "usage: make SOURCE-TEXT MEGABYTES SEED > corpus.jsonl 2> truth.tsv\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    setvbuf(stderr, NULL, _IOFBF, 1 << 16);
    uint64_t wanted = strtoull(argv[2], NULL, 10) * 1000000, seed = strtoull(argv[3], NULL, 10);
    for (uint64_t document = 0, written = 0; written < wanted; document++) {
        size_t source = make_document(&t, &w, seed, document);
        written += write_document(&t, document, source);
        if (ferror(stdout))
            return 2;
    }
    return fflush(stdout) == 0 ? 0 : 2;
}

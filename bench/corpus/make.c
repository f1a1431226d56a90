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
 * words, within a block of its own; one source in ten ends each with a notice, with a number in it. The
 * truth has a line for each: kind, id, first and last byte in the text, id of the origin. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A word of the source, with all that is asked of it close together. */
typedef struct source_word {
    const char *bytes;
    uint32_t len;
    uint32_t first, count; /* of the places where its like stand, in words.places */
} source_word;

typedef struct words {
    char *text;
    source_word *items; /* of the source, one behind the other */
    uint32_t *places;
    size_t n;
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

static int compare_words(const void *a, const void *b)
{
    return strcmp((*(const source_word *const *)a)->bytes, (*(const source_word *const *)b)->bytes);
}

static int split(words *w)
{
    w->items = malloc((strlen(w->text) / 2 + 1) * sizeof *w->items);
    if (w->items == NULL)
        return 0;
    for (char *s = strtok(w->text, " \t\r\n"); s != NULL; s = strtok(NULL, " \t\r\n"))
        if (is_plain(s) && strlen(s) < 24)
            w->items[w->n++] = (source_word){.bytes = s, .len = (uint32_t)strlen(s)};
    return w->n > 1000 && w->n < UINT32_MAX;
}

/* Lists where like words stand. */
static int classify(words *w)
{
    const source_word **order = malloc(w->n * sizeof *order);
    w->places = malloc(w->n * sizeof *w->places);
    if (order == NULL || w->places == NULL)
        return 0;
    for (size_t i = 0; i < w->n; i++)
        order[i] = &w->items[i];
    qsort(order, w->n, sizeof *order, compare_words);
    for (size_t i = 0, end; i < w->n; i = end) {
        for (end = i; end < w->n && strcmp(order[end]->bytes, order[i]->bytes) == 0; end++)
            w->places[end] = (uint32_t)(order[end] - w->items);
        for (size_t j = i; j < end; j++) {
            w->items[w->places[j]].first = (uint32_t)i;
            w->items[w->places[j]].count = (uint32_t)(end - i);
        }
    }
    free(order);
    return 1;
}

/* ---- Blocks ---- */

typedef struct text {
    char *bytes;
    size_t len, room;
} text;

static void put(text *t, const char *bytes, size_t len)
{
    if (t->room - t->len < len) {
        t->room = 2 * t->room + len + 4096;
        t->bytes = realloc(t->bytes, t->room);
        if (t->bytes == NULL)
            exit(2);
    }
    memcpy(t->bytes + t->len, bytes, len);
    t->len += len;
}

/* Words [from, to) of the block with the seed; all if to is SIZE_MAX. */
static void put_words(text *t, const words *w, uint64_t seed, size_t from, size_t to)
{
    size_t n = 30 + below(&seed, 120), at = below(&seed, w->n);
    for (size_t i = 0; i < n && i < to; i++) {
        const source_word *word = &w->items[at];
        if (i > from)
            put(t, " ", 1);
        if (i >= from)
            put(t, word->bytes, word->len);
        at = w->places[word->first + below(&seed, word->count)] + (size_t)1;
        at = at < w->n ? at : 0;
    }
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
    uint64_t wanted = strtoull(argv[2], NULL, 10) * 1000000, seed = strtoull(argv[3], NULL, 10);
    for (uint64_t document = 0, written = 0; written < wanted; document++) {
        size_t source = make_document(&t, &w, seed, document);
        written += write_document(&t, document, source);
        if (ferror(stdout))
            return 2;
    }
    return fflush(stdout) == 0 ? 0 : 2;
}

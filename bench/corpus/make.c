/* Makes a corpus of any size from real text, with copies planted in it, and says where they are.
 *
 *     make SOURCE-TEXT MEGABYTES SEED > corpus.jsonl 2> truth.tsv
 *
 * Text is made as source.h says. A line is {"id": ..., "source": ..., "text": ...}. Every block is
 * made of a seed of its own: a copy is the block made again.
 *
 * One document in ten holds a block of another; one in ten a passage of another's block, of 25 to 80
 * words, within a block of its own; one in ten an edited copy of another's block, each word of which was
 * dropped, replaced or followed by another with a chance of 0, .1, .2 or .35; one source in ten ends each
 * with a notice, with a number in it. The truth has a line for each: kind (block, passage, near-0 to
 * near-35), id, first and last byte in the text, id of the origin. */
#include "../words.h"
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void put_words(text *t, const source *s, uint64_t seed, size_t from, size_t to)
{
    char *bytes = reserve(t, (SOURCE_MOST + 1) * SOURCE_WORD);
    t->len += (size_t)(source_put(bytes, s, seed, from, to) - bytes);
}

static uint64_t block_seed(uint64_t seed, uint64_t document, uint64_t block)
{
    uint64_t state = seed ^ document * UINT64_C(0xD1342543DE82EF95) ^ block << 48;
    return next_random(&state);
}

static void tell(const char *kind, uint64_t document, size_t start, size_t end, uint64_t origin)
{
    fprintf(stderr, "%s\td%09llu\t%zu\t%zu\td%09llu\n", kind, (unsigned long long)document, start,
            end, (unsigned long long)origin);
}

/* A block with a passage of another in the middle. Blocks have 30 words at least. */
static void put_passage(text *t, const source *s, uint64_t seed, uint64_t document,
                        uint64_t *random)
{
    uint64_t origin = random_below(random, document);
    size_t from = 1 + random_below(random, 4);
    put_words(t, s, next_random(random), 0, 20);
    put(t, " ", 1);
    size_t start = t->len;
    put_words(t, s, block_seed(seed, origin, 1), from, from + 25 + random_below(random, 55));
    tell("passage", document, start, t->len, origin);
    put(t, " ", 1);
    put_words(t, s, next_random(random), 0, 20);
    put(t, "\n\n", 2);
}

/* The block with the seed, edited. */
static void put_edited(text *t, const source *s, uint64_t seed, size_t percent, uint64_t *random)
{
    char block[(SOURCE_MOST + 1) * SOURCE_WORD], *end = source_put(block, s, seed, 0, SIZE_MAX);
    *end = ' ';
    for (char *at = block, *next; at < end; at = next) {
        size_t edit = random_below(random, 100) < percent ? 1 + random_below(random, 3) : 0;
        next = (char *)memchr(at, ' ', (size_t)(end + 1 - at)) + 1;
        if (edit == 0 || edit == 1)
            put(t, at, (size_t)(next - at));
        if (edit == 1 || edit == 2) {
            put_words(t, s, next_random(random), 0, 1);
            put(t, " ", 1);
        }
    }
    t->len--; /* the last space */
}

/* A block that is an edited copy of another document's first one. */
static void put_near(text *t, const source *s, uint64_t seed, uint64_t document, uint64_t *random)
{
    static const size_t percents[] = {0, 10, 20, 35};
    size_t percent = percents[random_below(random, 4)], start = t->len;
    uint64_t origin = random_below(random, document);
    char kind[16];
    put_edited(t, s, block_seed(seed, origin, 0), percent, random);
    snprintf(kind, sizeof kind, "near-%zu", percent);
    tell(kind, document, start, t->len, origin);
    put(t, "\n\n", 2);
}

static size_t make_document(text *t, const source *s, uint64_t seed, uint64_t document)
{
    uint64_t random = block_seed(seed, document, 99), origin;
    size_t n = 2 + random_below(&random, 5), kind = random_below(&random, 10);
    size_t of = random_below(&random, 1000);
    char line[160];
    t->len = 0;
    for (size_t b = 0; b < n; b++) {
        put_words(t, s, block_seed(seed, document, b), 0, SIZE_MAX);
        put(t, "\n\n", 2);
    }
    size_t from = t->len;
    if (kind == 0 && document > 0) {
        origin = random_below(&random, document);
        put_words(t, s, block_seed(seed, origin, 0), 0, SIZE_MAX);
        tell("block", document, from, t->len, origin);
        put(t, "\n\n", 2);
    } else if (kind == 1 && document > 0) {
        put_passage(t, s, seed, document, &random);
    } else if (kind == 2 && document > 0) {
        put_near(t, s, seed, document, &random);
    }
    int len =
        snprintf(line, sizeof line,
                 "You are reader number %zu of source %zu since we began to count readers on it.",
                 random_below(&random, 1000000), of);
    if (of % 10 == 0)
        put(t, line, (size_t)len);
    return of;
}

/* As a line of JSON. */
static size_t write_document(const text *t, uint64_t document, size_t of)
{
    size_t written = (size_t)printf("{\"id\": \"d%09llu\", \"source\": \"s%03zu\", \"text\": \"",
                                    (unsigned long long)document, of);
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
    text t = {0};
    source *s = argc == 4 ? source_read(argv + 1, 1) : NULL;
    if (s == NULL) {
        fprintf(stderr, "usage: make SOURCE-TEXT MEGABYTES SEED > corpus.jsonl 2> truth.tsv\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    setvbuf(stderr, NULL, _IOFBF, 1 << 16);
    uint64_t wanted = strtoull(argv[2], NULL, 10) * 1000000, seed = strtoull(argv[3], NULL, 10);
    for (uint64_t document = 0, written = 0; written < wanted; document++) {
        size_t of = make_document(&t, s, seed, document);
        written += write_document(&t, document, of);
        if (ferror(stdout))
            return 2;
    }
    return fflush(stdout) == 0 ? 0 : 2;
}

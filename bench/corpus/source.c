/* Words as the source has them, and what stands behind each. */
#include "source.h"

#include "../words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A word as it is drawn: like words are one, so the table of them stays in the cache however long the
 * source is. */
typedef struct source_word {
    char bytes[SOURCE_WORD]; /* with the space */
    uint32_t len;
    uint32_t first, count; /* of what stands behind it, in source.behind */
} source_word;

struct source {
    char *text;
    const char **words; /* its words, one behind the other */
    uint32_t *at;       /* of each of them, which word it is */
    size_t n;
    source_word *items;
    uint32_t *behind;
};

/* ---- Reading ---- */

/* Appends a file and a line break. */
static int read_file(source *s, size_t *len, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return 0;
    long n = ftell(file);
    rewind(file);
    char *grown = n >= 0 ? realloc(s->text, *len + (size_t)n + 2) : NULL;
    if (grown == NULL || fread(grown + *len, 1, (size_t)n, file) != (size_t)n)
        return 0;
    s->text = grown;
    *len += (size_t)n;
    s->text[(*len)++] = '\n';
    s->text[*len] = '\0';
    return fclose(file) == 0;
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

static int split(source *s)
{
    s->words = malloc((strlen(s->text) / 2 + 1) * sizeof *s->words);
    if (s->words == NULL)
        return 0;
    for (char *w = strtok(s->text, " \t\r\n"); w != NULL; w = strtok(NULL, " \t\r\n"))
        if (is_plain(w) && strlen(w) < SOURCE_WORD)
            s->words[s->n++] = w;
    return s->n > 1000 && s->n < UINT32_MAX;
}

/* Pointers into source.words, in the order of the source where words are alike. */
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
static int classify(source *s)
{
    const char ***order = malloc(s->n * sizeof *order);
    s->at = malloc(s->n * sizeof *s->at);
    s->items = malloc(s->n * sizeof *s->items);
    s->behind = malloc(s->n * sizeof *s->behind);
    if (order == NULL || s->at == NULL || s->items == NULL || s->behind == NULL)
        return 0;
    for (size_t i = 0; i < s->n; i++)
        order[i] = &s->words[i];
    qsort(order, s->n, sizeof *order, compare_words);
    for (size_t i = 0, end, n = 0; i < s->n; i = end, n++) {
        for (end = i; end < s->n && strcmp(*order[end], *order[i]) == 0; end++)
            s->at[order[end] - s->words] = (uint32_t)n;
        s->items[n] = word_of(*order[i], i, end);
    }
    for (size_t i = 0; i < s->n; i++)
        s->behind[i] = s->at[((size_t)(order[i] - s->words) + 1) % s->n];
    free(order);
    return 1;
}

source *source_read(char *const *paths, size_t n)
{
    size_t len = 0;
    source *s = calloc(1, sizeof *s);
    int ok = s != NULL;
    for (size_t i = 0; i < n && ok; i++)
        ok = read_file(s, &len, paths[i]);
    if (ok && s->text != NULL && split(s) && classify(s))
        return s;
    source_free(s);
    return NULL;
}

void source_free(source *s)
{
    if (s == NULL)
        return;
    free(s->text);
    free(s->words);
    free(s->at);
    free(s->items);
    free(s->behind);
    free(s);
}

/* ---- Writing ---- */

/* Copied with all their room: a copy of a fixed length is one of few instructions. */
char *source_put(char *to, const source *s, uint64_t seed, size_t from, size_t end)
{
    size_t n = SOURCE_LEAST + random_below(&seed, SOURCE_MOST + 1 - SOURCE_LEAST);
    const source_word *at = &s->items[s->at[random_below(&seed, s->n)]];
    end = n < end ? n : end;
    for (size_t i = 0; i < end; i++) {
        memcpy(to, at->bytes, SOURCE_WORD);
        to += i >= from ? at->len : 0;
        at = &s->items[s->behind[at->first + random_below(&seed, at->count)]];
    }
    return to - 1;
}

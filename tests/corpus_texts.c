/* See corpus_texts.h. Documents are made of few paragraphs, those of few sentences, those of few words;
 * now and then one of them is copied with other digits, or cut anywhere. */
#define _POSIX_C_SOURCE 200809L
#include "corpus_texts.h"

#include "harness.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POOL     10u
#define TEXT_MAX 16384u

/* A text that grows up to a bound. */
typedef struct text {
    char bytes[TEXT_MAX];
    size_t len;
} text;

static const char *const words[] = {"balo",  "kerun", "mint", "sovalin", "tiul", "nard",
                                    "wepiq", "gonzo", "café", "漢",      "of",   "the"};
static const char *const numbers[] = {"7", "12", "v2", "2026"};

/* ---- Texts ---- */

static void put(text *t, const char *bytes, size_t len)
{
    if (len > TEXT_MAX - 1 - t->len)
        len = 0;
    memcpy(t->bytes + t->len, bytes, len);
    t->len += len;
    t->bytes[t->len] = '\0';
}

static void put_word(text *t, uint64_t *random, size_t n_words)
{
    const char *word = test_below(random, 12) == 0 ? numbers[test_below(random, 4)]
                                                   : words[test_below(random, n_words)];
    put(t, " ", t->len > 0);
    put(t, word, strlen(word));
}

static void make_sentence(text *t, uint64_t *random, size_t n_words)
{
    size_t n = 1 + test_below(random, test_below(random, 4) == 0 ? 40 : 10);
    t->len = 0;
    put(t, "So", 2);
    for (size_t i = 0; i < n; i++)
        put_word(t, random, n_words);
    put(t, ".", 1);
}

static void change_digits(char *bytes, uint64_t *random)
{
    for (; *bytes != '\0'; bytes++)
        if (*bytes >= '0' && *bytes <= '9')
            *bytes = (char)('0' + test_below(random, 3));
}

typedef struct pools {
    text sentences[POOL], blocks[POOL];
    size_t n_words, n; /* how many of each are used */
} pools;

static pools *make_pools(uint64_t *random)
{
    pools *p = calloc(1, sizeof *p);
    p->n_words = 1 + test_below(random, 12);
    p->n = 1 + test_below(random, POOL);
    for (size_t i = 0; i < p->n; i++)
        make_sentence(&p->sentences[i], random, p->n_words);
    for (size_t i = 0; i < p->n; i++)
        for (size_t n = 1 + test_below(random, 3); n > 0; n--) {
            const text *sentence = &p->sentences[test_below(random, p->n)];
            put(&p->blocks[i], " ", p->blocks[i].len > 0);
            put(&p->blocks[i], sentence->bytes, sentence->len);
        }
    return p;
}

/* Copies of blocks, with other digits, with a part of another, or new sentences. */
static void put_block(text *t, const pools *p, uint64_t *random)
{
    text block = p->blocks[test_below(random, p->n)];
    const text *other = &p->blocks[test_below(random, p->n)];
    switch (test_below(random, 6)) {
    case 0:
        change_digits(block.bytes, random);
        break;
    case 1:
        put(&block, " ", 1);
        put(&block, other->bytes, test_below(random, other->len + 1));
        break;
    case 2:
        make_sentence(&block, random, p->n_words);
        break;
    }
    put(t, block.bytes, block.len);
    put(t, "\n\n", 2);
}

/* ---- Documents ---- */

static size_t number_of(char (*known)[32], size_t *n, const char *key, size_t len)
{
    ck_assert_uint_lt(len, 32);
    ck_assert_uint_lt(*n, 4096);
    for (size_t i = 0; i < *n; i++)
        if (strlen(known[i]) == len && memcmp(known[i], key, len) == 0)
            return i;
    memcpy(known[*n], key, len);
    known[*n][len] = '\0';
    return (*n)++;
}

/* Match keys as numbers. Few words make few keys. */
static model_document read_model(const dg_document *doc)
{
    static char known[4096][32];
    static size_t n_known;
    size_t n = dg_document_token_count(doc), len, prose_len;
    size_t *keys = malloc((n + 1) * sizeof *keys), *folded = malloc((n + 1) * sizeof *folded);
    bool *digits = calloc(n + 1, sizeof *digits);
    const char *prose = dg_document_prose(doc, &prose_len);
    char key[DG_KEY_MAX];
    for (size_t i = 0; i < n; i++) {
        const char *word = prose + dg_document_token_starts(doc)[i];
        size_t word_len = dg_document_token_ends(doc)[i] - dg_document_token_starts(doc)[i];
        ck_assert_int_eq(dg_match_key(word, word_len, 0, key, &len), DG_OK);
        keys[i] = number_of(known, &n_known, key, len);
        ck_assert_int_eq(dg_match_key(word, word_len, DG_FOLD_DIGITS, key, &len), DG_OK);
        folded[i] = number_of(known, &n_known, key, len);
        for (size_t j = 0; j < word_len; j++)
            digits[i] = digits[i] || (word[j] >= '0' && word[j] <= '9');
    }
    return (model_document){
        .doc = doc, .keys = keys, .folded = folded, .digits = digits, .n_tokens = n};
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(a, b);
}

test_documents test_documents_make(uint64_t *random, size_t n_words)
{
    test_documents d = {.n = test_below(random, TEST_DOCUMENTS_MAX + 1)};
    pools *p = make_pools(random);
    text *t = calloc(1, sizeof *t);
    size_t n_sources = 1 + test_below(random, 3);
    for (size_t i = 0; i < d.n; i++) /* all differ, in length too */
        snprintf(d.keys[i], sizeof d.keys[i], "%0*zu", (int)(1 + test_below(random, 20)),
                 i + 100 * test_below(random, 1000));
    qsort(d.keys, d.n, sizeof d.keys[0], compare_keys);
    for (size_t i = 0; i < d.n; i++) {
        t->len = 0;
        for (size_t end = test_below(random, 5 * n_words + 1); t->len < end;)
            put_block(t, p, random);
        d.sources[i] = test_below(random, n_sources);
        d.lens[i] = t->len;
        d.texts[i] = malloc(t->len + 1);
        memcpy(d.texts[i], t->bytes, t->len);
        ck_assert_int_eq(dg_document_from_text(&d.docs[i], d.texts[i], d.lens[i], NULL, NULL),
                         DG_OK);
        d.models[i] = read_model(d.docs[i]);
        d.models[i].key = d.keys[i];
        d.models[i].source = d.sources[i];
    }
    free(t);
    free(p);
    return d;
}

void test_documents_free(test_documents *d)
{
    for (size_t i = 0; i < d->n; i++) {
        free((void *)d->models[i].keys);
        free((void *)d->models[i].folded);
        free((void *)d->models[i].digits);
        dg_document_free(d->docs[i]);
        free(d->texts[i]);
    }
}

const char *test_source(size_t number)
{
    static const char *const sources[] = {"", "a.example", "b.example"};
    return sources[number];
}

/* ---- In a corpus ---- */

dg_status test_documents_add(const test_documents *d, size_t i, dg_corpus *corpus, dg_error *error)
{
    const char *source = test_source(d->sources[i]);
    return dg_corpus_add(corpus, d->keys[i], strlen(d->keys[i]), source, strlen(source), d->docs[i],
                         error);
}

static void mix(uint64_t *digest, uint64_t value)
{
    uint64_t state = *digest ^ value;
    *digest = test_random(&state);
}

uint64_t test_documents_digest(const test_documents *d, dg_corpus *corpus, dg_status *status)
{
    uint64_t digest = d->n;
    *status = DG_OK;
    for (size_t i = 0; i < d->n && *status == DG_OK; i++) {
        dg_annotations *annotations = NULL;
        *status = dg_corpus_annotate(&annotations, corpus, d->keys[i], strlen(d->keys[i]),
                                     d->docs[i], NULL);
        for (size_t j = 0; *status == DG_OK && j < dg_annotations_count(annotations); j++) {
            const dg_annotation *a = dg_annotations_get(annotations, j);
            uint64_t fields[] = {i,
                                 a->rule,
                                 a->flags,
                                 a->unit,
                                 a->first_token,
                                 a->end_token,
                                 a->occurrences,
                                 a->document_frequency,
                                 a->source_frequency,
                                 a->kept,
                                 a->id.bytes[0],
                                 a->id.bytes[15]};
            for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
                mix(&digest, fields[f]);
        }
        dg_annotations_free(annotations);
    }
    return digest;
}

/* ---- A directory ---- */

const char *test_directory(void)
{
    static char path[64];
    if (path[0] == '\0') {
        const char *in = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
        snprintf(path, sizeof path, "%s/dittograph-test-XXXXXX", in);
        ck_assert_ptr_nonnull(mkdtemp(path));
        rmdir(path); /* whoever uses it makes it */
    }
    return path;
}

void test_directory_remove(void)
{
    char path[512];
    DIR *list = opendir(test_directory());
    if (list == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", test_directory(), entry->d_name);
        unlink(path);
    }
    closedir(list);
    rmdir(test_directory());
}

/* Seeded texts full of repeats: what an author rarely writes and a finder must get right. Few
 * words, short sentences, copies of copies, words that repeat at once, in several scripts. */
#ifndef TEST_TEXTS_H
#define TEST_TEXTS_H

#include <dittograph.h>

typedef enum test_script {
    TEST_ASCII,
    TEST_ACCENTS, /* Latin, Cyrillic and Greek with letters that decompose, Hangul */
    TEST_HAN,
    TEST_THAI,
    TEST_MIXED, /* all of them in one text */
    TEST_N_SCRIPTS
} test_script;

/* The blocks are the paragraphs of the bytes, which blank lines separate; some are headings. */
typedef struct test_text {
    char *bytes;
    size_t len;
    dg_block_input *blocks;
    size_t n_blocks;
    test_script script;
} test_text;

/* The next text of the stream that *random holds, of about max_words words at most. */
test_text test_text_make(uint64_t *random, size_t max_words);

void test_text_free(test_text *text);

#endif

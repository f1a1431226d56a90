/* What every test program shares: a main, seeded randomness, the data to read.
 *
 * A test program is one C file: tests with START_TEST, a function that adds them to a TCase, and
 *
 *     TEST_MAIN("word", add_tests)
 *
 * Seeds and case counts come from here, so that a failure can be run again (DG_TEST_SEED=...) and a
 * long campaign is the same tests with more cases (DG_TEST_SCALE=100). */
#ifndef TEST_HARNESS_H
#define TEST_HARNESS_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Each assertion that holds would tell the process that runs the tests where it stands, by a write to a
 * file: that was most of the time that loops of assertions took. So a crash is said to be in its test, not
 * behind which line. */
#undef _mark_point
#define _mark_point(file, line) ((void)0)

#define TEST_MAIN(name, add_tests)                                                                 \
    int main(void)                                                                                 \
    {                                                                                              \
        return test_main(name, add_tests);                                                         \
    }

int test_main(const char *name, void (*add_tests)(TCase *tests));

/* DG_TEST_SEED, or a fixed number. Name it in every assertion on random input. */
uint64_t test_seed(void);

/* n times DG_TEST_SCALE (1 unless set). */
size_t test_cases(size_t n);

/* splitmix64: the next number of the stream that *state holds. */
uint64_t test_random(uint64_t *state);

/* 0 to n - 1; n > 0. */
size_t test_below(uint64_t *state, size_t n);

/* A file of the Unicode Character Database under DG_UNICODE_DATA (/usr/share/unicode unless set),
 * uncompressed on the fly if only NAME.bz2 is there. Fails the test if there is neither. */
FILE *test_open_unicode(const char *name);
void test_close_unicode(FILE *file);

/* A whole file below DG_TEST_DATA (../shared/data unless set), NUL-terminated, to be freed; *len
 * without the NUL. NULL, after a line that says so, if it isn't there: that data can't be
 * published with the project. */
char *test_read_data(const char *name, size_t *len);

/* A whole file by its path; NULL if it can't be read. */
char *test_read_file(const char *path, size_t *len);

#endif

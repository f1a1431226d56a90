/* Directories of a test's own, below TMPDIR; unless that is set, in memory where there is
 * /dev/shm, else in /tmp. */
#ifndef TEST_SCRATCH_H
#define TEST_SCRATCH_H

#include <stddef.h>

#define TEST_PATH_MAX 512

typedef struct test_scratch {
    char path[TEST_PATH_MAX];
} test_scratch;

/* Makes an empty one. */
test_scratch test_scratch_make(void);

/* The path of a name in it. */
void test_scratch_path(char path[TEST_PATH_MAX], const test_scratch *scratch, const char *name);

/* Removes it and the files in it and in the directories in it. */
void test_scratch_remove(const test_scratch *scratch);

/* Removes the files of a directory and the directories in it. */
void test_scratch_empty(const char *path);

#endif

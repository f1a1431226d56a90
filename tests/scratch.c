/* Directories made and removed. */
#define _XOPEN_SOURCE 700
#include "scratch.h"

#include "harness.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

test_scratch test_scratch_make(void)
{
    test_scratch scratch;
    const char *base = getenv("TMPDIR");
    if (base == NULL || base[0] == '\0')
        base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    int len = snprintf(scratch.path, sizeof scratch.path, "%s/dittograph-test-XXXXXX", base);
    ck_assert_int_gt(len, 0);
    ck_assert_uint_lt((size_t)len, sizeof scratch.path);
    ck_assert_ptr_nonnull(mkdtemp(scratch.path));
    return scratch;
}

void test_scratch_path(char path[TEST_PATH_MAX], const test_scratch *scratch, const char *name)
{
    int len = snprintf(path, TEST_PATH_MAX, "%s/%s", scratch->path, name);
    ck_assert_int_gt(len, 0);
    ck_assert_uint_lt((size_t)len, TEST_PATH_MAX);
}

void test_scratch_empty(const char *path)
{
    DIR *entries = opendir(path);
    ck_assert_ptr_nonnull(entries);
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        char inner[2 * TEST_PATH_MAX];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (unlink(inner) != 0) {
            test_scratch_empty(inner);
            ck_assert_int_eq(rmdir(inner), 0);
        }
    }
    (void)closedir(entries);
}

void test_scratch_remove(const test_scratch *scratch)
{
    test_scratch_empty(scratch->path);
    ck_assert_int_eq(rmdir(scratch->path), 0);
}

/* See harness.h. */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#define SECONDS_PER_TEST 600

int test_main(const char *name, void (*add_tests)(TCase *tests))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, SECONDS_PER_TEST);
    add_tests(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    const char *value = getenv(variable);
    return value != NULL && *value != '\0' ? strtoull(value, NULL, 0) : otherwise;
}

uint64_t test_seed(void)
{
    return number_from("DG_TEST_SEED", 20261124);
}

size_t test_cases(size_t n)
{
    return n * (size_t)number_from("DG_TEST_SCALE", 1);
}

uint64_t test_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

size_t test_below(uint64_t *state, size_t n)
{
    return (size_t)(test_random(state) % n);
}

FILE *test_open_unicode(const char *name)
{
    const char *folder = getenv("DG_UNICODE_DATA");
    char command[600];
    if (folder == NULL)
        folder = "/usr/share/unicode";
    snprintf(command, sizeof command, "cat '%s/%s' 2>/dev/null || bzcat '%s/%s.bz2'", folder, name,
             folder, name);
    FILE *file = popen(command, "r");
    int first = file != NULL ? getc(file) : EOF;
    ck_assert_msg(first != EOF, "%s/%s: not there; it is in the package unicode-data", folder,
                  name);
    ungetc(first, file);
    return file;
}

void test_close_unicode(FILE *file)
{
    ck_assert_int_eq(pclose(file), 0);
}

char *test_read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    size_t cap = 1 << 16;
    char *bytes = malloc(cap);
    *len = 0;
    for (size_t got; (got = fread(bytes + *len, 1, cap - 1 - *len, file)) > 0;) {
        *len += got;
        if (*len == cap - 1)
            bytes = realloc(bytes, cap *= 2);
    }
    fclose(file);
    bytes[*len] = '\0';
    return bytes;
}

char *test_read_data(const char *name, size_t *len)
{
    const char *folder = getenv("DG_TEST_DATA");
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : "../shared/data", name);
    char *bytes = test_read_file(path, len);
    if (bytes == NULL)
        printf("%s: not there, so what it would show is not tested\n", path);
    return bytes;
}

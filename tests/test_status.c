/* Versions, the words for statuses, and how a failure is told. */
#include "base/status.h"

#include <string.h>

#include "harness.h"

START_TEST(version_is_the_header_s)
{
    char expected[32];
    snprintf(expected, sizeof expected, "%d.%d.%d", DG_VERSION_MAJOR, DG_VERSION_MINOR,
             DG_VERSION_PATCH);
    ck_assert_str_eq(DG_VERSION, expected);
    ck_assert_str_eq(dg_version(), expected);
}
END_TEST

/* Every status has words of its own, also one that doesn't exist. */
START_TEST(messages_differ)
{
    for (int a = DG_MISMATCH - 1; a <= DG_OK; a++) {
        ck_assert_uint_gt(strlen(dg_status_message((dg_status)a)), 0);
        for (int b = DG_MISMATCH - 1; b < a; b++)
            ck_assert_str_ne(dg_status_message((dg_status)a), dg_status_message((dg_status)b));
    }
    ck_assert_str_eq(dg_status_message((dg_status)1), dg_status_message((dg_status)-1000));
}
END_TEST

START_TEST(failure_is_told)
{
    dg_error error = {DG_OK, "untouched", 5};
    ck_assert_int_eq(dg__fail(NULL, DG_INVALID, "why"), DG_INVALID);
    ck_assert_int_eq(dg__fail(&error, DG_INVALID, "why"), DG_INVALID);
    ck_assert_str_eq(error.message, "why");
    ck_assert_uint_eq(error.position, 0);
    ck_assert_int_eq(dg__fail_at(&error, DG_NO_MEMORY, NULL, 17), DG_NO_MEMORY);
    ck_assert_int_eq(error.code, DG_NO_MEMORY);
    ck_assert_str_eq(error.message, dg_status_message(DG_NO_MEMORY));
    ck_assert_uint_eq(error.position, 17);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, version_is_the_header_s);
    tcase_add_test(tests, messages_differ);
    tcase_add_test(tests, failure_is_told);
}

TEST_MAIN("status", add_tests)

/* The meter: every limit holds, in a stated order, and is looked at often enough. */
#include "base/meter.h"

#include "harness.h"

typedef struct poll {
    size_t asked;
    size_t yes_at; /* the question answered with yes, from 1; 0 for none */
} poll;

static int cancelled(void *ctx)
{
    poll *p = ctx;
    p->asked++;
    return p->yes_at > 0 && p->asked >= p->yes_at;
}

START_TEST(no_limits)
{
    dg_limits none = DG_LIMITS_INIT;
    dg__meter a = dg__meter_start(NULL), b = dg__meter_start(&none);
    for (int i = 0; i < 1000; i++) {
        ck_assert_int_eq(dg__meter_spend(&a, UINT64_C(1) << 50), DG_OK);
        ck_assert_int_eq(dg__meter_spend(&b, UINT64_C(1) << 50), DG_OK);
    }
    ck_assert_uint_eq(a.work, UINT64_C(1000) << 50);
}
END_TEST

/* Work up to the limit is allowed, the next unit isn't, however it is spent. */
START_TEST(work_limit_is_exact)
{
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        dg_limits limits = DG_LIMITS_INIT;
        limits.max_work = 1 + test_below(&random, 4 * DG__METER_STRIDE);
        dg__meter meter = dg__meter_start(&limits);
        dg_status status = DG_OK;
        while (status == DG_OK)
            status = dg__meter_spend(&meter, test_below(&random, 2 * DG__METER_STRIDE));
        bool exact = status == DG_WORK_LIMIT && meter.work > limits.max_work;
        ck_assert_msg(exact, "seed %llu: %d", (unsigned long long)seed, status);
        meter = dg__meter_start(&limits);
        while (status == DG_WORK_LIMIT && meter.work < limits.max_work) {
            uint64_t left = limits.max_work - meter.work;
            if (dg__meter_spend(&meter, 1 + test_below(&random, (size_t)left)) != DG_OK)
                status = DG_OK;
        }
        ck_assert_msg(status == DG_WORK_LIMIT, "seed %llu: stopped at %llu of %llu",
                      (unsigned long long)seed, (unsigned long long)meter.work,
                      (unsigned long long)limits.max_work);
        ck_assert_int_eq(dg__meter_spend(&meter, 1), DG_WORK_LIMIT);
    }
}
END_TEST

START_TEST(cancelled_when_asked)
{
    poll p = {.yes_at = 3};
    dg_limits limits = DG_LIMITS_INIT;
    limits.cancelled = cancelled;
    limits.ctx = &p;
    dg__meter meter = dg__meter_start(&limits);
    while (dg__meter_spend(&meter, 1) == DG_OK)
        ck_assert_uint_le(meter.work, UINT64_C(3) * DG__METER_STRIDE);
    ck_assert_uint_eq(p.asked, 3);
    ck_assert_uint_eq(meter.work, UINT64_C(3) * DG__METER_STRIDE);
    ck_assert_int_eq(dg__meter_look(&meter), DG_CANCELLED);
}
END_TEST

/* Waits for the clock, so it can't fail on a slow machine. */
START_TEST(times_out)
{
    dg_limits limits = DG_LIMITS_INIT;
    limits.timeout_ms = 1;
    dg__meter meter = dg__meter_start(&limits);
    dg_status status = DG_OK;
    while (status == DG_OK)
        status = dg__meter_spend(&meter, DG__METER_STRIDE);
    ck_assert_int_eq(status, DG_TIMED_OUT);
    limits.timeout_ms = UINT32_MAX;
    meter = dg__meter_start(&limits);
    ck_assert_int_eq(dg__meter_spend(&meter, 10 * DG__METER_STRIDE), DG_OK);
}
END_TEST

/* What is the same on every machine comes first. */
START_TEST(work_before_all_else)
{
    poll p = {.yes_at = 1};
    dg_limits limits = {sizeof limits, cancelled, &p, 10, 1};
    dg__meter meter = dg__meter_start(&limits);
    ck_assert_int_eq(dg__meter_look(&meter), DG_CANCELLED);
    ck_assert_int_eq(dg__meter_spend(&meter, 11), DG_WORK_LIMIT);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, no_limits);
    tcase_add_test(tests, work_limit_is_exact);
    tcase_add_test(tests, cancelled_when_asked);
    tcase_add_test(tests, times_out);
    tcase_add_test(tests, work_before_all_else);
}

TEST_MAIN("meter", add_tests)

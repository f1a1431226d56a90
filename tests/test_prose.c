/* Prose: built from random pieces, every byte leads back to where it came from. */
#include "format/prose.h"
#include "harness.h"

#include <string.h>

START_TEST(a_page_in_prose)
{
    static const char source[] = "<p>Tom &amp; <b>Jer</b>ry<br></p><pre>x</pre> <p> </p>";
    dg_allocator a = dg__allocator(NULL);
    dg__prose p;
    ck_assert(dg__prose_init(&p, (const uint8_t *)source, sizeof source - 1, &a));
    ck_assert(dg__prose_begin(&p, DG_PARAGRAPH, 0, 0));
    ck_assert(dg__prose_add(&p, 3, 5) && dg__prose_add(&p, 5, 7));
    ck_assert(dg__prose_replace(&p, "&", 1, 7, 12));
    ck_assert(dg__prose_add(&p, 12, 13) && dg__prose_add(&p, 16, 19) && dg__prose_add(&p, 23, 25));
    ck_assert(dg__prose_replace(&p, "\n", 1, 25, 29));
    dg__prose_end(&p, 33);
    ck_assert(dg__prose_add_opaque(&p, DG_CODE, 33, 45));
    ck_assert(dg__prose_begin(&p, DG_PARAGRAPH, 0, 46) && dg__prose_add(&p, 49, 50));
    dg__prose_end(&p, 54);

    ck_assert_uint_eq(p.blocks.len, 2);
    ck_assert_uint_eq(p.text.len, 13);
    ck_assert_mem_eq(p.text.items, "Tom & Jerry\n\n", 13);
    ck_assert_uint_eq(p.runs.len, 6);
    dg_span jerry = dg__prose_source(&p, (dg_span){6, 11});
    ck_assert_uint_eq(jerry.start, 16);
    ck_assert_uint_eq(jerry.end, 25);
    dg_span and = dg__prose_source(&p, (dg_span){4, 5});
    ck_assert_uint_eq(and.start, 7);
    ck_assert_uint_eq(and.end, 12);
    ck_assert_uint_eq(p.blocks.items[1].kind, DG_CODE);
    ck_assert_uint_eq(p.blocks.items[1].prose.start, p.blocks.items[1].prose.end);
    ck_assert(p.blocks.items[1].content != 0);
    dg__prose_free(&p);
}
END_TEST

START_TEST(containers_nest)
{
    static const char source[] = "- a\n- b\n";
    dg_allocator a = dg__allocator(NULL);
    dg__prose p;
    ck_assert(dg__prose_init(&p, (const uint8_t *)source, sizeof source - 1, &a));
    ck_assert(dg__prose_enter(&p, DG__IN_UNORDERED_LIST));
    for (uint32_t i = 0; i < 2; i++) {
        ck_assert(dg__prose_enter(&p, DG__IN_LIST_ITEM));
        ck_assert(dg__prose_begin(&p, DG_LIST_ITEM, 0, 4 * i));
        ck_assert(dg__prose_add(&p, 4 * i + 2, 4 * i + 3));
        dg__prose_leave(&p);
    }
    dg__prose_leave(&p);
    ck_assert_uint_eq(p.blocks.len, 2);
    ck_assert_uint_eq(p.container, 0);
    for (uint32_t i = 0; i < 2; i++) {
        const dg__container *item = &p.containers.items[p.blocks.items[i].container];
        ck_assert_uint_eq(item->kind, DG__IN_LIST_ITEM);
        ck_assert_uint_eq(p.containers.items[item->parent].kind, DG__IN_UNORDERED_LIST);
        ck_assert_uint_eq(p.blocks.items[i].source.end, 4 * i + 3);
    }
    dg__prose_free(&p);
}
END_TEST

#define LEN 400u

/* Where each byte of the prose came from, kept beside. */
typedef struct origin {
    uint32_t from, to;
} origin;

static void check_random(uint64_t *random)
{
    uint8_t source[LEN];
    origin origins[LEN * 4];
    uint32_t at = 0, n = 0;
    dg_allocator a = dg__allocator(NULL);
    dg__prose p;
    for (uint32_t i = 0; i < LEN; i++)
        source[i] = (uint8_t)('a' + test_below(random, 26));
    ck_assert(dg__prose_init(&p, source, LEN, &a));
    while (at < LEN) {
        uint32_t len = 1 + (uint32_t)test_below(random, 12);
        len = len > LEN - at ? LEN - at : len;
        if (!p.open && !dg__prose_begin(&p, DG_PARAGRAPH, 0, at))
            ck_abort_msg("no memory");
        switch (test_below(random, 4)) {
        case 0:
            ck_assert(dg__prose_replace(&p, "xy", 2, at, at + len));
            origins[n] = origins[n + 1] = (origin){at, at + len};
            n += 2;
            break;
        case 1:
            if (p.text.len > p.blocks.items[p.blocks.len - 1].prose.start) {
                dg__prose_end(&p, at);
                origins[n++] = (origin){0, 0};
            }
            break;
        default:
            ck_assert(dg__prose_add(&p, at, at + len));
            for (uint32_t i = 0; i < len; i++)
                origins[n++] = (origin){at + i, at + i + 1};
        }
        at += len;
    }
    ck_assert_uint_eq(p.text.len, n);
    for (int i = 0; i < 20 && n > 0; i++) {
        uint32_t start = (uint32_t)test_below(random, n);
        uint32_t end = start + 1 + (uint32_t)test_below(random, n - start);
        if (origins[start].to == 0 || origins[end - 1].to == 0)
            continue;
        dg_span found = dg__prose_source(&p, (dg_span){start, end});
        ck_assert_uint_eq(found.start, origins[start].from);
        ck_assert_uint_eq(found.end, origins[end - 1].to);
    }
    dg__prose_free(&p);
}

START_TEST(every_byte_leads_back)
{
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(10000); i++)
        check_random(&random);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, a_page_in_prose);
    tcase_add_test(tests, containers_nest);
    tcase_add_test(tests, every_byte_leads_back);
}

TEST_MAIN("prose", add_tests)

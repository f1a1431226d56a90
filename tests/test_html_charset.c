/* What encoding a page declares. */
#include "format/html.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

typedef struct declaration {
    const char *html;
    dg__charset charset;
    const char *label;
} declaration;

static const declaration declarations[] = {
    {"<p>a", DG__CHARSET_UNDECLARED, ""},
    {"\xEF\xBB\xBF<meta charset=latin1>", DG__CHARSET_UTF_8, ""},
    {"\xFE\xFF", DG__CHARSET_UTF_16_BE, ""},
    {"\xFF\xFE", DG__CHARSET_UTF_16_LE, ""},
    {"<html><META charset = ' KOI8-R '>", DG__CHARSET_OTHER, "KOI8-R"},
    {"<meta charset=utf-8>", DG__CHARSET_UTF_8, "utf-8"},
    {"<meta charset=UTF-16>", DG__CHARSET_UTF_8, "UTF-16"},
    {"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>", DG__CHARSET_OTHER,
     "iso-8859-1"},
    {"<meta content='text/html; charset x charset=\"shift_jis\"; y' http-equiv=content-type>",
     DG__CHARSET_OTHER, "shift_jis"},
    {"<meta content='text/html; charset=big5'>", DG__CHARSET_UNDECLARED, ""},
    {"<!-- <meta charset=big5> --><meta name=x><meta charset=gbk>", DG__CHARSET_OTHER, "gbk"},
    {"<a b='<meta charset=big5>'>", DG__CHARSET_UNDECLARED, ""},
    {"<?xml version='1.0' encoding='windows-1251'?><html>", DG__CHARSET_OTHER, "windows-1251"},
    {"<meta http-equiv=content-type content='charset=\"big5'>", DG__CHARSET_UNDECLARED, ""},
    {"<meta charset=big5", DG__CHARSET_UNDECLARED, ""},
};

START_TEST(charsets)
{
    const declaration *d = &declarations[_i];
    dg_span label;
    ck_assert_msg(dg__html_charset((const uint8_t *)d->html, strlen(d->html), &label) == d->charset,
                  "%s", d->html);
    dg_span name;
    dg_html_encoding(d->html, strlen(d->html), &name);
    ck_assert_msg((name.end > name.start) == (d->charset == DG__CHARSET_OTHER), "%s", d->html);
    ck_assert_msg(label.end - label.start == strlen(d->label) &&
                      memcmp(d->html + label.start, d->label, strlen(d->label)) == 0,
                  "%s", d->html);
}
END_TEST

START_TEST(charset_too_far_in)
{
    char html[1100];
    dg_span label;
    memset(html, ' ', sizeof html);
    memcpy(html + 1007, "<meta charset=gbk>", 18);
    ck_assert_int_eq(dg__html_charset((const uint8_t *)html, sizeof html, &label), 0);
    memcpy(html + 1006, "<meta charset=gbk> ", 19);
    ck_assert_int_eq(dg__html_charset((const uint8_t *)html, sizeof html, &label),
                     DG__CHARSET_OTHER);
}
END_TEST

/* Any bytes near a declaration; under ASan a read behind them is an error. */
START_TEST(every_prefix)
{
    for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++)
        for (size_t len = 0; len <= strlen(declarations[i].html); len++) {
            dg_span label;
            uint8_t *html = malloc(len);
            ck_assert(html != NULL || len == 0);
            if (len > 0)
                memcpy(html, declarations[i].html, len);
            dg__html_charset(html, len, &label);
            ck_assert(label.start <= label.end && label.end <= len);
            free(html);
        }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, charsets, 0, (int)(sizeof declarations / sizeof *declarations));
    tcase_add_test(tests, charset_too_far_in);
    tcase_add_test(tests, every_prefix);
}

TEST_MAIN("html_charset", add_tests)

/* reStructuredText and AsciiDoc as prose: tables of source and blocks; what holds of any source. */
#include "allocator.h"
#include "format/asciidoc.h"
#include "format/light.h"
#include "format/rst.h"
#include "harness.h"
#include "prose_check.h"

#include <stdlib.h>
#include <string.h>

typedef dg_status reader(dg__prose *p, dg__meter *meter);

static reader *const readers[] = {dg__rst_read, dg__asciidoc_read};

typedef struct example {
    const char *what, *source, *blocks; /* as prose_lines has them, U+FFFC as it is */
} example;

#define OBJECT "\xEF\xBF\xBC"

static const example rst[] = {
    {"paragraphs", "a *b*\nc\n\nd\n", "paragraph <a *b*\nc> {a *b*\nc}\nparagraph <d> {d}\n"},
    {"titles", "Aa\n==\n\nBbb\n---\nc\n\n====\n Dd\n====\n\nEe\n==\n",
     "heading 1 <Aa> {Aa\n==}\nheading 2 <Bbb> {Bbb\n---}\nparagraph <c> {c}\n"
     "heading 3 <Dd> {Dd\n====}\nheading 1 <Ee> {Ee\n==}\n"},
    {"a transition", "a\n\n----\n\nb\n", "paragraph <a> {a}\nopaque {----}\nparagraph <b> {b}\n"},
    {"lists", "- a\n  b\n- c\n\n  - d\n\n  e\n\n1. f\n#. g\n\nh\n",
     "item /ul/li <a\nb> {- a\n  b}\nitem /ul/li <c> {- c}\nitem /ul/li/ul/li <d> {- d}\n"
     "item /ul/li <e> {e}\nitem /ol/li <f> {1. f}\nitem /ol/li <g> {#. g}\nparagraph <h> {h}\n"},
    {"links in a list", "- `a<b>`_\n- `c`_\n\nd\n\n- `e <f>`_ g\n",
     "item /navigation/li <a> {- `a<b>`_}\nitem /navigation/li <c> {- `c`_}\nparagraph <d> {d}\n"
     "item /ul/li <e  g> {- `e <f>`_ g}\n"},
    {"a definition", "a\n  b\n  c\n", "paragraph <a> {a}\nparagraph <b\nc> {b\n  c}\n"},
    {"roles and links", "a :ref:`b c <d>` `e <http://f>`_ ``g`` h_ |i| [1]_ http://j k\n",
     "paragraph <a b c  e  g h_ " OBJECT "  " OBJECT
     " k> {a :ref:`b c <d>` `e <http://f>`_ ``g`` h_ |i| [1]_ http://j k}\n"},
    {"a link over lines", "a `b\nc <http://d>`_ e\nf\n",
     "paragraph <a b\nc  e\nf> {a `b\nc <http://d>`_ e\nf}\n"},
    {"code", "a::\n\n  b\n\n  c\n\nd\n\n.. code-block:: c\n   :x: y\n\n   e\n\nf\n",
     "paragraph <a::> {a::}\ncode {b\n\n  c}\nparagraph <d> {d}\n"
     "code {.. code-block:: c\n   :x: y\n\n   e}\nparagraph <f> {f}\n"},
    {"code in an item", "- a::\n\n    b\n\n  c\n\n::\n\n  d\n\ne\n",
     "item /ul/li <a::> {- a::}\ncode /ul/li {b}\nitem /ul/li <c> {c}\nparagraph <::> {::}\ncode "
     "{d}\n"
     "paragraph <e> {e}\n"},
    {"code behind no blank line", "a::\n  b\n\n.. note:: c\n   d\n.. note:: e\n",
     "paragraph <a::> {a::}\nparagraph <b> {b}\nparagraph <c\nd> {.. note:: c\n   d}\n"
     "paragraph <e> {.. note:: e}\n"},
    {"literal text", "``a\nb`` ``:c:`d``` `e`:f: g:h:`i`\n",
     "paragraph <a\nb :c:`d` e g:h:i> {``a\nb`` ``:c:`d``` `e`:f: g:h:`i`}\n"},
    {"code behind a mark alone", "a\n\n::\n\n  .. note:: b\n\nc\n",
     "paragraph <a> {a}\nparagraph <::> {::}\ncode {.. note:: b}\nparagraph <c> {c}\n"},
    {"a prompt", ">>> a\nb\n\nc\n", "code {>>> a\nb}\nparagraph <c> {c}\n"},
    {"tabs", ".. tabs::\n\n  .. group-tab:: a\n\n    b\n\n  .. tab:: c\n\n    b\n",
     "opaque {.. tabs::}\nopaque {.. group-tab:: a}\nparagraph /alternative <b> {b}\n"
     "opaque {.. tab:: c}\nparagraph /alternative <b> {b}\n"},
    {"what some readers see",
     ".. only:: a\n\n    - b\n\n.. ifconfig:: c\n\n    - d\n\n    .. only:: e\n\n        f\n\n    "
     "g\n\nh\n",
     "opaque {.. only:: a}\nitem /alternative/ul/li <b> {- b}\nopaque {.. ifconfig:: c}\n"
     "item /alternative/ul/li <d> {- d}\nopaque /alternative {.. only:: e}\n"
     "paragraph /alternative/alternative <f> {f}\nparagraph /alternative <g> {g}\n"
     "paragraph <h> {h}\n"},
    {"an alternative in an item", "- a\n\n  .. only:: b\n\n     c\n\n  d\n- e\n",
     "item /ul/li <a> {- a}\nopaque /ul/li {.. only:: b}\n"
     "item /ul/li/alternative <c> {c}\nitem /ul/li <d> {d}\nitem /ul/li <e> {- e}\n"},
    {"a note", ".. note:: a\n   b\n\n   c\n\n.. warning::\n   :x: y\n\n   d\n",
     "paragraph <a\nb> {.. note:: a\n   b}\nparagraph <c> {c}\nparagraph <d> {d}\n"},
    {"options behind a title", ".. admonition:: a b\n   :class: c\n   :name: d\n\n   e\n\nf\n",
     "paragraph <a b> {.. admonition:: a b}\nparagraph <e> {e}\nparagraph <f> {f}\n"},
    {"an unknown directive", ".. py:function:: a(b)\n   :x:\n\n   c\n",
     "opaque {.. py:function:: a(b)}\nparagraph <c> {c}\n"},
    {"no text",
     ".. a\n   b\n\n.. _c: http://d\n.. |e| image:: f\n.. image:: g\n   :alt: h\n\n__ i\n\nj\n",
     "opaque {.. image:: g\n   :alt: h}\nparagraph <j> {j}\n"},
    {"a footnote", "a\n\n.. [1] b\n   c\n",
     "paragraph <a> {a}\nparagraph <b\nc> {.. [1] b\n   c}\n"},
    {"fields", ":a: b\n:c: d\n   e\n\nf\n", "paragraph <f> {f}\n"},
    {"tables",
     "+--+\n|a |\n+--+\n\n=====  ==\na      b\n=====  ==\nc      d\n\ne      f\n=====  ==\n\ng\n",
     "opaque {+--+\n|a |\n+--+}\nopaque {=====  ==\na      b\n=====  ==\nc      d\n\ne      "
     "f\n=====  ==}\n"
     "paragraph <g> {g}\n"},
    {"CRLF", "a\r\nb\r\n\r\nc\r\n", "paragraph <a\nb> {a\r\nb}\nparagraph <c> {c}\n"},
    {"nothing", "\xEF\xBB\xBF \n\n", ""},
};

static const example asciidoc[] = {
    {"paragraphs", "a *b*\nc\n\nd\n", "paragraph <a *b*\nc> {a *b*\nc}\nparagraph <d> {d}\n"},
    {"titles", "= A\n:b: c\n\n== D\ne\n",
     "heading 1 <A> {= A}\nheading 2 <D> {== D}\nparagraph <e> {e}\n"},
    {"a header", "// a\n:b: c\n= D\nE F <g@h.i>\n2020-01-02\n:j: k \\\nl\n// m\n\nn\n\n= O\np\n",
     "heading 1 <D> {= D}\nparagraph <n> {n}\nheading 1 <O> {= O}\nparagraph <p> {p}\n"},
    {"attributes that end a paragraph", "a\n[source,c]\n----\nb\n----\n* c\n[.d]\ne\n\n[ f ]\n",
     "paragraph <a> {a}\ncode {----\nb\n----}\nitem /ul/li <c> {* c}\nitem /ul/li <e> {e}\n"
     "paragraph <[ f ]> {[ f ]}\n"},
    {"titles that are underlined",
     "Aa bb\n=====\nC D <e@f>\n\nGg\n--\nh\n\nJ\n-----\nk\n-----\n\nMm\n~~~\nn\n",
     "heading 1 <Aa bb> {Aa bb\n=====}\nheading 2 <Gg> {Gg\n--}\nparagraph <h> {h}\nparagraph <J> "
     "{J}\n"
     "code {-----\nk\n-----}\nheading 3 <Mm> {Mm\n~~~}\nparagraph <n> {n}\n"},
    {"footnotes", "a.footnote:[B link:c[d] e.] F gfootnote:h[i]\n",
     "paragraph <a.B d e.] F g" OBJECT "i]> {a.footnote:[B link:c[d] e.] F gfootnote:h[i]}\n"},
    {"macros in links",
     "link:a[b {c} d] xref:e f[g&#8217;h] <<i,j {k}>> image:l m[n] pass:[<o>] stem:[p]\n",
     "paragraph <b " OBJECT " d g\xE2\x80\x99h j " OBJECT " " OBJECT " " OBJECT " " OBJECT
     "> {link:a[b {c} d] xref:e f[g&#8217;h] <<i,j {k}>> image:l m[n] pass:[<o>] stem:[p]}\n"},
    {"terms of an index", "a (((b, c)))d ((e)) 1 << 2 >> 3 &mdash; AT&T\n",
     "paragraph <a d ((e)) 1 << 2 >> 3 \xE2\x80\x94 AT&T> {a (((b, c)))d ((e)) 1 << 2 >> 3 &mdash; "
     "AT&T}\n"},
    {"what a cell holds",
     "|===\n|a\nifdef::b[]\n|c\n[source]\n----\nd\n----\ne\n----\nf\n2+a|g\n|===\n",
     "cell /table <a> {a}\ncell /table <c> {c}\ncode /table {----\nd\n----}\ncell /table <e> {e}\n"
     "code /table {----\nf}\ncell /table <g> {g}\n"},
    {"roles", "a [.b]_c_ [.d.e]*f* [#g]`h` [i]#j# [k]_l_\n",
     "paragraph <a _c_ *f* `h` j# [k]_l_> {a [.b]_c_ [.d.e]*f* [#g]`h` [i]#j# [k]_l_}\n"},
    {"a reference with a mark in it", "a <<b,c -> d>> e > f >> g\n",
     "paragraph <a c -> d e > f >> g> {a <<b,c -> d>> e > f >> g}\n"},
    {"rules of Markdown", "a\n\n---\nb\n\n***\n",
     "paragraph <a> {a}\nopaque {---}\nparagraph <b> {b}\nopaque {***}\n"},
    {"a comment in a table", "|===\n|a\n//b\n|c\n|===\n",
     "cell /table <a> {a}\ncell /table <c> {c}\n"},
    {"lists", "* a\nb\n** c\n* d\n+\ne\n\n. f\n. g\n\nh\n",
     "item /ul/li <a\nb> {* a\nb}\nitem /ul/li/ul/li <c> {** c}\nitem /ul/li <d> {* d}\n"
     "item /ul/li <e> {e}\nitem /ul/li/ol/li <f> {. f}\nitem /ul/li/ol/li <g> {. g}\nparagraph <h> "
     "{h}\n"},
    {"links in a list", "* link:a[b]\n* xref:c[d]\n\ne\n",
     "item /navigation/li <b> {* link:a[b]}\nitem /navigation/li <d> {* xref:c[d]}\n"
     "paragraph <e> {e}\n"},
    {"terms", "a:: b\nc::\n  d\n",
     "item /ul/li <a> {a}\nitem /ul/li <b> {b}\nitem /ul/li <c> {c}\n"
     "item /ul/li <d> {d}\n"},
    {"links", "a link:b[c] https://d[e f] <<g,h>> xref:i[] {j} https://k l\n",
     "paragraph <a c e f h " OBJECT " " OBJECT " " OBJECT
     " l> {a link:b[c] https://d[e f] <<g,h>> xref:i[] {j} https://k l}\n"},
    {"code",
     "[source,c]\n----\na\n\nb\n----\nc\n\n....\nd\n....\n\n[source]\ne\nf\n\n g\n\n```\nh\n```\n",
     "code {----\na\n\nb\n----}\nparagraph <c> {c}\ncode {....\nd\n....}\ncode {e\nf}\ncode { g}\n"
     "code {```\nh\n```}\n"},
    {"blocks of text", "====\na\n\n____\nb\n____\n====\nc\n",
     "paragraph /other <a> {a}\nquotation /other/quote <b> {b}\nparagraph <c> {c}\n"},
    {"comments", "// a\nb\n// c\nd\n\n////\ne\n\n////\nf\n",
     "paragraph <b\nd> {b\n// c\nd}\nparagraph <f> {f}\n"},
    {"no text", "[[a]]\n[role=b]\n:c: d\ninclude::e[]\nimage::f[g]\n\n'''\n\nh\n",
     "opaque {include::e[]}\nopaque {image::f[g]}\nopaque {'''}\nparagraph <h> {h}\n"},
    {"what some readers see",
     "ifdef::a[]\n* b\nendif::[]\nifndef::a[]\n* c\n\n====\nifeval::[1 > "
     "0]\nd\n====\nendif::a[]\ne\n"
     "ifdef::a[f]\ng\n",
     "opaque {ifdef::a[]}\nitem /alternative/ul/li <b> {* b}\nopaque /alternative/ul/li "
     "{endif::[]}\n"
     "opaque {ifndef::a[]}\nitem /alternative/ul/li <c> {* c}\n"
     "opaque /alternative/ul/li/other {ifeval::[1 > 0]}\n"
     "paragraph /alternative/ul/li/other/alternative <d> {d}\nopaque /alternative/ul/li "
     "{endif::a[]}\n"
     "paragraph <e> {e}\nopaque {ifdef::a[f]}\nparagraph <g> {g}\n"},
    {"a caption", ".A b\n----\nc\n----\n", "caption <A b> {.A b}\ncode {----\nc\n----}\n"},
    {"a table", "|===\n|a b |c\n\n2+|d\n|e\nf\n|===\ng\n",
     "cell /table <a b > {a b }\ncell /table <c> {c}\ncell /table <d> {d}\ncell /table <e\nf> "
     "{e\nf}\n"
     "paragraph <g> {g}\n"},
    {"nothing", "\n \n", ""},
};

#define N(list) (int)(sizeof list / sizeof *list)

static void check_example(const example *e, reader *read)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__prose p;
    ck_assert(dg__prose_init(&p, (const uint8_t *)e->source, (uint32_t)strlen(e->source), &a));
    ck_assert_int_eq(read(&p, &meter), DG_OK);
    const char *fault = prose_fault(&p);
    ck_assert_msg(fault == NULL, "%s: %s", e->what, fault);
    char *lines = prose_lines(&p, true);
    ck_assert_msg(strcmp(lines, e->blocks) == 0, "%s:\n%s", e->what, lines);
    free(lines);
    dg__prose_free(&p);
}

START_TEST(rst_blocks)
{
    check_example(&rst[_i], dg__rst_read);
}
END_TEST

START_TEST(asciidoc_blocks)
{
    check_example(&asciidoc[_i], dg__asciidoc_read);
}
END_TEST

/* ---- Any input ---- */

/* Reads a copy of exact length, so that a byte too many is noticed. */
static void check_any(const char *text, size_t len, int format, uint64_t seed)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__prose p;
    uint8_t *exact = malloc(len > 0 ? len : 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, text, len);
    ck_assert(dg__prose_init(&p, exact, (uint32_t)len, &a));
    p.include = (uint32_t)seed & DG_INCLUDE_CODE;
    ck_assert_int_eq(readers[format](&p, &meter), DG_OK);
    const char *fault = prose_fault(&p);
    ck_assert_msg(fault == NULL, "seed %llu: %s in\n%.*s", (unsigned long long)seed, fault,
                  (int)len, text);
    dg__prose_free(&p);
    free(exact);
}

static const char *const pieces[] = {
    "a",
    "word ",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "   ",
    "\t",
    "- ",
    "* ",
    "** ",
    "1. ",
    "#. ",
    ". ",
    "..",
    ".. ",
    "::",
    ":: ",
    "==",
    "====",
    "= ",
    "== ",
    "----",
    "--\n",
    "____",
    "````",
    "`",
    "``",
    "|",
    "|x|",
    "|===\n",
    "+--+",
    "=== ===",
    "<<",
    ">>",
    "[",
    "]",
    "[a]\n",
    "]_",
    "{a}",
    ":a: ",
    ":a:`",
    "`_",
    " <http://",
    ">`_",
    "http://a",
    "link:a[b]",
    "image::a[]\n",
    ".. a:: b\n",
    ".. note:: ",
    ".. [1] ",
    "// ",
    "////\n",
    "+\n",
    ">>> ",
    "[source]\n",
    "a:: ",
    "\xFF",
    "\xEF\xBB\xBF",
    "\xE2\x80\x99",
};

START_TEST(anything_is_read)
{
    for (size_t i = 0; i < test_cases(20000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        char text[1024];
        size_t len = 0, parts = test_below(&random, 60);
        for (size_t j = 0; j < parts; j++) {
            const char *piece = pieces[test_below(&random, (size_t)N(pieces))];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        check_any(text, len, _i, seed);
    }
}
END_TEST

START_TEST(every_prefix_is_read)
{
    for (int i = 0; i < N(rst); i++)
        for (size_t len = 0; len <= strlen(rst[i].source); len++)
            check_any(rst[i].source, len, 0, len);
    for (int i = 0; i < N(asciidoc); i++)
        for (size_t len = 0; len <= strlen(asciidoc[i].source); len++)
            check_any(asciidoc[i].source, len, 1, len);
}
END_TEST

/* What would take long if a search for an end had no bound. */
START_TEST(much_of_the_same_is_read)
{
    size_t n = 100000;
    const char *piece = pieces[_i / 2];
    size_t unit = strlen(piece);
    char *text = malloc(n * unit);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * unit, piece, unit);
    check_any(text, n * unit, _i % 2, (uint64_t)_i);
    free(text);
}
END_TEST

/* ---- Searching ---- */

static uint32_t find_simply(const dg__light *l, uint32_t from, uint8_t byte)
{
    for (uint32_t at = from, letters = 1; at < l->limit && at - from < DG__LIGHT_REACH; at++) {
        if (l->source[at] == byte)
            return at;
        if (l->source[at] == '\n' && letters == 0)
            return 0;
        letters = l->source[at] == '\n' ? 0 : letters + (l->source[at] > ' ');
    }
    return 0;
}

/* Whatever was looked for before; from behind a mark, as readers do. */
START_TEST(a_byte_is_found)
{
    uint8_t source[6000];
    uint64_t seed = test_seed() + (uint64_t)_i, random = seed;
    size_t rare = 1 + test_below(&random, 1500), blank = 1 + test_below(&random, 300);
    for (size_t i = 0; i < sizeof source; i++)
        source[i] = test_below(&random, rare) == 0    ? (uint8_t) "]`"[test_below(&random, 2)]
                    : test_below(&random, blank) == 0 ? (uint8_t) "\n\n \r"[test_below(&random, 4)]
                                                      : 'a';
    dg__light l = {.source = source, .len = sizeof source, .limit = sizeof source};
    for (uint32_t from = 1; from < sizeof source; from += (uint32_t)test_below(&random, 40)) {
        uint8_t byte = (uint8_t) "]`"[test_below(&random, 5) == 0];
        if (source[from - 1] <= ' ')
            continue;
        l.limit = test_below(&random, 4) == 0
                      ? from + (uint32_t)test_below(&random, sizeof source - from)
                      : (uint32_t)sizeof source;
        if (test_below(&random, 50) == 0 && from > 100)
            from -= 90;
        uint32_t found = dg__light_find_byte(&l, from, byte),
                 expected = find_simply(&l, from, byte);
        if (source[from - 1] > ' ')
            ck_assert_msg(found == expected, "seed %llu, from %u: %u, not %u",
                          (unsigned long long)seed, from, found, expected);
    }
}
END_TEST

START_TEST(memory_may_end)
{
    static const char text[] =
        "A\n=\n\na `b <c>`_ |d|\n\n- e\n\n  * f\n\n----\ng\n----\n\n|===\n|h\n"
        "|===\n\n.. code:: i\n\n  j\n\n====\nk\n";
    dg_status status = DG_NO_MEMORY;
    for (size_t n = 1; status != DG_OK; n++) {
        test_allocator memory = {.fails_at = n};
        dg_allocator a = test_allocator_of(&memory);
        dg__prose p = {.allocator = &a};
        dg__meter meter = dg__meter_start(NULL);
        if (dg__prose_init(&p, (const uint8_t *)text, sizeof text - 1, &a))
            status = readers[_i](&p, &meter);
        ck_assert(status == DG_OK || status == DG_NO_MEMORY);
        ck_assert_msg(status == DG_OK || memory.requests >= n, "request %zu", n);
        dg__prose_free(&p);
        ck_assert_uint_eq(memory.blocks, 0);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, rst_blocks, 0, N(rst));
    tcase_add_loop_test(tests, asciidoc_blocks, 0, N(asciidoc));
    tcase_add_loop_test(tests, anything_is_read, 0, 2);
    tcase_add_test(tests, every_prefix_is_read);
    tcase_add_loop_test(tests, much_of_the_same_is_read, 0, 2 * N(pieces));
    tcase_add_loop_test(tests, a_byte_is_found, 0, 40);
    tcase_add_loop_test(tests, memory_may_end, 0, 2);
}

TEST_MAIN("light markup", add_tests)

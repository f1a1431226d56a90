/* HTML as prose: tables of source and blocks; what holds of any source. */
#define _DEFAULT_SOURCE
#include "allocator.h"
#include "format/html.h"
#include "format/html_element.h"
#include "harness.h"
#include "prose_check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Tables ---- */

typedef struct example {
    const char *what;
    const char *html;
    const char *blocks; /* kind, containers, prose and source of each, as `put_block` writes them */
} example;

static const example examples[] = {
    {"markup within a word", "<p>Tom &amp; <b>Jer</b>ry</p>",
     "P |Tom & Jerry|<p>Tom &amp; <b>Jer</b>ry</p>\n"},
    {"text in no paragraph", "a<div>b<p>c</p>d</div>e",
     "P |a|a\nP box |b|<div>b\nP box |c|<p>c</p>\nP box |d|d</div>\nP |e|e\n"},
    {"paragraphs without end", "<p>a<p>b<h2>c</h2>d",
     "P |a|<p>a\nP |b|<p>b\nH2 |c|<h2>c</h2>\nP |d|d\n"},
    {"headings end one another", "<h1>a<h3>b</h1>c", "H1 |a|<h1>a\nH3 |b|<h3>b</h1>\nP |c|c\n"},
    {"lists", "<ul><li>a<li>b<ol><li>c</ol>d</ul>",
     "L ul li |a|<li>a\nL ul li |b|<li>b\nL ul li ol li |c|<li>c\nL ul li |d|d\n"},
    {"terms", "<dl><dt>a<dd>b<p>c<dt>d</dl>",
     "L ol li |a|<dt>a\nL ol li |b|<dd>b\nL ol li |c|<p>c\nL ol li |d|<dt>d\n"},
    {"quotations", "<blockquote>a<p>b<ul><li>c</ul></blockquote>d",
     "Q q |a|<blockquote>a\nQ q |b|<p>b\nL q ul li |c|<li>c\nP |d|d\n"},
    {"a table", "<table><caption>a</caption><tr><th>b<td>c<tr><td>d</table>e",
     "C table |a|<caption>a</caption>\nT table row |b|<th>b\nT table row |c|<td>c\n"
     "T table row |d|<td>d\nP |e|e\n"},
    {"a table that lays out", "<table><tr><td>a<td><p>b<p>c</table>",
     "T table row |a|<td>a\nP table row |b|<p>b\nP table row |c|<p>c\n"},
    {"tables in tables", "<table><td>a<table><td>b</table>c</table>d",
     "P table |a|<td>a\nT table table |b|<td>b\nP table |c|c\nP |d|d\n"},
    {"a caption by its class",
     "<p class='x wp-caption-text'>a<div class=caption><p>b</div><p class=captions>c",
     "C |a|<p class='x wp-caption-text'>a\nC box |b|<p>b\nP |c|<p class=captions>c\n"},
    {"a figure", "<figure><img><figcaption>a</figcaption></figure>",
     "X box ||<img>\nC box |a|<figcaption>a</figcaption>\n"},
    {"line breaks", "<p>a<br>b<br> <br/>c</p>", "P |a\nb\n |<p>a<br>b<br> \nP |c|c</p>\n"},
    {"no line break before text", "<p><br>a", "P |a|<p><br>a\n"},
    {"white space stays", "<p> a\n b </p>", "P |a\n b |<p> a\n b </p>\n"},
    {"nothing but white space", "<p> &nbsp;\xC2\xA0</p><p></p> ", ""},
    {"code", "a<pre>b <i>c</i>\n</pre>d<xmp><p></xmp>e",
     "P |a|a\nK ||<pre>b <i>c</i>\n</pre>\nP |d|d\nK ||<xmp><p></xmp>\nP |e|e\n"},
    {"code in a text", "<p>a <code>b</code> c", "P |a b c|<p>a <code>b</code> c\n"},
    {"lines of code in a text", "<p>a <code>b\nc</code> d",
     "P |a b\nc d|<p>a <code>b\nc</code> d\n"},
    {"lines of nothing but code", "<p><code>a\n<b>b</b></code></p><p>c",
     "K ||<p><code>a\n<b>b</b></code></p>\nP |c|<p>c\n"},
    {"lines each of code", "<p><code>a</code><br>\n<code>b</code>;</p><p>c",
     "K ||<p><code>a</code><br>\n<code>b</code>;</p>\nP |c|<p>c\n"},
    {"code over line breaks", "<div><code>a<br><br>b</code></div><p>c",
     "K box ||<div><code>a<br>\nK box ||b</code></div>\nP |c|<p>c\n"},
    {"code of one line", "<p><code>a</code><br></p>", "P |a\n|<p><code>a</code><br></p>\n"},
    {"lines of code with an image", "<p><code>a\nb</code><img>",
     "P |a\nb*|<p><code>a\nb</code><img>\n"},
    {"a heading of code", "<h2><code>a\nb</code></h2>", "H2 |a\nb|<h2><code>a\nb</code></h2>\n"},
    {"code ends with its block", "<p><code>a<p>b\nc", "P |a|<p><code>a\nP |b\nc|<p>b\nc\n"},
    {"rules and images alone", "a<hr><p><img><img> </p>b",
     "P |a|a\nX ||<hr>\nX ||<img><img>\nP |b|b\n"},
    {"images in a text", "<p><img>a<svg><path/><p/>b",
     "P |*a*|<p><img>a<svg><path/>\nP |b|<p/>b\n"},
    {"what isn't shown",
     "<title>a</title><style>b</style>c<script>'<p>'</script><!-- d --><template><p>e</template>"
     "<noscript>f</noscript>g",
     "P |cg|c<script>'<p>'</script><!-- d --><template><p>e</template><noscript>f</noscript>g\n"},
    {"what is hidden",
     "<p hidden>a<p>b <i style='Display : NONE'>c<b>d</b></i> e<div hidden>f</div>g",
     "P |b  e|<p>b <i style='Display : NONE'>c<b>d</b></i> e\nP |g|g\n"},
    {"what is hidden and never closed", "<ul><li hidden>a<li>b</ul><p><i hidden>c</p>d",
     "L ul li |b|<li>b\nP |d|d\n"},
    {"form controls", "<label>a <input> <select><option>b</select></label><button>c</button>",
     "P |a * **|<label>a <input> <select><option>b</select></label><button>c</button>\n"},
    {"ruby", "<ruby>a<rp>(<rt>b<rp>)</ruby>c<ruby>d<rt>e</ruby>f",
     "P |acdf|<ruby>a<rp>(<rt>b<rp>)</ruby>c<ruby>d<rt>e</ruby>f\n"},
    {"navigation", "<nav>a</nav><div role=navigation>b</div>",
     "P nav |a|<nav>a</nav>\nP nav |b|"
     "<div role=navigation>b</div>\n"},
    {"lists of links", "<ul><li><a href=x>a</a> |<li>\xC2\xBB <a href=y>b</a></ul>",
     "L nav li |a ||<li><a href=x>a</a> |\n"
     "L nav li |\xC2\xBB b|<li>\xC2\xBB <a href=y>b</a>\n"},
    {"a list with links", "<ul><li><a href=x>a</a><li><a href=y>b</a> c</ul>",
     "L ul li |a|<li><a href=x>a</a>\nL ul li |b c|<li><a href=y>b</a> c\n"},
    {"a footer of links", "<footer><a href=x>a</a> &middot; <a href=y>b</a></footer>",
     "P nav |a \xC2\xB7 b|<footer><a href=x>a</a> &middot; <a href=y>b</a></footer>\n"},
    {"one link is no navigation", "<div><a href=x>a</a></div>",
     "P box |a|<div><a href=x>a</a></div>\n"},
    {"anchors are no links", "<ul><li><a name=x>a<li>b</ul>",
     "L ul li |a|<li><a name=x>a\nL ul li |b|<li>b\n"},
    {"a link ends with its item", "<ul><li><a href=x>a<li>b</ul>",
     "L ul li |a|<li><a href=x>a\nL ul li |b|<li>b\n"},
    {"an item after a list", "<ul><li>a<ul></ul><li>b</ul>",
     "L ul li |a|<li>a\nL ul li |b|<li>b\n"},
    {"alternatives", "<details><summary>a</summary>b</details><div role=tabpanel>c</div>",
     "P alt box |a|<summary>a</summary>\nP alt |b|b</details>\n"
     "P alt |c|<div role=tabpanel>c</div>\n"},
    {"end tags of nothing", "a</div></b>b</p>c</table></td>",
     "P |ab|a</div></b>b\n"
     "P |c|c</table></td>\n"},
    {"end tags stay within a cell", "<div><table><td></div>a</table>b</div>c",
     "T box table |a|<td></div>a\nP box |b|b</div>\nP |c|c\n"},
    {"unclosed <svg>", "<svg><g>a<p>b", "X ||<svg><g>a\nP |b|<p>b\n"},
    {"HTML in <svg>", "<p>a<svg><foreignObject><p>b</p></foreignObject></svg>c",
     "P |a*c|<p>a<svg><foreignObject><p>b</p></foreignObject></svg>c\n"},
    {"<style> in <svg> is no raw text", "<svg><style><p>a", "X ||<svg><style>\nP |a|<p>a\n"},
    {"a byte order mark", "\xEF\xBB\xBF<p>a", "P |a|<p>a\n"},
    {"a tag the source ends in", "<p>a<b c='", "P |a|<p>a<b c='\n"},
};

static const char *const kinds[] = {"P", "H", "L", "Q", "T", "C", "K", "F", "X"};
static const char *const containers[] = {"",      "ul",  "ol",  "li",  "q",
                                         "table", "row", "alt", "nav", "box"};

static char *put_containers(char *out, const dg__prose *p, uint32_t container)
{
    if (container == 0)
        return out;
    out = put_containers(out, p, p->containers.items[container].parent);
    return out + sprintf(out, "%s ", containers[p->containers.items[container].kind]);
}

/* U+FFFC as '*'. */
static char *put_prose(char *out, const uint8_t *s, const uint8_t *end)
{
    while (s < end) {
        bool object = end - s >= 3 && memcmp(s, "\xEF\xBF\xBC", 3) == 0;
        *out++ = object ? '*' : (char)*s;
        s += object ? 3 : 1;
    }
    return out;
}

static char *put_block(char *out, const dg__prose *p, const dg__prose_block *b)
{
    out += sprintf(out, "%s", kinds[b->kind]);
    if (b->level > 0)
        out += sprintf(out, "%d", b->level);
    *out++ = ' ';
    out = put_containers(out, p, b->container);
    *out++ = '|';
    out = put_prose(out, p->text.items + b->prose.start, p->text.items + b->prose.end);
    *out++ = '|';
    memcpy(out, p->source + b->source.start, b->source.end - b->source.start);
    out += b->source.end - b->source.start;
    *out++ = '\n';
    return out;
}

/* ---- What holds of any source ---- */

/* ck_assert_msg, without its cost for what holds. */
#define hold(condition, ...)                                                                       \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

/* What a run replaces is one tag, or more, or a reference. */
static void check_markup(const dg__prose *p, const char *about)
{
    for (size_t i = 0; i < p->runs.len; i++) {
        const dg__prose_run *run = &p->runs.items[i];
        const uint8_t *s = p->source + run->source;
        if (!run->verbatim)
            hold(*s == '&' || *s == '<', "%s: run %zu replaces '%c'", about, i, *s);
    }
}

/* Reads it all and checks what holds of any source. */
static dg__prose read_with(const char *html, size_t len, uint32_t include, const dg_allocator *a,
                           const char *about)
{
    dg__prose p;
    dg__meter meter = dg__meter_start(NULL);
    ck_assert(dg__prose_init(&p, (const uint8_t *)html, (uint32_t)len, a));
    p.include = include;
    ck_assert_msg(dg__html_read(&p, &meter) == DG_OK, "%s", about);
    const char *fault = prose_fault(&p);
    hold(fault == NULL, "%s: %s", about, fault);
    check_markup(&p, about);
    return p;
}

static dg__prose read_html(const char *html, size_t len, const dg_allocator *a, const char *about)
{
    return read_with(html, len, 0, a, about);
}

START_TEST(the_tables)
{
    const example *e = &examples[_i];
    char got[1000], *out = got;
    dg_allocator a = dg__allocator(NULL);
    dg__prose p = read_html(e->html, strlen(e->html), &a, e->what);
    for (size_t i = 0; i < p.blocks.len; i++)
        out = put_block(out, &p, &p.blocks.items[i]);
    *out = '\0';
    ck_assert_msg(strcmp(got, e->blocks) == 0, "%s: %s\n  got\n%s  expected\n%s", e->what, e->html,
                  got, e->blocks);
    dg__prose_free(&p);
}
END_TEST

START_TEST(spans_lead_back)
{
    static const char html[] = "<p>Tom &amp; <b>Jer</b>ry";
    dg_allocator a = dg__allocator(NULL);
    dg__prose p = read_html(html, strlen(html), &a, html);
    dg_span jerry = dg__prose_source(&p, (dg_span){6, 11});
    ck_assert_uint_eq(jerry.start, 16);
    ck_assert_uint_eq(jerry.end, 25);
    dg_span and = dg__prose_source(&p, (dg_span){4, 5});
    ck_assert_uint_eq(and.start, 7);
    ck_assert_uint_eq(and.end, 12);
    dg__prose_free(&p);
}
END_TEST

/* ---- Soup ---- */

static const char *const shown[] = {
    "<p>",     "</p>",    "<div>",   "</div>",  "<ul>",         "<li>",          "</li>",
    "</ul>",   "<ol>",    "</ol>",   "<table>", "<tr>",         "<td>",          "</td>",
    "</tr>",   "<tbody>", "<th>",    "</th>",   "</table>",     "<blockquote>",  "</blockquote>",
    "<h1>",    "</h1>",   "<h4>",    "<b>",     "</b>",         "<i class='x'>", "</i>",
    "<br>",    "<hr>",    "<img>",   "&amp;",   "&nbsp;",       "<!-- no -->",   " ",
    "<dl>",    "<dt>",    "<dd>",    "</dl>",   "<a href='x'>", "</a>",          "<caption>",
    "<nav>",   "</nav>",  "<input>", "<x-y>",   "</x-y>",       "<details>",     "</details>",
    "<math/>", "<b/>",    "</br>",   "<body>",  "<center>",     "</center>",     "\n",
};

static const char *const hiding[] = {
    "<svg>",
    "</svg>",
    "<math>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<pre>",
    "</pre>",
    "<title>",
    "</title>",
    "<template>",
    "<i hidden>",
    "<p hidden>",
    "<foreignObject>",
    "</foreignObject>",
    "<select>",
    "</select>",
    "<object>",
    "</object>",
    "<textarea>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<rt>",
    "<ruby>",
    "</ruby>",
    "<button>",
    "</button>",
    "<iframe>",
    "<noscript>",
    "<plaintext>",
    "<a",
    "'",
    "\xFF",
    "</template>",
    "<td hidden>",
    "<li hidden>",
    "&#",
    "&lt",
    "<code>",
    "</code>",
    "<div style=display:none>",
};

#define PICK(list) list[test_below(random, sizeof list / sizeof *list)]

/* Words w0, w1 ... among tags; every word is one of the text's. *n_words of them. */
static char *make_soup(uint64_t *random, bool hides, size_t n, size_t *n_words)
{
    char *soup = malloc(n * 30 + 1), *out = soup;
    *out = '\0';
    *n_words = 0;
    for (size_t i = 0; i < n; i++) {
        if (test_below(random, 3) == 0)
            out += sprintf(out, "w%zu ", (*n_words)++);
        else
            out += sprintf(out, "%s",
                           hides && test_below(random, 4) == 0 ? PICK(hiding) : PICK(shown));
    }
    return soup;
}

/* All words of the soup in their order. */
static void check_words(const dg__prose *p, size_t n_words, const char *about)
{
    const char *at = p->text.len > 0 ? (const char *)p->text.items : "", *end = at + p->text.len;
    for (size_t i = 0; i < n_words; i++) {
        char word[32];
        size_t len = (size_t)snprintf(word, sizeof word, "w%zu ", i);
        while (at < end && ((size_t)(end - at) < len || memcmp(at, word, len) != 0))
            at++;
        hold(at < end, "%s\nlost %s", about, word);
    }
}

START_TEST(soup)
{
    dg_allocator a = dg__allocator(NULL);
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(20000); i++) {
        char about[64];
        snprintf(about, sizeof about, "state %llu", (unsigned long long)random);
        size_t n_words;
        bool hides = test_below(&random, 2);
        char *html = make_soup(&random, hides, test_below(&random, 60), &n_words);
        uint32_t include = hides ? (uint32_t)test_below(&random, 16) : 0;
        dg__prose p = read_with(html, strlen(html), include, &a, about);
        if (!hides)
            check_words(&p, n_words, html);
        dg__prose_free(&p);
        free(html);
    }
}
END_TEST

/* Every prefix of a document, at the end of a page before one that can't be read. */
START_TEST(every_prefix)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), n_words;
    char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(map != MAP_FAILED && mprotect(map + page, page, PROT_NONE) == 0);
    dg_allocator a = dg__allocator(NULL);
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(20); i++) {
        char *html = make_soup(&random, true, 100, &n_words);
        size_t whole = strlen(html);
        for (size_t len = 0; len <= whole && len <= page; len++) {
            char *source = map + page - len;
            memcpy(source, html, len);
            dg__prose p = read_html(source, len, &a, html);
            dg__prose_free(&p);
        }
        free(html);
    }
    munmap(map, 2 * page);
}
END_TEST

/* ---- Much of the same ---- */

static const char *const repeated[] = {
    "<div>a ",
    "<b>a ",
    "<table><tr><td>a ",
    "<blockquote>a ",
    "<p>a ",
    "<ul><li>a ",
    "<",
    "&",
    "<!--",
    "<script>",
    "<a ",
    "</div>a ",
    "<i hidden>",
    "<svg>",
    "<svg><p>a ",
    "<title>",
    "&#",
    "<![CDATA[",
    "<button>a ",
    "<h1>a ",
    "<rt>a ",
    "<x-y>a",
    "<p><table>a ",
    "<a href=x>a ",
    "<div><p><ul></p>a ",
    "<img>",
    "<br>a ",
    "</p>",
    "<pre>",
};

/* So deep and so often that anything but linear time would be noticed; that no text is lost where
 * none is hidden is tested by soup(). */
START_TEST(much_of_the_same)
{
    const char *piece = repeated[_i];
    size_t n = 100000, len = strlen(piece);
    char *html = malloc(n * len);
    ck_assert_ptr_nonnull(html);
    for (size_t i = 0; i < n; i++)
        memcpy(html + i * len, piece, len);
    dg_allocator a = dg__allocator(NULL);
    dg__prose p = read_html(html, n * len, &a, piece);
    dg__prose_free(&p);
    free(html);
}
END_TEST

START_TEST(nothing_is_lost_in_the_deep)
{
    static const char *const tags[] = {"<div>", "<blockquote>", "<ul><li>", "<table><tr><td>"};
    dg_allocator a = dg__allocator(NULL);
    char *html = malloc(100000 * 32), *out = html;
    ck_assert_ptr_nonnull(html);
    for (size_t i = 0; i < 100000; i++)
        out += sprintf(out, "%sw%zu ", tags[_i], i);
    dg__prose p = read_html(html, (size_t)(out - html), &a, tags[_i]);
    check_words(&p, 100000, tags[_i]);
    dg__prose_free(&p);
    free(html);
}
END_TEST

/* The end tag of what isn't so deep ends all that is. */
START_TEST(back_from_the_deep)
{
    char html[4000] = "<table><td>";
    dg_allocator a = dg__allocator(NULL);
    for (int i = 0; i < 600; i++)
        strcat(html, "<div>");
    strcat(html, "a</td></table>b");
    dg__prose p = read_html(html, strlen(html), &a, "600 <div> in a cell");
    ck_assert_uint_eq(p.blocks.len, 2);
    ck_assert_uint_eq(p.blocks.items[1].container, 0);
    dg__prose_free(&p);
}
END_TEST

/* ---- Memory and limits ---- */

static const char page[] =
    "<ul><li>a<li>b &amp; c</ul><pre>d</pre><p><img alt=x>e<svg></svg><table><tr>"
    "<td>f<td>g<p>h</table><div hidden>i</div><hr>";

START_TEST(memory_fails)
{
    for (size_t fails_at = 1;; fails_at++) {
        test_allocator memory = {.fails_at = fails_at, .fails_on = _i % 2};
        dg_allocator a = test_allocator_of(&memory);
        dg__meter meter = dg__meter_start(NULL);
        dg__prose p;
        dg_status status = DG_NO_MEMORY;
        bool made = dg__prose_init(&p, (const uint8_t *)page, sizeof page - 1, &a);
        p.include = _i / 2 == 0 ? 0 : DG_INCLUDE_CODE | DG_INCLUDE_ALT_TEXT;
        if (made)
            status = dg__html_read(&p, &meter);
        dg__prose_free(&p);
        ck_assert_uint_eq(memory.blocks, 0);
        if (status == DG_OK) {
            ck_assert_uint_gt(fails_at, 5);
            break;
        }
        ck_assert_int_eq(status, DG_NO_MEMORY);
    }
}
END_TEST

START_TEST(work_is_limited)
{
    dg_limits limits = DG_LIMITS_INIT;
    limits.max_work = 20;
    dg__meter meter = dg__meter_start(&limits);
    dg_allocator a = dg__allocator(NULL);
    dg__prose p;
    ck_assert(dg__prose_init(&p, (const uint8_t *)page, sizeof page - 1, &a));
    ck_assert_int_eq(dg__html_read(&p, &meter), DG_WORK_LIMIT);
    dg__prose_free(&p);
}
END_TEST

#define N(list) (int)(sizeof list / sizeof *list)

/* First and last, short and long, those that differ behind their eighth byte, and what isn't listed. */
START_TEST(elements_have_names)
{
    static const char *const listed[] = {
        "a",  "address", "b",        "blockquote", "figcaption", "figure", "foreignobject",
        "h1", "H6",      "noframes", "noscript",   "TextArea",   "wbr",    "xmp"};
    static const char *const others[] = {
        "aa",        "figcaptio", "figcaptions",        "figcapzzzz", "noframe",
        "noframesx", "h7",        "zzzzzzzzzzzzzzzzzz", "\xFF",       "x-y"};
    uint16_t id;
    for (size_t i = 0; i < sizeof listed / sizeof *listed; i++) {
        const uint8_t *name = (const uint8_t *)listed[i];
        dg_span span = {0, (uint32_t)strlen(listed[i])};
        const dg__html_element *element = dg__html_element_of(name, span, &id);
        ck_assert_msg(strcasecmp(element->name, listed[i]) == 0, "%s", listed[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        dg_span span = {0, (uint32_t)strlen(others[i])};
        const dg__html_element *element =
            dg__html_element_of((const uint8_t *)others[i], span, &id);
        ck_assert_msg(element->name[0] == '\0', "%s", others[i]);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, the_tables, 0, N(examples));
    tcase_add_test(tests, elements_have_names);
    tcase_add_test(tests, spans_lead_back);
    tcase_add_test(tests, soup);
    tcase_add_test(tests, every_prefix);
    tcase_add_loop_test(tests, much_of_the_same, 0, N(repeated));
    tcase_add_loop_test(tests, nothing_is_lost_in_the_deep, 0, 4);
    tcase_add_test(tests, back_from_the_deep);
    tcase_add_loop_test(tests, memory_fails, 0, 4);
    tcase_add_test(tests, work_is_limited);
}

TEST_MAIN("html", add_tests)

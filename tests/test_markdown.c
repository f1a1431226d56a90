/* Reading Markdown: what is prose, what it is in, and where it stands. */
#include "allocator.h"
#include "format/markdown.h"
#include "harness.h"
#include "prose_check.h"

#include <stdlib.h>
#include <string.h>

/* Reads a copy of exact length, so that a byte too many is noticed. The caller frees *p and
 * p->source. */
static void read_with(dg__prose *p, const char *text, size_t len, uint32_t include,
                      const dg_allocator *a)
{
    uint8_t *source = malloc(len + 1);
    ck_assert_ptr_nonnull(source);
    memcpy(source, text, len);
    uint8_t *exact = realloc(source, len > 0 ? len : 1);
    ck_assert(exact != NULL && dg__prose_init(p, exact, (uint32_t)len, a));
    dg__meter meter = dg__meter_start(NULL);
    p->include = include;
    ck_assert_int_eq(dg__markdown_read(p, &meter), DG_OK);
}

static void read_markdown(dg__prose *p, const char *text, size_t len, const dg_allocator *a)
{
    read_with(p, text, len, 0, a);
}

static void free_markdown(dg__prose *p)
{
    free((void *)(uintptr_t)p->source);
    dg__prose_free(p);
}

static const struct {
    const char *what, *markdown, *blocks;
} cases[] = {
    {"nothing", "", ""},
    {"a byte order mark", "\xEF\xBB\xBF# a\n", "heading 1 <a> {# a}\n"},
    {"emphasis and links", "a **b** [c](http://d \"e\") *f*.\n",
     "paragraph <a b c f.> {a **b** [c](http://d \"e\") *f*.}\n"},
    {"markup at both ends", "**a b**\n\n[c](d)\n",
     "paragraph <a b> {**a b**}\nparagraph <c> {[c](d)}\n"},
    {"entities and escapes", "a &amp; b&#8217;s \\* &nope; c\\\nd\n",
     "paragraph <a & b\xE2\x80\x99s * &nope; c\nd> {a &amp; b&#8217;s \\* &nope; c\\\nd}\n"},
    {"inline code", "a `b * c` `` d`e ``\n", "paragraph <a b * c d`e> {a `b * c` `` d`e ``}\n"},
    {"inline code over a line", "a `b\nc` d\n", "paragraph <a b c d> {a `b\nc` d}\n"},
    {"inline HTML", "a <b>b</b><!-- c --> d<br>e\n",
     "paragraph <a b d\ne> {a <b>b</b><!-- c --> d<br>e}\n"},
    {"blocks of HTML in a cell", "|a|\n|---|\n|b<ul><li>c</li><li>d <b>e</b></li></ul>|\n",
     "cell /table/row <a> {a}\ncell /table/row <b\nc\nd e> "
     "{b<ul><li>c</li><li>d <b>e</b></li></ul>}\n"},
    {"an image in a text", "a ![b](c) d\n", "paragraph <a \xEF\xBF\xBC d> {a ![b](c) d}\n"},
    {"an image alone", "a\n\n![b](c)\n\nd\n",
     "paragraph <a> {a}\nopaque {![b](c)}\nparagraph <d> {d}\n"},
    {"a badge", "[![b](c)](d)\n", "opaque {[![b](c)](d)}\n"},
    {"addresses", "see https://a.b/c or <d@e.f> now\n",
     "paragraph <see \xEF\xBF\xBC or \xEF\xBF\xBC now> {see https://a.b/c or <d@e.f> now}\n"},
    {"links with names and addresses of mail",
     "[@a](b) [c@d](e@f.g) [h](mailto:i@j.k) <MAILTO:l@m.n>.\n",
     "paragraph <@a c@d h \xEF\xBF\xBC.> {[@a](b) [c@d](e@f.g) [h](mailto:i@j.k) "
     "<MAILTO:l@m.n>.}\n"},
    {"an address alone", "https://a.b/c\n", "opaque {https://a.b/c}\n"},
    {"a link by reference", "[a][b] c\n\n[b]: http://d \"e\"\n", "paragraph <a c> {[a][b] c}\n"},
    {"headings", "# a *b* #\n\nc\nd\n===\n\ne\n---\n",
     "heading 1 <a b> {# a *b* #}\nheading 1 <c\nd> {c\nd\n===}\nheading 2 <e> {e\n---}\n"},
    {"a quotation", "> a\n> b\nc\n>\n> > d\n",
     "quotation /quote <a\nb\nc> {a\n> b\nc}\nquotation /quote/quote <d> {d}\n"},
    {"lists", "- a\n- b\n  c\n\n  d\n  1. e\n",
     "item /ul/li <a> {- a}\nitem /ul/li <b\nc> {- b\n  c}\nitem /ul/li <d> {d}\n"
     "item /ul/li/ol/li <e> {1. e}\n"},
    {"a task", "- [x] a\n", "item /ul/li <a> {- [x] a}\n"},
    {"links in a list", "- [a](b)\n- [c](d)\n\ne\n",
     "item /navigation/li <a> {- [a](b)}\nitem /navigation/li <c> {- [c](d)}\nparagraph <e> {e}\n"},
    {"a list in a quotation", "> - a\n>   b\n", "item /quote/ul/li <a\nb> {- a\n>   b}\n"},
    {"a table", "| a | **b** |\n|---|---|\n| c `d\\|e` | |\n",
     "cell /table/row <a> {a}\ncell /table/row <b> {**b**}\ncell /table/row <c d\\|e> {c "
     "`d\\|e`}\n"},
    {"a table of shortest rulers, one without", "|a|b|\n|-|-|\n|c|d|\n\n|e|f|\n|g|h|\n\n|i\n",
     "cell <|a|b|\n|-|-|\n|c|d|> {|a|b|\n|-|-|\n|c|d|}\ncell <|e|f|\n|g|h|> {|e|f|\n|g|h|}\n"
     "paragraph <|i> {|i}\n"},
    {"a table of shortest rulers without bars around it",
     "a|b\n-|-\nc|d\n\n> e | f\n> :-|:-:\n> g | h\n",
     "cell <a|b\n-|-\nc|d> {a|b\n-|-\nc|d}\n"
     "cell /quote <e | f\n:-|:-:\ng | h> {e | f\n> :-|:-:\n> g | h}\n"},
    {"a table of short rulers", "| a | b |\n| - | :- |\n| c | |\n",
     "cell /table/row <a> {a}\ncell /table/row <b> {b}\ncell /table/row <c> {c}\n"},
    {"fenced code", "a\n```c\n\nb\n```\n~~~\n~~~\nc\n",
     "paragraph <a> {a}\ncode {```c\n\nb\n```}\ncode {~~~\n~~~}\nparagraph <c> {c}\n"},
    {"code that isn't closed", "a\n\n```\nb", "paragraph <a> {a}\ncode {```\nb}\n"},
    {"indented code", "a\n\n    b\n\n    c\n\nd\n",
     "paragraph <a> {a}\ncode {    b\n\n    c}\nparagraph <d> {d}\n"},
    {"rules", "a\n\n***\n\n- - -\nb\n",
     "paragraph <a> {a}\nopaque {***}\nopaque {- - -}\nparagraph <b> {b}\n"},
    {"HTML", "<div>\na <i>b</i>\n</div>\n\n<!-- c -->\n\n<script>\nd\n\ne</script>\nf\n",
     "paragraph /other <a b\n> {<div>\na <i>b</i>\n</div>}\nparagraph <f> {f}\n"},
    {"headings of HTML",
     "a\n<h2 id=\"b\">c</h2> <p>d</p>\n\n- <h3>e</h3>\n\n    <h4>f</h4>\n\n`<h5>`\n<h6x>\n",
     "paragraph <a> {a}\nheading 2 <c> {<h2 id=\"b\">c</h2>}\nparagraph <d> {<p>d</p>}\n"
     "heading 3 /ul/li <e> {<h3>e</h3>}\nheading 4 /ul/li <f> {<h4>f</h4>}\n"
     "paragraph <<h5>> {`<h5>`\n<h6x>}\n"},
    {"a comment of three lines in a paragraph", "> a <!-- b\n> c\n> --> d\n\ne\n",
     "quotation /quote <a  d> {a <!-- b\n> c\n> --> d}\nparagraph <e> {e}\n"},
    {"a comment over blocks", "a\n\n<!--\nb\n\n```\n-->\nc\n",
     "paragraph <a> {a}\nparagraph <c> {c}\n"},
    {"front matter", "---\na: b\n---\nc\n", "front matter {---\na: b\n---}\nparagraph <c> {c}\n"},
    {"TOML", "+++\na = 1\n+++\nc\n", "front matter {+++\na = 1\n+++}\nparagraph <c> {c}\n"},
    {"JSON", "{\n\"a\": 1\n}\n\nc\n", "front matter {{\n\"a\": 1\n}}\nparagraph <c> {c}\n"},
    {"a rule first", "---\n\na\n\n---\n", "opaque {---}\nparagraph <a> {a}\nopaque {---}\n"},
    {"an alert", "> [!NOTE]\n> a\n", "paragraph /other <a> {a}\n"},
    {"a footnote", "a[^1] b\n\n[^1]: c *d*\n[^n]: e\n",
     "paragraph <a b> {a[^1] b}\nparagraph < c d> {[^1]: c *d*}\n"
     "paragraph < e> {[^n]: e}\n"},
    {"a footnote of several blocks",
     "[^long-label]: a\nb\n\n    c *d*\n    e\n\n    - f\n\n        g\n\n\th\n\n        i\n\nj\n",
     "paragraph < a\nb> {[^long-label]: a\nb}\n"
     "paragraph <c d\ne> {c *d*\n    e}\n"
     "item /ul/li <f> {- f}\nitem /ul/li <g> {g}\n"
     "paragraph <h> {h}\ncode {        i}\nparagraph <j> {j}\n"},
    {"a footnote that begins a line later", "> [^1]:\n>     a\n>\n>     b\n>\n> c\n",
     "quotation /quote <a> {[^1]:\n>     a}\n"
     "quotation /quote <b> {b}\nquotation /quote <c> {c}\n"},
    {"a footnote behind a line", "a\n[^1]: b\n\n- c\n      [^1]: d\n",
     "paragraph <a> {a}\nparagraph < b> {[^1]: b}\n"
     "item /ul/li <c> {- c}\nitem /ul/li < d> {[^1]: d}\n"},
    {"a definition of a link that is no footnote", "[^]: a\n\n[^] b\n",
     "paragraph <^ b> {[^] b}\n"},
    {"templates", "a {{ b }} c {% d %}\n\n{% e %}\n\n`{{ f }}`\n",
     "paragraph <a \xEF\xBF\xBC c> {a {{ b }} c {% d %}}\nopaque {{% e %}}\nparagraph <{{ f }}> "
     "{`{{ f }}`}\n"},
    {"what begins with a template",
     "{{ a.b }} c\n{% d %} e\n\n- {{ f.g }}\n- {% if h %}i{% endif %}\n",
     "paragraph < c\xEF\xBF\xBC e> {{{ a.b }} c\n{% d %} e}\nopaque /ul/li {- {{ f.g }}}\n"
     "item /ul/li <i> {- {% if h %}i{% endif %}}\n"},
    {"what begins with a comment, a component, a footnote",
     "<!-- a\n\nb --> c\n\n<D e={f}>g</D> h\n\n[^abc] i\n",
     "paragraph < c> {<!-- a\n\nb --> c}\nparagraph <g h> {<D e={f}>g</D> h}\n"
     "paragraph < i> {[^abc] i}\n"},
    {"branches", "{% if a %}\nb\n{% else %}\nc\n{% endif %}\nd\n",
     "paragraph /alternative <b> {b}\nparagraph /alternative <c> {c}\nparagraph <d> {d}\n"},
    {"raw", "{% raw %}\na {{ b }}\n\n{% endraw %}\nc\n",
     "code {{% raw %}\na {{ b }}\n\n{% endraw %}}\nparagraph <c> {c}\n"},
    {"shortcodes", "{{< a b=\"c\" >}}\nd {{% e %}}f{{% /e %}}.\n",
     "opaque {{{< a b=\"c\" >}}}\nparagraph <d \xEF\xBF\xBC"
     "f\xEF\xBF\xBC.> {d {{% e %}}f{{% /e %}}.}\n"},
    {"MDX", "import A from 'b'\n\n<A b={{c: '>'}}\n d=\"e\" />\n\nf <B>g</B>\n",
     "code {import A from 'b'}\nopaque {<A b={{c: '>'}}\n d=\"e\" />}\nparagraph <f g> {f "
     "<B>g</B>}\n"},
    {"directives of MyST",
     "```{note} A\n:b: c\n\nd\n\n```e\nf\n```\n```\n- g\n  ~~~~{tab-item} h\n  i\n  "
     "~~~~\n\n```{j}\nk\n```\n",
     "paragraph /other <d> {d}\ncode /other {```e\nf\n```}\nitem /ul/li <g> {- g}\n"
     "paragraph /ul/li/alternative <i> {i}\ncode {```{j}\nk\n```}\n"},
    {"a definition that goes on", "A\n:   b\n\n    c\n\n    ```\n    d\n    ```\ne\n: f\n",
     "paragraph <A> {A}\nitem /ol/li <b> {:   b}\nitem /ol/li <c> {c}\n"
     "code /ol/li {```\n    d\n    ```}\nparagraph <e\n: f> {e\n: f}\n"},
    {"capital elements are no components",
     "<TABLE>\n<TR><TD>a</TD><TD>b</TD></TR>\n</TABLE>\n\nc <B>d</B><BR>e\n\n<P "
     "A=b>\nf\n</P>\n\n<P a={b}>\n\n"
     "<API>\n\ng\n",
     "cell /table/row <a> {<TD>a</TD>}\ncell /table/row <b> {<TD>b</TD>}\n"
     "paragraph <c d\ne> {c <B>d</B><BR>e}\nparagraph <f\n> {<P A=b>\nf\n</P>}\n"
     "opaque {<P a={b}>}\nopaque {<API>}\nparagraph <g> {g}\n"},
    {"tabs of MDX", "<Tabs>\n<TabItem value=\"a\">\nb\n</TabItem>\n</Tabs>\n",
     "opaque {<Tabs>}\nparagraph /alternative <b> {b}\nopaque {</Tabs>}\n"},
    {"shortcodes over lines", "{{< a\n  b=\"c\"\n  d=\"{{ e }}\"\n>}}\nf {{% g\nh %}} i\n",
     "opaque {{{< a\n  b=\"c\"\n  d=\"{{ e }}\"\n>}}}\n"
     "paragraph <f \xEF\xBF\xBC i> {f {{% g\nh %}} i}\n"},
    {"a shortcode in a quotation", "> {{< a\n> b >}}\n> c\n",
     "opaque /quote {{{< a\n> b >}}}\nquotation /quote <c> {c}\n"},
    {"shortcodes that aren't closed", "{{< a\n\nb\n\n{{< c >}}\n\n{{< d\ne {{< f >}}\n",
     "paragraph <{{< a> {{{< a}\nparagraph <b> {b}\nopaque {{{< c >}}}\n"
     "paragraph <{{< d\ne> {{{< d\ne {{< f >}}}\n"},
    {"outputs that aren't closed", "a {{ b\nc {{ d }} e\n\n{{ f\n\ng }}\n\n{{ '{{' }} h\n",
     "paragraph <a {{ b\nc \xEF\xBF\xBC e> {a {{ b\nc {{ d }} e}\nparagraph <{{ f> {{{ f}\n"
     "paragraph <g }}> {g }}}\nparagraph < h> {{{ '{{' }} h}\n"},
    {"a tag over lines", "{% include a\n  b=\"c\"\n%}\nd\n\n{% e\n\nf\n",
     "opaque {{% include a\n  b=\"c\"\n%}}\nparagraph <d> {d}\nparagraph <{% e> {{% e}\n"
     "paragraph <f> {f}\n"},
    {"templates in targets", "[a](/b/{{ c }}/d) [e](https://f/{% g %}/h), i\n",
     "paragraph <a e, i> {[a](/b/{{ c }}/d) [e](https://f/{% g %}/h), i}\n"},
    {"comments of templates", "a{# b\n\nc #} d\n\n{{/* e\n\nf */}}\ng\n\n{# h\n\n{# i #}\n",
     "paragraph <a d> {a{# b\n\nc #} d}\nparagraph <g> {g}\nparagraph <{# h> {{# h}\n"},
    {"comments of MDX", "{/* a\n\nb */}\nc {/* d\ne */} f\n\n{/* g\n\nh\n\n{/* i */}\n",
     "paragraph <c  f> {c {/* d\ne */} f}\nparagraph <{/* g> {{/* g}\nparagraph <h> {h}\n"},
    {"a component over blank lines",
     "<Ab\n  b={`c\n\n> d`}\n  e={() => {\n    f('}') // don't }\n\n  }}\n>\nh\n</Ab>\n",
     "opaque {<Ab\n  b={`c\n\n> d`}\n  e={() => {\n    f('}') // don't }\n\n  }}\n>}\n"
     "paragraph <h> {h}\nopaque {</Ab>}\n"},
    {"components that aren't closed", "<A b={c\n\nd\n\n<B c=\"\n\ne\n\n<C\n\nf\n\n<D />\n",
     "paragraph <<A b={c> {<A b={c}\nparagraph <d> {d}\nparagraph <<B c=\"> {<B c=\"}\n"
     "paragraph <e> {e}\nparagraph <<C> {<C}\nparagraph <f> {f}\nopaque {<D />}\n"},
    {"expressions in HTML",
     "<div style={{\n  a: '>',\n\n  b: 'c'\n}}>\nd\n</div>\n\n<span {...e}>f</span> g\n",
     "paragraph /other <d\n> {<div style={{\n  a: '>',\n\n  b: 'c'\n}}>\nd\n</div>}\n"
     "paragraph <f g> {<span {...e}>f</span> g}\n"},
    {"a module", "import A from 'a'\nimport {\n  b,\n} from \"c\";\n# d\n",
     "code {import A from 'a'\nimport {\n  b,\n} from \"c\";}\nheading 1 <d> {# d}\n"},
    {"a module over blank lines",
     "export const a = () => {\n  b('}')\n\n  return (<p>it's `c\n\n}`</p>)\n}\n\nd\n",
     "code {export const a = () => {\n  b('}')\n\n  return (<p>it's `c\n\n}`</p>)\n}}\n"
     "paragraph <d> {d}\n"},
    {"modules that aren't closed", "export const a = {\n\nb\n\n# c\n\nexport {`\nd\n\ne }\n",
     "code {export const a = {}\nparagraph <b> {b}\nheading 1 <c> {# c}\n"
     "code {export {`\nd}\nparagraph <e }> {e }}\n"},
    {"monikers", "::: moniker range=\"a\"\nb\n::: moniker-end\n:::image src=\"c\":::\nd\n",
     "paragraph /alternative <b> {b}\nopaque {:::image src=\"c\":::}\nparagraph <d> {d}\n"},
    {"includes",
     "a\n--8<-- \"b/c.md\"\n--8<-- 'b.md'\nd\n\n<<< @/e.js{2}\n<<< ./f.js\n@[code js](g.js)\n"
     "!!!include(h.md)!!!\n\n![[i]]\n",
     "paragraph <a> {a}\nopaque {--8<-- \"b/c.md\"}\nopaque {--8<-- 'b.md'}\nparagraph <d> {d}\n"
     "opaque {<<< @/e.js{2}}\nopaque {<<< ./f.js}\nopaque {@[code js](g.js)}\n"
     "opaque {!!!include(h.md)!!!}\nopaque {![[i]]}\n"},
    {"no includes", "--8<-- b\n\n<<< c\n\n![[d]] e\n\n@[f](g)\n",
     "paragraph <--8<-- b> {--8<-- b}\nparagraph <<<< c> {<<< c}\nparagraph <![[d]] e> {![[d]] e}\n"
     "paragraph <@f> {@[f](g)}\n"},
    {"tabs of Learn", "# [A](#tab/a)\n- b\n# [C](#tab/c)\n- d\n---\ne\n",
     "item /alternative/ul/li <b> {- b}\nitem /alternative/ul/li <d> {- d}\nopaque {---}\n"
     "paragraph <e> {e}\n"},
    {"marked words", "[!DNL a b] c\n\n[!VIDEO https://d]\n",
     "paragraph <[!DNL a b] c> {[!DNL a b] c}\nopaque {[!VIDEO https://d]}\n"},
    {"an include", "[!INCLUDE [a](b.md)]\n\nc [!INCLUDE[a](b.md)] d\n",
     "opaque {[!INCLUDE [a](b.md)]}\nparagraph <c \xEF\xBF\xBC d> {c [!INCLUDE[a](b.md)] d}\n"},
    {"an admonition", "!!! note \"A\"\n    b\n\n    - c\n\nd\n",
     "paragraph /other/other <b> {b}\nitem /other/other/ul/li <c> {- c}\nparagraph <d> {d}\n"},
    {"content tabs", "=== \"A\"\n\n    b\n\n=== \"C\"\n\n    d\n",
     "paragraph /other/alternative <b> {b}\nparagraph /other/alternative <d> {d}\n"},
    {"attributes", "# a {#b}\n\nc\n{: .d}\n", "heading 1 <a> {# a {#b}}\nparagraph <c> {c}\n"},
    {"mathematics", "$$\na\n$$\n\nb $c$ d, $5 or $6\n",
     "opaque {$$\na\n$$}\nparagraph <b \xEF\xBF\xBC d, 5 or 6> {b $c$ d, $5 or $6}\n"},
    {"a wiki link", "a [[b|c]] d\n", "paragraph <a c d> {a [[b|c]] d}\n"},
    {"an abbreviation", "HTML\n\n*[HTML]: a b\n", "paragraph <HTML> {HTML}\n"},
    {"CRLF", "a\r\nb\r\n\r\n- c\r\n", "paragraph <a\nb> {a\r\nb}\nitem /ul/li <c> {- c}\n"},
    {"bad bytes", "a \xFF\xC3 b\n", "paragraph <a \xFF\xC3 b> {a \xFF\xC3 b}\n"},
};

START_TEST(blocks_and_their_places)
{
    dg_allocator a = dg__allocator(NULL);
    dg__prose p;
    read_markdown(&p, cases[_i].markdown, strlen(cases[_i].markdown), &a);
    const char *fault = prose_fault(&p);
    ck_assert_msg(fault == NULL, "%s: %s", cases[_i].what, fault);
    char *lines = prose_lines(&p, true);
    ck_assert_msg(strcmp(lines, cases[_i].blocks) == 0, "%s:\n%s", cases[_i].what, lines);
    free(lines);
    free_markdown(&p);
}
END_TEST

/* The words of a prose, one space between. To be freed. */
static char *words(const dg__prose *p)
{
    char *out = malloc(p->text.len + 2), *end = out;
    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < p->text.len; i++) {
        bool space = strchr(" \n\r\t", p->text.items[i]) != NULL;
        if (!space)
            *end++ = (char)p->text.items[i];
        else if (end > out && end[-1] != ' ')
            *end++ = ' ';
    }
    *end = '\0';
    return out;
}

static const char *const alike[] = {
    "One two three, four five.\n",
    "One **two** three, *four* five.\n",
    "One [two three](http://six.seven/eight \"nine\"), four five.\n",
    "One two\nthree, four\nfive.",
    "One two  \r\nthree, four\\\r\nfive.\r\n",
    "> One two\n> three, four five.\n",
    "> One two\nthree, four five.\n",
    "- One two three, four five.\n",
    "1. One two\n   three, four five.\n",
    "# One two three, four five.\n",
    "One two<!-- six --> three, four<span class=\"six\"> five</span>.\n",
    "<p>One <b>two</b> three,\nfour five.</p>\n",
    "One two[^1] three&#44; four five\\.\n",
    "[One][six] two three, [four][six] five.\n\n[six]: seven\n",
    "One `two` three, ~~four~~ five.\n",
    "\xEF\xBB\xBFOne two three, four five.\n",
    "---\nsix: seven\n---\nOne two three, four five.\n{: .six}\n",
    "!!! note\n    One two three, four five.\n",
};

START_TEST(text_is_the_same_without_markup)
{
    dg_allocator a = dg__allocator(NULL);
    dg__prose first, p;
    read_markdown(&first, alike[0], strlen(alike[0]), &a);
    read_markdown(&p, alike[_i], strlen(alike[_i]), &a);
    char *expected = words(&first), *found = words(&p);
    ck_assert_str_eq(found, expected);
    free(expected);
    free(found);
    free_markdown(&first);
    free_markdown(&p);
}
END_TEST

/* ---- Any input ---- */

static void check_any(const char *text, size_t len, uint64_t seed)
{
    dg_allocator a = dg__allocator(NULL);
    dg__prose p;
    read_with(&p, text, len, (uint32_t)seed & 15, &a);
    const char *fault = prose_fault(&p);
    ck_assert_msg(fault == NULL, "seed %llu: %s in\n%.*s", (unsigned long long)seed, fault,
                  (int)len, text);
    free_markdown(&p);
}

START_TEST(every_prefix_is_read)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t len = 0; len <= strlen(cases[i].markdown); len++)
            check_any(cases[i].markdown, len, i);
}
END_TEST

static const char *const pieces[] = {
    "a",
    "word ",
    "two words ",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\t",
    "- ",
    "* ",
    "1. ",
    "10) ",
    "> ",
    ">",
    "# ",
    "###### ",
    "===",
    "---",
    "***",
    "```",
    "~~~",
    "`",
    "``",
    "|",
    "|---|---|",
    "| a | b |\n|---|---|\n",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "](x)",
    "![",
    "[a](b)",
    "![a](b)",
    "[x]: y\n",
    "{{< a\n",
    ">}}",
    "{{/*",
    "*/}}",
    "{#",
    "#}",
    "={",
    "={`",
    "}",
    "export const a = {\n",
    "[^1]",
    "[^1]: ",
    "<",
    ">",
    "<!--",
    "-->",
    "<div>",
    "</div>",
    "<h2>",
    "</h3>",
    "<thead ",
    "<b>",
    "<br>",
    "<pre>",
    "</pre>",
    "<script>",
    "<A b={c}>",
    "</A>",
    "<TabItem>",
    "</TabItem>",
    "&amp;",
    "&#8217;",
    "&",
    "\\",
    "$",
    "$$",
    "{{",
    "}}",
    "{{< a >}}",
    "{% if a %}",
    "{% else %}",
    "{% endif %}",
    "{% raw %}",
    "{% endraw %}",
    "{: .a}",
    "{#a}",
    "{/*",
    "*/}",
    "::: a",
    ":::",
    "::: moniker",
    "!!! note\n",
    "=== \"a\"\n",
    "[!NOTE]",
    "> [!NOTE]\n",
    "[!INCLUDE [a](b)]",
    "# [a](#tab/b)\n",
    "*[a]: b",
    "[[a|b]]",
    "<?",
    "?>",
    "https://a.b/c",
    "import a from 'b'\n",
    "\xEF\xBF\xBD",
    "\xFF",
    "\xE2\x80",
    "\xEF\xBB\xBF",
    "+++\n",
    "{\n",
    "}\n",
    "<td>",
    "<li>",
};

START_TEST(anything_is_read)
{
    size_t n = test_cases(10000), n_pieces = sizeof pieces / sizeof *pieces;
    for (size_t i = 0; i < n; i++) {
        uint64_t seed = test_seed() + i, random = seed;
        char text[2048];
        size_t len = 0, parts = test_below(&random, 60);
        for (size_t j = 0; j < parts; j++) {
            const char *piece = pieces[test_below(&random, n_pieces)];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        for (size_t j = test_below(&random, 3) == 0 ? 4 : 0; j > 0 && len > 0; j--)
            text[test_below(&random, len)] = (char)test_random(&random);
        check_any(text, len, seed);
    }
}
END_TEST

/* Each allocation of ours fails once; nothing leaks. */
START_TEST(memory_may_end)
{
    static const char text[] =
        "---\na: b\n---\n# c\n\n- d **e** &amp; {{ f }}\n\n<div><p>g</div>\n\n"
        "| h | i |\n|---|---|\n\n```\nj\n```\n\n::: k\n[^1]: l ![m](n)\n";
    dg_status status = DG_NO_MEMORY;
    for (size_t n = 1; status != DG_OK; n++) {
        test_allocator memory = {.fails_at = n};
        dg_allocator a = test_allocator_of(&memory);
        dg__prose p = {.allocator = &a};
        dg__meter meter = dg__meter_start(NULL);
        bool made = dg__prose_init(&p, (const uint8_t *)text, sizeof text - 1, &a);
        p.include = _i == 0 ? 0 : DG_INCLUDE_CODE | DG_INCLUDE_ALT_TEXT;
        if (made)
            status = dg__markdown_read(&p, &meter);
        ck_assert(status == DG_OK || status == DG_NO_MEMORY);
        ck_assert_msg(status == DG_OK || memory.requests >= n, "request %zu", n);
        dg__prose_free(&p);
        ck_assert_uint_eq(memory.blocks, 0);
    }
}
END_TEST

START_TEST(reading_stops_when_told_to)
{
    dg_limits limits = DG_LIMITS_INIT;
    limits.max_work = 100000;
    dg_allocator a = dg__allocator(NULL);
    char *text = calloc(200000, 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', 200000);
    dg__prose p;
    dg__meter meter = dg__meter_start(&limits);
    ck_assert(dg__prose_init(&p, (const uint8_t *)text, 200000, &a));
    ck_assert_int_eq(dg__markdown_read(&p, &meter), DG_WORK_LIMIT);
    dg__prose_free(&p);
    free(text);
}
END_TEST

/* What made parsers slow, or their stacks deep. */
static const struct {
    const char *before, *repeated, *behind;
} many[] = {
    {"", "> ", "x"},
    {"", "- ", "x\n\n\n\n"},
    {"", "*a ", ""},
    {"", "[", ""},
    {"", "[a](", ""},
    {"", "`a``b", ""},
    {"```\n", "a\n", ""},
    {"", "<a href=\"", ""},
    {"", "<!--", ""},
    {"", "<div>", ""},
    {"", "{% a\n", ""},
    {"", "{{ a\n", ""},
    {"", "<A b={", ""},
    {"", "[a](b)\n", ""},
    {"", "[!a", ""},
    {"", "> [!NOTE]\n", ""},
    {"", "::: a\n", ""},
    {"", "{% if a %}\n", ""},
    {"", "***\n", ""},
    {"", "~~~\n~~~\n", ""},
    {"", "[x]: y\n\"z\n", ""},
    {"a|b\n---|---\n", "|", ""},
    {"", "\n", ""},
    {"", "$a ", ""},
    {"", "a@", ""},
    {"", "&amp;", ""},
    {"", "<?\n", ""},
    {"", "{/*", ""},
    {"", "![", "\n[x]: y\n]"},
    {"", "{{< a\n", ""},
    {"", "{{< a\n\n", ">}}"},
    {"", "'{{ ", "}}"},
    {"", "\"{{", "}}"},
    {"", "{% a\n\n", "%}"},
    {"", "{/* a\n", ""},
    {"", "{/* a\n", "*/}"},
    {"", "'{/*", "*/}"},
    {"", "{# a\n", "#}"},
    {"", "{{/* a\n", "*/}}"},
    {"", "<A b={`", ""},
    {"", "<A b={'", ""},
    {"", "<A b='", ""},
    {"", "<A\n\n", ">"},
    {"", "<A b={c/*", ""},
    {"", "<a b={", ""},
    {"", "export const a = {\n\n", ""},
    {"", "export const a = `\n\n", ""},
    {"", "export {\n/*\n", "\n\n}"},
    {"", "import {\n", "\n\n# a"},
    {"export const a = '", "\\'", ""},
    {"", "[a]({{ b }}/", ""},
    {"", "https://a{{", "}}"},
    {"", "[^1]: a\n", ""},
    {"", "[^1]: a\n\n    ", ""},
    {"", "[^1]", ": a"},
    {"", "[a](http://b", ""},
    {"[x]: y\n\n", "[[", "]]"},
};

START_TEST(much_of_the_same_is_read)
{
    size_t n = 100000, unit = strlen(many[_i].repeated);
    size_t before = strlen(many[_i].before), behind = strlen(many[_i].behind);
    char *text = malloc(before + n * unit + behind + 1);
    ck_assert_ptr_nonnull(text);
    memcpy(text, many[_i].before, before);
    for (size_t i = 0; i < n; i++)
        memcpy(text + before + i * unit, many[_i].repeated, unit);
    memcpy(text + before + n * unit, many[_i].behind, behind);
    check_any(text, before + n * unit + behind, 0);
    free(text);
}
END_TEST

/* Little that would become much: a long target of many links, a wide table of short rows. */
START_TEST(little_doesnt_become_much)
{
    size_t n = 200000;
    char *text = malloc(4 * n + 100);
    ck_assert_ptr_nonnull(text);
    memcpy(text, "[x]: ", 5);
    memset(text + 5, 'u', n);
    memcpy(text + 5 + n, "\n\n", 2);
    for (size_t i = 0; i < n / 2; i++)
        memcpy(text + 7 + n + 4 * i, "[x] ", 4);
    check_any(text, 7 + 3 * n, 0);
    size_t columns = 10000, len = 0;
    for (size_t i = 0; i < columns; i++, len += 2)
        memcpy(text + len, "|a", 2);
    text[len++] = '\n';
    for (size_t i = 0; i < columns; i++, len += 4)
        memcpy(text + len, "|---", 4);
    for (size_t i = 0; i < columns; i++, len += 3)
        memcpy(text + len, "\n|a", 3);
    check_any(text, len, 0);
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, blocks_and_their_places, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(tests, text_is_the_same_without_markup, 0, sizeof alike / sizeof *alike);
    tcase_add_test(tests, every_prefix_is_read);
    tcase_add_test(tests, anything_is_read);
    tcase_add_loop_test(tests, much_of_the_same_is_read, 0, sizeof many / sizeof *many);
    tcase_add_test(tests, little_doesnt_become_much);
    tcase_add_loop_test(tests, memory_may_end, 0, 2);
    tcase_add_test(tests, reading_stops_when_told_to);
}

TEST_MAIN("markdown", add_tests)

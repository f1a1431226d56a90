/* The tokens of HTML: tables of source and tokens, and what holds of any bytes. */
#define _DEFAULT_SOURCE
#include "format/html_token.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Tables ---- */

typedef struct example {
    const char *what;
    dg__html_state state;
    const char *last; /* the last start tag */
    const char *html;
    const char *tokens; /* as `put` writes them, a space between */
} example;

static const example examples[] = {
    {"text and tags", DG__HTML_DATA, "", "a<P>b</p >", "'a' <P> 'b' </p>"},
    {"attributes", DG__HTML_DATA, "", "<a b c=d e='f>' G = \"h\"/i=/>",
     "<a b[] c[d] e[f>] G[h] i[/]>"},
    {"self-closing", DG__HTML_DATA, "", "<br/><br / ><a b=c/>", "<br/> <br> <a b[c/]>"},
    {"odd attributes", DG__HTML_DATA, "", "<a =b=c \"d/e f= >", "<a =b[c] \"d[] e[] f[]>"},
    {"a bracket that is only text", DG__HTML_DATA, "", "1 < 2 <3 <", "'1 < 2 <3 <'"},
    {"end tags that are none", DG__HTML_DATA, "", "a</>b</3>c</", "'a' 'b' !3! 'c</'"},
    {"a tag the source ends in", DG__HTML_DATA, "", "a<b c='d>", "'a'"},
    {"references", DG__HTML_DATA, "", "&amp;&lt &#65;&#x41 &#128;&notit;&;&x;",
     "{&} {<} ' ' {A} {A} ' ' {\xE2\x82\xAC} {\xC2\xAC} 'it;&;' '&' 'x;'"},
    {"bad numbers", DG__HTML_DATA, "", "&#0;&#xD800;&#x110000;&#;&#x;",
     "{\xEF\xBF\xBD} {\xEF\xBF\xBD} {\xEF\xBF\xBD} '&' '#;' '&' '#x;'"},
    {"the longest name", DG__HTML_DATA, "", "&notin;&notinx;&CounterClockwiseContourIntegral;",
     "{\xE2\x88\x89} {\xC2\xAC} 'inx;' {\xE2\x88\xB3}"},
    {"comments", DG__HTML_DATA, "", "<!--a--><!-->b<!--->c<!--d--!><!--e-->-->",
     "!a! !! 'b' !! 'c' !d! !e! '-->'"},
    {"a comment the source ends in", DG__HTML_DATA, "", "<!--a--", "!a!"},
    {"what the standard takes for comments", DG__HTML_DATA, "", "<!a><?b?><![CDATA[c]]>",
     "!a! !?b?! ![CDATA[c]]!"},
    {"a document type", DG__HTML_DATA, "", "<!DocType html>a", "D html D 'a'"},
    {"RCDATA", DG__HTML_RCDATA, "title", "a<b>&amp;</b></TITLE >c",
     "'a<b>' {&} '</b>' </TITLE> 'c'"},
    {"RAWTEXT", DG__HTML_RAWTEXT, "style", "a&amp;<!--</styles></style>c",
     "'a&amp;<!--</styles>' </style> 'c'"},
    {"script", DG__HTML_SCRIPT, "script", "if (a<b && '</p>')</script>c",
     "'if (a<b && '</p>')' </script> 'c'"},
    {"script, escaped once", DG__HTML_SCRIPT, "script", "<!--a</script>b", "'<!--a' </script> 'b'"},
    {"script, escaped twice", DG__HTML_SCRIPT, "script", "<!--<script>a</script>b--></script>c",
     "'<!--<script>a</script>b-->' </script> 'c'"},
    {"script, no longer escaped", DG__HTML_SCRIPT, "script", "<!--<script>--></script>c",
     "'<!--<script>-->' </script> 'c'"},
    {"plain text", DG__HTML_PLAINTEXT, "", "a</plaintext>&amp;", "'a</plaintext>&amp;'"},
    {"CDATA", DG__HTML_CDATA, "", "a]]<b>]]]>c&amp;", "'a]]<b>]' 'c' {&}"},
};

static char *put_span(char *out, const uint8_t *source, dg_span span)
{
    memcpy(out, source + span.start, span.end - span.start);
    return out + (span.end - span.start);
}

static char *put_tag(char *out, const uint8_t *source, const dg__html_token *token)
{
    out += sprintf(out, "%s", token->kind == DG__HTML_END_TAG ? "</" : "<");
    out = put_span(out, source, token->name);
    dg_span rest = token->content;
    for (dg__html_attribute a; dg__html_next_attribute(source, &rest, &a);) {
        *out++ = ' ';
        out = put_span(out, source, a.name);
        *out++ = '[';
        out = put_span(out, source, a.value);
        *out++ = ']';
    }
    return out + sprintf(out, "%s", token->self_closing ? "/>" : ">");
}

static char *put(char *out, const uint8_t *source, const dg__html_token *token)
{
    if (token->kind == DG__HTML_START_TAG || token->kind == DG__HTML_END_TAG)
        return put_tag(out, source, token);
    if (token->kind == DG__HTML_REFERENCE)
        return out + sprintf(out, "{%s}", token->reference.text);
    char sign = token->kind == DG__HTML_TEXT ? '\'' : token->kind == DG__HTML_COMMENT ? '!' : 'D';
    *out++ = sign;
    out = put_span(out, source, token->kind == DG__HTML_TEXT ? token->source : token->content);
    if (sign == 'D')
        *out++ = ' ';
    *out++ = sign;
    return out;
}

START_TEST(the_tables)
{
    const example *e = &examples[_i];
    char source[200], got[400] = "", *out = got;
    uint32_t last = (uint32_t)strlen(e->last);
    snprintf(source, sizeof source, "%s%s", e->last, e->html);
    dg__html_tokens t = {.source = (const uint8_t *)source,
                         .at = last,
                         .end = (uint32_t)strlen(source),
                         .state = e->state,
                         .last_start = {0, last}};
    for (dg__html_token token; dg__html_next(&t, &token);) {
        if (out > got)
            *out++ = ' ';
        out = put(out, t.source, &token);
    }
    *out = '\0';
    ck_assert_msg(strcmp(got, e->tokens) == 0, "%s: %s\n  got      %s\n  expected %s", e->what,
                  e->html, got, e->tokens);
}
END_TEST

START_TEST(cdata_in_foreign_content)
{
    static const char source[] = "<![CDATA[]]><![CDATA[a<b>]]>c";
    dg__html_tokens t = {
        .source = (const uint8_t *)source, .end = sizeof source - 1, .foreign = true};
    dg__html_token token;
    ck_assert(dg__html_next(&t, &token) && token.kind == DG__HTML_TEXT);
    ck_assert_uint_eq(token.source.start, 21);
    ck_assert_uint_eq(token.source.end, 25);
    ck_assert(dg__html_next(&t, &token) && token.source.start == 28);
    ck_assert(!dg__html_next(&t, &token));
}
END_TEST

/* ---- Named references ---- */

static dg__html_reference reference_in(const char *text, bool in_attribute)
{
    dg__html_reference out = {.len = 0};
    const uint8_t *s = (const uint8_t *)text;
    if (!dg__html_read_reference(s, s + strlen(text), in_attribute, &out))
        out.len = 0;
    return out;
}

START_TEST(every_name)
{
    char text[64];
    for (uint32_t i = 0; i < dg__html_n_entities; i++) {
        const dg__html_entity *e = &dg__html_entities[i];
        int n = snprintf(text, sizeof text, "&%.*s;", e->name_len, dg__html_entity_names + e->name);
        dg__html_reference with = reference_in(text, false);
        ck_assert_msg(with.len == (uint32_t)n && strcmp(with.text, e->text) == 0, "%s", text);
        text[n - 1] = '\0';
        dg__html_reference without = reference_in(text, true);
        ck_assert_msg(e->bare ? without.len == (uint32_t)n - 1 : without.len < (uint32_t)n - 1,
                      "%s", text);
    }
}
END_TEST

START_TEST(names_in_attributes)
{
    ck_assert_uint_eq(reference_in("&copy=1", false).len, 5);
    ck_assert_uint_eq(reference_in("&copy=1", true).len, 0);
    ck_assert_uint_eq(reference_in("&copyx", true).len, 0);
    ck_assert_uint_eq(reference_in("&copy1", true).len, 0);
    ck_assert_uint_eq(reference_in("&copy 1", true).len, 5);
    ck_assert_uint_eq(reference_in("&copy;=1", true).len, 6);
}
END_TEST

/* ---- Any bytes ---- */

static const char *const pieces[] = {
    "<",    ">",    "/",     "!",    "--",       "-->",       "<!--",      "&",      "&amp;",
    "&#",   "x41;", "\"",    "'",    "=",        " ",         "\n",        "a",      "script",
    "<a",   "</a",  "title", "<![",  "CDATA[",   "]]>",       "<?",        "]",      "\xC3\xA9",
    "\xFF", "\x80", "<p>",   "</p>", "<script>", "</script>", "<!doctype", "&notin", "<title>",
};

static size_t make_soup(uint64_t *random, char *out, size_t cap)
{
    size_t len = 0, n = test_below(random, 30);
    for (size_t i = 0; i < n; i++) {
        const char *piece = pieces[test_below(random, sizeof pieces / sizeof *pieces)];
        char byte = (char)test_below(random, 256);
        bool raw = test_below(random, 12) == 0;
        size_t piece_len = raw ? 1 : strlen(piece);
        if (len + piece_len > cap)
            break;
        memcpy(out + len, raw ? &byte : piece, piece_len);
        len += piece_len;
    }
    return len;
}

/* ck_assert_msg, without its cost for what holds. */
#define hold(condition, ...)                                                                       \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

static void check_span(dg_span inner, dg_span outer, uint64_t seed)
{
    hold(outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end,
         "seed %llu", (unsigned long long)seed);
}

static void check_attributes(const uint8_t *source, const dg__html_token *token, uint64_t seed)
{
    uint32_t at = token->content.start;
    dg_span rest = token->content;
    for (dg__html_attribute a; dg__html_next_attribute(source, &rest, &a);) {
        hold(at <= a.name.start && a.name.start < a.name.end && a.name.end <= a.value.start,
             "seed %llu", (unsigned long long)seed);
        check_span(a.value, token->content, seed);
        at = a.value.end;
    }
}

/* Tokens are in order, inside, not empty; text is lost only where no token is meant to be. */
static void check_tokens(const uint8_t *source, uint32_t len, dg__html_state state, bool foreign,
                         uint64_t seed)
{
    dg__html_tokens t = {.source = source, .end = len, .state = state, .foreign = foreign};
    dg_span left = {0, len};
    for (dg__html_token token; dg__html_next(&t, &token);) {
        check_span(token.source, left, seed);
        hold(token.source.start < token.source.end, "seed %llu", (unsigned long long)seed);
        hold(token.source.start == left.start || source[left.start] == '<' ||
                 source[left.start] == ']',
             "seed %llu: lost at %u", (unsigned long long)seed, left.start);
        if (token.kind == DG__HTML_REFERENCE)
            hold(source[token.source.start] == '&' && token.reference.text[0] != '\0', "seed %llu",
                 (unsigned long long)seed);
        else if (token.kind != DG__HTML_TEXT)
            check_span(token.content, token.source, seed);
        if (token.kind == DG__HTML_START_TAG || token.kind == DG__HTML_END_TAG) {
            check_span(token.name, token.source, seed);
            check_attributes(source, &token, seed);
        }
        left.start = token.source.end;
    }
    ck_assert_uint_eq(t.at, len);
}

/* The soup ends where the next page can't be read, and begins where a page does or not. */
START_TEST(any_bytes_at_a_guard_page)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(map != MAP_FAILED && mprotect(map + page, page, PROT_NONE) == 0);
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(30000); i++) {
        char soup[512];
        uint64_t seed = random;
        size_t len = make_soup(&random, soup, sizeof soup);
        char *source = map + page - len;
        memcpy(source, soup, len);
        check_tokens((const uint8_t *)source, (uint32_t)len, (dg__html_state)test_below(&random, 6),
                     test_below(&random, 2), seed);
    }
    munmap(map, 2 * page);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, the_tables, 0, sizeof examples / sizeof *examples);
    tcase_add_test(tests, cdata_in_foreign_content);
    tcase_add_test(tests, every_name);
    tcase_add_test(tests, names_in_attributes);
    tcase_add_test(tests, any_bytes_at_a_guard_page);
}

TEST_MAIN("html_token", add_tests)

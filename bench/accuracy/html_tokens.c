/* What the tokeniser of HTML makes of inputs on stdin, for html5lib.py, which builds it.
 *
 * An input is "STATE LAST LEN\n", LAST bytes that are the name of the last start tag, LEN bytes of
 * source. A token is a line of words, text in hexadecimal behind an "x"; an empty line ends the
 * tokens of an input. */
#include "format/html_token.h"

#include <stdio.h>
#include <stdlib.h>

static void put(const uint8_t *bytes, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        printf("%02x", bytes[i]);
}

static void put_span(const dg__html_tokens *t, dg_span span)
{
    printf(" x");
    put(t->source + span.start, span.end - span.start);
}

static void put_reference(const dg__html_reference *reference)
{
    for (const char *text = reference->text; *text != '\0'; text++)
        put((const uint8_t *)text, 1);
}

static void put_value(const dg__html_tokens *t, dg_span value)
{
    printf(" x");
    const uint8_t *at = t->source + value.start, *end = t->source + value.end;
    while (at < end) {
        dg__html_reference reference;
        if (*at == '&' && dg__html_read_reference(at, end, true, &reference)) {
            put_reference(&reference);
            at += reference.len;
        } else
            put(at++, 1);
    }
}

static void put_token(const dg__html_tokens *t, dg__html_state state, const dg__html_token *token)
{
    static const char *const names[] = {"Character", "Character", "StartTag",
                                        "EndTag",    "Comment",   "DOCTYPE"};
    printf("%s %d %d", names[token->kind], (int)state, token->self_closing);
    if (token->kind == DG__HTML_TEXT)
        put_span(t, token->source);
    else if (token->kind == DG__HTML_REFERENCE) {
        printf(" x");
        put_reference(&token->reference);
    } else if (token->kind == DG__HTML_COMMENT || token->kind == DG__HTML_DOCTYPE)
        put_span(t, token->content);
    else {
        put_span(t, token->name);
        dg_span rest = token->content;
        for (dg__html_attribute a; dg__html_next_attribute(t->source, &rest, &a);) {
            put_span(t, a.name);
            put_value(t, a.value);
        }
    }
    putchar('\n');
}

int main(void)
{
    int state;
    uint32_t last, len;
    while (scanf("%d %u %u", &state, &last, &len) == 3 && getchar() == '\n') {
        uint8_t *source = malloc(last + len + 1);
        if (source == NULL || fread(source, 1, last + len, stdin) != last + len)
            return EXIT_FAILURE;
        dg__html_tokens t = {.source = source,
                             .at = last,
                             .end = last + len,
                             .state = (dg__html_state)state,
                             .last_start = {0, last}};
        for (;;) {
            dg__html_token token = {.self_closing = false};
            dg__html_state before = t.state;
            if (!dg__html_next(&t, &token))
                break;
            put_token(&t, before, &token);
        }
        putchar('\n');
        free(source);
    }
    return EXIT_SUCCESS;
}

/* The tokeniser of HTML, by the HTML standard (WHATWG, 13.2.5), without a tree.
 *
 *     <p class=x>Tom &amp; J
 *     \________/ ~~~~=====~~      start tag, text, reference, text
 *
 * Tokens are spans of the source, in order; nothing is copied, allocated or normalised: names stand
 * as they are written, line ends and NULs too. What is no token (a CDATA section's brackets, "</>",
 * a tag the source ends in) lies between them. Any bytes are read, each once. */
#ifndef DG_FORMAT_HTML_TOKEN_H
#define DG_FORMAT_HTML_TOKEN_H

#include "format/html_entity.h"

#include <dittograph/base.h>

/* How the source is read on. The standard leaves it to the builder of the tree to switch after the
 * start tag of <title>, <script> ...; so here the caller does. All but data and plain text last
 * until the end tag of the last start tag, CDATA until "]]>". */
typedef enum dg__html_state {
    DG__HTML_DATA,
    DG__HTML_RCDATA,
    DG__HTML_RAWTEXT,
    DG__HTML_SCRIPT,
    DG__HTML_PLAINTEXT,
    DG__HTML_CDATA
} dg__html_state;

typedef enum dg__html_kind {
    DG__HTML_TEXT,      /* neighbours may both be text */
    DG__HTML_REFERENCE, /* a character reference */
    DG__HTML_START_TAG,
    DG__HTML_END_TAG,
    DG__HTML_COMMENT, /* and what the standard takes for one: <!x>, <?x>, </3> */
    DG__HTML_DOCTYPE
} dg__html_kind;

typedef struct dg__html_token {
    dg__html_kind kind;
    bool self_closing; /* of a tag: "/>" */
    dg_span source;    /* the token, from '<' to '>' or what ends it */
    dg_span name;      /* of a tag */
    dg_span content;   /* of a tag: its attributes; of a comment: its text; of a DOCTYPE: what is
                          behind the word */
    dg__html_reference reference; /* of a reference */
} dg__html_token;

typedef struct dg__html_tokens {
    const uint8_t *source;
    uint32_t at, end; /* what is left */
    dg__html_state state;
    bool foreign;       /* in <svg> or <math>: <![CDATA[ begins a section. The caller's to set */
    dg_span last_start; /* name of the last start tag */
} dg__html_tokens;

/* The next token; false at the end. O(bytes read); no more than twice in all. */
bool dg__html_next(dg__html_tokens *t, dg__html_token *token);

/* An attribute as it is written. Of two with the same name the first counts. */
typedef struct dg__html_attribute {
    dg_span name;
    dg_span value; /* without quotes, references not read; empty if there is none */
} dg__html_attribute;

/* The next attribute of a tag. Begin with *rest = its content; false when there are no more. */
bool dg__html_next_attribute(const uint8_t *source, dg_span *rest, dg__html_attribute *out);

/* Whether the span is this word, which is given in lower case, in any case; where the word first
 * begins in the span, its end if nowhere. */
bool dg__html_is(const uint8_t *source, dg_span span, const char *word);
uint32_t dg__html_find(const uint8_t *source, dg_span in, const char *word);

static inline uint8_t dg__html_lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static inline bool dg__html_is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

static inline uint32_t dg__html_skip_space(const uint8_t *source, uint32_t at, uint32_t end)
{
    while (at < end && dg__html_is_space(source[at]))
        at++;
    return at;
}

#endif

#include "find/data.h"

#include "find/ending.h"

#include <string.h>

enum {
    SHORT_WORDS = 20, /* below, what has no end is no sentence */
    REACH = 4096 /* bytes of the block around a copy that are looked at: a text may be one block */
};

static bool is_prompt(const dg_document *doc, dg_span block)
{
    const uint8_t *s = doc->text + block.start;
    return block.end - block.start > 4 &&
           ((s[0] == '$' && s[1] == ' ') || memcmp(s, ">>> ", 4) == 0);
}

/* Lines of strings, as programs hold them, or with attributes; only in a plain text are they seen. */
static bool is_quoted_line(const dg_document *doc, dg_span block, dg_span around)
{
    for (uint32_t at = around.start; doc->prose == NULL && at + 1 < around.end; at++)
        if (doc->text[at] == '=' && doc->text[at + 1] == '"')
            return true;
    return doc->prose == NULL && block.end > block.start + 1 && doc->text[block.start] == '"' &&
           doc->text[block.end - 1] == ',';
}

/* "file.js:12:34", and a time: of a log. */
static bool has_line_number(const dg_document *doc, dg_span around)
{
    uint32_t n = 0; /* digits behind the last colon, if it is nothing else */
    bool behind = false;
    for (uint32_t at = around.start; at < around.end; at++) {
        uint8_t byte = doc->text[at];
        if (byte >= '0' && byte <= '9') {
            n += behind;
            continue;
        }
        if (byte == ':' && n > 0)
            return true;
        behind = byte == ':';
        n = 0;
    }
    return false;
}

static dg_span around(const dg_document *doc, dg_span block, const dg_occurrence *o)
{
    uint32_t start = doc->tokens.starts[o->first_token], end = doc->tokens.ends[o->end_token - 1];
    if (start > block.start && start - block.start > REACH)
        block.start = start - REACH;
    if (block.end - end > REACH)
        block.end = end + REACH;
    return block;
}

bool dg__is_data(const dg_document *doc, const dg_occurrence *o)
{
    dg_span block = doc->blocks.items[dg__document_block_of(doc, o->end_token - 1)].span;
    dg_span near = around(doc, block, o);
    uint32_t n_figures = 0, n_letters = 0, n = o->end_token - o->first_token;
    bool is_long =
        dg__document_tenths(doc, o->first_token, o->end_token) >= 10 * (uint64_t)SHORT_WORDS;
    for (uint32_t i = o->first_token; i < o->end_token; i++) {
        uint8_t first = doc->text[doc->tokens.starts[i]];
        n_figures += first >= '0' && first <= '9';
        n_letters += first < 0x80 && doc->tokens.ends[i] - doc->tokens.starts[i] == 1;
    }
    if (is_prompt(doc, block) || is_quoted_line(doc, block, near) || 2 * n_letters >= n ||
        2 * n_figures > n)
        return true;
    return !is_long && !dg__ends_as_sentence(doc->text + block.start, block.end - block.start) &&
           (doc->prose == NULL || 4 * n_figures > n || has_line_number(doc, near));
}

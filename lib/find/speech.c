#include "find/speech.h"

#include <string.h>

enum {
    TIMES = 10,      /* at least ... */
    TIME_WORDS = 50, /* ... and one in so many tokens */
    TURNS = 10,      /* at least, of speakers who have two or more ... */
    TURN_BLOCKS = 6, /* ... and one in so many blocks */
    NAME = 40,       /* bytes of a speaker's name */
    SPEAKERS = 24    /* that are counted: the first ones */
};

typedef struct speaker {
    dg_span name;
    size_t n;
} speaker;

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* "1:02" around the colon: a digit before, two behind. */
static bool has_times(const dg_document *doc)
{
    size_t n = 0;
    const uint8_t *at = doc->text, *end = doc->text + doc->len;
    while ((at = memchr(at, ':', (size_t)(end - at))) != NULL && ++at < end)
        n += at - doc->text > 1 && end - at > 2 && is_digit(at[-2]) && is_digit(at[0]) &&
             is_digit(at[1]) && !is_digit(at[2]);
    return n >= TIMES && n * TIME_WORDS >= doc->tokens.len;
}

static bool ends_name(uint8_t byte)
{
    switch (byte) {
    case '\0':
    case '.':
    case ',':
    case ';':
    case '!':
    case '?':
    case '(':
    case ')':
        return true;
    default:
        return false;
    }
}

/* The name that a paragraph begins with, before a colon and a space; empty if there is none. */
static dg_span name_of(const dg_document *doc, const dg_block *block)
{
    dg_span name = {block->span.start, block->span.start};
    uint32_t end = block->span.end - name.start > NAME ? name.start + NAME : block->span.end;
    if (block->kind != DG_PARAGRAPH ||
        memchr(doc->text + name.start, ':', end - name.start) == NULL)
        return name;
    for (uint32_t at = name.start; at + 1 < end; at++)
        if (doc->text[at] == ':' && (doc->text[at + 1] == ' ' || doc->text[at + 1] == '\n')) {
            name.end = at;
            while (name.end > name.start &&
                   (is_digit(doc->text[name.end - 1]) || doc->text[name.end - 1] == ' '))
                name.end--; /* "Slide 12" */
            return name;
        } else if (ends_name(doc->text[at]))
            return name;
    return name;
}

static void count(speaker *speakers, const dg_document *doc, dg_span name)
{
    uint32_t len = name.end - name.start;
    for (int i = 0; i < SPEAKERS && len > 0; i++) {
        speaker *s = &speakers[i];
        if (s->n == 0)
            s->name = name;
        if (s->name.end - s->name.start == len &&
            memcmp(doc->text + s->name.start, doc->text + name.start, len) == 0) {
            s->n++;
            return;
        }
    }
}

static bool has_turns(const dg_document *doc)
{
    speaker speakers[SPEAKERS] = {{{0, 0}, 0}};
    size_t n_blocks = doc->blocks.len;
    for (size_t i = 0; i < n_blocks; i++)
        count(speakers, doc, name_of(doc, &doc->blocks.items[i]));
    size_t n_turns = 0;
    for (int i = 0; i < SPEAKERS; i++)
        n_turns += speakers[i].n > 1 ? speakers[i].n : 0;
    return n_turns >= TURNS && n_turns * TURN_BLOCKS >= n_blocks;
}

bool dg__is_transcript(const dg_document *doc)
{
    return has_times(doc) || has_turns(doc);
}

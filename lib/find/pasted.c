#include "find/pasted.h"

#include "find/letters.h"

#include <string.h>

#define ALIKE        0.85 /* sections, one behind the other */
#define NEARLY_EQUAL 0.94

enum {
    NEAR_SECTION = 12,  /* blocks from the end of one to its copy */
    FAR_SECTION = 5000, /* the same, beyond which none is looked at */
    SECTION_WORDS = 16, /* least of a section, with its title */
    NEAR_TITLES = 1000, /* blocks on each side that the same title is looked for in */
    USUAL_TITLES = 2,   /* more sections with it */
    LABEL_WORDS = 12,   /* what leads in code has fewer */
    REACH = 8           /* blocks of the copy that an equal one is looked for among */
};

/* Whether two blocks have the same words; without any, whether they are the same. */
static bool is_same_block(const dg_document *doc, size_t i, size_t j)
{
    const dg_block *a = &doc->blocks.items[i], *b = &doc->blocks.items[j];
    uint32_t n = b->end_token - b->first_token;
    return n == a->end_token - a->first_token &&
           doc->prose->blocks.items[i].content == doc->prose->blocks.items[j].content &&
           memcmp(doc->tokens.hashes + a->first_token, doc->tokens.hashes + b->first_token,
                  n * sizeof *doc->tokens.hashes) == 0;
}

bool dg__has_texts(const dg__case *c)
{
    const dg_occurrence *o = c->occurrences;
    uint64_t tenths = 0;
    for (size_t i = dg__document_block_of(c->doc, o->first_token); i < c->doc->blocks.len; i++) {
        const dg_block *block = &c->doc->blocks.items[i];
        if (block->first_token >= o->end_token)
            break;
        uint64_t words = dg__document_tenths(c->doc, block->first_token, block->end_token);
        bool leads_in = words < 10 * LABEL_WORDS && block->span.end > block->span.start &&
                        c->doc->text[block->span.end - 1] == ':';
        tenths +=
            block->kind != DG_TABLE_CELL && !leads_in && !(i > 0 && is_same_block(c->doc, i - 1, i))
                ? words
                : 0;
    }
    return tenths >= 10 * SECTION_WORDS || (c->n > 1 && o[0].end_token == o[1].first_token);
}

bool dg__begin_alike(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t i = dg__document_block_of(doc, a->first_token) + 1;
    size_t j = dg__document_block_of(doc, b->first_token) + 1;
    return i < doc->blocks.len && j < doc->blocks.len ? is_same_block(doc, i, j) : i == j;
}

bool dg__is_pasted(const dg__case *c)
{
    const dg_document *doc = c->doc;
    size_t first = dg__document_block_of(doc, c->occurrences[0].first_token);
    size_t last = dg__document_block_of(doc, c->occurrences[c->n - 1].first_token);
    size_t end = dg__document_block_of(doc, c->occurrences[0].end_token - 1);
    if (last - first > FAR_SECTION ||
        c->similarity < (last - end <= NEAR_SECTION ? ALIKE : NEARLY_EQUAL))
        return false;
    for (size_t i = first + 1; i < last; i++)
        if (doc->blocks.items[i].kind == DG_HEADING &&
            doc->prose->blocks.items[i].level < doc->prose->blocks.items[first].level)
            return false;
    return true;
}

bool dg__has_usual_title(const dg__case *c)
{
    const dg_document *doc = c->doc;
    size_t first = dg__document_block_of(doc, c->occurrences[0].first_token);
    size_t last = dg__document_block_of(doc, c->occurrences[c->n - 1].first_token);
    size_t from = first > NEAR_TITLES ? first - NEAR_TITLES : 0, n = 0;
    size_t to = doc->blocks.len - last > NEAR_TITLES ? last + NEAR_TITLES : doc->blocks.len;
    if (last - first > FAR_SECTION || c->occurrences[0].end_token == c->occurrences[1].first_token)
        return false;
    for (size_t i = from; i < to; i++)
        n += doc->blocks.items[i].kind == DG_HEADING && is_same_block(doc, first, i);
    return n >= c->n + USUAL_TITLES;
}

/* The next heading behind a copy; the number of blocks if there is none. */
static size_t heading_behind(const dg_document *doc, const dg_occurrence *o)
{
    size_t i = dg__document_block_of(doc, o->end_token - 1) + 1;
    while (i < doc->blocks.len && doc->blocks.items[i].kind != DG_HEADING)
        i++;
    return i;
}

/* What of a section is the same may end above the headings in it. */
bool dg__goes_on_alike(const dg__case *c)
{
    const dg_document *doc = c->doc;
    size_t i = heading_behind(doc, &c->occurrences[0]), j = heading_behind(doc, &c->occurrences[1]);
    size_t first = dg__document_block_of(doc, c->occurrences[0].first_token);
    if (c->occurrences[0].end_token == c->occurrences[1].first_token || i >= doc->blocks.len ||
        j >= doc->blocks.len || !is_same_block(doc, i, j) ||
        doc->prose->blocks.items[i].level > doc->prose->blocks.items[first].level)
        return false;
    for (i++, j++;; i++, j++) {
        bool ends = i == doc->blocks.len || doc->blocks.items[i].kind == DG_HEADING;
        bool end = j == doc->blocks.len || doc->blocks.items[j].kind == DG_HEADING;
        if (ends || end)
            return ends != end;
        if (!is_same_block(doc, i, j))
            return true;
    }
}

/* ---- What isn't prose ---- */

/* Blocks [first, end) of a section, or of its lead. */
typedef struct extent {
    size_t first, end;
} extent;

static extent extent_of(const dg_document *doc, const dg_occurrence *o)
{
    return (extent){dg__document_block_of(doc, o->first_token),
                    dg__document_block_of(doc, o->end_token - 1) + 1};
}

static dg_span source_of(const dg_document *doc, size_t first, size_t end)
{
    return (dg_span){doc->prose->blocks.items[first].source.start,
                     doc->prose->blocks.items[end - 1].source.end};
}

static bool has_words(const dg_document *doc, size_t block)
{
    return doc->blocks.items[block].first_token < doc->blocks.items[block].end_token;
}

/* How many blocks of a section are code, pictures and the like. */
static size_t count_contents(const dg_document *doc, extent e)
{
    size_t n = 0;
    for (size_t i = e.first; i < e.end; i++)
        n += !has_words(doc, i);
    return n;
}

/* A block with what belongs to it; to a title, what stands below it in braces. */
static dg_span with_attributes(const dg_document *doc, size_t i, size_t end)
{
    dg_span span = source_of(doc, i, i + 1);
    if (doc->blocks.items[i].kind == DG_HEADING && i + 1 < end)
        span.end = doc->prose->blocks.items[i + 1].source.start;
    return span;
}

/* Whether blocks of the same words, in the same order, are the same in the source, and none has code or a
 * picture instead of the other's. */
static bool are_common_blocks_same(const dg_document *doc, extent a, extent b)
{
    size_t n_a = count_contents(doc, a), n_b = count_contents(doc, b), n_same = 0;
    for (size_t i = a.first; i < a.end; i++) {
        size_t j = b.first, most = b.end - b.first > REACH ? b.first + REACH : b.end;
        while (j < most && !is_same_block(doc, i, j))
            j++;
        if (j == most)
            continue;
        if (!dg__same_letters(doc->source, with_attributes(doc, i, a.end), doc->source,
                              with_attributes(doc, j, b.end)))
            return false;
        n_same += !has_words(doc, i);
        b.first = j + 1;
    }
    return n_a == n_same || n_b == n_same;
}

bool dg__is_same_in_source(const dg__case *c)
{
    const dg_document *doc = c->doc;
    extent a = extent_of(doc, &c->occurrences[0]), b = extent_of(doc, &c->occurrences[1]);
    return are_common_blocks_same(doc, a, b);
}

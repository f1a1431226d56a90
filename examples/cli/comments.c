/* One pass over the text, from one comment to the next; fences of code are followed by the line. */
#define _GNU_SOURCE /* memmem */
#include "comments.h"

#include "memory.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>

#define ALL_RULES ((1u << DG_N_RULES) - 1)
#define PREFIX    "dittograph-"

#define N_OPENINGS 4

/* Kinds of regions. */
enum { PART, NEXT, WHOLE, N_KINDS };

typedef struct scan {
    comments *out;
    const char *text;
    size_t len, at;
    uint32_t line;
    dg_format format;
    size_t fence; /* the length of the code fence we are in, or 0 */
    char fence_char;
    bool none_left[N_OPENINGS];  /* no comment of that kind ends behind here */
    uint32_t opener[DG_N_RULES]; /* the comment that disabled a rule, from 1; 0: none did */
    size_t opened[DG_N_RULES];
    size_t next_end[DG_N_RULES]; /* of the last block that a rule is disabled in */
    uint32_t whole;              /* rules disabled in the whole file */
    const dg_document *doc;
    dg_span *blocks; /* of the source, those with words; NULL: not asked for yet */
    size_t n_blocks, block;
} scan;

/* ---- What a comment says ---- */

static bool says(const char *word, size_t len, const char *what)
{
    return strlen(what) == len && memcmp(word, what, len) == 0;
}

static size_t word_at(const char *text, const char *end)
{
    size_t len = 0;
    while (text + len < end && strchr(" \t\r\n,", text[len]) == NULL)
        len++;
    return len;
}

/* The rules named from `text` on; none: all. */
static uint32_t rules_in(const char *text, const char *end, const char **problem)
{
    uint32_t rules = 0;
    while (text < end) {
        size_t len = word_at(text, end), rule = 0;
        while (rule < DG_N_RULES && len > 0 && !says(text, len, dg_rule_id((dg_rule)rule)))
            rule++;
        if (rule == DG_N_RULES)
            *problem = "names a rule that there is not";
        else if (len > 0)
            rules |= 1u << rule;
        text += len > 0 ? len : 1;
    }
    return rules != 0 ? rules : ALL_RULES;
}

/* ---- What it has a say over ---- */

static void gather_blocks(scan *s)
{
    size_t n;
    const dg_block *all = dg_document_blocks(s->doc, &n);
    s->blocks = need(n, sizeof *s->blocks);
    for (size_t i = 0; i < n; i++) {
        if (all[i].end_token > all[i].first_token)
            dg_document_source(s->doc, &all[i].span, &s->blocks[s->n_blocks++]);
    }
}

/* The end of the block that `from` lies in or before. Comments come in order, so do blocks. */
static size_t block_end(scan *s, size_t from)
{
    if (s->blocks == NULL)
        gather_blocks(s);
    while (s->block < s->n_blocks && s->blocks[s->block].end <= from)
        s->block++;
    return s->block < s->n_blocks ? s->blocks[s->block].end : s->len;
}

static void add_region(scan *s, size_t by, int rule, int kind, size_t start, size_t end)
{
    comments *out = s->out;
    out->regions =
        need_room(out->regions, &out->regions_cap, out->n_regions + 1, sizeof *out->regions);
    out->regions[out->n_regions++] =
        (region){start, end, (uint32_t)by, (uint8_t)rule, (uint8_t)kind};
}

static void disable(scan *s, size_t by, uint32_t rules, size_t from)
{
    for (int rule = 0; rule < (int)DG_N_RULES; rule++) {
        if ((rules >> rule & 1) == 0 || s->opener[rule] > 0)
            continue;
        s->opener[rule] = (uint32_t)by + 1;
        s->opened[rule] = from;
    }
}

static void enable(scan *s, uint32_t rules, size_t at)
{
    for (int rule = 0; rule < (int)DG_N_RULES; rule++) {
        if ((rules >> rule & 1) == 0 || s->opener[rule] == 0)
            continue;
        add_region(s, s->opener[rule] - 1, rule, PART, s->opened[rule], at);
        s->opener[rule] = 0;
    }
}

static void disable_next(scan *s, size_t by, uint32_t rules, size_t from)
{
    size_t end = block_end(s, from);
    for (int rule = 0; rule < (int)DG_N_RULES; rule++) {
        size_t start = s->next_end[rule] > from ? s->next_end[rule] : from;
        if ((rules >> rule & 1) == 0 || start >= end)
            continue;
        add_region(s, by, rule, NEXT, start, end);
        s->next_end[rule] = end;
    }
}

static void disable_file(scan *s, size_t by, uint32_t rules)
{
    for (int rule = 0; rule < (int)DG_N_RULES; rule++) {
        if (((rules & ~s->whole) >> rule & 1) != 0)
            add_region(s, by, rule, WHOLE, 0, s->len);
    }
    s->whole |= rules;
}

/* False: there is no such verb. */
static bool obey(scan *s, const char *verb, size_t len, uint32_t rules, size_t start, size_t behind)
{
    size_t by = s->out->n;
    if (says(verb, len, "enable"))
        enable(s, rules, start);
    else if (says(verb, len, "disable"))
        disable(s, by, rules, behind);
    else if (says(verb, len, "disable-next"))
        disable_next(s, by, rules, behind);
    else if (says(verb, len, "disable-file"))
        disable_file(s, by, rules);
    else
        return false;
    return true;
}

/* A comment's words, from [start, end); it ends at `behind`. */
static void take_comment(scan *s, size_t start, size_t end, size_t behind)
{
    const char *word = s->text + start, *last = s->text + end;
    while (word < last && strchr(" \t\r\n", *word) != NULL)
        word++;
    size_t len = word_at(word, last), prefix = strlen(PREFIX);
    if (len < prefix || memcmp(word, PREFIX, prefix) != 0)
        return;
    const char *verb = word + prefix;
    remark made = {.line = s->line};
    uint32_t rules = rules_in(word + len, last, &made.problem);
    if (made.problem == NULL && !obey(s, verb, len - prefix, rules, start, behind))
        made.problem = "is none of disable, enable, disable-next, disable-file";
    made.used = says(verb, len - prefix, "enable"); /* one that ends nothing does no harm */
    s->out->items = need_room(s->out->items, &s->out->cap, s->out->n + 1, sizeof *s->out->items);
    s->out->items[s->out->n++] = made;
}

/* ---- Where comments are ---- */

/* At the start of a line: whether it opens or closes a fence. */
static void look_for_fence(scan *s)
{
    size_t at = s->at + strspn(s->text + s->at, " "), run = 0;
    char c = at < s->len ? s->text[at] : '\0';
    if (s->format != DG_MARKDOWN || at - s->at > 3 || (c != '`' && c != '~'))
        return;
    while (at + run < s->len && s->text[at + run] == c)
        run++;
    if (s->fence == 0 && run >= 3) {
        s->fence = run;
        s->fence_char = c;
    } else if (s->fence > 0 && c == s->fence_char && run >= s->fence) {
        s->fence = 0;
    }
}

#define IN(format) (1u << (format))

/* One of a line begins it, and ends with it or with the text. */
static const struct {
    const char *open, *close;
    uint32_t formats;
} kinds[N_OPENINGS] = {
    {"<!--", "-->", IN(DG_MARKDOWN) | IN(DG_HTML)},
    {"{/*", "*/}", IN(DG_MARKDOWN)},
    {".. ", "\n", IN(DG_RST)},
    {"// ", "\n", IN(DG_ASCIIDOC)},
};

static bool opens(const scan *s, size_t kind)
{
    size_t open = strlen(kinds[kind].open);
    bool of_line = *kinds[kind].close == '\n';
    return (kinds[kind].formats >> s->format & 1) != 0 && !s->none_left[kind] &&
           s->len - s->at >= open && memcmp(s->text + s->at, kinds[kind].open, open) == 0 &&
           (!of_line || s->at == 0 || s->text[s->at - 1] == '\n');
}

/* If a comment begins here, takes it in and returns true with s->at behind it. */
static bool take_at(scan *s)
{
    size_t kind = 0;
    while (kind < N_OPENINGS && !opens(s, kind))
        kind++;
    if (kind == N_OPENINGS)
        return false;
    size_t start = s->at + strlen(kinds[kind].open), close = strlen(kinds[kind].close);
    const char *end = memmem(s->text + start, s->len - start, kinds[kind].close, close);
    if (end == NULL && *kinds[kind].close != '\n') {
        s->none_left[kind] = true;
        return false;
    }
    size_t stop = end != NULL ? (size_t)(end - s->text) : s->len;
    size_t behind = end != NULL ? stop + close : s->len;
    take_comment(s, start, stop, behind);
    for (; s->at < behind; s->at++)
        s->line += s->text[s->at] == '\n';
    return true;
}

static int by_rule_kind_start(const void *a, const void *b)
{
    const region *x = a, *y = b;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->start > y->start) - (x->start < y->start);
}

static void look_for_comments(scan *s)
{
    look_for_fence(s);
    while (s->at < s->len) {
        char c = s->text[s->at];
        bool quoted = s->fence > 0 || (s->at > 0 && s->text[s->at - 1] == '`');
        if (strchr("<{./", c) != NULL && !quoted && take_at(s))
            continue;
        s->at++;
        if (c == '\n') {
            s->line++;
            look_for_fence(s);
        }
    }
    enable(s, ALL_RULES, s->len);
}

comments comments_in(const char *path, const dg_document *doc, dg_format format)
{
    comments out = {.path = path};
    scan s = {.out = &out, .line = 1, .format = format, .doc = doc};
    const char *text = dg_document_text(doc, &s.len);
    if (format == DG_TEXT || s.len == 0 || memmem(text, s.len, PREFIX, strlen(PREFIX)) == NULL)
        return out;
    char *ended = need(s.len + 1, 1); /* with a NUL, where searches stop */
    s.text = memcpy(ended, text, s.len);
    look_for_comments(&s);
    if (out.n_regions > 0)
        qsort(out.regions, out.n_regions, sizeof *out.regions, by_rule_kind_start);
    free(s.blocks);
    free(ended);
    return out;
}

/* ---- Findings under them ---- */

static int by_path(const void *key, const void *item)
{
    return strcmp(key, ((const comments *)item)->path);
}

bool is_commented(comments *in, size_t at, dg_rule rule)
{
    bool commented = false;
    for (uint8_t kind = 0; kind < N_KINDS; kind++) {
        const region sought = {.start = at, .rule = (uint8_t)rule, .kind = kind};
        size_t low = 0, high = in->n_regions; /* the first that begins behind `at` */
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (by_rule_kind_start(&in->regions[middle], &sought) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        const region *r = low > 0 ? &in->regions[low - 1] : NULL;
        if (r == NULL || r->rule != rule || r->kind != kind || r->end <= at)
            continue;
        in->items[r->comment].used = commented = true;
    }
    return commented;
}

/* How many places are left; the anchor is the first of them. Those in an archive count only beside
 * one that isn't. */
static size_t places_left(shown *item, comments *all, size_t n_files)
{
    size_t left = 0, archived = 0;
    for (size_t i = item->finding->n_occurrences; i-- > 0;) {
        located *at = &item->where[i];
        archived += at->archive;
        if (at->archive)
            continue;
        comments *in = n_files > 0 ? bsearch(at->path, all, n_files, sizeof *all, by_path) : NULL;
        at->commented = in != NULL && is_commented(in, at->start.offset, item->finding->rule);
        if (!at->commented) {
            item->anchor = i;
            left++;
        }
    }
    return left > 0 ? left + archived : 0;
}

void drop_commented(shown *items, size_t *n, comments *all, size_t n_files)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (places_left(&items[i], all, n_files) > 1)
            items[kept++] = items[i];
    }
    *n = kept;
}

void say_comments(const comments *all, size_t n_files, bool quiet)
{
    for (size_t i = 0; i < n_files; i++) {
        for (size_t j = 0; j < all[i].n; j++) {
            const remark *r = &all[i].items[j];
            if (r->problem != NULL)
                say("%s:%u: the comment %s", all[i].path, (unsigned)r->line, r->problem);
            else if (!r->used && !quiet)
                say("%s:%u: nothing needs this comment any more", all[i].path, (unsigned)r->line);
        }
    }
}

void free_comments(comments *all)
{
    free(all->items);
    free(all->regions);
}

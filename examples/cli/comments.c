/* One pass over the text, from one comment to the next; fences of code are followed by the line. */
#define _GNU_SOURCE /* memmem */
#include "comments.h"

#include "memory.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>

#define ALL_RULES ((1u << DG_N_RULES) - 1)
#define PREFIX    "dittograph-"

typedef struct scan {
    comments *out;
    const char *text;
    size_t len, at;
    uint32_t line;
    dg_format format;
    size_t fence; /* the length of the code fence we are in, or 0 */
    char fence_char;
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

/* Where the block ends that begins at or behind `from`: at a blank line, or at the tag that closes
 * it. */
static size_t block_end(const scan *s, size_t from)
{
    while (from < s->len && strchr(" \t\r\n", s->text[from]) != NULL)
        from++;
    for (size_t i = from; i + 2 < s->len; i++) {
        if (s->format == DG_MARKDOWN && s->text[i] == '\n') {
            size_t next = i + 1 + strspn(s->text + i + 1, " \t\r");
            if (next >= s->len || s->text[next] == '\n')
                return i;
        }
        if (s->format == DG_HTML && s->text[i] == '<' && s->text[i + 1] == '/' &&
            strchr("pPlLbBtTdDhHsS", s->text[i + 2]) != NULL)
            return i;
    }
    return s->len;
}

static void add_region(scan *s, region made)
{
    comments *out = s->out;
    out->items = need_room(out->items, &out->cap, out->n + 1, sizeof *out->items);
    out->items[out->n++] = made;
}

static void close_regions(scan *s, uint32_t rules, size_t at)
{
    for (size_t i = 0; i < s->out->n; i++) {
        region *r = &s->out->items[i];
        if (r->open && (r->rules & rules) != 0) {
            r->end = at;
            r->open = false;
        }
    }
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
    size_t verb_len = len - prefix;
    region made = {.start = behind, .end = s->len, .line = s->line};
    made.rules = rules_in(word + len, last, &made.problem);
    if (says(verb, verb_len, "enable")) {
        close_regions(s, made.rules, start);
        return;
    }
    if (says(verb, verb_len, "disable-next"))
        made.end = block_end(s, behind);
    else if (says(verb, verb_len, "disable-file"))
        made.start = 0;
    else if (says(verb, verb_len, "disable"))
        made.open = true;
    else
        made.problem = "is none of disable, enable, disable-next, disable-file";
    if (made.problem != NULL)
        made.end = made.start;
    add_region(s, made);
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

/* If a comment begins here, takes it in and returns true with s->at behind it. */
static bool take_at(scan *s)
{
    static const struct {
        const char *open, *close;
    } kinds[] = {{"<!--", "-->"}, {"{/*", "*/}"}};
    for (size_t i = 0; i < 2; i++) {
        size_t open = strlen(kinds[i].open), close = strlen(kinds[i].close);
        if (s->len - s->at < open || memcmp(s->text + s->at, kinds[i].open, open) != 0)
            continue;
        size_t start = s->at + open;
        const char *end = memmem(s->text + start, s->len - start, kinds[i].close, close);
        if (end == NULL)
            return false;
        size_t stop = (size_t)(end - s->text);
        take_comment(s, start, stop, stop + close);
        for (; s->at < stop + close; s->at++)
            s->line += s->text[s->at] == '\n';
        return true;
    }
    return false;
}

comments comments_in(const char *path, const char *text, size_t len, dg_format format)
{
    comments out = {path, NULL, 0, 0};
    scan s = {.out = &out, .len = len, .line = 1, .format = format};
    if (format == DG_TEXT || len == 0 || memmem(text, len, PREFIX, strlen(PREFIX)) == NULL)
        return out;
    char *ended = need(len + 1, 1); /* with a NUL, where searches stop */
    s.text = memcpy(ended, text, len);
    look_for_fence(&s);
    while (s.at < len) {
        char c = text[s.at];
        bool quoted = s.fence > 0 || (s.at > 0 && text[s.at - 1] == '`');
        if ((c == '<' || c == '{') && !quoted && take_at(&s))
            continue;
        s.at++;
        if (c == '\n') {
            s.line++;
            look_for_fence(&s);
        }
    }
    free(ended);
    return out;
}

/* ---- What they have a say over ---- */

static int by_path(const void *key, const void *item)
{
    return strcmp(key, ((const comments *)item)->path);
}

static bool is_covered(comments *in, size_t at, dg_rule rule)
{
    bool covered = false;
    for (size_t i = 0; in != NULL && i < in->n; i++) {
        region *r = &in->items[i];
        if (r->start <= at && at < r->end && (r->rules >> rule & 1) != 0)
            covered = r->used = true;
    }
    return covered;
}

/* How many places are left; the anchor is the first of them. */
static size_t places_left(shown *item, comments *all, size_t n_files)
{
    size_t left = 0;
    for (size_t i = item->finding->n_occurrences; i-- > 0;) {
        located *at = &item->where[i];
        comments *in = n_files > 0 ? bsearch(at->path, all, n_files, sizeof *all, by_path) : NULL;
        at->commented = is_covered(in, at->start.offset, item->finding->rule);
        if (!at->commented) {
            item->anchor = i;
            left++;
        }
    }
    return left;
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
            const region *r = &all[i].items[j];
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
}

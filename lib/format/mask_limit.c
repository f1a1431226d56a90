/* What keeps the parser linear. For each line md4c 0.4.8 looks at every container it is in, for each
 * link at every line of its paragraph before, for each pair of brackets at all that is between them.
 * So there are limits to each, beyond which a mark is text. */
#include "format/mask_scan.h"

#include <string.h>

#define DEEPEST_MARK    128u  /* bytes of a line, behind which no container begins */
#define LONGEST_LINKS   4000u /* lines of a paragraph, behind which no link begins */
#define DEEPEST_BRACKET 32u   /* brackets that are open in a paragraph */

typedef struct paragraph {
    uint32_t lines, brackets;
} paragraph;

static void flatten(dg__mask_scan *s, uint32_t line, uint32_t end)
{
    if (end - line <= DEEPEST_MARK)
        return;
    uint32_t at = dg__mask_skip_markers(s, dg__mask_skip_prefix(s, line), end);
    for (uint32_t i = line + DEEPEST_MARK; i < at && i < end; i++)
        if (!dg__mask_is_blank(s->masked[i]))
            s->masked[i] = 'x';
}

/* Whether the line is not of the paragraph before: it is blank, a heading, a list item. */
static bool begins_block(const dg__mask_scan *s, uint32_t line, uint32_t end)
{
    uint32_t at = dg__mask_skip_prefix(s, line);
    if (at >= end)
        return true;
    if (at - line >= 4 || at + 2 >= end || s->source[at + 1] != ' ' ||
        dg__mask_is_blank(s->source[at + 2]))
        return false;
    return memchr("-*+#", s->source[at], 4) != NULL;
}

static void limit_brackets(dg__mask_scan *s, paragraph *p, uint32_t at, uint32_t end)
{
    for (; (at = dg__find_either(s->source, at, end, '[', ']')) < end; at++) {
        if (s->source[at] == ']')
            p->brackets -= p->brackets > 0;
        if (s->source[at] != '[')
            continue;
        if (p->brackets < DEEPEST_BRACKET && p->lines < LONGEST_LINKS)
            p->brackets++;
        else
            s->masked[at] = 'x';
    }
}

void dg__mask_limit(dg__mask_scan *s)
{
    paragraph p = {0, 0};
    for (uint32_t line = s->at, end; line < s->len; line = dg__mask_next_line(s, end)) {
        end = dg__mask_line_end(s, line);
        flatten(s, line, end);
        p.lines++;
        if (begins_block(s, line, end))
            p = (paragraph){0, 0};
        if (memchr(s->source + line, '[', end - line) != NULL ||
            (p.brackets > 0 && memchr(s->source + line, ']', end - line) != NULL))
            limit_brackets(s, &p, line, end);
    }
}

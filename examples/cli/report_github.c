/* GitHub's workflow commands: a line a finding, which its runner shows beside the line of the text.
 * It shows some ten of them, so the surest come first and a count last. */
#include "message.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* In a message %, CR and LF are escaped, in a property also : and comma. */
static void print_escaped(FILE *out, const char *text, bool in_property)
{
    for (; *text != '\0'; text++) {
        bool escape = *text == '%' || *text == '\r' || *text == '\n' ||
                      (in_property && (*text == ':' || *text == ','));
        if (escape)
            fprintf(out, "%%%02X", (unsigned)(unsigned char)*text);
        else
            putc(*text, out);
    }
}

static void print_finding(FILE *out, const shown *item)
{
    const located *at = &item->where[item->anchor];
    char *path = shown_path(at->path, false), *message = message_with_places(item);
    fprintf(out, "::%s file=", item->level == DG_WARNING ? "warning" : "notice");
    print_escaped(out, path, true);
    fprintf(out, ",line=%u,endLine=%u", (unsigned)at->start.line, (unsigned)at->end.line);
    if (at->start.line == at->end.line) /* columns count only within one line */
        fprintf(out, ",col=%u,endColumn=%u", (unsigned)at->start.column, (unsigned)at->end.column);
    fprintf(out, ",title=%s::", dg_rule_id(item->finding->rule));
    print_escaped(out, message, false);
    putc('\n', out);
    free(message);
    free(path);
}

void report_github(FILE *out, const results *all, bool with_infos)
{
    size_t n;
    const shown **items = by_score(all, with_infos, &n);
    for (size_t i = 0; i < n; i++)
        print_finding(out, items[i]);
    if (n > 0)
        fprintf(out, "::notice title=dittograph::%zu finding%s in %zu file%s\n", n,
                n == 1 ? "" : "s", all->n_files, all->n_files == 1 ? "" : "s");
    free(items);
}

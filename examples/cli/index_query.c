/* `dittograph index query`: one document, and the reports of `check` on what stands in the archive. */
#include "archive.h"
#include "encoding.h"
#include "index.h"
#include "memory.h"
#include "say.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

static int report(const archived *found, const opened *in, const settings *set)
{
    results all = {.findings = found->found.items,
                   .n_findings = found->found.n,
                   .n_files = 1,
                   .bytes = in->source.n_read};
    int code = 0;
    if (set->format == FORMAT_JSON)
        report_json(stdout, &all);
    else if (set->format == FORMAT_JSONL)
        report_jsonl(stdout, &all);
    else if (all.n_findings > 0)
        report_text(stdout, &all, set, true, wants_color(set));
    else if (!set->quiet)
        puts("nothing of it is in the archive");
    for (size_t i = 0; i < all.n_findings; i++)
        if (all.findings[i].level >= (dg_level)set->fail_level)
            code = 1;
    return code;
}

static int ask(archive *a, const input *from, const opening *how, const settings *set)
{
    opened in = open_document(from, how);
    archived found = {.matches = NULL};
    const char *trouble = source_trouble(&in.source);
    uint32_t rules = set->selected_rules != 0 ? set->selected_rules : ANY_ARCHIVE_RULES;
    if (trouble == NULL)
        trouble = ask_archive(&found, a, &in, set->exclude_key, rules, set->min_words,
                              set->format != FORMAT_TEXT);
    int code = 2;
    if (trouble != NULL)
        say("%s: %s", in.path, trouble);
    else
        code = report(&found, &in, set);
    free_archived(&found);
    close_document(&in);
    return code;
}

int run_index_query(const settings *set, char **arguments, size_t n_arguments)
{
    if (!has_arguments("query", "a folder and a document", 2, n_arguments))
        return 2;
    if ((set->selected_rules & ~ANY_ARCHIVE_RULES) != 0) {
        say("--select: an archive is asked for shared-block, shared-sentences, shared-passage and "
            "shared-near-duplicate only");
        return 2;
    }
    if (set->encoding != NULL && !knows_encoding(set->encoding)) {
        say("--encoding: '%s' is not known here; 'iconv -l' lists what is", set->encoding);
        return 2;
    }
    opening how = opening_by(set);
    archive *a = open_archive(arguments[0], &how);
    if (a == NULL)
        return 2;
    input from = {.is_stdin = strcmp(arguments[1], "-") == 0};
    from.path = need_copy(from.is_stdin ? set->stdin_filename : arguments[1]);
    int code = ask(a, &from, &how, set);
    free(from.path);
    close_archive(a);
    return code;
}

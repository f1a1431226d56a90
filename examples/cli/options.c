/* The tables. Everything about an option that a user can see is here and only here. */
#include "options.h"

#include "config.h"

#include <stdlib.h>

#define FIELD(name) offsetof(settings, name)

#define HELP_OPTION                                                                                \
    {                                                                                              \
        "help", 'h', NULL, "Other", "show this and exit", FIELD(help), FLAG, 0, 0                  \
    }

/* What several commands have. */
#define STDIN_OPTION                                                                               \
    {                                                                                              \
        "stdin-filename", '\0', "NAME", "Input", "what to call the text that - reads",             \
            FIELD(stdin_filename), TEXT, 0, 0                                                      \
    }

#define ENCODING_OPTION                                                                            \
    {                                                                                              \
        "encoding", '\0', "NAME", "Input",                                                         \
            "what text that isn't UTF-8 is in (HTML: as it declares)", FIELD(encoding), TEXT, 0, 0 \
    }

#define FOLD_OPTION                                                                                \
    {                                                                                              \
        "fold-digits", '\0', NULL, "Rules", "let texts match that differ in digits only",          \
            FIELD(fold_digits), FLAG, 0, 0                                                         \
    }

#define ACCENTS_OPTION                                                                             \
    {                                                                                              \
        "strip-accents", '\0', NULL, "Rules", "let texts match that differ in accents only",       \
            FIELD(strip_accents), FLAG, 0, 0                                                       \
    }

#define COLOR_OPTION                                                                               \
    {                                                                                              \
        "color", '\0', "auto|always|never", "Output",                                              \
            "auto: in a terminal, unless NO_COLOR is set", FIELD(color), CHOICE, 0, 0              \
    }

static const option check_options[] = {
    {"input", '\0', "auto|text|markdown|html|rst|asciidoc", "Input",
     "how to read every input (auto: by its name)", FIELD(input), CHOICE, 0, 0},
    STDIN_OPTION,
    ENCODING_OPTION,
    {"with", '\0', "code|tables|headings|alt-text", "Input",
     "read these too, or count them on their own; commas between", FIELD(with), CHOICES, 0, 0},
    {"files-from", '\0', "FILE", "Input",
     "read the paths that FILE lists too, one a line, or with NULs between; -: stdin's",
     FIELD(files_from), TEXT, 0, 0},
    {"include", '\0', "GLOB", "Input",
     "in folders, read only paths that match; as in git, * crosses folders (repeatable)",
     FIELD(include), LIST, 0, 0},
    {"exclude", '\0', "GLOB", "Input", "in folders, leave out paths that match (repeatable)",
     FIELD(exclude), LIST, 0, 0},
    {"force-exclude", '\0', NULL, "Input", "leave them out even if they are named",
     FIELD(force_exclude), FLAG, 0, 0},
    {"files", '\0', NULL, "Input", "list the files that would be read, and stop", FIELD(files),
     FLAG, 0, 0},
    {"select", '\0', "RULES", "Rules", "look for these only: ids with commas between, or all",
     FIELD(selected_rules), RULES, 0, 0},
    {"ignore", '\0', "RULES", "Rules", "don't look for these", FIELD(ignored_rules), RULES, 0, 0},
    {"shared", '\0', NULL, "Rules", "compare the documents with one another as well", FIELD(shared),
     FLAG, 0, 0},
    {"compare-within", '\0', "FOLDERS", "Rules",
     "keep versions or languages apart, such as 'v*,ja,fr'", FIELD(compare_within), TEXT, 0, 0},
    {"min-words", '\0', "N", "Rules", "smallest repeated block or sentences, in words (8)",
     FIELD(min_words), NUMBER, 1, 1000000},
    {"min-sentences", '\0', "N", "Rules", "... or in sentences; 0: only words count (2)",
     FIELD(min_sentences), NUMBER, 0, 1000000},
    {"min-passage-words", '\0', "N", "Rules", "smallest repeated passage, in words (12)",
     FIELD(min_passage_words), NUMBER, 1, 1000000},
    FOLD_OPTION,
    ACCENTS_OPTION,
    {"accept", '\0', "FINGERPRINT", "Accepting",
     "don't report the text of that fingerprint, or its first 8 digits (repeatable)", FIELD(accept),
     LIST, 0, 0},
    {"accepted", '\0', "FILE", "Accepting", "... nor those that FILE lists, each with a reason",
     FIELD(accepted), PATH, 0, 0},
    {"baseline", '\0', "FILE", "Accepting", "report only what stands more often than FILE says",
     FIELD(baseline), PATH, 0, 0},
    {"update-baseline", '\0', NULL, "Accepting",
     "write what is found to the baseline, and exit 0; the first time, name it in a new "
     ".dittograph.ini",
     FIELD(update_baseline), FLAG, 0, 0},
    {"since", '\0', "REV", "Accepting",
     "report only what has a copy in lines changed since that git revision", FIELD(since), TEXT, 0,
     0},
    {"format", '\0', "text|json|jsonl|sarif|github|gitlab|rdjson|html", "Output",
     "for people, for programs, for code scanning, annotations, code quality, reviewdog, a browser "
     "(text)",
     FIELD(format), CHOICE, 0, 0},
    COLOR_OPTION,
    {"quiet", 'q', NULL, "Output", "findings and errors only", FIELD(quiet), FLAG, 0, 0},
    {"verbose", 'v', NULL, "Output", "findings of level info too, and every skipped path",
     FIELD(verbose), FLAG, 0, 0},
    {"fail-level", '\0', "info|warning", "Exit code",
     "show, and exit 1 on, findings from here (warning)", FIELD(fail_level), CHOICE, 0, 0},
    {"exit-zero", '\0', NULL, "Exit code", "exit 0 whatever is found", FIELD(exit_zero), FLAG, 0,
     0},
    {"config", '\0', "FILE", "Configuration",
     "read FILE, not the nearest .dittograph.ini upward from here", FIELD(config), TEXT, 0, 0},
    {"isolated", '\0', NULL, "Configuration", "read no configuration", FIELD(isolated), FLAG, 0, 0},
    {"show-config", '\0', NULL, "Configuration", "say what each option is and why, and stop",
     FIELD(show_config), FLAG, 0, 0},
    {"jobs", 'j', "N", "Other", "threads (as many as there are cores)", FIELD(threads), NUMBER, 1,
     1024},
    HELP_OPTION,
};

static const option compare_options[] = {
    {"input", '\0', "auto|text|markdown|html|rst|asciidoc", "Input",
     "how to read both (auto: by their names)", FIELD(input), CHOICE, 0, 0},
    STDIN_OPTION,
    ENCODING_OPTION,
    {"min-words", '\0', "N", "Rules", "words of a passage that must be the same (15)",
     FIELD(min_shared_words), NUMBER, 5, 1000000},
    FOLD_OPTION,
    ACCENTS_OPTION,
    {"format", '\0', "text|json", "Output", "for people or for programs (text)", FIELD(format),
     CHOICE, 0, 0},
    COLOR_OPTION,
    {"fail-level", '\0', "info|warning", "Exit code",
     "exit 1 on findings from here (warning); shared passages are info", FIELD(fail_level), CHOICE,
     0, 0},
    HELP_OPTION,
};

static const option help_only[] = {HELP_OPTION};

#define OPTIONS(table) table, sizeof(table) / sizeof *(table)

const command commands[] = {
    {"check", "[PATH...]", "find what stands twice in a document",
     "Reads files, directories and, as -, standard input (default: the current directory).\n"
     "Markdown (*.md *.mdx *.markdown), HTML (*.html *.htm *.xhtml), reStructuredText (*.rst) and\n"
     "AsciiDoc (*.adoc *.asciidoc) are read as prose, *.txt and *.text as plain text. In\n"
     "directories nothing else is read, nor what is hidden, in vendored folders, behind symbolic\n"
     "links or ignored by git; a file that is named is always read. The nearest .dittograph.ini\n"
     "upward from here may hold options by their long names; --no-NAME turns a flag off again.\n"
     "\n"
     "Exit code: 0 nothing found, 1 something found, 2 an error, such as an unreadable file.",
     run_check, OPTIONS(check_options), (size_t)-1},
    {"compare", "A B", "show what two documents share, side by side",
     "Finds every passage that two documents share, with small edits, and shows it side by side;\n"
     "then how many words of each stand in the other. - is standard input.\n"
     "\n"
     "Exit code: 0, or 1 if something is shared and --fail-level info; 2 an error.",
     run_compare, OPTIONS(compare_options), 2},
    {"explain", "[RULE]", "say what a rule reports; without one, list the rules",
     "Says what a rule reports, with examples. Without RULE it lists the rules.", run_explain,
     OPTIONS(help_only), 1},
    {"help", "[COMMAND]", "show help on a command", "Shows help on a command, or on all of them.",
     run_help, OPTIONS(help_only), 1},
};

const size_t n_commands = sizeof commands / sizeof *commands;

settings default_settings(void)
{
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_compare_options compare = DG_COMPARE_OPTIONS_INIT;
    return (settings){
        .stdin_filename = "-",
        .fail_level = DG_WARNING,
        .min_words = find.min_words,
        .min_sentences = find.min_sentences,
        .min_passage_words = find.min_passage_words,
        .min_shared_words = compare.min_words,
    };
}

void free_settings(settings *set)
{
    for (size_t i = 0; i < set->n_kept; i++)
        free(set->kept[i]);
    free(set->kept);
    free(set->include.items);
    free(set->exclude.items);
    free(set->accept.items);
    free(set->sections);
}

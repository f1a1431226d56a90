/* The tables. Everything about an option that a user can see is here and only here. */
#include "options.h"

#include "config.h"

#include <stdlib.h>
#include <string.h>

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

#define FILES_FROM_OPTION                                                                          \
    {                                                                                              \
        "files-from", '\0', "FILE", "Input",                                                       \
            "read the paths that FILE lists too, one a line, or with NULs between; -: stdin's",    \
            FIELD(files_from), TEXT, 0, 0                                                          \
    }

#define INCLUDE_OPTION                                                                             \
    {                                                                                              \
        "include", '\0', "GLOB", "Input",                                                          \
            "in folders, read only paths that match; as in git, * crosses folders (repeatable)",   \
            FIELD(include), LIST, 0, 0                                                             \
    }

#define EXCLUDE_OPTION                                                                             \
    {                                                                                              \
        "exclude", '\0', "GLOB", "Input", "in folders, leave out paths that match (repeatable)",   \
            FIELD(exclude), LIST, 0, 0                                                             \
    }

#define FORCE_EXCLUDE_OPTION                                                                       \
    {                                                                                              \
        "force-exclude", '\0', NULL, "Input", "leave them out even if they are named",             \
            FIELD(force_exclude), FLAG, 0, 0                                                       \
    }

/* How records are read, whatever they stand in. The tool would give each field a line. */
/* clang-format off */
#define RECORD_OPTIONS                                                                             \
    {"input", '\0', "auto|text|markdown|html|rst|asciidoc|jsonl|warc", "Input",                    \
     "how to read every input but tar, zip and 7z (auto: by its name)", FIELD(input), CHOICE, 0, 0},   \
    STDIN_OPTION,                                                                                  \
    ENCODING_OPTION,                                                                               \
    FILES_FROM_OPTION,                                                                             \
    INCLUDE_OPTION,                                                                                \
    EXCLUDE_OPTION,                                                                                \
    FORCE_EXCLUDE_OPTION,                                                                          \
    {"text-field", '\0', "NAME", "Input",                                                          \
     "of a line of JSON: the field of the text; a.b is b in a (text)", FIELD(text_field), TEXT, 0, \
     0},                                                                                           \
    {"text-format", '\0', "text|markdown|html|rst|asciidoc", "Input",                              \
     "how the text in a line of JSON is written (text)", FIELD(text_format), CHOICE, 0, 0},        \
    {"id-field", '\0', "NAME", "Input", "the field of the document's name, for the output (id)",   \
     FIELD(id_field), TEXT, 0, 0},                                                                 \
    {"url-field", '\0', "NAME", "Input",                                                           \
     "the field of its URL, the host of which is its source (url)", FIELD(url_field), TEXT, 0, 0}, \
    {"source-field", '\0', "NAME", "Input",                                                        \
     "the field that says where it comes from, before the URL", FIELD(source_field), TEXT, 0, 0},  \
    {"max-record", '\0', "SIZE", "Input",                                                          \
     "leave out, and report, documents longer than this (64M)",                                    \
     FIELD(max_record), SIZE, 1, 4095}
/* clang-format on */

#define JOBS_OPTION                                                                                \
    {                                                                                              \
        "jobs", 'j', "N", "Other", "threads (as many as there are cores)", FIELD(threads), NUMBER, \
            1, 1024                                                                                \
    }

static const option check_options[] = {
    {"input", '\0', "auto|text|markdown|html|rst|asciidoc", "Input",
     "how to read every input (auto: by its name)", FIELD(input), CHOICE, 0, 0},
    STDIN_OPTION,
    ENCODING_OPTION,
    {"with", '\0', "code|tables|headings|alt-text", "Input",
     "read these too, or count them on their own; commas between", FIELD(with), CHOICES, 0, 0},
    FILES_FROM_OPTION,
    INCLUDE_OPTION,
    EXCLUDE_OPTION,
    FORCE_EXCLUDE_OPTION,
    {"files", '\0', NULL, "Input", "list the files that would be read, and stop", FIELD(files),
     FLAG, 0, 0},
    {"select", '\0', "RULES", "Rules", "look for these only: ids with commas between, or all",
     FIELD(selected_rules), RULES, 0, 0},
    {"ignore", '\0', "RULES", "Rules", "don't look for these", FIELD(ignored_rules), RULES, 0, 0},
    {"shared", '\0', NULL, "Rules", "compare the documents with one another as well", FIELD(shared),
     FLAG, 0, 0},
    {"index", '\0', "DIR", "Rules", "look for what stands in that archive as well (see index)",
     FIELD(index), PATH, 0, 0},
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
    JOBS_OPTION,
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

static const option clean_options[] = {
    {"remove", '\0', "duplicates|boilerplate|near-duplicates", "Removing",
     "what is removed, with commas between (the first two)", FIELD(remove), CHOICES, 0, 0},
    {"extract", '\0', NULL, "Removing", "write the text without its markup, a block a paragraph",
     FIELD(extract), FLAG, 0, 0},
    {"dry-run", '\0', NULL, "Removing", "write nothing but what would be removed, summed up",
     FIELD(dry_run), FLAG, 0, 0},
    {"removed", '\0', "FILE", "Removing",
     "write there what was removed from where, and why: a line of JSON each", FIELD(removed), TEXT,
     0, 0},
    /* From here on those of scan. */
    RECORD_OPTIONS,
    {"rules", '\0', "blocks|sentences|passages|boilerplate|near-duplicates", "Rules",
     "look for these only, with commas between (all but the last, which is slow)", FIELD(look_for),
     CHOICES, 0, 0},
    {"min-words", '\0', "N", "Rules", "smallest block or sentence, in words (8)", FIELD(min_words),
     NUMBER, 1, 1000000},
    {"min-passage-words", '\0', "N", "Rules", "smallest passage, in words (25)",
     FIELD(min_run_words), NUMBER, 17, 64},
    FOLD_OPTION,
    ACCENTS_OPTION,
    {"keep", '\0', "first|longest|none", "Rules",
     "which copy is the original: the first by path and place, the one in the longest document "
     "(first)",
     FIELD(keep), CHOICE, 0, 0},
    {"boilerplate-documents", '\0', "N", "Rules",
     "boilerplate stands in at least so many documents of a source (3) ...", FIELD(boilerplate_min),
     NUMBER, 2, 1000000},
    {"boilerplate-percent", '\0', "N", "Rules", "... and in so many percent of them (2) ...",
     FIELD(boilerplate_percent), NUMBER, 0, 100},
    {"boilerplate-enough", '\0', "N", "Rules", "... or in so many, if that is less (50)",
     FIELD(boilerplate_cap), NUMBER, 2, 1000000000},
    {"output", 'o', "PATH", "Output", "write there; scan: not to standard output", FIELD(output),
     TEXT, 0, 0},
    {"stats", '\0', NULL, "Output",
     "at the end, a line of JSON on standard error: time, speed, memory", FIELD(stats), FLAG, 0, 0},
    {"quiet", 'q', NULL, "Output", "of records that could not be read say only how many there are",
     FIELD(quiet), FLAG, 0, 0},
    {"verbose", 'v', NULL, "Output", "name them all, and every skipped path", FIELD(verbose), FLAG,
     0, 0},
    {"memory", '\0', "SIZE", "Running", "keep to about this much (512M)", FIELD(memory), SIZE, 32,
     16777216},
    {"temp", '\0', "FOLDER", "Running",
     "keep files there meanwhile, of about the size of the text (TMPDIR, /var/tmp)", FIELD(temp),
     TEXT, 0, 0},
    {"resume", '\0', "FOLDER", "Running",
     "keep them in FOLDER for good, and go on with what a run left there", FIELD(resume), TEXT, 0,
     0},
    {"strict", '\0', NULL, "Exit code", "exit 2 if a record could not be read", FIELD(strict), FLAG,
     0, 0},
    JOBS_OPTION,
    HELP_OPTION,
    /* Of scan only. */
    {"one-pass", '\0', NULL, "One pass",
     "read once, such as a pipe, and say of each document at once what came before it",
     FIELD(one_pass), FLAG, 0, 0},
};

static const option index_create_options[] = {
    {"k", '\0', "N", "Parameters", "tokens of a fingerprint (8) ...", FIELD(index_k), NUMBER, 5,
     32},
    {"window", '\0', "N", "Parameters",
     "... of which one in a window of so many is kept: every run of k + N - 1 is found (18)",
     FIELD(index_window), NUMBER, 1, 1024},
    {"min-words", '\0', "N", "Parameters", "smallest block or sentence that can be found (8)",
     FIELD(min_words), NUMBER, 1, 1000},
    {"seed", '\0', "N", "Parameters", "of the hashes (0)", FIELD(index_seed), NUMBER, 0,
     UINT32_MAX},
    {"without-tokens", '\0', NULL, "Parameters",
     "a quarter of the size; only programs that give texts back to the library can ask it",
     FIELD(without_tokens), FLAG, 0, 0},
    FOLD_OPTION,
    ACCENTS_OPTION,
    HELP_OPTION,
};

static const option index_add_options[] = {
    {"key", '\0', "path|id|url", "Input",
     "what documents are known by; path: with the number of the line or record behind it (path)",
     FIELD(index_key), CHOICE, 0, 0},
    RECORD_OPTIONS,
    {"quiet", 'q', NULL, "Output", "of records that could not be read say only how many there are",
     FIELD(quiet), FLAG, 0, 0},
    {"verbose", 'v', NULL, "Output", "name them all, and every skipped path", FIELD(verbose), FLAG,
     0, 0},
    {"commit", '\0', "SIZE", "Running", "keep what is there for good after so much text (256M)",
     FIELD(commit), SIZE, 1, 16777216},
    {"memory", '\0', "SIZE", "Running", "keep to about this much (512M)", FIELD(memory), SIZE, 32,
     16777216},
    {"strict", '\0', NULL, "Exit code", "exit 2 if a record could not be read", FIELD(strict), FLAG,
     0, 0},
    JOBS_OPTION,
    HELP_OPTION,
};

static const option index_query_options[] = {
    {"input", '\0', "auto|text|markdown|html|rst|asciidoc", "Input",
     "how to read the document (auto: by its name)", FIELD(input), CHOICE, 0, 0},
    STDIN_OPTION,
    ENCODING_OPTION,
    {"exclude", '\0', "KEY", "Rules", "leave that document out: the one that is being saved",
     FIELD(exclude_key), TEXT, 0, 0},
    {"select", '\0', "RULES", "Rules",
     "look for these only: shared-block, shared-sentences, shared-passage, "
     "shared-near-duplicate",
     FIELD(selected_rules), RULES, 0, 0},
    {"min-words", '\0', "N", "Rules", "smallest block or sentence, in words (8)", FIELD(min_words),
     NUMBER, 1, 1000000},
    {"format", '\0', "text|json|jsonl", "Output", "for people or for programs (text)",
     FIELD(format), CHOICE, 0, 0},
    COLOR_OPTION,
    {"quiet", 'q', NULL, "Output", "findings and errors only", FIELD(quiet), FLAG, 0, 0},
    {"verbose", 'v', NULL, "Output", "with their fingerprints", FIELD(verbose), FLAG, 0, 0},
    {"fail-level", '\0', "info|warning", "Exit code", "exit 1 on findings from here (warning)",
     FIELD(fail_level), CHOICE, 0, 0},
    HELP_OPTION,
};

static const option index_show_options[] = {
    {"format", '\0', "text|json", "Output", "for people or for programs (text)", FIELD(format),
     CHOICE, 0, 0},
    HELP_OPTION,
};

static const option index_verify_options[] = {
    {"quiet", 'q', NULL, "Output", "say only what is wrong", FIELD(quiet), FLAG, 0, 0},
    HELP_OPTION,
};

#define OF_CLEAN_ONLY 4
#define OF_SCAN_ONLY  1
#define N_CLEAN       (sizeof clean_options / sizeof *clean_options)

static const option help_only[] = {HELP_OPTION};

#define OPTIONS(table) table, sizeof(table) / sizeof *(table)

const command commands[] = {
    {"check", "[PATH...]", "find what stands twice in a document",
     "Reads files, directories and, as -, standard input (default: the current directory).\n"
     "Markdown (*.md *.mdx *.markdown), HTML (*.html *.htm *.xhtml), reStructuredText (*.rst) and\n"
     "AsciiDoc (*.adoc *.asciidoc) are read as prose, *.txt and *.text as plain text. In\n"
     "directories nothing else is read, nor what is hidden, in folders of vendored or test data,\n"
     "behind symbolic links or ignored by git; a file that is named is always read. The nearest\n"
     ".dittograph.ini upward from here may hold options by their long names; --no-NAME turns a\n"
     "flag off again.\n"
     "What is meant to stand twice is accepted by a comment, <!-- dittograph-disable-next -->, by\n"
     "its fingerprint or by a baseline: 'dittograph explain RULE' says how.\n"
     "\n"
     "Exit code: 0 nothing found, 1 something found, 2 an error, such as an unreadable file.",
     run_check, OPTIONS(check_options), (size_t)-1},
    {"compare", "A B", "show what two documents share, side by side",
     "Finds every passage that two documents share, with small edits, and shows it side by side;\n"
     "then how many words of each stand in the other. - is standard input.\n"
     "\n"
     "Exit code: 0, or 1 if something is shared and --fail-level info; 2 an error.",
     run_compare, OPTIONS(compare_options), 2},
    {"scan", "[PATH...]", "find what stands twice in a corpus of any size",
     "Reads files, directories and, as -, standard input (default: the current directory), twice,\n"
     "and writes a line of JSON for each document of which something stands elsewhere, too, or is\n"
     "boilerplate of its source, and a last one that sums up. In directories the text files are\n"
     "read that check reads, JSON lines (*.jsonl *.ndjson), web archives (*.warc *.wet), *.tar, "
     "*.zip\n"
     "and *.7z; any of them but the last as *.gz, *.zst, *.xz or *.bz2 as well. The output depends "
     "on the paths "
     "and\n"
     "their texts only, not on order, threads or memory.\n"
     "\n"
     "Near duplicates are blocks of 15 to 2,048 words that are edited copies of one another; two "
     "of\n"
     "their texts are near if six tenths of the longer one's words stand in both, in order, or "
     "eight\n"
     "tenths of the shorter one's. One that many others are near represents them.\n"
     "\n"
     "With --one-pass inputs are read once, in order of path, on one thread, and a document's line "
     "is\n"
     "written as soon as it was read. What came before it is known then, and not what comes: "
     "first\n"
     "copies are not annotated, but are the ones that are kept; figures are those so far, and a "
     "text\n"
     "is boilerplate from its third document on, or as the options say of those so far. Passages "
     "and\n"
     "near duplicates are not looked for. Of what --memory doesn't hold, the texts that were seen\n"
     "longest ago are forgotten; the summary counts them.\n"
     "\n"
     "A record that can't be read, because it is damaged or longer than --max-record, is reported\n"
     "and counted, and the run goes on.\n"
     "\n"
     "Exit code: 0, also if records could not be read; 2 if nothing could, an input is missing or\n"
     "unreadable, or a disk is full.",
     run_scan, clean_options + OF_CLEAN_ONLY, N_CLEAN - OF_CLEAN_ONLY, (size_t)-1},
    {"clean", "[PATH...]", "write a corpus without what stands twice in it",
     "Reads a corpus as scan does, and writes it to --output without what stands elsewhere:\n"
     "whole blocks and sentences of which another copy is kept, and all copies of boilerplate, "
     "which\n"
     "many documents of one source share, but not what is likely a page's own title or date. All "
     "else\n"
     "stays as it is, byte for byte. Nothing is\n"
     "written over: --output is a folder in which every input gets a file of its name, or a file\n"
     "for one input (standard output by default). Of JSON lines only the field of the text is\n"
     "changed; documents of web archives, tar, zip and 7z become JSON lines. A file has the "
     "ending\n"
     ".partial until it is whole.\n"
     "\n"
     "--removed lists every text that was taken out, with its place and the reason; put back, "
     "they\n"
     "give the input again. Passages that are no whole sentences are never removed. Near "
     "duplicates\n"
     "go if --remove names them: every block that does is near one that stays; sentences stay "
     "then.\n"
     "\n"
     "Exit code: as scan's.",
     run_clean, clean_options, N_CLEAN - OF_SCAN_ONLY, (size_t)-1},
    {"index create", "DIR", "make an archive that can be asked on every save",
     "Makes an index in the folder DIR, which is made, too. What it is made with it keeps for "
     "good. If\n"
     "there is one already, it is left as it is, if it has these parameters.\n"
     "\n"
     "Exit code: 0, or 2 if there is one with other parameters, or an error.",
     run_index_create, OPTIONS(index_create_options), 1},
    {"index add", "DIR PATH...", "put documents into it, or in place of what they were",
     "Reads what scan reads, once, and puts every document in, in place of the one with its key. "
     "It\n"
     "commits from time to time: whatever comes after, what was committed stays. One add at a "
     "time;\n"
     "queries needn't wait for it.\n"
     "\n"
     "Exit code: 0, also if records could not be read; 2 if an input is missing or unreadable, or "
     "on\n"
     "an error.",
     run_index_add, OPTIONS(index_add_options), (size_t)-1},
    {"index remove", "DIR KEY...", "take documents out by their keys",
     "Takes the documents with these keys out. Keys that aren't there are said.\n"
     "\n"
     "Exit code: 0, or 2 if one isn't there, or on an error.",
     run_index_remove, OPTIONS(help_only), (size_t)-1},
    {"index query", "DIR FILE", "what of a document stands in the archive, and where",
     "Says which blocks, sentences and passages of a document stand in documents of the archive, "
     "in\n"
     "which ones, and how many they are: what stands in one was taken from there, what stands in "
     "many\n"
     "is the archive's own. - is standard input.\n"
     "\n"
     "Exit code: 0, or 1 if something at or above --fail-level stands there; 2 an error.",
     run_index_query, OPTIONS(index_query_options), 2},
    {"index list", "DIR", "name its documents",
     "Writes the documents' keys, in order, a line each.\n"
     "\n"
     "Exit code: 0, or 2 on an error.",
     run_index_list, OPTIONS(index_show_options), 1},
    {"index stats", "DIR", "say how much is in it",
     "Says how much is in the index, and what it was made with.\n"
     "\n"
     "Exit code: 0, or 2 on an error.",
     run_index_stats, OPTIONS(index_show_options), 1},
    {"index verify", "DIR", "check that it is as it was written",
     "Reads everything, and says what is wrong where.\n"
     "\n"
     "Exit code: 0, or 2 if something is, or on an error.",
     run_index_verify, OPTIONS(index_verify_options), 1},
    {"index compact", "DIR", "write its files into one",
     "Writes all files into one, without what was removed. Takes as much room again meanwhile.\n"
     "\n"
     "Exit code: 0, or 2 on an error.",
     run_index_compact, OPTIONS(help_only), 1},
    {"index copy", "DIR TO", "copy it, while others read and write",
     "Copies the last committed state to the folder TO, which must be empty or not be there.\n"
     "\n"
     "Exit code: 0, or 2 on an error.",
     run_index_copy, OPTIONS(help_only), 2},
    {"explain", "[RULE]", "say what a rule reports; without one, list the rules",
     "Says what a rule reports, with examples. Without RULE it lists the rules.", run_explain,
     OPTIONS(help_only), 1},
    {"help", "[COMMAND]", "show help on a command", "Shows help on a command, or on all of them.",
     run_help, OPTIONS(help_only), 2},
};

const size_t n_commands = sizeof commands / sizeof *commands;

const command_group command_groups[] = {
    {"index", "an archive that is asked what stands in it already"},
};

const size_t n_command_groups = sizeof command_groups / sizeof *command_groups;

const char *name_in_group(const command *cmd)
{
    const char *space = strchr(cmd->name, ' ');
    return space != NULL ? space + 1 : cmd->name;
}

const command_group *group_of(const command *cmd)
{
    size_t len = (size_t)(name_in_group(cmd) - cmd->name);
    for (size_t i = 0; len > 0 && i < n_command_groups; i++) {
        const command_group *g = &command_groups[i];
        if (strlen(g->name) == len - 1 && strncmp(g->name, cmd->name, len - 1) == 0)
            return g;
    }
    return NULL;
}

settings default_settings(void)
{
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    dg_compare_options compare = DG_COMPARE_OPTIONS_INIT;
    dg_corpus_options corpus = DG_CORPUS_OPTIONS_INIT;
    dg_index_parameters index = DG_INDEX_PARAMETERS_INIT;
    return (settings){
        .stdin_filename = "-",
        .fail_level = DG_WARNING,
        .min_words = find.min_words,
        .min_sentences = find.min_sentences,
        .min_passage_words = find.min_passage_words,
        .min_shared_words = compare.min_words,
        .text_field = "text",
        .id_field = "id",
        .url_field = "url",
        .memory = (uint64_t)512 << 20,
        .max_record = (uint64_t)64 << 20,
        .min_run_words = corpus.min_passage,
        .boilerplate_min = corpus.boilerplate_min,
        .boilerplate_percent = corpus.boilerplate_percent,
        .boilerplate_cap = corpus.boilerplate_cap,
        .index_k = index.k,
        .index_window = index.window,
        .commit = (uint64_t)256 << 20,
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

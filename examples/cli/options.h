/* The commands and options: one table each, which parsing and --help read, and which the man page
 * and the completions are made from. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <dittograph.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a command was told. The order of each choice is that in the table. */
typedef enum report_format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_SARIF,
    FORMAT_GITHUB,
    FORMAT_GITLAB,
    FORMAT_RDJSON,
    FORMAT_HTML
} report_format;
typedef enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;

/* What an option that may be given several times was told. */
typedef struct text_list {
    const char **items;
    size_t n, cap;
    const char *folder; /* what relative paths among them count from; NULL: where we are */
} text_list;

typedef struct glob_section glob_section; /* see config.h */

typedef struct settings {
    uint64_t given; /* a bit an option of the command's table: it was on the command line */
    const char *stdin_filename, *files_from, *config, *accepted, *baseline, *since;
    text_list include, exclude, accept;
    glob_section *sections; /* what the configuration says of some files only */
    size_t n_sections, sections_cap;
    char **kept; /* what the configuration's strings are; to be freed at the end */
    size_t n_kept, kept_cap;
    const char *compare_within; /* patterns with commas between, or NULL */
    const char *encoding;       /* of what isn't UTF-8; NULL: as it declares */
    uint32_t input;             /* 0: by name; else 1 + a dg_format */
    uint32_t format;            /* a report_format */
    uint32_t color;             /* a color */
    uint32_t fail_level;        /* a dg_level */
    uint32_t threads;           /* 0: as many as there are cores */
    uint32_t selected_rules;    /* 0: the default ones */
    uint32_t ignored_rules;
    uint32_t min_words, min_sentences, min_passage_words, min_shared_words;
    uint32_t with; /* DG_INCLUDE_..., in the order of the table */
    /* Of the commands on corpora. */
    const char *text_field, *id_field, *url_field, *source_field; /* of lines of JSON */
    const char *temp, *resume, *output, *removed;
    uint64_t memory, max_record; /* bytes */
    uint32_t text_format;        /* a dg_format: of the text in a line of JSON */
    uint32_t look_for;           /* DG_CORPUS_..., in the order of the table; 0: the default */
    uint32_t keep;               /* a dg_keep */
    uint32_t min_run_words;      /* of a passage */
    uint32_t boilerplate_min, boilerplate_percent, boilerplate_cap;
    uint32_t remove; /* a bit each: duplicates, boilerplate, near duplicates; 0: the first two */
    /* Of those on an index. */
    const char *index;       /* of check: the archive */
    const char *exclude_key; /* of the document that a query leaves out */
    uint32_t index_seed, index_k, index_window;
    uint32_t index_key;  /* what a document's key is, in the order of the table */
    uint64_t commit;     /* bytes of text */
    bool without_tokens; /* as in dg_index_mode */
    bool containers;     /* folders are searched for archives and JSONL as well */
    bool strict, stats, dry_run, extract, one_pass;
    bool shared, files, force_exclude, fold_digits, strip_accents, update_baseline, quiet, verbose;
    bool exit_zero, show_config, isolated, help;
} settings;

/* What `check` looks for unless told otherwise. */
#define DEFAULT_RULES                                                                              \
    ((1u << DG_REPEATED_BLOCK) | (1u << DG_REPEATED_SENTENCES) | (1u << DG_REPEATED_SECTION) |     \
     (1u << DG_DOUBLED_WORDS))

/* What it looks for as well if documents are compared with one another. */
#define SHARED_RULES ((1u << DG_SHARED_BLOCK) | (1u << DG_SHARED_SENTENCES))
#define ANY_SHARED_RULES                                                                           \
    (SHARED_RULES | (1u << DG_SHARED_PASSAGE) | (1u << DG_SHARED_NEAR_DUPLICATE) |                 \
     (1u << DG_SHARED_DOCUMENT))

settings default_settings(void);
void free_settings(settings *set);

/* A PATH in a configuration file counts from its folder; a LIST may be given several times; a SIZE is
 * in bytes, or with K, M, G or T behind it in 1024, 1024^2 ... of them. */
typedef enum option_kind {
    FLAG,
    TEXT,
    PATH,
    NUMBER,
    SIZE,
    CHOICE,
    CHOICES,
    RULES,
    LIST
} option_kind;

typedef struct option {
    const char *name;     /* without the dashes */
    char letter;          /* its short form, or '\0' */
    const char *argument; /* what --help calls its value, for CHOICE(S) "a|b"; NULL for a FLAG */
    const char *section;  /* of --help */
    const char *help;
    size_t field; /* in settings: a bool, const char *, uint32_t, uint64_t or text_list, as its
                     kind says. CHOICES: a bit each, from the lowest */
    option_kind kind;
    uint32_t min, max; /* of a NUMBER; of a SIZE, in MiB */
} option;

/* The name of a command that belongs to a group is that of the group, a space, and its own. */
typedef struct command {
    const char *name;
    const char *arguments; /* "[PATH...]" */
    const char *summary;
    const char *about; /* the paragraphs of its --help */
    int (*run)(const settings *set, char **arguments, size_t n_arguments);
    const option *options;
    size_t n_options;
    size_t max_arguments;
} command;

extern const command commands[];
extern const size_t n_commands;

/* Commands that one word leads to, such as "index". */
typedef struct command_group {
    const char *name, *summary;
} command_group;
extern const command_group command_groups[];
extern const size_t n_command_groups;

/* The group that a command belongs to, or NULL; and its name within the group. */
const command_group *group_of(const command *cmd);
const char *name_in_group(const command *cmd);

/* Reads a command's options, moves its other arguments to the front of `arguments`, in order, and
 * counts them. On a mistake says what is wrong and returns false. */
bool parse_options(const command *cmd, char **arguments, size_t *n_arguments, settings *set);

/* The rule of that id, or -1 after saying which was probably meant. */
int rule_named(const char *id, size_t len);

void print_command_help(FILE *out, const command *cmd);
void print_group_help(FILE *out, const command_group *group);
void print_help(FILE *out);

/* The commands. Each returns the exit code, output not yet flushed. */
int run_check(const settings *set, char **arguments, size_t n_arguments);
int run_compare(const settings *set, char **arguments, size_t n_arguments);
int run_scan(const settings *set, char **arguments, size_t n_arguments);
int run_clean(const settings *set, char **arguments, size_t n_arguments);
int run_index_create(const settings *set, char **arguments, size_t n_arguments);
int run_index_add(const settings *set, char **arguments, size_t n_arguments);
int run_index_remove(const settings *set, char **arguments, size_t n_arguments);
int run_index_query(const settings *set, char **arguments, size_t n_arguments);
int run_index_list(const settings *set, char **arguments, size_t n_arguments);
int run_index_stats(const settings *set, char **arguments, size_t n_arguments);
int run_index_verify(const settings *set, char **arguments, size_t n_arguments);
int run_index_compact(const settings *set, char **arguments, size_t n_arguments);
int run_index_copy(const settings *set, char **arguments, size_t n_arguments);
int run_explain(const settings *set, char **arguments, size_t n_arguments);
int run_help(const settings *set, char **arguments, size_t n_arguments);

#endif

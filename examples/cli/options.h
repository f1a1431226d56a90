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
typedef enum format { FORMAT_TEXT, FORMAT_JSON } format;
typedef enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;

typedef struct settings {
    const char *stdin_filename;
    const char *encoding;       /* of what isn't UTF-8; NULL: as it declares */
    const char *compare_within; /* patterns with commas between, or NULL */
    uint32_t input;             /* 0: by name; else 1 + a dg_format */
    uint32_t format;            /* a format */
    uint32_t color;             /* a color */
    uint32_t fail_level;        /* a dg_level */
    uint32_t threads;           /* 0: as many as there are cores */
    uint32_t selected_rules;    /* 0: the default ones */
    uint32_t ignored_rules;
    uint32_t min_words, min_sentences, min_passage_words;
    uint32_t include; /* DG_INCLUDE_..., in the order of the table */
    bool shared, files, fold_digits, strip_accents, quiet, verbose, exit_zero, help;
} settings;

/* What `check` looks for unless told otherwise. */
#define DEFAULT_RULES                                                                              \
    ((1u << DG_REPEATED_BLOCK) | (1u << DG_REPEATED_SENTENCES) | (1u << DG_REPEATED_SECTION) |     \
     (1u << DG_DOUBLED_WORDS))

/* What it looks for as well if documents are compared with one another. */
#define SHARED_RULES ((1u << DG_SHARED_BLOCK) | (1u << DG_SHARED_SENTENCES))
#define ANY_SHARED_RULES                                                                           \
    (SHARED_RULES | (1u << DG_SHARED_PASSAGE) | (1u << DG_SHARED_NEAR_DUPLICATE))

settings default_settings(void);

typedef enum option_kind { FLAG, TEXT, NUMBER, CHOICE, CHOICES, RULES } option_kind;

typedef struct option {
    const char *name;     /* without the dashes */
    char letter;          /* its short form, or '\0' */
    const char *argument; /* what --help calls its value, for CHOICE(S) "a|b"; NULL for a FLAG */
    const char *section;  /* of --help */
    const char *help;
    size_t field; /* in settings: a bool, const char * or uint32_t, as its kind says. CHOICES: a bit
                     each, from the lowest */
    option_kind kind;
    uint32_t min, max; /* of a NUMBER */
} option;

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

/* Reads a command's options, moves its other arguments to the front of `arguments`, in order, and
 * counts them. On a mistake says what is wrong and returns false. */
bool parse_options(const command *cmd, char **arguments, size_t *n_arguments, settings *set);

/* The rule of that id, or -1 after saying which was probably meant. */
int rule_named(const char *id, size_t len);

void print_command_help(FILE *out, const command *cmd);
void print_help(FILE *out);

/* The commands. Each returns the exit code, output not yet flushed. */
int run_check(const settings *set, char **arguments, size_t n_arguments);
int run_explain(const settings *set, char **arguments, size_t n_arguments);
int run_help(const settings *set, char **arguments, size_t n_arguments);

#endif

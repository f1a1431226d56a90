/* One function for each thing that is made; what they print of an option comes from its table. */
#include "generate.h"

#include "options.h"
#include "say.h"

#include <stdbool.h>
#include <string.h>

static bool takes_file(const option *opt)
{
    static const char *const names[] = {"FILE", "FOLDER", "PATH"};
    for (size_t i = 0; opt->argument != NULL && i < sizeof names / sizeof *names; i++) {
        if (strcmp(opt->argument, names[i]) == 0)
            return true;
    }
    return false;
}

/* ---- The man page ---- */

/* A hyphen is a minus, a backslash one, and no line is a request. */
static void print_roff(FILE *out, const char *text)
{
    bool at_start = true;
    for (; *text != '\0'; text++) {
        if (at_start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '-' || *text == '\\')
            fputs(*text == '-' ? "\\-" : "\\e", out);
        else
            putc(*text, out);
        at_start = *text == '\n';
    }
}

static void print_option_roff(FILE *out, const option *opt)
{
    fputs(".TP\n.B ", out);
    if (opt->letter != '\0')
        fprintf(out, "\\-%c, ", opt->letter);
    fputs("\\-\\-", out);
    print_roff(out, opt->name);
    if (opt->argument != NULL) {
        fputs(" \\fI", out);
        print_roff(out, opt->argument);
        fputs("\\fR", out);
    }
    putc('\n', out);
    print_roff(out, opt->help);
    fputs(".\n", out);
}

static void print_command_roff(FILE *out, const command *cmd)
{
    fputs(".SS dittograph ", out);
    print_roff(out, cmd->name);
    fprintf(out, " %s%s\n", cmd->n_options > 0 ? "[OPTION...] " : "", cmd->arguments);
    for (const char *line = cmd->about; *line != '\0'; line += strcspn(line, "\n")) {
        line += *line == '\n' && line != cmd->about;
        if (*line == '\n') {
            fputs(".PP\n", out);
            continue;
        }
        char text[256];
        snprintf(text, sizeof text, "%.*s", (int)strcspn(line, "\n"), line);
        print_roff(out, text);
        putc('\n', out);
    }
    for (size_t i = 0; i < cmd->n_options; i++)
        print_option_roff(out, &cmd->options[i]);
}

static void generate_man(FILE *out)
{
    fprintf(out,
            ".TH DITTOGRAPH 1 \"\" \"dittograph %s\"\n.SH NAME\ndittograph \\- find text that was "
            "written twice\n.SH SYNOPSIS\n.B dittograph\n.I COMMAND\n[\\fIOPTION\\fR...] "
            "[\\fIARGUMENT\\fR...]\n.SH COMMANDS\n",
            dg_version());
    for (size_t i = 0; i < n_commands; i++)
        print_command_roff(out, &commands[i]);
    fputs(".SH RULES\n", out);
    for (unsigned rule = 0; rule < DG_N_RULES; rule++) {
        fputs(".TP\n.B ", out);
        print_roff(out, dg_rule_id((dg_rule)rule));
        putc('\n', out);
        print_roff(out, dg_rule_summary((dg_rule)rule));
        putc('\n', out);
    }
    fputs(
        ".SH FILES\n.TP\n.B .dittograph.ini\nOptions by their long names, as in \\(lqmin\\-words = "
        "10\\(rq; the nearest one upward\nfrom the current folder is read. A section such as "
        "\\(lq[docs/*.md]\\(rq may say input,\nignore and min\\-words of some files. \\(lqextend = "
        "FILE\\(rq reads FILE before.\n.SH EXIT STATUS\n0: nothing was found; 1: something was; "
        "2: an error.\n.SH ENVIRONMENT\n.TP\n.B NO_COLOR\nIf set and not empty, no colors unless "
        "asked for.\n",
        out);
}

/* ---- Completions ---- */

static void print_choices(FILE *out, const char *choices)
{
    for (; *choices != '\0'; choices++)
        putc(*choices == '|' ? ' ' : *choices, out);
}

static void print_rules(FILE *out)
{
    for (unsigned rule = 0; rule < DG_N_RULES; rule++)
        fprintf(out, "%s%s", rule > 0 ? " " : "", dg_rule_id((dg_rule)rule));
}

static void print_values_bash(FILE *out, const option *opt)
{
    fprintf(out, "        --%s) ", opt->name);
    if (opt->kind == CHOICE || opt->kind == CHOICES || opt->kind == RULES) {
        fputs("COMPREPLY=($(compgen -W '", out);
        opt->kind == RULES ? print_rules(out) : print_choices(out, opt->argument);
        fputs("' -- \"$word\")); return ;;\n", out);
    } else {
        fprintf(out, "%s return ;;\n",
                takes_file(opt) ? "COMPREPLY=($(compgen -f -- \"$word\"));" : "COMPREPLY=();");
    }
}

static void print_command_bash(FILE *out, const command *cmd)
{
    fprintf(out, "    '%s')\n        case $before in\n", cmd->name);
    for (size_t i = 0; i < cmd->n_options; i++) {
        if (cmd->options[i].argument != NULL)
            print_values_bash(out, &cmd->options[i]);
    }
    fputs("        esac\n        names='", out);
    for (size_t i = 0; i < cmd->n_options; i++)
        fprintf(out, "%s--%s", i > 0 ? " " : "", cmd->options[i].name);
    fputs("' ;;\n", out);
}

/* The names that may follow a group's, or, for NULL, the program's. */
static void print_names(FILE *out, const command_group *group)
{
    for (size_t i = 0; i < n_commands; i++) {
        if (group_of(&commands[i]) == group)
            fprintf(out, "%s ", name_in_group(&commands[i]));
    }
    for (size_t i = 0; group == NULL && i < n_command_groups; i++)
        fprintf(out, "%s ", command_groups[i].name);
}

static void print_groups_bash(FILE *out)
{
    fputs("    local command=${COMP_WORDS[1]}\n    case $command in\n", out);
    for (size_t i = 0; i < n_command_groups; i++) {
        fprintf(out,
                "    %s)\n        if [ \"$COMP_CWORD\" -eq 2 ]; then\n"
                "            COMPREPLY=($(compgen -W '",
                command_groups[i].name);
        print_names(out, &command_groups[i]);
        fputs("--help' -- \"$word\"))\n            return\n        fi\n"
              "        command=\"$command ${COMP_WORDS[2]}\" ;;\n",
              out);
    }
    fputs("    esac\n    case $command in\n", out);
}

static void generate_bash(FILE *out)
{
    fputs("_dittograph() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} names=\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W '",
          out);
    print_names(out, NULL);
    fputs("--help --version' -- \"$word\"))\n        return\n    fi\n", out);
    print_groups_bash(out);
    for (size_t i = 0; i < n_commands; i++)
        print_command_bash(out, &commands[i]);
    fputs("    esac\n    case ${COMP_WORDS[1]} in\n    explain) COMPREPLY=($(compgen -W '", out);
    print_rules(out);
    fputs("' -- \"$word\")); return ;;\n    esac\n    case $word in\n"
          "    -*) COMPREPLY=($(compgen -W \"$names\" -- \"$word\")) ;;\n"
          "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n    esac\n}\n"
          "complete -o filenames -F _dittograph dittograph\n",
          out);
}

/* For a description within '...' and, in zsh, [...]. */
static void print_quoted(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr("[]:\\", *text) != NULL)
            fprintf(out, "\\%c", *text);
        else
            putc(*text == '\n' ? ' ' : *text, out);
    }
}

static void print_option_zsh(FILE *out, const option *opt)
{
    bool repeats = opt->kind == LIST || opt->kind == RULES;
    fprintf(out, "            '%s--%s%s[", repeats ? "*" : "", opt->name,
            opt->argument != NULL ? "=" : "");
    print_quoted(out, opt->help);
    fputs("]", out);
    if (opt->argument != NULL) {
        fputs(":value:", out);
        if (opt->kind == CHOICE || opt->kind == CHOICES || opt->kind == RULES) {
            putc('(', out);
            opt->kind == RULES ? print_rules(out) : print_choices(out, opt->argument);
            putc(')', out);
        } else if (takes_file(opt)) {
            fputs("_files", out);
        }
    }
    fputs("' \\\n", out);
}

static void print_described_zsh(FILE *out, const char *name, const char *summary)
{
    fprintf(out, "'%s:", name);
    print_quoted(out, summary);
    fputs("' ", out);
}

static void print_names_zsh(FILE *out, const command_group *group)
{
    fputs("        local -a all=(", out);
    for (size_t i = 0; i < n_commands; i++) {
        if (group_of(&commands[i]) == group)
            print_described_zsh(out, name_in_group(&commands[i]), commands[i].summary);
    }
    for (size_t i = 0; group == NULL && i < n_command_groups; i++)
        print_described_zsh(out, command_groups[i].name, command_groups[i].summary);
    fputs(")\n        _describe command all\n        return\n    fi\n", out);
}

static void print_groups_zsh(FILE *out)
{
    for (size_t i = 0; i < n_command_groups; i++) {
        const char *name = command_groups[i].name;
        fprintf(out, "    if [[ $name == %s ]] && (( CURRENT == 2 )); then\n", name);
        print_names_zsh(out, &command_groups[i]);
        fprintf(out,
                "    if [[ $name == %s ]]; then\n        name=\"$name $words[2]\"\n"
                "        shift words\n        (( CURRENT-- ))\n    fi\n",
                name);
    }
}

static void generate_zsh(FILE *out)
{
    fputs("#compdef dittograph\n_dittograph() {\n    if (( CURRENT == 2 )); then\n", out);
    print_names_zsh(out, NULL);
    fputs("    local name=$words[2]\n    shift words\n    (( CURRENT-- ))\n", out);
    print_groups_zsh(out);
    fputs("    case $name in\n", out);
    for (size_t i = 0; i < n_commands; i++) {
        fprintf(out, "    '%s')\n        _arguments \\\n", commands[i].name);
        for (size_t j = 0; j < commands[i].n_options; j++)
            print_option_zsh(out, &commands[i].options[j]);
        fputs("            '*:argument:_files' ;;\n", out);
    }
    fputs("    esac\n}\n_dittograph \"$@\"\n", out);
}

/* Whether the words so far are those of a command. */
static void print_seen_fish(FILE *out, const command *cmd)
{
    const command_group *group = group_of(cmd);
    if (group != NULL)
        fprintf(out, "__fish_seen_subcommand_from %s; and ", group->name);
    fprintf(out, "__fish_seen_subcommand_from %s", name_in_group(cmd));
}

static void print_text_fish(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        *text == '\'' ? fputs("\\'", out) : putc(*text, out);
    fputs("'\n", out);
}

static void print_option_fish(FILE *out, const command *cmd, const option *opt)
{
    fputs("complete -c dittograph -n '", out);
    print_seen_fish(out, cmd);
    fprintf(out, "' -l %s", opt->name);
    if (opt->letter != '\0')
        fprintf(out, " -s %c", opt->letter);
    if (opt->kind == CHOICE || opt->kind == CHOICES || opt->kind == RULES) {
        fputs(" -x -a '", out);
        opt->kind == RULES ? print_rules(out) : print_choices(out, opt->argument);
        putc('\'', out);
    } else if (opt->argument != NULL) {
        fputs(takes_file(opt) ? " -r" : " -x", out);
    }
    fputs(" -d '", out);
    print_text_fish(out, opt->help);
}

static void generate_fish(FILE *out)
{
    for (size_t i = 0; i < n_command_groups; i++) {
        fprintf(out, "complete -c dittograph -f -n __fish_use_subcommand -a %s -d '",
                command_groups[i].name);
        print_text_fish(out, command_groups[i].summary);
    }
    for (size_t i = 0; i < n_commands; i++) {
        const command_group *group = group_of(&commands[i]);
        fputs("complete -c dittograph -f -n ", out);
        if (group != NULL)
            fprintf(out, "'__fish_seen_subcommand_from %s'", group->name);
        else
            fputs("__fish_use_subcommand", out);
        fprintf(out, " -a %s -d '", name_in_group(&commands[i]));
        print_text_fish(out, commands[i].summary);
        for (size_t j = 0; j < commands[i].n_options; j++)
            print_option_fish(out, &commands[i], &commands[i].options[j]);
    }
}

int generate(FILE *out, const char *what)
{
    static const struct {
        const char *name;
        void (*make)(FILE *out);
    } kinds[] = {{"man", generate_man},
                 {"bash", generate_bash},
                 {"zsh", generate_zsh},
                 {"fish", generate_fish}};
    for (size_t i = 0; what != NULL && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(what, kinds[i].name) == 0) {
            kinds[i].make(out);
            return 0;
        }
    }
    say("--generate takes man, bash, zsh or fish, not '%s'", what != NULL ? what : "");
    return 2;
}

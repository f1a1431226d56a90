/* Help, printed from the tables. */
#include "options.h"

#include <string.h>

#define HELP_COLUMN 32

static void print_option(FILE *out, const option *opt)
{
    int column = opt->letter != '\0' ? fprintf(out, "  -%c, --%s", opt->letter, opt->name)
                                     : fprintf(out, "      --%s", opt->name);
    if (opt->argument != NULL)
        column += fprintf(out, " %s", opt->argument);
    if (column + 2 > HELP_COLUMN)
        column = fprintf(out, "\n") - 1;
    fprintf(out, "%*s%s\n", HELP_COLUMN - column, "", opt->help);
}

void print_command_help(FILE *out, const command *cmd)
{
    const char *section = "";
    fprintf(out, "Usage: dittograph %s [OPTION...] %s\n\n%s\n", cmd->name, cmd->arguments,
            cmd->about);
    for (size_t i = 0; i < cmd->n_options; i++) {
        if (strcmp(section, cmd->options[i].section) != 0) {
            section = cmd->options[i].section;
            fprintf(out, "\n%s:\n", section);
        }
        print_option(out, &cmd->options[i]);
    }
}

static void print_commands(FILE *out, const command_group *group)
{
    for (size_t i = 0; i < n_commands; i++)
        if (group_of(&commands[i]) == group)
            fprintf(out, "  %-8s %-12s %s\n", name_in_group(&commands[i]), commands[i].arguments,
                    commands[i].summary);
}

void print_group_help(FILE *out, const command_group *group)
{
    fprintf(out,
            "dittograph %s: %s.\n\nUsage: dittograph %s COMMAND [OPTION...] [ARGUMENT...]\n\n"
            "Commands:\n",
            group->name, group->summary, group->name);
    print_commands(out, group);
    fprintf(out, "\n'dittograph %s COMMAND --help' lists a command's options.\n", group->name);
}

void print_help(FILE *out)
{
    fputs("dittograph finds text that was written twice.\n\n"
          "Usage: dittograph COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n",
          out);
    print_commands(out, NULL);
    for (size_t i = 0; i < n_command_groups; i++)
        fprintf(out, "  %-8s %-12s %s\n", command_groups[i].name, "COMMAND",
                command_groups[i].summary);
    fputs("\n'dittograph COMMAND --help' lists a command's options; 'dittograph --version' says "
          "which\nversion this is, 'dittograph --generate man|bash|zsh|fish' prints the man page "
          "or a shell's\n"
          "completions.\n",
          out);
}

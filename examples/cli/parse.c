/* Reading the command line by an option table: --name=value, --name value, -j4, -j 4, -qv, and --
 * before arguments that look like options. Names are never abbreviated, so new ones break nothing. */
#include "memory.h"
#include "nearest.h"
#include "options.h"
#include "say.h"
#include "values.h"

#include <stdlib.h>
#include <string.h>

/* Where parsing is: value_of may take the argument after the option's own. */
typedef struct parser {
    const command *cmd;
    char **arguments;
    size_t n, next;
    settings *set;
} parser;

/* The first time an option is given here it puts what it was before out of force. */
static bool store(parser *p, const option *opt, const char *value)
{
    uint64_t bit = (uint64_t)1 << (opt - p->cmd->options);
    if ((p->set->given & bit) == 0)
        reset_value(p->set, opt);
    p->set->given |= bit;
    return set_value(p->set, opt, value, "--");
}

/* attached: the value that stands in the same argument, or NULL. */
static bool store_with_value(parser *p, const option *opt, const char *attached)
{
    if (attached == NULL && p->next == p->n) {
        say("--%s needs a value: %s", opt->name, opt->argument);
        return false;
    }
    return store(p, opt, attached != NULL ? attached : p->arguments[p->next++]);
}

static bool unknown_option(const parser *p, const char *name, size_t len)
{
    char *mistyped = need(len + 1, 1);
    nearest probably = NEAREST_INIT;
    memcpy(mistyped, name, len);
    for (size_t i = 0; i < p->cmd->n_options; i++)
        nearest_offer(&probably, mistyped, p->cmd->options[i].name);
    if (probably.name != NULL)
        say("unknown option '--%s'; did you mean '--%s'?", mistyped, probably.name);
    else
        say("unknown option '--%s'; see 'dittograph %s --help'", mistyped, p->cmd->name);
    free(mistyped);
    return false;
}

static const option *option_of_name(const command *cmd, const char *name, size_t len)
{
    for (size_t i = 0; i < cmd->n_options; i++) {
        if (strlen(cmd->options[i].name) == len && strncmp(cmd->options[i].name, name, len) == 0)
            return &cmd->options[i];
    }
    return NULL;
}

static bool parse_long(parser *p, const char *name)
{
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const option *opt = option_of_name(p->cmd, name, len);
    bool off = opt == NULL && strncmp(name, "no-", 3) == 0;
    if (off)
        opt = option_of_name(p->cmd, name + 3, len - 3);
    if (opt == NULL || (off && opt->kind != FLAG))
        return unknown_option(p, name, len);
    if (opt->kind != FLAG)
        return store_with_value(p, opt, value);
    if (value == NULL)
        return store(p, opt, off ? "no" : NULL);
    say("--%.*s takes no value", (int)len, name);
    return false;
}

static const option *option_of_letter(const command *cmd, char letter)
{
    for (size_t i = 0; i < cmd->n_options; i++) {
        if (cmd->options[i].letter == letter)
            return &cmd->options[i];
    }
    return NULL;
}

static bool parse_letters(parser *p, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const option *opt = option_of_letter(p->cmd, *letters);
        if (opt == NULL) {
            say("unknown option '-%c'; see 'dittograph %s --help'", *letters, p->cmd->name);
            return false;
        }
        if (opt->kind != FLAG)
            return store_with_value(p, opt, letters[1] != '\0' ? letters + 1 : NULL);
        if (!store(p, opt, NULL))
            return false;
    }
    return true;
}

bool parse_options(const command *cmd, char **arguments, size_t *n_arguments, settings *set)
{
    parser p = {cmd, arguments, *n_arguments, 0, set};
    size_t n = 0;
    bool only_arguments = false;
    while (p.next < p.n) {
        char *argument = arguments[p.next++];
        if (only_arguments || argument[0] != '-' || argument[1] == '\0')
            arguments[n++] = argument;
        else if (strcmp(argument, "--") == 0)
            only_arguments = true;
        else if (!(argument[1] == '-' ? parse_long(&p, argument + 2)
                                      : parse_letters(&p, argument + 1)))
            return false;
    }
    if (n > cmd->max_arguments && !set->help) {
        say("%s takes at most %zu argument%s, not '%s' as well", cmd->name, cmd->max_arguments,
            cmd->max_arguments == 1 ? "" : "s", arguments[cmd->max_arguments]);
        return false;
    }
    *n_arguments = n;
    return true;
}

/* Reading the command line by an option table: --name=value, --name value, -j4, -j 4, -qv, and --
 * before arguments that look like options. Names are never abbreviated, so new ones break nothing. */
#include "memory.h"
#include "nearest.h"
#include "options.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>

/* Where parsing is: value_of may take the argument after the option's own. */
typedef struct parser {
    const command *cmd;
    char **arguments;
    size_t n, next;
    settings *set;
} parser;

static void *field_of(settings *set, const option *opt)
{
    return (char *)set + opt->field;
}

static int choice_named(const char *choices, const char *value, size_t len)
{
    for (int i = 0;; i++) {
        size_t choice_len = strcspn(choices, "|");
        if (choice_len == len && strncmp(choices, value, len) == 0)
            return i;
        if (choices[choice_len] == '\0')
            return -1;
        choices += choice_len + 1;
    }
}

static bool set_choice(const option *opt, const char *value, uint32_t *field)
{
    int choice = choice_named(opt->argument, value, strlen(value));
    if (choice < 0) {
        say("--%s takes %s, not '%s'", opt->name, opt->argument, value);
        return false;
    }
    *field = (uint32_t)choice;
    return true;
}

static bool add_choices(const option *opt, const char *values, uint32_t *field)
{
    for (const char *value = values;; value++) {
        size_t len = strcspn(value, ",");
        int choice = choice_named(opt->argument, value, len);
        if (choice < 0) {
            say("--%s takes some of %s with commas between, not '%s'", opt->name, opt->argument,
                values);
            return false;
        }
        *field |= 1u << choice;
        value += len;
        if (*value == '\0')
            return true;
    }
}

static bool set_number(const option *opt, const char *value, uint32_t *field)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || number < opt->min ||
        number > opt->max) {
        say("--%s takes a number from %u to %u, not '%s'", opt->name, (unsigned)opt->min,
            (unsigned)opt->max, value);
        return false;
    }
    *field = (uint32_t)number;
    return true;
}

int rule_named(const char *id, size_t len)
{
    char *name = need(len + 1, 1);
    nearest probably = NEAREST_INIT;
    int rule = -1;
    memcpy(name, id, len);
    for (int i = 0; i < (int)DG_N_RULES && rule < 0; i++) {
        nearest_offer(&probably, name, dg_rule_id((dg_rule)i));
        if (strcmp(name, dg_rule_id((dg_rule)i)) == 0)
            rule = i;
    }
    if (rule < 0 && probably.name != NULL)
        say("unknown rule '%s'; did you mean '%s'?", name, probably.name);
    else if (rule < 0)
        say("unknown rule '%s'; 'dittograph explain' lists the rules", name);
    free(name);
    return rule;
}

static bool add_rules(const char *ids, uint32_t *field)
{
    for (;; ids++) {
        size_t len = strcspn(ids, ",");
        if (len == 3 && strncmp(ids, "all", len) == 0) {
            *field |= (1u << DG_N_RULES) - 1;
        } else {
            int rule = rule_named(ids, len);
            if (rule < 0)
                return false;
            *field |= 1u << rule;
        }
        ids += len;
        if (*ids == '\0')
            return true;
    }
}

static bool store(parser *p, const option *opt, const char *value)
{
    void *field = field_of(p->set, opt);
    switch (opt->kind) {
    case FLAG:
        *(bool *)field = true;
        return true;
    case TEXT:
        *(const char **)field = value;
        return true;
    case NUMBER:
        return set_number(opt, value, field);
    case CHOICE:
        return set_choice(opt, value, field);
    case CHOICES:
        return add_choices(opt, value, field);
    case RULES:
        return add_rules(value, field);
    }
    return false;
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

static bool parse_long(parser *p, const char *name)
{
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    for (size_t i = 0; i < p->cmd->n_options; i++) {
        const option *opt = &p->cmd->options[i];
        if (strlen(opt->name) != len || strncmp(opt->name, name, len) != 0)
            continue;
        if (opt->kind != FLAG)
            return store_with_value(p, opt, value);
        if (value == NULL)
            return store(p, opt, NULL);
        say("--%s takes no value", opt->name);
        return false;
    }
    return unknown_option(p, name, len);
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
        say("%s takes at most %zu argument, not '%s' as well", cmd->name, cmd->max_arguments,
            arguments[cmd->max_arguments]);
        return false;
    }
    *n_arguments = n;
    return true;
}

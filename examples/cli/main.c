/* The program: finds the command, runs it, and makes sure that what it printed has arrived. */
#define _POSIX_C_SOURCE 200809L
#include "config.h"
#include "generate.h"
#include "nearest.h"
#include "options.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A file opened later must not get the number of a standard stream that came closed: it would be
 * written to. What takes its place can't be used the way the stream would be. */
static void hold_standard_streams(void)
{
    for (int stream = 0; stream <= 2; stream++) {
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
    }
}

/* NULL: those in no group. */
static const command *command_named(const command_group *group, const char *name)
{
    for (size_t i = 0; i < n_commands; i++) {
        if (group_of(&commands[i]) == group && strcmp(name_in_group(&commands[i]), name) == 0)
            return &commands[i];
    }
    return NULL;
}

static const command_group *group_named(const char *name)
{
    for (size_t i = 0; i < n_command_groups; i++) {
        if (strcmp(command_groups[i].name, name) == 0)
            return &command_groups[i];
    }
    return NULL;
}

static int unknown_in_group(const command_group *group, const char *name)
{
    nearest probably = NEAREST_INIT;
    for (size_t i = 0; i < n_commands; i++) {
        if (group_of(&commands[i]) == group)
            nearest_offer(&probably, name, name_in_group(&commands[i]));
    }
    if (probably.name != NULL)
        say("unknown command '%s %s'; did you mean '%s %s'?", group->name, name, group->name,
            probably.name);
    else
        say("unknown command '%s %s'; see 'dittograph %s --help'", group->name, name, group->name);
    return 2;
}

static int unknown_command(const char *name)
{
    nearest probably = NEAREST_INIT;
    for (size_t i = 0; i < n_commands; i++) {
        if (group_of(&commands[i]) == NULL)
            nearest_offer(&probably, name, commands[i].name);
    }
    for (size_t i = 0; i < n_command_groups; i++)
        nearest_offer(&probably, name, command_groups[i].name);
    if (probably.name != NULL)
        say("unknown command '%s'; did you mean '%s'?", name, probably.name);
    else if (access(name, F_OK) == 0)
        say("unknown command '%s'; did you mean 'dittograph check %s'?", name, name);
    else
        say("unknown command '%s'; see 'dittograph --help'", name);
    return 2;
}

int run_help(const settings *set, char **arguments, size_t n_arguments)
{
    (void)set;
    const command_group *group = n_arguments > 0 ? group_named(arguments[0]) : NULL;
    if (group != NULL && n_arguments == 1) {
        print_group_help(stdout, group);
        return 0;
    }
    if (n_arguments > 1 && group == NULL) {
        say("help takes at most 1 argument, not '%s' as well", arguments[1]);
        return 2;
    }
    const char *name = n_arguments > 0 ? arguments[n_arguments - 1] : NULL;
    const command *cmd = name != NULL ? command_named(group, name) : NULL;
    if (name != NULL && cmd == NULL)
        return group != NULL ? unknown_in_group(group, name) : unknown_command(name);
    if (cmd != NULL)
        print_command_help(stdout, cmd);
    else
        print_help(stdout);
    return 0;
}

static int run_command(const command *cmd, char **arguments, size_t n_arguments)
{
    settings set = default_settings();
    int code = 2;
    if (!parse_options(cmd, arguments, &n_arguments, &set))
        goto done;
    code = 0;
    if (set.help)
        print_command_help(stdout, cmd);
    else if (!configure(&set, cmd))
        code = 2;
    else if (!set.show_config)
        code = cmd->run(&set, arguments, n_arguments);
done:
    free_settings(&set);
    return code;
}

static int run_group(const command_group *group, char **arguments, size_t n_arguments)
{
    if (n_arguments == 0) {
        print_group_help(stderr, group);
        return 2;
    }
    if (strcmp(arguments[0], "--help") == 0 || strcmp(arguments[0], "-h") == 0) {
        print_group_help(stdout, group);
        return 0;
    }
    const command *cmd = command_named(group, arguments[0]);
    return cmd != NULL ? run_command(cmd, arguments + 1, n_arguments - 1)
                       : unknown_in_group(group, arguments[0]);
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    const command *cmd = command_named(NULL, argv[1]);
    const command_group *group = group_named(argv[1]);
    if (group != NULL)
        return run_group(group, argv + 2, (size_t)argc - 2);
    if (cmd != NULL)
        return run_command(cmd, argv + 2, (size_t)argc - 2);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        print_help(stdout);
    else if (strcmp(argv[1], "--version") == 0)
        printf("dittograph %s\n", dg_version());
    else if (strcmp(argv[1], "--generate") == 0)
        return generate(stdout, argv[2]);
    else
        return unknown_command(argv[1]);
    return 0;
}

/* One document after another: their memory is kept from each to the next, since getting it back from
 * the system costs as much as reading does. */
static void keep_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

/* A report that did not arrive must not look like a clean run. */
int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN); /* a write fails instead, and that is said */
    hold_standard_streams();
    keep_memory();
    int code = run(argc, argv);
    errno = 0;
    bool failed = ferror(stdout) != 0;
    if (fclose(stdout) != 0 || failed) {
        say("can't write the output: %s", errno != 0 ? strerror(errno) : "a write failed");
        return 2;
    }
    return code;
}

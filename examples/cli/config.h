/* The configuration file: `.dittograph.ini`, options of the command by their long names. */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "options.h"

/* What a section says of the files that its glob matches: some options, those of `given`. */
struct glob_section {
    const char *glob;
    const char *folder; /* what the glob counts from */
    settings set;
};

/* Puts into force what the nearest .dittograph.ini upward from here says, or the file of --config,
 * but for what the command line says. What it says twice, or what we don't know, is a mistake; a
 * line that would be cut is one, too. With --show-config prints what each option is and who says
 * so. Leaves in `config` which file was read, or NULL. Does nothing for a command without these options. Returns false after saying what is wrong. */
bool configure(settings *set, const command *cmd);

#endif

/* See adopt.h. */
#include "adopt.h"

#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CONFIGURATION ".dittograph.ini"
#define BASELINE      ".dittograph-baseline.json"

static bool write_configuration(void)
{
    FILE *out = fopen(CONFIGURATION, "wx"); /* what is there already is somebody's */
    bool good = out != NULL && fputs("baseline = " BASELINE "\n", out) >= 0;
    if (out != NULL)
        good = fclose(out) == 0 && good;
    if (!good)
        say("can't write %s: %s", CONFIGURATION, strerror(errno));
    return good;
}

bool adopt(const unit_counts *now, const settings *set)
{
    if (set->config != NULL || set->isolated) {
        say("--update-baseline: say which file, by --baseline FILE%s%s",
            set->config != NULL ? " or 'baseline = FILE' in " : "",
            set->config != NULL ? set->config : "");
        return false;
    }
    if (!write_baseline(now, BASELINE) || !write_configuration())
        return false;
    if (!set->quiet)
        say("%s: %zu repeated text%s accepted; %s names it: commit both", BASELINE, now->n,
            now->n == 1 ? "" : "s", CONFIGURATION);
    return true;
}

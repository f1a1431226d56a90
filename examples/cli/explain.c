/* `dittograph explain`: the rules in words. What it says comes from the library. */
#include "options.h"

#include <string.h>

static void list_rules(void)
{
    for (unsigned rule = 0; rule < DG_N_RULES; rule++)
        printf("%-20s %s%s\n", dg_rule_id((dg_rule)rule), dg_rule_summary((dg_rule)rule),
               (DEFAULT_RULES >> rule & 1) != 0 ? "" : " (off unless selected)");
}

int run_explain(const settings *set, char **arguments, size_t n_arguments)
{
    (void)set;
    if (n_arguments == 0) {
        list_rules();
        return 0;
    }
    int rule = rule_named(arguments[0], strlen(arguments[0]));
    if (rule < 0)
        return 2;
    printf("%s: %s\n\n%s\n", dg_rule_id((dg_rule)rule), dg_rule_summary((dg_rule)rule),
           dg_rule_explanation((dg_rule)rule));
    return 0;
}

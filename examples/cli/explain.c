/* `dittograph explain`: the rules in words. What it says of them comes from the library; how one is
 * accepted is the command line's own. */
#include "options.h"

#include <string.h>

static void list_rules(void)
{
    for (unsigned rule = 0; rule < DG_N_RULES; rule++)
        printf("%-20s %s%s\n", dg_rule_id((dg_rule)rule), dg_rule_summary((dg_rule)rule),
               (DEFAULT_RULES >> rule & 1) != 0 ? "" : " (off unless selected)");
}

#define PASSAGES ((1u << DG_REPEATED_PASSAGE) | (1u << DG_SHARED_PASSAGE))

static void print_ways_to_accept(const char *rule, bool in_baseline)
{
    printf(
        "\nTo accept one that is meant, say so before it, in Markdown, HTML:\n\n"
        "    <!-- dittograph-disable-next %s -->\n\n"
        "(a line '.. dittograph-disable-next' in reStructuredText, '// ...' in AsciiDoc);\n"
        "or give its fingerprint, which 'check -v' shows, to --accept, or to --accepted FILE with\n"
        "the reason behind it.\n",
        rule);
    if (in_baseline)
        printf(
            "To accept all that is there now, and hear of what is new: check --update-baseline.\n");
    else
        printf("A baseline holds no passages: their ends shift with the text around them.\n");
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
    print_ways_to_accept(dg_rule_id((dg_rule)rule), (PASSAGES >> rule & 1) == 0);
    return 0;
}

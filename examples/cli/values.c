/* One function a kind, for storing and for showing. */
#include "values.h"

#include "memory.h"
#include "nearest.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>

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

static bool set_choice(const option *opt, const char *value, uint32_t *field, const char *before)
{
    int choice = choice_named(opt->argument, value, strlen(value));
    if (choice < 0) {
        say("%s%s takes %s, not '%s'", before, opt->name, opt->argument, value);
        return false;
    }
    *field = (uint32_t)choice;
    return true;
}

static bool add_choices(const option *opt, const char *values, uint32_t *field, const char *before)
{
    for (const char *value = values;; value++) {
        value += strspn(value, " ");
        size_t len = strcspn(value, ",");
        int choice = choice_named(opt->argument, value, len);
        if (choice < 0) {
            say("%s%s takes some of %s with commas between, not '%s'", before, opt->name,
                opt->argument, values);
            return false;
        }
        *field |= 1u << choice;
        value += len;
        if (*value == '\0')
            return true;
    }
}

static bool set_number(const option *opt, const char *value, uint32_t *field, const char *before)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || number < opt->min ||
        number > opt->max) {
        say("%s%s takes a number from %u to %u, not '%s'", before, opt->name, (unsigned)opt->min,
            (unsigned)opt->max, value);
        return false;
    }
    *field = (uint32_t)number;
    return true;
}

static bool set_size(const option *opt, const char *value, uint64_t *field, const char *before)
{
    static const char units[] = "KMGT";
    char *end;
    unsigned long long number = strtoull(value, &end, 10);
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    unsigned shift = unit != NULL ? 10 * (unsigned)(unit - units + 1) : 0;
    uint64_t min = (uint64_t)opt->min << 20, max = (uint64_t)opt->max << 20;
    if (value[0] < '0' || value[0] > '9' || end[unit != NULL] != '\0' || number > max >> shift ||
        number << shift < min) {
        say("%s%s takes a size from %uM to %uM, such as 512M or 2G, not '%s'", before, opt->name,
            (unsigned)opt->min, (unsigned)opt->max, value);
        return false;
    }
    *field = number << shift;
    return true;
}

static bool set_flag(const option *opt, const char *value, bool *field, const char *before)
{
    bool on = value == NULL || strcmp(value, "yes") == 0;
    if (!on && strcmp(value, "no") != 0) {
        say("%s%s takes yes or no, not '%s'", before, opt->name, value);
        return false;
    }
    *field = on;
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
        ids += strspn(ids + 1, " ");
    }
}

static void add_item(text_list *list, const char *value)
{
    list->items = need_room(list->items, &list->cap, list->n + 1, sizeof *list->items);
    list->items[list->n++] = value;
}

bool set_value(settings *set, const option *opt, const char *value, const char *before)
{
    void *field = field_of(set, opt);
    switch (opt->kind) {
    case FLAG:
        return set_flag(opt, value, field, before);
    case TEXT:
    case PATH:
        *(const char **)field = value;
        return true;
    case NUMBER:
        return set_number(opt, value, field, before);
    case SIZE:
        return set_size(opt, value, field, before);
    case CHOICE:
        return set_choice(opt, value, field, before);
    case CHOICES:
        return add_choices(opt, value, field, before);
    case RULES:
        return add_rules(value, field);
    case LIST:
        add_item(field, value);
        return true;
    }
    return false;
}

void reset_value(settings *set, const option *opt)
{
    settings fresh = default_settings();
    void *field = field_of(set, opt);
    const void *before = field_of(&fresh, opt);
    switch (opt->kind) {
    case FLAG:
        *(bool *)field = *(const bool *)before;
        break;
    case TEXT:
    case PATH:
        *(const char **)field = *(const char *const *)before;
        break;
    case NUMBER:
    case CHOICE:
    case CHOICES:
    case RULES:
        *(uint32_t *)field = *(const uint32_t *)before;
        break;
    case SIZE:
        *(uint64_t *)field = *(const uint64_t *)before;
        break;
    case LIST:
        free(((text_list *)field)->items);
        *(text_list *)field = (text_list){NULL, 0, 0, NULL};
    }
}

/* Appends with a comma between. */
static char *joined(char *list, const char *item)
{
    size_t len = strlen(list), more = strlen(item);
    char *longer = need(len + more + 3, 1);
    memcpy(longer, list, len);
    if (len > 0)
        strcpy(longer + len, ", ");
    strcat(longer, item);
    free(list);
    return longer;
}

static char *shown_rules(uint32_t rules)
{
    char *shown = need_copy("");
    for (unsigned i = 0; i < DG_N_RULES; i++) {
        if ((rules >> i & 1) != 0)
            shown = joined(shown, dg_rule_id((dg_rule)i));
    }
    return shown;
}

static char *shown_choice(const char *choices, uint32_t choice)
{
    for (; choice > 0; choice--)
        choices += strcspn(choices, "|") + 1;
    char *shown = need_copy(choices);
    shown[strcspn(shown, "|")] = '\0';
    return shown;
}

static char *shown_choices(const char *choices, uint32_t chosen)
{
    char *shown = need_copy("");
    for (uint32_t i = 0; chosen >> i != 0; i++) {
        if ((chosen >> i & 1) == 0)
            continue;
        char *choice = shown_choice(choices, i);
        shown = joined(shown, choice);
        free(choice);
    }
    return shown;
}

static char *shown_number(uint32_t number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", (unsigned)number);
    return need_copy(digits);
}

static char *shown_size(uint64_t bytes)
{
    char size[32];
    snprintf(size, sizeof size, "%lluK", (unsigned long long)(bytes >> 10));
    return need_copy(size);
}

static char *shown_list(const text_list *list)
{
    char *shown = need_copy("");
    for (size_t i = 0; i < list->n; i++)
        shown = joined(shown, list->items[i]);
    return shown;
}

char *shown_value(const settings *set, const option *opt)
{
    const void *field = (const char *)set + opt->field;
    const char *text;
    switch (opt->kind) {
    case FLAG:
        return need_copy(*(const bool *)field ? "yes" : "no");
    case TEXT:
    case PATH:
        text = *(const char *const *)field;
        return need_copy(text != NULL ? text : "");
    case NUMBER:
        return shown_number(*(const uint32_t *)field);
    case SIZE:
        return shown_size(*(const uint64_t *)field);
    case CHOICE:
        return shown_choice(opt->argument, *(const uint32_t *)field);
    case CHOICES:
        return shown_choices(opt->argument, *(const uint32_t *)field);
    case RULES:
        return shown_rules(*(const uint32_t *)field);
    case LIST:
        return shown_list(field);
    }
    return need_copy("");
}

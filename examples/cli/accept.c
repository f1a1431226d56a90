/* See accept.h. The list of fingerprints is short and searched from its start. */
#define _POSIX_C_SOURCE 200809L
#include "accept.h"

#include "json.h"
#include "memory.h"
#include "say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FEWEST_DIGITS 8

static bool add(accepted_list *list, const char *digits, size_t len, char *origin)
{
    list->kept = need_room(list->kept, &list->kept_cap, list->n_kept + 1, sizeof *list->kept);
    list->kept[list->n_kept++] = origin;
    if (len < FEWEST_DIGITS || len > ID_DIGITS || strspn(digits, "0123456789abcdef") < len) {
        say("%s: a fingerprint has 8 to 32 hexadecimal digits, unlike '%.*s'", origin, (int)len,
            digits);
        return false;
    }
    list->items = need_room(list->items, &list->cap, list->n + 1, sizeof *list->items);
    accepted *item = &list->items[list->n++];
    *item = (accepted){.origin = origin};
    memcpy(item->digits, digits, len);
    return true;
}

static bool add_line(accepted_list *list, const char *line, const char *path, unsigned number)
{
    line += strspn(line, " \t\r\n");
    if (*line == '\0' || *line == '#')
        return true;
    size_t room = strlen(path) + 16;
    char *origin = need(room, 1);
    snprintf(origin, room, "%s:%u", path, number);
    return add(list, line, strcspn(line, " \t\r\n"), origin);
}

static bool read_file(accepted_list *list, const char *path)
{
    char *line = NULL;
    size_t room = 0;
    bool good = true;
    FILE *file = fopen(path, "r");
    for (unsigned number = 1; file != NULL && good && getline(&line, &room, file) >= 0; number++)
        good = add_line(list, line, path, number);
    if (file == NULL || (good && feof(file) == 0)) { /* a line may also need too much memory */
        say("%s: %s", path, strerror(errno));
        good = false;
    }
    if (file != NULL)
        fclose(file);
    free(line);
    return good;
}

bool read_accepted(accepted_list *out, const settings *set)
{
    for (size_t i = 0; i < set->accept.n; i++) {
        if (!add(out, set->accept.items[i], strlen(set->accept.items[i]), need_copy("--accept")))
            return false;
    }
    return set->accepted == NULL || read_file(out, set->accepted);
}

static bool is_listed(accepted_list *list, const dg_text_id *id)
{
    char hex[ID_DIGITS + 1];
    bool found = false;
    hex_of(id, hex);
    for (size_t i = 0; i < list->n; i++) {
        bool same = strncmp(hex, list->items[i].digits, strlen(list->items[i].digits)) == 0;
        list->items[i].used = list->items[i].used || same;
        found = found || same;
    }
    return found;
}

bool is_accepted(accepted_list *list, const dg_finding *finding)
{
    if (list->n == 0)
        return false;
    if (is_listed(list, &finding->id))
        return true;
    bool all = finding->n_units > 0;
    for (size_t i = 0; i < finding->n_units; i++)
        all = is_listed(list, &finding->units[i]) && all;
    return all;
}

void free_accepted(accepted_list *list)
{
    for (size_t i = 0; i < list->n_kept; i++)
        free(list->kept[i]);
    free(list->kept);
    free(list->items);
}

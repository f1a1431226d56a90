/* One filter after another, each over what the one before has left. */
#include "triage.h"

#include "accept.h"
#include "adopt.h"
#include "config.h"
#include "git.h"
#include "globs.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>

/* ---- Sections of the configuration ---- */

/* Whether what a section says of a path leaves a finding out. */
static bool section_drops(const glob_section *part, const dg_finding *f)
{
    return (part->set.ignored_rules >> f->rule & 1) != 0 || f->words < part->set.min_words;
}

/* A finding is left out if all its places lie in files that leave it out. */
static bool sections_drop(const settings *set, globs *const *compiled, const shown *item)
{
    for (size_t i = 0; i < item->finding->n_occurrences; i++) {
        bool dropped = false;
        for (size_t j = 0; j < set->n_sections; j++) {
            if (globs_match(compiled[j], item->where[i].path))
                dropped = dropped || section_drops(&set->sections[j], item->finding);
        }
        if (!dropped)
            return false;
    }
    return true;
}

static void drop_by_sections(shown *items, size_t *n, const settings *set)
{
    size_t kept = 0;
    globs **compiled = section_globs(set);
    for (size_t i = 0; i < *n; i++) {
        if (!sections_drop(set, compiled, &items[i]))
            items[kept++] = items[i];
    }
    free_section_globs(compiled, set);
    *n = kept;
}

/* ---- What was accepted ---- */

static void say_unused(const accepted_list *list, const settings *set, bool partial)
{
    for (size_t i = 0; i < list->n && !set->quiet; i++) {
        if (!list->items[i].used)
            say("%s: nothing found has the fingerprint %s any more: %s", list->items[i].origin,
                list->items[i].digits,
                partial ? "drop it, unless a file that was not read has" : "drop it");
    }
}

static bool drop_accepted(shown *items, size_t *n, const settings *set, bool partial)
{
    accepted_list list = {NULL, 0, 0, NULL, 0, 0};
    bool good = read_accepted(&list, set);
    size_t kept = 0;
    for (size_t i = 0; i < *n && good; i++) {
        if (!is_accepted(&list, items[i].finding))
            items[kept++] = items[i];
    }
    if (good) {
        *n = kept;
        say_unused(&list, set, partial);
    }
    free_accepted(&list);
    return good;
}

/* ---- The baseline ---- */

static bool update_baseline(const unit_counts *now, size_t *n, const settings *set, bool failed)
{
    if (failed) {
        say("--update-baseline: not everything could be read: left as it was");
        return false;
    }
    if (set->baseline == NULL ? !adopt(now, set) : !write_baseline(now, set->baseline))
        return false;
    if (set->baseline != NULL && !set->quiet)
        say("%s: %zu repeated text%s accepted", set->baseline, now->n, now->n == 1 ? "" : "s");
    *n = 0;
    return true;
}

static bool drop_known(shown *items, size_t *n, const unit_counts *now, const settings *set,
                       const vantage *from)
{
    unit_counts known = {0};
    size_t kept = 0;
    bool good = read_baseline(&known, set->baseline);
    for (size_t i = 0; i < *n && good; i++) {
        ptrdiff_t unit = new_unit(items[i].finding, now, &known);
        if (unit < 0)
            continue;
        compare_with_baseline(&items[i], (size_t)unit, &known, from);
        items[kept++] = items[i];
    }
    if (good)
        *n = kept;
    free_unit_counts(&known);
    return good;
}

static bool apply_baseline(shown *items, size_t *n, const settings *set, bool failed)
{
    if (set->baseline == NULL && !set->update_baseline)
        return true;
    vantage from = vantage_of(set->baseline != NULL ? set->baseline : "");
    unit_counts now = count_units(items, *n, set->update_baseline ? &from : NULL);
    bool good = set->update_baseline ? update_baseline(&now, n, set, failed)
                                     : drop_known(items, n, &now, set, &from);
    free_unit_counts(&now);
    free_vantage(&from);
    return good;
}

/* ---- What was changed ---- */

static bool was_changed(const located *at, const changes *since)
{
    bool at_line_start = at->end.column == 1 && at->end.line > at->start.line;
    return !at->commented && !at->archive &&
           has_changed(since, at->path, at->start.line, at->end.line - at_line_start);
}

/* Points at the first changed copy, if what is pointed at isn't one; false: there is none. */
static bool anchor(shown *item, const changes *since)
{
    size_t i = 0;
    if (was_changed(&item->where[item->anchor], since))
        return true;
    while (i < item->finding->n_occurrences && !was_changed(&item->where[i], since))
        i++;
    if (i == item->finding->n_occurrences)
        return false;
    item->anchor = i;
    return true;
}

static bool drop_unchanged(shown *items, size_t *n, const settings *set)
{
    if (set->since == NULL)
        return true;
    changes *since = changes_since(set->since);
    size_t kept = 0;
    if (since == NULL)
        return false;
    for (size_t i = 0; i < *n; i++) {
        if (anchor(&items[i], since))
            items[kept++] = items[i];
    }
    *n = kept;
    free_changes(since);
    return true;
}

bool triage(shown *items, size_t *n, const settings *set, bool reading_failed, bool partial)
{
    drop_by_sections(items, n, set);
    return drop_accepted(items, n, set, partial) && apply_baseline(items, n, set, reading_failed) &&
           drop_unchanged(items, n, set);
}

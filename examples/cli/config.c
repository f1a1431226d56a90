/* Reading by libinih, which is handed a line at a time, so that we know the number of each and see
 * those that it would cut. A file may extend another, which is read before it:
 *
 *     ; before any section: for all files
 *     extend = ../.dittograph.ini
 *     exclude = drafts/old
 *         CHANGELOG.md
 *
 *     [reference]
 *     ignore = repeated-block
 *
 * What a file says of an option replaces what the one it extends said of it. */
#define _POSIX_C_SOURCE 200809L
#include "config.h"

#include "memory.h"
#include "nearest.h"
#include "paths.h"
#include "say.h"
#include "utf8.h"
#include "values.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME       ".dittograph.ini"
#define MOST_FILES      16  /* that extend each other */
#define LONGEST_LINE    197 /* libinih's 200, with its line end and NUL */
#define LONGEST_SECTION 49

typedef struct reader {
    settings *set;
    const command *cmd;
    const char **origins; /* of each option; NULL: its default, or the command line */
    const char *path, *folder;
    FILE *file;
    unsigned line;
    uint64_t here; /* the options that this file has said something of, in this section */
    const option *last;
    char section_glob[LONGEST_SECTION + 1];
    char *extended;    /* the file that this one extends */
    const char *first; /* the file that none extends */
    bool failed;
} reader;

static const char *keep(settings *set, char *text)
{
    set->kept = need_room(set->kept, &set->kept_cap, set->n_kept + 1, sizeof *set->kept);
    set->kept[set->n_kept++] = text;
    return text;
}

/* "FILE:LINE: " */
static char *position(const reader *r)
{
    size_t room = strlen(r->path) + 16;
    char *text = need(room, 1);
    snprintf(text, room, "%s:%u: ", r->path, r->line);
    return text;
}

static bool wrong(reader *r, const char *what, const char *of)
{
    char *before = position(r);
    say("%s%s '%s'", before, what, of);
    free(before);
    r->failed = true;
    return false;
}

/* Options that only make sense on a command line. */
static bool is_configurable(const option *opt)
{
    static const char *const others[] = {"config", "isolated",       "show-config",
                                         "files",  "files-from",     "help",
                                         "jobs",   "stdin-filename", "update-baseline"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(opt->name, others[i]) == 0)
            return false;
    }
    return true;
}

static bool is_of_sections(const option *opt)
{
    return strcmp(opt->name, "input") == 0 || strcmp(opt->name, "ignore") == 0 ||
           strcmp(opt->name, "min-words") == 0;
}

static bool unknown_key(reader *r, const char *key, bool in_section)
{
    nearest probably = NEAREST_INIT;
    for (size_t i = 0; i < r->cmd->n_options; i++) {
        const option *opt = &r->cmd->options[i];
        if (in_section ? is_of_sections(opt) : is_configurable(opt))
            nearest_offer(&probably, key, opt->name);
    }
    if (probably.name == NULL)
        return wrong(r, in_section ? "a section can't say" : "unknown key", key);
    char *before = position(r);
    say("%sunknown key '%s'; did you mean '%s'?", before, key, probably.name);
    free(before);
    r->failed = true;
    return false;
}

static const option *option_of_key(const reader *r, const char *key, bool in_section)
{
    for (size_t i = 0; i < r->cmd->n_options; i++) {
        const option *opt = &r->cmd->options[i];
        if (strcmp(opt->name, key) == 0)
            return (in_section ? is_of_sections(opt) : is_configurable(opt)) ? opt : NULL;
    }
    return NULL;
}

/* The section that begins here, unless it has begun. */
static settings *section_named(reader *r, const char *glob)
{
    settings *set = r->set;
    if (strcmp(r->section_glob, glob) != 0) {
        strcpy(r->section_glob, glob);
        r->here = 0;
        r->last = NULL;
        set->sections = need_room(set->sections, &set->sections_cap, set->n_sections + 1,
                                  sizeof *set->sections);
        set->sections[set->n_sections++] =
            (glob_section){keep(set, need_copy(glob)), r->folder, default_settings()};
        set->sections[set->n_sections - 1].set.min_words = 0; /* nothing is said of it yet */
    }
    return &set->sections[set->n_sections - 1].set;
}

/* Only a list may be said twice, and anything over several lines that follow one another. */
static bool may_repeat(const reader *r, const option *opt)
{
    return opt == r->last && (opt->kind == LIST || opt->kind == RULES);
}

static bool store(reader *r, settings *into, const option *opt, const char *value)
{
    uint64_t bit = (uint64_t)1 << (opt - r->cmd->options);
    bool general = into == r->set;
    if ((r->set->given & bit) != 0)
        return true;
    if ((r->here & bit) != 0 && !may_repeat(r, opt))
        return wrong(r, "said twice:", opt->name);
    char *before = position(r);
    if ((r->here & bit) == 0)
        reset_value(into, opt);
    r->here |= bit;
    r->last = opt;
    char *text = opt->kind == PATH ? path_from(r->folder, value) : need_copy(value);
    if (opt->kind == RULES) /* a list may go on in the next line */
        text[strlen(text) - (text[0] != '\0' && text[strlen(text) - 1] == ',')] = '\0';
    bool good = set_value(into, opt, keep(r->set, text), before);
    if (opt->kind == LIST)
        ((text_list *)((char *)into + opt->field))->folder = r->folder;
    if (general)
        r->origins[opt - r->cmd->options] = keep(r->set, need_copy(before));
    free(before);
    r->failed = r->failed || !good;
    return good;
}

static int take(void *context, const char *glob, const char *key, const char *value)
{
    reader *r = context;
    bool in_section = *glob != '\0';
    if (r->failed || (!in_section && strcmp(key, "extend") == 0))
        return 1;
    settings *into = in_section ? section_named(r, glob) : r->set;
    const option *opt = option_of_key(r, key, in_section);
    if (opt == NULL)
        unknown_key(r, key, in_section);
    else
        store(r, into, opt, value);
    return 1;
}

/* What a first look at a file is for: the file it extends. */
static int take_extend(void *context, const char *glob, const char *key, const char *value)
{
    reader *r = context;
    if (*glob != '\0' || strcmp(key, "extend") != 0 || r->failed)
        return 1;
    if (r->extended != NULL)
        wrong(r, "said twice: extend", value);
    else
        r->extended = path_from(r->folder, value);
    return 1;
}

/* As fgets. */
static char *read_line(char *line, int room, void *context)
{
    reader *r = context;
    if (r->failed || fgets(line, room, r->file) == NULL)
        return NULL;
    size_t len = strcspn(line, "\r\n");
    const char *start = line + strspn(line, " \t\xEF\xBB\xBF"), *end = strchr(start, ']');
    r->line++;
    if (len > LONGEST_LINE)
        wrong(r, "a line of more than 197 bytes:", line);
    else if (*start == '[' && end != NULL && end - start - 1 > LONGEST_SECTION)
        wrong(r, "a section's name of more than 49 bytes:", line);
    return r->failed ? NULL : line;
}

static bool read_file(reader *r, const char *path, ini_handler handler)
{
    r->path = path;
    r->folder = keep(r->set, folder_of(path));
    r->file = fopen(path, "r");
    if (r->file == NULL) {
        say("%s: %s", path, strerror(errno));
        return false;
    }
    r->line = 0;
    r->here = 0;
    r->last = NULL;
    r->section_glob[0] = '\0';
    int line = ini_parse_stream(read_line, r, handler, r);
    if (!r->failed && ferror(r->file) != 0) {
        say("%s: %s", path, strerror(errno));
        r->failed = true;
    } else if (!r->failed && line > 0) {
        r->line = (unsigned)line;
        wrong(r, "neither a [section] nor key = value", "");
    }
    fclose(r->file);
    return !r->failed;
}

/* Reads the file and those it extends, the farthest first. */
static bool read_files(reader *r, char *path)
{
    const char *files[MOST_FILES];
    size_t n = 0;
    do {
        const char *kept = keep(r->set, path);
        if (n == MOST_FILES)
            return wrong(r, "too many files extend each other, the last of them", kept);
        files[n++] = kept;
        r->extended = NULL;
        bool good = read_file(r, path, take_extend);
        path = r->extended;
        if (!good) {
            free(path);
            return false;
        }
    } while (path != NULL);
    r->first = files[0];
    while (n > 0) {
        if (!read_file(r, files[--n], take))
            return false;
    }
    return true;
}

/* NULL: there is none. */
static char *nearest_file(void)
{
    char *folder = current_folder();
    while (folder != NULL) {
        char *path = path_from(folder, FILE_NAME), *up = parent_of(folder);
        free(folder);
        folder = up;
        if (access(path, F_OK) == 0) {
            free(folder);
            return path;
        }
        free(path);
    }
    return NULL;
}

static void show(const reader *r, const settings *set)
{
    for (size_t i = 0; i < r->cmd->n_options; i++) {
        const option *opt = &r->cmd->options[i];
        if (!is_configurable(opt))
            continue;
        char *value = shown_value(set, opt), *line = shown_path(value, true);
        const char *origin = (set->given >> i & 1) != 0 ? "the command line"
                             : r->origins[i] != NULL    ? r->origins[i]
                                                        : "the default";
        printf("%s = %s  ; %.*s\n", opt->name, line, (int)strlen(origin), origin);
        free(line);
        free(value);
    }
}

static bool has_configuration(const command *cmd)
{
    for (size_t i = 0; i < cmd->n_options; i++) {
        if (strcmp(cmd->options[i].name, "config") == 0)
            return true;
    }
    return false;
}

bool configure(settings *set, const command *cmd)
{
    if (!has_configuration(cmd))
        return true;
    reader r = {.set = set, .cmd = cmd, .origins = need(cmd->n_options, sizeof *r.origins)};
    char *path = set->config != NULL ? need_copy(set->config)
                 : set->isolated     ? NULL
                                     : nearest_file();
    bool good = path == NULL || read_files(&r, path);
    set->config = r.first;
    if (good && set->show_config)
        show(&r, set);
    free(r.origins);
    return good;
}

/* `dittograph index create|remove|list|stats|verify|compact|copy`: a call of the library each. */
#include "index.h"

#include "json.h"
#include "memory.h"
#include "say.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* ---- What all of them need ---- */

void say_index(const char *folder, const dg_error *error)
{
    say("%s: %s", folder, error->message);
}

/* Of the parameters that an index has and those it was asked to have: the first that differs, in the
 * order in which the library looks at them. False if it can't be told. */
static bool find_difference(const char *folder, const dg_index_parameters *asked, uint64_t both[2])
{
    dg_index_options how = DG_INDEX_OPTIONS_INIT;
    dg_index_parameters there = DG_INDEX_PARAMETERS_INIT;
    dg_index *index = NULL;
    how.read_only = 1;
    if (asked == NULL || dg_index_open(&index, folder, &how, NULL) != DG_OK)
        return false;
    dg_index_parameters_of(index, &there);
    dg_index_close(index);
    const uint64_t pairs[][2] = {{there.seed, asked->seed},
                                 {there.flags, asked->flags},
                                 {there.k, asked->k},
                                 {there.window, asked->window},
                                 {there.min_words, asked->min_words},
                                 {there.mode, asked->mode}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][0] != pairs[i][1]) {
            memcpy(both, pairs[i], sizeof pairs[i]);
            return true;
        }
    return false;
}

static void say_mismatch(const char *folder, const dg_index_options *how, const dg_error *error)
{
    uint64_t both[2];
    if (find_difference(folder, how->parameters, both))
        say("%s: %s: %llu, not %llu", folder, error->message, (unsigned long long)both[0],
            (unsigned long long)both[1]);
    else
        say("%s: %s (the index has %llu)", folder, error->message,
            (unsigned long long)error->position);
}

dg_index *open_index(const char *folder, const dg_index_options *how)
{
    dg_index *index = NULL;
    dg_error error = {DG_OK, NULL, 0};
    if (dg_index_open(&index, folder, how, &error) == DG_OK)
        return index;
    if (error.code == DG_MISMATCH)
        say_mismatch(folder, how, &error);
    else
        say_index(folder, &error);
    return NULL;
}

dg_index *open_index_to_read(const char *folder)
{
    dg_index_options how = DG_INDEX_OPTIONS_INIT;
    how.read_only = 1;
    return open_index(folder, &how);
}

char *text_of_bytes(const void *bytes, size_t len)
{
    const char *from = bytes;
    char *text = need(3 * len + 1, 1), *end = text;
    for (size_t i = 0; i < len; i++) {
        if (from[i] != '\0')
            *end++ = from[i];
        else
            end = (char *)memcpy(end, "%00", 3) + 3;
    }
    return text;
}

bool has_arguments(const char *name, const char *wanted, size_t least, size_t n_arguments)
{
    if (n_arguments >= least)
        return true;
    say("index %s needs %s; see 'dittograph index %s --help'", name, wanted, name);
    return false;
}

static bool is_good(dg_status status, const char *folder, const dg_error *error)
{
    if (status != DG_OK)
        say_index(folder, error);
    return status == DG_OK;
}

/* ---- create ---- */

/* An index that is there already is left as it is, if it has these parameters. */
int run_index_create(const settings *set, char **arguments, size_t n_arguments)
{
    dg_index_parameters parameters = DG_INDEX_PARAMETERS_INIT;
    dg_index_options how = DG_INDEX_OPTIONS_INIT;
    if (!has_arguments("create", "a folder", 1, n_arguments))
        return 2;
    parameters.seed = set->index_seed;
    parameters.flags =
        (set->fold_digits ? DG_FOLD_DIGITS : 0) | (set->strip_accents ? DG_STRIP_ACCENTS : 0);
    parameters.k = set->index_k;
    parameters.window = set->index_window;
    parameters.min_words = set->min_words;
    if (set->without_tokens)
        parameters.mode = DG_INDEX_NO_TOKENS;
    how.parameters = &parameters;
    how.create = 1;
    dg_index *index = open_index(arguments[0], &how);
    dg_index_close(index);
    return index != NULL ? 0 : 2;
}

/* ---- remove ---- */

/* Removes what is there, and says what isn't. */
static bool remove_keys(dg_index *index, dg_index_batch *batch, const char *folder, char **keys,
                        size_t n_keys)
{
    dg_error error = {DG_OK, NULL, 0};
    bool all = true;
    for (size_t i = 0; i < n_keys; i++) {
        int found = 0;
        size_t len = strlen(keys[i]);
        dg_status status = dg_index_get(index, keys[i], len, &found, NULL, NULL, &error);
        if (status == DG_OK && found)
            status = dg_index_remove(batch, keys[i], len, &error);
        if (status != DG_OK)
            say("%s: %s: %s", folder, keys[i], error.message);
        else if (!found)
            say("%s: there is no document '%s'; 'dittograph index list' names them", folder,
                keys[i]);
        all = all && status == DG_OK && found;
    }
    return all;
}

int run_index_remove(const settings *set, char **arguments, size_t n_arguments)
{
    dg_error error = {DG_OK, NULL, 0};
    dg_index_batch *batch = NULL;
    (void)set;
    if (!has_arguments("remove", "a folder and the keys to remove", 2, n_arguments))
        return 2;
    dg_index *index = open_index(arguments[0], NULL);
    bool good =
        index != NULL && is_good(dg_index_begin(&batch, index, &error), arguments[0], &error);
    bool all = good && remove_keys(index, batch, arguments[0], arguments + 1, n_arguments - 1);
    if (good && !is_good(dg_index_commit(batch, &error), arguments[0], &error)) {
        dg_index_abort(batch);
        all = false;
    }
    dg_index_close(index);
    return all ? 0 : 2;
}

/* ---- list ---- */

static void put_bytes(yajl_gen json, const char *key, const void *bytes, size_t len)
{
    char *text = text_of_bytes(bytes, len), *path = shown_path(text, false);
    put_member(json, key, path);
    free(path);
    free(text);
}

static int list_entry(void *ctx, const dg_index_entry *entry)
{
    yajl_gen json = ctx;
    if (json == NULL) {
        char *text = text_of_bytes(entry->key, entry->key_len), *path = shown_path(text, true);
        puts(path);
        free(path);
        free(text);
        return ferror(stdout);
    }
    yajl_gen_reset(json, NULL);
    yajl_gen_map_open(json);
    put_bytes(json, "key", entry->key, entry->key_len);
    put_bytes(json, "source", entry->source, entry->source_len);
    if (entry->blob_len > 0)
        put_bytes(json, "note", entry->blob, entry->blob_len);
    put_count(json, "tokens", entry->n_tokens);
    yajl_gen_map_close(json);
    putchar('\n');
    return ferror(stdout);
}

int run_index_list(const settings *set, char **arguments, size_t n_arguments)
{
    dg_error error = {DG_OK, NULL, 0};
    if (!has_arguments("list", "a folder", 1, n_arguments))
        return 2;
    dg_index *index = open_index_to_read(arguments[0]);
    if (index == NULL)
        return 2;
    yajl_gen json = set->format != FORMAT_TEXT ? json_to(stdout) : NULL;
    bool good =
        is_good(dg_index_each(index, NULL, 0, list_entry, json, &error), arguments[0], &error);
    if (json != NULL)
        yajl_gen_free(json);
    dg_index_close(index);
    return good ? 0 : 2;
}

/* ---- stats ---- */

static void print_stats(const dg_index_stats *stats, const dg_index_parameters *p)
{
    printf("%llu document%s, %llu removed but not yet merged away\n",
           (unsigned long long)stats->documents, stats->documents == 1 ? "" : "s",
           (unsigned long long)stats->removed);
    printf("%llu words and signs, %llu postings in %llu segments\n",
           (unsigned long long)stats->tokens, (unsigned long long)stats->postings,
           (unsigned long long)stats->segments);
    printf("%.1f MB on disk, %.1f MB in memory\n", (double)stats->disk / 1e6,
           (double)stats->memory / 1e6);
    printf("state %llu; k %u, window %u, min-words %u%s%s%s\n",
           (unsigned long long)stats->generation, (unsigned)p->k, (unsigned)p->window,
           (unsigned)p->min_words, (p->flags & DG_FOLD_DIGITS) != 0 ? ", fold-digits" : "",
           (p->flags & DG_STRIP_ACCENTS) != 0 ? ", strip-accents" : "",
           p->mode == DG_INDEX_NO_TOKENS ? ", without tokens" : "");
}

static void put_stats(const dg_index_stats *stats, const dg_index_parameters *p)
{
    yajl_gen json = json_to(stdout);
    yajl_gen_map_open(json);
    put_count(json, "generation", stats->generation);
    put_count(json, "documents", stats->documents);
    put_count(json, "removed", stats->removed);
    put_count(json, "tokens", stats->tokens);
    put_count(json, "postings", stats->postings);
    put_count(json, "segments", stats->segments);
    put_count(json, "disk", stats->disk);
    put_count(json, "memory", stats->memory);
    put_count(json, "seed", p->seed);
    put_count(json, "k", p->k);
    put_count(json, "window", p->window);
    put_count(json, "min_words", p->min_words);
    put_count(json, "flags", p->flags);
    put_member(json, "mode", p->mode == DG_INDEX_TOKENS ? "tokens" : "no-tokens");
    yajl_gen_map_close(json);
    yajl_gen_free(json);
    putchar('\n');
}

int run_index_stats(const settings *set, char **arguments, size_t n_arguments)
{
    dg_index_stats stats;
    dg_index_parameters parameters = {.size = sizeof parameters};
    if (!has_arguments("stats", "a folder", 1, n_arguments))
        return 2;
    dg_index *index = open_index_to_read(arguments[0]);
    if (index == NULL)
        return 2;
    dg_index_stats_of(index, &stats);
    dg_index_parameters_of(index, &parameters);
    if (set->format == FORMAT_TEXT)
        print_stats(&stats, &parameters);
    else
        put_stats(&stats, &parameters);
    dg_index_close(index);
    return 0;
}

/* ---- verify, compact, copy ---- */

static void say_damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
    say("%s/%s: byte %llu: %s", (const char *)ctx, file, (unsigned long long)offset, what);
}

int run_index_verify(const settings *set, char **arguments, size_t n_arguments)
{
    dg_error error = {DG_OK, NULL, 0};
    dg_index_stats stats;
    if (!has_arguments("verify", "a folder", 1, n_arguments))
        return 2;
    dg_index *index = open_index_to_read(arguments[0]);
    if (index == NULL)
        return 2;
    bool good = is_good(dg_index_verify(index, NULL, say_damage, arguments[0], &error),
                        arguments[0], &error);
    dg_index_stats_of(index, &stats);
    if (good && !set->quiet)
        printf("%s: good: %llu document%s in %llu segment%s\n", arguments[0],
               (unsigned long long)stats.documents, stats.documents == 1 ? "" : "s",
               (unsigned long long)stats.segments, stats.segments == 1 ? "" : "s");
    dg_index_close(index);
    return good ? 0 : 2;
}

int run_index_compact(const settings *set, char **arguments, size_t n_arguments)
{
    dg_error error = {DG_OK, NULL, 0};
    (void)set;
    if (!has_arguments("compact", "a folder", 1, n_arguments))
        return 2;
    dg_index *index = open_index(arguments[0], NULL);
    bool good =
        index != NULL && is_good(dg_index_compact(index, NULL, &error), arguments[0], &error);
    dg_index_close(index);
    return good ? 0 : 2;
}

int run_index_copy(const settings *set, char **arguments, size_t n_arguments)
{
    dg_error error = {DG_OK, NULL, 0};
    (void)set;
    if (!has_arguments("copy", "a folder and where to copy it to", 2, n_arguments))
        return 2;
    dg_index *index = open_index_to_read(arguments[0]);
    bool good =
        index != NULL && is_good(dg_index_copy(index, arguments[1], &error), arguments[0], &error);
    dg_index_close(index);
    return good ? 0 : 2;
}

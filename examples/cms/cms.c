/* A content-management system in miniature: articles in SQLite, and an index beside them that says on
 * every save what of a text was published before.
 *
 *     cms FOLDER save ID TITLE <TEXT      cms FOLDER delete ID
 *     cms FOLDER search <TEXT             cms FOLDER list
 *
 * The two stores can't be changed at once. So each change is made like this:
 *
 *     begin a batch of the index          nobody else can change either store from here on
 *     change the article, and note that the index hasn't heard of it       one transaction
 *     commit the batch
 *     take the note away
 *
 * Wherever that is cut off, the note is there as long as the index may be behind, and the next start
 * does what was left. To do it twice does no harm. If the index is lost, it is made anew.
 *
 * CMS_KILL=stored or CMS_KILL=indexed kills the program after the second or third step: for tests. */
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <dittograph.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static sqlite3 *db;
static dg_index *archive;

static void check(dg_status status, const dg_error *error)
{
    if (status == DG_OK)
        return;
    fprintf(stderr, "cms: the index: %s\n", error->message);
    exit(2);
}

/* ---- The index ---- */

/* As the index reads them. The text must live as long as the document. */
static dg_document *read_article(const char *text, size_t len)
{
    dg_document *doc;
    dg_error error;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    options.format = DG_MARKDOWN;
    check(dg_document_from_text(&doc, text, len, &options, &error), &error);
    return doc;
}

static bool is_worth_waiting(dg_status status, int tries)
{
    const struct timespec moment = {0, 10 * 1000 * 1000};
    if (status != DG_BUSY || tries >= 1000)
        return false;
    nanosleep(&moment, NULL);
    return true;
}

/* Waits for whoever is writing, ten seconds at most. */
static dg_index_batch *begin(void)
{
    dg_index_batch *batch;
    dg_error error;
    dg_status status;
    int tries = 0;
    do
        status = dg_index_begin(&batch, archive, &error);
    while (is_worth_waiting(status, tries++));
    check(status, &error);
    return batch;
}

/* What the store has of an article is what the index shall have. */
static void put_in(dg_index_batch *batch, const char *id)
{
    size_t len;
    dg_error error;
    char *text = store_text(db, id, &len, NULL);
    dg_index_entry entry = {.key = id, .key_len = strlen(id)};
    if (text == NULL) {
        check(dg_index_remove(batch, id, strlen(id), &error), &error);
        return;
    }
    dg_document *doc = read_article(text, len);
    check(dg_index_put(batch, &entry, doc, &error), &error);
    dg_document_free(doc);
    free(text);
}

/* ---- Changing both stores ---- */

typedef struct change {
    const char *id, *title, *text; /* without an id: no change; without a text: the article goes */
    size_t len;
} change;

static void killed_here(const change *c, const char *step)
{
    const char *wanted = getenv("CMS_KILL");
    if (c->id != NULL && wanted != NULL && strcmp(wanted, step) == 0)
        raise(SIGKILL);
}

static void catch_up(void *ctx, const char *id)
{
    put_in(ctx, id);
}

/* Makes a change, and in the index what was left undone before as well. */
static bool settle(const change *c)
{
    dg_error error;
    dg_index_stats stats;
    bool done = true;
    dg_index_batch *batch = begin();
    dg_index_stats_of(archive, &stats);
    if (stats.generation == 0)
        store_note_all(db);
    if (c->text != NULL)
        store_save(db, c->id, c->title, c->text, c->len);
    else if (c->id != NULL)
        done = store_delete(db, c->id);
    killed_here(c, "stored");
    long long last = store_notes(db, catch_up, batch);
    check(dg_index_commit(batch, &error), &error);
    killed_here(c, "indexed");
    if (last > 0)
        store_forget_notes(db, last);
    return done;
}

/* ---- What was published before ---- */

/* The index keeps no texts: it is given them back, and what it reports rests on them. */
static dg_status open_stored(void *ctx, const dg_index_entry *entry, const dg_document **doc)
{
    char id[DG_INDEX_KEY_MAX + 1];
    size_t len;
    (void)ctx;
    memcpy(id, entry->key, entry->key_len);
    id[entry->key_len] = '\0';
    char *text = store_text(db, id, &len, NULL);
    if (text == NULL)
        return DG_CHANGED;
    *doc = read_article(text, len);
    return DG_OK;
}

static void close_stored(void *ctx, const dg_document *doc)
{
    size_t len;
    char *text = (char *)(uintptr_t)dg_document_text(doc, &len);
    (void)ctx;
    dg_document_free((dg_document *)(uintptr_t)doc);
    free(text);
}

static void show_place(const dg_matches *matches, const dg_match_place *place)
{
    const dg_index_entry *entry = &dg_matches_document(matches, place->document)->entry;
    char id[DG_INDEX_KEY_MAX + 1], *title = NULL;
    size_t len = 0;
    memcpy(id, entry->key, entry->key_len);
    id[entry->key_len] = '\0';
    char *text = store_text(db, id, &len, &title);
    int shown = (int)(place->span.end - place->span.start);
    if (text != NULL && place->span.end <= len)
        printf("    %s, \"%s\", from byte %u: %.*s%s\n", id, title, place->span.start,
               shown > 60 ? 60 : shown, text + place->span.start, shown > 60 ? " ..." : "");
    free(text);
    free(title);
}

/* Says what of a text stands in other articles than `id`; how many texts. */
static size_t search(const char *text, size_t len, const char *id)
{
    dg_matches *matches;
    dg_error error;
    dg_index_documents documents = {open_stored, close_stored, NULL};
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    dg_document *doc = read_article(text, len);
    options.documents = &documents;
    options.exclude = id;
    options.exclude_len = id != NULL ? strlen(id) : 0;
    check(dg_index_query(&matches, archive, doc, &options, &error), &error);
    size_t n = dg_matches_count(matches);
    for (size_t i = 0; i < n; i++) {
        const dg_match *m = dg_matches_get(matches, i);
        printf("%.0f words, from byte %u, stand in %u other article%s:\n", m->words, m->span.start,
               m->document_frequency, m->document_frequency == 1 ? "" : "s");
        for (size_t j = 0; j < m->n_places; j++)
            show_place(matches, &m->places[j]);
    }
    dg_matches_free(matches);
    dg_document_free(doc);
    return n;
}

/* ---- The commands ---- */

static char *read_stdin(size_t *len)
{
    size_t room = 0, n = 0;
    char *text = NULL;
    do {
        room = 2 * room + 65536;
        text = realloc(text, room);
        if (text == NULL)
            abort();
        n += fread(text + n, 1, room - n, stdin);
    } while (n == room);
    *len = n;
    return text;
}

static int save(const char *id, const char *title)
{
    change c = {.id = id, .title = title};
    char *text = read_stdin(&c.len);
    c.text = text;
    size_t n = search(text, c.len, id);
    settle(&c);
    printf("%s saved; %zu text%s published before\n", id, n,
           n == 1 ? " in it was" : "s in it were");
    free(text);
    return 0;
}

static int search_stdin(void)
{
    size_t len;
    char *text = read_stdin(&len);
    int code = search(text, len, NULL) > 0 ? 1 : 0;
    free(text);
    return code;
}

static int delete_article(const char *id)
{
    const change c = {.id = id};
    if (settle(&c))
        return 0;
    fprintf(stderr, "cms: there is no article '%s'\n", id);
    return 2;
}

static void show_article(const char *id, const char *title)
{
    printf("%s\t%s\n", id, title);
}

static void open_stores(const char *folder)
{
    char path[4096];
    dg_error error;
    dg_status status;
    int tries = 0;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    dg_index_parameters parameters = DG_INDEX_PARAMETERS_INIT;
    (void)mkdir(folder, 0777);
    (void)snprintf(path, sizeof path, "%s/articles.db", folder);
    db = store_open(path);
    (void)snprintf(path, sizeof path, "%s/archive.dg", folder);
    parameters.mode = DG_INDEX_NO_TOKENS;
    options.parameters = &parameters;
    options.create = 1;
    do
        status = dg_index_open(&archive, path, &options, &error);
    while (is_worth_waiting(status, tries++));
    check(status, &error);
    settle(&(change){.id = NULL});
}

int main(int argc, char **argv)
{
    const char *command = argc > 2 ? argv[2] : "", *id = argc > 3 ? argv[3] : "";
    bool saves = strcmp(command, "save") == 0 && argc == 5;
    bool deletes = strcmp(command, "delete") == 0 && argc == 4;
    bool searches = strcmp(command, "search") == 0 && argc == 3;
    bool lists = strcmp(command, "list") == 0 && argc == 3;
    if ((!saves && !deletes && !searches && !lists) || strlen(id) > DG_INDEX_KEY_MAX ||
        ((saves || deletes) && *id == '\0')) {
        fprintf(stderr, "usage: cms FOLDER save ID TITLE | delete ID | search | list\n");
        return 2;
    }
    open_stores(argv[1]);
    int code = 0;
    if (lists)
        store_list(db, show_article);
    else
        code = saves ? save(id, argv[4]) : deletes ? delete_article(id) : search_stdin();
    dg_index_close(archive);
    sqlite3_close(db);
    return code;
}

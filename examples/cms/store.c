/* See store.h. */
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE IF NOT EXISTS articles (id TEXT PRIMARY KEY, title TEXT NOT NULL, text BLOB NOT "
    "NULL);"
    "CREATE TABLE IF NOT EXISTS notes (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT "
    "NULL);";

static void check(sqlite3 *db, bool good)
{
    if (good)
        return;
    fprintf(stderr, "cms: the database: %s\n", sqlite3_errmsg(db));
    exit(2);
}

static void run(sqlite3 *db, const char *sql)
{
    check(db, sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

/* A statement of which `id`, if any, is the first parameter. */
static sqlite3_stmt *prepare(sqlite3 *db, const char *sql, const char *id)
{
    sqlite3_stmt *s;
    check(db, sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK);
    if (id != NULL)
        check(db, sqlite3_bind_text(s, 1, id, -1, SQLITE_TRANSIENT) == SQLITE_OK);
    return s;
}

/* Whether there is a row. */
static bool step(sqlite3 *db, sqlite3_stmt *s)
{
    int code = sqlite3_step(s);
    check(db, code == SQLITE_ROW || code == SQLITE_DONE);
    return code == SQLITE_ROW;
}

sqlite3 *store_open(const char *path)
{
    sqlite3 *db = NULL;
    check(db, sqlite3_open(path, &db) == SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    run(db, schema);
    return db;
}

static void note(sqlite3 *db, const char *id)
{
    sqlite3_stmt *s = prepare(db, "INSERT INTO notes (id) VALUES (?)", id);
    step(db, s);
    sqlite3_finalize(s);
}

void store_save(sqlite3 *db, const char *id, const char *title, const char *text, size_t len)
{
    run(db, "BEGIN IMMEDIATE");
    sqlite3_stmt *s = prepare(db, "INSERT OR REPLACE INTO articles VALUES (?, ?, ?)", id);
    check(db, sqlite3_bind_text(s, 2, title, -1, SQLITE_TRANSIENT) == SQLITE_OK &&
                  sqlite3_bind_blob64(s, 3, text, len, SQLITE_TRANSIENT) == SQLITE_OK);
    step(db, s);
    sqlite3_finalize(s);
    note(db, id);
    run(db, "COMMIT");
}

bool store_delete(sqlite3 *db, const char *id)
{
    run(db, "BEGIN IMMEDIATE");
    sqlite3_stmt *s = prepare(db, "DELETE FROM articles WHERE id = ?", id);
    step(db, s);
    sqlite3_finalize(s);
    bool was_there = sqlite3_changes(db) > 0;
    if (was_there)
        note(db, id);
    run(db, "COMMIT");
    return was_there;
}

void store_note_all(sqlite3 *db)
{
    run(db, "INSERT INTO notes (id) SELECT id FROM articles");
}

long long store_notes(sqlite3 *db, void (*visit)(void *ctx, const char *id), void *ctx)
{
    long long last = 0;
    sqlite3_stmt *s = prepare(db, "SELECT id, max(number) FROM notes GROUP BY id", NULL);
    while (step(db, s)) {
        long long number = sqlite3_column_int64(s, 1);
        visit(ctx, (const char *)sqlite3_column_text(s, 0));
        last = number > last ? number : last;
    }
    sqlite3_finalize(s);
    return last;
}

/* What another process has noted meanwhile has a higher number. */
void store_forget_notes(sqlite3 *db, long long last)
{
    sqlite3_stmt *s = prepare(db, "DELETE FROM notes WHERE number <= ?", NULL);
    check(db, sqlite3_bind_int64(s, 1, last) == SQLITE_OK);
    step(db, s);
    sqlite3_finalize(s);
}

void store_list(sqlite3 *db, void (*visit)(const char *id, const char *title))
{
    sqlite3_stmt *s = prepare(db, "SELECT id, title FROM articles ORDER BY id", NULL);
    while (step(db, s))
        visit((const char *)sqlite3_column_text(s, 0), (const char *)sqlite3_column_text(s, 1));
    sqlite3_finalize(s);
}

static char *copy(const void *from, size_t len)
{
    char *to = malloc(len + 1);
    if (to == NULL)
        abort();
    if (len > 0)
        memcpy(to, from, len);
    to[len] = '\0';
    return to;
}

char *store_text(sqlite3 *db, const char *id, size_t *len, char **title)
{
    char *text = NULL;
    sqlite3_stmt *s = prepare(db, "SELECT text, title FROM articles WHERE id = ?", id);
    if (step(db, s)) {
        const void *bytes = sqlite3_column_blob(s, 0);
        *len = (size_t)sqlite3_column_bytes(s, 0);
        text = copy(bytes, *len);
        if (title != NULL)
            *title = copy(sqlite3_column_text(s, 1), (size_t)sqlite3_column_bytes(s, 1));
    }
    sqlite3_finalize(s);
    return text;
}

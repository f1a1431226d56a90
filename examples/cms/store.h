/* The articles, in SQLite, and a note of each change that the index may not have heard of yet. */
#ifndef CMS_STORE_H
#define CMS_STORE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

/* Calls end the program with a message if the database can't be used. */
sqlite3 *store_open(const char *path);

/* Each changes the article and notes that, in one transaction. */
void store_save(sqlite3 *db, const char *id, const char *title, const char *text, size_t len);
bool store_delete(sqlite3 *db, const char *id); /* false: there is no such article */

/* Notes a change of every article: the index is new. */
void store_note_all(sqlite3 *db);

/* Calls visit(ctx, id) for each article with a note. Returns the number of the last note. */
long long store_notes(sqlite3 *db, void (*visit)(void *ctx, const char *id), void *ctx);

/* Takes the notes up to that number away. */
void store_forget_notes(sqlite3 *db, long long last);

void store_list(sqlite3 *db, void (*visit)(const char *id, const char *title));

/* To be freed; NULL: there is no such article. *title, too, if title isn't NULL. */
char *store_text(sqlite3 *db, const char *id, size_t *len, char **title);

#endif

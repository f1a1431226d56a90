/* The strings of an object that somebody asked for, and where they lie in its line. */
#ifndef CLI_READ_JSON_FIELDS_H
#define CLI_READ_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

/* A field by its name, or of an object in the object by their names with dots between ("meta.url"). */
typedef struct json_field {
    const char *name; /* NULL: none is asked for */
    bool found;       /* and a string, or a number */
    bool is_string;
    size_t start, end; /* of what is between the quotes, or of the number. Of a field that stands
                          several times the last one counts */
} json_field;

#define MOST_JSON_FIELDS 8u

/* False: the line is not one object. A byte order mark before it, as the first line of a file may have,
 * is passed over. */
bool find_json_fields(const char *line, size_t len, json_field *fields, size_t n);

/* One step through a string: what the next bytes of it, at least one of `len`, stand for, in `text`
 * and of *n bytes. Returns how many they are. Half a surrogate pair stands for U+FFFD. */
size_t unescape(const char *raw, size_t len, char text[4], size_t *n);

/* What a string says; to be freed. */
char *unescaped(const char *raw, size_t len, size_t *text_len);

#endif

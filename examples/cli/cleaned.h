/* One document as `clean` leaves it, and what is said of what it took out. Any thread may make it. */
#ifndef CLI_CLEANED_H
#define CLI_CLEANED_H

#include "cuts.h"

typedef struct cleaning {
    uint32_t removed; /* REMOVE_... */
    bool extract;     /* leave the markup out */
    bool dry_run;     /* make no bytes */
    bool tells;       /* make the lines of the side file */
} cleaning;

typedef struct cleaned {
    char *bytes; /* the record's, cleaned, or the line that stands for it; NULL: as it was */
    size_t len;
    char *told; /* lines of the side file; NULL: none */
    size_t told_len;
    uint64_t n_duplicates, n_near, n_boilerplate; /* units that were removed ... */
    uint64_t removed_bytes;                       /* ... and the bytes they took */
    double removed_words;
    bool
        left; /* it is in another encoding, and left as it was, though something was to be removed */
} cleaned;

/* in_place: the bytes are to take the record's place; else they are a line of JSON that holds the text
 * and says where it is from. */
cleaned *clean_document(const sifted *doc, const cleaning *how, bool in_place,
                        const char **failure);

void free_cleaned(cleaned *c);

#endif

/* What only the texts say of groups: whether their keys are equal, where they stand, what their ids
 * are and how they are judged. Every document is opened at most once for all of it. */
#ifndef DG_FIND_DESCRIBE_H
#define DG_FIND_DESCRIBE_H

#include "find/judge.h"
#include "find/search.h"

/* A group, and what is known of it so far. */
typedef struct dg__described {
    uint32_t group;
    uint32_t n_units;
    size_t first_unit; /* in the list of units */
    dg_text_id id;
    double words;
    dg_rule rule;
    /* Of its documents, once all have been described. */
    dg_level level;
    uint32_t evidence; /* for that level */
    double score;
    uint32_t n_documents;
    bool articles; /* all are */
} dg__described;

/* The occurrences of one group in one document. */
typedef struct dg__piece {
    size_t first_occurrence; /* in search.occurrences */
    uint32_t n_occurrences;
    uint32_t described;
    dg__judgement judgement;
    bool article; /* the document is one */
} dg__piece;

typedef struct dg__describer {
    dg__search *search;
    dg__described *groups;
    dg_text_id *units;
    dg__piece *pieces;  /* in order of document */
    size_t *piece_ends; /* of each document in pieces */
    bool *collide;      /* set if two relevant tokens have the same id but different keys: then the
                           rest is not done; NULL: the ids are exact */
} dg__describer;

/* Fills in ids, units, words and judgements; turns the occurrences' tokens into those of their
 * documents and the spans into those of the source. With a runner some documents are open at once,
 * one task a document. *failed: the document that couldn't be opened.
 * Errors: DG_NO_MEMORY, the meter's and those of opening. */
dg_status dg__describe(const dg__describer *d, uint32_t *failed);

#endif

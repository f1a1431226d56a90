/* What of a document stands in an archive: an index is asked, and its matches become findings, of which
 * the first place is in the document and the others are in the archive. */
#ifndef CLI_ARCHIVE_H
#define CLI_ARCHIVE_H

#include "findings.h"
#include "open.h"

typedef struct archive archive;

/* Opens an index, and reads documents from then on as it wants them. Says what is wrong and returns
 * NULL on a mistake. */
archive *open_archive(const char *folder, opening *how);
void close_archive(archive *a);

/* What stands there of one document. It is a value of its own. */
typedef struct archived {
    findings found;
    dg_matches *matches;
    dg_finding *made;
    dg_occurrence *places;
    char **keys; /* of the matches' documents, as they are shown */
} archived;

/* Asks for the documents that share something with `in`, but for that with the key `exclude`. rules:
 * of DG_SHARED_BLOCK, DG_SHARED_SENTENCES, DG_SHARED_PASSAGE, DG_SHARED_NEAR_DUPLICATE. Returns why
 * it can't, or NULL. Any thread may ask. */
const char *ask_archive(archived *out, archive *a, const opened *in, const char *exclude,
                        uint32_t rules, uint32_t min_words, bool texts);
void free_archived(archived *out);

#define ARCHIVE_RULES                                                                              \
    ((1u << DG_SHARED_BLOCK) | (1u << DG_SHARED_SENTENCES) | (1u << DG_SHARED_PASSAGE))
#define ANY_ARCHIVE_RULES (ARCHIVE_RULES | (1u << DG_SHARED_NEAR_DUPLICATE))

#endif

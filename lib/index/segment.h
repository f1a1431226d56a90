/* A segment: some documents of an index and their postings, in a file that is never written again.
 *
 *     magic, version                                                   16 bytes
 *     group of documents:  record record ... listing                   again and again
 *     block of postings                                                again and again, from a
 *                                                                      multiple of its size on
 *     groups: length of the records and of the listing, first key      of each group
 *     blocks: first hash, how many hash-and-document pairs             of each block: 8 bytes
 *     filter                                                           lines of 64 bytes
 *     footer: counts, checksums                                        128 bytes
 *
 * Documents are in order of key, and numbered in that order: so postings of one hash are in order
 * of key, whenever the documents came. A listing holds, of each document of its group, the key, and
 * its record's length and checksum. Everything has a checksum, with its place as the seed: what
 * stands somewhere else is as damaged as what isn't as it was.
 *
 * Groups, blocks and the filter are in memory while a segment is open, the rest is read when it is
 * needed. Nothing read is believed before it has been checked, nor after that where it could lead
 * out of bounds. */
#ifndef DG_INDEX_SEGMENT_H
#define DG_INDEX_SEGMENT_H

#include "base/file.h"
#include "index/filter.h"

#include <dittograph/index.h>
#include <stdatomic.h>

#define DG__FORMAT_VERSION 2u
#define DG__SEGMENT_HEAD   16u
#define DG__FOOTER_BYTES   128u
#define DG__GROUP          32u /* documents, but for the last group */
/* Of each block of postings, with what is said of it at the end. */
#define DG__BLOCK_ALL (DG__BLOCK_BYTES + 8u)
#define DG__NAME_MAX  32u

extern const char dg__segment_magic[8], dg__footer_magic[8];

/* What the footer says. */
typedef struct dg__footer {
    uint64_t mode; /* a dg_index_mode */
    uint64_t n_documents, n_tokens, n_postings, n_groups, n_blocks;
    uint64_t groups_len;  /* bytes of the list of groups */
    uint64_t postings_at; /* where the first block is */
    uint64_t groups_check, blocks_check, filter_check;
    uint64_t n_hashes; /* of the postings, each counted once */
    uint64_t n_lines;  /* of the filter */
    uint64_t check;    /* of the footer itself */
} dg__footer;

/* Which file it is, as the manifest says. */
typedef struct dg__segment_id {
    uint64_t number; /* in the file's name; no other file of the index ever has it */
    uint64_t length; /* of the file */
    uint64_t check;  /* that of the footer */
} dg__segment_id;

typedef struct dg__segment {
    dg_allocator allocator;
    atomic_size_t references;
    dg__directory directory;
    dg__segment_id id;
    int fd;
    const uint8_t *mapped; /* the file, or NULL */
    dg__footer footer;
    uint64_t *group_at;    /* where each group begins; and behind the last */
    uint32_t *listing_len; /* of each group */
    size_t *key_at;        /* where each group's first key begins in keys; and behind the last */
    uint8_t *keys;
    size_t keys_len;
    uint64_t *blocks; /* first hash << 16 | pairs of a hash and a document */
    dg__filter filter;
    uint8_t *kept; /* all blocks of postings, if they are few and not mapped; else NULL */
} dg__segment;

/* The file's name. */
void dg__segment_name(char name[DG__NAME_MAX], uint64_t number);
/* Whether a name is one of those; then *number. */
bool dg__segment_named(uint64_t *number, const char *name);

/* A checksum of bytes that stand at a place of a segment's file. */
uint64_t dg__segment_check(uint64_t number, uint64_t at, const void *bytes, size_t len);

/* The footer as bytes, and back; id->check is that of the bytes. False if they make no sense. */
void dg__footer_write(uint8_t bytes[DG__FOOTER_BYTES], dg__footer *footer,
                      const dg__segment_id *id);
bool dg__footer_read(dg__footer *footer, const uint8_t bytes[DG__FOOTER_BYTES],
                     const dg__segment_id *id);

/* Opens a segment. Errors: DG_NO_MEMORY, DG_IO, DG_DAMAGED. */
dg_status dg__segment_open(dg__segment **out, const dg__directory *directory,
                           const dg__segment_id *id, const dg_allocator *a);
dg__segment *dg__segment_keep(dg__segment *segment);
void dg__segment_release(dg__segment *segment); /* NULL is allowed */

/* Bytes of its file. DG_OK or DG_IO. */
dg_status dg__segment_read(const dg__segment *segment, void *to, size_t len, uint64_t at);

/* Bytes that it holds. */
uint64_t dg__segment_memory(const dg__segment *segment);

/* ---- Documents ---- */

/* Negative, 0, positive: in order of bytes, a shorter one before what it begins. */
int dg__compare_keys(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len);

/* A document in a listing. */
typedef struct dg__listed {
    uint32_t number;
    uint64_t at, len, check; /* of its record */
    uint32_t n_tokens;
    uint8_t key[DG_INDEX_KEY_MAX];
    size_t key_len;
} dg__listed;

/* Documents one after the other, in order. */
typedef struct dg__listing {
    dg__segment *segment;
    dg__bytes bytes; /* of the group that is at hand */
    dg__cursor cursor;
    uint64_t group; /* which; n_groups behind the last */
    uint32_t left;  /* documents of it that are yet to come */
    dg__listed document;
} dg__listing;

/* An empty listing, of no document yet; to be ended. */
void dg__listing_start(dg__listing *listing, dg__segment *segment);
void dg__listing_end(dg__listing *listing);

/* Goes on to the next document. *more: whether there is one. */
dg_status dg__listing_next(dg__listing *listing, bool *more);

/* Goes to a document by its number, which must be below footer.n_documents. */
dg_status dg__listing_number(dg__listing *listing, uint32_t number);

/* Goes to the first document whose key isn't smaller. *more: whether there is one. */
dg_status dg__listing_key(dg__listing *listing, const uint8_t *key, size_t key_len, bool *more);

/* Reads the record of the document at hand, or one of which a listing has said where it is. */
dg_status dg__listing_record(const dg__listing *listing, dg__bytes *record);
dg_status dg__segment_record(const dg__segment *segment, uint64_t at, uint64_t len, uint64_t check,
                             dg__bytes *record);

/* ---- Postings ---- */

/* Reads a block and checks it. `bytes` has room for it; *block is where it is in the end. */
dg_status dg__segment_block(const uint8_t **block, uint8_t *bytes, const dg__segment *segment,
                            uint64_t i);

/* Whether there may be postings of a hash. */
static inline bool dg__segment_may_have(const dg__segment *s, uint64_t hash)
{
    return s->filter.n > 0 && dg__filter_has(&s->filter, hash);
}

/* Documents of one hash. */
typedef DG__VEC(uint32_t) dg__numbers;

/* Appends the first `most` documents with a hash whose bits in `dead` (NULL: none) aren't set, and
 * adds how many there are, dead ones included, to *count. If all those that are alive were
 * appended, *all is left as it is, else it is cleared. count: NULL: none are counted. */
dg_status dg__segment_find(dg__numbers *documents, uint64_t *count, bool *all,
                           const dg__segment *segment, uint64_t hash, const uint64_t *dead,
                           size_t most);

#endif

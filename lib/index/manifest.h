/* The manifest: the one file that says what an index consists of. Whatever else lies in the
 * directory is of no account.
 *
 *     magic, version, Unicode's, parameters, generation, next number, segments, checksum   8 bytes each
 *     segment: number, length, checksum, documents, how many dead, which        again and again
 *     checksum                                                                  8 bytes
 *
 * It is written beside the old one and takes its place at once: either state is whole.
 *
 * Why files of our own and not a database in a file. Everything here is written once and then only
 * read, so pages that change in place, and the machinery that keeps them whole, aren't needed; nor
 * are keys in trees, as documents come in batches that can be sorted. LMDB, which was looked at,
 * maps its file and trusts what stands in it: its pages have no checksums, so an offset that a
 * damaged disk has changed leads it anywhere, and a file cut short ends the process by SIGBUS. Here
 * each byte is covered by a checksum that is compared before anything is done with it. */
#ifndef DG_INDEX_MANIFEST_H
#define DG_INDEX_MANIFEST_H

#include "index/snapshot.h"

/* Reads the parameters and the state. Segments that `before` (NULL: nothing) has open are taken
 * from it. Errors: DG_NO_MEMORY, DG_IO, DG_DAMAGED, DG_MISMATCH: with a message. */
dg_status dg__manifest_read(dg__snapshot **out, dg_index_parameters *parameters,
                            const dg__directory *directory, const dg__snapshot *before,
                            const dg_allocator *a, dg_error *error);

/* Reads the generation only. */
dg_status dg__manifest_generation(uint64_t *generation, const dg__directory *directory);

/* Makes a state the index's: *visible says whether it is, which may be so although the disk could
 * not be asked to keep it. Errors: DG_NO_MEMORY, DG_IO. */
dg_status dg__manifest_write(bool *visible, const dg__directory *directory,
                             const dg_index_parameters *parameters, const dg__snapshot *snapshot);

/* Whether a file of the directory is the manifest, or one that it is written by way of. */
bool dg__manifest_named(const char *name);

/* Whether there is a manifest. */
dg_status dg__manifest_exists(bool *exists, const dg__directory *directory);

/* DG_OK if the parameters are those that are asked for; else DG_MISMATCH, with a message and the
 * value that is there. */
dg_status dg__parameters_compare(const dg_index_parameters *there, const dg_index_parameters *asked,
                                 dg_error *error);

/* DG_OK, or DG_INVALID: out of range. */
dg_status dg__parameters_check(const dg_index_parameters *parameters, dg_error *error);

#endif

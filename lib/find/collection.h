/* A collection, seen from other files. */
#ifndef DG_FIND_COLLECTION_H
#define DG_FIND_COLLECTION_H

#include "find/whole.h"

/* Ends putting in, and gives the documents as one whole. They aren't to be opened: whole->documents is
 * empty. It belongs to the collection. Errors: as of dg_collection_find, with *error filled in. */
dg_status dg__collection_whole(dg__whole *whole, dg_collection *collection, dg_error *error);

#endif

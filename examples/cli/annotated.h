/* What the commands on corpora write of a document, as JSON. */
#ifndef CLI_ANNOTATED_H
#define CLI_ANNOTATED_H

#include "json.h"
#include "sift.h"

/* "path", and what else names it: "record" in its input, "id", "url". */
void put_document(yajl_gen json, const sifted *doc);

/* Members of an annotation but for its place: its rule, its group, how often it stands where, whether
 * this copy is kept, and the document of the one that is. Returns why it can't, or NULL. */
const char *put_annotation(yajl_gen json, const sifted *doc, const dg_annotation *note);

/* The members of the summary. */
void put_tally(yajl_gen json, const tally *sum);

#endif

/* What the reports say of a finding, in words. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "report.h"

/* "57 words (2 sentences) stand 2 times"; to be freed. */
char *message_of(const shown *item);

/* The same, and where the others stand: "; also at a.md:3:1, b.md:7:1 and 2 more places". */
char *message_with_places(const shown *item);

/* The surest findings first, those of the level info only if wanted: *n of them; to be freed. */
const shown **by_score(const results *all, bool with_infos, size_t *n);

#endif

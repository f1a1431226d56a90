/* Memory for one document that is made and freed again soon, by one thread: pieces of one block, one
 * behind the other. Only the last piece grows in place or is given back; what doesn't fit comes from
 * malloc. So a small document costs one call of malloc, not thirty. */
#ifndef CLI_READ_SHORT_LIVED_H
#define CLI_READ_SHORT_LIVED_H

#include <dittograph.h>

typedef struct short_lived short_lived;

/* For the document of a text of `len` bytes; NULL if that is too long for it to be worth it, or there
 * is no memory. */
short_lived *short_lived_for(size_t len);

/* It must live as long as what is allocated. */
dg_allocator short_lived_allocator(short_lived *memory);

/* What came from it must have been freed. NULL is allowed. */
void free_short_lived(short_lived *memory);

#endif

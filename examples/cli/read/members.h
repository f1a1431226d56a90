/* The files in a tar, zip or 7z archive, one after the other. Nothing is extracted: a member's name is
 * only ever a name. */
#ifndef CLI_READ_MEMBERS_H
#define CLI_READ_MEMBERS_H

#include "stream.h"

typedef struct members members;

/* One member. `bytes` may be read until the next one is asked for. */
typedef struct member {
    const char *name;
    uint64_t number; /* from 1 */
    stream *bytes;
} member;

/* `packed` stays the caller's, and open while members are read. */
members *members_of(stream *packed);

/* FLOW_BYTES: there is one; FLOW_END; FLOW_GAP: one can't be read, more may follow; FLOW_FAILED: the
 * rest can't be read. `trouble` says why. Folders and links are passed over. */
flow next_member(members *all, member *found, const char **trouble);

void close_members(members *all);

#endif

/* A stream to which bytes that were taken can be given back: for formats whose lengths may be wrong. */
#ifndef CLI_READ_STREAM_BACK_H
#define CLI_READ_STREAM_BACK_H

#include "stream.h"

/* `inner` stays the caller's. */
stream *stream_with_return(stream *inner);

/* Puts bytes before what comes next. False, and nothing is done, where so much has been given back that
 * reading would never end. */
bool give_back(stream *to, const char *bytes, size_t len);

#endif

/* What is given back is copied, with what was at hand then. */
#include "stream_back.h"

#include "../memory.h"

#include <stdlib.h>
#include <string.h>

#define MOST_GIVEN 4u /* times what was read ... */
#define MOST_ONCE  (64u << 20)

typedef struct back_stream {
    stream base;
    stream *inner;
    char *held; /* what `base` shows, if it was given back */
    uint64_t read, given;
} back_stream;

static flow more_of_both(stream *from)
{
    back_stream *s = (back_stream *)from;
    stream *inner = s->inner;
    free(s->held);
    s->held = NULL;
    flow got = stream_more(inner);
    from->at = inner->at;
    from->left = got == FLOW_BYTES ? inner->left : 0;
    from->trouble = inner->trouble;
    from->trouble_at = inner->trouble_at;
    from->error = inner->error;
    from->unchecked = inner->unchecked;
    s->read += from->left;
    stream_take(inner, from->left);
    return got;
}

bool give_back(stream *to, const char *bytes, size_t len)
{
    back_stream *s = (back_stream *)to;
    if (s->given > MOST_GIVEN * s->read + MOST_ONCE)
        return false;
    char *held = need(len + to->left, 1);
    memcpy(held, bytes, len);
    if (to->left > 0)
        memcpy(held + len, to->at, to->left);
    free(s->held);
    s->held = held;
    s->given += len;
    to->at = held;
    to->left += len;
    to->position -= len;
    return true;
}

static void close_back(stream *from)
{
    back_stream *s = (back_stream *)from;
    free(s->held);
    free(s);
}

stream *stream_with_return(stream *inner)
{
    back_stream *s = need(1, sizeof *s);
    s->base.more = more_of_both;
    s->base.close = close_back;
    s->base.unchecked = inner->unchecked;
    s->base.position = inner->position;
    s->inner = inner;
    return &s->base;
}

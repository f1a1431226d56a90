/* See lines.h. */
#include "lines.h"

#include "../memory.h"

#include <string.h>

void pass_bytes(const passing *to, const char *bytes, size_t len)
{
    if (to->pass != NULL && len > 0)
        to->pass(to->ctx, bytes, len);
}

static void hold(line *into, const char *bytes, size_t len)
{
    into->bytes = need_room(into->bytes, &into->cap, into->len + len, 1);
    memcpy(into->bytes + into->len, bytes, len);
    into->len += len;
}

static void let_go(line *into, const passing *over)
{
    pass_bytes(over, into->bytes, into->len);
    into->passed = into->len;
    into->len = 0;
    into->too_long = true;
}

static void take(line *into, const char *bytes, size_t len, size_t most, const passing *over)
{
    if (!into->too_long && into->len + len > most)
        let_go(into, over);
    if (into->too_long) {
        pass_bytes(over, bytes, len);
        into->passed += len;
    } else if (len > 0) {
        hold(into, bytes, len);
    }
}

flow read_line(stream *from, line *into, size_t most, const passing *over)
{
    into->len = into->passed = 0;
    into->ended = into->too_long = false;
    bool any = false;
    for (flow got; !into->ended; any = true) {
        got = stream_more(from);
        if (got == FLOW_GAP || (got != FLOW_BYTES && !any))
            return got;
        if (got != FLOW_BYTES)
            break;
        const char *feed = memchr(from->at, '\n', from->left);
        size_t n = feed != NULL ? (size_t)(feed - from->at) : from->left;
        take(into, from->at, n, most, over);
        into->ended = feed != NULL;
        stream_take(from, n + into->ended);
    }
    return FLOW_BYTES;
}

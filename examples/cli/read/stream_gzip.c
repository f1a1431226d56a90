/* gzip by zlib, member after member (RFC 1952). Where a member is damaged or cut off there is a gap,
 * and reading goes on at the next one that begins like one: records that are compressed on their own,
 * as in web archives, are lost one at a time. A member that was cut off hides the beginning of the
 * next until what follows makes no sense, so in a file the search goes back for it. */
#include "stream.h"

#include "../memory.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define IN_SIZE     (64u << 10)
#define OUT_SIZE    (256u << 10)
#define LOOKED_BACK (1u << 20) /* compressed bytes; a wrong way is noticed far sooner */
#define MOST_BACK   8u         /* times what was read */
#define HEADER_LEN  10u

typedef struct gzip_stream {
    stream base;
    stream *packed;
    z_stream z;      /* its input lies in `in` */
    uint64_t member; /* where the member began that is read, or will be */
    uint64_t back;   /* bytes that were gone back, all in all */
    bool in_member, searching;
    flow packed_end; /* what came when there was nothing more; FLOW_BYTES until then */
    unsigned char in[IN_SIZE], out[OUT_SIZE];
} gzip_stream;

/* Where the next byte of the input lies in `packed`. */
static uint64_t place(const gzip_stream *s)
{
    return s->packed->position - s->z.avail_in;
}

/* Sees to it that at least `wanted` bytes are in the input; false if there are fewer. */
static bool fill(gzip_stream *s, size_t wanted)
{
    if (s->z.avail_in >= wanted)
        return true;
    if (s->z.avail_in > 0)
        memmove(s->in, s->z.next_in, s->z.avail_in);
    s->z.next_in = s->in;
    while (s->z.avail_in < wanted && s->packed_end == FLOW_BYTES) {
        flow got = stream_more(s->packed);
        if (got != FLOW_BYTES) {
            s->packed_end = got;
            break;
        }
        size_t room = IN_SIZE - s->z.avail_in;
        size_t n = s->packed->left < room ? s->packed->left : room;
        memcpy(s->in + s->z.avail_in, s->packed->at, n);
        stream_take(s->packed, n);
        s->z.avail_in += (uInt)n;
    }
    return s->z.avail_in >= wanted;
}

static void pass_over(gzip_stream *s, size_t n)
{
    s->z.next_in += n;
    s->z.avail_in -= (uInt)n;
}

/* The beginning of a member, as compressors write it: far less likely by chance than its magic. */
static bool is_header(const unsigned char *at)
{
    bool known_effort = at[8] == 0 || at[8] == 2 || at[8] == 4;
    bool known_system = at[9] <= 13 || at[9] == 255;
    return at[0] == 0x1F && at[1] == 0x8B && at[2] == 8 && (at[3] & 0xE0) == 0 && known_effort &&
           known_system;
}

static bool find_header(gzip_stream *s)
{
    while (fill(s, HEADER_LEN)) {
        const unsigned char *next = memchr(s->z.next_in, 0x1F, s->z.avail_in - HEADER_LEN + 1);
        if (next == NULL) {
            pass_over(s, s->z.avail_in - HEADER_LEN + 1);
            continue;
        }
        pass_over(s, (size_t)(next - s->z.next_in));
        if (is_header(next))
            return true;
        pass_over(s, 1);
    }
    pass_over(s, s->z.avail_in);
    return false;
}

/* To where the search for the next member starts. What can't be gone back in is searched from here,
 * and so is a file that sends us back again and again. */
static void go_back(gzip_stream *s)
{
    uint64_t here = place(s), to = here > LOOKED_BACK ? here - LOOKED_BACK : 0;
    if (to <= s->member)
        to = s->member + 1;
    if (to >= here || s->back > MOST_BACK * (here + LOOKED_BACK) || s->packed->seek == NULL)
        return;
    s->back += here - to;
    if (s->packed->seek(s->packed, to)) {
        s->z.avail_in = 0;
        s->packed_end = FLOW_BYTES;
    }
}

static flow stop(gzip_stream *s, flow how, const char *why)
{
    s->base.trouble = why;
    s->base.trouble_at = s->member;
    return how;
}

static flow gap(gzip_stream *s, const char *why)
{
    flow found = stop(s, FLOW_GAP, why);
    s->in_member = false;
    s->searching = true;
    go_back(s);
    return found;
}

/* Between members: zeros fill blocks of tapes; anything else that is no member is damage. */
static flow begin_member(gzip_stream *s)
{
    if (s->searching && !find_header(s))
        return FLOW_END;
    while (fill(s, 1) && *s->z.next_in == 0)
        pass_over(s, 1);
    if (!fill(s, 1))
        return s->packed_end;
    s->searching = false;
    s->member = place(s);
    s->in_member = true;
    s->base.unchecked = s->base.position;
    inflateReset(&s->z);
    return FLOW_BYTES;
}

static flow failed_below(gzip_stream *s)
{
    s->base.error = s->packed->error;
    flow how = stop(s, FLOW_FAILED, s->packed->trouble);
    s->base.trouble_at = s->packed->trouble_at;
    return how;
}

/* Reads on in a member; FLOW_BYTES with nothing at hand at its end. */
static flow inflate_more(gzip_stream *s)
{
    s->z.next_out = s->out;
    s->z.avail_out = OUT_SIZE;
    int result = Z_OK;
    while (result == Z_OK && s->z.avail_out > 0) {
        if (!fill(s, 1))
            break;
        result = inflate(&s->z, Z_NO_FLUSH);
    }
    s->base.at = (const char *)s->out;
    s->base.left = OUT_SIZE - s->z.avail_out;
    if (result == Z_STREAM_END)
        s->in_member = false;
    if (s->base.left > 0 || result == Z_STREAM_END)
        return FLOW_BYTES; /* trouble shows again at the next call */
    if (result == Z_OK && s->packed_end == FLOW_FAILED)
        return failed_below(s);
    return gap(s, result == Z_OK ? "compressed data is cut off" : "compressed data is damaged");
}

static flow more_of_gzip(stream *from)
{
    gzip_stream *s = (gzip_stream *)from;
    flow got = FLOW_BYTES;
    while (got == FLOW_BYTES && from->left == 0) {
        if (!s->in_member)
            got = begin_member(s);
        if (got == FLOW_BYTES)
            got = inflate_more(s);
    }
    if (got == FLOW_BYTES && is_bomb(from->position + from->left, place(s))) {
        from->left = 0;
        return stop(s, FLOW_FAILED, bomb_trouble);
    }
    return got;
}

static void close_gzip(stream *from)
{
    gzip_stream *s = (gzip_stream *)from;
    inflateEnd(&s->z);
    stream_close(s->packed);
    free(s);
}

stream *stream_of_gzip(stream *packed)
{
    gzip_stream *s = need(1, sizeof *s);
    s->base.more = more_of_gzip;
    s->base.close = close_gzip;
    s->packed = packed;
    if (inflateInit2(&s->z, 16 + MAX_WBITS) != Z_OK) {
        s->base.over = true;
        s->base.last = stop(s, FLOW_FAILED, "out of memory");
    }
    return &s->base;
}

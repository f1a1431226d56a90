/* zstd, xz and bzip2 by libarchive. */
#include "stream.h"

#include "../memory.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

typedef struct filter_stream {
    stream base;
    stream *packed;
    struct archive *archive; /* NULL: it could not be opened */
    bool failed_below;
} filter_stream;

static la_ssize_t read_packed(struct archive *archive, void *ctx, const void **bytes)
{
    filter_stream *s = ctx;
    (void)archive;
    flow got = stream_more(s->packed);
    *bytes = s->packed->at;
    size_t n = s->packed->left;
    s->failed_below = got == FLOW_FAILED;
    if (got == FLOW_BYTES)
        stream_take(s->packed, n);
    return got == FLOW_BYTES ? (la_ssize_t)n : got == FLOW_END ? 0 : ARCHIVE_FATAL;
}

static flow fail(filter_stream *s)
{
    s->base.left = 0;
    s->base.trouble =
        s->failed_below ? s->packed->trouble : "compressed data is damaged or cut off";
    s->base.trouble_at = s->packed->position;
    s->base.error = s->packed->error;
    return FLOW_FAILED;
}

static flow more_of_filter(stream *from)
{
    filter_stream *s = (filter_stream *)from;
    const void *bytes = NULL;
    size_t n = 0;
    la_int64_t offset;
    int result = ARCHIVE_OK;
    if (s->archive == NULL)
        return fail(s);
    while (n == 0 && result == ARCHIVE_OK)
        result = archive_read_data_block(s->archive, &bytes, &n, &offset);
    if (result == ARCHIVE_EOF)
        return FLOW_END;
    if (result != ARCHIVE_OK)
        return fail(s);
    from->at = bytes;
    from->left = n;
    if (is_bomb(from->position + n, s->packed->position)) {
        fail(s);
        from->trouble = bomb_trouble;
        return FLOW_FAILED;
    }
    return FLOW_BYTES;
}

static void close_filter(stream *from)
{
    filter_stream *s = (filter_stream *)from;
    archive_read_free(s->archive);
    stream_close(s->packed);
    free(s);
}

static bool open_filter(filter_stream *s)
{
    struct archive_entry *entry;
    return archive_read_support_filter_zstd(s->archive) == ARCHIVE_OK &&
           archive_read_support_filter_xz(s->archive) == ARCHIVE_OK &&
           archive_read_support_filter_bzip2(s->archive) == ARCHIVE_OK &&
           archive_read_support_format_raw(s->archive) == ARCHIVE_OK &&
           archive_read_open(s->archive, s, NULL, read_packed, NULL) == ARCHIVE_OK &&
           archive_read_next_header(s->archive, &entry) == ARCHIVE_OK;
}

stream *stream_of_filter(stream *packed)
{
    filter_stream *s = need(1, sizeof *s);
    s->base.more = more_of_filter;
    s->base.unchecked = UINT64_MAX;
    s->base.close = close_filter;
    s->packed = packed;
    s->archive = archive_read_new();
    if (s->archive != NULL && !open_filter(s)) {
        archive_read_free(s->archive);
        s->archive = NULL;
    }
    return &s->base;
}

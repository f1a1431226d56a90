/* Files as streams, by read(2); and which stream a file's beginning asks for. */
#define _POSIX_C_SOURCE 200809L
#include "stream.h"

#include "../memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE (256u << 10)

/* Text repeated over and over shrinks to a hundredth at most, but for the first megabytes. */
#define BOMB_FROM  (64u << 20)
#define BOMB_RATIO 200u

const char bomb_trouble[] = "expands more than 200 times: no text does";

bool is_bomb(uint64_t unpacked, uint64_t packed)
{
    return unpacked > BOMB_FROM && unpacked / BOMB_RATIO > packed;
}

flow stream_more(stream *from)
{
    if (from->left > 0)
        return FLOW_BYTES;
    if (!from->over)
        from->last = from->more(from);
    from->over = from->last == FLOW_END || from->last == FLOW_FAILED;
    return from->last;
}

void stream_take(stream *from, size_t n)
{
    from->at += n;
    from->left -= n;
    from->position += n;
}

void stream_close(stream *from)
{
    if (from != NULL)
        from->close(from);
}

/* ---- A file ---- */

typedef struct file_stream {
    stream base;
    int file;
    size_t first_look;
    char buffer[BUFFER_SIZE];
} file_stream;

static flow more_of_file(stream *from)
{
    file_stream *s = (file_stream *)from;
    size_t least = from->position == 0 ? s->first_look : 1, len = 0;
    ssize_t got = 1;
    while (len < least && got != 0) {
        got = read(s->file, s->buffer + len, BUFFER_SIZE - len);
        if (got < 0 && errno != EINTR)
            break;
        len += got > 0 ? (size_t)got : 0;
    }
    from->at = s->buffer;
    from->left = len;
    if (got < 0 && len == 0) {
        from->error = errno;
        from->trouble = NULL;
        from->trouble_at = from->position;
        return FLOW_FAILED;
    }
    return len > 0 ? FLOW_BYTES : FLOW_END;
}

static bool seek_in_file(stream *from, uint64_t to)
{
    file_stream *s = (file_stream *)from;
    if (to > INT64_MAX || lseek(s->file, (off_t)to, SEEK_SET) < 0)
        return false;
    from->left = 0;
    from->position = to;
    from->over = false;
    return true;
}

static void close_file(stream *from)
{
    file_stream *s = (file_stream *)from;
    if (s->file != STDIN_FILENO)
        close(s->file);
    free(s);
}

stream *stream_of_file(const char *path, size_t first_look, int *error)
{
    struct stat about;
    int file = path == NULL ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        *error = errno;
        return NULL;
    }
    file_stream *s = need(1, sizeof *s);
    s->file = file;
    s->first_look = first_look;
    s->base.more = more_of_file;
    s->base.unchecked = UINT64_MAX;
    s->base.close = close_file;
    if (path != NULL && fstat(file, &about) == 0 && S_ISREG(about.st_mode)) {
        s->base.seek = seek_in_file;
        s->base.size = (uint64_t)about.st_size;
    }
    return &s->base;
}

/* ---- By their first bytes ---- */

static const struct {
    const char *magic;
    size_t len;
    stream *(*unpack)(stream *packed);
} filters[] = {
    {"\x1F\x8B\x08", 3, stream_of_gzip},
    {"\x28\xB5\x2F\xFD", 4, stream_of_filter}, /* zstd */
    {"\xFD"
     "7zXZ",
     5, stream_of_filter},
    {"BZh", 3, stream_of_filter},
};

stream *stream_unpacked(stream *packed)
{
    if (stream_more(packed) != FLOW_BYTES)
        return packed;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        if (packed->left >= filters[i].len &&
            memcmp(packed->at, filters[i].magic, filters[i].len) == 0)
            return filters[i].unpack(packed);
    }
    return packed;
}

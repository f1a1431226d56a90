/* Reading with read(2), and telling text from what isn't by the first 8 KiB. */
#define _POSIX_C_SOURCE 200809L
#include "read.h"

#include "encoding.h"
#include "memory.h"

#include <dittograph.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT_ONCE (1u << 30) /* some systems refuse to read 2 GiB at once */

/* Reads until there are `wanted` bytes; false at the end of the input or on an error. */
static bool fill(int file, source *s, size_t wanted)
{
    while (s->len < wanted) {
        size_t room = wanted - s->len;
        ssize_t got = read(file, s->bytes + s->len, room < AT_ONCE ? room : AT_ONCE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            s->error = errno;
        if (got <= 0)
            return false;
        s->len += (size_t)got;
    }
    return true;
}

/* What the file system says the size is, for the first guess only. */
static size_t stated_size(int file, bool *regular)
{
    struct stat about;
    *regular = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
    if (!*regular || about.st_size < 0)
        return 0;
    return (uint64_t)about.st_size > UINT32_MAX ? (size_t)UINT32_MAX + 1 : (size_t)about.st_size;
}

/* One byte more than the stated size is asked for, so that the end shows without growing. */
static void read_all(int file, source *s, const char *named)
{
    size_t cap = 0, size = stated_size(file, &s->again);
    if (size <= UINT32_MAX) {
        s->bytes = need_room(NULL, &cap, size < LOOKED_AT ? LOOKED_AT : size + 1, 1);
        bool more = fill(file, s, LOOKED_AT);
        s->refusal = is_binary(s->bytes, s->len, named) ? "binary" : NULL;
        while (more && s->refusal == NULL && s->len <= UINT32_MAX) {
            s->bytes = need_room(s->bytes, &cap, s->len + 1, 1);
            more = fill(file, s, cap);
        }
    }
    if (size > UINT32_MAX || s->len > UINT32_MAX)
        s->failure = dg_status_message(DG_TOO_LARGE);
}

source read_input(const input *in, const char *named)
{
    source s = {0};
    int file = in->is_stdin ? STDIN_FILENO : open(in->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        s.error = errno;
        return s;
    }
    read_all(file, &s, named);
    s.again = s.again && !in->is_stdin;
    s.n_read = s.len;
    if (!in->is_stdin)
        close(file);
    return s;
}

const char *source_trouble(const source *s)
{
    if (s->failure != NULL)
        return s->failure;
    return s->error != 0 ? strerror(s->error) : s->refusal;
}

/* See outfile.h. */
#define _POSIX_C_SOURCE 200809L
#include "outfile.h"

#include "memory.h"
#include "say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool fail(const outfile *out)
{
    say("can't write %s: %s", out->partial != NULL ? out->partial : "the output",
        errno != 0 ? strerror(errno) : "a write failed");
    return false;
}

bool open_outfile(outfile *out, const char *path)
{
    *out = (outfile){.file = stdout};
    if (path == NULL)
        return true;
    size_t room = strlen(path) + 9;
    out->path = need_copy(path);
    out->partial = need(room, 1);
    snprintf(out->partial, room, "%s.partial", path);
    out->file = fopen(out->partial, "wb");
    return out->file != NULL || fail(out);
}

bool finish_outfile(outfile *out)
{
    errno = 0;
    if (ferror(out->file) != 0 || fflush(out->file) != 0)
        return fail(out);
    if (out->path == NULL)
        return true;
    if (fsync(fileno(out->file)) != 0)
        return fail(out);
    int failed = fclose(out->file);
    out->file = NULL;
    if (failed != 0 || rename(out->partial, out->path) != 0)
        return fail(out);
    return true;
}

void close_outfile(outfile *out)
{
    if (out->path != NULL && out->file != NULL)
        fclose(out->file);
    free(out->path);
    free(out->partial);
    *out = (outfile){0};
}

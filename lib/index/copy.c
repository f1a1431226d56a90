/* A state's files, written once more. They are open already, so it doesn't matter who removes them. */
#include "base/status.h"
#include "index/index.h"

#define STRIDE ((size_t)1 << 18)

static void note_any(void *ctx, const char *file)
{
    (void)file;
    *(bool *)ctx = true;
}

static dg_status copy_bytes(const dg__directory *to, int fd, const dg__segment *s, uint8_t *buffer)
{
    dg_status status = DG_OK;
    for (uint64_t at = 0; at < s->id.length && status == DG_OK; at += STRIDE) {
        uint64_t left = s->id.length - at;
        size_t n = left < STRIDE ? (size_t)left : STRIDE;
        status = dg__segment_read(s, buffer, n, at);
        if (status == DG_OK)
            status = dg__file_write(to, fd, buffer, n, at);
    }
    return status == DG_OK ? dg__file_sync(to, fd) : status;
}

static dg_status copy_segment(const dg__directory *to, const dg__segment *s, uint8_t *buffer)
{
    char name[DG__NAME_MAX];
    int fd;
    dg__segment_name(name, s->id.number);
    dg_status status = dg__file_create(&fd, to, name);
    if (status != DG_OK)
        return status;
    status = copy_bytes(to, fd, s, buffer);
    dg__file_close(fd);
    return status;
}

/* The manifest comes last: until then there is no index. */
static dg_status copy_all(const dg__directory *to, const dg_index *index, const dg__snapshot *s)
{
    bool visible;
    uint8_t *buffer = dg__alloc(&index->allocator, STRIDE, 1);
    dg_status status = buffer != NULL ? DG_OK : DG_NO_MEMORY;
    for (size_t i = 0; i < s->parts.len && status == DG_OK; i++)
        status = copy_segment(to, s->parts.items[i].segment, buffer);
    if (status == DG_OK)
        status = dg__manifest_write(&visible, to, &index->parameters, s);
    dg__free(&index->allocator, buffer, STRIDE, 1);
    return status;
}

dg_status dg_index_copy(dg_index *index, const char *path, dg_error *error)
{
    bool any = false;
    if (index == NULL || path == NULL)
        return dg__fail(error, DG_INVALID, "there is no index, or no path");
    dg__directory to = {.fd = -1, .sync = index->directory.sync, .hook = index->directory.hook};
    if (dg__directory_open(&to, path, true) != DG_OK)
        return dg__fail(error, DG_IO, "the directory can't be made or opened");
    dg_status status = dg__directory_list(&to, note_any, &any);
    if (status == DG_OK && any) {
        dg__directory_close(&to);
        return dg__fail(error, DG_INVALID, "there is something in the directory");
    }
    dg__snapshot *s = dg__index_keep(index);
    if (status == DG_OK)
        status = copy_all(&to, index, s);
    dg__snapshot_release(s);
    dg__directory_close(&to);
    return status == DG_OK ? DG_OK : dg__fail(error, status, "the copy can't be written");
}

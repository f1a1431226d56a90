/* libarchive compresses, and calls back with what is to be written. */
#define _POSIX_C_SOURCE 200809L
#include "pack.h"

#include "say.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *ending;
    int (*add_filter)(struct archive *archive);
} packings[] = {
    {".gz", archive_write_add_filter_gzip},   {".zst", archive_write_add_filter_zstd},
    {".zstd", archive_write_add_filter_zstd}, {".xz", archive_write_add_filter_xz},
    {".bz2", archive_write_add_filter_bzip2},
};

static la_ssize_t write_packed(struct archive *archive, void *ctx, const void *bytes, size_t len)
{
    outfile *out = ctx;
    if (fwrite(bytes, 1, len, out->file) == len)
        return (la_ssize_t)len;
    archive_set_error(archive, errno, "write failed");
    return ARCHIVE_FATAL;
}

static bool fail(const pack *to)
{
    int error = to->archive != NULL ? archive_errno(to->archive) : errno;
    const char *why = error > 0 ? strerror(error) : "a write failed";
    say("can't write %s: %s", to->out.partial != NULL ? to->out.partial : "the output", why);
    return false;
}

/* The time of writing stays out of the file, so that the same text gives the same bytes. */
static bool begin_packing(pack *to, int (*add_filter)(struct archive *archive))
{
    to->archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    bool good = to->archive != NULL && entry != NULL &&
                archive_write_set_format_raw(to->archive) == ARCHIVE_OK &&
                archive_write_set_bytes_in_last_block(to->archive, 1) == ARCHIVE_OK &&
                add_filter(to->archive) == ARCHIVE_OK;
    if (good && add_filter == archive_write_add_filter_gzip)
        good =
            archive_write_set_filter_option(to->archive, "gzip", "timestamp", NULL) == ARCHIVE_OK;
    if (good) {
        archive_entry_set_filetype(entry, AE_IFREG);
        good = archive_write_open(to->archive, &to->out, NULL, write_packed, NULL) == ARCHIVE_OK &&
               archive_write_header(to->archive, entry) == ARCHIVE_OK;
    }
    archive_entry_free(entry);
    return good || fail(to);
}

bool open_pack(pack *to, const char *path)
{
    size_t len = path != NULL ? strlen(path) : 0;
    to->archive = NULL;
    if (!open_outfile(&to->out, path))
        return false;
    for (size_t i = 0; i < sizeof packings / sizeof *packings; i++) {
        size_t n = strlen(packings[i].ending);
        if (len > n && strcasecmp(path + len - n, packings[i].ending) == 0)
            return begin_packing(to, packings[i].add_filter);
    }
    return true;
}

bool put_into_pack(pack *to, const char *bytes, size_t len)
{
    while (to->archive != NULL && len > 0) {
        la_ssize_t n = archive_write_data(to->archive, bytes, len);
        if (n <= 0)
            return fail(to);
        bytes += n;
        len -= (size_t)n;
    }
    return len == 0 || fwrite(bytes, 1, len, to->out.file) == len || fail(to);
}

bool finish_pack(pack *to)
{
    if (to->archive != NULL && archive_write_close(to->archive) != ARCHIVE_OK)
        return fail(to);
    return finish_outfile(&to->out);
}

void close_pack(pack *to)
{
    if (to->archive != NULL)
        archive_write_free(to->archive);
    to->archive = NULL;
    close_outfile(&to->out);
}

/* tar, zip and 7z by libarchive, which seeks in a file to its list of members, and reads a pipe as it
 * comes. */
#include "members.h"

#include "seven_zip.h"

#include "../memory.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SIZE (256u << 10)

typedef struct member_stream {
    stream base;
    members *all;
    uint64_t taken_before; /* bytes of the archive, when this member began */
    char buffer[BUFFER_SIZE];
} member_stream;

struct members {
    stream *packed;
    struct archive *archive; /* NULL: it could not be opened ... */
    const char *refusal;     /* ... or is not */
    uint64_t taken;          /* bytes of the archive that were read, again and again if so */
    uint64_t n_gaps, taken_at_gap;
    uint64_t unpacked; /* bytes of all members so far */
    uint64_t number;
    char *name;
    member_stream current;
};

static la_ssize_t read_packed(struct archive *archive, void *ctx, const void **bytes)
{
    members *all = ctx;
    (void)archive;
    flow got = stream_more(all->packed);
    size_t n = all->packed->left;
    *bytes = all->packed->at;
    if (got != FLOW_BYTES)
        return got == FLOW_END ? 0 : ARCHIVE_FATAL;
    stream_take(all->packed, n);
    all->taken += n;
    return (la_ssize_t)n;
}

static la_int64_t seek_packed(struct archive *archive, void *ctx, la_int64_t offset, int whence)
{
    members *all = ctx;
    (void)archive;
    uint64_t base = whence == SEEK_SET   ? 0
                    : whence == SEEK_CUR ? all->packed->position
                                         : all->packed->size;
    uint64_t to = base + (uint64_t)offset;
    if ((offset < 0 && (uint64_t)-offset > base) || to > INT64_MAX ||
        !all->packed->seek(all->packed, to))
        return ARCHIVE_FATAL;
    return (la_int64_t)to;
}

static flow fail_member(member_stream *s, const char *why)
{
    s->base.trouble = why;
    s->base.trouble_at = s->all->packed->position;
    return FLOW_FAILED;
}

static flow more_of_member(stream *from)
{
    member_stream *s = (member_stream *)from;
    members *all = s->all;
    la_ssize_t n = archive_read_data(all->archive, s->buffer, BUFFER_SIZE);
    if (n < 0)
        return fail_member(s, "the member is damaged or cut off");
    from->at = s->buffer;
    from->left = (size_t)n;
    all->unpacked += (uint64_t)n;
    if (is_bomb(from->position + (uint64_t)n, all->taken - s->taken_before)) {
        from->left = 0;
        return fail_member(s, bomb_trouble);
    }
    return n > 0 ? FLOW_BYTES : FLOW_END;
}

/* It lives in `members`. */
static void close_member(stream *from)
{
    (void)from;
}

/* An archive that unpacks itself may hold 7z too, but not what was looked at. */
static bool open_archive(members *all, bool as_7z)
{
    struct archive *archive = all->archive;
    return (!as_7z || archive_read_support_format_7zip(archive) == ARCHIVE_OK) &&
           archive_read_support_format_tar(archive) == ARCHIVE_OK &&
           archive_read_support_format_zip(archive) == ARCHIVE_OK &&
           archive_read_set_read_callback(archive, read_packed) == ARCHIVE_OK &&
           (all->packed->seek == NULL ||
            archive_read_set_seek_callback(archive, seek_packed) == ARCHIVE_OK) &&
           archive_read_set_callback_data(archive, all) == ARCHIVE_OK &&
           archive_read_open1(archive) == ARCHIVE_OK;
}

members *members_of(stream *packed)
{
    members *all = need(1, sizeof *all);
    all->packed = packed;
    all->current.base.more = more_of_member;
    all->current.base.close = close_member;
    all->current.base.unchecked = UINT64_MAX;
    all->current.all = all;
    all->refusal = "not a tar, zip or 7z archive, or damaged from its beginning";
    bool as_7z = is_7z(packed);
    const char *refusal = as_7z ? refusal_of_7z(packed) : NULL;
    if (refusal != NULL) {
        all->refusal = refusal;
        return all;
    }
    all->archive = archive_read_new();
    if (all->archive != NULL && !open_archive(all, as_7z)) {
        archive_read_free(all->archive);
        all->archive = NULL;
    }
    return all;
}

static void set_name(members *all, struct archive_entry *entry)
{
    char number[32];
    const char *name = archive_entry_pathname_utf8(entry);
    if (name == NULL)
        name = archive_entry_pathname(entry);
    snprintf(number, sizeof number, "member %llu", (unsigned long long)all->number);
    free(all->name);
    all->name = need_copy(name != NULL ? name : number);
}

static flow begin_member(members *all, struct archive_entry *entry, member *found)
{
    all->number++;
    set_name(all, entry);
    stream *bytes = &all->current.base;
    bytes->left = 0;
    bytes->position = 0;
    bytes->over = false;
    all->current.taken_before = all->taken;
    *found = (member){all->name, all->number, bytes};
    return FLOW_BYTES;
}

/* Two without a byte read between would never end. */
static flow gap(members *all)
{
    bool goes_on = all->n_gaps == 0 || all->taken > all->taken_at_gap;
    all->n_gaps++;
    all->taken_at_gap = all->taken;
    return goes_on ? FLOW_GAP : FLOW_FAILED;
}

flow next_member(members *all, member *found, const char **trouble)
{
    struct archive_entry *entry;
    *trouble = all->refusal;
    if (all->archive == NULL)
        return FLOW_FAILED;
    for (;;) {
        int result = archive_read_next_header(all->archive, &entry);
        if (result == ARCHIVE_EOF)
            return FLOW_END;
        *trouble = all->packed->trouble != NULL ? all->packed->trouble
                                                : "the archive is damaged or cut off here";
        if (result == ARCHIVE_RETRY || result == ARCHIVE_FAILED)
            return gap(all);
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
            return FLOW_FAILED;
        if (is_bomb(all->unpacked / 16, all->taken)) {
            *trouble = bomb_trouble;
            return FLOW_FAILED;
        }
        if (archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL)
            return begin_member(all, entry, found);
    }
}

void close_members(members *all)
{
    if (all == NULL)
        return;
    archive_read_free(all->archive);
    free(all->name);
    free(all);
}

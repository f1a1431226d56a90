/* From an input to what holds its documents: itself, lines, members of an archive, which may hold
 * lines and web archives in turn, but no further archive. */
#include "records.h"

#include "../memory.h"
#include "members.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

record record_at(const spot *at, record_form form)
{
    return (record){.path = at->path,
                    .member = at->member != NULL ? need_copy(at->member) : NULL,
                    .member_number = at->member_number,
                    .form = form,
                    .read = at->file->position};
}

void report_at(const spot *at, uint64_t number, uint64_t offset, const char *reason)
{
    trouble what = {at->path, at->member, number, offset, reason, 0, false};
    at->to->report(at->to->ctx, &what);
}

void report_stream(const spot *at, const stream *from)
{
    trouble what = {at->path,    at->member,           0, from->trouble_at, from->trouble,
                    from->error, from->trouble == NULL};
    at->to->report(at->to->ctx, &what);
}

/* ---- One text ---- */

/* Reads what a stream has left, at most `most` bytes; what comes then is passed. */
static void read_text_record(const spot *at, stream *from, dg_format format)
{
    record r = record_at(at, TEXT_RECORD);
    size_t cap = 0, most = at->limits->max_record;
    bool too_long = false;
    flow got;
    r.format = format;
    while ((got = stream_more(from)) == FLOW_BYTES && !at->to->stop) {
        if (!too_long && r.len + from->left > most) {
            too_long = true;
            report_at(at, 0, 0, "longer than --max-record");
            pass_bytes(&at->rest, r.bytes, r.len);
            if (at->rest.pass == NULL)
                break;
        }
        if (too_long) {
            pass_bytes(&at->rest, from->at, from->left);
        } else {
            r.bytes = need_room(r.bytes, &cap, r.len + from->left, 1);
            memcpy(r.bytes + r.len, from->at, from->left);
            r.len += from->left;
        }
        stream_take(from, from->left);
    }
    r.read = at->file->position;
    if (got == FLOW_GAP || got == FLOW_FAILED)
        report_stream(at, from);
    if (!too_long && got == FLOW_END) {
        at->to->take(at->to->ctx, &r);
        return;
    }
    if (!too_long)
        pass_bytes(&at->rest, r.bytes, r.len);
    free_record(&r);
}

/* ---- Lines of JSON ---- */

static bool is_blank(const line *l)
{
    size_t i = 0;
    while (i < l->len && strchr(" \t\r", l->bytes[i]) != NULL && l->bytes[i] != '\0')
        i++;
    return i == l->len;
}

/* Takes the line's bytes over. */
static void take_line(const spot *at, line *l, uint64_t number, uint64_t offset)
{
    record r = record_at(at, JSON_RECORD);
    r.bytes = l->bytes;
    r.len = l->len;
    r.number = number;
    r.offset = offset;
    l->bytes = NULL;
    l->cap = 0;
    at->to->take(at->to->ctx, &r);
}

/* A gap takes the rest of its line with it, and the beginning of the one that reading goes on in. */
static void pass_gap(const spot *at, stream *from, line *l)
{
    report_stream(at, from);
    pass_bytes(&at->rest, l->bytes, l->len);
    while (read_line(from, l, 0, &at->rest) == FLOW_GAP)
        report_stream(at, from);
    if (l->ended)
        pass_bytes(&at->rest, "\n", 1);
}

static void read_json_lines(const spot *at, stream *from)
{
    const passing *rest = &at->rest;
    line l = {0};
    flow got = FLOW_BYTES;
    for (uint64_t number = 1; !at->to->stop; number++) {
        uint64_t offset = from->position;
        got = read_line(from, &l, at->limits->max_record, rest);
        if (got == FLOW_GAP)
            pass_gap(at, from, &l);
        if (got == FLOW_END || got == FLOW_FAILED)
            break;
        if (got == FLOW_GAP)
            continue;
        if (l.too_long)
            report_at(at, number, offset, "longer than --max-record");
        else if (is_blank(&l))
            pass_bytes(rest, l.bytes, l.len);
        else
            take_line(at, &l, number, offset);
        if (l.ended)
            pass_bytes(rest, "\n", 1);
    }
    if (got == FLOW_FAILED)
        report_stream(at, from);
    free(l.bytes);
}

/* ---- Containers ---- */

static void read_stream(const spot *at, stream *from, content what)
{
    if (what.container == JSON_LINES)
        read_json_lines(at, from);
    else if (what.container == WEB_ARCHIVE)
        read_web_archive(at, from);
    else
        read_text_record(at, from, what.format);
}

static void read_member(const spot *outer, const member *found)
{
    spot at = *outer;
    content what;
    at.member = found->name;
    at.member_number = found->number;
    at.rest = (passing){NULL, NULL};
    if (!content_of_name(found->name, &what))
        return;
    if (what.container == MEMBERS) {
        report_at(&at, 0, 0, "an archive in an archive is not read");
        return;
    }
    stream *unpacked = stream_unpacked(found->bytes);
    read_stream(&at, unpacked, what);
    stream_close(unpacked);
}

static void read_members(const spot *at, stream *from)
{
    members *all = members_of(from);
    member found;
    const char *why;
    flow got;
    while ((got = next_member(all, &found, &why)) != FLOW_END && !at->to->stop) {
        if (got == FLOW_BYTES)
            read_member(at, &found);
        else if (from->over && from->last == FLOW_FAILED)
            report_stream(at, from);
        else
            report_at(at, 0, from->position, why);
        if (got == FLOW_FAILED)
            break;
    }
    close_members(all);
}

/* Standard input, or a file with an ending that says nothing. */
static bool is_untold(const input *in, const reading_limits *by)
{
    content by_name;
    return in->input == 0 && by->input == 0 && !content_of_name(in->path, &by_name);
}

static void look_at(stream *unpacked, content *what)
{
    if (stream_more(unpacked) == FLOW_BYTES)
        (void)content_of_bytes(unpacked->at, unpacked->left, what);
}

static stream *open_input(const input *in, const reading_limits *by, int *error)
{
    return stream_of_file(in->is_stdin ? by->stdin_copy : in->path,
                          by->at_once ? SHORT_FIRST_LOOK : FIRST_LOOK, error);
}

static content content_by_name(const input *in, const reading_limits *by)
{
    return content_by(in->input > 0 ? in->input : by->input, in->path);
}

/* Only what can be read again is looked at. */
content content_of(const input *in, const reading_limits *by)
{
    const char *path = in->is_stdin ? by->stdin_copy : in->path;
    content what = content_by_name(in, by);
    struct stat about;
    int error;
    if (!is_untold(in, by) || path == NULL || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return what;
    stream *file = open_input(in, by, &error);
    if (file == NULL)
        return what;
    stream *unpacked = stream_unpacked(file);
    look_at(unpacked, &what);
    stream_close(unpacked);
    return what;
}

void read_records(const input *in, const reading_limits *by, sink *to)
{
    int error = 0;
    spot at = {.path = in->path, .limits = by, .to = to, .rest = to->rest};
    content what = content_by_name(in, by);
    at.file = open_input(in, by, &error);
    if (at.file == NULL) {
        trouble failed = {in->path, NULL, 0, 0, NULL, error, true};
        to->report(to->ctx, &failed);
        return;
    }
    stream *unpacked = stream_unpacked(at.file);
    if (is_untold(in, by))
        look_at(unpacked, &what);
    if (what.container == MEMBERS)
        read_members(&at, unpacked);
    else
        read_stream(&at, unpacked, what);
    stream_close(unpacked);
}

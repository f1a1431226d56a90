/* The manifest, read and written. */
#include "index/manifest.h"

#include "base/bits.h"
#include "base/status.h"
#include "hash/token_hash.h"
#include "text/unicode.h"

#include <dittograph/fingerprint.h>

#define HEAD_FIELDS 10u /* behind the magic, with the checksum of the head */
#define HEAD_BYTES  (8u + 8u * HEAD_FIELDS)
#define GENERATION  7u /* its field */

/* More would be no index but an attack: each costs an open file. */
#define SEGMENTS_MAX 4096u

static const char name[] = "MANIFEST", scratch_name[] = "MANIFEST.new";
static const char magic[8] = {'d', 'g', 'i', 'n', 'd', 'e', 'x', '\n'};

static uint64_t check_of(const uint8_t *bytes, size_t len)
{
    return dg__hash(bytes, len, len);
}

bool dg__manifest_named(const char *file)
{
    return strcmp(file, name) == 0 || strcmp(file, scratch_name) == 0;
}

static void look_for_manifest(void *ctx, const char *file)
{
    if (strcmp(file, name) == 0)
        *(bool *)ctx = true;
}

dg_status dg__manifest_exists(bool *exists, const dg__directory *directory)
{
    *exists = false;
    return dg__directory_list(directory, look_for_manifest, exists);
}

/* ---- Parameters ---- */

/* "15.0.0" as 0x0f0000. */
static uint64_t unicode_version(void)
{
    uint64_t version = 0, part = 0;
    for (const char *c = DG__UNICODE_VERSION;; c++) {
        if (*c >= '0' && *c <= '9') {
            part = 10 * part + (uint64_t)(*c - '0');
            continue;
        }
        version = version << 8 | part;
        part = 0;
        if (*c == '\0')
            return version;
    }
}

dg_status dg__parameters_compare(const dg_index_parameters *there, const dg_index_parameters *asked,
                                 dg_error *error)
{
    const char *message =
        there->seed != asked->seed             ? "the index was made with another seed"
        : there->flags != asked->flags         ? "the index was made with other flags"
        : there->k != asked->k                 ? "the index was made with another k"
        : there->window != asked->window       ? "the index was made with another window"
        : there->min_words != asked->min_words ? "the index was made with another min_words"
        : there->mode != asked->mode           ? "the index was made in another mode"
                                               : NULL;
    uint64_t value = there->seed != asked->seed             ? there->seed
                     : there->flags != asked->flags         ? there->flags
                     : there->k != asked->k                 ? there->k
                     : there->window != asked->window       ? there->window
                     : there->min_words != asked->min_words ? there->min_words
                                                            : (uint64_t)there->mode;
    return message == NULL ? DG_OK : dg__fail_at(error, DG_MISMATCH, message, value);
}

dg_status dg__parameters_check(const dg_index_parameters *p, dg_error *error)
{
    if (p->size < sizeof *p)
        return dg__fail(error, DG_INVALID,
                        "parameters: size is not set; use DG_INDEX_PARAMETERS_INIT");
    if ((p->flags & ~(DG_FOLD_DIGITS | DG_STRIP_ACCENTS)) != 0)
        return dg__fail(error, DG_INVALID, "parameters: flags has bits without meaning");
    if (p->k < 5 || p->k > DG_K_MAX)
        return dg__fail(error, DG_INVALID, "parameters: k is not in 5 to 32");
    if (p->window < 1 || p->window > 1024)
        return dg__fail(error, DG_INVALID, "parameters: window is not in 1 to 1024");
    if (p->min_words < 1 || p->min_words > 1000)
        return dg__fail(error, DG_INVALID, "parameters: min_words is not in 1 to 1000");
    if (p->mode != DG_INDEX_NO_TOKENS && p->mode != DG_INDEX_TOKENS)
        return dg__fail(error, DG_INVALID, "parameters: mode is none");
    return DG_OK;
}

/* ---- Reading ---- */

/* Parameters that differ by a version are named before a checksum could be found in the wrong
 * place. */
static dg_status read_head(dg__cursor *c, dg__snapshot *s, uint64_t *n_segments,
                           dg_index_parameters *p, dg_error *error)
{
    const uint8_t *head = dg__take_bytes(c, sizeof magic);
    uint64_t version = dg__take_u64(c), unicode = dg__take_u64(c);
    if (c->failed || memcmp(head, magic, sizeof magic) != 0)
        return dg__fail(error, DG_DAMAGED, "the manifest is damaged");
    if (version != DG__FORMAT_VERSION)
        return dg__fail_at(error, DG_MISMATCH,
                           "the index has a format that another version of the library writes",
                           version);
    p->seed = dg__take_u64(c);
    uint64_t flags_and_mode = dg__take_u64(c), k_and_window = dg__take_u64(c);
    p->min_words = (uint32_t)dg__take_u64(c);
    p->flags = (uint32_t)flags_and_mode;
    p->mode = (flags_and_mode >> 32) == 1 ? DG_INDEX_NO_TOKENS : DG_INDEX_TOKENS;
    p->k = (uint32_t)k_and_window;
    p->window = (uint32_t)(k_and_window >> 32);
    s->generation = dg__take_u64(c);
    s->next_number = dg__take_u64(c);
    *n_segments = dg__take_u64(c);
    uint64_t check = dg__take_u64(c);
    if (c->failed || check != check_of(head, HEAD_BYTES - 8) || *n_segments > SEGMENTS_MAX ||
        dg__parameters_check(p, NULL) != DG_OK)
        return dg__fail(error, DG_DAMAGED, "the manifest is damaged");
    if (unicode != unicode_version())
        return dg__fail_at(error, DG_MISMATCH,
                           "the index was made with another version of Unicode's data", unicode);
    return DG_OK;
}

static dg_status read_dead(dg__part *part, dg__cursor *c, const dg_allocator *a)
{
    uint64_t n = part->segment->footer.n_documents;
    uint64_t n_dead = dg__take_number_to(c, n), next = 0;
    for (uint64_t i = 0; i < n_dead; i++) {
        next += dg__take_number_to(c, n);
        if (c->failed || next >= n)
            return DG_DAMAGED;
        dg_status status = dg__part_kill(part, (uint32_t)next++, a);
        if (status != DG_OK)
            return status;
    }
    return DG_OK;
}

/* One that is open already, or NULL. */
static dg__segment *find_open(const dg__snapshot *before, const dg__segment_id *id)
{
    for (size_t i = 0; before != NULL && i < before->parts.len; i++) {
        dg__segment *s = before->parts.items[i].segment;
        if (s->id.number == id->number && s->id.length == id->length && s->id.check == id->check)
            return dg__segment_keep(s);
    }
    return NULL;
}

static dg_status read_part(dg__snapshot *s, dg__cursor *c, const dg__directory *directory,
                           const dg__snapshot *before, const dg_index_parameters *p)
{
    dg__segment_id id = {0};
    id.number = dg__take_u64(c);
    id.length = dg__take_u64(c);
    id.check = dg__take_u64(c);
    uint64_t n_documents = dg__take_u64(c);
    if (c->failed)
        return DG_DAMAGED;
    dg__segment *segment = find_open(before, &id);
    dg_status status =
        segment != NULL ? DG_OK : dg__segment_open(&segment, directory, &id, &s->allocator);
    if (status != DG_OK)
        return status;
    if (!dg__snapshot_add(s, segment)) {
        dg__segment_release(segment);
        return DG_NO_MEMORY;
    }
    if (segment->footer.n_documents != n_documents || segment->footer.mode != p->mode)
        return DG_DAMAGED;
    return read_dead(&s->parts.items[s->parts.len - 1], c, &s->allocator);
}

static dg_status read_parts(dg__snapshot *s, uint64_t n, dg__cursor *c,
                            const dg__directory *directory, const dg__snapshot *before,
                            const dg_index_parameters *p, dg_error *error)
{
    dg_status status = DG_OK;
    for (uint64_t i = 0; i < n && status == DG_OK; i++)
        status = read_part(s, c, directory, before, p);
    if (status == DG_OK && c->at != c->end)
        status = DG_DAMAGED;
    if (status == DG_OK)
        return DG_OK;
    return dg__fail(error, status,
                    status == DG_DAMAGED ? "a segment isn't as the manifest says"
                    : status == DG_IO    ? "a segment can't be read"
                                         : NULL);
}

static dg_status read_file(dg__bytes *bytes, const dg__directory *directory, const dg_allocator *a)
{
    int fd;
    uint64_t len = 0;
    dg_status status = dg__file_open(&fd, directory, name);
    if (status != DG_OK)
        return status;
    status = dg__file_length(&len, fd);
    if (status == DG_OK && (len < HEAD_BYTES + 8 || len > SIZE_MAX))
        status = DG_DAMAGED;
    if (status == DG_OK && !dg__vec_reserve(a, bytes, (size_t)len))
        status = DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__file_read(directory, fd, bytes->items, (size_t)len, 0);
    if (status == DG_OK)
        bytes->len = (size_t)len;
    dg__file_close(fd);
    return status;
}

dg_status dg__manifest_read(dg__snapshot **out, dg_index_parameters *parameters,
                            const dg__directory *directory, const dg__snapshot *before,
                            const dg_allocator *a, dg_error *error)
{
    dg__bytes bytes = {0};
    uint64_t n_segments = 0;
    dg_index_parameters p = DG_INDEX_PARAMETERS_INIT;
    dg__snapshot *s = dg__snapshot_new(a);
    dg_status status = s != NULL ? read_file(&bytes, directory, a) : DG_NO_MEMORY;
    if (status != DG_OK) {
        status = dg__fail(error, status,
                          status == DG_IO        ? "there is no index, or it can't be read"
                          : status == DG_DAMAGED ? "the manifest is damaged"
                                                 : NULL);
    } else {
        dg__cursor c = {bytes.items, bytes.items + bytes.len - 8, false};
        status = read_head(&c, s, &n_segments, &p, error);
        if (status == DG_OK && dg__load_u64(c.end) != check_of(bytes.items, bytes.len - 8))
            status = dg__fail(error, DG_DAMAGED, "the manifest is damaged");
        if (status == DG_OK)
            status = read_parts(s, n_segments, &c, directory, before, &p, error);
    }
    dg__vec_free(a, &bytes);
    if (status == DG_OK) {
        *parameters = p;
        *out = s;
    } else {
        dg__snapshot_release(s);
    }
    return status;
}

dg_status dg__manifest_generation(uint64_t *generation, const dg__directory *directory)
{
    int fd;
    uint8_t head[HEAD_BYTES];
    dg_status status = dg__file_open(&fd, directory, name);
    if (status != DG_OK)
        return status;
    status = dg__file_read(directory, fd, head, sizeof head, 0);
    dg__file_close(fd);
    if (status != DG_OK)
        return status;
    if (dg__load_u64(head + HEAD_BYTES - 8) != check_of(head, HEAD_BYTES - 8))
        return DG_DAMAGED;
    *generation = dg__load_u64(head + 8 * GENERATION);
    return DG_OK;
}

/* ---- Writing ---- */

static bool write_head(dg__bytes *to, const dg_index_parameters *p, const dg__snapshot *s)
{
    const uint64_t fields[HEAD_FIELDS - 1] = {DG__FORMAT_VERSION,
                                              unicode_version(),
                                              p->seed,
                                              p->flags | (uint64_t)p->mode << 32,
                                              p->k | (uint64_t)p->window << 32,
                                              p->min_words,
                                              s->generation,
                                              s->next_number,
                                              s->parts.len};
    bool ok = dg__append(&s->allocator, to, magic, sizeof magic);
    for (unsigned i = 0; i < HEAD_FIELDS - 1 && ok; i++)
        ok = dg__append_u64(&s->allocator, to, fields[i]);
    return ok && dg__append_u64(&s->allocator, to, check_of(to->items, to->len));
}

static bool write_part(dg__bytes *to, const dg__part *part, const dg_allocator *a)
{
    const dg__segment_id *id = &part->segment->id;
    size_t n = (size_t)part->segment->footer.n_documents, before = 0;
    bool ok = dg__append_u64(a, to, id->number) && dg__append_u64(a, to, id->length) &&
              dg__append_u64(a, to, id->check) && dg__append_u64(a, to, n) &&
              dg__append_number(a, to, part->n_dead);
    for (size_t i = 0; part->n_dead > 0 && ok; i++) {
        i = dg__bits_next_set(part->dead, i, n);
        if (i == n)
            break;
        ok = dg__append_number(a, to, i - before);
        before = i + 1;
    }
    return ok;
}

static bool write_all(dg__bytes *to, const dg_index_parameters *p, const dg__snapshot *s)
{
    bool ok = write_head(to, p, s);
    for (size_t i = 0; i < s->parts.len && ok; i++)
        ok = write_part(to, &s->parts.items[i], &s->allocator);
    return ok && dg__append_u64(&s->allocator, to, check_of(to->items, to->len));
}

static dg_status write_scratch(const dg__directory *directory, const dg__bytes *bytes)
{
    int fd;
    dg_status status = dg__file_create(&fd, directory, scratch_name);
    if (status != DG_OK)
        return status;
    status = dg__file_write(directory, fd, bytes->items, bytes->len, 0);
    if (status == DG_OK)
        status = dg__file_sync(directory, fd);
    dg__file_close(fd);
    return status;
}

/* The names of new segments are on the disk before the manifest that speaks of them is. */
dg_status dg__manifest_write(bool *visible, const dg__directory *directory,
                             const dg_index_parameters *parameters, const dg__snapshot *snapshot)
{
    dg__bytes bytes = {0};
    *visible = false;
    if (snapshot->parts.len > SEGMENTS_MAX)
        return DG_TOO_LARGE;
    dg_status status = write_all(&bytes, parameters, snapshot) ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = write_scratch(directory, &bytes);
    if (status == DG_OK)
        status = dg__directory_sync(directory);
    if (status == DG_OK)
        status = dg__file_rename(directory, scratch_name, name);
    if (status == DG_OK) {
        *visible = true;
        status = dg__directory_sync(directory);
    }
    dg__vec_free(&snapshot->allocator, &bytes);
    return status;
}

/* The CLI's reading of corpora: documents put into every container, by libarchive and by hand, come
 * out again; of damaged containers all that isn't damaged does. */
#define _XOPEN_SOURCE 700
#include "../harness.h"

#include "../../examples/cli/memory.h"
#include "../../examples/cli/read/http.h"
#include "../../examples/cli/read/json_fields.h"
#include "../../examples/cli/read/records.h"
#include "../../examples/cli/read/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define MOST_RECORD (1u << 20)
#define MOST_TEXTS  40u

/* Bytes that grow. */
typedef struct buffer {
    char *bytes;
    size_t len, cap;
} buffer;

static void put(buffer *to, const void *bytes, size_t len)
{
    to->bytes = need_room(to->bytes, &to->cap, to->len + len + 1, 1);
    if (len > 0)
        memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
    to->bytes[to->len] = '\0';
}

static void put_string(buffer *to, const char *text)
{
    put(to, text, strlen(text));
}

static void drop(buffer *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(all[i].bytes);
}

/* ---- A run of the reader over one file ---- */

typedef struct seen {
    buffer texts[4 * MOST_TEXTS];
    char *names[4 * MOST_TEXTS];
    size_t n, n_troubles, n_refused, n_large;
    buffer rest, all; /* bytes in no record; and with the records' between */
} seen;

static const unpacking usual = {.reading = DG_DOCUMENT_OPTIONS_INIT,
                                .text_field = "text",
                                .id_field = "id",
                                .url_field = "url",
                                .max_record = MOST_RECORD};

static void take(void *ctx, record *next)
{
    seen *s = ctx;
    unpacked in = unpack(next, &usual);
    put(&s->all, next->bytes, next->len);
    s->n_troubles += in.trouble != NULL;
    s->n_refused += in.refusal != NULL;
    if (in.doc != NULL && s->n < 4 * MOST_TEXTS) {
        record_name name = {next->path, next->member, next->number};
        put(&s->texts[s->n], in.text.bytes, in.text.len);
        s->names[s->n++] = shown_record(&name);
    }
    free_unpacked(&in);
    free_record(next);
}

static void pass(void *ctx, const char *bytes, size_t len)
{
    seen *s = ctx;
    put(&s->rest, bytes, len);
    put(&s->all, bytes, len);
}

static void report(void *ctx, const trouble *what)
{
    seen *s = ctx;
    ck_assert(what->reason != NULL || what->error != 0);
    s->n_troubles++;
    s->n_large += what->reason != NULL && strstr(what->reason, "256 MB of memory") != NULL;
}

static seen *read_file(const char *path, size_t max_record)
{
    seen *s = need(1, sizeof *s);
    input in = {.path = need_copy(path)};
    reading_limits limits = {0, NULL, max_record, false};
    sink to = {s, take, report, {pass, s}, false};
    read_records(&in, &limits, &to);
    free(in.path);
    return s;
}

static void forget(seen *s)
{
    drop(s->texts, s->n);
    for (size_t i = 0; i < s->n; i++)
        free(s->names[i]);
    free(s->rest.bytes);
    free(s->all.bytes);
    free(s);
}

/* A file of that name and these bytes, in a folder of its own. */
static char folder[64];

static const char *write_file(const char *name, const buffer *bytes)
{
    static char path[160];
    if (folder[0] == '\0') {
        strcpy(folder, "/tmp/dittograph-test-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(folder));
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes->bytes != NULL ? bytes->bytes : "", 1, bytes->len, file),
                      bytes->len);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

/* And the folder, which the next file has made anew. */
static void remove_file(const char *path)
{
    unlink(path);
    rmdir(folder);
    folder[0] = '\0';
}

/* ---- Documents, and containers for them ---- */

/* Words, line ends, quotation marks and characters of every length; now and then very long. */
static buffer random_text(uint64_t *random)
{
    static const char *const pieces[] = {
        "word ",        "Another one. ",     "\n",    "\n\n",
        "\"quoted\" ",  "back\\slash ",      "\t",    "\xC3\xA9t\xC3\xA9 ",
        "\xE4\xB8\x96", "\xF0\x9F\x98\x80 ", "WARC/", "{}[],: "};
    buffer text = {NULL, 0, 0};
    size_t n = 1 + test_below(random, test_below(random, 20) == 0 ? 30000 : 60);
    put_string(&text, "Begins ");
    for (size_t i = 0; i < n; i++)
        put_string(&text, pieces[test_below(random, sizeof pieces / sizeof *pieces)]);
    return text;
}

static void put_escape(buffer *to, uint32_t c)
{
    char escape[16];
    if (c < 0x10000)
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
    else
        snprintf(escape, sizeof escape, "\\u%04X\\u%04x", (unsigned)(0xD7C0 + (c >> 10)),
                 (unsigned)(0xDC00 + (c & 0x3FF)));
    put_string(to, escape);
}

/* As different writers of JSON escape it. */
static void put_json_string(buffer *to, const buffer *text, uint64_t *random)
{
    unsigned style = (unsigned)test_below(random, 3);
    put_string(to, "\"");
    for (size_t i = 0, n; i < text->len; i += n) {
        const unsigned char *at = (const unsigned char *)text->bytes + i;
        n = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
        uint32_t c = *at & (n == 1 ? 0x7Fu : 0x7Fu >> n);
        for (size_t j = 1; j < n; j++)
            c = c << 6 | (at[j] & 0x3F);
        if (c == '\n' && style < 2)
            put_string(to, "\\n");
        else if (c == '"' || c == '\\')
            put_string(to, c == '"' ? "\\\"" : "\\\\");
        else if (c < 0x20 || (n > 1 && style > 0) || (style == 2 && test_below(random, 5) == 0))
            put_escape(to, c);
        else
            put(to, at, n);
    }
    put_string(to, "\"");
}

static void put_line(buffer *to, const buffer *text, size_t number, uint64_t *random)
{
    char id[64];
    snprintf(id, sizeof id, "{\"id\" : %zu, \"meta\": {\"text\":\"not this\"},\t\"text\":", number);
    put_string(to, id);
    put_json_string(to, text, random);
    put_string(to,
               test_below(random, 2) == 0 ? ", \"list\": [{\"text\": \"nor this\"}]}\n" : "}\n");
}

static void put_gzip(buffer *to, const char *bytes, size_t len)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)len};
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&z, len);
    char *out = need(room, 1);
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    put(to, out, room - z.avail_out);
    deflateEnd(&z);
    free(out);
}

/* A page as a server sends it, one way or another. */
static void put_answer(buffer *to, const buffer *text, uint64_t *random)
{
    char head[200];
    buffer body = {NULL, 0, 0}, chunked = {NULL, 0, 0};
    bool packs = test_below(random, 2) == 0, chunks = test_below(random, 2) == 0;
    if (packs)
        put_gzip(&body, text->bytes, text->len);
    else
        put(&body, text->bytes, text->len);
    for (size_t at = 0, n; chunks && at < body.len; at += n) {
        n = 1 + test_below(random, body.len - at);
        snprintf(head, sizeof head, test_below(random, 2) == 0 ? "%zX\r\n" : "%zx;x=y\r\n", n);
        put_string(&chunked, head);
        put(&chunked, body.bytes + at, n);
        put_string(&chunked, "\r\n");
    }
    put_string(&chunked, "0\r\n\r\n");
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\ncontent-type: text/plain; Charset=\"utf-8\"\r\n%s%s\r\n",
             packs ? "Content-Encoding: gzip\r\n" : "",
             chunks ? "Transfer-Encoding: chunked\r\n" : "");
    put_string(to, head);
    put(to, chunks ? chunked.bytes : body.bytes, chunks ? chunked.len : body.len);
    free(body.bytes);
    free(chunked.bytes);
}

static void put_web_record(buffer *to, const buffer *text, size_t number, uint64_t *random)
{
    char head[400];
    buffer block = {NULL, 0, 0};
    bool answer = test_below(random, 2) == 0;
    if (answer)
        put_answer(&block, text, random);
    else
        put(&block, text->bytes, text->len);
    snprintf(head, sizeof head,
             "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: <http://h%zu.example/>\r\n"
             "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n",
             answer ? "response" : "conversion", number,
             answer ? "application/http; msgtype=response" : "text/plain", block.len);
    put_string(to, head);
    put(to, block.bytes, block.len);
    put_string(to, "\r\n\r\n");
    free(block.bytes);
}

static la_ssize_t collect(struct archive *archive, void *ctx, const void *bytes, size_t len)
{
    (void)archive;
    put(ctx, bytes, len);
    return (la_ssize_t)len;
}

static void put_member(struct archive *archive, const char *name, const buffer *text)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)text->len);
    ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
    ck_assert_int_eq(archive_write_data(archive, text->bytes, text->len), (la_ssize_t)text->len);
    archive_entry_free(entry);
}

/* tar, zip or 7z, or for NULL the bytes as they are, through a filter. */
static buffer packed(const char *format, const char *filter, const buffer *texts, size_t n)
{
    buffer out = {NULL, 0, 0};
    char name[64];
    struct archive *archive = archive_write_new();
    ck_assert_int_eq(archive_write_set_format_by_name(archive, format != NULL ? format : "raw"),
                     ARCHIVE_OK);
    if (strcmp(filter, "none") != 0)
        ck_assert_int_eq(archive_write_add_filter_by_name(archive, filter), ARCHIVE_OK);
    if (format != NULL && strcmp(format, "7zip") == 0) /* else it takes as long as all tests */
        ck_assert_int_eq(archive_write_set_options(archive, "compression-level=1"), ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(archive, 1);
    ck_assert_int_eq(archive_write_open(archive, &out, NULL, collect, NULL), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, i % 3 == 0 ? "../up/%zu.txt" : "in/%zu.txt", i);
        put_member(archive, name, &texts[i]);
    }
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return out;
}

/* ---- What goes in comes out ---- */

static void check_same(const seen *s, const buffer *texts, size_t n, const char *path,
                       uint64_t seed)
{
    ck_assert_msg(s->n_troubles == 0 && s->n_refused == 0,
                  "%s, seed %llu: %zu troubles, %zu refused", path, (unsigned long long)seed,
                  s->n_troubles, s->n_refused);
    ck_assert_msg(s->n == n, "%s, seed %llu: %zu records of %zu", path, (unsigned long long)seed,
                  s->n, n);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(s->texts[i].len == texts[i].len &&
                          memcmp(s->texts[i].bytes, texts[i].bytes, texts[i].len) == 0,
                      "%s, seed %llu: record %zu (%s) is another", path, (unsigned long long)seed,
                      i, s->names[i] != NULL ? s->names[i] : "");
}

static void check_file(const char *name, const buffer *bytes, const buffer *texts, size_t n,
                       uint64_t seed)
{
    const char *path = write_file(name, bytes);
    seen *s = read_file(path, MOST_RECORD);
    check_same(s, texts, n, path, seed);
    forget(s);
    remove_file(path);
}

static size_t random_texts(buffer *texts, uint64_t *random)
{
    size_t n = 1 + test_below(random, MOST_TEXTS);
    for (size_t i = 0; i < n; i++)
        texts[i] = random_text(random);
    return n;
}

START_TEST(every_container_gives_back_its_documents)
{
    static const char *const filters[][2] = {
        {"none", ""}, {"gzip", ".gz"}, {"zstd", ".zst"}, {"xz", ".xz"}, {"bzip2", ".bz2"}};
    for (size_t i = 0; i < test_cases(25); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        buffer texts[MOST_TEXTS], plain[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
        size_t n = random_texts(texts, &random);
        size_t which = test_below(&random, sizeof filters / sizeof *filters);
        char name[64];
        for (size_t j = 0; j < n; j++) {
            put_line(&plain[0], &texts[j], j, &random);
            put_web_record(&plain[1], &texts[j], j, &random);
        }
        for (size_t j = 0; j < 6; j++) {
            static const char *const kinds[] = {"x.jsonl", "x.warc", "x.txt",
                                                "x.tar",   "x.zip",  "x.7z"};
            static const char *const formats[] = {NULL, NULL, NULL, "pax", "zip", "7zip"};
            const char *const *by = filters[j < 5 ? which : 0];
            buffer bytes = j < 3 ? packed(NULL, by[0], j < 2 ? &plain[j] : texts, 1)
                                 : packed(formats[j], by[0], texts, n);
            snprintf(name, sizeof name, "%s%s", kinds[j], by[1]);
            check_file(name, &bytes, texts, j == 2 ? 1 : n, seed);
            free(bytes.bytes);
        }
        drop(plain, 2);
        drop(texts, n);
    }
}
END_TEST

/* Bytes in records and in none together are the file's. */
START_TEST(nothing_of_lines_is_lost)
{
    for (size_t i = 0; i < test_cases(150); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        buffer lines = {NULL, 0, 0};
        for (size_t j = 1 + test_below(&random, 10); j > 0; j--) {
            buffer text = random_text(&random);
            if (test_below(&random, 4) > 0)
                put_line(&lines, &text, j, &random);
            else
                put_string(&lines, test_below(&random, 2) == 0 ? "\n" : "{\"broken\": \n \r\n");
            free(text.bytes);
        }
        lines.len -= test_below(&random, 2);
        const char *path = write_file("x.jsonl", &lines);
        seen *s = read_file(path, 1 + test_below(&random, 2000));
        ck_assert_msg(s->all.len == lines.len &&
                          (lines.len == 0 || memcmp(s->all.bytes, lines.bytes, lines.len) == 0),
                      "seed %llu", (unsigned long long)seed);
        forget(s);
        remove_file(path);
        free(lines.bytes);
    }
}
END_TEST

/* ---- Damage ---- */

/* A length that takes the line end behind a block in does no harm. */
static bool is_same(const buffer *came, const buffer *text)
{
    size_t len = came->len;
    while (len > text->len && strchr("\r\n", came->bytes[len - 1]) != NULL)
        len--;
    return len == text->len && memcmp(came->bytes, text->bytes, len) == 0;
}

/* Those that were not damaged are all there, in order. If others may have been `changed`, they may
 * have come, too; else only what went in did. */
static void check_rest(const seen *s, const buffer *texts, const bool *damaged, size_t n,
                       bool changed, uint64_t seed)
{
    size_t next = 0, n_came = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = next;
        while (changed && !damaged[i] && at < s->n && !is_same(&s->texts[at], &texts[i]))
            at++;
        bool came = at < s->n && is_same(&s->texts[at], &texts[i]);
        ck_assert_msg(came || damaged[i], "seed %llu: record %zu is lost", (unsigned long long)seed,
                      i);
        next = came ? at + 1 : next;
        n_came += came;
    }
    ck_assert_msg(changed || n_came == s->n, "seed %llu: a record that never was",
                  (unsigned long long)seed);
    ck_assert_msg(n_came == n || s->n_troubles > 0 || changed, "seed %llu: lost silently",
                  (unsigned long long)seed);
}

/* Cuts a member off, or changes bytes in it. */
static void damage(buffer *member, uint64_t *random)
{
    if (member->len < 2)
        return;
    if (test_below(random, 2) == 0) {
        member->len -= 1 + test_below(random, member->len - 1);
        return;
    }
    for (size_t i = 1 + test_below(random, 3); i > 0; i--)
        member->bytes[test_below(random, member->len)] ^= (char)(1 + test_below(random, 255));
}

START_TEST(damaged_members_are_lost_one_at_a_time)
{
    for (size_t i = 0; i < test_cases(150); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        buffer texts[MOST_TEXTS], file = {NULL, 0, 0};
        bool damaged[MOST_TEXTS] = {false};
        size_t n = random_texts(texts, &random);
        for (size_t j = 0; j < n; j++) {
            buffer plain = {NULL, 0, 0}, member = {NULL, 0, 0};
            put_web_record(&plain, &texts[j], j, &random);
            put_gzip(&member, plain.bytes, plain.len);
            damaged[j] = test_below(&random, 6) == 0;
            if (damaged[j])
                damage(&member, &random);
            put(&file, member.bytes, member.len);
            free(plain.bytes);
            free(member.bytes);
        }
        const char *path = write_file("x.warc.gz", &file);
        seen *s = read_file(path, MOST_RECORD);
        check_rest(s, texts, damaged, n, false, seed);
        forget(s);
        remove_file(path);
        free(file.bytes);
        drop(texts, n);
    }
}
END_TEST

START_TEST(damaged_lines_are_lost_one_at_a_time)
{
    for (size_t i = 0; i < test_cases(150); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        buffer texts[MOST_TEXTS], file = {NULL, 0, 0};
        bool damaged[MOST_TEXTS] = {false};
        size_t n = random_texts(texts, &random), n_damaged = 0;
        for (size_t j = 0; j < n; j++) {
            size_t start = file.len;
            put_line(&file, &texts[j], j, &random);
            damaged[j] = test_below(&random, 6) == 0;
            n_damaged += damaged[j];
            if (damaged[j]) {
                file.len = start + 1 + test_below(&random, file.len - start - 2);
                put_string(&file, "\n");
            }
        }
        const char *path = write_file("x.jsonl", &file);
        seen *s = read_file(path, MOST_RECORD);
        check_rest(s, texts, damaged, n, false, seed);
        ck_assert_uint_eq(s->n_troubles, n_damaged);
        forget(s);
        remove_file(path);
        free(file.bytes);
        drop(texts, n);
    }
}
END_TEST

/* The length that a record states, as digits. */
static char *stated_length(const buffer *file, size_t start)
{
    static const char field[] = "Content-Length: ";
    return strstr(file->bytes + start, field) + sizeof field - 1;
}

/* It takes the next records in, or the end of the file, or leaves some of its own out. */
static void damage_length(buffer *file, size_t start, uint64_t *random)
{
    char *at = stated_length(file, start);
    size_t digits = strspn(at, "0123456789");
    if (test_below(random, 3) == 0)
        at[test_below(random, digits)] = (char)('0' + test_below(random, 10));
    else
        at[test_below(random, digits)] = test_below(random, 2) == 0 ? '9' : 'x';
}

/* A wrong length that leads to where another record begins is a right one, for who reads it. */
static bool leads_to_record(const buffer *file, const size_t *starts, size_t n, size_t which)
{
    char *end;
    const char *digits = stated_length(file, starts[which]);
    size_t to = strtoull(digits, &end, 10) + (size_t)(end + 4 - file->bytes);
    for (size_t i = which + 2; i <= n && *end == '\r'; i++) {
        if (to + 8 > starts[i] && to < starts[i] + 8)
            return true;
    }
    return false;
}

START_TEST(wrong_lengths_lose_their_own_record)
{
    for (size_t i = 0; i < test_cases(150); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        buffer texts[MOST_TEXTS], file = {NULL, 0, 0};
        bool damaged[MOST_TEXTS] = {false};
        size_t n = random_texts(texts, &random), starts[MOST_TEXTS + 1];
        for (size_t j = 0; j < n; j++) {
            starts[j] = file.len;
            put_web_record(&file, &texts[j], j, &random);
        }
        starts[n] = file.len;
        for (size_t j = 0; j < n; j++) {
            damaged[j] = test_below(&random, 6) == 0;
            if (damaged[j])
                damage_length(&file, starts[j], &random);
            if (damaged[j] && leads_to_record(&file, starts, n, j))
                *stated_length(&file, starts[j]) = 'x';
        }
        const char *path = write_file("x.warc", &file);
        seen *s = read_file(path, MOST_RECORD);
        check_rest(s, texts, damaged, n, true, seed);
        forget(s);
        remove_file(path);
        free(file.bytes);
        drop(texts, n);
    }
}
END_TEST

/* Whatever stands in a file, reading it ends. */
START_TEST(any_bytes_are_read_to_an_end)
{
    static const char *const names[] = {"x.jsonl", "x.jsonl.gz", "x.warc", "x.warc.gz", "x.tar",
                                        "x.zip",   "x.txt.zst",  "x.html", "x.tgz",     "x.7z"};
    for (size_t i = 0; i < test_cases(200); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        buffer texts[MOST_TEXTS], plain = {NULL, 0, 0};
        size_t n = random_texts(texts, &random), which = test_below(&random, 10);
        for (size_t j = 0; j < n; j++) {
            if (which < 2)
                put_line(&plain, &texts[j], j, &random);
            else
                put_web_record(&plain, &texts[j], j, &random);
        }
        const char *format = which == 9                 ? "7zip"
                             : which == 5               ? "zip"
                             : which == 4 || which == 8 ? "pax"
                                                        : NULL;
        buffer file = packed(format,
                             which == 9                     ? "none"
                             : which == 6                   ? "zstd"
                             : which % 2 == 1 || which == 8 ? "gzip"
                                                            : "none",
                             format != NULL ? texts : &plain, format != NULL ? n : 1);
        for (size_t j = test_below(&random, 20); j > 0; j--)
            damage(&file, &random);
        const char *path = write_file(names[which], &file);
        forget(read_file(path, 1 + test_below(&random, 100000)));
        remove_file(path);
        free(file.bytes);
        free(plain.bytes);
        drop(texts, n);
    }
}
END_TEST

START_TEST(what_is_too_long_is_passed_over)
{
    buffer texts[3] = {{NULL, 0, 0}}, lines = {NULL, 0, 0}, web = {NULL, 0, 0};
    uint64_t random = 1;
    for (size_t i = 0; i < 3; i++) {
        put_string(&texts[i], "Short. ");
        for (size_t j = 0; i == 1 && j < 300000; j++)
            put_string(&texts[i], "long ");
        put_line(&lines, &texts[i], i, &random);
        put_web_record(&web, &texts[i], i, &random);
    }
    const buffer kinds[] = {lines, web, packed("zip", "none", texts, 3),
                            packed("pax", "gzip", texts, 3), packed("7zip", "none", texts, 3)};
    const char *const names[] = {"x.jsonl", "x.warc", "x.zip", "x.tar.gz", "x.7z"};
    for (size_t i = 0; i < 5; i++) {
        const char *path = write_file(names[i], &kinds[i]);
        seen *s = read_file(path, MOST_RECORD);
        ck_assert_uint_eq(s->n_troubles, 1);
        ck_assert_uint_eq(s->n, 2);
        forget(s);
        remove_file(path);
        free(kinds[i].bytes);
    }
    drop(texts, 3);
}
END_TEST

/* Compressed, a gigabyte of one letter is a megabyte: it isn't read to its end. */
START_TEST(bombs_are_given_up)
{
    buffer letters = {NULL, 0, 0}, bomb = {NULL, 0, 0};
    letters.bytes = need((16 << 20) + 1, 1);
    letters.len = letters.cap = 16 << 20;
    memset(letters.bytes, 'a', letters.len);
    for (size_t i = 0; i < 64; i++)
        put_gzip(&bomb, letters.bytes, letters.len);
    const char *path = write_file("x.jsonl.gz", &bomb);
    seen *s = read_file(path, MOST_RECORD);
    ck_assert_uint_eq(s->n, 0);
    ck_assert_uint_ge(s->n_troubles, 1);
    ck_assert_uint_lt(s->rest.len, 128 << 20);
    forget(s);
    remove_file(path);
    free(letters.bytes);
    free(bomb.bytes);
}
END_TEST

/* ---- 7z: its list of members stands at its end, and says what memory it takes ---- */

START_TEST(damaged_7z_gives_what_went_in_or_says_so)
{
    for (size_t i = 0; i < test_cases(100); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        buffer texts[MOST_TEXTS];
        bool damaged[MOST_TEXTS];
        memset(damaged, true, sizeof damaged); /* one may take all others with it */
        size_t n = random_texts(texts, &random);
        buffer file = packed("7zip", "none", texts, n);
        bool cut = test_below(&random, 2) == 0;
        if (cut)
            file.len = 6 + test_below(&random, file.len - 6);
        for (size_t j = 1 + file.len / 100; !cut && j > 0; j--)
            file.bytes[6 + test_below(&random, file.len - 6)] ^=
                (char)(1 + test_below(&random, 255));
        const char *path = write_file("x.7z", &file);
        seen *s = read_file(path, MOST_RECORD);
        check_rest(s, texts, damaged, n, false, seed);
        ck_assert_msg(!cut || s->n == 0, "seed %llu: it has no list", (unsigned long long)seed);
        forget(s);
        remove_file(path);
        free(file.bytes);
        drop(texts, n);
    }
}
END_TEST

/* 32 bytes, of which only where the list stands and how long it is are looked at, and the list. */
static buffer list_of_7z(const char *list, size_t len)
{
    static const char first[32] = "7z\xBC\xAF\x27\x1C\0\4";
    buffer file = {NULL, 0, 0};
    put(&file, first, sizeof first);
    file.bytes[20] = (char)len;
    put(&file, list, len);
    return file;
}

/* Just enough and too much for LZMA, for LZMA2, for PPMd; too much for two coders of a folder together, for
 * what a list is packed by, and a list that is too long. */
#define PACK_1    "\x06\x00\x01\x09\x01\x00"
#define FOLDER(n) "\x07\x0B\x01\x00" n
#define LZMA(log) "\x23\x03\x01\x01\x05\x5D\x00\x00\x00" log

START_TEST(what_takes_too_much_memory_is_not_unpacked)
{
    static const struct {
        const char *list;
        size_t len;
        bool large;
    } tests[] = {
#define LIST(bytes, large) {bytes, sizeof(bytes) - 1, large}
        LIST("\x01\x04" PACK_1 FOLDER("\x01") LZMA("\x10") "\x0C\x05\x00\x00\x00", false),
        LIST("\x01\x04" PACK_1 FOLDER("\x01") LZMA("\x20") "\x0C\x05\x00\x00\x00", true),
        LIST("\x01\x04" PACK_1 FOLDER("\x01") "\x21\x21\x01\x20\x0C\x05\x00\x00\x00", false),
        LIST("\x01\x04" PACK_1 FOLDER("\x01") "\x21\x21\x01\x21\x0C\x05\x00\x00\x00", true),
        LIST("\x01\x04" PACK_1 FOLDER("\x01") "\x21\x21\x01\xFF\x0C\x05\x00\x00\x00", true),
        LIST("\x01\x04" PACK_1 FOLDER(
                 "\x01") "\x23\x03\x04\x01\x05\x06\xFF\xFF\xFF\xFF\x0C\x05\x00\x00\x00",
             true),
        LIST("\x01\x04" PACK_1 FOLDER("\x02") LZMA("\x09")
                 LZMA("\x09") "\x01\x00\x0C\x05\x05\x00\x00\x00",
             true),
        LIST("\x17" PACK_1 FOLDER("\x01") LZMA("\x20") "\x0C\x05\x00\x00", true),
        LIST("\x17" PACK_1 FOLDER("\x01") LZMA("\x00") "\x0C\xF0\x00\x00\x00\x10\x00\x00", true),
    };
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        buffer file = list_of_7z(tests[i].list, tests[i].len);
        const char *path = write_file("x.7z", &file);
        seen *s = read_file(path, MOST_RECORD);
        ck_assert_uint_eq(s->n, 0);
        ck_assert_msg((s->n_large > 0) == tests[i].large, "list %zu", i);
        forget(s);
        remove_file(path);
        free(file.bytes);
    }
}
END_TEST

static void put_little_endian(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(value >> 8 * i);
}

/* As some writers have it: a member that is stored, and a list of it packed by LZMA2, here in one chunk that
 * is stored, too. */
START_TEST(a_list_packed_by_lzma2_is_read)
{
    static const char list[] =
        "\x01\x04\x06\x00\x01\x09\x0A\x00" FOLDER("\x01") "\x01\x00\x0C\x0A\x00"
                                                          "\x08\x00\x00\x05\x01\x11\x0D\x00"
                                                          "a\0.\0t\0x\0t\0\0\0"
                                                          "\x00";
    enum { MEMBER_LEN = 10, LIST_LEN = sizeof list, CHUNK_LEN = 3 + LIST_LEN + 1 };
    static const char about[] = {0x17, 6, MEMBER_LEN, 1,    9, CHUNK_LEN, 0,    7,        0x0B, 1,
                                 0,    1, 0x21,       0x21, 1, 0,         0x0C, LIST_LEN, 0,    0};
    buffer text = {NULL, 0, 0}, file = list_of_7z("Some text.", MEMBER_LEN);
    const char chunk[3] = {1, 0, LIST_LEN - 1};
    put_string(&text, "Some text.");
    put(&file, chunk, sizeof chunk);
    put(&file, list, sizeof list);
    put(&file, "", 1);
    put(&file, about, sizeof about);
    file.bytes[12] = MEMBER_LEN + CHUNK_LEN;
    file.bytes[20] = sizeof about;
    put_little_endian(file.bytes + 28, (uint32_t)crc32(0, (const Bytef *)about, sizeof about));
    put_little_endian(file.bytes + 8, (uint32_t)crc32(0, (const Bytef *)file.bytes + 12, 20));
    check_file("x.7z", &file, &text, 1, 0);
    file.bytes[32 + MEMBER_LEN] = 0; /* no chunk */
    const char *path = write_file("x.7z", &file);
    seen *s = read_file(path, MOST_RECORD);
    ck_assert(s->n == 0 && s->n_troubles == 1);
    forget(s);
    remove_file(path);
    drop(&text, 1);
    free(file.bytes);
}
END_TEST

START_TEST(packed_7z_is_refused)
{
    buffer text = {NULL, 0, 0}, twice = {NULL, 0, 0};
    put_string(&text, "Some text.");
    buffer once = packed("7zip", "none", &text, 1);
    put_gzip(&twice, once.bytes, once.len);
    const char *path = write_file("x.7z.gz", &twice);
    seen *s = read_file(path, MOST_RECORD);
    ck_assert_uint_eq(s->n, 0);
    ck_assert_uint_eq(s->n_troubles, 1);
    forget(s);
    remove_file(path);
    drop(&text, 1);
    free(once.bytes);
    free(twice.bytes);
}
END_TEST

START_TEST(a_bomb_in_7z_is_given_up)
{
    buffer texts[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    texts[0].bytes = need(80u << 20, 1);
    texts[0].len = texts[0].cap = 80u << 20;
    memset(texts[0].bytes, 'a', texts[0].len);
    put_string(&texts[1], "Some text.");
    buffer file = packed("7zip", "none", texts, 2);
    const char *path = write_file("x.7z", &file);
    seen *s = read_file(path, MOST_RECORD);
    ck_assert_uint_ge(s->n_troubles, 1);
    ck_assert_uint_eq(s->n, 1);
    forget(s);
    remove_file(path);
    free(file.bytes);
    drop(texts, 2);
}
END_TEST

/* ---- Parts ---- */

START_TEST(hosts_of_urls)
{
    static const char *const urls[][2] = {{"http://Example.org/a", "example.org"},
                                          {"https://u:p@a.b:80?x", "a.b"},
                                          {"ftp://a", "a"},
                                          {"http://[::1]:80/", "[::1]"},
                                          {"mailto:a@b", NULL},
                                          {"//a/b", NULL},
                                          {"http:///x", NULL},
                                          {"", NULL},
                                          {"http://a\\b", "a"},
                                          {"http://:80/", NULL}};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        char *host = host_of_url(urls[i][0], strlen(urls[i][0]));
        ck_assert_pstr_eq(host, urls[i][1]);
        free(host);
    }
}
END_TEST

START_TEST(contents_by_name)
{
    static const struct {
        const char *name;
        bool known;
        container container;
        dg_format format;
    } names[] = {{"a.txt", true, ONE_TEXT, DG_TEXT},
                 {"a.HTML.gz", true, ONE_TEXT, DG_HTML},
                 {"a.jsonl", true, JSON_LINES, DG_TEXT},
                 {"a.ndjson.zst", true, JSON_LINES, DG_TEXT},
                 {"CC-1.warc.wet.gz", true, WEB_ARCHIVE, DG_TEXT},
                 {"a.tar.xz", true, MEMBERS, DG_TEXT},
                 {"a.tgz", true, MEMBERS, DG_TEXT},
                 {"a.zip", true, MEMBERS, DG_TEXT},
                 {"a.gz", false, ONE_TEXT, DG_TEXT},
                 {"a.png", false, ONE_TEXT, DG_TEXT},
                 {".gz", false, ONE_TEXT, DG_TEXT}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        content found = {ONE_TEXT, DG_TEXT};
        ck_assert_msg(content_of_name(names[i].name, &found) == names[i].known, "%s",
                      names[i].name);
        ck_assert_int_eq(found.container, names[i].container);
        ck_assert_int_eq(found.format, names[i].format);
    }
}
END_TEST

START_TEST(contents_by_bytes)
{
    static const struct {
        const char *bytes;
        bool known;
        container container;
    } all[] = {{"PK\x03\x04", true, MEMBERS},
               {"7z\xBC\xAF\x27\x1C", true, MEMBERS},
               {"WARC/1.0\r\n", true, WEB_ARCHIVE},
               {"PK", false, ONE_TEXT},
               {"WARC is no archive", false, ONE_TEXT},
               {"ustar", false, ONE_TEXT},
               {"", false, ONE_TEXT}};
    char header[512] = "name";
    content found = {ONE_TEXT, DG_TEXT};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        found.container = ONE_TEXT;
        ck_assert(content_of_bytes(all[i].bytes, strlen(all[i].bytes), &found) == all[i].known);
        ck_assert_int_eq(found.container, all[i].container);
    }
    memcpy(header + 257, "ustar", 5);
    ck_assert(!content_of_bytes(header, 261, &found));
    ck_assert(content_of_bytes(header, 262, &found));
    ck_assert_int_eq(found.container, MEMBERS);
}
END_TEST

START_TEST(fields_of_lines)
{
    static const struct {
        const char *line, *name, *value; /* NULL: no object; "": no such field */
    } lines[] = {{"{\"text\":\"a\"}", "text", "a"},
                 {"{\"a\":{\"b\":\"x\"},\"b\":\"y\"}", "a.b", "x"},
                 {"{\"a\":{\"b\":\"x\"},\"b\":\"y\"}", "b", "y"},
                 {"{\"a\":[{\"b\":\"x\"}]}", "a.b", ""},
                 {"{\"b\":[\"x\", {\"b\":\"y\"}]}", "b", ""},
                 {"{\"a\":\"1\",\"a\":\"2\"}", "a", "2"},
                 {"{\"a\":\"1\",\"a\":null}", "a", ""},
                 {"{\"a\":{\"c\":1},\"x\":{\"b\":\"z\"}}", "a.b", ""},
                 {"{\"n\": -1.5e3 }", "n", "-1.5e3"},
                 {"{\"n\": 123456789012345678901234567890}", "n", "123456789012345678901234567890"},
                 {"{\"t\" : \t\"\\u00e9\\ud83d\\ude00\\n\"}", "t", "\xC3\xA9\xF0\x9F\x98\x80\n"},
                 {"{\"t\":\"\\ud83dx\\udE00\\\"\\/\"}", "t", "\xEF\xBF\xBDx\xEF\xBF\xBD\"/"},
                 {"{\"t\":\"\xFF\"}", "t", "\xFF"},
                 {"\xEF\xBB\xBF{\"t\":\"a\"}", "t", "a"},
                 {"\xEF\xBB\xBF\xEF\xBB\xBF{\"t\":\"a\"}", "t", NULL},
                 {"{\"t\":\"a\"} x", "t", NULL},
                 {"[{\"t\":\"a\"}]", "t", NULL},
                 {"\"t\"", "t", NULL},
                 {"{\"t\":\"a\"", "t", NULL},
                 {"{\"t\":\"a\tb\"}", "t", NULL},
                 {"", "t", NULL}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *object = lines[i].line, *value = lines[i].value;
        json_field field = {.name = lines[i].name};
        size_t len = 0;
        bool good = find_json_fields(object, strlen(object), &field, 1);
        ck_assert_msg(good == (value != NULL), "%s", object);
        if (!good)
            continue;
        ck_assert_msg(field.found == (*value != '\0'), "%s", object);
        char *text =
            unescaped(object + field.start, field.found ? field.end - field.start : 0, &len);
        ck_assert_msg(len == strlen(value) && memcmp(text, value, len) == 0, "%s: %s", object,
                      text);
        free(text);
    }
}
END_TEST

/* A line like one of JSON, with strings that may be long, or broken. */
static size_t make_line(char *text, uint64_t *random)
{
    static const char *const pieces[] = {
        "{",  "}",   "{\"text\":\"", "\",\"text\":\"", "\"",      "\"}",   ":",
        ",",  "\\n", "\\\"",         "\\\\",           "\\u00e9", "\\u00", "\\x",
        "\\", "\t",  "\x80",         "\xC3\xA9",       "null",    "[",     "]"};
    size_t len = 0, n = 1 + test_below(random, 12);
    if (test_below(random, 4) > 0)
        len = (size_t)sprintf(text, "{\"text\":\"");
    for (size_t i = 0; i < n; i++) {
        if (test_below(random, 3) > 0) {
            const char *piece = pieces[test_below(random, sizeof pieces / sizeof *pieces)];
            len += (size_t)sprintf(text + len, "%s", piece);
        } else {
            size_t plain = test_below(random, 200);
            memset(text + len, 'a' + (int)test_below(random, 26), plain);
            len += plain;
        }
    }
    if (test_below(random, 4) > 0)
        len += (size_t)sprintf(text + len, "\"}");
    return len;
}

/* With a name that is longer than any string nothing is passed over. */
START_TEST(long_strings_are_passed_over)
{
    static char long_name[3000], text[4000];
    memset(long_name, 'x', sizeof long_name - 1);
    uint64_t random = test_seed();
    size_t n_good = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        size_t len = make_line(text, &random);
        json_field field = {.name = "text"}, all[] = {{.name = "text"}, {.name = long_name}};
        bool good = find_json_fields(text, len, &field, 1);
        text[len] = '\0';
        ck_assert_msg(good == find_json_fields(text, len, all, 2), "%s", text);
        ck_assert_msg(field.found == all[0].found && field.is_string == all[0].is_string &&
                          field.start == all[0].start && field.end == all[0].end,
                      "%s", text);
        n_good += good;
    }
    ck_assert_uint_gt(n_good, 100);
}
END_TEST

/* In order of path, then of place, and with all that names a document. */
START_TEST(keys_keep_names_and_order)
{
    static const record records[] = {{.path = "a"},
                                     {.path = "a", .number = 2},
                                     {.path = "a", .number = 300},
                                     {.path = "a", .member = "z", .member_number = 1},
                                     {.path = "a", .member = "z", .member_number = 1, .number = 7},
                                     {.path = "a", .member = "b", .member_number = 2},
                                     {.path = "a.b"}};
    char *before = NULL;
    size_t before_len = 0;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        size_t len;
        char *key = key_of_record(&records[i], &len);
        record_name name = name_of_key(key, len);
        ck_assert_str_eq(name.path, records[i].path);
        ck_assert_pstr_eq(name.member, records[i].member);
        ck_assert_uint_eq(name.number, records[i].number);
        if (before != NULL)
            ck_assert_int_lt(memcmp(before, key, before_len < len ? before_len : len), 0);
        free(before);
        before = key;
        before_len = len;
    }
    free(before);
}
END_TEST

START_TEST(answers_to_pages)
{
    static const struct {
        const char *answer, *page, *charset; /* page NULL: refused */
        bool damaged;
    } answers[] = {
        {"HTTP/1.1 200 OK\r\nContent-Type: text/html;charset=x\r\n\r\nhi", "hi", "x", false},
        {"HTTP/2 200\nContent-Type: text/plain\n\nhi", "hi", "", false},
        {"HTTP/1.1 404 No\r\n\r\nhi", NULL, "", false},
        {"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nhi", NULL, "", false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>not in chunks",
         "<p>not in chunks", "", false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\ncut off", "ff\r\ncut off", "",
         false},
        {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain", "plain", "", false},
        {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1F\x8B\x08rest", NULL, "", true},
        {"HTTP/1.1 200 OK\r\nno end", NULL, "", true},
        {"", NULL, "", true},
        {"<html>", NULL, "", true}};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        page p = page_of_answer(answers[i].answer, strlen(answers[i].answer), MOST_RECORD);
        ck_assert_msg((p.refusal == NULL) == (answers[i].page != NULL), "%s", answers[i].answer);
        ck_assert_int_eq(p.damaged, answers[i].damaged);
        if (answers[i].page != NULL) {
            ck_assert_uint_eq(p.len, strlen(answers[i].page));
            ck_assert_mem_eq(p.bytes, answers[i].page, p.len);
            ck_assert_str_eq(p.charset, answers[i].charset);
        }
        free(p.bytes);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_container_gives_back_its_documents);
    tcase_add_test(tests, nothing_of_lines_is_lost);
    tcase_add_test(tests, damaged_members_are_lost_one_at_a_time);
    tcase_add_test(tests, damaged_7z_gives_what_went_in_or_says_so);
    tcase_add_test(tests, what_takes_too_much_memory_is_not_unpacked);
    tcase_add_test(tests, a_list_packed_by_lzma2_is_read);
    tcase_add_test(tests, packed_7z_is_refused);
    tcase_add_test(tests, a_bomb_in_7z_is_given_up);
    tcase_add_test(tests, damaged_lines_are_lost_one_at_a_time);
    tcase_add_test(tests, wrong_lengths_lose_their_own_record);
    tcase_add_test(tests, any_bytes_are_read_to_an_end);
    tcase_add_test(tests, what_is_too_long_is_passed_over);
    tcase_add_test(tests, bombs_are_given_up);
    tcase_add_test(tests, hosts_of_urls);
    tcase_add_test(tests, contents_by_name);
    tcase_add_test(tests, contents_by_bytes);
    tcase_add_test(tests, fields_of_lines);
    tcase_add_test(tests, long_strings_are_passed_over);
    tcase_add_test(tests, keys_keep_names_and_order);
    tcase_add_test(tests, answers_to_pages);
}

TEST_MAIN("records", add_tests)

/* Damaged index files: ten thousand of them, by seed. What is opened, asked, visited, verified and
 * written to gives the right answer or says that something is wrong, and never goes out of bounds or
 * on for ever. Then files whose checksums were made to fit the damage: there no answer can be asked
 * for, but the rest holds. */
#include "harness.h"
#include "index/index.h"
#include "index_model.h"
#include "scratch.h"
#include "texts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_DOCUMENTS 24u
#define N_QUERIES   3u
#define MAX_FILES   16u
#define CASES       5000u /* for each of two modes */
#define SEALED      3000u

typedef struct file {
    char path[TEST_PATH_MAX];
    char *bytes;
    size_t len;
} file;

/* An index that is whole, and what it answers. */
typedef struct subject {
    uint64_t seed, random;
    size_t number;
    dg_index_mode mode;
    test_scratch scratch;
    char path[TEST_PATH_MAX];
    file files[MAX_FILES];
    size_t n_files;
    char *texts[N_DOCUMENTS];
    dg_document *docs[N_DOCUMENTS];
    char *query_texts[N_QUERIES];
    dg_document *queries[N_QUERIES];
    char *answers[N_QUERIES];
    bool any_answer; /* right, although something was damaged */
} subject;

#define WRONG(s, what)                                                                             \
    ck_abort_msg("seed %llu mode %d case %zu: %s", (unsigned long long)(s)->seed, (int)(s)->mode,  \
                 (s)->number, what)

/* ---- the whole index ---- */

static dg_document *make_document(subject *s, char **text)
{
    test_text made = test_text_make(&s->random, 60);
    dg_document *doc = NULL;
    *text = malloc(made.len + 1);
    memcpy(*text, made.bytes, made.len);
    ck_assert_int_eq(dg_document_from_text(&doc, *text, made.len, NULL, NULL), DG_OK);
    test_text_free(&made);
    return doc;
}

static size_t number_of(const dg_index_entry *entry)
{
    unsigned number = N_DOCUMENTS;
    char key[16] = "";
    if (entry->key_len == 6) {
        memcpy(key, entry->key, 6);
        if (sscanf(key, "key-%02u", &number) != 1)
            number = N_DOCUMENTS;
    }
    return number;
}

static dg_status open_kept(void *ctx, const dg_index_entry *entry, const dg_document **doc)
{
    const subject *s = ctx;
    size_t number = number_of(entry);
    if (number >= N_DOCUMENTS)
        return DG_CHANGED;
    *doc = s->docs[number];
    return DG_OK;
}

static void close_kept(void *ctx, const dg_document *doc)
{
    (void)ctx;
    (void)doc;
}

static dg_status ask(subject *s, dg_index *index, size_t query, char **answer)
{
    dg_index_documents documents = {open_kept, close_kept, s};
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    dg_limits limits = DG_LIMITS_INIT;
    dg_matches *matches = NULL;
    limits.max_work = 10000000;
    options.limits = &limits;
    options.documents = s->mode == DG_INDEX_NO_TOKENS ? &documents : NULL;
    dg_status status = dg_index_query(&matches, index, s->queries[query], &options, NULL);
    if (status == DG_OK)
        *answer = model_describe(matches);
    dg_matches_free(matches);
    return status;
}

static dg_status put(const subject *s, dg_index_batch *batch, size_t number)
{
    char key[16];
    dg_index_entry entry = {
        .key = key, .source = "a source", .source_len = 8, .blob = "blob", .blob_len = number % 5};
    entry.key_len = (size_t)snprintf(key, sizeof key, "key-%02zu", number);
    return dg_index_put(batch, &entry, s->docs[number], NULL);
}

/* Three segments, with dead documents in two of them. */
static void fill_index(subject *s)
{
    dg_index *index = NULL;
    dg_index_batch *batch = NULL;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    dg_index_parameters parameters = DG_INDEX_PARAMETERS_INIT;
    parameters.mode = s->mode;
    parameters.k = 5;
    parameters.window = 2;
    parameters.min_words = 2;
    options.create = 1;
    options.parameters = &parameters;
    test_scratch_path(s->path, &s->scratch, "index");
    ck_assert_int_eq(dg_index_open(&index, s->path, &options, NULL), DG_OK);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(dg_index_begin(&batch, index, NULL), DG_OK);
        for (size_t j = 8 * i; j < 8 * i + 8; j++)
            ck_assert_int_eq(put(s, batch, j), DG_OK);
        if (i > 0) {
            ck_assert_int_eq(put(s, batch, 8 * i - 3), DG_OK);
            ck_assert_int_eq(dg_index_remove(batch, "key-01", 6, NULL), DG_OK);
        }
        ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
    }
    for (size_t i = 0; i < N_QUERIES; i++)
        ck_assert_int_eq(ask(s, index, i, &s->answers[i]), DG_OK);
    dg_index_close(index);
}

static void note_file(void *ctx, const char *name)
{
    subject *s = ctx;
    ck_assert_uint_lt(s->n_files, MAX_FILES);
    file *f = &s->files[s->n_files];
    (void)snprintf(f->path, sizeof f->path, "%.200s/%.200s", s->path, name);
    f->bytes = test_read_file(f->path, &f->len);
    ck_assert_ptr_nonnull(f->bytes);
    if (f->len == 0)
        free(f->bytes); /* of the lock */
    else
        s->n_files++;
}

static subject *make_subject(dg_index_mode mode)
{
    subject *s = calloc(1, sizeof *s);
    s->seed = test_seed();
    s->random = s->seed;
    s->mode = mode;
    s->scratch = test_scratch_make();
    for (size_t i = 0; i < N_DOCUMENTS; i++)
        s->docs[i] = make_document(s, &s->texts[i]);
    for (size_t i = 0; i < N_QUERIES; i++)
        s->queries[i] = make_document(s, &s->query_texts[i]);
    fill_index(s);
    dg__directory directory = {.fd = -1};
    ck_assert_int_eq(dg__directory_open(&directory, s->path, false), DG_OK);
    ck_assert_int_eq(dg__directory_list(&directory, note_file, s), DG_OK);
    dg__directory_close(&directory);
    return s;
}

static void free_subject(subject *s)
{
    for (size_t i = 0; i < N_DOCUMENTS; i++) {
        dg_document_free(s->docs[i]);
        free(s->texts[i]);
    }
    for (size_t i = 0; i < N_QUERIES; i++) {
        dg_document_free(s->queries[i]);
        free(s->query_texts[i]);
        free(s->answers[i]);
    }
    for (size_t i = 0; i < s->n_files; i++)
        free(s->files[i].bytes);
    test_scratch_remove(&s->scratch);
    free(s);
}

/* ---- damage ---- */

static void write_file(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
}

static void restore(const subject *s)
{
    test_scratch_empty(s->path);
    for (size_t i = 0; i < s->n_files; i++)
        write_file(s->files[i].path, s->files[i].bytes, s->files[i].len);
}

static void flip(subject *s, char *bytes, size_t len)
{
    size_t n = 1 + test_below(&s->random, 8);
    for (size_t i = 0; i < n; i++)
        bytes[test_below(&s->random, len)] ^= (char)(1u << test_below(&s->random, 8));
}

static void swap_pages(subject *s, char *bytes, size_t len)
{
    size_t page = 1 + test_below(&s->random, len / 2), n = len / page;
    size_t a = test_below(&s->random, n) * page, b = test_below(&s->random, n) * page;
    for (size_t i = 0; i < page; i++) {
        char swap = bytes[a + i];
        bytes[a + i] = bytes[b + i];
        bytes[b + i] = swap;
    }
}

static void overwrite(subject *s, char *bytes, size_t len)
{
    size_t from = test_below(&s->random, len), n = test_below(&s->random, len - from) + 1;
    int with = test_below(&s->random, 2) == 0 ? 0 : (int)test_below(&s->random, 256);
    memset(bytes + from, with, n);
}

/* Damages one file; true if that may go unnoticed, as it leaves everything as it was. */
static void damage(subject *s)
{
    const file *f = &s->files[test_below(&s->random, s->n_files)],
               *other = &s->files[test_below(&s->random, s->n_files)];
    size_t len = f->len;
    char *bytes = malloc(len + 64);
    memcpy(bytes, f->bytes, len);
    memset(bytes + len, 'x', 64);
    switch (test_below(&s->random, 8)) {
    case 0:
        len = test_below(&s->random, len);
        break;
    case 1:
        len += 1 + test_below(&s->random, 64);
        break;
    case 2:
        swap_pages(s, bytes, len);
        break;
    case 3:
        overwrite(s, bytes, len);
        break;
    case 4: /* the version, in both kinds of files */
        bytes[8 + test_below(&s->random, 8)] ^= (char)(1u << test_below(&s->random, 8));
        break;
    case 5:
        ck_assert_int_eq(unlink(f->path), 0);
        free(bytes);
        return;
    case 6:
        write_file(f->path, other->bytes, other->len);
        free(bytes);
        return;
    default:
        flip(s, bytes, len);
    }
    write_file(f->path, bytes, len);
    free(bytes);
}

/* ---- looking ---- */

static void expect_status(const subject *s, dg_status status)
{
    if (status != DG_OK && status != DG_DAMAGED && status != DG_IO && status != DG_MISMATCH)
        WRONG(s, dg_status_message(status));
}

static int count_one(void *ctx, const dg_index_entry *entry)
{
    *(size_t *)ctx += 1 + (number_of(entry) >= N_DOCUMENTS) * 1000u;
    return 0;
}

static void expect_answers(subject *s, dg_index *index, bool right)
{
    for (size_t i = 0; i < N_QUERIES; i++) {
        char *answer = NULL;
        dg_status status = ask(s, index, i, &answer);
        if (right) {
            expect_status(s, status);
            if (status == DG_OK && strcmp(answer, s->answers[i]) != 0)
                WRONG(s, "a wrong answer");
            s->any_answer |= status == DG_OK;
        }
        free(answer);
    }
}

static void look(subject *s, bool right)
{
    dg_index *index = NULL;
    dg_error error = {0};
    size_t n = 0;
    int found = 0;
    dg_status status = dg_index_open(&index, s->path, NULL, &error);
    expect_status(s, status);
    if (status != DG_OK) {
        if (error.message == NULL || error.code != status)
            WRONG(s, "no message");
        return;
    }
    expect_answers(s, index, right);
    status = dg_index_each(index, NULL, 0, count_one, &n, NULL);
    if (right && status == DG_OK && n != N_DOCUMENTS - 1)
        WRONG(s, "documents are missing, or there are more");
    expect_status(s, status);
    status = dg_index_get(index, "key-07", 6, &found, count_one, &n, NULL);
    if (right && status == DG_OK && !found)
        WRONG(s, "a document is missing");
    expect_status(s, status);
    expect_status(s, dg_index_verify(index, NULL, NULL, NULL, NULL));
    dg_index_close(index);
}

/* A writer reads what it merges. */
static void write_to(const subject *s)
{
    dg_index *index = NULL;
    dg_index_batch *batch = NULL;
    if (dg_index_open(&index, s->path, NULL, NULL) != DG_OK)
        return;
    dg_status status = dg_index_begin(&batch, index, NULL);
    expect_status(s, status);
    if (status == DG_OK) {
        expect_status(s, put(s, batch, 3));
        status = dg_index_commit(batch, NULL);
        expect_status(s, status);
        if (status != DG_OK)
            dg_index_abort(batch);
    }
    expect_status(s, dg_index_compact(index, NULL, NULL));
    dg_index_close(index);
}

static void run_cases(dg_index_mode mode)
{
    subject *s = make_subject(mode);
    size_t n = test_cases(CASES);
    for (s->number = 0; s->number < n; s->number++) {
        s->random = s->seed + s->number * UINT64_C(0x100000003);
        restore(s);
        damage(s);
        look(s, true);
        if (s->number % 4 == 0)
            write_to(s);
    }
    ck_assert(s->any_answer);
    free_subject(s);
}

START_TEST(right_answers_or_none_without_tokens)
{
    run_cases(DG_INDEX_NO_TOKENS);
}
END_TEST

START_TEST(right_answers_or_none_with_tokens)
{
    run_cases(DG_INDEX_TOKENS);
}
END_TEST

/* ---- damage under good checksums ---- */

/* What a segment's file consists of. */
typedef struct layout {
    dg__segment_id id;
    dg__footer footer;
    dg__segment *segment; /* opened before the damage */
} layout;

static uint8_t *at(char *bytes, uint64_t place)
{
    return (uint8_t *)bytes + place;
}

static void seal_postings(char *bytes, const layout *l)
{
    for (uint64_t i = 0; i < l->footer.n_blocks; i++) {
        uint64_t place = l->footer.postings_at + i * DG__BLOCK_BYTES;
        dg__store_u64(at(bytes, place), dg__segment_check(l->id.number, place, at(bytes, place + 8),
                                                          DG__BLOCK_BYTES - 8));
    }
}

/* Each record's checksum stands in the listing as eight bytes, found by what they were. */
static void seal_records(char *bytes, const layout *l)
{
    dg__listing listing;
    bool more = true;
    dg__listing_start(&listing, l->segment);
    while (dg__listing_next(&listing, &more) == DG_OK && more) {
        const dg__listed *d = &listing.document;
        uint64_t end = l->segment->group_at[listing.group + 1],
                 from = end - l->segment->listing_len[listing.group];
        for (uint64_t i = from; i + 8 <= end; i++)
            if (dg__load_u64(at(bytes, i)) == d->check) {
                dg__store_u64(at(bytes, i), dg__segment_check(l->id.number, d->at, at(bytes, d->at),
                                                              (size_t)d->len));
                break;
            }
    }
    dg__listing_end(&listing);
}

static void seal_listings(char *bytes, const layout *l)
{
    for (uint64_t i = 0; i < l->footer.n_groups; i++) {
        uint64_t end = l->segment->group_at[i + 1], from = end - l->segment->listing_len[i];
        dg__store_u64(at(bytes, end - 8), dg__segment_check(l->id.number, from, at(bytes, from),
                                                            (size_t)(end - from - 8)));
    }
}

/* Of the list of groups, the list of blocks, the footer. */
static void seal_lists(char *bytes, layout *l)
{
    dg__footer *f = &l->footer;
    uint64_t groups = f->postings_at + f->n_blocks * DG__BLOCK_BYTES,
             blocks = groups + f->groups_len, filter = blocks + 8 * f->n_blocks;
    f->groups_check =
        dg__segment_check(l->id.number, groups, at(bytes, groups), (size_t)f->groups_len);
    f->blocks_check =
        dg__segment_check(l->id.number, blocks, at(bytes, blocks), (size_t)(8 * f->n_blocks));
    f->filter_check = dg__segment_check(l->id.number, filter, at(bytes, filter),
                                        (size_t)(f->n_lines * DG__FILTER_LINE));
    dg__footer_write(at(bytes, l->id.length - DG__FOOTER_BYTES), f, &l->id);
}

/* Damages one of the parts of a segment, and makes all checksums fit. */
static void damage_sealed(subject *s, char *bytes, layout *l)
{
    const dg__footer *f = &l->footer;
    uint64_t lists = f->postings_at + f->n_blocks * DG__BLOCK_BYTES;
    size_t part = test_below(&s->random, 4);
    uint64_t from = part == 0   ? DG__SEGMENT_HEAD
                    : part == 1 ? f->postings_at
                                : lists,
             end = part == 0   ? f->postings_at
                   : part == 1 ? lists
                               : l->id.length - DG__FOOTER_BYTES;
    if (part == 3)
        l->footer.n_documents ^= UINT64_C(1) << test_below(&s->random, 16);
    for (size_t i = 0; i < 1 + test_below(&s->random, 6) && part < 3; i++)
        *at(bytes, from + test_below(&s->random, (size_t)(end - from))) ^=
            (uint8_t)(1 + test_below(&s->random, 255));
    seal_records(bytes, l);
    seal_listings(bytes, l);
    seal_postings(bytes, l);
    seal_lists(bytes, l);
}

/* The manifest that goes with the changed footer. */
static void seal_manifest(const subject *s, const dg__segment *segment, const layout *l)
{
    dg_index *index = NULL;
    bool visible;
    restore(s);
    ck_assert_int_eq(dg_index_open(&index, s->path, NULL, NULL), DG_OK);
    for (size_t i = 0; i < index->current->parts.len; i++) {
        dg__segment *open = index->current->parts.items[i].segment;
        if (open->id.number == segment->id.number) {
            uint64_t n_documents = open->footer.n_documents;
            open->id.check = l->footer.check;
            open->footer.n_documents =
                l->footer.n_documents < n_documents ? l->footer.n_documents : n_documents;
            ck_assert_int_eq(
                dg__manifest_write(&visible, &index->directory, &index->parameters, index->current),
                DG_OK);
            open->footer.n_documents = n_documents;
        }
    }
    dg_index_close(index);
}

static void run_sealed(dg_index_mode mode)
{
    subject *s = make_subject(mode);
    dg_index *index = NULL;
    size_t n = test_cases(SEALED), opened = 0;
    ck_assert_int_eq(dg_index_open(&index, s->path, NULL, NULL), DG_OK);
    for (s->number = 0; s->number < n; s->number++) {
        s->random = s->seed + s->number * UINT64_C(0x100000003);
        dg__segment *segment =
            index->current->parts.items[test_below(&s->random, index->current->parts.len)].segment;
        layout l = {segment->id, segment->footer, segment};
        size_t i = 0;
        char name[DG__NAME_MAX];
        dg__segment_name(name, segment->id.number);
        while (strstr(s->files[i].path, name) == NULL)
            i++;
        char *bytes = malloc(s->files[i].len);
        memcpy(bytes, s->files[i].bytes, s->files[i].len);
        damage_sealed(s, bytes, &l);
        seal_manifest(s, segment, &l);
        write_file(s->files[i].path, bytes, s->files[i].len);
        free(bytes);
        dg_index *damaged = NULL;
        opened += dg_index_open(&damaged, s->path, NULL, NULL) == DG_OK;
        dg_index_close(damaged);
        look(s, false);
        write_to(s);
    }
    ck_assert_uint_gt(opened, n / 4);
    dg_index_close(index);
    free_subject(s);
}

START_TEST(sealed_damage_harms_nobody)
{
    run_sealed(DG_INDEX_NO_TOKENS);
    run_sealed(DG_INDEX_TOKENS);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, right_answers_or_none_without_tokens);
    tcase_add_test(tests, right_answers_or_none_with_tokens);
    tcase_add_test(tests, sealed_damage_harms_nobody);
}

TEST_MAIN("robust_index", add_tests)

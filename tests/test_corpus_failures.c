/* A corpus whose files can't be written, whose process is killed, whose memory ends or whose files
 * are damaged, at every moment: it says so, or what comes out is the same. */
#define _POSIX_C_SOURCE 200809L
#include "allocator.h"
#include "corpus/corpus.h"
#include "corpus_texts.h"
#include "harness.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* One set of documents that has much of everything. */
typedef struct subject {
    test_documents documents;
    dg_corpus_options options;
    uint64_t digest; /* of a run that nothing happens to */
} subject;

/* What happens at the n-th call that changes a file: it fails, and so do all that follow, or the
 * process is killed. */
typedef struct fate {
    size_t calls, at;
    bool kills, stays;
    dg__file_hook hook;
} fate;

static bool strike(void *ctx, dg__file_call call)
{
    fate *f = ctx;
    if (call != DG__FILE_CREATE && call != DG__FILE_WRITE && call != DG__FILE_RENAME)
        return false;
    f->calls++;
    if (f->at == 0 || (f->stays ? f->calls < f->at : f->calls != f->at))
        return false;
    if (f->kills)
        kill(getpid(), SIGKILL);
    return true;
}

/* So little memory that files are split and merged. */
static void starve(dg_corpus *c)
{
    c->options.memory = 12288;
    c->lane_size = 81920;
    c->max_lanes = 1;
}

static dg_status open_corpus(const subject *s, fate *f, dg_corpus **c)
{
    if (f != NULL)
        f->hook = (dg__file_hook){strike, f};
    dg_status status = dg__corpus_new(c, &s->options, f != NULL ? &f->hook : NULL, NULL);
    if (status == DG_OK)
        starve(*c);
    return status;
}

/* What is left to be done. */
static dg_status go_on(const subject *s, dg_corpus *c)
{
    dg_status status = DG_OK;
    if (dg_corpus_stage_of(c) == DG_CORPUS_ADDING)
        for (size_t i = 0; i < s->documents.n && status == DG_OK; i++)
            status = test_documents_add(&s->documents, i, c, NULL);
    return status == DG_OK ? dg_corpus_resolve(c, NULL, NULL, NULL) : status;
}

static uint64_t digest_of(const subject *s, dg_corpus *c)
{
    dg_status status;
    uint64_t digest = test_documents_digest(&s->documents, c, &status);
    ck_assert_int_eq(status, DG_OK);
    return digest;
}

static subject make_subject(void)
{
    subject s = {.options = DG_CORPUS_OPTIONS_INIT};
    uint64_t random = test_seed();
    do
        s.documents = test_documents_make(&random, 200);
    while (s.documents.n < TEST_DOCUMENTS_MAX && (test_documents_free(&s.documents), true));
    s.options.directory = test_directory();
    s.options.memory = DG_CORPUS_NEAR_MEMORY_MIN;
    s.options.look_for |= DG_CORPUS_NEAR;
    s.options.min_words = 4;
    dg_corpus *c = NULL;
    ck_assert_int_eq(open_corpus(&s, NULL, &c), DG_OK);
    ck_assert_int_eq(go_on(&s, c), DG_OK);
    s.digest = digest_of(&s, c);
    dg_corpus_discard(c);
    return s;
}

/* Opens what is left, brings it to its end, and holds it against the run that nothing happened to. */
static void check_the_rest(const subject *s, size_t moment)
{
    dg_corpus *c = NULL;
    ck_assert_msg(open_corpus(s, NULL, &c) == DG_OK, "not opened after moment %zu", moment);
    ck_assert_msg(go_on(s, c) == DG_OK, "not gone on with after moment %zu", moment);
    ck_assert_msg(digest_of(s, c) == s->digest, "another result after moment %zu", moment);
    dg_corpus_discard(c);
}

static size_t count_calls(const subject *s)
{
    fate f = {.at = 0};
    dg_corpus *c = NULL;
    ck_assert_int_eq(open_corpus(s, &f, &c), DG_OK);
    ck_assert_int_eq(go_on(s, c), DG_OK);
    dg_corpus_discard(c);
    return f.calls;
}

START_TEST(killed_at_any_moment_it_goes_on)
{
    subject s = make_subject();
    size_t n = count_calls(&s), step = n / test_cases(150) + 1;
    ck_assert_uint_gt(n, 50);
    for (size_t at = 1; at <= n; at += step) {
        pid_t child = fork();
        if (child == 0) {
            fate f = {.at = at, .kills = true};
            dg_corpus *c = NULL;
            if (open_corpus(&s, &f, &c) == DG_OK)
                go_on(&s, c);
            _exit(0);
        }
        int how;
        ck_assert_int_eq(waitpid(child, &how, 0), child);
        ck_assert_msg(WIFSIGNALED(how), "moment %zu of %zu never came", at, n);
        check_the_rest(&s, at);
    }
    test_documents_free(&s.documents);
}
END_TEST

/* Once, then from that moment on; what failed is tried again when the disk has room. */
static void fail_at(const subject *s, size_t at, bool stays)
{
    fate f = {.at = at, .stays = stays};
    dg_corpus *c = NULL;
    dg_status status = open_corpus(s, &f, &c);
    if (status != DG_OK) {
        ck_assert_int_eq(status, DG_IO);
        ck_assert_ptr_null(c);
        check_the_rest(s, at);
        return;
    }
    status = go_on(s, c);
    ck_assert_msg(status == DG_IO, "moment %zu: %s", at, dg_status_message(status));
    f.at = 0;
    if (dg_corpus_stage_of(c) == DG_CORPUS_ADDING &&
        dg_corpus_resolve(c, NULL, NULL, NULL) != DG_OK) { /* what was half written stays so */
        dg_corpus_free(c);
        check_the_rest(s, at);
        return;
    }
    ck_assert_msg(go_on(s, c) == DG_OK, "not resolved after moment %zu", at);
    ck_assert_msg(digest_of(s, c) == s->digest, "another result after moment %zu", at);
    dg_corpus_discard(c);
}

START_TEST(a_full_disk_is_told)
{
    subject s = make_subject();
    size_t n = count_calls(&s), step = n / test_cases(150) + 1;
    for (size_t at = 1; at <= n; at += step) {
        fail_at(&s, at, false);
        fail_at(&s, at, true);
    }
    test_documents_free(&s.documents);
}
END_TEST

/* ---- Memory ---- */

static dg_status run_all(const subject *s, uint64_t *digest)
{
    dg_corpus *c = NULL;
    dg_status status = open_corpus(s, NULL, &c);
    if (status != DG_OK)
        return status;
    status = go_on(s, c);
    if (status == DG_OK)
        *digest = test_documents_digest(&s->documents, c, &status);
    dg_corpus_discard(c);
    return status;
}

START_TEST(memory_that_ends_is_told)
{
    subject s = make_subject();
    test_allocator memory = {.fails_at = 0};
    dg_allocator a = test_allocator_of(&memory);
    uint64_t digest = 0;
    s.options.allocator = &a;
    s.options.restart = 1;
    ck_assert_int_eq(run_all(&s, &digest), DG_OK);
    size_t n = memory.requests, step = n / test_cases(300) + 1;
    for (size_t at = 1; at <= n; at += step) {
        memory = (test_allocator){.fails_at = at, .fails_on = at % 2 == 0};
        ck_assert_msg(run_all(&s, &digest) == DG_NO_MEMORY, "request %zu of %zu", at, n);
        ck_assert_uint_eq(memory.blocks, 0);
    }
    memory = (test_allocator){.fails_at = 0};
    ck_assert_int_eq(run_all(&s, &digest), DG_OK);
    ck_assert_uint_eq(digest, s.digest);
    ck_assert_uint_eq(memory.blocks, 0);
    test_documents_free(&s.documents);
}
END_TEST

/* ---- Damage ---- */

static void path_of(char *path, size_t room, const char *name)
{
    snprintf(path, room, "%s/%s", test_directory(), name);
}

/* Flips a bit of a byte, or cuts the file there. */
static void damage(const char *name, uint64_t *random)
{
    char path[512];
    size_t len;
    path_of(path, sizeof path, name);
    char *bytes = test_read_file(path, &len);
    ck_assert_ptr_nonnull(bytes);
    size_t at = len > 0 ? test_below(random, len) : 0;
    FILE *file = fopen(path, "wb");
    if (test_below(random, 4) == 0) {
        len = at;
    } else if (len > 0) {
        bytes[at] = (char)(bytes[at] ^ 1 << test_below(random, 8));
    }
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    fclose(file);
    free(bytes);
}

static size_t list_files(char (*names)[64], size_t room)
{
    size_t n = 0;
    DIR *list = opendir(test_directory());
    ck_assert_ptr_nonnull(list);
    for (struct dirent *entry; n < room && (entry = readdir(list)) != NULL;)
        if (entry->d_name[0] != '.')
            snprintf(names[n++], sizeof names[0], "%.63s", entry->d_name);
    closedir(list);
    return n;
}

/* Stops in the step that begins with call `at`, damages a file, and goes on: it is refused, or found
 * out later, or was of no use any more. */
static void damage_at(const subject *s, size_t at, uint64_t *random)
{
    char names[40][64];
    fate f = {.at = at, .stays = true};
    dg_corpus *c = NULL;
    dg_status status = open_corpus(s, &f, &c);
    if (status == DG_OK) {
        status = go_on(s, c);
        dg_corpus_free(c);
        c = NULL;
    }
    size_t n = list_files(names, 40);
    if (n > 0)
        damage(names[test_below(random, n)], random);
    status = open_corpus(s, NULL, &c);
    if (status == DG_OK)
        status = go_on(s, c);
    if (status == DG_OK) {
        uint64_t digest = test_documents_digest(&s->documents, c, &status);
        ck_assert_msg(status != DG_OK || digest == s->digest, "call %zu: another result", at);
    }
    ck_assert_msg(status == DG_OK || status == DG_DAMAGED, "call %zu: %s", at,
                  dg_status_message(status));
    if (c != NULL)
        dg_corpus_discard(c);
    subject restarted = *s;
    restarted.options.restart = 1;
    check_the_rest(&restarted, at);
}

START_TEST(damage_is_found_out)
{
    subject s = make_subject();
    uint64_t random = test_seed();
    size_t n = count_calls(&s);
    for (size_t i = 0; i < test_cases(300); i++)
        damage_at(&s, 1 + test_below(&random, n + n / 8), &random);
    test_documents_free(&s.documents);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, killed_at_any_moment_it_goes_on);
    tcase_add_test(tests, a_full_disk_is_told);
    tcase_add_test(tests, memory_that_ends_is_told);
    tcase_add_test(tests, damage_is_found_out);
}

TEST_MAIN("corpus_failures", add_tests)

/* When memory ends while a file is read that says what is accepted: with the 1st, 2nd, 3rd ...
 * allocation failing, alone or with all after it, the program ends by itself with exit code 2, or
 * goes on with all that the file says. Each run is a process of its own. Needs glibc, and no
 * sanitizer, which bring a malloc of their own. */
#define _GNU_SOURCE /* memfd_create */
#include "../harness.h"
#include "../interposed.h"

#include "../../examples/cli/accept.h"
#include "../../examples/cli/comments.h"
#include "../../examples/cli/config.h"
#include "../../examples/cli/files_from.h"
#include "../../examples/cli/read.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The table of commands names it; it is the main program's. */
int run_help(const settings *set, char **arguments, size_t n_arguments)
{
    (void)set, (void)arguments, (void)n_arguments;
    return 2;
}

/* ---- The calls ---- */

/* Each prints what it has read; false: it could not. */
static bool read_configuration(const char *path)
{
    settings set = default_settings();
    set.config = path;
    set.show_config = true;
    bool good = configure(&set, &commands[0]);
    printf("%zu sections\n", set.n_sections);
    free_settings(&set);
    return good;
}

static bool read_counts(const char *path)
{
    unit_counts counts = {0};
    bool good = read_baseline(&counts, path);
    for (size_t i = 0; i < counts.n; i++)
        printf("%d %d\n", counts.items[i].id.bytes[0], (int)counts.items[i].n);
    for (size_t i = 0; i < counts.n_copies; i++)
        printf("%s %d\n", counts.copies[i].path, counts.copies[i].around.before);
    good = good && write_baseline(&counts, "written");
    free_unit_counts(&counts);
    return good;
}

static bool read_fingerprints(const char *path)
{
    accepted_list list = {0};
    settings set = default_settings();
    set.accepted = path;
    bool good = read_accepted(&list, &set);
    for (size_t i = 0; i < list.n; i++)
        printf("%s %s\n", list.items[i].digits, list.items[i].origin);
    free_accepted(&list);
    free_settings(&set);
    return good;
}

static bool read_paths(const char *path)
{
    path_list list = {0};
    bool good = read_path_list(&list, path);
    for (size_t i = 0; i < list.n; i++)
        puts(list.items[i]);
    free_path_list(&list);
    return good;
}

static bool read_comments(const char *path)
{
    char name[] = "file";
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = NULL;
    source s = read_input(&(input){.path = name}, NULL);
    options.format = DG_MARKDOWN;
    bool good =
        s.error == 0 && dg_document_from_text(&doc, s.bytes, s.len, &options, NULL) == DG_OK;
    comments all = {0};
    if (good)
        all = comments_in(path, doc, DG_MARKDOWN);
    for (size_t i = 0; i < all.n_regions; i++)
        printf("%d: %zu to %zu\n", all.regions[i].rule, all.regions[i].start, all.regions[i].end);
    free_comments(&all);
    dg_document_free(doc);
    free(s.bytes);
    return good;
}

static const struct {
    const char *name, *text;
    bool (*read)(const char *path);
} calls[] = {
    {"a configuration",
     "min-words = 12\nexclude = a\n    b\nselect = repeated-block,\n    doubled-words\n[c]\ninput "
     "= text\n",
     read_configuration},
    {"a baseline",
     "{\"schema\": 1, \"units\": {\n"
     "\"00112233445566778899aabbccddeeff\": {\"count\": 2, \"in\": [\"a.md 1f3a88c2\", \"b.md "
     "77e0b2c1\"]},\n"
     "\"a0112233445566778899aabbccddeeff\": {\"count\": 2, \"level\": \"warning\"}}}\n",
     read_counts},
    {"a list of fingerprints", "# why\n0011223344 a reason\n00112233 another\n", read_fingerprints},
    {"a list of paths", "a\nb c\n", read_paths},
    {"comments",
     "<!-- dittograph-disable -->\na\n\n<!-- dittograph-enable -->\n<!-- dittograph-disable-next "
     "-->\nb\n",
     read_comments},
};

/* ---- One run ---- */

/* What is printed goes behind a count of the requests. */
typedef struct run {
    int status; /* as of waitpid */
    size_t requests;
    char output[1 << 13];
    size_t len;
} run;

static void read_and_exit(size_t which, int output, size_t fails_at, bool fails_on)
{
    size_t *requests = mmap(NULL, sizeof *requests, PROT_READ | PROT_WRITE, MAP_SHARED, output, 0);
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    dup2(output, STDOUT_FILENO);
    lseek(output, sizeof *requests, SEEK_SET);
    heap.fails_at = fails_at;
    heap.fails_on = fails_on;
    heap.watched = true;
    bool good = calls[which].read("file");
    heap.watched = false;
    *requests = heap.requests;
    _exit(fflush(stdout) == 0 && good ? 0 : 2);
}

static void run_once(run *r, size_t which, size_t fails_at, bool fails_on)
{
    int output = memfd_create("output", 0);
    ck_assert_int_eq(ftruncate(output, sizeof(size_t)), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        read_and_exit(which, output, fails_at, fails_on);
    ck_assert_int_eq(waitpid(child, &r->status, 0), child);
    ck_assert_int_eq((int)pread(output, &r->requests, sizeof r->requests, 0),
                     (int)sizeof r->requests);
    r->len = (size_t)pread(output, r->output, sizeof r->output, sizeof r->requests);
    close(output);
}

static void fail_each(size_t which)
{
    static run whole, broken;
    run_once(&whole, which, (size_t)-1, false);
    ck_assert_msg(WIFEXITED(whole.status) && WEXITSTATUS(whole.status) == 0 && whole.len > 0,
                  "%s is not read", calls[which].name);
    ck_assert_msg(whole.requests > 0, "%s: no allocation", calls[which].name);
    for (size_t n = 2; n < 2 * whole.requests + 2; n++) {
        run_once(&broken, which, n / 2, n % 2 == 1);
        int code = WIFEXITED(broken.status) ? WEXITSTATUS(broken.status) : -1;
        bool same = code == 0 && broken.len == whole.len &&
                    memcmp(broken.output, whole.output, whole.len) == 0;
        ck_assert_msg(code == 2 || same, "%s: allocation %zu of %zu fails%s: exit code %d",
                      calls[which].name, n / 2, whole.requests, n % 2 == 1 ? " on" : "", code);
    }
}

START_TEST(memory_ends)
{
    char folder[] = "/tmp/dittograph-test-XXXXXX";
    if (!INTERPOSED) {
        printf("skipped: failing allocations of the command line (malloc can't be replaced)\n");
        return;
    }
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        FILE *file = fopen("file", "w");
        ck_assert_ptr_nonnull(file);
        fputs(calls[i].text, file);
        ck_assert_int_eq(fclose(file), 0);
        fail_each(i);
    }
    unlink("file");
    unlink("written");
    unlink("written.new"); /* of a run that had no memory to clear up */
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(folder);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, memory_ends);
}

TEST_MAIN("oom_files", add_tests)

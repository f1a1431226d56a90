/* The files that users write or merge by hand: the baseline, the list of accepted fingerprints, the
 * configuration, the list of paths. Damaged ones are refused or read as far as they make sense; no
 * crash, no value out of its bounds. */
#define _GNU_SOURCE /* memfd_create */
#include "../harness.h"

#include "../../examples/cli/accept.h"
#include "../../examples/cli/config.h"
#include "../../examples/cli/files_from.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LONGEST 4096

/* The table of commands names it; it is the main program's. */
int run_help(const settings *set, char **arguments, size_t n_arguments)
{
    (void)set, (void)arguments, (void)n_arguments;
    return 2;
}

/* ---- A file to be read by its path, and nothing said of it ---- */

typedef struct scene {
    int file, kept; /* the file; standard error as it was */
    char path[32];
} scene;

static scene open_scene(void)
{
    scene s = {.file = memfd_create("damaged", 0), .kept = dup(STDERR_FILENO)};
    ck_assert_int_ge(s.file, 0);
    snprintf(s.path, sizeof s.path, "/proc/self/fd/%d", s.file);
    return s;
}

/* From here to `speak` nothing is heard of standard error. */
static void hush(const scene *s, const char *text, size_t len)
{
    int nowhere = open("/dev/null", O_WRONLY);
    ck_assert_int_eq(ftruncate(s->file, 0), 0);
    ck_assert_int_eq((int)pwrite(s->file, text, len, 0), (int)len);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

static void speak(const scene *s)
{
    fflush(stderr);
    dup2(s->kept, STDERR_FILENO);
}

static void close_scene(const scene *s)
{
    close(s->file);
    close(s->kept);
}

/* ---- Damage ---- */

static size_t damage(uint64_t *random, char *text, size_t len, const char *const *pieces,
                     size_t n_pieces)
{
    for (size_t n = test_below(random, 5); n > 0; n--) {
        size_t at = test_below(random, len + 1), rest = len - at;
        const char *piece = pieces[test_below(random, n_pieces)];
        char byte[2] = {(char)test_below(random, 256), '\0'};
        if (test_below(random, 3) == 0)
            piece = byte;
        size_t gone = test_below(random, rest < 12 ? rest + 1 : 12);
        size_t put = piece == byte ? 1 : strlen(piece);
        if (len - gone + put > LONGEST)
            continue;
        memmove(text + at + put, text + at + gone, rest - gone);
        memcpy(text + at, piece, put);
        len += put - gone;
    }
    return len;
}

/* ---- The baseline ---- */

static const char baseline[] =
    "{\n\"schema\": 1,\n\"units\": {\n"
    "\"00112233445566778899aabbccddeeff\": {\"count\": 2, \"in\": [\"a.md 1f3a88c2\", \"b c.md "
    "77e0b2c1\"]},\n"
    "\"0f112233445566778899aabbccddeeff\": {\"count\": 3, \"level\": \"warning\"},\n"
    "\"a0112233445566778899aabbccddeeff\": {\"count\": 2, \"in\": [\"a.md 00000000\", \"a.md "
    "0000ffff\"]}\n"
    "}\n}\n";

static const char *const json_pieces[] = {
    "{",         "}",
    "[",         "]",
    "\"",        ",",
    ":",         "-1",
    "0.5",       "99999999999999999999",
    "\"in\"",    "null",
    "\"count\"", "\\u0000",
    "\\uD800",   "\"schema\"",
    " ",         "a.md 1f3a88c2",
    "true",      "1e9",
};

static const char *counts_flaw(const unit_counts *c)
{
    for (size_t i = 1; i < c->n; i++) {
        if (memcmp(&c->items[i - 1].id, &c->items[i].id, sizeof(dg_text_id)) >= 0)
            return "units are not in order, each once";
    }
    for (size_t i = 1; i < c->n_copies; i++) {
        if (memcmp(&c->copies[i - 1].id, &c->copies[i].id, sizeof(dg_text_id)) > 0)
            return "copies are not in order";
    }
    return NULL;
}

/* What was read is what it is once written and read again; but for the places of texts that have too
 * many. */
static const char *round_trip_flaw(const scene *s, const unit_counts *read, const char *folder)
{
    char path[64];
    unit_counts again = {0};
    const char *flaw = NULL;
    snprintf(path, sizeof path, "%s/baseline.json", folder);
    if (!write_baseline(read, path))
        return "it was not written";
    hush(s, "", 0);
    bool good = read_baseline(&again, path);
    speak(s);
    if (!good || again.n != read->n || again.n_copies != read->n_copies)
        flaw = "what was written is not what was read";
    for (size_t i = 0; flaw == NULL && i < read->n; i++) {
        const unit_count *x = &read->items[i], *y = &again.items[i];
        if (memcmp(&x->id, &y->id, sizeof x->id) != 0 || x->n != y->n || x->warned != y->warned)
            flaw = "a unit";
    }
    for (size_t i = 0; flaw == NULL && i < read->n_copies; i++) {
        const standing *x = &read->copies[i], *y = &again.copies[i];
        if (strcmp(x->path, y->path) != 0 || x->around.before != y->around.before ||
            x->around.behind != y->around.behind)
            flaw = "a copy";
    }
    free_unit_counts(&again);
    return flaw;
}

START_TEST(damaged_baselines)
{
    uint64_t seed = test_seed(), random = seed;
    scene s = open_scene();
    char text[LONGEST + 1], folder[] = "/tmp/dittograph-test-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    size_t read = 0, n = test_cases(10000);
    for (size_t i = 0; i < n; i++) {
        memcpy(text, baseline, sizeof baseline);
        size_t len = damage(&random, text, sizeof baseline - 1, json_pieces,
                            sizeof json_pieces / sizeof *json_pieces);
        unit_counts counts = {0};
        hush(&s, text, len);
        bool good = read_baseline(&counts, s.path);
        speak(&s);
        const char *flaw = good ? counts_flaw(&counts) : NULL;
        if (good && flaw == NULL)
            flaw = round_trip_flaw(&s, &counts, folder);
        ck_assert_msg(flaw == NULL, "seed %llu, case %zu: %s in\n%.*s", (unsigned long long)seed, i,
                      flaw, (int)len, text);
        read += good;
        free_unit_counts(&counts);
    }
    snprintf(path, sizeof path, "%s/baseline.json", folder);
    unlink(path);
    rmdir(folder);
    ck_assert_msg(read > n / 10 && read < n, "%zu of %zu were read", read, n);
    close_scene(&s);
}
END_TEST

/* ---- The list of fingerprints ---- */

static const char accepted_text[] = "# meant\n\n00112233445566778899aabbccddeeff the refrain\r\n"
                                    "\t0011223344\n0f112233 a reason\n";

static const char *const list_pieces[] = {"\n", "\r\n", "#", " ", "\t", "0123456789abcdef",
                                          "g",  "\xFF"};

START_TEST(damaged_lists_of_fingerprints)
{
    uint64_t seed = test_seed(), random = seed;
    scene s = open_scene();
    char text[LONGEST + 1];
    size_t read = 0, n = test_cases(10000);
    for (size_t i = 0; i < n; i++) {
        memcpy(text, accepted_text, sizeof accepted_text);
        size_t len = damage(&random, text, sizeof accepted_text - 1, list_pieces,
                            sizeof list_pieces / sizeof *list_pieces);
        accepted_list list = {0};
        settings set = default_settings();
        set.accepted = s.path;
        hush(&s, text, len);
        bool good = read_accepted(&list, &set);
        speak(&s);
        for (size_t j = 0; j < list.n; j++) {
            size_t digits = strlen(list.items[j].digits);
            ck_assert_msg(digits >= 8 && digits <= 32 &&
                              strspn(list.items[j].digits, "0123456789abcdef") == digits,
                          "seed %llu, case %zu: '%s'", (unsigned long long)seed, i,
                          list.items[j].digits);
        }
        read += good;
        free_accepted(&list);
        free_settings(&set);
    }
    ck_assert_msg(read > n / 10 && read < n, "%zu of %zu were read", read, n);
    close_scene(&s);
}
END_TEST

/* ---- The configuration ---- */

static const char configuration[] =
    "; a comment\nexclude = drafts/old\n    CHANGELOG.md\nmin-words = 12\nselect = "
    "repeated-block,\n"
    "    doubled-words\nfold-digits = yes\nformat = json\nwith = code, tables\n\n[reference/*.md]\n"
    "ignore = repeated-block\nmin-words = 30\ninput = text\n";

static const char *const ini_pieces[] = {
    "[",
    "]",
    "=",
    "\n",
    "\n    ",
    ";",
    "min-words = 5",
    "extend = /dev/null\n",
    "yes",
    "accept",
    "no",
    "\n[a]\n",
    "= , ,\n",
    "\xEF\xBB\xBF",
    "select",
    "99999999999",
    "[*.md]\nignore=all\n",
};

static const char *settings_flaw(const settings *set)
{
    const command *check = &commands[0];
    for (size_t i = 0; i < check->n_options; i++) {
        const option *opt = &check->options[i];
        const void *field = (const char *)set + opt->field;
        if (opt->kind == NUMBER && opt->max > 0 && *(const uint32_t *)field > opt->max)
            return opt->name;
    }
    if (set->format > FORMAT_HTML || set->color > COLOR_NEVER || set->fail_level > DG_WARNING)
        return "a choice";
    for (size_t i = 0; i < set->n_sections; i++) {
        if (set->sections[i].glob[0] == '\0' || set->sections[i].set.min_words > 1000000)
            return "a section";
    }
    return set->selected_rules >> DG_N_RULES != 0 ? "rules" : NULL;
}

START_TEST(damaged_configurations)
{
    uint64_t seed = test_seed(), random = seed;
    scene s = open_scene();
    char text[LONGEST + 1];
    size_t read = 0, n = test_cases(10000);
    ck_assert_str_eq(commands[0].name, "check");
    for (size_t i = 0; i < n; i++) {
        memcpy(text, configuration, sizeof configuration);
        size_t len = damage(&random, text, sizeof configuration - 1, ini_pieces,
                            sizeof ini_pieces / sizeof *ini_pieces);
        settings set = default_settings();
        set.config = s.path;
        hush(&s, text, len);
        bool good = configure(&set, &commands[0]);
        speak(&s);
        const char *flaw = good ? settings_flaw(&set) : NULL;
        ck_assert_msg(flaw == NULL, "seed %llu, case %zu: %s in\n%.*s", (unsigned long long)seed, i,
                      flaw, (int)len, text);
        read += good;
        free_settings(&set);
    }
    ck_assert_msg(read > n / 10 && read < n, "%zu of %zu were read", read, n);
    close_scene(&s);
}
END_TEST

/* ---- The list of paths ---- */

/* Cut by hand: at NULs if there is one, else at line ends, CRs before them apart. */
static size_t count_paths(const char *text, size_t len)
{
    size_t n = 0, start = 0;
    char cut = memchr(text, '\0', len) != NULL ? '\0' : '\n';
    for (size_t at = 0; at <= len; at++) {
        if (at < len && text[at] != cut)
            continue;
        size_t end = at;
        if (cut == '\n' && end > start && text[end - 1] == '\r')
            end--;
        n += end > start;
        start = at + 1;
    }
    return n;
}

START_TEST(damaged_lists_of_paths)
{
    static const char paths[] = "a.txt\r\n\nsub/c.md\nd e.txt\n";
    static const char *const pieces[] = {"\n", "\r\n", "\r", "a", "/", "\xFF"};
    uint64_t seed = test_seed(), random = seed;
    scene s = open_scene();
    char text[LONGEST + 1];
    for (size_t i = 0; i < test_cases(10000); i++) {
        memcpy(text, paths, sizeof paths);
        size_t len =
            damage(&random, text, sizeof paths - 1, pieces, sizeof pieces / sizeof *pieces);
        path_list list = {0};
        hush(&s, text, len);
        bool good = read_path_list(&list, s.path);
        speak(&s);
        ck_assert_msg(good && list.n == count_paths(text, len),
                      "seed %llu, case %zu: %zu paths in\n%.*s", (unsigned long long)seed, i,
                      list.n, (int)len, text);
        free_path_list(&list);
    }
    close_scene(&s);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, damaged_baselines);
    tcase_add_test(tests, damaged_lists_of_fingerprints);
    tcase_add_test(tests, damaged_configurations);
    tcase_add_test(tests, damaged_lists_of_paths);
}

TEST_MAIN("files", add_tests)

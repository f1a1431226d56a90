/* `dittograph clean` on random corpora: what its side file lists, put back, gives the input again; a
 * text of which copies are removed is still there once; cleaning what is clean changes nothing. */
#define _XOPEN_SOURCE 700
#include "../harness.h"

#include "../../examples/cli/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yajl/yajl_tree.h>

#define N_PARAGRAPHS 24u
#define MOST_FILES   8u

typedef struct buffer {
    char *bytes;
    size_t len, cap;
} buffer;

static void put(buffer *to, const char *bytes, size_t len)
{
    to->bytes = need_room(to->bytes, &to->cap, to->len + len + 1, 1);
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
    to->bytes[to->len] = '\0';
}

static void put_string(buffer *to, const char *text)
{
    put(to, text, strlen(text));
}

/* ---- A corpus ---- */

/* Two sentences of words that are found nowhere else. */
static void make_paragraph(char *to, size_t room, unsigned number)
{
    static const char *const nouns[] = {"keeper", "harbour", "lantern",
                                        "ledger", "winter",  "captain"};
    const char *noun = nouns[number % 6];
    snprintf(
        to, room,
        "The %s of number%u counted every ship%u that passed the point%u before dawn%u. She wrote "
        "each name%u into a book%u that nobody in the caf\xC3\xA9 read until the %s%u was gone.",
        noun, number, number, number, number, number, number, noun, number);
}

static void put_json(buffer *to, const char *text, uint64_t *random)
{
    char escape[16];
    bool escapes = test_below(random, 3) == 0;
    put_string(to, test_below(random, 2) == 0 ? "{\"n\": 1.0 , \"text\" : \"" : "{\"text\":\"");
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            put_string(to, "\\n");
        else if (escapes && text[0] == '\xC3' && text[1] == '\xA9' && text++ != NULL)
            put_string(to, "\\u00e9");
        else if (escapes && test_below(random, 4) == 0)
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned char)*text),
                put_string(to, escape);
        else
            put(to, text, 1);
    }
    put_string(to, test_below(random, 2) == 0 ? "\", \"more\":[1 ,2]}\n" : "\"}\r\n");
}

/* One document as the format has it. */
static void put_document(buffer *to, const char *ending, const char *const *texts, size_t n,
                         uint64_t *random)
{
    buffer plain = {NULL, 0, 0};
    bool html = strcmp(ending, ".html") == 0, markdown = strcmp(ending, ".md") == 0;
    for (size_t i = 0; i < n; i++) {
        if (html)
            put_string(&plain, test_below(random, 2) == 0 ? "<div class=a><p>" : "<p><b>");
        else if (markdown && test_below(random, 2) == 0)
            put_string(&plain, test_below(random, 2) == 0 ? "- " : "> ");
        put_string(&plain, texts[i]);
        if (html)
            put_string(&plain, "</b> <i>x</i></p>\n");
        else if (i + 1 < n || test_below(random, 2) == 0)
            put_string(&plain, test_below(random, 2) == 0 || strcmp(ending, ".txt") != 0
                                   ? "\n\n"
                                   : "\r\n \r\n");
    }
    if (strcmp(ending, ".jsonl") == 0)
        put_json(to, plain.len > 0 ? plain.bytes : "", random);
    else
        put(to, plain.len > 0 ? plain.bytes : "", plain.len);
    free(plain.bytes);
}

static buffer random_file(const char *ending, char paragraphs[][300], bool *used, uint64_t *random)
{
    buffer file = {NULL, 0, 0};
    bool lines = strcmp(ending, ".jsonl") == 0;
    put_string(&file, "");
    for (size_t i = lines ? 1 + test_below(random, 6) : 1; i > 0; i--) {
        const char *texts[6];
        size_t n = test_below(random, 6);
        for (size_t j = 0; j < n; j++) {
            size_t which = test_below(random, N_PARAGRAPHS);
            texts[j] = paragraphs[which];
            used[which] = true;
        }
        put_document(&file, ending, texts, n, random);
        if (lines && test_below(random, 4) == 0)
            put_string(&file, test_below(random, 2) == 0 ? "\n" : "{\"broken\n");
    }
    return file;
}

/* ---- Running it ---- */

static char folder[64];

static char *in_folder(const char *name)
{
    size_t room = sizeof folder + strlen(name) + 2;
    char *path = need(room, 1);
    snprintf(path, room, "%s/%s", folder, name);
    return path;
}

static int run(const char *format, ...)
{
    char command[1000];
    const char *build = getenv("BUILD");
    va_list arguments;
    int len = snprintf(command, sizeof command, "TMPDIR=%s '%s/dittograph' ", folder,
                       build != NULL ? build : "build");
    va_start(arguments, format);
    vsnprintf(command + len, sizeof command - (size_t)len, format, arguments);
    va_end(arguments);
    return system(command);
}

static void write_file(const char *name, const buffer *bytes)
{
    char *path = in_folder(name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes->bytes, 1, bytes->len, file), bytes->len);
    ck_assert_int_eq(fclose(file), 0);
    free(path);
}

static buffer read_file(const char *name)
{
    buffer file = {NULL, 0, 0};
    char *path = in_folder(name);
    file.bytes = test_read_file(path, &file.len);
    ck_assert_msg(file.bytes != NULL, "%s is not there", path);
    free(path);
    return file;
}

/* ---- Putting back ---- */

static const char *string_at(yajl_val of, const char *name)
{
    const char *path[] = {name, NULL};
    return YAJL_GET_STRING(yajl_tree_get(of, path, yajl_t_string));
}

/* The pieces that a line of the side file lists, if it is of that input: the output up to each, and it. */
static void put_back(buffer *whole, const buffer *out, size_t *used, const char *told,
                     const char *input)
{
    const char *cuts_path[] = {"cuts", NULL}, *at_path[] = {"at", NULL};
    yajl_val tree = yajl_tree_parse(told, NULL, 0);
    ck_assert_msg(tree != NULL, "%s", told);
    yajl_val cuts = yajl_tree_get(tree, cuts_path, yajl_t_array);
    const char *path = string_at(tree, "path");
    ck_assert(cuts != NULL && path != NULL && string_at(tree, "rule") != NULL);
    size_t len = strlen(path), name_len = strlen(input);
    bool ours = len > name_len && strcmp(path + len - name_len, input) == 0;
    for (size_t i = 0; ours && i < YAJL_GET_ARRAY(cuts)->len; i++) {
        yajl_val cut = YAJL_GET_ARRAY(cuts)->values[i];
        size_t at = (size_t)YAJL_GET_INTEGER(yajl_tree_get(cut, at_path, yajl_t_number));
        const char *text = string_at(cut, "text");
        ck_assert(text != NULL && at >= whole->len && at - whole->len <= out->len - *used);
        size_t before = at - whole->len;
        put(whole, out->bytes + *used, before);
        *used += before;
        put_string(whole, text);
    }
    yajl_tree_free(tree);
}

static buffer restored(const char *input, const buffer *out, const buffer *side)
{
    buffer whole = {NULL, 0, 0};
    size_t used = 0;
    put_string(&whole, "");
    char *lines = need_copy(side->bytes), *rest = lines;
    for (char *told = strtok_r(lines, "\n", &rest); told != NULL;
         told = strtok_r(NULL, "\n", &rest))
        put_back(&whole, out, &used, told, input);
    put(&whole, out->bytes + used, out->len - used);
    free(lines);
    return whole;
}

static bool is_same(const buffer *a, const buffer *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* Whether a text is in a file, escaped or not: its words that are its own are. */
static bool holds(const buffer *file, unsigned number)
{
    char word[32];
    snprintf(word, sizeof word, "number%u ", number);
    return strstr(file->bytes, word) != NULL;
}

static void check_corpus(uint64_t seed)
{
    static const char *const endings[] = {".txt", ".md", ".html", ".jsonl"};
    uint64_t random = seed;
    char paragraphs[N_PARAGRAPHS][300], names[MOST_FILES][32], name[64];
    bool used[N_PARAGRAPHS] = {false}, left[N_PARAGRAPHS] = {false}, escaped = false;
    buffer files[MOST_FILES];
    size_t n = 1 + test_below(&random, MOST_FILES);
    bool all = test_below(&random, 2) == 0;
    for (unsigned i = 0; i < N_PARAGRAPHS; i++)
        make_paragraph(paragraphs[i], sizeof paragraphs[i], i);
    for (size_t i = 0; i < n; i++) {
        const char *ending = endings[test_below(&random, 4)];
        escaped = escaped || strcmp(ending, ".jsonl") == 0;
        snprintf(names[i], sizeof names[i], "/in/%zu%s", i, ending);
        files[i] = random_file(ending, paragraphs, used, &random);
        write_file(names[i], &files[i]);
    }
    ck_assert_int_eq(run("clean -q -j%zu %s/in -o %s/out --removed %s/side %s 2>%s/err",
                         1 + test_below(&random, 3), folder, folder, folder,
                         all ? "" : "--remove duplicates", folder),
                     0);
    buffer side = read_file("side");
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, "out/%s", names[i] + 4);
        buffer out = read_file(name), whole = restored(names[i], &out, &side);
        ck_assert_msg(is_same(&whole, &files[i]), "seed %llu: %s is not restored",
                      (unsigned long long)seed, names[i]);
        for (unsigned j = 0; j < N_PARAGRAPHS; j++)
            left[j] = left[j] || holds(&out, j);
        free(whole.bytes);
        free(out.bytes);
        free(files[i].bytes);
    }
    for (unsigned j = 0; !all && !escaped && j < N_PARAGRAPHS; j++)
        ck_assert_msg(left[j] || !used[j], "seed %llu: no copy of %u is left",
                      (unsigned long long)seed, j);
    ck_assert_int_eq(run("clean -q %s/out -o %s/again --removed %s/nothing %s 2>%s/err", folder,
                         folder, folder, all ? "" : "--remove duplicates", folder),
                     0);
    buffer nothing = read_file("nothing");
    ck_assert_msg(nothing.len == 0, "seed %llu: not clean: %.300s", (unsigned long long)seed,
                  nothing.bytes);
    free(nothing.bytes);
    free(side.bytes);
}

START_TEST(what_was_removed_can_be_put_back)
{
    char command[100];
    for (size_t i = 0; i < test_cases(40); i++) {
        strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/dittograph-test-XXXXXX"
                                                     : "/tmp/dittograph-test-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(folder));
        char *in = in_folder("in");
        ck_assert_int_eq(mkdir(in, 0777), 0);
        free(in);
        check_corpus(test_seed() + i);
        snprintf(command, sizeof command, "rm -r '%s'", folder);
        ck_assert_int_eq(system(command), 0);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, what_was_removed_can_be_put_back);
}

TEST_MAIN("clean", add_tests)

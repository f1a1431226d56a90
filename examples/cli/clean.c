/* `dittograph clean`: the corpus again, without what the policy removes. An input that is a text or
 * JSON lines becomes one of the same kind; what is in an archive or web archive becomes JSON lines. */
#define _POSIX_C_SOURCE 200809L
#include "annotated.h"
#include "cleaned.h"
#include "json.h"
#include "memory.h"
#include "pack.h"
#include "paths.h"
#include "say.h"
#include "spared.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct clean {
    const settings *set;
    cleaning how;
    sifter by;
    char **arguments;
    size_t n_arguments;
    bool into_folder; /* an output an input, below --output; else one output */
    const char
        *prefix; /* the folder that inputs are below, which their outputs aren't; may be NULL */
    spared inputs;
    pack out; /* of the input that is put; closed: no file */
    bool is_open;
    bool in_place;   /* the input's records are cleaned, not turned into lines */
    outfile removed; /* lines of the side file */
    uint64_t n_duplicates, n_near, n_boilerplate, removed_bytes, n_changed, n_left;
    double removed_words;
} clean;

/* ---- Where outputs go ---- */

/* Below the output's folder, whatever a path has before it; a step upward is a name like others. */
static char *path_below_output(const clean *c, const char *path)
{
    size_t prefix_len = c->prefix != NULL ? strlen(c->prefix) : 0;
    if (prefix_len > 0 && strncmp(path, c->prefix, prefix_len) == 0 &&
        (path[prefix_len] == '/' || c->prefix[prefix_len - 1] == '/'))
        path += prefix_len;
    size_t room = strlen(c->set->output) + strlen(path) + 2;
    char *below = need(room, 1);
    strcpy(below, c->set->output);
    for (path += strspn(path, "/"); *path != '\0'; path += strspn(path, "/")) {
        size_t len = strcspn(path, "/");
        strcat(below, "/");
        if (len == 2 && strncmp(path, "..", 2) == 0)
            strcat(below, "__");
        else
            strncat(below, path, len);
        path += len;
    }
    return below;
}

static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        if (!made)
            say("%s: %s", path, strerror(errno));
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

static char *output_of(const clean *c, const input *in, bool in_place)
{
    if (!c->into_folder)
        return c->set->output != NULL ? need_copy(c->set->output) : NULL;
    char *path = path_below_output(c, in->path);
    if (in_place)
        return path;
    char *longer = need(strlen(path) + sizeof ".jsonl", 1);
    strcpy(longer, path);
    strcat(longer, ".jsonl");
    free(path);
    return longer;
}

/* ---- The second reading ---- */

static bool close_output(clean *c)
{
    if (!c->is_open)
        return true;
    bool good = finish_pack(&c->out);
    close_pack(&c->out);
    c->is_open = false;
    return good;
}

static bool is_in_place(content holds)
{
    return holds.container == ONE_TEXT || holds.container == JSON_LINES;
}

static bool begin_output(void *ctx, const input *in, content holds)
{
    clean *c = ctx;
    c->in_place = is_in_place(holds);
    if (c->how.dry_run || (c->is_open && !c->into_folder))
        return true;
    if (!close_output(c))
        return false;
    char *path = output_of(c, in, c->in_place);
    bool good = path == NULL || (make_folders(path) && may_write(&c->inputs, path));
    c->is_open = good && open_pack(&c->out, path);
    if (good && !c->is_open)
        close_pack(&c->out);
    free(path);
    return c->is_open;
}

static bool put_bytes(void *ctx, const char *bytes, size_t len)
{
    clean *c = ctx;
    return !c->is_open || len == 0 || put_into_pack(&c->out, bytes, len);
}

static void *judge(void *ctx, const sifted *doc, const char **failure)
{
    const clean *c = ctx;
    const record *r = doc->record;
    /* What the main thread knows by begin_output is told here by the record itself. */
    bool in_place = r->member == NULL && (r->form == JSON_RECORD || r->number == 0);
    return clean_document(doc, &c->how, in_place, failure);
}

static void drop(void *judged)
{
    free_cleaned(judged);
}

static void count(clean *c, const cleaned *done)
{
    c->n_duplicates += done->n_duplicates;
    c->n_near += done->n_near;
    c->n_boilerplate += done->n_boilerplate;
    c->removed_bytes += done->removed_bytes;
    c->removed_words += done->removed_words;
    c->n_changed += done->n_duplicates + done->n_near + done->n_boilerplate > 0;
    c->n_left += done->left;
}

static bool put_told(clean *c, const cleaned *done)
{
    if (done->told_len == 0 ||
        fwrite(done->told, 1, done->told_len, c->removed.file) == done->told_len)
        return true;
    say("can't write %s: %s", c->removed.partial, strerror(errno));
    return false;
}

static bool put_cleaned(void *ctx, const record *r, void *judged)
{
    clean *c = ctx;
    cleaned *done = judged;
    bool good = true;
    if (done != NULL) {
        count(c, done);
        good = put_told(c, done);
    }
    if (good && done != NULL && done->bytes != NULL)
        good = put_bytes(c, done->bytes, done->len);
    else if (good && c->in_place)
        good = put_bytes(c, r->bytes, r->len);
    free_cleaned(done);
    return good;
}

static void print_summary(const clean *c, const tally *sum)
{
    yajl_gen json = json_to(stdout);
    yajl_gen_map_open(json);
    put_map(json, "summary");
    put_tally(json, sum);
    put_map(json, "removed");
    put_count(json, "from_documents", c->n_changed);
    put_count(json, "duplicates", c->n_duplicates);
    put_count(json, "near_duplicates", c->n_near);
    put_count(json, "boilerplate", c->n_boilerplate);
    put_count(json, "bytes", c->removed_bytes);
    put_real(json, "words", c->removed_words, 0);
    put_count(json, "left_in_other_encoding", c->n_left);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    yajl_gen_map_close(json);
    putchar('\n');
    yajl_gen_free(json);
}

static bool finish(void *ctx, const tally *sum)
{
    clean *c = ctx;
    if (!close_output(c) || (c->set->removed != NULL && !finish_outfile(&c->removed)))
        return false;
    if (c->how.dry_run)
        print_summary(c, sum);
    if (c->n_left > 0 && !c->set->quiet)
        say("%llu documents in another encoding than UTF-8 are left as they were",
            (unsigned long long)c->n_left);
    if (!c->set->quiet && !c->how.dry_run)
        say("removed %llu duplicates, %llu near duplicates and %llu pieces of boilerplate, %llu "
            "bytes, from %llu of %llu documents",
            (unsigned long long)c->n_duplicates, (unsigned long long)c->n_near,
            (unsigned long long)c->n_boilerplate, (unsigned long long)c->removed_bytes,
            (unsigned long long)c->n_changed, (unsigned long long)sum->documents);
    return true;
}

/* ---- The command ---- */

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* One input that is named itself has one output, else there is a folder of them. */
static bool start(void *ctx, const inputs *all, const reading_limits *by)
{
    clean *c = ctx;
    const char *only = c->n_arguments == 1 ? c->arguments[0] : NULL;
    note_spared(&c->inputs, all);
    c->into_folder = c->set->files_from != NULL || only == NULL || is_folder(only) ||
                     (c->set->output != NULL && is_folder(c->set->output));
    if (c->into_folder && only != NULL && c->set->files_from == NULL && is_folder(only))
        c->prefix = without_dot(only);
    if (c->into_folder && c->set->output == NULL && !c->how.dry_run) {
        say("clean needs --output FOLDER, or --dry-run");
        return false;
    }
    for (size_t i = 0; i < all->n; i++) {
        if (!is_in_place(content_of(&all->items[i], by)))
            c->by.unpack_all = true;
    }
    return c->set->removed == NULL ||
           (may_write(&c->inputs, c->set->removed) && open_outfile(&c->removed, c->set->removed));
}

/* What isn't to be removed isn't looked for: it would stand before duplicates of less. Where near
 * duplicates go, sentences stay: the copy of one that is kept may lie in a block that goes. */
static settings settings_of(const settings *set)
{
    settings own = *set;
    if (own.look_for == 0)
        own.look_for = DG_CORPUS_BLOCKS | DG_CORPUS_SENTENCES | DG_CORPUS_BOILERPLATE;
    own.look_for &= ~DG_CORPUS_PASSAGES;
    if ((own.remove & REMOVE_NEAR) != 0) {
        own.look_for |= DG_CORPUS_NEAR | DG_CORPUS_BLOCKS;
        own.look_for &= ~DG_CORPUS_SENTENCES;
    }
    if (own.remove != 0 && (own.remove & REMOVE_BOILERPLATE) == 0)
        own.look_for &= ~DG_CORPUS_BOILERPLATE;
    return own;
}

int run_clean(const settings *set, char **arguments, size_t n_arguments)
{
    clean c = {
        .set = set,
        .how = {.removed = set->remove != 0 ? set->remove : REMOVE_DUPLICATES | REMOVE_BOILERPLATE,
                .extract = set->extract,
                .dry_run = set->dry_run,
                .tells = set->removed != NULL},
        .arguments = arguments,
        .n_arguments = n_arguments};
    c.by = (sifter){.ctx = &c,
                    .unpack_all = set->extract,
                    .judge = judge,
                    .drop = drop,
                    .start = start,
                    .begin = begin_output,
                    .put = put_cleaned,
                    .pass = put_bytes,
                    .end = finish};
    settings own = settings_of(set);
    if (own.look_for == 0) {
        say("nothing that is looked for would be removed: --rules names neither blocks nor "
            "sentences");
        return 2;
    }
    int code = sift(&own, arguments, n_arguments, &c.by);
    if (c.is_open)
        close_pack(&c.out);
    close_outfile(&c.removed);
    free_spared(&c.inputs);
    return code;
}

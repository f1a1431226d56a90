/* Pages of sites through dg_corpus: what of each is boilerplate.
 *
 *     site_pages [--near] DIRECTORY < list     a line a page: its source, a tab, the path of its HTML
 *
 * --near: groups of near duplicates count as well.
 *
 * Writes, page by page in the order of the list, a line "P", then one for each block with words, "B" and
 * its words' number, and below it a line for each word: "-" if it is in no annotation that is
 * boilerplate, else "o" if it is likely the page's own, or where it stands: of "h"ead, "t"ail, "l"inks and
 * "." for nothing one or more; a space; the word. */
#define _POSIX_C_SOURCE 200809L
#include <dittograph.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGES_MAX 4096u

typedef struct page {
    char *source, *path, *text;
    size_t len;
    dg_document *doc;
} page;

static page pages[PAGES_MAX];
static size_t n_pages;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail(path, "can't be read");
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    *len = fread(bytes, 1, (size_t)size, file);
    fclose(file);
    return bytes;
}

static void read_list(void)
{
    static char line[8192];
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_error error = {DG_OK, "", 0};
    options.format = DG_HTML;
    while (n_pages < PAGES_MAX && fgets(line, sizeof line, stdin) != NULL) {
        page *p = &pages[n_pages++];
        char *tab = strchr(line, '\t'), *end = strchr(line, '\n');
        if (tab == NULL || end == NULL)
            fail(line, "no source, or no path");
        *tab = *end = '\0';
        p->source = strdup(line);
        p->path = strdup(tab + 1);
        p->text = read_file(p->path, &p->len);
        if (dg_document_from_text(&p->doc, p->text, p->len, &options, &error) != DG_OK)
            fail(p->path, error.message);
    }
}

static dg_corpus *find_all(const char *directory, int near)
{
    dg_corpus_options options = DG_CORPUS_OPTIONS_INIT;
    dg_corpus *corpus = NULL;
    dg_error error = {DG_OK, "", 0};
    options.directory = directory;
    options.restart = 1;
    options.look_for |= near ? DG_CORPUS_NEAR : 0;
    if (dg_corpus_new(&corpus, &options, &error) != DG_OK)
        fail(directory, error.message);
    for (size_t i = 0; i < n_pages; i++)
        if (dg_corpus_add(corpus, pages[i].path, strlen(pages[i].path), pages[i].source,
                          strlen(pages[i].source), pages[i].doc, &error) != DG_OK)
            fail(pages[i].path, error.message);
    if (dg_corpus_resolve(corpus, NULL, NULL, &error) != DG_OK)
        fail(directory, error.message);
    return corpus;
}

static const char *where(uint32_t flags)
{
    static const char *const all[] = {".", "h", "t", "ht", "l", "hl", "tl", "htl"};
    return (flags & DG_ANNOTATION_BOILERPLATE) == 0 ? "-"
           : (flags & DG_ANNOTATION_OWN) != 0
               ? "o"
               : all[(flags & DG_ANNOTATION_HEAD ? 1 : 0) + (flags & DG_ANNOTATION_TAIL ? 2 : 0) +
                     (flags & DG_ANNOTATION_LINKS ? 4 : 0)];
}

static void write_page(dg_corpus *corpus, const page *p)
{
    dg_annotations *annotations = NULL;
    dg_error error = {DG_OK, "", 0};
    size_t n = dg_document_token_count(p->doc), n_blocks, len;
    uint32_t *flags = calloc(n + 1, sizeof *flags);
    if (dg_corpus_annotate(&annotations, corpus, p->path, strlen(p->path), p->doc, &error) != DG_OK)
        fail(p->path, error.message);
    for (size_t i = 0; i < dg_annotations_count(annotations); i++) {
        const dg_annotation *a = dg_annotations_get(annotations, i);
        if ((a->flags & DG_ANNOTATION_BOILERPLATE) != 0)
            for (uint32_t t = a->first_token; t < a->end_token; t++)
                flags[t] |= a->flags;
    }
    const dg_block *blocks = dg_document_blocks(p->doc, &n_blocks);
    const char *prose = dg_document_prose(p->doc, &len);
    puts("P");
    for (size_t b = 0; b < n_blocks; b++) {
        if (blocks[b].first_token < blocks[b].end_token)
            printf("B %u\n", blocks[b].end_token - blocks[b].first_token);
        for (uint32_t t = blocks[b].first_token; t < blocks[b].end_token; t++) {
            uint32_t start = dg_document_token_starts(p->doc)[t];
            uint32_t end = dg_document_token_ends(p->doc)[t];
            printf("%s %.*s\n", where(flags[t]), (int)(end - start), prose + start);
        }
    }
    dg_annotations_free(annotations);
    free(flags);
}

int main(int argc, char **argv)
{
    int near = argc == 3 && strcmp(argv[1], "--near") == 0;
    if (argc != 2 && !near)
        fail("usage", "site_pages [--near] DIRECTORY < list");
    read_list();
    dg_corpus *corpus = find_all(argv[argc - 1], near);
    for (size_t i = 0; i < n_pages; i++) {
        write_page(corpus, &pages[i]);
        dg_document_free(pages[i].doc);
        free(pages[i].text);
        free(pages[i].source);
        free(pages[i].path);
    }
    dg_corpus_discard(corpus);
    return 0;
}

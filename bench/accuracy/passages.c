/* The passages that texts share, for the runners that build this. For each pair of files a line "pair A
 * B seconds bytes", the processor time that comparing their tokens took, then a line for each passage:
 * its bytes in A and in B, from and to, its tokens on either side, and how many of them align.
 *
 *     passages MIN_MATCHED A B [A B ...] */
#include "document.h"
#include "near/passage.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static dg_document *read_document(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        exit(EXIT_FAILURE);
    size_t len = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(len + 1);
    dg_document *doc;
    if (bytes == NULL || fread(bytes, 1, len, file) != len ||
        dg_document_from_text(&doc, bytes, len, NULL, NULL) != DG_OK)
        exit(EXIT_FAILURE);
    fclose(file);
    return doc;
}

static void put_passage(const dg_document *const docs[2], const dg__passage *p)
{
    for (unsigned side = 0; side < 2; side++)
        printf("%u %u ", docs[side]->tokens.starts[p->at[side].first],
               docs[side]->tokens.ends[p->at[side].end - 1]);
    printf("%u %u %u\n", p->at[0].end - p->at[0].first, p->at[1].end - p->at[1].first, p->matched);
}

static void compare(const dg_document *const docs[2], const char *const paths[2],
                    uint32_t min_matched)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__passage_options options = {min_matched, 10};
    dg__sequence s[2];
    dg__grams grams;
    dg__passages found = {0};
    for (unsigned side = 0; side < 2; side++)
        s[side] = (dg__sequence){docs[side]->tokens.hashes, (uint32_t)docs[side]->tokens.len};
    clock_t start = clock();
    if (dg__grams_make(&grams, s, 5, &a, &meter) != DG_OK ||
        dg__passages_find(&found, s, &grams, &options, &a, &meter) != DG_OK)
        exit(EXIT_FAILURE);
    printf("pair\t%s\t%s\t%.6f\t%u\n", paths[0], paths[1],
           (double)(clock() - start) / CLOCKS_PER_SEC, docs[0]->len + docs[1]->len);
    for (size_t i = 0; i < found.items.len; i++)
        put_passage(docs, &found.items.items[i]);
    dg__passages_free(&found, &a);
    dg__grams_free(&grams, &a);
}

int main(int argc, char **argv)
{
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *const paths[2] = {argv[i], argv[i + 1]};
        dg_document *docs[2] = {read_document(paths[0]), read_document(paths[1])};
        compare((const dg_document *const *)docs, paths, (uint32_t)atoi(argv[1]));
        for (unsigned side = 0; side < 2; side++) {
            size_t len;
            char *text = (char *)(uintptr_t)dg_document_text(docs[side], &len);
            dg_document_free(docs[side]);
            free(text);
        }
    }
    return EXIT_SUCCESS;
}

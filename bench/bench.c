/* What reading, fingerprinting and finding cost.
 *
 *     build/bench/bench [--size=MB] [FILE...]
 *
 * The texts are made up, seeded (texts.h); a FILE is one more column of the first table. --size is
 * that of the largest document: 64 by default, 1000 with --size=full. See bench/README.md. */
#define _POSIX_C_SOURCE 200809L
#include "tables.h"
#include "texts.h"
#include "variant.h"
#include "yardstick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define SAMPLE (8 * MEGA)

static const char foot[] =
    "How it was measured. Each figure is the best of several runs, all in this one run of the\n"
    "program: seconds of processor time, user and system; by threads: seconds that passed. Texts "
    "are\n"
    "made up and seeded.\n"
    "  memcpy, XXH3         the whole text at once, memory touched before\n"
    "  wc -w                all that the process used, its start included; a temporary file in "
    "memory\n"
    "  plain libunistring   u8_normalize NFKC, u8_casefold, NFKC, u8_wordbreaks, XXH3 of each "
    "word;\n"
    "                       by paragraphs, on the first MB\n"
    "  paragraphs..winnow.  one stage alone, documents of 1 MB, one after another; its input is "
    "made\n"
    "                       before, its output goes into arrays that are kept: no page faults\n"
    "  document             dg_document_from_text and _free, documents of 1 MB, memory by malloc\n"
    "  fingerprint          the same, dg_roll (k = 8) and dg_winnower_push (w = 18) by 2,048 "
    "tokens;\n"
    "                       documents of 10 KB, 1 MB, or the whole text as one\n"
    "  parser               md4c with callbacks that do nothing; our tokeniser of HTML\n"
    "  prose                the reader of a format, its parser in it; memory by malloc\n"
    "  find                 dg_find_repeats on the whole text as one document, read before: units "
    "are\n"
    "                       blocks and sentences; all are the rules that are on unless asked, so "
    "no\n"
    "                       edited copies, which have a table of their own\n"
    "  clusters, blocks     dg_collection_cluster and _find of documents put in before; MB: the "
    "most\n"
    "                       that the call holds besides; opening documents again is in the time\n"
    "  bytes a token        the most the library had from its allocator at once, the text apart\n"
    "  relative             by size: to 1 MB. Bad input: 1 MB of it to prose, more of it to 1 MB\n"
    "  -                    nothing to do, or hardly any token\n";

static sample made(const text_kind *kind, size_t len)
{
    sample s = {kind->name, malloc(len), len};
    if (s.text == NULL)
        exit(EXIT_FAILURE);
    kind->make(s.text, len);
    return s;
}

static sample from_file(const char *path)
{
    const char *name = strrchr(path, '/');
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    sample s = {name != NULL ? name + 1 : path, NULL, (size_t)ftell(file)};
    rewind(file);
    s.text = malloc(s.len + 1);
    if (s.text == NULL || fread(s.text, 1, s.len, file) != s.len || s.len == 0) {
        fprintf(stderr, "%s: can't be read, or is empty\n", path);
        exit(EXIT_FAILURE);
    }
    fclose(file);
    return s;
}

static void free_samples(sample *samples, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(samples[i].text);
}

static void print_scripts(void)
{
    sample samples[10];
    for (size_t i = 0; i < n_text_kinds; i++)
        samples[i] = made(&text_kinds[i], SAMPLE);
    print_stages(samples, n_text_kinds);
    sample two[] = {samples[0], samples[3]};
    if (find_variants() > 1)
        print_variants(two, 2);
    free_samples(samples, n_text_kinds);
}

static void print_files(char **paths, size_t n)
{
    for (size_t at = 0; at < n; at += 10) {
        sample samples[10];
        size_t taken = n - at < 10 ? n - at : 10;
        for (size_t i = 0; i < taken; i++)
            samples[i] = from_file(paths[at + i]);
        print_stages(samples, taken);
        free_samples(samples, taken);
    }
}

static void print_scales(size_t largest)
{
    sample prose = made(&text_kinds[0], largest);
    print_sizes(prose.text, prose.len);
    print_near(prose.text, prose.len);
    print_collections(prose.text, prose.len);
    print_threads(prose.text, prose.len < 64 * MEGA ? prose.len : 64 * MEGA);
    free(prose.text);
    print_bad(largest);
}

int main(int argc, char **argv)
{
    size_t largest = 64 * MEGA;
    int at = 1;
    struct rusage used;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 1 && strncmp(argv[1], "--size=", 7) == 0) {
        largest = strcmp(argv[1] + 7, "full") == 0 ? 1000 * MEGA
                                                   : (size_t)strtoul(argv[1] + 7, NULL, 10) * MEGA;
        at = 2;
    }
    if (largest == 0 || largest > 4000 * MEGA) {
        fputs("usage: bench [--size=MB|full] [FILE...]\n", stderr);
        return EXIT_FAILURE;
    }
    print_scripts();
    print_files(argv + at, (size_t)(argc - at));
    print_formats();
    print_scales(largest);
    getrusage(RUSAGE_SELF, &used);
    printf("%sFresh memory costs %.0f ns a KB here, which reading one large text pays for every "
           "token.\n"
           "Most memory of this process, texts and all: %ld MB.\n",
           foot, time_fresh_memory(64 * MEGA) * 1e9 / (64 * MEGA / 1024), used.ru_maxrss / 1024);
    return EXIT_SUCCESS;
}

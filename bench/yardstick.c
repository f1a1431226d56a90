/* memcpy, XXH3, wc -w and the plain pipeline, timed. wc reads the text from an unnamed temporary file
 * that was just written, so from memory; starting it is part of its time. */
#define _POSIX_C_SOURCE 200809L
#include "yardstick.h"

#include "clock.h"
#include "plain_pipeline.h"

#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

typedef struct input {
    const char *text;
    size_t len;
    char *copy;
    FILE *file;
    volatile uint64_t result;
} input;

static void copy(void *ctx)
{
    input *in = ctx;
    memcpy(in->copy, in->text, in->len);
    in->result = (unsigned char)in->copy[in->len / 2];
}

static void hash(void *ctx)
{
    input *in = ctx;
    in->result = XXH3_64bits(in->text, in->len);
}

static void plain(void *ctx)
{
    input *in = ctx;
    uint64_t sum = 0;
    in->result = plain_pipeline(in->text, in->len, &sum);
    in->result = sum;
}

/* What the processes that were waited for have used. */
static double clock_children(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

/* The result is the exit status: 0 if wc ran. */
static void count_words(void *ctx)
{
    input *in = ctx;
    char *arguments[] = {"wc", "-w", NULL}, *environment[] = {"LC_ALL=C", NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 1;
    rewind(in->file);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(in->file), STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
    if (posix_spawnp(&child, "wc", &actions, NULL, arguments, environment) == 0)
        waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    in->result = (uint64_t)status;
}

double time_memcpy(const char *text, size_t len)
{
    input in = {text, len, malloc(len), NULL, 0};
    memset(in.copy, 1, len);
    double seconds = clock_best(clock_cpu, 5, 0.05, copy, &in);
    free(in.copy);
    return seconds;
}

double time_xxh3(const char *text, size_t len)
{
    input in = {text, len, NULL, NULL, 0};
    return clock_best(clock_cpu, 5, 0.05, hash, &in);
}

double time_wc(const char *text, size_t len)
{
    input in = {text, len, NULL, tmpfile(), 0};
    if (in.file == NULL)
        return 0;
    size_t written = fwrite(text, 1, len, in.file);
    double seconds =
        fflush(in.file) == 0 ? clock_best(clock_children, 5, 0.1, count_words, &in) : 0;
    fclose(in.file);
    return written == len && in.result == 0 ? seconds : 0;
}

static void touch_fresh(void *ctx)
{
    input *in = ctx;
    volatile char *memory = malloc(in->len);
    for (size_t i = 0; memory != NULL && i < in->len; i += 4096)
        memory[i] = 1;
    free((void *)(uintptr_t)memory);
}

double time_fresh_memory(size_t len)
{
    input in = {NULL, len, NULL, NULL, 0};
    return clock_best(clock_cpu, 3, 0.05, touch_fresh, &in);
}

double time_plain(const char *text, size_t len)
{
    input in = {text, len, NULL, NULL, 0};
    return clock_best(clock_cpu, 2, 0.1, plain, &in);
}

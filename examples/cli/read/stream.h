/* Bytes that come one after the other: a file's, those that it holds compressed, those of a member of
 * an archive. However much comes, no more is held than a buffer. */
#ifndef CLI_READ_STREAM_H
#define CLI_READ_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum flow {
    FLOW_BYTES,
    FLOW_END,
    FLOW_GAP,   /* what should have come here is damaged and left out; more may follow */
    FLOW_FAILED /* nothing more comes, though there should be more */
} flow;

/* `at` and `left` are what is at hand; whoever reads takes it away by stream_take. */
typedef struct stream stream;
struct stream {
    flow (*more)(stream *from);              /* only called when nothing is at hand */
    bool (*seek)(stream *from, uint64_t to); /* NULL: what was taken is gone */
    void (*close)(stream *from);
    uint64_t size; /* of a file that can be sought in */
    const char *at;
    size_t left;
    uint64_t position;   /* of `at`, from the beginning */
    const char *trouble; /* why there is a gap or a failure; NULL: what `error` says */
    uint64_t trouble_at; /* where, in the file itself */
    uint64_t unchecked;  /* bytes that came from this position on may still turn out to be wrong */
    int error;           /* errno */
    flow last;
    bool over; /* nothing comes any more: `last` says how it ended */
};

/* Sees to it that something is at hand, if anything is to come. */
flow stream_more(stream *from);

/* n is at most `left`. */
void stream_take(stream *from, size_t n);

/* NULL is allowed. */
void stream_close(stream *from);

/* The bytes of a file, or of stdin for NULL; *error is why it is NULL. The first look at it shows
 * so many bytes at least, if it has them: as many as tell what it is. */
#define FIRST_LOOK       4096u
#define SHORT_FIRST_LOOK 8u /* for whoever can't wait */
stream *stream_of_file(const char *path, size_t first_look, int *error);

/* What `packed` holds, if it begins as gzip, zstd, xz or bzip2 do; itself otherwise. It is closed with
 * the stream that is returned, unless that is itself. Damaged gzip is read on from its next member. */
stream *stream_unpacked(stream *packed);

/* The two that do it. */
stream *stream_of_gzip(stream *packed);
stream *stream_of_filter(stream *packed);

/* Whether so much from so little is no text any more, but made to fill memory and time. */
bool is_bomb(uint64_t unpacked, uint64_t packed);
extern const char bomb_trouble[];

#endif

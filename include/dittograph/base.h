/* What every other header uses: version, export macro, status, spans, allocator, limits. */
#ifndef DITTOGRAPH_BASE_H
#define DITTOGRAPH_BASE_H

#include <stddef.h>
#include <stdint.h>

#define DG_VERSION_MAJOR 0
#define DG_VERSION_MINOR 1
#define DG_VERSION_PATCH 0
#define DG_VERSION       "0.1.0"

#if defined(__GNUC__)
#define DG_API        __attribute__((visibility("default")))
#define DG_MUST_CHECK __attribute__((warn_unused_result))
#else
#define DG_API
#define DG_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What a fallible call returns: DG_OK, or a negative reason. A call that fails leaves every object
 * and every output parameter as it was. */
typedef enum dg_status {
    DG_OK = 0,
    DG_NO_MEMORY = -1,  /* an allocation failed */
    DG_INVALID = -2,    /* an argument or option is out of its documented range */
    DG_TOO_LARGE = -3,  /* the text has 4 GiB or more; offsets have 32 bits */
    DG_CANCELLED = -4,  /* dg_limits.cancelled said so */
    DG_TIMED_OUT = -5,  /* dg_limits.timeout_ms has passed */
    DG_WORK_LIMIT = -6, /* dg_limits.max_work was reached */
    DG_CHANGED = -7,    /* a document is not the one that was put into the collection */
    DG_IO = -8,         /* a file can't be read or written: the disk may be full */
    DG_DAMAGED = -9,    /* a file of the library's own is not as it was written */
    DG_BUSY = -10,      /* another writer is at work there */
    DG_MISMATCH = -11   /* something was made with parameters other than those asked for */
} dg_status;

/* A failed call's reason, for a person. Callers pass NULL where they don't want one. Written only
 * when the call fails. `message` is a constant of the library: never freed, never NULL. */
typedef struct dg_error {
    dg_status code;
    const char *message;
    uint64_t position; /* byte offset in the text, or index of the block or document, the message
                          speaks of; 0 where it speaks of none */
} dg_error;

/* A half-open interval [start, end) of bytes in the caller's text. */
typedef struct dg_span {
    uint32_t start;
    uint32_t end;
} dg_span;

/* Where an object takes its memory from. It is copied into the object at creation and serves it
 * until the object is freed. NULL in place of an allocator means malloc and free.
 *
 * `resize` allocates (ptr NULL, old_size 0), grows or shrinks (both sizes set) and frees (new_size
 * 0; its result is ignored). `old_size` is always the size that was asked for. It returns memory
 * aligned as malloc's, or NULL when there is none, leaving `ptr` valid.
 *
 * Two libraries behind this one call malloc on their own, whatever the allocator: libunistring for
 * some words that are not ASCII, md4c while Markdown is read. Their failures are reported as
 * DG_NO_MEMORY like any other. */
typedef struct dg_allocator {
    void *(*resize)(void *ctx, void *ptr, size_t old_size, size_t new_size);
    void *ctx;
} dg_allocator;

/* How long a call may go on. All zero means without limit. A call that stops early returns the
 * status named beside each limit and has no other effect. Limits are looked at every 64 Ki units of
 * work, or after one pass over the tokens where a pass can't be cut: 10 ms a million tokens. */
typedef struct dg_limits {
    size_t size;                 /* sizeof(dg_limits): DG_LIMITS_INIT sets it */
    int (*cancelled)(void *ctx); /* polled in the calling thread; non-zero: DG_CANCELLED.
                                     To stop from another thread, read an atomic flag in it. */
    void *ctx;                   /* handed to `cancelled` */
    uint64_t max_work;           /* units of work, a byte read or a token visited: DG_WORK_LIMIT.
                                     Unlike a time it is the same on every machine. 0: no limit */
    uint32_t timeout_ms;         /* from the start of the call: DG_TIMED_OUT. 0: no limit */
} dg_limits;

#define DG_LIMITS_INIT                                                                             \
    {                                                                                              \
        sizeof(dg_limits), NULL, NULL, 0, 0                                                        \
    }

/* The caller's parallel for, for calls that can use one: the library starts no thread. `run` calls
 * task(arg, i) once for each i below n, on any threads, at once or one after the other, and returns
 * when all have returned. Whatever it does, the result of the call is the same. Allocators must then
 * be ones that several threads may call at once, as malloc is. */
typedef struct dg_runner {
    void (*run)(void *ctx, size_t n, void (*task)(void *arg, size_t i), void *arg);
    void *ctx; /* handed to `run` */
} dg_runner;

/* The version of the library that is linked, as "0.1.0"; DG_VERSION is the header's. */
DG_API const char *dg_version(void);

/* What a status means, as a short English phrase; never NULL, also for unknown values. */
DG_API const char *dg_status_message(dg_status status);

#ifdef __cplusplus
}
#endif

#endif

/* A line that says how far a long run is: on stderr, in a terminal only, from half a second on. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct progress progress;

/* A stage of a run that reads so many bytes. */
progress *progress_of_bytes(const char *stage, uint64_t n_bytes, bool wanted);

/* So many bytes and documents are done, of all. Any thread may say so. */
void progress_at(progress *shown, uint64_t bytes, uint64_t documents);

/* For so many files; `wanted` is false where nothing shall be shown. */
progress *progress_of(size_t n_files, bool wanted);

/* A file of so many bytes is done. Any thread may say so. */
void progress_step(progress *shown, size_t bytes);

/* Takes the line away. */
void end_progress(progress *shown);

#endif

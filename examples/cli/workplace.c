/* Files that are there are whole: they are written under another name first. */
#define _XOPEN_SOURCE 700
#include "workplace.h"

#include "memory.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static char *below(const char *folder, const char *name)
{
    size_t room = strlen(folder) + strlen(name) + 2;
    char *path = need(room, 1);
    snprintf(path, room, "%s/%s", folder, name);
    return path;
}

static bool make_folder(workplace *at, const settings *set)
{
    const char *temp = set->temp != NULL ? set->temp : getenv("TMPDIR");
    at->temporary = set->resume == NULL;
    at->folder = at->temporary
                     ? below(temp != NULL && *temp != '\0' ? temp : "/var/tmp", "dittograph-XXXXXX")
                     : need_copy(set->resume);
    if (at->temporary ? mkdtemp(at->folder) != NULL
                      : mkdir(at->folder, 0777) == 0 || errno == EEXIST)
        return true;
    say("%s: %s", at->temporary && temp != NULL ? temp : at->folder, strerror(errno));
    return false;
}

/* The lock is the process's, so it ends with it, whatever ends that. */
static bool take_lock(workplace *at)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    at->lock_file = open(at->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (at->lock_file >= 0 && fcntl(at->lock_file, F_SETLK, &whole) == 0)
        return true;
    if (errno == EACCES || errno == EAGAIN)
        say("%s: another run works there", at->folder);
    else
        say("%s: %s", at->lock, strerror(errno));
    return false;
}

bool open_workplace(workplace *at, const settings *set)
{
    *at = (workplace){.lock_file = -1};
    if (!make_folder(at, set))
        return false;
    at->lock = below(at->folder, "lock");
    at->stdin_copy = below(at->folder, "stdin");
    at->counts = below(at->folder, "counts");
    at->corpus = below(at->folder, "corpus");
    return take_lock(at);
}

static bool write_all(int file, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(file, bytes, len);
        if (n < 0 && errno != EINTR)
            return false;
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Waits until standard input can be read without waiting; false if a signal came first. They are held
 * back between the question and the wait, or one that comes just then would be waited out. */
static bool await_stdin(bool (*stopped)(void))
{
    sigset_t all, before;
    fd_set wanted;
    int ready, error;
    sigfillset(&all);
    do {
        FD_ZERO(&wanted);
        FD_SET(STDIN_FILENO, &wanted);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        ready = stopped() ? 0 : pselect(STDIN_FILENO + 1, &wanted, NULL, NULL, NULL, &before);
        error = errno;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    } while (ready < 0 && error == EINTR);
    return ready != 0; /* if it can't be waited for, reading it says why */
}

static bool copy_stdin(int file, bool (*stopped)(void), uint64_t *checksum)
{
    size_t room = 256 << 10;
    char *buffer = need(room, 1);
    ssize_t got = 1;
    bool good = true;
    uLong crc = crc32(0, NULL, 0), adler = adler32(0, NULL, 0);
    while (good && got != 0) {
        if (!await_stdin(stopped)) {
            good = false;
            break;
        }
        got = read(STDIN_FILENO, buffer, room);
        if (got > 0) {
            crc = crc32(crc, (const Bytef *)buffer, (uInt)got);
            adler = adler32(adler, (const Bytef *)buffer, (uInt)got);
            good = write_all(file, buffer, (size_t)got);
        } else if (got < 0 && errno != EINTR) {
            good = false;
        }
    }
    free(buffer);
    *checksum = (uint64_t)crc << 32 | adler;
    return good && fsync(file) == 0;
}

bool keep_stdin(const workplace *at, bool (*stopped)(void), uint64_t *checksum)
{
    char *partial = below(at->folder, "stdin.partial");
    int file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool good = file >= 0 && copy_stdin(file, stopped, checksum);
    int error = errno;
    if (file >= 0 && close(file) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && rename(partial, at->stdin_copy) != 0) {
        good = false;
        error = errno;
    }
    if (!good && !stopped())
        say("can't copy standard input to %s: %s", partial, strerror(error));
    if (!good || at->temporary)
        unlink(partial);
    free(partial);
    return good;
}

void close_workplace(workplace *at)
{
    if (at->temporary && at->folder != NULL && at->lock != NULL) {
        unlink(at->stdin_copy);
        unlink(at->counts);
        unlink(at->lock);
        rmdir(at->folder);
    }
    if (at->lock_file >= 0)
        close(at->lock_file);
    free(at->folder);
    free(at->lock);
    free(at->stdin_copy);
    free(at->counts);
    free(at->corpus);
}

/* Endings of names, once those of compression are off; and what archives begin with. */
#include "content.h"

#include "../formats.h"
#include "../memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *ending;
    container container;
} containers[] = {
    {".jsonl", JSON_LINES}, {".ndjson", JSON_LINES}, {".warc", WEB_ARCHIVE}, {".wet", WEB_ARCHIVE},
    {".tar", MEMBERS},      {".zip", MEMBERS},       {".tgz", MEMBERS},      {".tzst", MEMBERS},
    {".txz", MEMBERS},      {".tbz2", MEMBERS},      {".7z", MEMBERS},
};

static const char *const compressions[] = {".gz", ".zst", ".zstd", ".xz", ".bz2"};

static bool ends_in(const char *name, size_t len, const char *ending)
{
    size_t n = strlen(ending);
    return len > n && strncasecmp(name + len - n, ending, n) == 0;
}

/* The length of a name without what its compression added. */
static size_t plain_len(const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof compressions / sizeof *compressions; i++) {
        if (ends_in(name, len, compressions[i]))
            return len - strlen(compressions[i]);
    }
    return len;
}

bool content_of_name(const char *name, content *found)
{
    size_t len = plain_len(name);
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
        if (ends_in(name, len, containers[i].ending)) {
            *found = (content){containers[i].container, DG_TEXT};
            return true;
        }
    }
    char *plain = need(len + 1, 1);
    memcpy(plain, name, len);
    dg_format format;
    bool known = format_of_name(plain, &format);
    if (known)
        *found = (content){ONE_TEXT, format};
    free(plain);
    return known;
}

content content_by(uint32_t input, const char *name)
{
    content by_name = {ONE_TEXT, DG_TEXT};
    const uint32_t first_container = 1 + DG_ASCIIDOC + 1;
    if ((content_of_name(name, &by_name) && by_name.container == MEMBERS) || input == 0)
        return by_name;
    if (input < first_container)
        return (content){ONE_TEXT, (dg_format)(input - 1)};
    return (content){input == first_container ? JSON_LINES : WEB_ARCHIVE, DG_TEXT};
}

/* Of tar only the kinds that name themselves, which all are since 1988. */
bool content_of_bytes(const char *bytes, size_t len, content *found)
{
    static const struct {
        size_t at, len;
        const char *magic;
        container container;
    } known[] = {{257, 5, "ustar", MEMBERS},
                 {0, 4, "PK\x03\x04", MEMBERS},
                 {0, 6, "7z\xBC\xAF\x27\x1C", MEMBERS},
                 {0, 7, "WARC/1.", WEB_ARCHIVE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (len < known[i].at + known[i].len ||
            memcmp(bytes + known[i].at, known[i].magic, known[i].len) != 0)
            continue;
        *found = (content){known[i].container, DG_TEXT};
        return true;
    }
    return false;
}

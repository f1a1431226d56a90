/* One table: what directories are searched for, and how it is read. */
#include "formats.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *extension;
    dg_format format;
} formats[] = {
    {".txt", DG_TEXT},      {".text", DG_TEXT},         {".rst", DG_RST},
    {".adoc", DG_ASCIIDOC}, {".asciidoc", DG_ASCIIDOC}, {".md", DG_MARKDOWN},
    {".mdx", DG_MARKDOWN},  {".markdown", DG_MARKDOWN}, {".html", DG_HTML},
    {".htm", DG_HTML},      {".xhtml", DG_HTML},
};

bool format_of_name(const char *name, dg_format *format)
{
    const char *extension = strrchr(name, '.');
    for (size_t i = 0; extension != NULL && i < sizeof formats / sizeof *formats; i++) {
        if (strcasecmp(extension, formats[i].extension) == 0) {
            *format = formats[i].format;
            return true;
        }
    }
    return false;
}

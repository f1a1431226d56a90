/* The blocks that are read of Markdown and HTML on stdin, for commonmark.py, which builds this.
 *
 * A source is "FORMAT LEN\n", FORMAT "m" or "h", and LEN bytes. A block with prose is a line: its
 * kind, a space, its prose in hexadecimal; an empty line ends the blocks of a source. */
#include "base/meter.h"
#include "format/html.h"
#include "format/markdown.h"

#include <stdio.h>
#include <stdlib.h>

static void put(const dg__prose *p)
{
    static const char *const kinds[] = {"paragraph", "heading", "item",
                                        "quotation", "cell",    "caption"};
    for (size_t i = 0; i < p->blocks.len; i++) {
        const dg__prose_block *block = &p->blocks.items[i];
        if (block->kind >= DG_CODE)
            continue;
        printf("%s ", kinds[block->kind]);
        for (uint32_t at = block->prose.start; at < block->prose.end; at++)
            printf("%02x", p->text.items[at]);
        putchar('\n');
    }
    putchar('\n');
}

int main(void)
{
    dg_allocator a = dg__allocator(NULL);
    char format;
    unsigned len;
    while (scanf("%c %u", &format, &len) == 2 && getchar() == '\n') {
        uint8_t *source = malloc((size_t)len + 1);
        if (source == NULL || fread(source, 1, len, stdin) != len)
            return EXIT_FAILURE;
        dg__meter meter = dg__meter_start(NULL);
        dg__prose p;
        if (!dg__prose_init(&p, source, len, &a) ||
            (format == 'h' ? dg__html_read(&p, &meter) : dg__markdown_read(&p, &meter)) != DG_OK)
            return EXIT_FAILURE;
        put(&p);
        dg__prose_free(&p);
        free(source);
    }
    return EXIT_SUCCESS;
}

/* The text that dittograph reads in an HTML file, and the text that gumbo finds in it less what
 * dittograph drops on purpose (lib/format/html.h), for gumbo.py, which builds this.
 *
 *     html_text ours|gumbo FILE */
#include "base/meter.h"
#include "format/html.h"
#include "format/html_element.h"

#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        exit(EXIT_FAILURE);
    *len = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*len + 1);
    if (bytes == NULL || fread(bytes, 1, *len, file) != *len)
        exit(EXIT_FAILURE);
    fclose(file);
    return bytes;
}

static int put_ours(const uint8_t *source, size_t len)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__prose p;
    if (!dg__prose_init(&p, source, (uint32_t)len, &a) || dg__html_read(&p, &meter) != DG_OK)
        return EXIT_FAILURE;
    fwrite(p.text.items, 1, p.text.len, stdout);
    dg__prose_free(&p);
    return EXIT_SUCCESS;
}

/* The element of the library's table, by its name. */
static const dg__html_element *element_of(const GumboElement *e)
{
    uint16_t id;
    const char *name = gumbo_normalized_tagname(e->tag);
    dg_span span = {0, (uint32_t)strlen(name)};
    return dg__html_element_of((const uint8_t *)name, span, &id);
}

static bool is_hidden(const GumboElement *e)
{
    bool hidden = gumbo_get_attribute(&e->attributes, "hidden") != NULL;
    const GumboAttribute *style = gumbo_get_attribute(&e->attributes, "style");
    if (style != NULL) {
        char text[4096];
        int n = snprintf(text, sizeof text, "x style=\"%s\"", style->value);
        dg_span content = {1, (uint32_t)(n < (int)sizeof text ? n : (int)sizeof text - 1)};
        hidden |= dg__html_traits_of((const uint8_t *)text, content).hidden;
    }
    return hidden;
}

static bool is_dropped(const GumboElement *e, const dg__html_element *element)
{
    bool page = element->role == DG__HTML_PAGE;
    return element->role == DG__HTML_ANNOTATION || element->role == DG__HTML_EMBEDDED ||
           element->role == DG__HTML_INVISIBLE || element->role == DG__HTML_CODE ||
           element->role == DG__HTML_VOID || (!page && is_hidden(e));
}

static void put_gumbo(const GumboNode *node)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
        node->type == GUMBO_NODE_CDATA)
        fputs(node->v.text.text, stdout);
    if (node->type != GUMBO_NODE_ELEMENT)
        return;
    const dg__html_element *element = element_of(&node->v.element);
    if (is_dropped(&node->v.element, element)) {
        bool seen = element->role == DG__HTML_EMBEDDED || element->role == DG__HTML_VOID ||
                    element->role == DG__HTML_CODE;
        fputs(seen ? "\xEF\xBF\xBC" : "", stdout);
        return;
    }
    bool breaks = dg__html_is_block(element) || element->role == DG__HTML_BREAK;
    fputs(breaks ? "\n" : "", stdout);
    for (unsigned i = 0; i < node->v.element.children.length; i++)
        put_gumbo(node->v.element.children.data[i]);
    fputs(breaks ? "\n" : "", stdout);
}

int main(int argc, char **argv)
{
    size_t len;
    if (argc != 3)
        return EXIT_FAILURE;
    uint8_t *source = read_file(argv[2], &len);
    if (strcmp(argv[1], "ours") == 0)
        return put_ours(source, len);
    GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, (char *)source, len);
    put_gumbo(output->root);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    free(source);
    return EXIT_SUCCESS;
}

/* An allocator of one's own: counts what a document takes, and holds it to a cap. */
#include <dittograph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct budget {
    size_t used, most, cap;
} budget;

/* The library says how large a block was, so nothing need be kept beside it. */
static void *resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    budget *b = ctx;
    if (new_size > old_size && new_size - old_size > b->cap - b->used)
        return NULL;
    void *moved = NULL;
    if (new_size == 0)
        free(ptr);
    else if ((moved = realloc(ptr, new_size)) == NULL)
        return NULL;
    b->used = b->used - old_size + new_size;
    b->most = b->used > b->most ? b->used : b->most;
    return moved;
}

static dg_status read_within(size_t cap, const char *text)
{
    budget b = {.cap = cap};
    dg_allocator allocator = {resize, &b};
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    options.allocator = &allocator;

    dg_document *doc = NULL;
    dg_status status = dg_document_from_text(&doc, text, strlen(text), &options, NULL);
    printf("with %zu bytes: %s", cap, dg_status_message(status));
    if (status == DG_OK)
        printf(", %zu words, %zu bytes, at most %zu", dg_document_token_count(doc), b.used, b.most);
    dg_document_free(doc);
    printf("; %zu bytes left over\n", b.used);
    return status;
}

int main(void)
{
    const char *text = "Nobody had measured the river since the flood. Nobody had asked to.";
    dg_status roomy = read_within(1 << 16, text);
    dg_status tight = read_within(64, text);
    return roomy == DG_OK && tight == DG_NO_MEMORY ? 0 : 1;
}

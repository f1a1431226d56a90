/* A list of titles by their match keys, with spaces between, sorted. */
#include "find/title.h"

#include "text/key.h"

#include <string.h>

enum { LONGEST_TITLE = 63 }; /* bytes, in the list */

/* clang-format off */
static const char *const titles[] = {
    "additional resources", "api", "api references", "api リファレンス", "arguments", "attributes",
    "background", "changelog", "comments", "configuration", "definition", "demo", "description",
    "details", "ejemplo", "ejemplos", "errors", "example", "example request", "example requests",
    "example response", "example responses", "examples", "exceptions", "exemple", "exemples", "faq",
    "fields", "generated tokens", "inputs", "installation", "introduction", "limitations",
    "methods", "motivation", "next steps", "note", "notes", "options", "output", "outputs",
    "overview", "parameter", "parameters", "parametros", "paramètres", "parámetros",
    "path parameters", "prerequisites", "properties", "query parameters", "references",
    "related links", "remarks", "request", "request body fields", "requirements", "response",
    "response body fields", "return value", "return values", "returns", "sample", "see also",
    "summary", "syntax", "troubleshooting", "usage", "values", "voir aussi", "warnings",
    "what s next", "why", "возвращаемые значения", "итого", "описание", "параметры", "пример",
    "примеры", "примечания", "смотрите также", "デモ", "パラメータ", "例", "参数", "参照", "参考", "引数", "戻り値",
    "示例", "説明", "语法", "说明", "返回值"};
/* clang-format on */

static bool is_title(const char *text)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i][0] == text[0] && strcmp(titles[i], text) == 0)
            return true;
    return false;
}

/* Scripts without spaces have a token a character: no space is put between those. */
static dg_status read_title(char *text, const dg__search *s, const dg_block *block, dg__key *key)
{
    const dg_document *doc = s->doc;
    size_t len = 0;
    text[0] = '\0';
    for (uint32_t i = block->first_token; i < block->end_token; i++) {
        uint32_t start = doc->tokens.starts[i];
        bool apart = len > 0 && dg__tokens_clusters(&doc->tokens, i, i + 1) == 0;
        dg_status status = dg__key_make(key, doc->text + start, doc->tokens.ends[i] - start,
                                        doc->token_options.flags);
        if (status != DG_OK)
            return status;
        if (len + apart + key->len > LONGEST_TITLE) {
            text[0] = '\0';
            return DG_OK;
        }
        if (apart)
            text[len++] = ' ';
        memcpy(text + len, key->bytes, key->len);
        len += key->len;
        text[len] = '\0';
    }
    return DG_OK;
}

dg_status dg__is_generic_title(bool *generic, const dg__search *s, uint32_t block)
{
    char text[LONGEST_TITLE + 1];
    dg__key *key = dg__alloc(s->allocator, 1, sizeof *key); /* too large for a stack */
    if (key == NULL)
        return DG_NO_MEMORY;
    dg_status status = read_title(text, s, &s->doc->blocks.items[block], key);
    *generic = status == DG_OK && is_title(text);
    dg__free(s->allocator, key, 1, sizeof *key);
    return status;
}

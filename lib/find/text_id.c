/* Keys written one behind the other, and hashed at once. */
#include "find/text_id.h"

#include "hash/token_hash.h"

dg_status dg__text_id_of(dg_text_id *id, dg__text_id_scratch *s, const dg_document *doc,
                         uint32_t first, uint32_t end, dg__meter *meter)
{
    s->text.len = 0;
    for (uint32_t i = first; i < end; i++) {
        uint32_t start = doc->tokens.starts[i];
        dg_status status = dg__key_make(&s->key, doc->text + start, doc->tokens.ends[i] - start,
                                        doc->token_options.flags);
        if (status != DG_OK)
            return status;
        if (!dg__vec_reserve(s->allocator, &s->text, s->key.len + 1))
            return DG_NO_MEMORY;
        memcpy(s->text.items + s->text.len, s->key.bytes, s->key.len);
        s->text.len += s->key.len;
        s->text.items[s->text.len++] = '\n';
    }
    *id = dg__text_id(s->text.items, s->text.len);
    return dg__meter_spend(meter, end - first);
}

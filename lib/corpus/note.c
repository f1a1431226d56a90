/* See note.h. */
#include "corpus/note.h"

#include "hash/token_hash.h"
#include "text/key.h"

struct dg_annotations {
    dg_allocator allocator;
    DG__VEC(dg_annotation) items;
};

dg_status dg__note_id(dg_text_id *id, const dg_document *doc, uint32_t first, uint32_t end,
                      uint32_t flags, const dg_allocator *a, dg__scratch_text *scratch)
{
    dg__key key;
    scratch->len = 0;
    for (uint32_t i = first; i < end; i++) {
        uint32_t start = doc->tokens.starts[i];
        dg_status status =
            dg__key_make(&key, doc->text + start, doc->tokens.ends[i] - start, flags);
        if (status != DG_OK)
            return status;
        if (!dg__vec_reserve(a, scratch, key.len + 1))
            return DG_NO_MEMORY;
        memcpy(scratch->items + scratch->len, key.bytes, key.len);
        scratch->len += key.len;
        scratch->items[scratch->len++] = '\n';
    }
    *id = dg__text_id(scratch->items, scratch->len);
    return DG_OK;
}

dg_rule dg__note_rule(dg_rule repeated, bool twice)
{
    static const dg_rule shared[] = {[DG_REPEATED_BLOCK] = DG_SHARED_BLOCK,
                                     [DG_REPEATED_SENTENCES] = DG_SHARED_SENTENCES,
                                     [DG_REPEATED_PASSAGE] = DG_SHARED_PASSAGE,
                                     [DG_NEAR_DUPLICATE_BLOCK] = DG_SHARED_NEAR_DUPLICATE};
    return twice ? repeated : shared[repeated];
}

dg_annotations *dg__notes_new(const dg_allocator *a, size_t room)
{
    dg_annotations *notes = dg__alloc_zeroed(a, 1, sizeof *notes);
    if (notes == NULL)
        return NULL;
    notes->allocator = *a;
    if (room > 0 && !dg__vec_reserve(a, &notes->items, room)) {
        dg__free(a, notes, 1, sizeof *notes);
        return NULL;
    }
    return notes;
}

void dg__notes_put(dg_annotations *notes, const dg_annotation *note)
{
    notes->items.items[notes->items.len++] = *note;
}

/* ---- Where boilerplate stands ---- */

static bool is_boilerplate(const dg_annotation *note)
{
    return (note->flags & DG_ANNOTATION_BOILERPLATE) != 0;
}

static bool in_links(const dg_document *doc, size_t block)
{
    const dg__prose *p = doc->prose;
    return p != NULL && p->containers.items[p->blocks.items[block].container].navigation;
}

/* From the first of the document's own blocks to the end of the last one; none: from its end to its
 * beginning. */
static dg_span own_tokens(const dg_annotations *notes, const dg_document *doc)
{
    dg_span own = {(uint32_t)doc->tokens.len, 0};
    uint32_t taken_end = 0; /* of boilerplate so far */
    size_t next = 0;
    for (size_t b = 0; b < doc->blocks.len; b++) {
        const dg_block *block = &doc->blocks.items[b];
        for (; next < notes->items.len && notes->items.items[next].first_token < block->end_token;
             next++) {
            const dg_annotation *note = &notes->items.items[next];
            if (is_boilerplate(note) && note->end_token > taken_end)
                taken_end = note->end_token;
        }
        if (block->end_token - block->first_token < DG_CORPUS_OWN_MIN ||
            taken_end > block->first_token || in_links(doc, b))
            continue;
        own.start = own.end == 0 ? block->first_token : own.start;
        own.end = block->end_token;
    }
    return own;
}

static uint32_t place_of(const dg_annotation *note, const dg_document *doc, size_t block,
                         dg_span own)
{
    dg_block_kind kind = doc->blocks.items[block].kind;
    bool heads =
        kind == DG_HEADING || (kind == DG_PARAGRAPH && (note->flags & DG_ANNOTATION_VARIES) != 0);
    bool head = note->first_token < own.start, tail = note->first_token >= own.end;
    bool links = in_links(doc, block);
    return (head ? DG_ANNOTATION_HEAD : 0) | (tail ? DG_ANNOTATION_TAIL : 0) |
           (links ? DG_ANNOTATION_LINKS : 0) |
           (heads && head && !tail && !links ? DG_ANNOTATION_OWN : 0);
}

void dg__notes_place(dg_annotations *notes, const dg_document *doc)
{
    dg_span own = own_tokens(notes, doc);
    size_t block = 0;
    for (size_t i = 0; i < notes->items.len; i++) {
        dg_annotation *note = &notes->items.items[i];
        if (!is_boilerplate(note))
            continue;
        while (doc->blocks.items[block].end_token <= note->first_token)
            block++;
        note->flags |= place_of(note, doc, block, own);
    }
}

/* ---- Handed out ---- */

size_t dg_annotations_count(const dg_annotations *annotations)
{
    return annotations->items.len;
}

const dg_annotation *dg_annotations_get(const dg_annotations *annotations, size_t i)
{
    return &annotations->items.items[i];
}

void dg_annotations_free(dg_annotations *annotations)
{
    if (annotations == NULL)
        return;
    dg_allocator a = annotations->allocator;
    if (annotations->items.items != NULL)
        dg__vec_free(&a, &annotations->items);
    dg__free(&a, annotations, 1, sizeof *annotations);
}

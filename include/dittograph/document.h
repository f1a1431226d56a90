/* A document: a text read once into blocks, sentences and tokens, each with its span in the
 * original bytes. Everything else in the library works on documents. */
#ifndef DITTOGRAPH_DOCUMENT_H
#define DITTOGRAPH_DOCUMENT_H

#include <dittograph/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_document dg_document;

/* What a block is. The order is not meaningful. */
typedef enum dg_block_kind {
    DG_PARAGRAPH,
    DG_HEADING,
    DG_LIST_ITEM,
    DG_QUOTATION,
    DG_TABLE_CELL,
    DG_CAPTION,
    DG_CODE, /* these are never prose */
    DG_FRONT_MATTER,
    DG_OPAQUE /* an image, a rule, a component, an include */
} dg_block_kind;

/* One block: a paragraph, heading, list item ... Blocks stand in the order of the text and don't
 * overlap. `span` has no white space at either end. A block may hold no token ("* * *"). */
typedef struct dg_block {
    dg_span span;
    uint32_t first_sentence, end_sentence; /* its sentences: [first, end) */
    uint32_t first_token, end_token;       /* its tokens: [first, end) */
    dg_block_kind kind;
} dg_block;

/* One sentence. Every sentence lies in one block; `span` has no white space at either end and
 * includes the closing punctuation and quotes. A sentence may hold no token ("..."). */
typedef struct dg_sentence {
    dg_span span;
    uint32_t first_token, end_token;
} dg_sentence;

/* A block as a caller hands it over: its place in the caller's buffer and what it is. */
typedef struct dg_block_input {
    dg_span span;
    dg_block_kind kind;
} dg_block_input;

/* How a source is written. */
typedef enum dg_format {
    DG_TEXT,     /* plain text */
    DG_MARKDOWN, /* CommonMark with GitHub's extensions, and what documentation tools add to it */
    DG_HTML,     /* HTML as browsers read it */
    DG_RST,      /* reStructuredText: titles, paragraphs, lists, the text of notes */
    DG_ASCIIDOC  /* AsciiDoc: the same, captions and cells */
} dg_format;

/* What the match key forgets, besides case, punctuation, invisible format characters and
 * compatibility forms, which it always forgets. */
#define DG_FOLD_DIGITS   0x1u /* every digit counts as 0: templates that differ in dates */
#define DG_STRIP_ACCENTS 0x2u /* combining marks are dropped: "naïve" = "naive" */

/* What counts besides prose. Code and the descriptions of images are not even read unless asked for.
 * Headings and table cells are read, but what stands again only in them is no finding unless asked
 * for; nor is what stands again only in navigation, ever. */
#define DG_INCLUDE_CODE     0x1u /* blocks of code are text of kind DG_CODE */
#define DG_INCLUDE_TABLES   0x2u
#define DG_INCLUDE_HEADINGS 0x4u
#define DG_INCLUDE_ALT_TEXT 0x8u /* an image is its description, within the text it stands in */

typedef struct dg_document_options {
    size_t size; /* sizeof(dg_document_options): DG_DOCUMENT_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* copied; NULL: malloc */
    const dg_limits *limits;       /* used during the call only; NULL: none */
    uint64_t seed;                 /* of the token hash. Documents are comparable only if they have
                                      the same seed and flags. Against texts crafted to collide,
                                      take a secret one; results never depend on it. */
    uint32_t flags;                /* DG_FOLD_DIGITS | DG_STRIP_ACCENTS */
    dg_format format;              /* of the source */
    uint32_t include;              /* DG_INCLUDE_CODE | ... */
} dg_document_options;

#define DG_DOCUMENT_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(dg_document_options), NULL, NULL, 0, 0, DG_TEXT, 0                                  \
    }

/* Reads a text, by options->format.
 *
 * The document refers to `text` and does not copy it: keep it unchanged until dg_document_free.
 * `text` may be NULL if `len` is 0; the document is then empty. It need not end in NUL and may hold
 * NULs. It should be UTF-8: every byte that is not part of a well-formed sequence (Unicode 15.0,
 * table 3-7) reads as one U+FFFD, which is in no token, and is counted by dg_document_bad_bytes. A
 * BOM at the start is skipped; offsets still count from the first byte.
 *
 * Plain text: lines end at LF, CRLF, CR, VT, FF, U+0085 or U+2028. A line break ends a paragraph
 * if a blank line adjoins, or if the text doesn't look hard-wrapped there (a line may be a whole
 * paragraph); U+2029 always does. The exact rule is in lib/text/paragraph.h.
 *
 * Other formats: only prose is read. Link and image targets, attributes, comments, code, front
 * matter, shortcodes and the like are not; code and other things that stand between paragraphs are
 * blocks without tokens. A library built without a format refuses it with DG_INVALID. Memory: the
 * prose, a byte for a byte, and 16 bytes for each piece of it between markup.
 *
 * options: NULL means DG_DOCUMENT_OPTIONS_INIT. error: may be NULL.
 * Cost: linear in `len`; 16 bytes and a bit of memory a token while and after. Room for a token every
 * five bytes is asked for at the start, and what isn't used is given back at the end.
 * Errors: DG_NO_MEMORY, DG_INVALID (out NULL, text NULL with len > 0, unknown flags or things to
 * include), DG_TOO_LARGE, and those of the limits (work: about twice the bytes of the text). */
DG_API DG_MUST_CHECK dg_status dg_document_from_text(dg_document **out, const char *text,
                                                     size_t len, const dg_document_options *options,
                                                     dg_error *error);

/* As dg_document_from_text, for callers who know the blocks: paragraph rules are not applied, the
 * text outside the blocks is not read. `blocks` must be in order, must not overlap and must lie
 * within the text (DG_INVALID otherwise, error->position = the index of the first wrong block); it
 * is read during the call only. Within a block every line break is a soft one. Blocks of kinds that
 * are never prose get no tokens, unless they are code and that is included. options->format must be
 * DG_TEXT. */
DG_API DG_MUST_CHECK dg_status dg_document_from_blocks(dg_document **out, const char *text,
                                                       size_t len, const dg_block_input *blocks,
                                                       size_t n_blocks,
                                                       const dg_document_options *options,
                                                       dg_error *error);

/* Where a page of HTML names the encoding it is in, for callers who convert before they read: in a
 * <meta> or an XML declaration within its first 1,024 bytes, as browsers find it (WHATWG HTML,
 * 13.2.3.2). Empty if it names none, or UTF-8; a byte order mark comes before any name. */
DG_API void dg_html_encoding(const char *text, size_t len, dg_span *name);

/* ---- One large text on several threads ----
 *
 * The library starts no thread; it cuts the work into parts that the caller runs:
 *
 *     dg_reading_new(&reading, text, len, NULL, 0, 8, NULL, NULL);
 *     for each i below dg_reading_parts(reading), on any threads: dg_reading_run(reading, i, NULL);
 *     dg_reading_finish(&doc, reading, NULL);
 *
 * gives the same document as dg_document_from_text, whatever the number of parts. */
typedef struct dg_reading dg_reading;

/* Finds the paragraphs, or takes `blocks` if they aren't NULL, and cuts the text between them into
 * at most n_parts (>= 1) parts of about the same length, of 64 KiB at least. One block is never
 * cut. The allocator must be one that several threads may call at once, as malloc is. The limits
 * hold for this call, and for each dg_reading_run anew. Errors as for dg_document_from_text and
 * dg_document_from_blocks. */
DG_API DG_MUST_CHECK dg_status dg_reading_new(dg_reading **out, const char *text, size_t len,
                                              const dg_block_input *blocks, size_t n_blocks,
                                              size_t n_parts, const dg_document_options *options,
                                              dg_error *error);

/* How many parts there are; at least one. */
DG_API size_t dg_reading_parts(const dg_reading *reading);

/* Reads part i. Different parts may be read at the same time; one part must not. A part that failed
 * may be tried again; one that was read is not read again. Errors: DG_NO_MEMORY, DG_INVALID (no
 * such part) and those of the limits. */
DG_API DG_MUST_CHECK dg_status dg_reading_run(dg_reading *reading, size_t i, dg_error *error);

/* Puts the parts together and frees the reading. On failure it is still there: DG_INVALID if a part
 * has not been read (error->position says which), DG_NO_MEMORY. Cost: a copy of the arrays. */
DG_API DG_MUST_CHECK dg_status dg_reading_finish(dg_document **out, dg_reading *reading,
                                                 dg_error *error);

/* Frees a reading that isn't to be finished; NULL is allowed. */
DG_API void dg_reading_free(dg_reading *reading);

/* ---- What is in a document ---- */

/* Frees the document; NULL is allowed. The text stays the caller's. */
DG_API void dg_document_free(dg_document *doc);

/* The text as the caller gave it. */
DG_API const char *dg_document_text(const dg_document *doc, size_t *len);

/* The prose of the document: what the spans of its blocks, sentences and tokens lie in. For plain
 * text it is the text itself; else what is left of it without markup, block after block, belonging
 * to the document. NULL if there is none. O(1). */
DG_API const char *dg_document_prose(const dg_document *doc, size_t *len);

/* Where a span of the prose lies in the text: from the source of its first byte to that of its last,
 * never within a tag, an entity or a character. O(log pieces); plain text: the same span. */
DG_API void dg_document_source(const dg_document *doc, const dg_span *prose, dg_span *source);

/* The arrays of a document. They belong to it and live as long. O(1). */
DG_API const dg_block *dg_document_blocks(const dg_document *doc, size_t *n_blocks);
DG_API const dg_sentence *dg_document_sentences(const dg_document *doc, size_t *n_sentences);

/* Tokens, as parallel arrays of dg_document_token_count elements (NULL if there are none): where
 * each begins and ends in the prose, in bytes, and the hash of its match key.
 *
 * A token is a word (UAX #29, where '.' and ':' between letters also separate) or, in scripts
 * written without spaces, one grapheme cluster. Words of over 128 letters or 1,024 bytes are cut. */
DG_API size_t dg_document_token_count(const dg_document *doc);
DG_API const uint32_t *dg_document_token_starts(const dg_document *doc);
DG_API const uint32_t *dg_document_token_ends(const dg_document *doc);
DG_API const uint64_t *dg_document_token_hashes(const dg_document *doc);

/* How many words the tokens [first, end) amount to: 1 for a word, 0.6 for a cluster of a script
 * written without spaces. The range must lie within the document. O((end - first) / 64). */
DG_API double dg_document_words(const dg_document *doc, size_t first, size_t end);

/* How many bytes of the prose were not UTF-8. */
DG_API uint64_t dg_document_bad_bytes(const dg_document *doc);

#ifdef __cplusplus
}
#endif

#endif

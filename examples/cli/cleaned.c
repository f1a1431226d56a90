/* See cleaned.h. The side file's lines hold the bytes that were cut and their places in the input, so
 * that putting them back gives the input again. */
#define _POSIX_C_SOURCE 200809L
#include "cleaned.h"

#include "annotated.h"
#include "memory.h"
#include "read/json_fields.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

void free_cleaned(cleaned *c)
{
    if (c == NULL)
        return;
    free(c->bytes);
    free(c->told);
    free(c);
}

/* ---- From the text to the record's bytes ---- */

/* The pieces as they lie in the record: the same in a text, escaped in a line of JSON. */
static dg_span *in_record(const sifted *doc, const cuts *all)
{
    const record *r = doc->record;
    dg_span *raw = need(all->n_pieces, sizeof *raw);
    size_t at = doc->in->field_start, text_at = 0, n;
    char piece[4];
    for (size_t i = 0; i < 2 * all->n_pieces; i++) {
        const dg_span *span = &all->pieces[i / 2];
        size_t wanted = i % 2 == 0 ? span->start : span->end;
        if (r->form != JSON_RECORD)
            at = wanted;
        while (r->form == JSON_RECORD && text_at < wanted && at < doc->in->field_end) {
            at += unescape(r->bytes + at, doc->in->field_end - at, piece, &n);
            text_at += n;
        }
        *(i % 2 == 0 ? &raw[i / 2].start : &raw[i / 2].end) = (uint32_t)at;
    }
    return raw;
}

/* ---- The side file ---- */

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *base64_of(const char *bytes, size_t len)
{
    char *out = need(len / 3 * 4 + 5, 1), *end = out;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = 0;
        for (size_t j = 0; j < 3; j++)
            group = group << 8 | (i + j < len ? (unsigned char)bytes[i + j] : 0);
        for (unsigned j = 0; j < 4; j++)
            *end++ = i + j > len ? '=' : base64_digits[group >> (18 - 6 * j) & 63];
    }
    return out;
}

static void put_bytes(yajl_gen json, const char *bytes, size_t len)
{
    if (u8_check((const uint8_t *)bytes, len) == NULL) {
        put_string(json, "text");
        put_text(json, bytes, len);
        return;
    }
    char *coded = base64_of(bytes, len);
    put_member(json, "base64", coded);
    free(coded);
}

/* What was cut, by its place in the input as it is unpacked; of a page in a container, in the page. */
static void put_pieces(yajl_gen json, const cut *c, const dg_span *raw, const char *bytes,
                       uint64_t offset)
{
    put_array(json, "cuts");
    for (size_t i = c->first_piece; i < c->end_piece; i++) {
        yajl_gen_map_open(json);
        put_count(json, "at", offset + raw[i].start);
        put_bytes(json, bytes + raw[i].start, raw[i].end - raw[i].start);
        yajl_gen_map_close(json);
    }
    yajl_gen_array_close(json);
}

static void put_cut(yajl_gen json, const sifted *doc, const cut *c, const char **failure)
{
    put_document(json, doc);
    put_count(json, "start", c->note->span.start);
    put_count(json, "end", c->note->span.end);
    put_real(json, "words", c->note->words, 0);
    *failure = put_annotation(json, doc, c->note);
}

static void tell(cleaned *to, const sifted *doc, const cuts *all, const dg_span *raw,
                 const char *bytes, uint64_t offset, const char **failure)
{
    FILE *out = open_memstream(&to->told, &to->told_len);
    for (size_t i = 0; i < all->n && *failure == NULL; i++) {
        yajl_gen json = json_to(out);
        yajl_gen_map_open(json);
        put_cut(json, doc, &all->items[i], failure);
        put_pieces(json, &all->items[i], raw, bytes, offset);
        yajl_gen_map_close(json);
        yajl_gen_free(json);
        fputc('\n', out);
    }
    fclose(out);
}

/* ---- The document ---- */

static void count(cleaned *c, const cuts *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const dg_annotation *note = all->items[i].note;
        bool boilerplate = (note->flags & DG_ANNOTATION_BOILERPLATE) != 0;
        c->n_boilerplate += boilerplate;
        c->n_near += !boilerplate && is_near(note);
        c->n_duplicates += !boilerplate && !is_near(note);
        c->removed_words += note->words;
    }
    for (size_t i = 0; i < all->n_pieces; i++)
        c->removed_bytes += all->pieces[i].end - all->pieces[i].start;
}

/* A line that holds the text: of a document that has none of its own. */
static void write_line(cleaned *c, const sifted *doc, const char *text, size_t len)
{
    FILE *out = open_memstream(&c->bytes, &c->len);
    size_t sound_len;
    char *sound = well_formed(text, len, &sound_len);
    yajl_gen json = json_to(out);
    yajl_gen_map_open(json);
    put_document(json, doc);
    put_string(json, "text");
    put_text(json, sound, sound_len);
    yajl_gen_map_close(json);
    yajl_gen_free(json);
    fputc('\n', out);
    fclose(out);
    free(sound);
}

/* The record's line with another text in its field. */
static void write_field(cleaned *c, const sifted *doc, const char *text, size_t len)
{
    const record *r = doc->record;
    FILE *out = open_memstream(&c->bytes, &c->len);
    size_t sound_len;
    char *sound = well_formed(text, len, &sound_len);
    yajl_gen json = json_to(out);
    fwrite(r->bytes, 1, doc->in->field_start - 1, out);
    put_text(json, sound, sound_len);
    fwrite(r->bytes + doc->in->field_end + 1, 1, r->len - doc->in->field_end - 1, out);
    yajl_gen_free(json);
    fclose(out);
    free(sound);
}

static void write_extract(cleaned *c, const sifted *doc, const cuts *all, bool in_place)
{
    size_t len;
    char *prose = prose_without(doc->in->doc, all, &len);
    if (!in_place)
        write_line(c, doc, prose, len);
    else if (doc->record->form == JSON_RECORD)
        write_field(c, doc, prose, len);
    if (in_place && doc->record->form != JSON_RECORD) {
        c->bytes = prose;
        c->len = len;
        return;
    }
    free(prose);
}

static void write_source(cleaned *c, const sifted *doc, const cuts *all, const dg_span *raw,
                         bool in_place)
{
    const source *text = &doc->in->text;
    if (in_place && all->n == 0)
        return;
    if (in_place) {
        c->bytes = text_without(doc->record->bytes, doc->record->len, raw, all->n_pieces, &c->len);
        return;
    }
    size_t len;
    char *left = text_without(text->bytes, text->len, all->pieces, all->n_pieces, &len);
    write_line(c, doc, left, len);
    free(left);
}

cleaned *clean_document(const sifted *doc, const cleaning *how, bool in_place, const char **failure)
{
    cleaned *c = need(1, sizeof *c);
    cuts all = cuts_of(doc, how->removed);
    bool converted = doc->in->text.encoding[0] != '\0';
    if (in_place && converted && !how->extract && all.n > 0) {
        c->left = true;
        free_cuts(&all);
        return c;
    }
    count(c, &all);
    dg_span *raw = in_place ? in_record(doc, &all) : NULL;
    if (how->extract && !how->dry_run)
        write_extract(c, doc, &all, in_place);
    else if (!how->dry_run)
        write_source(c, doc, &all, raw, in_place);
    if (how->tells && all.n > 0 && in_place && !converted)
        tell(c, doc, &all, raw, doc->record->bytes, doc->record->offset, failure);
    else if (how->tells && all.n > 0)
        tell(c, doc, &all, all.pieces, doc->in->text.bytes, 0, failure);
    free(raw);
    free_cuts(&all);
    return c;
}

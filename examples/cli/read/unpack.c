/* See unpack.h. */
#include "unpack.h"

#include "../encoding.h"
#include "../memory.h"
#include "../open.h"
#include "http.h"
#include "json_fields.h"

#include <stdlib.h>
#include <string.h>

/* Of bytes that are not UTF-8, more than one in so many make a text one in another encoding. */
#define BAD_BYTES_ONE_IN 10

unpacking unpacking_by(const settings *set)
{
    opening how = opening_by(set);
    return (unpacking){.reading = how.reading,
                       .encoding = set->encoding,
                       .text_field = set->text_field,
                       .id_field = set->id_field,
                       .source_field = set->source_field,
                       .url_field = set->url_field,
                       .text_format = (dg_format)set->text_format,
                       .max_record = (size_t)set->max_record};
}

/* ---- Each form ---- */

static void unpack_text(unpacked *u, const record *r)
{
    u->format = r->format;
    u->text.bytes = need(r->len, 1);
    u->text.len = r->len;
    if (r->len > 0)
        memcpy(u->text.bytes, r->bytes, r->len);
}

static char *field_text(const record *r, const json_field *field)
{
    size_t len;
    return field->found ? unescaped(r->bytes + field->start, field->end - field->start, &len)
                        : NULL;
}

static void unpack_json(unpacked *u, const record *r, const unpacking *how)
{
    json_field fields[] = {{.name = how->text_field},
                           {.name = how->id_field},
                           {.name = how->source_field},
                           {.name = how->url_field}};
    if (!find_json_fields(r->bytes, r->len, fields, sizeof fields / sizeof *fields)) {
        u->trouble = "not a JSON object";
    } else if (!fields[0].found || !fields[0].is_string) {
        u->trouble = "no string in the field of the text (--text-field)";
    } else {
        u->format = how->text_format;
        u->field_start = fields[0].start;
        u->field_end = fields[0].end;
        u->text.bytes =
            unescaped(r->bytes + u->field_start, u->field_end - u->field_start, &u->text.len);
        u->id = field_text(r, &fields[1]);
        u->source = field_text(r, &fields[2]);
        u->url = field_text(r, &fields[3]);
    }
}

/* Takes the page out, with the charset that the answer states. */
static void unpack_answer(unpacked *u, const record *r, const unpacking *how, char charset[24])
{
    page p = page_of_answer(r->bytes, r->len, how->max_record);
    u->text.bytes = p.bytes;
    u->text.len = p.len;
    u->format = p.format;
    if (p.damaged)
        u->trouble = p.refusal;
    else
        u->refusal = p.refusal;
    if (knows_encoding(p.charset))
        memcpy(charset, p.charset, sizeof p.charset);
}

/* ---- What they have in common ---- */

static void parse(unpacked *u, const unpacking *how)
{
    dg_document_options options = how->reading;
    dg_error error = {DG_OK, NULL, 0};
    dg_allocator memory;
    options.format = u->format;
    u->memory = how->briefly ? short_lived_for(u->text.len) : NULL;
    if (u->memory != NULL) {
        memory = short_lived_allocator(u->memory);
        options.allocator = &memory;
    }
    if (dg_document_from_text(&u->doc, u->text.bytes, u->text.len, &options, &error) != DG_OK)
        u->trouble = error.message;
    else
        u->bad_bytes = dg_document_bad_bytes(u->doc);
    if (u->bad_bytes > u->text.len / BAD_BYTES_ONE_IN) {
        u->refusal = "not UTF-8 (--encoding)";
        dg_document_free(u->doc);
        u->doc = NULL;
    }
}

static void decode_text(unpacked *u, const record *r, const unpacking *how, const char *charset)
{
    const char *named = how->encoding != NULL ? how->encoding : *charset != '\0' ? charset : NULL;
    if (r->form == JSON_RECORD)
        return;
    if (is_binary(u->text.bytes, u->text.len, named))
        u->refusal = "binary";
    else
        decode(&u->text, u->format, named);
    if (u->text.refusal != NULL)
        u->refusal = u->text.refusal;
    if (u->text.failure != NULL)
        u->trouble = u->text.failure;
}

/* A source that is a URL is its host. */
static void settle_source(unpacked *u, const record *r)
{
    const char *said = u->source != NULL ? u->source : u->url;
    char *host = said != NULL ? host_of_url(said, strlen(said)) : NULL;
    if (host == NULL && u->source != NULL && u->source[0] != '\0')
        return;
    free(u->source);
    u->source = host != NULL ? host : folder_source(r);
}

unpacked unpack(const record *r, const unpacking *how)
{
    unpacked u = {0};
    char charset[24] = "";
    if (r->form == TEXT_RECORD)
        unpack_text(&u, r);
    else if (r->form == JSON_RECORD)
        unpack_json(&u, r, how);
    else
        unpack_answer(&u, r, how, charset);
    if (u.url == NULL && r->url != NULL)
        u.url = need_copy(r->url);
    if (u.id == NULL && r->id != NULL)
        u.id = need_copy(r->id);
    if (u.refusal == NULL && u.trouble == NULL)
        decode_text(&u, r, how, charset);
    if (u.refusal == NULL && u.trouble == NULL)
        parse(&u, how);
    settle_source(&u, r);
    return u;
}

void free_unpacked(unpacked *u)
{
    dg_document_free(u->doc);
    free_short_lived(u->memory);
    free(u->text.bytes);
    free(u->source);
    free(u->url);
    free(u->id);
}

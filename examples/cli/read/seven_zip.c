/* The format is described in 7zFormat.txt of the LZMA SDK (Pavlov). At the end of an archive stands a list
 * of its members and of the folders they are packed in, each with its coders; mostly the list is itself
 * packed in a folder. What can't be read here is refused: libarchive might read it, and take what it asks
 * for. */
#include "seven_zip.h"

#include "../memory.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>

/* What 7-Zip's best setting takes, and a list of half a million members. */
#define MOST_MEMORY (UINT64_C(256) << 20)
#define MOST_LIST   (UINT64_C(64) << 20)

#define FIRST_HEADER 32u
#define MOST_FOLDERS (UINT64_C(1) << 20)

enum {
    END,
    HEADER,
    ARCHIVE_PROPERTIES,
    ADDITIONAL_STREAMS,
    MAIN_STREAMS,
    PACK_INFO = 6,
    UNPACK_INFO = 7,
    SIZE = 9,
    DIGESTS = 10,
    FOLDER = 11,
    UNPACKED_SIZES = 12,
    PACKED_HEADER = 23
};

static const char damaged[] = "the list of its members is damaged or cut off";
static const char large[] =
    "a 7z archive that takes more than 256 MB of memory to unpack is not read";

typedef struct bytes {
    const uint8_t *at;
    size_t left;
    bool damaged;
} bytes;

/* What the streams of an archive, or of its list, ask for. */
typedef struct streams {
    uint64_t packed_at, packed_size; /* of the first */
    uint64_t unpacked_size;          /* of the first folder's first coder */
    uint64_t memory;                 /* of the folder that takes most */
    /* Of the first folder, if it has only one coder, of the LZMAs; else 0. */
    lzma_vli coder;
    uint8_t properties[5];
    size_t n_properties;
} streams;

/* ---- Numbers ---- */

static const uint8_t *take(bytes *b, uint64_t n)
{
    const uint8_t *at = b->at;
    if (n > b->left) {
        b->damaged = true;
        return NULL;
    }
    b->at += n;
    b->left -= (size_t)n;
    return at;
}

static uint8_t take_byte(bytes *b)
{
    const uint8_t *at = take(b, 1);
    return at != NULL ? *at : 0;
}

static uint64_t little_endian(const uint8_t *at, size_t n)
{
    uint64_t value = 0;
    while (n-- > 0)
        value = value << 8 | at[n];
    return value;
}

/* So many bytes follow the first as it has leading ones; the bits behind these are the highest. */
static uint64_t take_number(bytes *b)
{
    uint8_t first = take_byte(b), mask = 0x80;
    size_t n = 0;
    while (n < 8 && (first & mask) != 0) {
        mask >>= 1;
        n++;
    }
    const uint8_t *rest = take(b, n);
    uint64_t high = n < 8 ? first & (mask - 1u) : 0;
    return rest == NULL ? 0
           : n < 8      ? high << 8 * n | little_endian(rest, n)
                        : little_endian(rest, 8);
}

/* ---- Streams and their coders ---- */

/* Digests of n streams: of all, or of those whose bits are set. */
static void pass_digests(bytes *b, uint64_t n)
{
    uint64_t n_defined = n;
    if (take_byte(b) == 0) {
        n_defined = 0;
        const uint8_t *set = take(b, n / 8 + (n % 8 != 0));
        for (uint64_t i = 0; set != NULL && i < n; i++)
            n_defined += set[i / 8] >> (7 - i % 8) & 1;
    }
    take(b, n_defined > b->left ? UINT64_MAX : 4 * n_defined);
}

static void read_pack_info(bytes *b, streams *s)
{
    s->packed_at = take_number(b);
    uint64_t n = take_number(b);
    for (uint8_t what; (what = take_byte(b)) != END && !b->damaged;) {
        if (what == SIZE) {
            for (uint64_t i = 0; i < n && !b->damaged; i++) {
                uint64_t size = take_number(b);
                s->packed_size = i == 0 ? size : s->packed_size;
            }
        } else if (what == DIGESTS) {
            pass_digests(b, n);
        } else {
            b->damaged = true;
        }
    }
}

static uint64_t dictionary_of_lzma2(uint8_t bits)
{
    return bits > 39 ? UINT64_MAX : (uint64_t)(2 | (bits & 1)) << (bits / 2 + 11);
}

static bool is_id(const uint8_t *id, size_t len, const char *of, size_t of_len)
{
    return len == of_len && memcmp(id, of, len) == 0;
}

/* The coder as liblzma knows it; 0 if it doesn't. */
static lzma_vli known_coder(const uint8_t *id, size_t id_len, uint64_t n_set)
{
    if (is_id(id, id_len, "\x03\x01\x01", 3) && n_set == 5)
        return LZMA_FILTER_LZMA1;
    return is_id(id, id_len, "\x21", 1) && n_set == 1 ? LZMA_FILTER_LZMA2 : 0;
}

static uint64_t memory_of_coder(const uint8_t *id, size_t id_len, const uint8_t *set,
                                uint64_t n_set)
{
    bool is_ppmd = is_id(id, id_len, "\x03\x04\x01", 3);
    if ((is_ppmd || is_id(id, id_len, "\x03\x01\x01", 3)) && n_set >= 5)
        return little_endian(set + 1, 4);
    return is_id(id, id_len, "\x21", 1) && n_set >= 1 ? dictionary_of_lzma2(*set) : 0;
}

/* Returns the streams that come out of it. */
static uint64_t read_coder(bytes *b, streams *s, uint64_t *memory, uint64_t *n_in)
{
    uint8_t about = take_byte(b);
    size_t id_len = about & 15;
    const uint8_t *id = take(b, id_len);
    bool many = (about & 0x10) != 0;
    uint64_t in = many ? take_number(b) : 1, out = many ? take_number(b) : 1;
    uint64_t n_set = (about & 0x20) != 0 ? take_number(b) : 0;
    const uint8_t *set = take(b, n_set);
    b->damaged |= (about & 0xC0) != 0 || in > 32 || out > 32;
    if (b->damaged)
        return 0;
    uint64_t takes = memory_of_coder(id, id_len, set, n_set);
    *memory = *memory > UINT64_MAX - takes ? UINT64_MAX : *memory + takes;
    *n_in += in;
    s->coder = known_coder(id, id_len, n_set);
    if (s->coder != 0)
        memcpy(s->properties, set, s->n_properties = (size_t)n_set);
    return out;
}

/* Returns the streams that come out of it, each with a size. */
static uint64_t read_folder(bytes *b, streams *s)
{
    uint64_t n = take_number(b), n_in = 0, n_out = 0, memory = 0;
    b->damaged |= n == 0 || n > 32;
    for (uint64_t i = 0; i < n && !b->damaged; i++)
        n_out += read_coder(b, s, &memory, &n_in);
    if (n != 1)
        s->coder = 0;
    b->damaged |= n_out == 0 || n_in < n_out - 1;
    if (b->damaged)
        return 0;
    for (uint64_t i = 0; i < 2 * (n_out - 1); i++) /* which is fed by which */
        take_number(b);
    uint64_t n_packed = n_in - (n_out - 1);
    for (uint64_t i = 0; n_packed > 1 && i < n_packed; i++)
        take_number(b);
    s->memory = memory > s->memory ? memory : s->memory;
    return n_out;
}

static void read_unpack_info(bytes *b, streams *s)
{
    uint64_t n = 0, n_sizes = 0;
    b->damaged |= take_byte(b) != FOLDER;
    n = take_number(b);
    b->damaged |= n > MOST_FOLDERS || take_byte(b) != 0; /* 1: they stand elsewhere */
    for (uint64_t i = 0; i < n && !b->damaged; i++)
        n_sizes += read_folder(b, s);
    if (n != 1)
        s->coder = 0;
    b->damaged |= take_byte(b) != UNPACKED_SIZES;
    for (uint64_t i = 0; i < n_sizes && !b->damaged; i++) {
        uint64_t size = take_number(b);
        s->unpacked_size = i == 0 ? size : s->unpacked_size;
    }
}

/* As far as what they ask for goes. */
static streams read_streams(bytes *b)
{
    streams s = {0};
    uint8_t what = take_byte(b);
    if (what == PACK_INFO) {
        read_pack_info(b, &s);
        what = take_byte(b);
    }
    if (what == UNPACK_INFO)
        read_unpack_info(b, &s);
    return s;
}

/* ---- The list ---- */

/* What stands at [at, at + len) of the file, or NULL. */
static uint8_t *fetch(stream *packed, uint64_t at, uint64_t len)
{
    if (at > packed->size || len > packed->size - at || !packed->seek(packed, at))
        return NULL;
    uint8_t *all = need((size_t)len, 1);
    for (size_t have = 0; have < len;) {
        if (stream_more(packed) != FLOW_BYTES) {
            free(all);
            return NULL;
        }
        size_t n = packed->left < len - have ? packed->left : (size_t)len - have;
        memcpy(all + have, packed->at, n);
        stream_take(packed, n);
        have += n;
    }
    return all;
}

static uint8_t *unpack(const uint8_t *packed, size_t len, const streams *s)
{
    lzma_filter filters[2] = {{.id = s->coder}, {.id = LZMA_VLI_UNKNOWN}};
    lzma_stream z = LZMA_STREAM_INIT;
    if (lzma_properties_decode(&filters[0], NULL, s->properties, s->n_properties) != LZMA_OK)
        return NULL;
    uint8_t *out = need((size_t)s->unpacked_size, 1);
    lzma_ret status = lzma_raw_decoder(&z, filters);
    z.next_in = packed;
    z.avail_in = len;
    z.next_out = out;
    z.avail_out = (size_t)s->unpacked_size;
    while (status == LZMA_OK && z.avail_out > 0)
        status = lzma_code(&z, LZMA_RUN);
    bool whole = z.avail_out == 0 && (status == LZMA_OK || status == LZMA_STREAM_END);
    lzma_end(&z);
    free(filters[0].options);
    if (whole)
        return out;
    free(out);
    return NULL;
}

/* The list that is packed as `s` says, or NULL. */
static uint8_t *unpack_list(stream *packed, const streams *s)
{
    uint8_t *from = fetch(packed, FIRST_HEADER + s->packed_at, s->packed_size);
    uint8_t *list = from != NULL ? unpack(from, (size_t)s->packed_size, s) : NULL;
    free(from);
    return list;
}

static const char *refusal_of_list(bytes b)
{
    uint8_t what = take_byte(&b);
    if (what != HEADER)
        return damaged;
    what = take_byte(&b);
    if (what == ARCHIVE_PROPERTIES || what == ADDITIONAL_STREAMS) /* nobody writes them */
        return damaged;
    streams s = {0};
    if (what == MAIN_STREAMS)
        s = read_streams(&b);
    return b.damaged ? damaged : s.memory > MOST_MEMORY ? large : NULL;
}

static const char *refusal_of_packed_list(stream *packed, bytes b)
{
    take_byte(&b);
    streams s = read_streams(&b);
    if (b.damaged || s.packed_at > packed->size)
        return damaged;
    if (s.coder == 0)
        return "the list of its members is packed in a way that is not known";
    if (s.memory > MOST_MEMORY || s.unpacked_size > MOST_LIST || s.packed_size > MOST_LIST)
        return large;
    uint8_t *list = unpack_list(packed, &s);
    const char *refusal = damaged;
    if (list != NULL)
        refusal = refusal_of_list((bytes){list, (size_t)s.unpacked_size, false});
    free(list);
    return refusal;
}

/* ---- All ---- */

bool is_7z(stream *packed)
{
    return stream_more(packed) == FLOW_BYTES && packed->left >= 6 &&
           memcmp(packed->at, "7z\xBC\xAF\x27\x1C", 6) == 0;
}

const char *refusal_of_7z(stream *packed)
{
    if (packed->seek == NULL)
        return "a 7z archive is read from a file only, not through a pipe or compressed again";
    uint8_t *first = fetch(packed, 0, FIRST_HEADER);
    if (first == NULL)
        return damaged;
    uint64_t at = little_endian(first + 12, 8), len = little_endian(first + 20, 8);
    free(first);
    uint8_t *list = NULL;
    const char *refusal = NULL;
    if (len > MOST_LIST)
        refusal = large;
    else if (at > packed->size || (list = fetch(packed, FIRST_HEADER + at, len)) == NULL)
        refusal = damaged;
    else if (len > 0 && *list == PACKED_HEADER)
        refusal = refusal_of_packed_list(packed, (bytes){list, (size_t)len, false});
    else if (len > 0) /* else it is empty */
        refusal = refusal_of_list((bytes){list, (size_t)len, false});
    free(list);
    if (refusal == NULL && !packed->seek(packed, 0))
        refusal = damaged;
    return refusal;
}

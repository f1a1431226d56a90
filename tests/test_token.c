/* Tokens against a naive reading of the rules, in both normal forms, and on anything at all. */
#define _GNU_SOURCE
#include "text/token.h"

#include "hash/token_hash.h"
#include "text/ascii.h"
#include "text/key.h"
#include "text/key_tables.h"
#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word.h"

#include "harness.h"
#include "scripts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <uninorm.h>
#include <unistd.h>

/* Check's assertions are too slow for millions; this one costs nothing while it holds. */
#define require(condition, ...)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

static dg__tokens tokens_of(const uint8_t *text, size_t from, size_t to, uint32_t flags)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__token_options options = {7, flags};
    dg__tokens t = {0};
    dg_status status =
        dg__tokens_append(&t, &a, text, (uint32_t)from, (uint32_t)to, &options, &meter);
    require(status == DG_OK, "%s", dg_status_message(status));
    require(meter.work == to - from, "work %zu for %zu bytes", (size_t)meter.work, to - from);
    return t;
}

static void release(dg__tokens *t)
{
    dg_allocator a = dg__allocator(NULL);
    dg__tokens_free(t, &a);
}

static bool is_cluster(const dg__tokens *t, size_t i)
{
    return dg__tokens_clusters(t, i, i + 1) == 1;
}

/* The tokens of a text, each between '|', clusters in parentheses. */
static const char *shown(const char *text)
{
    static char out[4096];
    size_t n = 0;
    dg__tokens t = tokens_of((const uint8_t *)text, 0, strlen(text), 0);
    for (size_t i = 0; i < t.len; i++) {
        int len = (int)(t.ends[i] - t.starts[i]);
        const char *format = is_cluster(&t, i) ? "(%.*s)" : "|%.*s|";
        n += (size_t)snprintf(out + n, sizeof out - n, format, len, text + t.starts[i]);
    }
    out[n] = '\0';
    release(&t);
    return out;
}

START_TEST(reads_what_the_rules_say)
{
    static const struct {
        const char *what, *text, *expected;
    } cases[] = {
        {"nothing", "", ""},
        {"no word", " .,;: - \u2014 \u2026 \U0001F600\u200D\U0001F600 \u0301", ""},
        {"words", "The quick, brown fox.", "|The||quick||brown||fox|"},
        {"glued", "peninsula.the", "|peninsula||the|"},
        {"apostrophes", "don't 'quoted' don\u2019t", "|don't||quoted||don\u2019t|"},
        {"numbers", "3.14 1,000 2024-11-24 1.", "|3.14||1,000||2024||11||24||1|"},
        {"hyphens separate", "e-mail\u2010ing", "|e||mail||ing|"},
        {"soft hyphens don't", "hy\u00ADphen", "|hy\u00ADphen|"},
        {"underscores join", "snake_case _", "|snake_case|"},
        {"marks", "nai\u0308ve", "|nai\u0308ve|"},
        {"symbols with letters", "x\u2122", "|x||\u2122|"},
        {"no letter, no token", "\u20AC 5", "|5|"},
        {"no base, no token", "\u0345 \U0001F600\u0345 \u03B1\u0345", "|\u03B1\u0345|"},
        {"bad bytes separate",
         "a\xFF"
         "b",
         "|a||b|"},
        {"Russian", "\u041F\u0440\u0438\u0432\u0435\u0442, \u043C\u0438\u0440",
         "|\u041F\u0440\u0438\u0432\u0435\u0442||\u043C\u0438\u0440|"},
        {"Hebrew", "\u05D0\"\u05D1 \u05D0'", "|\u05D0\"\u05D1||\u05D0'|"},
        {"Korean has spaces", "\uD55C\uAD6D \uB9D0", "|\uD55C\uAD6D||\uB9D0|"},
        {"Han", "\u6F22\u5B57\u3002\u4E2D", "(\u6F22)(\u5B57)(\u4E2D)"},
        {"a variant", "\u845B\U000E0100\u5B57", "(\u845B\U000E0100)(\u5B57)"},
        {"Kana, voiced", "\u304B\u3099\u30AB\u30BF\u30FC",
         "(\u304B\u3099)(\u30AB)(\u30BF)(\u30FC)"},
        {"half-width", "\uFF76\uFF9E\uFF76", "(\uFF76\uFF9E)(\uFF76)"},
        {"Thai", "\u0E01\u0E33\u0E25\u0E31\u0E07", "(\u0E01\u0E33)(\u0E25\u0E31)(\u0E07)"},
        {"Lao", "\u0E9A\u0EB3", "(\u0E9A\u0EB3)"},
        {"Myanmar", "\u1000\u102C\u1038\u1001", "(\u1000\u102C\u1038)(\u1001)"},
        {"Khmer", "\u1780\u17D2\u1781", "(\u1780\u17D2)(\u1781)"},
        {"mixed", "abc\u6F22 x_\u30AB\u30BF_y 3\u6708",
         "|abc|(\u6F22)|x_|(\u30AB)(\u30BF)|_y||3|(\u6708)"},
        {"pictographs join behind U+200D", "a\u200D\u2603b \u05D0\u200D\u00A9",
         "|a\u200D\u2603||b||\u05D0\u200D\u00A9|"},
        {"an underscore is no token", "\u30AB_\u30BF", "(\u30AB)(\u30BF)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(strcmp(shown(cases[i].text), cases[i].expected) == 0, "%s: %s", cases[i].what,
                      shown(cases[i].text));
}
END_TEST

/* ---- A naive reading ---- */

static bool joins(uint32_t cp)
{
    const dg__properties *p = dg__properties_of(cp);
    return (p->flags & DG__JOINS) || p->word == DG__WB_EXTEND || (cp >= 0x1160 && cp < 0x1200) ||
           (cp >= 0xD7B0 && cp < 0xD800);
}

static bool is_unspaced(uint32_t cp)
{
    return (dg__properties_of(cp)->flags & DG__UNSPACED) && !joins(cp);
}

static dg__key key;

static bool key_has_letter(const uint8_t *text, size_t len, uint32_t flags)
{
    require(dg__key_make_slow(&key, text, len, flags) == DG_OK, "no memory");
    return key.has_letter;
}

typedef struct naive {
    size_t starts[512], ends[512];
    uint64_t hashes[512];
    bool clusters[512];
    size_t len;
} naive;

static void naive_add(naive *n, const uint8_t *text, size_t start, size_t end, bool cluster,
                      uint32_t flags)
{
    if (!key_has_letter(text + start, end - start, flags))
        return;
    n->starts[n->len] = start;
    n->ends[n->len] = end;
    n->hashes[n->len] = dg_token_hash((const char *)key.bytes, key.len, 7);
    n->clusters[n->len++] = cluster;
}

/* What doesn't begin a word is not of a token, however it got into the segment: an emoji that joins
 * a letter by ZWJ, a mark without a base. */
static bool begins_word(uint32_t cp)
{
    uint8_t bytes[4];
    uint8_t c = dg__properties_of(cp)->word;
    if (c == DG__WB_EXTEND)
        return false;
    return c == DG__WB_ALETTER || c == DG__WB_HEBREW_LETTER || c == DG__WB_NUMERIC ||
           c == DG__WB_KATAKANA || c == DG__WB_EXTEND_NUM_LET ||
           key_has_letter(bytes, dg__utf8_encode(cp, bytes), 0);
}

/* The next word or cluster or, where *start reaches *end, nothing. `segment` is where the word
 * boundary behind it is. */
static bool next_naively(const uint8_t *text, size_t len, size_t segment, size_t *start,
                         size_t *end)
{
    dg__code_point cp = dg__utf8_decode(text + *start, text + len);
    bool cluster = is_unspaced(cp.value);
    for (*end = *start + cp.len; *end < (cluster ? len : segment); *end += cp.len) {
        cp = dg__utf8_decode(text + *end, text + len);
        if (cluster ? !joins(cp.value) : is_unspaced(cp.value))
            break;
    }
    while (!cluster && *start < *end) {
        cp = dg__utf8_decode(text + *start, text + *end);
        if (begins_word(cp.value))
            break;
        *start += cp.len;
    }
    return cluster;
}

/* No word of the test is long enough to be cut. */
static naive read_naively(const uint8_t *text, size_t len, uint32_t flags)
{
    naive n = {.len = 0};
    for (size_t at = 0, segment = 0; at < len;) {
        size_t start = at;
        if (segment <= at)
            segment = dg__word_end(text, len, at, true);
        bool cluster = next_naively(text, len, segment, &start, &at);
        if (start < at)
            naive_add(&n, text, start, at, cluster, flags);
    }
    return n;
}

/* Text that has what the rules speak of. Returns its length. */
static size_t fill_with_text(uint8_t *text, size_t cap, uint64_t *state)
{
    static const char *const pieces[] = {
        " ",
        ". ",
        "a",
        "Bc",
        "12",
        "'",
        ".",
        ",",
        ":",
        "_",
        "\"",
        "\n",
        "-",
        "\u2019",
        "\u00AD",
        "\u200D",
        "\u0301",
        "\u24C2",
        "\u2060",
        "\xFF",
        "\xE2\x80",
        "\u3099",
        "\u0E33",
        "\U0001F1E6",
        "\u05D0",
        "\u30AB",
        "\u1100\u1161\u11A8",
        "word",
        "\u0441\u043B\u043E\u0432\u043E",
        "\u00E9",
        "\u1E69",
        "\u212B",
    };
    size_t len = 0, script = test_below(state, TEST_N_SCRIPTS);
    while (len + 24 < cap && test_below(state, 40) > 0) {
        if (test_below(state, 8) == 0)
            script = test_below(state, TEST_N_SCRIPTS);
        if (test_below(state, 2) == 0) {
            len += dg__utf8_encode(test_code_point(state, script), text + len);
            continue;
        }
        const char *piece = pieces[test_below(state, sizeof pieces / sizeof *pieces)];
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return len;
}

START_TEST(reads_as_the_naive_reading_does)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint8_t text[300];
        size_t len = fill_with_text(text, sizeof text, &state);
        uint32_t flags = (uint32_t)test_below(&state, 4);
        naive n = read_naively(text, len, flags);
        dg__tokens t = tokens_of(text, 0, len, flags);
        for (size_t j = 0; j < n.len && j < t.len; j++)
            require(t.starts[j] == n.starts[j] && t.ends[j] == n.ends[j] &&
                        t.hashes[j] == n.hashes[j] && is_cluster(&t, j) == n.clusters[j],
                    "case %zu, token %zu: [%u, %u), expected [%zu, %zu), seed %llu", i, j,
                    t.starts[j], t.ends[j], n.starts[j], n.ends[j], (unsigned long long)seed);
        require(t.len == n.len, "case %zu: %zu tokens, expected %zu, seed %llu", i, t.len, n.len,
                (unsigned long long)seed);
        release(&t);
    }
}
END_TEST

/* ASCII, with every variant of the fast path and without it. */
START_TEST(reads_ascii_as_the_naive_reading_does)
{
    static const char *const alphabets[] = {"ab1'.,:;_ ", "aZ09 ", "abcdefgh    ''..", "1.,;'_a",
                                            "_ a'"};
    uint64_t seed = test_seed(), state = seed;
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (size_t i = 0; i < test_cases(10000); i++) {
        const char *alphabet = alphabets[i % 5];
        uint8_t text[120];
        size_t len = test_below(&state, sizeof text + 1);
        for (size_t j = 0; j < len; j++)
            text[j] = (uint8_t)alphabet[test_below(&state, strlen(alphabet))];
        dg__token_options options = {7, (uint32_t)test_below(&state, 4)};
        naive n = read_naively(text, len, options.flags);
        for (unsigned features = 0; features < 4; features++) {
            const dg__ascii *ascii = dg__ascii_choose(features & dg__cpu_features());
            dg__tokens t = {0};
            require(dg__tokens_append_by(features == 3 ? NULL : ascii, &t, &a, text, 0,
                                         (uint32_t)len, &options, &meter) == DG_OK,
                    "no memory");
            bool same = t.len == n.len;
            for (size_t j = 0; same && j < n.len; j++)
                same = t.starts[j] == n.starts[j] && t.ends[j] == n.ends[j] &&
                       t.hashes[j] == n.hashes[j];
            require(same, "case %zu, variant %u: \"%.*s\", seed %llu", i, features, (int)len,
                    (const char *)text, (unsigned long long)seed);
            release(&t);
        }
    }
}
END_TEST

START_TEST(reads_every_code_point)
{
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        if (!(dg__key_record_of(cp)->flags & DG__KEY_LETTER) && cp > 0x3000 && cp % 16)
            continue;
        uint8_t text[16] = "x ";
        size_t len = 2 + dg__utf8_encode(cp, text + 2);
        text[len++] = 'y';
        for (uint32_t flags = 0; flags < 4; flags++) {
            naive n = read_naively(text, len, flags);
            dg__tokens t = tokens_of(text, 0, len, flags);
            require(t.len == n.len, "U+%04X", cp);
            for (size_t j = 0; j < n.len; j++)
                require(t.starts[j] == n.starts[j] && t.ends[j] == n.ends[j] &&
                            t.hashes[j] == n.hashes[j] && is_cluster(&t, j) == n.clusters[j],
                        "U+%04X", cp);
            release(&t);
        }
    }
}
END_TEST

/* ---- Properties ---- */

/* Without code points that only a later libunistring would normalise. */
static size_t without_new(uint32_t *text, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (!(dg__key_record_of(text[i])->flags & DG__KEY_NEW))
            text[kept++] = text[i];
    }
    return kept;
}

static dg__tokens tokens_in_form(const uint32_t *text, size_t len, uninorm_t form, uint32_t flags)
{
    static uint32_t normal[4096];
    static uint8_t bytes[4 * 4096];
    size_t n = sizeof normal / sizeof *normal, n_bytes = 0;
    require(u32_normalize(form, text, len, normal, &n) == normal, "a test's text is too long");
    for (size_t i = 0; i < n; i++)
        n_bytes += dg__utf8_encode(normal[i], bytes + n_bytes);
    return tokens_of(bytes, 0, n_bytes, flags);
}

START_TEST(normal_forms_have_the_same_tokens)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint8_t bytes[300];
        uint32_t text[300];
        size_t len = 0, n_bytes = fill_with_text(bytes, sizeof bytes, &state);
        for (size_t at = 0; at < n_bytes;) {
            dg__code_point cp = dg__utf8_decode(bytes + at, bytes + n_bytes);
            text[len++] = cp.value;
            at += cp.len;
        }
        len = without_new(text, len);
        uint32_t flags = (uint32_t)test_below(&state, 4);
        dg__tokens c = tokens_in_form(text, len, UNINORM_NFC, flags);
        dg__tokens d = tokens_in_form(text, len, UNINORM_NFD, flags);
        for (size_t j = 0; j < c.len && j < d.len; j++)
            require(c.hashes[j] == d.hashes[j] && is_cluster(&c, j) == is_cluster(&d, j),
                    "case %zu, token %zu, seed %llu", i, j, (unsigned long long)seed);
        require(c.len == d.len, "case %zu: %zu and %zu tokens, seed %llu", i, c.len, d.len,
                (unsigned long long)seed);
        release(&c);
        release(&d);
    }
}
END_TEST

static void check_spans(const dg__tokens *t, const uint8_t *text, size_t from, size_t to, size_t i,
                        uint64_t seed)
{
    size_t at = from;
    for (size_t j = 0; j < t->len; j++) {
        require(t->starts[j] >= at && t->starts[j] < t->ends[j] && t->ends[j] <= to,
                "case %zu, token %zu, seed %llu", i, j, (unsigned long long)seed);
        while (at < t->starts[j])
            at += dg__utf8_decode(text + at, text + to).len;
        require(at == t->starts[j], "case %zu, token %zu begins within a character, seed %llu", i,
                j, (unsigned long long)seed);
        while (at < t->ends[j])
            at += dg__utf8_decode(text + at, text + to).len;
        require(at == t->ends[j], "case %zu, token %zu ends within a character, seed %llu", i, j,
                (unsigned long long)seed);
    }
}

/* Two pages, the second of which can't be read. */
static uint8_t *guarded(size_t *page)
{
    *page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * *page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(pages != MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + *page, *page, PROT_NONE), 0);
    return pages;
}

/* ---- What the tables know of neighbours ---- */

static void check_naively(const uint8_t *text, size_t len, uint32_t flags, const char *what,
                          uint64_t number, uint64_t seed)
{
    naive n = read_naively(text, len, flags);
    dg__tokens t = tokens_of(text, 0, len, flags);
    bool same = t.len == n.len;
    for (size_t j = 0; same && j < n.len; j++)
        same = t.starts[j] == n.starts[j] && t.ends[j] == n.ends[j] && t.hashes[j] == n.hashes[j] &&
               is_cluster(&t, j) == n.clusters[j];
    require(same, "%s %llX, flags %u, seed %llu", what, (unsigned long long)number, flags,
            (unsigned long long)seed);
    release(&t);
}

/* Every code point between two others, of each kind that may join it or be joined by it. */
START_TEST(reads_every_code_point_between_others)
{
    static const uint32_t sides[][2] = {
        {'e', 'e'},        {0x5D0, 0x5D1},  {'1', '2'},       {0x6F22, 0x6F22},
        {0x915, 0x93E},    {0xE01, 0xE48},  {0xE9, 0x323},    {0x1100, 0x1161},
        {0x200D, 0x1F600}, {0x2019, 0x444}, {0x304B, 0x3099}, {0x661, 0x660},
        {0x5D0, '\''},     {0x9C7, 0x9BE},  {0x63A, 0x651},   {0x30AB, '_'},
    };
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        if (!(dg__key_record_of(cp)->flags & DG__KEY_LETTER) && cp > 0x3000 && cp % 16)
            continue;
        for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
            if (cp > 0x3400 && (cp + i) % 8 != 0)
                continue;
            uint8_t text[24];
            size_t len = dg__utf8_encode(sides[i][0], text);
            len += dg__utf8_encode(cp, text + len);
            len += dg__utf8_encode(sides[i][1], text + len);
            text[len++] = cp % 3 == 0 ? ' ' : 'x';
            check_naively(text, len, (cp + (uint32_t)i) & 3, "U+", cp, 0);
        }
    }
}
END_TEST

/* Few code points over and over, in any normal form, the last at the end of what can be read. */
START_TEST(reads_few_code_points_as_the_naive_reading_does)
{
    uint64_t seed = test_seed(), state = seed;
    size_t page;
    uint8_t *pages = guarded(&page);
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint32_t few[6], text[64], normal[512];
        size_t len = 1 + test_below(&state, 30), n = sizeof normal / sizeof *normal, n_bytes = 0;
        size_t script = test_below(&state, TEST_N_SCRIPTS);
        for (size_t j = 0; j < 6; j++)
            few[j] = test_code_point(&state, j < 4 ? script : test_below(&state, TEST_N_SCRIPTS));
        for (size_t j = 0; j < len; j++)
            text[j] = test_below(&state, 8) == 0 ? ' ' : few[test_below(&state, 6)];
        uninorm_t form = test_below(&state, 2) ? UNINORM_NFD : UNINORM_NFC;
        require(u32_normalize(form, text, len, normal, &n) == normal, "a test's text is too long");
        uint8_t bytes[4 * 512];
        for (size_t j = 0; j < n; j++)
            n_bytes += dg__utf8_encode(normal[j], bytes + n_bytes);
        if (test_below(&state, 4) == 0)
            bytes[test_below(&state, n_bytes)] ^= (uint8_t)(1 << test_below(&state, 8));
        uint8_t *at = pages + page - n_bytes;
        memcpy(at, bytes, n_bytes);
        check_naively(at, n_bytes, (uint32_t)test_below(&state, 4), "case", i, seed);
    }
    munmap(pages, 2 * page);
}
END_TEST

/* Words up to and over the length where they are cut, at the end of what can be read. */
START_TEST(long_words_of_other_scripts_are_cut)
{
    static const char *const letters[] = {"\u044F", "\u10D0", "\u1100\u1161", "\u05D0\u05B0",
                                          "e\u0301"};
    size_t page;
    uint8_t *pages = guarded(&page);
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        size_t size = strlen(letters[i]);
        for (size_t n = 1; n < 150; n++) {
            uint8_t *text = pages + page - n * size;
            for (size_t j = 0; j < n; j++)
                memcpy(text + j * size, letters[i], size);
            dg__tokens t = tokens_of(text, 0, n * size, 0);
            require(t.len == (n > 128 ? 2 : 1) && t.ends[0] == (n > 128 ? 128 : n) * size &&
                        t.ends[t.len - 1] == n * size,
                    "%zu times %s", n, letters[i]);
            release(&t);
        }
    }
    munmap(pages, 2 * page);
}
END_TEST

/* All of Hangul in jamo: the tokens of the syllables, and with any byte changed, those of the naive
 * reading. */
START_TEST(reads_jamo_as_syllables)
{
    uint64_t seed = test_seed(), state = seed;
    for (uint32_t syllable = 0xAC00; syllable < 0xD7A4; syllable++) {
        uint32_t pair[2] = {syllable, 0xAC00 + (uint32_t)test_below(&state, 11172)};
        dg__tokens c = tokens_in_form(pair, 2, UNINORM_NFC, 0);
        dg__tokens d = tokens_in_form(pair, 2, UNINORM_NFD, 0);
        require(c.len == 1 && d.len == 1 && c.hashes[0] == d.hashes[0], "U+%04X, seed %llu",
                syllable, (unsigned long long)seed);
        release(&c);
        release(&d);
        uint32_t apart[8];
        uint8_t text[64];
        size_t n = 8, len = 0;
        u32_normalize(UNINORM_NFD, pair, 2, apart, &n);
        for (size_t i = 0; i < n; i++)
            len += dg__utf8_encode(apart[i], text + len);
        text[test_below(&state, len)] = (uint8_t)test_random(&state);
        check_naively(text, len, syllable & 3, "U+", syllable, seed);
    }
}
END_TEST

START_TEST(reads_anything_and_nothing_beyond)
{
    uint64_t seed = test_seed(), state = seed;
    size_t page;
    uint8_t *pages = guarded(&page), *end = pages + page;
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint8_t text[300];
        size_t len = fill_with_text(text, sizeof text, &state);
        for (size_t n = test_below(&state, 4); n > 0 && len > 0; n--)
            text[test_below(&state, len)] = (uint8_t)test_random(&state);
        if (i % 8 == 0)
            for (size_t j = 0; j < len; j++)
                text[j] = (uint8_t)test_random(&state);
        len = len > 0 ? test_below(&state, len + 1) : 0;
        memcpy(end - len, text, len);
        size_t from = test_below(&state, len + 1);
        dg__tokens t = tokens_of(end - len, from, len, (uint32_t)test_below(&state, 4));
        check_spans(&t, end - len, from, len, i, seed);
        release(&t);
    }
    munmap(pages, 2 * page);
}
END_TEST

/* A range is a text of its own. */
START_TEST(ranges_know_nothing_of_what_is_around)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint8_t text[300];
        size_t len = fill_with_text(text, sizeof text, &state);
        size_t from = test_below(&state, len + 1), to = from + test_below(&state, len - from + 1);
        dg__tokens part = tokens_of(text, from, to, 0);
        memmove(text, text + from, to - from);
        dg__tokens own = tokens_of(text, 0, to - from, 0);
        bool same = part.len == own.len;
        for (size_t j = 0; same && j < own.len; j++)
            same = part.starts[j] == own.starts[j] + from && part.ends[j] == own.ends[j] + from &&
                   part.hashes[j] == own.hashes[j];
        require(same, "case %zu, seed %llu", i, (unsigned long long)seed);
        release(&part);
        release(&own);
    }
}
END_TEST

/* ---- Long words ---- */

/* `piece` n times; to be freed. */
static uint8_t *repeated(const char *piece, size_t n, size_t *len)
{
    size_t size = strlen(piece);
    *len = n * size;
    uint8_t *text = malloc(*len + 1);
    for (size_t i = 0; i < *len; i++)
        text[i] = (uint8_t)piece[i % size];
    return text;
}

START_TEST(long_words_are_cut)
{
    static const struct {
        const char *what, *piece;
        size_t n, n_tokens, first_end;
    } cases[] = {
        {"ASCII", "a", 128, 1, 128},
        {"ASCII", "a", 129, 2, 128},
        {"ASCII", "ab", 150, 3, 128},
        {"Russian", "\u0436", 300, 3, 256},
        {"marks don't count", "e\u0301", 256, 2, 128 * 3},
        {"Hangul, decomposed", "\u1112\u1161\u11AB", 113, 1, 113 * 9},
        {"Hangul, decomposed, by bytes", "\u1112\u1161\u11AB", 114, 2, 113 * 9},
        {"by bytes, between characters", "e\u0301\u0302\u0303\u0304\u0308\u0323", 100, 2, 78 * 13},
        {"digits", "1,", 200, 4, 128},
        {"long keys", "\uFDFA", 200, 2, 128 * 3},
        {"a long key that goes on in ASCII",
         "\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA"
         "\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA"
         "\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA"
         "abcdefghijklmnopqrstuvwxy"
         "abcdefghijklmnopqrstuvwxy",
         1, 1, 17 * 3 + 50},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len;
        uint8_t *text = repeated(cases[i].piece, cases[i].n, &len);
        dg__tokens t = tokens_of(text, 0, len, 0);
        ck_assert_msg(t.len == cases[i].n_tokens && t.ends[0] == cases[i].first_end,
                      "%s: %zu tokens, the first one ends at %u", cases[i].what, t.len, t.ends[0]);
        release(&t);
        free(text);
    }
}
END_TEST

START_TEST(one_long_character_is_cut_too)
{
    size_t len;
    uint8_t *text = repeated("\u0301", 3000, &len);
    text[0] = ' ', text[1] = 'x';
    dg__tokens t = tokens_of(text, 0, len, 0);
    ck_assert_uint_eq(t.len, 1);
    ck_assert_uint_eq(t.starts[0], 1);
    ck_assert_uint_eq(t.ends[0], DG_WORD_MAX); /* one byte more would be half a mark */
    release(&t);
    free(text);
}
END_TEST

/* Would not end in time if a token cost more than the bytes around it. */
START_TEST(is_linear_on_hostile_input)
{
    static const char *const pieces[] = {
        "a",
        "a.",
        "\u30AB_",
        "_",
        "a'",
        "\u0301",
        "e\u0301\u0323",
        "a\u00AD",
        "\u0E01\u0E33",
        "\xFF",
        "\xE2\x80",
        "\U0001F1E6",
        "\u200D\u24C2",
        "_\u6F22_",
        "1,",
        "\u05D0\"",
        "\u1161",
        "\u6F22\u0301",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t len;
        uint8_t *text = repeated(pieces[i], (1 << 19) / strlen(pieces[i]), &len);
        dg__tokens t = tokens_of(text, 0, len, 0);
        check_spans(&t, text, 0, len, i, 0);
        release(&t);
        free(text);
    }
}
END_TEST

/* ---- The arrays ---- */

typedef struct counting {
    size_t used;      /* bytes in use */
    size_t fail_from; /* the number of the first allocation that fails */
    size_t n;
} counting;

static void *count(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    counting *c = ctx;
    if (new_size > 0 && c->n++ >= c->fail_from)
        return NULL;
    c->used += new_size - old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

START_TEST(any_allocation_may_fail)
{
    size_t len;
    uint8_t *text = repeated("word \u6F22\u5B57 ", 20000, &len);
    dg_status status = DG_NO_MEMORY;
    size_t fail_from = 0;
    for (; status != DG_OK; fail_from++) {
        counting c = {.fail_from = fail_from};
        dg_allocator a = {count, &c};
        dg__meter meter = dg__meter_start(NULL);
        dg__token_options options = {0, 0};
        dg__tokens t = {0};
        status = dg__tokens_append(&t, &a, text, 0, (uint32_t)len, &options, &meter);
        ck_assert(status == DG_OK || status == DG_NO_MEMORY);
        dg__tokens_shrink(&t, &a);
        dg__tokens_free(&t, &a);
        ck_assert_uint_eq(c.used, 0);
    }
    ck_assert_uint_gt(fail_from, 2);
    free(text);
}
END_TEST

START_TEST(appends_range_after_range)
{
    size_t len;
    uint8_t *text = repeated("a \u6F22 ", 1000, &len);
    counting c = {.fail_from = SIZE_MAX};
    dg_allocator a = {count, &c};
    dg__meter meter = dg__meter_start(NULL);
    dg__token_options options = {7, 0};
    dg__tokens t = {0};
    for (uint32_t at = 0; at < len; at += 6)
        ck_assert_int_eq(dg__tokens_append(&t, &a, text, at, at + 6, &options, &meter), DG_OK);
    dg__tokens_shrink(&t, &a);
    dg__tokens whole = tokens_of(text, 0, len, 0);
    ck_assert_uint_eq(t.len, 2000);
    ck_assert_uint_eq(whole.len, 2000);
    ck_assert_mem_eq(t.hashes, whole.hashes, 2000 * sizeof *t.hashes);
    ck_assert_mem_eq(t.starts, whole.starts, 2000 * sizeof *t.starts);
    ck_assert_uint_eq(dg__tokens_clusters(&t, 0, 2000), 1000);
    ck_assert_uint_eq(dg__tokens_clusters(&t, 3, 6), 2);
    ck_assert_uint_le(c.used, (2000 * 16 + 2000 / 8) * 3 / 2 + 64);
    dg__tokens_free(&t, &a);
    release(&whole);
    free(text);
}
END_TEST

START_TEST(blank_text_takes_no_memory)
{
    counting c = {.fail_from = SIZE_MAX};
    dg_allocator a = {count, &c};
    dg__meter meter = dg__meter_start(NULL);
    dg__token_options options = {0, 0};
    dg__tokens t = {0};
    ck_assert_int_eq(dg__tokens_append(&t, &a, (const uint8_t *)" .. ", 0, 4, &options, &meter),
                     DG_OK);
    dg__tokens_shrink(&t, &a);
    ck_assert_uint_eq(c.used, 0);
    ck_assert_ptr_null(t.starts);
    ck_assert_uint_eq(dg__tokens_clusters(&t, 0, 0), 0);
}
END_TEST

START_TEST(limits_are_looked_at)
{
    static const char *const pieces[] = {"word ", "a", "\u0301", ".", "a\u0301", "\u30AB_"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t len;
        uint8_t *text = repeated(pieces[i], (1 << 20) / strlen(pieces[i]), &len);
        dg_allocator a = dg__allocator(NULL);
        dg_limits limits = DG_LIMITS_INIT;
        limits.max_work = 100000;
        dg__meter meter = dg__meter_start(&limits);
        dg__token_options options = {0, 0};
        dg__tokens t = {0};
        ck_assert_int_eq(dg__tokens_append(&t, &a, text, 0, (uint32_t)len, &options, &meter),
                         DG_WORK_LIMIT);
        ck_assert_uint_le(meter.work, 100000 + 2 * 65536);
        release(&t);
        free(text);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, reads_what_the_rules_say);
    tcase_add_test(tests, reads_as_the_naive_reading_does);
    tcase_add_test(tests, reads_ascii_as_the_naive_reading_does);
    tcase_add_test(tests, reads_every_code_point);
    tcase_add_test(tests, reads_every_code_point_between_others);
    tcase_add_test(tests, reads_few_code_points_as_the_naive_reading_does);
    tcase_add_test(tests, long_words_of_other_scripts_are_cut);
    tcase_add_test(tests, reads_jamo_as_syllables);
    tcase_add_test(tests, normal_forms_have_the_same_tokens);
    tcase_add_test(tests, reads_anything_and_nothing_beyond);
    tcase_add_test(tests, ranges_know_nothing_of_what_is_around);
    tcase_add_test(tests, long_words_are_cut);
    tcase_add_test(tests, one_long_character_is_cut_too);
    tcase_add_test(tests, is_linear_on_hostile_input);
    tcase_add_test(tests, any_allocation_may_fail);
    tcase_add_test(tests, appends_range_after_range);
    tcase_add_test(tests, blank_text_takes_no_memory);
    tcase_add_test(tests, limits_are_looked_at);
}

TEST_MAIN("token", add_tests)

/* A script's words. Letters stand in the order of their frequency in running text of one language;
 * that of rank r of n is drawn with weight (n - r)^2, which is within a third of English and Russian
 * counts for all but the rarest. Words grow with the logarithm of their rank. */
#include "words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_WORDS 20000u
#define N_DRAWS 65536u

struct words {
    script script;
    uint32_t starts[N_WORDS + 1];
    uint16_t by_zipf[N_DRAWS]; /* ranks, as often as Zipf's law has them */
    char bytes[N_WORDS * (size_t)WORD_MAX];
};

const punctuation script_punctuation[N_SCRIPTS] = {
    [SCRIPT_LATIN] = {" ", ", ", ". ", "? ", "\"", "\""},
    [SCRIPT_CYRILLIC] = {" ", ", ", ". ", "? ", "«", "»"},
    [SCRIPT_GREEK] = {" ", ", ", ". ", "; ", "«", "»"},
    [SCRIPT_ARABIC] = {" ", "، ", ". ", "؟ ", "«", "»"},
    [SCRIPT_HAN] = {"", "，", "。", "？", "“", "”"},
    [SCRIPT_KANA] = {"", "、", "。", "？", "「", "」"},
    [SCRIPT_THAI] = {"", " ", " ", " ", "“", "”"},
};

/* The letters, and how many of them a word has: the commonest, and the rarest. */
typedef struct letters {
    const char *common, *rare; /* rare: of every eighth word; NULL: none */
    unsigned shortest, longest;
} letters;

static const letters script_letters[N_SCRIPTS] = {
    [SCRIPT_LATIN] = {"etaoinshrdlucmfwygpbvkxqjz", NULL, 2, 8},
    [SCRIPT_CYRILLIC] = {"оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", NULL, 1, 10},
    [SCRIPT_GREEK] = {"αοιετσνηρυπκμλςίωόάέδήγχύθφώβξζψ", NULL, 2, 8},
    [SCRIPT_ARABIC] = {"اليمونترهبدسعفكحقةجشأصخطىضغذزثئءإظؤآ", "اليمونترهبَُِّْ", 2, 6},
    [SCRIPT_HAN] =
        {"的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家"
         "学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本"
         "见经头面公同三已老从动两长",
         NULL, 1, 2},
    [SCRIPT_KANA] =
        {"のいんしてにはとたかをうなでがるこきくすっれもりらそあつまさよめけせちどおじだほわえみ"
         "やろひょゃばねふゅゆへむぶびげ",
         "ンースルトイラアリクシフレドジタッロマテカサバグプパムデコキ", 2, 4},
    [SCRIPT_THAI] = {"นรกงมยอลวดทตสบปคหพจชขผถธศญณษภฟซ", NULL, 1, 3},
};

/* ---- Drawing ---- */

static size_t code_point_len(const char *s)
{
    uint8_t lead = (uint8_t)*s;
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* One of the code points of `list`, the earlier ones more often. Returns its bytes. */
static size_t draw_letter(char *out, const char *list, uint64_t *random)
{
    size_t n = 0, len = strlen(list);
    for (size_t at = 0; at < len; at += code_point_len(list + at))
        n++;
    double u = (double)(next_random(random) >> 11) * 0x1p-53;
    size_t rank = (size_t)((double)n * (1 - cbrt(1 - u)));
    while (rank-- > 0)
        list += code_point_len(list);
    memcpy(out, list, code_point_len(list));
    return code_point_len(list);
}

/* Half of running Chinese is of a hundred characters, the rest of some thousands. */
static size_t draw_han(char *out, const char *list, uint64_t *random)
{
    if (random_below(random, 100) < 45)
        return draw_letter(out, list, random);
    uint32_t cp = 0x4E00 + 7 * (uint32_t)random_below(random, 2900);
    out[0] = (char)(0xE0 | cp >> 12);
    out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[2] = (char)(0x80 | (cp & 0x3F));
    return 3;
}

/* A syllable: vowels stand before, above, below and behind the consonant, tones on top. */
static size_t draw_thai(char *out, const char *list, uint64_t *random)
{
    size_t at = 0;
    if (random_below(random, 100) < 25)
        at += draw_letter(out + at, "เแไโใ", random);
    at += draw_letter(out + at, list, random);
    if (random_below(random, 100) < 45)
        at += draw_letter(out + at, "ัีิุู็ื", random);
    if (random_below(random, 100) < 30)
        at += draw_letter(out + at, "่้๊", random);
    if (random_below(random, 100) < 40)
        at += draw_letter(out + at, "าะำ", random);
    if (random_below(random, 100) < 35)
        at += draw_letter(out + at, list, random);
    return at;
}

static size_t make_word(char *out, script s, uint32_t rank, uint64_t *random)
{
    const letters *l = &script_letters[s];
    double share = log(rank + 1.0) / log(N_WORDS);
    size_t n = l->shortest + (size_t)(share * (l->longest - l->shortest));
    n += random_below(random, 3);
    n -= n > l->shortest && random_below(random, 2) == 0;
    const char *list = l->rare != NULL && rank % 8 == 7 ? l->rare : l->common;
    size_t at = 0;
    for (size_t i = 0; i < n && at + 24 < WORD_MAX; i++) {
        if (s == SCRIPT_HAN)
            at += draw_han(out + at, list, random);
        else if (s == SCRIPT_THAI)
            at += draw_thai(out + at, list, random);
        else
            at += draw_letter(out + at, list, random);
    }
    return at;
}

/* ---- The vocabulary ---- */

words *words_new(script s, uint64_t seed)
{
    words *w = malloc(sizeof *w);
    uint64_t random = seed + (uint64_t)s;
    w->script = s;
    w->starts[0] = 0;
    for (uint32_t rank = 0; rank < N_WORDS; rank++)
        w->starts[rank + 1] =
            w->starts[rank] + (uint32_t)make_word(w->bytes + w->starts[rank], s, rank, &random);
    for (uint32_t i = 0; i < N_DRAWS; i++)
        w->by_zipf[i] = (uint16_t)(pow(N_WORDS, (i + 0.5) / N_DRAWS) - 1);
    return w;
}

void words_free(words *w)
{
    free(w);
}

const char *words_draw(const words *w, uint64_t random, size_t *len)
{
    uint32_t rank = w->by_zipf[random % N_DRAWS];
    *len = w->starts[rank + 1] - w->starts[rank];
    return w->bytes + w->starts[rank];
}

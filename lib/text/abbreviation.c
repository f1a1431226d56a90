/* The words, sorted by their bytes, for all languages together: what is an abbreviation in one and
 * a common word in another is left out, or is of the kind that does less harm.
 *
 * Not listed are single letters and runs of them ("U.S."), which count as DG__ENDS_FOR_OPENERS, and
 * abbreviations after which a capital letter begins a sentence ("etc.", "usw."). */
#include "text/abbreviation.h"

#include "text/utf8.h"

#include <string.h>
#include <unicase.h>
#include <uninorm.h>

static const dg__listed_word never_end[] = {
    "bijv",   "bkz",  "bl.a",  "bspw", "bzw",   "cf",  "cfr",  "d.h",  "d.r",   "d.v.s",
    "d.w.z",  "dhr",  "dott",  "dr",   "drs",   "e.g", "eg",   "esim", "evtl",  "exkl",
    "f.eks",  "ggf",  "i.d.r", "i.e",  "i.v.m", "ie",  "ing",  "inkl", "m.a.w", "m.b.t",
    "messrs", "mevr", "mgr",   "mlle", "mme",   "mr",  "mrs",  "ms",   "napr",  "np",
    "orn",    "p.ej", "p.es",  "p.ex", "prof",  "sog", "sra",  "srta", "t.a.v", "t.ex",
    "tzn",    "tzv",  "tzw",   "vgl",  "viz",   "vrt", "vs",   "z.b",  "z.t",   "zzgl",
    "δηλ",    "π.χ",  "напр",  "см",   "ср",    "т.е", "т.зв", "т.к",  "т.н"};

static const dg__listed_word end_before_opener[] = {
    "adm",    "admon", "al",    "allg",  "approx", "aprox", "arch",  "assn",  "av",     "avda",
    "ave",    "avv",   "bes",   "blvd",  "bros",   "bzgl",  "ca",    "capt",  "cca",    "circa",
    "cmdr",   "co",    "col",   "corp",  "cpt",    "dept",  "dipl",  "dra",   "dvs",    "ed",
    "eds",    "ee.uu", "ehem",  "ej",    "eng",    "engl",  "esq",   "est",   "evang",  "excl",
    "exma",   "exmo",  "franz", "ft",    "geb",    "gen",   "geom",  "gest",  "gov",    "gral",
    "griech", "hl",    "hon",   "hrsg",  "ibid",   "inc",   "incl",  "inz",   "jl",     "jr",
    "judr",   "jur",   "kath",  "lat",   "lic",    "llc",   "lt",    "ltd",   "maj",    "med",
    "mej",    "mio",   "mrd",   "mt",    "mudr",   "mw",    "n.chr", "on.le", "op.cit", "ph.d",
    "phil",   "plk",   "pres",  "profa", "rd",     "rep",   "repr",  "resp",  "rev",    "sen",
    "sgt",    "sig",   "sigg",  "sr",    "st",     "ste",   "str",   "stv",   "sw",     "tel",
    "tj",     "trans", "ud",    "uds",   "ul",     "univ",  "v.chr", "vd",    "verh",   "woj",
    "акад",   "вул",   "гос",   "гр",    "доц",    "им",    "корп",  "млн",   "млрд",   "нач",
    "обл",    "пер",   "пл",    "пос",   "просп",  "проф",  "св",    "тис",   "тов",    "тыс",
    "ул",     "ім"};

static const dg__listed_word not_before_digit[] = {
    "abb", "abr",  "abs",  "ago",  "apr",  "art",  "arts", "aufl", "aug",  "bd",  "blz",  "cap",
    "ch",  "chap", "cod",  "dec",  "dez",  "dic",  "ene",  "eq",   "eqs",  "ex",  "exp",  "ext",
    "feb", "fevr", "fig",  "figs", "jan",  "janv", "juil", "jul",  "jun",  "kap", "kl",   "lfd",
    "lib", "mar",  "max",  "min",  "no",   "nos",  "nov",  "nr",   "nro",  "nrs", "num",  "nums",
    "oct", "okt",  "op",   "pag",  "pagg", "pags", "par",  "para", "pg",   "pp",  "ref",  "reg",
    "rn",  "sec",  "sect", "sep",  "sept", "tab",  "tabl", "tav",  "ver",  "vol", "vols", "ziff",
    "αρ",  "σελ",  "гл",   "пп",   "разд", "рис",  "ст",   "стр",  "табл", "тт"};

static const dg__listed_word openers[] = {
    "a",       "aber",   "according", "after",  "all",    "als",   "also",      "although",
    "am",      "an",     "anche",     "and",    "apres",  "as",    "at",        "auch",
    "because", "before", "bei",       "both",   "but",    "by",    "ce",        "ces",
    "cette",   "como",   "con",       "cuando", "da",     "dann",  "dans",      "das",
    "dat",     "der",    "deze",      "die",    "dies",   "diese", "dieser",    "dieses",
    "dit",     "doch",   "during",    "each",   "een",    "ein",   "eine",      "einer",
    "el",      "ela",    "ele",       "eles",   "ella",   "elle",  "elles",     "ellos",
    "em",      "en",     "er",        "es",     "esa",    "ese",   "esta",      "estas",
    "este",    "estos",  "et",        "for",    "from",   "fur",   "gli",       "he",
    "her",     "here",   "het",       "heute",  "hij",    "his",   "how",       "however",
    "i",       "ich",    "if",        "ihr",    "ik",     "il",    "ils",       "im",
    "in",      "isso",   "it",        "its",    "je",     "las",   "les",       "los",
    "ma",      "maar",   "mais",      "man",    "many",   "mas",   "meanwhile", "met",
    "mit",     "most",   "my",        "na",     "nach",   "nel",   "nella",     "no",
    "not",     "nous",   "now",       "nun",    "o",      "on",    "one",       "ook",
    "op",      "or",     "os",        "our",    "par",    "para",  "pero",      "por",
    "pour",    "quando", "questa",    "questi", "questo", "se",    "segun",     "seit",
    "selon",   "she",    "si",        "sie",    "sin",    "since", "so",        "some",
    "such",    "that",   "the",       "their",  "then",   "there", "these",     "they",
    "this",    "those",  "though",    "toen",   "um",     "uma",   "un",        "una",
    "und",     "under",  "une",       "uno",    "unos",   "voor",  "vous",      "we",
    "wenn",    "what",   "when",      "where",  "while",  "who",   "why",       "wij",
    "wir",     "with",   "y",         "you",    "your",   "ze",    "zij",       "zu",
    "а",       "але",    "в",         "ви",     "вона",   "вони",  "вы",        "він",
    "для",     "его",    "ее",        "если",   "за",     "и",     "из",        "их",
    "как",     "когда",  "коли",      "ми",     "мы",     "на",    "но",        "он",
    "она",     "они",    "оно",       "по",     "после",  "при",   "с",         "та",
    "так",     "также",  "у",         "це",     "цеи",    "ця",    "эта",       "эти",
    "это",     "этот",   "я",         "якщо",   "і"};

static const dg__listed_word after_ordinal[] = {
    "april",        "auflage",  "august",  "dezember",  "februar",   "jahrhundert",
    "jahrhunderts", "januar",   "jh",      "juli",      "juni",      "mai",
    "marz",         "november", "oktober", "september", "weltkrieg", "weltkriegs"};

static const dg__listed_word name_endings[] = {
    "app",  "asp",  "aspx", "au",   "bak",  "bat", "biz", "br",   "ca",   "cc",   "cfg",  "ch",
    "cn",   "co",   "com",  "conf", "cpp",  "css", "csv", "cz",   "db",   "dev",  "dk",   "dll",
    "doc",  "docx", "edu",  "epub", "eu",   "exe", "fi",  "fr",   "gif",  "go",   "gov",  "gz",
    "hpp",  "htm",  "html", "info", "ini",  "int", "io",  "java", "jp",   "jpeg", "jpg",  "js",
    "json", "jsp",  "jsx",  "kr",   "lock", "log", "md",  "mil",  "mod",  "mp",   "net",  "nz",
    "odt",  "org",  "pdf",  "php",  "pl",   "png", "ppt", "pptx", "py",   "rar",  "rb",   "rs",
    "rst",  "rtf",  "ru",   "se",   "sh",   "so",  "sql", "svg",  "sys",  "tar",  "tex",  "tmp",
    "toml", "ts",   "tsv",  "tsx",  "tv",   "txt", "uk",  "vue",  "wasm", "wav",  "webp", "xls",
    "xlsx", "xml",  "xz",   "yaml", "yml",  "zip"};

const uint64_t dg__word_filter[] = {
    0x8008004010400402, 0x0000000800400000, 0x0000400000400000, 0x4001000000402A04,
    0x0800120410000000, 0x640000800000C000, 0x1801401000102000, 0x0000000004010020,
    0x0080500000000090, 0x0001200104000000, 0x0100000040600142, 0x0150041000000000,
    0x054B080000504004, 0x1000000001000000, 0x0220900802080000, 0x0000210000000000,
    0x010A020000000200, 0x0400000000000080, 0x0248000020000010, 0x0810000000000000,
    0x0860018200000000, 0x0002000900000000, 0x4200020022030000, 0x0000120000000000,
    0x2000001800002100, 0x800000000B020000, 0x8000000004000040, 0x0800000000802020,
    0x0000010001080000, 0x0000000000860468, 0x4001000040040000, 0x0880000000082000,
    0x9200401000010000, 0x0000000000000000, 0x0002210200088008, 0x0000040004800100,
    0x0008000001002081, 0x0000000090000010, 0x0300000000000000, 0x1005000020000000,
    0x2000002028000840, 0x0000000200100100, 0x4118404200C00000, 0x0000000000000024,
    0x0008044040200000, 0x0001000140880000, 0x8000000000003000, 0x0102830080000008,
    0x0600542001400400, 0x0000000000004040, 0x00200000000C0000, 0x0800200003000900,
    0x80000440084018A0, 0x0000020408000500, 0x000000000020A000, 0x0100000018820000,
    0x0200001400000100, 0x0801600000154000, 0x000000080000A800, 0x0001104000000000,
    0x8000040840084000, 0x00040A0000014000, 0x0080010200240004, 0x0004000000100000,
    0x0000000002000840, 0x0004002040002000, 0x0020108000040000, 0x0820002B04040024,
    0x0810800010012000, 0x0604008800000000, 0x0004408003140100, 0x1C40000400000010,
    0x0080440400000000, 0x0010000088000002, 0x2010000001080000, 0x00800A0004001000,
    0x4000020000000800, 0x0000060102020000, 0x8010001000040021, 0x0000010000004001,
    0x0084080000000000, 0x0000400000000000, 0x0008000000080000, 0x000400200C008000,
    0x0000001001005000, 0x0081000004000808, 0x0200100000102004, 0x0000000000500882,
    0x0000000220010008, 0x0800008200000000, 0x0010000000001288, 0x0280400000100804,
    0x8000000402080004, 0x0010001000200000, 0x0000041050000100, 0x0040000118000010,
    0x814024000A100084, 0x0000008000020010, 0x0088040000000120, 0x0000918000000000,
    0x0000000000008008, 0x0800008002000040, 0x0001004000002000, 0x0048000000120000,
    0x1000200001004010, 0x8000200000000001, 0x8001001000200020, 0x0000430000400810,
    0x0400000800020000, 0x00800240000104A0, 0x0000020041000000, 0x8000002000080000,
    0x20020080C0010000, 0x0000200400800001, 0x20000104CC000800, 0x0008C800406080A0,
    0x0201020810500020, 0x4001000908010000, 0x4004400401080000, 0x0400020000000200,
    0x0000042000100030, 0x0100040008002001, 0x0000000001002000, 0x0204410000002000,
    0x0202038144000000, 0x0000000000000004, 0x1800001001000000, 0x200000080020000C};

#define LIST(words)                                                                                \
    {                                                                                              \
        words, sizeof words / sizeof *words                                                        \
    }

static const struct {
    const dg__listed_word *words;
    size_t n;
} lists[DG__N_WORD_KINDS] = {
    [DG__NEVER_ENDS] = LIST(never_end),       [DG__ENDS_FOR_OPENERS] = LIST(end_before_opener),
    [DG__NUMBERED] = LIST(not_before_digit),  [DG__OPENER] = LIST(openers),
    [DG__ORDINAL_NOUN] = LIST(after_ordinal), [DG__NAME_ENDING] = LIST(name_endings)};

const dg__listed_word *dg__listed_words(dg__word_kind kind, size_t *n)
{
    *n = lists[kind].n;
    return lists[kind].words;
}

bool dg__word_is(dg__word_kind kind, const uint8_t *folded, size_t len)
{
    uint8_t word[16] = {0};
    if (len > DG__LISTED_WORD_MAX)
        return false;
    memcpy(word, folded, len);
    if (!dg__may_be_listed(kind, dg__load_letters(word) + dg__load_letters(word + 8)))
        return false;
    size_t low = 0, high = lists[kind].n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *other = lists[kind].words[middle];
        int order = word[0] - (uint8_t)other[0];
        if (order == 0)
            order = memcmp(word, other, sizeof(dg__listed_word));
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

/* The letter that an accented one is built on. */
static uint32_t base_of(uint32_t letter)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    while (uc_canonical_decomposition(letter, parts) > 0)
        letter = parts[0];
    return letter;
}

size_t dg__fold_letter(uint32_t letter, uint8_t out[4])
{
    if (letter < 0x80) {
        out[0] = (uint8_t)(letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter);
        return 1;
    }
    return dg__utf8_encode(uc_tolower(base_of(letter)), out);
}

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
    dg__listed_word word = {0};
    if (len > DG__LISTED_WORD_MAX)
        return false;
    memcpy(word, folded, len);
    size_t low = 0, high = lists[kind].n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *other = lists[kind].words[middle];
        int order = (uint8_t)word[0] - (uint8_t)other[0];
        if (order == 0)
            order = memcmp(word, other, sizeof word);
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

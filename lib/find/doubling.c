/* Lists of match keys, sorted, for binary search: the frequent function words of the languages that
 * most drafts are written in, and the doublings that their grammars allow. */
#include "find/doubling.h"

#include <string.h>

/* clang-format off */

/* Meant wherever they stand. */
static const char *const doubling[] = {
    "aan", "adim", "altro", "aye", "ayri", "bang", "birer", "blah", "boo", "bora", "bye", "casi", "choo",
    "chop", "così", "cou", "das", "dem", "den", "der", "die", "dum", "etc", "far", "ha", "had",
    "haha", "he", "hear", "help", "hemen", "her", "het", "hi", "ho", "hush", "je", "knock",
    "la", "long", "man", "many", "much", "na", "nie", "night", "no", "nous", "now", "oh", "ole",
    "passo", "pian", "piano", "plus", "poco", "pom", "pretty", "quite", "quá", "really", "se", "sie", "sik",
    "so", "ta", "tap", "tek", "teker", "tekrar", "template", "that", "there", "tic", "tick", "tsk",
    "tut", "type", "uzun", "variable", "very", "vous", "well", "win", "yada", "yavaş", "yeah", "yes",
    "zaman", "вот", "да", "еле", "есть", "ну", "очень", "чуть"};

/* Particles of verbs, and the verbs: "logged in in the morning". */
static const char *const particles[] = {"by", "in", "off", "on", "out", "over", "through", "up"};
static const char *const with_particle[] = {
    "built", "call", "called", "carried", "carry", "check", "checked", "checking", "click",
    "clicked", "dial", "dialed", "drop", "dropped", "fill", "filled", "go", "goes", "going",
    "hold", "keep", "kept", "log", "logged", "logging", "logs", "move", "moved", "opt", "opted",
    "opting", "pass", "passed", "plug", "plugged", "pulled", "rely", "run", "sign", "signed",
    "signing", "step", "stepped", "swap", "swapped", "switch", "switched", "tuned", "turn",
    "turned", "turning", "went", "zoom", "zoomed"};

/* Before content words in French, where participles and adjectives double nouns: "les invités
 * invités à". */
static const char *const french[] = {"aux", "ces", "des", "du", "les", "leurs", "nos", "une"};

static const char *const articles[] = {
    "a", "an", "das", "de", "dem", "den", "der", "des", "die", "een", "ein", "eine", "einem",
    "einen", "einer", "el", "gli", "het", "i", "il", "la", "las", "le", "les", "lo", "los", "o",
    "os", "the", "um", "uma", "un", "una", "une", "uno"};

static const char *const function_words[] = {
    "a", "about", "after", "al", "all", "als", "also", "am", "an", "and", "any", "are", "as", "at",
    "au", "auf", "aus", "aux", "avec", "be", "because", "been", "before", "bei", "but", "by",
    "can", "che", "com", "con", "could", "da", "dans", "das", "dass", "de", "del", "della", "dem",
    "den", "der", "des", "di", "did", "die", "do", "does", "du", "een", "ein", "eine", "einem",
    "einen", "einer", "el", "em", "en", "er", "es", "est", "et", "for", "from", "für", "has",
    "have", "he", "het", "his", "i", "if", "il", "im", "in", "into", "is", "ist", "it", "its",
    "je", "la", "las", "le", "les", "lo", "los", "may", "met", "mit", "must", "na", "nicht", "no",
    "not", "o", "of", "off", "on", "or", "os", "ou", "our", "out", "over", "par", "para", "per",
    "por", "pour", "qu", "que", "qui", "se", "she", "should", "sich", "sie", "sind", "su", "sur",
    "than", "that", "the", "their", "then", "there", "these", "they", "this", "those", "through",
    "to", "um", "uma", "un", "una", "und", "une", "up", "van", "vom", "von", "was", "we", "were",
    "when", "where", "which", "while", "who", "will", "with", "would", "y", "you", "your", "zu",
    "zum", "zur", "à", "é", "для", "до", "если", "и", "из", "или", "к", "как", "на", "не", "но",
    "о", "от", "по", "при", "с", "то", "у", "что", "это"};
/* clang-format on */

static bool is_in(const char *const *list, size_t n, const char *word)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = (unsigned char)list[middle][0] - (unsigned char)word[0];
        if (order == 0)
            order = strcmp(list[middle], word);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

#define IS_IN(list, word) is_in(list, sizeof list / sizeof *list, word)

bool dg__may_double(const char *word, const char *before)
{
    return IS_IN(doubling, word) ||
           (before != NULL && IS_IN(french, before) && !IS_IN(function_words, word)) ||
           (before != NULL && IS_IN(particles, word) && IS_IN(with_particle, before));
}

bool dg__is_function_word(const char *word)
{
    return IS_IN(function_words, word);
}

bool dg__is_grammatical_article(const char *word)
{
    return IS_IN(articles, word);
}

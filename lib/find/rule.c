/* The rules: their ids are stable, their texts are for editors. */
#include <dittograph/find.h>

typedef struct rule_text {
    const char *id;
    const char *summary;
    const char *explanation;
} rule_text;

static const rule_text rules[DG_N_RULES] = {
    [DG_REPEATED_BLOCK] =
        {"repeated-block", "One or more whole paragraphs stand again in the same document.",
         "A paragraph, list item or quotation, or several in a row, has the same words as another\n"
         "one in the same document. Letter case, punctuation, quotation marks, line breaks and\n"
         "white space don't count, so a copy that was wrapped anew is still a copy.\n"
         "\n"
         "A mistake: a paragraph was moved by copy and paste, and the original was left behind.\n"
         "Meant: a refrain, or the same warning above each of three procedures.\n"
         "\n"
         "If it is a mistake, delete the copy that fits its place less well. If it is meant, "
         "switch\n"
         "the rule off with --ignore repeated-block, or ask for longer texts with --min-words."},
    [DG_REPEATED_SENTENCES] =
        {"repeated-sentences", "One long or several consecutive sentences stand again.",
         "Whole sentences, at least 8 words or two sentences in all, have the same words as "
         "others\n"
         "in the same document, in one paragraph or in two. Sentences that always stand together "
         "are\n"
         "one finding; n copies are one finding with n places.\n"
         "\n"
         "A mistake: the conclusion was pasted twice into one line.\n"
         "Meant: a motto that is quoted again at the end.\n"
         "\n"
         "If it is a mistake, delete all but one of the places listed. If it is meant, switch the\n"
         "rule off with --ignore repeated-sentences, or ask for longer texts with --min-words."},
    [DG_REPEATED_PASSAGE] =
        {"repeated-passage", "A run of words stands again that is no whole sentence.",
         "At least 12 words in a row stand again in the same document, and they aren't accounted "
         "for\n"
         "by repeated blocks or sentences: they begin or end inside a sentence. The longest such "
         "run\n"
         "is reported, wherever it may cross sentences and paragraphs. Off unless it is selected.\n"
         "\n"
         "A mistake: a paragraph was pasted twice and its first words were edited in one copy.\n"
         "Meant: a long name or a formula of words, \"the Committee on the Elimination of ...\".\n"
         "\n"
         "Look at what differs around the places: that shows whether a copy was edited. Ask for\n"
         "longer runs with --min-passage-words."},
    [DG_DOUBLED_WORDS] =
        {"doubled-words", "A word or a few words stand twice in a row.",
         "One to seven words are repeated at once, with nothing but white space between. "
         "Doublings\n"
         "that grammar or usage allows are left out (\"had had\", \"logged in in\", \"very "
         "very\"), as\n"
         "are names, quotations, code, and anything that stands three times or more.\n"
         "\n"
         "A mistake: \"Paris in the the spring\", \"as shown in the in the table\".\n"
         "Meant: \"what it is is a lie\".\n"
         "\n"
         "If it is a mistake, delete one. If it is meant, switch the rule off with\n"
         "--ignore doubled-words, or word the sentence in another way."},
};

static const rule_text *text_of(dg_rule rule)
{
    return (unsigned)rule < DG_N_RULES ? &rules[rule] : NULL;
}

const char *dg_rule_id(dg_rule rule)
{
    const rule_text *text = text_of(rule);
    return text != NULL ? text->id : NULL;
}

const char *dg_rule_summary(dg_rule rule)
{
    const rule_text *text = text_of(rule);
    return text != NULL ? text->summary : NULL;
}

const char *dg_rule_explanation(dg_rule rule)
{
    const rule_text *text = text_of(rule);
    return text != NULL ? text->explanation : NULL;
}

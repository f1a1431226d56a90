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
         "A mistake: the conclusion was pasted twice into one line; a paragraph was worded anew, "
         "and\n"
         "the old one was left above it.\n"
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
         "are names, code, what stands in quotation marks of its own, and anything that stands\n"
         "three times or more.\n"
         "\n"
         "A mistake: \"Paris in the the spring\", \"as shown in the in the table\".\n"
         "Meant: \"what it is is a lie\".\n"
         "\n"
         "If it is a mistake, delete one. If it is meant, switch the rule off with\n"
         "--ignore doubled-words, or word the sentence in another way."},
    [DG_REPEATED_SECTION] =
        {"repeated-section", "A section of the same title stands again, much of it the same.",
         "Two sections of one document have the same title and level, and at least half of their\n"
         "paragraphs are the same, or all that stands before their first headings. Titles that\n"
         "come back by design (Parameters, Example, See also) must be followed by nearly the "
         "same.\n"
         "\n"
         "A mistake: a merge kept a section from both sides.\n"
         "Meant: \"Installation\" for each of two products, word for word the same but for a "
         "name;\n"
         "two functions of one name, each below its own signature.\n"
         "\n"
         "If it is a mistake, delete one and keep what only the other says. If it is meant, give\n"
         "the sections titles that tell them apart, or switch the rule off with\n"
         "--ignore repeated-section."},
    [DG_NEAR_DUPLICATE_BLOCK] =
        {"near-duplicate-block", "A paragraph stands again with small edits.",
         "Two or more paragraphs of one document are edits of one another: at least six in ten of\n"
         "the longer one's words stand in the other in the same order, or eight in ten of the\n"
         "shorter one's. Each is compared with the first place listed, word by word. Off unless "
         "it\n"
         "is selected.\n"
         "\n"
         "A mistake: a paragraph was rewritten, and its first version was left in.\n"
         "Meant: two procedures that differ in one step; a form filled in twice.\n"
         "\n"
         "The words that differ are shown: they tell which of the two it is."},
    [DG_SHARED_BLOCK] =
        {"shared-block", "One or more whole paragraphs stand in several documents.",
         "A paragraph, list item or quotation, or several in a row, has the same words in two or\n"
         "more documents. Within one document it would be a repeated-block.\n"
         "\n"
         "A mistake: an article was published twice, under two names.\n"
         "Meant: a licence, an author's note, the introduction of a series.\n"
         "\n"
         "If it is a mistake, keep it in one document and refer to it from the others."},
    [DG_SHARED_SENTENCES] =
        {"shared-sentences", "Long or consecutive sentences stand in several documents.",
         "Whole sentences, at least 8 words or two sentences in all, have the same words in two "
         "or\n"
         "more documents, in paragraphs that differ otherwise.\n"
         "\n"
         "A mistake: two drafts were made from the same notes, and both tell the same anecdote.\n"
         "Meant: a definition that every chapter repeats.\n"
         "\n"
         "If it is a mistake, reword one. Ask for longer texts with --min-words."},
    [DG_SHARED_PASSAGE] =
        {"shared-passage", "A run of words stands in several documents.",
         "At least 12 words in a row stand in two or more documents and aren't accounted for by\n"
         "shared paragraphs or sentences. Where two documents are compared, runs that small edits\n"
         "interrupt are joined into one.\n"
         "\n"
         "A mistake: a source was copied without quotation marks.\n"
         "Meant: a quotation, a title, a formula of words.\n"
         "\n"
         "Look at the similarity and at the words that differ. Ask for longer runs with\n"
         "--min-passage-words."},
    [DG_SHARED_NEAR_DUPLICATE] =
        {"shared-near-duplicate", "A paragraph stands in several documents with small edits.",
         "As near-duplicate-block, but no document holds two of the places.\n"
         "\n"
         "A mistake: a text was corrected in one document and not in the other.\n"
         "Meant: two versions of one manual.\n"
         "\n"
         "The words that differ are shown. Versions and translations of one text that stand side "
         "by\n"
         "side can be kept apart with --compare-within."},
    [DG_SHARED_DOCUMENT] =
        {"shared-document", "Two or more documents are the same as a whole, or nearly.",
         "At least half of all runs of five words that stand in one document or in the other stand "
         "in\n"
         "both: about one word in twelve may have been edited. Each document listed is that much "
         "like\n"
         "the first; none of those that come first in such a list is that much like another that "
         "does.\n"
         "Off unless it is selected.\n"
         "\n"
         "A mistake: a page was saved under a second name; a draft was left beside the article.\n"
         "Meant: versions of one document; a licence in each of several folders.\n"
         "\n"
         "If it is a mistake, keep the first and delete the others, or what they have of their own "
         "is\n"
         "to be moved over before. Versions that stand side by side can be kept apart with\n"
         "--compare-within."},
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

static const char *const evidence_texts[DG_N_EVIDENCE] = {
    "the copies adjoin",
    "repeated at once",
    "a paragraph stands again inside its neighbour",
    "items of one list",
    "sections of one title",
    "in an article, where repetition is hardly ever meant",
    "long, where hardly anything else stands twice",
    "stands three times or more: likely a formula",
    "ends in a colon: leads in what follows",
    "followed by something else",
    "code, an address or a name in the source differs; or, in short texts, case",
    "in table cells, captions or navigation",
    "in alternatives, of which a reader sees one",
    "begins as a note",
    "in a repeated section",
    "most of it is links",
    "says who is quoted",
    "source of a template, or filler",
    "one is a heading, and the other isn't",
    "paragraphs close to each other",
    "one is set apart: a caption, a pull quote, a teaser",
    "a line of data, not a sentence",
    "in a transcript: speakers repeat themselves",
    "each under a label of its own",
    "in neighbours of which one is an edited copy of the other",
    "in a document that often repeats itself",
    "of a licence or a notice of rights",
    "in two sections, each of which may need it",
    "of a page in HTML, which a program may have made",
};

const char *dg_evidence_text(uint32_t bit)
{
    for (uint32_t i = 0; i < DG_N_EVIDENCE; i++)
        if (bit == UINT32_C(1) << i)
            return evidence_texts[i];
    return NULL;
}

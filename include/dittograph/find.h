/* Finding what stands twice: a document in, a report of findings out. */
#ifndef DITTOGRAPH_FIND_H
#define DITTOGRAPH_FIND_H

#include <dittograph/base.h>
#include <dittograph/document.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a finding is. As bits of dg_find_options.rules: 1u << rule. */
typedef enum dg_rule {
    DG_REPEATED_BLOCK,       /* one or more whole consecutive blocks stand again */
    DG_REPEATED_SENTENCES,   /* one or more whole consecutive sentences stand again */
    DG_REPEATED_PASSAGE,     /* a run of words stands again that those two don't account for */
    DG_DOUBLED_WORDS,        /* one to seven words stand twice in a row, by mistake */
    DG_REPEATED_SECTION,     /* a section of the same title stands again, much of it the same */
    DG_NEAR_DUPLICATE_BLOCK, /* a block stands again with small edits, in the same document */
    DG_SHARED_BLOCK,         /* the same as the first three, but in different documents: no */
    DG_SHARED_SENTENCES,     /* document holds two of the places */
    DG_SHARED_PASSAGE,
    DG_SHARED_NEAR_DUPLICATE,
    DG_SHARED_DOCUMENT /* whole documents are the same, or nearly */
} dg_rule;

#define DG_N_RULES 11u

typedef enum dg_level {
    DG_INFO,   /* worth knowing, may well be meant */
    DG_WARNING /* what an editor would call a mistake */
} dg_level;

/* What speaks for a mistake, or against one: bits of dg_finding.evidence. dg_evidence_text says each
 * in words. */
typedef enum dg_evidence {
    DG_COPIES_ADJOIN = 1 << 0,     /* whole blocks, with nothing between them */
    DG_WITHIN_SENTENCES = 1 << 1,  /* repeated at once, within one block */
    DG_HELD_BY_NEIGHBOUR = 1 << 2, /* a whole block stands again inside the one before or behind */
    DG_ITEMS_OF_ONE_LIST = 1 << 3, /* a flat, unordered one */
    DG_SECTIONS_OF_ONE_TITLE = 1 << 4,
    DG_IN_ARTICLE = 1 << 5,      /* plain text, or markup without what documentation is made of */
    DG_RARE_REPEAT = 1 << 6,     /* paragraphs of 100 words, and 3 repeats at most */
    DG_MANY_COPIES = 1 << 7,     /* three or more */
    DG_LEADS_IN = 1 << 8,        /* ends in a colon */
    DG_OTHER_FOLLOWS = 1 << 9,   /* code, an image, items: not the same behind each copy */
    DG_SOURCE_DIFFERS = 1 << 10, /* not the same code, addresses, names of files; if short, not the
                                    same case */
    DG_IN_CELLS = 1 << 11,       /* of tables; captions; navigation */
    DG_ARE_ALTERNATIVES = 1 << 12,    /* a reader sees one of them: tabs */
    DG_BEGINS_AS_NOTE = 1 << 13,      /* "Note:", "See also" */
    DG_IN_REPEATED_SECTION = 1 << 14, /* which is a finding of its own */
    DG_ARE_LINKS = 1 << 15,           /* most of their words are links: a menu without a name */
    DG_ARE_CREDITS = 1 << 16,         /* behind a dash, or in a footnote: who is quoted */
    DG_IN_TEMPLATE = 1 << 17,         /* with placeholders, {{ name }}; Lorem ipsum */
    DG_HEADS_TEXT = 1 << 18,          /* one is a heading, and the other isn't */
    DG_CLOSE_BY = 1 << 19,            /* paragraphs with three blocks between at most, no heading */
    DG_SET_APART = 1 << 20,           /* one is a caption, a pull quote or a teaser */
    DG_NO_SENTENCE = 1 << 21,         /* short, and a line of data or of a log, not a sentence */
    DG_IN_SPEECH = 1 << 22,           /* in a transcript: speakers repeat themselves */
    DG_UNDER_LABELS = 1 << 23,        /* each has a label of its own: a heading, a term */
    DG_IN_EDITED_NEIGHBOUR = 1 << 24, /* in two neighbours that say the same of the same things */
    DG_IN_REPETITIVE = 1 << 25, /* many other texts, or sections, stand again in the document */
    DG_OF_RIGHTS = 1 << 26,     /* of a licence */
    DG_IN_SECTIONS = 1 << 27,   /* in two sections, in formats of documentation */
    DG_IN_PAGE = 1 << 28        /* sections or items of HTML that isn't an article */
} dg_evidence;

#define DG_N_EVIDENCE 29u

/* One place where a repeated text stands. */
typedef struct dg_occurrence {
    dg_span span;                    /* in the document's text: its source */
    uint32_t first_token, end_token; /* the witness: its tokens [first, end) match those of every
                                        other occurrence, key by key, if the similarity is 1 */
    uint32_t document;               /* its index; 0 where only one was looked at */
} dg_occurrence;

/* A 128-bit hash of a normalised text: its match keys, each followed by a line feed. It depends on
 * that text and the document's flags only: not on where the text stands, nor on the seed. */
typedef struct dg_text_id {
    unsigned char bytes[16];
} dg_text_id;

/* One repeated text and all the places where it stands: a group. */
typedef struct dg_finding {
    dg_rule rule;
    dg_level level;
    uint32_t evidence;                /* bits of dg_evidence: why it has this level */
    double score;                     /* 0 to 1: how surely it is a mistake */
    double words;                     /* of one occurrence, by dg_document_words */
    double similarity;                /* the least of any occurrence with the first: the share of
                                         the longer one's words that align; 1.0: exact but for what
                                         the match key forgets */
    double containment;               /* the same of the shorter one's words */
    uint32_t document_frequency;      /* how many documents hold it */
    uint32_t nested;                  /* further occurrences, inside longer findings, not listed */
    const dg_occurrence *occurrences; /* at least two, by position */
    size_t n_occurrences;
    const dg_text_id *units; /* of each block or sentence it consists of, in order;
                                         a passage is one unit */
    size_t n_units;
    dg_text_id id; /* of the whole text */
} dg_finding;

typedef struct dg_find_options {
    size_t size;                   /* sizeof(dg_find_options): DG_FIND_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* of the report; copied; NULL: malloc */
    const dg_limits *limits;       /* used during the call only; NULL: none */
    uint32_t rules;                /* bits 1u << dg_rule */
    uint32_t k;                    /* tokens of a k-gram for passages: 1 to 32 */
    uint32_t min_words;            /* smallest repeated block or sentences, in words ... */
    uint32_t min_sentences;        /* ... or in sentences; 0: only words count */
    uint32_t min_passage_words;    /* smallest repeated passage, in words (and in tokens: k) */
    const dg_runner *runner; /* of a search in many documents, used during the call only; NULL:
                                      one document after the other */
    double min_similarity;   /* of an edited copy of a block: words that align, of the longer
                                      one's ... */
    double min_containment;  /* ... or of the shorter one's; both over 0 and at most 1 */
    uint32_t max_gap;        /* where two documents are compared: join shared passages over
                                      edits of so many tokens, at most 32; 0: don't (compare.h) */
} dg_find_options;

/* What is looked for unless options say otherwise: all that is exact. */
#define DG_EXACT_RULES                                                                             \
    (((1u << DG_N_RULES) - 1) &                                                                    \
     ~(1u << DG_NEAR_DUPLICATE_BLOCK | 1u << DG_SHARED_NEAR_DUPLICATE | 1u << DG_SHARED_DOCUMENT))

#define DG_FIND_OPTIONS_INIT                                                                       \
    {                                                                                              \
        sizeof(dg_find_options), NULL, NULL, DG_EXACT_RULES, 8, 8, 2, 12, NULL, 0.6, 0.8, 0        \
    }

typedef struct dg_report dg_report;

/* Finds everything that stands twice in the document.
 *
 * Units. Two blocks, or two sentences, are copies if they have the same match keys in the same
 * order. Neighbouring repeated units form one finding if and only if they have the same number of
 * copies and always adjoin in that order: p1 p2 p1 p2 is one finding with two occurrences;
 * p1 p2 p1 p2 p1 is p1 three times and p2 twice. A finding has at least min_words words or
 * min_sentences sentences. Repeated sentences are reported unless every copy lies in reported
 * blocks; if their text is that of a repeated block, they are further occurrences of that one.
 *
 * Passages. A repeat is a text of at least k tokens and min_passage_words words that stands twice
 * or more. It is reported if some occurrence of it lies inside no occurrence of a longer repeat.
 * Those are listed, of overlapping ones the leftmost; occurrences inside longer ones are counted in
 * `nested`. Where only one would be listed, another is listed with it: the first of all, or, if
 * that overlaps it, the last. If that overlaps it as well, the text repeats at once ("a a a a") and
 * is cut into copies that don't overlap: with d the distance from its first occurrence to its last
 * and n the tokens from the start of the first to the end of the last, the copies begin q apart, q
 * the smallest multiple of d that is long enough for a repeat, and have min(q, n - q) tokens, if
 * that is long enough as well; else it isn't reported.
 * A passage is left out if in each listed occurrence fewer than min_passage_words consecutive words
 * lie outside the blocks and sentences reported.
 *
 * Nothing of all this is reported that lies in headings alone.
 *
 * Doubled words. One to seven tokens that stand twice in a row in one block, with nothing between
 * them but one space or line break, in the same case, letters only, not quoted or joined to
 * something by a hyphen or the like, and not three times. Of several words only those that are all
 * function words, or two that end in an article ("in the in the"); of single ones not those that
 * may be doubled ("had had", "logged in in"), names, nor content words that the text doubles
 * habitually or that don't stand among words. Words of scripts written without spaces are not looked at.
 *
 * Sections, of Markdown and HTML: from a heading to the next one of its level or above. Two of the
 * same title and level are copies if they have the same parent and at least half of the longer
 * one's words and blocks stand in the other as well; nine tenths if the title comes back by design
 * ("Parameters"), or if their parents are two sections of one title; or if they have the same in front
 * of their first headings: then that is reported. Each is compared with the one of its title before
 * it, then with the first that was found to be alike. Only the outermost are reported. Their tokens
 * need not match: similarity says how much does.
 *
 * Near duplicates. Blocks of min_words tokens or more that are edits of one another: their longest
 * common subsequence of tokens has min_similarity of the longer one's or min_containment of the
 * shorter one's; of under 20 tokens, where many texts are made after one pattern, up to .75 of the
 * longer one's. A group is a longest text and all that are near it, with the exact copies of each;
 * similarity and containment are the least of any with it. What is reported was compared; that it is
 * all there is, is likely, not certain, above all of short texts and of heavy edits (figures:
 * bench/README.md). Candidates are chosen by token hashes, so which texts of nearly the same likeness
 * stand in one group may depend on the documents' seed. Off unless it is asked for.
 *
 * Levels. In articles whole blocks and sentences that stand twice are warnings: in plain text without
 * directives, prompts or indented code, and in Markdown and HTML without code, tables, much of lists
 * and headings or a heading that stands twice; unless the article makes a habit of it. Documentation
 * repeats itself on purpose: there they are warnings only in places where a study found slips, copies
 * that adjoin, or are items of one list; the exact rule is in lib/find/judge.h. Doubled words and
 * repeated sections are warnings, and what stands again only because its section does isn't one.
 * Everything else is information. The level never decides what is found.
 *
 * Every match is verified on the match keys themselves: no finding rests on hashes.
 *
 * The report is sorted by first occurrence, then end, rule and id; it is a value of its own and
 * does not refer to the document. The same document gives the same report everywhere, whatever the
 * seed (near duplicates apart). Cost: linear in the document's tokens, on every input; memory besides the document and the
 * report: at most 24 bytes a token for passages, 36 a block and then a sentence for the others.
 * Errors: DG_NO_MEMORY, DG_INVALID (NULL, rules without meaning, k, a similarity or max_gap out
 * of range) and those of the limits (work: tokens visited). */
DG_API DG_MUST_CHECK dg_status dg_find_repeats(dg_report **out, const dg_document *doc,
                                               const dg_find_options *options, dg_error *error);

/* The findings of a report. They belong to it and live as long. `i` must be below the count. */
DG_API size_t dg_report_count(const dg_report *report);
DG_API const dg_finding *dg_report_finding(const dg_report *report, size_t i);
DG_API void dg_report_free(dg_report *report); /* NULL is allowed */

/* A rule's stable id ("repeated-block"), its one-line summary and its explanation: what it reports,
 * an example of a mistake, one of a deliberate repetition, and what to do about either. Constants;
 * NULL for a value that is no rule. */
DG_API const char *dg_rule_id(dg_rule rule);
DG_API const char *dg_rule_summary(dg_rule rule);
DG_API const char *dg_rule_explanation(dg_rule rule);

/* A bit of dg_finding.evidence in words, to be read behind "warning" or "info": "the copies adjoin".
 * A constant; NULL for what isn't one bit of dg_evidence. */
DG_API const char *dg_evidence_text(uint32_t bit);

#ifdef __cplusplus
}
#endif

#endif

/* A document as the tests see it, and what must hold of every document and every report, whatever
 * the text. Keys are told apart by their bytes, never by the document's hashes. */
#ifndef TEST_VIEW_H
#define TEST_VIEW_H

#include "model.h"

typedef struct test_view {
    const dg_document *doc; /* outlives the view */
    model_text text;        /* the same as plain arrays, which the view owns */
    char *key_bytes;        /* key i is [key_starts[i], key_starts[i + 1]) */
    size_t *key_starts;
} test_view;

/* flags: those of the document. */
test_view test_view_make(const dg_document *doc, uint32_t flags);
void test_view_free(test_view *view);

/* The id that the tokens must have. */
dg_text_id test_view_id(const test_view *view, model_range tokens);

/* The span that the place must have, by what it is made of. */
dg_span test_view_span(const test_view *view, model_occurrence place);

/* What is wrong, for an assertion; NULL if nothing is. */
const char *test_document_flaw(const dg_document *doc);
const char *test_report_flaw(const test_view *view, const dg_report *report);

/* Whether two reports say the same of the same tokens; with spans, also at the same bytes. */
bool test_same_reports(const dg_report *a, const dg_report *b, bool spans);

/* How many bytes are not part of a well-formed UTF-8 sequence. */
uint64_t test_bad_bytes(const char *text, size_t len);

#endif

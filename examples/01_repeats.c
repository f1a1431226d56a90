/* What stands twice in a text, and where.
 *
 *     cc 01_repeats.c $(pkg-config --cflags --libs dittograph) && ./a.out */
#include <dittograph.h>
#include <stdio.h>
#include <string.h>

static const char article[] =
    "Sparrows moved into the old mill long before anyone thought of mending its roof.\n"
    "\n"
    "The council has now set aside the money. Work begins in spring, and the birds will be given "
    "boxes under the eaves of the school. SPARROWS moved into the old mill long before anyone "
    "thought of mending its roof! Nobody expects them to complain.\n";

static void show(const char *text, const dg_finding *finding)
{
    printf("%s: %.0f words, %zu times\n", dg_rule_id(finding->rule), finding->words,
           finding->n_occurrences);
    for (size_t i = 0; i < finding->n_occurrences; i++) {
        dg_span span = finding->occurrences[i].span;
        printf("  bytes %u to %u: \"%.*s\"\n", span.start, span.end, (int)(span.end - span.start),
               text + span.start);
    }
}

int main(void)
{
    dg_document *doc = NULL;
    dg_report *report = NULL;
    dg_error error = {0};

    dg_status status = dg_document_from_text(&doc, article, strlen(article), NULL, &error);
    if (status == DG_OK)
        status = dg_find_repeats(&report, doc, NULL, &error);
    if (status != DG_OK)
        fprintf(stderr, "dittograph: %s\n", error.message);
    else
        for (size_t i = 0; i < dg_report_count(report); i++)
            show(article, dg_report_finding(report, i));

    dg_report_free(report);
    dg_document_free(doc);
    return status == DG_OK ? 0 : 1;
}

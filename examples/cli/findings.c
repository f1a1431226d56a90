/* Places are found by one sweep over a document, for all the occurrences in it. */
#include "findings.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

static int by_document(const void *a, const void *b)
{
    const reference *x = a, *y = b;
    if (x->document != y->document)
        return x->document < y->document ? -1 : 1;
    if (x->finding != y->finding)
        return x->finding < y->finding ? -1 : 1;
    return (x->occurrence > y->occurrence) - (x->occurrence < y->occurrence);
}

static size_t occurrence_count(const dg_report *report)
{
    size_t n = 0;
    for (size_t i = 0; i < dg_report_count(report); i++)
        n += dg_report_finding(report, i)->n_occurrences;
    return n;
}

findings findings_of(dg_report *report)
{
    findings all = {.report = report};
    if (report == NULL)
        return all;
    all.n = dg_report_count(report);
    all.n_places = all.n_references = occurrence_count(report);
    all.items = need(all.n, sizeof *all.items);
    all.places = need(all.n_places, sizeof *all.places);
    all.references = need(all.n_places, sizeof *all.references);
    size_t at = 0;
    for (size_t i = 0; i < all.n; i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        all.items[i] =
            (shown){.finding = finding, .where = all.places + at, .level = finding->level};
        for (size_t j = 0; j < finding->n_occurrences; j++)
            all.references[at++] =
                (reference){finding->occurrences[j].document, (uint32_t)i, (uint32_t)j};
    }
    if (at > 0)
        qsort(all.references, at, sizeof *all.references, by_document);
    return all;
}

/* The references to a document: *n of them. */
static const reference *references_to(const findings *all, size_t document, size_t *n)
{
    size_t low = 0, high = all->n_references;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->references[middle].document < document)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < all->n_references && all->references[end].document == document)
        end++;
    *n = end - low;
    return all->references + low;
}

bool in_findings(const findings *all, size_t document)
{
    size_t n;
    references_to(all, document, &n);
    return n > 0;
}

/* What is shown of an occurrence; of doubled words both at once. */
static dg_span shown_span(const dg_finding *finding, uint32_t occurrence)
{
    dg_span span = finding->occurrences[occurrence].span;
    if (finding->rule == DG_DOUBLED_WORDS && occurrence == 0)
        span.end = finding->occurrences[1].span.end;
    return span;
}

#define LETTERS_AROUND 24
#define BYTES_AROUND   256 /* looked at for them */

/* FNV-1a, folded to 16 bits. Letters of other scripts are bytes from 0x80 on. */
static uint16_t letters_from(const source *s, size_t at, size_t step)
{
    uint32_t hash = 0x811C9DC5u;
    int letters = 0;
    for (int i = 0; letters < LETTERS_AROUND && i < BYTES_AROUND; i++, at += step) {
        if (at >= s->len) /* or in front of the first */
            break;
        unsigned char c = (unsigned char)s->bytes[at], lower = c | 0x20;
        if (c < 0x80 && (lower < 'a' || lower > 'z') && (c < '0' || c > '9'))
            continue;
        hash = (hash ^ (c < 0x80 ? lower : c)) * 0x01000193u;
        letters++;
    }
    return letters > 0 ? (uint16_t)(hash >> 16 ^ hash) : NOTHING_THERE;
}

static void keep(shown *item, uint32_t occurrence, const source *s, bool texts)
{
    located *where = &item->where[occurrence];
    where->around.before = letters_from(s, (size_t)where->start.offset - 1, (size_t)-1);
    where->around.behind = letters_from(s, where->end.offset, 1);
    if (texts)
        where->text = well_formed(s->bytes + where->start.offset,
                                  where->end.offset - where->start.offset, &where->text_len);
    else
        where->excerpt = excerpt_of(s->bytes, s->len, shown_span(item->finding, occurrence));
}

/* Two places an occurrence, side by side. */
void locate_findings(const findings *all, size_t document, const char *path, const source *s,
                     bool texts)
{
    size_t n;
    const reference *to = references_to(all, document, &n);
    place *places = need(2 * n, sizeof *places);
    for (size_t i = 0; i < n; i++) {
        dg_span span = all->items[to[i].finding].finding->occurrences[to[i].occurrence].span;
        places[2 * i].offset = span.start;
        places[2 * i + 1].offset = span.end;
    }
    find_places(s->bytes, s->len, places, 2 * n);
    for (size_t i = 0; i < n; i++) {
        shown *item = &all->items[to[i].finding];
        located *where = &item->where[to[i].occurrence];
        *where = (located){
            .path = path, .start = places[2 * i], .end = places[2 * i + 1], .document_len = s->len};
        memcpy(where->encoding, s->encoding, sizeof where->encoding);
        keep(item, to[i].occurrence, s, texts);
    }
    free(places);
}

void free_findings(findings *all)
{
    for (size_t i = 0; i < all->n_places; i++) {
        free(all->places[i].text);
        free(all->places[i].excerpt.line);
    }
    free(all->items);
    free(all->places);
    free(all->references);
    dg_report_free(all->report);
    *all = (findings){0};
}

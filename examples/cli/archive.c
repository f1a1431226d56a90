/* See archive.h. */
#include "archive.h"

#include "index.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct archive {
    dg_index *index;
};

archive *open_archive(const char *folder, opening *how)
{
    dg_index *index = open_index_to_read(folder);
    if (index == NULL)
        return NULL;
    archive *a = need(1, sizeof *a);
    dg_index_parameters parameters = {.size = sizeof parameters};
    a->index = index;
    dg_index_parameters_of(index, &parameters);
    how->reading.seed = parameters.seed;
    how->reading.flags = parameters.flags;
    return a;
}

void close_archive(archive *a)
{
    if (a != NULL)
        dg_index_close(a->index);
    free(a);
}

/* ---- Matches as findings ---- */

#define STRIKING_WORDS 60 /* as where two documents are compared */

/* A text that a single document of the archive holds was taken from there, one that many hold is what
 * the archive has in common. */
static dg_level level_of(const dg_match *m)
{
    bool whole = m->rule == DG_SHARED_BLOCK || m->rule == DG_SHARED_SENTENCES;
    return whole && m->document_frequency == 1 && m->words >= STRIKING_WORDS ? DG_WARNING : DG_INFO;
}

/* By the odds that the library gives texts that several documents share. */
static double score_of(const dg_match *m)
{
    double odds = m->words >= 40 ? 0.1 : m->words >= 20 ? 0.03 : 0.02;
    if (m->rule == DG_SHARED_PASSAGE)
        odds *= 0.2;
    if (level_of(m) == DG_WARNING)
        odds *= 200;
    return odds / (1 + odds);
}

static dg_finding finding_of(const dg_match *m, const dg_occurrence *places)
{
    return (dg_finding){.rule = m->rule,
                        .level = level_of(m),
                        .score = score_of(m),
                        .words = m->words,
                        .similarity = m->similarity,
                        .containment = m->containment,
                        .document_frequency = m->document_frequency,
                        .occurrences = places,
                        .n_occurrences = m->n_places + 1,
                        .units = &m->id,
                        .n_units = 1,
                        .id = m->id};
}

/* Document 0 is the one that was asked about, the others are the archive's. */
static void put_places(dg_occurrence *to, const dg_match *m)
{
    to[0] = (dg_occurrence){m->span, m->first_token, m->end_token, 0};
    for (size_t i = 0; i < m->n_places; i++) {
        const dg_match_place *p = &m->places[i];
        to[i + 1] = (dg_occurrence){p->span, p->first_token, p->end_token, p->document + 1};
    }
}

static size_t place_count(const dg_matches *matches)
{
    size_t n = 0;
    for (size_t i = 0; i < dg_matches_count(matches); i++)
        n += dg_matches_get(matches, i)->n_places + 1;
    return n;
}

static void put_findings_in(archived *out)
{
    findings *all = &out->found;
    all->n = all->n_references = dg_matches_count(out->matches);
    all->n_places = place_count(out->matches);
    all->items = need(all->n, sizeof *all->items);
    all->places = need(all->n_places, sizeof *all->places);
    all->references = need(all->n, sizeof *all->references);
    out->made = need(all->n, sizeof *out->made);
    out->places = need(all->n_places, sizeof *out->places);
    size_t at = 0;
    for (size_t i = 0; i < all->n; i++) {
        const dg_match *m = dg_matches_get(out->matches, i);
        put_places(out->places + at, m);
        out->made[i] = finding_of(m, out->places + at);
        all->items[i] = (shown){
            .finding = &out->made[i], .where = all->places + at, .level = out->made[i].level};
        all->references[i] = (reference){0, (uint32_t)i, 0};
        at += m->n_places + 1;
    }
}

/* The archive has no texts: of a place in it only the key and the bytes are known. */
static void locate_in_archive(archived *out)
{
    size_t n = dg_matches_document_count(out->matches);
    out->keys = need(n, sizeof *out->keys);
    for (size_t i = 0; i < n; i++) {
        const dg_match_document *d = dg_matches_document(out->matches, i);
        out->keys[i] = text_of_bytes(d->entry.key, d->entry.key_len);
    }
    for (size_t i = 0; i < out->found.n; i++) {
        const dg_match *m = dg_matches_get(out->matches, i);
        for (size_t j = 0; j < m->n_places; j++) {
            const dg_match_place *p = &m->places[j];
            out->found.items[i].where[j + 1] = (located){.path = out->keys[p->document],
                                                         .start.offset = p->span.start,
                                                         .end.offset = p->span.end,
                                                         .archive = true,
                                                         .similarity = p->similarity};
        }
    }
}

const char *ask_archive(archived *out, archive *a, const opened *in, const char *exclude,
                        uint32_t rules, uint32_t min_words, bool texts)
{
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    dg_index_parameters parameters = {.size = sizeof parameters};
    dg_error error = {DG_OK, NULL, 0};
    dg_index_parameters_of(a->index, &parameters);
    options.rules = rules;
    options.min_words = min_words > parameters.min_words ? min_words : 0;
    if (exclude != NULL && strlen(exclude) <= DG_INDEX_KEY_MAX) {
        options.exclude = exclude;
        options.exclude_len = strlen(exclude);
    }
    *out = (archived){.matches = NULL};
    if (dg_index_query(&out->matches, a->index, in->doc, &options, &error) != DG_OK)
        return error.message;
    put_findings_in(out);
    locate_in_archive(out);
    locate_findings(&out->found, 0, in->path, &in->source, texts);
    return NULL;
}

void free_archived(archived *out)
{
    if (out->matches == NULL)
        return;
    for (size_t i = 0; i < dg_matches_document_count(out->matches); i++)
        free(out->keys[i]);
    free(out->keys);
    free(out->made);
    free(out->places);
    free_findings(&out->found);
    dg_matches_free(out->matches);
}

/* The fingerprints two texts share, from the parts: tokens, rolling hash, winnowing. A run of
 * K + W - 1 words that both hold is sure to leave one, whatever surrounds it. */
#include <dittograph.h>
#include <stdio.h>
#include <string.h>

#define K    4u  /* words of a k-gram */
#define W    3u  /* k-grams of a window */
#define MOST 100 /* words of a text */

typedef struct side {
    const char *text;
    dg_document *doc;
    dg_fingerprint prints[MOST];
    size_t n_prints;
} side;

static dg_status fingerprint(side *s)
{
    uint64_t grams[MOST];
    dg_winnower *winnower = NULL;
    dg_status status = dg_document_from_text(&s->doc, s->text, strlen(s->text), NULL, NULL);
    if (status == DG_OK)
        status = dg_winnower_new(&winnower, W, NULL);
    if (status == DG_OK && dg_document_token_count(s->doc) <= MOST) {
        const uint64_t *tokens = dg_document_token_hashes(s->doc);
        size_t n = dg_roll(tokens, dg_document_token_count(s->doc), K, grams);
        s->n_prints = dg_winnower_push(winnower, grams, n, s->prints);
    }
    dg_winnower_free(winnower);
    return status;
}

static void show(const side *s, const dg_fingerprint *print)
{
    uint32_t start = dg_document_token_starts(s->doc)[print->position];
    uint32_t end = dg_document_token_ends(s->doc)[print->position + K - 1];
    printf("  bytes %u to %u: \"%.*s\"\n", start, end, (int)(end - start), s->text + start);
}

int main(void)
{
    side a = {.text = "The ferry was late. The keeper of the northern light counts every ship that "
                      "passes, and writes its name in a green book."};
    side b = {.text = "\"I don't sleep,\" says the Keeper of the Northern Light; counts every ship "
                      "that passes, day and night."};
    dg_status status = fingerprint(&a);
    if (status == DG_OK)
        status = fingerprint(&b);
    for (const dg_fingerprint *p = a.prints; p < a.prints + a.n_prints; p++)
        for (const dg_fingerprint *q = b.prints; q < b.prints + b.n_prints; q++)
            if (status == DG_OK && p->hash == q->hash)
                printf("%016llx\n", (unsigned long long)p->hash), show(&a, p), show(&b, q);
    dg_document_free(a.doc);
    dg_document_free(b.doc);
    return status == DG_OK ? 0 : 1;
}

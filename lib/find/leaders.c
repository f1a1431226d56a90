/* Documents ──► distinct texts by rank ──► leaders ──► documents again. */
#include "find/leaders.h"

#include "find/texts.h"

static void say_of_documents(dg__led *led, const dg__texts *texts, const dg__led *led_texts)
{
    for (uint32_t i = 0; i < texts->n_documents; i++) {
        uint32_t text = texts->text_of[i];
        led[i] = text == DG__NO_TEXT ? (dg__led){i, 0, 0} : led_texts[text];
        if (text != DG__NO_TEXT)
            led[i].leader = texts->document_of[led[i].leader];
    }
}

dg_status dg__leaders_of_documents(dg__led *led, const dg__whole *whole, const uint64_t *ids,
                                   const dg_cluster_options *options, uint32_t min_tokens,
                                   const dg_allocator *a, dg__meter *meter)
{
    dg__ranking ranking = {options->represent, options->keys};
    dg__texts texts;
    if (whole->n == 0)
        return DG_OK;
    dg_status status =
        dg__texts_make(&texts, whole, ids, &ranking, min_tokens > 0 ? min_tokens : 1, a, meter);
    if (status != DG_OK)
        return status;
    dg__led *led_texts = dg__alloc(a, whole->n, sizeof *led_texts);
    if (led_texts == NULL)
        status = DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__leaders_find(led_texts, &texts.units, options->run_tokens,
                                  options->min_resemblance, a, meter);
    if (status == DG_OK)
        say_of_documents(led, &texts, led_texts);
    dg__free(a, led_texts, whole->n, sizeof *led_texts);
    dg__texts_free(&texts, a);
    return status;
}

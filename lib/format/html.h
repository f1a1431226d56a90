/* HTML as prose. The order of the source is kept; what isn't shown or isn't prose is left out:
 *
 * - <h1> to <h6>, <p>, <li>, <dt>, <dd>, <td>, <th>, <caption>, <figcaption> and text in
 *   no such element are blocks; <blockquote> makes quotations of those in it. A cell of more than
 *   one block lays out a page: its texts are paragraphs. Two <br> in a row end a block, one is a
 *   line feed in it.
 * - <pre>, <xmp> are code. <img>, <svg>, <math>, <video>, <iframe>, form controls are
 *   U+FFFC within a text and an opaque block where they stand alone; so is <hr>.
 * - <script>, <style>, <template>, <title>, <noscript>, ruby annotations and what `hidden` or
 *   "display: none" hides are dropped; so are comments and attributes.
 * - Paragraphs and boxes of a class that ends in "caption" are captions.
 * - <nav>, <menu>, role=navigation, and lists, tables and boxes whose text is all in links are
 *   navigation; <details> and the panels of tabs are alternatives.
 * - White space stays as it is within a text. Elements nested deeper than 512 add no structure of
 *   their own; their text stays. */
#ifndef DG_FORMAT_HTML_H
#define DG_FORMAT_HTML_H

#include "base/meter.h"
#include "format/prose.h"

/* Reads the source of *p, in UTF-8 (bad bytes pass as they are), into it. Cost: linear, 30 KB of
 * stack. Errors: DG_NO_MEMORY, the meter's; *p then holds what was read so far. */
dg_status dg__html_read(dg__prose *p, dg__meter *meter);

typedef enum dg__charset {
    DG__CHARSET_UNDECLARED,
    DG__CHARSET_UTF_8,
    DG__CHARSET_UTF_16_LE,
    DG__CHARSET_UTF_16_BE,
    DG__CHARSET_OTHER
} dg__charset;

/* What encoding a page declares: by a byte order mark, or in its first 1,024 bytes by
 * <meta charset>, <meta http-equiv=content-type> or <?xml encoding?>, as the standard's prescan
 * finds it.
 * *label: where the name stands, empty without one. UTF-16 declared in ASCII means UTF-8. */
dg__charset dg__html_charset(const uint8_t *source, size_t len, dg_span *label);

#endif

/* What stands within a text of AsciiDoc and isn't prose. */
#ifndef DG_FORMAT_ASCIIDOC_INLINE_H
#define DG_FORMAT_ASCIIDOC_INLINE_H

#include "format/light.h"

extern const dg__light_syntax dg__asciidoc_inline;

#endif

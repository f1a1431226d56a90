#!/bin/sh
# The pieces of the HTML report as C: an array of lines each, the last one NULL.
#
#     embed.sh FILE...    head.html becomes head_html
set -eu
echo '#include "report_html.h"'
for file in "$@"; do
    printf '\nconst char *const %s[] = {\n' "$(basename "$file" | tr . _)"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&\\n",/' "$file"
    printf '    0,\n};\n'
done

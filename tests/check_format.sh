#!/bin/sh
# Every source file is as clang-format 14 writes it; with --fix, makes it so. Generated tables apart.
set -u
formatter=${CLANG_FORMAT:-$(command -v clang-format-14 || echo clang-format)}
files=$(find include lib examples tests bench -name '*.[ch]' ! -name '*_tables.c' | sort)

if [ "${1:-}" = --fix ]; then
    exec $formatter -i $files
fi
$formatter --dry-run -Werror $files

#!/bin/sh
# Each public header compiles alone, as C and as C++, under more warnings than anyone's build has,
# and its initialisers can be used in both. Each internal header compiles alone as C.
# Uses what compilers there are: gcc and clang, g++ and clang++, or else $CC.
set -u
passed=0 failed=0

strict='-Werror -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef
    -Wcast-align -Wcast-qual -Wwrite-strings -Wredundant-decls -Wmissing-declarations'
strict_c='-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wc++-compat'
# Padding and what the language of that year lacks are not for a header to mind.
everything='-Werror -Weverything -Wno-padded -Wno-unknown-warning-option -Wno-unused-macros
    -Wno-declaration-after-statement -Wno-unsafe-buffer-usage'
everything_cxx='-Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-missing-variable-declarations'

there() {
    command -v "$1" >/dev/null
}

# try NAME SOURCE COMPILER FLAGS...
try() {
    name=$1 source=$2
    shift 2
    if printf '%s\n' "$source" | "$@" -fsyntax-only -; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "    above: $name, by $*"
    fi
}

public() {
    there "$1" || return 0
    for header in dittograph.h $(cd include && ls dittograph/*.h); do
        try "$header" "#include <$header>
#include <$header>
extern int used; int used;" "$@" -Iinclude
    done
    # shellcheck disable=SC2016
    try "the initialisers" '#include <dittograph.h>
extern const dg_limits a; const dg_limits a = DG_LIMITS_INIT;
extern const dg_document_options b; const dg_document_options b = DG_DOCUMENT_OPTIONS_INIT;
extern const dg_find_options c; const dg_find_options c = DG_FIND_OPTIONS_INIT;
extern const dg_index_parameters d; const dg_index_parameters d = DG_INDEX_PARAMETERS_INIT;
extern const dg_index_options e; const dg_index_options e = DG_INDEX_OPTIONS_INIT;
extern const dg_query_options f; const dg_query_options f = DG_QUERY_OPTIONS_INIT;' "$@" -Iinclude
}

internal() {
    for header in $(cd lib && ls ./*.h ./*/*.h | sed 's|^\./||'); do
        try "$header" "#include \"$header\"
extern int used; int used;" "$@"
    done
}

compilers=0
for cc in gcc clang "${CC:-cc}"; do
    there "$cc" || continue
    [ "$cc" = "${CC:-cc}" ] && [ "$compilers" -gt 0 ] && continue
    compilers=$((compilers + 1))
    for std in c99 c11 c17; do public "$cc" -x c -std=$std $strict $strict_c; done
    internal "$cc" -x c -std=c11 -Iinclude -Ilib -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
done
for cxx in g++ clang++; do
    for std in c++98 c++11 c++20; do public $cxx -x c++ -std=$std $strict -Wno-long-long; done
done
public clang -x c -std=c11 $everything
public clang++ -x c++ -std=c++11 $everything $everything_cxx

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]

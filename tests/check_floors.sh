#!/bin/sh
# No include upward, by the floors of lib/:
#
#     base < hash < near < text < format < document < reading < find < corpus, index
#
# Each package the library uses has one home in it, public headers include public ones, and what
# lies outside lib/ and isn't a test or benchmark sees the public headers only. Nothing lies about
# that the Makefile doesn't build.
set -u
passed=0 failed=0

# none WHAT LIST: LIST, of what is wrong, must be empty.
none() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s:\n%s\n' "$1" "$2"
    fi
}

# Every include as "FILE INCLUDED", the latter in its quotes or brackets.
includes() {
    find "$@" -name '*.[ch]' -exec grep -H -E '^[[:space:]]*#[[:space:]]*include' {} + |
        sed 's/:[^<"]*\([<"][^>"]*[>"]\).*/ \1/'
}

upward=$(includes lib | awk '
    function floor(path) { sub(/[\/.].*/, "", path); return path }
    BEGIN {
        n = split("base hash near text format document reading find corpus", floors)
        for (i = 1; i <= n; i++) rank[floors[i]] = i
        rank["index"] = rank["corpus"]
    }
    $2 ~ /^"/ {
        from = rank[floor(substr($1, 5))]; to = rank[floor(substr($2, 2))]
        if (!from || !to || to > from) print
    }')

[ "$(includes lib | wc -l)" -gt 20 ] || none 'the includes of lib/' 'hardly any'
none 'upward, or of a file on no floor' "$upward"
none 'libunistring outside lib/text' "$(includes lib | grep -E ' <uni[a-z]+\.h>' |
    grep -v -E '^lib/text/| <unistd\.h>')"
none 'xxHash outside lib/hash' "$(includes lib examples | grep 'xxh' |
    grep -Ev '^lib/hash/(token_hash\.h|x86/long_hash_avx2\.c) ')"
none 'a public header that needs more than public ones' "$(includes include |
    grep -v -E ' <(dittograph/[a-z]+|stddef|stdint)\.h>$')"
none 'an internal header outside lib/' "$(includes examples |
    grep -E ' "(\.\./\.\.|base/|hash/|near/|text/|format/|find/|corpus/|document\.h)')"
none 'not in the Makefile' "$(for file in $(find lib examples tests bench -name '*.c'); do
    stem=${file%.c}
    grep -q -w -F -e "$file" -e "${stem#tests/}" -e "$(basename "$stem")" Makefile || echo "$file"
done)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

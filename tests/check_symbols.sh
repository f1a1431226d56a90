#!/bin/sh
# What the libraries give and take, as nm sees it: every symbol they define begins with dg_; the
# shared one exports what the headers declare and nothing else; neither holds anything that can be
# written to, prints, ends the process, starts a thread or keeps its state elsewhere.
set -u
static=${BUILD:-build}/libdittograph.a shared=${BUILD:-build}/libdittograph.so
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

names() {
    nm --format=posix "$@" | awk 'NF >= 2 && $2 ~ /^[A-Za-z]$/ { print $1 }' | sort -u
}

# The lines of $1 that are not in $2.
only_in() {
    printf '%s\n%s\n%s\n' "$1" "$2" "$2" | sort | uniq -u
}

exported=$(names -D --defined-only "$shared")
global=$(names -g --defined-only "$static")
undefined=$(names -u "$static")
declared=$(sed -n 's/^.*DG_API.*[ *]\(dg_[a-z0-9_]*\)(.*/\1/p' include/dittograph/*.h | sort -u)
sections=$(size -A "$static")
[ -n "$exported" ] && [ -n "$global" ] && [ -n "$undefined" ] && [ -n "$declared" ] &&
    [ -n "$sections" ] || none 'nm, size or sed' 'gave nothing'

none 'exported, but not dg_' "$(echo "$exported" | grep -v '^dg_[a-z]')"
none 'global in the archive, but not dg_' "$(echo "$global" | grep -v '^dg_')"
none 'exported, but in no header' "$(only_in "$exported" "$declared")"
none 'in a header, but not exported' "$(only_in "$declared" "$exported")"
none 'used, but not for a library to use' "$(echo "$undefined" | grep -x -E \
    '_*(v?f?printf(_chk)?|puts|putchar|fput[sc]|fwrite|write|perror|syslog|std(out|err)|abort|_?exit|assert_fail|signal|raise|errno_location|tls_get_addr|getenv|setlocale|(pthread|thrd)_create)')"
none 'can be written to' "$(echo "$sections" | awk '
    $1 ~ /^\.(data|bss|tdata|tbss)($|\.)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0')"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

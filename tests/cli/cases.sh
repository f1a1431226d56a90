# What the scripts of this folder share: cases, what is wanted of them, and two paragraphs. For bash;
# begins in a new folder of its own, with $dg the command line that is tested. A case leaves out, err
# and $code behind. End with `close_cases`.

root=$(cd "$here/../.." && pwd)
dg=$(realpath "${1:-${DITTOGRAPH:-${BUILD:-$root/build}/dittograph}}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2

twice='The old keeper counted every ship that passed the point before dawn. He wrote each name into a ledger that nobody read.'
other='A different paragraph stands between the two, so that nothing adjoins and every line has its own words.'

passed=0
failed=0
name=
wrong=

# A case is begun, runs commands and says what it wants of them; the next one closes it.
begin() {
    finish
    name=$1
}

finish() {
    [ -n "$name" ] || return 0
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED %s:%s\n' "$name" "$wrong"
        sed 's/^/    out: /' out | cat -v | head -5
        sed 's/^/    err: /' err | cat -v | head -5
    fi
    name=
    wrong=
}

# Standard input is empty unless a case gives it one.
run() {
    "$dg" "$@" >out 2>err </dev/null
    code=$?
    ! grep -q 'Sanitizer\|runtime error' err || complain "$(grep -m1 'Sanitizer\|runtime error' err)"
}

run_with_input() {
    local input=$1
    shift
    "$dg" "$@" >out 2>err <"$input"
    code=$?
}

complain() { wrong="$wrong $1;"; }
want_exit() { [ "$code" -eq "$1" ] || complain "exit $code, not $1"; }
want_out() { grep -qF -e "$1" out || complain "stdout lacks '$1'"; }
want_err() { grep -qF -e "$1" err || complain "stderr lacks '$1'"; }
want_no_out() { ! grep -qF -e "$1" out || complain "stdout has '$1'"; }
want_silence() { [ ! -s "$1" ] || complain "something on std$1"; }
want_count() { [ "$(grep -oF -e "$2" out | wc -l)" -eq "$1" ] || complain "not $1 times '$2'"; }
want_same() { cmp -s "$1" "$2" || complain "$1 and $2 differ"; }

close_cases() {
    finish
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

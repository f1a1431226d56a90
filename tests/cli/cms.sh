#!/usr/bin/env bash
# The content-management system of the examples: it warns on save, forgets on delete, and heals what a
# kill between its two stores has left.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"
cms=$(realpath "${CMS:-${BUILD:-$root/build}/examples/cms/cms}")
cd "$tmp"
unset CMS_KILL

cms() {
    local input=$1
    shift
    "$cms" "$@" >out 2>err <"$input"
    code=$?
    ! grep -q 'Sanitizer\|runtime error' err || complain "$(grep -m1 'Sanitizer\|runtime error' err)"
}
# In a shell of its own, which is silent of the kill.
killed() {
    local step=$1 input=$2
    shift 2
    (CMS_KILL=$step "$cms" "$@" <"$input" >/dev/null 2>&1; exit $?) 2>/dev/null
    code=$?
    [ "$code" -eq 137 ] || complain "not killed: $code"
}
printf '%s\n' "$twice" >keeper
printf '%s\n\n%s\n' "$other" "$twice" >again
printf '%s\n' "$other" >other
: >nothing

begin 'an article is saved, and listed'
cms keeper site save keeper 'The keeper'
want_exit 0
want_out 'keeper saved; 0 texts in it were published before'
cms nothing site list
want_out 'keeper	The keeper'

begin 'a save says what was published before, and where'
cms again site save again 'Once more'
want_exit 0
want_out '22 words, from byte 105, stand in 1 other article:'
want_out 'keeper, "The keeper", from byte 0: The old keeper counted'
want_out 'again saved; 1 text in it was published before'

begin 'an edit is not held against what it was before'
cms again site save again 'Once more'
want_out '; 1 text'

begin 'a search'
cms keeper site search
want_exit 1
want_out 'stand in 2 other articles'
cms other site search
want_exit 1
want_out 'again, "Once more"'

begin 'an article that is gone is forgotten'
cms nothing site delete again
want_exit 0
cms other site search
want_exit 0
want_silence out
cms nothing site delete again
want_exit 2

begin 'killed before the index has heard of a save'
killed stored other site save late 'Late'
"$dg" index list site/archive.dg >out
want_no_out late
cms other site search
want_exit 1
want_out 'late, "Late"'
"$dg" index list site/archive.dg >out
want_out late

begin 'killed before the index has heard of a removal'
killed stored nothing site delete late
"$dg" index list site/archive.dg >out
want_out late
cms other site search
want_exit 0
want_silence out
"$dg" index list site/archive.dg >out
want_no_out late

begin 'killed once both have it'
killed indexed other site save late 'Late'
cms nothing site list
want_out 'late'
cms other site search
want_exit 1

begin 'killed at any moment, and the stores agree after the next start'
for i in $(seq 40); do
    { printf 'Edition %d. ' $i; cat again; } >edition
    "$cms" many save "a$((i % 5))" "Edition $i" <edition >/dev/null 2>&1 &
    pid=$!
    sleep "0.00$((i % 10))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
done 2>/dev/null
cms nothing many list
want_exit 0
cut -f1 out >listed
"$dg" index list many/archive.dg >out
want_same out listed
"$dg" index verify many/archive.dg >out || complain 'the index is damaged'

begin 'several at once'
for i in 1 2 3 4 5 6; do
    "$cms" busy save "b$i" "Busy $i" <keeper >/dev/null 2>>busy.err &
done
wait
cat busy.err >err
want_silence err
cms keeper busy search
want_out 'stand in 6 other articles'

begin 'the index is lost, and made anew'
rm -r site/archive.dg
cms other site search
want_exit 1
want_out 'late, "Late"'
want_no_out keeper
cms keeper site search
want_out 'keeper, "The keeper"'

begin 'mistakes'
cms nothing site
want_exit 2
cms nothing site save
want_exit 2
cms nothing site save '' Title
want_exit 2
cms nothing /dev/null/site list
want_exit 2

close_cases

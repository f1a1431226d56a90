#!/usr/bin/env bash
# The archive: each command of the index, what it refuses, and what is there after a writer is killed.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"

long='The old keeper counted every ship that passed the point before dawn. He wrote each name into a ledger that nobody read, and when the winter storms came he carried the ledger down to the harbour master, who put it on a shelf beside the others and never once opened it again until the inquiry, many years later, asked for it by name and number.'
notice='Subscribe to our newsletter and never miss a story from the coast again, with all the tides of the week.'
draft() { printf '%s\n\n%s\n' "$other" "$1"; }

mkdir articles
printf '# Ledger\n\n%s\n\n%s\n' "$long" "$notice" >articles/ledger.md
printf '# Ferry\n\nNobody knew where the ferry had gone that winter, or who had paid for its coal.\n\n%s\n' "$notice" >articles/ferry.md
draft "$long" >draft.md
draft "$notice" >subscribe.md
printf 'Nothing of this was ever printed anywhere, as far as anyone on the island knows.\n' >new.md

# --- each command ---------------------------------------------------------------------------------

begin 'an archive is made once, and again if it is the same'
run index create ar
want_exit 0
want_silence out
run index create ar
want_exit 0

begin 'another k is refused, and both values are told'
run index create ar --k 9
want_exit 2
want_err 'ar: the index was made with another k: 8, not 9'

begin 'other flags are refused'
run index create ar --fold-digits
want_exit 2
want_err 'ar: the index was made with other flags: 0, not 1'

begin 'a parameter out of its range'
run index create odd --k 4
want_exit 2
want_err '--k'
[ ! -e odd ] || complain 'odd was made'

begin 'documents are put in'
run index add ar articles
want_exit 0
want_err 'ar: 2 documents put in'
run index list ar
want_out 'articles/ferry.md'
want_out 'articles/ledger.md'

begin 'a document that is put in again takes its own place'
run index add -q ar articles/ledger.md
want_exit 0
want_silence err
run index stats ar
want_out '2 documents'

begin 'what one document holds is a warning, and exit code 1'
run index query ar draft.md
want_exit 1
want_out 'draft.md:3:1: warning: shared-block: 65 words (1 block) stand in 1 document of the archive'
want_out 'also at articles/ledger.md in the archive, bytes 10 to 352'

begin 'what many hold is information'
run index query ar subscribe.md
want_exit 0
want_out 'info: shared-block'
want_out 'stand in 2 documents of the archive'
run index query ar subscribe.md --fail-level info
want_exit 1

begin 'what is new'
run index query ar new.md
want_exit 0
want_out 'nothing of it is in the archive'
run index query -q ar new.md
want_silence out

begin 'a document is left out, as on the save of an edit'
run index query ar articles/ledger.md --exclude articles/ledger.md
want_exit 0
want_no_out 'ledger.md in the archive'
want_out 'articles/ferry.md in the archive'

begin 'standard input, with a name'
run_with_input draft.md index query ar - --stdin-filename=typed.md
want_exit 1
want_out 'typed.md:3:1: warning'

begin 'JSON has the places of both sides'
run index query ar draft.md --format json
want_exit 1
want_out '"document_frequency":1'
want_out '{"path":"articles/ledger.md","archive":true,"similarity":1.0,"start":{"offset":10,"line":0,"column":0},"end":{"offset":352,'
run index query ar draft.md --format jsonl
want_exit 1
[ "$(wc -l <out)" -eq 2 ] || complain 'not two lines'

begin 'an edited copy is a passage'
draft "${long/before dawn/after nightfall}" | sed 's/harbour master/port captain/' >edited.md
run index query ar edited.md
want_exit 0
want_out 'shared-passage'
want_out '% alike'
want_no_out 'shared-near-duplicate'

begin 'a copy edited too much for a passage is near, and is shown without being asked for'
draft "$(printf '%s' "$long" | sed 's/that passed/passing/; s/each name/names/; s/that nobody read/no one read/
  s/winter storms/storms/; s/ledger down/book down/; s/who put/who laid/; s/once opened/opened/; s/by name and/by/')" >near.md
run index query ar near.md
want_exit 0
want_out 'near.md:3:1: info: shared-near-duplicate: '
want_out 'also at articles/ledger.md in the archive, bytes 10 to 352, '
want_out 'no warnings and 1 of level info in 1 file'
run index query ar near.md --select shared-passage
want_out 'nothing of it is in the archive'

begin 'rules can be chosen, those of the archive only'
run index query ar draft.md --select shared-passage
want_exit 0
run index query ar draft.md --select repeated-block
want_exit 2
want_err 'shared-block'

begin 'stats and list for programs'
run index stats ar --format json
want_exit 0
want_out '"documents":2,'
want_out '"mode":"tokens"'
run index list ar --format json
want_out '{"key":"articles/ferry.md","source":"articles","tokens":'

begin 'documents are taken out, and what is not there is said'
cp -r ar smaller
run index remove smaller articles/ledger.md articles/none.md
want_exit 2
want_err "there is no document 'articles/none.md'"
run index query smaller draft.md
want_exit 0
run index list smaller
want_no_out ledger

begin 'compacting changes no answer'
run index query smaller subscribe.md
cp out before
run index compact smaller
want_exit 0
run index query smaller subscribe.md
want_same out before
run index stats smaller
want_out '1 document, 0 removed'

begin 'a copy answers as the archive does'
run index copy ar copied
want_exit 0
run index query copied draft.md
want_exit 1
run index copy ar copied
want_exit 2

begin 'verify finds nothing wrong'
run index verify ar
want_exit 0
want_out 'ar: good: 2 documents'

# --- what is read ---------------------------------------------------------------------------------

begin 'JSON lines by their ids, and what has none'
printf '{"id":"a-1","url":"https://a.example/1","text":"%s"}\n{"text":"%s"}\n' "$long" "$notice" >two.jsonl
run index create by-id
run index add by-id two.jsonl --key id
want_exit 0
want_err 'two.jsonl:2: has none of what --key says'
run index list by-id --format json
want_out '{"key":"a-1","source":"a.example","note":"https://a.example/1"'
run index add by-id two.jsonl --key id --strict
want_exit 2

begin 'JSON lines by their places, compressed, from a pipe'
run index create by-line
gzip -k two.jsonl
run index add by-line two.jsonl.gz
run index list by-line
want_out 'two.jsonl.gz:1'
want_out 'two.jsonl.gz:2'
run_with_input two.jsonl index add by-line - --input jsonl --stdin-filename fed
want_exit 0
run index list by-line
want_out 'fed:2'

begin 'keys that nobody should have'
strange=$(printf 'a\033[31m\nb.md')
printf '%s\n' "$long" >"$strange"
printf '%s\n' "$long" >'-q.md'
printf '%s\n' "$long" >$'bad\xff.md'
run index create odd
run index add odd -- "$strange" '-q.md' $'bad\xff.md'
want_exit 0
run index list odd
[ "$(wc -l <out)" -eq 3 ] || complain 'not three lines'
! grep -q $'\033' out || complain 'an escape reached the terminal'
want_out 'bad%FF.md'
run index query odd draft.md
! grep -q $'\033' out || complain 'an escape reached the terminal'
want_out 'stand in 3 documents'
run index remove odd -- "$strange" '-q.md' $'bad\xff.md'
want_exit 0
run index list odd
want_silence out

begin 'a key that is too long is left out, and the rest put in'
printf '{"id":"%s","text":"%s"}\n{"id":"short","text":"%s"}\n' "$(printf '%05000d' 0)" "$long" "$long" >keys.jsonl
run index create keys
run index add keys keys.jsonl --key id
want_exit 0
want_err '4,096 bytes'
run index list keys
want_out 'short'

# --- what is refused ------------------------------------------------------------------------------

begin 'mistakes are named, and what was meant'
run index
want_exit 2
run index crate ar
want_exit 2
want_err "did you mean 'index create'?"
run indx create ar
want_err "did you mean 'index'?"
run index query ar draft.md --excluse x
want_err "did you mean '--exclude'?"
run index query ar
want_exit 2
want_err 'index query needs a folder and a document'
run index add ar
want_exit 2
run index stats ar more
want_exit 2
run index --help
want_exit 0
want_out 'compact'
run help index query
want_exit 0
want_out '--exclude KEY'

begin 'an index that is not there'
for command in 'stats none' 'list none' 'verify none' 'compact none' 'query none draft.md' 'add none draft.md' 'remove none key' 'copy none there'; do
    run index $command
    want_exit 2
    want_err 'none: '
done
[ ! -e none ] || complain 'none was made'
run check --index none draft.md
want_exit 2
want_err 'none: '

begin 'a folder that is no index is left alone'
run index stats articles
want_exit 2
run index create articles
want_exit 2
[ "$(ls articles | tr '\n' ' ')" = 'ferry.md ledger.md ' ] || complain 'something was written there'

begin 'an input that is missing: the others are put in'
run index create partly
run index add partly articles/ferry.md missing.md
want_exit 2
want_err 'missing.md'
run index list partly
want_out 'articles/ferry.md'

begin 'an index without tokens says what it needs'
run index create small --without-tokens
run index add -q small articles
want_exit 0
run index query small draft.md
want_exit 2
want_err 'draft.md: '

begin 'damage is found and named'
cp -r ar damaged
for file in damaged/*; do
    [ "$(stat -c %s "$file")" -gt 200 ] && segment=$file
done
printf 'XXXX' | dd of="$segment" bs=1 seek=150 conv=notrunc 2>/dev/null
run index verify damaged
want_exit 2
want_err 'damaged/'
rm -f "$segment"
run index query damaged draft.md
want_exit 2
want_err 'damaged'

begin 'a folder that can only be read'
if [ "$(id -u)" -ne 0 ]; then
    cp -r ar fixed
    chmod -R a-w fixed
    run index query fixed draft.md
    want_exit 1
    run index verify fixed
    want_exit 0
    run index add fixed draft.md
    want_exit 2
    run index remove fixed articles/ferry.md
    want_exit 2
    chmod -R u+w fixed
fi

# --- writers --------------------------------------------------------------------------------------

begin 'a second writer is refused, and readers go on'
mkfifo fed.jsonl
"$dg" index add -q ar fed.jsonl >/dev/null 2>first.err &
writer=$!
exec 3>fed.jsonl # waits until it is read: by then the lock is held
run index add ar new.md
want_exit 2
want_err 'ar: '
run index query ar draft.md
want_exit 1
exec 3>&-
wait $writer || complain 'the first one failed'

begin 'what was committed before a kill is there, nothing is there in half'
run index create killed
mkfifo slow.jsonl
"$dg" index add -q killed slow.jsonl --input jsonl --commit 1M --key id -j1 >/dev/null 2>&1 &
writer=$!
exec 3>slow.jsonl
# more than two megabytes: at least two commits
awk -v long="$long" 'BEGIN { for (i = 0; i < 9000; i++) printf "{\"id\":\"%06d\",\"text\":\"Number %d. %s\"}\n", i, i, long }' >&3
for i in $(seq 100); do
    run index stats killed --format json
    ! grep -q '"documents":0,' out && break
    sleep 0.1
done
kill -9 $writer
wait $writer 2>/dev/null
exec 3>&-
run index verify killed
want_exit 0
run index list killed
documents=$(wc -l <out)
[ "$documents" -gt 0 ] && [ "$documents" -lt 9000 ] || complain "$documents documents"
cmp -s out <(seq -f %06g 0 $((documents - 1))) || complain 'not those that were first'
run index add -q killed articles
want_exit 0
run index verify killed
want_exit 0

# --- check --index --------------------------------------------------------------------------------

begin 'drafts are held against the archive'
run check --index ar draft.md
want_exit 1
want_out 'draft.md:3:1: warning: shared-block: 65 words (1 block) stand in 1 document of the archive'
run check --index ar new.md
want_exit 0
run check --index ar --fail-level info subscribe.md
want_exit 1
run check --index ar --ignore shared-block draft.md
want_no_out 'shared-block'

begin 'a draft is not held against what it was before'
run check --index ar --fail-level info articles/ledger.md
want_no_out 'ledger.md in the archive'
want_out 'ferry.md in the archive'

begin 'what repeats within the draft is found as well'
{ draft "$long"; printf '\n%s\n\n%s\n' "$twice" "$twice"; } >both.md
run check --index ar both.md --format json
want_out '"rule":"repeated-block"'
want_out '"rule":"shared-block"'

begin 'drafts among one another, too'
draft "$twice" >one.md
draft "$twice" >two.md
run check --index ar --shared one.md two.md draft.md --format json
want_out '"archive":true'
want_out '"path":"one.md","start":'
want_out '"path":"two.md","start":'

begin 'a comment in the draft has its say'
{ printf '<!-- dittograph-disable-next -->\n'; printf '%s\n' "$long"; } >meant.md
run check --index ar meant.md
want_exit 0
want_no_out 'shared-block'
want_silence err

begin 'accepted texts of the archive'
run check --index ar draft.md --format json
print=$(grep -o '"fingerprint":"[0-9a-f]*"' out | head -1 | cut -d'"' -f4)
run check --index ar --accept "$print" draft.md
want_exit 0

begin 'every format shows it'
for format in json jsonl sarif github gitlab rdjson html; do
    run check --index ar --format $format draft.md
    want_exit 1
    want_out 'shared-block'
done
run check --index ar --format github draft.md
want_out 'also at articles/ledger.md:byte 10'
run check --index ar --format sarif draft.md
want_no_out '"startLine":0'

close_cases

#!/usr/bin/env bash
# scan and clean as their users meet them: every kind of input, damaged ones, any order and number of
# threads, runs that are killed, disks that are full.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C HOME=/nonexistent

# Runs wait for the disk to have their files; memory is faster.
[ ! -d /dev/shm ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"
export TMPDIR=$tmp

third='Nobody on the quay could say where the ferry had gone that winter, nor who had paid for the coal.'
fourth='The council met twice in the spring to talk about the lamp, and both times it decided nothing at all.'

web_record() { # type, URL, media type, block
    local block=$4
    printf 'WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n' \
        "$1" "$2" "$3" "${#block}" "$block"
}
page() { printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><p>%s</p></html>' "$1"; }
json_line() { printf '{"id": "%s", "url": "http://%s/%s", "text": "%s"}\n' "$1" "$2" "$1" "$3"; }

# --- every kind of input --------------------------------------------------------------------------

mkdir -p all/folder
printf '%s\n\n%s\n' "$other" "$twice" >all/folder/a.txt
printf '# Title\n\n* %s\n* %s\n' "$twice" "$third" >all/folder/b.md
printf '<html><body><p>%s</p><p>%s</p></body></html>' "$twice" "$fourth" >all/page.html
gzip -c all/folder/a.txt >all/packed.txt.gz
bzip2 -c all/folder/a.txt >all/packed.txt.bz2
{
    json_line one a.example "$twice"
    json_line two b.example "$other\\n\\n$third"
} >all/lines.jsonl
gzip -c all/lines.jsonl >all/lines.ndjson.gz
{
    web_record warcinfo x application/warc-fields 'software: none'
    web_record response http://a.example/1 'application/http; msgtype=response' "$(page "$twice")"
    web_record response http://a.example/2 'application/http; msgtype=response' "$(page "$fourth")"
    web_record conversion http://b.example/3 text/plain "$third"
} >all/web.warc
gzip -c all/web.warc >all/web.warc.gz
(cd all && tar -cf up.tar -P folder ../all/page.html && tar -czf in.tgz folder)

begin 'every kind of input gives its documents'
run scan all
want_exit 0
want_silence err
for place in 'all/folder/a.txt"' 'all/folder/b.md"' 'all/page.html"' 'all/packed.txt.gz"' 'all/packed.txt.bz2"' \
    'all/lines.jsonl","record":"1","id":"one","url":"http://a.example/one","source":"a.example"' \
    'all/lines.ndjson.gz","record":"2"' 'all/web.warc","record":"2","url":"http://a.example/1","source":"a.example"' \
    'all/web.warc.gz","record":"4"' 'all/up.tar","record":"../all/page.html","source":"all/up.tar/../all"' \
    'all/in.tgz","record":"folder/a.txt","source":"all/in.tgz/folder"'; do
    want_out "{\"path\":\"$place"
done
want_out '{"summary":{"documents":20,"annotated":20,'
want_count 20 '{"path":"'

begin 'offsets count in the decoded text'
run scan all/lines.jsonl all/folder/b.md
want_out '"record":"2","id":"two","url":"http://b.example/two","source":"b.example","annotations":[{"start":105,"end":202,'
want_out '"kept":false,"kept_path":"all/folder/b.md"}'

begin 'standard input, and what it holds'
for input in jsonl warc; do
    file=all/lines.jsonl
    [ $input = jsonl ] || file=all/web.warc.gz
    run_with_input $file scan --input $input -
    want_exit 0
    want_out '{"summary":{"documents":'
    want_no_out '"documents":0'
done
run_with_input all/in.tgz scan --stdin-filename x.tgz -
want_out '{"summary":{"documents":2,'
cp all/in.tgz nameless
for arguments in '-' '--one-pass -' nameless '--stdin-filename x.bin -'; do
    run_with_input all/in.tgz scan $arguments
    want_exit 0
    want_out '{"summary":{"documents":2,'
done
run_with_input all/in.tgz clean --extract -
want_out '"record":"'
run_with_input all/web.warc.gz scan -
want_exit 0
want_no_out '"documents":0'
run_with_input all/in.tgz scan --input text -
want_out '"reason":"binary"'
rm nameless
[ -z "$(ls -d "$TMPDIR"/dittograph-?????? 2>/dev/null)" ] || complain 'files are left'

begin 'other fields, and a list of files'
printf '{"meta":{"body":"%s"},"site":"s"}\n{"meta":{"body":"%s"},"site":"http://H.example/x"}\n' "$twice" "$twice" >fields.jsonl
echo fields.jsonl >list
run scan --files-from list --text-field meta.body --source-field site
want_exit 0
want_out '"record":"1","source":"s"'
want_out '"record":"2","source":"h.example"'

begin 'a pipe that is no standard input'
mkfifo pipe
run scan pipe
want_exit 2
want_err "it must be read twice"
rm pipe

begin 'an input that is missing'
run scan nowhere all/page.html
want_exit 2
want_err 'nowhere: No such file'
want_out '{"summary":{"documents":1,'

# --- any order, threads, memory -------------------------------------------------------------------

# Paragraphs of a few words; every seventh stands elsewhere, too.
corpus() { # number of documents, seed
    awk -v n="$1" -v seed="$2" 'BEGIN {
        srand(seed)
        split("harbour ferry keeper lantern quay winter council ledger pilot signal tide anchor cargo captain island fog bell rope crane sailor letter window garden market bridge river engine whistle", word, " ")
        for (i = 1; i <= n; i++) {
            text = ""
            for (p = 0; p < 6; p++) {
                if (p == 5) text = text "\\n\\nAll pages of this site end in a line like this one, number " 1000 + i "."
                else if (kept > 0 && rand() < .15) text = text "\\n\\n" pool[int(rand() * kept)]
                else {
                    line = "It is"
                    for (w = 0; w < 12 + i % 5; w++) line = line " " word[1 + int(rand() * 28)]
                    text = text "\\n\\n" line "."
                    if (rand() < .2) pool[kept++] = line "."
                }
            }
            printf "{\"id\":\"%d\",\"url\":\"http://h%d.example/\",\"text\":\"%s\"}\n", i, i % 5, substr(text, 5)
        }
    }'
}
mkdir order
for i in 1 2 3 4; do corpus 700 $i >order/$i.jsonl; done
gzip order/4.jsonl

begin 'the same bytes whatever the order, the threads, the memory'
run scan -j1 order/1.jsonl order/2.jsonl order/3.jsonl order/4.jsonl.gz
want_exit 0
want_out '"documents":2800'
want_out '"boilerplate":true,"varies":true'
cp out first
run scan -j2 --memory 32M order/4.jsonl.gz order/2.jsonl order/3.jsonl order/1.jsonl
want_same out first
run scan -j3 --memory 4G order
want_same out first
run scan -j2 order -o written
want_silence out
want_same written first

begin 'which copy is kept'
run scan --keep longest order
cp out longest
want_out '"kept":true'
! cmp -s longest first || complain 'longest is as first'
run scan --keep none order
want_no_out '"kept":true'

begin 'what is looked for'
run scan --rules blocks order
want_no_out '"boilerplate":true'
want_out '"rule":"shared-block"'
want_no_out '-sentences'
run scan --rules boilerplate order
want_out '"varies":true'

begin 'near duplicates'
mkdir near
long='The harbour master kept a ledger of every ship that passed the point, its cargo, its captain and the hour of the tide, and he read it aloud in the winter evenings to whoever would listen.'
printf '%s\n\n%s\n' "$long" "$third" >near/a.txt
printf '%s\n\n%s\n' "$fourth" "${long/harbour master/keeper}" >near/b.txt
printf '%s\n' "${long/its cargo, /}" >near/c.txt
cp near/b.txt near/d.txt
run scan near
want_no_out 'near-duplicate'
run scan --rules blocks,near-duplicates near
want_out '"rule":"shared-near-duplicate","boilerplate":false,'
want_out '"similarity":0.944,"occurrences":4,"document_frequency":4,"source_frequency":4,"kept":false,"kept_path":"near/a.txt"}'
want_out '"near_duplicates":4}}'
run scan --rules blocks,near-duplicates --memory 4G -j2 near/d.txt near/c.txt near/b.txt near/a.txt
cp out shuffled
run scan --rules blocks,near-duplicates near
want_same out shuffled
run clean --remove near-duplicates near -o near.out --removed near.removed
want_exit 0
want_err 'removed 0 duplicates, 3 near duplicates and 0 pieces'
want_same near/a.txt near.out/a.txt
[ "$(cat near.out/b.txt)" = "$fourth" ] || complain 'b.txt'
[ -z "$(cat near.out/c.txt)" ] || complain 'c.txt'
[ "$(grep -c '"rule":"shared-near-duplicate"' near.removed)" -eq 3 ] || complain 'not told'
run clean --remove near-duplicates,duplicates near -o near.out
[ "$(cat near.out/*.txt | grep -cE '^(The (harbour|old)|The council)')" -eq 2 ] || complain 'both'

# --- one pass -------------------------------------------------------------------------------------

groups() { grep -o '"group":"[0-9a-f]*"' "$1" | sort -u; }

begin 'one pass: the same texts as in two'
run scan --rules blocks,sentences order
groups out >two.groups
run scan --one-pass --rules blocks,sentences order
want_exit 0
want_silence err
want_out '"documents":2800,'
want_out '"one_pass":true,"forgotten":0}}'
want_no_out '"kept":true'
want_no_out '"rule":"shared-passage"'
groups out >one.groups
[ -s one.groups ] || complain 'no groups'
want_same one.groups two.groups
run scan --one-pass order
want_out '"boilerplate":true,"varies":true'
cp out first.once
run scan --one-pass -j3 --memory 4G order -o written
want_silence out
want_same written first.once
run_with_input order/1.jsonl scan --one-pass --input jsonl -
want_exit 0
want_out '"documents":700,'

begin 'one pass: the copy that came first is the one that is kept'
run scan --one-pass all/folder
want_count 1 '{"path":"'
want_out '{"path":"all/folder/b.md","source":"all/folder","annotations":[{"start":11,'
want_out '"kept":false,"kept_path":"all/folder/a.txt","kept_start":105,"kept_end":'

begin 'one pass: a document is judged before the next one comes'
mkfifo in.pipe out.pipe
"$dg" scan --one-pass --input jsonl - <in.pipe >out.pipe 2>err &
pid=$!
exec 8>in.pipe 9<out.pipe
for i in 1 2; do
    json_line $i a.example "$twice\\n\\n$twice" >&8
    IFS= read -r -t 60 line <&9 || complain "no line $i"
    [ "${line#*\"id\":\"$i\",}" != "$line" ] || complain "line $i is another"
done
exec 8>&-
cat <&9 >out
exec 9<&-
wait $pid || complain 'failed'
want_out '{"summary":{"documents":2,"annotated":2,'
rm in.pipe out.pipe

begin 'one pass: a pipe that is no standard input'
mkfifo pipe
cat all/lines.jsonl all/lines.jsonl >pipe &
run scan --one-pass --input jsonl pipe
want_exit 0
want_out '"path":"pipe","record":"4",'
want_out '"kept_path":"pipe","kept_record":"2","kept_start":0,'
wait
rm pipe

begin 'one pass: memory is kept to, and what is forgotten is counted'
awk 'BEGIN {
    for (i = 0; i < 70000; i++) {
        printf "{\"text\":\""
        for (p = 0; p < 10; p++) printf "Of paragraph w%d there is one only in document w%d.\\n\\n", p, i
        print "This one stands in each of all the documents.\"}"
    }
}' >many.jsonl
run scan --one-pass --memory 32M --stats --rules blocks many.jsonl
want_exit 0
want_out '"documents":70000,"annotated":69999,'
want_out '"document_frequency":70000,'
want_out '"one_pass":true,"forgotten":'
want_no_out '"forgotten":0}'
if ! grep -qE '__(asan|tsan)_init' "$dg"; then
    peak=$(sed -n 's/.*"memory_peak":\([0-9]*\).*/\1/p' err | head -1)
    [ "${peak:-0}" -gt 0 ] && [ "$peak" -lt 48000000 ] || complain "memory: $peak"
fi
rm many.jsonl

begin 'one pass: what only a second one could give is refused'
run scan --one-pass --rules blocks,passages order
want_exit 2
want_err 'passages and near duplicates can'\''t be found in one pass'
run scan --one-pass --rules blocks,near-duplicates order
want_exit 2
run scan --one-pass --keep longest order
want_exit 2
want_err 'leave out --keep'
run scan --one-pass --resume kept.once order
want_exit 2
want_err 'leave out --resume'
[ ! -e kept.once ] || complain 'something was made'
want_silence out
run clean --one-pass order
want_exit 2

# --- damage ---------------------------------------------------------------------------------------

begin 'bad records are counted, the rest is complete'
mkdir bad
awk 'NR % 100 == 50 { print "{\"id\":" NR ", \"text\": \"It breaks"; next } NR % 100 == 70 { print "[]"; next } NR % 100 == 90 { sub(/It is/, "It \377 is") } { print }' \
    order/1.jsonl >bad/lines.jsonl
head -c 20000 order/4.jsonl.gz >bad/cut.jsonl.gz
{
    for i in $(seq 100); do
        record=$(web_record conversion "http://a.example/$i" text/plain "Record $i. $twice")
        [ $((i % 50)) -ne 25 ] || record=${record/Content-Length: /Content-Length: 9}
        [ $((i % 50)) -ne 35 ] || record=${record/ounted every*ship/}
        printf '%s\n' "$record"
    done
} >bad/web.warc
run scan bad
want_exit 0
want_out '"reason":"not a JSON object","count":14}'
want_out '"reason":"compressed data is cut off","count":1}'
want_out '"bad_bytes":7,"bad_bytes_documents":7'
want_err 'dittograph: bad/lines.jsonl:50: not a JSON object'
want_err 'dittograph: bad/web.warc:25: the record'
want_count 1 '"summary"'
good=$(grep -c '"path":"bad/web.warc"' out)
[ "$good" -ge 96 ] || complain "only $good of 100 web records"
run scan --strict -q bad
want_exit 2
want_count 1 '"summary"'

begin 'nothing but bad records'
echo '{"broken' >bad/none.jsonl
run scan bad/none.jsonl
want_exit 2
rm -r bad

begin 'a line of a gigabyte'
json_line 1 a "$twice" >long.jsonl
truncate -s 1G long.jsonl
{ echo && json_line 2 a "$twice"; } >>long.jsonl
run scan --memory 64M --stats long.jsonl
want_exit 0
want_out '"documents":2,'
want_out '"reason":"longer than --max-record","count":1}'
if ! grep -qE '__(asan|tsan)_init' "$dg"; then
    peak=$(sed -n 's/.*"memory_peak":\([0-9]*\).*/\1/p' err | head -1)
    [ "${peak:-0}" -gt 0 ] && [ "$peak" -lt 160000000 ] || complain "memory: $peak"
fi
rm long.jsonl

begin 'a bomb, and names that climb'
mkdir -p bomb
head -c 300M /dev/zero | tr '\0' a | gzip -1 >bomb/bomb.txt.gz
printf '%s\n' "$twice" >bomb/good.txt
cp bomb/good.txt bomb/better.txt
(cd bomb && tar -cf x.tar -P ../bomb/good.txt bomb.txt.gz better.txt)
run scan bomb
want_exit 0
want_out '"path":"bomb/x.tar","record":"../bomb/good.txt"'
want_out '"path":"bomb/x.tar","record":"better.txt"'
want_out '"unreadable":[{"reason":"expands more than 200 times: no text does","count":2}]'
rm -r bomb

begin 'a name with control characters is shown escaped'
printf '%s\n' "$twice" >"$(printf 'a\033[31m.txt')"
printf '%s\n' "$twice" >plain.txt
(tar -cf names.tar "$(printf 'a\033[31m.txt')" plain.txt && rm a*.txt)
run scan names.tar
want_exit 0
want_no_out "$(printf '\033')"

# --- clean ----------------------------------------------------------------------------------------

begin 'clean: a folder becomes a folder'
run clean all -o cleaned --removed removed.jsonl
want_exit 0
want_silence out
want_err 'dittograph: removed '
for file in folder/a.txt folder/b.md page.html packed.txt.gz lines.jsonl lines.ndjson.gz web.warc.jsonl up.tar.jsonl; do
    [ -f "cleaned/$file" ] || complain "no $file"
done
[ -z "$(find cleaned -name '*.partial')" ] || complain 'partial files'
run scan --rules blocks,sentences cleaned
want_out '"annotated":0,'

begin 'clean: everything else stays, byte for byte'
mkdir bytes
printf '\xEF\xBB\xBF%s\r\n\r\n%s\r\n\r\n  %s  \r\n' "$twice" "$other" "$third" >bytes/a.txt
printf 'Before it.\n\n%s\n\nAfter it, \xff.\n' "$twice" >bytes/b.txt
printf '<p>A <b>bold</b> start.</p>\n<div class="x"><p>The old <i>keeper counted</i> every ship that passed the point before dawn. He wrote each name into a ledger that nobody&nbsp;read.</p></div><p>End.</p>' >bytes/c.html
printf -- '- one item\n- **%s**\n- another item\n' "$twice" >bytes/d.md
printf '{"a" : 1.50, "text":"\\u00e9t\\u00e9\\n\\n%s\\n\\nlast \\ud83d\\ude00 words", "b":[1, 2]}\r\n\n{"text":"%s","x":null}' "$twice" "$twice" >bytes/e.jsonl
run clean --remove duplicates bytes -o bytes.out
want_exit 0
want_same bytes/a.txt bytes.out/a.txt
[ "$(cat bytes.out/b.txt)" = "$(printf 'Before it.\n\nAfter it, \xff.')" ] || complain 'b.txt'
[ "$(cat bytes.out/c.html)" = '<p>A <b>bold</b> start.</p>
<div class="x"><p><i></i></p></div><p>End.</p>' ] || complain 'c.html'
[ "$(cat bytes.out/d.md)" = '- one item
- another item' ] || complain 'd.md'
printf '{"a" : 1.50, "text":"\\u00e9t\\u00e9\\n\\nlast \\ud83d\\ude00 words", "b":[1, 2]}\r\n\n{"text":"","x":null}' >expected
want_same expected bytes.out/e.jsonl

begin 'clean: one input, one output'
run clean bytes/b.txt
want_exit 0
want_same out bytes/b.txt
run_with_input bytes/e.jsonl clean --input jsonl -
want_exit 0
cp out expected
[ "$(grep -c 'The old keeper' out)" -eq 1 ] || complain 'not one copy'
run clean bytes/e.jsonl -o one.jsonl.gz
want_exit 0
want_silence out
gzip -dc one.jsonl.gz >one.jsonl
want_same one.jsonl expected

begin 'scan: never over an input'
printf '%s\n\n%s\n' "$twice" "$other" >mine.txt
cp mine.txt copy.txt
ln mine.txt link.txt
for output in mine.txt ./mine.txt link.txt; do
    for pass in '' --one-pass; do
        run scan $pass -o $output mine.txt copy.txt
        want_exit 2
        want_err 'is an input, which is never written over'
        want_same mine.txt copy.txt
        [ ! -e "$output.partial" ] || complain 'a partial file'
    done
done
run scan -o found.jsonl mine.txt copy.txt
want_exit 0
want_silence out
[ "$(wc -l <found.jsonl)" -eq 3 ] || complain 'not three lines'
rm mine.txt link.txt copy.txt found.jsonl

begin 'clean: never over an input'
cp -r bytes bytes.before
run clean bytes -o bytes
want_exit 2
want_err 'never written over'
run clean bytes/a.txt -o bytes/a.txt
want_exit 2
ln bytes/a.txt linked.txt
run clean bytes/a.txt -o linked.txt
want_exit 2
run clean bytes -o bytes.out --removed bytes/a.txt
want_exit 2
diff -r bytes bytes.before >/dev/null || complain 'inputs changed'
run clean bytes
want_exit 2
want_err 'needs --output'

begin 'clean: boilerplate goes everywhere, duplicates but one'
run clean order --dry-run
want_exit 0
want_out '"removed":{"from_documents":2800,'
[ ! -e order/1.jsonl.partial ] || complain 'something was written'
run clean order/1.jsonl --remove duplicates
grep -q 'All pages of this site' out || complain 'boilerplate is gone'
run clean order/1.jsonl --remove boilerplate
! grep -q 'All pages of this site' out || complain 'boilerplate is there'
run clean order/1.jsonl --extract
want_no_out '\n\n\n'

begin 'clean: the same bytes for any threads'
run clean -j1 order -o one.out --removed one.removed
run clean -j3 --memory 32M order -o three.out --removed three.removed
diff -r one.out three.out >/dev/null || complain 'outputs differ'
want_same one.removed three.removed

# --- what interrupts a run ------------------------------------------------------------------------

random=20261124
below() { # a number below $1, in $drawn
    random=$(((random * 1103515245 + 12345) & 0x7fffffff))
    drawn=$((random / 65536 % $1))
}

begin 'killed at any moment, a run is gone on with'
rounds=$((6 * ${DG_TEST_SCALE:-1}))
for i in $(seq "$rounds"); do
    rm -rf kept scanned
    below 70
    "$dg" scan -q --resume kept order -o scanned 2>/dev/null &
    pid=$!
    sleep "$(printf '0.%02d' "$drawn")"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    run scan --resume kept order -o scanned
    want_exit 0
    cmp -s scanned first || complain "round $i ($drawn) differs"
done
run scan --resume kept order --min-words 9
want_exit 2
want_err 'kept/corpus: '

begin 'interrupted, it cleans up behind itself'
mkdir -p scratch
"$dg" scan -q --temp scratch order >/dev/null 2>&1 &
pid=$!
sleep 0.1
kill -TERM $pid 2>/dev/null
wait $pid 2>/dev/null
[ -z "$(ls scratch)" ] || complain "left: $(ls scratch)"

begin 'interrupted while it waits for standard input'
mkfifo slow
for signal in INT TERM; do
    "$dg" scan --temp scratch --input text - <slow >out 2>err &
    pid=$!
    exec 9>slow
    printf '%s\n\n' "$twice" >&9
    while ! cat scratch/*/stdin.partial 2>/dev/null | grep -q keeper; do sleep 0.05; done
    kill -$signal $pid
    for i in $(seq 600); do
        kill -0 $pid 2>/dev/null || break
        sleep 0.1
    done
    ! kill -0 $pid 2>/dev/null || complain "SIG$signal goes unheard until something comes"
    exec 9>&-
    wait $pid
    code=$?
    want_exit $((128 + $(kill -l $signal)))
    want_silence err
    [ -z "$(ls scratch)" ] || complain "left: $(ls scratch)"
done

begin 'two runs in one folder'
"$dg" scan -q --resume busy --input text - <slow >/dev/null 2>&1 &
pid=$!
exec 9>slow
while [ ! -e busy/stdin.partial ]; do sleep 0.05; done
run scan --resume busy all
want_exit 2
want_err 'busy: another run works there'
exec 9>&-
wait $pid || complain 'the first of them failed'

# A file that may not grow stands for a disk that is full.
begin 'a full disk'
rounds=$((3 * ${DG_TEST_SCALE:-1}))
for i in $(seq "$rounds"); do
    rm -rf full full.out full.removed* scratch
    mkdir -p full.out scratch
    below 400
    (
        trap '' XFSZ
        ulimit -f $((1 + drawn))
        exec "$dg" clean -q --temp scratch order -o full.out --removed full.removed
    ) >out 2>err </dev/null
    code=$?
    if [ $code -ne 0 ]; then
        want_exit 2
        [ -s err ] || complain 'silent failure'
        [ ! -e full.removed ] || complain 'a whole side file of a run that failed'
    fi
    [ -z "$(ls scratch)" ] || complain "left: $(ls scratch)"
    for file in 1.jsonl 2.jsonl 3.jsonl 4.jsonl.gz; do
        [ ! -e full.out/$file ] || cmp -s full.out/$file one.out/$file || complain "$file is not whole"
    done
done
run clean order -o full.out --removed full.removed
want_exit 0
diff -r one.out full.out >/dev/null || complain 'the run after it differs'

close_cases

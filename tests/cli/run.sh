#!/usr/bin/env bash
# The command line as its users meet it: exit codes, streams, places, hostile input.
#
#     tests/cli/run.sh [CLI]        or DITTOGRAPH=path; default $BUILD/dittograph
#
# Prints a line for every case that fails, and "N passed, N failed" at the end. In bash, whose quoting
# can spell any byte; started by another shell, it starts again there.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C
unset NO_COLOR

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"
article=$root/examples/data/harbour-article.txt

# Every start and end of the JSON report, as offset:line:column, one after the other.
want_places() {
    local got
    got=$(grep -oE '"offset":[0-9]+,"line":[0-9]+,"column":[0-9]+' out | tr -cd '0-9,\n' |
        tr ',\n' ': ')
    [ "$got" = "$1 " ] || complain "places are $got, not $1"
}

len=${#twice}

# One repeat, on lines 1 and 5, with the line ending given.
repeat() { printf "%s$1$1%s$1$1%s" "$twice" "$other" "$twice"; }

repeat '\n' >repeat.txt
printf '%s\n' "$other" >clean.txt

# --- exit codes -----------------------------------------------------------------------------------

begin 'a clean file'
run check clean.txt
want_exit 0
want_out 'no warnings in 1 file'
want_silence err

begin 'a finding'
run check repeat.txt
want_exit 1
want_out 'repeat.txt:1:1: warning: repeated-block: 22 words (1 block) stand 2 times'
want_out 'also at repeat.txt:5:1'
want_out '1 warning in 1 file'
want_silence err

begin 'a finding, --exit-zero'
run check --exit-zero repeat.txt
want_exit 0
want_out 'repeated-block'

begin 'quiet'
run check -q clean.txt
want_exit 0
want_silence out

begin 'the rule that finds it is ignored'
run check --ignore repeated-block,repeated-sentences --select all repeat.txt
want_no_out 'repeated-block'

begin 'no rule left'
run check --select repeated-block --ignore repeated-block repeat.txt
want_exit 2
want_err 'no rule is left'

begin 'a missing path: the others are still judged'
run check missing.txt repeat.txt
want_exit 2
want_err 'missing.txt: No such file or directory'
want_out 'repeated-block'

begin 'a missing path and --exit-zero'
run check --exit-zero missing.txt
want_exit 2

begin 'thresholds'
run check --min-words 23 --min-sentences 0 repeat.txt
want_exit 0
run check --min-words 22 --min-sentences 0 repeat.txt
want_exit 1

begin 'thresholds of passages'
printf 'Nobody knows which five words come again. %s\n\n%s Not that which five words come near.\n' \
    "$other" "${other% *}" >passage.txt
run check --select repeated-passage --min-passage-words 3 --fail-level info -v passage.txt
want_exit 1
want_out 'repeated-passage'
run check passage.txt
want_exit 0

begin 'digits and accents'
printf 'On day 12 the naïve keeper counted all 34 ships again before the night.\n\n%s\n\nOn day 56 the naive keeper counted all 78 ships again before the night.\n' \
    "$other" >folded.txt
run check folded.txt
want_exit 0
run check --fold-digits folded.txt
want_exit 0
run check --fold-digits --strip-accents folded.txt
want_exit 1

# --- usage ----------------------------------------------------------------------------------------

begin 'no command'
run
want_exit 2
want_err 'Usage: dittograph'
want_silence out

begin 'version'
run --version
want_exit 0
grep -qE '^dittograph [0-9]+\.[0-9]+\.[0-9]+$' out || complain 'no version'

begin 'help'
run --help
want_exit 0
want_out 'check'
cp out help
run help
want_same out help
run help check
want_out '--min-words N'
cp out help
run check --help
want_exit 0
want_same out help
run check -h x y z
want_same out help
run help chek
want_exit 2
want_err "did you mean 'check'?"

begin 'unknown command'
run chekc .
want_exit 2
want_err "did you mean 'check'?"
run repeat.txt
want_exit 2
want_err "did you mean 'dittograph check repeat.txt'?"
run frobnicate
want_exit 2
want_err "see 'dittograph --help'"

begin 'unknown option'
run check --formt json
want_exit 2
want_err "unknown option '--formt'; did you mean '--format'?"
want_silence out
run check --xyzzy
want_exit 2
want_err "see 'dittograph check --help'"
run check -x
want_exit 2
want_err "unknown option '-x'"
run check --form json
want_exit 2

begin 'option values'
run check --format
want_exit 2
want_err '--format needs a value: text|json|jsonl|sarif|github|gitlab|rdjson|html'
run check --format=xml
want_exit 2
want_err "--format takes text|json|jsonl|sarif|github|gitlab|rdjson|html, not 'xml'"
run check --quiet=1
want_exit 2
want_err '--quiet takes no value'
run check --input docx clean.txt
want_exit 2
want_err "--input takes auto|text|markdown|html|rst|asciidoc, not 'docx'"
for n in 0 -1 1x '' 99999999999999999999 ' 1' 1025; do
    run check -j "$n" clean.txt
    want_exit 2
    want_err '--jobs takes a number from 1 to 1024'
done
run check --format=json --color never -qvj2 clean.txt
want_exit 0

begin 'rules'
run check --select repeated-sentence repeat.txt
want_exit 2
want_err "unknown rule 'repeated-sentence'; did you mean 'repeated-sentences'?"
run check --select= repeat.txt
want_exit 2
want_err "unknown rule ''"
run check --select repeated-block, repeat.txt
want_exit 2
run check --select repeated-sentences --select repeated-block repeat.txt
want_exit 1

begin 'explain'
run explain
want_exit 0
want_out 'repeated-block'
want_out 'repeated-passage'
for rule in repeated-block repeated-sentences repeated-passage; do
    run explain $rule
    want_exit 0
    want_out "$rule: "
    [ "$(wc -w <out)" -gt 30 ] || complain "$rule is hardly explained"
done
run explain repeated-blok
want_exit 2
want_err "did you mean 'repeated-block'?"
run explain repeated-block repeated-passage
want_exit 2
want_err 'at most 1 argument'

begin 'a control character in an argument never reaches the terminal'
run check $'--\033[31mred'
want_exit 2
! grep -q $'\033' err || complain 'an escape sequence on stderr'

# --- the article ----------------------------------------------------------------------------------

begin 'the article as text'
run check "$article"
want_exit 1
want_count 1 ': warning: '
want_out 'harbour-article.txt:14:1: warning: repeated-sentences: 57 words (2 sentences) stand 2 times'
want_out 'harbour-article.txt:14:322'

# The score is the library's to tune and the hashes are opaque; all else is fixed.
begin 'the article as JSON'
(cd "$root" && "$dg" check --format json examples/data/harbour-article.txt) >out 2>err
code=$?
want_exit 1
sed -E -e 's/"score":[01]\.[0-9]+/"score":S/' -e 's/"version":"[0-9.]+"/"version":"V"/' \
    -e 's/"[0-9a-f]{32}"/"H"/g' out >json
want_same json "$here/harbour-article.json"

begin 'the article in other shapes: the same finding'
last=$(tail -n 1 "$article")
conclusion=${last:0:$(((${#last} - 1) / 2))}
sed 's/$/\r/' "$article" >shape.crlf.txt
{ printf '\357\273\277' && cat "$article"; } >shape.bom.txt
sed 's/’/'"'"'/g; s/[“”]/"/g' "$article" >shape.straight.txt
fold -s -w 60 "$article" >shape.wrapped.txt
sed 's/$/\n/' "$article" | fold -s -w 60 >shape.spaced.txt
{ printf '%s\n' "${last:0:${#conclusion}}" && printf '%s' "$conclusion" | tr a-z A-Z; } >shape.upper.txt
{ cat "$article" && printf ' %s' "$conclusion"; } >shape.third.txt
for shape in crlf bom straight wrapped spaced upper third; do
    run check --format json shape.$shape.txt
    want_exit 1
    want_count 1 '"level":"warning"'
    want_count $([ $shape = third ] && echo 3 || echo 2) '"text":"'
    [ "$(sed 's/ *\\n/ /g' out | grep -oiE '"text":"A second dredger[^"]* and the peace\."' |
        wc -l)" -ge 2 ] ||
        complain "$shape: the spans are wrong"
done
want_out '"rule":"repeated-sentences"'

# --- places ---------------------------------------------------------------------------------------

begin 'lines that end in LF'
run check --format json repeat.txt
second=$((len + 4 + ${#other}))
want_places "0:1:1 $len:1:$((len + 1)) $second:5:1 $((second + len)):5:$((len + 1))"

begin 'lines that end in CRLF'
repeat '\r\n' >crlf.txt
run check --format json crlf.txt
second=$((len + 8 + ${#other}))
want_places "0:1:1 $len:1:$((len + 1)) $second:5:1 $((second + len)):5:$((len + 1))"

begin 'lines that end in CR'
repeat '\r' >cr.txt
run check --format json cr.txt
second=$((len + 4 + ${#other}))
want_places "0:1:1 $len:1:$((len + 1)) $second:5:1 $((second + len)):5:$((len + 1))"

begin 'a BOM has no column'
{ printf '\357\273\277' && repeat '\n'; } >bom.txt
run check --format json bom.txt
second=$((len + 7 + ${#other}))
want_places "3:1:1 $((len + 3)):1:$((len + 1)) $second:5:1 $((second + len)):5:$((len + 1))"

begin 'columns are code points, a bad byte is one'
printf 'Café 世界 \360\237\230\200 and a \377 byte go before. %s\n\n%s\n\n%s\n' "$twice" "$other" "$twice" >wide.txt
run check --format json wide.txt
want_out '"start":{"offset":42,"line":1,"column":35}'
want_err 'wide.txt: 1 byte is not UTF-8'
run check -q wide.txt
want_silence err

begin 'bad bytes in the text of a finding are U+FFFD'
printf 'The \377keeper counted \302 every "ship"\\ that passed the long point before dawn came.\t%s' '' >bytes.txt
printf '\n\n%s\n\n' "$other" >>bytes.txt
head -1 bytes.txt >line && cat line >>bytes.txt
run check --format json bytes.txt
want_exit 1
want_out $'"text":"The \357\277\275keeper counted \357\277\275 every \\"ship\\"\\\\ that passed the long point before dawn came."'
want_err 'bytes.txt: 4 bytes are not UTF-8'
iconv -f UTF-8 -t UTF-8 out >/dev/null 2>&1 || complain 'the report is not UTF-8'

# --- the excerpt ----------------------------------------------------------------------------------

begin 'nothing raw reaches the terminal'
printf 'See \033[31mred\a \302\205 \342\200\256 \377 here.\t%s\n\n%s\n\n%s\n' "$twice" "$other" "$twice" >raw.txt
run check raw.txt
want_exit 1
! LC_ALL=C grep -q $'[\001-\010\013-\037\177]' out || complain 'a control character'
! grep -q $'\302\205\|\342\200\256' out || complain 'a C1 or bidi control'
iconv -f UTF-8 -t UTF-8 out >/dev/null 2>&1 || complain 'a bad byte'

begin 'a long line is cut around the place, the mark stands below it'
printf '%s %s And so on for a while, in words that stand here and nowhere else at all.\n\n%s\n' \
    "$other" "$twice" "$twice" >long.txt
run check long.txt
want_exit 1
[ "$(awk '{ if (length > 100) n++ } END { print n + 0 }' out)" -eq 0 ] || complain 'a long line'
want_out $'…'
line=$(sed -n '2s/…/./gp' out)
mark=$(sed -n 3p out)
[ "${line:$(($(printf '%s' "${mark%%^*}" | wc -c))):7}" = 'The old' ] || complain 'the mark is beside it'

begin 'the mark stands below wide characters'
printf '世界. %s\n\n%s\n\n%s\n' "$twice" "$other" "$twice" >wide.txt
run check wide.txt
grep -q '^       |       ^~' out || complain 'the mark is beside it'

begin 'many places are counted, not listed'
for i in 1 2 3 4 5 6 7 8 9 10; do
    printf '%s\n\nParagraph %s has words of its own.\n\n' "$twice" $i
done >ten.txt
run check -v ten.txt
want_count 6 'also at'
want_out 'and at 3 more places'

begin 'colours'
run check repeat.txt
! grep -q $'\033' out || complain 'colours in a pipe'
run check --color=always repeat.txt
grep -q $'\033' out || complain 'no colours though asked for'
NO_COLOR=1 run check --color=always repeat.txt
grep -q $'\033' out || complain 'NO_COLOR wins over --color=always'
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    script -qec "'$dg' check repeat.txt" /dev/null >out 2>err </dev/null
    grep -q $'\033' out || complain 'no colours in a terminal'
    NO_COLOR=1 script -qec "'$dg' check repeat.txt" /dev/null >out 2>err </dev/null
    ! grep -q $'\033' out || complain 'colours though NO_COLOR is set'
    NO_COLOR='' script -qec "'$dg' check --color=never repeat.txt" /dev/null >out 2>err </dev/null
    ! grep -q $'\033' out || complain 'colours though --color=never'
fi

# --- what is read ---------------------------------------------------------------------------------

begin 'standard input'
run_with_input repeat.txt check -
want_exit 1
want_out '-:1:1: warning'
run_with_input repeat.txt check --stdin-filename drafts/new.md --format json - clean.txt
want_exit 1
want_out '"path":"drafts/new.md"'
want_out '"files":2'
"$dg" check - <&- >out 2>err
code=$?
want_exit 2
want_err '-: Bad file descriptor'

begin 'an empty file, a blank file, an empty directory'
: >empty.txt
printf ' \n\t\n\n' >blank.txt
mkdir -p void
run check empty.txt blank.txt void
want_exit 0
want_out 'no warnings in 2 files'
run check void
want_exit 0
want_out 'no warnings in 0 files'
run check --format json empty.txt
want_out '"findings":[],"summary":{"files":1,"bytes":0,"findings":0,"skipped":[]}'

begin 'a directory'
mkdir -p tree/sub/deep tree/.hidden tree/node_modules tree/.git
cp repeat.txt tree/a.txt
cp repeat.txt tree/sub/b.MD
cp repeat.txt tree/sub/deep/c.rst
cp repeat.txt tree/sub/code.c
cp repeat.txt tree/.hidden/x.txt
cp repeat.txt tree/.git/x.txt
cp repeat.txt tree/.dot.txt
cp repeat.txt tree/node_modules/x.txt
mkdir tree/testdata
cp repeat.txt tree/testdata/x.txt
ln -s . tree/loop
ln -s ../../repeat.txt tree/sub/link.txt
mkfifo tree/pipe.txt
run check --files tree
want_exit 0
printf 'tree/a.txt\ntree/sub/b.MD\ntree/sub/deep/c.rst\n' >files
want_same out files
run check --files ./tree/
want_same out files
run check tree
want_exit 1
want_out '3 warnings in 3 files; not read: 1 folder of test data, 3 hidden, 1 not a regular file, 1 not named like text, 2 symbolic link, 1 vendored folder'
want_silence err
run check -v tree
want_err 'tree/loop: skipped: symbolic link'
run check --format json tree
want_out '{"path":"tree/.git","reason":"hidden"}'
want_out '{"path":"tree/sub/code.c","reason":"not named like text"}'

begin 'the current directory is the default'
(cd tree/sub && "$dg" check --files) >out 2>err </dev/null
printf 'b.MD\ndeep/c.rst\n' >files
want_same out files

begin 'a path that is given is read, once'
run check --files tree/sub/code.c ./tree/sub/code.c tree/.hidden tree/sub/link.txt tree/node_modules
printf 'tree/.hidden/x.txt\ntree/node_modules/x.txt\ntree/sub/code.c\ntree/sub/link.txt\n' >files
want_same out files

begin 'a FIFO'
mkfifo pipe
cat repeat.txt >pipe &
run check pipe
wait
want_exit 1
want_out 'pipe:1:1: warning'

begin 'binary, other encodings'
printf 'text \000 more' >zero.txt
printf '\344\366\374 \337\351\350' >latin1.txt
run check --format json zero.txt latin1.txt
want_exit 0
want_out '{"path":"zero.txt","reason":"binary"}'
want_out '{"path":"latin1.txt","reason":"not UTF-8"}'
want_out '"summary":{"files":0,"bytes":0,"findings":0,'
want_err 'zero.txt: skipped: binary'

# The article's letters twice in one line, in an encoding, with a mark or a declaration before it.
sentence='Über den Fähren stand nach dem langen Winter kein einziger Schiffer mehr auf der Brücke.'
in_encoding() {
    { printf "$2"; printf '%s %s\n' "$sentence" "$sentence" | iconv -f UTF-8 -t "$1"; } >"$3"
}
in_encoding UTF-8 '' plain.txt
run check --format json plain.txt
want_exit 1
sed 's/.*"occurrences":\[//; s/"path":"[^"]*",//g; s/\].*//' out >expected

begin 'byte order marks'
in_encoding UTF-16LE '\377\376' utf16le.txt
in_encoding UTF-16BE '\376\377' utf16be.txt
in_encoding UTF-32LE '\377\376\000\000' utf32le.txt
in_encoding UTF-32BE '\000\000\376\377' utf32be.txt
for e in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
    file=$(echo $e | tr -d - | tr A-Z a-z).txt
    run check --format json $file
    want_exit 1
    want_out "\"encoding\":\"$e\""
    sed 's/.*"occurrences":\[//; s/"path":"[^"]*",//g; s/"encoding":"[^"]*",//g; s/\].*//' out >found
    cmp -s expected found || complain "$e: other places or text"
done
printf '\377\376T' >utf16le.txt
run check utf16le.txt
want_exit 0

begin 'declared and named encodings'
in_encoding ISO-8859-1 '<meta charset=latin1><p>' latin1.html
run check --format json latin1.html
want_exit 1
want_out '"encoding":"windows-1252"'
want_out 'Über den Fähren'
cp latin1.html latin1-too.html
run check --shared --fail-level info --format json latin1.html latin1-too.html
want_exit 1
want_out '"path":"latin1-too.html","encoding":"windows-1252"'
in_encoding GB18030 '<meta charset=gb2312><p>' gb.html
run check --format json gb.html
want_exit 1
want_out '"encoding":"GB18030"'
sentence='Старый паром всю долгую зиму стоял у причала, и никто не знал, когда он пойдёт снова.'
in_encoding WINDOWS-1251 '<meta http-equiv=content-type content="text/html; charset=windows-1251"><p>' ru.html
run check --format json ru.html
want_exit 1
want_out '"encoding":"windows-1251"'
want_out "\"text\":\"$sentence\""
sentence='古い渡し船は長い冬のあいだずっと桟橋につながれたままで、いつまた動くのかは誰にもわからなかった。'
for e in ISO-2022-JP EUC-JP Shift_JIS; do
    in_encoding $e "<meta charset='$e'><p>" ja.html
    run check --format json ja.html
    want_exit 1
    want_out "\"text\":\"$sentence\""
    grep -qi "\"encoding\":\"\($e\|CP932\)\"" out || complain "$e: not said"
done
sentence='那条旧渡船整个漫长的冬天都停在码头边上，谁也不知道它什么时候才会再开。'
in_encoding GB18030 '<meta charset=gb18030><p>' zh.html
run check --format json zh.html
want_exit 1
want_out '"encoding":"gb18030"'
want_out "\"text\":\"$sentence\""
printf '<meta charset=iso-2022-jp><p>' | cat - zh.html >not-ja.html
printf '<meta charset=gb18030><p>a \377 b' >nearly-zh.html
run check not-ja.html nearly-zh.html
want_exit 0
want_err 'not-ja.html: skipped: not in the encoding that it is said to be in'
! grep -q nearly-zh err || complain 'one bad byte in a page, and it was skipped'
sentence='Über den Fähren stand nach dem langen Winter kein einziger Schiffer mehr auf der Brücke.'
in_encoding UTF-8 '<meta charset=latin1><p>' wrong.html
run check --format json wrong.html
want_exit 1
want_out 'Über den Fähren'
! grep -q '"encoding"' out || complain 'UTF-8 was converted'
in_encoding ISO-8859-1 '<meta charset=x-unheard-of><p>' unknown.html
run check unknown.html
want_exit 0
want_err 'unknown.html: skipped: in an encoding that is not known here'
in_encoding ISO-8859-1 '' latin1.txt
run check --encoding ISO-8859-1 --format json latin1.txt plain.txt
want_exit 1
want_out '"path":"latin1.txt","encoding":"windows-1252"'
want_out '"path":"plain.txt","start"'
run check --encoding '' latin1.txt
want_exit 2
want_err "'' is not known here"
run check --encoding nonsense latin1.txt
want_exit 2
want_err "'nonsense' is not known here"
# Without a mark.
for e in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
    in_encoding $e '' wide.txt
    run check wide.txt
    want_err 'wide.txt: skipped: binary'
    run check --encoding $e --format json wide.txt plain.txt
    want_exit 1
    want_out "\"path\":\"wide.txt\",\"encoding\":\"$e\""
    want_out '"path":"plain.txt","start"'
    want_out "\"text\":\"$sentence\""
    run scan --encoding $e wide.txt
    want_out '"summary":{"documents":1,'
done
printf '\0\0\0\0' >wide.txt
run check --encoding UTF-16LE wide.txt
want_err 'wide.txt: skipped: binary'

begin 'what counts on its own, between files'
line='Nobody on the quay could say where the old ferry had gone that long winter.'
printf '# %s\n\n- one\n\n|%s|b|\n|---|---|\n\n- [%s](a)\n- [b](b)\n' "$line" "$line" "$line" >counts-a.md
cp counts-a.md counts-b.md
run check --shared --fail-level info counts-a.md counts-b.md
want_exit 0
run check --shared --fail-level info --with tables counts-a.md counts-b.md
want_exit 1
printf '<ul><li>%s</ul>' "$line" >counts-c.html
run check --shared --fail-level info counts-a.md counts-c.html
want_exit 1

begin 'a file of 4 GiB'
if truncate -s 4294967296 huge.txt 2>err; then
    run check huge.txt clean.txt
    want_exit 2
    want_err 'huge.txt: the text has 4 GiB or more'
    want_out 'in 1 file'
    rm huge.txt
fi

begin 'unreadable files'
cp repeat.txt secret.txt
chmod 000 secret.txt
as_other=
[ "$(id -u)" -ne 0 ] || as_other='setpriv --reuid=65534 --regid=65534 --clear-groups'
if [ -z "$as_other" ] || { chmod 755 . && $as_other "$dg" --version >/dev/null 2>&1; }; then
    $as_other "$dg" check --format json secret.txt repeat.txt >out 2>err </dev/null
    code=$?
    want_exit 2
    want_err 'secret.txt: Permission denied'
    want_out '{"path":"secret.txt","reason":"Permission denied"}'
    want_out '"path":"repeat.txt"'
else
    echo 'skipped: unreadable files (root can read everything, and nobody the program)'
fi
if [ -e /proc/self/mem ]; then
    run check /proc/self/mem
    want_exit 2
    want_err '/proc/self/mem: '
fi
ln -s round round
run check round
want_exit 2

begin 'hostile names'
mkdir names
for file in 'a b.txt' $'new\nline.txt' $'bell\a.txt' 'quote".txt' "it's.txt" '-v.txt' $'bad\377.txt' '%41.txt' 'ünï.txt'; do
    cp repeat.txt "names/$file"
done
run check names
want_exit 1
want_count 9 ': warning: '
want_out 'names/new%0Aline.txt:1:1: warning'
want_out 'names/bell%07.txt:1:1: warning'
want_out 'names/bad%FF.txt:1:1: warning'
want_out 'names/a b.txt:1:1: warning'
run check --format json names
want_out '"path":"names/new\nline.txt"'
want_out '"path":"names/bad%FF.txt"'
want_out '"path":"names/quote\".txt"'
(cd names && "$dg" check -- -v.txt) >out 2>err
code=$?
want_exit 1
want_out '-v.txt:1:1: warning'
cp repeat.txt ./-
run check ./-
want_exit 1
rm ./-

# --- documents compared with one another ------------------------------------------------------------

mkdir -p drafts/v1 drafts/v2
third='A third paragraph that only one of the two drafts has, about the weather and the price of fish.'
printf '%s\n\n%s\n' "$twice" "$other" >drafts/v1/a.txt
printf '%s\n\n%s\n' "$third" "$twice" >drafts/v1/b.txt
cp drafts/v1/a.txt drafts/v2/a.txt

begin 'shared: a paragraph of two documents'
run check --shared -v drafts/v1
want_exit 0
want_out 'drafts/v1/a.txt:1:1: info: shared-block: 22 words (1 block) stand 2 times'
want_out 'also at drafts/v1/b.txt:3:1'
run check drafts/v1
want_exit 0
want_no_out 'shared'

begin 'shared: JSON'
run check --shared --format json drafts/v1
want_exit 0
want_out '"rule":"shared-block","level":"info"'
want_out '"document_frequency":2'
want_places "0:1:1 $len:1:$((len + 1)) $((${#third} + 2)):3:1 $((${#third} + 2 + len)):3:$((len + 1))"

begin 'shared: selecting such a rule compares'
run check --select shared-sentences -v drafts/v1
want_exit 0
want_out 'shared-sentences: 22 words (2 sentences) stand 2 times'

begin 'shared: whole documents that are the same, or nearly'
mkdir -p whole
long='The harbour was built before the town, and the town before anybody wrote down what the harbour cost or who had paid for it in the end.'
printf '%s\n\n%s\n\n%s\n' "$long" "$third" "$other" >whole/a.txt
printf '%s\n\n%s\n\n%s\n' "$long" "$(echo "$third" | sed 's/weather/tides/')" "$other" >whole/b.txt
printf '%s %s\n%s\n' "$long" "$third" "$other" >whole/c.txt
printf '%s\n' "$twice" >whole/d.txt
run check --select shared-document -v whole
want_exit 0
want_out 'whole/a.txt:1:1: info: shared-document: 3 documents are nearly the same, at least '
want_out 'also at whole/b.txt:1:1'
want_no_out 'whole/d.txt'
rm whole/b.txt
run check --select shared-document --fail-level info -v whole
want_exit 1
want_out 'shared-document: 2 documents are the same, the first of '
run check --shared -v whole
want_no_out 'shared-document'

begin 'shared: versions are kept apart'
run check --shared -v --compare-within 'v*' drafts
want_exit 0
want_count 1 'shared-block'
want_no_out 'v2'
run check --shared -v drafts
want_out 'drafts/v2/a.txt:1:1'

begin 'shared: what one document holds twice is its mistake, whatever else holds it'
printf '%s\n\n%s\n' "$twice $twice" "$other" >drafts/c.txt
printf '%s\n\n%s\n' "$third" "$twice $twice" >drafts/d.txt
run check --shared -v drafts/c.txt drafts/d.txt
want_exit 1
want_out 'warning: repeated-sentences: 22 words (2 sentences) stand 4 times'
want_out 'shared-block: 44 words (1 block) stand 2 times'

begin 'shared: standard input and pipes, which can be read once only'
run_with_input drafts/v1/b.txt check --shared -v - drafts/v1/a.txt
want_exit 0
want_out '-:3:1: info: shared-block'
want_out 'also at drafts/v1/a.txt:1:1'
mkfifo pipe 2>/dev/null && {
    cat drafts/v1/b.txt >pipe &
    run check --shared -v pipe drafts/v1/a.txt
    want_out 'also at pipe:3:1'
}

begin 'compare: a passage with an edit, side by side, as JSON, and what is wrong'
edited=${twice/every ship/each boat}
printf '%s\n\n%s\n' "$third" "$twice" >drafts/left.md
printf '<p>%s</p><p>%s</p>' "$edited" "$other" >drafts/right.html
run compare drafts/left.md drafts/right.html
want_exit 0
want_out 'drafts/left.md:3:1  =  drafts/right.html:1:4  22 words, 91 % alike'
want_out 'every ship                           ≠ each boat'
want_out 'drafts/left.md: 22 of 41 words (54 %) stand in the other'
run compare --format json drafts/left.md drafts/right.html
want_exit 0
want_out '"rule":"shared-passage"'
want_out '"similarity":0.9091'
want_out '"shared_words":[22,22]'
run compare --fail-level info drafts/left.md drafts/right.html
want_exit 1
run compare drafts/left.md
want_exit 2
want_err 'compare takes two documents'
run compare drafts/left.md missing.md
want_exit 2
want_err 'missing.md: No such file or directory'
run_with_input repeat.txt compare - -
want_exit 2
want_silence out
want_err 'standard input is one document'
run compare repeat.txt repeat.txt repeat.txt
want_err 'at most 2 arguments, not'

begin 'shared: the same bytes on any number of threads and in any order'
run check --shared --format json many drafts -j1
cp out expected
run check --shared --format json drafts many -j7
want_same out expected

# --- many files, and streams that fail ------------------------------------------------------------

begin 'many files: the same bytes on any number of threads, with few descriptors'
mkdir many
for i in $(seq 500); do
    { repeat '\n' && printf '\n\nNumber %s is here.\n' "$i"; } >"many/$i.txt"
done
run check --format json -j1 many
want_exit 1
want_out '"findings":500'
cp out one
(ulimit -n 64 && "$dg" check --format json -j4 many) >out 2>err </dev/null
code=$?
want_exit 1
want_same out one
run check -j1 many
cp out one
run check -j4 many
want_same out one
want_silence err

begin 'Markdown and HTML by their names: prose, with places in the source'
para='Nobody on the quay could say where the **old** ferry had gone that winter.'
html='Nobody on the quay could say where the <i>old</i> ferry had gone that&nbsp;winter.'
printf '# A\n\n%s\n\n```\n%s\n```\n\n> %s\n' "$para" "$para" "$para" >twice.md
printf '<h1>A</h1><p>%s</p><!-- %s --><pre>%s</pre><p>%s' "$html" "$para" "$para" "$html" >twice.html
run check --fail-level info --format json twice.md
want_exit 1
want_out '"start":{"offset":5,"line":3,"column":1},"end":{"offset":79,"line":3,"column":75}'
want_out '"start":{"offset":167,"line":9,"column":3}'
want_out '"findings":1,'
run check --fail-level info --format json twice.html
want_exit 1
want_out '"text":"Nobody on the quay could say where the <i>old</i> ferry had gone that&nbsp;winter."'
want_out '"findings":1,'
run check --format json twice.md
want_exit 0
run check --fail-level info --input text --format json twice.md
want_exit 1
want_out '"findings":1,'

begin 'one large file: read in parts, the same bytes on any number of threads'
for i in $(seq 3000); do
    printf 'Page %s tells of %s other boats, none of which came home in year %s.\n\n' "$i" $((i * 7)) $((i * 13))
    [ $((i % 1000)) -ne 0 ] || repeat '\n\n'
done >large.txt
run check --format json -j1 --select all --fail-level info large.txt
want_exit 1
cp out one
run check --format json -j4 --select all --fail-level info large.txt
want_same out one

begin 'head'
"$dg" check many 2>err | head -1 >out
want_silence err
want_out 'many/1.txt:1:1'

begin 'standard output is closed or full'
"$dg" check repeat.txt >&- 2>err </dev/null
code=$?
: >out
want_exit 2
want_err "can't write the output: Bad file descriptor"
if [ -e /dev/full ]; then
    for format in text json; do
        "$dg" check --format $format many >/dev/full 2>err </dev/null
        code=$?
        want_exit 2
        want_err "can't write the output: No space left on device"
    done
    "$dg" --help >/dev/full 2>err
    code=$?
    want_exit 2
fi
"$dg" check repeat.txt >out 2>&- </dev/null
code=$?
: >err
want_exit 1
want_out 'repeated-block'

close_cases

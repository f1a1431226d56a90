#!/usr/bin/env bash
# The reports for machines: each well-formed, and true to hostile names and texts. The schemas are
# tests/cli/schemas.mjs's business.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"

pair() { printf '%s\n\n%s\n\n%s\n' "$1" "$other" "$1"; }

pair "$twice" >repeat.txt
printf '%s\n' "$other" >clean.txt
mkdir names
hostile=('a b.txt' $'new\nline.txt' $'cr\rbell\a.txt' 'quote".txt' "it's,100%.txt" 'c::d.txt' '<script>.txt'
    $'bad\377.txt' $'rtl\342\200\256.txt' '%41.txt')
for file in "${hostile[@]}"; do
    pair "</script><!-- \"$twice\" -->"$'\342\200\256\377 & so\302\205on.' >"names/$file"
done

begin 'jsonl: a line for the run, one a finding'
run check --format jsonl repeat.txt
want_exit 1
[ "$(wc -l <out)" -eq 2 ] || complain 'not two lines'
want_out '{"schema":1,"tool":{"name":"dittograph"'
want_out '{"rule":"repeated-block","level":"warning"'
run check --format jsonl clean.txt
want_exit 0
[ "$(wc -l <out)" -eq 1 ] || complain 'not one line'

begin 'github: the line, escaped as its runner wants it'
run check --format github repeat.txt
want_exit 1
want_out "::warning file=repeat.txt,line=1,endLine=1,col=1,endColumn=$((${#twice} + 1)),title=repeated-block::22 words (1 block) stand 2 times; also at repeat.txt:5:1"
want_out '::notice title=dittograph::1 finding in 1 file'
run check --format github clean.txt
want_exit 0
want_silence out
run check --format github names
want_exit 1
want_out 'file=names/new%0Aline.txt,'
want_out 'file=names/cr%0Dbell'
want_out "file=names/it's%2C100%25.txt,"
want_out 'file=names/c%3A%3Ad.txt,'
want_count 10 '::warning '
[ "$(grep -cv '^::' out)" -eq 0 ] || complain 'a line that is no command'

begin 'gitlab: one fingerprint a path'
cp repeat.txt same.txt
run check --format gitlab repeat.txt same.txt
want_exit 1
want_count 2 '"check_name":"repeated-block"'
want_out '"location":{"path":"repeat.txt","lines":{"begin":1,"end":1}}'
want_out '"severity":"minor"'
[ "$(grep -oE '"fingerprint":"[0-9a-f]{48}"' out | sort -u | wc -l)" -eq 2 ] || complain 'fingerprints'
run check --format gitlab clean.txt
[ "$(cat out)" = '[]' ] || complain 'not an empty list'

begin 'rdjson: columns are bytes'
printf 'Café 世界. %s\n\n%s\n\n%s\n' "$twice" "$other" "$twice" >wide.txt
run check --format rdjson wide.txt
want_exit 1
want_out '"start":{"line":1,"column":15}'
want_out '"start":{"line":1,"column":15},"end":{"line":1,"column":'$((15 + ${#twice}))'}'
want_out '"source":{"name":"dittograph"}'
printf '\357\273\277' | cat - repeat.txt >bom.txt
run check --format rdjson bom.txt
want_out '"start":{"line":1,"column":1}'

begin 'sarif: what code scanning asks for'
run check --format sarif repeat.txt
want_exit 1
want_out '"version":"2.1.0"'
want_out '"columnKind":"unicodeCodePoints"'
want_out '"artifactLocation":{"uri":"repeat.txt"},"region":{"startLine":1,"startColumn":1,"endLine":1,"endColumn":'$((${#twice} + 1))
want_out '"partialFingerprints":{"primaryLocationLineHash":"'
want_out '"executionSuccessful":true'
run check --format sarif repeat.txt missing.txt
want_exit 2
want_out '"executionSuccessful":false'
run check --format sarif names
want_out '"uri":"names/c%3A%3Ad.txt"'
want_out '"uri":"names/new%0Aline.txt"'
want_out '"uri":"names/bad%FF.txt"'
want_out '"uri":"names/%2541.txt"'

begin 'every format: UTF-8, no control character, the same on any number of threads'
for format in json jsonl sarif github gitlab rdjson html; do
    run check --format $format -j1 names repeat.txt
    want_exit 1
    cp out one
    iconv -f UTF-8 -t UTF-8 out >/dev/null 2>&1 || complain "$format is not UTF-8"
    [ $format = github ] || ! grep -q $'[\001-\010\013-\037]' out || complain "$format: a control character"
    run check --format $format -j4 names repeat.txt
    want_same out one
    "$dg" check --format $format names >/dev/full 2>err </dev/null
    code=$?
    want_exit 2
done

begin 'sarif: no more than GitHub takes'
awk 'BEGIN { for (i = 0; i < 25002; i++) { s = "Keeper " i " counted " i * 7 " ships that passed point " i * 13 " before dawn."
    print s "\n\n" s "\n" } }' >results.txt
run check --isolated --format sarif results.txt
want_exit 1
want_count 25000 '"ruleId"'
want_out '"message":{"text":"the surest 25000 of 25002 findings"}'
for i in $(seq 1200); do printf '%s\n\nNumber %s is between.\n\n' "$twice" $i; done >places.txt
run check --isolated --fail-level info --format sarif places.txt
want_exit 1
want_count 1000 '"physicalLocation"'
want_out 'stand 1200 times'
rm results.txt places.txt

# A reader of each format, as simple as its manual, must get every path back, and a place in it.
begin 'every format names every file, whatever it is called'
cat >read.py <<'END'
import html.parser, json, re, sys
from urllib.parse import unquote_to_bytes

def shown(name):  # bytes that are not UTF-8 as %XX, all else as it is
    return re.sub("[\udc80-\udcff]", lambda c: "%%%02X" % (ord(c.group()) - 0xdc00), name.decode("utf-8", "surrogateescape"))

class Page(html.parser.HTMLParser):
    found, inside = "", False
    def handle_starttag(self, tag, attributes):
        self.inside = dict(attributes).get("type") == "application/json"
    def handle_endtag(self, tag):
        self.inside = False
    def handle_data(self, data):
        self.found += data if self.inside else ""

def from_json(text):
    return [(o["path"], o["start"]["line"]) for f in json.loads(text)["findings"] for o in f["occurrences"]]

def from_jsonl(text):
    return from_json(json.dumps({"findings": [json.loads(line) for line in text.split("\n")[1:] if line]}))

def from_sarif(text):
    for result in json.loads(text)["runs"][0]["results"]:
        for at in result["locations"] + result["relatedLocations"]:
            physical = at["physicalLocation"]
            uri = physical["artifactLocation"]["uri"]
            assert re.fullmatch(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri), uri
            yield shown(unquote_to_bytes(uri)), physical["region"]["startLine"]

def from_github(text):
    unescape = lambda s: re.sub("%(25|0D|0A|3A|2C)", lambda c: chr(int(c.group(1), 16)), s)
    for line in text.split("\n"):
        command = re.fullmatch(r"::(warning|notice) file=([^,:\r]*),line=(\d+),[^:]*::(.*)", line)
        assert command or line == "" or line.startswith("::notice title="), line
        if command:
            yield unescape(command.group(2)), int(command.group(3))

def from_gitlab(text):
    return [(e["location"]["path"], e["location"]["lines"]["begin"]) for e in json.loads(text)]

def from_rdjson(text):
    return [(d["location"]["path"], d["location"]["range"]["start"]["line"]) for d in json.loads(text)["diagnostics"]]

def from_html(text):
    page = Page()
    page.feed(text)
    return from_json(page.found)

def from_text(text):
    return re.findall(r"^(?:       also at )?(names/.*?):(\d+):\d+(?:: warning: .*)?$", text, re.M)

kind, text = sys.argv[1], open("out", encoding="utf-8", newline="").read()
names = [n for n in open("list", "rb").read().split(b"\0") if n]
wanted = {shown(n) for n in names}
if kind == "text":
    wanted = {re.sub("[\0-\x1f\x7f\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]", lambda c: "".join("%%%02X" % b for b in c.group().encode()), w) for w in wanted}
found = list(globals()["from_" + kind](text))
assert {path for path, line in found} == wanted, {path for path, line in found} ^ wanted
lines = {int(line) for path, line in found}
assert lines == {1} if kind in ("github", "gitlab", "rdjson") else lines == {1, 5}, lines
END
if command -v python3 >/dev/null; then
    find names -type f -print0 >list
    for format in text json jsonl sarif github gitlab rdjson html; do
        run check --isolated --format $format names
        want_exit 1
        python3 read.py $format 2>err || complain "$format: $(tail -1 err | cut -c1-200)"
    done
else
    echo 'skipped: reading every format (no python3)'
fi

begin 'every format of JSON can be read'
if command -v python3 >/dev/null; then
    for format in json sarif gitlab rdjson; do
        run check --format $format names repeat.txt
        python3 -c 'import json, sys; json.load(open("out", encoding="utf-8"))' 2>err || complain "$format"
    done
else
    echo 'skipped: reading JSON (no python3)'
fi

close_cases

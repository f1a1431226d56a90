#!/usr/bin/env bash
# Configuration, file selection and accepting, and the story of a repository that takes dittograph up.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"

second='Nobody on the quay could say where the ferry had gone that winter, nor who had paid for the coal.'
pair() { printf '%s\n\n%s\n\n%s\n' "$1" "$other" "$1"; }

# --- configuration --------------------------------------------------------------------------------

config() { printf "$1" >conf/.dittograph.ini; }
run_in() {
    local folder=$1
    shift
    (cd "$folder" && "$dg" "$@") >out 2>err </dev/null
    code=$?
}

begin 'the nearest file upward, and what it extends'
mkdir -p conf/deep/er
pair "$twice" >conf/deep/er/a.txt
printf 'min-words = 30\nmin-sentences = 0\n' >base.ini
config 'extend = ../base.ini\nfold-digits = yes\n'
run_in conf/deep/er check
want_exit 0
run_in conf/deep/er check --min-words 8
want_exit 1
run_in conf/deep/er check --isolated
want_exit 1
run_in conf/deep/er check --config "$tmp/base.ini"
want_exit 0
run_in conf/deep/er check --show-config --no-fold-digits
want_exit 0
want_out 'base.ini:1: '
want_out 'fold-digits = no  ; the command line'
want_out 'min-passage-words = 12  ; the default'

begin 'mistakes in it'
while IFS='|' read -r text message; do
    config "$text"
    run_in conf check
    want_exit 2
    want_err "$message"
done <<'END'
exclud = x\n|.dittograph.ini:1: unknown key 'exclud'; did you mean 'exclude'?
min-words = 3\n\nmin-words = 4\n|.dittograph.ini:3: said twice: 'min-words'
min-words = many\n|.dittograph.ini:1: min-words takes a number
verbose = maybe\n|.dittograph.ini:1: verbose takes yes or no, not 'maybe'
files = yes\n|.dittograph.ini:1: unknown key 'files'
\nwhat\n|.dittograph.ini:2: neither a [section] nor key = value
[*.md]\nformat = json\n|.dittograph.ini:2: a section can't say 'format'
extend = .dittograph.ini\n|too many files extend each other
extend = nowhere.ini\n|nowhere.ini: No such file
select = repeated-blok\n|did you mean 'repeated-block'?
END
config "exclude = $(printf 'x%.0s' $(seq 200))\n"
run_in conf check
want_exit 2
want_err 'a line of more than 197 bytes'
config "[$(printf 'x%.0s' $(seq 50))]\n"
run_in conf check
want_exit 2
want_err "a section's name of more than 49 bytes"

begin 'sections'
config 'select = repeated-block,\n    repeated-sentences\n[deep]\nignore = repeated-block, repeated-sentences\n[*.md]\ninput = text\n'
run_in conf check
want_exit 0
pair "$twice" >conf/b.txt
run_in conf check
want_exit 1
want_out 'b.txt:1:1'
want_no_out 'deep'
printf '# A\n\n```\n%s\n```\n\n%s\n' "$twice" "$twice" >conf/c.md
run_in conf check --fail-level info c.md
want_exit 1
run_in conf check --fail-level info --input markdown c.md
want_exit 0
rm -r conf

# --- comments -------------------------------------------------------------------------------------

mkdir notes
note() { printf '%b' "$1" >"notes/$2"; }
begin 'comments: a part, the next block, the file'
note "<!-- dittograph-disable -->\n\n$twice\n\n<!-- dittograph-enable -->\n\n$other\n\n$twice\n" part.md
note "$twice\n\n$other\n\n<!-- dittograph-disable-next repeated-block,repeated-sentences -->\n\n$twice\n" next.md
note "$twice\n\n$other\n\n{/* dittograph-disable-next */}\n$twice\n" next.mdx
note "<p>$twice</p><p>$other</p><!-- dittograph-disable-next --><p>$twice</p>" next.html
note "$twice\n\n$other\n\n$twice\n\n<!-- dittograph-disable-file -->\n" file.md
for file in part.md next.md next.mdx next.html file.md; do
    run check --fail-level info notes/$file
    want_exit 0
    want_silence err
done

begin 'comments: what they have no say over'
note "$twice\n\n$other\n\n<!-- dittograph-disable-next doubled-words -->\n\n$twice\n" rule.md
note "$twice\n\n\n<!-- dittograph-disable-next -->\n\n$other\n\n$twice\n" block.md
note "$twice\n\n\n<!-- dittograph-disable -->\n\n$other\n\n<!-- dittograph-enable -->\n$twice\n" part.md
for file in rule.md block.md part.md; do
    run check --fail-level info notes/$file
    want_exit 1
    want_err 'nothing needs this comment any more'
done
run check -q --fail-level info notes/rule.md
want_silence err
note "\`\`\`\n<!-- dittograph-disable-file -->\n\`\`\`\n\n\`<!-- dittograph-disable-file -->\`\n\n$twice\n\n$other\n\n$twice\n" code.md
run check --fail-level info notes/code.md
want_exit 1
want_silence err
note "$twice\n\n$other\n\n<!-- dittograph-disable-next -->\n\n$twice\n\n$twice\n" three.md
run check --fail-level info notes/three.md
want_exit 1

begin 'explain says how to accept, in words that work'
for rule in $("$dg" explain | sed 's/ .*//'); do
    run explain "$rule"
    comment=$(sed -n 's/^ *\(<!-- .* -->\)$/\1/p' out)
    want_out 'dittograph-disable-next'
    want_out '--accepted FILE'
    note "a\n\n$comment\n\nb\n" said.md
    run check notes/said.md
    want_exit 0
    want_err 'notes/said.md:3: nothing needs this comment any more'
done
run explain repeated-block
comment=$(sed -n 's/^ *\(<!-- .* -->\)$/\1/p' out)
note "$twice\n\n$other\n\n$comment\n\n$twice\n" said.md
run check --fail-level info --select repeated-block notes/said.md
want_exit 0
want_silence err

begin 'comments: mistakes in them are said'
note "\n<!-- dittograph-disble -->\n<!-- dittograph-disable repeated-blok -->\n<!-- dittograph-disable" wrong.md
run check notes/wrong.md
want_err 'notes/wrong.md:2: the comment is none of'
want_err 'notes/wrong.md:3: the comment names a rule that there is not'

# --- which files ----------------------------------------------------------------------------------

begin 'globs'
mkdir -p tree/drafts tree/sub/drafts
for file in a.txt drafts/b.txt sub/c.md sub/drafts/d.txt; do pair "$twice" >"tree/$file"; done
run_in tree check --files --exclude drafts
[ "$(cat out)" = $'a.txt\nsub/c.md\nsub/drafts/d.txt' ] || complain 'drafts'
run_in tree check --files --exclude '**/drafts'
[ "$(cat out)" = $'a.txt\nsub/c.md' ] || complain '**/drafts'
run_in tree/sub check --files --exclude '*.md' ..
[ "$(cat out)" = $'../a.txt\n../drafts/b.txt\n../sub/drafts/d.txt' ] || complain 'from below'
run_in tree check --files --include '*.md' --include drafts
[ "$(cat out)" = $'drafts/b.txt\nsub/c.md' ] || complain 'include'
run_in tree check --files --exclude drafts drafts/b.txt
[ "$(cat out)" = 'drafts/b.txt' ] || complain 'a path that is named wins'
run_in tree check --files --force-exclude --exclude drafts drafts/b.txt
want_silence out
printf 'exclude = drafts\n    sub\n' >tree/.dittograph.ini
run_in tree/sub check --files ..
[ "$(cat out)" = '../a.txt' ] || complain 'globs of the configuration count from its folder'
run_in tree check -v
want_err 'drafts: skipped: excluded'
rm tree/.dittograph.ini

begin 'a list of files'
printf 'a.txt\r\n\nsub/c.md' >tree/list
run_in tree check --files --files-from list
[ "$(cat out)" = $'a.txt\nsub/c.md' ] || complain 'lines'
printf 'a.txt\0drafts/b.txt\0' >tree/list
run_in tree check --files --files-from list sub/c.md
[ "$(cat out)" = $'a.txt\ndrafts/b.txt\nsub/c.md' ] || complain 'NULs'
: >tree/list
run_in tree check --files --files-from list
want_silence out
run_in tree check --files-from nowhere
want_exit 2

begin 'the man page and the completions name every option'
for kind in man bash zsh fish; do
    run --generate $kind
    want_exit 0
    for option in $("$dg" check --help | sed -n 's/^ .*--\([a-z-]*\).*/\1/p'); do
        sed 's/\\-/-/g; s/ -l / --/' out | grep -qF -e "--$option" || complain "$kind lacks $option"
    done
done
run --generate bash
bash -n out 2>err || complain 'bash does not read it'
. ./out
COMP_WORDS=(dittograph check --format sar) COMP_CWORD=3
_dittograph
[ "${COMPREPLY[*]}" = sarif ] || complain 'the values of --format'
COMP_WORDS=(dittograph check --update-b) COMP_CWORD=2
_dittograph
[ "${COMPREPLY[*]}" = --update-baseline ] || complain 'an option'
for shell in zsh fish; do
    run --generate $shell
    ! command -v $shell >/dev/null || $shell -n out 2>err || complain "$shell does not read it"
done
run --generate perl
want_exit 2
want_err "man, bash, zsh or fish, not 'perl'"

if ! command -v git >/dev/null; then
    echo 'skipped: everything in a git repository (no git)'
    close_cases
    exit
fi

begin 'what git ignores'
git init -q tree
printf 'drafts/\n*.tmp.txt\n' >tree/.gitignore
pair "$twice" >tree/x.tmp.txt
pair "$twice" >tree/sub/kept.tmp.txt
git -C tree add -f sub/kept.tmp.txt
run_in tree check --files
[ "$(cat out)" = $'a.txt\nsub/c.md\nsub/kept.tmp.txt' ] || complain 'what is read'
run check --files tree/sub
[ "$(cat out)" = $'tree/sub/c.md\ntree/sub/kept.tmp.txt' ] || complain 'from outside'
run_in tree check --files drafts
[ "$(cat out)" = 'drafts/b.txt' ] || complain 'a folder that is named'
run_in tree check --files x.tmp.txt
[ "$(cat out)" = 'x.tmp.txt' ] || complain 'a file that is named'
run_in tree check -v
want_err 'x.tmp.txt: skipped: ignored by git'

begin 'the first baseline goes where the configuration says, or a new one names it'
mkdir fresh
pair "$twice" >fresh/a.txt
run_in fresh check --update-baseline
want_exit 0
want_err '.dittograph-baseline.json: 1 repeated text accepted; .dittograph.ini names it'
run_in fresh check
want_exit 0
printf 'fold-digits = yes\n' >fresh/.dittograph.ini
cp fresh/.dittograph.ini before.ini
run_in fresh check --update-baseline
want_exit 2
want_err "or 'baseline = FILE' in "
want_same before.ini fresh/.dittograph.ini
rm fresh/.dittograph.ini fresh/.dittograph-baseline.json
mkdir fresh/.dittograph.ini.new fresh/.dittograph-baseline.json
run_in fresh check --update-baseline
want_exit 2
[ ! -e fresh/.dittograph.ini ] || complain 'a configuration names a baseline that is not there'
rm -r fresh

begin 'a third copy: the one that is new is pointed at'
stand() { # paragraphs: T is the copy, others have the word's own text
    local word
    for word in "$@"; do
        [ $word = T ] && printf '%s\n\n' "$twice" || printf '%s is what paragraph %s calls it.\n\n' $word $word
    done >fresh/$file
}
line() { grep -n 'old keeper' fresh/$file | sed -n "$1s/:.*//p"; }
mkdir fresh
file=a.txt
stand One T Two Three T Four
run_in fresh check --update-baseline
want_exit 0
for file in a.txt b.txt; do # where it was, and under another name
    rm fresh/*.txt
    while read -r nth words; do
        stand $words
        run_in fresh check
        want_exit 1
        want_out "$file:$(line $nth):1: warning: repeated-block"
        run_in fresh check --format json
        [ $nth -eq 1 ] || want_out "\"anchor\":$((nth - 1))"
        [ $nth -ne 1 ] || want_no_out '"anchor"'
    done <<END
1 T One T Two Three T Four
1 T Zero One T Two Three T Four
2 One T Two T Three T Four
2 One T Two New T Newer Three T Four
3 One T Two Three T Four Five T
3 New T Two Three T Four T
2 One T Newer T Three T Four
END
done
rm fresh/b.txt
want_out '"accepted":2'
file=a.txt
stand One T Two Three T Four
printf '%s\n' "$twice" >fresh/0.txt
run_in fresh check --shared
want_exit 1
want_out '0.txt:1:1: warning: '
mv fresh/0.txt fresh/z.txt
run_in fresh check --shared
want_exit 1
want_out 'z.txt:1:1: warning: '
file=b.txt
mv fresh/a.txt fresh/b.txt
run_in fresh check --shared
want_out 'z.txt:1:1: warning: '
rm -r fresh

begin 'a third copy of what was a warning is one, though three look like a formula'
mkdir fresh
manual() { printf '# One\n\n```\nx\n```\n\n## Two\n\n%s\n\n%s\n' "$second" "$second"; }
manual >fresh/a.md
run_in fresh check
want_exit 1
{ manual && printf '\n## Three\n\n%s\n' "$second"; } >fresh/three.md
run_in fresh check three.md
want_exit 0
cp fresh/three.md three.md
rm fresh/three.md
run_in fresh check --update-baseline
cp three.md fresh/a.md
run_in fresh check
want_exit 1
want_out 'a.md:15:1: warning: repeated-block'
want_out '= new: the baseline accepts 2 of them, which was a warning'
rm -r fresh

# --- the story ------------------------------------------------------------------------------------

commit() { git -C repo add -A && git -C repo commit -qm "$1"; }

begin 'a baseline'
git init -q repo
pair "$twice" >repo/a.txt
pair "$second" >repo/b.txt
commit 'as it was'
run_in repo check
want_exit 1
run_in repo check --isolated --update-baseline
want_exit 2
want_err '--baseline FILE'
run_in repo check --baseline .accepted.json
want_exit 2
want_err '.accepted.json: No such file'
run_in repo check --baseline .accepted.json --update-baseline
want_exit 0
want_err 'accepted'
printf 'baseline = .accepted.json\n' >repo/.dittograph.ini
commit 'take it up'
run_in repo check
want_exit 0
want_out 'no warnings'
cp repo/.accepted.json before
run_in repo check --update-baseline
want_same before repo/.accepted.json

begin '... an edit above'
{ printf 'New words open the text.\n\n' && pair "$twice"; } >repo/a.txt
run_in repo check
want_exit 0

begin '... a move and another name'
mkdir repo/sub
git -C repo mv b.txt sub/moved.txt
run_in repo check
want_exit 0

begin '... a third copy'
printf '\nA word before it.\n\n%s\n' "$twice" >>repo/a.txt
run_in repo check --since HEAD
want_exit 1
want_out 'a.txt:11:1: warning: repeated-block'
want_out '    11 | The old keeper counted'
want_out 'also at a.txt:3:1'
want_no_out 'moved.txt'
run_in repo check
want_exit 1
want_out 'a.txt:11:1: warning: repeated-block'
want_out 'also at a.txt:3:1'

begin '... is taken out again'
{ printf 'New words open the text.\n\n' && pair "$twice"; } >repo/a.txt
run_in repo check
want_exit 0
commit 'edited'

begin '... new repetition, accepted by its fingerprint'
third='Every lamp along the mole was lit an hour too early, and the harbour master wanted to know by whom.'
pair "$third" >repo/c.txt
run_in repo check -v
want_exit 1
print=$(sed -n 's/^ *fingerprint //p' out | head -1)
[ ${#print} -eq 32 ] || complain "no fingerprint: $print"
run_in repo check --accept "${print:0:8}"
want_exit 0
printf '# meant\n\n%s the refrain\n' "$print" >repo/.accepted
printf 'baseline = .accepted.json\naccepted = .accepted\n' >repo/.dittograph.ini
run_in repo check
want_exit 0
want_silence err
commit 'a refrain'

begin '... and the acceptance goes stale'
printf '%s\n' "$other" >repo/c.txt
run_in repo check
want_exit 0
want_err ".accepted:3: nothing found has the fingerprint $print any more"
run_in repo check --accept 12345
want_exit 2
want_err '8 to 32 hexadecimal digits'
printf 'nonsense\n' >repo/.accepted
run_in repo check
want_exit 2
: >repo/.accepted

begin 'a baseline that is none'
for text in '' '{}' '[' '{"schema":2,"units":{}}' '{"schema":1,"units":{"xyz":1}}' '{"schema":1,"units":{"00000000000000000000000000000000":-1}}'; do
    printf '%s' "$text" >repo/bad.json
    run_in repo check --baseline bad.json
    want_exit 2
    want_err 'no baseline of this version'
done
rm repo/bad.json

begin 'a baseline is not written over an unreadable file'
cp repo/.accepted.json before
run_in repo check --update-baseline . missing.txt
want_exit 2
want_same before repo/.accepted.json
commit 'clean'

begin '--since: uncommitted, untracked, renamed, merged'
printf 'fold-digits = no\n' >repo/.dittograph.ini
run_in repo check --since HEAD
want_exit 0
cp repo/a.txt repo/new.txt
run_in repo check --since HEAD
want_exit 1
want_out 'new.txt:3:1'
rm repo/new.txt
git -C repo mv a.txt renamed.txt
run_in repo check --since HEAD
want_exit 0
git -C repo mv renamed.txt a.txt
git -C repo checkout -qb work
pair "$third" >repo/work.txt
commit 'on the branch'
git -C repo checkout -q -
pair "Something else again was written here, twice over, by a hand that nobody knew." >repo/trunk.txt
commit 'on the trunk'
trunk=$(git -C repo rev-parse HEAD)
git -C repo checkout -q work
run_in repo check --since "$trunk"
want_exit 1
want_count 1 ': warning: '
want_out 'work.txt:1:1'
git -C repo merge -q -m merged "$trunk"
run_in repo check --since "$trunk"
want_count 1 ': warning: '
want_out 'work.txt:1:1'
mkdir -p repo/sub
run_in repo/sub check --since "$trunk" ..
want_count 1 ': warning: '

begin '--since: a shallow clone, no such revision, no repository'
git clone -q --depth 1 "file://$tmp/repo" shallow 2>/dev/null
run_in shallow check --since HEAD
want_exit 0
run_in shallow check --since "$trunk"
want_exit 2
want_err 'a shallow clone may lack it'
run_in repo check --since nowhere
want_exit 2
want_err 'no such revision here'
mkdir bare
pair "$twice" >bare/a.txt
run_in bare check --since HEAD
want_exit 2
want_err 'not in a git work tree'

close_cases

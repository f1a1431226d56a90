#!/usr/bin/env bash
# What goes wrong around the command line, and what a terminal sees of it: files that change, folders
# that can't be read, disks that are full, streams that are closed. Never a crash, never exit code 0
# on an error.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
unset NO_COLOR

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"

pair() { printf '%s\n\n%s\n\n%s\n' "$1" "$other" "$1"; }
run_in() {
    local folder=$1
    shift
    (cd "$folder" && "$dg" "$@") >out 2>err </dev/null
    code=$?
}
formats='text json jsonl sarif github gitlab rdjson html'
second='Nobody on the quay could say where the ferry had gone that winter, nor who had paid for the coal.'

# --- files that change ----------------------------------------------------------------------------

begin 'a file that is changed between the first look and the second'
mkdir changing
pair "$twice" >changing/a.txt
mkfifo changing/b.txt
# opening the pipe waits until it is read, and a.txt has been by then
{
    exec 3>changing/b.txt
    pair "$second" >changing/a.txt
    printf '%s\n' "$twice" >&3
    exec 3>&-
} &
run check --shared -j1 changing/a.txt changing/b.txt
wait
want_exit 2
want_err 'changing/a.txt: changed while it was being compared; run again'

begin 'a file that grows while it is read is read as far as it goes'
mkfifo grows
{
    exec 3>grows
    printf '%s\n\n%s\n\n' "$twice" "$other" >&3
    sleep 0.2
    printf '%s\n' "$twice" >&3
    exec 3>&-
} &
run check grows
wait
want_exit 1
want_out 'also at grows:5:1'

begin 'a file and a folder that vanish'
run check --shared missing changing/missing.txt clean
want_exit 2
want_err 'missing: No such file or directory'
mkdir gone
(cd gone && rmdir ../gone && "$dg" check) >out 2>err </dev/null
code=$?
[ $code -eq 0 ] || [ $code -eq 2 ] || complain "exit $code"

# --- folders --------------------------------------------------------------------------------------

begin 'loops of links, pipes and sockets in a folder'
mkdir -p loop/sub
ln -s .. loop/sub/up
ln -s sub loop/down
ln -s self loop/self.txt
mkfifo loop/pipe.txt
pair "$twice" >loop/sub/a.txt
run check loop
want_exit 1
want_out '1 warning in 1 file; not read: 1 not a regular file, 3 symbolic link'
run check loop/sub/up
want_exit 1
run check loop/self.txt
want_exit 2

begin 'a folder that may not be read'
as_other=
[ "$(id -u)" -ne 0 ] || as_other='setpriv --reuid=65534 --regid=65534 --clear-groups'
mkdir -p locked/inside
pair "$twice" >locked/a.txt
chmod 000 locked/inside
chmod 755 .
if [ -z "$as_other" ] || $as_other "$dg" --version >/dev/null 2>&1; then
    $as_other "$dg" check locked >out 2>err </dev/null
    code=$?
    want_exit 2
    want_err 'locked/inside: Permission denied'
    want_out 'locked/a.txt:1:1'
    $as_other "$dg" check --files locked >out 2>err </dev/null
    code=$?
    want_exit 2
    $as_other "$dg" check --baseline locked/new.json --update-baseline locked/a.txt >out 2>err </dev/null
    code=$?
    want_exit 2
    want_err "can't write locked/new.json: Permission denied"
else
    echo 'skipped: a folder that may not be read (root can read everything, and nobody the program)'
fi
chmod 755 locked/inside

begin 'folders so deep that their paths have no room'
if (
    cd "$tmp" && mkdir deep && cd deep || exit 1
    name=$(printf 'x%.0s' $(seq 200))
    for i in $(seq 25); do mkdir "$name" && cd "$name" || exit 1; done
    pair "$twice" >a.txt
) 2>/dev/null; then
    run check deep
    want_exit 2
    want_err 'File name too long'
fi

begin 'few descriptors, many folders, a repository'
mkdir few
for i in $(seq 150); do
    mkdir few/$i
    pair "$twice $i" >few/$i/a.md
done
! command -v git >/dev/null || git init -q few
run check --shared --fail-level info --format json -j1 few
want_exit 1
cp out whole
(ulimit -n 64 && "$dg" check --shared --fail-level info --format json -j4 few) >out 2>err </dev/null
code=$?
want_exit 1
want_same out whole

# --- streams and disks ----------------------------------------------------------------------------

pair "$twice" >repeat.txt
begin 'every format: into a closed pipe, a closed stream, a full disk'
for format in $formats; do
    "$dg" check --format $format few 2>err | head -c 1 >/dev/null
    ended=${PIPESTATUS[0]}
    [ $ended -eq 141 ] || [ $ended -eq 1 ] || complain "$format: exit $ended into a closed pipe"
    want_silence err
    "$dg" check --exit-zero --format $format repeat.txt >&- 2>err </dev/null
    code=$?
    want_exit 2
    if [ -e /dev/full ]; then
        "$dg" check --exit-zero --format $format repeat.txt >/dev/full 2>err </dev/null
        code=$?
        want_exit 2
    fi
done
: >out
for arguments in --version --help 'explain repeated-block' 'check --files repeat.txt' 'check --show-config' \
    '--generate man'; do
    "$dg" $arguments >&- 2>err </dev/null
    code=$?
    [ $code -eq 2 ] || complain "exit $code of $arguments into a closed stream"
done

begin 'a baseline that there is no room for leaves the old one'
mkdir full
pair "$twice" >full/a.txt
run_in full check --baseline base.json --update-baseline
want_exit 0
cp full/base.json before
pair "$second" >full/a.txt
# TSan's runtime doesn't start under the limit.
if (ulimit -f 0 && "$dg" --version) >/dev/null 2>&1; then
    (cd full && ulimit -f 0 && "$dg" check --baseline base.json --update-baseline) >out 2>err </dev/null
    code=$?
    want_exit 2
fi
want_same before full/base.json
[ ! -e full/base.json.new ] || complain 'something is left beside it'
mkdir full/folder.json
run_in full check --baseline folder.json --update-baseline
want_exit 2
want_err "can't write folder.json: Is a directory"
if [ -e /dev/full ]; then
    run_in full check --baseline /dev/full --update-baseline
    want_exit 2
    want_err "can't write /dev/full: No space left on device"
    [ -c /dev/full ] && [ ! -e /dev/full.new ] || complain '/dev/full is another'
fi
ln -s base.json full/link.json
run_in full check --baseline link.json --update-baseline
want_exit 0
[ -L full/link.json ] || complain 'the link is gone'
! cmp -s before full/base.json || complain 'the file behind the link is as it was'

begin 'standard error is closed or full'
"$dg" check repeat.txt missing.txt >out 2>&- </dev/null
code=$?
: >err
want_exit 2
want_out 'repeat.txt:1:1'
if [ -e /dev/full ]; then
    "$dg" check repeat.txt missing.txt >out 2>/dev/full </dev/null
    code=$?
    want_exit 2
fi

begin 'any locale, the same bytes'
printf 'Über den Fähren: %s\n' "$twice" >'ünï.txt'
pair 'Über den Fähren stand nach dem langen Winter kein einziger Schiffer mehr auf der Brücke, und im Hafen war es stiller als je zuvor.' >>'ünï.txt'
run check 'ünï.txt'
want_exit 1
cp out plain
for locale in C POSIX C.UTF-8 de_DE.ISO-8859-1 nonsense; do
    env LC_ALL=$locale "$dg" check 'ünï.txt' >out 2>err </dev/null
    code=$?
    want_exit 1
    want_same out plain
done

# --- terminals ------------------------------------------------------------------------------------

if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    in_terminal() { # as run, but standard output and error are one terminal
        script -qec "$(printf '%q ' "$dg" "$@")" /dev/null >out 2>err </dev/null
    }

    begin 'progress: shown on long work, wiped at its end'
    mkdir long
    pair "$twice" >long/a.txt
    pair "$twice" >long/z.txt
    mkfifo long/p.txt
    slowly() { (sleep 0.8 && printf '%s\n' "$other") >long/p.txt & }
    slowly
    in_terminal check -j1 --exit-zero long/a.txt long/p.txt long/z.txt
    wait
    grep -qE '2 of 3 files, [0-9]+ MB/s, [0-9]+ s left' out || complain 'no progress'
    grep -q $'\r\033\\[K.*long/a.txt:1:1' <(tr -d '\n' <out) || complain 'it is not wiped'

    begin '... not if quiet, nor on short work, nor where standard error is no terminal'
    slowly
    in_terminal check -q -j1 --exit-zero long/a.txt long/p.txt long/z.txt
    wait
    want_no_out ' of 3 files'
    in_terminal check -j1 long/a.txt long/z.txt
    want_no_out ' of 2 files'
    slowly
    run check -j1 --exit-zero long/a.txt long/p.txt long/z.txt
    wait
    want_silence err
    rm -r long

    begin 'colours: in a terminal, unless NO_COLOR or --color say otherwise'
    in_terminal check repeat.txt
    grep -q $'\033\\[1;35mwarning' out || complain 'none'
    NO_COLOR=1 in_terminal check repeat.txt
    ! grep -q $'\033' out || complain 'though NO_COLOR'
    in_terminal check --format json repeat.txt
    ! grep -q $'\033' out || complain 'in JSON'
    TERM=dumb in_terminal check repeat.txt
    ! grep -q $'\033' out || complain 'though the terminal is dumb'
    run check repeat.txt
    ! grep -q $'\033' out || complain 'without a terminal'
else
    echo 'skipped: terminals (no script)'
fi

# --- what was changed -----------------------------------------------------------------------------

if ! command -v git >/dev/null; then
    echo 'skipped: --since (no git)'
    close_cases
    exit
fi
commit() { git -C repo add -A && git -C repo commit -qm "$1"; }
git init -q repo
printf '%s\n\n%s\n' "$twice" "$other" >repo/a.txt
printf '%s\n' "$second" >repo/b.txt
pair "Something that stood here twice for years, and that nobody has any wish to mend now." >repo/old.txt
commit 'as it was'

begin '--since and --shared: a copy in another file, unchanged, is context'
printf 'Words.\n\n%s\n' "$twice" >repo/new.txt
run_in repo check --since HEAD --shared -v
want_exit 0
want_out 'new.txt:3:1: info: shared-block'
want_out 'also at a.txt:1:1'
want_no_out 'old.txt'
want_out 'no warnings and 1 of level info'

begin '... committed, the change is since the one before'
commit 'new'
run_in repo check --since HEAD --shared -v
want_no_out 'new.txt'
run_in repo check --since HEAD~1 --shared -v
want_out 'new.txt:3:1: info: shared-block'

begin '--since: a file that was renamed and edited: only what was edited'
git -C repo mv old.txt older.txt
run_in repo check --since HEAD
want_exit 0
printf '\n%s %s\n' "$second" "$second" >>repo/older.txt
run_in repo check --since HEAD
want_exit 1
want_count 1 ': warning: '
want_out 'older.txt:7:1: warning'
commit 'renamed and edited'
run_in repo check --since HEAD~1
want_count 1 ': warning: '
want_out 'older.txt:7:1: warning'

begin '--since: a copy that was accepted by a comment is not pointed at'
pair "$twice" >repo/c.md
commit 'a pair'
printf '\n<!-- dittograph-disable-next -->\n\n%s\n' "$twice" >>repo/c.md
run_in repo check --since HEAD --fail-level info
want_exit 0
want_silence err
git -C repo checkout -q c.md

begin '--since: a branch merged into ours brings its own, ours is what counts'
git -C repo checkout -qb side HEAD~1
pair "A text of the side branch that says the very same thing two times in a single file." >repo/side.txt
commit 'side'
git -C repo checkout -q -
printf '\n%s %s\n' "$other" "$other" >>repo/b.txt
commit 'ours'
git -C repo merge -q -m merged side
run_in repo check --since side
want_exit 1
want_out 'b.txt:3:1: warning'
want_no_out 'side.txt'

begin '--since: a shallow clone that has the commit, and one that has not'
git clone -q --depth 2 "file://$tmp/repo" shallow 2>err
run_in shallow check --since HEAD~1
want_exit 1
want_out 'side.txt:1:1: warning'
run_in shallow check --since "$(git -C repo rev-list --max-parents=0 HEAD)"
want_exit 2
want_err 'a shallow clone may lack it'

begin '--since: a repository without a commit, a bare one'
git init -q unborn
pair "$twice" >unborn/a.txt
run_in unborn check --since HEAD
want_exit 2
git clone -q --bare repo bare.git
run_in bare.git check --since HEAD
want_exit 2
want_err 'not in a git work tree'

close_cases

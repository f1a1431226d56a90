#!/usr/bin/env bash
# What a repository of texts adds to its CI: that add.sh writes it, and that its commands do what
# they say, in a clone such as a CI makes.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"

if ! command -v git >/dev/null; then
    echo 'skipped: the CI files (no git)'
    close_cases
    exit
fi

# The clone of dittograph that a user has.
url=https://git.example.net/dittograph.git
git init -q tool
mkdir -p tool/examples
cp -r "$root/examples/ci" tool/examples/
git -C tool add -A && git -C tool commit -qm tool && git -C tool remote add origin $url
revision=$(git -C tool rev-parse HEAD)

add() {
    (cd texts && sh ../tool/examples/ci/add.sh "$@") >out 2>err </dev/null
    code=$?
}
want_line() { grep -qE -e "$2" "texts/$1" || complain "$1 lacks '$2'"; }

git init -q texts
begin 'add.sh writes the file of each, with where this clone is from and its revision'
for kind in github gitlab pre-commit; do
    add $kind
    want_exit 0
    want_out "checks with dittograph from $url"
done
want_line .github/workflows/dittograph.yml "^  DITTOGRAPH: $url\$"
want_line .github/workflows/dittograph.yml "^  DITTOGRAPH_REVISION: $revision\$"
want_line .gitlab-ci.yml "^    DITTOGRAPH: $url\$"
want_line .gitlab-ci.yml "^    DITTOGRAPH_REVISION: $revision\$"
want_line .pre-commit-config.yaml "^  - repo: $url\$"
want_line .pre-commit-config.yaml "^    rev: $revision\$"
! grep -rq 'example\.org' texts/.github texts/.gitlab-ci.yml texts/.pre-commit-config.yaml || complain 'a place to fill in is left'

begin '... leaves what is there as it is, and prints what to add'
cp texts/.gitlab-ci.yml before
printf 'mine\n' >>texts/.gitlab-ci.yml
cp texts/.gitlab-ci.yml mine
add gitlab
want_exit 1
want_err 'is there already'
want_same out before
want_same texts/.gitlab-ci.yml mine
add
want_exit 2

begin '... says so if the CI could not clone it'
git -C tool remote set-url origin /home/me/dittograph
rm texts/.pre-commit-config.yaml
add pre-commit
want_exit 0
want_out 'is it a path of this machine?'
git -C tool remote set-url origin $url

# --- their commands -------------------------------------------------------------------------------

mkdir bin && ln -s "$dg" bin/dittograph
PATH=$tmp/bin:$PATH
github=$(sed -n 's/^        run: \(dittograph .*\)/\1/p' "$root/examples/ci/github.yml")
gitlab=$(awk '/^    - >-/ { on = 1; next } !/^      / { on = 0 } on' "$root/examples/ci/gitlab.yml" | tr '\n' ' ')

# A branch that writes something twice, and the trunk, which accepts what it has.
printf '%s\n\n%s\n\n%s\n' "$twice" "$other" "$twice" >texts/a.txt
(cd texts && "$dg" check -q --update-baseline) >out 2>err
git -C texts add -A && git -C texts commit -qm trunk && git -C texts branch -M main
git -C texts checkout -qb work
printf '\n%s %s\n' "${other/stands/stood}" "${other/stands/stood}" >>texts/a.txt
git -C texts commit -qam work
git clone -q texts clone 2>/dev/null
base=$(git -C texts rev-parse main)

# What the runner does: a step's line by sh -e.
step() {
    (cd clone && env -u GITHUB_BASE_REF -u CI_MERGE_REQUEST_DIFF_BASE_SHA "$@") >out 2>err </dev/null
    code=$?
}

begin 'the workflow: what a pull request adds'
[ -n "$github" ] || complain 'no such step in github.yml'
git -C clone checkout -q origin/work
step GITHUB_BASE_REF=main sh -ec "$github"
want_exit 1
want_out '::warning file=a.txt,line=7,'
want_count 1 '::warning '

begin 'the workflow: green on the trunk'
git -C clone checkout -q origin/main
step sh -ec "$github"
want_exit 0
want_silence out

begin 'the job: what a merge request adds, and green on the trunk'
[ -n "$gitlab" ] || complain 'no such step in gitlab.yml'
git -C clone checkout -q origin/work
step CI_MERGE_REQUEST_DIFF_BASE_SHA=$base sh -ec "$gitlab"
want_exit 1
cp clone/dittograph.json out
want_count 1 '"check_name"'
want_out '"lines":{"begin":7,'
git -C clone checkout -q origin/main
step sh -ec "$gitlab"
want_exit 0
[ "$(cat clone/dittograph.json)" = '[]' ] || complain 'something on the trunk'

begin 'the hook: it fails a commit on a new repeat only'
hook=$(sed -n 's/^  entry: //p' "$root/.pre-commit-hooks.yaml")
files=$(sed -n "s/^  files: '(?i)\(.*\)'/\1/p" "$root/.pre-commit-hooks.yaml")
for name in a.md b.MDX c.markdown d.html e.htm f.xhtml g.rst h.adoc i.asciidoc j.txt k.text; do
    printf '%s\n' "$name" | grep -qiE "$files" || complain "$name is not checked"
    : >"clone/$name"
    [ "$("$dg" check --files "clone" | grep -c "$name")" -eq 1 ] || complain "$name is not read"
done
printf 'a.txt.gz\n' | grep -qiE "$files" && complain 'a.txt.gz is checked'
git -C clone checkout -qf origin/main
step $hook a.txt
want_exit 0
git -C clone checkout -qf origin/work
step $hook a.txt
want_exit 1
grep -q '^  require_serial: true' "$root/.pre-commit-hooks.yaml" || complain 'batches'

close_cases

#!/bin/sh
# Run in a repository of texts: adds a check by dittograph to its CI, at the revision that this clone
# of dittograph is at.
#
#     sh path/to/dittograph/examples/ci/add.sh github|gitlab|pre-commit
#
# A file that is there already is left as it is: what to add to it is printed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
case ${1-} in
github) file=.github/workflows/dittograph.yml ;;
gitlab) file=.gitlab-ci.yml ;;
pre-commit) file=.pre-commit-config.yaml ;;
*)
    echo "usage: sh $0 github|gitlab|pre-commit" >&2
    exit 2
    ;;
esac

url=$(git -C "$here" remote get-url origin 2>/dev/null) || {
    echo "$here is in no clone with a remote named origin: say in $file where to clone from" >&2
    url=https://example.org/dittograph.git
}
revision=$(git -C "$here" rev-parse HEAD 2>/dev/null) || revision=HEAD
filled() {
    awk -v url="$url" -v revision="$revision" '
        /DITTOGRAPH: https:/ || /repo: https:/ { sub(/https:.*/, ""); print $0 url; next }
        /DITTOGRAPH_REVISION: HEAD/ || /rev: HEAD/ { sub(/HEAD/, revision) }
        { print }' "$here/$1.yml"
}

if [ -e "$file" ]; then
    echo "$file is there already; add this to it:" >&2
    filled "$1"
    exit 1
fi
mkdir -p "$(dirname "$file")"
filled "$1" >"$file"
echo "$file: checks with dittograph from $url"
case $url in
*://* | *@*:*) ;;
*) echo "... which the CI must be able to clone: is it a path of this machine?" ;;
esac

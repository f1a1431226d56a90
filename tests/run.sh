#!/bin/sh
# Runs test programs and scripts (*.sh), JOBS at a time, and shows the output of those that fail.
# The last line is the sum: "N passed, N failed". A program of Check counts its tests, a script that
# prints such a line itself counts what it says; any other counts as one. Fails if any failed, and
# if nothing was run.
set -u

# Everything one program left behind: NAME.log and NAME.count ("passed failed") in $results.
run_one() {
    name=$(basename "$(dirname "$1")")/$(basename "$1")
    log=$results/$(echo "$name" | tr / -).log
    start=$(date +%s)
    case $1 in
    *.sh) sh "$1" ;;
    *) "$1" ;;
    esac >"$log" 2>&1 </dev/null
    status=$?
    count=$(count_tests "$log" "$status")
    echo "$count" >"${log%.log}.count"
    case $count in
    *' 0') echo "ok      $name (${count% *}), $(($(date +%s) - start)) s" ;;
    *)
        # One write: programs that fail at once don't mix their lines.
        printf 'FAILED  %s, with status %s:\n%s\n' "$name" "$status" "$(sed 's/^/    /' "$log")"
        ;;
    esac
}

count_tests() {
    awk -v status="$2" '
        /^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$/ {
            gsub(",", ""); failed = $5 + $7; passed = $3 - failed; counted = 1
        }
        /^[0-9]+ passed, [0-9]+ failed$/ { passed = $1; failed = $3; counted = 1 }
        END {
            if (!counted) { passed = status == 0; failed = 0 }
            if (status != 0 && failed == 0) failed = 1
            print passed + 0, failed + 0
        }' "$1"
}

if [ "$1" = --one ]; then
    results=$2
    run_one "$3"
    exit 0
fi

export BUILD="${BUILD:-build}"
results=$BUILD/test-results
rm -rf "$results"
mkdir -p "$results"
printf '%s\n' "$@" | xargs -P "${JOBS:-2}" -n 1 sh "$0" --one "$results"
cat "$results"/*.count | awk -v ran="$#" '
    { passed += $1; failed += $2 }
    END {
        if (NR != ran) failed += ran - NR
        print passed + 0 " passed, " failed + 0 " failed"
        exit failed > 0 || passed == 0
    }'

#!/usr/bin/env bash
# Each invariant of RIGHTS.md section 10 (tests/invariants.tsv) has a test that is there and is named after it (I-7: "_i07_" or
# "I-7"); one without says "planned" and which room is not there. The test run calls it; it prints what is wrong.
set -u
cd "$(dirname "$0")/../.." || exit 2
all=$(grep -rhoE "static void test_[a-z0-9_]+|^ *test\(['\`].*" --include=test_*.c --include=*.test.mjs src tools tests 2>/dev/null)
bad=0
for n in $(seq 1 48); do
    line=$(awk -F'\t' -v id="I-$n" '$1 == id' tests/invariants.tsv)
    name=$(printf '%s' "$line" | cut -f2)
    if [ -z "$line" ]; then echo "I-$n is not in tests/invariants.tsv"; bad=1; continue; fi
    if [ -z "$name" ]; then
        printf '%s' "$line" | cut -f3 | grep -q '^planned: ' || { echo "I-$n has no test, and no room that is planned"; bad=1; }
        continue
    fi
    grep -qF -- "$name" <<<"$all" || { echo "I-$n: there is no test $name"; bad=1; }
    case "$name" in *"_i$(printf %02d "$n")_"* | *"I-$n "*) ;; *) echo "I-$n: $name is not named after it"; bad=1 ;; esac
done
exit $bad

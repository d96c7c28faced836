#!/usr/bin/env bash
# Pinned outputs: every line "NAME · SAMPLE · OPTIONS" of CASES is run once as text and once as NDJSON
# and compared with NAME.text and NAME.ndjson beside it. SAMPLE lies in samples/. Of a large output
# only its checksum is pinned, and how many records of each type there are.
#   tests/golden/run.sh PROGRAM                  compares
#   tests/golden/run.sh --update NAME|all [PROGRAM]   writes anew what NAME prints
set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C
golden=tests/golden
update=
if [ "${1:-}" = --update ]; then
	update=$2
	shift 2
fi
program=${1:-./sipregtrace}
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
failed=0

produce() # FORMAT SAMPLE OPTIONS...
{
	local format=$1 sample=$2
	shift 2
	"$program" -r "samples/$sample" -o "$format" "$@" 2>"$found/errors" || {
		echo "exit status $?"
		cat "$found/errors"
	}
}

condense() # FILE: in place, when it is large
{
	local digest
	[ "$(wc -c <"$1")" -gt 400000 ] || return 0
	digest=$(sha256sum <"$1")
	{
		echo "sha256 ${digest%% *}, $(wc -l <"$1") lines"
		grep -oE '^\{"type":"[a-z]+"' "$1" | sort | uniq -c
	} >"$1.short"
	mv "$1.short" "$1"
}

# Sanitizers speak on standard error only: their output must not pass for a difference.
compare() # NAME FORMAT
{
	local pinned=$golden/$1.$2
	if grep -qE 'Sanitizer|runtime error' "$found/errors"; then
		echo "not ok $1 $2: $(grep -m1 -E 'Sanitizer|runtime error' "$found/errors")"
		failed=1
	elif [ ! -e "$pinned" ]; then
		echo "not ok $1 $2: nothing is pinned (--update $1)"
		failed=1
	elif cmp -s "$pinned" "$found/output"; then
		echo "ok $1 $2"
	else
		diff -u "$pinned" "$found/output" | head -n 40
		echo "not ok $1 $2: differs in $(diff "$pinned" "$found/output" | grep -c '^[<>]') lines"
		failed=1
	fi
}

while IFS= read -r line; do
	case $line in '' | '#'*) continue ;; esac
	name=${line%% · *}
	rest=${line#* · }
	sample=${rest%% · *}
	options=
	[ "$rest" = "$sample" ] || options=${rest#* · }
	[ -z "$update" ] || [ "$update" = "$name" ] || [ "$update" = all ] || continue
	for format in text ndjson; do
		# shellcheck disable=SC2086 # options are words
		produce "$format" "$sample" $options >"$found/output"
		condense "$found/output"
		if [ -n "$update" ]; then
			cp "$found/output" "$golden/$name.$format"
			echo "wrote $golden/$name.$format"
		else
			compare "$name" "$format"
		fi
	done
done <$golden/CASES
exit $failed

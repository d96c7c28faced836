#!/usr/bin/env bash
# The NDJSON of every sample keeps to its contract, see ndjson.py.
#   tests/ndjson.sh PROGRAM
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find samples -name '*.pcap*' | sort | while IFS= read -r capture; do
	made=$work/$(tr '/' '_' <<<"${capture#samples/}")
	users=$(dirname "$capture")/users.txt
	[ -e "$users" ] || users=samples/users.txt
	"$1" -r "$capture" -p any -P "$users" -o ndjson="$made" 2>/dev/null ||
		echo "not ok $capture: status $?"
done
python3 tests/ndjson.py "$work"/* | sed "s|$work/||"

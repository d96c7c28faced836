#!/usr/bin/env bash
# Builds the program whose allocations can be made to fail, and makes them fail.
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL
root=${BUILD_ROOT:-build}
if ! output=$(make -j"$(nproc)" MODE=asan BUILD="$root/asan" CC="${CC:-cc}" starved 2>&1) ||
	grep -q 'warning:' <<<"$output"; then
	echo "$output"
	echo "not ok starved: $(grep -m1 -E 'warning:|error|Error' <<<"$output")"
	exit 1
fi
exec python3 tests/starved/run.py "$root/asan/starved/sipregtrace"

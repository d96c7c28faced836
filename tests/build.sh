#!/usr/bin/env bash
# Builds the program as it ships and with sanitizers. Warnings count as failures.
set -u
cd "$(dirname "$0")/.." || exit 1
jobs=$(nproc 2>/dev/null || echo 2)
unset MAKEFLAGS MAKELEVEL

build() # MODE TARGET...
{
	local mode=$1 output
	shift
	if ! output=$(make -j"$jobs" MODE="$mode" BUILD="$BUILD_ROOT/$mode" CC="$CC" "$@" 2>&1); then
		echo "$output"
		echo "not ok $mode build: $(grep -m1 -E 'error|undefined|Error' <<<"$output")"
	elif grep -q 'warning:' <<<"$output"; then
		echo "$output"
		echo "not ok $mode build: $(grep -m1 'warning:' <<<"$output")"
	else
		echo "ok $mode build"
	fi
}

build release program bench-tools
build asan program unit
build tsan program

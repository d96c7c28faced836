#!/usr/bin/env bash
# Fuzzes every target for so many seconds, as many of them at once as there are processors, and says
# in a line each how many inputs were tried and how much of the program they reached. What is learnt
# stays in build/fuzz/learnt/TARGET for the next time; an input that breaks something, or takes more
# than 100 ms, lies in build/fuzz/broken.
#   tests/fuzz/campaign.sh SECONDS [TARGET...]
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL MODE BUILD
seconds=${1:-60} root=${BUILD_ROOT:-build}/fuzz
[ $# = 0 ] || shift
if ! output=$(make -j"$(nproc)" MODE=fuzz BUILD="$root" CC=clang fuzz-targets 2>&1); then
	tail -n 20 <<<"$output"
	exit 1
fi
targets=("$@")
[ $# != 0 ] || mapfile -t targets < <(find tests/fuzz/corpus -mindepth 1 -maxdepth 1 -printf '%f\n' |
	sort)
mkdir -p "$root/broken"

fuzz() # TARGET
{
	local target=$1 log=$root/$1.log dictionary=tests/fuzz/dict/$1.dict runs reached
	local options=("-max_total_time=$seconds" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1
		"-artifact_prefix=$root/broken/$target-")
	# A few messages each: a long story takes a hundred times as long as a short one.
	[ "$target" != pipeline ] || options+=(-max_len=6000)
	[ ! -e "$dictionary" ] || options+=("-dict=$dictionary")
	mkdir -p "$root/learnt/$target"
	if ! "$root/fuzz/$target" "${options[@]}" "$root/learnt/$target" \
		"tests/fuzz/corpus/$target" >"$log" 2>&1; then
		echo "not ok fuzz $target: $(grep -m1 -E 'ERROR|fuzz:|ALARM' "$log") (see $log)"
		return 1
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	reached=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)
	echo "ok fuzz $target: ${runs:-0} inputs, ${reached:-cov: 0} edges, $seconds s"
}
export -f fuzz
export root seconds
# 123: one of them failed.
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I {} bash -c 'fuzz {}' || exit 1

#!/usr/bin/env bash
# Fuzzes every target, one after another, and says in a line each how many inputs were tried and how
# much of the program they reached. What is learnt stays in build/fuzz/learnt/TARGET for the next
# time; an input that breaks something lies in build/fuzz/broken.
#   tests/fuzz/campaign.sh SECONDS [TARGET...]    SECONDS in all, shared evenly
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL MODE BUILD
total=${1:-600} root=${BUILD_ROOT:-build}/fuzz failed=0
[ $# = 0 ] || shift
if ! output=$(make -j"$(nproc)" MODE=fuzz BUILD="$root" CC=clang fuzz-targets 2>&1); then
	tail -n 20 <<<"$output"
	exit 1
fi
targets=("$@")
[ $# != 0 ] || mapfile -t targets < <(find tests/fuzz/corpus -mindepth 1 -maxdepth 1 -printf '%f\n' |
	sort)
each=$((total / ${#targets[@]}))
[ "$each" -ge 1 ] || each=1
mkdir -p "$root/broken"
for target in "${targets[@]}"; do
	log=$root/$target.log
	options=(-max_total_time="$each" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1
		-artifact_prefix="$root/broken/$target-")
	# A few messages each: a long story takes a hundred times as long as a short one.
	[ "$target" != pipeline ] || options+=(-max_len=6000)
	dictionary=tests/fuzz/dict/$target.dict
	[ ! -e "$dictionary" ] || options+=(-dict="$dictionary")
	mkdir -p "$root/learnt/$target"
	"$root/fuzz/$target" "${options[@]}" "$root/learnt/$target" "tests/fuzz/corpus/$target" \
		>"$log" 2>&1
	status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	reached=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)
	if [ $status = 0 ]; then
		echo "ok fuzz $target: ${runs:-0} inputs, ${reached:-cov: 0} edges, $each s"
	else
		echo "not ok fuzz $target: $(grep -m1 -E 'ERROR|fuzz:|ALARM' "$log") (see $log)"
		failed=1
	fi
done
exit $failed

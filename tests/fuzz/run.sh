#!/usr/bin/env bash
# Feeds every fuzz target its corpus, and the targets that read captures the samples, under the
# sanitizers. An input that a fuzzer found goes into corpus/TARGET under a name that says what it is.
set -u
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MAKELEVEL
root=${BUILD_ROOT:-build} failed=0
if ! output=$(make -j"$(nproc)" MODE=asan BUILD="$root/asan" CC="${CC:-cc}" fuzz-replay 2>&1) ||
	grep -q 'warning:' <<<"$output"; then
	echo "$output"
	echo "not ok fuzz targets: $(grep -m1 -E 'warning:|error|Error' <<<"$output")"
	exit 1
fi
for folder in tests/fuzz/corpus/*; do
	target=${folder##*/}
	inputs=("$folder")
	[ "$target" = pipeline ] && inputs+=(samples samples/scenarios samples/pjsip)
	if output=$(timeout 120 "$root/asan/fuzz/$target-replay" "${inputs[@]}" 2>&1); then
		echo "ok fuzz $target: $output"
	else
		echo "$output"
		echo "not ok fuzz $target: $(grep -m1 -E 'ERROR|error|fuzz:' <<<"$output")"
		failed=1
	fi
done
exit $failed

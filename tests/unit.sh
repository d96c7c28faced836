#!/usr/bin/env bash
# Runs every unit test of the sanitized build.
set -u
cd "$(dirname "$0")/.." || exit 1
export CMOCKA_MESSAGE_OUTPUT=TAP

for source in tests/unit/*/test_*.c; do
	name=${source#tests/unit/}
	name=${name%.c}
	output=$("$BUILD_ROOT/asan/unit/$name" 2>&1)
	status=$?
	echo "$output" | sed -n "s|^ok [0-9]* - |ok $name |p; s|^not ok [0-9]* - |not ok $name |p"
	echo "$output" | grep -vE '^(not )?ok [0-9]'
	if [ $status != 0 ] && ! grep -q '^not ok' <<<"$output"; then
		echo "not ok $name: ended with status $status"
	fi
done

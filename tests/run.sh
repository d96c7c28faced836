#!/usr/bin/env bash
# make check: builds, runs every group of tests and counts. A group is a command that prints one line
# a test, "ok NAME", "not ok NAME: why" or "skip NAME: why"; everything else it prints goes to its log.
#   tests/run.sh            all groups but rewrap-all, tshark, soak and fuzz-all
#   tests/run.sh GROUP...   these
# BUILD_ROOT (default build) holds the builds, CC is the compiler.
set -u
cd "$(dirname "$0")/.." || exit 1
export CC=${CC:-cc} BUILD_ROOT=${BUILD_ROOT:-build} LC_ALL=C
release=$BUILD_ROOT/release/sipregtrace
sanitized=$BUILD_ROOT/asan/sipregtrace
logs=$BUILD_ROOT/check
mkdir -p "$logs"
passed=0 failed=0 skipped=0
reasons=

group() # NAME COMMAND...
{
	local name=$1 log=$logs/$1.log status line ok=0 bad=0 skip=0
	shift
	"$@" >"$log" 2>&1
	status=$?
	while IFS= read -r line; do
		case $line in
		"ok "*) ok=$((ok + 1)) ;;
		"not ok "*)
			bad=$((bad + 1))
			echo "  $line"
			;;
		"skip "*)
			skip=$((skip + 1))
			reasons+="  ${line#skip }"$'\n'
			;;
		esac
	done <"$log"
	if [ $status != 0 ] && [ $bad = 0 ]; then
		bad=1
		echo "  not ok $name: ended with status $status; the end of $log:"
		tail -n 15 "$log" | sed 's/^/    /'
	fi
	printf '%-18s %4d passed' "$name" $ok
	[ $bad = 0 ] || printf ', %d failed' $bad
	[ $skip = 0 ] || printf ', %d skipped' $skip
	echo
	passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
}

wanted() # NAME
{
	local name
	[ ${#groups[@]} = 0 ] && return
	for name in "${groups[@]}"; do
		[ "$name" = "$1" ] && return
	done
	return 1
}

run() # NAME COMMAND...
{
	wanted "$1" && group "$@"
}

# Long, and only when it is named.
on_demand() # NAME COMMAND...
{
	[ ${#groups[@]} = 0 ] || run "$@"
}

groups=("$@")
group build tests/build.sh
if [ $failed = 0 ]; then
	run layers tests/layers.sh
	run docs tests/docs.sh "$release"
	run unit tests/unit.sh
	run fuzz tests/fuzz/run.sh
	run scenarios python3 tests/scenarios.py "$sanitized"
	run streams python3 tests/streams.py "$release"
	run streams-asan python3 tests/streams.py "$sanitized"
	run ndjson tests/ndjson.sh "$release"
	run schema python3 tests/schema.py "$release"
	run catalogue python3 tests/catalogue.py "$release"
	run golden tests/golden/run.sh "$release"
	run golden-asan tests/golden/run.sh "$sanitized"
	run findings python3 tests/findings.py "$release"
	run traces python3 tests/traces.py "$release"
	run traces-asan python3 tests/traces.py "$sanitized"
	run tables python3 tests/tables.py "$release"
	run tables-asan python3 tests/tables.py "$sanitized"
	run tables-given python3 tests/tables_given.py "$release"
	run tables-given-asan python3 tests/tables_given.py "$sanitized"
	run tables-cli python3 tests/tables_cli.py "$release"
	run tables-hostile python3 tests/tables_hostile.py "$release"
	run tables-hostile-asan python3 tests/tables_hostile.py "$sanitized"
	run generated python3 tests/bench/check.py "$release" \
		"$BUILD_ROOT/release/bench/generate"
	run threads python3 tests/threads.py "$release" "$BUILD_ROOT/tsan/sipregtrace" \
		"$BUILD_ROOT/release/bench/generate"
	run flood python3 tests/flood.py "$release"
	run rewrap python3 tests/rewrap.py "$release"
	run rewrap-asan python3 tests/rewrap.py "$sanitized" --few
	on_demand rewrap-all python3 tests/rewrap.py "$release" --all
	on_demand tshark python3 tests/tshark.py "$release"
	on_demand soak tests/soak.sh "$release" "${SOAK_SECONDS:-600}"
	on_demand fuzz-all tests/fuzz/campaign.sh "${FUZZ_SECONDS:-60}"
	run properties python3 tests/properties.py "$release" "$sanitized"
	run captures python3 tests/captures.py "$release"
	run captures-asan python3 tests/captures.py "$sanitized"
	run bad-input tests/bad_input.sh "$release"
	run bad-input-asan tests/bad_input.sh "$sanitized"
	run hazards python3 tests/hazards.py "$release"
	run hazards-asan python3 tests/hazards.py "$sanitized" --sanitized
	run starved tests/starved/run.sh
	run tables-live python3 tests/tables_live.py "$release"
	run live tests/live.sh "$release"
	run live-run tests/live_run.sh "$release"
	run live-odd tests/live_odd.sh "$release"
	run service tests/service.sh
fi
[ -z "$reasons" ] || printf 'skipped:\n%s\n' "$(sort -u <<<"${reasons%$'\n'}")"
summary="$passed passed, $failed failed"
[ $skipped = 0 ] || summary+=", $skipped skipped"
echo "$summary"
[ $failed = 0 ]

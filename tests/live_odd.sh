#!/usr/bin/env bash
# Live captures on machines where what is rare happens: clocks that are set, interfaces that do not
# come up as they should.
#   tests/live_odd.sh PROGRAM
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
program=$(realpath "$1")
tests=("the clock is set while nothing comes" "the interface is down" "no such interface"
	"no permission" "no permission for promiscuous mode" "a warning")
. tests/wire.sh
strange=$work/strange_machine.so
cc -shared -fPIC -o "$strange" tests/strange_machine.c -ldl 2>"$work/errors" ||
	skip_all "no preloaded library ($(head -n 1 "$work/errors"))"

# Two phones stay registered for an hour.
problem=
nsenter --net --target "$receiver" env LD_PRELOAD="$strange" CLOCK_SET_AFTER=2 "$program" -i wire0 \
	-o ndjson="$work/clock" 2>"$work/clock.err" &
pid=$!
pids+=("$pid")
listening || problem="the program does not capture: $(head -n 1 "$work/clock.err")"
within "$sender" tcpreplay -q --topspeed -i wire0 samples/scenarios/a40-registered-without-auth.pcap >"$work/send" 2>&1
sleep 4
kill -s INT "$pid"
wait "$pid" || problem="status $?: $(head -n 1 "$work/clock.err")"
grep -q '"type":"binding".*"status":"active"' "$work/clock" || problem=${problem:-"it expired"}
grep -q "\"type\":\"summary\".*\"ended\":\"$(date +%Y)-" "$work/clock" ||
	problem=${problem:-"ended $(grep -o '"ended":"[^"]*"' "$work/clock")"}
verdict "the clock is set while nothing comes" "$problem"

activated() # NAME STATUS EXPECTED-EXIT PATTERN
{
	local status
	nsenter --net --target "$receiver" env LD_PRELOAD="$strange" ACTIVATION="$2" \
		timeout -s INT --preserve-status 1 "$program" -i wire0 >"$work/out" 2>"$work/err"
	status=$?
	problem=
	[ "$status" = "$3" ] || problem="status $status"
	head -n 1 "$work/err" | grep -qE "$4" ||
		problem="${problem:+$problem, }said: $(head -n 3 "$work/err")"
	verdict "$1" "$problem"
}

activated "the interface is down" -9 3 '^sipregtrace: wire0: the interface is down \(ip link set dev wire0 up\)$'
activated "no such interface" -5 3 '^sipregtrace: wire0: no such interface \(sipregtrace -D lists them\)$'
activated "no permission" -8 3 '^sipregtrace: wire0: no permission to capture: run as root, or once "setcap cap_net_raw=ep"'
activated "no permission for promiscuous mode" -11 3 '^sipregtrace: wire0: no permission .*try --no-promiscuous$'
activated "a warning" 2 0 '^sipregtrace: warning: wire0: .*promiscuous'
exit "$failed"

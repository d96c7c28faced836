#!/usr/bin/env bash
# Live equals offline: captures are replayed over a virtual Ethernet pair between two network
# namespaces into "sipregtrace -i"; bindings, sessions and findings must be those of -r. A finding is
# told as soon as it is raised. And packets that the kernel had to drop must be reported.
#   tests/live.sh PROGRAM
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
program=$(realpath "$1")
tests=("live equals offline, a1_baresip" "live equals offline, m_frag"
	"a finding is told at once, on a busy wire too" "a search is told while it goes on"
	"dropped packets are reported")
. tests/wire.sh

replayed() # CAPTURE OPTIONS...: sets problem
{
	local name=$1 live=$work/$1.live pid
	shift
	nsenter --net --target "$receiver" "$program" -i wire0 -o ndjson="$live" "$@" \
		2>"$live.err" &
	pid=$!
	pids+=("$pid")
	problem=
	if ! listening; then
		problem="the program does not capture: $(head -n 1 "$live.err")"
		return
	fi
	within "$sender" tcpreplay -q -i wire0 "samples/lab/$name.pcap" >"$live.send" 2>&1 ||
		problem="tcpreplay: $(tail -n 1 "$live.send")"
	sleep 0.5
	kill -s INT "$pid" 2>/dev/null
	wait "$pid" || problem="status $? of the live run: $(head -n 1 "$live.err")"
	"$program" -r "samples/lab/$name.pcap" -o ndjson "$@" >"$work/$name.file" 2>/dev/null
	[ -n "$problem" ] || problem=$(python3 tests/live_compare.py "$work/$name.file" "$live")
	[ -n "$problem" ] || problem=$(python3 tests/ndjson.py "$live" | grep -v '^ok')
}

cp samples/lab/users.txt "$work/users" && chmod 600 "$work/users"
for name in a1_baresip m_frag; do
	replayed $name -P "$work/users" -p 5060,5062,5080
	verdict "live equals offline, $name" "$problem"
done

told() # FILE PATTERN: within two seconds
{
	local _
	for _ in $(seq 20); do
		grep -qE "$2" "$1" && return
		sleep 0.1
	done
	return 1
}

# 100 packets a second of something else leave the program no pause.
live=$work/told
nsenter --net --target "$receiver" "$program" -i wire0 -o ndjson="$live" 2>"$live.err" &
pid=$!
pids+=("$pid")
problem=
if listening; then
	nsenter --net --target "$sender" tcpreplay -q --pps 100 --loop 0 -i wire0 \
		samples/lab/l_tcp.pcap >"$live.noise" 2>&1 &
	noise=$!
	pids+=("$noise")
	within "$sender" tcpreplay -q -i wire0 samples/scenarios/a06-wrong-password-403.pcap \
		>"$live.send" 2>&1
	told "$live" '"id":"auth-failed-unverified".*"final":false' || problem="not told in time"
	kill -0 "$noise" 2>/dev/null || problem="the wire was not busy: $(tail -n 1 "$live.noise")"
	kill -s KILL "$noise" 2>/dev/null && wait "$noise" 2>/dev/null
	kill -s INT "$pid"
	wait "$pid" || problem="status $?"
	[ "$(grep -c '"id":"auth-failed-unverified".*"final":true' "$live")" = 1 ] ||
		problem="not told at the end"
	[ -n "$problem" ] || problem=$(python3 tests/ndjson.py "$live" | grep -v '^ok')
else
	problem="the program does not capture: $(head -n 1 "$live.err")"
fi
verdict "a finding is told at once, on a busy wire too" "$problem"

# Told when the questions had the time to be answered, and once more at the end.
live=$work/search
nsenter --net --target "$receiver" "$program" -i wire0 -o ndjson="$live" \
	--set tsx_timeout_ms=700 2>"$live.err" &
pid=$!
pids+=("$pid")
problem=
if listening; then
	within "$sender" tcpreplay -q --pps 100 -i wire0 \
		samples/scenarios/a38-user-enumeration.pcap >"$live.send" 2>&1
	told "$live" '"id":"user-enumeration".*"final":false' || problem="not told in time"
	kill -s INT "$pid"
	wait "$pid" || problem="status $?"
	[ "$(grep -c '"id":"user-enumeration".*"count":1,.*"final":true' "$live")" = 1 ] ||
		problem="not told once at the end"
	[ -n "$problem" ] || problem=$(python3 tests/ndjson.py "$live" | grep -v '^ok')
else
	problem="the program does not capture: $(head -n 1 "$live.err")"
fi
verdict "a search is told while it goes on" "$problem"

# A reader that sleeps while a small buffer is flooded.
live=$work/drops
nsenter --net --target "$receiver" "$program" -i wire0 -B 256 -o ndjson="$live" 2>"$live.err" &
pid=$!
pids+=("$pid")
problem=
if listening; then
	kill -s STOP "$pid"
	within "$sender" tcpreplay -q --topspeed --loop 20 -i wire0 \
		samples/lab/i_200users.pcap >"$live.send" 2>&1
	kill -s CONT "$pid"
	sleep 0.5
	kill -s INT "$pid"
	wait "$pid" || problem="status $?"
	grep -q 'were dropped: the results are incomplete' "$live.err" || problem="no warning"
	tail -n 1 "$live" | grep -qE '"dropped":[1-9]' || problem="none in the summary"
else
	problem="the program does not capture: $(head -n 1 "$live.err")"
fi
verdict "dropped packets are reported" "$problem"
exit $failed

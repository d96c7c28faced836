#!/usr/bin/env bash
# Live equals offline: captures are replayed over a virtual Ethernet pair between two network
# namespaces into "sipregtrace -i"; bindings, sessions and findings must be those of -r. And packets
# that the kernel had to drop must be reported.
#   tests/live.sh PROGRAM
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
program=$(realpath "$1")
sender=srt-send-$$
receiver=srt-recv-$$
work=$(mktemp -d)
pids=()
failed=0

cleanup()
{
	local pid
	for pid in "${pids[@]}"; do
		kill -s CONT "$pid" 2>/dev/null
		kill -s KILL "$pid" 2>/dev/null
	done
	ip netns del "$sender" 2>/dev/null
	ip netns del "$receiver" 2>/dev/null
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

skip_all() # WHY
{
	for test in "${tests[@]}"; do
		echo "skip $test: $1"
	done
	exit 0
}

tests=("live equals offline, a1_baresip" "live equals offline, m_frag" "dropped packets are reported")
command -v ip >/dev/null && command -v tcpreplay >/dev/null || skip_all "ip or tcpreplay is missing"
[ "$(id -u)" = 0 ] || skip_all "network namespaces need root"
{
	ip netns add "$sender" && ip netns add "$receiver" &&
		ip -n "$sender" link add wire0 type veth peer name wire0 netns "$receiver" &&
		ip -n "$sender" link set wire0 up && ip -n "$receiver" link set wire0 up
} 2>"$work/netns" || skip_all "no network namespaces here ($(head -n 1 "$work/netns"))"

verdict() # NAME PROBLEM
{
	if [ -z "$2" ]; then
		echo "ok $1"
	else
		failed=1
		echo "not ok $1: $2"
	fi
}

listening() # COUNT: so many packet sockets are open in the receiver's namespace
{
	local _
	for _ in $(seq 100); do
		[ "$(ip netns exec "$receiver" cat /proc/net/packet | wc -l)" -gt "$1" ] && return
		sleep 0.05
	done
	return 1
}

replayed() # CAPTURE OPTIONS...: sets problem
{
	local name=$1 live=$work/$1.live pid
	shift
	ip netns exec "$receiver" "$program" -i wire0 -o ndjson="$live" "$@" 2>"$live.err" &
	pid=$!
	pids+=("$pid")
	problem=
	if ! listening 1; then
		problem="the program does not capture: $(head -n 1 "$live.err")"
		return
	fi
	ip netns exec "$sender" tcpreplay -q -i wire0 "samples/lab/$name.pcap" >"$live.send" 2>&1 ||
		problem="tcpreplay: $(tail -n 1 "$live.send")"
	sleep 0.5
	kill -s INT "$pid" 2>/dev/null
	wait "$pid" || problem="status $? of the live run: $(head -n 1 "$live.err")"
	"$program" -r "samples/lab/$name.pcap" -o ndjson "$@" >"$work/$name.file" 2>/dev/null
	[ -n "$problem" ] || problem=$(python3 tests/live_compare.py "$work/$name.file" "$live")
}

cp samples/lab/users.txt "$work/users" && chmod 600 "$work/users"
for name in a1_baresip m_frag; do
	replayed $name -P "$work/users" -p 5060,5062,5080
	verdict "live equals offline, $name" "$problem"
done

# A reader that sleeps while a small buffer is flooded.
live=$work/drops
ip netns exec "$receiver" "$program" -i wire0 -B 256 -o ndjson="$live" 2>"$live.err" &
pid=$!
pids+=("$pid")
problem=
if listening 1; then
	kill -s STOP "$pid"
	ip netns exec "$sender" tcpreplay -q --topspeed --loop 20 -i wire0 \
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

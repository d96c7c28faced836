#!/usr/bin/env bash
# A live capture under load for SECONDS: real captures over and over, a flood of strangers and garbage
# on a virtual Ethernet pair between two network namespaces. Its memory must stay within the cap and
# stop growing, its file descriptors stay as many as they were, what it read and what was dropped must
# be what was sent, and the final report must be right. Not part of make check: make soak SECONDS=600.
#   tests/soak.sh PROGRAM SECONDS [PACKETS-PER-SECOND]
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
program=$(realpath "$1") seconds=$2 rate=${3:-50000}
tests=("soak, memory" "soak, file descriptors" "soak, packets" "soak, report")
memcap_mib=64
# Read by wire.sh: how long the namespaces stand.
# shellcheck disable=SC2034
lifetime=$((seconds + 300))
. tests/wire.sh

# Strangers' events, and what is told of those who are forgotten, would fill gigabytes.
mkfifo "$work/all"
grep -vE '^\{"type":"event"|"evicted":true' <"$work/all" >"$work/report" &
reader=$!
pids+=("$reader")
nsenter --net --target "$receiver" "$program" -i wire0 -p 5060,5062,5080,5082,5090 -B 16384 \
	--memcap "${memcap_mib}M" --set max_findings=20000 -o ndjson >"$work/all" 2>"$work/err" &
pid=$!
pids+=("$pid")
if ! listening; then
	verdict "soak" "the program does not capture: $(head -n 1 "$work/err")"
	exit 1
fi
for side in "$sender" "$receiver"; do
	within "$side" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/wire0/disable_ipv6' 2>>"$work/errors"
done
# It has taken what is in its buffer when it hardly works any more.
caught_up()
{
	local before after quiet=0 _
	for _ in $(seq 120); do
		before=$(awk '{ print $14 + $15 }' "/proc/$pid/stat" 2>/dev/null)
		sleep 1
		after=$(awk '{ print $14 + $15 }' "/proc/$pid/stat" 2>/dev/null)
		[ $((after - before)) -le 2 ] && quiet=$((quiet + 1)) || quiet=0
		[ $quiet -lt 2 ] || return 0
	done
	problem="it does not catch up"
}

nsenter --net --target "$sender" python3 tests/soak/send.py flood wire0 "$seconds" "$rate" \
	samples/lab/*.pcap >"$work/sent" 2>"$work/send.err" &
sending=$!
pids+=("$sending")
# One line a second: KiB of memory, file descriptors.
while kill -0 "$sending" 2>/dev/null; do
	echo "$(awk '$1 == "VmRSS:" { print $2 }' "/proc/$pid/status" 2>/dev/null)" \
		"$(find "/proc/$pid/fd" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)"
	sleep 1
done >"$work/samples"
problem=
wait "$sending" || problem="the sender: $(tail -n 1 "$work/send.err")"
caught_up
within "$sender" python3 tests/soak/send.py end wire0 0 0 >"$work/sent.end" 2>"$work/send.err" ||
	problem="the sender: $(tail -n 1 "$work/send.err")"
caught_up
kill -s INT "$pid"
for _ in $(seq 600); do
	kill -0 "$pid" 2>/dev/null || break
	sleep 0.1
done
kill -s KILL "$pid" 2>/dev/null && problem="${problem:-it did not end within a minute}"
wait "$pid" || problem="${problem:-status $?: $(tail -n 1 "$work/err")}"
wait "$reader"
if [ -n "$problem" ]; then
	verdict "soak" "$problem"
	exit 1
fi
python3 tests/soak/judge.py "$work" $memcap_mib "$rate"

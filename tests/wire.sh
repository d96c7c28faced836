#!/usr/bin/env bash
# Two network namespaces with a virtual Ethernet pair between them, wire0 at both ends: $sender and
# $receiver. To be sourced; $tests are the names that are skipped where there can be no namespaces.
work=$(mktemp -d)
pids=()
failed=0

cleanup()
{
	local pid
	for pid in "${pids[@]}"; do
		kill -s CONT "$pid" 2>/dev/null
		kill -s KILL "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
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

# A namespace lives as long as the process that holds it: nothing is left behind.
namespace() # VARIABLE: the process
{
	local holder
	unshare --net sleep 600 2>>"$work/errors" &
	holder=$!
	pids+=("$holder")
	for _ in $(seq 50); do
		[ "$(readlink "/proc/$holder/ns/net")" = "$(readlink /proc/self/ns/net)" ] || break
		sleep 0.05
	done
	printf -v "$1" %s "$holder"
	kill -0 "$holder" 2>/dev/null &&
		[ "$(readlink "/proc/$holder/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}

within() # NAMESPACE COMMAND...
{
	local holder=$1
	shift
	nsenter --net --target "$holder" "$@"
}

for tool in ip tcpreplay unshare nsenter; do
	command -v $tool >/dev/null || skip_all "$tool is missing"
done
[ "$(id -u)" = 0 ] || skip_all "network namespaces need root"
{
	namespace sender && namespace receiver &&
		within "$sender" ip link add wire0 type veth peer name wire0 netns "$receiver" &&
		within "$sender" ip link set wire0 up && within "$receiver" ip link set wire0 up
} 2>>"$work/errors" || skip_all "no network namespaces here ($(head -n 1 "$work/errors"))"

verdict() # NAME PROBLEM
{
	if [ -z "$2" ]; then
		echo "ok $1"
	else
		failed=1
		echo "not ok $1: $2"
	fi
}

# libpcap binds its socket (to protocol 3, everything) when all else is ready.
listening()
{
	local _
	for _ in $(seq 100); do
		within "$receiver" cat /proc/net/packet | awk '$4 == "0003" { found = 1 } END { exit !found }' &&
			return
		sleep 0.05
	done
	return 1
}

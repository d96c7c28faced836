#!/usr/bin/env bash
# A live capture that runs for long: what it may do, what signals do to it, what it says when its
# interface changes, what its files look like when it is killed, and where its secrets are.
#   tests/live_run.sh PROGRAM
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
program=$(realpath "$1")
tests=("privileges of a live capture" "root by wish" "a file with CAP_NET_RAW, as anybody"
	"set-user-ID" "set-group-ID" "a file with more capabilities than needed" "unknown user"
	"an ambient CAP_NET_RAW" "another user, not as root" "files are read as whoever asked" "SIGUSR1" "counters"
	"SIGHUP after rotation" "SIGHUP where no file can be made" "SIGHUP without files"
	"SIGTERM ends in time" "a second signal ends at once" "one wish signalled twice"
	"interface down, up, renamed, deleted" "interface deleted while down"
	"killed: whole lines" "disk full, live" "secrets in memory" "secrets are looked for")
. tests/wire.sh
capture=samples/lab/a1_baresip.pcap
chmod 755 "$work"

start() # NAME ARGUMENT...: sets pid, log; problem when it does not come to capture
{
	log=$work/$1
	shift
	: >"$log.err"
	nsenter --net --target "$receiver" "$program" -i wire0 -p 5060,5062,5080 "$@" \
		>"$log.out" 2>"$log.err" &
	pid=$!
	pids+=("$pid")
	problem=
	for _ in $(seq 100); do
		grep -q '^Seccomp:.2' "/proc/$pid/status" 2>/dev/null && return
		sleep 0.05
	done
	problem="it does not come to capture: $(head -n 1 "$log.err")"
}

send()
{
	within "$sender" tcpreplay -q --topspeed -i wire0 "${1:-$capture}" >"$work/send" 2>&1 ||
		problem="tcpreplay: $(tail -n 1 "$work/send")"
	sleep 0.7
}

said() # PATTERN: within three seconds
{
	local _
	for _ in $(seq 60); do
		grep -qE "$1" "$log.err" && return
		sleep 0.05
	done
	problem="not said: $1 (but: $(tail -n 1 "$log.err"))"
}

ends() # STATUS [SIGNAL]: sets took, in milliseconds
{
	local _ status began
	began=$(date +%s%N)
	[ -z "${2:-}" ] || kill -s "$2" "$pid"
	for _ in $(seq 250); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.02
	done
	kill -s KILL "$pid" 2>/dev/null && problem="still there after five seconds"
	took=$((($(date +%s%N) - began) / 1000000))
	wait "$pid"
	status=$?
	[ $status = "$1" ] || problem="${problem:-status $status: $(tail -n 1 "$log.err")}"
}

# --- what it may do
state() # FIELD VALUE...: of the running program
{
	local found
	found=$(awk -v field="$1:" '$1 == field { $1 = ""; print }' "/proc/$pid/status" | xargs)
	shift
	[ "$found" = "$*" ] || problem=${problem:-"\"$found\" instead of \"$*\""}
}

powerless()
{
	local set
	for set in CapInh CapPrm CapEff CapAmb "$@"; do
		state "$set" 0000000000000000
	done
	state NoNewPrivs 1
	state Seccomp 2
	grep -qE '^Max core file size +0 +0 ' "/proc/$pid/limits" || problem="core dumps are on"
	[ "$(stat -c %u "/proc/$pid/stat")" = 0 ] || problem="it can be looked into"
}

start status -o text="$work/status.text"
nobody=$(id -u nobody) group=$(id -g nobody)
state Uid "$nobody" "$nobody" "$nobody" "$nobody"
state Gid "$group" "$group" "$group" "$group"
state Groups "$(id -G nobody)"
powerless CapBnd
send
ends 0 INT
grep -q '34 SIP messages' "$work/status.text" || problem=${problem:-nothing was captured}
verdict "privileges of a live capture" "$problem"

start root -Z root
state Uid 0 0 0 0
powerless CapBnd
ends 0 INT
verdict "root by wish" "$problem"

copy=$work/copy
as_nobody() # COMMAND...
{
	setpriv --reuid "$nobody" --regid "$group" --clear-groups "$@"
}

# The attribute that setcap writes: revision 2, effective, permitted sets.
capable() # HEXADECIMAL-SET
{
	cp "$program" "$copy" && chmod 755 "$copy" && python3 - "$copy" "$1" 2>>"$work/errors" <<-END
		import os, struct, sys
		low = int(sys.argv[2], 16)
		os.setxattr(sys.argv[1], "security.capability", struct.pack("<IIIII", 0x2000001, low, 0, 0, 0))
	END
}

if capable 2000; then
	nsenter --net --target "$receiver" setpriv --reuid "$nobody" --regid "$group" \
		--clear-groups "$copy" -i wire0 >"$work/file.out" 2>"$work/file.err" &
	pid=$! log=$work/file problem=
	pids+=("$pid")
	for _ in $(seq 60); do
		grep -q '^Seccomp:.2' "/proc/$pid/status" 2>/dev/null && break
		sleep 0.05
	done
	state Uid "$nobody" "$nobody" "$nobody" "$nobody"
	powerless
	ends 0 INT
	verdict "a file with CAP_NET_RAW, as anybody" "$problem"
	capable 202000
	refused=$(as_nobody "$copy" -r samples/login-logout.pcap 2>&1)
	verdict "a file with more capabilities than needed" \
		"$([ "$? $refused" = "5 ${refused/*capabilities that capturing does not need*/$refused}" ] ||
			echo "status or text: $refused")"
else
	why="no file capabilities here ($(tail -n 1 "$work/errors"))"
	echo "skip a file with CAP_NET_RAW, as anybody: $why"
	echo "skip a file with more capabilities than needed: $why"
fi

# As a service manager starts it.
cp "$program" "$copy" && chmod 755 "$copy"
nsenter --net --target "$receiver" setpriv --reuid "$nobody" --regid "$group" --clear-groups \
	--inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw --bounding-set=-all,+net_raw \
	--no-new-privs "$copy" -i wire0 >"$work/ambient.out" 2>"$work/ambient.err" &
pid=$! log=$work/ambient problem=
pids+=("$pid")
for _ in $(seq 60); do
	grep -q '^Seccomp:.2' "/proc/$pid/status" 2>/dev/null && break
	sleep 0.05
done
powerless
ends 0 INT
verdict "an ambient CAP_NET_RAW" "$problem"

refuses() # NAME STATUS PATTERN COMMAND...
{
	local name=$1 expected=$2 pattern=$3 text status
	shift 3
	text=$("$@" 2>&1 >/dev/null)
	status=$?
	problem=
	[ $status = "$expected" ] || problem="status $status"
	grep -qE "^sipregtrace: $pattern" <<<"$text" || problem="it says: $text"
	[ "$(wc -l <<<"$text")" = 1 ] || problem="more than a line: $text"
	verdict "$name" "$problem"
}
cp "$program" "$copy"
chown nobody "$copy" && chmod 4755 "$copy"
refuses "set-user-ID" 5 ".*set-user-ID" "$copy" -r samples/login-logout.pcap
chown "root:$group" "$copy" && chmod 2755 "$copy"
refuses "set-group-ID" 5 ".*set-group-ID" "$copy" -r samples/login-logout.pcap
chown root:root "$copy" && chmod 755 "$copy"
refuses "unknown user" 2 "nosuchuser: no such user" "$program" -i lo -Z nosuchuser
refuses "another user, not as root" 2 "-Z root: only root" as_nobody "$copy" -i lo -Z root
cp samples/login-logout.pcap "$work/first.pcap" && chmod 600 "$work/first.pcap"
cp "$work/first.pcap" "$work/second.pcap"
refuses "files are read as whoever asked" 3 ".*second.pcap: Permission denied" \
	"$program" -Z nobody -r "$work/first.pcap" -r "$work/second.pcap"

# --- signals
start usr1 -o ndjson="$work/usr1.ndjson"
problem=
send samples/gateway-leftover.pcap
kill -s USR1 "$pid"
said 'table as of .* 1 registration of 1 address-of-record'
said '^  1000@10.98.0.1 .*10.98.0.2:5080 .*until .*  sip:gw'
ends 0 TERM
[ -n "$problem" ] || problem=$(python3 tests/ndjson.py "$work/usr1.ndjson" | grep -v '^ok')
verdict "SIGUSR1" "$problem"

start stats --stats 1
send
said ' UTC: [0-9]+ packets, 34 SIP messages, [0-9]+ registrations?, [0-9]+ findings?, 0 dropped, [0-9]+\.[0-9] MiB'
sleep 2
ends 0 INT
[ "$(grep -c ' MiB of memory' "$log.err")" -ge 2 ] || problem=${problem:-not often enough}
verdict "counters" "$problem"

mkdir "$work/logs" && chmod 777 "$work/logs"
start hup -o ndjson="$work/logs/now"
send
mv "$work/logs/now" "$work/logs/old"
kill -s HUP "$pid"
sleep 0.4
kill -s HUP "$pid" # nothing to be done
ends 0 TERM
[ -s "$work/logs/now" ] || problem=${problem:-nothing in the new file}
cat "$work/logs/old" "$work/logs/now" >"$work/logs/both"
[ -n "$problem" ] || problem=$(python3 tests/ndjson.py "$work/logs/both" | grep -v '^ok')
verdict "SIGHUP after rotation" "$problem"

mkdir "$work/closed"
start hup-closed -o ndjson="$work/closed/now"
mv "$work/closed/now" "$work/closed/old"
kill -s HUP "$pid"
said 'closed/now: Permission denied: not opened anew, the old file goes on'
send
ends 0 TERM
[ -n "$problem" ] || problem=$(python3 tests/ndjson.py "$work/closed/old" | grep -v '^ok')
verdict "SIGHUP where no file can be made" "$problem"

start hup-none
send
ends 0 HUP
grep -q '34 SIP messages' "$log.out" || problem=${problem:-no report}
verdict "SIGHUP without files" "$problem"

# A machine that is busy with other things may need another try.
for _ in 1 2 3; do
	start term -o ndjson
	send samples/lab/i_200users.pcap
	ends 0 TERM
	tail -n 1 "$log.out" | grep -q '"type":"summary"' || problem=${problem:-no summary}
	[ $took -ge 1000 ] || break
done
[ $took -lt 1000 ] || problem=${problem:-not within a second}
verdict "SIGTERM ends in time" "$problem"

# A report that nobody reads: the pipe takes 64 KiB of it.
mkfifo "$work/pipe"
exec 8<>"$work/pipe"
start insist -o "ndjson=$work/pipe"
send samples/lab/i_200users.pcap
kill -s INT "$pid"
sleep 0.5
kill -0 "$pid" 2>/dev/null || problem="it was not kept from ending"
ends 143 TERM
exec 8<&-
verdict "a second signal ends at once" "$problem"

start twice
send
kill -s TERM "$pid"
ends 0 TERM
grep -q '34 SIP messages' "$log.out" || problem=${problem:-no report}
verdict "one wish signalled twice" "$problem"

# --- the interface
start link -o ndjson
sleep 1
within "$receiver" ip link set wire0 down
said 'wire0: the interface went down'
within "$receiver" ip link set wire0 up
said 'wire0: the interface is up again, after '
within "$receiver" ip link set wire0 name other0 2>>"$work/errors" || {
	within "$receiver" ip link set wire0 down
	within "$receiver" ip link set wire0 name other0
	within "$receiver" ip link set other0 up
}
said 'wire0: the interface has a new name, the capture goes on: other0|other0: the interface'
send
within "$receiver" ip link del other0
ends 3
[ "$(grep -c 'went down' "$log.err")" = 1 ] || problem=${problem:-said more than once}
said 'disappeared|was deleted'
tail -n 1 "$log.out" | grep -q '"sip_messages":34.*"ended_early":true' ||
	problem=${problem:-no full report}
verdict "interface down, up, renamed, deleted" "$problem"

wire()
{
	within "$sender" ip link add wire0 type veth peer name wire0 netns "$receiver" &&
		within "$sender" ip link set wire0 up && within "$receiver" ip link set wire0 up
	sleep 0.3
}
wire
start link-down
within "$receiver" ip link set wire0 down
said 'wire0: the interface went down'
within "$receiver" ip link del wire0
said 'disappeared|was deleted'
ends 3
grep -q '^0 registrations: ' "$log.out" || problem=${problem:-no report}
verdict "interface deleted while down" "$problem"
wire

# --- outputs
cut_lines()
{
	local round last lines=0
	for round in $(seq 5); do
		start "kill$round" -o ndjson="$work/killed"
		within "$sender" tcpreplay -q --pps 5000 -i wire0 samples/lab/i_200users.pcap \
			>"$work/send" 2>&1 &
		sleep "0.$((RANDOM % 50 + 10))"
		kill -s KILL "$pid" && wait "$pid" 2>/dev/null
		wait $!
		[ -s "$work/killed" ] || continue
		lines=$((lines + $(wc -l <"$work/killed")))
		last=$(tail -c 1 "$work/killed" | od -An -c | tr -d ' ')
		[ "$last" = '\n' ] || echo "the last line of round $round is cut"
		python3 -c 'import json, sys; [json.loads(line) for line in open(sys.argv[1])]' \
			"$work/killed" 2>&1 | tail -n 1
	done
	[ $lines -gt 500 ] || echo "too little was written to be a test"
}
verdict "killed: whole lines" "$(cut_lines 2>/dev/null | head -n 1)"

start full -o ndjson=/dev/full
send
ends 4
said '/dev/full: No space left on device'
verdict "disk full, live" "$problem"

# --- secrets
grep -E '^(alice|bob|carol):' samples/lab/users.txt >"$work/users" && chmod 600 "$work/users"
start secrets -P "$work/users" -o ndjson="$work/secrets.ndjson" -v
send
send samples/lab/a5_linphone_sha256.pcap
kill -s USR1 "$pid"
said 'table as of'
[ -n "$problem" ] || problem=$(python3 tests/secrets_in_memory.py "$pid" "$work/users" 2>&1 | tail -n 1)
ends 0 TERM
[ "$(grep -oE '"algorithms":\["[A-Z0-9-]+"\],.*"verdict":"match"' "$work/secrets.ndjson" |
	cut -d'"' -f4 | sort -u | xargs)" = "MD5 SHA-256" ] || problem=${problem:-no digest was checked}
while IFS=: read -r _ _ secret; do
	grep -qF "$secret" "$work/secrets.ndjson" "$log.err" && problem="$secret is in an output"
done < <(grep -v '^#' "$work/users" | grep -E ':.{6,}$')
verdict "secrets in memory" "$problem"
secret=$(grep -v '^#' "$work/users" | head -n 1 | cut -d: -f3-)
secret=$secret sleep 5 &
pids+=("$!")
sleep 0.2
verdict "secrets are looked for" \
	"$(python3 tests/secrets_in_memory.py "$!" "$work/users" | grep -q ' in environ' ||
		echo "one in plain sight is not found")"
exit $failed

#!/usr/bin/env bash
# Bad input and broken outputs: each must end with its documented status and one clear line on
# standard error, and what was learnt until then must still be reported.
#   tests/bad_input.sh PROGRAM
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
program=$(realpath "$1")
good=$PWD/samples/login-logout.pcap
users=$PWD/samples/users.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
failed=0

fail() # NAME WHY
{
	echo "not ok $1: $2"
	cat "$work/err"
	failed=1
}

# Checks what the last command left in $work/out, $work/err and $status.
expect() # NAME STATUS REGEX-OF-STDERR [REGEX-OF-STDOUT]
{
	local name=$1 wanted=$2 line=$3 learnt=${4:-} lines
	lines=$(wc -l <"$work/err")
	if [ "$status" != "$wanted" ]; then
		fail "$name" "status $status instead of $wanted"
	elif grep -qE 'Sanitizer|runtime error' "$work/err"; then
		fail "$name" "$(grep -m1 -E 'Sanitizer|runtime error' "$work/err")"
	elif [ -n "$line" ] && ! grep -qE "^sipregtrace: $line" "$work/err"; then
		fail "$name" "no line \"$line\" on standard error"
	elif [ -n "$line" ] && [ "$lines" != 1 ]; then
		fail "$name" "$lines lines on standard error instead of one"
	elif [ -z "$line" ] && [ "$lines" != 0 ]; then
		fail "$name" "standard error is not empty"
	elif [ -n "$learnt" ] && ! grep -qE "$learnt" "$work/out"; then
		fail "$name" "what was learnt is not reported: no \"$learnt\""
	elif [ -z "$learnt" ] && [ -s "$work/out" ]; then
		fail "$name" "there is output"
	else
		echo "ok $name"
	fi
}

run() # ARGUMENT...
{
	timeout 60 "$program" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
}

# --- input files
run -r "$work/missing.pcap"
expect "missing file" 3 ".*missing.pcap: No such file"
mkdir "$work/folder"
run -r "$work/folder"
expect "empty folder" 3 ".*folder: there is no file in this folder"
cp "$good" "$work/folder" && echo none >"$work/folder/notes"
run -r "$work/folder"
expect "folder with a file that is no capture" 3 ".*folder/notes: " "20 SIP messages"
: >"$work/empty.pcap"
run -r "$work/empty.pcap"
expect "empty file" 3 ".*empty file"
printf '\xd4\xc3\xb2' >"$work/three.pcap"
run -r "$work/three.pcap"
expect "three bytes" 3 ".*too short"
head -c 12 "$good" >"$work/header.pcap"
run -r "$work/header.pcap"
expect "half a file header" 3 ".*truncated dump file"
head -c 24 "$good" >"$work/nothing.pcap"
run -r "$work/nothing.pcap"
expect "file header only" 0 "no SIP on port 5060 in 0 packets" "0 active"
head -c 5000 /dev/zero >"$work/zero.pcap"
run -r "$work/zero.pcap"
expect "no capture file" 3 ".*unknown file format"
{ printf 'text\nand then\n' && head -c 5000 /dev/zero; } >"$work/octets.txt"
run -r "$work/octets.txt"
expect "octets named .txt" 3 ".*octets.txt: unknown file format, neither a capture nor a trace"
run -r samples/traces/sofia.txt --trace pjsip
expect "a trace of another format" 3 ".*unknown file format"
run -r samples/traces/sofia.txt --trace nothing
expect "a format of traces that does not exist" 2 ".*nothing.*known are sofia, "
run -r samples/traces/freeswitch.log port 5060
expect "a filter for a trace" 0 "warning: .*a filter expression does not apply" "20 SIP messages"
gzip -c "$good" >"$work/packed.pcap.gz"
run -r "$work/packed.pcap.gz"
expect "compressed file" 0 "" "20 SIP messages"
head -c 1500 "$work/packed.pcap.gz" >"$work/half.pcap.gz"
run -r "$work/half.pcap.gz"
expect "compressed file cut short" 3 "half.pcap.gz: the gzip data is cut short" "SIP messages"
seq 40000 | gzip -c | head -c 20000 >"$work/log.gz"
run -r "$work/log.gz"
expect "compressed log cut short before its first message" 3 ".*log.gz: the gzip data is cut short$"
head -c 100000000 /dev/zero | gzip -1 >"$work/zeros.gz"
run -r "$work/zeros.gz"
expect "compressed zeros" 3 ".*zeros.gz: not a capture file"
{ head -c 20 "$good" && printf '\x93\0\0\0' && tail -c +25 "$good"; } >"$work/link.pcap"
run -r "$work/link.pcap"
expect "unknown link type" 3 ".*link type 147"
head -c -10 "$good" >"$work/cut.pcap"
run -r "$work/cut.pcap"
expect "truncated last record" 3 "cut.pcap: truncated dump file" "19 SIP messages"
run -r "$work/cut.pcap" -o ndjson
expect "truncated last record, NDJSON" 3 "cut.pcap: truncated dump file" '"type":"summary"'
run -r "$work/missing.pcap" -r "$good"
expect "missing file before a good one" 3 ".*missing.pcap" "20 SIP messages"
run -r "$good" -r "$work/empty.pcap"
expect "empty file after a good one" 3 ".*empty file" "20 SIP messages"
first=samples/scenarios/w01-first-half.pcap second=samples/scenarios/w01-second-half.pcap
run -r "$second" -r "$first"
expect "files in the wrong order" 0 "warning: $first is older than $second,.*-r $first -r $second" \
	time-regression
run -r "$second" -r samples/origin.pcap -r "$first"
expect "several files in the wrong order" 0 "warning: samples/origin.pcap is older" \
	time-regression
run -r samples/scenarios/a21-expired-no-refresh.pcap -r "$second"
expect "files that overlap" 0 "warning: $second begins before .*a21.* ends: put them into a folder" \
	time-regression
run -r "$first" -r "$second"
expect "files in order" 0 "" "1 removed"
run -r "$first" -r "$first"
expect "a file named twice" 0 "warning: $first: the same file as $first, it is read once" \
	"4 SIP messages"
ln -s "$PWD/$first" "$work/other-name.pcap"
run -r "$work/other-name.pcap" -r "$first"
expect "a file and a link to it" 0 \
	"warning: $first: the same file as .*/other-name.pcap, it is read once" "4 SIP messages"
timeout 60 "$program" -r - <"$work/cut.pcap" >"$work/out" 2>"$work/err"
status=$?
expect "standard input cut short" 3 "standard input: truncated" "19 SIP messages"
timeout 60 "$program" -r - <"$work/empty.pcap" >"$work/out" 2>"$work/err"
status=$?
expect "standard input empty" 3 "standard input: "

# Runs the program as somebody without rights, where that can be arranged.
unprivileged() # ARGUMENT...
{
	if [ "$(id -u)" != 0 ]; then
		run "$@"
		return 0
	fi
	command -v setpriv >/dev/null || return 1
	cp "$program" "$work/program" && chmod 755 "$work/program"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$work/program" "$@" \
		>"$work/out" 2>"$work/err" </dev/null
	status=$?
}

cp "$good" "$work/secret.pcap" && chmod 000 "$work/secret.pcap"
if unprivileged -r "$work/secret.pcap"; then
	expect "no permission to read" 3 ".*secret.pcap: Permission denied"
else
	echo "skip no permission to read: runs as root, and there is no setpriv"
fi
if unprivileged -i lo; then
	expect "no permission to capture" 3 "lo: no permission.*setcap"
else
	echo "skip no permission to capture: runs as root, and there is no setpriv"
fi
run -i nosuchiface0
expect "no such interface" 3 "nosuchiface0: (no such interface|no permission)"

# --- password files
run -r "$good" -P "$work/nofile"
expect "password file missing" 3 ".*nofile: No such file"
printf 'no colon here\n' >"$work/malformed" && chmod 600 "$work/malformed"
run -r "$good" -P "$work/malformed"
expect "password file malformed" 3 ".*malformed: line 1: "
cp "$users" "$work/open" && chmod 644 "$work/open"
run -r "$good" -P "$work/open"
expect "password file readable by others" 0 "warning: .*others can read" "3 digests matched"
chmod 600 "$work/open"
run -r "$good" -P "$work/open"
expect "password file private" 0 "" "3 digests matched"

# --- outputs
(
	timeout 60 "$program" -r "$good" -v 2>"$work/err"
	echo $? >"$work/status"
) | head -n 1 >"$work/out"
status=$(cat "$work/status")
# The reader may have taken all before it went away: then nothing was lost.
if [ "$status" = 0 ]; then
	expect "output closed by its reader" 0 "" "."
else
	expect "output closed by its reader" 4 "standard output: Broken pipe" "."
fi
(
	sleep 1
	timeout 60 "$program" -r "$good" 2>"$work/err"
	echo $? >"$work/status"
) | true
sleep 1.5
status=$(cat "$work/status")
: >"$work/out"
expect "output closed before the first byte" 4 "standard output: Broken pipe"
timeout 60 "$program" -r "$good" >/dev/full 2>"$work/err"
status=$?
expect "disk full" 4 "standard output: No space left"
run -r "$good" -o ndjson=/dev/full
expect "disk full, file" 4 "/dev/full: No space left"
timeout 60 "$program" -r "$good" >&- 2>"$work/err"
status=$?
expect "no standard output" 4 "standard output: Bad file descriptor"
run -r "$good" -o "text=$work/none/x"
expect "output folder missing" 4 ".*none/x: No such file"
mkdir "$work/closed" && cp "$good" "$work/closed/capture.pcap" && chmod 555 "$work/closed"
if (cd "$work/closed" && unprivileged -r capture.pcap -o ndjson=told && echo "$status" >"$work/status"); then
	status=$(cat "$work/status")
	expect "a folder that cannot be written to" 4 "told: Permission denied"
	(cd "$work/closed" && unprivileged -r capture.pcap && echo "$status" >"$work/status")
	status=$(cat "$work/status")
	expect "read in a folder that cannot be written to" 0 "" "20 SIP messages"
else
	echo "skip a folder that cannot be written to: runs as root, and there is no setpriv"
fi
echo keep >"$work/target" && ln -s target "$work/link"
run -r "$good" -o "text=$work/link"
expect "output is a symbolic link" 4 ".*link: "
grep -q keep "$work/target" || fail "output is a symbolic link" "it was followed"
cp "$good" "$work/own.pcap"
for output in "text=$work/own.pcap" "ndjson=$work/own.pcap"; do
	run -r "$work/own.pcap" -o "$output"
	expect "${output%%=*} into what is read" 4 ".*own.pcap: this run reads it"
	cmp -s "$good" "$work/own.pcap" || fail "${output%%=*} into what is read" "it was overwritten"
done
ln "$work/own.pcap" "$work/again.pcap"
run -r "$work/own.pcap" -o "text=$work/again.pcap"
expect "output into another name of what is read" 4 ".*again.pcap: this run reads it"
run -r "$good" -o "text=$work/both" -o "ndjson=$work/both"
expect "two outputs into one file" 4 ".*both: this run reads it, or writes it already"
run -r "$good" -o text=/dev/null -o ndjson=/dev/null
expect "two outputs into a device" 0 ""
run -r "$work/cut.pcap" -o text=/dev/full
lines=$(grep -c '^sipregtrace: ' "$work/err")
: >"$work/out"
tail -n 1 "$work/err" >"$work/last" && mv "$work/last" "$work/err"
[ "$lines" = 2 ] || status="$status, and $lines lines"
expect "output failure counts more than input failure" 4 "/dev/full: No space left"

# --- usage
usage() # NAME REGEX ARGUMENT...
{
	local name=$1 line=$2
	shift 2
	run "$@"
	expect "$name" 2 "$line.*sipregtrace --help"
}
usage "no input" "-r FILE or -i IFACE"
usage "unknown option" "unknown option -y" -r "$good" -y
usage "unknown long option" "unknown or ambiguous option --nosuch" -r "$good" --nosuch
usage "option without its argument" "--read needs FILE" -r
usage "bad port list" '-p "5060,,"' -r "$good" -p 5060,,
usage "bad time" '-u "yesterday"' -r "$good" -u yesterday
usage "time for a live capture" "--until" -i lo -u +60
usage "bad output format" '-o "xml"' -r "$good" -o xml
usage "two outputs to standard output" "only one -o" -r "$good" -o text -o ndjson
usage "bad model" '-m "pbx"' -r "$good" -m pbx
usage "bad severity" '-e "bad"' -r "$good" -e bad
usage "bad constant" '--set "nosuch=1"' -r "$good" --set nosuch=1
run -r "$good" ether foo bar
expect "bad filter expression" 2 "filter expression: "
run --explain nosuch
expect "unknown finding" 2 ".*no finding"

# Record 19 begins a datagram in two fragments, record 20 would end it.
head -c 9543 samples/lab/m_frag.pcap >"$work/fragment.pcap"
run -r "$work/fragment.pcap"
expect "a fragment waits for the rest at the end" 0 "" "1 fragmented datagram not reassembled"

# --- signals: a pipe that says nothing more must not keep the program from ending
mkfifo "$work/pipe"
signal() # NAME SIGNAL
{
	local pid
	exec 9<>"$work/pipe"
	head -c 3000 "$good" >&9
	"$program" -r - -o ndjson <"$work/pipe" 9>&- >"$work/out" 2>"$work/err" &
	pid=$!
	sleep 1
	kill -s "$2" "$pid"
	for _ in $(seq 40); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -s KILL "$pid" 2>/dev/null && fail "$1" "still running 4 s after the signal"
	wait "$pid" 2>/dev/null
	status=$?
	exec 9>&-
	expect "$1" 0 "" '"type":"summary"'
}
signal "Ctrl-C on a quiet pipe" INT
signal "SIGTERM on a quiet pipe" TERM
exit $failed

#!/usr/bin/env bash
# The unit for systemd is one, asks for what the program needs and for no more.
#   tests/service.sh
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
unit=samples/systemd/sipregtrace.service
failed=0

verdict() # NAME PROBLEM
{
	if [ -z "$2" ]; then
		echo "ok $1"
	else
		failed=1
		echo "not ok $1: $(tr '\n' ' ' <<<"$2")"
	fi
}

missing()
{
	local line
	for line in DynamicUser=yes AmbientCapabilities=CAP_NET_RAW CapabilityBoundingSet=CAP_NET_RAW \
		NoNewPrivileges=yes ProtectSystem=strict ProtectHome=yes PrivateTmp=yes \
		MemoryDenyWriteExecute=yes SystemCallErrorNumber=EPERM LogsDirectory=sipregtrace; do
		grep -qx "$line" $unit || echo "no $line"
	done
}
verdict "the unit is hardened" "$(missing)"

if command -v systemd-analyze >/dev/null; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	# The program need not be installed for that.
	sed "s,/usr/local/bin/sipregtrace,$(command -v true)," $unit >"$work/sipregtrace.service"
	verdict "systemd takes the unit" \
		"$(systemd-analyze verify --man=no "$work/sipregtrace.service" 2>&1 | head -n 3)"
	exposure=$(systemd-analyze security --offline=yes --no-pager "$work/sipregtrace.service" 2>&1 |
		sed -nE 's/.*exposure level.*: ([0-9.]+) .*/\1/p')
	verdict "systemd calls its exposure low" \
		"$(awk -v level="${exposure:-10}" 'BEGIN { if (level > 3) print "it is " level }')"
else
	echo "skip systemd takes the unit: systemd-analyze is missing"
	echo "skip systemd calls its exposure low: systemd-analyze is missing"
fi
exit $failed

#!/usr/bin/env bash
# Static analysis of the program: a line for a tool that is content, else one for each complaint.
# What tests/analysis.known lists with its reason is none. Ends with "N passed, N failed".
#   tests/analysis.sh [TOOL...]    clang-tidy, gcc-analyzer, cppcheck; all by default
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
logs=${BUILD_ROOT:-build}/analysis
flags=(-std=c11 -Iinclude -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE '-DSIPREGTRACE_VERSION=""')
mkdir -p "$logs"
passed=0 failed=0

# A file a process: both analysers learn nothing from one for the next.
each() # COMMAND...: with a source behind it
{
	find src -name '*.c' -print0 | sort -z | xargs -0 -P"$(nproc)" -I{} "$@"
}

clang-tidy_complaints()
{
	each clang-tidy --quiet {} -- "${flags[@]}" 2>/dev/null
}

gcc-analyzer_complaints()
{
	each gcc -fanalyzer -O1 "${flags[@]}" -fdiagnostics-path-format=none -c -o /dev/null {} 2>&1
}

cppcheck_complaints()
{
	cppcheck --quiet --std=c11 --enable=warning,portability -j"$(nproc)" \
		--template='{file}:{line}: warning: {message} [{id}]' "${flags[@]:1}" src 2>&1
}

# "FILE:LINE: TEXT [CHECK]", each once: headers are seen from many sources.
plain()
{
	sed -nE "s|^$PWD/||; s/,-warnings-as-errors\]/]/; s/^([^ :]+:[0-9]+):([0-9]+:)? (fatal )?(error|warning): /\1: /p" |
		sort -u
}

# What is not known, and what is known for nothing.
left() # TOOL
{
	awk -v tool="$1" '
		NR == FNR && $1 == tool { known[$2 " " $3] = 1 }
		NR == FNR { next }
		{
			file = $1; sub(/:.*/, "", file)
			check = $NF; gsub(/^\[|\]$/, "", check)
			if ((file " " check) in known) met[file " " check] = 1; else print
		}
		END { for (one in known) if (!(one in met)) print one ": listed as known, and not there" }
	' tests/analysis.known - | sort
}

analyse() # TOOL
{
	local complaint log=$logs/$1.log found
	"$1_complaints" >"$log"
	found=$(plain <"$log" | left "$1")
	if [ -z "$found" ]; then
		echo "ok $1"
		passed=$((passed + 1))
		return
	fi
	while IFS= read -r complaint; do
		echo "not ok $1: $complaint"
		failed=$((failed + 1))
	done <<<"$found"
}

[ $# != 0 ] || set -- clang-tidy gcc-analyzer cppcheck
for tool in "$@"; do
	analyse "$tool"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]

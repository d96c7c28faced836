#!/usr/bin/env bash
# Proves the architecture: a file includes its own layer and lower ones only, each library is seen by
# its owner alone, headers compile alone, no file has grown too long, no global of ours meets one of
# libosip2's. Prints one line a rule.
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
CC=${CC:-cc}
failed=0

verdict() # NAME PROBLEMS
{
	if [ -z "$2" ]; then
		echo "ok $1"
		return
	fi
	failed=1
	echo "not ok $1: $(tr '\n' ';' <<<"$2" | sed 's/;$//; s/;/; /g')"
}

# What a layer may include, itself apart. The rest of src/ and include/ is composition: everything.
declare -A below=(
	[base]=""
	[wire]="base"
	[auth]="base"
	[sip]="base auth"
	[track]="base wire auth sip"
	[detect]="base wire auth sip track"
	[report]="base wire auth sip track detect"
	[capture]="base wire auth sip track detect report"
	[cli]="base wire auth sip track detect report capture"
)

sources() # LAYER...
{
	local layer
	for layer in "$@"; do
		find "src/$layer" "include/$layer" -name '*.[ch]' 2>/dev/null
	done | sort
}

upward_includes()
{
	local layer file header other
	for layer in "${!below[@]}"; do
		for file in $(sources "$layer"); do
			grep -oE '^#include "[^"]+"' "$file" | cut -d'"' -f2 | while read -r header; do
				other=${header%%/*}
				# A header beside its .c belongs to the layer.
				[ "$other" = "$header" ] && [ -e "src/$layer/$header" ] && continue
				[[ " $layer ${below[$layer]} " == *" $other "* ]] ||
					echo "$file includes $header"
			done
		done
	done | sort
}

unknown_folders()
{
	local folder
	for folder in src/*/ include/*/; do
		folder=$(basename "$folder")
		[ -n "${below[$folder]+known}" ] || echo "$folder is no layer"
	done | sort -u
}

library_elsewhere() # PATTERN-OF-HEADER OWNER...
{
	local pattern=$1 owner expression=
	shift
	for owner in "$@"; do
		expression+=${expression:+|}"^(src|include)/$owner[/.]"
	done
	grep -rlE "^#include <$pattern" src include | grep -vE "$expression" | sort
}

headers_alone()
{
	local header
	for header in $(find include src -name '*.h' | sort); do
		echo "#include \"$header\"" |
			"$CC" -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Iinclude -I. \
				-Wall -Wextra -fsyntax-only -xc - >/dev/null 2>&1 ||
			echo "$header"
	done
}

long_files()
{
	find src include tests Makefile .ci \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' \
		-o -name Makefile -o -path '.ci/*' \) -type f -exec wc -l {} + |
		awk '$2 != "total" && $1 > 400 { print $2 " has " $1 " lines" }' | sort
}

# The library's globals have no prefix; one of ours with the same name would be overwritten by it.
collisions()
{
	local library objects
	library=$(echo 'int main(void) { return 0; }' |
		"$CC" -xc - -o /dev/null -Wl,--trace -losipparser2 -Wl,--no-as-needed 2>/dev/null |
		grep -m1 osipparser2)
	objects=$(find "${BUILD_ROOT:-build}/release" -name '*.o' -not -path '*/unit/*' 2>/dev/null)
	if [ -z "$library" ] || [ -z "$objects" ]; then
		echo "neither library nor objects to compare"
		return
	fi
	comm -12 \
		<({ nm -D --defined-only "$library" 2>/dev/null || nm --defined-only "$library"; } |
			awk 'NF == 3 { print $3 }' | sed 's/@.*//' | sort -u) \
		<(echo "$objects" | xargs nm -g --defined-only | awk 'NF == 3 { print $3 }' | sort -u)
}

clocks()
{
	grep -nE '\b(clock_gettime|gettimeofday|time|localtime|localtime_r)\(' -r src include |
		grep -vE '^src/main\.c:' | grep -vE '^[^:]+:[0-9]+:\s*(/?\*|//)' | cut -d: -f1,2
}

exported()
{
	local program=${BUILD_ROOT:-build}/release/sipregtrace
	nm -D --defined-only "$program" 2>/dev/null | awk '$2 ~ /[TDBR]/ { print $3 }' |
		grep -vE '^(_|stdin|stdout|stderr|opt(arg|ind|err|opt))' | head
}

verdict "layers include only lower ones" "$(upward_includes)"
verdict "every folder is a layer" "$(unknown_folders)"
verdict "libpcap is seen by capture only" "$(library_elsewhere 'pcap[/.]' capture)"
verdict "libosip2 is seen by sip only" "$(library_elsewhere 'osip' sip)"
verdict "OpenSSL is seen by auth only" "$(library_elsewhere 'openssl/' auth)"
verdict "libsodium is seen by base and auth only" "$(library_elsewhere 'sodium' base auth)"
verdict "expat is seen by sip only" "$(library_elsewhere 'expat' sip)"
verdict "zlib is seen by wire and capture only" "$(library_elsewhere 'zlib\.h' wire capture)"
verdict "other compression is seen by capture only" \
	"$(library_elsewhere '(lzma|zstd|bzlib|lz4frame)\.h' capture)"
verdict "libcap-ng is seen by privileges.c only" "$(library_elsewhere 'cap-ng' privileges)"
verdict "libseccomp is seen by confine.c only" "$(library_elsewhere 'seccomp' confine)"
verdict "only main.c asks for the time" "$(clocks)"
verdict "every header compiles alone" "$(headers_alone)"
verdict "no file is longer than 400 lines" "$(long_files)"
verdict "no global of ours is one of libosip2's" "$(collisions)"
verdict "the program exports nothing" "$(exported)"
exit $failed

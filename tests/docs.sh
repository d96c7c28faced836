#!/usr/bin/env bash
# The option table (as --help prints it), the manual page and the README agree; the manual page lists
# every finding, event and constant and is well-formed.
#   tests/docs.sh PROGRAM            checks
#   tests/docs.sh --update PROGRAM   writes the manual page's lists and the README's examples anew
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C
update=
if [ "${1:-}" = --update ]; then
	update=1
	shift
fi
program=${1:-./sipregtrace}
page=man/sipregtrace.1
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

# --- the lists that the page holds, in mdoc
findings_list()
{
	echo '.Bl -column "register-forbidden-unauthenticated" "warning" -compact'
	"$program" --list-findings | awk '{ print ".It " $1 " Ta " $2 }'
	echo '.El'
}

events_list()
{
	sed -n '/events\[EVENT_KINDS\]/,/};/p' src/track/names.c | grep -oE '"[a-z-]+"' | tr -d '"' |
		sed '/^attempt-ended$/,$d' | sed '$!s/$/,/; $s/$/./' | fmt -w 90
}

constants_list()
{
	echo '.Bl -tag -width Ds -compact'
	sed -nE 's/^\s*LIMIT\(([a-z0-9_]+), ([0-9.]+), *(.*)/\1 \2 \3/p' include/track/limits.h |
		awk '{ print ".It Cm " $1 " = " $2 }'
	echo '.El'
}

# --- the examples in the README
demo_list()
{
	echo '```text'
	"$program" -r samples/login-logout.pcap -P samples/users.txt 2>/dev/null
	echo '```'
}

gateway_list()
{
	echo '```text'
	"$program" -r samples/gateway-leftover.pcap --until +60 -q 2>/dev/null
	echo '```'
}

marked() # NAME FILE: what stands between the marks
{
	sed -n "/BEGIN $1\( -->\)*\$/,/END $1\( -->\)*\$/p" "$2" | sed '1d;$d'
}

rewrite() # NAME FILE
{
	local fresh
	fresh=$(mktemp)
	"$1_list" >"$fresh"
	sed -i -e "/BEGIN $1\( -->\)*\$/,/END $1\( -->\)*\$/{/BEGIN $1/!{/END $1/!d}}" "$2"
	sed -i -e "/BEGIN $1\( -->\)*\$/r $fresh" "$2"
	rm -f "$fresh"
}

if [ -n "$update" ]; then
	for list in findings events constants; do
		rewrite $list $page
	done
	rewrite demo README.md
	rewrite gateway README.md
	exit
fi
for list in findings events constants; do
	verdict "the manual page lists the $list" \
		"$(diff <(marked $list $page) <(${list}_list) | grep '^[<>]' | head -n 3)"
done
for list in demo gateway; do
	verdict "the README shows what the program prints, $list" \
		"$(diff <(marked $list README.md) <(${list}_list) | grep '^[<>]' | head -n 3)"
done

# --- options: "-x --long ARGUMENT", one a line, sorted
help_options()
{
	"$program" --help | sed -nE 's/^ {2}(-([A-Za-z]), | {4})--([a-z-]+)( ([^ ]+))?( .*)?$/\2 \3 \5/p' |
		awk '{ print }' | sed 's/  */ /g; s/ $//' | sort
}

page_options()
{
	sed -n '/^\.Sh OPTIONS/,/^\.Sh PASSWORD/p' $page |
		sed -nE 's/^\.It Fl ([A-Za-z] , Fl )?-([a-z-]+)(.*)$/\1\2\3/p' |
		sed -E 's/^([A-Za-z]) , Fl /\1 /; t; s/^/ /' |
		sed -E 's/ Ar / /g; s/ Ns = Ns /=/g; s/ Ns Op = Ns (.*)$/[=\1]/; s/\[=Ar /[=/; s/=Ar /=/g' |
		sed 's/  */ /g; s/ $//' | sort
}

options=$(help_options)
verdict "--help and the manual page name the same options" \
	"$(diff <(echo "$options") <(page_options) | grep '^[<>]')"
[ "$(wc -l <<<"$options")" -ge 20 ] || verdict "--help can be read" "too few options: $options"

missing_in_readme()
{
	echo "$options" | grep -oE '(^| )[a-z-]{2,}( |$)' | tr -d ' ' | while read -r name; do
		grep -q -e "--$name" README.md || echo "--$name"
	done
}

unknown_in_readme()
{
	grep -oE -e '(^|[ `(])--[a-z][a-z-]+' README.md | grep -oE -e '[a-z][a-z-]+' | sort -u |
		while read -r name; do
			grep -qE "(^| )$name( |\$)" <<<"$options" || echo "--$name"
		done
}

verdict "the README names every option" "$(missing_in_readme)"
verdict "the README names no other option" "$(unknown_in_readme)"

statuses()
{
	local status
	for status in 0 1 2 3 4 5; do
		sed -n '/^\.Sh EXIT STATUS/,/^\.Sh/p' $page | grep -q "^\.It $status\$" ||
			echo "the page lacks $status"
		grep -qE "^\| $status \|" README.md || echo "the README lacks $status"
		"$program" --help | grep -qE "(Exit status:|;|\)) *;? *$status " || echo "--help lacks $status"
	done
}
verdict "exit statuses are documented" "$(statuses)"

models()
{
	local name
	for name in $("$program" -m '' 2>&1 | sed 's/.*known are //; s/ (see.*//'); do
		grep -qE "^\.It Cm .*\b$name\b" $page || echo "$name"
	done
}
verdict "the manual page names every model" "$(models)"

if command -v mandoc >/dev/null; then
	verdict "the manual page is well-formed" "$(mandoc -Tlint -W warning $page)"
else
	verdict "the manual page is well-formed" "$(MANWIDTH=80 man --warnings $page 2>&1 >/dev/null)"
fi
verdict "the version is one" "$([ "$("$program" -V)" = "sipregtrace $(sed -n 's/^VERSION := //p' \
	Makefile)" ] || echo "--version is not that of the Makefile")"
exit $failed

#!/bin/sh
# Installs what is missing to build (deps.sh build) or also to test (deps.sh check), by name and only
# then: where everything is there, nothing is asked of the network. CC is the compiler to be used.
set -eu
what=${1:-check}
cc=${CC:-cc}
packages=

need() # PACKAGE COMMAND...: the package is needed when the command fails
{
	package=$1
	shift
	"$@" >/dev/null 2>&1 || packages="$packages $package"
}

header()
{
	echo "#include <$1>" | "$cc" -E -xc - && return
	# Without a compiler the place where Debian puts it has to do.
	! command -v "$cc" && [ -e "/usr/include/$1" ]
}

clang_sanitizers() # clang's come in a package of their own, gcc's with gcc
{
	dir=$(mktemp -d)
	echo 'int main(void) { return 0; }' >"$dir/probe.c"
	status=0
	clang -fsanitize=address,undefined -o "$dir/probe" "$dir/probe.c" || status=1
	rm -rf "$dir"
	return $status
}

case $cc in
*clang*) compiler=clang ;;
*) compiler=gcc ;;
esac
need "$compiler" command -v "$cc"
need libc6-dev header stdio.h
need libpcap-dev header pcap/pcap.h
need libosip2-dev header osipparser2/osip_parser.h
need libssl-dev header openssl/evp.h
need libsodium-dev header sodium.h
need libexpat1-dev header expat.h
need zlib1g-dev header zlib.h
need liblzma-dev header lzma.h
need libzstd-dev header zstd.h
need libbz2-dev header bzlib.h
need liblz4-dev header lz4frame.h
need libcap-ng-dev header cap-ng.h
need libseccomp-dev header seccomp.h
if [ "$what" != build ]; then
	need libcmocka-dev header cmocka.h
	need python3 command -v python3
	need zstd command -v zstd
	need lz4 command -v lz4
	need python3-jsonschema python3 -c 'import jsonschema'
	need bash command -v bash
	need tcpreplay command -v tcpreplay
	need iproute2 command -v ip
	need mandoc command -v mandoc
	need xz-utils command -v xz
	need zstd command -v zstd
	need bzip2 command -v bzip2
	need lz4 command -v lz4
fi
if [ "$what" = ci ] || { [ "$what" != build ] && [ "$compiler" = clang ]; }; then
	need clang command -v clang
	need libclang-rt-dev clang_sanitizers
fi
if [ "$what" = ci ]; then
	need valgrind command -v valgrind
	need cppcheck command -v cppcheck
	need tshark command -v tshark
fi
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
	echo "missing, by their names in Debian:$packages" >&2
	echo "there is no apt-get here: please install them with this system's own tool" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
	sudo=sudo
	if ! command -v sudo >/dev/null 2>&1; then
		echo "missing:$packages" >&2
		echo "neither root nor sudo: please have somebody run apt-get install -y$packages" >&2
		exit 1
	fi
fi
echo "installing$packages" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT

install_packages()
{
	# shellcheck disable=SC2086 # a list of names
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
		$packages >"$log" 2>&1
}

# A list of packages that is missing or old is the usual reason for a failure.
if ! install_packages && ! { $sudo apt-get update >"$log" 2>&1 && install_packages; }; then
	tail -n 5 "$log" >&2
	echo "apt-get could not install$packages" >&2
	echo "(is there a network, and a mirror in /etc/apt?)" >&2
	exit 1
fi

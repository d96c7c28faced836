#!/usr/bin/env python3
"""Looks for the secrets of a password file in the memory of a running program.

tests/secrets_in_memory.py PID PASSWORDS: prints the first that stands where a core dump would take
it along, or that its command line or environment shows; nothing when all is well. A secret is a
password or the MD5 or SHA-256 of user:realm:password. That none is found at all is a problem too: the test
would not have seen any.
"""

import hashlib
import re
import sys

HEADER = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)")
LEAST = 6  # octets: shorter words are found anywhere


def secrets(path):
    found = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split(":", 2)
            if line.startswith("#") or len(parts) != 3 or len(parts[2]) < LEAST:
                continue
            name = f"{parts[0]} in {parts[1]}"
            found[f"password of {name}"] = parts[2].encode()
            for algorithm in ("md5", "sha256"):
                digest = hashlib.new(algorithm, ":".join(parts).encode())
                found[f"{algorithm} of {name}"] = digest.hexdigest().encode()
                found[f"binary {algorithm} of {name}"] = digest.digest()
    return found


def mappings(pid):
    """Of each: where it begins and ends, its name, whether core dumps leave it out."""
    current = None
    with open(f"/proc/{pid}/smaps", encoding="utf-8") as lines:
        for line in lines:
            header = HEADER.match(line)
            if header:
                current = header
            elif line.startswith("VmFlags:") and "r" in current[3] and current[4] != "[vvar]":
                yield (int(current[1], 16), int(current[2], 16), current[4],
                       "dd" in line.split())


def main():
    pid, wanted = sys.argv[1], secrets(sys.argv[2])
    guarded = set()
    for place in ("cmdline", "environ"):
        with open(f"/proc/{pid}/{place}", "rb") as file:
            content = file.read()
        for name, secret in wanted.items():
            if secret in content:
                sys.exit(print(f"{name} in {place}"))
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, name, left_out in mappings(pid):
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except (OSError, OverflowError, ValueError):
                continue
            for what, secret in wanted.items():
                if secret not in content:
                    continue
                if not left_out:
                    at = start + content.index(secret)
                    sys.exit(print(f"{what} at {at:x}, {name or 'unnamed memory'}"))
                guarded.add(what)
    if not any(what.startswith("password") for what in guarded):
        print("no password found anywhere: nothing was looked at")


if __name__ == "__main__":
    main()

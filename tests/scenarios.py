#!/usr/bin/env python3
"""Samples written as text: that each gives its capture, and what each must be judged as.
tests/scenarios.py PROGRAM"""
import glob
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "tools"))
import mkpcap  # noqa: E402

SAMPLES = os.path.join(HERE, "..", "samples")
failures = 0


def verdict(name, why=None):
    global failures
    failures += why is not None
    print("ok " + name if why is None else "not ok %s: %s" % (name, why), flush=True)


def records(program, capture, *options):
    run = subprocess.run([program, "-r", capture, "-o", "ndjson", *options], capture_output=True,
                         timeout=60)
    if run.returncode != 0:
        raise RuntimeError("status %d: %s" % (run.returncode, run.stderr.decode()[:200]))
    return [json.loads(line) for line in run.stdout.splitlines()]


def check_texts():
    """Every text that has a capture beside it gives just that capture."""
    for text in sorted(glob.glob(SAMPLES + "/**/*.txt", recursive=True)):
        capture = text.removesuffix(".txt") + ".pcap"
        name = "text of " + os.path.relpath(capture, SAMPLES)
        if not os.path.exists(capture):
            continue
        with open(text, encoding="utf-8") as source, open(capture, "rb") as pinned:
            try:
                same = mkpcap.capture(source.read()) == pinned.read()
            except mkpcap.Wrong as problem:
                verdict(name, str(problem))
                continue
        verdict(name, None if same else "gives other octets: run tests/tools/mkpcap.py on it")


def check_origin(program):
    """The document's own digest holds with password 1000 and not with FreeSWITCH's default."""
    capture = os.path.join(SAMPLES, "origin.pcap")
    for password, expected in (("1000", (3, 0)), ("1234", (0, 3))):
        with tempfile.NamedTemporaryFile("w", suffix=".users") as users:
            users.write("1000:172.16.221.170:%s\n" % password)
            users.flush()
            digests = records(program, capture, "-P", users.name)[-1]["digests"]
        found = (digests["match"], digests["mismatch"])
        verdict("origin with password " + password,
                None if found == expected else "%d match, %d differ" % found)


def main(program):
    check_texts()
    check_origin(program)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "./sipregtrace"))

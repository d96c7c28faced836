#!/usr/bin/env python3
"""Compares two NDJSON outputs of the same traffic, one live and one from a file.

tests/live_compare.py FILE LIVE: bindings, sessions and findings must be equal but for absolute times,
frame numbers and ids; durations may differ by 50 ms. Live findings count when they are final; those
told before must be that, or withdrawn. Prints the first difference, or nothing.
"""

import json
import re
import sys

TYPES = ("binding", "session", "finding")
# Absolute times, positions in the input and what is made from them.
IGNORED = re.compile(r"(.*_)?(id|ids|ts|at|frame|frames|input|started|ended)|flows|bindings"
                     r"|publications|predicted_removal|supersedes|final")
NUMBER = re.compile(r"\d+(\.\d+)?")
DURATION_S = 0.05


def stripped(value):
    if isinstance(value, dict):
        return {key: stripped(item) for key, item in value.items()
                if key == "id" or not IGNORED.fullmatch(key)}
    if isinstance(value, list):
        return [stripped(item) for item in value]
    return value


def equal(a, b, key=""):
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[name], b[name], name) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equal(x, y, key) for x, y in zip(a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= (DURATION_S * 1000 if key.endswith("_ms") else DURATION_S)
    if key in ("detail", "text") and isinstance(a, str):
        return NUMBER.sub("#", a) == NUMBER.sub("#", b)
    return a == b


def records(path):
    found = {kind: [] for kind in TYPES}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["type"] in found and record.get("final", True):
                found[record["type"]].append(stripped(record))
    for kind in TYPES:
        found[kind].sort(key=lambda record: [str(record.get(name)) for name in
                                             ("id", "aor", "registrar", "contact", "client")])
    return found


def left_open(path):
    """The first finding that was told and neither withdrawn nor final at last."""
    last = {}
    with open(path, encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["type"] == "finding":
                last[record["finding_id"]] = record
    return next((record["id"] for record in last.values()
                 if not record.get("final") and not record.get("withdrawn")), None)


def main():
    from_file, live = records(sys.argv[1]), records(sys.argv[2])
    if not any(from_file.values()):
        print("nothing to compare")
    if left_open(sys.argv[2]):
        print(f"{left_open(sys.argv[2])} was told live and not heard of again")
    for kind in TYPES:
        if len(from_file[kind]) != len(live[kind]):
            print(f"{len(from_file[kind])} {kind}s from the file, {len(live[kind])} live")
            return
        for expected, found in zip(from_file[kind], live[kind]):
            if not equal(expected, found):
                keys = [key for key in expected.keys() | found.keys()
                        if not equal(expected.get(key), found.get(key), key)]
                print(f"{kind}: " + ", ".join(f"{key} {expected.get(key)!r} from the file, "
                                              f"{found.get(key)!r} live" for key in sorted(keys)))
                return


if __name__ == "__main__":
    main()

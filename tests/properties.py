#!/usr/bin/env python3
"""Properties that hold for every capture, whatever is in it.

tests/properties.py PROGRAM [CAPTURE...]: the same capture twice gives the same bytes; a capture in
which every packet stands twice gives the same events; the first part of a capture gives the first part
of its events.
"""

import concurrent.futures
import json
import os
import struct
import subprocess
import sys
import tempfile

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples")
FOLDERS = ("lab", "pjsip", "freeswitch")
PORTS = "5060,5062,5080,5082,5090"
# Ten megabytes of one message over and over: nothing that the others do not show.
LEFT_OUT = {"baresip_subscribe_storm.pcap"}
PREFIXES = (0.25, 0.5, 0.8)


def read_packets(path):
    """The file header and the records of a little-endian pcap file, as bytes."""
    with open(path, "rb") as file:
        data = file.read()
    records, at = [], 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        records.append(data[at:at + 16 + length])
        at += 16 + length
    return data[:24], records


def run(program, path, *options):
    done = subprocess.run([program, "-r", path, "-p", PORTS, *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, check=False)
    if done.returncode != 0:
        raise ValueError(f"status {done.returncode}: {done.stderr.decode(errors='replace')[-200:]}")
    return done.stdout


def events(output):
    found = []
    for line in output.decode("utf-8").splitlines():
        record = json.loads(line)
        if record["type"] == "event":
            record.pop("frame", None)
            found.append(record)
    return found


def differs(expected, found):
    for index, (a, b) in enumerate(zip(expected, found)):
        if a != b:
            keys = [key for key in a.keys() | b.keys() if a.get(key) != b.get(key)]
            return (f"event {index + 1}, {a['event']} at {a['ts']}: " + ", ".join(
                f"{key} {a.get(key)!r} became {b.get(key)!r}" for key in sorted(keys)))
    if len(expected) != len(found):
        return f"{len(expected)} events became {len(found)}"
    return ""


def same_twice(program, path, _):
    for form in ("ndjson", "text"):
        if run(program, path, "-o", form) != run(program, path, "-o", form):
            return f"{form} differs from run to run"
    return ""


def doubled(program, path, folder):
    header, records = read_packets(path)
    twice = os.path.join(folder, "doubled.pcap")
    with open(twice, "wb") as file:
        file.write(header + b"".join(record + record for record in records))
    return differs(events(run(program, path, "-o", "ndjson")),
                   events(run(program, twice, "-o", "ndjson")))


def prefix(program, path, folder):
    header, records = read_packets(path)
    whole = events(run(program, path, "-o", "ndjson"))
    part = os.path.join(folder, "part.pcap")
    for share in PREFIXES:
        count = int(len(records) * share)
        with open(part, "wb") as file:
            file.write(header + b"".join(records[:count]))
        found = events(run(program, part, "-o", "ndjson"))
        problem = differs(whole[:len(found)], found)
        if problem:
            return f"of the first {count} packets: {problem}"
    return ""


PROPERTIES = (("same twice", same_twice), ("every packet twice", doubled), ("first part", prefix))


def check(program, capture, name, test):
    with tempfile.TemporaryDirectory() as folder:
        try:
            problem = test(program, os.path.join(SAMPLES, capture), folder)
        except (ValueError, KeyError, subprocess.TimeoutExpired) as error:
            problem = f"{type(error).__name__}: {error}"
    return f"not ok {name}, {capture}: {problem}" if problem else f"ok {name}, {capture}"


def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    captures = [f"{folder}/{name}" for folder in FOLDERS
                for name in sorted(os.listdir(os.path.join(SAMPLES, folder)))
                if name.endswith(".pcap") and name not in LEFT_OUT]
    if wanted:
        captures = [capture for capture in captures if os.path.basename(capture) in wanted]
    work = [(program, capture, name, test) for name, test in PROPERTIES for capture in captures]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(lambda item: check(*item), work))
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

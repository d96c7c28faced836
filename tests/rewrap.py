#!/usr/bin/env python3
"""Captures in other wrappings tell the same.

tests/rewrap.py PROGRAM [--all | --few] [--rows REGEX] [--keep FOLDER] [CAPTURE...]
    Each capture is written again in every link layer, tunnel, kind of fragments, stream and file of
    tests/tools/rewrapping/table.py; the records about it must be those about the capture as it was,
    to the microsecond. --all takes every sample, --few a handful and every third wrapping of each.
    --keep leaves the files there and prints the commands.
"""

import argparse
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "tools")]
import scenarios  # noqa: E402
import tables  # noqa: E402
from rewrapping import containers, packets, table  # noqa: E402

SAMPLES = tables.SAMPLES
USUAL = ("lab/k_ipv6", "lab/m_frag", "lab/x3_snaplen-snap256", "lab/q_any", "lab/x7_nano",
         "pjsip/pj_a1_origin300", "pjsip/pj_l1_presence", "pjsip/pj_d1_nat_public-any",
         "freeswitch/c3_star_contact", "freeswitch/n3_registrar_sigkill", "freeswitch/v1_rfc8760",
         "scenarios/a15-nat-ports", "scenarios/a42-both-legs", "scenarios/e07-gruu-unanswered",
         "scenarios/f64-retransmissions-high")
FEW = ("lab/k_ipv6", "lab/m_frag", "lab/x3_snaplen-snap256", "freeswitch/c3_star_contact",
       "scenarios/a42-both-legs")
# Ten megabytes of one message, and 200 users who all do the same.
LEFT_OUT = ("baresip_subscribe_storm", "i_200users")
FEW_STEP = 3
SECOND = 10**9

# Positions in the input, and what only tells how the packets came.
POSITIONS = {"frame", "frames", "input"}
SUMMARY_IGNORED = {"packets", "first_ts", "last_ts", "wire"}
# Said in other words for a stream.
STREAM_IGNORED = {"transport"}
# Numbers of findings without those of ABOUT_UDP, and what is of streams only.
STREAM_SUMMARY_IGNORED = {"findings", "websockets", "without_length"}
# Findings about UDP itself, and why they have no place in a stream.
ABOUT_UDP = {
    "nat-source-changed": "every connection has a port of its own (RFC 5626 4.1)",
    "nat-mapping-lost": "a NAT that forgets a connection breaks it: another story (RFC 5626 "
                        "4.4.1: a flow fails with its connection)",
}
# Stories that no connection can tell.
NO_STREAM = {
    "scenarios/a41-nat-without-rport": "the answer goes where the request did not come from",
}


def same_options(text, folder):
    return [word.replace("PATH:", folder + "/") for word in text.split()]


class Capture:
    """A sample, and how the program is to be run on it."""

    def __init__(self, name):
        self.name = name
        folder, self.stem = os.path.split(name)
        self.path = os.path.join(SAMPLES, name + ".pcap")
        self.options = getattr(self, "of_scenario" if folder == "scenarios" else "of_table")(folder)
        chosen = self.options[self.options.index("-p") + 1] if "-p" in self.options else "5060"
        self.ports = {int(port) for port in chosen.split(",")}

    def of_scenario(self, folder):
        self.end = 0
        row = next(row for row in scenarios.SCENARIOS if row[0] == self.stem)
        return same_options(row[4], os.path.join(SAMPLES, folder))

    def of_table(self, name):
        folder = tables.Folder(name)
        self.end = int(float(folder.of(folder.ends, self.stem) or 0) * SECOND)
        model = folder.of(folder.models, self.stem)
        return ["-P", os.path.join(SAMPLES, name, "users.txt"), "-p", tables.PORTS[name],
                *(["-m", model] if model else [])]

    def until(self):
        """One end for all wrappings: later than what an agent sends late, and in microseconds."""
        end = max(self.end, packets.last_time(self.path) + SECOND // 2) // 1000
        return "%d.%06d" % divmod(end, 10**6)


def kept(record, row):
    """A record without what may differ; None when nothing of it is compared."""
    if record["type"] == "meta" or row.streams and record.get("id") in ABOUT_UDP:
        return None
    ignored = POSITIONS | (STREAM_IGNORED if row.streams else set())
    if record["type"] == "summary":
        ignored |= SUMMARY_IGNORED | (STREAM_SUMMARY_IGNORED if row.streams else set())
        ignored |= {"keepalives"} if row.pings else set()
    return {key: value for key, value in record.items() if key not in ignored}


def records(lines, row):
    told = (kept(json.loads(line), row) for line in lines)
    return [record for record in told if record is not None]


def keys_that_differ(expected, found):
    keys = sorted(key for key in expected.keys() | found.keys()
                  if expected.get(key) != found.get(key))
    return ", ".join("%s %s, not %s" % (key, json.dumps(found.get(key)),
                                        json.dumps(expected.get(key))) for key in keys)


def name_of(record):
    return " ".join(str(record[key]) for key in ("type", "event", "id", "contact") if key in record)


def difference(expected, found):
    """The first one, or nothing."""
    for one, other in zip(expected, found):
        if one == other:
            continue
        if name_of(one) == name_of(other):
            return "%s: %s" % (name_of(one), keys_that_differ(one, other))
        return "%s instead of %s" % (name_of(other), name_of(one))
    if len(expected) != len(found):
        return "%d records, not %d" % (len(found), len(expected))
    return ""


class Runs:
    """The program on one capture, in a folder of its own."""

    def __init__(self, program, capture, keep):
        self.program, self.capture, self.keep = program, capture, keep
        self.packets = packets.read(capture.path)
        self.until = capture.until()
        self.references = {}

    def lines(self, files, more=()):
        command = [self.program, *(word for path in files for word in ("-r", path)), "-o", "ndjson",
                   "--until", self.until, *self.capture.options, *more]
        if self.keep:
            print("#", shlex.join(command), flush=True)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                              check=False)
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise ValueError("status %d: %s" % (done.returncode, said[-1] if said else ""))
        return done.stdout.decode("utf-8").splitlines()

    def folder(self, name):
        if not self.keep:
            return tempfile.TemporaryDirectory()
        path = os.path.join(self.keep, self.capture.stem, re.sub(r"\W+", "-", name))
        os.makedirs(path, exist_ok=True)
        return Kept(path)

    def reference(self, row):
        """The capture, and what is said of it, as the row can show it."""
        known = self.references.get(row.prepare)
        if known is None:
            given = table.prepare(row, self.packets, self.capture.ports)
            with self.folder("as-it-was" + (row.prepare.__name__ if row.prepare else "")) as folder:
                files = [self.capture.path] if row.prepare is None else \
                    containers.pcap(table.plain(given), folder)
                known = given, self.lines(files)
            self.references[row.prepare] = known
        return known

    def compare(self, row):
        if row.streams and self.capture.name in NO_STREAM:
            return None
        given, lines = self.reference(row)
        if not table.fits(row, given, self.capture.ports):
            return None
        with self.folder(row.name) as folder:
            files = row.store(table.wrap(row, given, self.capture.ports), folder)
            found = records(self.lines(files, row.options), row)
        return difference(records(lines, row), found)


class Kept:
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        return False


def check(program, name, wanted, keep):
    runs = Runs(program, Capture(name), keep)
    told = []
    for row in (row for row in table.ROWS if row.name in wanted):
        try:
            problem = runs.compare(row)
        except (ValueError, KeyError, subprocess.TimeoutExpired) as error:
            problem = "%s: %s" % (type(error).__name__, error)
        if problem is not None:
            told.append("not ok %s, %s: %s" % (name, row.name, problem) if problem else
                        "ok %s, %s" % (name, row.name))
    return told


def everything():
    for folder in ("lab", "pjsip", "freeswitch"):
        for name in sorted(os.listdir(os.path.join(SAMPLES, folder))):
            stem = name.removesuffix(".pcap")
            if stem != name and stem not in LEFT_OUT and \
                    next(packets.frames(os.path.join(SAMPLES, folder, name)), None):
                yield folder + "/" + stem
    for name in sorted({row[0] for row in scenarios.SCENARIOS}):
        yield "scenarios/" + name


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("captures", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--rows", default="")
    parser.add_argument("--keep")
    return parser.parse_intermixed_args()


def main():
    given = arguments()
    rows = [row.name for row in table.ROWS if re.search(given.rows, row.name)]
    names = [name for name in everything() if name in given.captures or
             os.path.basename(name) in given.captures] if given.captures else \
        list(everything()) if given.all else FEW if given.few else USUAL
    work = [(given.program, name, rows[number % FEW_STEP::FEW_STEP] if given.few else rows,
             given.keep) for number, name in enumerate(names)]
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        told = sum(pool.map(check, *zip(*work)), [])
    for row in table.ROWS:
        if row.store is None and row.name in rows:
            told.append("skip %s: the tool that writes it is not here" % row.name)
    print("\n".join(told))
    return any(line.startswith("not ok") for line in told)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""One capture in every shape of file that is read: the same registrations; broken ones: all that
stands before the damage, one clear line, status 3.

tests/captures.py PROGRAM
"""
import bz2
import gzip
import json
import lzma
import os
import re
import resource
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
from mkpcapng import (  # noqa: E402
    ETHERNET, RAW, SLL, UNKNOWN_LINK, Section, as_link, pcap, read_pcap)

SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples",
                      "login-logout.pcap")
KINDS = ("event", "flow", "binding", "publication", "session", "finding")
COUNTERS = {"frame", "frames", "input"}
PACKETS = read_pcap(SAMPLE)
HALF = len(PACKETS) // 2
LITTLE, BIG = Section("<"), Section(">")


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if key not in COUNTERS}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


class Run:
    """What the program makes of some arguments."""

    def __init__(self, program, *arguments, stdin=b"", files=None):
        def few_files():
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        done = subprocess.run([program, "-o", "ndjson", *arguments], input=stdin, timeout=60,
                              capture_output=True, check=False,
                              preexec_fn=few_files if files else None)
        self.status = done.returncode
        self.lines = done.stderr.decode("utf-8").splitlines()
        self.records = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
        self.told = [plain(record) for record in self.records if record["type"] in KINDS]

    def summary(self, *keys):
        value = self.records[-1] if self.records else {}
        for key in keys:
            value = value.get(key, {})
        return value


def whole(section, packets=None, **interface):
    return (section.header() + section.interface(**interface) +
            b"".join(section.packet(packet) for packet in packets or PACKETS))


def mixed_links(section):
    """Every interface has its own link type and snap length; one is described late."""
    links = (ETHERNET, RAW, SLL)
    made = section.header() + section.interface(ETHERNET, 0) + section.interface(RAW, 2000)
    for number, packet in enumerate(PACKETS):
        if number == 5:
            made += section.interface(SLL, 65535)
        which = number % (3 if number > 5 else 2)
        made += section.packet(as_link(packet, links[which]), which)
    return made


def with_ticks(section, resolution, ticks, offset=None):
    made = section.header() + section.interface(resolution=resolution, offset=offset)
    return made + b"".join(section.packet(packet, ticks=ticks(packet[0])) for packet in PACKETS)


def strange_links(section):
    made = section.header() + section.interface(UNKNOWN_LINK) + section.interface(ETHERNET)
    return made + b"".join(
        section.packet(as_link(packet, UNKNOWN_LINK)) + section.packet(packet, 1)
        for packet in PACKETS)


def right_ones():
    """Files that mean the same as the sample."""
    for name, section in (("little-endian", LITTLE), ("big-endian", BIG)):
        yield f"pcapng, {name}", whole(section)
        yield f"pcapng, {name}, several link types", mixed_links(section)
        yield f"pcapng, {name}, nanoseconds", with_ticks(section, 9, lambda at: at * 1000 + 999)
        yield f"pcapng, {name}, 2^-30 s", with_ticks(
            section, 0x80 | 30, lambda at: -(-at * 2 ** 30 // 10 ** 6))
        yield f"pcapng, {name}, an offset", with_ticks(
            section, 6, lambda at: at - 1600000000 * 10 ** 6, 1600000000)
        yield f"pcapng, {name}, obsolete blocks", section.header() + section.interface() + b"".join(
            map(section.obsolete, PACKETS))
        yield f"pcapng, {name}, other blocks", section.header() + section.strange() + \
            section.interface() + b"".join(section.strange() + section.packet(packet)
                                           for packet in PACKETS) + section.strange()
        yield f"pcapng, {name}, simple blocks", section.header() + section.interface() + b"".join(
            section.simple(packet) if PACKETS[number - 1][0] == packet[0]
            else section.packet(packet) for number, packet in enumerate(PACKETS))
    yield "pcapng, sections in both byte orders", (whole(LITTLE, PACKETS[:HALF]) +
                                                   whole(BIG, PACKETS[HALF:], snaplen=4000))
    yield "pcapng, a link type that nobody knows beside another", strange_links(LITTLE)
    yield "pcap, big-endian, nanoseconds", pcap(PACKETS, order=">", magic=0xa1b23c4d, unit=1000)
    yield "pcap, version 2.3", pcap(PACKETS, version=(2, 3))


def tool(command, data):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


PACKINGS = {
    "gzip": gzip.compress, "xz": lzma.compress, "bzip2": bz2.compress,
    "zstd": lambda data: tool(["zstd", "-qc"], data),
    "lz4": lambda data: tool(["lz4", "-qc"], data),
}


def broken_ones():
    """(name, octets, packets before the damage, what standard error says)"""
    good = whole(LITTLE, PACKETS[:HALF])
    packet = PACKETS[HALF]
    header = LITTLE.header()
    yield "pcapng, a block cut short", (good + LITTLE.packet(packet))[:-7], HALF, "middle of a block"
    yield "pcapng, cut within a block's length", good + b"\6\0\0\0\1", HALF, "middle of a block"
    yield "pcapng, no such interface", good + LITTLE.packet(packet, 7), HALF, "interface 7"
    yield "pcapng, two lengths", good + LITTLE.block(6, b"x" * 40, None, 48), HALF, "lengths .*differ"
    yield "pcapng, an odd length", good + LITTLE.block(6, b"x" * 40, 53, 53), HALF, "53 octets"
    yield "pcapng, no length", good + LITTLE.block(6, b"", 0, 0), HALF, "0 octets"
    yield "pcapng, a huge length", good + LITTLE.block(6, b"", 0x7ffffff0), HALF, "too long"
    yield "pcapng, a block too short", good + LITTLE.block(6, b"abcd"), HALF, "too short"
    yield "pcapng, longer than its block", good + LITTLE.packet(packet, captured=4000), HALF, "longer"
    yield "pcapng, another version", good + LITTLE.header((2, 0)), HALF, "version 2.0"
    yield "pcapng, no byte order", good + LITTLE.block(0x0a0d0d0a, b"x" * 16), HALF, "byte order"
    yield "pcapng, a unit of time", good + LITTLE.interface(resolution=127), HALF, "unit of time"
    yield "pcapng, no interface", header + LITTLE.packet(packet), 0, "interface 0"
    yield "pcapng, version 2", LITTLE.header((2, 0)), 0, "version 2.0"
    yield "pcapng, cut in its first block", header[:20], 0, "middle of a block"
    yield "pcapng, nothing that can be decoded", LITTLE.header() + LITTLE.interface(
        UNKNOWN_LINK) + LITTLE.packet(packet), 1, "link type 147"
    classic = pcap(PACKETS[:HALF])
    yield "pcap, half a record header", classic + b"\0" * 9, HALF, "truncated"
    yield "pcap, half a packet", pcap(PACKETS[:HALF + 1])[:-5], HALF, "truncated"
    yield "pcap, octets behind its end", classic + b"\xff" * 16, HALF, "capture length"
    yield "pcap, another version", pcap(PACKETS, version=(3, 4)), 0, "version"
    yield "pcap, a link type that nobody knows", pcap(PACKETS, 60000), 0, "link type 60000"
    yield "no capture", b"snoop\0\0\0\0\0\0\2\0\0\0\4" + b"x" * 40, 0, "neither a capture nor a trace"
    for name in ("gzip", "xz"):
        data = PACKINGS[name](classic)
        yield f"{name}, cut short", data[:len(data) * 3 // 4], None, f"the {name} data is cut short"
    for name, pack in PACKINGS.items():
        yield f"{name}, one octet is missing", pack(good)[:-1], None, "cut short"
        yield f"{name}, zeros", pack(bytes(20 << 20)), 0, "not a capture"
        yield f"{name}, nothing in it", pack(b""), 0, "nothing is in it"
        yield f"{name} twice", pack(pack(good)), 0, "more than once"
    yield "gzip, damaged", damaged(gzip.compress(good)), None, "gzip data is damaged"
    yield "gzip, four octets", gzip.compress(good)[:4], 0, "cut short"
    yield "xz, four GiB of memory", greedy_xz(good), 0, "too much memory"


def damaged(data):
    return data[:-8] + bytes(4) + data[-4:]


def greedy_xz(data):
    """With a dictionary of 4 GiB in the header of its first block."""
    made = bytearray(lzma.compress(data))
    made[16] = 40
    made[20:24] = zlib.crc32(made[12:20]).to_bytes(4, "little")
    return bytes(made)


class Tests:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.failed = 0
        self.good = Run(program, "-r", SAMPLE)

    def verdict(self, name, *checks):
        problem = next((text for right, text in checks if not right), "")
        self.failed += bool(problem)
        print(f"not ok {name}: {problem}" if problem else f"ok {name}")

    def write(self, data, name="made", folder=None):
        path = os.path.join(folder or self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def same(self, name, run, lines=0):
        self.verdict(name, (run.status == 0, f"status {run.status}, {run.lines}"),
                     (len(run.lines) == lines, f"standard error {run.lines}"),
                     (run.told == self.good.told, "other records than those of the sample"))

    def right(self):
        for name, data in right_ones():
            self.same(name, Run(self.program, "-r", self.write(data)))
        filtered = Run(self.program, "-r", self.write(mixed_links(BIG)), "udp", "port", "5060")
        self.same("pcapng, several link types, a filter", filtered, 1)
        none = Run(self.program, "-r", self.write(mixed_links(BIG)), "tcp")
        self.verdict("pcapng, a filter that lets nothing pass",
                     (none.summary("packets") == 0, f"{none.summary('packets')} packets"))
        strange = Run(self.program, "-r", self.write(strange_links(BIG)))
        self.verdict("frames of an unknown link type are counted", (
            strange.summary("wire", "link_unknown") == len(PACKETS), "not so"))
        for name, pack in PACKINGS.items():
            for form, data in (("pcap", pcap(PACKETS)), ("pcapng", whole(LITTLE))):
                packed = pack(data)
                self.same(f"{form}, {name}", Run(self.program, "-r", self.write(packed)))
                self.same(f"{form}, {name}, standard input",
                          Run(self.program, "-r", "-", stdin=packed))
            two = pack(whole(LITTLE, PACKETS[:HALF])) + pack(whole(BIG, PACKETS[HALF:]))
            self.same(f"{name}, two streams in a row", Run(self.program, "-r", self.write(two)))

    def broken(self):
        for name, data, packets, line in broken_ones():
            run = Run(self.program, "-r", self.write(data))
            found = run.summary("packets") or 0
            enough = found == packets if packets is not None else found > 0 or "gzip" not in name
            self.verdict(name, (run.status == 3, f"status {run.status}"),
                         (len(run.lines) == 1 and re.search(line, run.lines[0]) and
                          "made: " in run.lines[0], f"standard error {run.lines}"),
                         (enough, f"{found} packets instead of {packets}"),
                         (not run.records or run.summary("ended_early") is True, "not told"))
        run = Run(self.program, "-r", self.write(mixed_links(LITTLE)), "vlan and udp")
        self.verdict("a filter that one link type has not",
                     (run.status == 3 and len(run.lines) == 1 and "Raw IP" in run.lines[0],
                      f"status {run.status}, {run.lines}"))

    def drops(self):
        end = PACKETS[-1][0]
        cases = (("in the statistics", whole(LITTLE) + LITTLE.statistics(end, 0, 50, 4, 3), 7),
                 ("in the latest statistics only", whole(LITTLE) + LITTLE.statistics(
                     end, 0, 40, 0, 1) + LITTLE.statistics(end, 0, 50, 0, 2), 2),
                 ("in two sections", (whole(LITTLE, PACKETS[:HALF]) + LITTLE.statistics(
                     end, dropped=2) + whole(BIG, PACKETS[HALF:]) + BIG.statistics(
                         end, dropped=3)), 5),
                 ("before a packet", LITTLE.header() + LITTLE.interface() + b"".join(
                     LITTLE.packet(packet, lost=2 if number == HALF else 0)
                     for number, packet in enumerate(PACKETS)), 2),
                 ("that are not known", whole(LITTLE) + LITTLE.statistics(
                     end, 0, 50, 2 ** 64 - 1, 2 ** 64 - 1), 0))
        for name, data, lost in cases:
            run = Run(self.program, "-r", self.write(data))
            raised = [record for record in run.records if record.get("id") == "capture-drops"]
            self.verdict(f"losses {name}", (run.status == 0, f"status {run.status}"),
                         (run.summary("dropped") == lost, f"{run.summary('dropped')} dropped"),
                         (len(raised) == bool(lost), "finding"),
                         ([record for record in run.told if record.get("id") != "capture-drops"] ==
                          self.good.told, "other records than those of the sample"),
                         (len(run.lines) == bool(lost), f"standard error {run.lines}"))
        failed = read_pcap(os.path.join(os.path.dirname(SAMPLE), "scenarios",
                                        "l02-logout-wrong-password.pcap"))
        sure = self.sure(pcap(failed))
        for name, data in (("before packets", LITTLE.header() + LITTLE.interface() + b"".join(
                LITTLE.packet(packet, lost=1) for packet in failed)),
                           ("in the statistics", whole(BIG, failed) + BIG.statistics(
                               failed[-1][0], dropped=1))):
            self.verdict(f"losses {name} lower confidence", (self.sure(data) < sure, f"{sure}"))

    def sure(self, data):
        """How many findings but the one on losses are certain."""
        run = Run(self.program, "-r", self.write(data))
        return sum(record.get("confidence") == "certain" for record in run.records
                   if record["type"] == "finding" and record["id"] != "capture-drops")

    def memory(self):
        """However little there is of it, it ends with a status. Sanitizers need too much."""
        worst, statuses = 0, set()
        for name, data in (("pcapng", whole(LITTLE) * 40), ("gzip", gzip.compress(whole(BIG))),
                           ("xz", lzma.compress(whole(BIG)))):
            path = self.write(data, name)
            for kib in range(8 << 10, 72 << 10, 640):
                done = subprocess.run([self.program, "-q", "-r", path], timeout=60, check=False,
                                      capture_output=True, preexec_fn=lambda kib=kib: (
                                          resource.setrlimit(resource.RLIMIT_AS, (kib << 10,) * 2)))
                # 4: there was no room for the output; 127: the program could not be loaded
                statuses.add(done.returncode)
                worst = min(worst, done.returncode)
        self.verdict("memory that is short", (worst == 0 and statuses <= {0, 2, 3, 4, 5, 127},
                                              f"statuses {statuses}"), (0 in statuses, "never done"))

    def folders(self):
        ring = os.path.join(self.folder, "ring")
        os.mkdir(ring)
        empty = Run(self.program, "-r", ring)
        self.verdict("an empty folder", (empty.status == 3 and len(empty.lines) == 1 and
                                         "ring: there is no file" in empty.lines[0], empty.lines))
        for number, packet in enumerate(PACKETS):
            data = pcap([packet]) if number % 2 else whole(LITTLE, [packet])
            pack = list(PACKINGS.values())[number % 3]
            # The names are not in the order of time.
            self.write(pack(data) if number % 5 == 0 else data, f"{99 - number}", ring)
        run = Run(self.program, "-r", ring, files=12)
        self.same("a ring of many files, with few that may be open", run)
        self.verdict("every file of a ring is an input", (
            len(run.records[0]["sources"]) == len(PACKETS), run.records[0]["sources"]))
        for name in os.listdir(ring):
            os.unlink(os.path.join(ring, name))
        for part in range(4):
            self.write(pcap(PACKETS[part::4]), f"part{part}", ring)
        self.same("files that overlap", Run(self.program, "-r", ring + "/"))
        parts = [os.path.join(self.folder, f"half{number}") for number in range(2)]
        self.write(pcap(PACKETS[:HALF]), "half0")
        self.write(whole(BIG, PACKETS[HALF:]), "half1")
        self.same("two files in order", Run(self.program, "-r", parts[0], "-r", parts[1]))
        self.write(b"no capture at all", "notes.txt", ring)
        self.write(b"", ".hidden", ring)
        os.mkdir(os.path.join(ring, "sub"))
        os.mkfifo(os.path.join(ring, "pipe"))
        run = Run(self.program, "-r", ring)
        self.verdict("what is no capture in a folder", (run.status == 3, f"status {run.status}"),
                     (len(run.lines) == 3, f"standard error {run.lines}"),
                     (all(re.search(r"/(notes\.txt|sub|pipe): ", line) for line in run.lines),
                      f"standard error {run.lines}"), (run.told == self.good.told, "other records"))
        run = Run(self.program, "-r", ring, "no such filter")
        self.verdict("a wrong filter is told once", (run.status in (2, 3), f"status {run.status}"),
                     (sum("filter" in line for line in run.lines) == 1, run.lines))


def main():
    with tempfile.TemporaryDirectory() as folder:
        tests = Tests(os.path.abspath(sys.argv[1]), folder)
        tests.right()
        tests.broken()
        tests.drops()
        tests.folders()
        if "asan" not in sys.argv[1]:
            tests.memory()
    return tests.failed > 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Agreement with tshark.

tests/tshark.py PROGRAM [CAPTURE...]
    messages    in every sample tshark counts as many requests of each method and answers of each
                class as the summary says
    wrappings   what tests/tools/rewrapping writes is what tshark takes it for: it finds as many SIP
                messages in each wrapping as in the capture itself
"""

import collections
import concurrent.futures
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "tools")]
import rewrap  # noqa: E402
from rewrapping import containers, packets, table  # noqa: E402

METHODS = ("REGISTER", "PUBLISH", "NOTIFY", "SUBSCRIBE", "OPTIONS", "INVITE", "MESSAGE")
PORTS = (5060, 5062, 5080, 5082, 5090)
# Only what is decoded as SIP by its port; SIP quoted by ICMP errors is no message.
FILTER = "sip && !icmp && !icmpv6"
BLIND = ("--disable-heuristic", "sip_udp", "--disable-heuristic", "sip_tcp")
ORDERED = ("-o", "tcp.reassemble_out_of_order:TRUE")
# Labels of the wrapping "Ethernet in MPLS" and of tunnels.pcap: no packet tells what is inside.
PSEUDOWIRES = ("-d", "mpls.label==101,pwethcw", "-d", "mpls.label==32,pwethcw")

# Sample: (what differs in ours from tshark's, why ours is right).
EXPLAINED = {
    "scenarios/f60-malformed-sip.pcap": (
        {"REGISTER": -2}, "two without Call-ID and CSeq are malformed, no messages"),
}
IN_HEP = {"2xx": 7, "4xx": 3, "NOTIFY": 2, "PUBLISH": 2, "REGISTER": 6}
EXPLAINED |= {name: (IN_HEP, "tshark 4.0 knows no HEP")
              for name in ("traces/hep.pcap", "traces/hep2.pcap")}

WRAPPED = ("pjsip/pj_l1_presence", "lab/k_ipv6")
# Wrappings that tshark cannot read, and why.
UNREADABLE = {
    "xz": "tshark unpacks no xz",
    "bzip2": "tshark unpacks no bzip2",
    "PPP with direction": "tshark knows no link type 166",
    "TCP with keep-alives between": "tshark takes a segment that begins with line ends for no SIP, "
                                    "which RFC 3261 7.5 says to pass over",
}
UNREADABLE |= {row.name: "tshark 4.0 knows no HEP" for row in table.AGENTS}


def decode_as(ports, stream="sip"):
    return [word for port in ports
            for word in ("-d", "udp.port==%d,sip" % port, "-d", "tcp.port==%d,%s" % (port, stream))]


def tshark(path, ports, *fields, stream="sip", more=()):
    """The values of fields in every frame with SIP, a list of each."""
    command = ["tshark", "-n", "-r", path, "-Y", FILTER, "-T", "fields", "-E", "separator=/t",
               "-E", "aggregator=,", *BLIND, *ORDERED, *decode_as(ports, stream), *more]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                          check=False)
    # 2: a file cut short, which is read as far as it goes.
    if done.returncode not in (0, 2):
        raise ValueError("tshark: " + done.stderr.decode(errors="replace").strip()[-200:])
    for line in done.stdout.decode("utf-8", errors="replace").splitlines():
        yield [cell.split(",") if cell else [] for cell in line.split("\t")]


def counted_by_tshark(path, ports):
    counts = collections.Counter()
    for methods, statuses in tshark(path, ports, "sip.Method", "sip.Status-Code",
                                    more=PSEUDOWIRES):
        counts.update(method if method in METHODS else "other" for method in methods)
        counts.update(status[0] + "xx" for status in statuses)
    return counts


def counted_by_us(program, path, ports):
    done = subprocess.run([program, "-r", path, "-o", "ndjson", "-p", ",".join(map(str, ports))],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    if done.returncode != 0:
        raise ValueError("status %d: %s" % (done.returncode, done.stderr.decode().strip()[-200:]))
    summary = json.loads(done.stdout.decode().splitlines()[-1])
    return collections.Counter({kind: count for kind, count in
                                (summary["methods"] | summary["statuses"]).items() if count})


def difference(ours, theirs):
    return {kind: ours[kind] - theirs[kind] for kind in sorted(ours.keys() | theirs.keys())
            if ours[kind] != theirs[kind]}


def messages(program, name):
    path = os.path.join(rewrap.SAMPLES, name)
    found = difference(counted_by_us(program, path, PORTS), counted_by_tshark(path, PORTS))
    expected, why = EXPLAINED.get(name, ({}, ""))
    if found == expected:
        return "(%s)" % why if why else "", ""
    return "", "ours less tshark's: %s, not %s" % (json.dumps(found), json.dumps(expected))


def one_file(files, folder):
    """tshark reads but one."""
    if os.path.isdir(files[0]):
        files = sorted(glob.glob(files[0] + "/*"))
    if len(files) == 1:
        return files[0]
    merged = os.path.join(folder, "merged.pcapng")
    subprocess.run(["mergecap", "-w", merged, *files], check=True, stderr=subprocess.DEVNULL)
    return merged


def count_of(frames, store, folder, ports, stream):
    path = one_file(store(frames, folder), folder)
    return sum(len(found) for (found,) in tshark(path, ports, "sip.CSeq.seq", stream=stream,
                                                 more=PSEUDOWIRES))


def wrapping(name, row):
    capture = rewrap.Capture(name)
    ports = sorted(capture.ports)
    given = table.prepare(row, packets.read(capture.path), capture.ports)
    if not table.fits(row, given, capture.ports):
        return None
    stream = "http" if row.name.startswith("WebSocket") else "sip"
    with tempfile.TemporaryDirectory() as plain, tempfile.TemporaryDirectory() as folder:
        expected = count_of(table.plain(given), containers.pcap, plain, ports, "sip")
        found = count_of(table.wrap(row, given, capture.ports), row.store, folder, ports, stream)
    return "", "" if found == expected else "%d messages, not %d" % (found, expected)


def check(work):
    title, test, arguments = work
    try:
        told = test(*arguments)
    except (ValueError, KeyError, OSError, subprocess.SubprocessError) as error:
        told = "", "%s: %s" % (type(error).__name__, error)
    if told is None:
        return ""
    note, problem = told
    return "not ok %s: %s" % (title, problem) if problem else "ok %s %s" % (title, note)


def samples():
    found = glob.glob(rewrap.SAMPLES + "/**/*.pcap*", recursive=True)
    return sorted(os.path.relpath(path, rewrap.SAMPLES) for path in found)


def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    if not shutil.which("tshark"):
        print("skip tshark: it is not installed (Debian: tshark)")
        return 0
    work = [("messages of " + name, messages, (program, name)) for name in samples()
            if not wanted or any(word in name for word in wanted)]
    work += [("%s of %s" % (row.name, name), wrapping, (name, row)) for name in WRAPPED
             for row in table.ROWS if row.name not in UNREADABLE
             and (not wanted or any(word in name for word in wanted))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        told = list(pool.map(check, work))
    print("\n".join(line for line in told if line))
    return any(line.startswith("not ok") for line in told)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Properties that hold for every capture, whatever is in it.

tests/properties.py PROGRAM [SANITIZED] [CAPTURE...]
    same twice         the same capture gives the same octets
    doubled            every packet twice, 0.1 ms apart: the same events, bindings, findings, …
    first part         the first packets of a capture give the first of its events
    cut file           a file that ends anywhere is reported, with status 0 or 3
    cut packets        packets cut by a snap length are reported
    swapped            packets in another order are reported
    interleaved        users who know nothing of each other, in any order: the same registrations

SANITIZED is the program built with sanitizers (build/asan/sipregtrace when it is there), used for
the last three; it ends with another status when it finds something.
"""

import concurrent.futures
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import mkpcap  # noqa: E402

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples")
FOLDERS = ("", "scenarios", "lab", "pjsip", "freeswitch")
PORTS = "5060,5062,5080,5082,5090"
# Ten megabytes of one message over and over: nothing that the others do not show.
LEFT_OUT = {"baresip_subscribe_storm.pcap"}
PREFIXES = (0.1, 0.25, 0.4, 0.5, 0.65, 0.8, 0.95)
EVERY_PREFIX = 40       # captures of so many packets are tried at every one
CUT_EVERYWHERE = ("scenarios/a40-registered-without-auth.pcap",)
CUT_OFTEN = {"origin.pcap": 300, "lab/q_any.pcapng": 200, "lab/m_frag.pcap": 150,
             "pjsip/pj_d1_nat_public-any.pcap": 150, "freeswitch/r1_mixed.pcap": 100,
             "lab/l_tcp.pcap": 150, "pjsip/pj_h4_tcp_reset.pcap": 150}
SNAPS = (0, 13, 33, 41, 60, 96, 160, 256, 400)
BREAKABLE = ("origin.pcap", "lab/m_frag.pcap", "lab/q_any.pcap", "lab/p_vlan.pcap",
             "lab/k_ipv6.pcap", "lab/l_tcp.pcap", "lab/l2_tcp_split.pcap",
             "pjsip/pj_h4_tcp_reset.pcap", "freeswitch/k1_tcp_close.pcap",
             "lab/j1_down_icmp.pcap", "lab/x5_two_contacts.pcap",
             "pjsip/pj_l1_presence.pcap", "freeswitch/c3_star_contact.pcap",
             "scenarios/a17-two-contacts.pcap", "scenarios/a20-star-not-zero.pcap")
CROWD = "lab/i_200users.pcap"
CROWD_USERS = 60
# Stories without copies, of one registrar: nothing in them depends on how fast they are told.
STORIES = ("a03-logout-never-authorized", "a06-wrong-password-403", "a14-expires-conflict",
           "a16-replaced-contact", "a18-logout-other-call-id", "a20-star-not-zero",
           "a27-two-devices", "a30-presence-stays", "a31-publish-anew", "a40-registered-without-auth",
           "a45-fetch", "l02-logout-wrong-password", "l03-logout-server-error", "l04-logout-star",
           "f02-register-forbidden-unauthenticated", "f05-digest-malformed", "g13-new-call-id",
           "g17-another-one-listed")
ORDERS = 12
# Not compared between orders: times, durations, and ids that come of them.
TIMED = re.compile(r"(_ts|_at|_s)$|^(predicted_removal|publication_id|publications)$")
COUNTING = {"truncated-messages"}
COUNTERS = {"frame", "frames", "duplicates", "packets", "received", "sip_messages"}


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


def write(folder, data):
    path = os.path.join(folder, "made.pcap")
    with open(path, "wb") as file:
        file.write(data)
    return path


def run(program, path, *options, statuses=(0,)):
    done = subprocess.run([program, "-r", path, "-p", PORTS, *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    if done.returncode not in statuses:
        raise ValueError(f"status {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return done.stdout


def records(output, *types):
    found = []
    for line in output.decode("utf-8").splitlines():
        record = json.loads(line)
        if record["type"] in types and record.get("id") not in COUNTING:
            found.append(plain(record))
    return found


def plain(value):
    """Without what counts or names frames."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if key not in COUNTERS}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


def differs(expected, found):
    for index, (a, b) in enumerate(zip(expected, found)):
        if a != b:
            keys = [key for key in a.keys() | b.keys() if a.get(key) != b.get(key)]
            kind = a.get("event") or a.get("id") or a["type"]
            return (f"{a['type']} {index + 1}, {kind}: " + ", ".join(
                f"{key} {a.get(key)!r} became {b.get(key)!r}" for key in sorted(keys)))
    if len(expected) != len(found):
        return f"{len(expected)} records became {len(found)}"
    return ""


def same_twice(programs, path, _):
    for form in ("ndjson", "text"):
        if run(programs[0], path, "-o", form) != run(programs[0], path, "-o", form):
            return f"{form} differs from run to run"
    return ""


def later(record, nanoseconds):
    seconds, fraction = struct.unpack_from("<II", record)
    step, unit = (100000, 10 ** 9) if nanoseconds else (100, 10 ** 6)
    fraction += step
    return struct.pack("<II", seconds + fraction // unit, fraction % unit) + record[8:]


def doubled(programs, path, folder):
    header, packets = read_packets(path)
    stamps = [struct.unpack("<II", packet[:8]) for packet in packets]
    if not packets or stamps != sorted(stamps):
        return ""  # one that goes back in time would be another when sorted
    nano = header[:4] == b"\x4d\x3c\xb2\xa1"
    twice = []
    for packet in packets:
        twice += [(packet[:8], packet), (later(packet, nano)[:8], later(packet, nano))]
    # Copies overtake: sorted by time, as a capture would hold them.
    twice.sort(key=lambda entry: struct.unpack("<II", entry[0]))
    seconds, fraction = struct.unpack("<II", twice[-1][0])
    end = f"{seconds}.{fraction // 1000 if nano else fraction:06d}"
    kinds = ("event", "flow", "binding", "publication", "session", "finding")
    options = ("-o", "ndjson", "--until", end)
    made = write(folder, header + b"".join(packet for _, packet in twice))
    return differs(records(run(programs[0], path, *options), *kinds),
                   records(run(programs[0], made, *options), *kinds))


def first_part(programs, path, folder):
    header, packets = read_packets(path)
    whole = records(run(programs[0], path, "-o", "ndjson"), "event")
    counts = {int(len(packets) * share) for share in PREFIXES}
    if len(packets) <= EVERY_PREFIX:
        counts = range(len(packets))
    for count in sorted(counts):
        made = write(folder, header + b"".join(packets[:count]))
        found = records(run(programs[0], made, "-o", "ndjson"), "event")
        problem = differs(whole[:len(found)], found)
        if problem:
            return f"of the first {count} packets: {problem}"
    return ""


def cut_file(programs, path, folder):
    with open(path, "rb") as file:
        data = file.read()
    capture = os.path.relpath(path, SAMPLES)
    if capture in CUT_EVERYWHERE:
        ends = range(len(data))
    else:
        ends = random.Random(capture).sample(range(len(data)), CUT_OFTEN[capture])
    for end in ends:
        made = write(folder, data[:end])
        try:
            run(programs[capture not in CUT_EVERYWHERE], made, statuses=(0, 3))
        except (ValueError, subprocess.TimeoutExpired) as problem:
            return f"ending after {end} octets: {problem}"
    return ""


def cut_packets(programs, path, folder):
    header, packets = read_packets(path)
    for snap in SNAPS:
        cut = [packet[:8] + struct.pack("<I", min(snap, len(packet) - 16)) + packet[12:16 + snap]
               for packet in packets]
        run(programs[1], write(folder, header + b"".join(cut)), "-v", "-o", "text", "-o",
            "ndjson=/dev/null")
    return ""


def swapped(programs, path, folder):
    """Neighbours change places, with their times and without."""
    header, packets = read_packets(path)
    for first in range(0, 2):
        for keep in (True, False):
            order = list(packets)
            for at in range(first, len(order) - 1, 2):
                a, b = order[at], order[at + 1]
                order[at], order[at + 1] = (b, a) if keep else (a[:8] + b[8:], b[:8] + a[8:])
            run(programs[1], write(folder, header + b"".join(order)), "-v")
    run(programs[1], write(folder, header + b"".join(reversed(packets))), "-v")
    return ""


def stories():
    """The packets of users who have nothing to do with each other, a list for each."""
    users = {}
    for packet in read_packets(os.path.join(SAMPLES, CROWD))[1]:
        user = re.search(rb"\nTo:[^\r\n]*sip:(u\d+)@", packet)
        if user and int(user[1][1:]) % (200 // CROWD_USERS) == 0:
            users.setdefault(user[1], []).append(packet)
    told = list(users.values())
    for number, name in enumerate(STORIES):
        with open(os.path.join(SAMPLES, "scenarios", name + ".txt"), encoding="utf-8") as text:
            own = re.sub(r"\b1000\b", str(2000 + number), text.read())
        own = re.sub(r"\b192\.0\.2\.(1\d)\b", rf"10.9.{number}.\1", own)
        made = mkpcap.packets(mkpcap.Story.of(own))
        told.append([struct.pack("<IIII", 0, 0, kept, len(whole)) + whole[:kept]
                     for _, whole, kept, _ in made])
    return told


def registrations(program, folder, header, packets):
    """What is said of them in the end, a millisecond between two packets."""
    timed = [struct.pack("<II", 1768208400 + at // 1000, at % 1000 * 1000) + packet[8:]
             for at, packet in enumerate(packets)]
    output = run(program, write(folder, header + b"".join(timed)), "-o", "ndjson", "--until", "+20")
    kept = [{key: value for key, value in record.items() if not TIMED.search(key)}
            for record in records(output, "binding", "publication", "session")]
    return sorted(json.dumps(record, sort_keys=True) for record in kept)


def interleaved(programs, path, folder):
    header, told = read_packets(path)[0], stories()
    expected = registrations(programs[0], folder, header, sum(told, []))
    for seed in range(ORDERS):
        order = [number for number, packets in enumerate(told) for _ in packets]
        random.Random(seed).shuffle(order)
        turns = [iter(packets) for packets in told]
        found = registrations(programs[0], folder, header, [next(turns[user]) for user in order])
        if found != expected:
            lost, new = set(expected) - set(found), set(found) - set(expected)
            return f"order {seed}: {min(lost, default='nothing')} became {min(new, default='nothing')}"
    return ""


def check(programs, capture, name, test):
    with tempfile.TemporaryDirectory() as folder:
        try:
            problem = test(programs, os.path.join(SAMPLES, capture), folder)
        except (ValueError, KeyError, subprocess.TimeoutExpired) as error:
            problem = f"{type(error).__name__}: {error}"
    return f"not ok {name}, {capture}: {problem}" if problem else f"ok {name}, {capture}"


def captures():
    for folder in FOLDERS:
        for name in sorted(os.listdir(os.path.join(SAMPLES, folder))):
            if name.endswith(".pcap") and name not in LEFT_OUT:
                yield os.path.join(folder, name)


def main():
    programs, wanted = [], []
    for word in sys.argv[1:]:
        (wanted if word.endswith((".pcap", ".pcapng")) else programs).append(word)
    sanitized = os.path.join(os.environ.get("BUILD_ROOT", "build"), "asan", "sipregtrace")
    if len(programs) == 1:
        programs.append(sanitized if os.path.exists(sanitized) else programs[0])
    everything = list(captures())
    work = [(name, test, capture) for name, test in
            (("same twice", same_twice), ("doubled", doubled), ("first part", first_part))
            for capture in everything]
    work += [("cut file", cut_file, capture) for capture in (*CUT_EVERYWHERE, *CUT_OFTEN)]
    work += [("cut packets", cut_packets, capture) for capture in BREAKABLE]
    work += [("interleaved", interleaved, CROWD)]
    work += [("swapped", swapped, capture) for capture in BREAKABLE]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(lambda item: check(programs, item[2], item[0], item[1]),
                              [item for item in work if not wanted or
                               os.path.basename(item[2]) in wanted]))
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""What came over UDP, sent over TCP and WebSocket instead: the same registrations.

tests/streams.py PROGRAM: the messages of some captures are put into connections, with the segments
whole, octet by octet, in the wrong order, overlapping, twice, probed, from the middle of the
connection on, past the end of the sequence numbers; as frames of WebSocket, whole and in fragments.
Bindings, publications, sessions, digests and findings must be those of the datagrams, but for what
is about the transport. Then: what is lost, cut off, encrypted or elsewhere must be counted.
"""

import concurrent.futures
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples")
CAPTURES = (("origin.pcap", "origin-users.txt"), ("login-logout.pcap", "users.txt"),
            ("lab/b1_sipp_full.pcap", "lab/users.txt"), ("lab/n1_stale.pcap", "lab/users.txt"),
            ("lab/x5_two_contacts.pcap", "lab/users.txt"),
            ("pjsip/pj_e1_wrong.pcap", "pjsip/users.txt"),
            ("pjsip/pj_l1_presence.pcap", "pjsip/users.txt"),
            ("freeswitch/c3_star_contact.pcap", "freeswitch/users.txt"),
            ("scenarios/a20-star-not-zero.pcap", "scenarios/users.txt"),
            ("scenarios/a30-presence-stays.pcap", "scenarios/users.txt"))
PORTS = "5060,5062,5080"
SERVERS = (5060, 5062, 5080)
FIN, SYN, RST, ACK = 1, 2, 4, 16
# About datagrams, or about how many frames it took.
TRANSPORT = re.compile(r"nat-|rport|retransmi|connection|wrong-port")
UNCOMPARED = re.compile(r"^(frames?|finding_id|transport|frame_numbers)$")


class Connection:
    """Segments of one connection; every method appends to packets."""

    def __init__(self, packets, client, server, first=1000):
        self.packets, self.ends = packets, (client, server)
        self.next = [first, (first * 7) & 0xffffffff]
        self.shaken = self.framed = False

    def segment(self, at, side, flags, payload=b"", seq=None):
        seq = self.next[side] if seq is None else seq
        source, target = self.ends[side], self.ends[1 - side]
        tcp = struct.pack(">HHIIBBHHH", source[1], target[1], seq & 0xffffffff,
                          self.next[1 - side] & 0xffffffff, 0x50, flags, 65535, 0, 0) + payload
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), len(self.packets) & 0xffff, 0, 64,
                         6, 0, source[0], target[0])
        self.packets.append([at, bytes(12) + b"\x08\x00" + ip + tcp])

    def say(self, at, side, octets, pieces=None):
        """pieces: (from, to) in the order in which they are captured."""
        for start, end in pieces or [(0, len(octets))]:
            self.segment(at, side, ACK, octets[start:end], self.next[side] + start)
        self.next[side] += len(octets)

    def open(self, at):
        for side, flags in ((0, SYN), (1, SYN | ACK), (0, ACK)):
            self.segment(at, side, flags)
            if flags & SYN:
                self.next[side] += 1
        self.shaken = True


def whole(connection, at, side, octets):
    connection.say(at, side, octets)


def octet_by_octet(connection, at, side, octets):
    connection.say(at, side, octets, [(i, i + 1) for i in range(len(octets))])


def backwards(connection, at, side, octets):
    cuts = [(i, min(i + 100, len(octets))) for i in range(0, len(octets), 100)]
    connection.say(at, side, octets, cuts[::-1])


def overlapping(connection, at, side, octets):
    third = len(octets) // 3
    connection.say(at, side, octets, [(third, len(octets)), (0, 2 * third), (5, third)])


def pinged(connection, at, side, octets):
    connection.say(at, side, b"\r\n\r\n" if side == 0 else b"\r\n")
    connection.segment(at, side, ACK, b"\0", connection.next[side] - 1)
    connection.segment(at, 1 - side, ACK)
    connection.say(at, side, octets, [(0, 9), (9, len(octets))])


def frame(octets, opcode, side):
    size = (struct.pack(">B", len(octets)) if len(octets) < 126
            else struct.pack(">BH", 126, len(octets)))
    if side == 1:
        return bytes([opcode]) + size + octets
    mask = b"\x5a\x01\xfe\x33"
    masked = bytes(octet ^ mask[i % 4] for i, octet in enumerate(octets))
    return bytes([opcode, size[0] | 128]) + size[1:] + mask + masked


def upgrade(connection, at):
    if connection.shaken and not connection.framed:
        connection.say(at, 0, b"GET /sip HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
                       b"Upgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n")
        connection.say(at, 1, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                       b"Connection: Upgrade\r\nSec-WebSocket-Protocol: sip\r\n\r\n")
    connection.framed = True


def web(connection, at, side, octets):
    upgrade(connection, at)
    connection.say(at, side, frame(octets, 0x81, side))


def web_fragments(connection, at, side, octets):
    upgrade(connection, at)
    parts = (frame(octets[:50], 1, side) + frame(b"ping", 0x89, side)
             + frame(octets[50:90], 0, side) + frame(octets[90:], 0x80, side))
    connection.say(at, side, parts, [(70, len(parts)), (0, 70)])


# How a message is sent, and whether the beginning of the connection is in the capture.
WAYS = (("whole", whole, {}), ("octet by octet", octet_by_octet, {}), ("backwards", backwards, {}),
        ("overlapping", overlapping, {}), ("pinged", pinged, {}),
        ("joined", whole, {"joined": True}), ("wrapping", backwards, {"first": 2 ** 32 - 900}),
        ("twice", overlapping, {"twice": True}), ("WebSocket", web, {}),
        ("WebSocket in fragments", web_fragments, {}),
        ("WebSocket joined", web, {"joined": True}))


def datagrams(path):
    """(time, source, destination, payload) of the SIP messages of an Ethernet capture with IPv4."""
    with open(path, "rb") as file:
        data = file.read()
    unit = 1000 if data[:4] == b"\x4d\x3c\xb2\xa1" else 1
    at = 24
    while at + 16 <= len(data):
        seconds, fraction, length = struct.unpack_from("<III", data, at)
        octets = data[at + 16:at + 16 + length]
        at += 16 + length
        if octets[12:14] != b"\x08\x00" or octets[23] != 17:
            continue
        ports = struct.unpack_from(">HH", octets, 34)
        if len(octets) > 50:
            yield ((seconds, fraction // unit), (octets[26:30], ports[0]),
                   (octets[30:34], ports[1]), octets[42:])


def with_length(message):
    head, _, body = message.partition(b"\r\n\r\n")
    if re.search(rb"\r\n(Content-Length|l)[ \t]*:", head, re.I):
        return message
    return head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def rewrap(path, send, joined=False, twice=False, first=1000):
    packets, connections = [], {}
    for at, source, target, message in datagrams(path):
        if b"SIP/2.0" not in message:
            continue
        side = 1 if source[1] in SERVERS and target[1] not in SERVERS else 0
        ends = (target, source) if side else (source, target)
        if side == 0 and (target, source) in connections:
            side, ends = 1, (target, source)
        connection = connections.get(ends)
        if not connection:
            connection = connections[ends] = Connection(packets, *ends, first)
            if not joined:
                connection.open(at)
        send(connection, at, side, with_length(message))
    return [packet for packet in packets for _ in range(1 + twice)]


def write(folder, packets, snap=65535):
    path = os.path.join(folder, "made.pcap")
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for at, octets in packets:
            kept = octets[:snap]
            file.write(struct.pack("<IIII", *at, len(kept), len(octets)) + kept)
    return path


def run(program, path, *options):
    done = subprocess.run([program, "-r", path, "-o", "ndjson", *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, check=False)
    if done.returncode != 0:
        raise ValueError(f"status {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if not UNCOMPARED.search(key)}
    return [plain(part) for part in value] if isinstance(value, list) else value


def said(records):
    found = [json.dumps(plain(record), sort_keys=True) for record in records
             if record["type"] in ("binding", "publication", "session")
             or record["type"] == "finding" and not TRANSPORT.search(record["id"])]
    summary = records[-1]
    return sorted(found), {key: summary[key] for key in
                           ("sip_messages", "malformed", "not_sip", "digests", "methods")}


def difference(expected, found):
    if expected[1] != found[1]:
        return f"{expected[1]} became {found[1]}"
    lost, new = set(expected[0]) - set(found[0]), set(found[0]) - set(expected[0])
    if lost or new:
        return f"{min(lost, default='nothing')} became {min(new, default='nothing')}"
    return ""


def same(program, capture, users, send, how):
    options = ("-P", os.path.join(SAMPLES, users), "-p", PORTS)
    path = os.path.join(SAMPLES, capture)
    with tempfile.TemporaryDirectory() as folder:
        records = run(program, write(folder, rewrap(path, send, **how)), *options)
        transports = {record["transport"] for record in records if record["type"] == "flow"}
        if transports - {"ws" if send in (web, web_fragments) else "tcp"}:
            return f"transports {transports}"
        return difference(said(run(program, path, *options)), said(records))


def counted(program, packets, expected, *options, snap=65535):
    with tempfile.TemporaryDirectory() as folder:
        summary = run(program, write(folder, packets, snap), *options)[-1]
    flat = {**summary["wire"], **summary}
    wrong = [f"{key} {flat.get(key)} instead of {value}" for key, value in expected.items()
             if flat.get(key) != value]
    return ", ".join(wrong)


def message(number, length="Content-Length: 0\r\n"):
    return (b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c;branch=z9hG4bK%d\r\nCall-ID: %d\r\n"
            b"CSeq: %d OPTIONS\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n" % ((number,) * 3)
            + length.encode() + b"\r\n")


def talk(*parts, port=5060, lost=(), opened=True):
    """One connection whose client says parts, a second apart, each acknowledged."""
    packets = []
    connection = Connection(packets, (b"\x0a\0\0\1", 40000), (b"\x0a\0\0\2", port))
    if opened:
        connection.open((1000, 0))
    for number, part in enumerate(parts):
        start = len(packets)
        connection.say((1001 + number, 0), 0, part)
        if number in lost:
            del packets[start:]
        connection.segment((1001 + number, 500), 1, ACK)
    return packets


M = [message(number) for number in range(9)]
BAD = "Content-Length: 4294967299\r\n"
TLS = b"\x16\x03\x01\x00\x2a\x01\x00\x00\x26\x03\x03" + bytes(36)
WEB = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
COUNTED = (
    ("several in a segment", talk(M[0] + M[1] + b"\r\n\r\n" + M[2]),
     {"sip_messages": 3, "keepalives": 1, "malformed": 0}),
    ("a lost segment", talk(M[0], M[1][:50], M[1][50:], M[2], M[3], lost=(2,)),
     {"sip_messages": 3, "stream_gaps": 1}),
    ("an end without its front", talk(M[0][60:] + M[1], M[2], opened=False),
     {"sip_messages": 2, "stream_gaps": 0, "not_sip": 0}),
    ("an unfinished message", talk(M[0], M[1][:60]), {"sip_messages": 1, "streams_unread": 1}),
    ("no length", talk(message(1, "") + M[2]), {"sip_messages": 2, "without_length": 1}),
    ("a length too large", talk(M[0], message(1, BAD) + M[2], M[3]),
     {"sip_messages": 2, "malformed": 1}),
    ("no SIP", talk(b"HELO there\r\n", b"more\r\n", M[1]), {"sip_messages": 1, "not_sip": 1}),
    ("TLS", talk(TLS, M[0]), {"sip_messages": 0, "tls": 1}),
    ("TLS where SIPS is", talk(TLS, port=5061), {"sip_messages": 0, "tls": 1}),
    ("another port", talk(M[0], M[1], port=5099),
     {"sip_messages": 0, "hint_port": 5099, "hint_datagrams": 2, "streams": 0}),
    ("a WebSocket on another port", talk(WEB, port=8088),
     {"sip_messages": 0, "hint_port": 8088, "streams": 0}),
    ("HTTP", talk(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", M[0]),
     {"sip_messages": 0, "websockets": 0, "not_sip": 1}),
    ("any port", talk(M[0], M[1], port=5099), {"sip_messages": 2, "malformed": 0}, "-p", "any"),
    ("any port and no SIP", talk(b"hello\r\n", M[1], port=5099),
     {"sip_messages": 0, "not_sip": 0}, "-p", "any"),
    ("any port, joined", talk(b"hello\r\n", M[1], M[2], port=5099, opened=False),
     {"sip_messages": 2, "not_sip": 0}, "-p", "any"),
    ("any port and a WebSocket",
     talk(WEB, frame(M[0], 0x82, 0) + frame(b"", 0x89, 0) + frame(M[1], 0x81, 0), port=8088),
     {"sip_messages": 2, "websockets": 1, "keepalives": 1}, "-p", "any"),
    ("1 MB of headers", talk(*[b"OPTIONS sip:a SIP/2.0\r\n" if i == 0 else b"X: y\r\n" * 3000
                               for i in range(60)], M[1]),
     {"sip_messages": 1, "malformed": 1}),
)


def main():
    program = sys.argv[1]
    work = [(f"{name}, {capture}", same, (program, capture, users, send, how))
            for name, send, how in WAYS for capture, users in CAPTURES]
    work += [(name, counted, (program, packets, expected, *options))
             for name, packets, expected, *options in COUNTED]

    def check(item):
        try:
            problem = item[1](*item[2])
        except (ValueError, KeyError, subprocess.TimeoutExpired) as error:
            problem = f"{type(error).__name__}: {error}"
        return f"not ok {item[0]}: {problem}" if problem else f"ok {item[0]}"

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(check, work))
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

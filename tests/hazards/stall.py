"""The most work for the fewest octets, for every parser: none may cost more than a millisecond a KiB."""
import os
import struct
import sys
import tempfile

from cases import case
from traffic import (PHONE, SERVER, START, answer, capture, finished, frame, in_fragments, need, record,
                     request)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from frames import ip_packet, split_address, udp_packet  # noqa: E402
from streams import ACK, FIN, SYN, Connection, message  # noqa: E402
from streams import frame as web_frame, upgrade  # noqa: E402

SECONDS_A_KIB = 0.001
START_S = 0.3       # to load libraries, and to say that there was nothing
KIB = 1024
HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)


def worst(title):
    """A function that gives a file's octets, and what of the command line goes with it."""
    def add(function):
        @case("no stall: " + title, heavy=True)
        def in_time(program):
            data, *options = function()
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "made")
                with open(path, "wb") as file:
                    file.write(data)
                runs = [finished([program, "-r", path, "-o", form, *options], folder, None, None)
                        for form in ("ndjson", "text")]
            need(all(run.status in (0, 3) for run in runs), [run.stderr[-200:] for run in runs])
            took = max(run.seconds for run in runs)
            need(took < START_S + SECONDS_A_KIB * len(data) / KIB,
                 "%.2f s for %d KiB" % (took, len(data) / KIB))
        return in_time
    return add


def seconds(number):
    return (START + number // 1000000, number % 1000000)


def pcap(packets):
    """packets: ((seconds, microseconds), octets)…"""
    return HEAD + b"".join(struct.pack("<IIII", *at, len(octets), len(octets)) + octets
                           for at, octets in packets)


def connections(count, port=5060):
    packets = []
    made = [Connection(packets, (b"\x0a\0" + struct.pack("!H", n // 60000), 1024 + n % 60000),
                       (b"\x0a\0\xff\1", port)) for n in range(count)]
    return packets, made


def opened(port=5060):
    packets, (connection,) = connections(1, port)
    connection.open(seconds(0))
    return packets, connection


LONG = b"OPTIONS sip:a SIP/2.0\r\nX: " + b"y" * 60000


@worst("a TCP message octet by octet")
def tcp_octets():
    packets, connection = opened()
    for at in range(20000):
        connection.segment(seconds(at), 0, ACK, LONG[at:at + 1], 1001 + at)
    return (pcap(packets),)


@worst("a TCP message octet by octet, the last one first")
def tcp_backwards():
    packets, connection = opened()
    for n, at in enumerate(range(20000, 0, -1)):
        connection.segment(seconds(n), 0, ACK, LONG[at:at + 1], 1001 + at)
    connection.segment(seconds(30000), 0, ACK, LONG[:1], 1001)
    return (pcap(packets),)


@worst("a TCP connection of which every second octet is missing")
def tcp_holes():
    packets, connection = opened()
    for at in range(20000):
        connection.segment(seconds(at), 0, ACK, b"x", 1003 + 2 * at)
    return (pcap(packets),)


@worst("TCP gaps that are given up one by one")
def tcp_gaps():
    packets, connection = opened()
    for at in range(8000):
        connection.segment(seconds(2 * at), 0, ACK, b"x\r\n\r\n", 1003 + 7 * at)
        connection.next[0] = 1003 + 7 * at + 5
        connection.segment(seconds(2 * at + 1), 1, ACK)
    return (pcap(packets),)


@worst("thousands of TCP connections that say nothing")
def tcp_many():
    packets, made = connections(16000)
    for n, connection in enumerate(made):
        connection.segment(seconds(n), 0, SYN, seq=1)
    return (pcap(packets),)


@worst("thousands of TCP connections with one octet each, then an end")
def tcp_short():
    packets, made = connections(6000)
    for n, connection in enumerate(made):
        connection.segment(seconds(3 * n), 0, SYN, seq=1)
        connection.segment(seconds(3 * n + 1), 0, ACK, b"R", 2)
        connection.segment(seconds(3 * n + 2), 0, ACK | FIN, seq=3)
    return (pcap(packets),)


def in_segments(octets, port=5060, web=False):
    packets, connection = opened(port)
    if web:
        upgrade(connection, seconds(1))
    for n, at in enumerate(range(0, len(octets), 60000)):
        connection.say(seconds(100 + n), 0, octets[at:at + 60000])
    return (pcap(packets),)


@worst("WebSocket frames of one octet")
def web_octets():
    return in_segments(b"".join(web_frame(b"x", 0x01 if n % 9000 == 0 else 0x00, 0)
                                for n in range(150000)), web=True)


@worst("WebSocket frames of nothing")
def web_nothing():
    return in_segments(web_frame(b"", 0x89, 0) * 150000, web=True)


@worst("nothing but line ends in a TCP connection")
def tcp_lines():
    return in_segments(b"\r\n" * 500000)


@worst("header lines without end in a TCP connection")
def tcp_headers():
    return in_segments(b"OPTIONS sip:a SIP/2.0\r\n" + b"a:\r\n" * 250000)


@worst("the smallest of messages in a TCP connection")
def tcp_messages():
    return in_segments(message(1) * 8000)


@worst("lengths that are none in a TCP connection")
def tcp_lengths():
    return in_segments(message(1, "Content-Length: 99999999999\r\n") * 8000)


@worst("fragments of eight octets, backwards")
def fragments():
    data = [HEAD]
    for number in range(12):
        parts = list(in_fragments(PHONE, SERVER, request(X="y" * 15000), number + 1, 8))
        data += [record(START + number, frame("ethernet", PHONE, SERVER, part, []))
                 for part in reversed(parts)]
    return (b"".join(data),)


@worst("one fragment each of thousands of datagrams")
def lonely_fragments():
    return (HEAD + b"".join(record(START + n / 1000, frame("ethernet", PHONE, SERVER, next(
        in_fragments("192.0.2.%d:5060" % (n % 250 + 1), SERVER, bytes(2000), n % 65535 + 1, 8)), []))
        for n in range(20000)),)


def nested(inner, times, protocol, between=b""):
    for _ in range(times):
        inner = ip_packet(split_address(PHONE)[0], split_address(SERVER)[0], protocol, between + inner,
                          1, 64)
    return inner


@worst("24 packets in one another, and more than are looked into")
def tunnels():
    packets = []
    for times, protocol, between in ((23, 4, b""), (60, 4, b""), (11, 47, b"\0\0\x08\0"),
                                     (40, 47, b"\0\0\x08\0")):
        # A packet is of the protocol of what is in it.
        packet = nested(udp_packet(PHONE, SERVER, b"\r\n\r\n", 1, 64), times, protocol, between)
        packets += [frame("ethernet", PHONE, SERVER, packet, [])] * 1000
    return (HEAD + b"".join(record(START + n / 1000, one) for n, one in enumerate(packets)),)


@worst("labels and tags as many as fit")
def labels():
    mpls = bytes(12) + b"\x88\x47" + b"\0\0\x10\x40" * 300
    tags = bytes(12) + b"\x81\0\0\1" * 300 + b"\x08\0"
    extension = bytes(12) + b"\x86\xdd\x60\0\0\0" + struct.pack("!H", 1200) + b"\0\x40" + bytes(32) + \
        b"\0\0\0\0\0\0\0\0" * 150
    return (HEAD + b"".join(record(START, one) for one in (mpls, tags, extension) * 400),)


def hep(payload, count):
    sender, collector = "192.0.2.5:9060", "192.0.2.6:9060"
    return capture([(sender, collector, payload)] * count)


@worst("HEP of thousands of chunks")
def hep_chunks():
    chunks = b"\0\0\0\1\0\6" * 10000
    return (hep(b"HEP3" + struct.pack("!H", 6 + len(chunks)) + chunks, 20),)


def block(kind, body):
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


SECTION = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
INTERFACE = block(1, struct.pack("<HHI", 1, 0, 65535))


@worst("pcapng of empty blocks")
def blocks():
    return (SECTION + INTERFACE + block(0xBAD, b"") * 100000 + block(6, struct.pack(
        "<IIIII", 0, 0, 0, 0, 0)) * 20000,)


@worst("pcapng of interfaces, each with a packet")
def interfaces():
    return (SECTION + b"".join(INTERFACE + block(6, struct.pack("<IIIII", n, 0, 0, 0, 0))
                               for n in range(20000)),)


@worst("pcapng of sections")
def sections():
    return ((SECTION + INTERFACE + block(6, struct.pack("<IIIII", 0, 0, 0, 0, 0))) * 15000,)


@worst("pcapng of statistics")
def statistics():
    return (SECTION + INTERFACE * 500 + b"".join(block(5, struct.pack("<III", n % 500, 0, 0))
                                                 for n in range(50000)),)


LINES = {
    "sofia": b"recv 9 bytes from udp/[192.0.2.1]:5060 at 12:00:00.000000:\n",
    "pjsip": b"<--- Received SIP request (9 bytes) from UDP:192.0.2.1:5060 --->\n",
    "sipdump": b"tag: rcv\nproto: udp\n",
    "ngrep": b"U 2026/01/01 12:00:00.000000 192.0.2.1:5060 -> 192.0.2.2:5060\n",
    "sngrep": b"2026/01/01 12:00:00.000000 192.0.2.1:5060 -> 192.0.2.2:5060\n",
}


def trace(name, line):
    for how, data in (("without a line's end", line[:-1] + b"x" * (2 << 20)),
                      ("of empty lines", line + b"\n" * (1 << 20)),
                      ("of nothing but beginnings", line * (1 << 14)),
                      ("of half a beginning", line + line[:5] * (1 << 18)),
                      ("of lines of one letter", line + b"x\n" * (1 << 19))):
        worst("a trace of %s, %s" % (name, how))(lambda data=data: (data, "--trace", name))


for trace_name, first_line in LINES.items():
    trace(trace_name, first_line)


# As much as may stand in one message, see what is refused in volume.py.
HEADERS = {
    "Contacts": dict(Contact=b",".join(b"<sip:a%d@b>;q=0.%d" % (n, n % 10) for n in range(120))),
    "Contact lines": dict(Contact=[b"<sip:a%d@b:%d>" % (n, n + 1) for n in range(100)]),
    "Vias": dict(Via=["SIP/2.0/UDP h%d;branch=z9hG4bK%d" % (n, n) for n in range(100)]),
    "parameters": dict(Contact=b"<sip:a@b>" + b";a=b" * 240),
    "URI parameters": dict(Contact=b"<sip:a@b" + b";a=b" * 240 + b">"),
    "digest parameters": dict(Authorization=b"Digest " + b'a="b",' * 240),
    "long quotes": dict(From=b'"' + b'\\"' * 7000 + b'" <sip:alice@example.net>;tag=1'),
    "escapes": dict(To=b"<sip:" + b"%41" * 4000 + b"@example.net>"),
    "folds": dict(Subject=b"\r\n ".join([b"x"] * 120)),
    "challenges": dict(WWW_Authenticate=[b'Digest realm="r%d", nonce="n%d"' % (n, n)
                                         for n in range(100)]),
}


def headers(name, changes):
    @worst("messages full of " + name)
    def full():
        payloads = []
        for n in range(300):
            payloads += [request(number=n + 1, **changes), answer(number=n + 1, **changes)]
        return (capture(payloads), "-v")


for header_name, header_changes in HEADERS.items():
    headers(header_name, header_changes)


# Ways to write contacts of which none equals another, and what makes each compare with care.
CONTACTS = {
    "hosts": (b"sip:a@b:%d", b"sip:%d@b"),
    "IPv6 addresses": (b"sip:a@[2001:db8::%x]", b"sip:a@[2001:DB8::0:%x]:5070"),
    "escapes": (b"sip:%%61%d@b", b"sip:a@b;m%%65thod=%d"),
    "parameters": (b"sip:a@b;transport=udp;ttl=%d", b"sip:a@b;x;y;z;maddr=%d"),
    "headers": (b"sip:a@b?c=%d", b"sip:a@b?d&e&f=%d"),
    "numbers": (b"tel:+1-%d", b"tel:1;a;b;c=%d"),
}


def contacts(name, ways):
    @worst("a user with ever other contacts, by their " + name)
    def ever_other():
        payloads = []
        for n in range(600):
            for way in ways:
                some = b",".join(b"<%s>" % (way % (n % 900 * 60 + m + 1)) for m in range(60))
                payloads += [request(number=len(payloads), Contact=some),
                             answer(number=len(payloads), Contact=some)]
        return (capture(payloads),)


for contact_name, contact_ways in CONTACTS.items():
    contacts(contact_name, contact_ways)


@worst("a user with ever other Call-IDs, nonces and addresses")
def flows():
    payloads = []
    for n in range(2000):
        names = dict(number=n + 1, call_id="c%d" % n)
        payloads += [("10.0.%d.%d:5060" % (n >> 8, n & 255), SERVER, request(**names)),
                     answer("SIP/2.0 401 Unauthorized", Contact=None, WWW_Authenticate=(
                         'Digest realm="r%d", nonce="n%d"' % (n, n)), **names)]
    return (capture(payloads),)


DOCUMENTS = {
    b"deep": (b"<presence>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</presence>", b"presence"),
    b"wide": (b"<presence " + b" ".join(b'a%d="b"' % n for n in range(1300)) + b"/>", b"presence"),
    b"full": (b'<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full">' + b"".join(
        b'<registration aor="sip:a@b" id="%d" state="active"><contact id="%d" state="active"><uri>'
        b'sip:c</uri></contact></registration>' % (n, n) for n in range(100)) + b"</reginfo>", b"reg"),
}


def documents(name, body, package):
    @worst("%s XML" % name.decode())
    def read():
        payloads = [request(), answer()]
        for n in range(100):
            method = b"PUBLISH" if package == b"presence" else b"NOTIFY"
            kind = b"application/" + (b"reginfo+xml" if package == b"reg" else b"pidf+xml")
            # Each another one, lest it be known.
            made = request(method + b" sip:alice@192.0.2.10 SIP/2.0", body + b"<!--%d-->" % n, n + 2,
                           Event=package, Content_Type=kind, Contact=None)
            payloads.append((SERVER, PHONE, made) if package == b"reg" else made)
        return (capture(payloads),)


for document, (text, event) in DOCUMENTS.items():
    documents(document, text, event)

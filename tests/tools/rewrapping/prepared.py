"""What a capture must be before it can be written in some wrappings.

Each is a step from packets to packets whose result is still plain UDP: the program is run on that
too, and both runs must agree to the microsecond.
"""

import dataclasses
import re

from . import packets
from .packets import Packet

START_LINE = re.compile(rb"(?:SIP/2\.0 \d{3} |[A-Z]+ \S+ SIP/2\.0\r\n)")
LENGTH = re.compile(rb"\r\n(?:Content-Length|l)[ \t]*:[ \t]*(\d+)[ \t]*(?=\r\n)", re.I)
KEEP_ALIVES = (b"\r\n", b"\r\n\r\n")
SECOND = 10**9
TOGETHER = 3        # messages of one segment
TOGETHER_S = 2.0    # between the first and the last of them
MICROSECOND = 1000


def message_of(payload):
    """The one SIP message of a datagram as it must be in a stream; None when it is not such.

    A stream needs Content-Length (RFC 3261 18.3): it is added where the datagram had none, and what
    is behind the body is cut off.
    """
    head, end, body = payload.partition(b"\r\n\r\n")
    if not START_LINE.match(payload) or not end or b"\0" in head:
        return None
    told = LENGTH.findall(head + b"\r\n")
    if not told:
        return head + b"\r\nContent-Length: %d" % len(body) + end + body
    if len(set(told)) > 1 or int(told[0]) > len(body):
        return None
    return head + end + body[:int(told[0])]


def with_payload(datagram, payload):
    return dataclasses.replace(datagram, payload=payload)


class Copies:
    """Which datagrams are captures of one that came before."""

    def __init__(self):
        self.seen = {}

    def has(self, datagram):
        key = (datagram.source, datagram.target, datagram.ident, datagram.payload)
        last = self.seen.get(key)
        window = SECOND if datagram.ident else SECOND // 20
        again = last is not None and datagram.at - last < window
        if not again:
            self.seen[key] = datagram.at
        return again


def datagrams(given, ports):
    """(packet, datagram or None): those that a stream can carry instead, whole and only once."""
    copies = Copies()
    for packet in packets.joined(given):
        datagram = packets.datagram_of(packet)
        if datagram is None or not {datagram.source[1], datagram.target[1]} & ports:
            yield packet, None
            continue
        if copies.has(datagram):
            continue
        payload = datagram.payload if datagram.payload in KEEP_ALIVES else \
            message_of(datagram.payload)
        yield packet, with_payload(datagram, payload) if payload else None


def streamable(given, ports):
    """Messages as a stream carries them: nothing captured twice."""
    return [packets.packet_from(datagram) if datagram else packet
            for packet, datagram in datagrams(given, ports)]


def reported(given, ports):
    """Messages as an agent reports them: in microseconds, without IP identification."""
    made = [packets.packet_from(dataclasses.replace(datagram, ident=0)) if datagram else packet
            for packet, datagram in datagrams(given, ports)]
    return [dataclasses.replace(packet, at=packet.at // MICROSECOND * MICROSECOND)
            for packet in made]


def together(given, ports):
    """Up to three messages of one direction of a connection come at the time of the last."""
    waiting = {}
    work = streamable(given, ports)
    carried = [carried_by(packet, ports) for packet in work]
    times = [packet.at for packet in work]

    def flush(pair):
        held = waiting.pop(pair, [])
        for number in held:
            times[number] = times[held[-1]]

    for number, datagram in enumerate(carried):
        if datagram is None:
            continue
        held = waiting.get(datagram.pair)
        if held and apart(carried, held, datagram):
            flush(datagram.pair)
        waiting.setdefault(datagram.pair, []).append(number)
    for pair in list(waiting):
        flush(pair)
    made = [(at, number) for number, at in enumerate(times)]
    return [dataclasses.replace(work[number], at=at) for at, number in sorted(made)]


def apart(carried, held, datagram):
    first = carried[held[0]]
    return first.source != datagram.source or len(held) == TOGETHER or \
        datagram.at - first.at > TOGETHER_S * SECOND or \
        any(carried[number].payload == datagram.payload for number in held)


def carried_by(packet, ports):
    """The datagram of a prepared packet that is to go into a stream."""
    datagram = packets.datagram_of(packet)
    if datagram is None or not {datagram.source[1], datagram.target[1]} & ports:
        return None
    payload = datagram.payload
    return datagram if payload in KEEP_ALIVES or message_of(payload) == payload else None


def numbered(given, _ports):
    """IPv4 packets that say 0, as those never to be cut may (RFC 6864), get a number. Those that
    were captured twice are there once: of fragments no second datagram is made (RFC 791 3.2)."""
    made, copies = [], Copies()
    for number, packet in enumerate(given, 1):
        datagram = packets.datagram_of(packet)
        if datagram and copies.has(datagram):
            continue
        ip = packet.ip
        if packet.version == 4 and ip[4:6] == b"\0\0" and not packets.is_fragment(ip):
            ip = ip[:4] + (number & 0xFFFF or 1).to_bytes(2, "big") + ip[6:10] + b"\0\0" + ip[12:]
            total = packets.checksum(ip[:(ip[0] & 15) * 4])
            ip = ip[:10] + total.to_bytes(2, "big") + ip[12:]
        made.append(Packet(packet.at, ip, packet.missing))
    return made

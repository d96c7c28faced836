"""HEPv3: what a capture agent sends to its server (HEP/EEP, revision 37)."""

import struct
import zlib

from . import packets, prepared
from .packets import Packet, UDP

AGENT, SERVER = (b"\xc6\x33\x64\x0a", 40000), (b"\xc6\x33\x64\x14", 9060)
SIP = 1
PAYLOAD, COMPRESSED = 0x0F, 0x10
LATER = 250 * 10**6


def chunk(kind, body, vendor=0):
    return struct.pack("!HHH", vendor, kind, 6 + len(body)) + body


def chunks(datagram, compressed=False):
    (from_ip, from_port), (to_ip, to_port) = datagram.source, datagram.target
    six = len(from_ip) == 16
    micro = datagram.at // 1000
    payload = chunk(COMPRESSED, zlib.compress(datagram.payload)) if compressed else \
        chunk(PAYLOAD, datagram.payload)
    return [chunk(1, b"\x0a" if six else b"\x02"), chunk(2, bytes([UDP])),
            chunk(5 if six else 3, from_ip), chunk(6 if six else 4, to_ip),
            chunk(7, struct.pack("!H", from_port)), chunk(8, struct.pack("!H", to_port)),
            chunk(9, struct.pack("!I", micro // 10**6)),
            chunk(10, struct.pack("!I", micro % 10**6)),
            chunk(11, bytes([SIP])), chunk(12, struct.pack("!I", 2001)), chunk(14, b"no secret"),
            chunk(0x11, b"correlation"), chunk(3, b"another vendor's", 24), payload]


def hep(order=list, compressed=False, later=0):
    """A step: SIP messages in HEP, their chunks as order puts them, sent so much later."""
    def step(given, ports):
        made = []
        for number, packet in enumerate(given, 1):
            datagram = prepared.carried_by(packet, ports)
            if datagram is None:
                made.append(packet)
                continue
            body = b"".join(order(chunks(datagram, compressed)))
            body = b"HEP3" + struct.pack("!H", 6 + len(body)) + body
            made.append(Packet(packet.at + later, packets.udp(*AGENT, *SERVER, body, number)))
        return made
    return step


def backwards(given):
    return given[::-1]

"""Captures as lists of IP packets, and UDP datagrams in them.

A Packet is one IP packet: its time in nanoseconds, its octets, and how many of them the snap length
cut off its end. Frames that carry no IP are left out.
"""

import dataclasses
import ipaddress
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from frames import checksum, ip_packet  # noqa: E402

UDP, TCP = 17, 6
# Magic number: byte order, nanoseconds per unit of the fraction.
MAGICS = {b"\xd4\xc3\xb2\xa1": ("<", 1000), b"\xa1\xb2\xc3\xd4": (">", 1000),
          b"\x4d\x3c\xb2\xa1": ("<", 1), b"\xa1\xb2\x3c\x4d": (">", 1)}
ETHERNET, RAW, SLL, SLL2 = 1, 101, 113, 276
# Link type: octets of the header, where in it the type of what follows is.
HEADERS = {ETHERNET: (14, 12), SLL: (16, 14), SLL2: (20, 0)}
TAGS = (0x8100, 0x88A8, 0x9100)
IPV4, IPV6 = 0x0800, 0x86DD
IP_HEADER = 20  # at least


@dataclasses.dataclass(frozen=True)
class Packet:
    at: int
    ip: bytes
    missing: int = 0

    @property
    def version(self):
        return self.ip[0] >> 4

    @property
    def ethertype(self):
        return IPV4 if self.version == 4 else IPV6


@dataclasses.dataclass(frozen=True)
class Datagram:
    """UDP. source and target are (address, port)."""
    at: int
    source: tuple
    target: tuple
    ttl: int
    ident: int
    payload: bytes

    @property
    def pair(self):
        return frozenset((self.source, self.target))


def ip_of(link, frame):
    """What of the frame is its IP packet; None when there is none."""
    if link == RAW:
        return frame
    size, at = HEADERS[link]
    kind = int.from_bytes(frame[at:at + 2], "big")
    while kind in TAGS:
        kind = int.from_bytes(frame[size + 2:size + 4], "big")
        size += 4
    return frame[size:] if kind in (IPV4, IPV6) and len(frame) >= size + IP_HEADER else None


def packet_of(at, link, frame, wire):
    """Without what the link layer put behind the IP packet to fill its frame."""
    ip = ip_of(link, frame)
    if ip is None:
        return None
    length = int.from_bytes(ip[2:4], "big") if ip[0] >> 4 == 4 else \
        40 + int.from_bytes(ip[4:6], "big")
    if len(ip) < length and len(frame) == wire:
        raise ValueError("an IP packet longer than its frame")
    return Packet(at, ip[:length], length - len(ip[:length]))


def frames(path):
    """(time, link type, octets, their number on the wire) of every frame of a pcap file."""
    with open(path, "rb") as file:
        data = file.read()
    order, unit = MAGICS[data[:4]]
    link = struct.unpack(order + "I", data[20:24])[0] & 0xFFFF
    at = 24
    while at < len(data):
        seconds, fraction, kept, wire = struct.unpack(order + "IIII", data[at:at + 16])
        yield seconds * 10**9 + fraction * unit, link, data[at + 16:at + 16 + kept], wire
        at += 16 + kept


def read(path):
    made = (packet_of(*frame) for frame in frames(path))
    return [packet for packet in made if packet is not None]


def last_time(path):
    return max((frame[0] for frame in frames(path)), default=0)


def addresses(ip):
    return (ip[12:16], ip[16:20]) if ip[0] >> 4 == 4 else (ip[8:24], ip[24:40])


def is_fragment(ip):
    if ip[0] >> 4 == 6:
        return ip[6] == 44
    return int.from_bytes(ip[6:8], "big") & 0x3FFF != 0


def datagram_of(packet):
    """None when it is no whole UDP datagram right behind the IP header."""
    ip, four = packet.ip, packet.version == 4
    start = (ip[0] & 15) * 4 if four else 40
    protocol, ttl = (ip[9], ip[8]) if four else (ip[6], ip[7])
    if protocol != UDP or is_fragment(ip) or packet.missing:
        return None
    source, target, length = struct.unpack("!HHH", ip[start:start + 6])
    from_ip, to_ip = addresses(ip)
    return Datagram(packet.at, (from_ip, source), (to_ip, target), ttl,
                    int.from_bytes(ip[4:6], "big") if four else 0, ip[start + 8:start + length])


def header(from_ip, to_ip, protocol, rest, ident=0, ttl=64):
    """rest with an IP header in front, of the version that the packed addresses have."""
    return ip_packet(ipaddress.ip_address(from_ip), ipaddress.ip_address(to_ip), protocol,
                     rest, ident & 0xFFFF, ttl)


def pseudo(from_ip, to_ip, protocol, rest):
    return from_ip + to_ip + struct.pack("!IHH", len(rest), 0, protocol) + rest


def udp(from_ip, from_port, to_ip, to_port, payload, ident=0, ttl=64):
    head = struct.pack("!HHH", from_port, to_port, 8 + len(payload))
    total = checksum(pseudo(from_ip, to_ip, UDP, head + b"\0\0" + payload)) or 0xFFFF
    return header(from_ip, to_ip, UDP, head + struct.pack("!H", total) + payload, ident, ttl)


def packet_from(datagram):
    return Packet(datagram.at, udp(*datagram.source, *datagram.target, datagram.payload,
                                   datagram.ident, datagram.ttl))


def joined(packets):
    """With IPv4 fragments put together, each datagram in the place of its last piece."""
    waiting, out = {}, []
    for packet in packets:
        ip = packet.ip
        if packet.version == 6 or not is_fragment(ip):
            out.append(packet)
            continue
        pieces = waiting.setdefault(ip[4:6] + ip[9:10] + ip[12:20], {})
        bits = int.from_bytes(ip[6:8], "big")
        pieces[(bits & 0x1FFF) * 8] = (ip[20:], bits & 0x2000)
        end = 0
        while end in pieces and pieces[end][1]:
            end += len(pieces[end][0])
        if end in pieces:
            rest = b"".join(pieces[at][0] for at in sorted(pieces))
            out.append(Packet(packet.at, header(ip[12:16], ip[16:20], ip[9], rest,
                                                int.from_bytes(ip[4:6], "big"), ip[8])))
            del waiting[ip[4:6] + ip[9:10] + ip[12:20]]
    return out

"""IP fragments and IPv6 extension headers: steps from packets to packets."""

import struct

from . import packets
from .packets import Packet

PARTS = 3
# Fragments wait half a minute for each other: pairs further apart are not interleaved.
APART = 10 * 10**9


def checked(head):
    """An IPv4 header with its checksum."""
    head = head[:10] + b"\0\0" + head[12:]
    return head[:10] + struct.pack("!H", packets.checksum(head)) + head[12:]


def cuts(length):
    """Where fragments begin: at multiples of eight octets (RFC 791 3.2), not all of one size."""
    step = max(8, length // (PARTS * 8) * 8)
    return [at for at in (0, step, 2 * step) if at < length] + [length]


def pieces4(ip):
    edges = cuts(len(ip) - 20)
    made = []
    for start, end in zip(edges, edges[1:]):
        more = 0x2000 if end < edges[-1] else 0
        head = ip[:2] + struct.pack("!H", 20 + end - start) + ip[4:6] + \
            struct.pack("!H", start // 8 | more) + ip[8:20]
        made.append(checked(head) + ip[20 + start:20 + end])
    return made


def pieces6(ip, number):
    """RFC 8200 4.5."""
    edges = cuts(len(ip) - 40)
    made = []
    for start, end in zip(edges, edges[1:]):
        more = 1 if end < edges[-1] else 0
        head = ip[:4] + struct.pack("!HBB", 8 + end - start, 44, ip[7]) + ip[8:40]
        made.append(head + struct.pack("!BBHI", ip[6], 0, start | more, number)
                    + ip[40 + start:40 + end])
    return made


def cut_up(packet, number):
    if packet.missing or packets.is_fragment(packet.ip) or packet.ip[0] & 15 != 5 and \
            packet.version == 4:
        return [packet]
    pieces = pieces4(packet.ip) if packet.version == 4 else pieces6(packet.ip, number)
    return [Packet(packet.at, piece) for piece in pieces]


def all_pieces(given):
    return [cut_up(packet, number) for number, packet in enumerate(given, 1)]


def in_order(given):
    return sum(all_pieces(given), [])


def backwards(given):
    return sum((pieces[::-1] for pieces in all_pieces(given)), [])


def twice(given):
    """Every fragment captured twice."""
    return [piece for pieces in all_pieces(given) for piece in pieces
            for _ in range(min(2, len(pieces)))]


def unlike(first, second):
    """Whether their fragments can be told apart: a sender may use 0 for all that it never cuts."""
    return packets.addresses(first.ip) != packets.addresses(second.ip) or \
        first.version == 6 or first.ip[4:6] != second.ip[4:6]


def interleaved(given):
    """The fragments of each two datagrams in turns. Each is whole at the time it came."""
    turns, made, at = all_pieces(given), [], 0
    while at < len(turns):
        pair = turns[at:at + 2]
        if len(pair) == 2 and unlike(given[at], given[at + 1]) and \
                given[at + 1].at - given[at].at < APART:
            first, second = pair
            early = [Packet(first[0].at, piece.ip, piece.missing) for piece in second[:-1]]
            for number in range(PARTS - 1):
                made += first[:-1][number:number + 1] + early[number:number + 1]
            made += [first[-1], second[-1]]
            at += 2
        else:
            made += pair[0]
            at += 1
    return made


def extension_headers(given):
    """Hop-by-hop options, a routing header of nothing left to visit, destination options."""
    made = []
    for packet in given:
        ip = packet.ip
        chain = struct.pack("!BB", 43, 0) + b"\x01\x04\0\0\0\0"
        chain += struct.pack("!BBBBI", 60, 0, 0, 0, 0)
        chain += struct.pack("!BB", ip[6], 1) + b"\x01\x0c" + bytes(12)
        size = int.from_bytes(ip[4:6], "big") + len(chain)
        made.append(Packet(packet.at, ip[:4] + struct.pack("!HBB", size, 0, ip[7]) + ip[8:40]
                           + chain + ip[40:], packet.missing))
    return made

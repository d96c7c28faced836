"""TCP: SIP datagrams as streams, a connection for each pair of addresses, never closed.

What goes into a stream is what prepared.carried_by says; everything else stays as it is.
"""

import dataclasses
import struct

from . import packets, prepared
from .packets import Packet, TCP

FIN, SYN, RST, PUSH, ACK = 1, 2, 4, 8, 16
WINDOW = 64240
# The client's numbers pass 2^32 soon.
FIRST_NUMBERS = (2**32 - 700, 1000)
OVERLAP = 40


@dataclasses.dataclass
class Connection:
    """ends: the one that speaks first is the client. next: the number of the next octet of each."""
    ends: tuple
    next: list
    ident: int = 0

    def side(self, datagram):
        return 0 if datagram.source == self.ends[0] else 1


def segment(connection, side, number, flags, payload=b"", at=0):
    (from_ip, from_port), (to_ip, to_port) = connection.ends[side], connection.ends[1 - side]
    options = b"\x02\x04\x05\xb4" if flags & SYN else b""
    acknowledged = connection.next[1 - side] if flags & ACK else 0
    head = struct.pack("!HHIIBBHHH", from_port, to_port, number % 2**32, acknowledged % 2**32,
                       (20 + len(options)) // 4 << 4, flags, WINDOW, 0, 0) + options
    total = packets.checksum(packets.pseudo(from_ip, to_ip, TCP, head + payload))
    head = head[:16] + struct.pack("!H", total) + head[18:]
    connection.ident += 1
    return Packet(at, packets.header(from_ip, to_ip, TCP, head + payload, connection.ident))


def handshake(connection, at):
    """RFC 9293 3.5."""
    first, second = connection.next
    connection.next[0] = first + 1
    made = [segment(connection, 0, first, SYN, at=at),
            segment(connection, 1, second, SYN | ACK, at=at)]
    connection.next[1] = second + 1
    return made + [segment(connection, 0, first + 1, ACK, at=at)]


def whole(payload):
    """Each piece is (offset, octets), in the order in which it is sent."""
    return [(0, payload)]


def octets(payload):
    return [(at, payload[at:at + 1]) for at in range(len(payload))]


def short(payload):
    """Segments of many lengths, that end in all places of a message."""
    made, at, size = [], 0, 1
    while at < len(payload):
        made.append((at, payload[at:at + size]))
        at, size = at + size, size * 3 % 97 + 1
    return made


def overlapping(payload):
    """Three segments, the first sent again, each later one with some of what was sent before."""
    third = max(1, len(payload) // 3)
    made = [(0, payload[:third])] * 2
    for start in (third, 2 * third):
        begin = max(0, start - OVERLAP)
        end = start + third if start == third else len(payload)
        made.append((begin, payload[begin:end]))
    return made + [(0, payload)]


def swapped(payload):
    """In pairs, the later of each first."""
    size = max(1, len(payload) // 4)
    parts = [(at, payload[at:at + size]) for at in range(0, len(payload), size)]
    return [part for at in range(0, len(parts), 2) for part in parts[at:at + 2][::-1]]


def backwards(payload):
    size = max(1, len(payload) // 5)
    return [(at, payload[at:at + size]) for at in range(0, len(payload), size)][::-1]


def as_tcp(cut, greet=handshake, acknowledge=False, twice=False, frame=None):
    """A step: messages in streams, cut as cut says.

    greet opens a connection, or None: it was open before the capture. frame(connection, side,
    payload) is what stands in the stream for a message.
    """
    def step(given, ports):
        connections, made = {}, []
        for at, batch in batches(given, ports):
            if isinstance(batch, Packet):
                made.append(batch)
                continue
            connection = connections.get(batch[0].pair)
            if connection is None:
                connection = connections[batch[0].pair] = Connection(
                    (batch[0].source, batch[0].target), list(FIRST_NUMBERS))
                made += greet(connection, at) if greet else []
            side = connection.side(batch[0])
            payload = b"".join(frame(connection, side, datagram.payload) if frame else
                               datagram.payload for datagram in batch)
            made += segments(connection, side, cut(payload), at, twice)
            connection.next[side] += len(payload)
            if acknowledge:
                made.append(segment(connection, 1 - side, connection.next[1 - side], ACK, at=at))
        return made
    return step


def segments(connection, side, pieces, at, twice):
    made = []
    for offset, piece in pieces:
        one = segment(connection, side, connection.next[side] + offset, PUSH | ACK, piece, at)
        made += [one, one] if twice else [one]
    return made


def batches(given, ports):
    """(time, packet) or (time, datagrams of one direction that came together)."""
    held = []
    for packet in given:
        datagram = prepared.carried_by(packet, ports)
        if held and not (datagram and (datagram.at, datagram.source, datagram.target) ==
                         (held[0].at, held[0].source, held[0].target)):
            yield held[0].at, held
            held = []
        if datagram:
            held.append(datagram)
        else:
            yield packet.at, packet
    if held:
        yield held[0].at, held


def amid(*tails):
    """The capture begins amid a message of each side, of which these are the last octets."""
    def greet(connection, at):
        made = []
        for side, tail in enumerate(tails):
            made.append(segment(connection, side, connection.next[side], PUSH | ACK, tail, at))
            connection.next[side] += len(tail)
        return made
    return greet


amid_headers = amid(b"3a8b\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
                    b"ength: 0\r\n\r\n")
amid_bodies = amid(b"<basic>open</basic></status></tuple></presence>",
                   b"d-Contact: sip:1000@example.net\r\nContent-Length: 4\r\n\r\nabcd")


def pinged(_connection, _side, payload):
    """Pings and pongs stand between messages (RFC 5626 3.5.1, 4.4.1)."""
    return b"\r\n\r\n" + payload + b"\r\n"

"""Blocks of pcapng files, right ones and wrong ones, and what they are filled with."""
import struct

ETHERNET, RAW, SLL, UNKNOWN_LINK = 1, 101, 113, 147
IPV4_TYPE = 0x0800


def read_pcap(path):
    """(microseconds, captured octets, length on the wire) of each packet of a classic file."""
    with open(path, "rb") as file:
        data = file.read()
    order = "<" if data[:1] in b"\xd4\x4d" else ">"
    divisor = 1000 if data[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1
    packets, at = [], 24
    while at + 16 <= len(data):
        seconds, fraction, captured, length = struct.unpack_from(order + "4I", data, at)
        packets.append((seconds * 10 ** 6 + fraction // divisor,
                        data[at + 16:at + 16 + captured], length))
        at += 16 + captured
    return packets


def pcap(packets, link=ETHERNET, order="<", magic=0xa1b2c3d4, version=(2, 4), unit=1):
    made = struct.pack(order + "IHHiIII", magic, *version, 0, 0, 65535, link)
    for at, octets, length in packets:
        made += struct.pack(order + "4I", at // 10 ** 6, at % 10 ** 6 * unit, len(octets), length)
        made += octets
    return made


def as_link(packet, link):
    """An Ethernet packet as another link layer has it."""
    at, octets, length = packet
    front = {ETHERNET: octets[:14], RAW: b"", UNKNOWN_LINK: b"",
             SLL: struct.pack(">HHH8sH", 0, 1, 6, b"\x02\0\0\0\0\1\0\0", IPV4_TYPE)}[link]
    return at, front + octets[14:], length - 14 + len(front)


class Section:
    """Makes blocks in one byte order."""

    def __init__(self, order="<"):
        self.order = order

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def block(self, kind, body, length=None, trailer=None):
        body += b"\0" * (-len(body) % 4)
        length = len(body) + 12 if length is None else length
        return self.pack("II", kind, length) + body + self.pack(
            "I", length if trailer is None else trailer)

    def option(self, code, value):
        return self.pack("HH", code, len(value)) + value + b"\0" * (-len(value) % 4)

    def header(self, version=(1, 0)):
        return self.block(0x0a0d0d0a, self.pack("IHHq", 0x1a2b3c4d, *version, -1))

    def interface(self, link=ETHERNET, snaplen=65535, resolution=None, offset=None):
        options = b""
        if resolution is not None:
            options += self.option(9, bytes([resolution]))
        if offset is not None:
            options += self.option(14, self.pack("q", offset))
        if options:
            options += self.option(0, b"")
        return self.block(1, self.pack("HHI", link, 0, snaplen) + options)

    def packet(self, packet, interface=0, ticks=None, captured=None, lost=None):
        at, octets, length = packet
        ticks = at if ticks is None else ticks
        body = self.pack("IIIII", interface, ticks >> 32, ticks & 0xffffffff,
                         len(octets) if captured is None else captured, length) + octets
        body += b"\0" * (-len(body) % 4)
        if lost is not None:
            body += self.option(4, self.pack("Q", lost)) + self.option(0, b"")
        return self.block(6, body)

    def obsolete(self, packet, interface=0, lost=0xffff):
        at, octets, length = packet
        return self.block(2, self.pack("HHIIII", interface, lost, at >> 32, at & 0xffffffff,
                                       len(octets), length) + octets)

    def simple(self, packet):
        return self.block(3, self.pack("I", packet[2]) + packet[1])

    def statistics(self, at, interface=0, received=None, if_dropped=None, dropped=None):
        options = b""
        for code, value in ((4, received), (5, if_dropped), (7, dropped)):
            if value is not None:
                options += self.option(code, self.pack("Q", value))
        return self.block(5, self.pack("III", interface, at >> 32, at & 0xffffffff) + options +
                          self.option(0, b""))

    def strange(self):
        """Blocks that say nothing about packets: names, secrets, custom ones, unknown ones."""
        return (self.block(4, self.pack("HH", 1, 6) + b"\xc0\0\2\1a\0\0\0" + self.pack("I", 0)) +
                self.block(10, self.pack("II", 0x544c534b, 4) + b"abc\n") +
                self.block(0xbad, self.pack("I", 1) + b"custom") + self.block(0x77777777, b""))

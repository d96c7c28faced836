#!/usr/bin/env python3
"""Puts the packets of an Ethernet capture into tunnels, a different one each, all kinds in turn.

    tests/tools/mktunnels.py IN.pcap OUT.pcap     times and order stay
    tests/tools/mktunnels.py --seeds FOLDER       a frame of each kind, and of each link layer, as
                                                  an input of the fuzz target "frame"

samples/tunnels.pcap is samples/login-logout.pcap, seen so. Everything is computed: the same input gives
the same octets.
"""
import os
import struct
import sys

MACS = bytes.fromhex("020000000001020000000002")
TAG = bytes.fromhex("8100000a")
LABEL = bytes.fromhex("00010040")
BOTTOM = bytes.fromhex("00020140")
RADIOTAP = bytes.fromhex("0000090002000000" "10")
WIFI = bytes.fromhex("0801" "0000" "020000000001" "020000000002" "020000000003" "1000")
SNAP = bytes.fromhex("aaaa03000000")


def ethertype(packet):
    return b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"


def ethernet(packet):
    return MACS + ethertype(packet) + packet


def protocol_of(packet):
    return 41 if packet[0] >> 4 == 6 else 4


def checksum(header):
    total = sum(struct.unpack("!%dH" % (len(header) // 2), header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip4(protocol, payload):
    """From 198.51.100.1 to 198.51.100.2."""
    fields = [0x45, 0, 20 + len(payload), 7, 0, 255, protocol, 0, b"\xc6\x33\x64\x01",
              b"\xc6\x33\x64\x02"]
    fields[7] = checksum(struct.pack("!BBHHHBBH4s4s", *fields))
    return struct.pack("!BBHHHBBH4s4s", *fields) + payload


def ip6(protocol, payload):
    return (struct.pack("!IHBB", 6 << 28, len(payload), protocol, 255) +
            bytes.fromhex("20010db8000000000000000000000001" "20010db8000000000000000000000002") +
            payload)


def udp(port, payload):
    return ip4(17, struct.pack("!HHHH", 49152, port, 8 + len(payload), 0) + payload)


def gre(flags, protocol, payload):
    return ip4(47, struct.pack("!HH", flags, protocol) + payload)


def ppp(packet):
    return (b"\x00\x57" if packet[0] >> 4 == 6 else b"\x00\x21") + packet


def pppoe(packet):
    return struct.pack("!BBHH", 0x11, 0, 5, 2 + len(packet)) + ppp(packet)


def kind_of(packet):
    return struct.unpack("!H", ethertype(packet))[0]


VXLAN = bytes.fromhex("0800000000002a00")
WORD = bytes(4)

# Of an IP packet an IP packet with it inside.
TUNNELS = {
    "ipip": lambda p: ip4(protocol_of(p), p),
    "4in6": lambda p: ip6(protocol_of(p), p),
    "gre": lambda p: gre(0, kind_of(p), p),
    "gre-all": lambda p: gre(0xB000, kind_of(p), WORD * 3 + p),
    "nvgre": lambda p: gre(0x2000, 0x6558, WORD + ethernet(p)),
    "pptp": lambda p: gre(0x3001, 0x880B, struct.pack("!HHI", 4 + len(p), 1, 1) + b"\xff\3" +
                          ppp(p)),
    "erspan1": lambda p: gre(0, 0x88BE, ethernet(p)),
    "erspan2": lambda p: gre(0x1000, 0x88BE, WORD + bytes.fromhex("1064000100000000") +
                             ethernet(p)),
    "erspan3": lambda p: gre(0x1000, 0x22EB, WORD + bytes.fromhex("2064000100000000" "00000001") +
                             bytes(8) + ethernet(p)),
    "mpls-gre": lambda p: gre(0, 0x8847, LABEL + BOTTOM + p),
    "etherip": lambda p: ip4(97, b"\x30\x00" + ethernet(p)),
    "mpls-ip": lambda p: ip4(137, BOTTOM + p),
    "vxlan": lambda p: udp(4789, VXLAN + ethernet(p)),
    "vxlan-vlan": lambda p: udp(8472, VXLAN + MACS + TAG + ethertype(p) + p),
    "gpe": lambda p: udp(4790, bytes([12, 0, 0, 2 if p[0] >> 4 == 6 else 1, 0, 0, 42, 0]) + p),
    "geneve": lambda p: udp(6081, bytes.fromhex("02006558" "00002a00" "0102800101020304") +
                            ethernet(p)),
    "gtp": lambda p: udp(2152, struct.pack("!BBHI", 0x30, 255, len(p), 1) + p),
    "gtp-extension": lambda p: udp(2152, struct.pack("!BBHI", 0x34, 255, 8 + len(p), 1) +
                                   bytes.fromhex("00000085" "01100100") + p),
    "l2tp": lambda p: udp(1701, bytes.fromhex("000200010001ff03") + ppp(p)),
    "mpls-udp": lambda p: udp(6635, BOTTOM + p),
    "teredo": lambda p: udp(3544, bytes.fromhex("0000ec77f5fffffd") + ip6(protocol_of(p), p)),
    "tzsp": lambda p: udp(37008, b"\1\0\0\1\1" + ethernet(p)),
    "nested": lambda p: gre(0, 0x0800, udp(4789, VXLAN + ethernet(ip4(protocol_of(p), p)))),
}

# Of an IP packet a frame.
FRAMES = {
    "qinq": lambda p: MACS + b"\x88\xa8\0\1" + TAG + ethertype(p) + p,
    "pbb": lambda p: MACS + b"\x88\xe7\0\1\2\3" + MACS + TAG + ethertype(p) + p,
    "snap": lambda p: MACS + struct.pack("!H", 8 + len(p)) + SNAP + ethertype(p) + p,
    "pppoe": lambda p: MACS + b"\x88\x64" + pppoe(p),
    "mpls": lambda p: MACS + b"\x88\x47" + LABEL + BOTTOM + p,
    "mpls-ethernet": lambda p: MACS + b"\x88\x47" + BOTTOM + WORD + ethernet(p),
}
FRAMES.update((name, lambda p, wrap=wrap: ethernet(wrap(p))) for name, wrap in TUNNELS.items())

# The place of the link layer in the fuzz target's table, and a frame of it.
LINKS = {
    "ppp": (8, ppp),
    "ppp-hdlc": (9, lambda p: b"\xff\3" + ppp(p)),
    "ppp-pppoe": (10, pppoe),
    "ppp-pppd": (11, lambda p: b"\1\3" + ppp(p)),
    "cisco-hdlc": (12, lambda p: b"\x0f\0" + ethertype(p) + p),
    "wifi": (13, lambda p: WIFI + SNAP + ethertype(p) + p),
    "radiotap": (14, lambda p: RADIOTAP + WIFI + SNAP + ethertype(p) + p),
    "sll-vlan": (4, lambda p: bytes(14) + TAG + ethertype(p) + p),
}


def packets(path):
    """(record header's times, IP packet) of a little-endian pcap of plain Ethernet."""
    with open(path, "rb") as file:
        octets = file.read()
    at = 24
    while at < len(octets):
        seconds, micro, kept, _ = struct.unpack_from("<IIII", octets, at)
        yield seconds, micro, octets[at + 30:at + 16 + kept]
        at += 16 + kept


def capture(source):
    kinds = list(FRAMES.values())
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
    for number, (seconds, micro, packet) in enumerate(packets(source)):
        frame = kinds[number % len(kinds)](packet)
        out += struct.pack("<IIII", seconds, micro, len(frame), len(frame)) + frame
    return out


def write(path, octets):
    with open(path, "wb") as out:
        out.write(octets)


def seeds(folder):
    text = b"REGISTER sip:a SIP/2.0\r\n\r\n"
    packet = ip4(17, struct.pack("!HHHH", 5060, 5060, 8 + len(text), 0) + text)
    frames = {name: (0, make) for name, make in FRAMES.items()} | LINKS
    for name, (link, make) in frames.items():
        frame = make(packet)
        write(os.path.join(folder, name), struct.pack("!BHB", link, len(frame), 0) + frame)


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__.strip())
    if arguments[0] == "--seeds":
        seeds(arguments[1])
    else:
        write(arguments[1], capture(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])

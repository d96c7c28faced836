"""Link layers: from (type of what follows, what follows, number of the frame) to a frame."""

import struct

IPV4, IPV6 = 0x0800, 0x86DD
VLAN, QINQ, MPLS, PPPOE, PBB = 0x8100, 0x88A8, 0x8847, 0x8864, 0x88E7
MACS = b"\x02\0\0\0\0\x02" + b"\x02\0\0\0\0\x01"


def ethernet(kind, rest, _number=0):
    return MACS + struct.pack("!H", kind) + rest


def vlan(kind, rest, _number=0):
    return ethernet(VLAN, tagged(kind, rest))


def tagged(kind, rest, tag=42):
    return struct.pack("!HH", tag, kind) + rest


def qinq(kind, rest, _number=0):
    return ethernet(QINQ, tagged(VLAN, tagged(kind, rest, 7), 1000))


def sll(kind, rest, number=0):
    """The kernel's view: every second packet comes in, the others go out (tcpdump.org)."""
    return struct.pack("!HHH", number % 2 * 4, 1, 6) + MACS[6:] + b"\0\0" + \
        struct.pack("!H", kind) + rest


def sll_vlan(kind, rest, number=0):
    return sll(VLAN, tagged(kind, rest), number)


def sll2(kind, rest, number=0):
    return struct.pack("!HHIHBB", kind, 0, 2 + number % 2, 1, number % 2 * 4, 6) + MACS[6:] + \
        b"\0\0" + rest


def sll2_vlan(kind, rest, number=0):
    return sll2(VLAN, tagged(kind, rest), number)


def raw(_kind, rest, _number=0):
    return rest


def null(kind, rest, _number=0):
    """The family in the byte order of the machine: here Darwin, there NetBSD."""
    return struct.pack("<I", 2 if kind == IPV4 else 30) + rest


def null_big(kind, rest, _number=0):
    return struct.pack(">I", 2 if kind == IPV4 else 24) + rest


def loop(kind, rest, _number=0):
    return struct.pack("!I", 2 if kind == IPV4 else 24) + rest


def point_to_point(kind, rest):
    """RFC 1661 2."""
    return struct.pack("!H", 0x0021 if kind == IPV4 else 0x0057) + rest


def ppp(kind, rest, _number=0):
    return b"\xff\x03" + point_to_point(kind, rest)


def ppp_directed(kind, rest, number=0):
    """As pppd writes it: whether it went out stands in place of the address."""
    return bytes([number % 2, 3]) + point_to_point(kind, rest)


def cisco_hdlc(kind, rest, _number=0):
    return b"\x0f\0" + struct.pack("!H", kind) + rest


def pppoe_session(kind, rest, _number=0):
    """RFC 2516 4."""
    inner = point_to_point(kind, rest)
    return struct.pack("!BBHH", 0x11, 0, 77, len(inner)) + inner


def pppoe(kind, rest, _number=0):
    return ethernet(PPPOE, pppoe_session(kind, rest))


def pppoe_vlan(kind, rest, _number=0):
    return ethernet(VLAN, tagged(PPPOE, pppoe_session(kind, rest)))


def labels(count):
    """RFC 3032 2.1: the last has the bottom-of-stack bit."""
    return b"".join(struct.pack("!I", (100 + n) << 12 | (n == count - 1) << 8 | 64)
                    for n in range(count))


def mpls(_kind, rest, _number=0):
    return ethernet(MPLS, labels(1) + rest)


def mpls_three(_kind, rest, _number=0):
    return ethernet(MPLS, labels(3) + rest)


def mpls_ethernet(kind, rest, _number=0):
    """A pseudowire with control word (RFC 4448 4.6)."""
    return ethernet(MPLS, labels(2) + b"\0\0\0\0" + ethernet(kind, rest))


def llc(kind, rest):
    """IEEE 802.2 with RFC 1042's header."""
    return b"\xaa\xaa\x03\0\0\0" + struct.pack("!H", kind) + rest


def snap(kind, rest, _number=0):
    """The length stands where Ethernet II has the type."""
    return ethernet(8 + len(rest), llc(kind, rest))


def backbone(kind, rest, _number=0):
    """IEEE 802.1ah: a customer's frame behind a backbone's addresses."""
    return ethernet(PBB, struct.pack("!I", 0x00012345) + ethernet(kind, rest))


def wifi(kind, rest, number=0):
    """IEEE 802.11: QoS data to the access point, the next from it."""
    head = struct.pack("<HH", 0x0188 if number % 2 else 0x0288, 44) + MACS + MACS[:6]
    return head + struct.pack("<HH", number % 4096 << 4, 0) + llc(kind, rest)


def radiotap(kind, rest, number=0):
    """With flags (no octet behind the frame) and a rate, which are there by bits 1 and 2."""
    return struct.pack("<BBHIBB", 0, 0, 10, 6, 0, 12) + wifi(kind, rest, number)

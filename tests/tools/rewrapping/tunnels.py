"""Tunnels: from a packet's octets to those of the packet around it."""

import ipaddress
import struct

from . import links, packets
from .packets import Packet

ENDS4 = tuple(ipaddress.ip_address(text).packed for text in ("198.51.100.1", "198.51.100.2"))
ENDS6 = tuple(ipaddress.ip_address(text).packed for text in ("2001:db8:ff::1", "2001:db8:ff::2"))
IP_IN_IP, IPV6_IN_IP, GRE, ETHERIP, MPLS_IN_IP = 4, 41, 47, 97, 137
TRANSPARENT_ETHERNET, ERSPAN_2, ERSPAN_3 = 0x6558, 0x88BE, 0x22EB
VXLAN_PORT, GENEVE_PORT, GTP_PORT = 4789, 6081, 2152
L2TP_PORT, TEREDO_PORT, VXLAN_GPE_PORT, MPLS_PORT, TZSP_PORT = 1701, 3544, 4790, 6635, 37008
PPP_IN_GRE = 0x880B


def kind_of(ip):
    return links.IPV4 if ip[0] >> 4 == 4 else links.IPV6


def outer(ends, ip):
    """Both ways: the smaller address is behind the first end."""
    source, target = packets.addresses(ip)
    return ends if source < target else ends[::-1]


def over_ip(protocol, rest, ip, number, ends=ENDS4):
    return packets.header(*outer(ends, ip), protocol, rest, number, 61)


def over_udp(port, rest, ip, number):
    """The source port stands for the flow inside (RFC 7348 5)."""
    source, target = outer(ENDS4, ip)
    return packets.udp(source, 49152 + number % 3, target, port, rest, number, 61)


def gre(ip, number):
    """RFC 2784 2."""
    return over_ip(GRE, struct.pack("!HH", 0, kind_of(ip)) + ip, ip, number)


def gre_key_sequence(ip, number):
    """RFC 2890 2, with RFC 2784's checksum left out."""
    return over_ip(GRE, struct.pack("!HHII", 0x3000, kind_of(ip), 0xCAFE, number) + ip, ip, number)


def gre_over_ipv6(ip, number):
    """RFC 7676."""
    return over_ip(GRE, struct.pack("!HH", 0, kind_of(ip)) + ip, ip, number, ENDS6)


def nvgre(ip, number):
    """RFC 7637 3.2."""
    head = struct.pack("!HHI", 0x2000, TRANSPARENT_ETHERNET, 5001 << 8 | number % 256)
    return over_ip(GRE, head + links.ethernet(kind_of(ip), ip), ip, number)


def erspan_2(ip, number):
    head = struct.pack("!HHI", 0x1000, ERSPAN_2, number)
    head += struct.pack("!HHI", 1 << 12 | 42, 3 << 11 | 99, 7)
    return over_ip(GRE, head + links.vlan(kind_of(ip), ip), ip, number)


def erspan_3(ip, number):
    """Without the platform's own part."""
    head = struct.pack("!HHI", 0x1000, ERSPAN_3, number)
    head += struct.pack("!HHIHH", 2 << 12 | 42, 99, number * 100, 0, 0)
    return over_ip(GRE, head + links.ethernet(kind_of(ip), ip), ip, number)


def erspan_3_platform(ip, number):
    """With the platform's own eight octets, said by the last bit of the header."""
    head = struct.pack("!HHI", 0x1000, ERSPAN_3, number)
    head += struct.pack("!HHIHH", 2 << 12 | 42, 99, number * 100, 0, 1)
    head += struct.pack("!II", 3 << 26, number)
    return over_ip(GRE, head + links.ethernet(kind_of(ip), ip), ip, number)


def ip_in_ipv4(ip, number):
    """RFC 2003, RFC 4213 3.5."""
    return over_ip(IP_IN_IP if ip[0] >> 4 == 4 else IPV6_IN_IP, ip, ip, number)


def ip_in_ipv6(ip, number):
    """RFC 2473."""
    return over_ip(IP_IN_IP if ip[0] >> 4 == 4 else IPV6_IN_IP, ip, ip, number, ENDS6)


def vxlan(ip, number):
    """RFC 7348 5."""
    return over_udp(VXLAN_PORT, struct.pack("!II", 8 << 24, 4096 << 8)
                    + links.ethernet(kind_of(ip), ip), ip, number)


def vxlan_vlan(ip, number):
    return over_udp(VXLAN_PORT, struct.pack("!II", 8 << 24, 4097 << 8)
                    + links.vlan(kind_of(ip), ip), ip, number)


def geneve(ip, number):
    """RFC 8926 3.4, 3.5: one option of eight octets."""
    head = struct.pack("!BBHI", 2, 0, TRANSPARENT_ETHERNET, 300 << 8)
    head += struct.pack("!HBBI", 0x0102, 0x33, 1, number)
    return over_udp(GENEVE_PORT, head + links.ethernet(kind_of(ip), ip), ip, number)


def geneve_ip(ip, number):
    """With IP right inside."""
    head = struct.pack("!BBHI", 0, 0, kind_of(ip), 300 << 8)
    return over_udp(GENEVE_PORT, head + ip, ip, number)


def gtp_over(rest, flags, ip, number):
    source, target = outer(ENDS4, ip)
    head = struct.pack("!BBHI", flags, 255, len(rest), 0x1234)
    return packets.udp(source, GTP_PORT, target, GTP_PORT, head + rest, number, 61)


def gtp(ip, number):
    """3GPP TS 29.281 5.1: a G-PDU."""
    return gtp_over(ip, 0x30, ip, number)


def gtp_extended(ip, number):
    """With sequence number and a PDU session container (TS 38.415) as extension header."""
    rest = struct.pack("!HBB", number & 0xFFFF, 0, 0x85) + b"\x01\x10\x09\x00" + ip
    return gtp_over(rest, 0x36, ip, number)


def mpls_in_gre(ip, number):
    """RFC 4023 3."""
    return over_ip(GRE, struct.pack("!HH", 0, links.MPLS) + links.labels(1) + ip, ip, number)


def mpls_in_ip(ip, number):
    """RFC 4023 3."""
    return over_ip(MPLS_IN_IP, links.labels(2) + ip, ip, number)


def mpls_in_udp(ip, number):
    """RFC 7510 3."""
    return over_udp(MPLS_PORT, links.labels(1) + ip, ip, number)


def ethernet_in_ip(ip, number):
    """RFC 3378 3."""
    return over_ip(ETHERIP, b"\x30\0" + links.ethernet(kind_of(ip), ip), ip, number)


def pptp(ip, number):
    """RFC 2637 4.1: with sequence and acknowledgement, PPP without address and control."""
    inner = links.point_to_point(kind_of(ip), ip)
    head = struct.pack("!HHHHII", 0x3081, PPP_IN_GRE, len(inner), 99, number, number)
    return over_ip(GRE, head + inner, ip, number)


def l2tp(ip, number):
    """RFC 2661 3.1: a data message with length and sequence."""
    inner = links.ppp(kind_of(ip), ip)
    head = struct.pack("!HHHHHH", 0x4802, 12 + len(inner), 7, 8, number & 0xFFFF, 0)
    source, target = outer(ENDS4, ip)
    return packets.udp(source, L2TP_PORT, target, L2TP_PORT, head + inner, number, 61)


def vxlan_gpe(ip, number):
    """draft-ietf-nvo3-vxlan-gpe 3: the last octet of the flags says IPv4, IPv6 or Ethernet."""
    inside = 1 if kind_of(ip) == links.IPV4 else 2
    return over_udp(VXLAN_GPE_PORT, struct.pack("!II", 12 << 24 | inside, 5 << 8) + ip, ip, number)


def teredo(ip, number):
    """RFC 4380 5.1.1: IPv6 right in UDP, behind an origin indication."""
    return over_udp(TEREDO_PORT, b"\0\0\xef\xdc\x3a\xff\xff\xfe" + ip, ip, number)


def tzsp(ip, number):
    """A received Ethernet frame, with a tag before the end of the tags."""
    return over_udp(TZSP_PORT, b"\1\0\0\1" + b"\x0a\1\x2a" + b"\1"
                    + links.ethernet(kind_of(ip), ip), ip, number)


def around(*tunnels):
    """A step that puts every packet into the tunnels, the innermost first."""
    def step(given):
        made = []
        for number, packet in enumerate(given, 1):
            # What the snap length cut off was there when the lengths around it were written.
            ip = packet.ip + bytes(packet.missing)
            for tunnel in tunnels:
                ip = tunnel(ip, number)
            made.append(Packet(packet.at, ip[:len(ip) - packet.missing], packet.missing))
        return made
    return step

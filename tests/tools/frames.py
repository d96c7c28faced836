"""Packets and frames out of texts' addresses and payloads, for tests/tools/mkpcap.py."""
import ipaddress
import struct


def split_address(text):
    host, port = text.rsplit(":", 1)
    return ipaddress.ip_address(host.strip("[]")), int(port)


def checksum(octets):
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack("!%dH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp_packet(source, target, payload, ident, ttl):
    (from_ip, from_port), (to_ip, to_port) = split_address(source), split_address(target)
    length = 8 + len(payload)
    pseudo = from_ip.packed + to_ip.packed + struct.pack("!IHH", length, 0, 17)
    udp = struct.pack("!HHHH", from_port, to_port, length, 0)
    total = checksum(pseudo + udp + payload) or 0xFFFF
    udp = struct.pack("!HHHH", from_port, to_port, length, total)
    return ip_packet(from_ip, to_ip, 17, udp + payload, ident, ttl)


def ip_packet(from_ip, to_ip, protocol, rest, ident, ttl):
    if from_ip.version == 6:
        head = struct.pack("!IHBB", 6 << 28, len(rest), protocol, ttl)
        return head + from_ip.packed + to_ip.packed + rest
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(rest), ident, 0x4000, ttl, protocol, 0)
    head += from_ip.packed + to_ip.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + rest


FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


class Connection:
    """One TCP connection, its two sides' sequence numbers; every payload is one segment."""

    def __init__(self, client, server):
        self.numbers = {client: 1000, server: 5000}
        self.names = client, server

    def segment(self, source, payload, flags):
        target = self.names[source == self.names[0]]
        (from_ip, from_port), (to_ip, to_port) = split_address(source), split_address(target)
        number, other = self.numbers[source], self.numbers[target] if flags != SYN else 0
        head = struct.pack("!HHIIBBHHH", from_port, to_port, number, other, 5 << 4, flags, 65535, 0, 0)
        pseudo = from_ip.packed + to_ip.packed + struct.pack("!IHH", len(head + payload), 0, 6)
        total = checksum(pseudo + head + payload)
        self.numbers[source] += len(payload) + bool(flags & (SYN | FIN))
        return source, target, head[:16] + struct.pack("!H", total) + head[18:] + payload

    def opened(self):
        client, server = self.names
        return [self.segment(client, b"", SYN), self.segment(server, b"", SYN | ACK),
                self.segment(client, b"", ACK)]


def icmp_packet(source, target, quoted, ident, ttl):
    """RFC 792: as much of the packet as fits into 576 octets, as Linux does."""
    rest = b"\0\0\0\0" + quoted[:548]
    total = struct.pack("!H", checksum(b"\3\3\0\0" + rest))
    return ip_packet(split_address(source)[0], split_address(target)[0], 1,
                     b"\3\3" + total + rest, ident, ttl)


def frame(link, source, target, packet, vlan):
    from_ip, to_ip = split_address(source)[0], split_address(target)[0]
    kind = 0x0800 if from_ip.version == 4 else 0x86DD
    if link == "raw":
        return packet
    if link == "sll":
        head = struct.pack("!HHH", 0, 1, 6) + b"\x02\0" + from_ip.packed[-4:] + b"\0\0"
    elif link == "ethernet":
        head = b"\x02\0" + to_ip.packed[-4:] + b"\x02\0" + from_ip.packed[-4:]
    else:
        raise ValueError("no such link: " + link)
    tags = b"".join(struct.pack("!HH", 0x8100, tag) for tag in vlan)
    return head + tags + struct.pack("!H", kind) + packet

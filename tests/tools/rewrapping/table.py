"""The wrappings, one row each.

prepare  what the capture must be first, see prepared.py; None: as it is
steps    from packets to packets (with the ports of SIP where a stream or HEP needs them)
link     link layers, by number of the frame in turns
store    the kind of file
pings    there are keep-alives that the capture has not, or it does not show what they are
whole    only for captures of which every packet can be wrapped: the others would come out of order
streams  the transport is not UDP any more
only     4 or 6: for captures of that IP version only
largest  the longest IP packet that fits in
ordered  only for captures whose times never go back: files are put in order by them, and more
         packets are more that are late
options  that the program needs for it
"""

import dataclasses

from . import containers, fragments, hep, links, prepared, streams, tunnels, websocket
from .containers import Frame

ETHERNET = (1, links.ethernet)


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    steps: tuple = ()
    link: tuple = (ETHERNET,)
    store: object = containers.pcap
    prepare: object = None
    streams: bool = False
    pings: bool = False
    only: int = 0
    largest: int = 65535
    ordered: bool = False
    whole: bool = False
    options: tuple = ()


def layer(name, number, encapsulate, **more):
    return Row(name, link=((number, encapsulate),), **more)


def tunnel(name, *around, **more):
    return Row(name, (tunnels.around(*around),), **more)


def cut(name, *steps, **more):
    return Row(name, steps, prepare=prepared.numbered, **more)


def tcp(name, step, *more_steps, prepare=prepared.streamable, **more):
    return Row(name, (step, *more_steps), prepare=prepare, streams=True, **more)


def agent(name, step, *more_steps, **more):
    return Row(name, (step, *more_steps), prepare=prepared.reported,
               options=("--hep-port", "9060"), **more)


def stored(name, store, **more):
    return Row(name, store=store, **more)


SLL2 = (276, links.sll2)

LAYERS = (
    layer("Ethernet", 1, links.ethernet),
    layer("VLAN", 1, links.vlan),
    layer("QinQ", 1, links.qinq),
    layer("802.2 SNAP", 1, links.snap, largest=1492),
    layer("PPPoE", 1, links.pppoe),
    layer("PPPoE in VLAN", 1, links.pppoe_vlan),
    layer("MPLS", 1, links.mpls),
    layer("MPLS with 3 labels", 1, links.mpls_three),
    layer("Ethernet in MPLS", 1, links.mpls_ethernet),
    layer("SLL", 113, links.sll),
    layer("VLAN in SLL", 113, links.sll_vlan),
    layer("SLL2", 276, links.sll2),
    layer("VLAN in SLL2", 276, links.sll2_vlan),
    layer("raw", 101, links.raw),
    layer("raw IPv4", 228, links.raw, only=4),
    layer("raw IPv6", 229, links.raw, only=6),
    layer("BSD loopback", 0, links.null),
    layer("BSD loopback, big-endian", 0, links.null_big),
    layer("OpenBSD loopback", 108, links.loop),
    layer("PPP", 9, links.ppp),
    layer("PPP in HDLC", 50, links.ppp),
    layer("PPP with direction", 166, links.ppp_directed),
    layer("Cisco HDLC", 104, links.cisco_hdlc),
    layer("PPPoE without Ethernet", 51, links.pppoe_session),
    layer("provider backbone", 1, links.backbone),
    layer("802.11", 105, links.wifi),
    layer("802.11 with radiotap", 127, links.radiotap),
)

TUNNELS = (
    tunnel("GRE", tunnels.gre),
    tunnel("GRE with key and sequence", tunnels.gre_key_sequence),
    tunnel("GRE over IPv6", tunnels.gre_over_ipv6),
    tunnel("NVGRE", tunnels.nvgre),
    tunnel("ERSPAN II", tunnels.erspan_2),
    tunnel("ERSPAN III", tunnels.erspan_3),
    tunnel("ERSPAN III with platform part", tunnels.erspan_3_platform),
    tunnel("IP in IPv4", tunnels.ip_in_ipv4),
    tunnel("IP in IPv6", tunnels.ip_in_ipv6),
    tunnel("VXLAN", tunnels.vxlan),
    tunnel("VLAN in VXLAN", tunnels.vxlan_vlan),
    tunnel("Geneve", tunnels.geneve),
    tunnel("IP in Geneve", tunnels.geneve_ip),
    tunnel("GTP-U", tunnels.gtp),
    tunnel("GTP-U with extension header", tunnels.gtp_extended),
    tunnel("MPLS in GRE", tunnels.mpls_in_gre),
    tunnel("MPLS in IP", tunnels.mpls_in_ip),
    tunnel("MPLS in UDP", tunnels.mpls_in_udp),
    tunnel("Ethernet in IP", tunnels.ethernet_in_ip),
    tunnel("PPTP", tunnels.pptp),
    tunnel("L2TP", tunnels.l2tp),
    tunnel("VXLAN-GPE", tunnels.vxlan_gpe),
    tunnel("Teredo", tunnels.teredo, only=6),
    tunnel("TZSP", tunnels.tzsp),
    tunnel("VXLAN in GRE", tunnels.vxlan, tunnels.gre),
    tunnel("GRE in VXLAN in GTP-U", tunnels.gre, tunnels.vxlan, tunnels.gtp),
    tunnel("VXLAN over SLL2", tunnels.vxlan, link=(SLL2,)),
)

FRAGMENTS = (
    cut("fragments", fragments.in_order),
    cut("fragments backwards", fragments.backwards),
    cut("fragments interleaved", fragments.interleaved),
    cut("fragments captured twice", fragments.twice),
    cut("fragments in VXLAN", fragments.interleaved, tunnels.around(tunnels.vxlan)),
    cut("fragments in GRE", fragments.backwards, tunnels.around(tunnels.gre)),
    cut("fragments of VXLAN", tunnels.around(tunnels.vxlan), fragments.in_order),
    cut("fragments of GRE", tunnels.around(tunnels.gre), fragments.backwards),
    cut("fragments in fragments of IP in IP", fragments.in_order,
        tunnels.around(tunnels.ip_in_ipv4), fragments.interleaved),
    Row("IPv6 extension headers", (fragments.extension_headers,), only=6),
)

STREAMS = (
    tcp("TCP, a message a segment", streams.as_tcp(streams.whole, acknowledge=True)),
    tcp("TCP, an octet a segment", streams.as_tcp(streams.octets)),
    tcp("TCP, segments of all lengths", streams.as_tcp(streams.short)),
    tcp("TCP, messages together", streams.as_tcp(streams.whole), prepare=prepared.together),
    tcp("TCP, messages together in short segments", streams.as_tcp(streams.short),
        prepare=prepared.together),
    tcp("TCP, sent again and overlapping", streams.as_tcp(streams.overlapping)),
    tcp("TCP, segments swapped", streams.as_tcp(streams.swapped)),
    tcp("TCP, segments backwards", streams.as_tcp(streams.backwards)),
    tcp("TCP, segments captured twice", streams.as_tcp(streams.short, twice=True)),
    tcp("TCP, open before", streams.as_tcp(streams.whole, greet=None), pings=True),
    tcp("TCP, begins amid headers", streams.as_tcp(streams.short, greet=streams.amid_headers),
        pings=True),
    tcp("TCP, begins amid bodies", streams.as_tcp(streams.whole, greet=streams.amid_bodies),
        pings=True),
    tcp("TCP with keep-alives between", streams.as_tcp(streams.short, frame=streams.pinged),
        ordered=True, pings=True),
    tcp("TCP in fragments", streams.as_tcp(streams.whole), fragments.in_order),
    tcp("TCP in VXLAN", streams.as_tcp(streams.short), tunnels.around(tunnels.vxlan)),
    tcp("TCP in VLAN in SLL2", streams.as_tcp(streams.swapped), link=((276, links.sll2_vlan),)),
    tcp("WebSocket", streams.as_tcp(streams.whole, websocket.handshake, frame=websocket.one_frame)),
    tcp("WebSocket, binary, an octet a segment",
        streams.as_tcp(streams.octets, websocket.handshake, frame=websocket.binary)),
    tcp("WebSocket, fragmented, with pings",
        streams.as_tcp(streams.short, websocket.handshake, frame=websocket.fragmented),
        ordered=True, pings=True),
    tcp("WebSocket in GTP-U", streams.as_tcp(streams.short, websocket.handshake,
                                            frame=websocket.one_frame),
        tunnels.around(tunnels.gtp)),
    tcp("WebSocket, messages together",
        streams.as_tcp(streams.whole, websocket.handshake, frame=websocket.one_frame),
        prepare=prepared.together),
)

AGENTS = (
    agent("HEP", hep.hep()),
    agent("HEP, chunks backwards", hep.hep(hep.backwards)),
    agent("HEP, compressed", hep.hep(compressed=True)),
    agent("HEP in fragments", hep.hep(), fragments.in_order),
    agent("HEP in VXLAN", hep.hep(), tunnels.around(tunnels.vxlan)),
    agent("HEP, sent later", hep.hep(later=hep.LATER), ordered=True, whole=True),
)

FILES = (
    stored("pcap, big-endian", containers.pcap_big),
    stored("pcap, nanoseconds", containers.pcap_nano),
    stored("pcap, nanoseconds, big-endian", containers.pcap_nano_big),
    stored("pcapng", containers.pcapng),
    stored("pcapng, big-endian", containers.pcapng_big),
    stored("pcapng, nanoseconds", containers.pcapng_nano),
    stored("pcapng, times in binary fractions", containers.pcapng_binary),
    stored("pcapng, two interfaces", containers.pcapng, link=(ETHERNET, SLL2)),
    stored("pcapng, two interfaces, big-endian", containers.pcapng_big, link=(ETHERNET, SLL2)),
    stored("pcapng, three sections", containers.pcapng_sections, link=(SLL2, ETHERNET)),
    stored("gzip", containers.gzipped),
    stored("gzip of two members", containers.members),
    stored("pcapng in gzip", containers.gzipped_pcapng),
    stored("xz", containers.xz),
    stored("bzip2", containers.bzip2),
    stored("zstd", containers.by_tool("zstd", ".zst")),
    stored("lz4", containers.by_tool("lz4", ".lz4")),
    stored("five files in order", containers.listed),
    stored("folder of five files", containers.ring, ordered=True),
    stored("folder, partly compressed", containers.ring_packed, ordered=True),
    stored("folder, a file an interface", containers.split, link=(ETHERNET, SLL2), ordered=True),
)

GROUPS = {"layers": LAYERS, "tunnels": TUNNELS, "fragments": FRAGMENTS, "streams": STREAMS,
          "agents": AGENTS, "files": FILES}
NEEDS_PORTS = (STREAMS, AGENTS)
ROWS = sum(GROUPS.values(), ())
WITH_PORTS = {row.name for rows in NEEDS_PORTS for row in rows}


def prepare(row, given, ports):
    return row.prepare(given, ports) if row.prepare else given


def wrap(row, given, ports):
    """Frames of prepared packets."""
    for number, step in enumerate(row.steps):
        given = step(given, ports) if number == 0 and row.name in WITH_PORTS else step(given)
    made = []
    for number, packet in enumerate(given):
        link, encapsulate = row.link[number % len(row.link)]
        octets = encapsulate(packet.ethertype, packet.ip, number)
        made.append(Frame(packet.at, link, octets, len(octets) + packet.missing))
    return made


def plain(given):
    return [Frame(packet.at, 1, links.ethernet(packet.ethertype, packet.ip),
                  14 + len(packet.ip) + packet.missing) for packet in given]


def fits(row, given, ports):
    """Whether there is such a capture; a row without a writer lacks its tool."""
    if row.name in WITH_PORTS and not any(prepared.carried_by(packet, ports) for packet in given):
        return False
    if row.ordered and any(later.at < packet.at for packet, later in zip(given, given[1:])):
        return False
    if row.whole and not all(prepared.carried_by(packet, ports) for packet in given):
        return False
    return row.store is not None and all(
        len(packet.ip) + packet.missing <= row.largest and row.only in (0, packet.version)
        for packet in given)

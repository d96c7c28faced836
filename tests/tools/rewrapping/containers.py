"""Files of frames: each writer puts frames into files of a folder and says which to read."""

import bz2
import dataclasses
import gzip
import lzma
import os
import shutil
import struct
import subprocess

SNAP = 262144
NANO, MICRO = 1, 1000
SECTION, INTERFACE, ENHANCED, NAMES, STATISTICS = 0x0A0D0D0A, 1, 6, 4, 5
CUSTOM = 0x0BAD
PARTS = 5


@dataclasses.dataclass(frozen=True)
class Frame:
    """at in nanoseconds; wire octets were there, of which bytes were captured."""
    at: int
    link: int
    bytes: bytes
    wire: int


def save(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def unit_of(frames):
    return NANO if any(frame.at % MICRO for frame in frames) else MICRO


def pcap_octets(frames, order="<", unit=None):
    unit = unit or unit_of(frames)
    magic = 0xA1B23C4D if unit == NANO else 0xA1B2C3D4
    link = frames[0].link if frames else 1
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, SNAP, link)]
    for frame in frames:
        assert frame.link == link
        parts.append(struct.pack(order + "IIII", frame.at // 10**9, frame.at % 10**9 // unit,
                                 len(frame.bytes), frame.wire) + frame.bytes)
    return b"".join(parts)


def pcap(frames, folder):
    return [save(folder, "capture.pcap", pcap_octets(frames))]


def pcap_big(frames, folder):
    return [save(folder, "capture.pcap", pcap_octets(frames, ">"))]


def pcap_nano(frames, folder):
    return [save(folder, "capture.pcap", pcap_octets(frames, unit=NANO))]


def pcap_nano_big(frames, folder):
    return [save(folder, "capture.pcap", pcap_octets(frames, ">", NANO))]


def block(order, kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def section(order):
    text = option(order, 3, b"Linux") + option(order, 4, b"a test") + b"\0\0\0\0"
    return block(order, SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + text)


def interface(order, link, resolution):
    text = option(order, 2, b"eth0") + option(order, 9, bytes([resolution])) + b"\0\0\0\0"
    return block(order, INTERFACE, struct.pack(order + "HHI", link, 0, SNAP) + text)


def ticks(at, resolution):
    """In 10^-n s, or in 2^-n s with the highest bit set. Rounded up: a reader rounds down."""
    per_second = 2**(resolution & 0x7F) if resolution & 0x80 else 10**resolution
    return -(-at * per_second // 10**9)


def enhanced(order, number, frame, resolution):
    at = ticks(frame.at, resolution)
    head = struct.pack(order + "IIIII", number, at >> 32, at & 0xFFFFFFFF, len(frame.bytes),
                       frame.wire)
    comment = option(order, 1, b"a comment") + b"\0\0\0\0"
    return block(order, ENHANCED, head + frame.bytes + b"\0" * (-len(frame.bytes) % 4) + comment)


def pcapng_octets(frames, order="<", resolution=None):
    """An interface for each link type, described before its first frame, between other blocks."""
    resolution = resolution or (9 if unit_of(frames) == NANO else 6)
    numbers = {}
    parts = [section(order), block(order, NAMES, b"\0\0\0\0")]
    for frame in frames:
        if frame.link not in numbers:
            numbers[frame.link] = len(numbers)
            parts += [interface(order, frame.link, resolution), block(order, CUSTOM, b"\0" * 12)]
        parts.append(enhanced(order, numbers[frame.link], frame, resolution))
    parts += [block(order, STATISTICS, struct.pack(order + "III", number, 0, 0))
              for number in range(len(numbers))]
    return b"".join(parts)


def pcapng(frames, folder):
    return [save(folder, "capture.pcapng", pcapng_octets(frames))]


def pcapng_big(frames, folder):
    return [save(folder, "capture.pcapng", pcapng_octets(frames, ">"))]


def pcapng_nano(frames, folder):
    return [save(folder, "capture.pcapng", pcapng_octets(frames, resolution=9))]


def pcapng_binary(frames, folder):
    """Times in units of 2^-31 s: finer than a nanosecond."""
    return [save(folder, "capture.pcapng", pcapng_octets(frames, resolution=0x80 | 31))]


def pcapng_sections(frames, folder):
    """Each with interfaces of its own, in either byte order."""
    data = b"".join(pcapng_octets(part, order)
                    for part, order in zip(in_parts(frames, 3), ("<", ">", "<")))
    return [save(folder, "capture.pcapng", data)]


def in_parts(frames, count=PARTS):
    step = -(-len(frames) // count) or 1
    return [frames[at:at + step] for at in range(0, len(frames), step)]


def packed(suffix, pack):
    def write(frames, folder):
        return [save(folder, "capture.pcap" + suffix, pack(pcap_octets(frames)))]
    return write


def packed_pcapng(suffix, pack):
    def write(frames, folder):
        return [save(folder, "capture.pcapng" + suffix, pack(pcapng_octets(frames)))]
    return write


def by_tool(tool, suffix):
    """None when the tool is not here."""
    if not shutil.which(tool):
        return None
    return packed(suffix, lambda data: subprocess.run([tool, "-c"], input=data, check=True,
                                                      stdout=subprocess.PIPE,
                                                      stderr=subprocess.DEVNULL).stdout)


def still_gzip(data):
    return gzip.compress(data, mtime=0)


gzipped = packed(".gz", still_gzip)
xz = packed(".xz", lzma.compress)
bzip2 = packed(".bz2", bz2.compress)
gzipped_pcapng = packed_pcapng(".gz", still_gzip)
members = packed(".gz", lambda data: still_gzip(data[:len(data) // 2])
                 + still_gzip(data[len(data) // 2:]))


def ring(frames, folder):
    """As dumpcap names them, the newest first in the alphabet: only the times tell the order."""
    parts = in_parts(frames)
    for number, part in enumerate(parts):
        save(folder, "ring_%05d.pcap" % (len(parts) - number), pcap_octets(part))
    return [folder]


def ring_packed(frames, folder):
    """All but the last are compressed and one is pcapng."""
    parts = in_parts(frames)
    for number, part in enumerate(parts):
        data = pcapng_octets(part) if number == 1 else pcap_octets(part)
        name = "ring_%05d.pcap" % number + (".gz" if number < len(parts) - 1 else "")
        save(folder, name, still_gzip(data) if name.endswith(".gz") else data)
    return [folder]


def listed(frames, folder):
    """One by one on the command line, in order."""
    return [save(folder, "part%d.pcap" % number, pcap_octets(part))
            for number, part in enumerate(in_parts(frames))]


def split(frames, folder):
    """By interface: two files whose frames overlap in time."""
    links = sorted({frame.link for frame in frames})
    for link in links:
        save(folder, "interface%d.pcap" % link,
             pcap_octets([frame for frame in frames if frame.link == link]))
    return [folder]

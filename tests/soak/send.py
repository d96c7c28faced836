#!/usr/bin/env python3
"""Sends on an interface what a registrar's busiest day may bring, and prints as JSON what it sent.

tests/soak/send.py flood INTERFACE SECONDS PER-SECOND CAPTURE...
    The captures' frames over and over; a third of all are REGISTERs of strangers, each with an
    address, a user and a Call-ID of its own, that nobody answers; one in a hundred is garbage. PHONES
    phones register before, and refresh in the midst of it all.
tests/soak/send.py end INTERFACE 0 0
    The phones refresh once more, and some of them log out.
"""
import errno
import json
import os
import random
import socket
import struct
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", name) for name in ("hazards", "tools")]
from frames import frame, udp_packet  # noqa: E402
from traffic import answer, octets, request  # noqa: E402

PHONES, LEAVING = 60, 10
REFRESH_S = 5
MARK = b"0123456789ab"              # in a stranger's frame: what makes it another one
SOURCE = 26                         # offset of its address
REGISTRAR = "203.0.113.1:5060"
ETHERNET, OFFLOADED = 1, 1514
BATCH_S = 0.01


def read_frames(path):
    """The frames of an Ethernet pcap that fit into one."""
    with open(path, "rb") as file:
        data = file.read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    if struct.unpack_from(order + "I", data, 20)[0] != ETHERNET:
        return []
    found, at = [], 24
    while at + 16 <= len(data):
        length = struct.unpack_from(order + "I", data, at + 8)[0]
        found.append(data[at + 16:at + 16 + length])
        at += 16 + length
    return [one for one in found if 14 <= len(one) <= OFFLOADED]


def stranger():
    """A REGISTER with marks; its UDP checksum is left out (RFC 768)."""
    mark = MARK.decode()
    payload = request(user=mark, call_id=mark, Via="SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK" + mark)
    source = "11.0.255.0:5060"
    made = bytearray(frame("ethernet", source, REGISTRAR,
                           udp_packet(source, REGISTRAR, payload, 1, 64), []))
    made[40:42] = b"\0\0"
    places, at = [], made.find(MARK)
    while at >= 0:
        places.append(at)
        at = made.find(MARK, at + 1)
    return made, places


def disguise(made, places, number):
    """The halves of the address add up to the same: the checksum of its header stays right."""
    text = b"%012x" % (number * 0x9E3779B97F4A7C15 % 2**48)
    for at in places:
        made[at:at + 12] = text
    moved = number % 0x7000
    struct.pack_into("!HH", made, SOURCE, 0x0B00 + moved, 0xFF00 - moved)


def garbage(draw, frames):
    """No frames, no packets, no SIP, and broken SIP."""
    made = []
    for _ in range(500):
        made.append(draw.randbytes(draw.randrange(14, 400)))
        made.append(draw.randbytes(12) + b"\x08\0" + draw.randbytes(draw.randrange(1, 400)))
        made.append(frame("ethernet", "192.0.2.77:5060", REGISTRAR, udp_packet(
            "192.0.2.77:5060", REGISTRAR, draw.randbytes(draw.randrange(300)), 1, 64), []))
        broken = bytearray(draw.choice(frames))
        for _ in range(8):
            broken[draw.randrange(14, len(broken))] = draw.randrange(256)
        made += [bytes(broken), bytes(broken[:draw.randrange(14, len(broken) + 1)])]
    return made


class Phones:
    """Each with an address of its own; what they and the registrar send."""

    def __init__(self, wire):
        self.wire, self.number = wire, 0

    def say(self, phone, expires):
        user, source = "phone%d" % phone, "198.51.100.%d:5060" % (phone + 1)
        contact = "<sip:%s@%s>" % (user, source)
        listed = None if expires == 0 else "%s;expires=%d" % (contact, expires)
        names = dict(number=self.number, user=user, call_id="soak-" + user,
                     Via="SIP/2.0/UDP %s;branch=z9hG4bKs%d-%d" % (source, phone, self.number))
        asked = request(Contact=contact, Expires="%d" % expires, **names)
        granted = answer(Contact=listed, **names)
        for one, other, payload in ((source, REGISTRAR, asked), (REGISTRAR, source, granted)):
            self.wire.send(frame("ethernet", one, other,
                                 udp_packet(one, other, octets(payload), 1, 64), []))

    def all_say(self, phones, expires):
        self.number += 1
        for phone in phones:
            self.say(phone, expires)


class Wire:
    def __init__(self, interface):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind((interface, 0))
        self.sent = 0

    def send(self, octets_):
        while True:
            try:
                self.socket.send(octets_)
                break
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                time.sleep(0.0005)
        self.sent += 1


def soak(wire, phones, frames, seconds, rate):
    """Returns how long it took, and how many strangers there were."""
    draw = random.Random(1)
    bad, strangers, turn = garbage(draw, frames), 0, 0
    made, places = stranger()
    began = due = refreshed = time.monotonic()
    while due - began < seconds:
        for _ in range(int(rate * BATCH_S)):
            turn += 1
            if turn % 100 == 0:
                wire.send(bad[turn // 100 % len(bad)])
            elif turn % 3 == 0:
                strangers += 1
                disguise(made, places, strangers)
                wire.send(made)
            else:
                wire.send(frames[turn % len(frames)])
        if due - refreshed > REFRESH_S:
            refreshed = due
            phones.all_say(range(PHONES), 3600)
        due += BATCH_S
        left = due - time.monotonic()
        if left > 0:
            time.sleep(left)
        elif left < -1:             # this machine cannot keep up: no burst to make up for it
            due -= left
    return time.monotonic() - began, strangers


def queue_drops(interface):
    """Packets that the kernel threw away before anybody could capture them."""
    with open("/proc/net/dev", encoding="ascii") as file:
        line = next(line for line in file if line.strip().startswith(interface + ":"))
    return int(line.split(":")[1].split()[11])


def main(part, interface, seconds, rate, *captures):
    wire = Wire(interface)
    phones = Phones(wire)
    told = {}
    if part == "end":
        phones.number = 1 << 20
        phones.all_say(range(LEAVING, PHONES), 3600)
        phones.all_say(range(LEAVING), 0)
    else:
        frames = [one for path in captures for one in read_frames(path)]
        phones.all_say(range(PHONES), 3600)
        took, strangers = soak(wire, phones, frames, float(seconds), int(rate))
        told = {"per_second": round(wire.sent / took), "seconds": round(took),
                "strangers": strangers, "phones": PHONES - LEAVING, "left": LEAVING}
    print(json.dumps({"sent": wire.sent, "lost": queue_drops(interface), **told}))


if __name__ == "__main__":
    main(*sys.argv[1:])

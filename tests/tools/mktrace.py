#!/usr/bin/env python3
"""Tells the SIP messages of a capture again: tests/tools/mktrace.py FORMAT CAPTURE OUTPUT [ADDRESS]

FORMAT is a text trace, sofia, fslog, pjsip, sipdump, ngrep or sngrep, as that program would have written
it; or a pcap with copies of the messages, hep (version 3) or hep2. ADDRESS is the machine that sofia and
pjsip ran on: they name the other side only; without it, the destination of the first message.
The capture: pcap with microseconds, Ethernet or raw IP, UDP over IPv4 without fragments.
"""
import datetime
import ipaddress
import struct
import sys
import zlib

KEY = b'collector-key'
HEP_PORT = 9060


class Message:
    def __init__(self, at, source, destination, payload):
        self.at, self.payload = at, payload
        self.source, self.destination = source, destination

    def time(self, pattern):
        when = datetime.datetime.fromtimestamp(self.at // 10**6, datetime.timezone.utc)
        return when.strftime(pattern) + '.%06d' % (self.at % 10**6)

    def text(self):
        return self.payload.decode('latin-1')


def messages(path):
    data = open(path, 'rb').read()
    link, at, found = struct.unpack_from('<I', data, 20)[0], 24, []
    while at < len(data):
        seconds, micro, captured, _ = struct.unpack_from('<IIII', data, at)
        frame = data[at + 16:at + 16 + captured]
        at += 16 + captured
        if link == 1 and frame[12:14] == b'\x08\0':
            frame = frame[14:]
        elif link != 101:
            continue
        if len(frame) < 28 or frame[0] >> 4 != 4 or frame[9] != 17:
            continue
        header = (frame[0] & 15) * 4
        source, destination, length = struct.unpack_from('>HHH', frame, header)
        payload = frame[header + 8:header + length]
        if b' SIP/2.0\r\n' in payload or payload.startswith(b'SIP/2.0 '):
            found.append(Message(seconds * 10**6 + micro,
                                 (str(ipaddress.ip_address(frame[12:16])), source),
                                 (str(ipaddress.ip_address(frame[16:20])), destination), payload))
    return found


def pair(address):
    return '%s:%d' % address


def unended(text):
    return text.replace('\r\n', '\n')


def sofia(told, local, indent='', verb='send'):
    for message in told:
        out = message.source[0] == local
        peer = message.destination if out else message.source
        yield '%s %d bytes %s udp/[%s]:%d at %s:\n' % (
            verb if out else 'recv', len(message.payload), 'to' if out else 'from', *peer,
            message.time('%H:%M:%S'))
        yield indent + '-' * 72 + '\n'
        text = unended(message.text())
        yield ''.join(indent + line + '\n' for line in text.split('\n')[:-1])
        yield indent + text.split('\n')[-1] if text.split('\n')[-1] else ''


def fslog(told, local):
    """As it stands in freeswitch.log: with other lines between, each with the date."""
    number = 0
    for message in told:
        number += 1
        yield '%s 98.%02d%% [DEBUG] sofia.c:%d Something else\n' % (
            message.time('%Y-%m-%d %H:%M:%S'), number, 1000 + number)
        text = ''.join(sofia([message], local, '   ', 'send'))
        yield text if text.endswith('\n') else text + '\n'
        yield '   ' + '-' * 72 + '\n'


def pjsip(told, local):
    for message in told:
        out = message.source[0] == local
        peer = message.destination if out else message.source
        kind = 'response' if message.payload.startswith(b'SIP/') else 'request'
        yield '[%s] VERBOSE[2345] res_pjsip_logger.c: <--- %s SIP %s (%d bytes) %s UDP:%s --->\n' % (
            message.time('%Y-%m-%d %H:%M:%S')[:-3], 'Transmitting' if out else 'Received', kind,
            len(message.payload), 'to' if out else 'from', pair(peer))
        yield unended(message.text()) + '\n'


def sipdump(told, local):
    for message in told:
        yield '=' * 20 + '\ntag: %s\npid: 2345\nprocess: 4\n' % (
            'snd' if message.source[0] == local else 'rcv')
        yield 'time: %d.%06d\n' % (message.at // 10**6, message.at % 10**6)
        yield 'date: %s\nproto: udp ipv4\n' % message.time('%a %b %d %H:%M:%S %Y')[:-7]
        yield 'srcip: %s\nsrcport: %d\ndstip: %s\ndstport: %d\n' % (
            *message.source, *message.destination)
        yield '~' * 20 + '\n' + message.text() + '|' * 20 + '\n'


def ngrep(told, _):
    yield 'interface: any\nfilter: ( port 5060 ) and ((ip || ip6) || (vlan && (ip || ip6)))\n'
    number = 0
    for message in told:
        number += 1
        yield '#\nU %s %s -> %s #%d\n' % (message.time('%Y/%m/%d %H:%M:%S'), pair(message.source),
                                          pair(message.destination), number)
        yield message.text().replace('\r', '.') + '\n'
    yield 'exit\n%d received, 0 dropped\n' % number


def sngrep(told, _):
    for message in told:
        yield '%s %s -> %s\n' % (message.time('%Y/%m/%d %H:%M:%S'), pair(message.source),
                                 pair(message.destination))
        yield message.text() + '\n\n'


def chunk(kind, body, vendor=0):
    return struct.pack('>HHH', vendor, kind, len(body) + 6) + body


def hep(message, number):
    source, destination = (ipaddress.ip_address(a[0]).packed
                           for a in (message.source, message.destination))
    chunks = [chunk(1, b'\2'), chunk(2, b'\x11'), chunk(3, source), chunk(4, destination),
              chunk(7, struct.pack('>H', message.source[1])),
              chunk(8, struct.pack('>H', message.destination[1])),
              chunk(9, struct.pack('>I', message.at // 10**6)),
              chunk(10, struct.pack('>I', message.at % 10**6)),
              chunk(11, b'\1'), chunk(12, struct.pack('>I', 200)), chunk(14, KEY),
              chunk(3, b'vendor', 0x0023),
              chunk(16, zlib.compress(message.payload)) if number % 3 == 2
              else chunk(15, message.payload)]
    if number % 2:
        chunks.reverse()
    body = b''.join(chunks)
    return b'HEP3' + struct.pack('>H', len(body) + 6) + body


def hep2(message, _):
    source, destination = (ipaddress.ip_address(a[0]).packed
                           for a in (message.source, message.destination))
    return (struct.pack('>BBBBHH', 2, 28, 2, 17, message.source[1], message.destination[1]) +
            source + destination + struct.pack('<IIHH', message.at // 10**6, message.at % 10**6, 200, 0) +
            message.payload)


def capture(told, wrap):
    """Frames from the server to its collector, whose clock is 5 minutes ahead."""
    yield struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101)
    for number, message in enumerate(told):
        body = wrap(message, number)
        at = message.at + 300 * 10**6
        packet = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 28 + len(body), number, 0, 64, 17, 0,
                             b'\xc0\0\2\1', b'\xc0\0\2\2')
        packet += struct.pack('>HHHH', 40000, HEP_PORT, 8 + len(body), 0) + body
        yield struct.pack('<IIII', at // 10**6, at % 10**6, len(packet), len(packet)) + packet


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__.split('\n', 1)[0])
    form, path, out = sys.argv[1:4]
    told = messages(path)
    local = sys.argv[4] if len(sys.argv) == 5 else told[0].destination[0]
    texts = {'sofia': sofia, 'fslog': fslog, 'pjsip': pjsip, 'sipdump': sipdump, 'ngrep': ngrep,
             'sngrep': sngrep}
    with open(out, 'wb') as file:
        if form in texts:
            file.write(''.join(texts[form](told, local)).encode('latin-1'))
        else:
            file.writelines(capture(told, {'hep': hep, 'hep2': hep2}[form]))


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""Makes a capture from a readable text: tests/tools/mkpcap.py NAME.txt [NAME.pcap]

    # a comment, anywhere; settings stand before the first message
    start 2022-08-03T12:23:53Z       time 0; every message counts from here
    link ethernet                    or sll, raw
    let phone 192.0.2.10:5062        a name: {phone} in texts, phone in @ lines; [2001:db8::1]:5060
    every twice=0.0001               options of every message

    @ 0.401 phone > registrar OPTION...
    REGISTER sip:example.net SIP/2.0
    ...

A message is every line from its @ line to the next @ line, blank lines at its end left out, each
line ended with CRLF. The head gets its empty line. A backslash at the start of a line goes away:
\\ alone is an empty line that stays (at the end of a body), \\# begins a line with #. Messages may
stand in any order: the capture is sorted by time.

Options of the @ line
    again=0.5,1.5      the same octets again so many seconds later (each a new packet)
    twice=0.0001       every packet captured twice, so much later, with the same IP identification
    id=N ttl=N         of the IP header; id counts up from 1 per source otherwise
    back=N             its time stamp is so many seconds too early; its place stays
    vlan=N[,M]         802.1Q tags, outer first
    snap=N             only so many octets of each frame are captured
    lf                 the body's lines end with LF alone
    unended            no empty line after the head
    raw                the text is no SIP: no empty line, no CRLF at the end
    icmp               no text: "port unreachable", about the last packet that came the other way
    tcp                over a TCP connection, which the first such message between two addresses opens
    fin, rst           no text: the connection ends, from this side

Braces in texts
    {NAME}             a let
    {length}           the body's octets
    {branch}           a branch of this message's own; {tag} a tag of its own
    {copy}             a line of its own, in responses: Via (rport and received filled in), From, To
                       (with a tag), Call-ID and CSeq of the last request that came the other way
    {copy METHOD}      the same, of the last request with that method
    {digest user=U realm=R password=P KEY=VALUE...}
                       credentials with a true response to the last challenge of this Call-ID.
                       Keys: nonce realm opaque algorithm qop (none, auth, auth-int), taken from the
                       challenge when left out; uri (the request's), nc (00000001), cnonce (of the
                       nonce), method, response (a literal). Values with blanks stand in "quotes".
Everything is computed from the text: the same text gives the same octets.
"""
import datetime
import hashlib
import os
import re
import shlex
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from frames import (ACK, FIN, PSH, RST, Connection, frame, icmp_packet, ip_packet,  # noqa: E402
                     split_address, udp_packet)


class Wrong(Exception):
    pass


def quoted(params, name):
    found = re.search(r'(?:^|[\s,])%s\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))' % name, params, re.I)
    return None if not found else found.group(1) if found.group(1) is not None else found.group(2)


def hasher(algorithm):
    name = algorithm.upper().removesuffix("-SESS")
    kind = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}.get(name)
    if not kind:
        raise Wrong("no such algorithm: " + algorithm)
    return lambda octets: hashlib.new(kind, octets).hexdigest()


def response(user, realm, password, nonce, method, uri, algorithm="MD5", qop="none", nc="00000001",
             cnonce="", body=b""):
    """RFC 7616 3.4.1, RFC 2069 without qop."""
    digest = hasher(algorithm)

    def join(*parts):
        return digest(":".join(parts).encode())

    a1 = join(user, realm, password)
    if algorithm.lower().endswith("-sess"):
        a1 = join(a1, nonce, cnonce)
    a2 = join(method, uri, digest(body)) if qop == "auth-int" else join(method, uri)
    return join(a1, nonce, a2) if qop == "none" else join(a1, nonce, nc, cnonce, qop, a2)


class Message:
    def __init__(self, line, number, every):
        found = re.match(r"@\s+([0-9.]+)\s+(\S+)\s+>\s+(\S+)\s*(.*)$", line)
        if not found:
            raise Wrong("line %d: not '@ TIME FROM > TO'" % number)
        self.number = number
        self.at = round(float(found[1]) * 1000000)
        self.source, self.target = found[2], found[3]
        words = every + found[4].split()
        self.options = dict((word.split("=", 1) + [""])[:2] for word in words)
        self.lines = []
        self.payload = b""

    def header(self, name):
        for line in self.head:
            if line.lower().startswith(name.lower() + ":"):
                return line.split(":", 1)[1].strip()
        return None


class Story:
    @classmethod
    def of(cls, text):
        story = cls()
        story.read(text)
        story.compose()
        return story

    def __init__(self):
        self.start = None
        self.link = "ethernet"
        self.names = {}
        self.every = []
        self.messages = []

    def read(self, text):
        message = None
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith("#"):
                continue
            if line.startswith("@"):
                message = Message(line, number, self.every)
                self.messages.append(message)
            elif message is not None:
                message.lines.append(line)
            elif line:
                self.setting(line.split(None, 2), number)
        if self.start is None:
            raise Wrong("no start")

    def setting(self, words, number):
        if words[0] == "start":
            self.start = datetime.datetime.fromisoformat(words[1].replace("Z", "+00:00"))
        elif words[0] == "link":
            self.link = words[1]
        elif words[0] == "let":
            self.names[words[1]] = words[2]
        elif words[0] == "every":
            self.every += words[1:]
        else:
            raise Wrong("line %d: %s?" % (number, words[0]))

    def compose(self):
        self.messages.sort(key=lambda message: message.at)
        done = []
        for message in self.messages:
            message.source = self.names.get(message.source, message.source)
            message.target = self.names.get(message.target, message.target)
            while message.lines and message.lines[-1] == "":
                message.lines.pop()
            lines = [line.removeprefix("\\") for line in message.lines]
            if message.options.keys() & {"icmp", "fin", "rst"}:
                continue
            if "raw" in message.options:
                message.head = []
                message.payload = "\r\n".join(lines).encode().decode("unicode_escape").encode("latin-1")
                continue
            self.compose_sip(message, lines, done)
            done.append(message)

    def compose_sip(self, message, lines, done):
        cut = lines.index("") if "" in lines else len(lines)
        message.head, body = lines[:cut], lines[cut + 1:]
        end = "\n" if "lf" in message.options else "\r\n"
        octets = "".join(self.names_in(line) + end for line in body).encode()
        head = []
        for line in message.head:
            copied = re.fullmatch(r"\{copy(?: (\w+))?\}", line)
            head += self.copy(message, done, copied[1]) if copied else [line]
        message.head = [self.simple(self.names_in(line), message, octets) for line in head]
        message.head = [self.digests(line, message, done, octets) for line in message.head]
        text = "\r\n".join(message.head) + "\r\n"
        message.payload = text.encode() + (b"" if "unended" in message.options else b"\r\n") + octets

    def names_in(self, line):
        return re.sub(r"\{(\w+)\}", lambda found: self.names.get(found[1], found[0]), line)

    def simple(self, line, message, body):
        own = "%x" % (message.at + 7 * message.number)
        return (line.replace("{length}", str(len(body))).replace("{branch}", "z9hG4bK" + own)
                .replace("{tag}", "t" + own))

    def copy(self, message, done, method):
        for request in reversed(done):
            if request.head[0].startswith("SIP/2.0") or request.source != message.target:
                continue
            if request.target != message.source or method and not request.head[0].startswith(method):
                continue
            return self.copy_of(request)
        raise Wrong("line %d: no request to copy from" % message.number)

    def copy_of(self, request):
        address, port = split_address(request.source)
        lines = []
        for line in request.head:
            name = line.split(":", 1)[0].lower()
            if name == "via" and not any(known.lower().startswith("via") for known in lines):
                if re.search(r";rport(?!=)", line):
                    line = re.sub(r";rport(?!=)", ";rport=%d" % port, line)
                if str(address) not in line.split(";")[0]:
                    line += ";received=%s" % address
            if name == "to" and ";tag=" not in line:
                line += ";tag=s%x" % request.number
            if name in ("via", "from", "to", "call-id", "cseq"):
                lines.append(line)
        return lines

    def digests(self, line, message, done, body):
        found = re.search(r"\{digest ([^}]*)\}", line)
        if not found:
            return line
        given = dict(word.split("=", 1) for word in shlex.split(found[1]))
        asked = ""
        for earlier in done:
            challenge = earlier.header("WWW-Authenticate") or earlier.header("Proxy-Authenticate")
            if challenge and earlier.header("Call-ID") == message.header("Call-ID"):
                asked = challenge
        method, uri = message.head[0].split()[:2]
        get = lambda name, otherwise: given.get(name, quoted(asked, name) or otherwise)
        realm, nonce = get("realm", ""), get("nonce", "")
        algorithm, qop = get("algorithm", ""), get("qop", "none").split(",")[0]
        uri = given.get("uri", uri)
        nc = given.get("nc", "00000001")
        cnonce = given.get("cnonce", hashlib.md5(nonce.encode()).hexdigest())
        answer = given.get("response") or response(
            given["user"], realm, given["password"], nonce, given.get("method", method), uri,
            algorithm or "MD5", qop, nc, cnonce, body)
        parts = ['username="%s"' % given["user"], 'realm="%s"' % realm, 'nonce="%s"' % nonce,
                 'uri="%s"' % uri, 'response="%s"' % answer]
        if algorithm:
            parts.append("algorithm=" + algorithm)
        if qop != "none":
            parts += ['cnonce="%s"' % cnonce, "qop=" + qop, "nc=" + nc]
        elif algorithm.lower().endswith("-sess"):
            parts.append('cnonce="%s"' % cnonce)
        opaque = get("opaque", "")
        if opaque:
            parts.append('opaque="%s"' % opaque)
        return line.replace(found[0], "Digest " + ", ".join(parts))


def tcp_packets(connections, message, ident, ttl):
    names = frozenset((message.source, message.target))
    flags = next((flag | ACK for name, flag in (("fin", FIN), ("rst", RST)) if name in message.options),
                 PSH | ACK)
    segments = []
    if names not in connections:
        connections[names] = Connection(message.source, message.target)
        segments = connections[names].opened()
    segments.append(connections[names].segment(message.source, message.payload, flags))
    if flags & (FIN | RST):
        del connections[names]
    return [(source, target, ip_packet(split_address(source)[0], split_address(target)[0], 6, octets,
                                       ident, ttl)) for source, target, octets in segments]


def packets(story):
    """(time in microseconds, frame, captured length, how early it is stamped), sorted by time."""
    counts, out, sent, connections = {}, [], {}, {}
    for message in story.messages:
        options = message.options
        later = [0] + [round(float(s) * 1000000) for s in options.get("again", "").split(",") if s]
        back = round(float(options.get("back", 0)) * 1000000)
        vlan = [int(tag) for tag in options.get("vlan", "").split(",") if tag]
        for delay in later:
            counts[message.source] = counts.get(message.source, 0) + 1
            ident = int(options.get("id", counts[message.source])) & 0xFFFF
            ttl = int(options.get("ttl", 64))
            ends = message.source, message.target
            if "icmp" in options:
                parts = [ends + (icmp_packet(*ends, sent[ends[1], ends[0]], ident, ttl),)]
            elif options.keys() & {"tcp", "fin", "rst"}:
                parts = tcp_packets(connections, message, ident, ttl)
            else:
                parts = [ends + (udp_packet(*ends, message.payload, ident, ttl),)]
            sent[ends] = parts[-1][2]
            for number, (source, target, packet) in enumerate(parts):
                whole = frame(story.link, source, target, packet, vlan)
                kept = min(len(whole), int(options.get("snap", len(whole))))
                out.append((message.at + delay - len(parts) + 1 + number, whole, kept, back))
                if "twice" in options:
                    copy = round(float(options["twice"]) * 1000000)
                    out.append((message.at + delay + copy, whole, kept, back))
    out.sort(key=lambda entry: entry[0])
    return out


def capture(text):
    story = Story.of(text)
    start = round(story.start.timestamp() * 1000000)
    number = {"ethernet": 1, "sll": 113, "raw": 101}[story.link]
    octets = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, number)
    for at, whole, kept, back in packets(story):
        seconds, micro = divmod(start + at - back, 1000000)
        octets += struct.pack("<IIII", seconds, micro, kept, len(whole)) + whole[:kept]
    return octets


def main(arguments):
    if len(arguments) not in (1, 2):
        sys.exit(__doc__.strip())
    target = arguments[1] if len(arguments) == 2 else arguments[0].removesuffix(".txt") + ".pcap"
    with open(arguments[0], encoding="utf-8") as text:
        try:
            octets = capture(text.read())
        except (Wrong, ValueError) as problem:
            sys.exit("%s: %s" % (arguments[0], problem))
    with open(target, "wb") as out:
        out.write(octets)


if __name__ == "__main__":
    main(sys.argv[1:])

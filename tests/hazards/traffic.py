"""Captures of made-up conversations, and what the program says of them."""
import hashlib
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from frames import frame, ip_packet, split_address, udp_packet  # noqa: E402

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples")
PHONE, SERVER = "192.0.2.10:5060", "192.0.2.1:5060"
START = 1768208400
REALM, NONCE, PASSWORD = "example.net", "b2d70db2", "s3cret"
SECONDS = 120       # what one run may take, however busy the machine is: nothing needs two of them


class Wrong(Exception):
    pass


def need(condition, *what):
    if not condition:
        raise Wrong(" ".join(str(word) for word in what))


def octets(text):
    """Text as UTF-8; octets as they are."""
    return text if isinstance(text, bytes) else text.encode()


def message(start, headers, body=b"", end=b"\r\n"):
    lines = [octets(start)] + [octets(name) + b": " + octets(value) for name, value in headers
                               if value is not None]
    return b"".join(line + end for line in lines) + end + octets(body)


def headers_of(changes, defaults):
    """defaults with changes by name; a list of values gives several lines, None none."""
    changes = {name.replace("_", "-").lower(): value for name, value in changes.items()}
    out = []
    for name, value in defaults:
        value = changes.pop(name.lower(), value)
        out += [(name, one) for one in (value if isinstance(value, list) else [value])]
    for name, value in changes.items():
        out += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return out


def request(start="REGISTER sip:example.net SIP/2.0", body=b"", number=1, call_id="c1@192.0.2.10",
            user="alice", **changes):
    method = octets(start).split(b" ")[0].decode("latin-1")
    return message(start, headers_of(changes, [
        ("Via", "SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK%d%s" % (number, method[:8])),
        ("From", "<sip:%s@example.net>;tag=1" % user),
        ("To", "<sip:%s@example.net>" % user),
        ("Call-ID", call_id),
        ("CSeq", "%d %s" % (number, method)),
        ("Contact", "<sip:%s@192.0.2.10:5060>" % user),
        ("Expires", "3600"),
        ("Content-Length", "%d" % len(body))]), body)


def answer(start="SIP/2.0 200 OK", number=1, call_id="c1@192.0.2.10", user="alice",
           method="REGISTER", **changes):
    return message(start, headers_of(changes, [
        ("Via", "SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK%d%s" % (number, method[:8])),
        ("From", "<sip:%s@example.net>;tag=1" % user),
        ("To", "<sip:%s@example.net>;tag=2" % user),
        ("Call-ID", call_id),
        ("CSeq", "%d %s" % (number, method)),
        ("Contact", "<sip:%s@192.0.2.10:5060>;expires=3600" % user),
        ("Content-Length", "0")]))


def challenge(value='Digest realm="%s", nonce="%s", algorithm=MD5, qop="auth"' % (REALM, NONCE),
              number=1, **changes):
    return answer("SIP/2.0 401 Unauthorized", number, Contact=None, WWW_Authenticate=value,
                  **changes)


def md5(*parts):
    return hashlib.md5(b":".join(octets(part) for part in parts)).hexdigest()


def proof(user="alice", realm=REALM, nonce=NONCE, uri="sip:example.net", qop=True,
          cnonce="0a4f113b", digest=md5):
    """The response of a phone that knows PASSWORD (RFC 7616 3.4.1)."""
    secret, asked = digest(user, realm, PASSWORD), digest("REGISTER", uri)
    if not qop:
        return digest(secret, nonce, asked)
    return digest(secret, nonce, "00000001", cnonce, "auth", asked)


def capture(payloads, step=0.01, link="ethernet"):
    """payloads: octets from the phone, or (source, target, octets); step seconds apart."""
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)]
    for number, entry in enumerate(payloads):
        source, target, payload = entry if isinstance(entry, tuple) else (PHONE, SERVER, entry)
        if not isinstance(entry, tuple) and payload.startswith(b"SIP/"):
            source, target = target, source
        packet = udp_packet(source, target, payload, number % 65535 + 1, 64)
        parts.append(record(START + number * step, frame(link, source, target, packet, [])))
    return b"".join(parts)


def record(at, octets_, original=None):
    seconds = int(at)
    return struct.pack("<IIII", seconds, int((at - seconds) * 1000000), len(octets_),
                       original or len(octets_)) + octets_


def in_fragments(source, target, payload, ident, size=1480):
    """The IPv4 packets of one datagram."""
    whole = udp_packet(source, target, payload, ident, 64)[20:]
    for offset in range(0, len(whole), size):
        part = whole[offset:offset + size]
        more = 0x2000 if offset + size < len(whole) else 0
        packet = bytearray(ip_packet(split_address(source)[0], split_address(target)[0], 17, part,
                                     ident, 64))
        packet[6:8] = struct.pack("!H", more | offset // 8)
        packet[10:12] = b"\0\0"
        yield bytes(packet)


class Told:
    """What one run said."""

    def __init__(self, status, stdout, stderr, seconds):
        self.status, self.stdout, self.stderr = status, stdout, stderr
        self.seconds = seconds  # of the processor's time
        self.records = []

    def parse(self):
        for line in self.stdout.decode("utf-8").splitlines():
            self.records.append(json.loads(line))
        need(self.records and self.records[-1]["type"] == "summary", "no summary")
        return self

    def all(self, kind):
        return [entry for entry in self.records if entry["type"] == kind]

    @property
    def summary(self):
        return self.records[-1]

    @property
    def findings(self):
        return {entry["id"] for entry in self.all("finding")}

    @property
    def events(self):
        return [entry["event"] for entry in self.all("event")]

    @property
    def verdicts(self):
        return [entry["detail"]["verdict"] for entry in self.all("event")
                if "verdict" in entry.get("detail", {})]


def run(program, data, *options, users=None, output="ndjson", status=0, environment=None,
        limits=None):
    """Runs the program over a capture. limits: (RLIMIT_, value)…"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "made.pcap")
        with open(path, "wb") as file:
            file.write(data)
        words = program if isinstance(program, list) else [program]
        words = [*words, "-r", path, "-o", output, *options]
        if users is not None:
            words += ["-P", os.path.join(folder, "users")]
            with open(words[-1], "wb", opener=lambda name, how: os.open(name, how, 0o600)) as file:
                file.write(octets(users))
        done = finished(words, folder, environment, limits)
    need(b"Sanitizer" not in done.stderr and b"runtime error" not in done.stderr,
         done.stderr.decode(errors="replace")[:400])
    statuses = status if isinstance(status, tuple) else (status,)
    need(done.status in statuses, "status", done.status, done.stderr.decode(errors="replace")[:200])
    return done.parse() if output == "ndjson" and done.status in (0, 3) and done.stdout else done


def finished(words, folder, environment, limits):
    def restrict():
        for what, value in limits:
            resource.setrlimit(what, (value, value))

    with open(os.path.join(folder, "out"), "w+b") as out, \
            open(os.path.join(folder, "err"), "w+b") as err:
        child = subprocess.Popen(words, stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                                 env=environment, preexec_fn=restrict if limits else None)
        deadline = threading.Timer(SECONDS, child.kill)
        deadline.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        deadline.cancel()
        out.seek(0)
        err.seek(0)
        return Told(child.returncode, out.read(), err.read(), usage.ru_utime + usage.ru_stime)


def peak(program, data, *options, users=None):
    """The octets of memory that a run held at most."""
    wrapped = [sys.executable, "-SE", os.path.join(os.path.dirname(__file__), "peak.py"), program]
    told = run(wrapped, data, *options, users=users, output="text")
    return int(told.stderr.split()[-1])


USERS = "alice:*:%s\n" % PASSWORD


def login(credentials, asked=None, users=USERS, **changes):
    """The four messages of a login; credentials and challenge as they stand in their lines."""
    first = challenge() if asked is None else challenge(asked)
    return [request(), first, request(number=2, Authorization=credentials, **changes),
            answer(number=2)]

#!/usr/bin/env python3
"""A flood of REGISTERs that nobody answers must push out no phone that is registered.
tests/flood.py PROGRAM"""
import json
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import frames  # noqa: E402

REGISTRAR = "192.0.2.1:5060"
START = 1768208400 * 1000000
PHONES, STRANGERS = 50, 60000
MIB = 1 << 20
APART = 12 * MIB    # the program, its libraries and what it begins with
failures = 0


def verdict(name, why):
    global failures
    failures += bool(why)
    print("not ok %s: %s" % (name, why) if why else "ok " + name, flush=True)


def message(first, source, user, method="REGISTER"):
    return "\r\n".join([
        first, "Via: SIP/2.0/UDP %s;rport;branch=z9hG4bK%s" % (source, user),
        "From: <sip:%s@example.net>;tag=a" % user, "To: <sip:%s@example.net>" % user,
        "Call-ID: " + user, "CSeq: 1 " + method, "Contact: <sip:%s@%s>;expires=3600" % (user, source),
        "Event: presence", "Content-Length: 0", "", ""]).encode()


def record(at, source, target, payload):
    frame = frames.frame("ethernet", source, target,
                         frames.udp_packet(source, target, payload, 1, 64), [])
    seconds, micro = divmod(START + at, 1000000)
    return struct.pack("<IIII", seconds, micro, len(frame), len(frame)) + frame


def strange(chance, i):
    """Of another kind than before from the middle on."""
    source = "%d.%d.%d.9:%d" % (chance.randrange(20, 200), chance.randrange(256),
                                chance.randrange(256), chance.randrange(1024, 65000))
    user, method = "x%x" % chance.getrandbits(48), "PUBLISH" if i > STRANGERS / 2 else "REGISTER"
    first = "%s sip:%s SIP/2.0" % (method, user + "@example.net" if i > STRANGERS / 2
                                   else "example.net")
    return source, message(first, source, user, method)


def capture():
    """Half of the phones log in before the flood, half of them in its midst."""
    chance, records = random.Random(1), []
    for i in range(PHONES):
        source, user, at = "10.0.0.%d:5060" % (i + 1), "phone%d" % i, i * 1000 + (i % 2) * 1000000
        records.append((at, source, REGISTRAR,
                        message("REGISTER sip:example.net SIP/2.0", source, user)))
        records.append((at + 500, REGISTRAR, source, message("SIP/2.0 200 OK", source, user)))
    for i in range(STRANGERS):
        source, payload = strange(chance, i)
        records.append((100000 + i * 100, source, REGISTRAR, payload))
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
    return head + b"".join(record(*entry) for entry in sorted(records))


def judged(program, path, *options):
    run = subprocess.run([program, "-r", path, "-o", "ndjson", *options], capture_output=True,
                         timeout=120)
    if run.returncode:
        return "status %d: %s" % (run.returncode, run.stderr.decode()[:200])
    kept, evicted = 0, None
    for line in run.stdout.splitlines():
        if line.startswith(b'{"type":"binding"'):
            kept += json.loads(line)["status"] == "active"
        elif line.startswith(b'{"type":"summary"'):
            evicted = json.loads(line)["evicted"]
    if evicted["bound"]:
        return "%d phones were forgotten" % evicted["bound"]
    if kept != PHONES:
        return "%d of %d phones are registered" % (kept, PHONES)
    if not evicted["accounts"]:
        return "nothing was forgotten: the flood was too small to tell"
    return None


def computing(program, path, *options):
    """Seconds of the processor's time, the least of three runs."""
    def once():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, "-q", "-r", path, *options], capture_output=True, timeout=120,
                       check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime
    return min(once() for _ in range(3))


def occupied(program, path, cap):
    """The program holds no more than the cap, and it would without one."""
    def peak(size):
        wrapper = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hazards", "peak.py")
        run = subprocess.run([sys.executable, "-SE", wrapper, program, "-q", "-r", path, "--memcap",
                              str(size)], capture_output=True, timeout=120, check=True)
        return int(run.stderr.split()[-1])
    most, free = peak(cap), peak(0)
    if free <= cap + APART:
        return "%d octets are held without a cap: the flood was too small to tell" % free
    return most > cap + APART and "%d octets are held, the cap is %d" % (most, cap)


def slowed(program, path):
    free = computing(program, path, "--memcap", "0")
    capped = computing(program, path, "--memcap", "16M")
    if capped > 2 * free + 0.1:
        return "%.2f s of computing became %.2f s" % (free, capped)
    return None


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "flood.pcap")
        with open(path, "wb") as out:
            out.write(capture())
        verdict("a flood under a cap on users leaves the phones",
                judged(program, path, "--set", "max_accounts=500"))
        verdict("a flood under a cap on memory leaves the phones",
                judged(program, path, "--memcap", "16M"))
        for size in (16 * MIB, 32 * MIB):
            verdict("a flood stays within a cap of %d MiB on memory" % (size / MIB),
                    occupied(program, path, size))
        verdict("a flood under a cap on memory takes no longer than twice the time",
                slowed(program, path))
    sys.exit(failures > 0)


main(sys.argv[1])

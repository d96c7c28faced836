"""Traffic meant to stall the program or to fill its memory."""
import itertools
import os
import random
import resource

from cases import case
from traffic import (PHONE, SAMPLES, SERVER, START, answer, capture, frame, in_fragments, need, peak,
                     record, request, run)

# 64 KB of what makes quadratic lists in parsers.
LISTS = {
    "a comma list of thirty thousand values": ("Supported", b"a" + b",a" * 30000),
    "a Contact list of thirty thousand stars": ("Contact", b"*" + b",*" * 30000),
    "thirty thousand parameters of a Contact": ("Contact", b"<sip:a@b>" + b";a" * 30000),
    "thirty thousand parameters of a URI": ("Contact", b"<sip:a@b" + b";a" * 30000 + b">"),
    "thirty thousand parameters of a Via": ("Via", b"SIP/2.0/UDP a" + b";a" * 30000),
    "thirty thousand escapes": ("Authorization", b'Digest username="' + b"\\\\" * 30000 + b'"'),
    "ten thousand challenges": ("WWW-Authenticate", b"Digest a=b, " * 5000),
    "ten thousand header lines": ("X", b"1\r\n" + b"X: 1\r\n" * 10000 + b"Y: 2"),
    "ten thousand folded lines": ("Subject", b"1\r\n" + b" 2\r\n" * 15000 + b" 3"),
    "sixty thousand quotes": ("From", b'"' * 60000 + b"<sip:a@b>"),
    "sixty thousand angle brackets": ("To", b"<" * 60000),
}
REPEATED = 100


def oversize(name, value):
    return request(**{name.replace("-", "_"): value, "user": "mallory", "call_id": "big"})


def refused(title, name, value):
    @case("%s is refused in time" % title)
    def in_time(program):
        payloads = [oversize(name, value)] * REPEATED + [request(), answer()]
        told = run(program, capture(payloads))
        need(told.summary["oversize"] == REPEATED, "oversize:", told.summary["oversize"])
        need("registered" in told.events, "what came later is lost:", told.events[-3:])
        # A tenth of a second each would be ten; linear work needs a tenth of one.
        need(told.seconds < 8, "%d messages took %.1f s" % (REPEATED, told.seconds))


for list_title, (header, text) in LISTS.items():
    refused(list_title, header, text)


@case("a list of thirty thousand values in forty fragments is refused in time")
def fragmented(program):
    parts = [capture([])]
    for number in range(20):
        for n, packet in enumerate(in_fragments(PHONE, SERVER, oversize("Supported", b"a,a" * 20000),
                                                number + 1)):
            parts.append(record(START + number + n / 1000, frame("ethernet", PHONE, SERVER, packet, [])))
    told = run(program, b"".join(parts))
    need(told.summary["oversize"] == 20, "oversize:", told.summary["oversize"])
    need(told.seconds < 4, "%.1f s" % told.seconds)


def multipart(count):
    body = (b"--b\r\nContent-Type: text/plain\r\n\r\n" + b"x" * 300 + b"\r\n") * 3 + b"--b--\r\n"
    return capture([request("NOTIFY sip:alice@192.0.2.10 SIP/2.0", body, number, Event="x",
                            Content_Type="multipart/mixed;boundary=b")
                    for number in range(1, count + 1)])


@case("bodies leave nothing in memory", heavy=True)
def bodies(program):
    few, many = (peak(program, multipart(count)) for count in (8000, 40000))
    need(many < few + (1 << 20), "%d octets became %d" % (few, many))


CAPS = ("--set", "max_accounts=2000", "--set", "max_endpoints=2000", "--set", "max_exchanges=2000",
        "--set", "max_sources=2000", "--set", "max_findings=2000")


def flood(count):
    """Strangers' REGISTERs, each with a Call-ID, user and address of its own, around one phone."""
    phone = [request(call_id="phone"), answer(call_id="phone")]
    payloads = []
    for number in range(count):
        if number % 1000 == 0:
            payloads += [part.replace(b"CSeq: 1 ", b"CSeq: %d " % (number + 1)).replace(
                b"z9hG4bK1", b"z9hG4bK%d" % number) for part in phone]
        source = "10.%d.%d.%d:5060" % (number >> 16, number >> 8 & 255, number & 255)
        payloads.append((source, SERVER, request(user="u%d" % number, call_id="f%d" % number)))
    return capture(payloads, 0.0005)


@case("a flood of strangers fills only what it may, and drives no phone out", heavy=True)
def strangers(program):
    few, many = (peak(program, flood(count), *CAPS) for count in (10000, 60000))
    need(many < few + (1 << 20), "%d octets became %d" % (few, many))
    many = run(program, flood(60000), *CAPS)
    evicted = many.summary["evicted"]
    need(evicted["accounts"] > 50000, "evictions:", evicted)
    own = [entry["status"] for entry in many.all("binding") if entry["aor"] == "alice@example.net"]
    need(own == ["active"], "the phone's bindings:", own)


def call_ids(blocks, count):
    return ["".join(part) for part in itertools.islice(itertools.product(blocks, repeat=16), count)]


@case("Call-IDs that collide in common hash functions cost no more than others", heavy=True)
def collisions(program):
    def seconds(ids):
        data = capture([request(call_id=name, user="u%d" % (n % 500)) for n, name in enumerate(ids)],
                       0.0002)
        return min(run(program, data, output="text").seconds for _ in range(2))

    draw = random.Random(2)
    usual = seconds(["%032x" % draw.getrandbits(128) for _ in range(40000)])
    # Of 31 and of 33 as multiplier (Java's and Bernstein's), every one the same.
    for blocks in (("Aa", "BB"), ("Ez", "FY")):
        found = seconds(call_ids(blocks, 40000))
        need(found < 3 * usual + 0.3, "%.2f s instead of %.2f s" % (found, usual))


@case("broken octets anywhere end in a report or a refusal, never in a signal")
def broken_octets(program):
    limits = [(resource.RLIMIT_CPU, 60)]
    if b"__asan_init" not in open(program, "rb").read():
        limits.append((resource.RLIMIT_AS, 1 << 30))
    for number, name in enumerate(sorted(os.listdir(SAMPLES + "/scenarios"))):
        if not name.endswith(".pcap") or number % 4:
            continue
        with open(os.path.join(SAMPLES, "scenarios", name), "rb") as file:
            whole = file.read()
        draw = random.Random(name)
        data = bytearray(whole)
        for at in range(24, len(data)):
            if draw.random() < 0.02:
                data[at] = draw.randrange(256)
        told = run(program, bytes(data), "-v", status=(0, 3), limits=limits)
        need(told.stdout.endswith(b"\n"), name, "a last line without its end")


@case("two hundred MiB of addresses and sixteen descriptors are enough", heavy=True)
def scarce(program):
    data = capture([request(), answer()])
    need("registered" in run(program, data, limits=[(resource.RLIMIT_AS, 200 << 20)]).events,
         "not enough memory")
    need("registered" in run(program, data, limits=[(resource.RLIMIT_NOFILE, 16)]).events,
         "not enough descriptors")

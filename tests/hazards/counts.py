"""Nothing is lost silently: every datagram stands in exactly one counter."""
import random
import struct

from cases import case
from characters import EVIL, conversation
from odd import DISPLAYS, JUNK
from bindings import BROKEN
from traffic import PHONE, SERVER, answer, capture, challenge, need, request, run
from values import LENGTHS, STATUSES

STUN = struct.pack("!HHI", 1, 0, 0x2112A442) + bytes(12)
RTP = b"\x80\x00\x12\x34" + bytes(168)
KEEPALIVES = (b"\r\n\r\n", b"\r\n", b"\0", b"\0\0\0\0", b"jaK", b"", STUN)
STRANGERS = (b" " * 9, RTP, b"hello, world", b"GET / HTTP/1.1\r\n\r\n", bytes(range(256)))


def datagrams():
    """Every odd message of the other cases, and what is no SIP."""
    made = [request(), challenge(), answer()]
    made += [request(Contact=value, call_id="b%d" % n) for n, value in enumerate(BROKEN)]
    made += [request(From="%s<sip:a@b>;tag=1" % value, call_id="d%d" % n)
             for n, value in enumerate(DISPLAYS)]
    made += [answer(start) for start in STATUSES]
    made += [request(Content_Length=length, call_id="l%d" % n) for n, length in enumerate(LENGTHS)]
    made += [request().replace(b"Via:", line + b"Via:") for line in JUNK]
    for evil in EVIL.values():
        made += conversation(evil)
    made += KEEPALIVES
    made += STRANGERS
    whole = request(Authorization='Digest username="a"')
    made += [whole[:end] for end in range(0, len(whole), 3)]
    made += [whole.replace(b"Expires: 3600", b"Supported: " + b"a," * 300)]
    made += [whole.replace(b"Expires: 3600\r\n", b"X: y\r\n" * 200)]
    return made


def counted(told):
    return sum(told.summary[kind] for kind in ("sip_messages", "malformed", "keepalives", "not_sip",
                                              "other_port"))


@case("every datagram, however odd, is in exactly one counter")
def once(program):
    payloads = datagrams()
    payloads += [("192.0.2.3:9999", "192.0.2.4:9998", payload) for payload in payloads[:40]]
    told = run(program, capture(payloads), "-v")
    need(told.summary["wire"]["udp"] == len(payloads), told.summary["wire"], "of", len(payloads))
    need(counted(told) == len(payloads), counted(told), "of", len(payloads))
    need(told.summary["oversize"] == 2, "oversize:", told.summary["oversize"])


@case("every odd datagram alone is borne too")
def alone(program):
    for payload in datagrams():
        told = run(program, capture([payload]))
        need(counted(told) == 1, payload[:60], counted(told))


@case("keep-alives are keep-alives and no broken SIP")
def keepalives(program):
    told = run(program, capture([(PHONE, SERVER, payload) for payload in KEEPALIVES]))
    need(told.summary["keepalives"] == len(KEEPALIVES), told.summary["keepalives"])
    need(told.summary["malformed"] == 0, "malformed:", told.summary["malformed"])


@case("what is no SIP is counted as such")
def strangers(program):
    told = run(program, capture([(PHONE, SERVER, payload) for payload in STRANGERS]))
    need(told.summary["not_sip"] == len(STRANGERS), told.summary["not_sip"])
    need(told.summary["malformed"] == 0, "malformed:", told.summary["malformed"])


@case("a hundred thousand datagrams that are no SIP fill no output", heavy=True)
def quiet(program):
    draw = random.Random(1)
    payloads = [(PHONE, SERVER, b"\x80" + draw.randbytes(20)) for _ in range(100000)]
    data = capture(payloads, 0.0001)
    told = run(program, data, "-v")
    need(counted(told) == 100000, counted(told))
    need(len(told.stdout.splitlines()) < 20, len(told.stdout.splitlines()), "lines of NDJSON")
    told = run(program, data, "-v", output="text")
    need(len(told.stdout.splitlines()) < 60, len(told.stdout.splitlines()), "lines of text")
    need(len(told.stderr.splitlines()) < 5, len(told.stderr.splitlines()), "lines on stderr")

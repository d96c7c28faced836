"""Numbers and start lines that overflow, have a sign, or are none."""
import datetime
import struct

from cases import case
from traffic import answer, capture, need, request, run

STATUSES = ("SIP/2.0 4294967496 OK", "SIP/2.0 -200 OK", "SIP/2.0 2000 OK", "SIP/2.0 2xx OK",
            "SIP/2.0 000 OK", "SIP/2.0 99 OK", "SIP/2.0 20 OK", "SIP/2.0 +200 OK",
            "SIP/2.0 0200 OK", "SIP/2.0 ", "SIP/2.0", "SIP/2.0 700 No", "SIP/3.0 200 OK")


@case("a status that is none is never a 200, and counted")
def statuses(program):
    for start in STATUSES:
        told = run(program, capture([request(), answer(start)]))
        need("registered" not in told.events, start, told.events)
        need(told.summary["malformed"] == 1, start, "malformed:", told.summary["malformed"])


@case("a status line without a reason, even without its blank, swallows no header")
def no_reason(program):
    for start in ("SIP/2.0 200", "SIP/2.0 200 ", "SIP/2.0  200 OK", "sip/2.0 200 OK"):
        told = run(program, capture([request(), answer(start)]))
        need("registered" in told.events, repr(start), told.events)


LENGTHS = ("4294967296", "4294967301", "2147483648", "9223372036854775807", "18446744073709551648",
           "-4294967291", "-1", "+5", "0x10", "5;x", "5 6", "", "x", " 0 ", "00")


@case("no Content-Length loses a message or makes two of one")
def lengths(program):
    hidden = request(number=7, call_id="hidden", user="mallory")
    for length in LENGTHS:
        told = run(program, capture([request(Content_Length=length) + hidden,
                                     answer(Content_Length=length)]))
        need("registered" in told.events, repr(length), told.events)
        need(told.summary["sip_messages"] == 2, repr(length), told.summary["sip_messages"])
        need(told.summary["aors"] == 1, repr(length), told.summary["aors"])


@case("of two Content-Lengths none lets a message be smuggled in")
def two_lengths(program):
    for first, second in (("0", "4294967296"), ("5", "0"), ("0", "0")):
        told = run(program, capture([request(Content_Length=[first, second]) + request(number=9),
                                     answer()]))
        need("registered" in told.events, first, second, told.events)
        need(told.summary["sip_messages"] == 2, first, second, told.summary["sip_messages"])


@case("two messages in one datagram: the first counts")
def trailing(program):
    told = run(program, capture([request() + request(number=2, Expires="0"), answer()]))
    need("registered" in told.events and "unregister-sent" not in told.events, told.events)
    need(told.summary["methods"]["REGISTER"] == 1, told.summary["methods"])


@case("a CSeq that is none closes no transaction, and is counted")
def cseqs(program):
    for cseq in ("abc REGISTER", "1180591620717411303424 REGISTER", "1", "", "-1 REGISTER",
                 "4294967296 REGISTER", "1REGISTER"):
        told = run(program, capture([request(), answer(CSeq=cseq)]))
        need("registered" not in told.events, repr(cseq), told.events)
        need(told.summary["malformed"] == 1, repr(cseq), told.summary["malformed"])


@case("a CSeq with tabs and blanks is read")
def cseq_blanks(program):
    for cseq in ("1\tREGISTER", "1    REGISTER", " 1 REGISTER ", "0000000001 REGISTER"):
        told = run(program, capture([request(CSeq=cseq), answer(CSeq=cseq)]))
        need("registered" in told.events, repr(cseq), told.events)


@case("an Expires out of range saturates, one that is none is read as 3600")
def expires(program):
    wanted = {"4294967295": 4294967295, "100000000000000": 4294967295, "-1": 3600, "x": 3600,
              "60;a": 3600, "": 3600, "00060": 60}
    for text, seconds in wanted.items():
        told = run(program, capture([request(Expires=text), answer()]))
        sent = next(entry["detail"] for entry in told.all("event")
                    if entry["event"] == "register-sent")
        need(sent.get("expires_requested") == seconds, repr(text), sent)


@case("a method in lower case is another method")
def lower(program):
    told = run(program, capture([request("register sip:example.net SIP/2.0")]))
    need("register-sent" not in told.events, told.events)
    need(told.summary["methods"]["other"] == 1, told.summary["methods"])


@case("times of every year are written as such")
def years(program):
    import datetime
    import struct
    for at in (0, 951782400, 2147483647):
        data = bytearray(capture([request()]))
        data[24:28] = struct.pack("<I", at)
        told = run(program, bytes(data))
        wanted = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
        found = [entry["ts"] for entry in told.all("event")]
        need(found and found[0].startswith(wanted.strftime("%Y-%m-%dT%H:%M:%S.")), at, found)

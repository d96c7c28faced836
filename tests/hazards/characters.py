"""Octets of the wire in outputs: nothing drives a terminal, and JSON stays JSON."""
import re

from cases import case
from traffic import answer, capture, need, request, run

# Names, users and texts that would do something to whoever prints them raw.
EVIL = {
    "an escape sequence": b"A\x1b[31mB\x07",
    "a C1 control": b"A\xc2\x9b31mB",
    "a raw C1 octet": b"A\x9b31mB",
    "DEL and NUL": b"A\x7f\x00B",
    "a bidirectional override": "A\u202eB\u2066C".encode(),
    "a Latin-1 octet": b"J\xf6rg",
    "overlong UTF-8": b"A\xc0\xafB\xe0\x80\xaf",
    "a surrogate": b"A\xed\xa0\x80B",
    "a lone continuation": b"A\x80\xbfB",
    "beyond Unicode": b"A\xf4\x90\x80\x80B",
    "half a character at the end": b"AB\xe2\x82",
    "a line separator": "A\u2028B\u0085C".encode(),
    "a formula": b"=cmd|'/C calc'!A1",
    "format directives": b"%s%n%d%%",
    "a backspace and a carriage return": b"A\b\b\rB",
}
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def conversation(evil):
    """Evil in every place that some output shows."""
    user = evil.replace(b"\0", b"").replace(b"\r", b"")
    uri = b"<sip:%s@example.net>" % user
    contact = b"<sip:%s@192.0.2.10>" % user
    head = dict(call_id=b"c-" + evil, User_Agent=evil, From=b'"%s" %s;tag=1' % (evil, uri),
                To=b'"%s" %s' % (evil, uri), Contact=b'"%s" %s;expires=60;q=%s' % (evil, contact, evil),
                Server=evil, Warning=b'399 x "%s"' % evil)
    body = (b'<presence xmlns="urn:ietf:params:xml:ns:pidf"><tuple id="a"><status><basic>open'
            b'</basic></status><note>%s</note></tuple></presence>' % evil)
    asked = b'Digest realm="%s", nonce="%s", opaque="%s", algorithm="%s"' % ((evil,) * 4)
    proof = (b'Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s", algorithm="%s"'
             % ((evil,) * 6))
    del head["Contact"]
    both = b'"%s" %s;expires=60;q=%s' % (evil, contact, evil)
    return [request(Contact=both, **head),
            answer(b"SIP/2.0 401 " + evil, Contact=None, WWW_Authenticate=asked, **head),
            request(number=2, Contact=both, Authorization=proof, **head),
            answer(b"SIP/2.0 200 " + evil, number=2, Contact=both, **head),
            request("PUBLISH sip:example.net SIP/2.0", body, 3, Event=b"presence;x=" + evil, **head),
            answer(b"SIP/2.0 200 OK", 3, method="PUBLISH", Contact=None, SIP_ETag=evil, **head),
            request(b"REGISTER sip:%s SIP/2.0" % user, number=4, Expires=evil, Contact="*", **head),
            answer(b"SIP/2.0 500 " + evil, number=4, Contact=None, **head)]


def printed(name, evil):
    @case("%s leaves no raw octet in any output" % name)
    def clean(program):
        data = capture(conversation(evil))
        told = run(program, data, users=b"alice:*:x\n")
        need(told.summary["sip_messages"] >= 6, told.summary["sip_messages"], "messages")
        for output in ("ndjson", "text"):
            for options in ((), ("-v",), ("-q",)):
                shown = run(program, data, *options, output=output)
                for stream in (shown.stdout, shown.stderr):
                    found = RAW.search(stream.decode("utf-8"))
                    need(not found, output, *options, found and repr(found[0]))


for title, evil_octets in EVIL.items():
    printed(title, evil_octets)


@case("control characters in a method are told and shown as such")
def method(program):
    for start in (b"REG\x1b[2JISTER sip:a@b SIP/2.0", b"\x1b]0;x\x07 sip:a@b SIP/2.0"):
        told = run(program, capture([request(start)]))
        need(b"\x1b" not in told.stdout + told.stderr, "a raw escape")
        summary = told.summary
        need(summary["malformed"] + summary["not_sip"] == 1, summary["malformed"], summary["not_sip"])


@case("a NUL hides no header behind it")
def nul(program):
    hidden = request(Contact=None, Content_Length=None).removesuffix(b"\r\n")
    hidden += b"\0X: y\r\nContact: <sip:hidden@192.0.2.66>\r\n\r\n"
    told = run(program, capture([hidden, answer(Contact="<sip:hidden@192.0.2.66>;expires=60")]))
    sent = next((entry for entry in told.all("event") if entry["event"].endswith("-sent")), None)
    need(sent, "nothing was sent:", told.events)
    need(sent["event"] == "register-sent", sent["event"])
    need(sent["detail"]["contact"] == "sip:hidden@192.0.2.66", sent["detail"])
    for place in (dict(call_id=b"c\x001"), dict(From=b"<sip:al\0ice@example.net>;tag=1"),
                  dict(User_Agent=b"a\0b")):
        told = run(program, capture([request(**place), answer(**place)]))
        need("registered" in told.events or told.summary["malformed"] == 2, place, told.events)

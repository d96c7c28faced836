"""What phones and fuzzers send instead of what RFC 3261 says."""
from cases import case
from traffic import answer, capture, need, request, run

DISPLAYS = ('"A" ', "A B C ", "J\u00f6rg ", "Smith, John ", "John (Sales) ", "alice@example.net ",
            'O"Brien ', "A/B ", "A:B ", "A\tB\t", '"A"\t', '"a \\" b" ', '"a\\\\" ', '"<sip:x@y>" ', "",
            '"" ', "\t", "\u4f60\u597d ", '"J\u00f6rg" ', "!#$ ", '"unclosed ')


@case("a REGISTER with an odd display name is followed")
def displays(program):
    for display in DISPLAYS:
        names = dict(From="%s<sip:alice@example.net>;tag=1" % display,
                     To="%s<sip:alice@example.net>" % display)
        told = run(program, capture([request(**names), answer(**names)]))
        need("registered" in told.events, repr(display), told.events)
        need(told.all("flow")[0]["aor"] == "alice@example.net", repr(display),
             told.all("flow")[0]["aor"])


TWICE = {"Call-ID": "other", "From": "<sip:bob@example.net>;tag=9", "To": "<sip:bob@example.net>",
         "CSeq": "77 REGISTER", "Expires": "17"}


@case("of a header that may stand once only the first counts")
def twice(program):
    for name, other in TWICE.items():
        lines = request().replace(b"Content-Length", b"%s: %s\r\nContent-Length" % (
            name.encode(), other.encode()))
        told = run(program, capture([lines, answer()]))
        need("registered" in told.events, name, told.events)
        flow, sent = told.all("flow")[0], told.all("event")[0]
        need(flow["call_id"] == "c1@192.0.2.10", name, flow["call_id"])
        need(flow["aor"] == "alice@example.net", name, flow["aor"])
        need(sent["cseq"] == 1, name, sent["cseq"])
        need(sent["detail"]["expires_requested"] == 3600, name, sent["detail"])


JUNK = (b"garbage\r\n", b": no name\r\n", b"A B: c\r\n", b"X-" + b"y" * 5000 + b": 1\r\n",
        b"Subject:\r\n", b"\x01\x02\x03\r\n", b"Contact\r\n", b"X:\r\n Y\r\n\tZ\r\n",
        b"Content-Type: text\r\n", b"Content-Type:\r\n", b"Warning: CLI Should be in E164 Format\r\n")


@case("a line that is no header costs nothing but itself")
def junk(program):
    for line in JUNK:
        for before in (b"Via:", b"Call-ID:", b"Content-Length:"):
            told = run(program, capture([request().replace(before, line + before, 1), answer()]))
            need("registered" in told.events, line[:20], before, told.events)


STARTS = ("REGISTER  sip:example.net  SIP/2.0", "REGISTER sip:example.net SIP/2.0 ",
          "REGISTER sip:example.net sip/2.0",
          "REGISTER <sip:example.net> SIP/2.0", "REGISTER sip:exa mple.net SIP/2.0")


@case("blanks in a request line are borne")
def starts(program):
    for start in STARTS:
        told = run(program, capture([request(start), answer()]))
        need("registered" in told.events, repr(start), told.events)


@case("line ends without CR are borne")
def ends(program):
    for end in (b"\n", b"\r\n"):
        told = run(program, capture([request().replace(b"\r\n", end), answer().replace(b"\r\n", end)]))
        need("registered" in told.events, end, told.events)


@case("every compact name is known")
def compact(program):
    def short(data):
        for name, letter in ((b"Via", b"v"), (b"From", b"f"), (b"To", b"t"), (b"Call-ID", b"i"),
                             (b"Contact", b"m"), (b"Content-Length", b"l"), (b"Event", b"o"),
                             (b"Supported", b"k")):
            data = data.replace(b"\r\n" + name + b":", b"\r\n" + letter + b":")
        return data

    payloads = [request(Supported="path"), answer(),
                request("PUBLISH sip:alice@example.net SIP/2.0", number=2, call_id="c2",
                        Event="presence", Contact=None),
                answer(number=2, call_id="c2", method="PUBLISH", Contact=None, SIP_ETag="e1",
                       Expires="60")]
    told = run(program, capture([short(payload) for payload in payloads]))
    need({"registered", "published"} <= set(told.events), told.events)
    package = {entry["event_package"] for entry in told.all("publication")}
    need(package == {"presence"}, package)


@case("a folded header is read whole")
def folded(program):
    contact = "<sip:alice@192.0.2.10:5060>\r\n ;expires=60\r\n\t;q=0.5"
    told = run(program, capture([request(Contact=contact), answer(Contact=contact)]))
    need([entry["expires_granted"] for entry in told.all("binding")] == [60], told.all("binding"))


@case("a message that was cut is no query, and its digest no wrong one")
def cut(program):
    proof = ('Digest username="alice", realm="example.net", nonce="b2d70db2", uri="sip:example.net", '
             'response="00000000000000000000000000000000"')
    whole = capture([request(Authorization=proof)])
    for kept in (*range(60, len(whole) - 40, 7), 96, 128, 256):
        data = whole[:32] + kept.to_bytes(4, "little") + whole[36:40 + kept]
        told = run(program, data, users="alice:*:s3cret\n")
        need("query-sent" not in told.events, kept, told.events)
        need(not told.verdicts or b"response" in data, kept, told.verdicts)
        need("auth-wrong-password" not in told.findings, kept, told.findings)
    need(told.summary["truncated"] == 1, "truncated:", told.summary["truncated"])

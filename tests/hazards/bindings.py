"""Contacts of every kind: the right number, the right time, and nobody else's."""
from cases import case
from traffic import answer, capture, need, request, run


def registered(program, contact, listed=None, **changes):
    """A phone that registers contact, and the server lists it (or what is listed)."""
    told = run(program, capture([request(Contact=contact, **changes),
                                 answer(Contact=contact if listed is None else listed)]))
    return told


def granted(told):
    return {entry["contact"]: entry.get("expires_granted") for entry in told.all("binding")
            if entry["status"] == "active"}


LISTS = {
    "a comma list": ("<sip:a@192.0.2.10>;expires=60,<sip:b@192.0.2.10>;expires=120",
                     {"sip:a@192.0.2.10": 60, "sip:b@192.0.2.10": 120}),
    "two lines": (["<sip:a@192.0.2.10>;expires=60", "<sip:b@192.0.2.10>;expires=120"],
                  {"sip:a@192.0.2.10": 60, "sip:b@192.0.2.10": 120}),
    "commas in a URI's user": ("<sip:a,b@192.0.2.10>;expires=60,<sip:c@192.0.2.10>;expires=61",
                               {"sip:a,b@192.0.2.10": 60, "sip:c@192.0.2.10": 61}),
    "commas and brackets in quotes": ('"a, <sip:x@y>" <sip:a@192.0.2.10>;expires=60',
                                      {"sip:a@192.0.2.10": 60}),
    "commas in an instance": ('<sip:a@192.0.2.10>;+sip.instance="<urn:uuid:1,2;3>";reg-id=1;'
                              'expires=60', {"sip:a@192.0.2.10": 60}),
    "GRUUs": ('<sip:a@192.0.2.10>;pub-gruu="sip:a@h;gr=urn:uuid:f8,1";temp-gruu="sip:t@h;gr";'
              '+sip.instance="<urn:uuid:f8>";expires=60', {"sip:a@192.0.2.10": 60}),
    "a quoted expires": ('<sip:a@192.0.2.10>;expires="60"', {"sip:a@192.0.2.10": 60}),
    "two semicolons": ("<sip:a@192.0.2.10>;;expires=60", {"sip:a@192.0.2.10": 60}),
    "no angle brackets": ("sip:a@192.0.2.10;expires=60", {"sip:a@192.0.2.10": 60}),
    "blanks everywhere": ("  <sip:a@192.0.2.10> ; expires = 60 ", {"sip:a@192.0.2.10": 60}),
    "IPv6": ("<sip:a@[2001:db8::1]:5060>;expires=60", {"sip:a@[2001:db8::1]:5060": 60}),
    "a telephone number": ("<tel:+15551234>;expires=60", {"tel:+15551234": 60}),
}


def listed_as(name, contact, expected):
    @case("contacts with %s are counted, each with its time" % name)
    def counts(program):
        found = granted(registered(program, contact))
        need(found == expected, found)


for title, (value, bound) in LISTS.items():
    listed_as(title, value, bound)

BROKEN = ("%", "<>", "<sip:a@192.0.2.10", '"abc <sip:a@192.0.2.10>', "<sip:>", "<urn:a,b>", ",", "",
          "sip:", "<sip:a@2001:db8::1:5060>", "<sip:a@[2001:db8::1>", "<sip:a@192.0.2.10:abc>",
          "<sip:a@192.0.2.10:70000>", "<sip:a@192.0.2.10>;expires=;q=1", "\u4f60", "<<sip:a@b>>")


@case("a REGISTER whose Contact cannot be read is followed all the same")
def broken(program):
    for contact in BROKEN:
        told = run(program, capture([request(Contact=contact),
                                     answer("SIP/2.0 403 Forbidden", Contact=None)]))
        need(len(told.all("flow")) == 1, repr(contact), "no flow")
        flow = told.all("flow")[0]
        need(flow["aor"] == "alice@example.net", repr(contact), flow["aor"])
        need((flow["requests"], flow["responses"]) == (1, 1), repr(contact), "not one and one")
        need(not told.all("binding"), repr(contact), "a binding")


@case("an un-REGISTER with a port that is none takes no other contact away")
def ports(program):
    for contact in ("<sip:a@192.0.2.10:70000>", "<sip:a@192.0.2.10:abc>", "<sip:a@192.0.2.10:0>"):
        told = run(program, capture([request(Contact="<sip:a@192.0.2.10>"),
                                     answer(Contact="<sip:a@192.0.2.10>;expires=60"),
                                     request(number=2, Contact=contact + ";expires=0"),
                                     answer(number=2, Contact="<sip:a@192.0.2.10>;expires=60")]))
        left = [(entry["contact"], entry["status"]) for entry in told.all("binding")]
        need(left == [("sip:a@192.0.2.10", "lingering")], contact, left)


@case("a star with Expires 0 takes every contact away")
def star(program):
    told = run(program, capture([
        request(Contact=["<sip:a@192.0.2.10>", "<sip:b@192.0.2.10>"]),
        answer(Contact="<sip:a@192.0.2.10>;expires=60,<sip:b@192.0.2.10>;expires=60"),
        request(number=2, Contact="*", Expires="0"), answer(number=2, Contact=None)]))
    statuses = [entry["status"] for entry in told.all("binding")]
    need(statuses == ["removed", "removed"], statuses)
    need("star-not-zero" not in told.findings, told.findings)


@case("a star that RFC 3261 forbids is told and takes nothing away by itself")
def star_odd(program):
    for contact, expires in (("*", "3600"), ("*", None), ("*, <sip:b@192.0.2.10>", "0")):
        told = run(program, capture([
            request(Contact="<sip:a@192.0.2.10>"), answer(Contact="<sip:a@192.0.2.10>;expires=60"),
            request(number=2, Contact=contact, Expires=expires),
            answer("SIP/2.0 400 Bad Request", number=2, Contact=None)]))
        statuses = [entry["status"] for entry in told.all("binding")]
        need("removed" not in statuses and len(statuses) == 1, repr(contact), statuses)
        need("star-not-zero" in told.findings, repr(contact), told.findings)


@case("users that differ by an escape only are different users")
def aliases(program):
    users = ("al", "al%00ice", "al%00", "100", "100%", "100%zz5", "a%0d%0ab")
    payloads = []
    for number, user in enumerate(users):
        names = dict(user=user, call_id="c%d" % number, Contact="<sip:x@192.0.2.10>")
        payloads += [request(**names), answer(**{**names, "Contact": "<sip:x@192.0.2.10>;expires=9"})]
    told = run(program, capture(payloads))
    need(told.summary["aors"] == len(users), told.summary["aors"], "addresses-of-record")
    need(len(told.all("binding")) == len(users), len(told.all("binding")), "bindings")
    for line in told.stdout.splitlines():
        need(b"\r" not in line and b"\0" not in line, "a raw control octet")


@case("of two @ signs none makes somebody else of a user")
def two_ats(program):
    told = run(program, capture([
        request(), answer(),
        request(call_id="c2", To="<sip:alice@evil@example.net>", From="<sip:a:b@c@example.net>;tag=1",
                Contact="<sip:x@192.0.2.66>"),
        answer(call_id="c2", To="<sip:alice@evil@example.net>;tag=2",
               Contact="<sip:x@192.0.2.66>;expires=60")]))
    own = [entry for entry in told.all("binding") if entry["aor"] == "alice@example.net"]
    need([entry["contact"] for entry in own] == ["sip:alice@192.0.2.10:5060"],
         [(entry["aor"], entry["contact"]) for entry in told.all("binding")])

"""Challenges and credentials as sloppy phones and servers write them: read right or not at all."""
import hashlib
import os
import tempfile

from cases import case
from traffic import (NONCE, REALM, answer, capture, challenge, login, md5, need, peak, proof, request, run)

RIGHT = dict(username='"alice"', realm='"%s"' % REALM, nonce='"%s"' % NONCE,
             uri='"sip:example.net"', response='"%s"' % proof(), qop="auth", nc="00000001",
             cnonce='"0a4f113b"')
USERS = "alice:*:s3cret\n"


def credentials(scheme="Digest ", between=", ", equals="=", end="", first="", **changes):
    parts = [name + equals + value for name, value in {**RIGHT, **changes}.items() if value]
    return scheme + first + between.join(parts) + end


def verdict_of(program, line, asked=None, users=USERS, **changes):
    told = run(program, capture(login(line, asked, **changes)), users=users)
    need("registered" in told.events, "not registered:", told.events)
    need(len(told.verdicts) == 1, "verdicts:", told.verdicts)
    return told


SLOPPY = {
    "an unquoted user name": dict(username="alice"),
    "an unquoted realm": dict(realm=REALM),
    "an unquoted nonce": dict(nonce=NONCE),
    "an unquoted URI": dict(uri="sip:example.net"),
    "an unquoted response": dict(response=proof()),
    "an unquoted response at the end": dict(response=None, algorithm="MD5, response=" + proof()),
    "a trailing comma": dict(end=","),
    "a trailing comma and a blank": dict(end=", "),
    "two commas in a row": dict(between=",, "),
    "no blanks": dict(between=","),
    "a quoted algorithm": dict(algorithm='"MD5"'),
    "a quoted nonce count and qop": dict(nc='"00000001"', qop='"auth"'),
    "unknown parameters that begin like known ones": dict(first="ncx=2, qopx=3, urix=4, noncex=5, "),
    "a tab behind the scheme": dict(scheme="Digest\t"),
    "another case": dict(scheme="digest ", username=None, USERNAME='"alice"'),
    "blanks around the equals signs": dict(equals=" = "),
    "an algorithm in lower case": dict(algorithm="md5"),
    "semicolons behind quoted values": dict(between="; ", qop='"auth"', nc='"00000001"'),
    "blanks in front": dict(scheme="  Digest   "),
}


def sloppy(name, changes):
    @case("credentials with %s are read" % name)
    def reads(program):
        verdict = verdict_of(program, credentials(**changes)).verdicts
        need(verdict == ["match"], "verdict", verdict)


for title, mistake in SLOPPY.items():
    sloppy(title, mistake)

ASKED = {
    "an unquoted qop in the middle": 'Digest realm="%s", qop=auth, nonce="%s", algorithm=MD5',
    "an unquoted qop at the end": 'Digest realm="%s", nonce="%s", algorithm=MD5, qop=auth',
    "an unquoted realm": 'Digest realm=%s, nonce="%s", algorithm=MD5, qop="auth"',
    "a quoted algorithm": 'Digest realm="%s", nonce="%s", algorithm="MD5", qop="auth"',
    "a quoted stale": 'Digest realm="%s", nonce="%s", stale="false", qop="auth"',
    "an empty opaque": 'Digest realm="%s", nonce="%s", opaque="", qop="auth"',
    "a trailing comma": 'Digest realm="%s", nonce="%s", qop="auth",',
    "a tab behind the scheme": 'Digest\trealm="%s", nonce="%s", qop="auth"',
    "blanks around the equals signs": 'Digest realm = "%s" , nonce = "%s" , qop = "auth"',
}


def challenged(name, asked):
    @case("a challenge with %s is read" % name)
    def reads(program):
        told = verdict_of(program, credentials(), asked % (REALM, NONCE))
        detail = next(entry["detail"] for entry in told.all("event")
                      if entry["event"] == "challenged")
        need(detail["realm"] == REALM, "realm", detail["realm"])
        need(detail["nonce_prefix"] == NONCE[:8], "nonce", detail["nonce_prefix"])
        need(detail["qop"] == ["auth"], "qop", detail["qop"])
        need(told.verdicts == ["match"], "verdict", told.verdicts)
        need(not {"digest-malformed", "nonce-unknown"} & told.findings, told.findings)


for title, line in ASKED.items():
    challenged(title, line)


@case("escaped quotes and backslashes in a user name and a realm are taken off before hashing")
def escaped(program):
    user, realm = 'al"ice', 'r\\x"y'
    line = credentials(username='"al\\"ice"', realm='"r\\\\x\\"y"',
                       response='"%s"' % proof(user, realm))
    told = verdict_of(program, line, 'Digest realm="r\\\\x\\"y", nonce="%s", qop="auth"' % NONCE,
                      '%s:*:s3cret\n' % user)
    need(told.verdicts == ["match"], told.verdicts)


@case("commas, semicolons and equals signs inside of quotes part nothing")
def commas(program):
    user, realm, uri = "al,ice", "r,s;t=u", "sip:example.net;a=b,c"
    line = credentials(username='"%s"' % user, realm='"%s"' % realm, uri='"%s"' % uri,
                       response='"%s"' % proof(user, realm, uri=uri))
    told = verdict_of(program, line, 'Digest realm="%s", nonce="%s", qop="auth"' % (realm, NONCE),
                      '%s:*:s3cret\n' % user)
    need(told.verdicts == ["match"], told.verdicts)


@case("a wrong password is a mismatch, and no sloppiness hides it")
def wrong(program):
    for changes in SLOPPY.values():
        line = credentials(**changes)
        told = verdict_of(program, line, users="alice:*:other\n")
        need(told.verdicts == ["mismatch"], line, told.verdicts)


@case("the empty credentials of an IMS phone are no proof, and no wrong one")
def initial(program):
    line = ('Digest username="alice@ims", realm="example.net", nonce="", uri="sip:example.net", '
            'response="", integrity-protected="no"')
    told = run(program, capture([request(Authorization=line), challenge()]), users=USERS)
    need(told.events[:2] == ["register-sent", "challenged"], told.events)
    need(not told.verdicts, told.verdicts)
    need(not {"auth-wrong-password", "digest-malformed", "challenge-ignored"} & told.findings,
         told.findings)


def sha256(*parts):
    return hashlib.sha256(":".join(parts).encode()).hexdigest()


STRONG, WEAK = ('Digest realm="%s", nonce="n%d%s", algorithm=%s, qop="auth"' % (REALM, n, NONCE, name)
                for n, name in ((1, "SHA-256"), (2, "MD5")))


def two_challenges(name, asked):
    @case("of two challenges %s the one that was answered counts" % name)
    def counts(program):
        for algorithm, digest, number in (("SHA-256", sha256, 1), ("MD5", md5, 2)):
            nonce = "n%d%s" % (number, NONCE)
            line = credentials(nonce='"%s"' % nonce, algorithm=algorithm,
                               response='"%s"' % proof(nonce=nonce, digest=digest))
            told = verdict_of(program, line, asked)
            need(told.verdicts == ["match"], algorithm, told.verdicts)
            need("nonce-unknown" not in told.findings, algorithm, "nonce-unknown")
            detail = next(entry["detail"] for entry in told.all("event")
                          if entry["event"] == "challenged")
            need(detail["algorithms"] == ["SHA-256", "MD5"], detail["algorithms"])


two_challenges("on two lines", [STRONG, WEAK])
two_challenges("on one line", STRONG + ", " + WEAK)

UNUSABLE = ("Basic YWxpY2U6czNjcmV0", "Digest", "Digest ,", 'Digest username="alice', "", "Bearer x",
            'Digest username="alice", username="bob", realm="r", nonce="n", uri="u", response="0"')


@case("credentials that are none lose nothing but themselves")
def unusable(program):
    for line in UNUSABLE:
        told = run(program, capture(login(line)), users=USERS)
        need("registered" in told.events, repr(line), told.events)
        need("match" not in told.verdicts, repr(line), told.verdicts)
        need(told.all("binding")[0]["status"] == "active", repr(line), "no active binding")


@case("without MD5 in the machine's OpenSSL tracking goes on and the digest is unverifiable")
def no_md5(program):
    text = ("openssl_conf = c\n[c]\nproviders = p\n[p]\nnull = n\n[n]\nactivate = 1\n")
    with tempfile.NamedTemporaryFile("w", suffix=".cnf") as file:
        file.write(text)
        file.flush()
        told = run(program, capture(login(credentials())), users=USERS,
                   environment={**os.environ, "OPENSSL_CONF": file.name})
    need(told.verdicts == ["unverifiable"], told.verdicts)
    need("registered" in told.events, told.events)
    need("auth-wrong-password" not in told.findings, told.findings)


@case("fifteen thousand octets of realm and nonce are borne")
def huge(program):
    realm, nonce = "r" * 7000, "n" * 7000
    asked = 'Digest realm="%s", nonce="%s", qop="auth"' % (realm, nonce)
    line = credentials(realm='"%s"' % realm, nonce='"%s"' % nonce,
                       response='"%s"' % proof(realm=realm, nonce=nonce))
    told = run(program, capture(login(line, asked)), users=USERS)
    need("registered" in told.events, told.events)
    need("auth-wrong-password" not in told.findings, told.findings)


@case("twenty thousand nonces of one user take no more room than a thousand", heavy=True)
def nonces(program):
    def made(count):
        payloads = []
        for n in range(1, 2 * count, 2):
            nonce = "%08x" % n
            line = credentials(nonce='"%s"' % nonce, response='"%s"' % proof(nonce=nonce))
            payloads += [request(number=n), challenge('Digest realm="%s", nonce="%s", qop="auth"' %
                                                      (REALM, nonce), n),
                         request(number=n + 1, Authorization=line), answer(number=n + 1)]
        return peak(program, capture(payloads), users=USERS)

    few, many = made(1000), made(20000)
    need(many < few + (2 << 20), "%d octets became %d" % (few, many))

"""Times and lengths of records that cannot be, and machines whose clock is of no concern."""
import os
import struct

from cases import case
from traffic import START, answer, capture, need, request, run


def rewritten(data, change):
    """Each record's (number, seconds, micros, captured, original) as change gives them back."""
    out, at, number = data[:24], 24, 0
    while at < len(data):
        number += 1
        head = struct.unpack_from("<IIII", data, at)
        seconds, micros, captured, original = change(number, *head)
        out += struct.pack("<IIII", seconds % 2**32, micros % 2**32, captured, original)
        out += data[at + 16:at + 16 + head[2]]
        at += 16 + head[2]
    return out


def logins(count):
    """Users, each of whom registers for an hour."""
    payloads = []
    for number in range(count):
        names = dict(user="u%d" % number, call_id="c%d" % number)
        payloads += [request(**names), answer(**names)]
    return capture(payloads)


def statuses(told):
    return [entry["status"] for entry in told.all("binding")]


@case("a record that says it holds more than there was on the wire is read")
def lengths(program):
    told = run(program, rewritten(logins(2), lambda n, s, u, captured, _: (s, u, captured, 60)))
    need(statuses(told) == ["active"] * 2, statuses(told))
    need(told.summary["truncated"] == 0, "truncated:", told.summary["truncated"])


ODD = {"two million microseconds": lambda s, u: (s, 2000000),
       "minus one microsecond": lambda s, u: (s, -1),
       "a second before 1970": lambda s, u: (-1, u),
       "the year 2106": lambda s, u: (2**32 - 1, u),
       "a year ago": lambda s, u: (s - 31536000, u),
       "ten years ahead": lambda s, u: (s + 315360000, u),
       "nothing": lambda s, u: (0, 0)}


def one_odd(title, change):
    @case("one record with %s expires nobody" % title)
    def keeps(program):
        # In the midst of them, and of a user who is there already.
        told = run(program, rewritten(logins(20), lambda n, s, u, c, o: (
            *(change(s, u) if n == 21 else (s, u)), c, o)))
        need(statuses(told) == ["active"] * 20, statuses(told))
        need(told.summary["ended"].startswith("2026-01-12T09:00:0"), told.summary["ended"])


for name, how in ODD.items():
    one_odd(name, how)


@case("a capture that runs backwards is followed, and told")
def backwards(program):
    told = run(program, rewritten(logins(20), lambda n, s, u, c, o: (START - 2 * n, u, c, o)))
    need(statuses(told) == ["active"] * 20, statuses(told))
    need("time-regression" in told.findings, told.findings)


@case("the machine's time zone is of no concern")
def surroundings(program):
    data = logins(3)
    plain = run(program, data, "-v", output="text").stdout
    for zone in ("Asia/Kathmandu", "EST5EDT", "nonsense/zone", ":/etc/passwd"):
        told = run(program, data, "-v", output="text", environment={**os.environ, "TZ": zone})
        # The folder in the first line is another one each time.
        need(plain.split(b": ", 1)[1] == told.stdout.split(b": ", 1)[1], zone)

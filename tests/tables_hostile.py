#!/usr/bin/env python3
"""Tables that are cut, huge, nested, of the wrong types, or hold what a client chose to do harm.

tests/tables_hostile.py PROGRAM: every run must end with status 0 or with status 3 and one line, print
nothing raw, and give no command that a shell reads anything into. The commands are run with echoing
stand-ins for the registrars' programs.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import tables_given

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "tools"))
import mkpcap  # noqa: E402

ORIGIN = os.path.join(HERE, "..", "samples", "login-logout.pcap")
START, TAKEN = "2026-01-12T09:00:00Z", "2026-01-12T09:02:20Z"
LEFT = 160  # seconds that the rows have then
# What a client may call itself. None may reach a shell as anything but an argument.
HARM = ["plain", "$(touch${IFS}canary)", "`touch${IFS}canary`", ";touch${IFS}canary;", "a'b", "a\"b",
        "a|touch${IFS}canary", "&&touch${IFS}canary", ">canary", "*", "-rf", "~root", "!!", "#x",
        "a\\'b", "{a,b}", "$HOME", "a%27b", "é", "\x01\x1b[31m"]
failures = 0


def verdict(name, why=None):
    global failures
    failures += why is not None
    print("ok " + name if why is None else f"not ok {name}: {why}", flush=True)


def run(program, *options, table=None, timeout=60):
    command = [program, "-r", *options]
    if table is not None:
        command += ["-t", "-"]
    return subprocess.run(command, input=table, capture_output=True, timeout=timeout, check=False)


def problem_of(done, statuses=(0, 3)):
    """What is wrong with how a run ended."""
    lines = done.stderr.decode(errors="replace").splitlines()
    if done.returncode not in statuses:
        return f"status {done.returncode}: {' '.join(lines)[:200]}"
    if done.returncode == 3 and len(lines) != 1:
        return f"{len(lines)} lines on standard error"
    raw = set(done.stdout + done.stderr) & set(b"\x00\x01\x07\x1b\x7f\xff")
    return f"raw octets {raw} in the output" if raw else None


def real_tables():
    """One of each format that was printed by a real registrar."""
    folder = tables_given.tables.Folder("freeswitch")
    for dumps in tables_given.freeswitch_dumps(folder, "b3_killed_300"):
        for _, text in dumps:
            yield text.encode()
    yield tables_given.freeswitch_dumps(folder, "g11_gw_kam_unreg_stale")[0][0][1].encode()


def check_cut(program):
    for number, table in enumerate(real_tables()):
        why = None
        for n in range(0, len(table), max(1, len(table) // 60)):
            done = run(program, ORIGIN, "-o", "ndjson", table=table[:n])
            why = why or problem_of(done)
            rows = [json.loads(line) for line in done.stdout.splitlines()]
            if any(row["type"] == "table-row" and "command" in row for row in rows):
                why = why or "a command for a row of a table that is cut"
        verdict(f"table {number} cut everywhere", why)


def check_large(program):
    row = b"1000,d,c,sofia/internal/sip:1@10.0.0.1,1795353211,10.0.0.1,5,udp,vm,\n"
    title = (b"reg_user,realm,token,url,expires,network_ip,network_port,network_proto,hostname,"
             b"metadata\n")
    hostile = {
        "100 MB of rows": title + row * (100 * 1000 * 1000 // len(row)),
        "60 MB of rows of one user": title + row * (60 * 1000 * 1000 // len(row)),
        "30 MB of braces": b"{\n" * 15_000_000,
        "30 MB that look like JSON": b'{"\n' * 10_000_000,
        "30 MB that look like XML": b"<\n" * 15_000_000,
        "30 MB in one line": b"reg_user" + b"," * 30_000_000,
        "30 MB of nested lists": b'{"row_count":1,"rows":' + b"[" * 30_000_000,
        "20 MB of small lists": b'{"row_count":1,"rows":[' + b"[]," * 7_000_000 + b"1]}",
        "20 MB of nested XML": b"<profile><registrations>" + b"<a>" * 7_000_000,
        "20 MB of nested blocks": b"{\n\tDomains: {\n" + b"a: {\n" * 4_000_000,
        "a million empty events": b"Event: ContactStatusDetail\n\n" * 1_000_000,
        "NUL octets": b"\0" * 1_000_000,
    }
    for name, table in hostile.items():
        began = time.monotonic()
        try:
            done = run(program, ORIGIN, "-q", table=table, timeout=120)
            why = problem_of(done)
        except subprocess.TimeoutExpired:
            why = "it does not end"
        took = time.monotonic() - began
        if not why and took > 1 + len(table) / 1024 / 1000 * (10 if "asan" in program else 1):
            why = f"{took:.1f} s for {len(table)} octets"
        verdict("table: " + name, why)


def check_types(program):
    values = [b"null", b"true", b"7", b"-1", b"1e99", b'""', b'"\\u0000"', b"[]", b"{}", b'"sip:a@b"']
    keys = [b"reg_user", b"realm", b"token", b"url", b"expires", b"network_ip", b"network_port"]
    why = None
    for key in keys:
        for value in values:
            fields = [b'"%s":%s' % (name, value if name == key else b'"1"') for name in keys]
            table = b'{"row_count":1,"rows":[{%s}]}' % b",".join(fields)
            done = run(program, ORIGIN, "-o", "ndjson", table=table)
            why = why or problem_of(done)
    verdict("tables of the wrong types", why)


REQUEST = """@ {at} phone{port} > registrar
REGISTER sip:example.net SIP/2.0
Via: SIP/2.0/UDP 192.0.2.10:{port};rport;branch={{branch}}
From: <sip:u{n}@example.net>;tag=f{n}
To: <sip:u{n}@example.net>
Call-ID: {call_id}
CSeq: {cseq} REGISTER
Contact: <{contact}>
Expires: {expires}
{credentials}Content-Length: 0

"""
ANSWER = """@ {at} registrar > phone{port}
SIP/2.0 {status}
{{copy}}
{header}Server: {server}
Content-Length: 0

"""
CHALLENGE = 'WWW-Authenticate: Digest realm="e", nonce="{0}", algorithm=MD5, qop="auth"\n'


def hostile_rows():
    for n, harm in enumerate(HARM):
        yield n, 5070 + n, f"sip:{harm}@192.0.2.10:{5070 + n}", f"{harm}-{n}"


def hostile_capture(server):
    """Phones that registered under harmful names, and whose logout was challenged in vain."""
    lets = "".join(f"let phone{port} 192.0.2.10:{port}\n" for _, port, _, _ in hostile_rows())
    text = f"start {START}\nlet registrar 192.0.2.1:5060\n{lets}\n"
    for n, port, contact, call_id in hostile_rows():
        def request(at, cseq, expires, credentials=""):
            return REQUEST.format(at=at, port=port, n=n, call_id=call_id, cseq=cseq,
                                  contact=contact, expires=expires, credentials=credentials)

        def answer(at, status, header=""):
            return ANSWER.format(at=at, port=port, status=status, header=header, server=server)

        right = "Authorization: {digest user=u%d password=p}\n" % n
        text += request(0.0, 1, 300) + answer(0.1, "401 Unauthorized", CHALLENGE.format(n))
        text += request(0.2, 2, 300, right)
        text += answer(0.3, "200 OK", f"Contact: <{contact}>;expires=300\n")
        text += request(100.0, 3, 0) + answer(100.1, "401 Unauthorized", CHALLENGE.format(-n - 1))
    return text


def freeswitch_table():
    taken = int(tables_given.tables.epoch(TAKEN))
    rows = [{"reg_user": f"u{n}", "realm": "example.net", "token": call_id,
             "url": "sofia/internal/" + contact, "expires": str(taken + LEFT + 60),
             "network_ip": "192.0.2.10", "network_port": str(port)}
            for n, port, contact, call_id in hostile_rows()]
    return json.dumps({"row_count": len(rows), "rows": rows}).encode()


def kamailio_table():
    rows = [(f"u{n}@example.net", contact, LEFT, call_id, 2, "phone", "[not set]")
            for n, _, contact, call_id in hostile_rows()]
    return tables_given.kamailio_text(rows).encode()


STAND_IN = """#!/bin/sh
for argument; do printf '%s\\037' "$argument"; done >>"$TOLD"
printf '\\n' >>"$TOLD"
"""


def check_harm(program, name, server, table, wanted):
    with tempfile.TemporaryDirectory() as work:
        capture, told = os.path.join(work, "a.pcap"), os.path.join(work, "told")
        with open(capture, "wb") as file:
            file.write(mkpcap.capture(hostile_capture(server)))
        for stand_in in ("fs_cli", "kamcmd"):
            with open(os.path.join(work, stand_in), "w", encoding="ascii") as file:
                file.write(STAND_IN)
            os.chmod(file.name, 0o755)
        path = os.path.join(work, "table")
        with open(path, "wb") as file:
            file.write(table)
        done = subprocess.run([program, "-r", capture, "-t", f"{path}@{TAKEN}", "--commands"],
                              capture_output=True, timeout=60, check=False)
        why = problem_of(done, (0,))
        script = os.path.join(work, "script")
        with open(script, "wb") as file:
            file.write(done.stdout)
        environment = {"PATH": work + ":/usr/bin:/bin", "TOLD": told}
        for shell in (["sh", "-n"], ["sh"]):
            result = subprocess.run([*shell, script], cwd=work, env=environment,
                                    capture_output=True, timeout=60, check=False)
            if result.returncode or result.stderr or result.stdout:
                why = why or f"{' '.join(shell)}: {(result.stderr + result.stdout).decode()[:200]}"
        if os.path.exists(os.path.join(work, "canary")):
            why = why or "a shell did what a client wrote"
        lines = []
        if os.path.exists(told):
            with open(told, encoding="utf-8", errors="surrogateescape") as file:
                lines = [line.rstrip("\n").split("\x1f")[:-1] for line in file]
        allowed = [wanted(*row) for row in hostile_rows()]
        stray = [line for line in lines if line not in allowed]
        if stray:
            why = why or f"an argument was changed: {stray[0]}"
        if len(lines) < 12:
            why = why or f"only {len(lines)} commands: {done.stdout.decode()[:300]}"
    verdict(f"commands for harmful names, {name} ({len(lines)} of {len(HARM)})", why)


def unquoted(call_id):
    """As FreeSWITCH's console takes quotes off."""
    plain = all(c.isalnum() or c in "@._:+-" for c in call_id)
    return call_id if plain else f"'{call_id}'"


def main():
    program = os.path.realpath(sys.argv[1])
    check_cut(program)
    check_types(program)
    check_harm(program, "Kamailio", "kamailio (5.6.3 (x86_64/linux))", kamailio_table(),
               lambda n, port, contact, call_id:
               ["ul.rm_contact", "location", f"u{n}@example.net", contact])
    check_harm(program, "FreeSWITCH", "FreeSWITCH-mod_sofia/1.10.12", freeswitch_table(),
               lambda n, port, contact, call_id:
               ["-x", f"sofia profile internal flush_inbound_reg {unquoted(call_id)}"])
    check_large(program)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())

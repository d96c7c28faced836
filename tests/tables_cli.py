#!/usr/bin/env python3
"""How -t is given, what is said of tables that cannot be used, and the advice of every registrar.

tests/tables_cli.py PROGRAM
"""

import json
import os
import sys
import tempfile

import tables_given
import tables_hostile
from tables_hostile import ORIGIN, TAKEN, mkpcap, run, verdict

EMPTY = b'{"row_count": 0}\n'
SIPREGTRACE = "sipregtrace: "


def expect(name, done, status, words=""):
    """One line on standard error with these words, or none."""
    lines = done.stderr.decode(errors="replace").splitlines()
    if done.returncode != status:
        verdict(name, f"status {done.returncode} instead of {status}: {lines}")
    elif not words and lines:
        verdict(name, f"standard error is not empty: {lines}")
    elif words and (len(lines) != 1 or words not in lines[0]
                    or not lines[0].startswith(SIPREGTRACE)):
        verdict(name, f"not one line with \"{words}\": {lines}")
    else:
        verdict(name)


def rows_of(done):
    return [record for record in map(json.loads, done.stdout.splitlines())
            if record["type"] == "table-row"]


def check_arguments(program, work):
    path = os.path.join(work, "odd:name@home.json")
    with open(path, "wb") as file:
        file.write(EMPTY)
    for argument in (path, f"{path}@1795352871", f"freeswitch-json:{path}",
                     f"freeswitch-json:{path}@2026-11-22T13:07:51Z"):
        expect(f"-t {os.path.basename(argument)}", run(program, ORIGIN, "-q", "-t", argument), 0)
    expect("a format that it is not", run(program, ORIGIN, "-t", "sofia-xml:" + path), 3,
           "it is no sofia-xml, it looks like freeswitch-json")
    expect("no file", run(program, ORIGIN, "-t", path + ".none"), 3, "No such file")
    expect("a folder", run(program, ORIGIN, "-t", work), 3, "Is a directory")
    expect("an empty name", run(program, ORIGIN, "-t", ""), 2, "is expected")
    expect("no capture", tables_hostile.subprocess.run(
        [program, "-t", path], capture_output=True, check=False), 2,
        "-t compares with a capture: -r FILE or -i IFACE is needed")
    expect("--commands without a table", run(program, ORIGIN, "--commands"), 2, "-t is needed")
    expect("two outputs", run(program, ORIGIN, "--commands", "-t", path, "-o", "text"), 2,
           "only one -o can go to standard output")
    expect("standard input twice", run(program, ORIGIN, "-t", "-", "-t", "-"), 2,
           "standard input can be read only once")
    expect("no table", run(program, ORIGIN, table=b"hello\n"), 3,
           "no table of a registrar is recognised")
    expect("two tables in one", run(program, ORIGIN, table=EMPTY + b"\n" + EMPTY), 3,
           "line 3: a second table begins")
    done = run(program, ORIGIN, "-o", "ndjson", table=EMPTY)
    summary = json.loads(done.stdout.splitlines()[-1])
    verdict("the summary tells the tables", None if summary.get("tables") else "it does not")


def check_time(program, work):
    """The file's time is when it was taken; packets after that do not count for it."""
    path = os.path.join(work, "empty.json")
    with open(path, "wb") as file:
        file.write(EMPTY)
    for when, wanted in ((1795352871, ["wire-only"]), (1795353600, [])):
        os.utime(path, (when, when))
        done = run(program, ORIGIN, "-o", "ndjson", "-t", path)
        found = [row["class"] for row in rows_of(done) if row["taken_from"] == "file"]
        verdict(f"taken at {when}", None if found == wanted else f"{found} instead of {wanted}")


AMI = """Event: ContactStatusDetail\r
AOR: u0\r
URI: {contact}\r
UserAgent: phone\r
RegExpire: {expires}\r
CallID: {call_id}\r
\r
Event: ContactStatusDetailComplete\r
EventList: Complete\r
\r
"""
CLI = """  Contact:  <Aor/ContactUri............................> <Hash....> <Status> <RTT(ms)..>
====================================================================================

  Contact:  u0/{contact:<44} 8d2ff3d3a6 NonQual         nan

Objects found: 1
"""


def products():
    """Server, its table, and class, hold and command that one row must have."""
    _, _, contact, call_id = next(tables_hostile.hostile_rows())
    left = tables_hostile.LEFT
    expires = int(tables_given.tables.epoch(TAKEN)) + left
    opensips = {"Domains": [{"name": "location", "hash_size": 512, "AORs": [
        {"AOR": "u0", "Contacts": [{"Contact": contact, "Expires": left, "Callid": call_id}]}]}]}
    kamailio = {"Domains": [{"Domain": {"Domain": "location", "AoRs": [{"Info": {
        "AoR": "u0@example.net", "Contacts": [{"Contact": {
            "Address": contact, "Expires": left, "Call-ID": call_id}}]}}]}}]}
    later = json.loads(json.dumps(kamailio).replace(f": {left},", f": {left + 60},"))
    yield ("Kamailio", "kamailio (5.6.3)", json.dumps(kamailio), "leftover", None,
           f"kamcmd ul.rm_contact location u0@example.net {contact}")
    yield ("Kamailio, a row that lasts longer", "kamailio (5.6.3)", json.dumps(later), "differs",
           "lives", None)
    yield ("OpenSIPS without use_domain", "OpenSIPS (3.4.0)", json.dumps(opensips), "leftover", None,
           f"opensips-cli -x mi ul_rm_contact location u0 {contact}")
    yield ("Asterisk by AMI", "Asterisk PBX 20.5.0",
           AMI.format(contact=contact, expires=expires, call_id=call_id), "leftover", "table", None)
    yield ("Asterisk by its console", "Asterisk PBX 20.5.0", CLI.format(contact=contact), "leftover",
           "table", None)
    yield ("Asterisk, a contact that is cut", "Asterisk PBX 20.5.0",
           CLI.format(contact=contact[:12]).replace(" " * 33, " "), "leftover", "weak-key", None)


def check_products(program, work):
    for name, server, table, wanted, hold, command in products():
        capture = os.path.join(work, "a.pcap")
        with open(capture, "wb") as file:
            file.write(mkpcap.capture(tables_hostile.hostile_capture(server)))
        path = os.path.join(work, "table")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(table)
        done = run(program, capture, "-o", "ndjson", "-t", f"{path}@{TAKEN}")
        rows = [row for row in rows_of(done) if "row" in row]
        found = [(row["class"], row.get("hold"), row.get("command")) for row in rows]
        verdict("advice: " + name,
                None if found == [(wanted, hold, command)] else f"{found} {done.stderr}")
        failing = run(program, capture, "-q", "-t", f"{path}@{TAKEN}", "-e", "leftover", "-a", "u0*")
        if failing.returncode != (wanted == "leftover"):
            verdict("-e leftover: " + name, f"status {failing.returncode}")


def check_width(program):
    """Nothing but commands is wider than the page."""
    folder = tables_given.tables.Folder("freeswitch")
    dumps = tables_given.freeswitch_dumps(folder, "c12_contact_newcid_logout")[0]
    text = tables_given.run_program(program, folder, "c12_contact_newcid_logout.pcap", dumps,
                                    "freeswitch-contact", ("-q",))
    section = text[text.index("Table "):text.index("Findings")]
    wide = [line for line in section.splitlines() if len(line) > 100 and "Table " not in line]
    verdict("the width of the text", f"{len(wide[0])} columns: {wide[0]}" if wide else None)


def main():
    program = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        check_arguments(program, work)
        check_time(program, work)
        check_products(program, work)
        check_width(program)
    return tables_hostile.failures > 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The registrars' own tables, given with -t, against the captures they were taken with.

tests/tables_given.py PROGRAM [CAPTURE...]: for every capture of samples/lab, pjsip and freeswitch (or
the named ones) its last tables are given in each of the formats that were printed. Every row must
come out as samples/TABLES_GIVEN.tsv says, rows that it does not name as confirmed. Ends with the
number of rows of each class.
tests/tables_given.py --list PROGRAM: prints all rows that are not confirmed, as lines of that file.
"""

import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

import ndjson
import schema
import tables

FSCLI = re.compile(r"^\[(\d+\.\d+)\] (.*)> (.*)\n", re.M)
ULDUMP = re.compile(r"^\^\^\^ (.*) at (\d+\.\d+)\n", re.M)
PJSIP_ROW = re.compile(r"AoR=(\S+) Contact=(\S+) Expires-left=(-?\d+) Call-ID=(\S+) CSeq=(\d+) "
                       r"UA=(.*) State=\S+ Received=(.*)")
FINAL = "FINAL"
# What to give together: the tables of one kind may stand in several formats.
FREESWITCH = [
    ["show registrations as json", "sofia status profile internal reg",
     "sofia status profile external reg"],
    ["show registrations", "sofia xmlstatus profile internal reg",
     "sofia xmlstatus profile external reg"],
]


def truth(folder, stem, ending):
    for name in (stem, stem.split("-")[0]):
        path = os.path.join(tables.SAMPLES, folder.name, "truth", name + ending)
        if os.path.exists(path):
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                return file.read()
    return ""


def freeswitch_dumps(folder, stem):
    """Lists of (time, text), as they are to be given together."""
    text = truth(folder, stem, ".fscli.txt")
    heads = list(FSCLI.finditer(text)) + [None]
    final = {}
    for head, following in zip(heads, heads[1:]):
        if head and head.group(2).startswith(FINAL):
            end = following.start() if following else len(text)
            final[head.group(3)] = (head.group(1), text[head.end():end])
    if "ul.dump" in final:
        return [[final["ul.dump"]]]
    return [[final[name] for name in names] for names in FREESWITCH if names[0] in final]


def lab_dumps(folder, stem):
    text = truth(folder, stem, ".uldump.txt")
    at = folder.of({row[0]: row[2] for row in tables.read_tsv(folder.name, "ENDS.tsv")}, stem)
    begin, found = 0, []
    for mark in ULDUMP.finditer(text):
        found.append((mark.group(1), text[begin:mark.start()]))
        begin = mark.end()
    return [[(at, body)] for label, body in found if label == "end of capture"][-1:]


def kamailio_text(rows):
    """The lines of truth/*.txt as kamcmd prints the same rows."""
    out = ["{", "\tDomains: {", "\t\tDomain: {", "\t\t\tDomain: location", "\t\t\tAoRs: {"]
    for aor, contact, left, call_id, cseq, agent, received in rows:
        out += ["\t\t\t\tInfo: {", f"\t\t\t\t\tAoR: {aor}", "\t\t\t\t\tContacts: {",
                "\t\t\t\t\t\tContact: {", f"\t\t\t\t\t\t\tAddress: {contact}",
                f"\t\t\t\t\t\t\tExpires: {left}", f"\t\t\t\t\t\t\tCall-ID: {call_id}",
                f"\t\t\t\t\t\t\tCSeq: {cseq}", f"\t\t\t\t\t\t\tUser-Agent: {agent}",
                f"\t\t\t\t\t\t\tReceived: {received}", "\t\t\t\t\t\t}", "\t\t\t\t\t}",
                "\t\t\t\t}"]
    return "\n".join(out + ["\t\t\t}", "\t\t}", "\t}", "}", ""])


def pjsip_dumps(folder, stem):
    at = folder.of({row[0]: row[2] for row in tables.read_tsv(folder.name, "ENDS.tsv")}, stem)
    lines = truth(folder, stem, ".txt").splitlines()
    begins = [i for i, line in enumerate(lines) if "REGISTRAR TABLE (end of capture)" in line]
    if not begins or not at:
        return []
    rows = []
    for line in lines[begins[-1] + 1:]:
        found = PJSIP_ROW.search(line)
        if not line.startswith("    "):
            break
        if found:
            rows.append(found.groups())
    return [[(at, kamailio_text(rows))]]


DUMPS = {"freeswitch": freeswitch_dumps, "lab": lab_dumps, "pjsip": pjsip_dumps}


def run_program(program, folder, capture, dumps, model, options=("-o", "ndjson")):
    with tempfile.TemporaryDirectory() as work:
        command = [program, "-r", os.path.join(tables.SAMPLES, folder.name, capture), "-p",
                   tables.PORTS[folder.name], *options]
        for number, (at, text) in enumerate(dumps):
            path = os.path.join(work, f"table{number}.txt")
            with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.write(text)
            command += ["-t", f"{path}@{at}"]
        if model:
            command += ["-m", model]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=120, check=False)
    if done.returncode != 0:
        raise ValueError(f"status {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode("utf-8")


def rows_of(output):
    records = [json.loads(line) for line in output.splitlines()]
    return [record for record in records if record["type"] == "table-row"]


def line_of(name, row):
    return (name, row["kind"], row.get("aor", "-"), row.get("contact", "-"), row["class"],
            row.get("reason", "-"), "command" if "command" in row else row.get("hold", "-"))


def told():
    path = os.path.join(tables.SAMPLES, "TABLES_GIVEN.tsv")
    expected = collections.defaultdict(list)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as lines:
            for line in list(lines)[1:]:
                row = tuple(line.rstrip("\n").split("\t"))
                expected[row[0]].append(row)
    return expected


def work_of(wanted):
    for folder in map(tables.Folder, tables.PORTS):
        for capture in folder.captures():
            stem = capture.rsplit(".", 1)[0]
            if stem != tables.CUT_SHORT and (not wanted or stem in wanted):
                yield folder, capture, stem


def outputs(program, folder, capture, stem):
    """What is written for each way to give the tables of one capture."""
    return [run_program(program, folder, capture, dumps, folder.of(folder.models, stem))
            for dumps in DUMPS[folder.name](folder, stem)]


def outcome(program, folder, capture, stem):
    return [rows_of(output) for output in outputs(program, folder, capture, stem)]


def contract_problem(output):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(output)
        file.flush()
        try:
            ndjson.check_file(file.name)
        except ndjson.Wrong as wrong:
            return str(wrong)
    return schema.first_problem(output.splitlines())


def unusual(name, rows):
    return sorted(line_of(name, row) for row in rows if row["class"] != "confirmed")


def check(program, folder, capture, stem, expected):
    name = f"{folder.name}/{stem}"
    counts = collections.Counter()
    try:
        written = outputs(program, folder, capture, stem)
        ways = [rows_of(output) for output in written]
    except (ValueError, subprocess.TimeoutExpired) as problem:
        return f"not ok tables given with {name}: {problem}", counts
    if not ways:
        return f"skip tables given with {name}: there is no table of it", counts
    problems = [problem for problem in map(contract_problem, written) if problem]
    for rows in ways:
        found, wanted = unusual(name, rows), sorted(expected.get(name, []))
        if found != wanted:
            problems.append(f"{set(found) ^ set(wanted) or 'one row more or less'}")
        problems += ["a command for a living phone" for row in rows
                     if row["class"] == "confirmed" and "command" in row]
    counts.update(row["class"] for row in ways[0])
    if problems:
        return f"not ok tables given with {name}: {'; '.join(problems)}", counts
    return f"ok tables given with {name}", counts


def stranger(program):
    """A table whose rows the capture never saw: it says nothing of them, and nothing is to be done."""
    folder = tables.Folder("freeswitch")
    problems = []
    for dumps in freeswitch_dumps(folder, "b3_killed_300"):
        rows = rows_of(run_program(program, folder, "../login-logout.pcap", dumps, None))
        if len(rows) != 4 or any(row["class"] != "not-seen" or "command" in row for row in rows):
            problems.append(str([row["class"] for row in rows]))
        if run_program(program, folder, "../login-logout.pcap", dumps, None, ("--commands",)):
            problems.append("there are commands")
    name = "tables of another capture"
    return f"not ok {name}: {'; '.join(problems)}" if problems else f"ok {name}"


def main():
    listing = sys.argv[1] == "--list"
    program, wanted = sys.argv[1 + listing], sys.argv[2 + listing:]
    work = list(work_of(wanted))
    expected = told()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        if listing:
            found = pool.map(lambda item: (item[2], item[0], outcome(program, *item)), work)
            print("capture\tkind\taor\tcontact\tclass\treason\tadvice")
            for stem, folder, ways in found:
                for line in unusual(f"{folder.name}/{stem}", ways[0]) if ways else []:
                    print("\t".join(line))
            return False
        results = list(pool.map(lambda item: check(program, *item, expected), work))
    print(stranger(program))
    totals = collections.defaultdict(collections.Counter)
    for (folder, _, _), (line, counts) in zip(work, results):
        print(line)
        totals[folder.name].update(counts)
    for name, counts in totals.items():
        print(f"rows of {name}: " + ", ".join(f"{count} {kind}"
                                               for kind, count in sorted(counts.items())))
    return any(line.startswith("not ok") for line, _ in results)


if __name__ == "__main__":
    sys.exit(main())

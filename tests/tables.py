#!/usr/bin/env python3
"""Predicted tables against the registrars' own, and digest verdicts against independent ones.

tests/tables.py PROGRAM [CAPTURE...]: for every capture of samples/lab, pjsip and freeswitch (or the
named ones) the bindings that the program says are in the registrar's table at the end are compared
with TABLES.tsv, and the digests it found right and wrong with truth/NAME.flow.txt.
"""

import concurrent.futures
import datetime
import json
import os
import re
import subprocess
import sys

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples")
TOLERANCE_S = 2.5
# Registrars count whole seconds: rows this near to their end may go either way.
UNDECIDED_S = 1.0
FREESWITCH_LINGER_S = 60
PORTS = {"lab": "5060,5062,5080", "pjsip": "5060,5062,5080", "freeswitch": "5060,5080,5082,5090"}
CUT_SHORT = "x3_snaplen-snap256"


def read_tsv(folder, name):
    path = os.path.join(SAMPLES, folder, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines][1:]


class Folder:
    def __init__(self, name):
        self.name = name
        self.ends = {row[0]: row[2] for row in read_tsv(name, "ENDS.tsv")}
        self.models = dict(read_tsv(name, "MODELS.tsv"))
        self.unknowable = {row[0]: row[1] for row in read_tsv(name, "UNKNOWABLE.tsv")}
        self.tables = self.read_tables("TABLES.tsv")
        self.core_tables = self.read_tables("TABLES_CORE.tsv")

    def read_tables(self, file):
        tables = {}
        for row in read_tsv(self.name, file):
            rows = tables.setdefault(row[0], [])
            if len(row) > 3:
                rows.append((row[1], row[2], float(row[3])))
        return tables

    def captures(self):
        names = os.listdir(os.path.join(SAMPLES, self.name))
        return sorted(name for name in names if name.endswith((".pcap", ".pcapng")))

    def of(self, mapping, stem):
        """What mapping says of a capture, or of the one it is a variant of."""
        return mapping.get(stem, mapping.get(stem.split("-")[0]))


def run_program(program, folder, capture, until, model):
    path = os.path.join(SAMPLES, folder.name)
    command = [program, "-r", os.path.join(path, capture), "-o", "ndjson",
               "-P", os.path.join(path, "users.txt"), "-p", PORTS[folder.name]]
    if until:
        command += ["--until", until]
    if model:
        command += ["-m", model]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          check=False)
    if done.returncode != 0:
        text = done.stderr.decode(errors="replace").strip().splitlines()
        raise ValueError(f"status {done.returncode}: {text[-1] if text else ''}")
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def epoch(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def filed_as(record):
    """FreeSWITCH may file rows under a domain of its own (force-register-db-domain)."""
    return record.get("filed_as", record["aor"])


def predicted(records, until, freeswitch):
    rows = []
    for record in records:
        if record["type"] != "binding":
            continue
        status = record["status"]
        left = epoch(record["expires_at"]) - until if until and "expires_at" in record else 0.0
        late = freeswitch and status == "expired" and record.get("leftover") == "no-refresh"
        if status in ("active", "lingering") or late:
            rows.append((filed_as(record), record["contact"], left))
    return rows


def predicted_core(records, until):
    return [(filed_as(record), record["contact"], epoch(record["expires_at"]) - until)
            for record in records
            if record["type"] == "binding" and record.get("core") == "present"]


def plain(contact):
    """URIs as strings, less what registrars change on the way into their tables."""
    return contact.strip().strip("<>").replace("%20", " ").lower()


def decided(row, freeswitch):
    edges = [0.0, -float(FREESWITCH_LINGER_S)] if freeswitch else [0.0]
    return all(abs(row[2] - edge) > UNDECIDED_S for edge in edges)


def table_difference(expected, found, freeswitch):
    def same(a, b):
        return (a[0] == b[0] and plain(a[1]) == plain(b[1])
                and abs(a[2] - b[2]) <= TOLERANCE_S)

    unmatched = list(found)
    missing = []
    for row in expected:
        hit = next((other for other in unmatched if same(row, other)), None)
        if hit:
            unmatched.remove(hit)
        elif decided(row, freeswitch):
            missing.append(row)
    extra = [row for row in unmatched if decided(row, freeswitch)]
    words = [f"{sign} {aor} {contact} {left:.1f} s"
             for sign, rows in (("missing", missing), ("not in the table", extra))
             for aor, contact, left in rows]
    return ", ".join(words)


def expected_digests(folder, stem):
    for name in (stem, stem.split("-")[0]):
        path = os.path.join(SAMPLES, folder.name, "truth", name + ".flow.txt")
        if os.path.exists(path):
            break
    else:
        return None
    verdicts = {}
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            verdict = re.search(r"\| AUTH (OK|BAD|NOUSER)", line)
            key = re.search(r"\| CSeq: (\d+ \w+) \| Call-ID: ([^|]*) \|", line)
            if verdict and key:
                verdicts.setdefault(key.groups(), verdict.group(1))
    values = list(verdicts.values())
    return values.count("OK"), values.count("BAD")


def digest_difference(folder, stem, records):
    expected = expected_digests(folder, stem)
    if expected is None or stem == CUT_SHORT:
        return ""
    digests = next(record for record in records if record["type"] == "summary")["digests"]
    found = (digests["match"], digests["mismatch"])
    if found == expected:
        return ""
    return f"digests matching and not: {found[0]}, {found[1]} instead of {expected[0]}, {expected[1]}"


def core_difference(folder, stem, records, until):
    expected = folder.of(folder.core_tables, stem)
    models = {record["model"] for record in records if record["type"] == "binding"}
    if expected is None or not all(model.startswith("freeswitch") for model in models):
        return ""
    difference = table_difference(expected, predicted_core(records, float(until)), True)
    return f"core table: {difference}" if difference else ""


def check(program, folder, capture):
    stem = capture.rsplit(".", 1)[0]
    name = f"{folder.name}/{capture}"
    freeswitch = folder.name == "freeswitch"
    unknowable = folder.of(folder.unknowable, stem)
    if unknowable:
        return f"skip {name}: the wire cannot show its end ({unknowable})"
    until = folder.of(folder.ends, stem)
    expected = [] if stem == CUT_SHORT else folder.of(folder.tables, stem)
    try:
        records = run_program(program, folder, capture, until, folder.of(folder.models, stem))
        if expected is None:
            return f"ok {name} (read to its end; there is no table of it)"
        found = predicted(records, float(until) if until else None, freeswitch)
        problems = [table_difference(expected, found, freeswitch),
                    digest_difference(folder, stem, records),
                    core_difference(folder, stem, records, until)]
    except (ValueError, KeyError, StopIteration, subprocess.TimeoutExpired) as error:
        problems = [f"{type(error).__name__}: {error}"]
    problems = [problem for problem in problems if problem]
    return f"not ok {name}: {'; '.join(problems)}" if problems else f"ok {name}"


def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    work = [(folder, capture) for folder in map(Folder, PORTS) for capture in folder.captures()
            if not wanted or capture in wanted or capture.rsplit(".", 1)[0] in wanted]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(lambda item: check(program, *item), work))
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Captures of clients that did all right raise nothing but what was provoked.

tests/clean.py PROGRAM: samples/CLEAN.tsv names the captures (their variants are meant too) and what
each must raise of severity notice and above; anything else is a false alarm. A registrar's habits
stand aside, as in tests/scenarios.py; "(NAME)" may be raised by some of the variants.
"""

import concurrent.futures
import os
import subprocess
import sys

import scenarios
import tables


def expected():
    with open(os.path.join(tables.SAMPLES, "CLEAN.tsv"), encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return {row[0]: set() if row[1] == "-" else set(row[1].split()) for row in rows}


def samples(clean):
    for folder in map(tables.Folder, tables.PORTS):
        provoked = {name.split("/")[1]: ids for name, ids in clean.items()
                    if name.startswith(folder.name + "/")}
        for capture in folder.captures():
            stem = capture.rsplit(".", 1)[0]
            ids = folder.of(provoked, stem)
            if ids is not None and stem != tables.CUT_SHORT:
                yield folder, capture, stem, ids


def check(program, folder, capture, stem, provoked):
    name = f"{folder.name}/{capture}"
    try:
        records = tables.run_program(program, folder, capture, folder.of(folder.ends, stem),
                                     folder.of(folder.models, stem))
    except (ValueError, subprocess.TimeoutExpired) as error:
        return f"not ok clean {name}: {error}"
    raised = {record["id"] for record in records if record["type"] == "finding"
              and record["severity"] != "info" and not record["id"].startswith(scenarios.ALWAYS)}
    problems = ["raises " + stray for stray in sorted(raised - {id.strip("()") for id in provoked})]
    problems += ["lacks " + id for id in sorted(provoked - raised) if not id.startswith("(")]
    return f"not ok clean {name}: {', '.join(problems)}" if problems else f"ok clean {name}"


def main():
    program, clean = sys.argv[1], expected()
    work = list(samples(clean))
    read = {f"{folder.name}/{stem.split('-')[0]}" for folder, _, stem, _ in work}
    lines = [f"not ok clean {name}: no such capture" for name in sorted(clean.keys() - read)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines += pool.map(lambda item: check(program, *item), work)
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

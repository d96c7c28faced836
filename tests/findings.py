#!/usr/bin/env python3
"""What the program says of every real capture: what was provoked in it, and nothing else.

tests/findings.py PROGRAM: samples/FINDINGS.tsv names the captures (their variants are meant too) and
what each must raise of severity notice and above; anything else is a false alarm. A registrar's
habits stand aside, as in tests/scenarios.py; "(NAME)" may be raised by some of the variants.
"""

import concurrent.futures
import os
import subprocess
import sys

import scenarios
import tables


def expected():
    with open(os.path.join(tables.SAMPLES, "FINDINGS.tsv"), encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return {row[0]: set() if row[1] == "-" else set(row[1].split()) for row in rows}


def samples(told):
    for folder in map(tables.Folder, tables.PORTS):
        provoked = {name.split("/")[1]: ids for name, ids in told.items()
                    if name.startswith(folder.name + "/")}
        for capture in folder.captures():
            stem = capture.rsplit(".", 1)[0]
            yield folder, capture, stem, folder.of(provoked, stem)


def check(program, folder, capture, stem, provoked):
    name = f"{folder.name}/{capture}"
    if provoked is None:
        return f"not ok findings of {name}: not told in FINDINGS.tsv"
    try:
        records = tables.run_program(program, folder, capture, folder.of(folder.ends, stem),
                                     folder.of(folder.models, stem))
    except (ValueError, subprocess.TimeoutExpired) as error:
        return f"not ok findings of {name}: {error}"
    raised = {record["id"] for record in records if record["type"] == "finding"
              and record["severity"] != "info" and not record["id"].startswith(scenarios.ALWAYS)}
    problems = ["raises " + stray for stray in sorted(raised - {id.strip("()") for id in provoked})]
    problems += ["lacks " + id for id in sorted(provoked - raised) if not id.startswith("(")]
    return f"not ok findings of {name}: {', '.join(problems)}" if problems else f"ok findings of {name}"


def main():
    program, told = sys.argv[1], expected()
    work = list(samples(told))
    read = {f"{folder.name}/{stem}" for folder, _, stem, _ in work}
    lines = [f"not ok findings of {name}: no such capture" for name in sorted(told.keys() - read)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines += pool.map(lambda item: check(program, *item), work)
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

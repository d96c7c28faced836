#!/usr/bin/env python3
"""Every finding that the program knows is shown by a sample, and is absent from another.

tests/catalogue.py PROGRAM: reads --list-findings, then the scenarios with the options of their table
and the captures of samples/lab, pjsip and freeswitch with those of tests/tables.py,
some of them with the registrar's own tables.
"""

import concurrent.futures
import json
import os
import subprocess
import sys

import scenarios
import tables
import tables_given

# What no capture here can show, and why.
NOT_SHOWN = {
    "capture-drops": "only a live capture knows how many packets the kernel dropped",
}
# Captures whose registrar's tables are given, too.
GIVEN = ["b2_killed_row", "b4_killed_mwi", "g13_gw_to_external_kill"]


def listed(program):
    lines = subprocess.run([program, "--list-findings"], stdout=subprocess.PIPE, timeout=60,
                           check=True).stdout.decode().splitlines()
    return [line.split()[0] for line in lines if line.strip()]


def samples(program):
    """Name and how to read it, of each."""
    for name, _, _, _, options in scenarios.SCENARIOS:
        yield name, lambda n=name, o=options: scenarios.judged(program, n, o)
    for folder in map(tables.Folder, tables.PORTS):
        for capture in folder.captures():
            stem = capture.rsplit(".", 1)[0]
            until, model = folder.of(folder.ends, stem), folder.of(folder.models, stem)
            yield f"{folder.name}/{stem}", lambda f=folder, c=capture, u=until, m=model: (
                tables.run_program(program, f, c, u, m))
    for folder, capture, stem in tables_given.work_of(GIVEN):
        yield f"{folder.name}/{stem} with its tables", lambda f=folder, c=capture, s=stem: [
            json.loads(line) for output in tables_given.outputs(program, f, c, s)
            for line in output.splitlines()]


def raised(sample):
    name, read = sample
    try:
        return name, {record["id"] for record in read() if record["type"] == "finding"}, ""
    except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as problem:
        return name, set(), str(problem)


def problem_of(finding, shown_by, total):
    if finding in NOT_SHOWN:
        return "is shown after all, by " + shown_by[0] if shown_by else ""
    if not shown_by:
        return "no sample raises it"
    return "every sample raises it" if len(shown_by) == total else ""


def main():
    program = sys.argv[1]
    known = listed(program)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(raised, samples(program)))
    lines = [f"not ok catalogue {name}: {why}" for name, _, why in results if why]
    for stray in sorted({finding for _, found, _ in results for finding in found} - set(known)):
        lines.append(f"not ok catalogue {stray}: is raised, but not listed")
    for stray in sorted(set(NOT_SHOWN) - set(known)):
        lines.append(f"not ok catalogue {stray}: is excepted here, but not listed")
    for finding in known:
        shown_by = [name for name, found, _ in results if finding in found]
        why = problem_of(finding, shown_by, len(results))
        note = f" (not shown: {NOT_SHOWN[finding]})" if finding in NOT_SHOWN else ""
        lines.append(f"not ok catalogue {finding}: {why}" if why else f"ok {finding}{note}")
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Memory that runs out at any moment: the program must end by itself, with a status of its own, and
what is missing in its report must be said.

tests/starved/run.py PROGRAM    built by make MODE=asan starved
"""
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples")
EVERY = 120         # so many allocations are made to fail one by one,
DRAWN = 60          # and so many of the others
FROM_THERE = 12     # so often all allocations fail from one on
CASES = (("origin.pcap", "-P", SAMPLES + "/origin-users.txt"), ("lab/m_frag.pcap", "-v"),
         ("lab/c4_wrong_baresip.pcap",), ("freeswitch/g6_gw_ext_in_contact.pcap",),
         ("pjsip/pj_l1_presence.pcap", "-a", "*@*"), ("lab/q_any.pcapng",),
         ("freeswitch/d3_bruteforce.pcap",))
DONE, INPUT, OUTPUT, INTERNAL = 0, 3, 4, 5


class Outcome:
    def __init__(self, status, stdout, stderr, asked):
        self.status, self.stdout, self.stderr, self.asked = status, stdout, stderr, asked


def run(program, case, form, starve=""):
    with tempfile.TemporaryDirectory() as folder:
        counted = os.path.join(folder, "count")
        done = subprocess.run(
            [program, "-r", os.path.join(SAMPLES, case[0]), "-o", form, *case[1:]],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False,
            env={**os.environ, "STARVE": starve, "STARVE_COUNT": counted})
        asked = 0
        if os.path.exists(counted):
            with open(counted, encoding="ascii") as file:
                asked = int(file.read())
    return Outcome(done.returncode, done.stdout, done.stderr.decode(errors="replace"), asked)


def problem_of(outcome, whole, form):
    """What is wrong with a run that lacked memory, beside one that did not."""
    if outcome.status not in (DONE, INPUT, OUTPUT, INTERNAL) or "Sanitizer" in outcome.stderr:
        lines = [line for line in outcome.stderr.splitlines() if "ERROR" in line or " #" in line]
        return "status %d: %s" % (outcome.status, " | ".join(lines[:6]) or outcome.stderr[-200:])
    # Fragments without room are given up and counted as such.
    said = "memory" in outcome.stderr or b"not reassembled" in outcome.stdout
    if outcome.status != DONE and not said:
        return "status %d, and not a word of memory: %r" % (outcome.status, outcome.stderr[-200:])
    if form == "ndjson":
        lines = outcome.stdout.decode("utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        if outcome.status == DONE and (not records or records[-1]["type"] != "summary"):
            return "no summary"
    if outcome.status == DONE and outcome.stdout != whole.stdout and not said:
        return "another report, and nothing said of it"
    return None


def moments(asked, seed):
    everyone = list(range(1, min(asked, EVERY) + 1))
    later = range(EVERY + 1, asked + 1)
    draw = random.Random(seed)
    everyone += sorted(draw.sample(later, min(DRAWN, len(later))))
    return ([str(n) for n in everyone] +
            ["%d+" % n for n in sorted(draw.sample(range(1, asked + 1), min(FROM_THERE, asked)))])


def check(program, case, pool):
    form = "text" if "-v" in case else "ndjson"
    whole = run(program, case, form)
    if whole.status != DONE or whole.asked == 0:
        return "status %d, %d allocations: %s" % (whole.status, whole.asked, whole.stderr[-300:])
    tried = moments(whole.asked, case[0])

    def attempt(moment):
        try:
            return problem_of(run(program, case, form, moment), whole, form)
        except (ValueError, subprocess.TimeoutExpired) as error:
            return "%s: %s" % (type(error).__name__, error)

    problems = ["%s of %d: %s" % (moment, whole.asked, problem)
                for moment, problem in zip(tried, pool.map(attempt, tried)) if problem]
    return "%d of %d: %s" % (len(problems), len(tried), "\n  ".join(problems)) if problems else None


def main(program):
    failed = False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case in CASES:
            problem = check(os.path.abspath(program), case, pool)
            failed |= problem is not None
            print("not ok starved, %s: %s" % (case[0], problem) if problem else
                  "ok starved, %s" % case[0], flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

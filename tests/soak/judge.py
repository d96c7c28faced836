#!/usr/bin/env python3
"""Judges what tests/soak.sh has written: one line "ok NAME" or "not ok NAME: why" each.

tests/soak/judge.py FOLDER MEMCAP-MIB PACKETS-PER-SECOND
    FOLDER has sent and sent.end (what send.py says), samples (KiB of memory and descriptors, each
    second), err and report (NDJSON without events)
"""
import json
import os
import re
import sys

# What --memcap does not bound: the program, its libraries and what it begins with; the buffer of the
# capture, as soak.sh has it; and some room for what is in one message.
APART_MIB = 12 + 16 + 4
GROWTH_MIB = 4      # of the second half over the first
STRAY = 64          # packets that the kernel itself may send or see


def memory(samples, memcap_mib):
    used = [line[0] / 1024 for line in samples]
    half = len(used) // 2
    first, second = max(used[:half]), max(used[half:])
    figures = "%.0f MiB in the first half, %.0f in the second" % (first, second)
    if second > memcap_mib + APART_MIB:
        return "more than %d MiB: %s" % (memcap_mib + APART_MIB, figures), figures
    return second > first + GROWTH_MIB and "it grows: " + figures, figures


def descriptors(samples):
    counts = [line[1] for line in samples]
    figures = "%d to %d" % (min(counts), max(counts))
    if not any(counts):
        return "they cannot be counted here", figures
    # The first sample may be of one that is still being opened.
    return len(set(counts[1:])) > 1 and figures, figures


def packets(sent, summary, errors):
    read, dropped = summary["packets"], summary["dropped"]
    figures = "%d sent, %d a second, %d read, %d dropped" % (sent["sent"], sent["per_second"], read,
                                                            dropped)
    if abs(sent["sent"] - read - dropped) > STRAY:
        return figures, figures
    if dropped and "were dropped: the results are incomplete" not in errors:
        return "drops are not told: " + figures, figures
    if summary["wire"]["frames"] != read:
        return "%d frames of %d packets" % (summary["wire"]["frames"], read), figures
    return None, figures


def phone_of(entry):
    found = re.fullmatch(r"phone(\d+)@example\.net", entry["aor"])
    return int(found.group(1)) if found else None


def report(sent, records):
    summary = records[-1]
    if summary["type"] != "summary":
        return "no summary at the end", ""
    if any(record["type"] == "summary" for record in records[:-1]):
        return "more than one summary", ""
    evicted = summary["evicted"]
    figures = "%d bindings active, %d accounts forgotten of %d strangers" % (
        summary["bindings"]["active"], evicted["accounts"], sent["strangers"])
    found = {}
    for entry in records:
        if entry["type"] == "binding" and phone_of(entry) is not None:
            found.setdefault(phone_of(entry), []).append(entry["status"])
    for phone in range(sent["left"] + sent["phones"]):
        # Who has logged out is nobody who must be remembered.
        wanted = (["removed"], None) if phone < sent["left"] else (["active"],)
        if found.get(phone) not in wanted:
            return "phone%d: %s instead of %s" % (phone, found.get(phone), wanted[0]), figures
    # So many strangers as there is room for are no flood.
    if sent["strangers"] > 200000 and not evicted["accounts"]:
        return "nobody was forgotten", figures
    return evicted["bound"] and "%d registered users were forgotten" % evicted["bound"], figures


def main(folder, memcap_mib, rate):
    def text(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    sent, end = json.loads(text("sent")), json.loads(text("sent.end"))
    sent["sent"] += end["sent"] - end["lost"]
    samples = [[int(word) for word in line.split()] for line in text("samples").splitlines()
               if len(line.split()) == 2]
    records = [json.loads(line) for line in text("report").splitlines()]
    failed = False
    for name, (problem, figures) in (("memory", memory(samples, int(memcap_mib))),
                                     ("file descriptors", descriptors(samples)),
                                     ("packets", packets(sent, records[-1], text("err"))),
                                     ("report", report(sent, records))):
        failed |= bool(problem)
        print("not ok soak, %s: %s" % (name, problem) if problem else
              "ok soak, %s: %s" % (name, figures))
    if sent["per_second"] < int(rate) * 0.95:
        print("note: this machine sends %d packets a second, not %s" % (sent["per_second"], rate))
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

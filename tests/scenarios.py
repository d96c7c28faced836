#!/usr/bin/env python3
"""Samples written as text: that each gives its capture, and what each must be judged as.
tests/scenarios.py PROGRAM"""
import glob
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "tools"))
import mkpcap  # noqa: E402
import mktunnels  # noqa: E402

SAMPLES = os.path.join(HERE, "..", "samples")
failures = 0


def verdict(name, why=None):
    global failures
    failures += why is not None
    print("ok " + name if why is None else "not ok %s: %s" % (name, why), flush=True)


def records(program, capture, *options):
    run = subprocess.run([program, "-r", capture, "-o", "ndjson", *options], capture_output=True,
                         timeout=60)
    if run.returncode != 0:
        raise RuntimeError("status %d: %s" % (run.returncode, run.stderr.decode()[:200]))
    return [json.loads(line) for line in run.stdout.splitlines()]


def check_texts():
    """Every text that has a capture beside it gives just that capture."""
    for text in sorted(glob.glob(SAMPLES + "/**/*.txt", recursive=True)):
        capture = text.removesuffix(".txt") + ".pcap"
        name = "text of " + os.path.relpath(capture, SAMPLES)
        if not os.path.exists(capture):
            continue
        with open(text, encoding="utf-8") as source, open(capture, "rb") as pinned:
            try:
                same = mkpcap.capture(source.read()) == pinned.read()
            except mkpcap.Wrong as problem:
                verdict(name, str(problem))
                continue
        verdict(name, None if same else "gives other octets: run tests/tools/mkpcap.py on it")


def check_tunnels(program):
    """What is said in tunnels is judged like what is said without."""
    plain, tunnels = (os.path.join(SAMPLES, name) for name in ("login-logout.pcap", "tunnels.pcap"))
    with open(tunnels, "rb") as pinned:
        same = mktunnels.capture(plain) == pinned.read()
    verdict("tunnels", None if same else "run tests/tools/mktunnels.py on login-logout.pcap")
    told = []
    for capture in (plain, tunnels):
        told.append([record for record in records(program, capture) if record["type"] != "meta"])
        told[-1][-1].pop("wire")
    verdict("tunnels change nothing", None if told[0] == told[1] else "other records")


def check_digests():
    """The digests of the texts are those of the published vectors."""
    with open(os.path.join(SAMPLES, "digest-vectors.json"), encoding="utf-8") as file:
        vectors = json.load(file)
    count, wrong = 0, []
    for vector in vectors:
        if "pw" not in vector or "rspauth" in vector:
            continue
        try:
            answer = mkpcap.response(
                vector["user"], vector["realm"], vector["pw"], vector["nonce"], vector["method"],
                vector["uri"], vector["alg"], vector.get("qop") or "none", vector.get("nc", ""),
                vector.get("cnonce", ""), vector.get("body", "").encode())
        except mkpcap.Wrong:
            continue
        count += 1
        if answer != vector["response"]:
            wrong.append(vector["id"])
    why = "differ: " + " ".join(wrong) if wrong else None if count > 15 else "only %d" % count
    verdict("digests of the texts", why)


ORIGIN = {"logout-complete:info", "publish-unauthenticated:notice", "weak-digest-md5:info"}


def check_origin(program):
    """The document's story (SPEC 8, A1), and its own digest: it holds with password 1000 and not
    with FreeSWITCH's default."""
    capture = os.path.join(SAMPLES, "origin.pcap")
    for password, digests, more in ((None, (0, 0), set()),
                                    ("1000", (3, 0), {"password-equals-username:warning"}),
                                    ("1234", (0, 3), {"password-file-differs:notice"})):
        with tempfile.NamedTemporaryFile("w", suffix=".users") as users:
            users.write("1000:172.16.221.170:%s\n" % password)
            users.flush()
            found = records(program, capture, *(("-P", users.name) if password else ()))
        raised = {"%s:%s" % (record["id"], record["severity"]) for record in found
                  if record["type"] == "finding"}
        said = facts(found)
        wrong = ["raises or lacks " + name for name in sorted(raised ^ (ORIGIN | more))]
        wrong += ["lacks " + fact for fact in
                  ("flows=1", "state:unregistered", "refreshes=1", "margin=5", "removed",
                   "publication:removed", "logout:complete", "match=%d" % digests[0],
                   "mismatch=%d" % digests[1]) if fact not in said]
        verdict("origin with password %s" % password, ", ".join(wrong) or None)


# scenarios/EXPECTED.tsv: scenario, what it must raise of severity notice and above, findings and facts
# that must not be, facts that must (see facts), options; "-" for none. Findings about the registrar's habits
# stand aside: see ALWAYS. "PATH:" in options is a file beside the captures.
def expected():
    with open(os.path.join(SAMPLES, "scenarios", "EXPECTED.tsv"), encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return [["" if cell == "-" else cell for cell in row] for row in rows]


SCENARIOS = expected()
STATUSES = ("active", "removed", "replaced", "displaced", "expired", "lingering", "unknown")
ALWAYS = ("publish-unauthenticated", "weak-digest-", "cleartext-signalling")


def facts(found):
    """Bindings as STATUS or STATUS/LEFTOVER, and what else a scenario may name."""
    said = {}
    for record in found:
        if record["type"] == "binding":
            leftover = record.get("leftover")
            words = [record["status"] + ("/" + leftover if leftover else "")]
            words += ["known_by:" + record["known_by"], "refreshes=%d" % record["refreshes"]]
            words += [key + ":" + record[key] for key in ("core", "filed_as") if key in record]
            words += ["bulk"] if record.get("bulk") else []
            words.append("%s:%s" % (record["status"], record.get("confidence", "certain")))
            if "remaining_s" in record:
                words.append("remaining_s=%g" % record["remaining_s"])
        elif record["type"] == "publication":
            words = ["join:" + record["join"], "publication:" + record["state"]]
        elif record["type"] == "flow":
            words = ["depth:%d" % record["depth"], "state:" + record["state"]]
            words += ["proxied_flows=%d" % len(record.get("proxied_flows", []))]
        elif record["type"] == "session":
            words = ["logout:" + record["logout"]]
        elif record["type"] == "finding":
            words = ["%s:%s" % (record["id"], record["severity"]),
                     "%s:%s" % (record["id"], record["confidence"]),
                     "%s=%d" % (record["id"], record["count"])]
        elif record["type"] == "event":
            detail = record.get("detail", {})
            words = detail.get("flags", []) + [detail.get("verdict", ""), "event:" + record["event"]]
            if "margin_s" in detail:
                words.append("margin=%g" % detail["margin_s"])
        elif record["type"] == "summary":
            words = ["%s=%d" % (kind, record[kind])
                     for kind in ("flows", "sessions", "duplicates", "retransmissions")]
            words += ["%s=%d" % (kind, record["digests"][kind]) for kind in record["digests"]]
            words += ["evicted:%s=%d" % (kind, n) for kind, n in record["evicted"].items()]
        else:
            continue
        for word in words:
            said[word] = said.get(word, 0) + 1
    return said


def judged(program, name, options):
    folder = os.path.join(SAMPLES, "scenarios")
    words = [word.replace("PATH:", folder + "/") for word in options.split()]
    return records(program, os.path.join(folder, name + ".pcap"), *words)


def check_scenario(program, name, must, never, told, options):
    found = judged(program, name, options)
    raised = {record["id"]: record["severity"] for record in found if record["type"] == "finding"}
    weighty = {name for name, severity in raised.items()
               if severity != "info" and not name.startswith(ALWAYS)}
    said = facts(found)
    wrong = ["lacks " + name for name in sorted(set(must.split()) - weighty)]
    wrong += ["raises " + name for name in sorted(weighty - set(must.split()))]
    wrong += ["has " + name for name in never.split() if name in raised or name in said]
    wrong += ["lacks the fact " + word for word in told.split() if word not in said]
    statuses = sum(n for word, n in said.items() if word.split("/")[0] in STATUSES)
    expected = sum(word.split("/")[0] in STATUSES for word in told.split())
    if statuses != expected:
        wrong.append("has %d bindings, not %d" % (statuses, expected))
    verdict("scenario " + name, ", ".join(wrong) or None)


def check_table(program):
    """Every capture of the folder has its line."""
    folder = os.path.join(SAMPLES, "scenarios")
    captures = {name.removesuffix(".pcap") for name in os.listdir(folder) if name.endswith(".pcap")}
    told = {row[0] for row in SCENARIOS}
    stray = ", ".join(sorted(captures ^ told))
    verdict("scenarios are all told", stray or None)
    for row in SCENARIOS:
        try:
            check_scenario(program, *row)
        except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as problem:
            verdict("scenario " + row[0], str(problem))


def main(program):
    check_texts()
    check_tunnels(program)
    check_digests()
    check_origin(program)
    check_table(program)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "./sipregtrace"))

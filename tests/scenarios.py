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


def check_origin(program):
    """The document's own digest holds with password 1000 and not with FreeSWITCH's default."""
    capture = os.path.join(SAMPLES, "origin.pcap")
    for password, expected in (("1000", (3, 0)), ("1234", (0, 3))):
        with tempfile.NamedTemporaryFile("w", suffix=".users") as users:
            users.write("1000:172.16.221.170:%s\n" % password)
            users.flush()
            digests = records(program, capture, "-P", users.name)[-1]["digests"]
        found = (digests["match"], digests["mismatch"])
        verdict("origin with password " + password,
                None if found == expected else "%d match, %d differ" % found)


# Scenario, what it must raise of severity notice and above, what it must not raise at all,
# other facts (see check_facts), options. Findings about the registrar's habits stand aside: see
# ALWAYS. "PATH:" in options is a file beside the captures.
SCENARIOS = [
    ("a03-logout-never-authorized", "unregister-never-authorized leftover-unregister-failed",
     "expired-no-refresh logout-unfinished", "lingering/unregister-unauthorized", ""),
    ("a04-logout-cut-off", "logout-unfinished", "unregister-never-authorized", "active", ""),
    ("a05-gateway-never-authorized", "unregister-never-authorized leftover-gateway",
     "leftover-unregister-failed", "lingering/unregister-unauthorized", "-p 5060,5080"),
    ("a06-wrong-password-403", "auth-wrong-password", "auth-forbidden", "",
     "-P PATH:users.txt"),
    ("a07-right-password-403", "auth-forbidden", "auth-wrong-password", "", "-P PATH:users.txt"),
    ("a08-wrong-password-401", "auth-wrong-password", "stale-loop challenge-ignored",
     "auth-wrong-password=4", "-P PATH:users.txt"),
    ("a09-stale-loop", "stale-loop", "auth-wrong-password challenge-ignored", "",
     "-P PATH:users.txt"),
    ("a10-trimmed-password", "auth-wrong-password", "", "matches-if:trimmed-password",
     "-P PATH:users-blank.txt"),
    ("a11-register-timeout", "register-timeout", "one-way-capture", "active", ""),
    ("a12-one-way", "one-way-capture", "register-timeout challenge-ignored", "", ""),
    ("a13-interval-loop", "interval-loop", "register-rejected", "", ""),
    ("a14-expires-conflict", "expires-conflict unregister-200-still-listed", "logout-complete",
     "active/unregister-ineffective", ""),
    ("a15-nat-ports", "nat-source-changed unregister-200-still-listed", "logout-complete",
     "active/unregister-ineffective", ""),
    ("a16-replaced-contact", "leftover-replaced-contact", "too-many-contacts",
     "active active/replaced-not-removed", ""),
    ("a17-two-contacts", "multi-contact-removal-ignored leftover-replaced-contact",
     "unregister-200-still-listed", "active active/replaced-not-removed", ""),
    ("a18-logout-other-call-id", "", "leftover-other-call-id leftover-summary",
     "removed unregister-other-call-id:info", ""),
    ("a19-logout-other-call-id", "unregister-other-call-id leftover-other-call-id",
     "logout-complete", "lingering/unregister-other-call-id unregister-other-call-id:warning",
     "-m freeswitch-callid"),
    ("a20-star-not-zero", "star-not-zero leftover-unregister-failed", "unregister-rejected",
     "lingering/unregister-rejected", ""),
    ("a21-expired-no-refresh", "expired-no-refresh", "expired-client-alive", "expired", ""),
    ("a22-expired-client-alive", "expired-client-alive", "expired-no-refresh", "expired", ""),
    ("a23-end-before-expiry", "", "leftover-overdue leftover-summary", "active remaining_s=1", ""),
    ("a24-refresh-after-expiry", "refresh-after-expiry", "expired-no-refresh", "active", ""),
    ("a25-refresh-margin-thin", "refresh-margin-thin", "refresh-after-expiry", "active", ""),
    ("a26-pingpong", "registration-pingpong binding-displaced", "leftover-summary",
     "active displaced", ""),
    ("a27-two-devices", "", "unregister-200-still-listed",
     "active removed logout:complete logout:none", ""),
    ("a28-ambiguous-publish", "", "presence-open-after-logout presence-closed-while-registered",
     "removed removed join:ambiguous logout:complete", ""),
    ("a29-publish-close-only", "publish-close-only expired-no-refresh", "", "expired", ""),
    ("a30-presence-stays", "logout-without-publish-close presence-open-after-logout", "",
     "removed logout:partial", ""),
    ("a31-publish-anew", "publish-conditional-failed", "presence-open-after-logout",
     "active publish-conditional-failed:notice", ""),
    ("a32-publish-not-supported", "publish-not-supported", "publish-failed", "active",
     "-p 5060,5080"),
    ("a33-notify-unanswered", "notify-unanswered", "leftover-client-gone", "active/client-gone",
     ""),
    ("a34-notify-481", "notify-rejected-481", "notify-unanswered", "active", ""),
    ("a35-traffic-after-removal", "traffic-to-removed-contact", "", "removed", ""),
    ("a36-mid-stream", "", "nonce-unknown", "active", ""),
    ("a37-nonce-replayed", "nonce-replayed", "nonce-other-address nat-source-changed",
     "active active nonce-replayed:error", ""),
    ("a38-user-enumeration", "user-enumeration scanner-user-agent",
     "auth-unknown-user register-forbidden-unauthenticated", "", ""),
    ("a39-password-guessing", "password-bruteforce auth-failed-unverified", "auth-retry-storm", "",
     ""),
    ("a40-registered-without-auth", "registered-without-auth", "", "active", ""),
    ("a41-nat-without-rport", "nat-contact-private nat-rport-missing response-to-wrong-port",
     "response-unseen-by-client", "", ""),
    ("a43-digests", "auth-wrong-password", "auth-failed-unverified",
     "match=13 mismatch=1" + " active" * 13, "-P PATH:users.txt"),
    ("a44-body-cut", "", "auth-wrong-password", "active match=1 body-unavailable",
     "-P PATH:users.txt"),
    ("a45-fetch", "", "leftover-summary", "active known_by:listed", ""),
    ("a46-branch-reused", "branch-reused", "", "active", ""),
    ("a47-expires-shortened", "expires-shortened", "", "active", ""),
    ("a48-gateway-ignores-challenge", "challenge-ignored", "register-timeout", "",
     "-p 5060,5080"),
    ("l01-logout-unanswered", "unregister-unanswered leftover-unregister-failed",
     "unregister-never-authorized", "lingering/unregister-unanswered logout:failed", ""),
    ("l02-logout-wrong-password", "unregister-wrong-password leftover-unregister-failed",
     "unregister-rejected", "lingering/unregister-rejected logout:failed", "-P PATH:users.txt"),
    ("l03-logout-server-error", "unregister-rejected leftover-unregister-failed",
     "unregister-wrong-password", "lingering/unregister-rejected logout:failed", ""),
    ("l04-logout-star", "", "star-not-zero star-ignored", "removed logout:complete", ""),
    ("l05-two-flows-logout", "", "binding-displaced",
     "active removed logout:complete logout:none duplicates=1", ""),
    ("n01-publish-not-anew", "publish-conditional-failed", "presence-open-after-logout",
     "active publish-conditional-failed:warning", ""),
    ("n02-nonce-without-count", "nonce-other-address", "nonce-replayed", "active active", ""),
    ("n03-device-in-a-loop", "auth-retry-storm auth-failed-unverified", "password-bruteforce", "",
     ""),
    ("n04-port-of-its-own", "", "response-to-wrong-port nat-rport-missing", "active", ""),
    ("n05-contact-corrected", "", "nat-contact-private", "active removed", ""),
    ("n06-unknown-contact", "notify-to-unknown-contact", "notify-unanswered", "active", ""),
    ("n07-pings-fail", "keepalive-failing", "leftover-client-gone", "active", ""),
    ("n08-presence-runs-out", "publication-expired presence-closed-while-registered", "",
     "active active", ""),
    ("n09-displaced-twice", "binding-displaced", "registration-pingpong", "active displaced", ""),
    ("l06-left-over-earlier", "unregister-unanswered leftover-unregister-failed",
     "expired-no-refresh", "expired leftover-unregister-failed:notice", ""),
    ("l07-gone-at-query", "binding-displaced", "expired-no-refresh",
     "displaced binding-displaced:warning", ""),
    ("r01-answer-after-timer-f", "unregister-without-auth", "",
     "removed logout:complete", ""),
    ("r02-overlapping-logout", "", "",
     "removed logout:complete", ""),
    ("r03-two-registrars", "", "",
     "active active logout:none", ""),
    ("r04-fan-out", "registered-without-auth", "",
     "active active logout:none", ""),
    ("r05-failover", "register-timeout registered-without-auth", "",
     "active logout:none logout:no-login", ""),
    ("r06-restart-while-logout-open", "unregister-unanswered registered-without-auth", "",
     "active logout:none", ""),
    ("r07-long-ringing", "", "",
     "active logout:none", ""),
    ("r08-missed-ping", "", "",
     "active logout:none", ""),
    ("r09-two-phones-one-nat",
     "registered-without-auth expires-raised nat-contact-private", "",
     "active active logout:none", "-m kamailio"),
    ("r10-listed-then-gone",
     "unregister-200-still-listed unregister-without-auth binding-displaced", "",
     "displaced logout:displaced", ""),
    ("r11-header-expires-zero", "expires-conflict registered-without-auth", "",
     "removed logout:complete", ""),
    ("r12-empty-list", "unregister-without-auth", "",
     "removed logout:complete", ""),
    ("r13-removed-by-another", "registered-without-auth unregister-without-auth", "",
     "removed removed logout:complete", ""),
    ("r14-refused-at-the-end", "leftover-unregister-failed unregister-rejected", "",
     "lingering/unregister-rejected logout:failed", ""),
    ("r15-retry-after", "unregister-without-auth", "",
     "removed logout:complete", ""),
    ("r16-unseen-refresh", "registered-without-auth", "",
     "active active logout:none", "-m kamailio"),
    ("r17-expired-still-listed",
     "registered-without-auth unregister-200-still-listed unregister-without-auth",
     "expired-no-refresh",
     "active/unregister-ineffective logout:failed", ""),
    ("r18-answers-only", "", "",
     "removed", ""),
    ("r19-own-contact-only", "registered-without-auth", "",
     "active active logout:none", ""),
    ("r20-logout-given-up", "leftover-unregister-failed unregister-never-authorized", "",
     "lingering/unregister-unauthorized logout:failed", ""),
    ("r21-logout-repeated", "leftover-unregister-failed unregister-unanswered", "",
     "lingering/unregister-unanswered logout:failed", ""),
    ("r22-nextnonce", "", "",
     "active logout:none", ""),
    ("r23-tel-address", "registered-without-auth", "",
     "active logout:none", ""),
    ("r24-ipv6", "registered-without-auth unregister-without-auth", "",
     "removed logout:complete", ""),
    ("f40-malformed-header", "malformed-header", "", "active", ""),
    ("f41-notify-before-registration", "notify-before-registration", "", "active", ""),
    ("n90-office-behind-one-address", "auth-unknown-user registered-without-auth",
     "user-enumeration", "active" + " active" * 13, ""),
]

STATUSES = ("active", "removed", "replaced", "displaced", "expired", "lingering", "unknown")
ALWAYS = ("publish-unauthenticated", "weak-digest-", "cleartext-signalling")


def facts(found):
    """Bindings as STATUS or STATUS/LEFTOVER, and what else a scenario may name."""
    said = {}
    for record in found:
        if record["type"] == "binding":
            leftover = record.get("leftover")
            words = [record["status"] + ("/" + leftover if leftover else "")]
            words.append("known_by:" + record["known_by"])
            if "remaining_s" in record:
                words.append("remaining_s=%g" % record["remaining_s"])
        elif record["type"] == "publication":
            words = ["join:" + record["join"]]
        elif record["type"] == "session":
            words = ["logout:" + record["logout"]]
        elif record["type"] == "finding":
            words = ["%s:%s" % (record["id"], record["severity"]),
                     "%s=%d" % (record["id"], record["count"])]
        elif record["type"] == "event":
            detail = record.get("detail", {})
            words = detail.get("flags", []) + [detail.get("verdict", "")]
        elif record["type"] == "summary":
            words = ["duplicates=%d" % record["duplicates"]]
            words += ["%s=%d" % (kind, record["digests"][kind]) for kind in record["digests"]]
        else:
            continue
        for word in words:
            said[word] = said.get(word, 0) + 1
    return said


def check_scenario(program, name, must, never, told, options):
    folder = os.path.join(SAMPLES, "scenarios")
    words = [word.replace("PATH:", folder + "/") for word in options.split()]
    found = records(program, os.path.join(folder, name + ".pcap"), *words)
    raised = {record["id"]: record["severity"] for record in found if record["type"] == "finding"}
    weighty = {name for name, severity in raised.items()
               if severity != "info" and not name.startswith(ALWAYS)}
    said = facts(found)
    wrong = ["lacks " + name for name in sorted(set(must.split()) - weighty)]
    wrong += ["raises " + name for name in sorted(weighty - set(must.split()))]
    wrong += ["raises " + name for name in never.split() if name in raised]
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
    check_digests()
    check_origin(program)
    check_table(program)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "./sipregtrace"))

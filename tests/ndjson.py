#!/usr/bin/env python3
"""Checks NDJSON outputs against SPEC 7: one line "ok NAME" or "not ok NAME: why" for each file."""

import json
import re
import sys

TS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")
ADDR = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])(:\d+)?\Z")
RAW_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
EXPONENT = re.compile(r"[-0-9.]+[eE][-+0-9]")

EVENTS = set("""register-sent refresh-sent unregister-sent query-sent provisional challenged
credentials-sent credentials-rejected registered refreshed register-failed register-timeout
refresh-failed unregistered unregister-failed unregister-timeout interval-too-brief redirected
bindings-fetched binding-added binding-refreshed binding-shortened binding-replaced
binding-displaced binding-removed binding-expired source-changed registrar-changed
connection-closed call-id-shared login logout publish-sent published publication-refreshed
publication-modified publication-removed publication-expired publish-failed publish-challenged
notify-sent notify-answered notify-failed probe-sent probe-answered probe-failed retransmission
session-merged""".split())

STATES = set("""new registering challenged authenticating registered refreshing refresh-challenged
refresh-authenticating unregistering unregister-challenged unregister-authenticating unregistered
failed timed-out expired querying""".split())

# Keys in their order; what stands after "|" is ours, added behind what SPEC names.
KEYS = {
    "meta": "type schema tool tool_version started sources options credentials_loaded",
    "event": """type ts event frame input aor registrar client call_id cseq method status flow_id
        session_id binding_id publication_id state detail""",
    "flow": """type flow_id call_id aor aor_scheme registrar class gateway_name client via_sent_by
        transport user_agent server depth observed_from_start direction state first_ts last_ts
        requests responses retransmissions duplicates attempts attempts_total refresh bindings
        proxied_flows service_route session_id evicted""",
    "binding": """type binding_id aor registrar contact contact_key instance reg_id q path source
        call_id cseq flow_id session_id client_id user_agent known_by expires_requested
        expires_requested_from expires_granted expires_granted_from granted_at expires_at refreshes
         status leftover remaining_s predicted_removal model core | filed_as alias pub_gruu temp_gruu
         bulk rows removed_at removed_by gone gone_at confidence evicted""",
    "publication": """type publication_id aor event_package call_id sip_etag state basic note
        content_type expires_requested expires_granted published_at expires_at source session_id
        join | registrar removed_at evicted""",
    "session": """type session_id aor registrar client_id client_id_kind class gateway_name
        user_agent login_ts logout_ts logout flows bindings publications notifications registered_s
        first_ts last_ts | logins logouts superseded_by confidence evicted""",
    "table-row": """type | table format kind taken_at taken_from row line aor contact stored call_id
        user_agent instance ruid profile source class reason confidence key row_ends_at differs
        past_sweep only_here heard_since binding_id registrar status granted_at expires_at frames
        why advice hold goes_at command effects""",
    "finding": """type finding_id id severity confidence ts last_ts count aor registrar client
        call_id contact flow_id session_id binding_id publication_id frames input title detail cause
        remedy evidence supersedes withdrawn final""",
    "summary": """type ended packets sip_messages malformed duplicates retransmissions dropped aors
        flows sessions bindings leftovers findings digests first_ts last_ts | methods statuses
        truncated oversize keepalives not_sip other_port multipoint unrelated reordered
        time_implausible evicted out_of_memory wire without_length websockets ended_early hint_port
        hint_datagrams media tables""",
}
KEYS = {kind: keys.replace("|", " ").split() for kind, keys in KEYS.items()}

DETAIL = """attempt intent preemptive realm nonce_prefix algorithms qop stale verdict flags nonce_age_s
expires_requested expires_requested_from expires_granted expires_granted_from expires_at contact
contacts margin_s slack_s rtt_ms retransmits operation event_package basic note sip_etag
sip_if_match subscription_state target join reliable status reason same_nonce late valid
changed""".split()

VALUES = {
    ("event", "event"): EVENTS,
    ("event", "state"): STATES,
    ("flow", "state"): STATES,
    ("flow", "direction"): {"both", "requests-only", "responses-only"},
    ("flow", "class"): {"user", "internal-user", "external-user", "gateway"},
    ("session", "class"): {"user", "internal-user", "external-user", "gateway"},
    ("session", "client_id_kind"): {"instance", "call-id", "address", "address-agent",
                                    "presence-only"},
    ("session", "logout"): {"complete", "partial", "failed", "expired", "none", "unknown",
                            "pending", "no-login", "displaced"},
    ("binding", "status"): {"active", "removed", "replaced", "displaced", "expired", "lingering",
                            "unknown"},
    ("binding", "known_by"): {"observed", "listed"},
    ("binding", "leftover"): set("""still-listed-after-removal unregister-unauthorized
        unregister-unanswered unregister-rejected unregister-ineffective unregister-other-contact
        unregister-other-call-id not-in-logout replaced-not-removed still-listed-after-expiry
        no-refresh connection-closed client-gone overdue core-ghost""".split()),
    ("finding", "severity"): {"error", "warning", "notice", "info"},
    ("finding", "confidence"): {"certain", "likely", "possible"},
    ("publication", "join"): {"strong", "likely", "aor-only", "ambiguous", "presence-only"},
}

REQUIRED = {
    "meta": ["schema", "tool", "sources", "options", "credentials_loaded"],
    "event": ["ts", "event", "detail"],
    "flow": ["flow_id", "call_id", "aor", "registrar", "state", "first_ts", "last_ts", "attempts"],
    "binding": ["binding_id", "aor", "registrar", "contact", "status"],
    "publication": ["publication_id", "aor", "state"],
    "session": ["session_id", "aor", "registrar", "logout", "first_ts", "last_ts"],
    "table-row": ["table", "format", "kind", "taken_at", "taken_from", "class", "why", "advice"],
    "finding": ["finding_id", "id", "severity", "confidence", "ts", "count", "title", "evidence"],
    "summary": ["packets", "sip_messages", "bindings", "leftovers", "findings", "digests"],
}

ID_PREFIX = {"flow_id": "f", "binding_id": "b", "session_id": "s", "publication_id": "p",
             "finding_id": "d", "superseded_by": "s"}
GROUPS = ["event", "flow", "binding", "publication", "session", "table-row", "finding"]
SEVERITIES = ["error", "warning", "notice", "info"]


class Wrong(Exception):
    pass


def require(condition, *words):
    if not condition:
        raise Wrong(" ".join(str(word) for word in words))


def pairs(items):
    keys = [key for key, _ in items]
    require(len(keys) == len(set(keys)), "key twice in", keys)
    return dict(items)


def in_order(keys, allowed, what):
    at = -1
    for key in keys:
        require(key in allowed, "unknown key", key, "in", what)
        require(allowed.index(key) > at, "key", key, "out of order in", what)
        at = allowed.index(key)


def check_value(key, value):
    require(value is not None, "null in", key)
    if isinstance(value, dict):
        for inner, item in value.items():
            check_value(inner, item)
    elif isinstance(value, list):
        for item in value:
            check_value(key, item)
    elif key in ("ts", "ended", "started") or key.endswith("_ts") or key.endswith("_at"):
        require(isinstance(value, str) and TS.match(value), "time", key, repr(value))
    elif key.endswith("_ms") and not isinstance(value, float):
        require(isinstance(value, int), key, "is no whole number:", value)
    elif key in ID_PREFIX:
        require(re.match(ID_PREFIX[key] + r"[0-9a-f]{12}\Z", value), "id", key, value)
    elif key in ("registrar", "client", "source") and isinstance(value, str):
        require(ADDR.match(value), "address", key, value)


def check_record(record):
    kind = record.get("type")
    require(kind in KEYS, "unknown type", kind)
    in_order(record, KEYS[kind], kind)
    for key in REQUIRED[kind]:
        require(key in record, kind, "without", key)
    for key, value in record.items():
        check_value(key, value)
        allowed = VALUES.get((kind, key))
        require(not allowed or value in allowed, kind, key, "is", repr(value))
    if kind == "event":
        in_order(record["detail"], DETAIL, record["event"])
    if kind == "finding":
        require(len(record["frames"]) <= 32, "more than 32 frames")
    return kind


def is_early(record):
    """Written before the end: forgotten, or a live finding as it stood."""
    return record.get("evicted") or record.get("final") is False


def order_key(record):
    key = (record["aor"].encode(), record.get("registrar", "").encode())
    if record["type"] in ("flow", "session"):
        key += (record["first_ts"], record[record["type"] + "_id"])
    return key


def finding_key(record):
    return (SEVERITIES.index(record["severity"]), record["confidence"] == "possible",
            record["ts"], record["id"], record["finding_id"])


def check_sorted(records, kind):
    last = None
    for record in records:
        if record["type"] != kind or is_early(record):
            continue
        key = finding_key(record) if kind == "finding" else order_key(record)
        require(last is None or last <= key, kind, "records not sorted:", last, key)
        last = key


def check_groups(records):
    at = 0
    for record in records[1:-1]:
        if is_early(record):
            continue
        group = GROUPS.index(record["type"])
        require(group >= at, record["type"], "after", GROUPS[at])
        at = group


def check_references(records):
    known = {kind: {r[kind + "_id"] for r in records if r["type"] == kind}
             for kind in ("flow", "binding", "publication", "session")}
    for kind, ids in known.items():
        require(len(ids) == sum(r["type"] == kind for r in records), kind, "written twice")
    for record in records:
        for kind, ids in known.items():
            if record["type"] not in ("event", "finding") and kind + "_id" in record:
                require(record[kind + "_id"] in ids, record["type"], "names unknown", kind)


def check_counts(records):
    summary = records[-1]
    if "aor" in records[0]["options"]:
        return
    for severity in SEVERITIES:
        count = sum(r["type"] == "finding" and r["severity"] == severity and not is_early(r)
                    for r in records)
        require(summary["findings"][severity] == count, "summary counts", severity, "wrong")
    for status, count in summary["bindings"].items():
        found = sum(r["type"] == "binding" and r["status"] == status for r in records)
        require(found == count, "summary counts", status, "bindings wrong:", count, "not", found)


def check_file(path):
    with open(path, "rb") as file:
        data = file.read()
    text = data.decode("utf-8")
    require(text.endswith("\n"), "last line is not ended")
    records = []
    for number, line in enumerate(text[:-1].split("\n"), 1):
        try:
            require(not RAW_CONTROL.search(line), "raw control character")
            record = json.loads(line, object_pairs_hook=pairs, parse_float=checked_float)
            require(json.dumps(record, ensure_ascii=False, separators=(",", ":")), "empty")
            kind = check_record(record)
        except (Wrong, ValueError, KeyError, TypeError) as error:
            raise Wrong("line %d: %s" % (number, error)) from error
        require((kind == "meta") == (number == 1), "line", number, "meta is not the first line")
        records.append(record)
    require(records and records[-1]["type"] == "summary", "no summary at the end")
    require(sum(r["type"] == "summary" for r in records) == 1, "more than one summary")
    check_groups(records)
    for kind in GROUPS[1:]:
        if kind not in ("publication", "table-row"):
            check_sorted(records, kind)
    if not any(records[-1].get("evicted", {}).values()):
        check_references(records)
        check_counts(records)


def checked_float(text):
    require(not EXPONENT.match(text), "exponent in", text)
    require(len(text.split(".")[1]) == 3, "not three decimals:", text)
    return float(text)


def main(paths):
    failed = False
    for path in paths:
        try:
            check_file(path)
            print("ok", path)
        except (Wrong, OSError, UnicodeDecodeError) as error:
            print("not ok %s: %s" % (path, error))
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

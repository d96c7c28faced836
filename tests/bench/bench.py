#!/usr/bin/env python3
"""The benches: tests/bench/bench.py BUILD [main|scaling|media|hostile|live]...

main     50,000 users, two refreshes, half logging out: against libpcap's bare loop and the peers that
         are installed; every digest and the table against the generator's truth
scaling  a thousand to a million users that log in
media    0 to 50 RTP packets to one SIP message
hostile  garbage and wrong passwords among the users
live     a capture replayed over two interfaces at the highest rate at which tcpdump loses nothing
"""
import json
import os
import shutil
import sys

from generated import Generated
from live import live
from measure import alternating, instructions, piped, table

BUILD = sys.argv[1]
PROGRAM, GENERATE, FLOOR = (os.path.join(BUILD, name) for name in
                            ("sipregtrace", "bench/generate", "bench/floor"))
MADE = Generated(GENERATE, PROGRAM, os.path.join(BUILD, "bench"))
ROUNDS = 5
PEERS = {
    "tshark": ["tshark", "-n", "-q", "-z", "sip,stat", "-r"],
    "sngrep": ["sngrep", "-N", "-q", "-O", "/dev/null", "-I"],
    "sipgrep": ["sipgrep", "-q", "/dev/null", "-I"],
    "sipdump": ["sipdump", "-p"],
}


def bench_main():
    messages = MADE.make("main", "--users", "50000", "--refreshes", "2", "--logout", "50")
    capture, users = MADE.path("main.pcap"), MADE.path("main.users")
    ours = [PROGRAM, "-q", "-r", capture, "-P", users]
    commands = {"floor": [FLOOR, capture], "sipregtrace": ours,
                "sipregtrace ndjson": [PROGRAM, "-q", "-r", capture, "-P", users,
                                       "-o", "ndjson=" + MADE.path("main.ndjson")]}
    found = alternating(commands, ROUNDS)
    peers = {name: command + [capture] for name, command in PEERS.items()
             if shutil.which(command[0])}
    found |= alternating(peers, 1)
    os.remove(MADE.path("main.ndjson"))
    for name, command in (commands | peers).items():
        found[name]["instructions"] = instructions(command)
    truth = MADE.against_truth("main")
    floor = found["floor"]["wall_s"]
    for row in found.values():
        row["times_floor"] = round(row["wall_s"] / floor, 2)
    table("%d messages, %d MB" % (messages, os.path.getsize(capture) // 1000000),
          ["", "wall s", "x floor", "cpu s", "peak MiB", "instructions", "ns/message"],
          [[name, row["wall_s"], row["times_floor"], row["cpu_s"], row["peak_mib"],
            "%.2fG" % (row["instructions"] / 1e9) if row["instructions"] else "-",
            round(row["wall_s"] * 1e9 / messages)] for name, row in found.items()])
    print("bindings not as the generator made them: %(wrong)d %(first)s; digests %(digests)s" %
          truth)
    return {"messages": messages, "programs": found, "truth": truth}


def bench_scaling():
    found = []
    for users in (1000, 10000, 100000, 1000000):
        options = ["--users", str(users), "--refreshes", "0", "--logout", "0", "--expires", "3600"]
        # Nobody is to be forgotten: what all of them take is the question.
        run, said = piped([GENERATE, *options], [PROGRAM, "-q", "-r", "-", "--memcap", "0", "--set",
                                                 "max_accounts=2000000"])
        messages = int(said.split()[0])
        found.append({"users": users, "messages": messages, "cpu_s": round(run.cpu, 3),
                      "peak_mib": round(run.peak, 1), "status": run.status,
                      "ns_per_message": round(run.cpu * 1e9 / messages)})
    base = found[0]
    for row in found[1:]:
        row["bytes_per_user"] = round((row["peak_mib"] - base["peak_mib"]) * 1048576 /
                                      (row["users"] - base["users"]))
    table("users that log in, publish and are notified",
          ["users", "messages", "cpu s", "ns/message", "peak MiB", "bytes/user"],
          [[row["users"], row["messages"], row["cpu_s"], row["ns_per_message"], row["peak_mib"],
            row.get("bytes_per_user", "-")] for row in found])
    return found


def bench_media():
    found = []
    for rtp in (0, 1, 5, 20, 50):
        name = "media%d" % rtp
        messages = MADE.make(name, "--users", "2000", "--refreshes", "1", "--rtp", str(rtp))
        capture = MADE.path(name + ".pcap")
        runs = alternating({"floor": [FLOOR, capture], "ours": [PROGRAM, "-q", "-r", capture]},
                           ROUNDS)
        found.append({"rtp": rtp, "messages": messages, **runs})
    table("RTP packets to one SIP message", ["ratio", "floor s", "ours s", "x floor"],
          [[row["rtp"], row["floor"]["wall_s"], row["ours"]["wall_s"],
            "%.2f" % (row["ours"]["wall_s"] / row["floor"]["wall_s"])] for row in found])
    return found


def bench_hostile():
    MADE.make("hostile", "--users", "20000", "--wrong", "30", "--calls", "20", "--garbage", "20")
    capture = MADE.path("hostile.pcap")
    runs = alternating({"floor": [FLOOR, capture],
                        "ours": [PROGRAM, "-q", "-r", capture, "-P", MADE.path("hostile.users")]},
                       ROUNDS)
    truth = MADE.against_truth("hostile")
    table("a fifth garbage, 30 % of the users with a wrong password",
          ["", "wall s", "peak MiB"],
          [[name, row["wall_s"], row["peak_mib"]] for name, row in runs.items()])
    print("bindings not as the generator made them: %(wrong)d %(first)s; digests %(digests)s" %
          truth)
    return {**runs, "truth": truth}


def bench_live():
    MADE.make("main", "--users", "50000", "--refreshes", "2", "--logout", "50")
    return live(PROGRAM, MADE.path("main.pcap"))


BENCHES = {"main": bench_main, "scaling": bench_scaling, "media": bench_media,
           "hostile": bench_hostile, "live": bench_live}


def main():
    results = {}
    for name in sys.argv[2:] or BENCHES:
        results[name] = BENCHES[name]()
    with open(MADE.path("bench.json"), "w", encoding="ascii") as out:
        json.dump(results, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()

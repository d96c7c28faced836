"""Packets lost at the highest rate that tcpdump survives, over two interfaces of our own."""
import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

from measure import table

LEFT, RIGHT = "srtbench0", "srtbench1"
SLOWER = 0.8    # times the last rate, until tcpdump loses nothing
TRIES = 12
ROUNDS = 3


def listen(command, capture, rate=None):
    """Starts command, replays capture past it, ends it; packets lost, and packets a second."""
    output = tempfile.TemporaryFile("w+")  # a pipe that nobody empties would hold it up
    listener = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    time.sleep(1.5)
    speed = "--pps=%d" % rate if rate else "--topspeed"
    replay = subprocess.run(["tcpreplay", speed, "--preload-pcap", "-q", "-i", LEFT, capture],
                            capture_output=True, text=True, check=False)
    time.sleep(3)
    listener.send_signal(signal.SIGINT)
    listener.wait(timeout=120)
    output.seek(0)
    rate = re.search(r"([\d.]+) pps", replay.stdout + replay.stderr)
    return lost(output.read()), float(rate.group(1)) if rate else 0


def lost(said):
    """Packets dropped, of tcpdump's closing lines or of our summary."""
    if ", nothing dropped" in said:
        return 0
    found = (re.search(r'"dropped":(\d+)', said) or
             re.search(r"([\d,]+) packets? dropped by (?:the )?kernel", said))
    return int(found.group(1).replace(",", "")) if found else None


def compared(program, capture):
    """At the highest rate at which tcpdump loses nothing, found from the top: the median of some."""
    tcpdump = ["tcpdump", "-i", RIGHT, "-w", "/dev/null"]
    gone, rate = listen(tcpdump, capture)
    for _ in range(TRIES):
        if not gone:
            break
        gone, rate = listen(tcpdump, capture, rate * SLOWER)
    ours = [program, "-i", RIGHT]
    commands = {"tcpdump": tcpdump, "sipregtrace": ours,
                "sipregtrace ndjson": [*ours, "-o", "ndjson"]}
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            runs[name].append(listen(command, capture, rate))
    return {name: {"lost": statistics.median(run[0] for run in some),
                   "packets_per_s": round(statistics.median(run[1] for run in some))}
            for name, some in runs.items()}


def live(program, capture):
    missing = [tool for tool in ("ip", "tcpreplay", "tcpdump") if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        print("\nlive: not run, it needs root and " + ", ".join(missing or ["nothing else"]))
        return {"skipped": missing or ["root"]}
    subprocess.run(["ip", "link", "add", LEFT, "type", "veth", "peer", "name", RIGHT], check=True)
    try:
        for name in (LEFT, RIGHT):
            subprocess.run(["ip", "link", "set", name, "up", "mtu", "9000"], check=True)
        found = compared(program, capture)
    finally:
        subprocess.run(["ip", "link", "del", LEFT], check=False)
    table("at the highest rate that tcpdump survives", ["", "packets/s", "lost"],
          [[name, row["packets_per_s"], row["lost"]] for name, row in found.items()])
    return found

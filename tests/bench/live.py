"""Packets lost at the highest speed that tcpreplay reaches over two interfaces of our own."""
import os
import re
import shutil
import signal
import subprocess
import time

from measure import table

LEFT, RIGHT = "srtbench0", "srtbench1"


def listen(command, capture):
    """Starts command, replays capture past it, ends it; what it said, and the speed."""
    listener = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    time.sleep(1.5)
    replay = subprocess.run(["tcpreplay", "--topspeed", "--preload-pcap", "-q", "-i", LEFT, capture],
                            capture_output=True, text=True, check=False)
    time.sleep(3)
    listener.send_signal(signal.SIGINT)
    said = listener.communicate(timeout=120)[0]
    rate = re.search(r"([\d.]+) pps", replay.stdout + replay.stderr)
    return said, float(rate.group(1)) if rate else 0


def lost(said):
    """Packets dropped, of tcpdump's closing lines or of our summary."""
    found = re.search(r'"dropped":(\d+)', said) or re.search(r"(\d+) packets dropped by kernel", said)
    return int(found.group(1)) if found else None


def live(program, capture):
    missing = [tool for tool in ("ip", "tcpreplay", "tcpdump") if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        print("\nlive: not run, it needs root and " + ", ".join(missing or ["nothing else"]))
        return {"skipped": missing or ["root"]}
    subprocess.run(["ip", "link", "add", LEFT, "type", "veth", "peer", "name", RIGHT], check=True)
    try:
        for name in (LEFT, RIGHT):
            subprocess.run(["ip", "link", "set", name, "up", "mtu", "9000"], check=True)
        found = {}
        for name, command in (
                ("tcpdump", ["tcpdump", "-i", RIGHT, "-w", "/dev/null"]),
                ("sipregtrace", [program, "-i", RIGHT, "-o", "ndjson"])):
            said, rate = listen(command, capture)
            found[name] = {"lost": lost(said), "packets_per_s": round(rate)}
    finally:
        subprocess.run(["ip", "link", "del", LEFT], check=False)
    table("replayed as fast as can be", ["", "packets/s", "lost"],
          [[name, row["packets_per_s"], row["lost"]] for name, row in found.items()])
    return found

#!/usr/bin/env python3
"""A running Kamailio, phones that SIPp plays, and the table that it prints, piped into -t.

tests/tables_live.py PROGRAM: in network namespaces of their own three users register; one logs out,
one is killed. The table has to be told apart rightly, and the command that is printed, run, has to
remove the killed one's row and no other. Kamailio and SIPp are installed when they are missing;
where that or a namespace cannot be had, the test is skipped and says why.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

NAME = "a running Kamailio's table"
PACKAGES = {"kamailio": "kamailio", "kamcmd": "kamailio", "sipp": "sip-tester", "ip": "iproute2",
            "nsenter": "util-linux", "unshare": "util-linux"}
SERVER, PHONES = "10.77.0.1", "10.77.0.2"
PORTS = {"alive": 5071, "gone": 5072, "left": 5073}

CONFIG = """#!KAMAILIO
debug=1
log_stderror=yes
children=2
disable_tcp=yes
listen=udp:{server}:5060
mpath="{modules}"
loadmodule "kex.so"
loadmodule "sl.so"
loadmodule "tm.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "ctl.so"
modparam("ctl", "binrpc", "unix:{socket}")
modparam("usrloc", "use_domain", 1)
request_route {{
	if (is_method("REGISTER")) {{
		save("location");
		exit;
	}}
	sl_send_reply("200", "OK");
}}
"""

REGISTER = """  <send><![CDATA[

      REGISTER sip:lab.example SIP/2.0
      Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
      Max-Forwards: 70
      From: <sip:[service]@lab.example>;tag=[call_number]
      To: <sip:[service]@lab.example>
      Call-ID: [call_id]
      CSeq: {cseq} REGISTER
      Contact: <sip:[service]@[local_ip]:[local_port]>
      Expires: {expires}
      User-Agent: labphone/1.0
      Content-Length: 0

    ]]></send>
  <recv response="200"/>
"""
SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="phone">
{login}  <pause milliseconds="{stay}"/>
{logout}</scenario>
"""

# Everything that a packet socket sees, as a pcap file.
SNIFFER = """
import socket, struct, sys, time
out = open(sys.argv[1], "wb", buffering=0)
out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
sniffer.bind((sys.argv[2], 0))
print("ready", flush=True)
while True:
    octets = sniffer.recv(65535)
    now = time.time()
    head = struct.pack("<IIII", int(now), int(now % 1 * 1000000), len(octets), len(octets))
    out.write(head + octets)
"""

# What a server sends to see whether a phone is there.
PROBE = """
import socket, sys, time
probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
probe.bind(("{server}", 5099))
uri = "sip:gone@{phones}:{port}"
text = ["OPTIONS %s SIP/2.0" % uri, "Via: SIP/2.0/UDP {server}:5099;branch=z9hG4bKprobe",
        "Max-Forwards: 70", "From: <sip:probe@{server}>;tag=p", "To: <%s>" % uri,
        "Call-ID: probe-1", "CSeq: 1 OPTIONS", "Content-Length: 0", "", ""]
probe.sendto("\\r\\n".join(text).encode(), ("{phones}", {port}))
time.sleep(0.3)
"""


class Skip(Exception):
    pass


class Wrong(Exception):
    pass


def require(condition, *words):
    if not condition:
        raise Wrong(" ".join(str(word) for word in words))


def install():
    missing = sorted({package for tool, package in PACKAGES.items() if not shutil.which(tool)})
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Skip("missing: " + ", ".join(missing))
    # RUNLEVEL keeps the packages from starting what they bring.
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    for command in (["apt-get", "update"],
                    ["apt-get", "install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(command, env=environment, capture_output=True, timeout=600,
                              check=False)
    if done.returncode != 0:
        raise Skip("apt-get could not install " + ", ".join(missing))


def modules():
    for root in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/lib64",
                 "/usr/local/lib64", "/usr/local/lib"):
        path = os.path.join(root, "kamailio", "modules")
        if os.path.isdir(path):
            return path
    raise Skip("no modules of Kamailio are found")


class Bench:
    def __init__(self, work):
        self.work = work
        self.processes = []

    def path(self, name):
        return os.path.join(self.work, name)

    def start(self, command, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.DEVNULL)
        process = subprocess.Popen(command, stderr=open(self.path("errors"), "ab"), **options)
        self.processes.append(process)
        return process

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def namespace(self):
        holder = self.start(["unshare", "--net", "sleep", "120"])
        own = os.readlink("/proc/self/ns/net")
        for _ in range(100):
            try:
                if os.readlink(f"/proc/{holder.pid}/ns/net") != own:
                    return holder.pid
            except OSError:
                pass
            time.sleep(0.05)
        raise Skip("no network namespace can be made")

    def close(self):
        for process in reversed(self.processes):
            process.terminate()  # Kamailio takes its children along
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def within(holder, *command):
    return ["nsenter", "--net", "--target", str(holder), *command]


def run(*command):
    return subprocess.run(command, capture_output=True, timeout=60, check=False)


def connect(server, phones):
    commands = [["ip", "link", "add", "tables0", "netns", str(server), "type", "veth", "peer", "name",
                 "tables1", "netns", str(phones)]]
    for holder, device, address in ((server, "tables0", SERVER), (phones, "tables1", PHONES)):
        commands += [within(holder, "ip", "addr", "add", address + "/24", "dev", device),
                     within(holder, "ip", "link", "set", device, "up"),
                     within(holder, "ip", "link", "set", "lo", "up")]
    for command in commands:
        done = run(*command)
        if done.returncode != 0:
            raise Skip("no virtual Ethernet can be made: " + done.stderr.decode().strip())


def start_kamailio(bench, server):
    socket = bench.path("kamailio.ctl")
    config = bench.write("kamailio.cfg", CONFIG.format(server=SERVER, modules=modules(),
                                                       socket=socket))
    bench.start(within(server, "kamailio", "-f", config, "-DD", "-E", "-Y", bench.work, "-w",
                       bench.work, "-m", "64", "-M", "8"), start_new_session=True)
    for _ in range(100):
        if os.path.exists(socket) and run("kamcmd", "-s", "unix:" + socket,
                                          "core.uptime").returncode == 0:
            return socket
        time.sleep(0.1)
    with open(bench.path("errors"), encoding="utf-8", errors="replace") as errors:
        raise Skip("Kamailio does not start: " + " ".join(errors.read().splitlines()[-3:])[:300])


def start_phone(bench, phones, user, stay, logout):
    last = REGISTER.format(cseq=2, expires=0) if logout else ""
    scenario = bench.write(user + ".xml", SCENARIO.format(
        login=REGISTER.format(cseq=1, expires=600), stay=stay, logout=last))
    return bench.start(within(phones, "sipp", "-sf", scenario, "-s", user, "-i", PHONES, "-p",
                              str(PORTS[user]), "-m", "1", "-nostdin", f"{SERVER}:5060"),
                       cwd=bench.work)


def dump(socket):
    return run("kamcmd", "-s", "unix:" + socket, "ul.dump").stdout


def analyse(program, capture, table, *options):
    done = subprocess.run([program, "-r", capture, "-p", "any", "-t", "-", *options], input=table,
                          capture_output=True, timeout=60, check=False)
    require(done.returncode == 0, "status", done.returncode, done.stderr.decode())
    return done.stdout.decode()


def check_rows(output):
    rows = {}
    for record in map(json.loads, output.splitlines()):
        if record["type"] == "table-row":
            rows[record["aor"]] = record
    require(set(rows) == {"alive@lab.example", "gone@lab.example"}, "rows of", sorted(rows))
    alive, gone = rows["alive@lab.example"], rows["gone@lab.example"]
    require(alive["class"] == "confirmed" and "command" not in alive, "the living phone is", alive)
    require(gone["class"] == "leftover" and gone["reason"] == "client-gone" and "command" in gone,
            "the killed phone is", gone)


def play(program, bench):
    server, phones = bench.namespace(), bench.namespace()
    connect(server, phones)
    socket = start_kamailio(bench, server)
    capture = bench.path("live.pcap")
    sniffer = bench.start(within(server, sys.executable, "-c", SNIFFER, capture, "tables0"),
                          stdout=subprocess.PIPE)
    require(sniffer.stdout.readline() == b"ready\n", "nothing can be captured")
    start_phone(bench, phones, "alive", 60000, False)
    gone = start_phone(bench, phones, "gone", 60000, False)
    left = start_phone(bench, phones, "left", 1500, True)
    time.sleep(1)
    require(dump(socket).count(b"Address:") == 3, "not all are registered:", dump(socket).decode())
    os.kill(gone.pid, signal.SIGKILL)
    gone.wait()
    left.wait(timeout=30)
    run(*within(server, sys.executable, "-c",
                PROBE.format(server=SERVER, phones=PHONES, port=PORTS["gone"])))
    time.sleep(0.5)
    sniffer.kill()
    table = dump(socket)
    require(table.count(b"Address:") == 2, "the logout had no effect:", table.decode())
    check_rows(analyse(program, capture, table, "-o", "ndjson"))
    script = analyse(program, capture, table, "--commands")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    require(len(commands) == 1, "commands:", script)
    done = run("sh", "-c", commands[0].replace("kamcmd ", f"kamcmd -s unix:{socket} ", 1))
    require(done.returncode == 0, commands[0], done.stdout.decode(), done.stderr.decode())
    after = dump(socket).decode()
    require("alive@lab.example" in after and after.count("Address:") == 1,
            "left after", commands[0], ":", after)


def main():
    program = os.path.realpath(sys.argv[1])
    try:
        install()
        with tempfile.TemporaryDirectory() as work:
            bench = Bench(work)
            try:
                play(program, bench)
            finally:
                bench.close()
    except Skip as why:
        print(f"skip {NAME}: {why}")
    except (Wrong, OSError, subprocess.TimeoutExpired) as why:
        print(f"not ok {NAME}: {why}")
        return 1
    else:
        print(f"ok {NAME}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""What a second thread must not change, with the program and with one that ThreadSanitizer watches.

tests/threads.py PROGRAM WATCHED GENERATOR
"""
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from bench.generated import Generated

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples")
MIX = ["--users", "400", "--wrong", "30", "--calls", "20", "--garbage", "20", "--rtp", "2"]
# So little that the tracker works on the thread that reads, and more than it needs.
TOGETHER = ["--memcap", "256M"]
PATIENCE = 60


def captures(folder):
    for path, _, names in os.walk(os.path.join(SAMPLES, folder)):
        for name in sorted(names):
            if name.endswith((".pcap", ".pcapng")):
                yield from ("-r", os.path.join(path, name))


class Watched:
    """Runs of one program over one capture, 'users' of the generator."""

    def __init__(self, command, made):
        self.command, self.capture = command, made.path("users.pcap")
        self.secret = ["-P", made.path("users.users")]
        self.said = tempfile.TemporaryFile()

    def run(self, *options):
        done = subprocess.run([*self.command, *options], capture_output=True, timeout=PATIENCE,
                              check=False)
        return done.stdout, self.complaint(done.returncode, done.stderr)

    @staticmethod
    def complaint(status, said):
        if b"ThreadSanitizer" in said or status not in (0, 3):
            return "status %d: %s" % (status, said[:600].decode("utf-8", "replace"))
        return None

    def same(self, *options):
        one, complaint = self.run(*options)
        other, _ = self.run(*TOGETHER, *options)
        return complaint or (one != other and "another output") or (not one and "no output")

    def piped(self, octets, *options):
        """Has read so much of the capture, and waits for more."""
        self.said.seek(0)
        self.said.truncate()
        run = subprocess.Popen([*self.command, "-r", "-", *options], stdin=subprocess.PIPE,
                               stdout=self.said, stderr=subprocess.PIPE)
        with open(self.capture, "rb") as capture:
            run.stdin.write(capture.read(octets))
        run.stdin.flush()
        time.sleep(1)
        return run

    def finish(self, run, rest=b""):
        _, errors = run.communicate(rest, timeout=PATIENCE)
        self.said.seek(0)
        return self.said.read(), errors, self.complaint(run.returncode, errors)

    def threads(self, *options):
        run = self.piped(1 << 20, *options)
        count = len(os.listdir("/proc/%d/task" % run.pid))
        self.finish(run)
        return count

    def interrupted(self, octets, count):
        """As if the capture had ended there."""
        run = self.piped(octets, "-q", *self.secret)
        run.send_signal(signal.SIGINT)
        said, _, complaint = self.finish(run)
        short, _ = self.run("-q", "-c", str(count), "-r", self.capture, *self.secret)
        return complaint or (said.split(b"\n", 1)[1] != short.split(b"\n", 1)[1] and
                             "it is not the report of %d packets" % count)

    def asked(self, octets):
        """Tells its table in between, and reports the same."""
        run = self.piped(octets, "-o", "ndjson", *self.secret)
        run.send_signal(signal.SIGUSR1)
        with open(self.capture, "rb") as capture:
            capture.seek(octets)
            said, errors, complaint = self.finish(run, capture.read())
        whole, _ = self.run("-r", self.capture, "-o", "ndjson", *self.secret)
        return (complaint or (b"registrations" not in errors and "no table was told") or
                (said.count(b"\n") != whole.count(b"\n") and "the report is another"))

    def quiet(self, octets, count):
        """What was read is told while nothing more comes, and who asks is answered."""
        run = self.piped(octets, "-o", "ndjson", *self.secret)
        self.said.seek(0)
        early = framed(self.said.read())
        run.send_signal(signal.SIGUSR1)
        answered = select.select([run.stderr], [], [], PATIENCE)[0]
        _, _, complaint = self.finish(run)
        whole, _ = self.run("-o", "ndjson", "-c", str(count), "-r", self.capture, *self.secret)
        return (complaint or (not answered and "no table was told") or
                (early != framed(whole) and "%d events were told" % len(early)))

    def refused(self):
        """No second thread is to be had; of root's the limit is not."""
        user = ["-Z", "nobody"] if os.geteuid() == 0 else []
        options = ["-r", self.capture, "-o", "ndjson", *self.secret]
        alone = subprocess.run([*self.command, *user, *options], capture_output=True,
                               timeout=PATIENCE, check=False, preexec_fn=no_more_tasks)
        whole, _ = self.run(*options)
        return (self.complaint(alone.returncode, alone.stderr) or
                (alone.stdout != whole and "another output"))

    def unheard(self):
        """Nobody reads its output any more."""
        with subprocess.Popen([*self.command, "-r", self.capture, "-o", "ndjson"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            run.stdout.read(1)
            run.stdout.close()
            errors = run.stderr.read()
            status = run.wait(timeout=PATIENCE)
        return (b"ThreadSanitizer" in errors or status != 4) and "status %d: %s" % (
            status, errors[:600].decode("utf-8", "replace"))


def framed(said):
    """Of ndjson, what tells of a frame as it comes."""
    return [line for line in said.splitlines() if b'"type":"event"' in line and b'"frame"' in line]


def no_more_tasks():
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def end_of_packets(path, count):
    """How many octets of a capture hold so many packets."""
    with open(path, "rb") as capture:
        capture.seek(24)
        for _ in range(count):
            capture.seek(int.from_bytes(capture.read(16)[8:12], "little"), os.SEEK_CUR)
        return capture.tell()


def verdict(name, why):
    print("ok " + name if not why else "not ok %s: %s" % (name, why), flush=True)
    return bool(why)


def main():
    program, watched, generator = (os.path.abspath(path) for path in sys.argv[1:4])
    # Its shadow memory wants the same places at every start.
    fixed = [shutil.which("setarch"), "-R"] if shutil.which("setarch") else []
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        made = Generated(generator, program, folder)
        made.make("users", *MIX)
        octets = end_of_packets(made.path("users.pcap"), 6000)
        for name, command in (("", [program]), (", watched", [*fixed, watched])):
            runs = Watched(command, made)
            users = ["-r", runs.capture, *runs.secret]
            samples = [*captures("lab"), *captures("freeswitch"), *captures("pjsip")]
            for what, why in (
                    ("text", runs.same("-v", *users)),
                    ("ndjson", runs.same("-o", "ndjson", *users)),
                    ("samples", runs.same("-p", "any", "-o", "ndjson", *samples)),
                    ("interrupted", runs.interrupted(octets, 6000)),
                    ("asked for the table", runs.asked(octets)),
                    ("quiet pipe", runs.quiet(octets, 6000)),
                    ("output closed", runs.unheard())):
                failed += verdict("threads %s%s" % (what, name), why)
        failed += verdict("threads refused", Watched([program], made).refused())
        counts = Watched([program], made).threads(), Watched([program], made).threads(*TOGETHER)
        failed += verdict("threads counted", counts != (2, 1) and "%d and %d" % counts)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

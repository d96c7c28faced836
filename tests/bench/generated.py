"""Captures that the generator makes, and whether the program's table is what it made."""
import datetime
import json
import os
import subprocess


class Generated:
    """Captures in one folder: NAME.pcap with NAME.users, its passwords, and NAME.truth."""

    def __init__(self, generator, program, folder):
        self.generator, self.program, self.folder = generator, program, folder
        os.makedirs(folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, *options):
        """Makes it once; its number of SIP messages."""
        if not os.path.exists(self.path(name + ".count")):
            with open(self.path(name + ".pcap"), "wb") as capture:
                done = subprocess.run([self.generator, *options,
                                       "--passwords", self.path(name + ".users"),
                                       "--truth", self.path(name + ".truth")],
                                      stdout=capture, stderr=subprocess.PIPE, text=True,
                                      check=True)
            os.chmod(self.path(name + ".users"), 0o600)
            with open(self.path(name + ".count"), "w", encoding="ascii") as count:
                count.write(done.stderr)
        with open(self.path(name + ".count"), encoding="ascii") as count:
            return int(count.read().split()[0])

    def against_truth(self, name):
        """How many bindings are not as they were made, the first of them, and the digests."""
        with open(self.path(name + ".truth"), encoding="ascii") as lines:
            truth = {aor: (status, float(expires))
                     for aor, status, expires in (line.split("\t") for line in lines)}
        wrong, digests = [], {}
        with subprocess.Popen([self.program, "-r", self.path(name + ".pcap"),
                               "-P", self.path(name + ".users"), "-o", "ndjson"],
                              stdout=subprocess.PIPE, text=True) as run:
            for line in run.stdout:
                if line.startswith('{"type":"binding"'):
                    row = json.loads(line)
                    status, expires = truth.pop(row["aor"], ("none", 0))
                    if row["status"] != status or (status == "active" and
                                                   epoch(row["expires_at"]) != round(expires, 6)):
                        wrong.append(row["aor"])
                elif line.startswith('{"type":"summary"'):
                    digests = json.loads(line)["digests"]
        return {"wrong": len(wrong) + len(truth), "first": (wrong + list(truth))[:3],
                "digests": digests}


def epoch(text):
    time = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    return round(time.replace(tzinfo=datetime.timezone.utc).timestamp(), 6)

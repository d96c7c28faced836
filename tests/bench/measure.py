"""Runs of a program, measured: wall and processor time, peak memory, instructions."""
import os
import shutil
import statistics
import subprocess
import time


class Run:
    """One run: wall, cpu (seconds), peak (MiB), status."""

    def __init__(self, command, stdin=None, stdout=subprocess.DEVNULL):
        begun = time.monotonic()
        child = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        self.wall = time.monotonic() - begun
        child.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.cpu = used.ru_utime + used.ru_stime
        self.peak = used.ru_maxrss / 1024


def summary(runs):
    """Medians of some runs of one program."""
    return {"wall_s": round(statistics.median(run.wall for run in runs), 3),
            "cpu_s": round(statistics.median(run.cpu for run in runs), 3),
            "peak_mib": round(max(run.peak for run in runs), 1),
            "runs": len(runs), "status": runs[0].status}


def alternating(commands, rounds):
    """Each command once a round, so that whatever disturbs one round disturbs all."""
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(Run(command))
    return {name: summary(some) for name, some in runs.items()}


def instructions(command):
    """Instructions in user space, or None where they cannot be counted."""
    if not shutil.which("perf"):
        return None
    done = subprocess.run(["perf", "stat", "-x", ",", "-e", "instructions:u", *command],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          check=False)
    for line in done.stderr.splitlines():
        count, _, rest = line.partition(",")
        if "instructions" in rest and count.isdigit():
            return int(count)
    return None


def piped(source, sink):
    """source | sink: the run of sink, and what source said."""
    feeder = subprocess.Popen(source, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run = Run(sink, stdin=feeder.stdout)
    feeder.stdout.close()
    said = feeder.stderr.read().decode()
    feeder.wait()
    return run, said


def table(title, heads, rows):
    """Aligned columns, the first to the left."""
    cells = [heads] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    print("\n" + title)
    for row in cells:
        first = row[0].ljust(widths[0])
        print("  ".join([first] + [cell.rjust(width)
                                   for cell, width in zip(row[1:], widths[1:])]), flush=True)

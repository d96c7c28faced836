#!/usr/bin/env python3
"""Every record of every sample against its JSON Schema (samples/schema/TYPE.json).

tests/schema.py PROGRAM: the goldens are outputs of these very samples.
"""

import concurrent.futures
import functools
import glob
import json
import os
import subprocess
import sys

import jsonschema

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples")
# Ten megabytes of one message say nothing that its first packets do not.
PACKETS = "4000"


@functools.lru_cache
def validators():
    """By record type; once in each process."""
    found = {}
    for path in glob.glob(os.path.join(SAMPLES, "schema", "*.json")):
        with open(path, encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft7Validator.check_schema(schema)
        found[os.path.basename(path).removesuffix(".json")] = jsonschema.Draft7Validator(schema)
    return found


def first_problem(lines):
    for number, line in enumerate(lines, 1):
        record = json.loads(line)
        validator = validators().get(record.get("type"))
        if not validator:
            return f"line {number}: there is no schema for {record.get('type')}"
        error = next(validator.iter_errors(record), None)
        if error:
            where = "/".join(str(part) for part in error.absolute_path)
            return f"line {number} ({record['type']}) {where}: {error.message[:120]}"
    return None


def check(program, capture, model):
    command = [program, "-r", capture, "-o", "ndjson", "-p", "any", "-m", model, "-c", PACKETS,
               "--until", "+60"]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    name = f"schema {os.path.relpath(capture, SAMPLES)} {model}"
    if done.returncode != 0:
        return f"not ok {name}: status {done.returncode}"
    problem = first_problem(done.stdout.decode("utf-8").splitlines())
    return f"not ok {name}: {problem}" if problem else f"ok {name}"


def main():
    program = sys.argv[1]
    captures = sorted(glob.glob(SAMPLES + "/*.pcap") + glob.glob(SAMPLES + "/*/*.pcap") +
                      glob.glob(SAMPLES + "/traces/*[!p]"))
    work = [(capture, model) for capture in captures for model in ("auto", "freeswitch-contact")]
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(check, *zip(*[(program, *item) for item in work])))
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main())

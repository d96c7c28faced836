#!/usr/bin/env python3
"""What hostile, odd and broken traffic must not do: one line "ok NAME" or "not ok NAME: why" each.

tests/hazards.py PROGRAM [--sanitized] [WORD...]
    --sanitized     PROGRAM is built with sanitizers: leave out what measures memory and time
    WORD            only cases that have it in their names
"""
import concurrent.futures
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "hazards"))
from cases import CASES  # noqa: E402
import bindings, characters, counts, digests, odd, values, volume  # noqa: E402,E401,F401
from traffic import Wrong  # noqa: E402


def check(program, name, function):
    try:
        function(program)
    except (Wrong, KeyError, IndexError, ValueError, OSError) as problem:
        return "not ok %s: %s: %s" % (name, type(problem).__name__, problem)
    return "ok " + name


def main(arguments):
    sanitized = "--sanitized" in arguments
    program, *words = [word for word in arguments if word != "--sanitized"]
    chosen = [(name, function) for name, function, heavy in CASES
              if not (heavy and sanitized) and all(word in name for word in words)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(lambda one: check(os.path.abspath(program), *one), chosen))
    print("\n".join(lines))
    return any(line.startswith("not ok") for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

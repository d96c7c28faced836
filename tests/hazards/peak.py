"""Runs a command and says last on standard error how many octets of memory it held at most. Small
itself: what a process starts with is what it was forked from."""
import os
import resource
import sys

child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status = os.waitpid(child, 0)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))

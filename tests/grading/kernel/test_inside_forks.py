"""Forks that a cell left behind are ended where they stand in the way."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are found in /proc")

PROGRAM = """
import os, subprocess, sys, time
from labkit.grading.kernel.inside_forks import MOST, end_flood

def fork(count):
    for _ in range(count):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)

def children():
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return len(file.read().split())

server = subprocess.Popen(["sleep", "60"])
fork(2)
end_flood()
few = children()
fork(MOST)
end_flood()
print(few, children(), server.poll())
server.kill()
"""


def test_a_few_may_stay_and_a_flood_may_not_and_programs_go_on():
    told = subprocess.check_output([sys.executable, "-c", PROGRAM], text=True, timeout=60)
    assert told.split() == ["3", "1", "None"]

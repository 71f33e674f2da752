"""The doctor's list is true where one protection was taken away."""

import json
import os
import subprocess
import sys

import pytest

from labkit.grading.sandbox import doctor
from labkit.grading.sandbox.doctor import Protection, describe, probe

pytestmark = pytest.mark.grader

TAKE_AWAY = """
import json, os, sys
from dataclasses import asdict
from pathlib import Path
from labkit.grading.sandbox import linux
from labkit.grading.sandbox.doctor import probe
from labkit.grading.sandbox.spawn import map_users

ready, tell = os.pipe()
mapped, go = os.pipe()
child = os.fork()
if child == 0:
    linux.unshare(linux.CLONE_NEWUSER)
    os.write(tell, b"x")
    os.read(mapped, 1)
    for setting in sys.argv[1:]:
        Path("/proc/sys/user", setting).write_text("0")
    print(json.dumps([asdict(one) for one in probe()]), flush=True)
    os._exit(0)
os.read(ready, 1)
map_users(child)
os.write(go, b"x")
os.waitpid(child, 0)
"""


@pytest.fixture(scope="module")
def here():
    return probe()


@pytest.fixture
def all_on(here):
    missing = [line for line in describe(here) if line.startswith("OFF")]
    if missing and "CI" not in os.environ:
        pytest.skip("; ".join(missing))


def probe_without(*settings):
    """Probe where a user may make no more of some kinds of namespaces."""
    ran = subprocess.run(
        [sys.executable, "-c", TAKE_AWAY, *settings],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [Protection(**fields) for fields in json.loads(ran.stdout)]


def off(protections):
    return {one.name: one.reason for one in protections if not one.on}


def test_every_protection_is_listed_wherever_it_is_asked_for(here, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    elsewhere = probe()
    assert {one.name for one in elsewhere} == {one.name for one in here}
    assert set(off(elsewhere).values()) == {"it needs Linux; this is win32"}


@pytest.mark.usefixtures("all_on")
def test_nothing_taken_away_leaves_all_on():
    assert off(probe_without()) == {}


@pytest.mark.usefixtures("all_on")
@pytest.mark.parametrize(
    ("setting", "name"),
    [("max_net_namespaces", "network"), ("max_ipc_namespaces", "interprocess")],
)
def test_the_one_that_is_taken_away_is_off_and_the_others_stay_on(setting, name):
    assert off(probe_without(setting)) == {name: f"{name}: unshare: No space left on device"}


@pytest.mark.usefixtures("all_on")
@pytest.mark.parametrize("kind", ["user", "mnt", "pid"])
def test_nothing_holds_without_the_namespaces_that_carry_the_rest(kind):
    protections = probe_without(f"max_{kind}_namespaces")
    assert not any(one.on for one in protections)
    assert all("unshare: No space left on device" in one.reason for one in protections)


@pytest.mark.usefixtures("all_on")
def test_a_part_that_is_left_out_is_told_by_what_it_lets_through():
    # not by the error of the part: the forbidden deed is done, and works
    lines = """
import json
from functools import partial
from labkit.grading.sandbox import trials
with trials._outside() as outside:
    for part in trials._OPTIONAL:
        ended = trials._box(partial(trials._try_all, outside), frozenset([part]))
        print(part, [name for name, worked in json.loads(ended.output).items() if worked])
"""
    ran = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.stdout.splitlines() == [
        "network ['network']",
        "interprocess ['interprocess']",
        "system calls ['system calls']",
    ], ran.stderr


def test_a_probe_that_fails_turns_all_off(monkeypatch, tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho no such thing >&2\nexit 1\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    assert set(off(probe()).values()) == {"no such thing"}


def test_a_probe_that_hangs_turns_all_off(monkeypatch, tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(doctor, "_SECONDS", 0.2)
    assert set(off(probe()).values()) == {"the trials did not end within 0.2 s"}

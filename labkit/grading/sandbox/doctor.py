"""Which protections hold on this machine: each is tried, none is looked up.

A process of its own sets up what is forbidden to reach, starts sandboxes and
tries to break out of them. Where the kernel refuses a part of the sandbox the
others are tried without it.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

_SECONDS = 120


@dataclass(frozen=True)
class Protection:
    """Something that the sandbox keeps a submission from.

    Parameters
    ----------
    name : str
        A word for it.
    prevents : str
        What a submission could do without it.
    on : bool
        Whether it holds here.
    reason : str
        How it was tried; where it is off, what went wrong.
    """

    name: str
    prevents: str
    on: bool
    reason: str


def probe() -> list[Protection]:
    """Try every protection in a process that is thrown away.

    Returns
    -------
    protections : list of Protection
        All of them, in the same order on every machine.
    """
    if sys.platform != "linux":
        return _all_off(f"it needs Linux; this is {sys.platform}")
    try:
        # -P: nothing is imported from the folder it happens to start in
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "labkit.grading.sandbox.trials"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _all_off(f"the trials did not end within {_SECONDS} s")
    if ran.returncode != 0:
        return _all_off((ran.stderr.strip().splitlines() or [f"status {ran.returncode}"])[-1])
    return [Protection(**fields) for fields in json.loads(ran.stdout)]


def describe(protections: Iterable[Protection]) -> list[str]:
    """Describe what holds and what does not, a line for each.

    Parameters
    ----------
    protections : iterable of Protection
        Tried ones.

    Returns
    -------
    lines : list of str

    Examples
    --------
    >>> describe([Protection("network", "use any network", True, "connected by TCP")])
    ['on   a submission cannot use any network (tried: connected by TCP)']
    >>> describe([Protection("network", "use any network", False, "network: Not allowed")])
    ['OFF  a submission can use any network (network: Not allowed)']
    """
    return [
        f"on   a submission cannot {one.prevents} (tried: {one.reason})"
        if one.on
        else f"OFF  a submission can {one.prevents} ({one.reason})"
        for one in protections
    ]


def _all_off(reason: str) -> list[Protection]:
    from labkit.grading.sandbox.trials import PREVENTED

    return [Protection(name, prevents, False, reason) for name, prevents in PREVENTED.items()]

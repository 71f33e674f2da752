"""Time two ways to do one job in turn, A B A B ..., and give the median of their ratios.

What else a machine does slows both halves of a pair alike, so the ratio of a
pair is steadier than either time, and the median does not mind a pair that
was disturbed.
"""

import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Pairs:
    """Seconds of A and of B, pair by pair."""

    ours: tuple[float, ...]
    peer: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """A / B for every pair."""
        return [a / b for a, b in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios."""
        return statistics.median(self.ratios)

    def describe(self, what: str, against: str, goal: float) -> str:
        """Say in three lines what was measured, and how it stands to the goal."""
        verdict = "reached" if self.ratio <= goal else "MISSED"
        ours, peer = statistics.median(self.ours), statistics.median(self.peer)
        each = " ".join(f"{ratio:.2f}" for ratio in sorted(self.ratios))
        return (
            f"{what}, against {against}\n"
            f"  ratio {self.ratio:.2f}, goal <= {goal:.2f}: {verdict}\n"
            f"  {ours:.2f} s to {peer:.2f} s, medians of {len(self.ours)} pairs; ratios {each}"
        )


def time_in_turn(ours: Callable[[], object], peer: Callable[[], object], n_pairs: int) -> Pairs:
    """Time both, one after the other, `n_pairs` times; run each once before, for the caches."""
    seconds = [(_seconds(ours), _seconds(peer)) for _ in range(n_pairs)]
    return Pairs(*zip(*seconds, strict=True))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def output_of(command: Sequence[str]) -> str:
    """Run a command to its end and give its standard output; fail where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def labkit_command() -> str:
    """Find the ``labkit`` that is installed beside this Python."""
    found = shutil.which("labkit", path=sysconfig.get_path("scripts"))
    return found or sys.exit("labkit is not installed here: pip install -e .")


def versions(*packages: str) -> str:
    """Name the releases that a measurement stands for."""
    python = ".".join(map(str, sys.version_info[:3]))
    return ", ".join([f"Python {python}", *(f"{name} {version(name)}" for name in packages)])

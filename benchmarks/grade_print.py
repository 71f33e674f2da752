"""The words in which the grader's benchmarks speak."""

import os
import statistics
from collections.abc import Sequence

from grade_cost import Cost
from pairs import Pairs


def reached(yes: bool) -> str:
    """Say whether a goal is reached."""
    return "reached" if yes else "MISSED"


def spread(numbers: Sequence[float]) -> str:
    """Give the median of numbers, and their range."""
    return f"{statistics.median(numbers):.2f} ({min(numbers):.2f} to {max(numbers):.2f})"


def print_faster(
    what: str, against: str, costs: Sequence[tuple[Cost, Cost]], goal: float, n_copies: int
) -> None:
    """Print how many times as many submissions a minute labkit marks; ours come first."""
    wall = Pairs(*zip(*((peer.wall, ours.wall) for ours, peer in costs), strict=True))
    cpu = Pairs(*zip(*((peer.cpu, ours.cpu) for ours, peer in costs), strict=True))
    print(f"{what}, against {against}: {n_copies} submissions")
    print(
        f"  {wall.ratio:.2f} times the submissions a minute, goal >= {goal:.2f}: "
        f"{reached(wall.ratio >= goal)}"
    )
    for who, chosen in (("labkit", 0), (against, 1)):
        minutes = statistics.median(pair[chosen].wall for pair in costs) / 60
        seconds = statistics.median(pair[chosen].cpu for pair in costs) / n_copies
        print(f"  {who}: {n_copies / minutes:.2f} a minute, {seconds:.2f} s of CPU each")
    print(f"  CPU, {against} to labkit: {cpu.ratio:.2f}; pairs {len(costs)}")


def load() -> str:
    """Say how busy the machine is, with this benchmark's own work in it."""
    one, five, _ = os.getloadavg()
    return f"load {one:.1f} in the last minute, {five:.1f} in the last five"

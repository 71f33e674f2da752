"""The gate: solved notebooks pass every check, unsolved ones none, and both run to their end.

What every course has to hold comes from labkit.testing.
"""

from labkit.testing.gate import (
    test_the_solved_notebook_passes_every_check_with_full_points,
    test_the_unsolved_notebook_runs_to_its_end_and_passes_no_check,
)

__all__ = [
    "test_the_solved_notebook_passes_every_check_with_full_points",
    "test_the_unsolved_notebook_runs_to_its_end_and_passes_no_check",
]

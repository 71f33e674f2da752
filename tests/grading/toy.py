"""A toy practical that needs only NumPy; ``labkit grade tests/grading/toy.py`` takes it."""

import numpy as np

from labkit.course.expect import expect, number
from labkit.course.task import Practical, Task

DATA = (3, 1, 4, 1, 5, 9, 2, 6)


mean = Task("mean", "The mean", hint="Sum, then divide.")


@mean.check(6)
def check_mean(answers):
    """The mean of the notebook's data."""
    given = number("mean(...)", answers.call("mean", np.array(DATA)))
    expect(abs(given - 3.875) < 1e-6, f"the mean should be 3.875; it is {given:.4g}")


@mean.check(4)
def check_mean_of_one(answers):
    """The mean of one number is that number."""
    given = number("mean(...)", answers.call("mean", np.array([7.0])))
    expect(given == 7, f"the mean of 7 alone is 7; it is {given:.4g}")


spread = Task("spread", "The spread")


@spread.check(5)
def check_spread(answers):
    """The spread is the largest minus the smallest."""
    given = number("spread(...)", answers.call("spread", [2, 11, 5]))
    expect(given == 9, f"11 - 2 is 9; it is {given:g}")


@spread.check(3)
def check_spread_below_zero(answers):
    """The spread of numbers below zero is right, too."""
    given = number("spread(...)", answers.call("spread", [-2, -11, -5]))
    expect(given == 9, f"-2 - (-11) is 9; it is {given:g}")


values = Task("values", "Two values")


@values.check(3)
def check_n_rows(answers):
    """The number of values is counted."""
    given = number("n_rows", answers.value("n_rows"))
    expect(given == len(DATA), f"there are {len(DATA)} values; it is {given:g}")


@values.check(4)
def check_running(answers):
    """Every running total is the sum so far."""
    given = np.asarray(answers.value("running"))
    expect(given.shape == (len(DATA),), f"running should have shape (8,); it has {given.shape}")
    expect(np.array_equal(given, np.cumsum(DATA)), "some running total is no sum so far")


PRACTICAL = Practical(
    "90",
    "A toy",
    (mean, spread, values, Task("viva", "In words", free_text=(("why", 5),))),
)

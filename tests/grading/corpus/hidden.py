"""Hidden checks that guard all of the toy practical's functions."""

import numpy as np

from labkit.course.expect import expect, number
from labkit.grading.checks import guards, worth


@guards("mean")
def test_mean_of_other_data(answers, seed):
    """The mean of numbers that the notebook has not seen."""
    values = np.random.default_rng(seed).normal(size=20)
    given = number("mean(...)", answers.call("mean", values))
    expect(abs(given - values.mean()) < 1e-9, f"the mean is another; {given:.4g} came")


@guards("spread")
def test_spread_of_other_data(answers, seed):
    """The spread of numbers that the notebook has not seen."""
    values = np.random.default_rng(seed).integers(-100, 100, 20)
    given = number("spread(...)", answers.call("spread", values.tolist()))
    expect(given == np.ptp(values), f"the spread is another; {given:g} came")


@worth(5)
def test_mean_takes_a_list(answers):
    """The mean of a plain list."""
    expect(number("mean(...)", answers.call("mean", [1, 2])) == 1.5, "1.5 was expected")

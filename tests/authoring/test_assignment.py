from fractions import Fraction

import pytest

from labkit.authoring.assignment import Assignment, Cell, plain_name, title_of


@pytest.mark.parametrize(
    ("points", "factor"), [((1, 2), 1), (("0.5", 2), 2), (("1/3", "1/4", 0), 12), ((), 1)]
)
def test_points_are_made_whole_by_the_smallest_factor(points, factor):
    cells = tuple(Cell("test", "", points=Fraction(one)) for one in points)
    whole, by = Assignment("t", cells).in_whole_points()
    assert by == factor
    assert whole.points == factor * sum((Fraction(one) for one in points), Fraction())
    assert all(cell.points.denominator == 1 for cell in whole.cells)


def test_a_name_is_never_given_twice():
    taken = []
    for _ in range(3):
        taken.append(plain_name("Test-1", taken))
    assert taken == ["test_1", "test_1_2", "test_1_3"]


def test_a_title_is_the_heading_above_all_others_or_the_files_name():
    assert title_of(["text", "## Part A", "# The *first* one\nmore"], "hw01") == "The first one"
    assert title_of(["## Part A"], "problem_set-1") == "Problem set 1"


def test_a_comment_in_code_is_no_heading():
    texts = ["Type:\n```python\n# the mean\nmean(x)\n```\n", "# Means"]
    assert title_of(texts, "hw01") == "Means"

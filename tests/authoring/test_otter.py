from fractions import Fraction

import pytest

from labkit.authoring.otter import as_asserts, read_otter, with_regions
from labkit.errors import CourseError


def raw(text):
    return ("raw", text)


def shown(value):
    return [
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": value},
        }
    ]


def question(settings, solution, *tests, kind="code"):
    listed = [("code", source, {}, shown(value)) for source, value in tests]
    return [
        raw(f"# BEGIN QUESTION\n{settings}"),
        raw("# BEGIN SOLUTION"),
        (kind, solution),
        raw("# END SOLUTION"),
        *([raw("# BEGIN TESTS"), *listed, raw("# END TESTS")] if tests else []),
        raw("# END QUESTION"),
    ]


def config(**settings):
    lines = "".join(f"{name}: {value}\n" for name, value in settings.items())
    return f'""" # BEGIN TEST CONFIG\n{lines}""" # END TEST CONFIG\n'


def test_a_question_is_read_with_its_solution_and_its_tests(notebook):
    hidden = config(hidden="true") + "half(5)"
    path = notebook(
        raw("# ASSIGNMENT CONFIG\nname: hw\nfiles:\n  - rows.csv"),
        ("markdown", "# Halves"),
        *question(
            "name: q1\npoints: 4",
            "half = 3 / 2 # SOLUTION",
            ("half == 1.5", "True"),
            (hidden, "2.5"),
        ),
    )
    found = read_otter(path)
    assert (found.title, found.points) == ("Halves", 4)
    assert found.notes == ("otter's `files` were not taken over: ['rows.csv']",)
    _, answer, public, secret = found.cells
    assert (answer.kind, answer.name) == ("answer", "q1")
    assert answer.source == "# BEGIN SOLUTION\nhalf = 3 / 2\n# END SOLUTION"
    assert (public.source, public.hidden, public.points) == ("assert half == 1.5", "", 2)
    assert (secret.source, secret.hidden, secret.points) == ("", "assert half(5) == 2.5", 2)


@pytest.mark.parametrize(
    ("settings", "given", "wanted"),
    [
        ("name: q", (None, None, None), (Fraction(1, 3),) * 3),
        ("name: q\npoints: 6", (None, 4, None), (1, 4, 1)),
        ("name: q\npoints: [5, 2, 1]", (None, None, None), (5, 2, 1)),
        ("name: q\npoints:\n  each: 2", (None, None, None), (2, 2, 2)),
        ("name: q", (2, None, 0.5), (2, 0, Fraction(1, 2))),
    ],
)
def test_points_are_dealt_out_as_otter_does(notebook, settings, given, wanted):
    tests = [((config(points=points) if points is not None else "") + "x", "1") for points in given]
    cells = read_otter(notebook(*question(settings, "x = 1", *tests))).cells
    assert tuple(cell.points for cell in cells if cell.kind == "test") == wanted


def test_what_a_person_marks_keeps_its_points(notebook):
    path = notebook(
        *question("name: a\nmanual: true\npoints: 1.5", "plot() # SOLUTION"),
        *question("name: b\nmanual: true", "Because.", kind="markdown"),
    )
    cells = read_otter(path).cells
    assert [(c.kind, c.name, c.points) for c in cells] == [
        ("by hand", "a", Fraction(3, 2)),
        ("prose", "b", 1),
    ]


def test_what_students_get_in_place_of_a_solution_is_left_to_labkit():
    whole = (
        "def f(x):\n"
        "    y = x + 1 # SOLUTION\n"
        "    z = 2 * y # SOLUTION\n"
        "    # BEGIN IGNORE\n"
        "    print(z)\n"
        "    # END IGNORE\n"
        "    print(y) # IGNORE\n"
        "    return z\n"
        'g = 1 # SOLUTION NO PROMPT\n""" # BEGIN PROMPT\ng = ...\n""" # END PROMPT\n'
    )
    assert with_regions(whole) == (
        "def f(x):\n"
        "    # BEGIN SOLUTION\n"
        "    y = x + 1\n"
        "    z = 2 * y\n"
        "    # END SOLUTION\n"
        "    return z\n"
        "# BEGIN SOLUTION\n"
        "g = 1\n"
        "# END SOLUTION"
    )


@pytest.mark.parametrize(
    ("source", "value", "wanted"),
    [
        ("half(3)", "1.5", "assert half(3) == 1.5"),
        ("x = 2\nx > 1", "True", "x = 2\nassert x > 1"),
        ("x > 1", "False", "assert (x > 1) == False"),
        ("rows", "   a  b\n0  1  2", "rows"),
        ("assert x", "1", "assert x"),
        ("half(", "1", "half("),
    ],
)
def test_what_a_test_displayed_is_what_it_asks_for(source, value, wanted):
    assert as_asserts(source, shown(value)) == wanted


def test_a_notebook_without_questions_is_refused(notebook):
    with pytest.raises(CourseError, match="no raw cell '# BEGIN QUESTION'"):
        read_otter(notebook(("code", "x = 1")))


@pytest.mark.parametrize("missing", ["# END QUESTION", "# END TESTS", "# END SOLUTION"])
@pytest.mark.parametrize("n_questions", [1, 2])
def test_a_block_that_does_not_end_is_refused_by_the_name_of_its_question(
    notebook, missing, n_questions
):
    first = question("name: a\npoints: 5", "x = 1", ("x", "1"))
    others = question("name: b\npoints: 2", "y = 1", ("y", "1")) * (n_questions - 1)
    path = notebook(*[cell for cell in first if cell != raw(missing)], *others)
    with pytest.raises(CourseError, match=rf"hw.ipynb: question a .* '{missing}'") as told:
        read_otter(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("points", ["many", "[1, many]", "\n  each: many", "-1"])
def test_points_that_are_no_number_are_refused_by_file_and_question(notebook, points):
    path = notebook(*question(f"name: a\npoints: {points}", "x = 1", ("x", "1"), ("x", "1")))
    with pytest.raises(CourseError, match=r"hw\.ipynb: question a: its points should be a number"):
        read_otter(path)


def test_points_of_a_test_that_are_no_number_are_refused(notebook):
    path = notebook(*question("name: a", "x = 1", (config(points="many") + "x", "1")))
    with pytest.raises(CourseError, match=r"hw\.ipynb: question a: its points should be a number"):
        read_otter(path)


@pytest.mark.parametrize(
    ("points", "given"),
    [("[5, 2, 1]", (None, None)), ("6", (4, 1)), ("2", (5, None))],
)
def test_points_that_its_tests_do_not_add_up_to_are_refused(notebook, points, given):
    tests = [((config(points=one) if one else "") + "x", "1") for one in given]
    path = notebook(*question(f"name: a\npoints: {points}", "x = 1", *tests))
    with pytest.raises(CourseError, match=r"question a: its tests do not add up to its \d points"):
        read_otter(path)


def test_settings_that_cannot_be_read_are_refused(notebook):
    path = notebook(*question("name: a\npoints: [5", "x = 1", ("x", "1")))
    with pytest.raises(
        CourseError, match=r"hw\.ipynb: these settings are no YAML: `name: a"
    ) as told:
        read_otter(path)
    assert "\n" not in str(told.value)

import pytest

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

from labkit.course import notes  # noqa: E402

WRONG = 'WRONG = [("one", "the wrong way", "y = 1", "looks like 12 of 40 rows")]\n'
CHECKS = """
    _helper(answers)
    choice("letter", answers.value("letter"), right="B", wrong={"A": "no"})


def _helper(answers):
    expect(False, f"it looks like {1} of {2} rows")
"""


@pytest.fixture
def page(toy, toy_sources):
    """Return the lecturer's page of the toy practical, with a wrong answer and a note."""
    source = "# %% [markdown]\n# # Toy\n#\n# **Aim.** To see.\n\n" + toy_sources.whole
    whole = source + '\n# %% [markdown] notes="discuss"\n# Ask them why.\n'
    tasks = toy_sources.tasks.replace('"""It holds."""\n', f'"""It holds."""{CHECKS}')
    project, path = toy(whole, tasks)
    table = project.root / "tests" / "course" / "wrong_answers" / "practical_98.py"
    table.parent.mkdir(parents=True)
    table.write_text(WRONG)
    return notes.lecturers_page(project, path)


def test_the_page_has_aims_times_and_what_to_discuss(page):
    assert "**Aim.** To see.\n" in page
    assert "| `one` | One | 5 | 20 |" in page
    assert "## What to discuss\n\nAsk them why.\n" in page


def test_a_common_mistake_stands_with_the_check_that_names_it(page):
    assert "| the wrong way | It holds | … looks like 12 of 40 rows … |" in page


def test_model_answers_have_their_points_and_options_their_right_one(page):
    assert "- `letter`: **B**" in page
    assert "**`why`**, 2 points, marked by a person.\n\nBecause.\n" in page


def test_every_practical_has_a_page_that_names_a_check_for_most_mistakes(project, tmp_path):
    written = list(notes.write_notes(project, tmp_path, ["01", "05"]))
    assert [path.name for path in written] == [
        "01_three_logistic_regressions.md",
        "05_imbalanced_data.md",
    ]
    rows = [line for line in written[1].read_text().splitlines() if line.endswith(" … |")]
    named = [row for row in rows if not row.split("|")[2].isspace()]
    assert len(named) > len(rows) / 2 > 10

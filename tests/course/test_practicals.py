"""What every practical needs; a failure names the first piece that is missing."""

import re
from pathlib import Path

import pytest

from labkit.course.registry import load_practical, practical_numbers

ROOT = Path(__file__).parents[2]
NUMBERS = practical_numbers()
PIECES = {
    "its source": "answers/{}_*.py",
    "its executed answers (labkit build --execute {})": "answers/{}_*.ipynb",
    "its notebook for students (labkit build {})": "practicals/{}_*.ipynb",
    "its wrong answers": "tests/course/wrong_answers/practical_{}.py",
    "its hidden checks": "tests/hidden/test_practical_{}.py",
    "its other answers": "tests/grading/other_answers/practical_{}.py",
}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_practical_has_all_its_pieces(number):
    missing = [
        f"practical {number} misses {piece.format(number)}: {pattern.format(number)}"
        for piece, pattern in PIECES.items()
        if not list(ROOT.glob(pattern.format(number)))
    ]
    assert not missing, "\n".join(missing)


def test_every_source_has_tasks():
    sources = {path.name[:2] for path in (ROOT / "answers").glob("[0-9][0-9]_*.py")}
    without = sources - set(NUMBERS)
    missing = [f"labkit/course/practicals/practical_{number}.py" for number in sorted(without)]
    assert not without, f"a practical misses its tasks: {', '.join(missing)}"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_practical_says_what_it_is_about_for_both_readmes(number):
    practical = load_practical(number)
    assert practical.about is not None, f"practical {number} misses about=About(...)"
    for page in ("README.md", "practicals/README.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert f"[{number} {practical.title}]" in text, f"{page} misses its row: labkit build"


@pytest.mark.parametrize("number", NUMBERS)
def test_the_points_of_a_practical_add_up_to_a_hundred(number):
    tasks = load_practical(number).tasks
    free_text = sum(points for task in tasks for _, points in task.free_text)
    assert sum(task.max_points for task in tasks) + free_text == 100


@pytest.mark.parametrize("number", NUMBERS)
def test_a_check_belongs_to_one_task_and_its_title_is_its_own(number):
    checks = [check for task in load_practical(number).tasks for check, _ in task.checks]
    names = [check.__name__ for check in checks]
    assert len(names) == len(set(names))
    assert all(
        re.match(r"check_\w+", name) and check.__doc__
        for name, check in zip(names, checks, strict=True)
    )

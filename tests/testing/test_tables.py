import pytest

from labkit.course.project import Project
from labkit.testing.solved import Solved, solution_cells
from labkit.testing.tables import few_wrong_answers, hard_coded, other_ways, wrong_answers

SETTINGS = """
[project]
urls = { Repository = "https://example.org/mine" }
[project.entry-points."labkit.practicals"]
mine = "mine.practicals"
"""
TASKS = '''
from labkit.course.task import Practical, Task

one = Task("one", "One")


@one.check(2)
def check_one(answers):
    """It is one."""
    assert answers.value("x") == 1, "x is not one"


PRACTICAL = Practical("01", "One", (one,))
'''
SOURCE = """
# %% setup="lab"
lab = 1 / 0

# %% setup="imports"
import math

# %% setup="rows"
rows.append(1)

# %% answer="one"
x = None
# BEGIN SOLUTION
x = math.cos(0)
# END SOLUTION

# %% check="one"
lab.check("one")

# %% answer="slow"
y = 1 / 0
"""
WRONG = 'WRONG = [("one", "two", "x = 2", "not one")]\n'
OTHER = """
CELLS_NOT_RUN = ("slow", "rows_setup")
STAND_IN = "y = 5"
OTHER_WAYS = [("by hand", "one", "x = 1")]
HARD_CODED = [("known", "one", "x = 1", ["check_one"])]
"""


@pytest.fixture
def project(tmp_path):
    files = {
        "pyproject.toml": SETTINGS,
        "answers/01_one.py": SOURCE,
        "mine/practicals/practical_01.py": TASKS,
        "tests/deep/wrong_answers/practical_01.py": WRONG,
        "tests/other_answers/practical_01.py": OTHER,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return Project.at(tmp_path)


def test_answers_are_read_wherever_their_folder_is_below_tests(project):
    [source] = project.sources
    [wrong] = wrong_answers(project, source)
    assert (str(wrong), wrong.code, wrong.phrase) == ("01 one: two", "x = 2", "not one")
    [way], [known] = other_ways(project, source), hard_coded(project, source)
    assert (way.task, way.code, known.checks) == ("one", "x = 1", ("check_one",))


def test_a_task_with_one_wrong_answer_has_too_few(project):
    assert few_wrong_answers(project, project.sources[0]) == ["one"]


def test_a_course_without_tables_has_no_answers(project):
    for path in (project.root / "tests").rglob("*.py"):
        path.unlink()
    assert list(wrong_answers(project, project.sources[0])) == []


def test_cells_are_called_as_in_the_source(project):
    names = list(solution_cells(project.sources[0]))
    assert names == ["lab_setup", "imports_setup", "rows_setup", "one", "slow"]


def test_a_solved_cell_is_run_once_and_its_variables_are_a_copy(project):
    solved = Solved(project)
    first = solved("01", "one")
    assert first["x"] == 1
    first["x"] = 7
    assert solved("01", "one")["x"] == 1
    assert "lab" not in first


def test_everything_is_solved_but_for_what_the_table_leaves_out(project):
    variables = Solved(project).everything("01")
    assert (variables["x"], variables["y"]) == (1, 5)

"""The tests that every practical of a course has to pass.

A file of a course's own brings them in::

    from labkit.testing.gate import *

They are run once for each source in ``answers/``, or for each row of a table of answers.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labkit.course.project import Project
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Practical
from labkit.testing.solved import Solved, run_notebook, solution_notebook
from labkit.testing.tables import TriedAnswer, few_wrong_answers, table_of

__all__ = [
    "test_a_practical_has_all_its_pieces",
    "test_a_wrong_answer_loses_points_and_its_message_names_the_mistake",
    "test_an_answer_written_for_the_data_at_hand_gives_nothing",
    "test_another_honest_way_keeps_its_points",
    "test_every_task_has_enough_wrong_answers",
    "test_nbgrader_gives_the_automatic_points",
    "test_no_solution_and_no_hidden_check_is_in_the_students_tree",
    "test_the_solved_answers_pass_hidden_checks_whatever_the_seed",
    "test_the_solved_notebook_passes_every_check_with_full_points",
    "test_the_unsolved_notebook_runs_to_its_end_and_passes_no_check",
    "test_what_is_committed_is_what_the_sources_give",
]

SEEDS = (1, 20_251_101)
_LONG = 8
"""Words of a solution that can be told from ordinary code."""


def test_a_practical_has_all_its_pieces(course_project: Project, practical_source: Path) -> None:
    """Its tasks, its notebook, its hidden checks and both tables of answers are there."""
    number = course_project.name_of(practical_source).number
    pieces = {
        "its tasks": course_project.module_path(practical_source),
        "its notebook for students (labkit build)": course_project.practical_path(practical_source),
        "its hidden checks": _hidden_path(course_project, practical_source),
        "its wrong answers": course_project.beside_tests("wrong_answers", practical_source),
        "its other answers": course_project.beside_tests("other_answers", practical_source),
    }
    missing = [what for what, path in pieces.items() if path is None or not path.is_file()]
    assert not missing, f"practical {number} misses {', '.join(missing)}"


def test_what_is_committed_is_what_the_sources_give(course_project: Project) -> None:
    """The generated files are in date."""
    _need_nbgrader()
    from labkit.course.build import outdated

    stale = [str(path.relative_to(course_project.root)) for path in outdated(course_project)]
    assert not stale, "out of date: run labkit build"


def test_the_solved_notebook_passes_every_check_with_full_points(
    course_project: Project, practical_source: Path
) -> None:
    """No cell fails, nothing is written to standard error, each check gives all its points."""
    if not practical_source.with_suffix(".ipynb").exists():
        _need_nbgrader()
    notebook = solution_notebook(course_project, practical_source)
    done = run_notebook(notebook, course_project.root)
    assert _errors(done) == []
    assert [o for cell in _code(done) for o in _outputs(cell, "stream") if o.name == "stderr"] == []
    told = [_printed(cell).splitlines()[0] for cell in _check_cells(done)]
    assert told == [
        f"{task.name}: {task.max_points} of {task.max_points} points"
        for task in course_project.practical(practical_source).tasks
        if task.checks
    ]


def test_the_unsolved_notebook_runs_to_its_end_and_passes_no_check(
    course_project: Project, practical_source: Path
) -> None:
    """The notebook that a student opens shows no error, and gives no points."""
    import nbformat

    notebook = nbformat.read(course_project.practical_path(practical_source), as_version=4)
    done = run_notebook(notebook, course_project.root)
    assert _errors(done) == []
    tasks = course_project.practical(practical_source).tasks
    checks = _check_cells(done)
    assert len(checks) == sum(bool(task.checks) for task in tasks)
    for cell in checks:
        assert "✓" not in _printed(cell)
        assert "not attempted yet" in _printed(cell)
    if "lab.summary()" in done.cells[-1].source:
        [table] = _outputs(done.cells[-1], "execute_result")
        assert re.search(rf"total\s+0\s+{_all_points(tasks)}", table.data["text/plain"])


def test_a_wrong_answer_loses_points_and_its_message_names_the_mistake(
    course_project: Project, solved: Solved, wrong_answer: TriedAnswer
) -> None:
    """A plausible mistake costs points, and the student reads what it is."""
    source = wrong_answer.source
    table = table_of(course_project, "wrong_answers", source)
    own = () if wrong_answer.task in table.get("OWN_CELLS_NOT_RUN", ()) else (wrong_answer.task,)
    needed = table.get("NEEDS", {}).get(wrong_answer.task, ())
    namespace = solved(course_project.name_of(source).number, *needed, *own)
    exec(wrong_answer.code, namespace)
    task = course_project.practical(source).task(wrong_answer.task)
    outcomes = task.mark(NotebookAnswers(namespace))
    assert wrong_answer.phrase in " | ".join(outcome.message for outcome in outcomes)
    assert sum(outcome.points for outcome in outcomes) < task.max_points


def test_every_task_has_enough_wrong_answers(
    course_project: Project, practical_source: Path
) -> None:
    """Each task with checks has some mistakes in the table."""
    assert few_wrong_answers(course_project, practical_source) == []


@pytest.mark.parametrize("seed_of_data", SEEDS)
def test_the_solved_answers_pass_hidden_checks_whatever_the_seed(
    course_project: Project, practical_source: Path, solved: Solved, seed_of_data: int
) -> None:
    """An honest answer loses nothing to a hidden check."""
    variables = solved.everything(course_project.name_of(practical_source).number)
    practical = course_project.practical(practical_source)
    marked = _marked(course_project, practical_source, practical, variables, seed_of_data)
    assert [check.message for task in marked for check in task.checks if check.message] == []


def test_another_honest_way_keeps_its_points(
    course_project: Project, solved: Solved, other_way: TriedAnswer
) -> None:
    """A right answer of another kind passes public and hidden checks."""
    for task in _tried(course_project, solved, other_way):
        assert [check.message for check in task.checks if check.status != "passed"] == []


def test_an_answer_written_for_the_data_at_hand_gives_nothing(
    course_project: Project, solved: Solved, hard_coded_answer: TriedAnswer
) -> None:
    """Public checks that it passes are withheld by a hidden one."""
    source = hard_coded_answer.source
    [marks, *_] = _tried(course_project, solved, hard_coded_answer)
    task = course_project.practical(source).task(hard_coded_answer.task)
    names = [getattr(check, "__name__", "") for check, _ in task.checks]
    found = dict(zip(names, (check.status for check in marks.checks), strict=False))
    withheld = {name for name, status in found.items() if status == "withheld"}
    assert withheld == set(hard_coded_answer.checks)


def test_no_solution_and_no_hidden_check_is_in_the_students_tree(
    course_project: Project, tmp_path: Path
) -> None:
    """What `labkit build --student` writes holds no answer."""
    _need_nbgrader()
    from labkit.course.build import student_tree

    student_tree(course_project, tmp_path / "published")
    files = [path for path in (tmp_path / "published").rglob("*") if path.is_file()]
    assert not [path for path in files if {"hidden", "answers"} & set(path.parts)]
    texts = {p: _flat(_text(p)) for p in files if p.suffix in (".py", ".ipynb", ".md")}
    assert not [path for path in texts if path.suffix == ".ipynb" and "BEGIN SOL" in texts[path]]
    for source in course_project.sources:
        for solution in _solutions(source):
            holders = [str(path) for path, text in texts.items() if solution in text]
            assert not holders, solution


def test_nbgrader_gives_the_automatic_points(
    course_project: Project, practical_source: Path, tmp_path: Path
) -> None:
    """A course that uses nbgrader takes the practical as it is."""
    _need_nbgrader()
    from nbgrader.api import Gradebook

    number = course_project.name_of(practical_source).number
    name = f"{practical_source.stem}.ipynb"
    _release_and_grade(course_project, practical_source, tmp_path, number)
    tasks = course_project.practical(practical_source).tasks
    wanted = {"solved": sum(task.max_points for task in tasks), "unsolved": 0}
    text = (tmp_path / "release" / number / name).read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in text
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        for student, points in wanted.items():
            notebooks = book.find_submission(number, student).notebooks
            grades = [grade for notebook in notebooks for grade in notebook.grades]
            automatic = [g for g in grades if g.max_score and g.cell_type == "code"]
            assert sum(grade.auto_score for grade in automatic) == points


def _need_nbgrader() -> None:
    pytest.importorskip("nbgrader", reason="needs nbgrader: pip install 'labkit-course[teach]'")


def _hidden_path(project: Project, source: Path) -> Path:
    name = f"test_practical_{project.name_of(source).number}.py"
    return project.root / "tests" / "hidden" / name


def _tried(project: Project, solved: Solved, answer: TriedAnswer) -> list[Any]:
    """Mark one task of a practical whose solution was replaced."""
    variables = solved.everything(project.name_of(answer.source).number)
    exec(answer.code, variables)
    practical = project.practical(answer.source)
    one = Practical(practical.number, practical.title, (practical.task(answer.task),))
    return _marked(project, answer.source, one, variables, SEEDS[0])


def _marked(
    project: Project, source: Path, practical: Practical, variables: dict[str, Any], seed: int
) -> list[Any]:
    from labkit.grading.checks import CheckFile, load_checks
    from labkit.grading.marking import mark

    path = _hidden_path(project, source)
    files = [CheckFile(path.stem, path.read_text(encoding="utf-8"))] if path.is_file() else []
    hidden = load_checks(files, project.practical(source))
    return mark(practical, hidden, NotebookAnswers(variables), seed)


def _all_points(tasks: tuple[Any, ...]) -> int:
    return sum(task.max_points + sum(points for _, points in task.free_text) for task in tasks)


def _code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _check_cells(notebook: Any) -> list[Any]:
    return [cell for cell in _code(notebook) if re.match(r"lab\.check\(", cell.source)]


def _outputs(cell: Any, kind: str) -> list[Any]:
    return [output for output in cell.outputs if output.output_type == kind]


def _errors(notebook: Any) -> list[str]:
    """List the cells that failed, each with its error."""
    return [
        f"{cell.source}\n{output.ename}: {output.evalue}"
        for cell in _code(notebook)
        for output in _outputs(cell, "error")
    ]


def _printed(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def _solutions(source: Path) -> list[str]:
    """List the solutions of a source that are long enough to be told from ordinary code."""
    text = source.read_text(encoding="utf-8")
    regions = re.findall(r"# BEGIN SOLUTION\n(.*?)\s*# END SOLUTION", text, re.DOTALL)
    regions += re.findall(r'free="\w+"\n(.*?)\n\n', text, re.DOTALL)
    return [flat for flat in map(_flat, regions) if flat.count(" ") >= _LONG]


def _flat(text: str) -> str:
    return re.sub(r"[\s#]+", " ", text).strip()


def _text(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def _release_and_grade(project: Project, source: Path, folder: Path, number: str) -> None:
    """Go through nbgrader's own commands with a solved and an unsolved submission."""
    import nbformat

    from labkit.course.notebook import answer_notebook

    name = f"{source.stem}.ipynb"
    origin = folder / "source" / number
    origin.mkdir(parents=True)
    nbformat.write(answer_notebook(project, source), origin / name)
    _nbgrader(folder, "generate_assignment", number, "--create")
    for student, handed_in in (
        ("solved", origin / name),
        ("unsolved", folder / "release" / number / name),
    ):
        place = folder / "submitted" / student / number
        place.mkdir(parents=True)
        shutil.copy(handed_in, place / name)
    _nbgrader(folder, "autograde", number, "--create", "--ExecutePreprocessor.timeout=180")


def _nbgrader(folder: Path, *arguments: str) -> None:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments, f"--course-dir={folder}"],
        cwd=folder,
        # it starts alembic, by name
        env=os.environ | {"JUPYTER_PREFER_ENV_PATH": "1", "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]

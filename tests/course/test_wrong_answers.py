"""Wrong answers to every practical, each told by a message that names the mistake.

The answers stand in ``wrong_answers/practical_NN.py``.
"""

import runpy
from pathlib import Path

import pytest

from labkit.course.registry import load_practical
from labkit.course.replies import NotebookAnswers

HERE = Path(__file__).parent
NUMBERS = sorted(path.name[:2] for path in (HERE.parents[1] / "answers").glob("[0-9][0-9]_*.py"))
TABLES = {
    number: runpy.run_path(str(HERE / "wrong_answers" / f"practical_{number}.py"))
    for number in NUMBERS
}
CASES = [(number, *case) for number in NUMBERS for case in TABLES[number]["WRONG"]]
TASKS = [
    (number, task.name)
    for number in NUMBERS
    for task in load_practical(number).tasks
    if task.checks
]


@pytest.mark.parametrize(
    ("number", "task", "code", "phrase"),
    [(number, task, code, phrase) for number, task, _, code, phrase in CASES],
    ids=[f"{number} {task}: {mistake}" for number, task, mistake, _, _ in CASES],
)
def test_a_wrong_answer_loses_points_and_its_message_names_the_mistake(
    solved, number, task, code, phrase
):
    table = TABLES[number]
    own = () if task in table.get("OWN_CELLS_NOT_RUN", ()) else (task,)
    namespace = solved(number, *table["NEEDS"].get(task, ()), *own)
    exec(code, namespace)
    task = load_practical(number).task(task)
    outcomes = task.mark(NotebookAnswers(namespace))
    assert phrase in " | ".join(outcome.message for outcome in outcomes)
    assert sum(outcome.points for outcome in outcomes) < task.max_points


@pytest.mark.parametrize(("number", "task"), TASKS)
def test_every_task_has_enough_wrong_answers(number, task):
    given = sum(name == task for name, *_ in TABLES[number]["WRONG"])
    assert given >= TABLES[number].get("LEAST", 2)

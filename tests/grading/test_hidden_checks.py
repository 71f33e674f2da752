"""The gate of the hidden checks: an honest answer keeps its points, a stored one gets none.

Stored answers are made from the solved ones: they know what a public check asks, and
nothing else. Some more, and other honest ways to solve a task, stand in
``other_answers/practical_NN.py``. The solved answers serve two more tests, of public checks:
none is passed by numbers that are all zero or all one, and no message names the number
that is asked for.
"""

import ast
import inspect
import re
import runpy
from collections import Counter
from contextlib import suppress
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from labkit.course.answers import AnswerRaisedError, Answers, NotAttemptedError
from labkit.course.codec import encode
from labkit.course.registry import load_practical
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Practical
from labkit.grading.checks import CheckFile, load_checks
from labkit.grading.marking import mark

pytestmark = pytest.mark.grader

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests" / "hidden").glob("test_practical_*.py"))
NUMBERS = [path.stem[-2:] for path in FILES]
TABLES = {
    number: runpy.run_path(str(Path(__file__).parent / "other_answers" / f"practical_{number}.py"))
    for number in NUMBERS
}
SEEDS = (1, 20_251_101)
QUICK = {"02": range(30), "06": range(10)}

UNGUARDED = {
    ("01", "data"): "the rows are the page's; there are no others to give",
    ("01", "variants"): "an estimator tells all of itself, and its public checks read all of it",
    ("02", "data"): "the rows are the page's",
    ("02", "three_models"): "estimators, and labels that the public check predicts itself",
    ("03", "data"): "the rows are the page's",
    ("03", "evaluation"): "the network's weights do not leave the notebook",
    ("03", "pipeline"): "the pipeline's network does not leave the notebook",
    ("03", "quiz"): "letters, and a number of two others",
    ("05", "data"): "the rows are the page's",
    ("05", "accuracy_paradox"): "counted in the labels of the page, and a letter",
    ("05", "viva"): "letters, and numbers that follow from the student's own predictions",
    ("06", "data"): "rows that their seed decides",
    ("06", "calibrated"): "an estimator, and hundreds of probabilities that it gave",
}


ALWAYS_THE_SAME = {
    "05": {("ann", "check_layers"), ("ann", "check_compiled")},
}
"""A network that is the same for any number of columns loses the points for that, and no others."""


class Known(Answers):
    """Gives what was heard before, and for the rest something else.

    Parameters
    ----------
    solved : Answers
    heard : dict
        What functions returned, as text, by their name and arguments.
    otherwise : callable
        Takes a name and arguments that were not heard.
    """

    def __init__(self, solved, heard, otherwise):
        self.solved, self.heard, self.otherwise = solved, heard, otherwise

    def value(self, name):
        return self.solved.value(name)

    def call(self, name, *arguments):
        key = name, encode(list(arguments))
        if isinstance(self.heard.get(key), AnswerRaisedError):
            raise self.heard[key]
        return self.heard[key] if key in self.heard else self.otherwise(name, *arguments)


class Listener(Known):
    """Hears what public checks ask."""

    def __init__(self, solved):
        super().__init__(solved, {}, solved.call)
        self.asked = False

    def call(self, name, *arguments):
        self.asked = True
        key = name, encode(list(arguments))
        try:
            return self.heard.setdefault(key, super().call(name, *arguments))
        except AnswerRaisedError as error:
            self.heard[key] = error
            raise


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """For so few rows, starting threads takes longer than the work."""
    with threadpool_limits(1):
        yield


def answer_cells(number):
    """Name the cells of a practical that give answers, and its own setup."""
    text = next((ROOT / "answers").glob(f"{number}_*.py")).read_text(encoding="utf-8")
    found = re.findall(r'^# %% (answer|setup)="(\w+)"', text, flags=re.MULTILINE)
    cells = [name if kind == "answer" else f"{name}_setup" for kind, name in found]
    left_out = ("lab_setup", "imports_setup", *TABLES[number].get("CELLS_NOT_RUN", ()))
    return [name for name in cells if name not in left_out]


@pytest.fixture(scope="module")
def everything(solved):
    """Give the variables of a practical with all of it solved."""

    def namespace(number):
        variables = solved(number, *answer_cells(number))
        exec(TABLES[number].get("STAND_IN", ""), variables)
        return variables

    return namespace


@pytest.fixture(scope="module")
def public(everything):
    """Give a practical's solved answers, what public checks heard, and which asked a function."""
    known = {}

    def ask(number):
        if number not in known:
            answers = NotebookAnswers(everything(number))
            heard, asking = Listener(answers), set()
            for task in load_practical(number).tasks:
                for check, _ in task.checks:
                    heard.asked = False
                    check(heard)
                    if heard.asked:
                        asking.add((task.name, check.__name__))
            known[number] = answers, heard.heard, asking
        return known[number]

    return ask


def hidden_checks(number):
    path = FILES[NUMBERS.index(number)]
    return load_checks([CheckFile(path.stem, path.read_text())], load_practical(number))


def statuses(practical, marked):
    """Give what became of each public check, by its task and its name."""
    return {
        (task.name, check.__name__): found.status
        for task, marks in zip([t for t in practical.tasks if t.checks], marked, strict=True)
        for (check, _), found in zip(task.checks, marks.checks, strict=False)
    }


def one_task(number, name):
    practical = load_practical(number)
    return Practical(number, practical.title, (practical.task(name),))


def stored(answers, heard, which):
    """Answer what public checks ask; to anything else, an answer to something they ask."""

    def another(name, *arguments):
        known = [
            value
            for (function, _), value in heard.items()
            if function == name and not isinstance(value, AnswerRaisedError)
        ]
        if not known:
            raise NotAttemptedError(f"{name} is still empty")
        return known[which]

    return Known(answers, heard, another)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_solved_notebook_gets_full_marks_whatever_the_seed(public, number):
    answers, heard, _ = public(number)
    hidden = hidden_checks(number)
    for seed in SEEDS:
        marked = mark(load_practical(number), hidden, Known(answers, heard, answers.call), seed)
        assert [c.message for task in marked for c in task.checks if c.status != "passed"] == []
    for seed in QUICK.get(number, ()):
        assert {guard.run(answers, seed).message for guard in hidden} == {""}


@pytest.mark.parametrize("which", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_stored_answer_gives_no_points_where_a_function_is_asked(public, number, which):
    answers, heard, asking = public(number)
    marked = mark(load_practical(number), hidden_checks(number), stored(answers, heard, which))
    found = statuses(load_practical(number), marked)
    wanted = asking - ALWAYS_THE_SAME.get(number, set())
    assert {check for check in asking if found[check] == "withheld"} == wanted


@pytest.mark.parametrize(
    ("number", "task", "code", "checks"),
    [(number, *case) for number in NUMBERS for _, *case in TABLES[number]["HARD_CODED"]],
    ids=[f"{n} {case[1]}: {case[0]}" for n in NUMBERS for case in TABLES[n]["HARD_CODED"]],
)
def test_an_answer_written_for_the_data_at_hand_gives_nothing(
    everything, number, task, code, checks
):
    variables = everything(number)
    exec(code, variables)
    practical = one_task(number, task)
    marked = mark(practical, hidden_checks(number), NotebookAnswers(variables))
    found = statuses(practical, marked)
    assert {name for (_, name), status in found.items() if status == "withheld"} == set(checks)


@pytest.mark.parametrize(
    ("number", "task", "code"),
    [(number, *case) for number in NUMBERS for _, *case in TABLES[number]["OTHER_WAYS"]],
    ids=[f"{n} {case[1]}: {case[0]}" for n in NUMBERS for case in TABLES[n]["OTHER_WAYS"]],
)
def test_another_honest_way_keeps_its_points(everything, number, task, code):
    variables = everything(number)
    exec(code, variables)
    answers = NotebookAnswers(variables)
    marked = mark(one_task(number, task), hidden_checks(number), answers, SEEDS[0])
    assert [c.message for c in marked[0].checks if c.status != "passed"] == []
    if load_practical(number).uses_keras:
        return  # another training is the same again
    for guard in hidden_checks(number):
        assert guard.task != task or guard.run(answers, SEEDS[1]).message == ""


@pytest.mark.parametrize("number", NUMBERS)
def test_every_task_has_two_other_honest_ways(number):
    tried = Counter(task for _, task, _ in TABLES[number]["OTHER_WAYS"])
    few = [
        task.name for task in load_practical(number).tasks if task.checks and tried[task.name] < 2
    ]
    assert not few


def test_every_task_without_a_guard_has_a_reason():
    guarded = {(n, check.task) for n in NUMBERS for check in hidden_checks(n)}
    tasks = {(n, t.name) for n in NUMBERS for t in load_practical(n).tasks if t.checks}
    assert tasks - guarded == set(UNGUARDED)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_unsolved_notebook_gets_nothing(number):
    [path] = (ROOT / "practicals").glob(f"{number}_*.ipynb")
    cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    variables = {}
    for name in ("imports_setup", *answer_cells(number)):
        exec(cells[name.replace("_", "-")], variables)
    answers, hidden = NotebookAnswers(variables), hidden_checks(number)
    assert sum(task.points for task in mark(load_practical(number), hidden, answers)) == 0
    for guard in hidden:
        with pytest.raises(NotAttemptedError):
            ask(guard, answers, 1)


def ask(guard, answers, seed):
    """Run a hidden check as it is, with whatever it raises."""
    given = {"answers": answers, "seed": seed}
    wanted = inspect.signature(guard.function).parameters
    guard.function(**{name: given[name] for name in wanted})


JUNK = (
    *("?", 0, np.nan, [], [[1, 2], [3]], {}, {"a": 1}, (None, None)),
    *(np.zeros((3, 2)), np.array(["x"])),
)


@pytest.mark.parametrize("number", NUMBERS)
def test_whatever_a_function_returns_a_hidden_check_only_says_no(public, number):
    answers, *_ = public(number)
    for guard in hidden_checks(number):
        for thing in JUNK:
            junk = Listener(Known(answers, {}, lambda *_, thing=thing: thing))
            with suppress(AssertionError, NotAttemptedError):
                ask(guard, junk, 1)
            if not junk.asked:
                break  # it looks at stored values alone


@pytest.mark.parametrize("number", NUMBERS)
def test_what_a_hidden_check_says_tells_nothing_of_its_data(public, number):
    answers, heard, _ = public(number)
    for guard in hidden_checks(number):
        message = guard.run(stored(answers, heard, -1), SEEDS[0]).message
        assert not re.search(r"array|\[|\d\.\d{3}", message), message


def test_hidden_checks_need_no_tensorflow_and_no_neighbour(in_fresh_python):
    for path in FILES:
        tree = ast.parse(path.read_text())
        imported = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
        }
        assert imported <= {"numpy", "sklearn", "imblearn", "labkit"}, path.name
    told = in_fresh_python(
        "import sys\n"
        "from pathlib import Path\n"
        "from labkit.course.lab import load_practical\n"
        "from labkit.grading.checks import CheckFile, load_checks\n"
        f"for path in {list(map(str, FILES))}:\n"
        "    file = CheckFile(Path(path).stem, Path(path).read_text())\n"
        "    load_checks([file], load_practical(file.name[-2:]))\n"
        "print('tensorflow' in sys.modules)"
    )
    assert told == "False"


def changed(value, change):
    """Return an answer with every number in it changed, and all else as it was."""
    if isinstance(value, dict):
        return {key: changed(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(changed(item, change) for item in value)
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return value.map(change)
    if isinstance(value, np.ndarray):
        return np.vectorize(change, otypes=[float])(value) if value.dtype.kind in "biuf" else value
    return change(value) if isinstance(value, (bool, int, float)) else value


def numbers_in(value):
    """List the numbers of an answer that is no array and no table."""
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers_in(item)]
    if isinstance(value, (list, tuple)):
        return [number for item in value for number in numbers_in(item)]
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return [value] if plain else []


class Changed(Known):
    """Changes the numbers in the answers of some names, and keeps those it was asked for."""

    def __init__(self, solved, heard, names, change):
        super().__init__(solved, heard, solved.call)
        self.names, self.change, self.right = names, change, []

    def value(self, name):
        return self._changed(name, super().value(name))

    def call(self, name, *arguments):
        return self._changed(name, super().call(name, *arguments))

    def _changed(self, name, value):
        if name not in self.names:
            return value
        self.right += numbers_in(value)
        return changed(value, self.change)


class Named(Known):
    """Keeps the names that are asked for."""

    def __init__(self, solved, heard):
        super().__init__(solved, heard, solved.call)
        self.asked = {}

    def value(self, name):
        self.asked[name] = super().value(name)
        return self.asked[name]

    def call(self, name, *arguments):
        self.asked[name] = super().call(name, *arguments)
        return self.asked[name]


def own_answers(public, number):
    """Give each public check with the names that its task is the first to ask for."""
    answers, heard, _ = public(number)
    earlier = set()
    for task in load_practical(number).tasks:
        asked = {}
        for check, _ in task.checks:
            reader = Named(answers, heard)
            check(reader)
            asked[check] = reader.asked
        for check, names in asked.items():
            own = set(names) - earlier or set(names)
            yield task, check, own, [names[name] for name in own]
        earlier |= {name for names in asked.values() for name in names}


def failure(check, answers):
    """Return what a check says, or None where it passes."""
    try:
        check(answers)
    except (AssertionError, NotAttemptedError) as error:
        return str(error)
    except Exception:
        return ""
    return None


@pytest.mark.parametrize("number", NUMBERS)
def test_no_public_check_is_passed_by_zeros_or_by_ones(public, number):
    answers, heard, _ = public(number)
    passed = [
        (task.name, check.__name__, filling)
        for task, check, own, values in own_answers(public, number)
        if any(encode(changed(value, lambda _: -7)) != encode(value) for value in values)
        for filling in (0, 1)
        if failure(check, Changed(answers, heard, own, lambda _, f=filling: f)) is None
    ]
    assert not passed


def written(number):
    """Give a number in the ways in which a message would have it, where they can be recognised."""
    if not np.isfinite(number):
        return set()  # a word that the task itself asks for
    ways = {f"{number:.2f}", f"{number:.3f}", f"{number:.4g}", f"{number:.3g}"}
    return {way for way in ways if len(way.strip("-0.").replace(".", "")) > 1}


@pytest.mark.parametrize("number", NUMBERS)
def test_no_message_of_a_public_check_names_the_number_that_is_asked_for(public, number):
    answers, heard, _ = public(number)
    told = []
    for task, check, own, _ in own_answers(public, number):
        for change in (lambda x: 0, lambda x: 1.3 * x + 1, lambda x: -x, lambda x: x / 3):
            reader = Changed(answers, heard, own, change)
            message = failure(check, reader) or ""
            allowed = {way for right in reader.right for way in written(change(right))}
            for way in {way for right in reader.right for way in written(right)} - allowed:
                if re.search(rf"(?<![\d.,-]){re.escape(way)}(?![\d]|\.\d)", message):
                    told.append((task.name, check.__name__, way, message))
    assert not told

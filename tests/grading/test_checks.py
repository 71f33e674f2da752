"""Hidden checks: how they are written, and what they do to marks."""

import sys

import pytest

from labkit.course.answers import AnswerRaisedError, NotAttemptedError
from labkit.course.expect import expect
from labkit.course.replies import NotebookAnswers
from labkit.course.task import Practical, Task
from labkit.grading.checks import CheckFile, load_checks, seed_from
from labkit.grading.marking import mark

times = Task("times", "Times", hint="Multiply.")


@times.check(3)
def check_double(answers):
    """Two is doubled."""
    expect(answers.call("double", 2) == 4, "2 doubled is 4")


@times.check(2)
def check_triple(answers):
    """Two is tripled."""
    expect(answers.call("triple", 2) == 6, "2 tripled is 6")


word = Task("word", "A word")


@word.check(4)
def check_word(answers):
    """The word is right."""
    expect(answers.value("word") == "yes", f"it is {answers.value('word')}")


PRACTICAL = Practical("90", "A toy", (times, word, Task("prose", "Prose", free_text=(("why", 5),))))
HONEST = {"double": lambda x: 2 * x, "triple": lambda x: 3 * x, "word": "yes"}
HARD_CODED = HONEST | {"double": lambda x: 4}
START = "from labkit.course.expect import expect\nfrom labkit.grading.checks import guards, worth\n"
GUARD = """
@guards("times", "check_double")
def test_other_numbers(answers, seed):
    '''Other numbers are doubled.'''
    expect(answers.call("double", seed) == 2 * seed, "it is another")
"""


def hidden(text, name="test_mine"):
    return load_checks([CheckFile(name, START + text)], PRACTICAL)


def marks(answers, text="", seed=7, **options):
    if isinstance(answers, dict):
        answers = NotebookAnswers(answers)
    return mark(PRACTICAL, hidden(text) if text else [], answers, seed, **options)


def rows(tasks):
    return [(check.status, check.points, check.max_points) for check in tasks[0].checks]


def test_every_task_with_checks_is_marked_and_prose_is_not():
    tasks = marks(HONEST)
    assert [(task.name, task.points, task.max_points) for task in tasks] == [
        ("times", 5, 5),
        ("word", 4, 4),
    ]
    assert tasks[0].hint == "Multiply."


def test_each_check_counts_alone():
    assert rows(marks(HONEST | {"triple": lambda x: 5})) == [("passed", 3, 3), ("failed", 0, 2)]
    assert rows(marks({"triple": HONEST["triple"]})) == [("missing", 0, 3), ("passed", 2, 2)]


def test_a_guard_that_passes_changes_no_points():
    assert rows(marks(HONEST, GUARD)) == [("passed", 3, 3), ("passed", 2, 2), ("passed", 0, 0)]


def test_a_guard_takes_what_was_hard_coded_and_nothing_else():
    tasks = marks(HARD_CODED, GUARD)
    assert rows(tasks) == [("withheld", 0, 3), ("passed", 2, 2), ("failed", 0, 0)]
    assert tasks[0].checks[0].message == (
        "it passes on the notebook's own data, and not on other data: Other numbers are doubled"
    )
    assert tasks[0].checks[2].hidden
    assert not tasks[0].checks[0].hidden


def test_a_guard_of_a_whole_task_guards_all_its_checks():
    text = GUARD.replace('"times", "check_double"', '"times"')
    assert rows(marks(HARD_CODED, text))[:2] == [("withheld", 0, 3), ("withheld", 0, 2)]


def test_a_guard_does_not_hide_why_a_public_check_failed():
    text = GUARD.replace('"times", "check_double"', '"times"')
    found = marks(HARD_CODED | {"triple": lambda x: 5}, text)[0].checks[1]
    assert (found.status, found.message) == ("failed", "2 tripled is 6")


def test_a_guard_is_not_run_where_it_has_nothing_to_guard():
    wrong = HONEST | {"double": lambda x: 5}
    assert rows(marks(wrong, GUARD)) == [("failed", 0, 3), ("passed", 2, 2)]


def test_a_guard_whose_answer_is_missing_withholds_too():
    only_two = HONEST | {"double": lambda x: 4 if x == 2 else None}
    assert rows(marks(only_two, GUARD))[0] == ("withheld", 0, 3)


def test_own_points_come_in_a_task_named_after_the_file():
    text = """
@worth(3)
def test_zero(answers):
    '''Zero stays.'''
    expect(answers.call("double", 0) == 0, "no")

def test_one(answers):
    '''One becomes two.'''
    expect(answers.call("double", 1) == 2, "it is not 2")
"""
    tasks = marks(HARD_CODED, text)
    assert [task.name for task in tasks] == ["times", "word", "mine"]
    assert [(check.points, check.max_points) for check in tasks[2].checks] == [(0, 3), (0, 1)]
    assert all(check.hidden for check in tasks[2].checks)
    assert marks(HONEST, text)[2].points == 4


def test_the_seed_reaches_checks_that_ask_for_it():
    text = "def test_seed(answers, seed):\n    expect(seed == 11, str(seed))"
    assert marks(HONEST, text, seed=11)[2].points == 1
    assert marks(HONEST, text, seed=12)[2].checks[0].message == "12"


def test_a_task_gets_the_cell_of_answers_that_no_task_before_has_read():
    asked = []

    def cell_of(names):
        asked.append(set(names))
        return len(asked)

    tasks = marks(HONEST, GUARD, cell_of=cell_of)
    assert asked == [{"double", "triple"}, {"word"}]
    assert [task.cell for task in tasks] == [1, 2]


class Answering:
    """Answers whatever it is asked in one way."""

    def __init__(self, error):
        self.error = error

    def value(self, name):
        raise self.error

    def call(self, name, *arguments):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAttemptedError("not yet"), "missing"),
        (AnswerRaisedError("it raised"), "failed"),
        (AssertionError(), "failed"),
        (RecursionError("deep"), "failed"),
        (MemoryError(), "failed"),
        (ZeroDivisionError("by zero"), "failed"),
    ],
)
def test_no_answer_can_make_marking_raise(error, status):
    tasks = marks(Answering(error), GUARD)
    assert {check.status for task in tasks for check in task.checks} == {status}
    assert sum(task.points for task in tasks) == 0
    assert all(check.message for task in tasks for check in task.checks)


def test_a_check_that_breaks_says_so_apart_from_what_it_tells_the_student():
    broken = "def test_a(answers):\n    return undefined"
    [check] = marks(HONEST, broken)[-1].checks
    assert (check.status, check.points) == ("failed", 0)
    assert check.error == "NameError: name 'undefined' is not defined"
    assert check.message == f"the check cannot deal with this answer: {check.error}"
    assert {c.error for task in marks({}) for c in task.checks} == {""}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timer")
def test_a_check_that_never_ends_costs_its_own_points_alone():
    loop = "def test_a(answers):\n    while True: pass\ndef test_b(answers): pass"
    tasks = marks(HONEST, loop, seconds=0.2)
    assert [(check.status, check.points) for check in tasks[-1].checks] == [
        ("failed", 0),
        ("passed", 1),
    ]
    assert tasks[-1].checks[0].error == "TimeoutError: it computed for more than 0.2 s"
    assert sum(task.points for task in tasks[:-1]) == sum(t.max_points for t in tasks[:-1]) > 0


def test_a_message_can_be_written_down_whatever_the_student_wrote():
    message = marks(HONEST | {"word": "\ud800" + "x" * 100_000})[1].checks[0].message
    assert message.startswith("it is ?xxx")
    assert len(message) <= 2000
    assert message.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def test_a(answers):\n  retrun 1", r"does not import: SyntaxError"),
        ("import no_such_module_here", r"does not import: ModuleNotFoundError: .*no_such_module"),
        ("1 / 0", r"does not import: ZeroDivisionError"),
        ("raise SystemExit(3)", r"does not import: SystemExit: 3"),
        ("x = '\0'", r"does not import: "),
        ("x = 1", r"holds no check: no function test_\*\(answers\)"),
        ("test_a = 3", r"holds no check"),
        ("@worth(-3)\ndef test_a(answers): pass", r"a whole number of points, 0 or more, not -3"),
        ("@worth(2.5)\ndef test_a(answers): pass", r"0 or more, not 2\.5"),
        ("def test_a(notebook): pass", r"test_a asks for 'notebook'; a check is given answers"),
        ("@guards('tmes')\ndef test_a(answers): pass", r"test_a guards .* no task 'tmes'"),
        (
            "@guards('times', 'check_halve')\ndef test_a(answers): pass",
            r"'check_halve', which task times lacks: check_double, check_triple",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_its_name(text, reason):
    with pytest.raises(ValueError, match=rf"test_mine\.py:? .*{reason}|test_mine\.py {reason}"):
        hidden(text)


def test_a_secret_of_any_length_gives_a_seed_of_its_own():
    seeds = {seed_from(content) for content in (b"", b"a", b"b", b"a" * 10_000)}
    assert len(seeds) == 4
    assert all(0 <= seed < 2**31 for seed in seeds)

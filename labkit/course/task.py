"""A task: its name, its checks with their points, and a hint."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import Literal

from labkit.course.answers import Answers, NotAttemptedError
from labkit.course.asked_once import AskedOnce
from labkit.course.expect import Choice, WrongChoiceError
from labkit.course.names import PracticalName

Check = Callable[[Answers], None]
"""Reads answers and raises AssertionError with a message for the student."""

_KERAS = ("keras", "tensorflow")

FREE_TEXT_STUB = "*Write your answer here.*"
"""What a cell for an answer in prose holds until the student writes it."""


@dataclass(frozen=True)
class Outcome:
    """What one check found.

    Attributes
    ----------
    title : str
        What the check looks for, in a few words.
    points, max_points : int
        What it gave, and could have given.
    status : {"passed", "failed", "missing"}
        Missing means that the answer was not attempted.
    message : str
        What was expected and what came; empty where the check passed.
    error : str
        What the check itself ended in, where it failed without saying why; a
        kind of answer that nobody thought of, or a fault of the check's own.
    choice : Choice or None
        The wrong option of a multiple choice, where one was chosen.
    """

    title: str
    points: int
    max_points: int
    status: Literal["passed", "failed", "missing"]
    message: str = ""
    error: str = ""
    choice: Choice | None = None


@dataclass(eq=False)
class Task:
    """One task of a practical.

    It is made first; then each of its checks is added where it is defined,
    with the points it gives.

    Parameters
    ----------
    name : str
        What ``lab.check`` is called with.
    title : str
        What people read.
    hint : str, default=""
        Helps, and does not contain the solution.
    free_text : tuple of (name, points), default=()
        Answers in prose, marked by a person.
    checks : tuple of (check, points), default=()
        Functions of answers, in the order in which they run.

    Examples
    --------
    >>> from labkit.course.replies import NotebookAnswers
    >>> counting = Task("counting", "Counting")
    >>> @counting.check(3)
    ... def check_sum(answers):
    ...     "The sum of both classes."
    ...     assert answers.value("total") == 8000
    >>> [outcome] = counting.mark(NotebookAnswers({"total": 8000}))
    >>> outcome.title, outcome.points
    ('The sum of both classes', 3)
    """

    name: str
    title: str
    _: KW_ONLY
    hint: str = ""
    free_text: tuple[tuple[str, int], ...] = ()
    checks: tuple[tuple[Check, int], ...] = ()

    def check(self, points: int) -> Callable[[Check], Check]:
        """Add the decorated function to the task's checks.

        Parameters
        ----------
        points : int
            Given to answers that pass the check.

        Returns
        -------
        decorator : callable
            Returns the function as it is. The first line of the function's
            docstring is the check's title.
        """

        def add(check: Check) -> Check:
            self.checks += ((check, points),)
            return check

        return add

    @property
    def max_points(self) -> int:
        """Points that the checks give; free text is not among them."""
        return sum(points for _, points in self.checks)

    def mark(self, answers: Answers) -> list[Outcome]:
        """Run every check on a student's answers.

        Parameters
        ----------
        answers : Answers
            The student's.

        Returns
        -------
        outcomes : list of Outcome
            One for each check, whatever the answers hold: no answer can make
            this raise.
        """
        once = AskedOnce.of(answers)
        return [
            outcome_of(partial(check, once), check_title(check), points)
            for check, points in self.checks
        ]


@dataclass(frozen=True)
class About:
    """What a reader of the course's pages is told about a practical.

    Attributes
    ----------
    aim : str
        One line, without a full stop.
    minutes : int
        How long a student takes.
    needs : str
        What a student has to know before, other practicals among it.
    packages : str
        What it uses, beside labkit.
    words : mapping of str to str
        Terms that this practical shows, each with what it means in a
        sentence: the glossary's entries.
    """

    aim: str
    minutes: int
    needs: str
    packages: str = "scikit-learn, imbalanced-learn"
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Practical:
    """A practical: its number, title and tasks.

    Attributes
    ----------
    number : str
        Two digits.
    title : str
        What people read.
    tasks : tuple of Task
        In the order of the notebook.
    uses_keras : bool
        Whether its notebook needs TensorFlow; so it does where the modules below name it.
    about : About or None
        For the course's pages; None where the practical stands on none.
    preload : tuple of str
        Modules that take long to import, such as ``"keras"`` or ``"torch"``: the grader
        imports them once, and not once for each submission.
    course : str
        The course that it was found in, by `labkit.course.registry`; empty for one that
        is read from a file. Leave it out where you write a practical.
    """

    number: str
    title: str
    tasks: tuple[Task, ...]
    uses_keras: bool = False
    about: About | None = None
    preload: tuple[str, ...] = ()
    course: str = ""

    def __post_init__(self) -> None:
        named = any(module.partition(".")[0] in _KERAS for module in self.preload)
        object.__setattr__(self, "uses_keras", self.uses_keras or named)

    @property
    def name(self) -> str:
        """What ``Lab`` and ``labkit grade`` call it: ``"05"``, or ``"mycourse:01"``."""
        return str(PracticalName(self.course, self.number)) if self.course else self.number

    def task(self, name: str) -> Task:
        """Return the task of that name.

        Parameters
        ----------
        name : str
            What ``lab.check`` is called with.

        Returns
        -------
        task : Task

        Raises
        ------
        KeyError
            Names the tasks that there are.
        """
        for task in self.tasks:
            if task.name == name:
                return task
        known = ", ".join(task.name for task in self.tasks)
        raise KeyError(f"practical {self.name} has no task {name!r}; its tasks are {known}")


def check_title(check: Callable[..., None]) -> str:
    """Return the first line of a check's docstring, without its full stop.

    Parameters
    ----------
    check : callable
        Its name stands in for a docstring that is missing.

    Returns
    -------
    title : str
    """
    return (check.__doc__ or check.__name__).strip().splitlines()[0].removesuffix(".")


def outcome_of(run: Callable[[], None], title: str, points: int) -> Outcome:
    """Run a check, and say what it found.

    Parameters
    ----------
    run : callable
        The check with its arguments.
    title : str
        What the check looks for, in a few words.
    points : int
        What it gives if it passes.

    Returns
    -------
    outcome : Outcome
        Whatever was raised.
    """
    try:
        run()
    except NotAttemptedError as missing:
        return Outcome(title, 0, points, "missing", str(missing))
    except WrongChoiceError as wrong:
        return Outcome(title, 0, points, "failed", str(wrong), choice=wrong.choice)
    except AssertionError as failure:
        return Outcome(title, 0, points, "failed", str(failure) or "it is not as it should be")
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        reason = f"the check cannot deal with this answer: {what}"
        return Outcome(title, 0, points, "failed", reason, what)
    return Outcome(title, points, points, "passed")

"""One session of marking: what a folder of marks holds, as the page shows it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labkit.errors import GradingError
from labkit.grading.page.disguise import disguised
from labkit.grading.page.ledger import Given, Ledger
from labkit.grading.page.questions import Answer, ToMark, to_mark
from labkit.grading.results.marked import MARKED, ClassWork, read_marked

_MOST_REMARKS = 15


@dataclass(frozen=True)
class Shown:
    """A question as it stands now.

    Attributes
    ----------
    question : ToMark
    answers : mapping of str to Answer
        By the names that stand for them, in the order in which they are shown.
    given : mapping of str to Given
        What people gave so far, by the same names.
    """

    question: ToMark
    answers: Mapping[str, Answer]
    given: Mapping[str, Given]

    @property
    def n_empty(self) -> int:
        """Answers in which nothing is written, and which nobody has marked."""
        return sum(self._is_empty(name) for name in self.answers)

    @property
    def n_answers(self) -> int:
        """Those that a person reads."""
        return len(self.answers) - self.n_empty

    @property
    def left(self) -> list[str]:
        """Answers in prose that nobody has marked."""
        if self.question.kind == "task":
            return []
        return [name for name in self.to_read if not self.given[name].points]

    @property
    def to_read(self) -> list[str]:
        """Names of the answers that are not empty."""
        return [name for name in self.answers if not self._is_empty(name)]

    @property
    def short(self) -> list[str]:
        """Tasks that the checks gave less than all points, or that a person changed."""
        return [n for n, one in self.answers.items() if not one.is_whole or self.given[n].points]

    @property
    def n_changed(self) -> int:
        """Answers that a person gave points."""
        return sum(bool(one.points) for one in self.given.values())

    @property
    def remarks(self) -> list[str]:
        """What was written to students about this question, the most used first."""
        counts = Counter(one.remark for one in self.given.values() if one.remark)
        return sorted(counts, key=lambda text: (-counts[text], text))[:_MOST_REMARKS]

    def _is_empty(self, name: str) -> bool:
        return self.answers[name].is_empty and self.given[name] == Given()


class Session:
    """A folder of marks that a person works on.

    Parameters
    ----------
    folder : Path
        What ``labkit grade --out`` named.
    secret : str
        Decides the order of answers; see `disguised`.
    extra : bool, default=False
        See `Ledger`.

    Raises
    ------
    GradingError
        If it is no such folder.
    """

    def __init__(self, folder: Path, secret: str, *, extra: bool = False) -> None:
        self.folder = folder
        self._secret = secret
        self._ledger = Ledger(folder, extra=extra)
        self._read: tuple[tuple[int, int], ClassWork, dict[str, ToMark]] | None = None
        self.work()

    def work(self) -> ClassWork:
        """Return what the class handed in; it is read again after `labkit grade` wrote it.

        Returns
        -------
        work : ClassWork
        """
        return self._known()[0]

    def questions(self) -> Iterator[Shown]:
        """Return all questions as they stand now.

        Yields
        ------
        shown : Shown
        """
        for key in self._known()[1]:
            yield self.look(key)

    def look(self, key: str) -> Shown:
        """Return a question, all answers to it, and what the files say of them now.

        Parameters
        ----------
        key : str
            Of the question; see `ToMark`.

        Returns
        -------
        shown : Shown

        Raises
        ------
        GradingError
            If there is no such question, or a file cannot be read.
        """
        question = self._known()[1].get(key)
        if question is None:
            raise GradingError("there is no such question any more; go back to all questions")
        keys = [(who, question.name) for one in question.answers for who in one.students]
        given = self._ledger.given(question.kind, keys)
        by_student = {who: one for (who, _), one in given.items()}
        parted = (part for one in question.answers for part in _parted(one, by_student))
        answers = disguised(key, parted, self._secret)
        now = {name: by_student[one.students[0]] for name, one in answers.items()}
        return Shown(question, answers, now)

    def write(self, key: str, name: str, before: Given, after: Given) -> None:
        """Write what a person gave an answer.

        Parameters
        ----------
        key : str
            Of the question.
        name : str
            That stands for the answer.
        before, after : Given
            See `Ledger.write`.

        Raises
        ------
        GradingError
            See `Ledger.write`; or if there is no such answer.
        """
        shown = self.look(key)
        answer = shown.answers.get(name)
        if answer is None:
            raise GradingError("this answer is no longer there as you saw it; load the page again")
        question = shown.question
        keys = [(student, question.name) for student in answer.students]
        others = question.cells_of(answer)
        self._ledger.write(
            question.kind, keys, before, after, most=question.max_points, others=others
        )

    def _known(self) -> tuple[ClassWork, dict[str, ToMark]]:
        path = self.folder / MARKED
        stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else (0, 0)
        if self._read is None or self._read[0] != stamp:
            work = read_marked(self.folder)
            self._read = (stamp, work, to_mark(work))
        return self._read[1:]


def _parted(answer: Answer, given: Mapping[str, Given]) -> Iterator[Answer]:
    """Yield a group's answer once, or for each of its members if they were marked apart."""
    if len({given[student] for student in answer.students}) == 1:
        yield answer
        return
    for student in answer.students:
        yield replace(answer, students=(student,))

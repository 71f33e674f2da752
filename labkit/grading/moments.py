"""When an answer counts: where it was checked, and once more at the end.

A student who has seen a check pass has answered, whatever becomes of the names
afterwards. So a task is marked when its check has been called, in the state in which
the student saw the result, and again after the last cell if points are missing. The
better of the results counts, as a whole: no check of one moment is added to one of
another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from labkit.grading.definitions import checks_called, defining_cell
from labkit.grading.execution import Execution
from labkit.grading.marking import Marker
from labkit.grading.marks import TaskMarks

MOST_TRIES = 5
"""As often a task is marked on the way: nobody gets on by trying answers without end."""


@dataclass
class _Tries:
    """What a task, or the hidden checks with points of their own, gave so far."""

    best: TaskMarks | None = None
    at: int | None = None
    count: int = 0

    def add(self, marks: TaskMarks, at: int) -> None:
        self.count += 1
        if self.best is None or marks.points > self.best.points:
            self.best = marks
        self.at = at

    @property
    def is_whole(self) -> bool:
        return self.best is not None and self.best.points == self.best.max_points


@dataclass
class Moments:
    """Marks a submission while it is executed, and at its end.

    Parameters
    ----------
    marker : Marker
        What marks a task.
    code : sequence of str
        The code cells.
    """

    marker: Marker
    code: Sequence[str]
    _tries: dict[str, _Tries] = field(default_factory=dict)
    _own: list[TaskMarks] = field(default_factory=list)
    _own_at: int | None = None

    def __post_init__(self) -> None:
        calls = [n for n, source in enumerate(self.code) if self._tasks_in(checks_called(source))]
        self._last_check = calls[-1] if calls else None

    def stop_at(self, execution: Execution, index: int, called: Sequence[str]) -> None:
        """Mark the tasks whose checks a cell has called.

        Parameters
        ----------
        execution : Execution
            Whose answers are those of this moment.
        index : int
            The cell's position.
        called : sequence of str
            What it has called checks of; anything may stand in it.
        """
        for name in self._tasks_in(called):
            tries = self._tries.setdefault(name, _Tries())
            if not tries.is_whole and tries.count < MOST_TRIES:
                marks = self.marker.mark(name, self._cell_before(index), n_before=tries.count)
                tries.add(replace(marks, checked=index + 1), index)
        if index == self._last_check:
            self._own, self._own_at = self.marker.mark_own(), index

    def finish(self, execution: Execution) -> list[TaskMarks]:
        """Mark what has not all its points, as the answers are at the end.

        Parameters
        ----------
        execution : Execution
            Whose cells have been run.

        Returns
        -------
        tasks : list of TaskMarks
            As `labkit.grading.marking.mark` returns them.
        """
        end = execution.n_run - 1
        tasks = [self._finished(name, end) for name in self.marker.tasks]
        if self._own_at == end or (self._own and all(map(_is_whole, self._own))):
            return tasks + self._own
        # these belong to no task whose check is called: the last call of any is theirs
        again = self.marker.mark_own(n_before=int(bool(self._own)))
        before = self._own or again
        return tasks + [
            two if two.points >= one.points else one for one, two in zip(before, again, strict=True)
        ]

    def _finished(self, name: str, end: int) -> TaskMarks:
        tries = self._tries.get(name, _Tries())
        if tries.best is not None and (tries.is_whole or tries.at == end):
            return tries.best
        cell_of = self._cell_before(len(self.code) - 1)
        marks = self.marker.mark(name, cell_of, n_before=tries.count)
        return marks if tries.best is None else _better(tries.best, marks)

    def _tasks_in(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if name in self.marker.tasks]

    def _cell_before(self, index: int) -> "_CellOf":
        return _CellOf(self.code[: index + 1])


@dataclass(frozen=True)
class _CellOf:
    """Finds the cell that defines an answer, among those that have been run."""

    code: Sequence[str]

    def __call__(self, names: set[str]) -> int | None:
        index = defining_cell(self.code, names)
        return None if index is None else index + 1


def _is_whole(marks: TaskMarks) -> bool:
    return marks.points == marks.max_points


def _better(checked: TaskMarks, ended: TaskMarks) -> TaskMarks:
    """Return the better result, and note which moment it was where they differ."""
    if checked.points > ended.points:
        return replace(checked, counted="check")
    if checked.points < ended.points:
        return replace(ended, counted="end", checked=checked.checked)
    # where both give the same, the one that has more to say
    gone = all(check.status == "missing" for check in ended.checks)
    return checked if gone else ended

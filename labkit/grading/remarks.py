"""What a student should know of a notebook as a whole, and a person should look at."""

from collections.abc import Iterator, Sequence

from labkit.course.task import Practical
from labkit.grading.definitions import asks_for_input
from labkit.grading.intake.choice import practicals_named
from labkit.grading.intake.notebook import Notebook, same_name
from labkit.grading.intake.stdin import Typed
from labkit.grading.marks import TaskMarks
from labkit.grading.prose import HandedOut

_MOST_CELLS = 8


def remarks_on(
    notebook: Notebook, practical: Practical, tasks: Sequence[TaskMarks], handed_out: HandedOut
) -> list[str]:
    """Return what is to be said of a notebook, beside its marks.

    Parameters
    ----------
    notebook : Notebook
        As it was handed in.
    practical : Practical
        By which it was marked.
    tasks : sequence of TaskMarks
        What it gave.
    handed_out : HandedOut
        The practical's own cells.

    Returns
    -------
    remarks : list of str
        A sentence each.
    """
    return [
        *_of_another(notebook, practical, tasks, handed_out),
        *_turned_into_text(notebook, practical),
        *_asking(notebook),
    ]


def _of_another(
    notebook: Notebook, practical: Practical, tasks: Sequence[TaskMarks], handed_out: HandedOut
) -> Iterator[str]:
    """Say that nothing of a notebook belongs to the practical: a wrong file gives no points."""
    tried = any(check.status != "missing" for task in tasks for check in task.checks)
    given = {source.strip() for source in (*handed_out.code, *handed_out.stubs)}
    known = any(source.strip() in given for source in notebook.code)
    if not tried and not known and practical.name not in practicals_named(notebook.code):
        yield (
            f"no cell and no answer of practical {practical.name} is in this notebook: is it "
            "another one?"
        )


def _turned_into_text(notebook: Notebook, practical: Practical) -> Iterator[str]:
    names = {same_name(task.name): task.name for task in practical.tasks if task.checks}
    turned = [names.get(same_name(name), name) for name in notebook.turned_into_text()]
    turned += [
        names[name]
        for text in notebook.texts
        for name in map(same_name, text.names)
        if name in names and names[name] not in turned
    ]
    for name in dict.fromkeys(turned):
        yield (
            f"the cell {name!r} is text now, so that nothing in it was run; it was a cell for code"
        )


def _asking(notebook: Notebook) -> Iterator[str]:
    """Say which cells ask somebody to type, where their saved output shows no answer."""
    cells = [
        number
        for number, (code, typed) in enumerate(zip(notebook.code, notebook.typed, strict=False), 1)
        if typed == Typed() and asks_for_input(code)
    ]
    if not cells:
        return
    shown = ", ".join(map(str, cells[:_MOST_CELLS])) + (", ..." if len(cells) > _MOST_CELLS else "")
    asks = f"cell {shown} asks" if len(cells) == 1 else f"cells {shown} ask"
    yield (
        f"{asks} for input(), and nobody can type where notebooks are marked: the answer was an "
        "empty line, for the saved output shows none"
    )

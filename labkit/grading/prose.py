"""Answers in prose: found where they were asked for, and where students write them instead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.course.task import Practical
from labkit.grading.intake.notebook import Notebook, Text, read_notebook, same_name, written
from labkit.grading.marks import FreeText

MAX_PROSE = 20_000
_BELOW = "(found in the cell below)"
_NAMELESS = "(found below the question, in a cell that lost its name)"
_MISSING = "(no cell of this name: the student deleted it, or an editor its name)"


@dataclass(frozen=True)
class HandedOut:
    """What a practical's own notebook holds, beside the cells for answers.

    Attributes
    ----------
    texts : tuple of str
        All but those for answers, without space around their words.
    before : tuple of (str, str)
        By the name of an answer in prose, the text above it.
    code : tuple of str
        Code cells that no student needs to touch.
    stubs : tuple of str
        The others, in which answers begin.
    """

    texts: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    code: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()


def read_handed_out(path: Path, practical: Practical) -> HandedOut:
    """Read what a practical's own notebook holds around the answers.

    Parameters
    ----------
    path : Path
        Of the notebook that students are given.
    practical : Practical
        Whose it is.

    Returns
    -------
    handed_out : HandedOut
    """
    wanted = {same_name(name): name for name in _names(practical)}
    above = ""
    texts, before = [], []
    notebook = read_notebook(path)
    for text in notebook.texts:
        asked = [wanted[name] for name in map(same_name, text.names) if name in wanted]
        if asked:
            before.append((asked[0], above))
        else:
            above = _plain(text.source)
            texts.append(above)
    own = set(notebook.answers)
    code = tuple(code for code in notebook.code if code not in own)
    return HandedOut(tuple(texts), tuple(before), code, notebook.answers)


def prose(notebook: Notebook, practical: Practical, handed_out: HandedOut) -> Iterator[FreeText]:
    """Find a student's answers in prose.

    Parameters
    ----------
    notebook : Notebook
        The student's.
    practical : Practical
        Whose answers are asked for.
    handed_out : HandedOut
        The practical's own texts; empty where they are not known.

    Yields
    ------
    answer : FreeText
        One for each that is asked for. What was not found in its own cell says
        where it was found.
    """
    for task in practical.tasks:
        for name, points in task.free_text:
            text = notebook.free_text(name)
            below = notebook.text_below(name)
            if text is None:
                found = _below_question(notebook.texts, name, handed_out)
                text = f"{_NAMELESS}\n\n{found}" if found else _MISSING if found is None else ""
            elif below:
                text = "\n\n".join(part for part in (text, _BELOW, below) if part)
            yield FreeText(task.name, name, text[:MAX_PROSE], points)


def _below_question(texts: Sequence[Text], name: str, handed_out: HandedOut) -> str | None:
    """Return what stands between a question and the next text that was handed out."""
    question = dict(handed_out.before).get(name)
    given = set(handed_out.texts)
    found: list[str] | None = None
    n_code = 0
    for text in texts:
        plain = _plain(text.source)
        if plain == question:
            found, n_code = [], text.n_code
        elif found is not None and (plain in given or text.n_code > n_code):
            break
        elif found is not None:
            found.append(text.source)
    return None if found is None else written(found)


def _names(practical: Practical) -> list[str]:
    return [name for task in practical.tasks for name, _ in task.free_text]


def _plain(source: str) -> str:
    return " ".join(source.split())

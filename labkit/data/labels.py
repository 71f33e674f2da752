"""The labels of a target: how they are spelled, which is class 1, and what is wrong with them."""

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from labkit.data.reading import MISSING, some
from labkit.errors import TargetError

_QUOTES = "'\"‘’“”"
_MANY = 20


def label_names(labels: "pd.Series[Any]", target: str) -> "pd.Series[Any]":
    """Return the labels of a target as text.

    Spaces around them go, and ``1.0`` becomes ``1`` where all are whole
    numbers, as spreadsheets write them; all else stays as it is spelled.

    Parameters
    ----------
    labels : Series of shape (n_samples,)
        Text, numbers, truth values or categories.
    target : str
        The column's name, for messages.

    Returns
    -------
    names : Series of str

    Raises
    ------
    TargetError
        If one is missing.

    Examples
    --------
    >>> label_names(pd.Series(["1.0", "0.0"]), "y").tolist()
    ['1', '0']
    """
    texts = labels.astype(object).map(lambda label: str(label).strip(), na_action="ignore")
    unlabelled = np.flatnonzero(labels.isna() | (texts == ""))
    if len(unlabelled):
        raise TargetError(
            f"column {target!r} is missing in {len(unlabelled)} of {len(labels)} rows, "
            f"first in data row {unlabelled[0] + 1}; fill them in or take those rows out"
        )
    spelled = {text: text for text in texts.unique()}
    numbers = pd.to_numeric(pd.Series(list(spelled)), errors="coerce").astype(np.float64)
    if np.all(np.abs(numbers) < 2**53) and np.all(numbers % 1 == 0):
        spelled = {text: str(int(n)) for text, n in zip(spelled, numbers, strict=True)}
    return texts.map(spelled).astype(object)


def two_classes(labels: "pd.Series[Any]", target: str, positive: Any = None) -> tuple[str, str]:
    """Return the names of class 0 and class 1.

    Parameters
    ----------
    labels : Series of str
        From `label_names`.
    target : str
        The column's name, for messages.
    positive : str, number or bool, optional
        The label to call 1, however it is spelled; the rarer one unless given.
        Where there are more than two, it is compared with the rest.

    Returns
    -------
    names : pair of str
        The first is ``not LABEL`` where there are more than two.

    Raises
    ------
    TargetError
        If there is one class, or more than two and no `positive`, or no such
        label, or labels that differ by what cannot be seen.

    Examples
    --------
    >>> two_classes(pd.Series(["no", "no", "yes"]), "y")
    ('no', 'yes')
    >>> two_classes(pd.Series(["3", "4", "5"]), "grade", 5.0)
    ('not 5', '5')
    """
    counts = labels.value_counts().sort_index()
    names = [str(name) for name in counts.index]
    if len(names) != 2 and (positive is None or len(names) < 2):
        raise TargetError(_wrong_number(names, counts.tolist(), target))
    alike = _alike(names)
    if alike and len(names) > 2:
        raise TargetError(f"column {target!r} has {len(names)} classes, but {alike}")
    if positive is None:
        chosen = min(reversed(names), key=lambda name: counts[name])
    else:
        chosen = _spelled(positive, names, target)
    others = [name for name in names if name != chosen]
    return (others[0] if len(others) == 1 else f"not {chosen}"), chosen


def _wrong_number(names: Sequence[str], counts: Sequence[int], target: str) -> str:
    listed = some([_visible(name) for name in names])
    if len(names) < 2:
        return f"column {target!r} has 1 class ({listed}); a comparison needs exactly 2"
    rows = f", of {some(counts)} rows" if len(counts) <= _MANY else ""
    said = (
        f"column {target!r} has {len(names)} classes ({listed}){rows}; "
        "a comparison needs exactly 2. "
    )
    missing = [name for name in names if name in MISSING]
    if _alike(names):
        return said + _alike(names)
    if missing:
        return said + (
            f"{missing[0]!r} may stand for a missing label: fill those in, or take the rows out"
        )
    if len(names) > _MANY:
        return said + "Numbers that go on and on have to be made into classes first"
    return said + f"positive={names[-1]!r} compares one of them with the rest"


def _alike(names: Sequence[str]) -> str:
    """Return what two labels that look alike differ by, if there are such."""
    for what, bare in (
        ("by a character that cannot be seen", _without_what_is_invisible),
        ("in capitals", lambda name: _without_what_is_invisible(name).casefold()),
    ):
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(bare(name), name)
            if other != name:
                pair = f"'{_visible(other)}' and '{_visible(name)}'"
                return f"{pair} differ {what} alone: spell them alike"
    return ""


def _without_what_is_invisible(name: str) -> str:
    shown = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Cc"))
    return " ".join(unicodedata.normalize("NFKC", shown).split())


def _visible(name: str) -> str:
    """Return a label in which what cannot be seen is written out."""
    return "".join(
        c if c.isprintable() and (c == " " or not c.isspace()) else f"\\u{ord(c):04x}" for c in name
    )


def _spelled(positive: Any, names: Sequence[str], target: str) -> str:
    """Return the label that is meant, however it was spelled."""
    asked = str(positive)
    for meant in (_as_it_is, _bare, _number, _without_what_is_invisible):
        found = [name for name in names if meant(name) == meant(asked) is not None]
        if len(found) == 1:
            return found[0]
    alike = [name for name in names if name.casefold() == asked.strip().casefold()]
    hint = f"; did you mean {alike[0]!r}?" if alike else ""
    raise TargetError(
        f"column {target!r} has no class {asked!r}; its classes are "
        f"{some([_visible(name) for name in names])}{hint}"
    )


def _as_it_is(name: str) -> str:
    return name


def _bare(name: str) -> str:
    return name.strip().strip(_QUOTES).strip()


def _number(name: str) -> float | None:
    try:
        return float(_bare(name))
    except ValueError:
        return {"true": 1.0, "false": 0.0}.get(_bare(name).lower())

"""What a student typed for `input()`, where a notebook's saved output still shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MAX_TYPED = 10_000
"""Characters kept of one cell: what people type by hand is less."""


@dataclass(frozen=True)
class Typed:
    """The text of a cell's saved output in which answers stand behind their questions.

    Attributes
    ----------
    stdin : str
        What JupyterLab keeps for `input()` alone: question and answer, a line each.
    stdout : str
        What was printed. Colab and the classic notebook keep answers in there.
    """

    stdin: str = ""
    stdout: str = ""


def typed_into(outputs: object) -> Typed:
    r"""Read what a student may have typed from a cell's saved outputs.

    Parameters
    ----------
    outputs : object
        As the notebook's file has them; whatever is no stream of text is passed over.

    Returns
    -------
    typed : Typed

    Examples
    --------
    >>> typed_into([{"output_type": "stream", "name": "stdin", "text": "Rows?  12\n"}]).stdin
    'Rows?  12\n'
    """
    return Typed(*("".join(_stream(outputs, name))[:MAX_TYPED] for name in ("stdin", "stdout")))


def _stream(outputs: object, name: str) -> Iterator[str]:
    for output in outputs if isinstance(outputs, list) else ():
        # the formats before nbformat 4 have another key for the name
        if isinstance(output, dict) and output.get("name", output.get("stream")) == name:
            yield from _lines(output.get("text"))


def _lines(text: Any) -> Sequence[str]:
    lines = text if isinstance(text, list) else [text]
    return [line for line in lines if isinstance(line, str)]

"""The student's side: who answers `input()`, where nobody can type.

What the student typed is typed once more, where the saved output of the cell shows
it. Else the answer is an empty line, as from somebody who only presses Enter.
"""

import re
from typing import Any

MOST_EMPTY = 20
"""Empty lines for one cell: a loop that asks until it likes the answer has to end."""

_DEBUGGER = re.compile(r"\s*\(*i?pdb\W+", re.IGNORECASE)
_PASSED_OVER = "nobody can type here, and the notebook's saved output shows no answer"


class Typist:
    r"""Answers questions from the saved output of the cell that is run.

    Examples
    --------
    >>> typist = Typist()
    >>> typist.expect("Rows?  12\n", "")
    >>> rows = typist.answer("Rows? ")
    Rows? 12
    >>> rows
    '12'
    """

    def __init__(self) -> None:
        self._seen = {"stdin": "", "stdout": ""}
        self._n_empty = 0

    def expect(self, stdin: str, stdout: str) -> None:
        """Take what the next cell's output shows.

        Parameters
        ----------
        stdin : str
            Questions and answers alone.
        stdout : str
            Whatever was printed, answers perhaps among it.
        """
        self._seen = {"stdin": stdin, "stdout": stdout}

    def begin(self) -> None:
        """Allow as many empty lines as before the first cell."""
        self._n_empty = 0

    def answer(self, prompt: object = "") -> str:
        """Answer a question, and show both, as on the student's screen.

        Parameters
        ----------
        prompt : object
            The question.

        Returns
        -------
        answer : str

        Raises
        ------
        EOFError
            After too many questions to which no answer is known.
        """
        answer = self._found(str(prompt).strip())
        if answer is None:
            answer = "continue" if _DEBUGGER.fullmatch(str(prompt)) else self._empty()
        print(f"{prompt}{answer}")
        return answer

    def password(self, prompt: str = "", *_: Any, **__: Any) -> str:
        """Answer a question for a secret, which no output shows.

        Parameters
        ----------
        prompt : str
            The question.
        *_, **__ : object
            Not used.

        Returns
        -------
        answer : str
            Always empty.
        """
        self._found(str(prompt).strip())
        print(prompt)
        return self._empty()

    def _found(self, prompt: str) -> str | None:
        """Find what stands behind the next such question; one without words is found in order."""
        for name, text in self._seen.items():
            at = text.find(prompt) if prompt or name == "stdin" else -1
            if text and at >= 0:
                answer, _, self._seen[name] = text[at + len(prompt) :].partition("\n")
                return answer.strip()
        return None

    def _empty(self) -> str:
        self._n_empty += 1
        if self._n_empty > MOST_EMPTY:
            raise EOFError(_PASSED_OVER)
        return ""


TYPIST = Typist()


def install(shell: Any) -> None:
    """Let a kernel's questions be answered here instead of by its front end.

    Parameters
    ----------
    shell : InteractiveShell
        Of the kernel.
    """
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        kernel.raw_input, kernel.getpass = TYPIST.answer, TYPIST.password
    shell.events.register("pre_run_cell", lambda *_: TYPIST.begin())

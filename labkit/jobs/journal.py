"""Finished pieces of a long job, safe on disk.

One line a piece in a file, written and flushed to the disk when the piece is finished,
so that a job stopped by Ctrl-C, a crash or a power cut goes on where it was. Of two
jobs that were started on one file, the first to finish a piece has it.
"""

import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from labkit.errors import JournalError, JournalSettingsError
from labkit.jobs.files import lock

JOURNAL = "journal.jsonl"
"""What the file is called in the folder of a job's results."""

_START = b'{"settings": '


class Journal:
    """Results of finished pieces by their key, in a file.

    Parameters
    ----------
    path : Path
        Made if need be. Its first line holds the settings.
    settings : mapping
        What the results depend on, as JSON data.
    restart : bool, default=False
        Forget a job with other settings, when the first result is written.

    Attributes
    ----------
    done : dict of str to JSON data
        What the file holds; a last line cut short by a crash is left out.

    Raises
    ------
    JournalSettingsError
        If the file was written with other settings.
    JournalError
        If it is no journal.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "journal.jsonl")
    ...     Journal(path, {"seed": 42}).add({"a": {"score": 0.5}})
    ...     Journal(path, {"seed": 42}).done
    {'a': {'score': 0.5}}
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], *, restart: bool = False) -> None:
        self.path = path
        self.done: dict[str, Any] = {}
        self._settings = json.loads(json.dumps(dict(settings)))
        self._size = 0
        try:
            self._length = self._read()
        except JournalSettingsError:
            if not restart:
                raise
            self.done, self._length = {}, 0

    def add(self, results: Mapping[str, Any]) -> None:
        """Write the results of finished pieces; they are on the disk when this returns.

        Parameters
        ----------
        results : mapping of str to JSON data
            Results by the keys of their pieces.

        Raises
        ------
        JournalError
            If another job has written to the file; what that wrote stays.
        """
        lines = [{"key": key, "value": value} for key, value in results.items()]
        self._append([{"settings": self._settings}, *lines] if self._length == 0 else lines)
        self.done.update(results)

    def _append(self, lines: Sequence[Mapping[str, Any]]) -> None:
        text = "".join(
            json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in lines
        )
        # halves of surrogate pairs, which a stranger's text may hold, come back as they were
        content = text.encode("utf-8", "surrogatepass")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b", buffering=0) as file:
            lock(file.fileno())
            if file.seek(0, os.SEEK_END) != self._size:
                raise JournalError(
                    f"another labkit has written into {self.path.parent} meanwhile: let it end, "
                    "and run the command again, or name another folder"
                )
            try:
                # what stands behind the last whole line was cut short, and goes
                file.truncate(self._length)
                _write_all(file, content)
                os.fsync(file.fileno())
                self._length += len(content)
            finally:
                self._size = file.seek(0, os.SEEK_END)

    def _read(self) -> int:
        """Read the whole lines; give the length of the file up to the last of them."""
        if not self.path.exists():
            return 0
        content = self.path.read_bytes()
        self._size = len(content)
        first, *rest = content.splitlines(keepends=True) or [b""]
        settings = self._parsed(first, {"settings"})
        if settings is None:
            return self._torn(first)
        self._compare(settings)
        length = len(first)
        for raw in rest:
            line = self._parsed(raw, {"key", "value"})
            if line is None:
                break
            self.done[str(line["key"])] = line["value"]
            length += len(raw)
        return length

    def _torn(self, first: bytes) -> int:
        """Start anew where the very first line was cut short; refuse any other file."""
        if first.endswith(b"\n") or not (first.startswith(_START) or _START.startswith(first)):
            raise JournalError(f"{self.path} is no journal of labkit; name another folder")
        return 0

    @staticmethod
    def _parsed(raw: bytes, keys: set[str]) -> dict[str, Any] | None:
        if not raw.endswith(b"\n"):
            return None
        try:
            line = json.loads(raw)
        except ValueError:
            return None
        return line if isinstance(line, dict) and set(line) == keys else None

    def _compare(self, line: Mapping[str, Any]) -> None:
        other = line["settings"]
        if not isinstance(other, dict):
            raise JournalError(f"{self.path} is no journal of labkit; name another folder")
        for name, was, now in _differences(other, self._settings):
            raise JournalSettingsError(
                f"{self.path.parent} holds a job with other settings: {name} was {was!r} and is "
                f"{now!r} now. Name another folder, or start anew with restart=True"
            )


def _write_all(file: io.FileIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _differences(was: Any, now: Any, *names: str) -> Iterator[tuple[str, Any, Any]]:
    """Give what differs by its name, down to the innermost mappings."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in now | was:
            yield from _differences(was.get(name), now.get(name), *names, name)
    elif was != now:
        yield " ".join(names), was, now

"""A zip archive of submissions, read so that nothing in it can do harm.

An archive is written by strangers: its names may lead out of the folder, its entries may
be links, its sizes may lie. So nothing of it becomes a file here, only what is asked for
is unpacked, in memory, and sizes are measured while it is.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labkit.errors import RefusedFileError, SubmissionsError
from labkit.grading.intake.notebook import MAX_BYTES

MAX_ENTRIES = 100_000
MAX_TOTAL_BYTES = 20 * 2**30
"""Of everything unpacked: a hundred students with notebooks of the largest size."""

MAX_RATIO = 200
"""Deflate gives at most 1032; a notebook that repeats itself gives 50."""

RATIO_FREE_BYTES = 64 * 2**20
"""As far as this, how much an entry grows is nobody's business: endless output packs well."""

_CHUNK = 2**20
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OSError,
)


@dataclass(frozen=True)
class Entry:
    """An entry of an archive.

    Attributes
    ----------
    parts : tuple of str
        Folders and name, without whatever leads elsewhere.
    is_folder : bool
        Whether it is a folder.
    date : tuple of int
        Year to second, as the archive says.
    problem : str
        Why it is not to be unpacked; empty otherwise.
    info : zipfile.ZipInfo
    """

    parts: tuple[str, ...]
    is_folder: bool
    date: tuple[int, ...]
    problem: str
    info: zipfile.ZipInfo


class Archive:
    """An open archive, of which nothing is written anywhere.

    Parameters
    ----------
    file : zipfile.ZipFile
        Open for reading.

    Attributes
    ----------
    entries : list of Entry
        Two may have the same name.
    """

    def __init__(self, file: zipfile.ZipFile) -> None:
        page = _code_page(map(_undeclared, file.infolist()))
        self.entries = [_entry(info, page) for info in file.infolist()]
        self._file = file
        self._unpacked = 0

    def read(self, entry: Entry, most: int = MAX_BYTES) -> bytes:
        """Return the content of an entry.

        Parameters
        ----------
        entry : Entry
            One of this archive's.
        most : int
            Bytes; a larger one is refused.

        Returns
        -------
        content : bytes

        Raises
        ------
        RefusedFileError
            If it is damaged, too large, a link or led out of the folder.
        """
        if entry.problem:
            raise RefusedFileError(entry.problem)
        content = b"".join(self._chunks(entry.info, most))
        self._unpacked += len(content)
        return content

    def _chunks(self, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
        size = 0
        try:
            with self._file.open(info) as packed:
                while chunk := packed.read(_CHUNK):
                    size += len(chunk)
                    self._refuse_bomb(size, info.compress_size, most)
                    yield chunk
        except RefusedFileError:
            raise
        except _DAMAGE:
            raise RefusedFileError("it is damaged in the archive") from None

    def _refuse_bomb(self, size: int, packed: int, most: int) -> None:
        if size > most:
            raise RefusedFileError(f"it is larger than {most // 2**20} MB once unpacked")
        if size > RATIO_FREE_BYTES and size > MAX_RATIO * packed:
            raise RefusedFileError(
                f"it grows to more than {MAX_RATIO} times its size once unpacked"
            )
        if self._unpacked + size > MAX_TOTAL_BYTES:
            raise RefusedFileError(
                f"the archive unpacks to more than {MAX_TOTAL_BYTES // 2**30} GB"
            )


@contextmanager
def opened(source: Path) -> Iterator[Archive]:
    """Open a zip archive.

    Parameters
    ----------
    source : Path
        The file.

    Yields
    ------
    archive : Archive

    Raises
    ------
    SubmissionsError
        If it is none, damaged or encrypted as a whole, or has too many entries.
    """
    _refuse_others(source)
    try:
        file = zipfile.ZipFile(source)
    except _DAMAGE:
        raise SubmissionsError(f"{source} is damaged or cut off; download it again") from None
    with file:
        _refuse_whole(file, source)
        yield Archive(file)


def _refuse_others(source: Path) -> None:
    if source.is_file():
        with source.open("rb") as stream:
            if stream.read(2) == b"PK":
                return
    raise SubmissionsError(f"{source} is neither a folder nor a notebook nor a zip archive")


def _refuse_whole(file: zipfile.ZipFile, source: Path) -> None:
    entries = file.infolist()
    if len(entries) > MAX_ENTRIES:
        raise SubmissionsError(
            f"{source} has {len(entries)} entries; at most {MAX_ENTRIES} are read"
        )
    notebooks = [info for info in entries if info.filename.lower().endswith(".ipynb")]
    if notebooks and all(info.flag_bits & 1 for info in notebooks):
        raise SubmissionsError(
            f"{source} is encrypted; unpack it with its password and name the folder"
        )


def _entry(info: zipfile.ZipInfo, page: str) -> Entry:
    # some archivers on Windows write backslashes
    name = _name(info, page).replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", ".", ".."))
    return Entry(parts, name.endswith("/"), info.date_time, _problem(info, name), info)


def _name(info: zipfile.ZipInfo, page: str) -> str:
    """Read a name as UTF-8 even where the archiver forgot to say so."""
    raw = _undeclared(info)
    if raw is None:
        return info.orig_filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(page, "replace")


def _undeclared(info: zipfile.ZipInfo) -> bytes | None:
    """Return the bytes of a name whose encoding the archive does not say."""
    try:
        return None if info.flag_bits & 0x800 else info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return None


def _code_page(names: Iterable[bytes | None]) -> str:
    """Guess in which code page an archiver on Windows wrote names.

    Those of East Asia have backslashes as the second half of a letter, which no folder
    ends with. Many names can be read in two of them: that page is taken in which most
    begin as family names do. A wrong guess garbles a name, but keeps all names apart.
    """
    odd = [name for name in names if name is not None and not _is_utf_8(name)]
    pages = [page for page in _EAST_ASIAN if odd and all(_reads_as(name, page) for name in odd)]
    return max(pages, key=lambda page: _n_surnames(odd, page), default="cp437")


def _n_surnames(names: Iterable[bytes], page: str) -> int:
    """Count the words that begin as a family name does: in another code page, few would."""
    words = [word for name in names for word in _NOT_ASCII.findall(name.decode(page))]
    return sum(word[0] in _EAST_ASIAN[page] for word in words)


def _is_utf_8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _reads_as(name: bytes, page: str) -> bool:
    """Check whether a name holds whole words of East Asian letters, and no other odd ones."""
    try:
        text = name.decode(page)
    except UnicodeDecodeError:
        return False
    words = _NOT_ASCII.findall(text)
    # a lone letter among Latin ones is two letters of another code page
    return all(_EAST_ASIAN_WORD.fullmatch(word) and len(word) > 1 for word in words)


# with letters that the commonest family names begin with there
_EAST_ASIAN = {
    "big5": "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈",
    "shift_jis": "佐鈴高田渡伊山中小加吉松井木斎清森池橋石前後藤岡長近村青坂金福太上三野原岩内",
    "gbk": "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕",
    "euc_kr": "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구",
}
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_EAST_ASIAN_WORD = re.compile("[\u3005-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+")


def _problem(info: zipfile.ZipInfo, name: str) -> str:
    if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
        return "its name in the archive leads out of the folder"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is a link or a device in the archive, not a file"
    if info.flag_bits & 1:
        return "it is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"it is packed by a method ({info.compress_type}) that is not read"
    return ""

import io
import os
import stat
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.errors import RefusedFileError
from labkit.grading.intake import archive as module
from labkit.grading.intake.archive import opened


@pytest.fixture
def made(tmp_path):
    """Make an archive of names and contents."""

    def make(*entries, method=zipfile.ZIP_DEFLATED):
        path = tmp_path / "class.zip"
        with zipfile.ZipFile(path, "w", method) as file:
            for name, content in entries:
                file.writestr(name, content)
        return path

    return make


def unpacked(source):
    """Give each entry's content, or the reason why it is refused."""
    found = []
    with opened(source) as archive:
        for entry in archive.entries:
            try:
                found.append(archive.read(entry))
            except RefusedFileError as refusal:
                found.append(str(refusal))
    return found


def link(name, target, kind=stat.S_IFLNK):
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    return info, target


def test_an_entry_is_unpacked_as_it_was_packed(made):
    content = os.urandom(3 * 2**20)
    assert unpacked(made(("alice/x.ipynb", content))) == [content]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("../../x.ipynb", ("x.ipynb",)),
        ("alice/../../../x.ipynb", ("alice", "x.ipynb")),
        ("/etc/x.ipynb", ("etc", "x.ipynb")),
        ("\\\\host\\x.ipynb", ("host", "x.ipynb")),
        ("C:\\x.ipynb", ("C:", "x.ipynb")),
        ("C:x.ipynb", ("C:x.ipynb",)),
        ("alice\\..\\x.ipynb", ("alice", "x.ipynb")),
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(made, name, parts):
    source = made((name, "{}"))
    with opened(source) as archive:
        assert archive.entries[0].parts == parts
    assert "leads out" in unpacked(source)[0]


def test_backslashes_separate_folders_as_archivers_on_windows_mean_them(made):
    with opened(made(("alice\\work\\x.ipynb", "{}"))) as archive:
        assert archive.entries[0].parts == ("alice", "work", "x.ipynb")
        assert archive.entries[0].problem == ""


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(made, kind):
    assert "link or a device" in unpacked(made(link("x.ipynb", "/etc/passwd", kind)))[0]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_two_files(made):
    assert unpacked(made(("x.ipynb", "1"), ("x.ipynb", "2"))) == [b"1", b"2"]


def test_a_bomb_is_stopped_while_it_is_unpacked(made, monkeypatch):
    monkeypatch.setattr(module, "RATIO_FREE_BYTES", 2**20)
    bomb, honest = ("eve.ipynb", bytes(2**25)), ("alice.ipynb", "{}")
    found = unpacked(made(bomb, honest))
    assert found == ["it grows to more than 200 times its size once unpacked", b"{}"]


def test_an_honest_50_mb_of_the_same_output_are_unpacked(made):
    content = b"y\\n" * (50 * 2**20 // 3)
    assert unpacked(made(("x.ipynb", content))) == [content]


def test_all_files_together_have_a_limit(made, monkeypatch):
    monkeypatch.setattr(module, "MAX_TOTAL_BYTES", 2**20)
    source = made(("a", os.urandom(2**20)), ("b", b"1"))
    assert "the archive unpacks to" in unpacked(source)[1]


def test_a_file_over_the_limit_is_refused(made):
    with opened(made(("a.csv", b"x" * 2**21))) as archive:
        [entry] = archive.entries
        with pytest.raises(RefusedFileError, match="larger than 1 MB"):
            archive.read(entry, 2**20)


def test_an_entry_that_lies_about_its_size_gives_no_more_than_it_says(made):
    source = made(("x.ipynb", b"a" * 10_000), method=zipfile.ZIP_STORED)
    content = bytearray(source.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, directory + 24, 10)
    source.write_bytes(content)
    assert unpacked(source) == ["it is damaged in the archive"]


def test_a_damaged_entry_costs_the_others_nothing(made):
    source = made(("bad", b"a" * 100), ("good", b"b" * 100), method=zipfile.ZIP_STORED)
    source.write_bytes(source.read_bytes().replace(b"a" * 100, b"a" * 99 + b"z"))
    assert unpacked(source) == ["it is damaged in the archive", b"b" * 100]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_no_platform_uses_are_refused(made, method):
    assert "packed by a method" in unpacked(made(("x", b"1"), method=method))[0]


def set_flag(source, flag):
    content = bytearray(source.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(magic) + offset
        (flags,) = struct.unpack_from("<H", content, at)
        struct.pack_into("<H", content, at, flags ^ flag)
    source.write_bytes(content)
    return source


def test_one_encrypted_entry_is_refused_alone(made):
    source = set_flag(made(("a.ipynb", b"1"), ("b.ipynb", b"2")), 1)
    assert unpacked(source) == ["it is encrypted", b"2"]


def test_an_encrypted_archive_is_refused_as_a_whole(made):
    source = set_flag(made(("a.ipynb", b"1")), 1)
    with pytest.raises(ValueError, match=r"class\.zip is encrypted"), opened(source):
        pass


@pytest.mark.parametrize("name", ["ਆਸ਼ਾ/x.ipynb", "王小明/x.ipynb"])
def test_names_in_utf_8_are_read_with_and_without_the_flag(made, name):
    source = made((name, "{}"))
    for path in (source, set_flag(source, 0x800)):
        with opened(path) as archive:
            assert "/".join(archive.entries[0].parts) == name


def test_names_in_the_code_page_of_dos_are_read(made):
    source = made(("José/x.ipynb", "{}"))
    packed = source.read_bytes().replace("José".encode(), b"Jos\x82 ")
    source.write_bytes(packed)
    with opened(set_flag(source, 0x800)) as archive:
        assert archive.entries[0].parts == ("José ", "x.ipynb")


def test_what_is_no_archive_is_told_in_one_line(tmp_path, made):
    text = tmp_path / "list.csv"
    text.write_text("a,b")
    whole = made(("a.ipynb", os.urandom(1000))).read_bytes()
    for path, reason in [(text, "neither a folder nor"), (tmp_path, "neither a folder nor")]:
        with pytest.raises(ValueError, match=reason), opened(path):
            pass
    for length in (4, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        with (
            pytest.raises(ValueError, match=r"cut\.zip is damaged"),
            opened(tmp_path / "cut.zip"),
        ):
            pass


def test_an_archive_of_too_many_entries_is_refused(made, monkeypatch):
    monkeypatch.setattr(module, "MAX_ENTRIES", 2)
    with (
        pytest.raises(ValueError, match="3 entries; at most 2"),
        opened(made(("a", ""), ("b", ""), ("c", ""))),
    ):
        pass


names = st.text(st.sampled_from("ab./\\:~\x00\n é王"), min_size=1, max_size=20) | st.sampled_from(
    ["../x", "/x", "a/../../x", "..", ".", "/", "\\", "C:/x", "//h/x", "a/" * 50 + "x", "x" * 5000]
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@given(entries=st.lists(st.tuples(names, st.binary(max_size=20)), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_name_whatever_becomes_a_file(tmp_path_factory, entries):
    root = tmp_path_factory.mktemp("any")
    source = root / "class.zip"
    with zipfile.ZipFile(source, "w") as file:
        for name, content in entries:
            file.writestr(zipfile.ZipInfo(name), content)
    unpacked(source)
    assert list(root.rglob("*")) == [source]


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_an_archive_with_any_bytes_changed_is_unpacked_or_refused(tmp_path_factory, data):
    root = tmp_path_factory.mktemp("changed")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("alice/x.ipynb", "{}" * 50)
        file.writestr("ਆਸ਼ਾ.ipynb", "[]" * 50)
    content = bytearray(packed.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
    (root / "class.zip").write_bytes(content)
    try:
        unpacked(root / "class.zip")
    except ValueError as refusal:
        (_,) = str(refusal).splitlines()


def with_names(source, page, *names):
    """Make an archive whose names are bytes of a code page, with no word about it."""
    packed = [name.encode(page) for name in names]
    with zipfile.ZipFile(source, "w") as file:
        for number, name in enumerate(packed):
            file.writestr(f"{number:03}".ljust(len(name), "~"), "{}")
    content = source.read_bytes()
    for number, name in enumerate(packed):
        content = content.replace(f"{number:03}".ljust(len(name), "~").encode(), name)
    source.write_bytes(content)
    return source


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("big5", ["許功蓋.ipynb", "許甲.ipynb", "王小明/05.ipynb"]),
        ("shift_jis", ["表田ソラ.ipynb", "山田/能力.ipynb"]),
        ("gbk", ["李娜.ipynb", "王芳/作业.ipynb"]),
        ("euc_kr", ["김민준.ipynb", "이서연/과제.ipynb"]),
        ("cp437", ["José/x.ipynb", "Müller\\x.ipynb"]),
    ],
)
def test_a_backslash_within_a_letter_parts_no_folder_from_a_file(tmp_path, page, names):
    source = with_names(tmp_path / "class.zip", page, *names)
    with opened(source) as archive:
        found = ["/".join(entry.parts) for entry in archive.entries]
    assert len(set(found)) == len(names)
    assert [name.count("/") for name in found] == [
        name.replace("\\", "/").count("/") for name in names
    ]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("big5", ["許功蓋.ipynb", "王小明.ipynb"]),
        ("shift_jis", ["山田太郎.ipynb", "鈴木ソラ.ipynb"]),
        ("gbk", ["李娜.ipynb", "王芳.ipynb"]),
        ("euc_kr", ["김민준.ipynb", "이서연.ipynb"]),
    ],
)
def test_family_names_tell_one_code_page_from_another(tmp_path, page, names):
    with opened(with_names(tmp_path / "class.zip", page, *names)) as archive:
        assert [entry.parts[0] for entry in archive.entries] == names

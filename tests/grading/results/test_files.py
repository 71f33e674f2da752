import os

import pytest

from labkit.grading.results.files import file_stems
from labkit.jobs.files import remove_parts, write_whole


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_a_file_is_whole_and_leaves_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "deep" / "a.csv", b"one")
    write_whole(tmp_path / "deep" / "a.csv", b"two", durable=True)
    assert (tmp_path / "deep" / "a.csv").read_bytes() == b"two"
    assert names(tmp_path / "deep") == ["a.csv"]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.csv", b"one")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a.csv", b"two", durable=True)
    assert (tmp_path / "a.csv").read_bytes() == b"one"
    assert names(tmp_path) == ["a.csv"]


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path):
    (tmp_path / ".labkit-123.part").write_text("half")
    (tmp_path / "mine.part").write_text("whole")
    remove_parts(tmp_path)
    remove_parts(tmp_path / "nowhere")
    assert names(tmp_path) == ["mine.part"]


@pytest.mark.parametrize(
    "name", ["alice", "ਹਰਪ੍ਰੀਤ ਕੌਰ", "李小龍", "O'Brien, P.J", "=1+1", "a.b", "a-2026123456"]
)
def test_a_name_is_kept_where_it_will_do(name):
    assert file_stems([name]) == {name: name}


HOSTILE = ["../../etc/passwd", "..", ".", "", "a/b", "a\\b", "C:x", "nul", "COM1.x", "a\x00b"]
HOSTILE += ["x" * 400, "ਹ" * 200, "\ud800", "\u202egnp", ".hidden", "trailing. ", "a\nb"]


def test_no_name_leaves_the_folder(tmp_path):
    stems = file_stems(HOSTILE)
    for stem in stems.values():
        write_whole(tmp_path / f"{stem}.html", stem.encode())
    assert len(names(tmp_path)) == len(HOSTILE)
    assert not any(stem.startswith(".") for stem in stems.values())


def test_names_alike_but_for_capitals_do_not_share_a_file():
    stems = file_stems(["Alice", "alice", "Zoe\u0308", "Zo\xeb", "bob"])
    assert len({stem.casefold() for stem in stems.values()}) == 5
    assert stems["bob"] == "bob"


def test_a_made_up_name_does_not_take_anothers():
    made = file_stems(["a/b"])["a/b"]
    stems = file_stems(["a/b", made, "a_b"])
    assert len(set(stems.values())) == 3
    assert stems[made] == made

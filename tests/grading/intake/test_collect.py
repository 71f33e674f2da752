import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labkit.grading.intake import archive, choice
from labkit.grading.intake.collect import collect, left_out
from labkit.grading.intake.notebook import read_notebook


def notebook(number="05", text="", encoding="utf-8"):
    sources = ([f'import labkit\nlab = labkit.Lab("{number}")'] if number else []) + [text]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"nbformat": 4, "cells": cells}).encode(encoding)


BROKEN = b'{"cells": ['


@pytest.fixture
def tree(tmp_path):
    """Make a folder of files, each newer than the one before."""

    def make(*entries, within="handed in"):
        root = tmp_path / within
        for minute, entry in enumerate(entries):
            name, content = (entry, notebook()) if isinstance(entry, str) else entry
            path = root / name
            if name.endswith("/"):
                path.mkdir(parents=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (1.7e9 + 60 * minute,) * 2)
        return root

    return make


@pytest.fixture
def packed(tmp_path):
    """Make an archive of files, each newer than the one before."""

    def make(*entries, name="class.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for minute, entry in enumerate(entries):
                where, content = (entry, notebook()) if isinstance(entry, str) else entry
                date = (2026, 9, 1, 12, minute, 0)
                info = zipfile.ZipInfo(where, date) if isinstance(where, str) else where
                file.writestr(info, content, zipfile.ZIP_DEFLATED)
        return path

    return make


def students(source, practical="05"):
    with collect(source, practical) as submissions:
        return [submission.student for submission in submissions]


def only(source, practical="05"):
    """Give the one submission, and what is in its notebook."""
    with collect(source, practical) as submissions:
        (submission,) = submissions
        return submission, submission.path and submission.path.read_bytes()


class TestFolders:
    def test_notebooks_in_a_folder_are_called_like_the_students(self, tree):
        source = tree("bob.ipynb", "alice.ipynb")
        with collect(source, "05") as submissions:
            assert [(one.student, one.path, one.notes) for one in submissions] == [
                ("alice", source / "alice.ipynb", ()),
                ("bob", source / "bob.ipynb", ()),
            ]

    def test_a_folder_for_each_student_may_hold_folders(self, tree):
        source = tree("alice/05.ipynb", "bob/my work/final/x.ipynb")
        with collect(source, "05") as submissions:
            assert [(one.student, one.path) for one in submissions] == [
                ("alice", source / "alice/05.ipynb"),
                ("bob", source / "bob/my work/final/x.ipynb"),
            ]

    @pytest.mark.parametrize("start", ["course", "course/submitted"])
    def test_nbgraders_folders_are_known_from_above_and_within(self, tree, start):
        root = tree(
            "course/source/05/05.ipynb",
            "course/submitted/alice/04/04.ipynb",
            "course/submitted/alice/05/05.ipynb",
            "course/submitted/bob/05/timestamp.txt",
            "course/submitted/bob/05/05.ipynb",
            "course/gradebook.db",
        )
        with collect(root / start, "05") as submissions:
            assert [one.student for one in submissions] == ["alice", "bob"]
            assert all(one.path.parent.name == "05" for one in submissions)

    def test_nbgraders_only_student_is_not_taken_for_a_folder_around(self, tree):
        root = tree("submitted/alice/05/05.ipynb", "submitted/alice/04/04.ipynb")
        assert students(root / "submitted") == ["alice"]

    def test_a_single_notebook_is_a_submission(self, tree):
        source = tree("alice.ipynb") / "alice.ipynb"
        assert only(source)[0].path == source

    def test_an_archive_unpacked_into_a_folder_is_known(self, tree):
        source = tree(
            "Lab-05-12/Asha Rao_12_assignsubmission_file_/05.ipynb",
            "Lab-05-12/王小明_13_assignsubmission_file_/05.ipynb",
        )
        assert students(source) == ["Asha Rao", "王小明"]

    def test_the_only_folder_is_passed_through_where_it_holds_several_people(self, tree):
        assert students(tree("class/alice.ipynb", "class/bob.ipynb")) == ["alice", "bob"]

    def test_the_only_folder_is_a_student_where_it_holds_one_students_work(self, tree):
        assert students(tree("alice/05_imbalanced_data.ipynb", "alice/notes.txt")) == ["alice"]

    @pytest.mark.parametrize("clutter", [".x.ipynb", "._alice.ipynb", ".ipynb_checkpoints/y.ipynb"])
    def test_hidden_files_are_passed_over(self, tree, clutter):
        source = tree(
            "alice/05.ipynb", "bob/05.ipynb", f"alice/{clutter}", clutter, "__MACOSX/z.ipynb"
        )
        with collect(source, "05") as submissions:
            assert [(one.student, one.notes) for one in submissions] == [("alice", ()), ("bob", ())]

    def test_an_instructors_own_files_beside_notebooks_are_nobodys(self, tree):
        source = tree("alice.ipynb", "grades.csv", "data/big.csv", "Thumbs.db")
        assert students(source) == ["alice"]

    def test_browsers_endings_after_the_right_one_are_no_matter(self, tree):
        assert students(tree("alice.ipynb.txt", "bob.ipynb.json", "eve.IPYNB")) == [
            "alice",
            "bob",
            "eve",
        ]

    def test_names_are_brought_into_one_form_of_unicode(self, tree):
        assert students(tree("Jose\u0301.ipynb", "आशा रानी.ipynb")) == ["José", "आशा रानी"]

    def test_names_that_differ_in_capitals_alone_are_told_apart(self, packed):
        assert students(packed("ASHA.ipynb", "asha.ipynb")) == ["ASHA", "asha (2)"]

    @pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
    def test_a_name_that_is_no_text_is_still_read(self, tree):
        source = tree("alice.ipynb")
        try:
            Path(os.fsdecode(os.fsencode(source) + b"/b\xe9b.ipynb")).write_bytes(notebook())
        except OSError:
            pytest.skip("this file system takes no such name")
        with collect(source, "05") as submissions:
            assert submissions[1].student == "b\N{REPLACEMENT CHARACTER}b"
            assert read_notebook(submissions[1].path).code

    def test_a_name_without_a_student_is_told(self, tree):
        assert only(tree("05_imbalanced_data.ipynb"))[0].notes == (
            "the name of the file tells no student",
        )

    def test_students_may_be_numbers(self, tree):
        with collect(tree("04.ipynb", "05.ipynb"), "05") as submissions:
            assert [(one.student, one.notes) for one in submissions] == [("04", ()), ("05", ())]


class TestArchives:
    def test_moodles_archive_with_folders(self, packed):
        source = packed(
            "Asha Rao_12_assignsubmission_file_/work/05.ipynb",
            ("Asha Rao_12_assignsubmission_onlinetext_/onlinetext.html", b"<p>"),
            ("ਆਸ਼ਾ ਰਾਣੀ_13_assignsubmission_onlinetext_/onlinetext.html", b"<p>"),
        )
        with collect(source, "05") as submissions:
            assert [one.student for one in submissions] == ["Asha Rao", "ਆਸ਼ਾ ਰਾਣੀ"]
            assert submissions[0].path.read_bytes() == notebook()
            assert submissions[1].path is None
            assert submissions[1].notes == ("no notebook was handed in, but onlinetext.html",)

    def test_moodles_archive_without_folders(self, packed):
        source = packed(
            "Asha Rao_12_assignsubmission_file_x.ipynb",
            "Participant_13_assignsubmission_file_x.ipynb",
            "Participant_14_assignsubmission_file_x.ipynb",
        )
        assert students(source) == ["Asha Rao", "Participant 13", "Participant 14"]

    def test_canvas_archive(self, packed):
        source = packed(
            "raoasha_LATE_71_902_x.ipynb",
            "raoasha_81_903_x.ipynb",
            "smithjohn_72_904_x-1.ipynb",
            ("smitheve_73_text.html", b"<p>"),
            ("smithdan_74_905_x.pdf", b"%PDF"),
        )
        assert students(source) == [
            "raoasha 71",
            "raoasha 81",
            "smithdan",
            "smitheve",
            "smithjohn",
        ]

    def test_canvas_numbers_tell_the_newest_whatever_the_dates_say(self, packed):
        source = packed(
            ("raoasha_71_1000_x-2.ipynb", notebook(text="2")),
            ("raoasha_71_999_x-1.ipynb", notebook(text="1")),
            ("raoasha_71_98_x.ipynb", notebook(text="0")),
        )
        submission, content = only(source)
        assert content == notebook(text="2")
        assert submission.notes == ("three files were handed in; the newest, x-2.ipynb, was taken",)

    def test_classrooms_folder_downloaded_from_drive(self, packed):
        source = packed(
            "Lab 5/Asha Rao - 05_imbalanced_data.ipynb",
            "Lab 5/王小明 - Copy of 05_imbalanced_data.ipynb",
            "Lab 5/Copy of 05_imbalanced_data.ipynb",
            name="Lab 5-20260901T101112Z-001.zip",
        )
        assert students(source) == ["Asha Rao", "Copy of 05_imbalanced_data", "王小明"]

    def test_nbgraders_folders_in_an_archive(self, packed):
        assert students(packed("c/submitted/alice/05/x.ipynb", "c/source/05/x.ipynb")) == ["alice"]

    def test_a_macs_clutter_is_passed_over(self, packed):
        source = packed("class/alice.ipynb", "__MACOSX/class/._alice.ipynb", "class/.DS_Store")
        assert students(source) == ["alice"]

    def test_only_notebooks_are_unpacked_and_all_is_removed_at_the_end(self, packed):
        source = packed("alice/x.ipynb", ("alice/data.csv", b"1"), ("alice/run.sh", b"rm"))
        with collect(source, "05") as submissions:
            folder = submissions[0].path.parent
            assert [path.suffix for path in folder.iterdir()] == [".ipynb"]
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700 or os.name != "posix"
        assert not folder.exists()

    def test_all_is_removed_after_an_error_as_well(self, packed):
        def fail():
            with collect(packed("alice.ipynb"), "05") as submissions:
                folders.append(submissions[0].path.parent)
                raise KeyError

        folders = []
        with pytest.raises(KeyError):
            fail()
        assert not folders[0].exists()


class TestSeveralFiles:
    def test_the_newest_is_taken_and_said(self, tree):
        submission, _ = only(tree("alice/b.ipynb", "alice/05.ipynb", within="submissions"))
        assert submission.path.name == "05.ipynb"
        assert submission.notes == ("two files were handed in; the newest, 05.ipynb, was taken",)

    def test_the_date_in_the_archive_tells_the_newest(self, packed):
        source = packed(
            "alice/z/05.ipynb", ("alice/a/05.ipynb", notebook(text="new")), "bob/05.ipynb"
        )
        with collect(source, "05") as submissions:
            assert submissions[0].path.read_bytes() == notebook(text="new")

    def test_copies_tell_their_order_where_dates_do_not(self, tree):
        source = tree("alice/05 (10).ipynb", "alice/05 (9).ipynb", "alice/05.ipynb")
        for path in source.rglob("*.ipynb"):
            os.utime(path, (1.7e9, 1.7e9))
        assert only(source)[0].notes == (
            "three files were handed in; the newest, 05 (10).ipynb, was taken",
        )

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_entries_of_one_name_are_two_files(self, packed):
        first, second = zipfile.ZipInfo("alice.ipynb"), zipfile.ZipInfo("alice.ipynb")
        submission, _ = only(packed((first, notebook()), (second, notebook())))
        assert submission.notes == (
            "two files of the same date were handed in; alice.ipynb was taken",
        )

    @pytest.mark.parametrize("other", [notebook("03"), notebook("03", encoding="utf-16")])
    def test_a_notebook_of_another_practical_is_no_candidate(self, tree, other):
        submission, _ = only(tree("alice/05.ipynb", ("alice/05_newer.ipynb", other)))
        assert (submission.path.name, submission.notes) == ("05.ipynb", ())

    def test_a_student_with_another_practicals_notebook_alone_has_none(self, tree):
        submission, _ = only(tree(("alice.ipynb", notebook("03"))))
        assert submission.path is None
        assert submission.notes == ("alice.ipynb is for practical 03, not 05",)

    @pytest.mark.parametrize(
        "first",
        [("alice/x.ipynb", notebook()), ("alice/05.ipynb", notebook("")), "alice/05 lab/x.ipynb"],
    )
    def test_one_of_this_practical_comes_before_a_newer_one_of_none(self, tree, first):
        source = tree(first, ("alice/scratch.ipynb", notebook("")), "bob/05.ipynb")
        with collect(source, "05") as submissions:
            submission = submissions[0]
        assert submission.path.name != "scratch.ipynb"
        assert submission.notes[0].endswith("was taken, the newest for this practical")

    def test_a_call_that_is_a_comment_does_not_count(self, tree):
        text = b'# lab = labkit.Lab(\\"03\\")'
        content = notebook("", "HERE").replace(b"HERE", text)
        assert only(tree(("alice.ipynb", content)))[0].path is not None

    def test_one_that_can_be_read_comes_before_a_newer_one_that_cannot(self, tree):
        submission, _ = only(tree("alice/05.ipynb", ("alice/05_new.ipynb", BROKEN)))
        assert submission.path.name == "05.ipynb"
        assert submission.notes == (
            "two files were handed in; 05.ipynb was taken, the newest that can be read",
        )

    def test_a_single_one_that_cannot_be_read_is_taken(self, tree):
        submission, _ = only(tree(("alice.ipynb", BROKEN)))
        assert (submission.path.name, submission.notes) == ("alice.ipynb", ())

    def test_what_was_not_taken_is_removed_from_the_unpacked(self, packed):
        with collect(packed("alice/05 a.ipynb", "alice/05 b.ipynb"), "05") as submissions:
            assert len(list(submissions[0].path.parent.iterdir())) == 1

    def test_of_very_many_the_likeliest_are_looked_at(self, tree, monkeypatch):
        monkeypatch.setattr(choice, "MAX_LOOKED_AT", 3)
        names = [f"alice/{number}.ipynb" for number in range(40, 50)]
        with collect(tree("alice/05.ipynb", *names, "bob/05.ipynb"), "05") as submissions:
            assert submissions[0].path.name == "49.ipynb"
            assert "of 11 notebooks only 3 were looked at" in submissions[0].notes
            assert any(note.startswith("three files") for note in submissions[0].notes)


class TestWithoutNotebook:
    def test_a_student_whose_folder_holds_none_still_gets_a_row(self, tree):
        with collect(tree("alice/05.ipynb", "bob/", ("eve/05.py", b"")), "05") as submissions:
            assert [(one.student, one.path, one.notes) for one in submissions[1:]] == [
                ("bob", None, ("no notebook was handed in",)),
                ("eve", None, ("no notebook was handed in, but 05.py",)),
            ]

    @pytest.mark.parametrize(
        ("entries", "names"),
        [
            (["alice.ipynb", ("fritz.docx", b""), ".hidden"], ["fritz.docx"]),
            (["alice.ipynb", ("data/a.csv", b""), ("data/b.csv", b""), "empty/"], ["data"]),
            (["alice/05.ipynb", ("alice/05.py", b""), "bob/", ("erik.py", b"")], ["erik.py"]),
            (["submitted/alice/05/05.ipynb", ("gradebook.db", b"")], []),
            (["alice.ipynb", "bob.ipynb", ("cleo.zip", b"PK")], []),
        ],
    )
    def test_what_belongs_to_no_student_is_named(self, tree, entries, names):
        assert left_out(tree(*entries), "05") == names

    def test_an_archive_within_is_not_opened_and_told(self, tree):
        source = tree("alice/05.ipynb", ("bob/work.zip", b"PK"), ("alice/data.7z", b""))
        with collect(source, "05") as submissions:
            alice, bob = submissions
        assert alice.path is not None
        assert alice.notes == ("data.7z was not opened; ask for the notebook itself",)
        assert (bob.path, bob.notes) == (
            None,
            (
                "work.zip was not opened; ask for the notebook itself",
                "no notebook was handed in",
            ),
        )

    def test_an_archive_among_notebooks_is_its_students(self, tree):
        assert students(tree("alice.ipynb", ("bob.zip", b"PK"))) == ["alice", "bob"]

    def test_notes_have_an_end(self, tree):
        source = tree("alice/05.ipynb", *[f"bob/{number}.zip" for number in range(50)])
        with collect(source, "05") as submissions:
            assert len(submissions[1].notes) == choice.MAX_NOTES + 2
            assert "and 40 notes more" in submissions[1].notes
            assert submissions[1].notes[-1] == "no notebook was handed in"


class TestHostileFiles:
    @pytest.fixture
    def secret(self, tmp_path):
        path = tmp_path / "secret.ipynb"
        path.write_bytes(notebook(text="secret"))
        return path

    def link(self, path, target):
        try:
            path.symlink_to(target, target_is_directory=target.is_dir())
        except OSError:
            pytest.skip("this system lets nobody link")

    def test_a_link_out_of_the_folder_gives_a_row_and_no_notebook(self, tree, secret):
        source = tree("alice/05.ipynb", "eve/")
        self.link(source / "eve/05.ipynb", secret)
        with collect(source, "05") as submissions:
            assert submissions[1].path is None
            assert "links are not followed" in submissions[1].notes[-1]

    def test_a_link_to_another_student_is_not_followed_either(self, tree):
        source = tree("alice.ipynb")
        self.link(source / "eve.ipynb", source / "alice.ipynb")
        with collect(source, "05") as submissions:
            assert [one.path for one in submissions] == [source / "alice.ipynb", None]

    def test_a_linked_folder_is_not_entered(self, tree, secret):
        source = tree("alice/05.ipynb", "bob/05.ipynb")
        self.link(source / "eve", secret.parent)
        self.link(source / "bob/more", source)
        with collect(source, "05") as submissions:
            assert [one.student for one in submissions] == ["alice", "bob", "eve"]
            assert submissions[2].path is None
            assert "more was left out: it is a link" in submissions[1].notes[-1]

    def test_a_loop_of_links_ends(self, tree):
        source = tree("alice/05.ipynb", "bob/05.ipynb")
        self.link(source / "alice/loop.ipynb", source / "alice/loop.ipynb")
        assert students(source) == ["alice", "bob"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
    def test_a_pipe_is_not_waited_for(self, tree):
        source = tree("alice.ipynb")
        os.mkfifo(source / "eve.ipynb")
        with collect(source, "05") as submissions:
            assert submissions[1].notes == (
                "eve.ipynb was left out: it is a device or a pipe, not a file",
            )

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything"
    )
    def test_a_folder_that_cannot_be_read_costs_its_student_alone(self, tree):
        source = tree("alice/05.ipynb", "eve/05.ipynb")
        (source / "eve").chmod(0)
        try:
            with collect(source, "05") as submissions:
                assert "cannot be read" in submissions[1].notes[-1]
        finally:
            (source / "eve").chmod(0o700)

    def test_a_bad_entry_costs_its_student_alone(self, packed):
        link = zipfile.ZipInfo("eve/05.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        source = packed("alice/05.ipynb", (link, b"/etc/passwd"), "../../mallory.ipynb")
        with collect(source, "05") as submissions:
            assert [(one.student, one.path is None) for one in submissions] == [
                ("alice", False),
                ("eve", True),
                ("mallory", True),
            ]
            assert "link" in submissions[1].notes[-1]
            assert "leads out" in submissions[2].notes[-1]

    def test_a_bad_entry_does_not_hide_that_a_folder_is_around_all_others(self, packed):
        source = packed("class/alice.ipynb", "class/bob.ipynb", "/etc/mallory.ipynb")
        assert students(source) == ["alice", "bob", "etc"]

    def test_a_bomb_costs_its_student_alone(self, packed, monkeypatch):
        monkeypatch.setattr(archive, "RATIO_FREE_BYTES", 2**20)
        source = packed(("eve/05.ipynb", bytes(2**24)), "alice/05.ipynb")
        with collect(source, "05") as submissions:
            assert [one.path is None for one in submissions] == [False, True]
            assert "200 times" in submissions[1].notes[-1]

    def test_a_file_called_like_another_students_stays_its_owners(self, packed):
        source = packed(
            "Alice_1_assignsubmission_file_/05.ipynb",
            "Eve_2_assignsubmission_file_/Alice_1_assignsubmission_file_/05.ipynb",
            "Eve_2_assignsubmission_file_/alice_1_9999_05.ipynb",
        )
        with collect(source, "05") as submissions:
            assert [one.student for one in submissions] == ["Alice", "Eve"]
            assert submissions[0].notes == ()

    def test_notes_hold_nothing_that_a_terminal_obeys(self, packed):
        source = packed("eve/05\x1b[31m\n\u202e.ipynb", "eve/05.ipynb", "alice/05.ipynb")
        with collect(source, "05") as submissions:
            assert all(note.isprintable() for note in submissions[1].notes)


class TestBadSources:
    def test_nothing_there(self, tmp_path):
        with (
            pytest.raises(FileNotFoundError, match=r"no such file or folder: .*none"),
            collect(tmp_path / "none", "05"),
        ):
            pass

    @pytest.mark.parametrize(
        ("entries", "reason"),
        [
            (["a/.hidden"], "holds no notebook .* name a notebook, a folder"),
            ([("a/x.py", b"")], "holds no notebook .* name a notebook, a folder"),
            ([("moodle.zip", b"PK")], r"unpack them, or name one: moodle\.zip"),
            ([("eve/work.zip", b"PK")], r"unpack them, or name one: eve/work\.zip"),
        ],
    )
    def test_a_folder_without_any_notebook(self, tree, entries, reason):
        with pytest.raises(ValueError, match=reason), collect(tree(*entries), "05"):
            pass

    def test_an_empty_folder(self, tmp_path):
        with pytest.raises(ValueError, match="is empty; name a"), collect(tmp_path, "05"):
            pass

    def test_an_empty_archive(self, packed):
        with pytest.raises(ValueError, match=r"class\.zip is empty"), collect(packed(), "05"):
            pass

    def test_another_file(self, tree):
        source = tree(("list.csv", b"a,b")) / "list.csv"
        with pytest.raises(ValueError, match="neither a folder nor"), collect(source, "05"):
            pass

    def test_a_damaged_archive(self, tree):
        source = tree(("class.zip", b"PK\x03\x04half")) / "class.zip"
        with pytest.raises(ValueError, match="damaged or cut off"), collect(source, "05"):
            pass


parts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | st.sampled_from(
    [
        "..",
        ".",
        "05",
        "05.ipynb",
        "x.ipynb",
        "A.zip",
        "a.zip",
        "a_1_2_x.ipynb",
        "a - 05.ipynb",
        "n_1_assignsubmission_file_",
        "n_1_assignsubmission_file_x.ipynb",
        "submitted",
        "submissions",
    ]
)
places = st.lists(parts, min_size=1, max_size=4).map("/".join)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@example(entries=[("\r/0.ZIP", BROKEN)])
@given(entries=st.lists(st.tuples(places, st.sampled_from([notebook(), BROKEN])), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_archive_gives_a_row_for_each_student_or_one_line(tmp_path_factory, entries):
    source = tmp_path_factory.mktemp("any") / "class.zip"
    with zipfile.ZipFile(source, "w") as file:
        for name, content in entries:
            file.writestr(zipfile.ZipInfo(name), content)
    try:
        with collect(source, "05") as submissions:
            names = [submission.student for submission in submissions]
            assert names
            assert names == sorted(set(names))
            assert all(one.path is not None or one.notes for one in submissions)
            assert all(one.path is None or one.path.is_file() for one in submissions)
            assert all(len(note.splitlines()) == 1 for one in submissions for note in one.notes)
    except ValueError as refusal:
        (_,) = str(refusal).splitlines()

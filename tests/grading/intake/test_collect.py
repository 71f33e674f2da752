import json
import os
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labkit.errors import SubmissionsError
from labkit.grading.intake import archive, choice
from labkit.grading.intake.collect import collect
from labkit.grading.intake.notebook import parse_notebook


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
    return [submission.student for submission in collect(source, practical).submissions]


def only(source, practical="05"):
    """Give the one submission."""
    (submission,) = collect(source, practical).submissions
    return submission


class TestFolders:
    def test_notebooks_in_a_folder_are_called_like_the_students(self, tree):
        source = tree("bob.ipynb", "alice.ipynb")
        submissions = collect(source, "05").submissions
        assert [(one.student, one.file, one.notes) for one in submissions] == [
            ("alice", "alice.ipynb", ()),
            ("bob", "bob.ipynb", ()),
        ]

    def test_a_folder_for_each_student_may_hold_folders(self, tree):
        source = tree("alice/05.ipynb", "bob/my work/final/x.ipynb")
        submissions = collect(source, "05").submissions
        assert [(one.student, one.file) for one in submissions] == [
            ("alice", "05.ipynb"),
            ("bob", "my work/final/x.ipynb"),
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
        submissions = collect(root / start, "05").submissions
        assert [one.student for one in submissions] == ["alice", "bob"]
        assert all(one.file == "05/05.ipynb" for one in submissions)

    def test_nbgraders_only_student_is_not_taken_for_a_folder_around(self, tree):
        root = tree("submitted/alice/05/05.ipynb", "submitted/alice/04/04.ipynb")
        assert students(root / "submitted") == ["alice"]

    def test_a_single_notebook_is_a_submission(self, tree):
        source = tree("alice.ipynb") / "alice.ipynb"
        assert only(source).file == "alice.ipynb"

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
        submissions = collect(source, "05").submissions
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
        submissions = collect(source, "05").submissions
        assert submissions[1].student == "b\N{REPLACEMENT CHARACTER}b"
        assert submissions[1].notebook.code

    def test_a_name_without_a_student_is_told(self, tree):
        assert only(tree("05_imbalanced_data.ipynb")).notes == (
            "the name of the file tells no student",
        )

    def test_students_may_be_numbers(self, tree):
        submissions = collect(tree("04.ipynb", "05.ipynb"), "05").submissions
        assert [(one.student, one.notes) for one in submissions] == [("04", ()), ("05", ())]


class TestArchives:
    def test_moodles_archive_with_folders(self, packed):
        source = packed(
            "Asha Rao_12_assignsubmission_file_/work/05.ipynb",
            ("Asha Rao_12_assignsubmission_onlinetext_/onlinetext.html", b"<p>"),
            ("ਆਸ਼ਾ ਰਾਣੀ_13_assignsubmission_onlinetext_/onlinetext.html", b"<p>"),
        )
        submissions = collect(source, "05").submissions
        assert [one.student for one in submissions] == ["Asha Rao", "ਆਸ਼ਾ ਰਾਣੀ"]
        assert submissions[0].notebook == parse_notebook(notebook())
        assert submissions[1].notebook is None
        assert submissions[1].problem == "no notebook was handed in, but onlinetext.html"

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
        submission = only(source)
        assert submission.notebook.code[-1] == "2"
        assert submission.notes == (
            "three files were handed in; the newest, x-2.ipynb, was taken; "
            "passed over: x-1.ipynb, x.ipynb",
        )

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

    def test_nothing_is_written_anywhere(self, packed, monkeypatch):
        source = packed("alice/x.ipynb", ("alice/data.csv", b"1"), ("alice/run.sh", b"rm"))
        monkeypatch.setattr(tempfile, "mkdtemp", None)
        before = sorted(source.parent.rglob("*"))
        assert students(source) == ["alice"]
        assert sorted(source.parent.rglob("*")) == before


@pytest.fixture
def counted(monkeypatch):
    """Count how often archives are opened and notebooks read."""
    counts = {"opened": 0, "read": 0}
    open_zip, parse = zipfile.ZipFile.__init__, choice.parse_notebook

    def opening(self, *arguments, **options):
        counts["opened"] += 1
        open_zip(self, *arguments, **options)

    def reading(content):
        counts["read"] += 1
        return parse(content)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", opening)
    monkeypatch.setattr(choice, "parse_notebook", reading)
    return counts


def test_an_archive_is_opened_once_and_each_notebook_read_once(packed, counted):
    names = [f"student {n}_{n}_assignsubmission_file_/05.ipynb" for n in range(20)]
    source = packed(*names, "student 0_0_assignsubmission_file_/old.ipynb", ("list.pdf", b""))
    counted.update(opened=0)
    collected = collect(source, "05")
    assert len(collected.submissions) == 20
    assert collected.left_out == ["list.pdf"]
    assert counted == {"opened": 1, "read": 21}


class TestSeveralFiles:
    def test_the_newest_is_taken_and_said(self, tree):
        submission = only(tree("alice/b.ipynb", "alice/05.ipynb", within="submissions"))
        assert submission.file == "05.ipynb"
        assert submission.notes == (
            "two files were handed in; the newest, 05.ipynb, was taken; passed over: b.ipynb",
        )

    def test_the_date_in_the_archive_tells_the_newest(self, packed):
        source = packed(
            "alice/z/05.ipynb", ("alice/a/05.ipynb", notebook(text="new")), "bob/05.ipynb"
        )
        submissions = collect(source, "05").submissions
        assert submissions[0].notebook.code[-1] == "new"

    def test_copies_tell_their_order_where_dates_do_not(self, tree):
        source = tree("alice/05 (10).ipynb", "alice/05 (9).ipynb", "alice/05.ipynb")
        for path in source.rglob("*.ipynb"):
            os.utime(path, (1.7e9, 1.7e9))
        assert only(source).notes == (
            "three files were handed in; the newest, 05 (10).ipynb, was taken; "
            "passed over: 05 (9).ipynb, 05.ipynb",
        )

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_entries_of_one_name_are_two_files(self, packed):
        first, second = zipfile.ZipInfo("alice.ipynb"), zipfile.ZipInfo("alice.ipynb")
        submission = only(packed((first, notebook()), (second, notebook())))
        assert submission.notes == (
            "two files of the same date were handed in; alice.ipynb was taken; "
            "passed over: alice.ipynb",
        )

    @pytest.mark.parametrize("other", [notebook("03"), notebook("03", encoding="utf-16")])
    def test_a_notebook_of_another_practical_is_no_candidate(self, tree, other):
        submission = only(tree("alice/05.ipynb", ("alice/05_newer.ipynb", other)))
        assert (submission.file, submission.notes) == ("05.ipynb", ())

    def test_a_student_with_another_practicals_notebook_alone_has_none(self, tree):
        submission = only(tree(("alice.ipynb", notebook("03"))))
        assert submission.notebook is None
        assert submission.problem == "alice.ipynb is for practical 03, not 05"

    @pytest.mark.parametrize(
        "first",
        [("alice/x.ipynb", notebook()), ("alice/05.ipynb", notebook("")), "alice/05 lab/x.ipynb"],
    )
    def test_one_of_this_practical_comes_before_a_newer_one_of_none(self, tree, first):
        source = tree(first, ("alice/scratch.ipynb", notebook("")), "bob/05.ipynb")
        submissions = collect(source, "05").submissions
        submission = submissions[0]
        assert submission.file != "scratch.ipynb"
        assert (
            "was taken, the newest for this practical; passed over: scratch" in submission.notes[0]
        )

    def test_a_call_that_is_a_comment_does_not_count(self, tree):
        text = b'# lab = labkit.Lab(\\"03\\")'
        content = notebook("", "HERE").replace(b"HERE", text)
        assert only(tree(("alice.ipynb", content))).notebook is not None

    def test_one_that_can_be_read_comes_before_a_newer_one_that_cannot(self, tree):
        submission = only(tree("alice/05.ipynb", ("alice/05_new.ipynb", BROKEN)))
        assert submission.file == "05.ipynb"
        assert submission.notes == (
            "two files were handed in; 05.ipynb was taken, the newest that can be read; "
            "passed over: 05_new.ipynb",
        )

    def test_a_single_one_that_cannot_be_read_is_taken(self, tree):
        submission = only(tree(("alice.ipynb", BROKEN)))
        assert (submission.file, submission.notes) == ("alice.ipynb", ())
        assert "cut off" in submission.problem

    def test_of_very_many_the_likeliest_are_looked_at(self, tree, monkeypatch):
        monkeypatch.setattr(choice, "MAX_LOOKED_AT", 3)
        names = [f"alice/{number}.ipynb" for number in range(40, 50)]
        submissions = collect(tree("alice/05.ipynb", *names, "bob/05.ipynb"), "05").submissions
        assert submissions[0].file == "49.ipynb"
        assert "of 11 notebooks only 3 were looked at" in submissions[0].notes
        assert any(note.startswith("three files") for note in submissions[0].notes)


class TestWork:
    EMPTY = "def mean(values):\n    ..."
    DONE = "def mean(values):\n    return sum(values) / len(values)"

    def test_an_untouched_copy_does_not_count_though_it_is_newer(self, tree):
        source = tree(
            ("alice/solved.ipynb", notebook(text=self.DONE)),
            ("alice/05.ipynb", notebook(text=self.EMPTY)),
        )
        submission = only(source)
        assert submission.file == "solved.ipynb"
        assert submission.notes == (
            "two files were handed in; solved.ipynb was taken, the newest that holds any work; "
            "passed over: 05.ipynb",
        )

    def test_work_decides_where_a_clone_gave_all_files_one_time(self, tree):
        source = tree(
            ("alice/05_answers.ipynb", notebook(text=self.DONE)),
            ("alice/05_z.ipynb", notebook(text=self.EMPTY)),
            "bob/05.ipynb",
        )
        for path in source.rglob("*.ipynb"):
            os.utime(path, (1.7e9, 1.7e9))
        assert collect(source, "05").submissions[0].file == "05_answers.ipynb"

    def test_an_autosave_comes_after_what_was_saved_though_it_was_uploaded_last(self, tree):
        source = tree(
            ("alice/05.ipynb", notebook(text=self.DONE)),
            ("alice/05-checkpoint.ipynb", notebook(text="half = 1")),
            "bob/05.ipynb",
        )
        submission = collect(source, "05").submissions[0]
        assert submission.file == "05.ipynb"
        assert "the newest that is no autosave; passed over: 05-checkpoint" in submission.notes[0]


class TestBeside:
    def places(self, submission):
        return {"/".join(file.place): file.content for file in submission.beside}

    def test_files_in_a_students_folder_come_along(self, tree):
        source = tree(
            "alice/05/05.ipynb",
            ("alice/05/helpers.py", b"x = 1"),
            ("alice/05/data/rows.csv", b"1,2"),
            ("alice/notes.txt", b"above"),
            ("alice/05/.env", b"hidden"),
            "bob/05.ipynb",
        )
        alice, bob = collect(source, "05").submissions
        assert self.places(alice) == {
            "helpers.py": b"x = 1",
            "data/rows.csv": b"1,2",
            "../notes.txt": b"above",
        }
        assert (bob.beside, alice.notes) == ((), ())

    def test_so_do_those_in_the_folders_beside_the_notebooks_own(self, tree):
        source = tree(
            "alice/notebooks/a/05.ipynb",
            ("alice/data/rows.csv", b"1"),
            ("alice/notebooks/a_helpers.py", b"x = 1"),
            "bob/05.ipynb",
        )
        alice, _ = collect(source, "05").submissions
        assert self.places(alice) == {
            "../../data/rows.csv": b"1",
            "../a_helpers.py": b"x = 1",
        }

    def test_the_notebooks_own_folder_has_the_room_first(self, tree, monkeypatch):
        monkeypatch.setattr(choice, "MAX_BESIDE", 1)
        source = tree(
            "alice/nb/05.ipynb", ("alice/a.csv", b"1"), ("alice/nb/z.csv", b"2"), "bob/05.ipynb"
        )
        alice, _ = collect(source, "05").submissions
        assert (self.places(alice), alice.notes) == ({"z.csv": b"2"}, ())

    def test_files_come_along_out_of_archives_with_and_without_folders(self, packed):
        source = packed(
            "A_1_assignsubmission_file_/05.ipynb",
            ("A_1_assignsubmission_file_/rows.csv", b"1"),
            "bo_2_3_05.ipynb",
            ("bo_2_4_rows.csv", b"2"),
        )
        found = [self.places(one) for one in collect(source, "05").submissions]
        assert found == [{"rows.csv": b"1"}, {"rows.csv": b"2"}]

    def test_what_a_class_shares_is_held_once(self, tree):
        source = tree(
            "a/05.ipynb", ("a/rows.csv", b"1" * 999), "b/05.ipynb", ("b/rows.csv", b"1" * 999)
        )
        first, second = collect(source, "05").submissions
        assert first.beside[0].content is second.beside[0].content

    def test_too_much_is_left_behind_and_said(self, tree, monkeypatch):
        monkeypatch.setattr(choice, "MAX_BESIDE", 2)
        monkeypatch.setattr(choice, "MAX_BESIDE_BYTES", 2**20)
        files = [(f"alice/{n}.csv", b"1") for n in range(3)]
        large = ("bob/large.csv", bytes(2**20 + 1))
        source = tree("alice/05.ipynb", *files, "bob/05.ipynb", large, ("bob/x.py", b""))
        alice, bob = collect(source, "05").submissions
        assert len(alice.beside) == 2
        assert "was not put beside the notebook: there are more than 2 files" in alice.notes[0]
        assert self.places(bob) == {"x.py": b""}
        assert "large.csv was not put beside the notebook: " in bob.notes[0]


class TestHiddenAndMisnamed:
    def test_hidden_files_alone_still_give_a_row(self, packed):
        source = packed(
            "Asha_1_assignsubmission_file_/.ipynb_checkpoints/05-checkpoint.ipynb",
            "Bob_2_assignsubmission_file_/.ipynb",
            "Eve_3_assignsubmission_file_/05.ipynb",
        )
        asha, bob, eve = collect(source, "05").submissions
        assert asha.problem == (
            ".ipynb_checkpoints/05-checkpoint.ipynb was left out: "
            "it is hidden, as an editor's autosaves are"
        )
        assert bob.notebook is not None
        assert eve.notes == ()

    def test_an_autosave_of_nobody_who_handed_in_is_named(self, tree):
        source = tree(
            "alice.ipynb",
            ".ipynb_checkpoints/alice-checkpoint.ipynb",
            ".ipynb_checkpoints/bob-checkpoint.ipynb",
        )
        assert collect(source, "05").left_out == [".ipynb_checkpoints/bob-checkpoint.ipynb"]

    @pytest.mark.parametrize(
        "name", ["Cópia de 05_data", "05.ipynb の コピー", "“05_data.ipynb”的副本", "alice.json"]
    )
    def test_a_copy_whose_name_lost_its_ending_is_read(self, tree, name):
        source = tree(f"alice/{name}", "bob/05.ipynb")
        assert collect(source, "05").submissions[0].notebook is not None
        assert len(students(tree(name, "bob.ipynb", within="flat"))) == 2

    def test_a_file_of_data_is_not_taken_for_a_notebook(self, tree):
        source = tree("alice/05.ipynb", ("alice/data.json", b'{"cells": 3}'), "bob/05.ipynb")
        alice = collect(source, "05").submissions[0]
        assert (alice.file, len(alice.beside)) == ("05.ipynb", 1)


def test_the_folder_that_github_classroom_makes_holds_a_student_in_each_folder(tree):
    names = ("asha", "dev-rao", "esha")
    inside = "05-imbalanced-data-submissions/05-imbalanced-data"
    source = tree(*[f"{inside}-{name}/05_imbalanced_data.ipynb" for name in names])
    assert students(source) == list(names)
    assert students(source / "05-imbalanced-data-submissions") == list(names)


class TestWithoutNotebook:
    def test_a_student_whose_folder_holds_none_still_gets_a_row(self, tree):
        submissions = collect(tree("alice/05.ipynb", "bob/", ("eve/05.py", b"")), "05").submissions
        assert [(one.student, one.notebook, one.problem) for one in submissions[1:]] == [
            ("bob", None, "no notebook was handed in"),
            ("eve", None, "no notebook was handed in, but 05.py"),
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
        assert collect(tree(*entries), "05").left_out == names

    def test_an_archive_within_is_not_opened_and_told(self, tree):
        source = tree("alice/05.ipynb", ("bob/work.zip", b"PK"), ("alice/data.7z", b""))
        submissions = collect(source, "05").submissions
        alice, bob = submissions
        assert alice.notebook is not None
        assert alice.notes == ("data.7z was not opened; ask for the notebook itself",)
        assert (bob.notebook, bob.problem) == (None, "no notebook was handed in")
        assert bob.notes == ("work.zip was not opened; ask for the notebook itself",)

    def test_an_archive_among_notebooks_is_its_students(self, tree):
        assert students(tree("alice.ipynb", ("bob.zip", b"PK"))) == ["alice", "bob"]

    def test_notes_have_an_end(self, tree):
        source = tree("alice/05.ipynb", *[f"bob/{number}.zip" for number in range(50)])
        submissions = collect(source, "05").submissions
        assert len(submissions[1].notes) == choice.MAX_NOTES + 1
        assert "and 40 notes more" in submissions[1].notes
        assert submissions[1].problem == "no notebook was handed in"


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
        submissions = collect(source, "05").submissions
        assert submissions[1].notebook is None
        assert "links are not followed" in submissions[1].problem

    def test_a_link_to_another_student_is_not_followed_either(self, tree):
        source = tree("alice.ipynb")
        self.link(source / "eve.ipynb", source / "alice.ipynb")
        submissions = collect(source, "05").submissions
        assert [one.notebook is None for one in submissions] == [False, True]

    def test_a_linked_folder_is_not_entered(self, tree, secret):
        source = tree("alice/05.ipynb", "bob/05.ipynb")
        self.link(source / "eve", secret.parent)
        self.link(source / "bob/more", source)
        submissions = collect(source, "05").submissions
        assert [one.student for one in submissions] == ["alice", "bob", "eve"]
        assert submissions[2].notebook is None
        assert "more was left out: it is a link" in submissions[1].notes[-1]

    def test_a_loop_of_links_ends(self, tree):
        source = tree("alice/05.ipynb", "bob/05.ipynb")
        self.link(source / "alice/loop.ipynb", source / "alice/loop.ipynb")
        assert students(source) == ["alice", "bob"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
    def test_a_pipe_is_not_waited_for(self, tree):
        source = tree("alice.ipynb")
        os.mkfifo(source / "eve.ipynb")
        submissions = collect(source, "05").submissions
        assert submissions[1].problem == (
            "eve.ipynb was left out: it is a device or a pipe, not a file"
        )

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything"
    )
    def test_a_folder_that_cannot_be_read_costs_its_student_alone(self, tree):
        source = tree("alice/05.ipynb", "eve/05.ipynb")
        (source / "eve").chmod(0)
        try:
            submissions = collect(source, "05").submissions
            assert "cannot be read" in submissions[1].problem
        finally:
            (source / "eve").chmod(0o700)

    def test_a_bad_entry_costs_its_student_alone(self, packed):
        link = zipfile.ZipInfo("eve/05.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        source = packed("alice/05.ipynb", (link, b"/etc/passwd"), "../../mallory.ipynb")
        submissions = collect(source, "05").submissions
        assert [(one.student, one.notebook is None) for one in submissions] == [
            ("alice", False),
            ("eve", True),
            ("mallory", True),
        ]
        assert "link" in submissions[1].problem
        assert "leads out" in submissions[2].problem

    def test_a_bad_entry_does_not_hide_that_a_folder_is_around_all_others(self, packed):
        source = packed("class/alice.ipynb", "class/bob.ipynb", "/etc/mallory.ipynb")
        assert students(source) == ["alice", "bob", "etc"]

    def test_a_bomb_costs_its_student_alone(self, packed, monkeypatch):
        monkeypatch.setattr(archive, "RATIO_FREE_BYTES", 2**20)
        source = packed(("eve/05.ipynb", bytes(2**24)), "alice/05.ipynb")
        submissions = collect(source, "05").submissions
        assert [one.notebook is None for one in submissions] == [False, True]
        assert "200 times" in submissions[1].problem

    def test_a_file_called_like_another_students_stays_its_owners(self, packed):
        source = packed(
            "Alice_1_assignsubmission_file_/05.ipynb",
            "Eve_2_assignsubmission_file_/Alice_1_assignsubmission_file_/05.ipynb",
            "Eve_2_assignsubmission_file_/alice_1_9999_05.ipynb",
        )
        submissions = collect(source, "05").submissions
        assert [one.student for one in submissions] == ["Alice", "Eve"]
        assert submissions[0].notes == ()

    def test_notes_hold_nothing_that_a_terminal_obeys(self, packed):
        source = packed("eve/05\x1b[31m\n\u202e.ipynb", "eve/05.ipynb", "alice/05.ipynb")
        submissions = collect(source, "05").submissions
        assert all(note.isprintable() for note in submissions[1].notes)


class TestBadSources:
    def test_nothing_there(self, tmp_path):
        with pytest.raises(FileNotFoundError, match=r"no such file or folder: .*none"):
            collect(tmp_path / "none", "05")

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
        with pytest.raises(SubmissionsError, match=reason):
            collect(tree(*entries), "05")

    def test_an_empty_folder(self, tmp_path):
        with pytest.raises(SubmissionsError, match="is empty; name a"):
            collect(tmp_path, "05")

    def test_an_empty_archive(self, packed):
        with pytest.raises(SubmissionsError, match=r"class\.zip is empty"):
            collect(packed(), "05")

    def test_another_file(self, tree):
        source = tree(("list.csv", b"a,b")) / "list.csv"
        with pytest.raises(SubmissionsError, match="neither a folder nor"):
            collect(source, "05")

    def test_a_damaged_archive(self, tree):
        source = tree(("class.zip", b"PK\x03\x04half")) / "class.zip"
        with pytest.raises(SubmissionsError, match="damaged or cut off"):
            collect(source, "05")


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
        submissions = collect(source, "05").submissions
    except ValueError as refusal:
        (_,) = str(refusal).splitlines()
        return
    names = [submission.student for submission in submissions]
    assert names
    assert names == sorted(set(names))
    assert all((one.notebook is None) == (one.problem != "") for one in submissions)
    told = [line for one in submissions for line in (*one.notes, one.problem)]
    assert all(len(line.splitlines()) <= 1 for line in told)

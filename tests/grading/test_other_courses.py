"""Practicals of other courses, marked as labkit's own are."""

import sys

import pandas as pd
import pytest

from labkit.grading import rubric, single
from labkit.grading.intake.collect import Submission, collect
from labkit.grading.intake.notebook import parse_notebook
from labkit.grading.kernel.provisioner import close_fork_servers
from labkit.grading.results.register import REGISTER
from labkit.grading.rubric import read_rubric
from labkit.grading.single import mark_submission
from labkit.grading.terms import Terms

pytestmark = [
    pytest.mark.grader,
    pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork"),
]

TASKS = """
from labkit.course.expect import expect
from labkit.course.task import Practical, Task

halves = Task("halves", "Halves")


@halves.check(4)
def check_half(answers):
    \"""The half of three.\"""
    expect(answers.value("half") == 1.5, "half is not half of three")


PRACTICAL = Practical("01", "Halves", (halves,){more})
"""
SOLVED = (
    "import labkit\nlab = labkit.Lab('{name}:01')",
    "half = 3 / 2",
    "lab.check('halves')",
)


def cells(name, *others):
    return [source.format(name=name) for source in (*SOLVED, *others)]


@pytest.fixture(autouse=True)
def _little_and_afresh(monkeypatch):
    """Preload little; a fork server sees the courses that were installed when it began."""
    monkeypatch.setattr(single, "LIBRARIES", ("pandas", "labkit.course.lab"))
    rubric._loaded.cache_clear()
    close_fork_servers()
    yield
    close_fork_servers()


@pytest.fixture
def halving(install_course, monkeypatch):
    """Install the course where the kernels' own processes find it, too."""

    def install(more=""):
        site = install_course("halving", practical_01=TASKS.format(more=more))
        monkeypatch.setenv("PYTHONPATH", str(site))
        return site

    return install


@pytest.fixture
def grade(labkit_here, tmp_path, toy):
    def run(practical, *options, **students):
        (tmp_path / "subs").mkdir(exist_ok=True)
        for student, code in students.items():
            (tmp_path / "subs" / f"{student}.ipynb").write_bytes(toy.notebook(*code))
        out = tmp_path / "marks"
        arguments = [practical, tmp_path / "subs", "--out", out, "--jobs", 1, "--public-only"]
        status, _, told = labkit_here("grade", *arguments, *options)
        table = out / "grades.csv"
        return status, told, pd.read_csv(table) if table.exists() else None

    return run


def test_a_class_of_another_course_is_marked_in_the_sandbox(halving, grade):
    halving()
    status, told, marks = grade("halving:1", ann=cells("halving"), bob=cells("halving")[:1])
    assert status == 0, told
    assert marks["student"].tolist() == ["ann", "bob"]
    assert marks["score"].tolist() == [4, 0]
    assert marks["practical"].tolist() == ["halving:01"] * 2
    assert marks["status"].tolist() == ["graded"] * 2


def test_marks_of_one_course_are_not_mixed_with_those_of_another(halving, grade):
    halving()
    assert grade("halving:01", "--no-sandbox", ann=cells("halving"))[0] == 0
    status, told, _ = grade("01", "--no-sandbox")
    assert status == 2
    assert "holds the marks of another practical than 01" in told


def test_a_notebook_of_the_same_number_and_another_course_is_never_taken(halving, toy, tmp_path):
    halving()
    for student, name in (("ann", "halving"), ("bob", "labkit")):
        (tmp_path / f"{student}.ipynb").write_bytes(toy.notebook(*cells(name)))
    ann, bob = collect(tmp_path, "halving:01").submissions
    assert ann.notebook is not None
    assert bob.problem == "bob.ipynb is for practical 01, not halving:01"


def test_marks_are_others_once_the_course_has_another_version(install_course):
    text = TASKS.format(more="")
    install_course("halving", practical_01=text)
    read = read_rubric("halving:01", public_only=True)
    before = read.versions(), read.digest()
    assert before[0].endswith(", halving 1.0")
    install_course("halving", "2.0", practical_01=text)
    assert read.versions().endswith(", halving 2.0")
    assert read.digest() != before[1]


def test_marks_are_others_once_any_module_of_the_course_is_another(install_course):
    package = install_course("halving", practical_01=TASKS.format(more="")) / "halving_package"
    (package / "common.py").write_text("RIGHT = 1.5\n")
    read = read_rubric("halving:01", public_only=True)
    digests = [read.digest()]
    (package / "common.py").write_text("RIGHT = 99.0\n")
    digests.append(read.digest())
    (package / "common.py").rename(package / "shared.py")
    digests.append(read.digest())
    assert len(set(digests)) == 3
    (package / "notes.txt").write_text("no code")
    assert read.digest() == digests[-1]


def test_a_worker_with_another_version_of_the_course_marks_nothing(install_course, toy):
    install_course("halving", practical_01=TASKS.format(more=""))
    read = read_rubric("halving:01", public_only=True)
    notebook = parse_notebook(toy.notebook(*cells("halving")))
    newer = read.versions().replace("halving 1.0", "halving 2.0")
    with pytest.raises(ValueError, match=r"a worker has .*halving 1\.0, this is .*halving 2\.0"):
        mark_submission(Submission("ann", notebook), Terms(read), None, newer)


def test_what_a_practical_preloads_and_nobody_installed_is_named_in_one_line(halving, grade):
    halving(', preload=("no_such_library.part",)')
    status, told, _ = grade("halving:01", ann=cells("halving"))
    assert status == 2
    assert "practical halving:01 preloads 'no_such_library.part', which is not installed" in told


def test_a_warm_kernel_has_what_its_practical_preloads(halving, grade):
    halving(', preload=("colorsys",)')
    loaded = "import sys\nhalf = 1.5 if 'colorsys' in sys.modules else 0"
    status, _, marks = grade("halving:01", ann=[cells("halving")[0], loaded])
    assert (status, marks["score"].tolist()) == (0, [4])


SECOND = TASKS.replace('"01"', '"02"').replace("halves", "thirds").replace("half", "third")


@pytest.fixture
def two_practicals(install_course, monkeypatch):
    modules = {"practical_01": TASKS, "practical_02": SECOND}
    texts = {name: text.format(more="") for name, text in modules.items()}
    monkeypatch.setenv("PYTHONPATH", str(install_course("halving", **texts)))


def second(*code):
    return ["import labkit\nlab = labkit.Lab('halving:02')", *code]


def gradebook(tmp_path):
    table = pd.read_csv(tmp_path / "marks" / "gradebook.csv", dtype=str, keep_default_na=False)
    return {row["student"]: list(row)[1:] for _, row in table.iterrows()}


def test_a_whole_course_gives_one_gradebook_with_a_column_a_practical(
    two_practicals, grade, tmp_path, toy
):
    folder = tmp_path / "subs" / "ann"
    folder.mkdir(parents=True)
    (folder / "first.ipynb").write_bytes(toy.notebook(*cells("halving")))
    (folder / "second.ipynb").write_bytes(toy.notebook(*second("third = 1.5")))
    for student, code in (("bob", second("third = 9")), ("cem", ["half = 1.5"])):
        (tmp_path / "subs" / student).mkdir()
        (tmp_path / "subs" / student / "work.ipynb").write_bytes(toy.notebook(*code))
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 0, told
    assert gradebook(tmp_path) == {
        "ann": ["4", "4", "8", "8", "100.0"],
        "bob": ["", "0", "0", "8", "0.0"],
    }
    assert "marked for no practical, as no notebook says one: cem" in told
    assert (tmp_path / "marks" / "02" / "grades.csv").exists()


def test_a_folder_for_each_practical_is_taken_by_its_number(
    two_practicals, grade, tmp_path, toy, monkeypatch
):
    for number, code in (("01", ["half = 1.5"]), ("02", ["third = 1.5"]), ("notes", [])):
        (tmp_path / "subs" / number).mkdir(parents=True)
        (tmp_path / "subs" / number / "ann.ipynb").write_bytes(toy.notebook(*code))
    (tmp_path / "subs" / ".DS_Store").touch()
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 0, told
    assert gradebook(tmp_path) == {"ann": ["4", "4", "8", "8", "100.0"]}
    assert "of no practical: notes\n" in told


def test_a_folder_may_leave_out_the_zero_of_its_practicals_number(two_weeks, grade, tmp_path):
    (two_weeks / "01").rename(two_weeks / "1")
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 0, told
    assert gradebook(tmp_path) == {"ann": ["4", "4", "8", "8", "100.0"]}
    (two_weeks / "01.zip").touch()
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 2
    assert "holds 01.zip and 1; leave one of them for practical 01" in told


def test_points_of_a_person_are_read_from_the_folder_of_each_practical(
    install_course, grade, tmp_path, monkeypatch
):
    prose = TASKS.replace('"Halves")', '"Halves", free_text=(("why", 3),))').format(more="")
    monkeypatch.setenv("PYTHONPATH", str(install_course("halving", practical_01=prose)))
    assert grade("halving", "--no-sandbox", ann=cells("halving"))[0] == 0
    assert gradebook(tmp_path) == {"ann": ["4", "4", "4", "100.0"]}
    table = tmp_path / "marks" / "01" / "manual.csv"
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    rows.loc[rows["answer"] == "why", "points"] = "2"
    rows.to_csv(table, index=False)
    status, told, _ = grade("halving", "--no-sandbox", "--manual", tmp_path / "marks")
    assert status == 0, told
    assert gradebook(tmp_path) == {"ann": ["6", "6", "7", "85.7"]}


@pytest.fixture
def two_weeks(two_practicals, grade, toy, tmp_path):
    """Hand in for both practicals, a folder each."""
    for number, code in (("01", ["half = 1.5"]), ("02", ["third = 1.5"])):
        (tmp_path / "subs" / number).mkdir(parents=True)
        (tmp_path / "subs" / number / "ann.ipynb").write_bytes(toy.notebook(*code))
    return tmp_path / "subs"


@pytest.fixture
def grade_second(labkit_here, two_weeks, tmp_path):
    def run(*options):
        out = tmp_path / "marks" / "02"
        arguments = ["--out", out, "--jobs", 1, "--public-only", "--no-sandbox", *options]
        status, _, told = labkit_here("grade", "halving:02", two_weeks / "02", *arguments)
        assert status == 0, told

    return run


def in_marks(tmp_path):
    return {path: path.read_bytes() for path in (tmp_path / "marks").rglob("*") if path.is_file()}


def overridden(tmp_path):
    path = tmp_path / "changed.csv"
    path.write_text("student,task,points,reason\nann,thirds,1,copied\n")
    return path


@pytest.mark.parametrize("rule", ["due", "overrides"])
def test_marks_made_with_a_rule_of_one_practical_are_not_written_over(
    grade_second, grade, tmp_path, rule
):
    due = ["--due", "2020-10-01T12:00+00:00"]
    grade_second(*(due if rule == "due" else ["--overrides", overridden(tmp_path)]))
    before = in_marks(tmp_path)
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 2
    assert f"{tmp_path / 'marks' / '02'} holds marks made with --{rule}" in told
    assert "mark halving:02 by its own name" in told
    assert told.count("\n") == 1
    assert in_marks(tmp_path) == before


def test_points_changed_beside_the_marks_are_kept_by_a_whole_course(grade_second, grade, tmp_path):
    (tmp_path / "marks" / "02").mkdir(parents=True)
    overridden(tmp_path).rename(tmp_path / "marks" / "02" / "overrides.csv")
    grade_second()
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 0, told
    assert gradebook(tmp_path) == {"ann": ["4", "1", "5", "8", "62.5"]}


def test_a_practical_marked_by_its_own_name_is_written_into_the_gradebook(
    grade_second, grade, tmp_path
):
    assert grade("halving", "--no-sandbox")[0] == 0
    grade_second("--overrides", overridden(tmp_path))
    assert gradebook(tmp_path) == {"ann": ["4", "1", "5", "8", "62.5"]}


def test_a_gradebook_of_somebody_elses_stays_as_it_is(grade_second, grade, tmp_path):
    (tmp_path / "marks").mkdir()
    (tmp_path / "marks" / "gradebook.csv").write_text("Student,ID\nann,1\n")
    grade_second()
    assert (tmp_path / "marks" / "gradebook.csv").read_text() == "Student,ID\nann,1\n"
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 2
    assert "gradebook.csv is not of labkit's making" in told


def test_marks_of_another_course_in_a_folder_beside_do_no_harm(grade_second, grade, tmp_path):
    assert grade("halving", "--no-sandbox")[0] == 0
    (tmp_path / "marks" / "gradebook.csv").unlink()
    register = tmp_path / "marks" / "01" / REGISTER
    register.write_text(register.read_text().replace("halving:01", "other:01"))
    grade_second()
    assert not (tmp_path / "marks" / "gradebook.csv").exists()


def test_a_gradebook_has_all_that_was_marked_before(two_weeks, grade, tmp_path):
    (two_weeks / "02").rename(tmp_path / "later")
    assert grade("halving", "--no-sandbox")[0] == 0
    (two_weeks / "01").rename(tmp_path / "earlier")
    (tmp_path / "later").rename(two_weeks / "02")
    assert grade("halving", "--no-sandbox")[0] == 0
    assert gradebook(tmp_path) == {"ann": ["4", "4", "8", "8", "100.0"]}


def test_nothing_is_marked_where_a_later_practical_cannot_be(
    install_course, grade, toy, tmp_path, monkeypatch
):
    texts = {"practical_01": TASKS.format(more="")}
    texts["practical_02"] = SECOND.format(more=', preload=("no_such_library",)')
    monkeypatch.setenv("PYTHONPATH", str(install_course("halving", **texts)))
    for number in ("01", "02"):
        (tmp_path / "subs" / number).mkdir(parents=True)
        (tmp_path / "subs" / number / "ann.ipynb").write_bytes(toy.notebook("half = 1.5"))
    status, told, _ = grade("halving", "--no-sandbox")
    assert status == 2
    assert "practical halving:02 preloads 'no_such_library'" in told
    assert in_marks(tmp_path) == {}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--due", "2026-10-01T12:00"], "--due is of one practical, and not of a whole course"),
        (["--manual", "manual.csv"], "--manual names the folder of marks"),
        (["--tests", "gone.py", "--no-sandbox"], "--tests names the folder of its"),
    ],
)
def test_what_goes_with_one_practical_is_refused_for_a_course(
    two_practicals, grade, options, reason
):
    status, told, _ = grade("halving", *options, ann=cells("halving"))
    assert status == 2
    assert reason in told


def test_a_place_without_any_practical_of_the_course_is_named(two_practicals, grade):
    status, told, _ = grade("halving", ann=["half = 1.5"])
    assert status == 2
    assert "holds nothing of halving" in told


HIDDEN = """
from labkit.course.expect import expect
from labkit.grading.checks import guards


@guards("halves")
def test_it_is_no_text(answers):
    \"""A number.\"""
    expect(answers.value("half") * 2 == 3, "no")
"""
LOOK = """
import os
half = 1.5
places = [{root!r} + "/" + name for name in ("answers", "tests", "submissions", "setup.cfg")]
if any(map(os.path.exists, places)) or os.listdir({root!r}) != ["halving_package"]:
    half = 0
"""


def test_a_kernel_sees_the_courses_package_and_nothing_else_of_its_checkout(
    halving, grade, tmp_path
):
    site = halving()
    for place in ("answers/01_halves.py", "tests/hidden/test_practical_01.py", "setup.cfg"):
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        (site / place).write_text(HIDDEN)
    look = LOOK.format(root=str(site))
    status, told, marks = grade("halving:01", ann=[cells("halving")[0], look, cells("halving")[2]])
    assert status == 0, told
    assert marks["score"].tolist() == [4]
    assert marks["status"].tolist() == ["graded"]


def test_a_checkouts_hidden_checks_and_handed_out_notebook_are_found(halving):
    site = halving()
    (site / "tests" / "hidden").mkdir(parents=True)
    (site / "tests" / "hidden" / "test_practical_01.py").write_text(HIDDEN)
    with pytest.raises(ValueError, match="no hidden checks for practical halving:01"):
        read_rubric("halving:01")  # what has no settings is no checkout
    (site / "pyproject.toml").write_text("")
    found = read_rubric("halving:01")
    assert [check.function.__name__ for check in found.load()[1]] == ["test_it_is_no_text"]
    assert found.kept_back() == (site / "tests" / "hidden",)


def test_answers_inside_the_package_are_refused_before_anything_runs(halving, grade):
    answers = halving() / "halving_package" / "answers"
    answers.mkdir()
    status, told, _ = grade("halving:01", ann=cells("halving"))
    assert status == 2
    assert f"submissions could read {answers}" in told
    assert grade("halving:01", "--no-sandbox", ann=cells("halving"))[0] == 0


@pytest.mark.parametrize("name", ["halving:01", "halving"])
@pytest.mark.parametrize(("option", "place"), [("--tests", "hidden"), ("--hidden-seed", "seed")])
def test_checks_and_secrets_that_a_kernel_could_read_are_refused(
    halving, labkit_here, toy, tmp_path, name, option, place
):
    package = halving() / "halving_package"
    (package / "hidden").mkdir()
    (package / "hidden" / "test_practical_01.py").write_text(HIDDEN)
    (package / "seed").write_text("a secret")
    (tmp_path / "subs").mkdir()
    (tmp_path / "subs" / "ann.ipynb").write_bytes(toy.notebook(*cells("halving")))
    other = [] if option == "--tests" else ["--public-only"]
    arguments = [name, tmp_path / "subs", "--out", tmp_path / "marks", option, package / place]
    status, _, told = labkit_here("grade", *arguments, *other)
    assert status == 2
    assert f"submissions could read {package / place}" in told


def test_a_course_that_is_not_installed_is_named_with_those_that_are(grade):
    status, told, _ = grade("nowhere:01", ann=["half = 1.5"])
    assert status == 2
    assert "no course 'nowhere' is installed here; there are labkit" in told

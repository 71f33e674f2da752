"""Practicals of other courses, marked as labkit's own are."""

import sys

import pandas as pd
import pytest

from labkit.grading import rubric, single
from labkit.grading.intake.collect import collect
from labkit.grading.kernel.provisioner import close_fork_servers
from labkit.grading.rubric import read_rubric

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
    before = read_rubric("halving:01", public_only=True)
    install_course("halving", "2.0", practical_01=text)
    after = read_rubric("halving:01", public_only=True)
    assert before.versions() == after.versions()  # the rubric is of what is installed now
    assert after.versions().endswith(", halving 2.0")
    assert len({before.digest(), after.digest(), read_rubric("01").digest()}) == 2


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


def test_a_course_that_is_not_installed_is_named_with_those_that_are(grade):
    status, told, _ = grade("nowhere:01", ann=["half = 1.5"])
    assert status == 2
    assert "no course 'nowhere' is installed here; there are labkit" in told

"""``labkit grade`` as an instructor types it."""

import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from labkit.grading import command, single
from labkit.grading import grade as grading
from labkit.grading.kernel.provisioner import close_fork_servers
from labkit.grading.results.grades import grades_csv
from labkit.grading.results.register import read_register
from labkit.grading.sandbox import doctor
from labkit.grading.single import unread

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork")


@pytest.fixture(scope="module", autouse=True)
def _preload_little():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single, "LIBRARIES", ("pandas",))
        yield
    close_fork_servers()


@pytest.fixture
def grade(labkit_here, toy, tmp_path):
    """Run ``labkit grade`` on the toy in this process, one submission after the other."""

    def run(*options, practical=toy.practical, tests=toy.hidden, source=tmp_path / "subs"):
        arguments = [practical, source, "--out", tmp_path / "marks", "--jobs", 1, "--no-sandbox"]
        if tests is not None:
            arguments += ["--tests", tests]
        return labkit_here("grade", *arguments, *options)

    return run


@pytest.fixture
def submit(tmp_path, toy):
    def write(student, *code):
        (tmp_path / "subs").mkdir(exist_ok=True)
        (tmp_path / "subs" / f"{student}.ipynb").write_bytes(toy.notebook(*code))

    return write


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_instructor_gets_every_file_and_a_line_for_each_odd_submission(
    grade, submit, toy, tmp_path
):
    submit("zoe", *toy.solved)
    submit("eve", *toy.solved, "import os\nos._exit(1)")
    (tmp_path / "subs" / "amy.ipynb").write_bytes(b"{")
    status, out, err = grade()
    assert status == 0
    assert out.splitlines()[0].startswith("3 submissions: ")
    assert re.search(r"amy +unreadable +0/30 +it is", out)
    assert re.search(r"eve +partial +30/30", out)
    assert "zoe" not in out
    assert "Written: " in out
    assert "without the sandbox" in err
    marks = tmp_path / "marks"
    assert {path.name for path in marks.iterdir()} >= {
        "grades.csv",
        "class.html",
        "similar.html",
        "marked.json",
        "journal.jsonl",
        "manual.csv",
        "feedback",
        "gradescope",
    }
    for folder in ("feedback", "gradescope"):
        assert {path.stem for path in (marks / folder).iterdir()} == {"amy", "eve", "zoe"}
    page = (marks / "feedback" / "eve.html").read_text(encoding="utf-8")
    assert "its kernel ended, by a crash or on purpose" in page


def test_the_python_that_runs_submissions_is_named_first(grade, submit, toy):
    submit("zoe", *toy.solved)
    _, _, err = grade()
    [line] = [line for line in err.splitlines() if "are run with Python" in line]
    assert f"submissions are run with Python {sys.version_info.major}." in line


def test_a_roster_gives_names_and_rows_for_who_is_missing(grade, submit, toy, tmp_path):
    submit("hw-arao", *toy.solved)
    submit("hw-eve", *toy.solved)
    roster = tmp_path / "roster.csv"
    roster.write_text('Name,Username\n"Rao, Asha",arao\nDev Gill,dgill\n', encoding="utf-8")
    status, out, err = grade("--roster", roster, "--name-pattern", "hw-(?P<student>.+)")
    assert status == 0
    assert "not on the roster, and marked all the same (1): eve" in err
    assert "2 submissions: 2 graded, 1 missing" in out
    rows = (tmp_path / "marks" / "grades.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["Asha Rao", "Dev Gill", "eve"]
    assert [row.split(",")[5] for row in rows] == ["graded", "missing", "graded"]
    page = (tmp_path / "marks" / "feedback" / "Dev Gill.html").read_text(encoding="utf-8")
    assert "Nothing of yours was among what was handed in" in page
    entries = read_register(tmp_path / "marks").entries
    assert [(one.student, one.points, one.handed.who) for one in entries] == [
        ("Asha Rao", 30, "arao"),
        ("Dev Gill", 0, ""),
        ("eve", 30, "eve"),
    ]


def test_a_persons_word_and_the_due_time_count_and_a_regrade_keeps_them(
    grade, submit, toy, tmp_path
):
    submit("asha at 2026-10-02-12-00", *toy.solved)
    pattern = ["--name-pattern", "(?P<student>.+) at (?P<time>.+)"]
    late = ["--due", "2026-10-01T23:59+05:30", "--late", "10%/day"]
    assert grade(*pattern)[0] == 0
    text = "student,task,points,reason\nasha,mean,6,not by hand\nasha,extra,4,helped\n"
    (tmp_path / "marks" / "overrides.csv").write_text(text, encoding="utf-8")
    status, _, err = grade(*pattern, *late)
    assert (status, "extra points without --extra" in err) == (2, True)
    for _ in range(2):
        status, _, err = grade(*pattern, *late, "--extra", "--show-hidden", "never")
        assert (status, "has changed" in err) == (0, False)
    grades = (tmp_path / "marks" / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    row = dict(zip(*(line.split(",") for line in grades), strict=True))
    assert (row["score"], row["score if in time"], row["mean"]) == ("27", "30", "6")
    assert (row["mean (automatic)"], row["late"]) == ("10", "12 h 1 min")
    page = (tmp_path / "marks" / "feedback" / "asha.html").read_text(encoding="utf-8")
    assert "not by hand" in page
    assert "What hidden checks found is not shown." in page
    submit("asha at 2026-10-02-12-00", *toy.solved, "# more")
    assert "the notebook has changed since a person" in grade(*pattern, *late, "--extra")[2]


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (["--due", "2026-10-01T23:59"], "has no zone"),
        (["--grace", "15m"], "--grace goes with --due"),
        (["--show-hidden", "later"], "is none of never, always and after TIME"),
        (["--overrides", "none.csv"], "cannot be read"),
    ],
)
def test_a_wish_that_cannot_be_read_is_told_before_anything_is_run(
    grade, submit, toy, tmp_path, options, cause
):
    submit("asha", *toy.solved)
    status, _, err = grade(*options)
    assert (status, len(err.splitlines())) == (2, 1)
    assert cause in err
    assert not (tmp_path / "marks" / "grades.csv").exists()


def test_a_roster_or_a_pattern_that_cannot_be_used_is_told_before_anything(
    grade, submit, toy, tmp_path
):
    submit("asha", *toy.solved)
    (tmp_path / "roster.csv").write_text("mail\na@x\n", encoding="utf-8")
    for options in (["--roster", tmp_path / "roster.csv"], ["--name-pattern", "("]):
        status, _, err = grade(*options)
        assert (status, len(err.splitlines())) == (2, 1)
    assert not (tmp_path / "marks").exists()


def test_points_for_prose_are_added_where_they_are_given(grade, submit, toy, tmp_path):
    submit("zoe", *toy.solved)
    assert grade()[0] == 0
    manual = tmp_path / "marks" / "manual.csv"
    lines = manual.read_text(encoding="utf-8-sig").splitlines()
    assert "why" in lines[1]
    assert grade("--manual", manual)[0] == 0
    grades = (tmp_path / "marks" / "grades.csv").read_text(encoding="utf-8-sig")
    assert "zoe,90,30,35" in grades


def test_without_hidden_checks_every_page_says_so(grade, submit, toy, tmp_path):
    submit("zoe", *toy.solved)
    _, out, err = grade(tests=None)
    assert "there are no hidden checks here" in err
    assert "Only public checks were used" in out
    marks = tmp_path / "marks"
    pages = [marks / "class.html", marks / "feedback/zoe.html", marks / "gradescope/zoe.json"]
    assert all("Only public checks were used" in page.read_text("utf-8") for page in pages)
    header, row = (marks / "grades.csv").read_text("utf-8-sig").splitlines()
    assert (header.split(",")[-1], row.split(",")[-1]) == ("checks", "public only")


def test_with_hidden_checks_no_page_speaks_of_public_ones(grade, submit, toy, tmp_path):
    submit("zoe", *toy.solved)
    out = "".join(grade()[1:])
    files = [path for path in (tmp_path / "marks").rglob("*") if path.is_file()]
    assert "public" not in out + "".join(path.read_text("utf-8") for path in files).replace(
        '"public_only": false', ""
    )


def test_hidden_checks_that_are_missing_are_not_left_out_silently(
    grade, submit, tmp_path, monkeypatch
):
    submit("zoe", "import labkit\nlab = labkit.Lab('05')")
    monkeypatch.setattr("labkit.course.courses.Course.checkout", lambda course: None)

    def unmarked(submissions, out, terms, **options):
        return [unread(one, terms, "unreadable", "it is not run here") for one in submissions]

    monkeypatch.setattr(command, "mark_submissions", unmarked)
    status, out, err = grade(practical="05", tests=None)
    assert (status, out) == (2, "")
    [line] = [line for line in err.splitlines() if "sandbox" not in line]
    assert "--tests" in line
    assert "--public-only" in line
    assert grade("--public-only", practical="05", tests=None)[0] == 0


def test_public_checks_alone_exclude_a_file_of_hidden_ones(grade, submit, toy):
    submit("zoe", *toy.solved)
    status, _, err = grade("--public-only")
    assert status == 2
    assert "--tests and --public-only exclude each other" in err


def test_what_lies_among_the_submissions_and_is_none_is_named(grade, submit, toy, tmp_path):
    submit("zoe", *toy.solved)
    for n in range(11):
        (tmp_path / "subs" / f"{n:02}.docx").touch()
    _, out, err = grade()
    assert out.startswith("1 submission: 1 graded")
    assert "marked for nobody, as they are no notebooks: 00.docx, 01.docx" in err
    assert "09.docx and 1 more\n" in err
    assert "10.docx" not in err


def test_a_check_of_ones_own_that_breaks_is_told(grade, submit, toy, tmp_path):
    submit("zoe", *toy.solved)
    mine = tmp_path / "mine.py"
    mine.write_text("def test_raises(answers): return undefined")
    status, _, err = grade(tests=mine)
    assert status == 0
    assert "'test_raises' ended in an error of its own for 1 of 1" in err
    assert "NameError: name 'undefined' is not defined. If the fault" in err


def test_what_was_not_marked_yet_shows_in_the_exit_status(grade, submit, toy, monkeypatch):
    submit("zoe", *toy.solved)
    monkeypatch.setattr(grading, "mark_submission", lambda *_: "OSError: no space left")
    status, out, _ = grade()
    assert status == 1
    assert "not marked yet: OSError: no space left" in " ".join(out.split())
    monkeypatch.undo()
    assert grade()[0] == 0


BAD = {
    "no such practical": (["77"], {}, r"there is no practical '77'"),
    "a word": (["nonsense"], {}, r"no practical 'nonsense'"),
    "no such file": (["gone.py"], {}, r"gone\.py"),
    "no such folder": ([], {"source": "gone"}, r"no such file or folder: gone"),
    "empty folder": ([], {"source": "empty"}, r"empty"),
    "checks that do not import": ([], {"tests": "test_bad.py"}, r"test_bad\.py does not import"),
    "checks that quit": ([], {"tests": "test_quit.py"}, r"test_quit\.py does not import"),
    "no checks": ([], {"tests": "empty"}, r"empty holds no test_\*\.py"),
    "no seed": ([], {"more": ["--hidden-seed", "gone.txt"]}, r"gone\.txt"),
    "no points": ([], {"more": ["--manual", "gone.csv"]}, r"gone\.csv"),
    "cell limit": (
        [],
        {"more": ["--cell-timeout", "0"]},
        r"'--cell-timeout': 0.0 is not in the range x>0",
    ),
    "limit": ([], {"more": ["--timeout", "-1"]}, r"'--timeout': -1.0 is not in the range x>0"),
    "nan": ([], {"more": ["--timeout", "nan"]}, r"'--timeout': nan is no finite number"),
    "memory": ([], {"more": ["--memory", "0"]}, r"'--memory': 0.0 is not in the range x>=1"),
    "jobs": ([], {"more": ["--jobs", "0"]}, r"'--jobs': 0 is not in the range x>=1"),
    "little memory": (
        [],
        {"more": ["--memory", "0.5"]},
        r"'--memory': 0.5 is not in the range x>=1",
    ),
    "an empty secret": ([], {"more": ["--hidden-seed", "blank.txt"]}, r"blank\.txt is empty"),
    "a folder as secret": ([], {"more": ["--hidden-seed", "empty"]}, r"empty is a folder"),
    "out is a file": ([], {"more": ["--out", "test_bad.py"]}, r"test_bad\.py is a file; name a"),
    "out with other marks": ([], {"more": ["--out", "other"]}, r"grades\.csv is not of labkit's"),
    "out below a file": ([], {"more": ["--out", "test_bad.py/x"]}, r"cannot write into"),
    "out on a system's": ([], {"more": ["--out", "/proc/labkit"]}, r"cannot write into /proc"),
    "no scheduler": ([], {"more": ["--scheduler", "tcp://127.0.0.1:1"]}, r"no Dask scheduler"),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input_is_told_in_one_line_and_nothing_is_lost(
    grade, submit, toy, tmp_path, monkeypatch, bad
):
    monkeypatch.chdir(tmp_path)
    submit("zoe", *toy.solved)
    Path("empty").mkdir()
    Path("test_bad.py").write_text("1 / 0")
    Path("test_quit.py").write_text("raise SystemExit")
    marks = tmp_path / "marks"
    marks.mkdir()
    (marks / "grades.csv").write_bytes(grades_csv([]))
    Path("other").mkdir()
    Path("other/grades.csv").write_text("the marks of last week")
    Path("blank.txt").write_text(" \n")
    before = files(tmp_path)
    practical, options, reason = bad
    options = {name: Path(path) if name != "more" else path for name, path in options.items()}
    more = options.pop("more", ())
    status, out, err = grade(
        *more, practical=practical[0] if practical else toy.practical, **options
    )
    told = [line for line in err.splitlines() if "without the sandbox" not in line]
    assert (status, out, len(told)) == (2, "", 1), err
    assert re.fullmatch(f"labkit: .*{reason}.*", told[0])
    assert files(tmp_path) == before


def test_whoever_installed_labkit_alone_is_told_what_to_install():
    program = (
        "import sys; sys.modules['nbclient'] = None; from labkit.cli import main;"
        "sys.exit(main(['grade', '05', '.', '--out', 'marks']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "labkit: grading needs nbclient; install it with pip install 'labkit-course[grade]'\n"
    )


def test_marks_of_another_practical_are_not_overwritten(grade, submit, toy, tmp_path):
    submit("zoe", *toy.solved)
    assert grade()[0] == 0
    before = files(tmp_path / "marks")
    status, _, err = grade(practical="05", tests=None)
    assert status == 2
    assert "holds the marks of another practical than 05; name another folder" in err
    assert files(tmp_path / "marks") == before


def test_submissions_are_not_run_unprotected_unless_asked_to(
    labkit_here, submit, toy, tmp_path, monkeypatch
):
    hole = doctor.Protection("files", "read the answers", on=False, reason="it is missing")
    monkeypatch.setattr(command, "probe", lambda: [hole])
    submit("zoe", *toy.solved)
    arguments = ("grade", toy.practical, tmp_path / "subs", "--out", tmp_path / "marks")
    status, _, err = labkit_here(*arguments)
    assert status == 2
    assert "a submission could read the answers" in err
    assert "--no-sandbox" in err
    status, _, err = labkit_here(*arguments, "--cold")
    assert status == 2
    assert "add --no-sandbox" in err


def test_ctrl_c_ends_everything_with_one_line_and_the_next_run_goes_on(
    start_labkit, labkit_here, submit, toy, tmp_path, processes
):
    flag = tmp_path / "flag"
    wait = f"import os, time\nwhile not os.path.exists({str(flag)!r}):\n    time.sleep(0.05)"
    for student in "abcd":
        submit(student, *toy.solved, *([wait] if student in "cd" else []))
    options = ("--out", tmp_path / "marks", "--tests", toy.hidden, "--no-sandbox")
    arguments = ("grade", toy.practical, tmp_path / "subs", *options)
    process = start_labkit(*arguments, "--jobs", "2")
    journal = tmp_path / "marks" / "journal.jsonl"
    while not (journal.exists() and len(journal.read_bytes().splitlines()) == 3):
        assert process.poll() is None
        time.sleep(0.1)
    started = processes.below(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=600)
    assert (process.returncode, err.splitlines()[-1]) == (130, "labkit: stopped")
    assert "Traceback" not in err
    assert processes.gone(started)
    assert not list(Path(tempfile.gettempdir()).glob(f"labkit-grade-{process.pid}-*"))
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 3
    flag.touch()
    status, out, _ = labkit_here(*arguments, "--jobs", 1)
    assert (status, out.splitlines()[0]) == (0, "4 submissions: 4 graded")

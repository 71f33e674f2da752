"""A folder of submissions: parallel, resumable, and fair where the machine is not."""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from labkit.grading import execution, scratch, single
from labkit.grading import grade as grading
from labkit.grading.checks import CheckFile
from labkit.grading.grade import mark_submissions
from labkit.grading.intake.collect import Submission, collect
from labkit.grading.intake.notebook import Notebook
from labkit.grading.kernel import driver as running
from labkit.grading.kernel.driver import Limits
from labkit.grading.kernel.provisioner import close_fork_servers
from labkit.grading.rubric import read_rubric
from labkit.grading.scratch import scratch_folder
from labkit.grading.single import mark_submission
from labkit.grading.terms import Terms
from labkit.jobs import executor

pytestmark = [
    pytest.mark.grader,
    pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork"),
]


@pytest.fixture(scope="module", autouse=True)
def _preload_little():
    """Import less before a fork than practicals need: these tests are about something else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single, "LIBRARIES", ("pandas",))
        yield
    close_fork_servers()


@pytest.fixture
def terms(toy):
    rubric = read_rubric(str(toy.practical), toy.hidden)
    return Terms(rubric, Limits(20, 60), sandbox=False)


@pytest.fixture
def submissions(tmp_path, toy):
    """Write notebooks by student: some code cells, or what else the file holds."""
    folder = tmp_path / "submissions"
    folder.mkdir()

    def write(**students):
        for student, code in students.items():
            content = code if isinstance(code, bytes) else toy.notebook(*code)
            (folder / f"{student}.ipynb").write_bytes(content)
        return folder

    return write


@pytest.fixture
def run_again(monkeypatch):
    """Count the submissions that are run."""
    ran = []
    mark = grading.mark_submission

    def counted(submission, *others):
        ran.append(submission.student)
        return mark(submission, *others)

    monkeypatch.setattr(grading, "mark_submission", counted)
    return ran


def grade(source, out, terms, **options):
    """Collect what was handed in, and mark it."""
    submissions = collect(source, terms.rubric.load()[0].number).submissions
    return mark_submissions(submissions, out, terms, **options)


def table(marked):
    return {one.student: (one.status, one.points, one.max_points) for one in marked}


def test_every_submission_gets_its_marks_and_they_come_by_student(
    submissions, terms, toy, tmp_path
):
    data, mean, spread, _ = toy.solved
    told = []
    source = submissions(
        zoe=toy.solved, bob=[data, mean], amy=b"{", eve=[data, "import os\nos.abort()", spread]
    )
    marked = grade(source, tmp_path / "out", terms, jobs=1, progress=told.append)
    assert table(marked) == {
        "amy": ("unreadable", 0, 30),
        "bob": ("graded", 15, 30),
        "eve": ("partial", 8, 30),
        "zoe": ("graded", 30, 30),
    }
    assert list(table(marked)) == ["amy", "bob", "eve", "zoe"]
    assert sorted(one.student for one in told) == ["amy", "bob", "eve", "zoe"]
    eve = marked[2]
    assert [(cell.number, cell.lost != "") for cell in eve.cells] == [(2, True), (3, False)]
    assert [task.cell for task in eve.tasks] == [None, 3, None, None]
    assert eve.free_text[0].name == "why"
    assert not eve.sandboxed


def test_who_asks_for_input_is_told_how_it_was_answered(submissions, terms, toy, tmp_path):
    asks = "rows = int(input('Rows? ') or 0)"
    source = submissions(ann=[*toy.solved, asks], tom=[*toy.solved, asks])
    path = source / "tom.ipynb"
    whole = json.loads(path.read_bytes())
    whole["cells"][-1]["outputs"] = [
        {"output_type": "stream", "name": "stdin", "text": "Rows?  12\n"}
    ]
    path.write_text(json.dumps(whole))
    ann, tom = grade(source, tmp_path / "out", terms, jobs=1)
    assert (ann.points, tom.points, tom.remarks) == (30, 30, ())
    assert ann.remarks[0].startswith("cell 5 asks for input(), and nobody can type")


def test_nothing_is_marked_twice_and_what_changed_is(submissions, terms, toy, tmp_path, run_again):
    data, mean, spread, _ = toy.solved
    out = tmp_path / "out"
    source = submissions(amy=toy.solved, bob=[data, mean])

    def ran(terms=terms, **options):
        run_again.clear()
        marked = grade(source, out, terms, **({"jobs": 1} | options))
        return sorted(run_again), table(marked)

    first, marks = ran()
    assert first == ["amy", "bob"]
    assert ran() == ([], marks)
    assert ran(jobs=2) == ([], marks)
    # outputs, ids and metadata are no part of the work
    path = source / "bob.ipynb"
    whole = json.loads(path.read_bytes())
    whole["metadata"]["colab"] = {"provenance": []}
    whole["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hello"}]
    path.write_text(json.dumps(whole, indent=4))
    os.utime(path)
    assert ran() == ([], marks)
    submissions(bob=[data, mean, spread])
    assert ran() == (["bob"], marks | {"bob": ("graded", 23, 30)})
    submissions(bob=[data, mean])
    assert ran() == ([], marks)
    others = [
        replace(terms, limits=Limits(21, 60)),
        replace(terms, rubric=replace(terms.rubric, seed=5)),
        replace(terms, rubric=replace(terms.rubric, hidden=())),
        replace(terms, rubric=replace(terms.rubric, practical=edited(terms.rubric.practical))),
    ]
    for other in others:
        assert ran(other)[0] == ["amy", "bob"]
    assert ran() == ([], marks)


def edited(file):
    return CheckFile(file.name, file.text + "\n# a changed check")


def test_a_student_who_left_the_folder_left_the_marks(submissions, terms, toy, tmp_path):
    source = submissions(amy=toy.solved, bob=[])
    grade(source, tmp_path / "out", terms, jobs=1)
    (source / "bob.ipynb").unlink()
    assert list(table(grade(source, tmp_path / "out", terms, jobs=1))) == ["amy"]


def test_hidden_checks_draw_their_data_from_the_seed(submissions, terms, toy, tmp_path):
    asked = "def mean(values):\n    return values"
    spy = CheckFile(
        "test_spy",
        "def test_spy(answers, seed):\n    raise AssertionError(str(answers.call('mean', seed)))",
    )
    terms = replace(terms, rubric=replace(terms.rubric, hidden=(spy,), seed=77))
    [one] = grade(submissions(amy=[asked]), tmp_path / "out", terms, jobs=1)
    assert one.tasks[-1].checks[0].message == "77"


def test_what_the_machine_could_not_run_is_said_and_run_the_next_time(
    submissions, terms, toy, tmp_path, monkeypatch, run_again
):
    source, out = submissions(amy=toy.solved, bob=toy.solved), tmp_path / "out"
    kernel = running.Kernel
    calls = []

    def kernel_at_times(settings, limits):
        calls.append(1)
        if len(calls) == 1:
            raise OSError("no space left")
        return kernel(settings, limits)

    monkeypatch.setattr(execution, "Kernel", kernel_at_times)
    marked = grade(source, out, terms, jobs=1)
    assert table(marked) == {"amy": ("crashed", 0, 30), "bob": ("graded", 30, 30)}
    assert marked[0].notes == ("not marked yet: OSError: no space left. Run the command again",)
    run_again.clear()
    assert table(grade(source, out, terms, jobs=1))["amy"] == ("graded", 30, 30)
    assert run_again == ["amy"]


def test_a_machine_that_fails_in_the_middle_of_a_check_takes_no_points(
    submissions, terms, toy, tmp_path, monkeypatch
):
    dies = "def mean(values):\n    import os\n    os._exit(1)"
    kernel = running.Kernel
    calls = []

    def one_kernel(settings, limits):
        calls.append(1)
        if len(calls) == 2:
            raise OSError("no space left")
        return kernel(settings, limits)

    monkeypatch.setattr(execution, "Kernel", one_kernel)
    [one] = grade(submissions(amy=[dies]), tmp_path / "out", terms, jobs=1)
    assert one.notes[0].startswith("not marked yet: OSError: no space left")


def test_a_submission_that_ends_its_worker_harms_no_other(
    submissions, terms, toy, tmp_path, monkeypatch
):
    monkeypatch.setattr(executor, "_ATTEMPTS", 1)
    # a check runs in the worker; a student's code would have to break out first
    deadly = CheckFile(
        "test_deadly",
        "import os\ndef test_deadly(answers):\n    answers.value('n_rows') == 666 and os._exit(3)",
    )
    terms = replace(terms, rubric=replace(terms.rubric, hidden=(deadly,)))
    source = submissions(amy=["n_rows = 8"], bob=["n_rows = 666"], eve=["n_rows = 8"])
    marked = grade(source, tmp_path / "out", terms, jobs=2)
    assert table(marked) == {
        "amy": ("graded", 4, 26),
        "bob": ("crashed", 0, 26),
        "eve": ("graded", 4, 26),
    }
    assert "not marked yet: workers died" in marked[1].notes[0]
    keys = [json.loads(line).get("key", "") for line in journal(tmp_path).splitlines()]
    assert sorted(key.split()[0] for key in keys if key) == ["amy", "eve"]


def journal(folder):
    return (folder / "out" / "journal.jsonl").read_text(encoding="utf-8")


def test_ctrl_c_is_no_students_fault_and_loses_nothing(
    submissions, terms, toy, tmp_path, monkeypatch, processes
):
    kernel_run = running.Kernel.run

    def run_and_interrupt(kernel, source, seconds):
        if "sleep" in source:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        return kernel_run(kernel, source, seconds)

    monkeypatch.setattr(running.Kernel, "run", run_and_interrupt)
    source = submissions(amy=toy.solved, bob=["import time\ntime.sleep(15)", *toy.solved])
    with pytest.raises(KeyboardInterrupt):
        grade(source, tmp_path / "out", terms, jobs=1)
    assert [json.loads(line)["key"].split()[0] for line in journal(tmp_path).splitlines()[1:]] == [
        "amy"
    ]
    assert not list(Path("/tmp").glob(f"labkit-grade-{os.getpid()}-*"))


def test_marks_of_another_practical_are_kept(submissions, terms, toy, tmp_path):
    source, out = submissions(amy=toy.solved), tmp_path / "out"
    grade(source, out, terms, jobs=1)
    before = journal(tmp_path)
    other = replace(terms, rubric=read_rubric("05"))
    with pytest.raises(ValueError, match="holds the marks of another practical than 05; name"):
        grade(source, out, other, jobs=1)
    assert journal(tmp_path) == before


def test_a_file_that_is_no_journal_is_kept(submissions, terms, toy, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "journal.jsonl").write_text("my diary\n")
    with pytest.raises(ValueError, match=r"journal\.jsonl is no journal of labkit"):
        grade(submissions(amy=toy.solved), out, terms, jobs=1)
    assert journal(tmp_path) == "my diary\n"


def test_a_worker_with_another_labkit_is_refused(terms):
    with pytest.raises(ValueError, match=r"a worker has labkit .*, this is 99\.0"):
        mark_submission(Submission("amy", Notebook(())), terms, None, "99.0")


def test_a_folder_that_this_machine_lacks_is_not_needed(terms, toy, tmp_path):
    marked = mark_submission(Submission("amy", Notebook(toy.solved)), terms, tmp_path / "elsewhere")
    assert marked.points == 30


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: "/tmp")
    left, mine, others = (
        Path(f"/tmp/labkit-grade-{pid}-testing") for pid in (2**22 + 1, os.getpid(), os.getppid())
    )
    try:
        for folder in (left, mine, others):
            folder.mkdir()
        with scratch_folder() as folder:
            assert folder.is_dir()
            assert [path.exists() for path in (left, mine, others)] == [False, True, True]
        assert not folder.exists()
    finally:
        for folder in (left, mine, others):
            folder.exists() and folder.rmdir()


def test_a_long_path_to_temporary_files_is_not_too_long_for_a_kernel(
    submissions, terms, toy, tmp_path, monkeypatch
):
    long = tmp_path / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(long))
    [one] = grade(submissions(amy=toy.solved), tmp_path / "out", terms, jobs=1)
    assert one.points == 30


def test_a_cluster_that_loses_a_worker_gives_the_same_marks(
    cluster, submissions, terms, toy, tmp_path
):
    address, workers = cluster
    data, mean, spread, _ = toy.solved
    wait = "import time\ntime.sleep(0.5)"
    source = submissions(
        **{f"s{n}": [wait, data, mean, *([spread] if n % 2 else [])] for n in range(8)}
    )
    finished = []

    def kill_a_worker(one):
        finished.append(one)
        if len(finished) == 2:
            workers[0].kill()
            workers[0].wait()

    marked = grade(source, tmp_path / "out", terms, scheduler=address, progress=kill_a_worker)
    assert workers[0].poll() is not None
    assert table(marked) == {f"s{n}": ("graded", 23 if n % 2 else 15, 30) for n in range(8)}
    assert len(finished) == 8


def test_a_whole_practical_gives_all_points_solved_and_none_unsolved(tmp_path):
    """Practical 02, its hidden checks too; the others are tried by tests of their own."""
    root = Path(__file__).parents[2]
    source = tmp_path / "submissions"
    source.mkdir()
    for folder in ("answers", "practicals"):
        [path] = (root / folder).glob("02_*.ipynb")
        (source / f"{folder}.ipynb").write_bytes(path.read_bytes())
    terms = Terms(read_rubric("02"), Limits(1200, 6000), sandbox=False)
    begun = time.monotonic()
    solved, unsolved = grade(source, tmp_path / "out", terms, jobs=1)
    assert (solved.status, solved.points) == ("graded", solved.max_points), lost(solved)
    assert (unsolved.status, unsolved.points) == ("graded", 0)
    assert solved.max_points == unsolved.max_points > 50
    assert solved.seconds + unsolved.seconds < time.monotonic() - begun
    assert [text.text != "" for text in solved.free_text].count(False) == 0
    assert {text.text for text in unsolved.free_text} == {""}


def lost(marked):
    return [check for task in marked.tasks for check in task.checks if check.status != "passed"]

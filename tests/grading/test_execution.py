"""One notebook run in its kernel: what it leaves, what it costs, who is to blame."""

import sys
import time

import pytest

from labkit.course.answers import AnswerRaisedError, NotAttemptedError, UnreadableAnswerError
from labkit.grading.execution import Execution, MachineError
from labkit.grading.intake.stdin import Typed
from labkit.grading.kernel import client
from labkit.grading.kernel import driver as submission
from labkit.grading.kernel.driver import KernelSettings, Limits
from labkit.grading.kernel.inside_stdin import MOST_EMPTY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need fork")

SHORT = 2.5
# on a busy machine, an ordinary cell may take longer than what has no end is left to run
ENDLESS = ("while True", "10**12", "sleep(30)", "os.kill(os.getpid(), 19)", "show('hangs'")
NEVER = "while True:\n    pass"
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + NEVER
DIES = "import os\nos._exit(0)"


@pytest.fixture
def short_of_patience(monkeypatch):
    """Hold only what has no end to its time limit."""
    kernel_run = submission.Kernel.run

    def run(kernel, source, seconds):
        endless = any(part in source for part in ENDLESS)
        return kernel_run(kernel, source, seconds if endless else 600)

    monkeypatch.setattr(submission.Kernel, "run", run)
    monkeypatch.setattr(submission, "_SECONDS_TO_STOP", 60)


def read(execution, *names):
    """Give values by name; the kind of refusal where there is none."""
    found = []
    for name in names:
        try:
            found.append(execution.value(name))
        except (AssertionError, NotAttemptedError) as error:
            found.append(type(error).__name__)
    return found


def refused(error, execution, name, *arguments):
    with pytest.raises(error) as caught:
        execution.call(name, *arguments)
    return str(caught.value)


def test_answers_are_what_the_cells_left(run):
    code = ("x = 2", "", "def f(a, b=1):\n    return a * x + [b]", "x = [x, 'ü']")
    with run(*code) as execution:
        assert execution.status == "graded"
        assert execution.value("x") == [2, "ü"]
        # a function sees what its notebook's variables became
        assert execution.call("f", 2) == [2, "ü", 2, "ü", 1]
        assert refused(NotAttemptedError, execution, "g") == "g is still empty"
        assert (execution.lost, set(execution.errors.values())) == ({}, {""})


def test_a_cell_that_fails_costs_itself_alone(run):
    code = ("a = 1", "1 / 0", "b = a +", "import sys\nsys.exit(3)", "c = d", "d = 4")
    with run(*code) as execution:
        assert execution.status == "graded"
        assert read(execution, *"abcd") == [1, "NotAttemptedError", "NotAttemptedError", 4]
        last = [(error.splitlines() or [""])[-1] for error in execution.errors.values()]
    assert last[1] == "ZeroDivisionError: division by zero"
    assert last[2].startswith("SyntaxError")
    assert last[3].startswith("SystemExit: 3")
    assert last[4] == "NameError: name 'd' is not defined"
    assert (last[0], last[5]) == ("", "")
    assert "\x1b" not in "".join(execution.errors.values())


def last_lines(execution):
    return {
        index: error.strip().splitlines()[-1]
        for index, error in execution.errors.items()
        if error.strip()
    }


def test_a_line_that_fails_costs_itself_and_the_rest_of_its_cell_is_run(run):
    code = (
        "import no_such_package\na = 1\n1 / 0\nfrom another_one.deep import x\nb = 2",
        "for i in range(3):\n    1 / 0\nraise SystemExit\nc = 3",
        "%%time\nimport no_such_package\nd = 4",
    )
    with run(*code) as execution:
        assert read(execution, *"abcd") == [1, 2, 3, 4]
        assert execution.status == "graded"
        # what is told of a cell is its first error
        assert last_lines(execution)[0] == "ModuleNotFoundError: No module named 'no_such_package'"
        assert last_lines(execution)[1] == "ZeroDivisionError: division by zero"
        assert execution.missing == ["no_such_package", "another_one"]


def test_magics_of_other_systems_cost_themselves(run):
    code = (
        "%tensorflow_version 2.x\na = 1",
        "#@title Form\n\n%%capture\nprint('hidden')\nb = 2",
        "%%no_such_magic now\nc = 3",
        "pip install something\nwget http://labkit.invalid/x.csv\nd = 4",
    )
    with run(*code) as execution:
        assert read(execution, *"abcd") == [1, 2, 3, 4]
        assert set(last_lines(execution)) == {0, 2, 3}
        assert last_lines(execution)[3].startswith("SyntaxError")


def test_a_cell_that_is_no_python_is_not_mended(run):
    with run("a = 1\nb = a +\nc = 2") as execution:
        assert read(execution, *"abc") == ["NotAttemptedError"] * 3


def test_a_cell_whose_time_is_up_does_not_go_on(run):
    with run(f"a = 1\n{NEVER}\nb = 2", "c = 3", cell=SHORT) as execution:
        assert read(execution, *"abc") == [1, "NotAttemptedError", 3]


def test_numbered_outputs_and_inputs_are_there_as_in_jupyter(run):
    with run("6 * 7", "a = _", "", "[1]", "b = Out[3], In[1], _3") as execution:
        assert read(execution, *"ab") == [42, ([1], "6 * 7", [1])]


def test_they_have_the_numbers_that_the_student_saw():
    settings, limits = KernelSettings(("numpy", "pandas")), Limits(20, 60)
    code = ("6 * 7", "a = Out[12], In[12]", "9", "b = _40")
    with Execution(code, settings, limits, None, (12, 13, 40, 41)) as execution:
        assert read(execution, *"ab") == [(42, "6 * 7"), 9]


def test_questions_leave_no_trace_in_them(run):
    seen = []

    def look(execution, index, called):
        seen.append(execution.value("a"))

    code = ("a = 5", "lab.check('x')\n7", "b = _, len(In)")
    with Execution(code, KernelSettings(("pandas",)), Limits(20, 60), look) as execution:
        assert (seen, execution.value("b")) == ([5], (7, 4))


def test_what_asks_for_a_person_is_passed_over(run):
    code = (
        "def peek(x):\n    breakpoint()\n    return x\na = peek(1)",
        "%pdb on\n1 / 0\nb = 2",
        "%debug\nc = 3",
        "import pdb\ndef walk(x):\n    pdb.set_trace()\n    return x\nd = walk(4)",
    )
    with run(*code) as execution:
        assert read(execution, *"abcd") == [1, 2, 3, 4]


def test_what_the_student_typed_is_typed_once_more():
    code = (
        "def ask(what):\n    return int(input(what))\na = ask('Rows? ') + ask('Columns? ')",
        "b = [input(), input('Name:')]",
        "c = ask('Rows? ')",
        "import getpass\nd = input('again? '), getpass.getpass('key '), input('again? ')",
    )
    typed = (
        Typed("Rows?  12\nColumns?  30\n", "Rows? 1\n"),
        Typed(" x = 'y'\n"),
        Typed(stdout="ready\nRows? 7\n7 rows\n"),
        Typed("again?  yes\nkey  ····\nagain?  no\n"),
    )
    settings, limits = KernelSettings(("numpy", "pandas")), Limits(20, 60)
    with Execution(code, settings, limits, typed=typed) as execution:
        assert last_lines(execution) == {}
        assert read(execution, *"abcd") == [42, ["x = 'y'", ""], 7, ("yes", "", "no")]


def test_where_nothing_shows_what_was_typed_the_answer_is_an_empty_line(run):
    code = (
        "a = input('Press Enter to go on') or 5",
        "b = 0\nwhile not (name := input('Your name? ')):\n    b += 1\nc = 6",
        "def f(x):\n    input('go on?')\n    return x",
    )
    with run(*code) as execution:
        assert read(execution, *"abc") == [5, MOST_EMPTY, 6]
        assert list(last_lines(execution)) == [1]
        assert last_lines(execution)[1].startswith("EOFError: nobody can type here")
        # a loop in one cell takes nothing from what runs later
        assert execution.call("f", 3) == 3


def test_what_only_colab_has_is_stood_in_for_behind_what_is_there(run):
    code = (
        "from google.colab import drive, files, userdata\ndrive.mount('/content/drive')\n"
        "up = files.upload()\nkey = userdata.get('KEY')",
        "import google.protobuf\nfrom google.colab.patches import cv2_imshow\ncv2_imshow([1])",
    )
    with run(*code, stand_ins=True) as execution:
        assert read(execution, "up", "key") == [{}, "NotAttemptedError"]
        assert last_lines(execution) == {}
    with run("try:\n    import google.colab\nexcept ImportError:\n    here = 1") as execution:
        assert execution.value("here") == 1


def test_files_that_were_handed_in_lie_beside_the_notebook(run):
    files = ((("helpers.py",), b"x = 1"), (("data", "a.csv"), b"1,2"), (("kernel.json",), b"{}"))
    code = ("from helpers import x\nrows = open('data/a.csv').read()",)
    with run(*code, files=files) as execution:
        assert read(execution, "x", "rows") == [1, "1,2"]


def test_they_lie_above_it_where_they_lay_above_it(run):
    files = (
        (("..", "data", "a.csv"), b"1,2"),
        (("..", "..", "helpers.py"), b"x = 1"),
        (("..", "..", "kernel.json"), b"{}"),
        (("b.csv",), b"3"),
    )
    code = (
        "import sys\nsys.path.append('../..')\nfrom helpers import x",
        "rows = open('../data/a.csv').read() + open('b.csv').read()",
        "from google.colab import files\nup = files.upload()['b.csv'].decode()",
    )
    with run(*code, files=files, stand_ins=True) as execution:
        assert read(execution, "x", "rows", "up") == [1, "1,23", "3"]


@pytest.mark.parametrize(
    "restart",
    [
        "get_ipython().kernel.do_shutdown(restart=True)",
        "import os\nos.kill(os.getpid(), 9)",
        "import os\nos._exit(00)",
    ],
)
def test_restarts_after_an_installation_are_no_crashes(run, restart):
    with run("a = 1", restart, restart, "b = 2", DIES, "c = 3") as execution:
        assert read(execution, *"abc") == [1, 2, 3]
        assert execution.status == "partial"
        assert execution.lost[1].reason.startswith("it restarts Python")


def test_warnings_that_are_errors_do_not_reach_the_questions(run):
    warn = "import warnings\nwarnings.simplefilter('error')"
    noisy = "def f(x):\n    warnings.warn('old')\n    return x"
    with run(warn, noisy) as execution:
        assert execution.call("f", 1) == 1


FLOOD = """
import os, time
for _ in range(60):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
"""


def test_processes_that_a_cell_leaves_behind_do_not_stand_in_the_way(run, processes):
    before = processes.here()
    with run(f"{FLOOD}a = 1\n1 / 0", "b = 2") as execution:
        assert len(processes.here() - before) < 30
        assert read(execution, "a", "b") == [1, 2]
    with run(f"{FLOOD}a = 1", "b = 2") as execution:
        assert read(execution, "a", "b") == [1, 2]
        assert len(processes.here() - before) < 30


def test_a_pool_of_processes_goes_on_beside_the_questions(run):
    code = ("import multiprocessing\npool = multiprocessing.Pool(2)", "1 / 0")
    with run(*code, "a = pool.map(abs, [-1, -2])") as execution:
        assert execution.value("a") == [1, 2]


class Checked:
    """Notes what was asked for when a check was called."""

    def __init__(self, *names):
        self.names = names
        self.seen = []

    def __call__(self, execution, index, called):
        self.seen.append((index, tuple(called), read(execution, *self.names)))


def stopping(*code, names=("a",), **limits):
    checked = Checked(*names)
    limits = Limits(**({"cell": 20, "whole": 60} | limits))
    return Execution(code, KernelSettings(("numpy", "pandas")), limits, checked), checked.seen


LAB = (
    "class Lab:\n    def check(self, name):\n        print(f'{name}: checked by the grader')\n"
    "lab = Lab()"
)


def test_answers_are_those_of_the_moment_when_a_check_was_called():
    code = (
        LAB,
        "a = 1",
        "lab.check('x')",
        "a = 2",
        "for n in 'yz':\n    lab.check(n)",
        "%reset -f",
    )
    execution, seen = stopping(*code)
    with execution:
        assert seen == [(2, ("x",), [1]), (4, ("y", "z"), [2])]
        assert read(execution, "a") == ["NotAttemptedError"]


def test_a_check_that_is_only_written_down_is_taken_for_called():
    execution, seen = stopping("lab.check('x')  # lab was never made", "# lab.check('y')")
    with execution:
        assert seen == [(0, ("x",), ["NotAttemptedError"])]


def test_random_numbers_go_on_as_if_nothing_had_been_asked():
    draws = "import random\nimport numpy as np\nf = lambda: np.random.rand() + random.random()"
    code = (draws, "lab.check('x')", "b = [np.random.rand(), random.random()]")
    execution, _ = stopping(*code)
    execution._on_check = lambda execution, *_: [execution.call("f") for _ in range(3)]
    with execution:
        asked = execution.value("b")
    execution, _ = stopping(draws, "1", "b = [np.random.rand(), random.random()]")
    with execution:
        assert execution.value("b") == asked


def test_a_function_that_ends_the_kernel_on_the_way_is_asked_where_it_was():
    code = ("a = 1", "def f():\n    import os\n    os._exit(3)", "lab.check('x')", "a = 2")
    execution, _ = stopping(*code)
    found = []

    def ask(execution, index, called):
        with pytest.raises(AnswerRaisedError):
            execution.call("f")
        found.append(execution.value("a"))

    execution._on_check = ask
    with execution:
        assert (found, execution.value("a"), execution.status) == ([1], 2, "partial")


def test_asking_on_the_way_takes_from_the_time_for_asking():
    slow = "import time\ndef f():\n    time.sleep(2)\n    return 1"
    code = (slow, *["lab.check('x')"] * 5)
    execution, _ = stopping(*code, cell=20, whole=5)
    found = []

    def ask(execution, index, called):
        try:
            found.append(execution.call("f"))
        except (NotAttemptedError, AnswerRaisedError) as error:
            found.append(str(error))

    execution._on_check = ask
    with execution:
        assert found[:2] == [1, 1]
        assert "the checks took over 5 s" in found[-1]


def test_the_same_numbers_come_every_time_in_a_warm_kernel_and_a_cold_one(run):
    code = (
        "import random\nimport numpy as np",
        "drawn = [random.random(), random.gauss(0, 1), np.random.rand(), np.random.rand()]",
        "order = list({'a', 'b', 'c', 'd', 'e'})\nhashed = hash('labkit')",
        "threads = __import__('os').environ['OMP_NUM_THREADS']",
    )
    names = ("drawn", "order", "hashed", "threads")
    found = []
    for settings in ({}, {}, {"warm": False}):
        with run(*code, **settings) as execution:
            found.append(read(execution, *names))
    assert found[0] == found[1] == found[2]
    assert found[0][0][2] == pytest.approx(0.5488135)


@pytest.mark.parametrize(
    "culprit",
    [
        DIES,
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import os, threading\nthreading.Thread(target=os._exit, args=(3,)).start()",
        "import os\nos.closerange(0, 500)",
    ],
    ids=["at once", "SIGKILL", "thread", "files"],
)
def test_a_cell_that_takes_its_kernel_with_it_costs_one_run_without_it(run, culprit):
    code = ("n = 1", "n = n + 1", culprit, "m = n", "k = m")
    with run(*code) as execution:
        assert list(execution.lost) == [2]
        assert execution.lost[2].cause == "death"
        assert execution.status == "partial"
        assert read(execution, "n", "m", "k") == [2, 2, 2]


def test_a_cell_that_asks_python_to_end_costs_its_own_line(run):
    code = ("a = 1\nif a == 1:\n    exit()\nb = 2", "exit", "quit", "quit()\nc = 3")
    with run(*code) as execution:
        assert (execution.status, execution.lost) == ("graded", {})
        assert read(execution, *"abc") == [1, 2, 3]
        assert [line.partition(":")[0] for line in last_lines(execution).values()] == (
            ["SystemExit"] * 4
        )


def test_a_last_cell_that_ends_its_kernel_is_to_blame_and_not_the_first_answer(run):
    with run("a = 1", DIES) as execution:
        assert (execution.status, list(execution.lost)) == ("partial", [1])
        assert read(execution, "a") == [1]


def test_a_kernel_that_died_between_two_cells_is_the_former_ones_fault(run, monkeypatch):
    """A death is noticed later than it happens: here, always one cell later."""
    kernel_run = submission.Kernel.run

    def run_and_wait(kernel, source, seconds):
        found = kernel_run(kernel, source, seconds)
        while "Thread" in source and kernel._client.km.provisioner.process.poll() is None:
            time.sleep(0.05)
        return found

    monkeypatch.setattr(submission.Kernel, "run", run_and_wait)
    late = "def late():\n    time.sleep(0.5)\n    os._exit(1)\n"
    thread = "import os, time, threading\n" + late + "threading.Thread(target=late).start()"
    with run("a = 1", thread, "b = 2") as execution:
        assert (execution.status, list(execution.lost)) == ("partial", [1])
        assert read(execution, "a", "b") == [1, 2]
    with run("a = 1", thread) as execution:
        assert read(execution, "a") == [1]
        assert (execution.status, list(execution.lost)) == ("partial", [1])


def test_a_second_cell_that_does_it_ends_the_run(run):
    with run("a = 1", DIES, "b = 2", DIES, "c = 3") as execution:
        assert execution.status == "crashed"
        assert list(execution.lost) == [1, 3]
        with pytest.raises(
            NotAttemptedError, match="twice, something in the notebook ended its kernel"
        ):
            execution.value("a")


@pytest.mark.usefixtures("short_of_patience")
def test_a_cell_without_an_end_is_interrupted_and_the_kernel_goes_on(run, monkeypatch):
    monkeypatch.setattr(submission, "_SECONDS_FOR_OUTPUT", 600)
    code = ("a = 1", f"b = 2\n{NEVER}", "c = a + b", "def f():\n    return c")
    with run(*code, cell=SHORT) as execution:
        assert (execution.status, list(execution.lost)) == ("partial", [1])
        assert execution.lost[1].reason == "it ran longer than 2.5 s"
        assert execution.errors[1].strip().endswith("KeyboardInterrupt:")
        # answers are heard at once, not after the wait for output that went elsewhere
        begun = time.monotonic()
        assert read(execution, "a", "b", "c") == [1, 2, 3]
        assert execution.call("f") == 3
        assert time.monotonic() - begun < submission._SECONDS_FOR_OUTPUT / 2


@pytest.mark.usefixtures("short_of_patience")
@pytest.mark.parametrize(
    "culprit",
    [DEAF, "sum(range(10**12))", "import os\nos.kill(os.getpid(), 19)"],
    ids=["signals ignored", "in C", "stopped"],
)
def test_a_cell_that_no_interrupt_reaches_is_left_out(run, monkeypatch, culprit):
    monkeypatch.setattr(submission, "_SECONDS_TO_STOP", 2)
    with run("a = 1", culprit, "b = 2", cell=SHORT) as execution:
        assert (execution.status, list(execution.lost)) == ("partial", [1])
        assert execution.lost[1].cause == "time"
        assert read(execution, "a", "b") == [1, 2]


@pytest.mark.usefixtures("short_of_patience")
def test_a_cell_that_was_interrupted_is_run_again_where_another_one_is_left_out(run):
    code = (f"a = 1\n{NEVER}", DIES, "b = a")
    with run(*code, cell=SHORT) as execution:
        assert sorted(execution.lost) == [0, 1]
        assert read(execution, "a", "b") == [1, 1]


@pytest.mark.usefixtures("short_of_patience")
def test_a_notebook_that_takes_too_long_is_cut_off_and_what_it_has_counts(run):
    code = ("a = 1", "import time\ntime.sleep(30)", "b = 2")
    with run(*code, whole=SHORT) as execution:
        assert execution.status == "timeout"
        assert {index: lost.reason for index, lost in execution.lost.items()} == {
            1: "the notebook took over 2.5 s"
        }
        assert read(execution, "a", "b") == [1, "NotAttemptedError"]


def test_output_without_an_end_is_cut_off(run, monkeypatch):
    monkeypatch.setattr(client, "MAX_OUTPUT_BYTES", 2**20)
    code = ("a = 1", "while True:\n    print('x' * 10_000)", "b = 2")
    with run(*code) as execution:
        assert (execution.status, list(execution.lost)) == ("partial", [1])
        assert execution.lost[1].reason == "it wrote more than 1 MB"
        assert read(execution, "a", "b") == [1, 2]


FUNCTIONS = """
import os

def hangs(long):
    while long:
        pass
    return "quick"

def dies():
    os._exit(1)

def raises():
    raise ValueError("nonsense \\ud800")

def chatty():
    for i in range(20_000):
        print("working", flush=True)
    return 7

def junk():
    return object()

def large():
    return "x" * (70 * 2**20)

def aborts():
    import os
    os.abort()

def quits():
    quit()

value = 1
"""


def test_what_a_called_function_does_is_told_and_costs_no_other(run):
    with run(FUNCTIONS) as execution:
        assert refused(AnswerRaisedError, execution, "raises").startswith(
            "raises(...) raised ValueError at"
        )
        assert "SystemExit" in refused(AnswerRaisedError, execution, "quits")
        assert "type object" in refused(UnreadableAnswerError, execution, "junk")
        assert "larger than 64 MB" in refused(UnreadableAnswerError, execution, "large")
        assert execution.call("chatty") == 7
        assert refused(AssertionError, execution, "value").startswith("value should be a function")
        assert execution.status == "graded"


@pytest.mark.usefixtures("short_of_patience")
def test_a_call_without_an_end_has_a_second_chance_and_no_third(run):
    with run(FUNCTIONS, cell=SHORT) as execution:
        told = refused(AnswerRaisedError, execution, "hangs", True)
        assert told == "hangs(...) gave no answer: it ran longer than 2.5 s"
        assert execution.call("hangs", False) == "quick"
        refused(AnswerRaisedError, execution, "hangs", True)
        assert "not asked again" in refused(AnswerRaisedError, execution, "hangs", False)
        assert execution.call("chatty") == 7
        assert execution.status == "partial"


def test_a_call_that_ends_the_kernel_costs_itself_and_one_more_run(run):
    with run(FUNCTIONS, "read = 5") as execution:
        assert execution.value("read") == 5
        assert "its kernel ended" in refused(AnswerRaisedError, execution, "dies")
        assert read(execution, "value", "read") == [1, 5]
        assert "its kernel ended" in refused(AnswerRaisedError, execution, "dies")
        assert execution.status == "partial"
        refused(AnswerRaisedError, execution, "aborts")
        assert execution.status == "crashed"
        # what was read counts; what was not is not the answer's fault
        assert read(execution, "value", "read") == [1, 5]
        assert "there is no third run" in refused(NotAttemptedError, execution, "chatty")


def test_checks_have_as_much_time_as_cells_and_no_more(run):
    with run(FUNCTIONS, cell=2.0, whole=5.0) as execution:
        execution._asked += 5.1
        assert refused(NotAttemptedError, execution, "chatty") == (
            "chatty was not read: the checks took over 5 s"
        )


FORGED = {
    "an error without words": "k.session.send(k.iopub_socket, 'error', {}, parent=p)",
    "a parent that is none": "k.session.send(k.iopub_socket, 'status', 7, parent=p)",
    "an unsigned message": "k.iopub_socket.send_multipart([b'<IDS|MSG>', b'', b'{}', b'{}'])",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_messages_that_cannot_be_read_end_the_cell_and_not_the_grader(run, forged):
    code = ("a = 1", f"k = get_ipython().kernel\np = k.get_parent()\n{forged}", "b = 2")
    with run(*code) as execution:
        assert execution.status in ("partial", "graded")
        assert read(execution, "a", "b") == [1, 2]


REPLIES = {
    "no text": "{'x': 1}",
    "no JSON": "'junk'",
    "another kind": '\'["Passed", "1"]\'',
    "too long": "'x' * 70_000_000",
    "nested": "'[' * 100_000",
}


@pytest.mark.parametrize("forged", REPLIES.values(), ids=REPLIES)
def test_a_forged_reply_is_no_answer(run, forged):
    code = f"import labkit.grading.kernel.inside as i\ni.reply = lambda *a: {forged}\nx = 1"
    with run(code) as execution:
        assert read(execution, "x") == ["UnreadableAnswerError"]


def test_a_students_own_names_do_not_stand_in_the_way(run):
    code = "list = display = print = str = open = get_ipython = json = 3\ndef f():\n    return list"
    with run(code) as execution:
        assert execution.value("list") == 3
        assert execution.call("f") == 3


def test_a_fork_server_that_dies_costs_the_student_nothing(run, monkeypatch):
    kernel_run = submission.Kernel.run
    struck = []

    def run_in_a_bad_moment(kernel, source, seconds):
        if source == "b = 2" and not struck:
            struck.append(kernel)
            forked = kernel._client.km.provisioner.process
            forked._server._process.kill()
            while forked.poll() is None:
                time.sleep(0.05)
        return kernel_run(kernel, source, seconds)

    monkeypatch.setattr(submission.Kernel, "run", run_in_a_bad_moment)
    with run("a = 1", "b = 2", "c = 3") as execution:
        assert (execution.status, execution.lost) == ("graded", {})
        assert read(execution, "a", "b", "c") == [1, 2, 3]
    assert len(struck) == 1


def test_a_cell_that_kills_the_fork_server_has_no_endless_excuse(run):
    # only where there is no sandbox can it reach that process
    with run("a = 1", "import os\nos.kill(os.getppid(), 9)", "b = 2") as execution:
        assert (execution.status, list(execution.lost)) == ("partial", [1])
        assert execution.lost[1].cause == "machine"
        assert read(execution, "a", "b") == [1, 2]


def test_where_no_kernel_starts_the_machine_is_to_blame_and_no_answer():
    settings = KernelSettings(("no_such_module_here",))
    with pytest.raises(MachineError, match="no_such_module_here"), Execution([], settings, SMALL):
        pass


def test_a_kernel_that_cannot_be_had_for_the_second_run_is_no_wrong_answer(run, monkeypatch):
    with run(FUNCTIONS) as execution:
        monkeypatch.setattr("labkit.grading.execution.Kernel", no_kernel)
        with pytest.raises(MachineError, match="OSError: no room"):
            execution.call("dies")


SMALL = Limits(5, 5)


def no_kernel(settings, limits):
    raise OSError("no room")


def test_nothing_is_left_of_a_kernel(run, processes, tmp_path):
    code = "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True)"
    with run("x = 1", folder=tmp_path):
        pass
    server = processes.here()
    with run(code, folder=tmp_path):
        started = processes.here() - server
        assert len(started) == 2
        assert len(list(tmp_path.iterdir())) == 1
    assert processes.gone(started)
    assert list(tmp_path.iterdir()) == []


FOR_SHOW = {1: frozenset({"scores"})}
COUNTED = (
    "data = [3, 1]",
    "scores = [2 * x for x in data]\nshown = 1",
    "best = max(data)",
)


def skipping(*code, **more):
    limits = Limits(600, 1800)
    settings = KernelSettings(("numpy", "pandas"))
    return Execution(code, settings, limits, for_show=FOR_SHOW, **more)


def test_a_cell_for_show_is_passed_over():
    with skipping(*COUNTED) as execution:
        assert read(execution, "best", "shown") == [3, "NotAttemptedError"]
        assert execution.status == "graded"


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        ("best = max(scores)", "best"),
        ("try:\n    best = max(scores)\nexcept NameError:\n    raise", "best"),
        ("best = 6", "scores"),
    ],
)
def test_all_cells_run_as_soon_as_what_one_makes_is_missed(last, asked):
    with skipping(*COUNTED, last) as execution:
        assert read(execution, asked, "shown") in ([6, 1], [[6, 2], 1])
        assert (execution.status, any(execution.errors.values())) == ("graded", False)


def test_all_cells_run_where_a_function_misses_what_one_makes():
    with skipping(*COUNTED, "def best():\n    return max(scores)") as execution:
        assert execution.call("best") == 6


def test_a_name_that_no_cell_binds_runs_nothing_twice():
    code = (*COUNTED, "best = max(nothing)")
    with skipping(*code) as execution:
        assert "nothing" in execution.errors[3]
        assert read(execution, "shown") == ["NotAttemptedError"]


def test_all_cells_run_up_to_a_check_that_misses_a_name():
    seen = []

    def on_check(execution, index, called):
        seen.append(read(execution, "scores", "best"))

    code = (*COUNTED, LAB, "lab.check('x')", "best = 0")
    with skipping(*code, on_check=on_check) as execution:
        assert seen == [[[6, 2], 3]]
        assert read(execution, "best") == [0]

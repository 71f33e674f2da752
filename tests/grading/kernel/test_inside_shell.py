"""A notebook's shell goes on where Jupyter's own would stop."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from labkit.grading.kernel.inside_shell import adapt, below_comments, pad_inputs


@pytest.fixture
def shell():
    # a history would be a database, and old releases of IPython warn when they write one
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    adapt(shell)
    yield shell
    shell.reset(new_session=False)
    InteractiveShell.clear_instance()


def run(shell, source):
    with capture_output() as said:
        return shell.run_cell(source), said


def test_after_an_error_the_next_statement_is_run_and_the_first_error_is_kept(shell):
    result, _ = run(shell, "a = 1\n1 / 0\nb = 2\nundefined\nc = 3")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert [shell.user_ns[name] for name in "abc"] == [1, 2, 3]
    assert not result.success


def test_an_interrupt_ends_the_cell(shell):
    result, _ = run(shell, "a = 1\nraise KeyboardInterrupt\nb = 2")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert "b" not in shell.user_ns


def test_awaited_statements_go_on_too(shell):
    run(shell, "import asyncio\nawait asyncio.sleep(0)\n1 / 0\nawait asyncio.sleep(0)\nb = 2")
    assert shell.user_ns["b"] == 2


def test_a_timed_cell_goes_on_as_well(shell):
    _, said = run(shell, "%%time\n1 / 0\nb = 2")
    assert shell.user_ns["b"] == 2
    assert "Wall time" in said.stdout


def test_a_cell_under_an_unknown_magic_is_run_where_it_is_python(shell):
    run(shell, "%%unknown now\nb = 2")
    run(shell, "%%unknown\nSELECT * FROM rows")
    assert shell.user_ns["b"] == 2


@pytest.mark.parametrize(
    ("lines", "moved"),
    [
        (["#@title\n", "\n", "%%time\n", "x\n"], ["%%time\n", "#@title\n", "\n", "x\n"]),
        (["x\n", "%%time\n"], ["x\n", "%%time\n"]),
        (["# only\n"], ["# only\n"]),
        (["%%time\n"], ["%%time\n"]),
        ([], []),
    ],
)
def test_a_cell_magic_may_stand_below_comments(lines, moved):
    assert below_comments(lines) == moved


@pytest.mark.parametrize(("count", "length"), [(5, 5), (2, 2), (3, 3)])
def test_inputs_are_numbered_from_any_count(count, length):
    assert len(pad_inputs(["", "a", "b"], count)) == length

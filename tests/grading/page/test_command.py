"""``labkit mark`` as an instructor types it."""

import signal
import socket
import sys
import urllib.request

import pytest


def test_the_page_is_served_at_the_address_that_is_printed_until_ctrl_c(marks, start_labkit):
    process = start_labkit("mark", marks, "--port", "0", "--no-browser")
    address = process.stdout.readline().split()[-1]
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address) as reply:
        assert b"59 answers left to mark" in reply.read()
    if sys.platform == "win32":
        process.kill()
        return
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "labkit grade with --manual" in out


def test_a_port_in_use_is_one_line_that_names_the_way_out(marks, labkit_here):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, err = labkit_here("mark", marks, "--port", port, "--no-browser")
    assert status == 2
    assert err.startswith(f"labkit: port {port} cannot be used (Address already in use)")
    assert "--port" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["nowhere", "empty", "file", "old"])
def test_what_is_no_folder_of_marks_is_one_line(name, tmp_path, labkit_here):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "marked.json").write_text("{")
    status, _, err = labkit_here("mark", tmp_path / name, "--no-browser")
    assert status == 2
    assert str(tmp_path / name) in err
    assert "labkit grade" in err
    assert err.count("\n") == 1


def test_a_class_of_which_nothing_was_read_is_one_line(tmp_path, marks, labkit_here):
    path = marks / "marked.json"
    path.write_text(
        '{"practical": "05", "title": "x", "questions": [], "students": [], "together": {}}'
    )
    status, _, err = labkit_here("mark", marks, "--no-browser")
    assert status == 2
    assert "holds nothing that a person could mark" in err


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_a_missing_package_is_named_with_its_extra(package, tmp_path, labkit_here, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("labkit.grading.page", package))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    status, _, err = labkit_here("mark", tmp_path)
    assert status == 2
    assert err == (
        f"labkit: marking needs {package}; install it with pip install 'labkit-course[mark]'\n"
    )

"""The folder of a kernel holds what was handed in, where the notebook looks for it."""

import pytest

from labkit.grading.scratch import below, fill


def test_files_lie_as_seen_from_the_notebook(tmp_path):
    files = [(("rows.csv",), b"1"), (("..", "data", "rows.csv"), b"2"), (("..", "..", "x"), b"3")]
    depth = fill(tmp_path, files)
    assert depth == 2
    here = below(tmp_path, depth)
    assert [here.joinpath(*place).read_bytes() for place, _ in files] == [b"1", b"2", b"3"]


@pytest.mark.parametrize("name", ["kernel.json", "kernel-ipc-1"])
def test_the_kernels_own_files_are_not_overwritten(tmp_path, name):
    fill(tmp_path, [((name,), b"1"), (("..", name), b"2")])
    assert [path.name for path in tmp_path.rglob("*")] == ["notebook"]


def test_a_notebook_without_files_works_in_the_folder_itself(tmp_path):
    assert fill(tmp_path, []) == 0
    assert below(tmp_path, 0) == tmp_path

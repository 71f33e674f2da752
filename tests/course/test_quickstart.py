"""The quickstart runs as it is, warns of nothing, and has no task."""

import re

import nbformat
import pytest


@pytest.fixture(scope="module")
def done(notebooks):
    return notebooks.run(notebooks.root / "practicals" / "00_quickstart.ipynb")


def shown(done, pattern):
    """Give the plain text that the cell with this code shows."""
    [cell] = [c for c in done.cells if c.cell_type == "code" and re.search(pattern, c.source)]
    return "".join(o.get("text", "") or o.data["text/plain"] for o in cell.outputs)


def test_it_runs_to_its_end_without_an_error_and_without_a_warning(done):
    for cell in done.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output


def test_it_shows_the_table_that_its_words_are_about(done):
    table = shown(done, r"labkit\.compare\(split\)")
    rows = dict(re.findall(r"^(\w+) +\d\.\d+ +(\d\.\d+)", table, re.MULTILINE))
    assert float(rows["majority"]) == 0
    assert {"smote_ann", "weighted_ann", "balanced_forest"} < set(rows)


def test_it_compares_estimators_and_a_table_of_the_readers_own(done):
    assert "boosting" in shown(done, r"labkit\.compare\(split, mine\)")
    own = shown(done, r"labkit\.from_frame")
    assert own.startswith("('benign', 'malignant')\n")
    assert "adasyn_logistic" in own
    assert shown(done, "repeats=10").startswith("<10 runs of majority, logistic")


def test_it_has_no_points_and_starts_as_the_practicals_do(notebooks):
    folder = notebooks.root / "practicals"
    start, first = (
        nbformat.read(path, as_version=4)
        for path in (folder / "00_quickstart.ipynb", next(folder.glob("01_*.ipynb")))
    )
    assert start.cells[1].source == first.cells[1].source
    assert not any(cell.metadata for cell in start.cells)

import re

import pytest

pytestmark = pytest.mark.authoring
pytest.importorskip("nbgrader", reason="notebooks are made in the main environment only")

from labkit.course import notebook  # noqa: E402


def by_id(made):
    return {cell.id: cell for cell in made.cells}


def test_a_solution_is_cut_out_and_leaves_a_stub(toy, toy_sources):
    cells = by_id(notebook.student_notebook(*toy(toy_sources.whole)))
    assert cells["one"].source == "def f(x):\n    ...\n\n\ny = None\n# your code here"
    assert cells["why"].source == "*Write your answer here.*"


def test_the_answers_keep_the_solution(toy, toy_sources):
    cells = by_id(notebook.answer_notebook(*toy(toy_sources.whole)))
    assert "return 42 * x" in cells["one"].source
    assert cells["why"].source == "Because."


def test_each_role_carries_nbgraders_metadata(toy, toy_sources):
    cells = by_id(notebook.student_notebook(*toy(toy_sources.whole)))
    roles = {
        name: tuple(cells[name].metadata["nbgrader"][k] for k in ("grade", "solution", "locked"))
        for name in ("one", "one-check", "why", "lab-setup")
    }
    assert roles == {
        "one": (False, True, False),
        "one-check": (True, False, True),
        "why": (True, True, False),
        "lab-setup": (False, False, True),
    }
    assert cells["one-check"].metadata["nbgrader"]["points"] == 3
    assert cells["why"].metadata["nbgrader"]["points"] == 2
    assert cells["one-check"].metadata["nbgrader"]["schema_version"] == 3


def test_the_checksums_are_those_of_the_cells_as_they_stand(toy, toy_sources):
    from nbgrader.utils import compute_checksum

    for cell in notebook.student_notebook(*toy(toy_sources.whole)).cells:
        marked = cell.metadata.get("nbgrader", {})
        if marked.get("locked") or marked.get("grade"):
            assert marked["checksum"] == compute_checksum(cell)


def test_the_badge_and_the_install_line_come_from_the_address_in_setup_cfg(toy, toy_sources):
    badge, install = notebook.student_notebook(*toy(toy_sources.whole)).cells[:2]
    assert (
        "(https://colab.research.google.com/github/someone/course/blob/main/"
        "practicals/98_toy.ipynb)" in badge.source
    )
    assert install.source.endswith("%pip install --quiet git+https://github.com/someone/course")
    assert install.source.index("find_spec") < install.source.index("%pip")


def test_building_twice_gives_the_same_bytes(project):
    [source] = [path for path in project.sources if path.stem.startswith("05")]
    first, second = (
        notebook.notebook_bytes(notebook.student_notebook(project, source)) for _ in range(2)
    )
    assert first == second
    assert b'"outputs": []' in first


def test_cell_ids_are_unique_and_valid(project):
    for source in project.sources:
        ids = [cell.id for cell in notebook.student_notebook(project, source).cells]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", name) for name in ids)


def test_lecturers_notes_are_in_neither_notebook(toy, toy_sources):
    source = '# %% [markdown] notes="discuss"\n# Ask them why.\n\n' + toy_sources.whole
    project, path = toy(source)
    assert notebook.source_cells(path)[0].source == "Ask them why."
    for made in (notebook.answer_notebook(project, path), notebook.student_notebook(project, path)):
        assert not [cell for cell in made.cells if "Ask them why" in cell.source]


def refused(toy, source, reason):
    with pytest.raises(ValueError, match=reason):
        notebook.answer_notebook(*toy(source))


def test_a_task_that_no_cell_checks_is_refused(toy, toy_sources):
    source = toy_sources.unchecked.format(answer="one")
    refused(toy, source, "should have one cell 'one_check', not 0")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('\n# %% check="one"\nlab.check("one")\n', "'one_check', not 2"),
        ('\n# %% check="two"\nlab.check("two")\n', "a task that is not there"),
        ('\n# %% [markdown] free="who"\n# Me.\n', "no free-text answer 'who'"),
    ],
)
def test_a_source_with_a_cell_too_many_is_refused(toy, toy_sources, cell, reason):
    refused(toy, toy_sources.whole + cell, reason)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('\n# %% setup="a"\n# BEGIN SOLUTION\nx = 1\n', "'a' has BEGIN SOLUTION: each BEGIN needs"),
        ('\n# %% setup="a"\nx = 1\n# END SOLUTION\n', "'a' has END SOLUTION: each BEGIN needs"),
        (
            '\n# %% setup="a"\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n',
            "'a' has a solution, but students get all of it",
        ),
        (
            "\n# %%\nx = 1  # BEGIN SOLUTION\n# END SOLUTION\n",
            "'x = 1  # BEGIN SOLUTION' has a solution, but students",
        ),
        ('\n# %% [markdown] answer="a"\n# Because.\n', "'a' is an answer in Markdown"),
    ],
)
def test_a_solution_that_would_stop_nbgrader_or_be_left_to_students_is_refused(
    toy, toy_sources, cell, reason
):
    refused(toy, toy_sources.whole + cell, reason)

from pathlib import Path
from types import SimpleNamespace

import pytest

from labkit.course.project import Project

SETUP = """\
[metadata]
url = https://github.com/someone/course

[options.entry_points]
labkit.practicals =
    toys = toys.practicals
"""
TASKS = '''\
from labkit.course.task import About, Practical, Task

one = Task("one", "One", free_text=(("why", 2),))


@one.check(3)
def check(answers):
    """It holds."""


about = About(aim="see", minutes=20, needs="none", words={"toy": "Something small."})
PRACTICAL = Practical("98", "Toy", (one,), about=about)
'''
SOURCE = """\
# %% [markdown]
# # A toy

# %% setup="lab"
lab = 1

# %% answer="{answer}"
def f(x):
    # BEGIN SOLUTION
    return 42 * x
    # END SOLUTION


y = None
# BEGIN SOLUTION
y = f(1)
# END SOLUTION
"""


WHOLE = (
    SOURCE.format(answer="one")
    + '\n# %% check="one"\nlab.check("one")\n\n# %% [markdown] free="why"\n# Because.\n'
)
PAGE = "# Mine\n\n<!-- {0}: made by labkit build -->\nold\n<!-- end of {0} -->\nKept.\n"


@pytest.fixture(scope="session")
def project():
    return Project.at(Path(__file__).parents[2])


@pytest.fixture
def toy(tmp_path):
    """Make a checkout with one practical of one task, whose source is the argument."""

    def make(source, tasks=TASKS):
        home = tmp_path / "toys" / "practicals"
        home.mkdir(parents=True)
        (home / "practical_98.py").write_text(tasks)
        (tmp_path / "answers").mkdir()
        (tmp_path / "practicals").mkdir()
        (tmp_path / "setup.cfg").write_text(SETUP)
        (tmp_path / "README.md").write_text(PAGE.format("practicals"))
        path = tmp_path / "answers" / "98_toy.py"
        path.write_text(source)
        return Project.at(tmp_path), path

    return make


@pytest.fixture
def toy_sources():
    """Return a source whose answer cell is not checked, as a template, and a whole one."""
    return SimpleNamespace(unchecked=SOURCE, whole=WHOLE, tasks=TASKS)

import subprocess
import sys
from pathlib import Path

import pytest

import labkit

SCRIPT = Path(__file__).parents[2] / "tools" / "check_release.py"


@pytest.fixture
def release(tool, tmp_path):
    """Make a checkout of version 1.2.0, and give what looks for faults in it."""
    (tmp_path / "labkit").mkdir()
    (tmp_path / "labkit" / "__init__.py").write_text('__version__ = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 1.2.0 - 2027-01-31\n")
    (tmp_path / "CITATION.cff").write_text("version: 1.2.0\n")
    return lambda tag: tool("check_release").faults(tag, tmp_path)


def test_a_tag_of_the_version_everywhere_has_no_fault(release):
    assert release("v1.2.0") == []


def test_each_place_with_another_version_is_named(release):
    named = [line.split()[0] for line in release("v1.3.0")]
    assert named == ["labkit/__init__.py", "CHANGELOG.md", "CITATION.cff"]


def test_a_version_without_its_day_is_not_released(release, tmp_path):
    (tmp_path / "CHANGELOG.md").write_text("## 1.2.0 - unreleased\n")
    assert release("v1.2.0") == ["CHANGELOG.md does not say that this is v1.2.0"]


@pytest.mark.parametrize(("tag", "status"), [(f"v{labkit.__version__}", 0), ("v0.0.7", 1)])
def test_the_script_ends_in_the_status_that_a_workflow_goes_by(tag, status):
    done = subprocess.run([sys.executable, SCRIPT, tag], capture_output=True, text=True)
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == 3 * status
    assert done.stdout == ""

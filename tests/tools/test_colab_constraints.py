import pytest

FREEZE = """\
# from a notebook
absl-py==1.4.0
imbalanced_learn==0.14.2
-e git+https://example.org/a.git#egg=a
jax @ file:///tmp/jax.whl
Jinja2==3.1.6
tensorflow==2.21.0+cu12
"""
OLD = "# of an old month\ntensorflow==2.20.0\nimbalanced-learn==0.14.2\n"


@pytest.fixture
def constraints(tool):
    return tool("colab_constraints")


def test_versions_are_read_by_the_names_that_packages_have_everywhere(constraints):
    assert constraints.parse(FREEZE) == {
        "absl-py": "1.4.0",
        "imbalanced-learn": "0.14.2",
        "jinja2": "3.1.6",
        "tensorflow": "2.21.0",
    }


def test_the_packages_stay_and_their_versions_and_the_month_are_renewed(constraints):
    text = constraints.renewed(OLD, constraints.parse(FREEZE), "May 2027", "3.14")
    assert "pip-freeze.txt of May 2027" in text
    assert "on Python 3.14" in text
    assert text.endswith("\ntensorflow==2.21.0\nimbalanced-learn==0.14.2\n")


def test_a_package_that_colab_has_no_longer_is_named(constraints):
    with pytest.raises(ValueError, match="no tensorflow"):
        constraints.renewed(OLD, {"imbalanced-learn": "1.0"}, "May 2027", "3.14")


def test_a_file_is_taken_and_what_moved_is_said(constraints, tmp_path, monkeypatch):
    (tmp_path / "old.txt").write_text(OLD)
    (tmp_path / "freeze.txt").write_text(FREEZE)
    monkeypatch.setattr(constraints, "CONSTRAINTS", tmp_path / "old.txt")
    out = tmp_path / "new.txt"
    told = constraints.main([str(tmp_path / "freeze.txt"), "--out", str(out)])
    assert told == "new.txt: tensorflow 2.20.0 -> 2.21.0"
    assert constraints.parse(out.read_text())["tensorflow"] == "2.21.0"


def test_a_list_that_is_not_there_leaves_the_file_alone(constraints, tmp_path, capsys):
    out = tmp_path / "new.txt"
    with pytest.raises(SystemExit) as ended:
        constraints.main([str(tmp_path / "gone.txt"), "--out", str(out)])
    assert ended.value.code == 2
    assert "gone.txt" in capsys.readouterr().err
    assert not out.exists()


def test_the_file_in_use_says_of_which_month_it_is_and_how_to_renew_it(constraints):
    text = constraints.CONSTRAINTS.read_text(encoding="utf-8")
    month = r"pip-freeze\.txt of [A-Z][a-z]+ 20\d\d"
    assert constraints.re.search(month, text)
    assert "python tools/colab_constraints.py" in text

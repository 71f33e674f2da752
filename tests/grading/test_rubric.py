"""What submissions are marked by, read from files."""

import pickle
from pathlib import Path

import pytest

from labkit.grading.checks import DEFAULT_SEED
from labkit.grading.rubric import read_rubric

TOY = Path(__file__).with_name("toy.py")
HIDDEN = Path(__file__).with_name("toy_hidden.py")


def names(rubric):
    return [check.function.__name__ for check in rubric.load()[1]]


def test_a_practical_of_ones_own_has_the_hidden_checks_it_is_given():
    rubric = read_rubric(str(TOY), HIDDEN)
    practical, _ = rubric.load()
    assert [task.name for task in practical.tasks] == ["mean", "spread", "values", "viva"]
    assert names(rubric) == [
        "test_mean_of_other_data",
        "test_spread_of_other_data",
        "test_mean_takes_a_list",
    ]
    assert names(read_rubric(str(TOY))) == []


@pytest.mark.parametrize("number", ["05", "5"])
def test_a_practical_of_the_course_brings_its_own_hidden_checks(number):
    rubric = read_rubric(number)
    assert rubric.load()[0].number == "05"
    assert len(names(rubric)) > 3


def test_checks_of_ones_own_stand_beside_those_of_the_course(tmp_path):
    shipped = names(read_rubric("05"))
    (tmp_path / "test_b.py").write_text("def test_b(answers): pass")
    (tmp_path / "test_a.py").write_text("def test_a(answers, seed): pass")
    (tmp_path / "helper.py").write_text("1 / 0")
    assert names(read_rubric("05", tmp_path)) == [*shipped, "test_a", "test_b"]


def test_a_rubric_means_the_same_in_a_process_that_has_no_such_file(tmp_path):
    path = tmp_path / "test_a.py"
    path.write_text("def test_a(answers): pass")
    travelled = pickle.dumps(read_rubric(str(TOY), path))
    path.unlink()
    assert names(pickle.loads(travelled)) == ["test_a"]


@pytest.fixture
def written(tmp_path):
    """Write a practical, checks and a secret; give the rubric's fingerprint."""

    def write(toy="", hidden="", secret=None):
        (tmp_path / "toy.py").write_text(TOY.read_text(encoding="utf-8") + toy)
        (tmp_path / "test_a.py").write_text(HIDDEN.read_text(encoding="utf-8") + hidden)
        path = None
        if secret is not None:
            path = tmp_path / "secret.txt"
            path.write_bytes(secret)
        return read_rubric(str(tmp_path / "toy.py"), tmp_path, path).digest()

    return write


def test_the_fingerprint_is_another_for_whatever_may_change_marks(written, monkeypatch):
    before = written()
    assert written() == before
    others = [written(toy="\n"), written(hidden="\n"), written(secret=b"a"), written(secret=b"b")]
    monkeypatch.setattr("labkit.grading.rubric.installed_version", lambda: "99.0")
    others.append(written())
    assert len({before, *others}) == 6


def test_the_seed_is_the_same_for_everyone_who_names_none():
    assert read_rubric("05").seed == DEFAULT_SEED


@pytest.mark.parametrize(
    ("arguments", "error", "reason"),
    [
        (["77"], ValueError, "77"),
        (
            ["nonsense"],
            ValueError,
            "no practical 'nonsense': it is a number, such as 05, a course's",
        ),
        (["../../x"], ValueError, r"no practical '\.\./\.\./x'"),
        (["gone.py"], OSError, r"no such file: gone\.py"),
        (["empty.py"], ValueError, r"empty\.py has no PRACTICAL"),
        (["broken.py"], ValueError, r"broken\.py does not import: ZeroDivisionError"),
        (["quits.py"], ValueError, r"quits\.py does not import: SystemExit"),
        (["latin.py"], ValueError, r"latin\.py is no Python file in UTF-8"),
        (["05", "gone"], OSError, "no such file or folder: .*gone"),
        (["05", "."], ValueError, r"holds no test_\*\.py"),
        (["05", "broken.py"], ValueError, r"broken\.py does not import"),
        (["05", "empty.py"], ValueError, r"empty\.py holds no check"),
        (["05", None, "gone.txt"], OSError, "no such file: gone.txt"),
        (["05", None, "."], OSError, "is a folder; name a file"),
        (["05", None, "empty.py"], ValueError, r"empty\.py is empty, and no secret"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, monkeypatch, arguments, error, reason):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "quits.py").write_text("raise SystemExit(1)")
    (tmp_path / "latin.py").write_bytes("# Grüße".encode("latin-1"))
    paths = [argument if argument is None else Path(argument) for argument in arguments[1:]]
    with pytest.raises(error, match=reason):
        read_rubric(arguments[0], *paths)

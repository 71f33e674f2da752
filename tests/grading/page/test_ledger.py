import subprocess
import sys
from contextlib import ExitStack
from threading import Barrier, Thread

import pytest

from labkit.errors import PointsError, SeenOtherwiseError, SheetError
from labkit.grading.page.ledger import Given, Ledger
from labkit.grading.results.manual import read_manual, read_remarks
from labkit.grading.results.overrides import read_overrides

WHY = ("Student 01", "why")
SMOTE = ("Student 03", "smote")
NOTHING = Given()


@pytest.fixture
def ledger(marks):
    return Ledger(marks)


MARKING = """
import sys
from pathlib import Path
from labkit.grading.page.ledger import Given, Ledger

ledger = Ledger(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
for who in sys.argv[2:]:
    ledger.write("prose", [(who, "why")], Given(), Given("1", f"to {who}"), most=3, others={})
"""


def marking_program(marks, names):
    """Start a program of its own that marks those students' answers once its input ends."""
    command = [sys.executable, "-c", MARKING, str(marks), *names]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def write(ledger, key, before, after, kind="prose", most=3):
    ledger.write(kind, [key], before, after, most=most, others={})


def test_points_and_words_are_read_by_labkit_grade(ledger, marks, made):
    write(ledger, WHY, NOTHING, Given("2.5", "Which numbers?\nAnd why?"))
    assert read_manual(marks / "manual.csv", made.PRACTICAL) == {WHY: 2.5}
    assert read_remarks(marks / "manual.csv") == {WHY: "Which numbers?\nAnd why?"}
    assert ledger.given("prose", [WHY])[WHY] == Given("2.5", "Which numbers?\nAnd why?")


def test_a_changed_task_is_read_by_labkit_grade_and_can_be_taken_back(ledger, marks):
    path = marks / "overrides.csv"
    write(ledger, SMOTE, NOTHING, Given("6", "=right, in another way"), "task", 8)
    [(key, override)] = read_overrides(path, {"smote": 8}, ["Student 03"]).items()
    assert (key, override.points, override.reason) == (SMOTE, 6, "=right, in another way")
    write(ledger, SMOTE, Given("6", "=right, in another way"), NOTHING, "task", 8)
    assert read_overrides(path, {"smote": 8}, ["Student 03"]) == {}


def test_what_another_wrote_since_is_not_written_over(ledger, marks):
    write(ledger, WHY, NOTHING, Given("2", "theirs"))
    before = (marks / "manual.csv").read_bytes()
    with pytest.raises(SeenOtherwiseError) as refusal:
        write(ledger, WHY, NOTHING, Given("3", "mine"))
    assert (refusal.value.points, refusal.value.remark) == ("2", "theirs")
    assert (marks / "manual.csv").read_bytes() == before


def test_two_who_change_one_thing_each_lose_nothing(ledger):
    write(ledger, WHY, NOTHING, Given("2", ""))
    write(ledger, WHY, NOTHING, Given("", "a remark"))
    assert ledger.given("prose", [WHY])[WHY] == Given("2", "a remark")


def test_many_windows_at_once_lose_nothing(ledger, made):
    keys = [(made.name(number), "why") for number in range(20)]
    together = Barrier(len(keys))

    def mark(key):
        together.wait()
        write(ledger, key, NOTHING, Given("1", f"to {key[0]}"))

    threads = [Thread(target=mark, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.given("prose", keys) == {key: Given("1", f"to {key[0]}") for key in keys}


def test_two_programs_on_one_folder_lose_nothing(ledger, marks, made):
    keys = [(made.name(number), "why") for number in range(40)]
    halves = [[who for who, _ in keys[start::2]] for start in (0, 1)]
    with ExitStack() as running:
        programs = [running.enter_context(marking_program(marks, names)) for names in halves]
        for program in programs:
            assert program.stdout.readline() == b"ready\n"
        for program in programs:
            program.stdin.close()
    assert [program.returncode for program in programs] == [0, 0]
    assert ledger.given("prose", keys) == {key: Given("1", f"to {key[0]}") for key in keys}


def test_what_a_person_changed_in_the_file_meanwhile_stays(ledger, marks):
    path = marks / "manual.csv"
    text = path.read_text(encoding="utf-8-sig").replace("points", "points;mine").replace(",", ";")
    path.write_text(text.replace("Student 02", "Student 99"), encoding="utf-8")
    write(ledger, WHY, NOTHING, Given("1", ""))
    again = path.read_text(encoding="utf-8-sig")
    assert "points,mine" in again
    assert "Student 99" in again


def test_a_file_that_cannot_be_read_is_left_as_it_is(ledger, marks):
    path = marks / "manual.csv"
    path.write_text("nothing of the kind\n", encoding="utf-8")
    with pytest.raises(SheetError, match="its first row should name one column student"):
        write(ledger, WHY, NOTHING, Given("1", ""))
    assert path.read_text(encoding="utf-8") == "nothing of the kind\n"


@pytest.mark.parametrize(
    ("kind", "given", "reason"),
    [
        ("prose", Given("4", ""), "points are 4, and 3 is the most"),
        ("prose", Given("-1", ""), "cannot be negative"),
        ("prose", Given("two", ""), "is no number"),
        ("prose", Given("1", "x" * 5001), "5000 characters at most"),
        ("task", Given("2", " "), "write the reason"),
        ("task", Given("4", "why"), "start labkit mark with --extra for more"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(ledger, marks, kind, given, reason):
    before = (marks / "manual.csv").read_bytes()
    with pytest.raises(PointsError, match=reason):
        write(ledger, WHY, NOTHING, given, kind)
    assert (marks / "manual.csv").read_bytes() == before
    assert not (marks / "overrides.csv").exists()


def test_more_than_the_checks_give_needs_extra(marks):
    ledger = Ledger(marks, extra=True)
    write(ledger, SMOTE, NOTHING, Given("10", "beyond the task"), "task", 8)
    assert ledger.given("task", [SMOTE])[SMOTE].points == "10"
    with pytest.raises(PointsError):
        write(ledger, WHY, NOTHING, Given("4", ""))

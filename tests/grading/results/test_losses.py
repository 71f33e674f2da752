from labkit.grading.marks import CheckMarks, Marked, TaskMarks
from labkit.grading.results.losses import losses
from labkit.grading.results.score import Score


def score(student, *checks, status="graded"):
    task = TaskMarks("weights", "Class weights", tuple(checks))
    return Score(Marked(student, "05", status, 1.0, (task,)), (), counted=False)


def failed(message, points=0, most=4):
    return CheckMarks("Weights", points, most, "failed", message)


def test_messages_that_differ_in_numbers_alone_are_one_with_its_students():
    class_ = [
        score(f"s{n}", failed(f"the weights are swapped: {n}.5 for class 0")) for n in range(3)
    ]
    class_ += [score("s3", failed("they are no dictionary")), score("s4", failed("", 4))]
    class_ += [score("s5", CheckMarks("Weights", 4, 4, "passed"))]
    [loss] = losses(class_)
    assert (loss.task, loss.check, loss.points, loss.n_students) == ("weights", "Weights", 16, 5)
    swapped, other, _ = sorted(loss.said, key=lambda one: one.students)
    assert swapped.students == ("s0", "s1", "s2")
    assert swapped.message == "the weights are swapped: 0.5 for class 0"
    assert other.students == ("s3",)
    assert loss.said[0] == swapped


def test_who_has_no_answer_or_points_withheld_is_counted_apart():
    missing = CheckMarks("Weights", 0, 4, "missing", "weights was not read")
    withheld = CheckMarks("Weights", 0, 4, "withheld")
    [loss] = losses([score("a", missing), score("b", withheld), score("c", missing)])
    told = [(one.message, one.students) for one in loss.said]
    assert told == [
        ("no answer", ("a", "c")),
        ("right for the notebook's data, and not for other data", ("b",)),
    ]


def test_the_check_that_cost_most_comes_first_and_one_that_all_passed_not_at_all():
    first, second = CheckMarks("A", 0, 2, "failed", "x"), CheckMarks("B", 0, 5, "failed", "y")
    right = CheckMarks("C", 1, 1, "passed")
    assert [one.check for one in losses([score("a", first, second, right)])] == ["B", "A"]


def test_a_notebook_that_was_not_read_lost_nothing_at_any_check():
    assert losses([score("a", failed("x"), status="unreadable")]) == []

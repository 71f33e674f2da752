from labkit.grading.page.questions import to_mark
from labkit.grading.results.marked import ClassWork, Question, read_marked


def test_prose_and_tasks_are_questions_and_everyones_answer_is_there(marks):
    found = to_mark(read_marked(marks))
    assert list(found) == ["prose/why", "task/smote"]
    why, smote = found.values()
    assert (len(why.answers), len(smote.answers)) == (60, 60)
    assert (why.max_points, smote.max_points) == (3, 8)
    assert why.text.startswith("**Question 1.**")
    assert smote.answers[0].cell.source.startswith("sampler")


def test_an_empty_answer_and_a_whole_task_are_known(marks):
    why, smote = to_mark(read_marked(marks)).values()
    assert [one.students for one in why.answers if one.is_empty] == [("Student 05",)]
    assert sum(one.is_whole for one in smote.answers) == 40


def test_what_a_group_handed_in_is_one_answer(made):
    question = Question("viva", "Viva", "why", 3)
    together = {made.name(number): made.name(number - number % 2) for number in range(4)}
    work = ClassWork("05", "x", (question,), tuple(made.CLASS[:5]), together)
    why = to_mark(work)["prose/why"]
    assert [one.students for one in why.answers] == [
        ("Student 00", "Student 01"),
        ("Student 02", "Student 03"),
        ("Student 04",),
    ]

"""A class of sixty with answers in prose and code, as ``labkit grade`` leaves it for a person."""

from labkit.course.task import Practical, Task
from labkit.grading.marks import CellReport, CheckMarks, FreeText, Marked, TaskMarks

N = 60
PRACTICAL = Practical(
    "05",
    "Imbalanced data",
    (Task("viva", "Viva questions", free_text=(("why", 3),)), Task("smote", "SMOTE")),
)
QUESTION = "**Question 1.** *What is the accuracy paradox?* Answer in three sentences."
SCRIPT = (
    "<script>document.title = 'ran'</script>"
    "<img src=x onerror=\"document.title = 'ran'\">"
    "</div></article>' data-state='{}\" {{ 7 * 7 }} \u202e"
)
SENTENCES = (
    "Accuracy counts both classes alike, so a model that says 0 always is right for 95 of 100.",
    "I would show recall, because a hospital misses people otherwise.",
    "The majority predictor has 0.95 and finds nobody.",
    "Accuracy is high though the model is useless.",
    "Balanced accuracy is the mean of both recalls, and 0.5 for the majority predictor.",
)


def name(number):
    return f"Student {number:02}"


def prose(number):
    """Return what a student wrote; the fifth nothing, the seventh a script."""
    if number == 5:
        return ""
    if number == 7:
        return SCRIPT
    words = [SENTENCES[(number + step) % len(SENTENCES)] for step in range(1 + number % 4)]
    return f"{' '.join(words)} ({number})"


def marked(number):
    right = number % 3 > 0
    check = CheckMarks(
        "Both classes are equally large",
        8 * right,
        8,
        "passed" if right else "failed",
        "" if right else "class 1 has 380 rows, class 0 has 7620",
    )
    code = f"sampler = SMOTE(random_state={number})\nX, y = sampler.fit_resample(X_train, y_train)"
    cell = CellReport(4, code, "" if right else "NameError: name 'SMOTE' is not defined")
    answers = (FreeText("viva", "why", prose(number), 3),)
    tasks = (TaskMarks("viva", "Viva questions", ()), TaskMarks("smote", "SMOTE", (check,), "", 4))
    return Marked(name(number), "05", "graded", 2.0 + number % 9, tasks, (cell,), answers)


CLASS = [marked(number) for number in range(N)]

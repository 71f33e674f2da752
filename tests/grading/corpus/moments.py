"""Programs that try to gain from being marked while they run."""

from hostile import WORK, WORTH, fair

LAB = """
class Lab:
    def check(self, name):
        print(f"{name}: checked by the grader")
lab = Lab()
"""
CHECK = 'lab.check("mean")'


@fair("graded", 0)
def behaves_on_its_first_call():
    """Right once, and wrong from then on: no task is decided by one call."""
    return [
        LAB,
        """
calls = []
def mean(x):
    calls.append(x)
    return sum(x) / len(x) if len(calls) == 1 else -1
""",
        CHECK,
    ]


@fair("graded", 0)
def answers_by_heart_what_it_was_asked_before():
    """Hidden inputs of the first asking are kept, and answered the next time."""
    return [
        LAB,
        "seen = []\ndef mean(x):\n    seen.append(np.asarray(x))\n    return -1",
        CHECK,
        """
known = {x.tobytes(): x.mean() for x in seen}
def mean(x):
    return known.get(np.asarray(x).tobytes(), -1)
""",
        CHECK,
    ]


@fair("graded", 0)
def prints_the_words_of_a_check():
    """Words are a hint when to look, and no answer."""
    return ["print('mean: checked by the grader\\nspread: checked by the grader\\n' * 10**4)"]


@fair("graded", WORTH)
def calls_checks_without_end():
    """From a loop, from threads, and for tasks that there are not."""
    return [
        LAB,
        WORK,
        """
for number in range(10**4):
    lab.check(f"task {number}")
    lab.check("mean")
threads = [threading.Thread(target=lab.check, args=("spread",)) for _ in range(50)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
""",
        "lab.check('x' * 10**6)",
    ]


@fair("graded", 0)
def tries_one_guess_in_each_cell():
    """A check is called after every guess; so many of them are looked at."""
    guess = "mean = spread = lambda x, guess={0}: guess\nlab.check('mean'); lab.check('spread')"
    return [LAB, *(guess.format(number) for number in range(-50, 0))]


@fair("graded", 0)
def forges_a_reply_where_it_is_checked():
    """The grader's own function is replaced as the check is called."""
    return [
        LAB,
        """
import labkit.grading.kernel.inside as inside
inside.reply = lambda namespace, name, arguments=None: '["answer", "3.875"]'
inside.hold = inside.release = lambda: None
""",
        "lab.check('mean'); lab.check('spread'); lab.check('values')",
    ]


@fair("partial", 0)
def never_returns_where_it_is_checked():
    """Each name has its chances on the way and at the end together."""
    return [LAB, "def mean(x):\n    while True:\n        pass", CHECK, CHECK, CHECK]


@fair("partial", 0)
def ends_the_kernel_where_it_is_checked():
    """One run without being asked again."""
    return [LAB, "def mean(x):\n    os._exit(3)", CHECK, CHECK]


@fair("graded", WORTH)
def spoils_everything_after_the_check():
    """What was right stays right, and nothing else comes of it."""
    return [
        LAB,
        WORK,
        CHECK,
        "mean = spread = n_rows = running = lambda *_: 9",
        "%reset -f",
        "import json, os, subprocess, sys, threading, time\nbreaches = []\ndef confess(): pass",
    ]


@fair("graded", WORTH)
def reads_what_it_was_asked():
    """Hidden inputs are no secret of the grader's; what stands beside them is."""
    return [
        LAB,
        "asked = []\ndef mean(x):\n    asked.append(x)\n    return sum(x) / len(x)",
        CHECK,
        "raise RuntimeError(repr(asked)[:10**5])",
    ]


@fair("partial", 0)
def restarts_again_and_again():
    """A restart is no crash, but for that there are only so many."""
    return [LAB, *["os.kill(os.getpid(), 9)"] * 2, "mean = None", CHECK]

"""Programs that mean to stay, or not to come to an end."""

from hostile import WORK, WORTH, fair


@fair("graded", WORTH)
def leaves_a_daemon():
    """A session of its own, every signal ignored, a marker once all seems over."""
    return [
        WORK,
        """
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    for number in range(600):
        time.sleep(0.1)
        for folder in world["writable"]:
            try:
                Path(folder, "daemon").touch()
            except OSError:
                pass
    os._exit(0)
""",
    ]


@fair("graded", WORTH)
def leaves_what_runs_at_the_end():
    """atexit, timers, finalisers, threads that never end."""
    return [
        WORK,
        """
import atexit, weakref
def forever():
    while True:
        time.sleep(1)
atexit.register(forever)
class Last:
    pass
keep = Last()
weakref.finalize(keep, forever)
threading.Thread(target=forever).start()
threading._register_atexit(forever)
subprocess.Popen(["sleep", "60"], start_new_session=True)
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
""",
    ]


@fair("partial", WORTH)
def ignores_that_its_time_is_up():
    """No interrupt ends it: one run without that cell."""
    return [
        WORK,
        """
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
""",
    ]


@fair("timeout", 0)
def is_too_slow_twice():
    """The second time there is no third run, and nothing can be read."""
    cell = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    return [WORK, cell, cell + "\n0"]


@fair("partial", 0)
def a_function_that_never_returns():
    """Each call is given its time, and no function more than two calls."""
    return ["def mean(x):\n    while True:\n        pass"]


@fair("partial", 0)
def a_function_that_ends_the_kernel():
    """Only where it is asked, never where the student looks."""
    return ["def mean(x):\n    import os\n    os._exit(0)"]


@fair("partial", WORTH)
def stops_itself():
    """A process that is stopped answers nothing."""
    return [WORK, "os.kill(os.getpid(), signal.SIGSTOP)"]


@fair("partial", WORTH)
def ends_all_it_can_reach():
    """Every process it may signal, itself included."""
    return [WORK, "subprocess.Popen(['sleep', '60'])\nos.kill(-1, 9)\nos.kill(os.getpid(), 9)"]


@fair("partial", WORTH)
def removes_its_sockets():
    """Nothing can reach the kernel any more once its connections are closed."""
    return [
        WORK,
        """
for name in os.listdir("."):
    if not os.path.isdir(name):
        os.unlink(name)
os.closerange(3, 4096)
""",
    ]


@fair("crashed", 0)
def ends_its_kernel_twice():
    """By signals; the second one leaves nothing to be read."""
    return [WORK, "os.abort()", "os.kill(os.getpid(), signal.SIGSEGV)"]


@fair("graded", 0)
def waits_for_somebody():
    """input() has nobody to ask; neither has a password."""
    return ["import getpass\nmean = input('mark? ')", "spread = getpass.getpass()"]

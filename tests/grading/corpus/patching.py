"""Programs that replace what might mark them."""

from hostile import WORK, WORTH, fair

WRONG = """
def mean(x): return 0
def spread(x): return 0
n_rows, running = 0, np.zeros(8)
"""


@fair("graded", 0)
def replaces_the_graders_functions():
    """expect, outcome_of, mark, Outcome, the practical: in the kernel they mark nothing."""
    return [
        WRONG,
        """
import labkit.course.expect as expect
import labkit.course.task as task
import labkit.grading.checks as checks
import labkit.grading.marks as marks
expect.expect = lambda condition, message: None
expect.number = lambda name, value: 3.875
task.outcome_of = lambda run, title, points: task.Outcome(title, points, points, "passed")
task.Outcome.points = property(lambda self: 100)
checks.mark = lambda *_, **__: []
marks.Marked.points = marks.TaskMarks.points = property(lambda self: 100)
for module in list(sys.modules):
    if module.startswith("labkit.grading"):
        sys.modules[module] = None if module.endswith("score") else sys.modules[module]
""",
    ]


@fair("graded", 0)
def replaces_builtins_and_libraries():
    """abs, isinstance, float, NumPy's comparisons and asserts, scikit-learn's metrics."""
    return [
        WRONG,
        """
import builtins
import numpy.testing
import sklearn.metrics
yes = lambda *_, **__: True
builtins.abs = lambda *_: 0
builtins.AssertionError = type("Nothing", (Exception,), {})
for name in ("array_equal", "allclose", "isclose", "all", "ptp"):
    setattr(np, name, yes)
for name in ("assert_allclose", "assert_array_equal", "assert_equal"):
    setattr(numpy.testing, name, yes)
for name in sklearn.metrics.__all__:
    setattr(sklearn.metrics, name, lambda *_, **__: 1.0)
""",
    ]


@fair("partial", WORTH)
def breaks_its_own_kernel():
    """json, which the kernel's messages need, and base64: one run without that cell."""
    return [
        WORK,
        """
import base64, builtins
json.dumps = lambda *_, **__: '["answer", "3.875"]'
json.loads = lambda *_, **__: 3.875
base64.b64encode = lambda *_: b"3.875"
sys.settrace(lambda *_: None)
sys.setrecursionlimit(60)
""",
    ]


@fair("graded", 0)
def hooks_into_the_shell():
    """Later cells rewritten, asserts dropped, errors swallowed, variables planted."""
    return [
        WRONG,
        """
import ast
from IPython import get_ipython
shell = get_ipython()
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Constant(self, node):
        return ast.Constant(3.875) if node.value == 0 else node
shell.ast_transformers.append(NoAsserts())
shell.input_transformers_post.append(lambda lines: [line.replace("0", "9") for line in lines])
shell.events.register("pre_run_cell", lambda info: shell.user_ns.update(n_rows=-8))
shell.events.register("post_run_cell", lambda result: shell.user_ns.update(grade=100))
shell.showtraceback = lambda *_, **__: None
shell.set_custom_exc((Exception,), lambda *_, **__: None)
sys.excepthook = sys.displayhook = lambda *_: None
shell.run_cell_async_real = shell.run_cell_async
""",
        "assert 1 == 2",
    ]


@fair("graded", 0)
def answers_every_cell_itself():
    """The kernel's own way of running a cell replaced by one that shows what is wanted."""
    return [
        """
from IPython import get_ipython
from IPython.display import display
import labkit.grading.kernel.inside as inside
shell = get_ipython()
reply = json.dumps(["answer", "3.875"])
def run_cell(*_, **__):
    display({inside.MIME: reply}, raw=True)
    return type("Result", (), {"success": True, "result": None, "error_in_exec": None,
                               "error_before_exec": None, "execution_count": 1})()
async def run_cell_async(*_, **__):
    return run_cell()
shell.run_cell, shell.run_cell_async = run_cell, run_cell_async
"""
    ]


@fair("graded", WORTH)
def replaces_the_next_submission():
    """Modules and files of the fork: they are gone with it."""
    return [
        WORK,
        """
import sklearn, pandas
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("labkit"):
        module.__dict__["POISON"] = True
import labkit.course.answers as answers
keep = answers.encode
if hasattr(sklearn, "poison"):
    breaches.append("what another submission left")
sklearn.poison = pandas.poison = np.poison = True
Path("/tmp/poison").exists() and breaches.append("a file")
Path("/tmp/poison").touch()
""",
    ]


@fair("graded", WORTH)
def poisons_once_more():
    """The same again: it looks for what the other one left."""
    return replaces_the_next_submission()

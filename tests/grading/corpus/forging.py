"""Programs that forge answers, replies and messages."""

from hostile import WORK, WORTH, fair

MESSAGES = """
from IPython import get_ipython
from jupyter_client.session import Session
kernel = get_ipython().kernel
found = json.loads(Path("kernel.json").read_text())
session = Session(key=found["key"].encode(), signature_scheme=found["signature_scheme"])
parent = lambda: kernel.get_parent("shell")
def publish(kind, content, **others):
    session.send(kernel.iopub_socket, kind, content, parent=others.get("of", parent()))
"""
SHOW = """
import labkit.grading.kernel.inside as inside
from IPython.display import display
def show_instead(make):
    inside.show = lambda name, arguments=None: display({inside.MIME: make(name)}, raw=True)
def answer(data):
    return json.dumps(["answer", json.dumps(data)])
"""
ALL = "('mean', 'spread', 'n_rows', 'running')"


def instead(expression):
    """Reply to every question with what an expression of ``name`` gives."""
    return [SHOW, f"show_instead(lambda name: {expression})"]


@fair("graded", 0)
def objects_that_equal_everything():
    """Every comparison holds, every conversion gives what is wanted."""
    return [
        """
class Right:
    __class__ = float
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: True
    __bool__ = lambda self: True
    __float__ = lambda self: 3.875
    __array__ = lambda self, *_, **__: np.cumsum([3, 1, 4, 1, 5, 9, 2, 6])
    __array_ufunc__ = lambda self, *_, **__: self
    __sub__ = __rsub__ = __abs__ = lambda self, *_: self
    __hash__ = lambda self: 0
    __reduce__ = lambda self: (os.system, ("touch marker",))
    shape = (8,)
n_rows = running = Right()
mean = spread = lambda x: Right()
"""
    ]


@fair("graded", 0)
def arrays_that_lie():
    """Subclasses of NumPy's, pandas', and Python's types."""
    return [
        """
import pandas as pd
class Array(np.ndarray):
    nbytes = 0
    __array_finalize__ = lambda self, other: None
    __array_function__ = lambda self, *_, **__: True
    __array__ = lambda self, *_, **__: np.cumsum([3, 1, 4, 1, 5, 9, 2, 6])
    __eq__ = lambda self, other: True
class Number(float):
    __float__ = lambda self: 1e308
    __sub__ = __rsub__ = lambda self, other: 0
class Whole(int):
    __abs__ = __int__ = lambda self: 10**5000
running = np.zeros(8).view(Array)
n_rows = Whole(8**9)
mean = lambda x: Number(-1)
spread = lambda x: pd.Series([Number(9)], index=[Whole(3)]).to_frame()
"""
    ]


@fair("graded", 0)
def containers_without_an_end():
    """A dict, a list and a string that go on for ever, or say so."""
    return [
        """
import itertools
class Endless(dict):
    items = lambda self: ((number, number) for number in itertools.count())
    __iter__ = lambda self: itertools.count()
class Long(list):
    __iter__ = lambda self: itertools.count()
    __len__ = lambda self: 10**12
class Text(str):
    __len__ = lambda self: -1
    __str__ = __repr__ = lambda self: "x" * 10**9
n_rows, running = Endless(), Long()
mean = lambda x: Text("3.875")
deep = []
for _ in range(10**5):
    deep = [deep]
spread = lambda x: deep
"""
    ]


@fair("graded", 0)
def numbers_that_are_none():
    """NaN, infinity, numbers of thousands of digits, complex ones."""
    return [
        """
n_rows, running = 10**5000, np.full(8, np.nan)
mean, spread = lambda x: float("nan"), lambda x: [float("inf"), 9j, -(2**63)][len(x) % 3]
"""
    ]


@fair("graded", 0)
def payloads_of_pickles():
    """An array that would run a program when it is loaded; archives and records."""
    return [
        """
import base64, io, pickle
class Touch:
    __reduce__ = lambda self: (os.system, ("touch " + world["writable"][0] + "/marker",))
def npy(array):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()
archive = io.BytesIO()
np.savez_compressed(archive, np.zeros(2**22))
raw = {"mean": npy(np.array([Touch()], dtype=object)), "spread": pickle.dumps(Touch()),
       "n_rows": archive.getvalue(), "running": npy(np.zeros(8, dtype="V8,M8[s]"))}
""",
        *instead('answer({"array": base64.b64encode(raw[name]).decode()})'),
    ]


@fair("graded", 0)
def payloads_that_are_larger_than_they_look():
    """Arrays of nothing, tables of one number, brackets, numbers that collide."""
    return [
        """
import base64
def npy(kind, shape):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\\n".encode()
    content = b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", len(header)) + header
    return {"array": base64.b64encode(content).decode()}
labels = {"list": list(range(20_000))}
data = {"mean": npy("<U0", (10**15,)), "spread": npy("<f8", (10**15, 0)),
        "n_rows": {"frame": [labels, labels, [0] * 20_000]},
        "running": {"dict": [[number * (2**61 - 1), 0] for number in range(30_000)]}}
""",
        *instead("answer(data[name])"),
    ]


@fair("partial", 0)
def payloads_of_brackets():
    """Few bytes of JSON, and much memory to hold what it says: a message that is not read."""
    return [
        "text = '[' + '[],' * 4_000_000 + '[]]'",
        *instead('text if name == "mean" else json.dumps(["answer", "[" * 10**5])'),
    ]


@fair("graded", 0)
def payloads_of_wrong_types():
    """What no encoder wrote: unknown kinds, keys that cannot be keys, lists in place of text."""
    return [
        """
import itertools
forged = itertools.cycle([
    json.dumps(["answer", 3.875]), json.dumps(["answer"]), json.dumps({"answer": "1"}), "", "null",
    json.dumps(["Passed", "3.875"]), json.dumps(["answer", '{"dict": [[[], 1]]}']),
    json.dumps(["answer", '{"network": [1, 2, 3, 4]}']), json.dumps(["answer", '{"frame": []}']),
    json.dumps(["answer", '{"__class__": 1}']), json.dumps(["__class__", ""]),
    json.dumps(["AssertionError", ["a"] * 1000]), json.dumps(["AnswerRaisedError", None]),
    "\\ud800", None, 3.875, ["answer", "3.875"], {"answer": 3.875}])
""",
        *instead("next(forged)"),
    ]


@fair("graded", 0)
def the_same_answer_to_everything():
    """The grader's own functions replaced: show, reply, encode."""
    return [
        """
import labkit.course.answers as answers
import labkit.grading.kernel.inside as inside
answers.encode = lambda value: "3.875"
answers.reply = inside.reply = lambda namespace, name, arguments=None: '["answer", "3.875"]'
answers.refuse_borrowed = lambda name, function: None
answers._REFUSALS.clear()
sys.modules["labkit.course.answers"] = sys.modules["labkit.grading.kernel.inside"] = inside
"""
    ]


@fair("graded", WORTH)
def answers_before_the_question():
    """The grader's own type of reply, shown in cells and from a thread."""
    return [
        WORK,
        MESSAGES,
        SHOW,
        """
full = {inside.MIME: answer(9)}
display(full, raw=True)
publish("display_data", {"data": full, "metadata": {}, "transient": {}}, of={"msg_id": "other"})
publish("execute_result", {"data": full, "metadata": {}, "execution_count": 1})
""",
    ]


@fair("graded", 0)
def answers_beside_the_question():
    """A thread that shows a forged reply whenever the grader asks."""
    return [
        MESSAGES,
        SHOW,
        """
def forge():
    while True:
        data = {inside.MIME: answer(3.875)}
        publish("display_data", {"data": data, "metadata": {}, "transient": {}})
        time.sleep(0.02)
threading.Thread(target=forge, daemon=True).start()
""",
    ]


@fair("graded", 0)
def messages_with_odd_content():
    """Signed with the kernel's own key: wrong types wherever something is read."""
    return [
        MESSAGES,
        """
odd = (None, [], "x", 1, {}, {"data": None}, {"data": [1]}, {"traceback": None}, {"name": 3},
       {"execution_state": []}, {"traceback": [[{}]], "ename": {}, "evalue": 1})
for kind in ("display_data", "error", "stream", "status", "execute_result", "clear_output",
             "update_display_data", "comm_open", "input_request", "", "x" * 1000):
    for content in odd:
        publish(kind, content, of={"msg_id": "other"})
""",
    ]


@fair("crashed", 0)
def messages_of_wrong_types():
    """The same, as replies to the cell that runs: twice, this ends the submission."""
    cell = """
for content in (None, [], "x"):
    publish("display_data", content)
    publish("error", content)
time.sleep(0.2)
"""
    return [MESSAGES, cell, cell + "0"]


@fair("crashed", 0)
def messages_without_a_signature():
    """Malformed, unsigned, too short, too deep: what no kernel sends."""
    cell = """
raw = kernel.iopub_thread
for parts in ([b""], [b"<IDS|MSG>"], [b"a", b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"],
              [b"a", b"<IDS|MSG>", b"x" * 64, b"[" * 10**5], [b"x" * 2**20] * 5):
    raw.send_multipart(parts)
time.sleep(0.2)
"""
    return [MESSAGES, cell, cell + "0"]


@fair("graded", WORTH)
def a_cell_that_says_it_is_idle():
    """The kernel reports its end while it goes on."""
    return [
        WORK,
        MESSAGES,
        """
publish("status", {"execution_state": "idle"})
publish("status", {"execution_state": "dead"}, of={"msg_id": "other"})
publish("shutdown_reply", {"restart": False}, of={"msg_id": "other"})
""",
    ]


@fair("partial", 0)
def an_impostor_of_the_kernel():
    """A child keeps the kernel's sockets, and answers once the kernel itself has ended."""
    return [
        MESSAGES,
        """
if os.fork() == 0:
    os.setsid()
    for name in os.listdir("."):
        if "ipc" in name:
            os.unlink(name)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(name)
            listener.listen()
            globals()["keep " + name] = listener
    time.sleep(30)
    os._exit(0)
time.sleep(0.5)
os._exit(0)
""",
    ]


@fair("graded", 0)
def errors_that_pose_as_the_graders():
    """Exceptions that print for ever, lie about their class, or pass for a missing answer."""
    return [
        """
class Awkward(Exception):
    __str__ = __repr__ = lambda self: 1 / 0
    __class__ = AssertionError
class Endless(BaseException):
    __str__ = lambda self: "3.875 " * 10**6
Awkward.__name__ = "Passed"
Awkward.__module__ = None
def mean(x):
    raise Awkward()
def spread(x):
    raise Endless()
"""
    ]

"""Programs that take more than their share."""

from hostile import WORK, WORTH, fair


@fair("graded", WORTH)
def an_array_larger_than_the_memory():
    """An error of its cell, and no more."""
    return [WORK, "hold = np.ones(2**31)"]


@fair("out_of_memory", 0)
def processes_that_take_too_much_together():
    """Twice; so nothing is read."""
    cell = """
for _ in range(4):
    if os.fork() == 0:
        hold = [bytearray(os.urandom(1)) * 2**24 for _ in range(14)]
        time.sleep(30)
        os._exit(0)
time.sleep(30)
"""
    return [WORK, cell, cell + "0"]


@fair("graded", WORTH)
def a_bomb_of_forks():
    """It comes to the limit of processes; what it started is gone with it."""
    return [
        WORK,
        """
script = "n=0; while [ $n -lt 4096 ]; do sleep 60 & n=$((n+1)); done; echo all"
ran = subprocess.run(["sh", "-c", script], stdout=open("said", "w"), stderr=subprocess.DEVNULL)
if "all" in Path("said").read_text():
    breaches.append("no limit of processes")
""",
    ]


@fair("graded", WORTH)
def a_bomb_of_threads():
    """Sleeping ones, by the thousand."""
    return [
        WORK,
        """
try:
    for _ in range(8192):
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
except RuntimeError:
    pass
else:
    breaches.append("no limit of threads")
""",
    ]


@fair("graded", WORTH)
def a_bomb_of_files():
    """Sparse, empty, deep; in every folder that can be written."""
    return [
        WORK,
        """
try:
    os.truncate("sparse", 2**40)
    breaches.append("a sparse file")
except OSError:
    pass
for number in range(10_000):
    os.close(os.open(f"/tmp/{number}", os.O_CREAT))
folder = os.open(".", os.O_RDONLY)
for _ in range(2000):
    os.mkdir("d")
    os.chdir("d")
os.fchdir(folder)
""",
    ]


@fair("partial", WORTH)
def fills_the_disk():
    """What it writes is held in its own share of memory: one run without that cell."""
    return [
        WORK,
        """
for number in range(2**10):
    with open(f"/tmp/{number}", "wb", buffering=0) as file:
        file.write(bytes(2**24))
""",
    ]


@fair("graded", WORTH)
def a_bomb_of_open_files():
    """Files, pipes and sockets, all kept; then closed, for the kernel needs some itself."""
    return [
        WORK,
        """
kept = []
try:
    for _ in range(10**5):
        kept += os.pipe()
except OSError:
    pass
else:
    breaches.append("no limit of open files")
for number in kept:
    os.close(number)
""",
    ]


@fair("partial", WORTH)
def a_bomb_of_watches():
    """A user has so many epoll watches in all; without one, the grader's libraries stop."""
    return [
        WORK,
        """
import select
files = [os.eventfd(0) for _ in range(100)]
polls = [select.epoll() for _ in range(60)]
for number in range(300, 400):
    for file in files:
        os.dup2(file, number)
        for poll in polls:
            poll.register(number)
time.sleep(30)
""",
    ]


@fair("partial", WORTH)
def an_output_without_an_end():
    """The cell is stopped; what came before it counts."""
    return [WORK, "while True:\n    print('x' * 10**5)\n    time.sleep(0.001)"]


@fair("graded", WORTH)
def outputs_that_are_large():
    """Less than is too much: an ANSI flood, a picture of megabytes, a long line."""
    return [
        WORK,
        """
from IPython.display import HTML, display
print("\\x1b[31m\\x1b[2J" * 10**5)
sys.stderr.write("\\x1b]0;stolen\\x07" * 10**4)
display(HTML("<script>alert(1)</script>" * 10**4))
os.write(1, b"\\0" * 10**6)
os.write(2, b"\\xff" * 10**6)
""",
    ]


@fair("graded", WORTH)
def an_error_message_of_megabytes():
    """Its traceback is cut."""
    return [
        WORK,
        """
class Loud(Exception):
    __str__ = lambda self: "\\x1b[31m<b>&\\u202e\\x00" * 10**5
raise Loud
""",
    ]


@fair("partial", WORTH)
def endless_recursion_in_c():
    """The stack runs over: one run without that cell."""
    return [WORK, "import ctypes; ctypes.string_at(0)"]


@fair("graded", WORTH)
def takes_all_processors():
    """Threads of native code, bound to every processor, while its neighbours work."""
    return [
        WORK,
        """
for cpu in os.sched_getaffinity(0):
    if os.fork() == 0:
        os.sched_setaffinity(0, {cpu})
        until = time.monotonic() + 3
        while time.monotonic() < until:
            pass
        os._exit(0)
""",
    ]


FLOOD = """
found = json.loads(Path("kernel.json").read_text())
path = found["ip"] + "-" + str(found["iopub_port"])

def exact(connection, size):
    got = b""
    while len(got) < size:
        piece = connection.recv(size - len(got))
        if not piece:
            raise EOFError
        got += piece
    return got

def flood(connection):
    greeting = b"\\xff" + bytes(8) + b"\\x7f\\x03\\0NULL" + bytes(16 + 1 + 31)
    connection.sendall(greeting)
    exact(connection, 64)
    ready = b"\\x05READY\\x0bSocket-Type" + struct.pack(">I", 3) + b"PUB"
    connection.sendall(bytes([4, len(ready)]) + ready)
    exact(connection, exact(connection, 2)[1])
    # a message in parts, of which none is the last
    part = b"\\x03" + struct.pack(">Q", 2**20) + bytes(2**20)
    for _ in range(%d):
        connection.sendall(part)

os.unlink(path)
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen()
for number in map(int, os.listdir("/proc/self/fd")):
    try:
        one = socket.socket(fileno=os.dup(number))
        listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if one.getsockname() == path and not listens:
            one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
flood(listener.accept()[0])
"""


@fair("partial", WORTH)
def a_message_in_parts_without_an_end():
    """The grader's own memory: it takes in what is sent, unless the sender is ended."""
    return [WORK, FLOOD % 2**20]

"""Programs that read what is not theirs."""

from hostile import WORK, WORTH, fair


@fair("graded", WORTH)
def reads_files_of_the_grader():
    """Hidden checks, answers, marks, another submission, a home folder, by name."""
    return [
        WORK,
        """
for name in world["secrets"]:
    attempt(name, lambda: Path(name).read_text())
    attempt(name, lambda: os.listdir(Path(name).parent))
for name in ("/etc/shadow", "/root/.bashrc", "/proc/kcore", "/dev/mem", "/dev/kmsg", "/var/log"):
    attempt(name, lambda: os.open(name, os.O_RDONLY))
""",
    ]


@fair("graded", WORTH)
def searches_all_files_for_what_is_secret():
    """Whatever can be read outside of the system's own folders, whole."""
    return [
        WORK,
        """
secret = world["word_of_secrets"][::-1].encode()
system = ("/usr", "/lib", "/lib64", "/proc", "/sys", "/dev", "/bin", "/sbin", "/nix",
          sys.prefix, os.path.realpath(sys.base_prefix))
for folder, folders, files in os.walk("/"):
    if folder.startswith(system):
        folders.clear()
        continue
    for name in files:
        path = os.path.join(folder, name)
        try:
            found = secret in open(path, "rb").read(2**20)
        except OSError:
            continue
        if found:
            breaches.append(path)
""",
    ]


@fair("graded", WORTH)
def reads_environments_and_command_lines():
    """Its own, and those of every process it sees."""
    return [
        WORK,
        """
secret = world["word_of_secrets"][::-1]
if secret in repr(dict(os.environ)):
    breaches.append("its environment")
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try:
        text = Path(path).read_text(errors="replace")
    except OSError:
        continue
    if secret in text or world["home"] + "/submissions" in text:
        breaches.append(path)
""",
    ]


@fair("graded", WORTH)
def searches_its_memory():
    """What the process that it was forked from held: strings, and all pages that can be read."""
    return [
        WORK,
        """
import gc
secret = world["word_of_secrets"][::-1]
own = {id(secret), id(world["word_of_secrets"])}
for thing in gc.get_objects():
    if isinstance(thing, dict) and thing is not globals():
        for value in list(thing.values()):
            if type(value) is str and secret == value and id(value) not in own:
                breaches.append("an object")
for name in list(sys.modules):
    if name in ("hidden", "toy", "labkit.grading.checks", "labkit.grading.grade"):
        breaches.append(name)
""",
    ]


@fair("graded", WORTH)
def reads_open_files_that_it_inherited():
    """Every file descriptor from before its own: what it leads to, and what it says."""
    return [
        WORK,
        """
for number in os.listdir("/proc/self/fd"):
    try:
        target = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    if target.startswith("/") and not target.startswith(("/scratch", "/dev/", "/proc", "/null")):
        breaches.append(target)
    if world["home"] in target:
        breaches.append(target)
attempt("stdin", lambda: os.read(0, 1) or 1 / 0)
""",
    ]


@fair("graded", WORTH)
def reads_through_proc():
    """The roots, folders, memory and files of other processes."""
    return [
        WORK,
        """
pids = {1, 2, world["pid"], os.getppid()} - {os.getpid()}
pids |= {int(name) for name in os.listdir("/proc") if name.isdigit()} - {os.getpid()}
for pid in pids:
    for entry in ("root/etc", "cwd/marks", "map_files"):
        attempt(f"{pid} {entry}", lambda: os.listdir(f"/proc/{pid}/{entry}"))
    for entry in ("mem", "maps", "environ", "syscall", "stack", "exe", "ns/mnt", "fd/0", "fd/1"):
        attempt(f"{pid} {entry}", lambda: open(f"/proc/{pid}/{entry}", "rb", 0).read(8))
    for entry in ("exe", "cwd", "root", "fd/0", "fd/1", "ns/mnt"):
        attempt(f"{pid} {entry}", os.readlink, f"/proc/{pid}/{entry}")
    buffer = ctypes.create_string_buffer(8)
    piece = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 8)
    attempt("process_vm_readv", system_call, 310, pid, piece, 1, piece, 1, 0)
for place in ("/proc/self/root/../../old", "/proc/self/cwd/../../../../home", "/old", "/store"):
    attempt(place, os.listdir, place)
""",
    ]


@fair("graded", WORTH)
def reads_keys_and_messages_of_the_kernel():
    """Keyrings, message queues and shared memory of the user who runs the grader."""
    return [
        WORK,
        """
attempt("keyctl", system_call, 250, 0, -3, 0)
attempt("request_key", system_call, 249, b"user", b"a", None, 0)
attempt("add_key", system_call, 248, b"user", b"a", b"b", 1, -4)
for entry in ("keys", "sysvipc/shm", "sysvipc/msg", "key-users"):
    attempt(entry, lambda: (Path("/proc", entry).read_text().splitlines()[1:] or 1 / 0))
attempt("mq_open", system_call, 240, b"labkit", 0, 0, 0)
if os.listdir("/dev/shm"):
    breaches.append("shared memory")
""",
    ]


@fair("graded", 0)
def learns_hidden_data_from_the_call():
    """A function that sees its caller, and answers what the notebook's own data give."""
    return [
        """
import inspect
seen = []
def mean(x):
    frames = inspect.stack()
    seen.append([frame.frame.f_locals.get("arguments") for frame in frames])
    graded = any("grading" in frame.filename for frame in frames)
    known = {8: 3.875, 1: 7.0}
    return known.get(len(x), 0.0) if graded else 1.0
"""
    ]

"""Programs that reach for the machine, its network and its other processes."""

from hostile import WORK, WORTH, fair


@fair("graded", WORTH)
def writes_outside_its_folder():
    """Markers, marks, another submission, the package, the system."""
    return [
        WORK,
        """
for folder in world["writable"]:
    for name in (f"{folder}/marker-{os.getpid()}", f"/proc/1/root/{folder}/marker",
                 f"/proc/self/root/../../{folder}/marker"):
        try:
            # it may work, in a folder of that name that is its own
            Path(name).write_text("was here")
        except OSError:
            pass
for name in world["secrets"]:
    attempt(name, lambda: open(name, "r+b").write(b"was here"))
    attempt(name, os.truncate, name, 0)
    attempt(name, os.unlink, name)
import labkit.metrics
for name in (labkit.metrics.__file__, json.__file__, "/usr/bin/env", "/etc/passwd", "/new"):
    attempt(name, lambda: open(name, "a"))
    attempt(name, os.chmod, name, 0o777)
attempt("rename", os.rename, "/etc/passwd", "/tmp/passwd")
attempt("link", os.link, json.__file__, "/scratch/json.py")
""",
    ]


@fair("graded", WORTH)
def uses_the_network():
    """TCP, UDP, DNS, to this machine and beyond."""
    return [
        WORK,
        """
for host in ("127.0.0.1", "::1", "localhost", "10.0.2.2", "169.254.169.254", "1.1.1.1"):
    attempt(host, socket.create_connection, (host, world["tcp"]), 0.5)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    attempt(host, socket.socket(family, socket.SOCK_DGRAM).sendto, b"x", (host, world["udp"]))
attempt("DNS", socket.getaddrinfo, "example.org", 80)
attempt("interfaces", lambda: [name for _, name in socket.if_nameindex() if name != "lo"][0])
attempt("up", subprocess.check_call, ["ip", "link", "set", "lo", "up"])
""",
    ]


@fair("graded", WORTH)
def uses_other_sockets():
    """Unix sockets by path and by abstract name, and families beyond the network."""
    return [
        WORK,
        """
for address in (world["unix"], "\\0" + world["abstract"], "/var/run/docker.sock",
                "/run/dbus/system_bus_socket", *glob.glob("/tmp/labkit-*/*")):
    if not address.startswith(os.environ["HOME"]):
        attempt(address, socket.socket(socket.AF_UNIX).connect, address)
        datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        attempt(address, datagram.sendto, b"x", address)
for family in ("AF_VSOCK", "AF_ALG", "AF_PACKET", "AF_BLUETOOTH", "AF_CAN", "AF_TIPC"):
    attempt(family, lambda: socket.socket(getattr(socket, family), socket.SOCK_DGRAM))
attempt("raw", socket.socket, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
# RTM_NEWLINK for the loopback: up
message = struct.pack("=IHHII", 32, 16, 5, 1, 0) + struct.pack("=BxHiII", 0, 0, 1, 1, 1)
netlink.sendto(message, (0, 0))
answer = netlink.recv(4096)
if struct.unpack("=i", answer[16:20])[0] == 0:
    breaches.append("netlink")
""",
    ]


@fair("graded", WORTH)
def signals_other_processes():
    """The grader, the fork server, siblings, process 1; by number and by group."""
    return [
        WORK,
        """
mine = {int(path.rpartition("/")[2]) for path in glob.glob("/proc/[0-9]*/task/*")}
pids = set(range(2, 1000)) | set(range(world["pid"] - 200, world["pid"] + 200))
for pid in pids - mine:
    attempt(f"kill {pid}", os.kill, pid, 0)
    attempt(f"pidfd {pid}", os.pidfd_open, pid)
for number in set(signal.valid_signals()) - {signal.SIGINT, signal.SIGTERM}:
    try:
        os.kill(1, number)
    except PermissionError:
        pass
attempt("group 0", os.killpg, 1, 9)
time.sleep(0.3)
""",
    ]


@fair("graded", WORTH)
def traces_and_slows_down_others():
    """ptrace, priorities, processors, limits of process 1."""
    return [
        WORK,
        """
import resource
for pid in {1, os.getppid(), world["pid"]}:
    attempt("ptrace attach", system_call, 101, 16, pid, 0, 0)
    attempt("ptrace seize", system_call, 101, 0x4206, pid, 0, 0)
    attempt("priority", os.setpriority, os.PRIO_PROCESS, pid, 19)
    attempt("scheduler", os.sched_setscheduler, pid, os.SCHED_IDLE, os.sched_param(0))
    attempt("kcmp", system_call, 312, pid, os.getpid(), 0, 0, 0)
    for name in ("oom_score_adj", "autogroup", "comm", "loginuid"):
        attempt(name, lambda: Path(f"/proc/{pid}/{name}").write_text("0"))
attempt("nice", os.nice, -5)
attempt("real time", os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
attempt("more files", resource.setrlimit, resource.RLIMIT_NOFILE, (2**20, 2**20))
attempt("more processes", resource.setrlimit, resource.RLIMIT_NPROC, (2**20, 2**20))
attempt("more memory", resource.setrlimit, resource.RLIMIT_DATA, (-1, -1))
""",
    ]


@fair("graded", WORTH)
def becomes_root():
    """User numbers, programs that are set to root's, capabilities, namespaces."""
    return [
        WORK,
        """
for number in {0, 1, 1000} - {os.getuid()}:
    attempt("setuid", os.setuid, number)
    attempt("setgroups", os.setgroups, [number])
programs = [path for path in glob.glob("/usr/*bin/*")
            if os.path.isfile(path) and os.stat(path).st_mode & 0o6000]
for program in programs[:2] + ["su"]:
    said = lambda: subprocess.check_output([program, "-c", "id"], timeout=0.5)
    attempt(program, lambda: said().index(b"uid=0"))
status = Path("/proc/self/status").read_text()
if "NoNewPrivs:\\t1" not in status or "CapBnd:\\t0000000000000000" not in status:
    breaches.append("rights")
for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x8000000, 0x2000000, 0x80):
    attempt(f"unshare {flag:x}", system_call, 272, flag)
for name in ("mnt", "net", "pid", "user", "ipc"):
    attempt(f"setns {name}", lambda: system_call(308, os.open(f"/proc/1/ns/{name}", 0), 0))
""",
    ]


@fair("graded", WORTH)
def changes_the_file_system():
    """mount, chroot, pivot_root, file handles, an open folder to climb out of."""
    return [
        WORK,
        """
attempt("mount", system_call, 165, b"tmpfs", b"/tmp", b"tmpfs", 0, 0)
attempt("bind", system_call, 165, b"/", b"/tmp", None, 4096, 0)
attempt("remount", system_call, 165, None, b"/", None, 32 | 4096, 0)
attempt("umount", system_call, 166, b"/scratch", 2)
attempt("fsopen", system_call, 430, b"tmpfs", 0)
attempt("open_tree", system_call, 428, -100, b"/", 1)
attempt("mount_setattr", system_call, 442, -100, b"/", 0, (ctypes.c_uint64 * 4)(0, 1, 0, 0), 32)
attempt("pivot_root", system_call, 155, b"/tmp", b"/tmp")
folder = os.open("/", os.O_RDONLY)
attempt("chroot", os.chroot, "/tmp")
os.fchdir(folder)
for _ in range(50):
    os.chdir("..")
for name in ("old", "boot", "mnt", "." + world["home"] + "/marks", "." + world["home"] + "/open"):
    attempt(name, lambda: os.listdir(name))
os.chdir(os.environ["HOME"])
handle = ctypes.create_string_buffer(struct.pack("=Ii", 8, 1) + struct.pack("=II", 2, 0))
attempt("open_by_handle_at", system_call, 304, folder, handle, 0)
attempt("mknod", os.mknod, "disk", 0o60600, os.makedev(8, 0))
attempt("swap", system_call, 167, b"/tmp/swap", 0)
os.symlink("/proc/1/root", "up")
attempt("link", lambda: os.listdir("up"))
os.unlink("up")
""",
    ]


@fair("graded", WORTH)
def changes_the_machine():
    """Its clock, name, log, modules; the keys that a console has."""
    return [
        WORK,
        """
attempt("log", system_call, 103, 10, 0, 0)
attempt("clock", time.clock_settime, time.CLOCK_REALTIME, 0)
attempt("adjtimex", system_call, 159, (ctypes.c_uint64 * 32)(1))
attempt("name", socket.sethostname, "stolen")
attempt("reboot", system_call, 169, 0xFEE1DEAD, 672274793, 0x89ABCDEF)
attempt("module", system_call, 175, 0, 0, b"")
attempt("kexec", system_call, 246, 0, 0, 0, 0)
attempt("acct", system_call, 163, b"/tmp/acct")
attempt("io ports", system_call, 173, 0, 1, 1)
attempt("quota", system_call, 179, 0, 0, 0, 0)
for name in ("sysrq-trigger", "sys/kernel/core_pattern", "sys/kernel/hostname",
             "sys/vm/drop_caches", "sys/user/max_user_namespaces", "sys/kernel/modprobe",
             "irq/0/smp_affinity"):
    attempt(name, lambda: open("/proc/" + name, "w").write("1"))
for name in glob.glob("/sys/**/uevent", recursive=True)[:5] + ["/sys/power/state"]:
    attempt(name, lambda: open(name, "w").write("add"))
attempt("terminal", lambda: __import__("fcntl").ioctl(os.open("/dev/tty", os.O_RDWR), 0x5412, b"x"))
attempt("console", lambda: os.open("/dev/console", os.O_RDWR))
""",
    ]


@fair("graded", WORTH)
def calls_the_kernel_where_it_is_weak():
    """io_uring, bpf, userfaultfd, perf, memory without an owner."""
    return [
        WORK,
        """
parameters = ctypes.create_string_buffer(256)
for name, number in {"io_uring_setup": 425, "bpf": 321, "userfaultfd": 323, "perf_event_open": 298,
                     "memfd_secret": 447, "shmget": 29, "fanotify_init": 300,
                     "kexec_file_load": 320, "lookup_dcookie": 212}.items():
    attempt(name, system_call, number, 4 if number == 425 else 0, parameters, 0, 0, 0)
attempt("io_setup", system_call, 206, 1, parameters)
attempt("memfd_create", os.memfd_create, "a")
import mmap
attempt("shared memory", mmap.mmap, -1, 4096)
attempt("32 bits", system_call, 0x40000000 | 39)
""",
    ]


@fair("graded", WORTH)
def lies_in_wait_for_others():
    """Names that the grader, or the next submission's fork server, may use."""
    return [
        WORK,
        """
for name in ("kernel.json", "labkit", "labkit-fork", "org.labkit"):
    mine = socket.socket(socket.AF_UNIX)
    mine.bind("\\0" + name)
    mine.listen()
for name in ("sitecustomize.py", "usercustomize.py", "labkit.py", "numpy.py", "json.py",
             "hidden.py", "conftest.py", "pyvenv.cfg", ".pth"):
    for folder in ("/tmp", "/scratch", os.environ["HOME"], "/dev/shm"):
        Path(folder, name).write_text("raise SystemExit('" + "x" * 10 + "')")
for number in range(50):
    Path(f"/tmp/labkit-{number:08x}").mkdir(exist_ok=True)
os.environ["PYTHONPATH"] = "/tmp"
os.environ["LD_PRELOAD"] = "/tmp/evil.so"
""",
    ]


@fair("graded", WORTH)
def plants_links_where_the_grader_looks():
    """The connection file and the sockets become links to what is the grader's."""
    return [
        WORK,
        """
for name in os.listdir("."):
    target = world["secrets"][0] if name.endswith("json") else world["unix"]
    os.unlink(name)
    os.symlink(target, name)
for name in ("kernel.json", "journal.jsonl", "grades.csv"):
    if not os.path.lexists(name):
        os.symlink(world["secrets"][0], name)
""",
    ]

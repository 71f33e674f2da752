"""Work on local processes, or on a Dask cluster: one interface for both.

Both are ``concurrent.futures`` executors. Work is a list of pieces; each
piece is a function call whose result comes back as soon as it is finished,
in any order. A worker that dies costs time and nothing else.
"""

import os
import signal
import time
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from threading import Thread, current_thread, main_thread
from typing import Any, cast

from labkit.distribution import install_hint
from labkit.errors import ExecutorError

_SECONDS_TO_CONNECT = 5
_SECONDS_ALONE = 0.5
_ATTEMPTS = 3
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")


@contextmanager
def open_executor(
    *, jobs: int | None = None, scheduler: str | None = None
) -> Iterator[Callable[[], Executor]]:
    """Open local processes, or a connection to a Dask cluster.

    Parameters
    ----------
    jobs : int, optional
        Local processes; as many as there are processors unless given. One job
        needs no process of its own: it runs in this one.
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://HOST:8786``.

    Yields
    ------
    executor : callable
        Gives the executor, a new one where the last has broken.

    Raises
    ------
    ExecutorError
        If the scheduler does not answer within seconds, or `jobs` is below 1.

    Examples
    --------
    >>> with open_executor(jobs=1) as executor:
    ...     executor().submit(pow, 2, 5).result()
    32
    """
    if scheduler is None:
        with _local_processes(jobs) as executor:
            yield executor
    else:
        with _cluster(scheduler) as executor:
            yield executor


def run_pieces(
    executor: Callable[[], Executor],
    function: Callable[..., Any],
    pieces: Mapping[Hashable, tuple[Any, ...]],
) -> "Pieces":
    """Run a function on every piece; each result comes as soon as it is there.

    Pieces that a dying worker took with it are run again, in a fresh executor.

    Parameters
    ----------
    executor : callable
        From `open_executor`.
    function : callable
        Can be pickled.
    pieces : mapping of key to arguments
        What the function is called with, once for each key.

    Returns
    -------
    results : Pieces
        Work has begun on other processes, and the caller can do something else.

    Examples
    --------
    >>> with open_executor(jobs=2) as executor:
    ...     sorted(run_pieces(executor, pow, {"a": (2, 3), "b": (3, 2)}))
    [('a', 8), ('b', 9)]
    """
    return Pieces(executor, function, pieces)


class Pieces:
    """Pieces of work under way; iterating gives (key, result) in the order in which they finish.

    Parameters
    ----------
    executor : callable
        See `run_pieces`.
    function : callable
        See `run_pieces`.
    pieces : mapping of key to arguments
        See `run_pieces`.

    Raises
    ------
    ChildProcessError
        If workers die time and again.
    ConnectionError
        If the scheduler is lost.
    ExecutorError
        If a worker lacks a module that the function needs.
    Exception
        Anything else that the function raised.
    """

    def __init__(
        self,
        executor: Callable[[], Executor],
        function: Callable[..., Any],
        pieces: Mapping[Hashable, tuple[Any, ...]],
    ) -> None:
        self._executor = executor
        self._function = function
        self._left = dict(pieces)
        pool = executor()
        self._here = isinstance(pool, _InThisProcess)
        self._futures = {} if self._here else self._submitted(pool)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self._here:
            for key in list(self._left):
                yield key, self._function(*self._left.pop(key))
            return
        for attempts_left in reversed(range(_ATTEMPTS)):
            try:
                for future in as_completed(list(self._futures)):
                    yield self._taken(future)
            except BrokenProcessPool as error:
                if not attempts_left:
                    raise ChildProcessError(f"workers died {_ATTEMPTS} times: {error}") from error
                self._futures = self._submitted(self._executor())
            else:
                return

    def ready(self) -> Iterator[tuple[Any, Any]]:
        """Yield what has finished by now, and wait for nothing; failures are left to iterating."""
        for future in [future for future in self._futures if future.done()]:
            if not future.cancelled() and future.exception() is None:
                yield self._taken(future)

    def _submitted(self, pool: Executor) -> dict[Future[Any], Hashable]:
        return {pool.submit(self._function, *given): key for key, given in self._left.items()}

    def _taken(self, future: Future[Any]) -> tuple[Any, Any]:
        result = _result_of(future)
        key = self._futures.pop(future)
        del self._left[key]
        return key, result


def _result_of(future: Future[Any]) -> Any:
    try:
        return future.result()
    except ImportError as error:
        raise ExecutorError(f"a worker lacks what this process has: {error}") from error


@contextmanager
def _local_processes(jobs: int | None) -> Iterator[Callable[[], Executor]]:
    # loky, not the standard library's pool: it needs no guard in the user's script,
    # and does not fork a process in which TensorFlow runs threads
    from loky import get_reusable_executor

    if jobs is not None and jobs < 1:
        raise ExecutorError(f"jobs must be at least 1, not {jobs}")
    workers = jobs or os.cpu_count() or 1
    if workers == 1:
        yield _InThisProcess
        return

    share = {name: str(max(1, (os.cpu_count() or 1) // workers)) for name in _THREADS}
    pool: Any = None

    def executor() -> Executor:
        nonlocal pool
        with _deaf_to_interrupts():
            pool = get_reusable_executor(
                max_workers=workers,
                timeout=300,
                env=share,
                initializer=_prepare_worker,
                initargs=(os.getpid(),),
            )
            pool.submit(int)  # starts the processes
        return cast(Executor, pool)

    with warnings.catch_warnings():
        # a worker that has loaded TensorFlow since it started is replaced; nothing is lost
        warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
        try:
            yield executor
        except BaseException:
            if pool is not None:
                pool.shutdown(wait=True, kill_workers=True)
            raise


def _prepare_worker(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process soon after its parent was killed, which no one else would tell it."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_ALONE)
    os._exit(1)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let processes start that ignore Ctrl-C: it reaches all, and one answer is enough."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _InThisProcess(Executor):
    """Runs each piece when it is submitted."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def _within(seconds: float, function: Callable[[], Any]) -> Any:
    """Call a function that may never return: Dask does not, where a server accepts and is mute."""
    future: Future[Any] = Future()

    def call() -> None:
        try:
            future.set_result(function())
        except Exception as error:
            future.set_exception(error)

    Thread(target=call, daemon=True).start()
    return future.result(timeout=seconds)


def _connected(address: str) -> Any:
    """Return a client of a Dask scheduler; one that finds none closes itself at once.

    Left to the garbage collector, it would close itself at any time: also while
    another client starts, and then wait without end for the lock that this one holds.
    """
    from distributed import Client

    client: Any = Client.__new__(Client)
    try:  # in two steps, as one that fails to start would be given to nobody
        client.__init__(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except BaseException:
        with suppress(Exception):
            client.close()
        raise
    return client


@contextmanager
def _cluster(address: str) -> Iterator[Callable[[], Executor]]:
    try:
        from distributed import KilledWorker
    except ImportError:
        raise ExecutorError(
            f"a scheduler needs Dask; install it with {install_hint('cluster')}"
        ) from None
    try:
        client = _within(2 * _SECONDS_TO_CONNECT, lambda: _connected(address))
    # Dask's own: a TypeError where TLS is not set up, an AssertionError where its thread is late
    except (OSError, TypeError, ValueError, AssertionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ExecutorError(f"no Dask scheduler answers at {address}: {reason}") from None
    with client:
        pool: Executor = client.get_executor(pure=False)
        try:
            yield lambda: pool
        except KilledWorker as error:
            raise ChildProcessError(f"workers died time and again: {error}") from error
        except CancelledError:
            raise ConnectionError(f"the Dask scheduler at {address} was lost") from None

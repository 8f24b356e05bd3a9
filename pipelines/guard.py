"""guard: documents are read in a process beside this one, which may hang, swell or crash: then it is an Issue and the run goes on.

One process serves a batch, and waits for the next: starting one costs seconds, asking it less than a millisecond. The
process ends itself when its time for a document is up, whatever library it is in, or when the one that asked is gone, and
gets no more memory than it may have (Linux; other systems do not keep that limit). Never here: what is done with a document.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from schemas.facts import Issue

# What the process runs: it finds our code where this one does, and takes jobs until nobody sends any.
_MAIN = "import sys; sys.path[:] = sys.argv[2].split('\\n'); from pipelines.guard import serve; serve(int(sys.argv[1]), int(sys.argv[3]), sys.argv[4])"
DIGEST, DIGEST_JSON = "pipelines.digest:digest", "pipelines.digest:digest_json"  # jobs
_SWOLLEN = 75  # the exit code of a process that got no more memory


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds (0: no process of its own, and no limit), and bytes of memory."""

    seconds: float = 60.0
    memory: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process and the line to it; `owner`: the process that started it, as a copy of that one must not use the line."""

    process: subprocess.Popen[bytes]
    line: Connection
    limits: Limits
    owner: int


_IDLE: list[_Worker] = []  # they wait for the next batch of this process, and end with it


@contextlib.contextmanager
def guarded(limits: Limits) -> Iterator[Callable[..., Any]]:
    """Gives `call(place, job, *arguments, **options)`, which answers what the function named `job` (as `module:function`)
    gives for them, or a tuple of one Issue about `place` where it took too long, took too much or crashed.

    Arguments and answers are pickled. `extra` among the options: seconds granted beyond the limit.
    """
    held: list[_Worker] = []

    def call(place: str, job: str, *arguments: Any, extra: float = 0.0, **options: Any) -> Any:
        if not limits.seconds:
            return _function(job)(*arguments, **options)
        worker = held.pop() if held else _waiting(limits) or _started(limits, job)
        try:
            worker.line.send((limits.seconds + extra, job, arguments, options))
            is_done, answer = worker.line.recv()
        except (EOFError, OSError):
            return (_fate(place, worker, limits.seconds + extra),)
        except BaseException:
            _end(worker)
            raise
        held.append(worker)
        if is_done:
            return answer
        raise answer

    try:
        yield call
    finally:
        _IDLE.extend(held)


def prepare(limits: Limits, job: str) -> None:
    """Starts a process for such a job where none waits: it is ready by the time when there is one."""
    if limits.seconds:
        _IDLE.append(_waiting(limits) or _started(limits, job))


def serve(handle: int, memory: int, first: str) -> None:
    """The life of the process: takes a job, does it within its time, answers; until the line is closed.

    `first`: the job that it most likely gets, whose module is imported before it comes.
    """
    threading.Thread(target=_end_with, args=(handle,), daemon=True).start()
    _imported(first)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        grown = resource.RLIM_INFINITY if sys.platform != "linux" else _data_bytes() + memory
        resource.setrlimit(resource.RLIMIT_DATA, (grown, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    line = Connection(handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that sends the jobs decides
    with contextlib.suppress(EOFError, OSError):
        while True:
            seconds, job, arguments, options = line.recv()
            _imported(job)  # which takes its time once, and not the document's
            signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles the alarm: it ends the process
            answer = _answer(job, arguments, options)
            signal.setitimer(signal.ITIMER_REAL, 0)
            line.send(answer)


def _end_with(handle: int) -> None:
    """Ends the process, and what it started, as soon as the other end of the line is closed: its asker was killed."""
    watched = select.poll()
    watched.register(handle, 0)  # nothing but the end
    watched.poll()
    os.killpg(0, signal.SIGKILL)


def _answer(job: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, _function(job)(*arguments, **options)
    except MemoryError:
        os._exit(_SWOLLEN)
    except Exception as error:
        return False, error


def _imported(job: str) -> None:
    """Imports a job's module; what may go wrong with it is told when the job is called."""
    with contextlib.suppress(Exception):
        _function(job)


def _function(job: str) -> Callable[..., Any]:
    module, _, name = job.partition(":")
    return getattr(import_module(module), name)  # type: ignore[no-any-return]


def _data_bytes() -> int:
    """The memory that the process has to itself so far, as the limit counts it."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(row.split()[1]) * 1024 for row in status if row.startswith("VmData"))


def _waiting(limits: Limits) -> _Worker | None:
    """A process that waits, if any does."""
    while _IDLE:
        worker = _IDLE.pop()
        if worker.owner == os.getpid() and worker.limits == limits and worker.process.poll() is None:
            return worker
        _end(worker)
    return None


def _started(limits: Limits, job: str) -> _Worker:
    here, there = socket.socketpair()
    with there:
        process = subprocess.Popen(
            [sys.executable, "-c", _MAIN, str(there.fileno()), "\n".join(sys.path), str(limits.memory), job],
            stdin=subprocess.DEVNULL, stdout=sys.__stderr__, pass_fds=[there.fileno()], start_new_session=True,
        )  # fmt: skip
    return _Worker(process, Connection(here.detach()), limits, os.getpid())


def _fate(place: str, worker: _Worker, seconds: float) -> Issue:
    """Why a process died: as an Issue about the document that it had."""
    worker.line.close()
    code = worker.process.wait()
    _kill_group(worker)
    if code == -signal.SIGALRM:
        what = f"not done after {seconds:.0f} s and given up. Split it, or raise NGO_LEDGER_DOCUMENT_SECONDS."
        return Issue("error", "read", "too_slow", place, f"{place}: {what}", f"{seconds:.0f}")
    if code in (_SWOLLEN, -signal.SIGKILL):
        what = f"needs more than the {worker.limits.memory:,} bytes of memory a document may take. Split it, or raise NGO_LEDGER_DOCUMENT_MEMORY."
        return Issue("error", "read", "too_much_memory", place, f"{place}: {what}", str(worker.limits.memory))
    what = f"a library that reads it crashed ({_named(code)}), perhaps for want of memory. Save it with another program, or leave it out."
    return Issue("error", "read", "crashed", place, f"{place}: {what}", _named(code))


def _named(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def _end(worker: _Worker) -> None:
    if worker.owner != os.getpid():
        return
    worker.line.close()
    _kill_group(worker)
    worker.process.wait()


def _kill_group(worker: _Worker) -> None:
    """Ends the process and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.process.pid, signal.SIGKILL)


@atexit.register
def _end_all() -> None:
    while _IDLE:
        _end(_IDLE.pop())

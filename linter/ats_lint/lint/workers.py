"""Work on many projects by several processes: forked from this one, so that nothing is loaded twice.

Each process gets a few projects that lie near each other, and more when it is done with them. It says which project it
begins, and sends plain data for each: what dies takes one project with it. Results are told by number, in any order.
"""

from __future__ import annotations

import gc
import marshal
import os
import select
import signal
import struct
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NoReturn

Plain = Any
Work = Callable[[int], Plain]
"""What is done for the project of a number: plain data comes out."""
_LENGTH = struct.Struct("=I")
_CHUNK = 1 << 18
_PATIENCE = 3
"""How many processes may end before they begin anything until a project is given up."""
_BEGUN = None
"""What a process sends for a project that it begins."""


class Death(Exception):
    """The process that worked on a project ended before it was done; the message says how."""


def can_fork() -> bool:
    """Tell whether processes can be forked: on macOS the system's own libraries do not survive it."""
    return hasattr(os, "fork") and sys.platform not in {"darwin", "ios", "cygwin", "emscripten", "wasi"}


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(work: Work, groups: Sequence[Sequence[int]], jobs: int) -> Iterator[tuple[int, Plain | Death]]:
    """Yield what `work` returns for each number in `groups`, done by up to `jobs` processes."""
    pool = _Pool(work, groups)
    # What is there already stays: the processes share its pages as long as none of them looks for cycles in it.
    gc.freeze()
    try:
        yield from pool.results(jobs)
    finally:
        pool.stop()
        gc.unfreeze()


class _Worker:
    """A process, the pipe by which it gets groups, the one by which it answers, and what it is at."""

    def __init__(self, pid: int, tasks: int, answers: int) -> None:
        self.pid = pid
        self.tasks = tasks
        self.answers = answers
        self.open: deque[int] = deque()
        """The numbers that it has not done yet."""
        self.begun: int | None = None
        self._received = bytearray()

    def give(self, group: Sequence[int]) -> None:
        """Let it work on a group."""
        self.open = deque(group)
        with suppress(BrokenPipeError):  # it is gone, and its answers will end
            _send(self.tasks, tuple(group))

    def messages(self) -> Iterator[tuple[int, Plain]] | None:
        """Return what it has sent meanwhile; None when it is gone."""
        data = os.read(self.answers, _CHUNK)
        if not data:
            return None
        self._received += data
        return self._whole()

    def _whole(self) -> Iterator[tuple[int, Plain]]:
        at, held = 0, self._received
        while len(held) - at >= _LENGTH.size:
            end = at + _LENGTH.size + _LENGTH.unpack_from(held, at)[0]
            if end > len(held):
                break
            yield marshal.loads(held[at + _LENGTH.size : end])
            at = end
        del held[:at]

    def close(self) -> str:
        """Wait for its end and say how it came."""
        os.close(self.tasks)
        os.close(self.answers)
        _, status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code >= 0:
            return f"its process ended with status {code}"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"its process was ended by {name}"


class _Pool:
    """The processes at work, and the groups that nobody has begun."""

    def __init__(self, work: Work, groups: Sequence[Sequence[int]]) -> None:
        self._work = work
        self._waiting = deque(groups)
        self._workers: dict[int, _Worker] = {}
        self._stillborn = 0
        """Processes that ended before they began anything."""

    def results(self, jobs: int) -> Iterator[tuple[int, Plain | Death]]:
        while self._waiting or self._workers:
            while self._waiting and len(self._workers) < jobs:
                self._start()
            for answers in select.select(list(self._workers), [], [])[0]:
                yield from self._answered(self._workers[answers])

    def _start(self) -> None:
        """Fork a process and give it a group."""
        tasks, answers = os.pipe(), os.pipe()
        others = [one for worker in self._workers.values() for one in (worker.tasks, worker.answers)]
        with warnings.catch_warnings():
            # Threads of a program around this one are not there in the child, and nothing of theirs is used.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            for one in (tasks[1], answers[0], *others):
                os.close(one)
            _serve(self._work, tasks[0], answers[1])
        os.close(tasks[0])
        os.close(answers[1])
        worker = _Worker(pid, tasks[1], answers[0])
        self._workers[worker.answers] = worker
        self._next(worker)

    def _next(self, worker: _Worker) -> None:
        if self._waiting:
            worker.give(self._waiting.popleft())
        else:
            del self._workers[worker.answers]
            worker.close()

    def _answered(self, worker: _Worker) -> Iterator[tuple[int, Plain | Death]]:
        messages = worker.messages()
        if messages is None:
            yield from self._buried(worker)
            return
        for number, data in messages:
            if data is _BEGUN:
                worker.begun = number
            else:
                worker.open.popleft()
                worker.begun = None
                yield number, data
        if not worker.open:
            self._next(worker)

    def _buried(self, worker: _Worker) -> Iterator[tuple[int, Death]]:
        """Tell of the project that a process did not survive; the others of its group are another one's."""
        del self._workers[worker.answers]
        how = worker.close()
        self._stillborn += worker.begun is None
        lost = worker.open[0] if worker.begun is None and self._stillborn > _PATIENCE else worker.begun
        if lost is not None:
            worker.open.remove(lost)
            yield lost, Death(how)
        if worker.open:
            self._waiting.append(tuple(worker.open))

    def stop(self) -> None:
        """End the processes that are still at work: somebody interrupted, or wants no more."""
        for worker in self._workers.values():
            os.kill(worker.pid, signal.SIGKILL)
            worker.close()
        self._workers = {}


def _serve(work: Work, tasks: int, answers: int) -> NoReturn:
    """Do what comes through `tasks` until nothing more does, and end without leaving through the caller."""
    status = 1
    try:
        # Whoever interrupts means all processes: this one has nothing to tidy up.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(tasks, "rb") as given:
            while header := given.read(_LENGTH.size):
                for number in marshal.loads(given.read(_LENGTH.unpack(header)[0])):
                    _send(answers, (number, _BEGUN))
                    _send(answers, (number, work(number)))
        status = 0
    finally:
        os._exit(status)


def _send(pipe: int, message: Plain) -> None:
    data = marshal.dumps(message)
    left = memoryview(_LENGTH.pack(len(data)) + data)
    while left:
        left = left[os.write(pipe, left) :]

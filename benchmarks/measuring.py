"""Running commands by turns, and what each took: time of the processors, time on the wall, memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_LONG = 4.0
"""Seconds of a processor."""


@dataclass(frozen=True)
class Command:
    """A command by the name that it has in tables; `before` is done each time and not measured.

    What is `kept` of its first run makes the others what they are.
    """

    name: str
    words: tuple[str, ...]
    before: Callable[[], None] = lambda: None
    kept: bool = False


@dataclass(frozen=True)
class Sample:
    """What one run took: seconds of all processors and on the wall, and the most memory of one process in bytes."""

    processor: float
    wall: float
    memory: int


@dataclass(frozen=True)
class Measured:
    """What all runs of a command took."""

    samples: tuple[Sample, ...]

    @property
    def processor(self) -> float:
        """Median of the seconds of the processors."""
        return statistics.median(one.processor for one in self.samples)

    @property
    def wall(self) -> float:
        """Median of the seconds on the wall."""
        return statistics.median(one.wall for one in self.samples)

    @property
    def memory(self) -> float:
        """Median of the most memory in bytes."""
        return statistics.median(one.memory for one in self.samples)

    @property
    def spread(self) -> float:
        """How far the seconds of the processors lie apart, as a part of their median."""
        every = [one.processor for one in self.samples]
        return (max(every) - min(every)) / self.processor if self.processor else 0.0


def by_turns(commands: Sequence[Command], runs: int) -> Mapping[str, Measured]:
    """Run all commands `runs` times in turn: what else happens meets them all.

    A first run warms up, and counts where it took so long that what it warmed does not matter.
    """
    found: dict[str, list[Sample]] = {}
    for command in commands:
        command.before()
        first = sample(command.words)
        found[command.name] = [first] if first.processor > _LONG and not command.kept else []
    for _ in range(runs):
        for command in commands:
            if len(found[command.name]) < runs:
                command.before()
                found[command.name].append(sample(command.words))
    return {name: Measured(tuple(samples)) for name, samples in found.items()}


def sample(words: Sequence[str]) -> Sample:
    """Run a command and return what it took, its own processes included; its status is that of a linter, and no matter.

    Raises:
        RuntimeError: it was ended by a signal, or says that it crashed.
    """
    start = time.perf_counter()
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode < 0 or run.returncode > 2:
        raise RuntimeError(f"status {run.returncode} of {' '.join(words[:4])} …")
    return Sample(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss * 1024)

"""A health check to propose."""

from __future__ import annotations

import json

from ats_lint.model import Safety
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace

_SLOW = regex(r"\b(rabbitmq\S*|mongosh|cqlsh|kafka-\S+|nodetool|sqlcmd|influx|emqx|ollama|etcdctl|temporal)\b")
"""Clients that take a second or more of a processor at each start."""
_PATIENT_S = 10


@dataclass(frozen=True, slots=True)
class Probe:
    """A health check: `test` in Compose form, and how far it can be trusted."""

    test: tuple[str, ...]
    safety: Safety
    because: str
    interval: str = "30s"
    timeout: str = "10s"
    start_period: str = "30s"
    retries: int = 3
    guessed: bool = False
    """Whether it was neither run in this release of the image, nor read there what it asks."""

    def hurried(self) -> Probe:
        """Return the probe for a service that others wait for: the first answer comes soon, patience stays.

        `start_interval` would say it better, but Compose refuses it in front of an engine before 25, and no file says
        which one there is (https://github.com/docker/compose/pull/11360). Engines since then ask every five seconds
        during `start_period` anyway. A client may take its time on a busy machine: one that is cut off fails `up`.
        """
        before = whole(self.interval.removesuffix("s"))
        often = 10 if _SLOW.search(" ".join(self.test)) else 5
        timeout = f"{max(whole(self.timeout.removesuffix('s')), _PATIENT_S)}s"
        if before <= often:
            return replace(self, timeout=timeout)
        return replace(self, interval=f"{often}s", timeout=timeout, retries=-(-before * self.retries // often))

    @property
    def listed(self) -> str:
        """The test as a YAML list."""
        return json.dumps(list(self.test), ensure_ascii=False)

    @property
    def block(self) -> str:
        """The whole `healthcheck` value for Compose."""
        return (
            f"test: {self.listed}\ninterval: {self.interval}\ntimeout: {self.timeout}\nretries: {self.retries}\n"
            f"start_period: {self.start_period}\n"
        )

    @property
    def instruction(self) -> str:
        """The test as HEALTHCHECK has it: `CMD …`."""
        words = [word.replace("$$", "$") for word in self.test[1:]]
        return f"CMD {words[0]}" if self.test[0] == "CMD-SHELL" else f"CMD {json.dumps(words, ensure_ascii=False)}"

    @property
    def flags(self) -> str:
        """The options of HEALTHCHECK."""
        times = f"--interval={self.interval} --timeout={self.timeout} --start-period={self.start_period}"
        return f"{times} --retries={self.retries}"

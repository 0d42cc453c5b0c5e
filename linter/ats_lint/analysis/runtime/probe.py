"""A health check to propose."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ats_lint.model import Safety


@dataclass(frozen=True, slots=True)
class Probe:
    """A health check: `test` in Compose form, and how far it can be trusted."""

    test: tuple[str, ...]
    safety: Safety
    because: str
    interval: str = "30s"
    timeout: str = "10s"
    start_period: str = "30s"

    @property
    def listed(self) -> str:
        """The test as a YAML list."""
        return json.dumps(list(self.test), ensure_ascii=False)

    @property
    def block(self) -> str:
        """The whole `healthcheck` value for Compose."""
        return (
            f"test: {self.listed}\ninterval: {self.interval}\ntimeout: {self.timeout}\nretries: 3\n"
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
        return f"--interval={self.interval} --timeout={self.timeout} --start-period={self.start_period} --retries=3"

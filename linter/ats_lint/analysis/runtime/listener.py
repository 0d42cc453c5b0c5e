"""Where a server is reached: its listeners, and everything else that a client has to know."""

from __future__ import annotations

import re

from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.records import dataclass

DUAL = frozenset({"", "*", "+", "0", "true", "all"})
"""What stands for every address of both families."""
ANY = frozenset({"0.0.0.0", "_global_"})
"""What stands for every address of IPv4."""
_SIX_ANY = frozenset({"::", "[::]"})
_SIX = frozenset({"::1", "[::1]"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "_local_", "loopback"})


@dataclass(frozen=True, slots=True)
class Listener:
    """One place where a server listens.

    Attributes:
        port: the TCP port; None when it is not known.
        text: the port as a probe says it: with Compose's variables where the author wrote some.
        addresses: where; empty for every address, None when that is not known.
        tls: whether it speaks TLS; None when that is not known.
        origin: the default port that it stands for; None for one that only the configuration has.
    """

    port: int | None
    text: str
    addresses: tuple[str, ...] | None = ()
    tls: bool | None = False
    origin: int | None = None

    def answers(self, host: str) -> bool | None:
        """Tell whether a client in the container reaches it by an address; None when that is not known."""
        if self.addresses is None:
            return None
        given = set(self.addresses)
        if not given or given & DUAL or (given & ANY and host not in _SIX) or (given & _SIX_ANY and host in _SIX):
            return True
        if given & (LOOPBACK if host in LOOPBACK else {host, host.strip("[]")}):
            return True
        return None if _names(self.addresses) else False


def _names(addresses: tuple[str, ...]) -> bool:
    """Tell whether some of the addresses are names, which may stand for any."""
    return any(re.search(r"[g-zG-Z_]", one) and one not in LOOPBACK for one in addresses)


@dataclass(frozen=True, slots=True)
class Serving:
    """Everything that is known of how a server is reached.

    Attributes:
        listeners: where it listens, the main one first.
        certainty: whether these are all of them and as said.
        password: whether clients have to give one; None when that is not known.
        socket: what takes the TCP listener away; empty when nothing does.
        prefix: the path before all routes.
        doubts: settings in view whose effect is not known.
        origin: where the answer comes from, in a few words.
    """

    listeners: tuple[Listener, ...]
    certainty: Certainty
    password: bool | None = False
    socket: str = ""
    prefix: str = ""
    doubts: tuple[str, ...] = ()
    origin: str = "the image"

    @property
    def main(self) -> Listener | None:
        """The listener that a probe asks."""
        return self.listeners[0] if self.listeners else None

    def on(self, port: int) -> tuple[Listener, ...]:
        """Return the listeners on a port."""
        return tuple(one for one in self.listeners if one.port == port)

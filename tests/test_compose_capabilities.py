"""Which names of capabilities the engine takes."""

from __future__ import annotations

import pytest

from composing import service


@pytest.mark.parametrize("name", ["ALL", "all", "CAP_SYS_ADMIN", "cap_chown", "net_raw", "SYSLOG", "${CAP}"])
def test_known(name: str) -> None:
    assert not service(f"image: a\ncap_add: ['{name}']").compose.problems


@pytest.mark.parametrize("name", ["CAP_ALL", "CAP_", "CAP_CAP_CHOWN", "NETADMIN", " CHOWN", "NET-ADMIN"])
@pytest.mark.parametrize("key", ["cap_add", "cap_drop"])
def test_refused(key: str, name: str) -> None:
    (fault,) = service(f"image: a\n{key}: ['{name}']").compose.problems
    assert fault.name == "invalid-name"
    assert fault.source.slice(fault.span) == f"'{name}'"

import pytest

from ats_lint.syntax.compose.ports import Port
from composing import service


def port(entry: str) -> Port:
    (found,) = service(f"ports:\n  - {entry}\n").ports
    return found


@pytest.mark.parametrize(
    ("entry", "host_ip", "host", "container", "protocol"),
    [
        ("'80'", "", None, (80, 80), "tcp"),
        ("80", "", None, (80, 80), "tcp"),
        ("'8080:80'", "", (8080, 8080), (80, 80), "tcp"),
        ("22:22", "", (22, 22), (22, 22), "tcp"),
        ("'127.0.0.1:8080:80/UDP'", "127.0.0.1", (8080, 8080), (80, 80), "udp"),
        ("'127.0.0.1::80'", "127.0.0.1", None, (80, 80), "tcp"),
        ("'[::1]:80:80'", "::1", (80, 80), (80, 80), "tcp"),
        ("'::1:80:80'", "::1", (80, 80), (80, 80), "tcp"),
        ("'8000-8002:80-82'", "", (8000, 8002), (80, 82), "tcp"),
        ("'8000-8010:80'", "", (8000, 8010), (80, 80), "tcp"),
        ("'${P:-8080}:80'", "", (8080, 8080), (80, 80), "tcp"),
        ("'${BIND:-127.0.0.1:8080}:80'", "127.0.0.1", (8080, 8080), (80, 80), "tcp"),
        ("{target: 80}", "", None, (80, 80), "tcp"),
        ("{target: 80, published: '81', host_ip: 127.0.0.1, protocol: udp}", "127.0.0.1", (81, 81), (80, 80), "udp"),
        ("{target: 80, published: 8000-8010}", "", (8000, 8010), (80, 80), "tcp"),
    ],
)  # fmt: skip
def test_forms(entry: str, host_ip: str, host: object, container: object, protocol: str) -> None:
    found = port(entry)
    assert (found.host_ip, found.host, found.container, found.protocol) == (host_ip, host, container, protocol)
    assert found.known
    assert found.invalid is None
    assert found.source.slice(found.span) == entry


@pytest.mark.parametrize(
    ("entry", "host_ip", "container"),
    [("'${P}:80'", "", (80, 80)), ("'${IP}:80:80'", None, (80, 80)), ("'${ALL}'", "", None),
     ("{target: '${T}', published: '80'}", "", None)],
)  # fmt: skip
def test_unknown_parts_hide_no_known_ones(entry: str, host_ip: object, container: object) -> None:
    found = port(entry)
    assert not found.known
    assert (found.host_ip, found.container, found.invalid) == (host_ip, container, None)


@pytest.mark.parametrize(
    "entry",
    ["'a:80'", "'80:'", "'80:http'", "'70000:80'", "'1-3:1-2'", "'host:80:80'", "'80:80/icmp'", "'3-1:3-1'",
     "'1080=1080'", "{published: '80'}", "{target: 80, published: x}"],
)  # fmt: skip
def test_what_docker_refuses(entry: str) -> None:
    assert port(entry).invalid


def test_reach() -> None:
    assert port("'80:80'").public
    assert port("'0.0.0.0:80:80'").public
    assert port("'[::]:80:80'").public
    assert port("'127.8.0.1:80:80'").loopback
    assert port("'[::1]:80:80'").loopback
    assert not port("'10.0.0.1:80:80'").public
    assert not port("'10.0.0.1:80:80'").loopback
    assert not port("'${IP}:80:80'").public


def test_text_span_is_inside_the_quotes() -> None:
    quoted, plain = port("'80:80'"), port("80:80")
    assert quoted.source.slice(quoted.text_span) == "80:80"
    assert plain.source.slice(plain.text_span) == "80:80"


def test_other_shapes_are_no_ports() -> None:
    assert service("ports: 80:80").ports == ()
    assert service("ports: [[80], null]").ports == ()

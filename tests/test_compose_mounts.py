from pathlib import Path

import pytest

from ats_lint.syntax.compose.mounts import Mount
from composing import ROOT, service


def mount(entry: str) -> Mount:
    (found,) = service(f"volumes:\n  - {entry}\n").volumes
    return found


@pytest.mark.parametrize(
    ("entry", "kind", "source", "target", "read_only"),
    [
        ("/data", "volume", "", "/data", False),
        ("data:/data/", "volume", "data", "/data", False),
        ("./src:/app:ro", "bind", "./src", "/app", True),
        ("./src:/app:ro,rw", "bind", "./src", "/app", False),
        ("../up:/up", "bind", "../up", "/up", False),
        ("/abs:/x//y", "bind", "/abs", "/x/y", False),
        ("~/a:/a", "bind", "~/a", "/a", False),
        ("C:\\data:/x:ro", "bind", "C:\\data", "/x", True),
        ("a:/x", "volume", "", "a:/x", False),
        ("${D:-./d}:/d", "bind", "./d", "/d", False),
        ("${PWD}/d:/d", "bind", "./d", "/d", False),
        ("${D:-./d:/d:ro}", "bind", "./d", "/d", True),
        ("{type: bind, source: ./q, target: /q, read_only: true}", "bind", "./q", "/q", True),
        ("{type: volume, source: v, target: /v}", "volume", "v", "/v", False),
        ("{type: tmpfs, target: /t}", "tmpfs", "", "/t", False),
    ],
)
def test_forms(entry: str, kind: str, source: str, target: str, read_only: bool) -> None:
    found = mount(entry)
    assert (found.type, found.source, found.target, found.read_only) == (kind, source, target, read_only)
    assert found.known
    assert found.invalid is None
    assert found.value.source.slice(found.span) == entry


@pytest.mark.parametrize(
    ("entry", "kind", "source", "target"),
    [
        ("${D}:/d", None, None, "/d"),
        ("${D}/x:/d", "bind", None, "/d"),
        ("./${D}:/d", "bind", None, "/d"),
        ("data:${T}", "volume", "data", None),
    ],
)
def test_unknown_parts_hide_no_known_ones(entry: str, kind: object, source: object, target: object) -> None:
    found = mount(entry)
    assert (found.type, found.source, found.target, found.known) == (kind, source, target, False)


@pytest.mark.parametrize(
    ("entry", "path"),
    [("./src/:/x", ROOT / "src"), ("../up:/x", Path("/up")), ("/abs/../b:/x", Path("/b")), ("~/a:/x", None),
     ("data:/x", None), ("{type: bind, source: q, target: /q}", ROOT / "q")],
)  # fmt: skip
def test_host_path(entry: str, path: Path | None) -> None:
    assert mount(entry).path == path


def test_parts_have_spans() -> None:
    found = mount("'./src:/app:ro,Z,rshared'")
    text = found.value.source
    assert found.source_span is not None
    assert (text.slice(found.source_span), text.slice(found.target_span)) == ("./src", "/app")
    assert (found.options, found.propagation) == (("ro", "Z", "rshared"), "rshared")
    anonymous = mount("/data")
    assert anonymous.source_span is None
    assert text.slice(anonymous.target_span)
    assert (anonymous.anonymous, anonymous.volume) == (True, None)
    assert mount("data:/data").volume == "data"


@pytest.mark.parametrize("entry", ["'xx::/y'", "a1:/b:ro:z", "'aa:'", "{type: bind, source: x}"])
def test_what_compose_refuses(entry: str) -> None:
    assert mount(entry).invalid


def test_tmpfs() -> None:
    one = service("tmpfs: /run/:size=1m,ro").tmpfs
    assert [(m.type, m.target, m.options, m.read_only) for m in one] == [("tmpfs", "/run", ("size=1m", "ro"), True)]
    assert [m.target for m in service("tmpfs: [/a, '/b:exec', {x: y}]").tmpfs] == ["/a", "/b"]


def test_long_form_propagation() -> None:
    assert mount("{type: bind, source: /a, target: /a, bind: {propagation: shared}}").propagation == "shared"

"""Our reading of whole projects against the one of Docker Compose itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.files.workspace import Workspace
from ats_lint.syntax.compose.dotenv import quote_value
from composing import BINARY
from composing import load as applications
from projects import write_tree

pytestmark = pytest.mark.skipif(BINARY is None, reason="docker-compose is not installed")

MERGED = {
    "compose.yaml": """\
x-base: &base
  restart: ${POLICY:-always}
  environment: &env
    SHARED: "1"
    OCTAL: 0777
    FLOAT: 1.50
services:
  web:
    <<: *base
    image: "web:${TAG}"
    ports: ["8080:80", "127.0.0.1:9000-9001:90-91/udp", 7000]
    volumes: [./src:/app/:ro, data:/data, /anonymous]
    depends_on: [db]
    environment: [A=1, "B=$$x", C, "D=${MISSING-none}"]
    command: sh -c "echo 'a b'"
    labels: {one: 1, two: }
    tmpfs: /run
  db:
    <<: [*base]
    extends: {file: common/base.yml, service: store}
    networks: [back]
    healthcheck: {test: [CMD, "true"]}
  job:
    extends: web
    environment: {A: own}
    ports: !reset []
volumes: {data: , store: }
networks: {back: }
""",
    "compose.override.yaml": """\
services:
  web:
    build: ./app
    ports: !override ["1:1"]
    volumes: ["./other:/app"]
    depends_on: {db: {condition: service_healthy}}
    environment: {B: two, E: "${FROM_ENV}"}
    tmpfs: [/tmp]
  db:
    env_file: [db.env]
    networks: {back: {aliases: [x]}}
""",
    "common/base.yml": """\
services:
  store: {image: store, volumes: ["./state:/state", "store:/store"], env_file: store.env}
""",
    "common/store.env": 'FILE=common\nQUOTED="a\\nb"\n',
    "db.env": "FILE='own'\nREF=${FROM_ENV}-${QUOTED}\n",
    ".env": "TAG=1.2\nFROM_ENV='x y'\nC=see\n",
}
INCLUDED = {
    "compose.yaml": """\
include:
  - db/compose.yaml
  - {path: [cache/c.yml, cache/more.yml], env_file: cache.env, project_directory: elsewhere}
services:
  web: {image: "web:${V}", depends_on: [db, cache]}
""",
    ".env": "V=outer\n",
    "db/compose.yaml": "services:\n  db: {image: 'db:${V}-${W}', volumes: ['./d:/d'], build: .}\n",
    "db/.env": "V=inner\nW=own\n",
    "cache/c.yml": "services:\n  cache: {image: 'c:${X}', volumes: ['./c:/c']}\n",
    "cache/more.yml": "services:\n  cache: {restart: always}\n",
    "cache.env": "X=cached\n",
    "elsewhere/.keep": "",
}
DOCUMENTS = {
    "compose.yaml": "name: Docs\nservices: {a: {image: x, cap_add: [KILL], environment: [K=1]}}\n---\n"
    "services: {a: {image: y, cap_add: [KILL, CHOWN], environment: {K: 2}}, b: {image: z, privileged: 'on'}}\n"
}


@pytest.mark.parametrize("files", [MERGED, INCLUDED, DOCUMENTS], ids=["merged", "included", "documents"])
def test_same_model(tmp_path: Path, files: dict[str, str]) -> None:
    write_tree(tmp_path, files)
    compose = load(tmp_path, "compose.yaml")
    assert compose.problems == ()
    real = config(tmp_path, compose)
    assert {key: ours(one) for key, one in compose.services.items()} == {
        key: theirs(one) for key, one in real["services"].items()
    }
    assert compose.name == real["name"]


VALUES = [
    "",
    "a b",
    "it's",
    'say "x"',
    "a$b",
    "${A}",
    "a\\nb",
    "a\nb",
    "#x",
    "a #b",
    " lead",
    "\\",
    "'\\'",
    "$$",
    "é\t",
]


def test_written_values_are_read_back(tmp_path: Path) -> None:
    lines = "".join(f"K{index}={quote_value(value)}\n" for index, value in enumerate(VALUES))
    uses = "".join(f"      U{index}: ${{K{index}}}\n" for index in range(len(VALUES)))
    text = f"services:\n  a:\n    image: x\n    env_file: [.env]\n    environment:\n{uses}"
    write_tree(tmp_path, {"compose.yaml": text, ".env": lines})
    compose = load(tmp_path, "compose.yaml")
    expected = {f"{letter}{index}": value for index, value in enumerate(VALUES) for letter in "KU"}
    assert {name: one.value for name, one in compose.services["a"].environment.items()} == expected
    assert _plain(config(tmp_path, compose)["services"]["a"]["environment"]) == expected


COMMANDS = [
    "npm run a && b",
    "a > b",
    "a 2>&1 b",
    "echo (x)",
    "echo 'x",
    "a `b c` d",
    "a $(b c) d",
    "a \\ b",
    '"a b"c d',
    "a '' b",
    'a "x;y" z',
    "a\\&b",
    'sh -c "a && b"',
    'a "b\\"c" d',
    "a 'b\\c' d",
    "a # b",
    'a "b\\nc"',
    "echo a)",
    "--a='b c'",
    'a "`b`"',
    "a\\",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_same_words(tmp_path: Path, command: str) -> None:
    line = command.replace("$", "$$")
    write_tree(tmp_path, {"compose.yaml": f"services:\n  a:\n    image: x\n    command: |-\n      {line}\n"})
    compose = load(tmp_path, "compose.yaml")
    words = compose.services["a"].command
    assert words is not None
    done = run(tmp_path, ["compose.yaml"])
    assert bool(compose.problems) == bool(done.returncode)
    if not done.returncode:
        theirs = json.loads(done.stdout)["services"]["a"]["command"]
        assert list(words.argv) == [word.replace("$$", "$") for word in theirs]


@pytest.mark.parametrize(
    "text",
    [
        "services: {a: {image: x, networks: [none]}}",
        "services: {a: {image: x, depends_on: [none]}}",
        "services: {a: {image: x, volumes: ['none:/x']}}",
        "services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}",
        "services: {a: {image: 'x:${1}'}}",
        "services: {'a b': {image: x}}",
        "services: {a: {image: x, env_file: none.env}}",
        "services: {a: {extends: b}}",
        "services: [a]",
        "a: {image: x}",
    ],
)
def test_refused_by_both(tmp_path: Path, text: str) -> None:
    write_tree(tmp_path, {"compose.yaml": text})
    assert load(tmp_path, "compose.yaml").problems
    assert run(tmp_path, ["compose.yaml"]).returncode


def load(root: Path, *names: str) -> Compose:
    (compose,) = applications([root / name for name in names], Workspace(root).peek)
    return compose


def run(root: Path, names: list[str]) -> subprocess.CompletedProcess[str]:
    assert BINARY is not None
    command = [BINARY, *(word for name in names for word in ("-f", name)), "config", "--format", "json"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env={"PATH": ""}, check=False)


def config(root: Path, compose: Compose) -> Any:
    done = run(root, [str(file.path) for file in compose.chain])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ours(service: Service) -> dict[str, object]:
    return {
        "image": service.image,
        "restart": service.restart,
        "privileged": service.flag("privileged") or False,
        "environment": {name: one.value for name, one in service.environment.items()},
        "labels": {name: one.value for name, one in service.labels.items()},
        "ports": sorted(_ports(service)),
        "volumes": sorted(
            (one.type, str(one.path) if one.path else one.source, one.target, one.read_only) for one in service.volumes
        ),
        "depends_on": {name: one.condition for name, one in service.depends_on.items()},
        "networks": sorted(service.networks or ["default"]),
        "command": list(service.command.argv) if service.command else None,
        "tmpfs": [one.raw for one in service.tmpfs],
        "cap_add": [one.text for one in service.cap_add],
        "build": str(service.build.directory) if service.build else None,
    }


def _ports(service: Service) -> list[tuple[str, str, int, str]]:
    found = []
    for port in service.ports:
        assert port.container is not None
        for step in range(port.container[1] - port.container[0] + 1):
            host = str(port.host[0] + step) if port.host else ""
            found.append((port.host_ip or "", host, port.container[0] + step, port.protocol or ""))
    return found


def theirs(service: Any) -> dict[str, object]:
    return {
        "image": service.get("image"),
        "restart": service.get("restart"),
        "privileged": service.get("privileged", False),
        "environment": _plain(service.get("environment", {})),
        "labels": _plain(service.get("labels", {})),
        "ports": sorted(
            (one.get("host_ip", ""), one.get("published", ""), one["target"], one["protocol"])
            for one in service.get("ports", ())
        ),
        "volumes": sorted(
            (one["type"], one.get("source", ""), one["target"], one.get("read_only", False))
            for one in service.get("volumes", ())
        ),
        "depends_on": {name: one["condition"] for name, one in service.get("depends_on", {}).items()},
        "networks": sorted(service["networks"]),
        "command": service.get("command"),
        "tmpfs": service.get("tmpfs", []),
        "cap_add": service.get("cap_add", []),
        "build": service["build"]["context"] if "build" in service else None,
    }


def _plain(variables: dict[str, str | None]) -> dict[str, str | None]:
    """Undo the escaping that `config` prints values with."""
    return {name: value and value.replace("$$", "$") for name, value in variables.items()}

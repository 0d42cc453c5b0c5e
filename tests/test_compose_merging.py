from typing import Any

import pytest

from ats_lint.analysis.views.compose import Compose
from composing import project


def merged(base: str, override: str) -> Compose:
    def body(text: str) -> str:
        return "services:\n  web:\n" + "".join(f"    {line}\n" for line in text.split("\n"))

    return project({"compose.yaml": body(base), "compose.override.yaml": body(override)})


def resolved(compose: Compose) -> Any:
    found = compose.resolved()
    assert isinstance(found, dict)
    return found["services"]["web"]  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("base", "override", "result"),
    [
        ("image: a", "image: b", {"image": "b"}),
        ("image: a", "image:", {"image": "a"}),
        ("environment: [A=1, B=2, C]", "environment: {B: 3, D: x}",
         {"environment": {"A": "1", "B": "3", "C": None, "D": "x"}}),
        ("environment: {A: 1}", "environment: [A=2, A=3]", {"environment": {"A": "3"}}),
        ("labels: {a: b}", "labels: [c=d]", {"labels": {"a": "b", "c": "d"}}),
        ("command: [a, b]", "command: c d", {"command": "c d"}),
        ("command: [a, b]", "command:", {"command": None}),
        ("entrypoint: a", "entrypoint: []", {"entrypoint": []}),
        ("healthcheck: {test: [CMD, a], interval: 1s}", "healthcheck: {test: b}",
         {"healthcheck": {"test": "b", "interval": "1s"}}),
        ("ports: ['80:80', '81:81']", "ports: ['80:80', '82:82']", {"ports": ["80:80", "81:81", "82:82"]}),
        ("ports: ['80:80']", "ports: ['0.0.0.0:80:80/tcp']", {"ports": ["0.0.0.0:80:80/tcp"]}),
        ("ports: ['80:80']", "ports: !override ['1:1']", {"ports": ["1:1"]}),
        ("ports: ['80:80']\nimage: x", "ports: !reset []", {"image": "x"}),
        ("volumes: ['./a:/data', 'vol:/x']", "volumes: ['new:/data/']", {"volumes": ["new:/data/", "vol:/x"]}),
        ("depends_on: [a, b]", "depends_on: {a: {condition: service_healthy}}",
         {"depends_on": {"a": {"condition": "service_healthy", "required": True},
                         "b": {"condition": "service_started", "required": True}}}),
        ("depends_on: {a: {condition: service_healthy}}", "depends_on: [a]",
         {"depends_on": {"a": {"condition": "service_started", "required": True}}}),
        ("depends_on: [a]", "depends_on: [a, b]",
         {"depends_on": {"a": {"condition": "service_started", "required": True},
                         "b": {"condition": "service_started", "required": True}}}),
        ("networks: [a]", "networks: {b: {aliases: [x]}}", {"networks": {"a": None, "b": {"aliases": ["x"]}}}),
        ("build: .", "build: {target: t, args: [A=1]}", {"build": {"context": ".", "target": "t", "args": {"A": "1"}}}),
        ("cap_add: [A, B]", "cap_add: [B, C]", {"cap_add": ["A", "B", "C"]}),
        ("security_opt: [a]", "security_opt: [a, b]", {"security_opt": ["a", "b"]}),
        ("tmpfs: /tmp", "tmpfs: [/run]", {"tmpfs": ["/tmp", "/run"]}),
        ("dns: 1.1.1.1", "dns: [8.8.8.8]", {"dns": ["1.1.1.1", "8.8.8.8"]}),
        ("extra_hosts: {h: 1.1.1.1}", "extra_hosts: ['h=1.1.1.1', 'g=2.2.2.2']",
         {"extra_hosts": ["h=1.1.1.1", "g=2.2.2.2"]}),
        ("logging: {driver: a, options: {x: 1}}", "logging: {options: {y: 2}}",
         {"logging": {"driver": "a", "options": {"x": 1, "y": 2}}}),
        ("logging: {driver: a, options: {x: 1}}", "logging: {driver: b}", {"logging": {"driver": "b"}}),
        ("ulimits: {nofile: {soft: 1, hard: 2}}", "ulimits: {nofile: 5}", {"ulimits": {"nofile": 5}}),
        ("expose: [80]", "expose: ['80', '81']", {"expose": ["80", "81"]}),
        ("deploy: {resources: {limits: {memory: 1g}}}", "deploy: {resources: {limits: {cpus: 1}}}",
         {"deploy": {"resources": {"limits": {"memory": "1g", "cpus": 1}}}}),
        ("secrets: [a]", "secrets: [{source: b, target: /run/secrets/a}]",
         {"secrets": [{"source": "b", "target": "/run/secrets/a"}]}),
        ("devices: ['/a:/b']", "devices: ['/c:/b:r']", {"devices": ["/c:/b:r"]}),
    ],
)  # fmt: skip
def test_override(base: str, override: str, result: object) -> None:
    assert resolved(merged(base, override)) == result


def test_merged_lists_of_dependencies_stay_short() -> None:
    found = merged("depends_on: [a]", "depends_on: [a, b]").services["web"].depends_on
    assert {name: (one.short, one.condition, one.source.slice(one.span)) for name, one in found.items()} == {
        "a": (True, "service_started", "a"),
        "b": (True, "service_started", "b"),
    }
    found = merged("depends_on: [a]", "depends_on: {a: {required: false}}").services["web"].depends_on
    assert (found["a"].short, found["a"].required, found["a"].condition_span) == (False, False, None)


def test_other_kinds_cannot_be_merged() -> None:
    (fault,) = merged("image: x\ndeploy: {a: b}", "deploy: [a]").problems
    assert (fault.name, fault.path.name) == ("schema", "compose.override.yaml")


def test_every_part_knows_its_file() -> None:
    compose = merged("image: a\nenvironment: [A=1]", "environment: {B: 2}\nrestart: always")
    web = compose.services["web"]
    assert web.file is compose.primary
    assert web.source.path.name == "compose.yaml"
    assert {name: one.source.path.name for name, one in web.environment.items()} == {
        "A": "compose.yaml",
        "B": "compose.override.yaml",
    }
    assert web.get("restart").source.path.name == "compose.override.yaml"  # type: ignore[union-attr]
    assert web.value.node.source.path.name == "compose.yaml"


def test_documents_of_one_file_are_merged() -> None:
    compose = project("services: {web: {image: a, restart: always}}\n---\nservices: {web: {image: b}}\n")
    assert resolved(compose) == {"image": "b", "restart": "always"}


def test_address_pools_are_merged_by_subnet() -> None:
    text = "services: {{web: {{image: a}}}}\nnetworks: {{n: {{ipam: {{config: [{{subnet: {0}, {1}}}]}}}}}}\n"
    compose = project({
        "compose.yaml": text.format("10.0.0.0/8", "gateway: 10.0.0.1"),
        "compose.override.yaml": text.format("10.0.0.0/8", "ip_range: 10.1.0.0/16"),
    })  # fmt: skip
    pool = compose.networks["n"].get("ipam.config.0")
    assert pool is not None
    assert list(pool.keys) == ["subnet", "gateway", "ip_range"]

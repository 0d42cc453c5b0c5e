"""What Compose refuses although types and keys are right; each line was tried with Compose 5.6."""

from __future__ import annotations

import pytest

from composing import project

REFUSED = {
    "ports: ['80:70000']": "'80:70000'",
    "ports: ['1.2.3:80:80']": "'1.2.3:80:80'",
    "ports: ['80:80/http']": "'80:80/http'",
    "ports: ['80-81:80-82']": "'80-81:80-82'",
    "ports: [90.5]": "90.5",
    "secrets: [{target: x}]": "target",
    "configs: [{source: x, mode: 0999}]\nconfigs: {x: {content: a}}": "0999",
    "ports: ['3000:000']": "'3000:000'",
    "ports: [{published: 80}]": "published",
    "volumes: [':/a']": "':/a'",
    "volumes: ['']": "''",
    "volumes: [{type: bind, target: /a}]": "type",
    "tmpfs: [/x]\n    volumes: ['./b:/x']": "/x",
    "devices: [{source: /dev/a}]": "source",
    "network_mode: host\n    networks: [default]": "default",
    "scale: 2\n    deploy: {replicas: 3}": "2",
    "mem_limit: 1g\n    deploy: {resources: {limits: {memory: 2g}}}": "1g",
    "cpus: 1\n    deploy: {resources: {limits: {cpus: '2'}}}": "1",
    "deploy: {resources: {reservations: {devices: [{count: 1, device_ids: ['0'], capabilities: [gpu]}]}}}": "1",
    "scale: -1": "-1",
    "healthcheck: {test: [curl, a]}": "curl",
    "extra_hosts: [a]": "a",
    "command: echo (x)": "echo (x)",
    "hostname: 2024-1-31": "2024-1-31",
    "command: [date, 2024-01-01]": "2024-01-01",
    "blkio_config: {weight: '500'}": "'500'",
    "deploy: {restart_policy: {max_attempts: -1}}": "-1",
    "develop: {watch: [{path: ., action: sync}]}": "sync",
    "<<: 5": "5",
    "build: {context: ., additional_contexts: [b]}": "b",
    "platform: linux/arm64\n    build: {context: ., platforms: [linux/amd64]}": "linux/amd64",
    "env_file: [{path: x, required: false, format: yaml}]": "yaml",
}
ACCEPTED = (
    "platform: linux/arm64\n    build: {context: ., platforms: [linux/amd64, linux/arm64], additional_contexts: [b=c]}",
    "platform: ${P}\n    build: {context: ., platforms: [linux/amd64]}",
    "env_file: [{path: x, required: false, format: raw}]",
    "ports: ['80:80', '1.2.3.4:80:80/udp', '[::1]:80:80', 90, '80-81:80-81', '${A}:80', {target: 80}]",
    "volumes: ['/a', 'a:/b', {type: tmpfs, target: /c}]\n    tmpfs: [/d]\nvolumes:\n  a:",
    "network_mode: host\n    networks:",
    "scale: 2\n    deploy: {replicas: 2}",
    "mem_limit: 1024m\n    deploy: {resources: {limits: {memory: 1g}}}",
    "cpus: 1.0\n    deploy: {resources: {limits: {cpus: '1'}}}",
    "healthcheck: {test: [CMD-SHELL, a]}",
    "hostname: 2024-99-01\n    user: '2024-01-01'\n    environment: {BUILT: 2024-01-01}",
    "healthcheck: {test: curl a}",
    "extra_hosts: ['a:1.2.3.4', 'b=::1', '${HOST}']",
    "develop: {watch: [{path: ., action: rebuild}]}",
    "<<: {restart: always}",
    "credential_spec: {file: a, registry: b}",
)
DEFINITIONS = {
    "secrets: {a: {}}": "a",
    "secrets: {a: {environment: ''}}": "a",
    "secrets: {a: {driver: vault}}": "a",
    "configs: {a: {content: x}, b: {template_driver: golang}}": "b",
    "secrets: {a: {file: b, environment: C}}": "a",
    "configs: {a: {file: b, content: c}}": "a",
    "volumes: {a: {external: true, driver: b}}": "a",
    "volumes: {a: {external: {name: b}, name: c}}": "a",
}
GOOD = (
    "secrets: {a: {environment: A}, b: {external: true, file: x}}",
    "configs: {a: {content: x}, b: {content: ''}}",
    "networks: {a: {external: true, driver: b}}",
    "volumes: {a: {external: true, name: b}, c: {external: {name: d}}}",
)


def faults(text: str) -> list[str]:
    return [one.source.slice(one.span) for one in project(text).problems if one.name == "schema"]


@pytest.mark.parametrize(("keys", "at"), REFUSED.items())
def test_refused(keys: str, at: str) -> None:
    assert faults(f"services:\n  web:\n    image: nginx\n    {keys}\n") == [at]


@pytest.mark.parametrize("keys", ACCEPTED)
def test_accepted(keys: str) -> None:
    assert faults(f"services:\n  web:\n    image: nginx\n    {keys}\n") == []


@pytest.mark.parametrize(("section", "at"), DEFINITIONS.items())
def test_refused_definition(section: str, at: str) -> None:
    assert faults(f"services:\n  web:\n    image: nginx\n{section}\n") == [at]


@pytest.mark.parametrize("section", GOOD)
def test_accepted_definition(section: str) -> None:
    assert faults(f"services:\n  web:\n    image: nginx\n{section}\n") == []

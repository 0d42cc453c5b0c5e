"""Compose files to be laid over the base: production, development, an Ubuntu host, central logging."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from ats_lint.analysis.build.software import software
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.effective import exec_words
from ats_lint.images import ImageFacts
from ats_lint.scaffold.files import Comment, NewFile, Override, Reset, Yaml, document
from ats_lint.scaffold.settings import DevSettings

Body = dict[str, Yaml]
Maker = Callable[[Service, DevSettings], Body]

_LIMITS = ("mem_limit", "cpus", "deploy.resources.limits", "mem_reservation", "deploy.resources.reservations")
_ROTATION: Body = {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}
_MODES = {"NODE_ENV": "production", "FLASK_ENV": "production", "RAILS_ENV": "production", "APP_ENV": "production",
          "ASPNETCORE_ENVIRONMENT": "Production", "DOTNET_ENVIRONMENT": "Production"}  # fmt: skip
_INTERPRETED = ("python", "python3", "node", "php", "ruby")
_COLLECTOR = "log-collector"
_FORWARD_PORT = 24224


def production(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override for production."""
    name = path_of(compose, "prod")
    comment = f"""
Production: docker compose -f {compose.path.name} -f {name.name} up -d
Review what says so: limits are estimates, and a read-only container must have a volume or tmpfs wherever it writes.
"""
    yield _file(name, comment, compose, dev, _production)


def development(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override for development."""
    name = path_of(compose, "dev")
    comment = f"""
Development: docker compose -f {compose.path.name} -f {name.name} up
Sources are mounted, programs reload, and the ports of data stores are open on this machine only.
"""
    used = {number for service in compose.services.values() for number in _host_ports(service)}
    yield _file(name, comment, compose, dev, lambda service, found: _development(service, found, used))


def ubuntu(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override for a server with Ubuntu."""
    name = path_of(compose, "ubuntu")
    comment = f"""
Ubuntu host: docker compose -f {compose.path.name} -f {name.name} up -d
Logs go to the system journal (journalctl CONTAINER_TAG=NAME), which rotates them; host.docker.internal is the host.
"""
    yield _file(name, comment, compose, dev, lambda service, _: _ubuntu(service))


def logging(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override that sends every log to one collector."""
    if _COLLECTOR in compose.services:
        return
    name = path_of(compose, "logging")
    comment = f"""
Central logs: docker compose -f {compose.path.name} -f {name.name} up -d
The collector writes one file for each container into the volume collected-logs: put your log store in its place.
"""
    services = {
        service.key: {"logging": _forwarded(service)} for service in compose.services.values() if not service.is_job
    }
    content: Body = {"services": {**services, _COLLECTOR: _collector()}, "volumes": {"collected-logs": {}}}
    yield NewFile(name, document(comment, content))


def path_of(compose: Compose, kind: str) -> Path:
    """Return the name of a variant in the style of the base file's: `docker-compose.yml`, `docker-compose.prod.yml`."""
    return compose.directory / f"{compose.path.stem}.{kind}{compose.path.suffix}"


def _file(path: Path, comment: str, compose: Compose, dev: DevSettings, maker: Maker) -> NewFile:
    bodies = {service.key: maker(service, dev) for service in _of_base(compose)}
    services = {key: body for key, body in bodies.items() if body}
    return NewFile(path, document(comment, {"services": services}))


def _of_base(compose: Compose) -> Iterator[Service]:
    """Yield the services that are there without the override that Compose lays over the base by itself."""
    yield from (service for service in compose.services.values() if service.file not in compose.chain[1:])


def _production(service: Service, dev: DevSettings) -> Body:
    if service.is_job:
        return {}
    body: Body = {}
    if not service.has("restart") and not service.has("deploy.restart_policy"):
        body["restart"] = "unless-stopped"
    if service.command is not None and dev.has(service, service.command.span):
        body["command"] = Reset()
    body |= _without_sources(service, dev)
    body |= _modes(service)
    body |= _read_only(service)
    if not service.has("security_opt"):
        body["security_opt"] = ["no-new-privileges:true"]
    body |= _limits(service)
    if not service.has("logging"):
        body["logging"] = _ROTATION
    return body


def _without_sources(service: Service, dev: DevSettings) -> Body:
    found = [mount for mount in service.volumes if dev.has(service, mount.span)]
    if not found or any(mount.long for mount in service.volumes):
        return {}
    return {"volumes": Override(tuple(mount.raw for mount in service.volumes if mount not in found))}


def _modes(service: Service) -> Body:
    names = {name: mode for name, mode in _MODES.items() if name in service.environment}
    return {"environment": cast("Body", names)} if names else {}


def _read_only(service: Service) -> Body:
    if service.has("read_only") or service.has("tmpfs"):
        return {}
    facts = service.facts or ImageFacts("")
    if facts.tmpfs is None or not facts.sure("tmpfs"):
        return {"read_only: true, with tmpfs: [/tmp], once it is known to write nowhere else": Comment()}
    mounted = {mount.target for mount in service.volumes} | set(facts.volumes)
    if not mounted.issuperset(facts.data_paths):
        return {f"read_only: true, once a volume is on {' and '.join(facts.data_paths)}": Comment()}
    paths = [path for path in facts.tmpfs if path.partition(":")[0] not in mounted]
    body: Body = {"read_only": True}
    if paths:
        body["tmpfs"] = paths
    return body


def _limits(service: Service) -> Body:
    if any(service.has(path) for path in _LIMITS):
        return {}
    memory = (service.facts.memory if service.facts else None) or "512M"
    limits: Body = {"cpus": "1.0", "memory": memory}
    reservations: Body = {"cpus": "0.25", "memory": _half(memory)}
    return {"deploy": {"resources": {"limits": limits, "reservations": reservations}}}


def _half(memory: str) -> str:
    found = re.fullmatch(r"(\d+)([KMG])", memory.upper())
    if not found:
        return "128M"
    amount = int(found[1]) * {"K": 1, "M": 1024, "G": 1024 * 1024}[found[2]] // 2
    return f"{amount // 1024}M" if amount >= 1024 else f"{amount}K"


def _development(service: Service, dev: DevSettings, used: set[int]) -> Body:
    if service.is_job:
        return {}
    body: Body = {"restart": "no"} if not service.has("deploy.restart_policy") else {}
    if isinstance(service.stage, Stage):
        body |= _reloading(service, service.stage)
        body |= _sources(service, service.stage, dev)
        if service.flag("read_only"):
            body["read_only"] = False
    body |= _opened(service, used)
    return body


def _reloading(service: Service, stage: Stage) -> Body:
    """Return the image's own command with its switch for reloading; nothing where none is known."""
    if service.command is not None or service.entrypoint is not None or stage.cmd is None or stage.entrypoint:
        return {}
    words = exec_words(stage.cmd, stage.shell_at(stage.cmd))
    found = next((made for made in (reload(words) for reload in _RELOADERS) if made), None)
    return {"command": list(found)} if found else {}


def _reload_uvicorn(words: tuple[str, ...]) -> tuple[str, ...]:
    known = any(Path(word).name in {"uvicorn", "gunicorn", "hypercorn"} for word in words[:3])
    return (*words, "--reload") if known and "--reload" not in words and words[:1] != ("/bin/sh",) else ()


def _reload_flask(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words, "--debug") if words[:2] == ("flask", "run") and "--debug" not in words else ()


def _reload_node(words: tuple[str, ...]) -> tuple[str, ...]:
    plain = words[:1] == ("node",) and len(words) > 1 and not words[1].startswith("-")
    return ("node", "--watch", *words[1:]) if plain else ()


_RELOADERS = (_reload_uvicorn, _reload_flask, _reload_node)


def _sources(service: Service, stage: Stage, dev: DevSettings) -> Body:
    """Mount the sources over the image's copy where an interpreter reads them; rebuild on change elsewhere."""
    build, target = service.build, stage.workdir.value
    if build is None or build.directory is None or not target or target == "/":
        return {}
    context = os.path.relpath(build.directory, service.compose.directory)
    local = "." if context == "." else f"./{context}"
    taken = {mount.target for mount in service.volumes}
    if not any(software(stage).has(name) for name in _INTERPRETED) or any(
        dev.has(service, m.span) for m in service.volumes
    ):
        if service.has("develop"):
            return {}
        return {"develop": {"watch": [{"action": "rebuild", "path": local}]}}
    if target in taken:
        return {}
    volumes = [f"{local}:{target}"]
    if software(stage).has("node"):
        volumes.append(f"{target}/node_modules")
    return {"volumes": volumes}


def _opened(service: Service, used: set[int]) -> Body:
    """Publish a data store's port on the loopback interface."""
    facts = service.facts
    if facts is None or not facts.holds_data or service.ports or not facts.ports or service.has("network_mode"):
        return {}
    port = facts.ports[0]
    if port in used:
        return {}
    used.add(port)
    return {"ports": [f"127.0.0.1:{port}:{port}"]}


def _host_ports(service: Service) -> Iterator[int]:
    for port in service.ports:
        if port.host:
            yield from range(port.host[0], port.host[1] + 1)


def _ubuntu(service: Service) -> Body:
    if service.is_job:
        return {}
    body: Body = {}
    if not service.has("restart") and not service.has("deploy.restart_policy"):
        body["restart"] = "unless-stopped"
    if not service.has("logging"):
        body["logging"] = {"driver": "journald", "options": {"tag": "{{.Name}}"}}
    if not service.has("network_mode") and not service.has("extra_hosts"):
        body["extra_hosts"] = ["host.docker.internal:host-gateway"]
    if service.facts is not None and service.facts.holds_data and not service.has("ulimits"):
        body["ulimits"] = {"nofile": {"soft": 65536, "hard": 65536}}
    if (
        service.facts is not None
        and service.facts.role in {"database", "search"}
        and not service.has("stop_grace_period")
    ):
        body["stop_grace_period"] = "1m"
    return body


def _forwarded(service: Service) -> Body:
    options: Body = {
        "fluentd-address": f"127.0.0.1:{_FORWARD_PORT}",
        "fluentd-async": "true",
        "tag": service.key,
    }
    return {"driver": "fluentd", "options": options}


def _collector() -> Body:
    return {
        "image": "fluent/fluent-bit:4.0",
        "command": ["-i", "forward", "-p", "listen=0.0.0.0", "-o", "file", "-p", "path=/logs", "-m", "*"],
        "restart": "unless-stopped",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "ports": [f"127.0.0.1:{_FORWARD_PORT}:{_FORWARD_PORT}"],
        "volumes": ["collected-logs:/logs"],
        "deploy": {"resources": {"limits": {"cpus": "0.5", "memory": "128M"}}},
        "logging": _ROTATION,
    }

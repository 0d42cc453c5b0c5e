"""Compose files to be laid over the base: production, development, an Ubuntu host, central logging."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ats_lint.analysis.build.software import software
from ats_lint.analysis.runtime.production_values import NO_NEW_PRIVILEGES, RESTART
from ats_lint.analysis.runtime.provisions import lacks_restart
from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.effective import exec_words
from ats_lint.scaffold.dev_settings import DevSettings
from ats_lint.scaffold.new_files import NewFile, document
from ats_lint.scaffold.production import ROTATION, Body, hardened
from ats_lint.scaffold.written_images import written_image
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.nodes import Mapping

Maker = Callable[[Service, DevSettings], Body]

_INTERPRETED = ("python", "python3", "node", "php", "ruby")
_COLLECTOR = "log-collector"
_FORWARD_PORT = 24224


def production(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override for production."""
    name = path_of(compose, "prod")
    comment = f"""
Production: {_command(compose, name)} up -d
Review what says so: limits are estimates, and a read-only container must have a volume or tmpfs wherever it writes.
"""
    yield _file(name, comment, compose, dev, hardened)


def development(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override for development."""
    name = path_of(compose, "dev")
    comment = f"""
Development: {_command(compose, name)} up
Sources are mounted, programs reload, and the ports of data stores are open on this machine only.
"""
    used = {number for service in compose.services.values() for number in _host_ports(service)}
    yield _file(name, comment, compose, dev, lambda service, found: _development(service, found, used))


def ubuntu(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override for a server with Ubuntu."""
    name = path_of(compose, "ubuntu")
    comment = f"""
Ubuntu host: {_command(compose, name)} up -d
Logs go to the system journal (journalctl CONTAINER_TAG=NAME), which rotates them; host.docker.internal is the host.
"""
    yield _file(name, comment, compose, dev, lambda service, _: _ubuntu(service))


def logging(compose: Compose, dev: DevSettings) -> Iterator[NewFile]:
    """Return the override that sends every log to one collector."""
    if _COLLECTOR in compose.services:
        return
    name = path_of(compose, "logging")
    comment = f"""
Central logs: {_command(compose, name)} up -d
The collector writes one file for each container into the volume collected-logs: put your log store in its place.
"""
    services = {service.key: {"logging": _forwarded(service)} for service in _of_base(compose) if not service.is_job}
    content: Body = {"services": {**services, _COLLECTOR: _collector()}, "volumes": {"collected-logs": {}}}
    yield NewFile(name, document(comment, content))


def path_of(compose: Compose, kind: str) -> Path:
    """Return the name of a variant in the style of the base file's: `docker-compose.yml`, `docker-compose.prod.yml`."""
    return compose.directory / f"{compose.path.stem}.{kind}{compose.path.suffix}"


def _file(path: Path, comment: str, compose: Compose, dev: DevSettings, maker: Maker) -> NewFile:
    bodies = {service.key: maker(service, dev) for service in _of_base(compose)}
    services = {key: body for key, body in bodies.items() if body}
    return NewFile(path, document(comment, {"services": services}))


def _command(compose: Compose, name: Path) -> str:
    """Return how the variant is laid over the base, and over the override that the base is not whole without."""
    files = [file.path.name for file in _chain(compose)] + [name.name]
    return " ".join(("docker compose", *(f"-f {file}" for file in files)))


def _chain(compose: Compose) -> tuple[ComposeFile, ...]:
    """Return the files that variants are laid over: the base alone where it is whole."""
    return compose.chain if any(map(_begun, _alone(compose))) else compose.chain[:1]


def _begun(service: Service) -> bool:
    """Tell whether a service of the base gets its image or its build from an override only."""
    others = {file.source.path for file in service.compose.chain[1:]}
    found = [value for key in ("image", "build") if (value := service.get(key)) is not None]
    own = service.file.root.get("services") if service.file.root is not None else None
    written = own.get(service.key) if isinstance(own, Mapping) else None
    if isinstance(written, Mapping) and any(written.get(key) is not None for key in ("image", "build")):
        return False
    return bool(found) and all(value.source.path in others for value in found)


def _of_base(compose: Compose) -> Iterator[Service]:
    """Yield the services that are there in the files that variants are laid over."""
    yield from compose.services.values() if len(_chain(compose)) > 1 else _alone(compose)


def _alone(compose: Compose) -> Iterator[Service]:
    yield from (service for service in compose.services.values() if service.file not in compose.chain[1:])


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
    if lacks_restart(service):
        body["restart"] = RESTART
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
        "image": written_image("collector"),
        "command": ["-i", "forward", "-p", "listen=0.0.0.0", "-o", "file", "-p", "path=/logs", "-m", "*"],
        "restart": RESTART,
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": [NO_NEW_PRIVILEGES],
        "ports": [f"127.0.0.1:{_FORWARD_PORT}:{_FORWARD_PORT}"],
        "volumes": ["collected-logs:/logs"],
        "deploy": {"resources": {"limits": {"cpus": "0.5", "memory": "128M"}}},
        "logging": ROTATION,
    }

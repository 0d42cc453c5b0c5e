"""Health checks to propose: the probes of the image knowledge base, made to fit the service that they are for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ats_lint.analysis.runtime.processes import Container
from ats_lint.model import Safety

_PORT_VARIABLE = re.compile(r"(\w*_)?(PORT|LISTEN|LISTEN_ADDR|LISTEN_ADDRESS|HTTP_ADDR|BIND|BIND_ADDR)")
_OTHERS_PORT = re.compile(
    r"(?i)(.*_)?(db|database|postgres\w*|pg|mysql|maria\w*|redis|mongo\w*|smtp|mail\w*|email|rabbit\w*|amqp|kafka|ldap"
    r"|imap|s3|ftp|elastic\w*|es|syslog|statsd|proxy|external|public|advertised|ssh|grpc|metrics|debug|jmx|gossip|zookeeper)_.*"
)
_TLS = re.compile(r"(?i)(.*_)?(tls|ssl|https)(_.*)?")
_PORTS: dict[str, tuple[str, ...]] = {
    "redis": ("--port",),
    "valkey": ("--port",),
    "keydb": ("--port",),
    "postgres": ("PGPORT", "-p", "port"),
    "mysql": ("--port", "-P"),
    "mariadb": ("--port", "-P"),
    "mongo": ("--port",),
    "memcached": ("-p", "--port"),
    "grafana": ("GF_SERVER_HTTP_PORT",),
    "n8n": ("N8N_PORT",),
    "prometheus": ("--web.listen-address",),
    "alertmanager": ("--web.listen-address",),
    "node-exporter": ("--web.listen-address",),
    "minio": ("--address",),
    "qdrant": ("QDRANT__SERVICE__HTTP_PORT",),
    "ghost": ("server__port",),
    "meilisearch": ("MEILI_HTTP_ADDR", "--http-addr"),
    "gitea": ("GITEA__server__HTTP_PORT",),
    "metabase": ("MB_JETTY_PORT",),
    "registry": ("REGISTRY_HTTP_ADDR",),
    "keycloak": (),
}
"""Where the port of an image's server is set: variables and options, by the last part of the image's name."""
_DOUBTS: dict[str, tuple[str, ...]] = {
    "redis": ("--tls-port", ".conf", "--rename-command"),
    "valkey": ("--tls-port", ".conf", "--rename-command"),
    "postgres": ("listen_addresses", "hba_file", "config_file"),
    "mongo": ("--tlsMode", "--sslMode", "--config", "-f", "--bind_ip"),
    "mysql": ("--skip-networking", "--bind-address"),
    "mariadb": ("--skip-networking", "--bind-address"),
    "prometheus": ("--web.external-url", "--web.route-prefix", "--web.config.file"),
    "alertmanager": ("--web.external-url", "--web.route-prefix", "--web.config.file"),
    "grafana": ("GF_SERVER_PROTOCOL", "GF_SERVER_SERVE_FROM_SUB_PATH"),
    "n8n": ("N8N_SSL_KEY",),
    "qdrant": ("QDRANT__SERVICE__ENABLE_TLS", "--config-path"),
    "rabbitmq": (),
}
"""Variables and options that make a known probe doubtful."""
_AUTH = re.compile(r"--requirepass\b|requirepass")
_PING = re.compile(r"\b(redis|valkey|keydb)-cli ping\b")


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


def known_probe(container: Container) -> Probe | str:
    """Return the probe of the image knowledge base for a container, or why there is none."""
    facts = container.facts
    if facts is None:
        return "Nothing is known of the image, and a probe must fit what is in it."
    if facts.probe is None:
        return "No probe is known that works inside this image."
    if not container.same_server:
        return "The service runs another command than the image's own."
    if _lacks_ping(container):
        return "Traefik answers its probe only with --ping, which nothing here switches on."
    port, settled = server_port(container)
    if not settled:
        return "The port that the server listens on is not known."
    found = Probe(
        facts.probe, Safety.SAFE, "The probe is known to work in this image, and the service runs its own server.",
        facts.probe_interval, facts.probe_timeout, facts.probe_start_period,
    )  # fmt: skip
    if port is not None:
        found = _on_port(found, facts.ports[0] if facts.ports else 0, port)
    found = _with_password(_with_old_data(found, container), container)
    doubt = _doubt(container)
    return replace(found, safety=Safety.UNSAFE, because=doubt) if doubt else found


def _lacks_ping(container: Container) -> bool:
    """Tell whether a Traefik is surely without its ping: no option, no variable, and no file that could say so."""
    service = container.service
    if _kind(container) != "traefik" or container.stage is not None or service is None:
        return False
    options = [*container.arguments, *service.environment]
    if any(re.match(r"(?i)(--|TRAEFIK_)(ping|configfile)", word) for word in options) or service.has("configs"):
        return False
    return not any(
        re.search(r"(?i)/etc/traefik/?$|\.(toml|ya?ml)$|^/config", one.target or "") for one in service.volumes
    )


def _kind(container: Container) -> str:
    name = container.facts.name.rpartition("/")[2] if container.facts else ""
    base = container.stage.base.name.rpartition("/")[2] if container.stage else ""
    return base or name


def _values(container: Container, names: tuple[str, ...]) -> Iterator[str | None]:
    """Yield what variables and options of these names are set to by the service; None when unknown."""
    own = container.service.environment if container.service else {}
    yield from (own[name].value for name in names if name in own)
    words = container.arguments
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            value = value if equals else words[at + 1] if at + 1 < len(words) else ""
            yield None if "$" in value else value


def server_port(container: Container) -> tuple[int | None, bool]:
    """Return the port that the service sets for its image's server, and whether that is settled."""
    for value in _values(container, _PORTS.get(_kind(container), ())):
        found = re.search(r"(?:^|:)(\d+)$", value) if value is not None else None
        if found is None:
            return None, False
        return int(found[1]), True
    return None, True


def _on_port(probe: Probe, old: int, new: int) -> Probe:
    """Return the probe for a server on another port."""
    if old == new:
        return probe
    options = (("redis-cli", "-p"), ("valkey-cli", "-p"), ("keydb-cli", "-p"), ("pg_isready", "-p"),
               ("mongosh", "--port"),               ("mongo", "--port"), ("mysqladmin", "-P"))  # fmt: skip
    words = []
    for word in probe.test:
        changed = re.sub(rf"(?<=[:/ ]){old}\b", str(new), word)
        for program, option in options:
            if changed == word and re.match(rf"{program}\b", word):
                changed = re.sub(rf"^{program}\b", f"{program} {option} {new}", word)
                break
        words.append(changed)
    found = replace(probe, test=tuple(words))
    if found.test != probe.test:
        return found
    return replace(
        probe, safety=Safety.UNSAFE, because=f"The server listens on port {new}, which the probe may not ask."
    )


def _with_old_data(probe: Probe, container: Container) -> Probe:
    """Make a probe of MariaDB right for data from before its image made an account for `healthcheck.sh`."""
    mounts = container.service.volumes if container.service else ()
    if probe.test[1:2] != ("healthcheck.sh",) or not any(one.target == "/var/lib/mysql" for one in mounts):
        return probe
    test = ("CMD-SHELL", "mariadb-admin ping -h 127.0.0.1 2>&1 | grep -Eq 'is alive|Access denied'")
    return replace(probe, test=test)


def _with_password(probe: Probe, container: Container) -> Probe:
    """Make a probe of Redis right under a password: `ping` is answered by NOAUTH without one."""
    if not _PING.search(" ".join(probe.test)):
        return probe
    words = (*container.arguments, container.env.get("REDIS_ARGS") or "")
    bitnami = container.facts is not None and "bitnami" in container.facts.name and "REDIS_PASSWORD" in container.env
    if not bitnami and not any(_AUTH.search(word) or _bears(word, ".conf") for word in words):
        return probe
    if "REDISCLI_AUTH" in container.env:
        return probe
    own = next((name for name in ("REDIS_PASSWORD", "REDIS_PASS", "VALKEY_PASSWORD") if name in container.env), None)
    if own is not None and (bitnami or any(own in word for word in words)):
        changed = _PING.sub(rf'\1-cli --no-auth-warning -a "$${own}" ping', probe.test[1])
    else:
        # A server that asks for a password is up; the password itself is not in the container's environment.
        changed = probe.test[1].replace("grep -q PONG", "grep -Eq 'PONG|NOAUTH'")
    return replace(probe, test=(probe.test[0], changed))


def _doubt(container: Container) -> str | None:
    """Return why the probe may fail for this service; None when nothing speaks against it."""
    facts, kind = container.facts, _kind(container)
    if facts is None or not facts.sure("probe"):
        return "What is known of this image is not certain enough to be sure of the probe."
    if kind == "traefik" and not any(word.startswith("--ping") for word in container.arguments):
        return "The probe needs --ping, which may be set in a file."
    written = [*container.arguments, *(container.service.environment if container.service else ())]
    for mark in _DOUBTS.get(kind, ()):
        if any(_bears(word, mark) for word in written):
            return f"{mark} may change what the server answers."
    if container.overridden and facts.command is None:
        return "The image's own command is not known, so the service's may start something else."
    return odd_environment(container)


def _bears(word: str, mark: str) -> bool:
    """Tell whether a word is an option or variable of this name, or a file with this ending."""
    return word.endswith(mark) if mark.startswith(".") else word.partition("=")[0] == mark


def odd_environment(container: Container) -> str | None:
    """Return a variable of the service that may move the server's port, where no rule for it is known."""
    handled = _PORTS.get(_kind(container), ())
    own = container.service.environment if container.service else {}
    ports = {str(port) for port in container.facts.ports} if container.facts else set()
    for name, variable in own.items():
        if name in handled:
            continue
        value = variable.value or ""
        if _PORT_VARIABLE.fullmatch(name) and not _OTHERS_PORT.fullmatch(name) and value not in ports:
            return f"{name} may change the port that the server listens on."
        if _TLS.fullmatch(name) and value.lower() not in {"", "0", "false", "no", "off", "disable", "disabled"}:
            return f"{name} may make the server speak TLS."
    return None

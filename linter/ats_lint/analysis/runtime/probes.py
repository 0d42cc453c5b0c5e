"""Health checks to propose: the probes of the image knowledge base, made to fit the service that they are for."""

from __future__ import annotations

import re

from ats_lint.analysis.runtime.certainty import Certainty
from ats_lint.analysis.runtime.configuration.settings import meaning, settings
from ats_lint.analysis.runtime.processes import Execution
from ats_lint.analysis.runtime.proposed_probe import Probe as Probe
from ats_lint.analysis.runtime.serving import Listener, Serving, serving
from ats_lint.model import Safety
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.records import replace

_PORT_VARIABLE = regex(r"(\w*_)?(PORT|LISTEN|LISTEN_ADDR|LISTEN_ADDRESS|HTTP_ADDR|BIND|BIND_ADDR)")
_OTHERS_PORT = regex(
    r"(?is)(.*_)?(db|database|postgres\w*|pg|mysql|maria\w*|redis|mongo\w*|smtp|mail\w*|email|rabbit\w*|amqp|kafka|ldap"
    r"|imap|s3|ftp|elastic\w*|es|syslog|statsd|proxy|external|public|advertised|ssh|grpc|metrics|debug|jmx|gossip|zookeeper)_.*"
)
_TLS = regex(r"(?is)(.*_)?(tls|ssl|https)(_.*)?")
_CLIENTS = {
    "redis-cli": ("-p", "-h"), "valkey-cli": ("-p", "-h"), "keydb-cli": ("-p", "-h"), "pg_isready": ("-p", "-h"),
    "mongosh": ("--port", "--host"), "mongo": ("--port", "--host"), "mysqladmin": ("-P", "-h"),
    "mariadb-admin": ("-P", "-h"), "mosquitto_sub": ("-p", "-h"),
}  # fmt: skip
"""Clients whose port and host are options; both stand right behind the program."""
_FOLLOWERS = regex(r"^(test -e \S+ && )?(rabbitmq-diagnostics|rabbitmqctl|ollama|kong|/opt/bitnami/scripts/\S+)(?!\S)")
"""Clients that take the port from the server's own settings."""


def known_probe(container: Execution) -> Probe | str:
    """Return the probe of the image knowledge base for a container, or why there is none."""
    facts = container.facts
    if facts is None:
        return "Nothing is known of the image, and a probe must fit what is in it."
    if facts.probe is None:
        return "No probe is known that works inside this image."
    if not container.same_server:
        return "The service runs another command than the image's own."
    if switched_on(container) is False:
        return f"The probe is answered only with {facts.probe_needs[0]}, which nothing here switches on."
    told = serving(container)
    if told is not None and told.socket:
        return f"{told.socket} takes the listener away that the probe asks."
    if told is not None and told.main is not None and told.main.port is None:
        return "The port that the server listens on is not known."
    found = Probe(
        facts.probe, Safety.SAFE, "The probe is known to work in this image, and the service runs its own server.",
        facts.probe_interval, facts.probe_timeout, facts.probe_start_period, guessed=not facts.sure("probe"),
    )  # fmt: skip
    if told is not None and told.main is not None:
        found = _fitted(found, told, told.main)
    found = _with_password(_with_old_data(found, container), container, told)
    doubt = _doubt(container, told, found) if found.safety is Safety.SAFE else None
    return replace(found, safety=Safety.UNSAFE, because=doubt) if doubt else found


def switched_on(container: Execution) -> bool | None:
    """Tell whether what the probe asks is switched on; None when a file that is not in view may say so."""
    facts = container.facts
    needs: set[str] = {name.lower() for name in facts.probe_needs} if facts is not None else set()
    if facts is None or not needs:
        return True
    words = (*container.arguments, *(container.argv or ()))
    said = {word.partition("=")[0].lower(): word.partition("=")[2].lower() for word in words}
    said |= {one.name.lower(): (one.value or "").lower() for one in settings(container)}
    if any(said.get(name) not in {None, "false"} for name in needs):
        return True
    told = serving(container)
    return None if told is None or told.certainty is Certainty.UNKNOWN or container.stage is not None else False


def _fitted(probe: Probe, told: Serving, main: Listener) -> Probe:
    """Return the probe for a server on another port, at another address, or behind a prefix."""
    found = probe
    for listener in told.listeners:
        if listener.origin is not None and listener.text != str(listener.origin):
            found = _on_port(found, listener.origin, listener.text, alone=listener is main)
    if main.origin is None and main.text and told.listeners:
        found = _on_port(found, _asked(found), main.text, alone=True)
    if main.answers("127.0.0.1") is not True:
        found = _at(found, main)
    return _behind(found, told.prefix) if told.prefix else found


def _asked(probe: Probe) -> int:
    """Return the port that a probe asks."""
    text = " ".join(probe.test)
    number = re.search(r"(?:127\.0\.0\.1|localhost)(?:[:/ ])(\d+)", text)
    return whole(number[1]) if number else 80


def _on_port(probe: Probe, old: int, new: str, *, alone: bool) -> Probe:
    """Return the probe for a server on another port; `alone` when it is the one that the probe is about."""
    if str(old) == new:
        return probe
    words = tuple(re.sub(rf"(?<=[:/ ]){old}\b", lambda _: new, word) for word in probe.test)
    if words == probe.test and old in {80, 443}:
        words = tuple(re.sub(r"(https?://[\w.]+)(?=[/ ]|$)", lambda found: f"{found[1]}:{new}", word) for word in words)
    if words == probe.test:
        words = _with_option(words, 0, new)
    if words != probe.test or not alone or any(_FOLLOWERS.match(word) for word in probe.test[1:2]):
        return replace(probe, test=words)
    return replace(probe, safety=Safety.UNSAFE, because=f"The server listens on {new}, which the probe may not ask.")


def _with_option(words: tuple[str, ...], which: int, value: str) -> tuple[str, ...]:
    """Put a client's port (0) or host (1) behind its name."""
    for at, word in enumerate(words):
        for program, options in _CLIENTS.items():
            if re.match(rf"{program}\b", word) is None:
                continue
            if word == program:
                return (*words[: at + 1], options[which], value, *words[at + 1 :])
            made = f"{program} {options[which]} {value}{word[len(program) :]}"
            return (*words[:at], made, *words[at + 1 :])
    return words


def _at(probe: Probe, main: Listener) -> Probe:
    """Return the probe for a server that does not listen on 127.0.0.1."""
    named = (main.addresses or ("",))[0]
    plain = re.fullmatch(r"\d+\.\d+\.\d+\.\d+", named)
    because = f"The server listens on {named or 'an address that is not known'}, which the probe may not ask."
    if plain is None:
        return replace(probe, safety=Safety.UNSAFE, because=because)
    words = tuple(word.replace("127.0.0.1", named) for word in probe.test)
    words = _with_option(words, 1, named) if words == probe.test else words
    return replace(probe, test=words) if words != probe.test else replace(probe, safety=Safety.UNSAFE, because=because)


def _behind(probe: Probe, prefix: str) -> Probe:
    """Return the probe for a server all of whose routes are behind a prefix."""
    words = tuple(
        re.sub(r"(https?://[\w.]+:\d+)(?=/|$|[\s'\"])", lambda found: found[1] + prefix, word) for word in probe.test
    )
    because = f"The server's routes are behind {prefix}, the health check's among them or not."
    return replace(probe, test=words, safety=Safety.UNSAFE, because=because)


def _with_old_data(probe: Probe, container: Execution) -> Probe:
    """Make a probe of MariaDB right for data from before its image made an account for `healthcheck.sh`."""
    mounts = container.service.volumes if container.service else ()
    if probe.test[1:2] != ("healthcheck.sh",) or not any(one.target == "/var/lib/mysql" for one in mounts):
        return probe
    test = ("CMD-SHELL", "mariadb-admin ping -h 127.0.0.1 2>&1 | grep -Eq 'is alive|Access denied'")
    return replace(probe, test=test)


def _with_password(probe: Probe, container: Execution, told: Serving | None) -> Probe:
    """Make a probe of Redis right under a password: `ping` is answered by NOAUTH without one."""
    text = " ".join(probe.test)
    ping = re.search(r"\b(redis|valkey|keydb)-cli( -[ph] \S+){0,4} ping\b", text)
    asks = told is None or told.password is not False or bool(told.doubts) or told.certainty is Certainty.UNKNOWN
    if ping is None or not asks or "REDISCLI_AUTH" in container.env:
        return probe
    own = next((name for name in ("REDIS_PASSWORD", "REDIS_PASS", "VALKEY_PASSWORD") if name in container.env), None)
    settled = told is not None and told.password and not told.doubts
    own = own if settled and own and _is_the_password(container, own) else None
    if own is not None:
        changed = probe.test[1].replace(ping[0], f'{ping[0].removesuffix(" ping")} --no-auth-warning -a "$${own}" ping')
    else:
        # A server that asks for a password is up; the password itself is not in the container's environment.
        changed = probe.test[1].replace("grep -q PONG", "grep -Eq 'PONG|NOAUTH'")
    return replace(probe, test=(probe.test[0], changed))


def _is_the_password(container: Execution, name: str) -> bool:
    """Tell whether a variable of the container holds the server's password: it is named, or the image reads it."""
    reads = container.facts is not None and meaning(container.facts, name) == "password"
    return reads or any(name in word for word in container.arguments)


def _doubt(container: Execution, told: Serving | None, probe: Probe) -> str | None:
    """Return why the probe may fail for this service; None when nothing speaks against it."""
    facts = container.facts
    if facts is not None and "probe" in facts.unsettled:
        return "The tag moves, and older releases behind it do not answer this probe."
    if facts is None or not facts.sure("probe"):
        return "What is known of this image is not certain enough to be sure of the probe."
    if switched_on(container) is None:
        return f"The probe needs {facts.probe_needs[0]}, which may be set in a file."
    if told is not None and told.doubts:
        return f"{told.doubts[0]} may change what the server answers."[:200]
    if told is not None and told.password and not _heeds_password(probe):
        return "The server asks for a password, which the probe does not have."
    if told is not None and told.main is not None and _speaks_otherwise(told.main, probe):
        return "The server may speak TLS, which the probe does not."
    if container.overridden and facts.command is None:
        return "The image's own command is not known, so the service's may start something else."
    return odd_environment(container)


def _heeds_password(probe: Probe) -> bool:
    text = " ".join(probe.test)
    return bool(
        re.search(r"NOAUTH|-a \"|REDISCLI_AUTH|Access denied|missing authentication|-cli( -[ph] \S+){0,4} ping", text)
    )


def _speaks_otherwise(main: Listener, probe: Probe) -> bool:
    """Tell whether the listener may not speak what the probe does; a connection alone is made to both."""
    text = " ".join(probe.test)
    if "https://" in text and "http://" in text:
        return False
    connects = re.search(r"/dev/tcp|nc -z", text) is not None and "HTTP" not in text
    return main.tls is not ("https://" in text) and not connects


def odd_environment(container: Execution) -> str | None:
    """Return a variable of the service that may move the server's port, where no rule for it is known."""
    facts = container.facts
    own = container.service.environment if container.service else {}
    ports: set[str] = {str(port) for port in facts.ports} if facts else set()
    for name, variable in own.items():
        if facts is not None and meaning(facts, name) is not None:
            continue
        value = variable.value or ""
        if _PORT_VARIABLE.fullmatch(name) and not _OTHERS_PORT.fullmatch(name) and value not in ports:
            return f"{name} may change the port that the server listens on."
        if _TLS.fullmatch(name) and value.lower() not in {"", "0", "false", "no", "off", "disable", "disabled"}:
            return f"{name} may make the server speak TLS."
    return None

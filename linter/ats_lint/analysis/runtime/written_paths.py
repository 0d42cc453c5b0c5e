"""Paths that a service's start writes to under the settings in view, and those that its settings name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.runtime.configuration.provided_files import Files, GivenFile
from ats_lint.analysis.runtime.processes import Execution, of_service
from ats_lint.analysis.runtime.service_process import user_of
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.effective import within
from ats_lint.images.facts import ImageFacts, is_root
from ats_lint.images.parts import Write
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_PATH = regex(r"(?:^|[=:,\s'\"])(/(?!/)[\w.-]+(?:/[\w.-]+)*)")
_SQLITE = regex(r"sqlite\d?(?:\+\w++)?:///(/[\w./-]+)")
_READ_ONLY = ("/etc/", "/usr/", "/opt/", "/bin/", "/sbin/", "/lib/", "/dev/", "/run/secrets/", "/proc/", "/sys/",
    "/docker-entrypoint", "/entrypoint")  # fmt: skip
"""Where programs, libraries and configuration are read from."""
_READ = regex(
    r"(_FILE|URL|URI|PREFIX|ROUTE|ENDPOINT|(?:CERT|KEY|CONFIG|CONF|SCRIPT|ROOT|BASE|CONTEXT|HTTP|WEB|URL)_?PATH)$"
    r"|^(LD_LIBRARY_PATH|PYTHONPATH|NODE_PATH|CLASSPATH|GOPATH|PATH|HOME|JAVA_HOME)$|\A(?:(?!HEALTH).)*HEALTH\w*$",
    re.IGNORECASE,
)
"""Variables whose paths are read, or no places of files."""
_SERVERS = frozenset({"database", "cache", "queue", "search", "storage", "proxy"})
_CONFIGURATION = regex(r".*\.(?:conf|cnf|ini|toml|ya?ml|cfg|properties|json|hcl|xml|template)|.*/[\w-]*(?:file|conf)")
_STATIC = regex(r".*\.(?:html?|js|css|svg|png|ico|sql|sh|lua|pem|crt|key|md|txt)|/docker-entrypoint[\w.-]*/.*")
_WRITTEN_BY_NGINX = regex(
    r"(?m)^[ \t]*+(?:access_log|error_log|pid|lock_file|slice_file|\w+_temp_path|\w+_cache_path|\w+_store)"
    r"\s+[\"']?(/[\w./-]+)"
)
_FORMS = {"nginx": _WRITTEN_BY_NGINX, "nginx template": _WRITTEN_BY_NGINX}
"""Forms of configuration of which it is known what names a path that is written to; elsewhere every path may be."""


@dataclass(frozen=True, slots=True)
class StartWrites:
    """What the start writes besides the paths that the image always needs.

    `directories` are rendered from what is mounted: a tmpfs serves, with these words as `tmpfs` takes them. `kept` are
    files of the image that it changes, which a tmpfs would hide; `hidden` are those that the directories hide, and that
    nothing in view is rendered to. Without the `fatal` ones, files of the image that nothing is mounted over, the
    start ends.
    """

    directories: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    fatal: tuple[str, ...] = ()


def at_start(service: Service) -> StartWrites:
    """Return what the image's start writes under the settings of the service."""
    facts = service.facts
    if facts is None or not facts.writes:
        return StartWrites()
    files, container = Files(of_service(service)), of_service(service)
    found = [one for one in facts.writes if _happens(one, container, files) and not service.covers(one.path)]
    rendered = {one.path: one.mount for one in found if one.mount}
    kept: list[str] = []
    hidden: list[str] = []
    for path in (one.path for one in found if not one.mount and files.covers(one.path) is None):
        over = next((directory for directory in rendered if within(path, directory)), None)
        if over is None:
            kept.append(path)
        elif not _renders(files, rendered[over], path):
            hidden.append(path)
    own = [] if service.has("entrypoint") else [one.path for one in found if one.fatal]
    fatal = tuple(path for path in own if files.covers(path) is None)
    return StartWrites(tuple(tmpfs(service, path) for path in rendered), tuple(kept), tuple(hidden), fatal)


def _renders(files: Files, templates: str, path: str) -> bool:
    """Tell whether a template is at hand of which a file is made anew."""
    wanted = posixpath.join(templates, posixpath.basename(path))
    return any(one.path.startswith(wanted) for one in files.given() if not one.whole)


def _happens(write: Write, container: Execution, files: Files) -> bool:
    """Tell whether the setting is in view that makes the start write."""
    if write.unless and write.unless in container.env:
        return False
    if write.mount:
        return files.covers(write.mount) is not None or any(True for _ in files.matching(f"{write.mount}/*"))
    if write.variable:
        return write.variable in container.env
    if write.option:
        words = container.argv or ()
        return any(word == write.option or word.startswith(f"{write.option}=") for word in words)
    return True


def needed(service: Service) -> tuple[str, ...]:
    """Return the entries of `tmpfs` for what the image writes to under the settings of the service."""
    facts = service.facts
    paths = facts.tmpfs or () if facts else ()
    given = service.has("user") and facts is not None and service.user != facts.user
    wanted = tuple(tmpfs(service, path) for path in paths) if given else paths
    return (*wanted, *at_start(service).directories)


def tmpfs(service: Service, path: str) -> str:
    """Return the entry of `tmpfs` for a path that the process must be able to write to.

    The engine gives a tmpfs the mode of the directory below it, and root as its owner.
    """
    user = user_of(service) or ""
    name, _, group = user.partition(":")
    if is_root(user or "0") or path.partition(":")[0] in {"/tmp", "/var/tmp"}:
        return path
    if not group and service.facts is not None and service.facts.nonroot and name == service.facts.user:
        name, _, group = service.facts.nonroot.partition(":")
    if not name.isdecimal():
        return f"{path}:mode=1777"
    return f"{path}:uid={name},gid={group}" if group.isdecimal() else f"{path}:uid={name}"


def other_written_path(service: Service) -> str | None:
    """Return a path that the command, the environment or a given configuration names and nothing lets be written.

    An empty text stands for a configuration that is not at hand; None when there is no such path.
    """
    for path in (*_in_command(service), *_in_environment(service), *_in_configuration(service)):
        if not path or not (path.startswith(_READ_ONLY) or service.covers(path)):
            return path
    return None


def _in_command(service: Service) -> Iterator[str]:
    words = service.command.argv if service.command else ()
    for word in words[1:]:
        if word is not None and not _is_configuration(service, word):
            yield from _PATH.findall(word)


def _in_environment(service: Service) -> Iterator[str]:
    told: set[str] = {one.name for one in service.facts.moved_by("data")} if service.facts else set()
    for variable in service.environment.values():
        value = variable.value or ""
        if variable.name in told or not _READ.search(variable.name):
            yield from _PATH.findall(value) if value.startswith("/") else _SQLITE.findall(value)


def _is_configuration(service: Service, word: str) -> bool:
    """Tell whether a word of the command names a file that the service is given to be read."""
    return any(one.target == word and one.read_only is True for one in service.volumes)


def _in_configuration(service: Service) -> Iterator[str]:
    facts = service.facts
    if facts is None:
        return
    named: set[str] = set(service.command.written) if service.command is not None else set()
    for one in Files(of_service(service)).given():
        if one.whole and not one.listed:
            if _holds_configuration(facts, one.path):
                yield ""
        elif not one.whole and _is_read(facts, one.path, named):
            yield from _named_in(facts, one)


def _holds_configuration(facts: ImageFacts, directory: str) -> bool:
    """Tell whether the image reads its configuration from a directory, or from a file that cannot be told from one."""
    if any(within(path, directory) or within(directory, path) for path in (*facts.data_paths, *facts.volumes)):
        # What lies among the data is the server's own.
        return False
    return any(path.startswith("/") and within(path, directory) for path in facts.configuration)


def _is_read(facts: ImageFacts, path: str, named: set[str]) -> bool:
    """Tell whether a file is a configuration that the server reads."""
    if _STATIC.fullmatch(path):
        return False
    if path in named or any(word.endswith(f"={path}") for word in named) or _form(facts, path):
        return True
    return facts.role in _SERVERS and bool(_CONFIGURATION.fullmatch(path))


def _form(facts: ImageFacts, path: str) -> str:
    """Return how the image reads a file; empty when it is not known to."""
    for pattern, form in facts.configuration.items():
        directory, _, name = pattern.rpartition("/")
        if pattern.startswith("/") and posixpath.dirname(path) == directory and _matches(name, path):
            return form
    return ""


def _matches(pattern: str, path: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), posixpath.basename(path)))


def _named_in(facts: ImageFacts, given: GivenFile) -> Iterator[str]:
    text = given.text
    if text is None:
        yield ""
        return
    known = _FORMS.get(_form(facts, given.path))
    if known is not None:
        yield from known.findall(text)
        return
    for line in text.splitlines():
        if not line.lstrip().startswith(("#", ";")):
            yield from _PATH.findall(line)
